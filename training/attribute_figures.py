"""The figures of the attribute model: what its card says, measured on persons it never saw.

``ask`` gives logits ``(n, 25)`` and maps ``(n, h, w, 25)`` of aligned, white-balanced crops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from . import camera, choices, face_map, metrics, ordinal, portraits, renderings
from .ordinal import ATTRIBUTES, GRADES
from .portraits import TONES, Portrait
from .renderings import PROBE_GRADES, Rendered

Ask = Callable[[Sequence[np.ndarray]], list[np.ndarray]]

YEAR = 2026
"""From which birth years are counted: the portraits' own dates are not known."""

AGAIN = 4
"""How often a portrait is photographed again with all changes at once; with one alone, once."""

LANDMARK_ERROR = (0.5, 0.005, 0.004)
"""Standard deviations by which the landmarks of a second photograph turn (degrees), scale and
shift (shares of the crop's side) the crop. An assumption of this script; the product's own
test-retest finds them anew."""


def probabilities(logits: np.ndarray, temperature: np.ndarray) -> np.ndarray:
    """``(n, 5, 5)`` of logits ``(n, 25)`` and a temperature an attribute."""
    z = np.asarray(logits, np.float64).reshape(len(logits), -1, GRADES)
    return metrics.softmax(z / np.asarray(temperature)[:, None])


def expected(p: np.ndarray) -> np.ndarray:
    """Expected grades ``(n, 5)``, 0…4."""
    return p @ np.arange(GRADES)


def temperatures(grades: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """One an attribute, chosen for the cross entropy of (validation) grades."""
    z = logits.reshape(len(logits), -1, GRADES)
    columns = range(z.shape[1])
    return np.array([choices.fit_temperature(grades[:, a].astype(int), z[:, a]) for a in columns])


def watched(grades: np.ndarray, logits: np.ndarray) -> dict[str, float]:
    """What is watched while training: P-Recall of each attribute and their mean, and the loss."""
    z = logits.reshape(len(logits), -1, GRADES)
    p = metrics.softmax(z)
    truth = ordinal.targets(grades).reshape(p.shape)
    found = {
        f"val_{name}": metrics.p_recall(np.rint(grades[:, a]), z[:, a].argmax(1))
        for a, name in enumerate(ATTRIBUTES)
    }
    loss = float(-(truth * np.log(np.maximum(p, 1e-9))).sum((1, 2)).mean())
    return {"val_loss": loss, "val_p_recall": float(np.mean(list(found.values()))), **found}


def judged(grades: np.ndarray, p: np.ndarray, groups: np.ndarray, rounds: int) -> dict:
    """P-Recall with its 95 % interval (persons drawn), accuracy, mean absolute error of the
    expected grade, rank correlation, calibration error, confusion matrix; by attribute."""
    found = {}
    for a, name in enumerate(ATTRIBUTES):
        truth, answer = grades[:, a].astype(int), p[:, a].argmax(1)
        low, high = metrics.bootstrap(
            lambda i, t=truth, j=answer: metrics.p_recall(t[i], j[i]), len(truth), groups, rounds
        )
        found[name] = {
            "n": len(truth),
            "p_recall": metrics.p_recall(truth, answer),
            "p_recall_interval": [low, high],
            "accuracy": float((truth == answer).mean()),
            "mae": float(np.abs(expected(p)[:, a] - truth).mean()),
            "spearman": metrics.spearman(expected(p)[:, a], truth),
            "ece": metrics.expected_calibration_error(truth, p[:, a]),
            "confusion_matrix": metrics.confusion_matrix(truth, answer, GRADES).tolist(),
        }
    return found


def probe_columns(scores: np.ndarray) -> np.ndarray:
    """Scores ``(persons, raised attribute, its grade, ...)`` of a probe set in its order."""
    each = len(ATTRIBUTES) * len(PROBE_GRADES)
    return scores.reshape(len(scores) // each, len(ATTRIBUTES), len(PROBE_GRADES), -1)


def cross_talk(scores: np.ndarray) -> dict:
    """Mean change of every score when one attribute is raised by two grades (0 → 2, 2 → 4), by
    raised attribute; and the largest change of another attribute."""
    steps = np.diff(probe_columns(scores), axis=2).mean((0, 2))
    off = np.abs(steps[~np.eye(len(ATTRIBUTES), dtype=bool)])
    return {
        "raised": {
            name: dict(zip(ATTRIBUTES, map(float, steps[a]), strict=True))
            for a, name in enumerate(ATTRIBUTES)
        },
        "largest": float(off.max()),
    }


def drift(grades: np.ndarray, scores: np.ndarray, tones: np.ndarray) -> dict:
    """Mean of score less simulated grade by skin tone (each grade counts the same), and the
    largest difference between two tones; by attribute."""
    names = [name for name, _, _ in TONES]
    found = {}
    for a, attribute in enumerate(ATTRIBUTES):
        means = {}
        for name in names:
            there = tones == name
            gaps = [
                (scores[there & (grades[:, a] == k), a] - k).mean()
                for k in range(GRADES)
                if (there & (grades[:, a] == k)).any()
            ]
            if gaps:
                means[name] = float(np.mean(gaps))
        held = list(means.values())
        found[attribute] = {**means, "largest": max(held) - min(held)}
    return found


def local_grades(maps: np.ndarray, temperature: np.ndarray) -> np.ndarray:
    """Expected grade of each cell ``(n, h, w, 5)`` of maps ``(n, h, w, 25)``."""
    z = np.asarray(maps, np.float64).reshape(*maps.shape[:3], -1, GRADES)
    return metrics.softmax(z / np.asarray(temperature)[:, None]) @ np.arange(GRADES)


def pointing(maps: np.ndarray, temperature: np.ndarray) -> dict:
    """Share of cases in which the map's centre of mass lies on the half of the face that has the
    attribute; ``maps`` of the set ``sided``: one cheek marked, all else clean.

    ``share`` speaks of the map as the product draws it over the face (``face_map``), one that is
    drawn nowhere being wrong. ``whole_crop`` is of all cells alike, hair and wall included, which
    nobody is shown; a cell weighs its local grade's distance from the clean end there.
    """
    sides = len(renderings.SIDES)
    grades = local_grades(maps, temperature)
    grades = grades.reshape(-1, len(ATTRIBUTES), sides, *grades.shape[1:])
    found = {}
    for a, name in enumerate(ATTRIBUTES):
        own, clean = grades[:, a, ..., a], int(renderings.CLEAN[a])  # (persons, sides, h, w)
        shown = _right_side(face_map.drawn(own, clean))
        found[name] = {
            "share": float(shown.mean()),
            "whole_crop": float(_right_side(np.abs(own - clean)).mean()),
            "n": int(shown.size),
        }
    return found


def _right_side(mass: np.ndarray) -> np.ndarray:
    """Whether the centre of a mass ``(persons, sides, h, w)`` lies on its own side."""
    aside = (mass.sum(2) * (face_map.places(mass.shape[3]) - 0.5)).sum(2)
    return np.where(np.array(renderings.SIDES) == "right", aside > 0, aside < 0)


def photographed_again(
    crop: np.ndarray, generator: np.random.Generator, only: str = ""
) -> np.ndarray:
    """The same portrait once more: exposure ±0.7 EV, lamp ±800 K, JPEG 60…95, scale 0.6…1, moved
    by up to 5 % and turned by up to 8°, found and set upright again with ``LANDMARK_ERROR``.
    ``only`` names one of light, lamp, file, scale, pose."""
    side = crop.shape[0]

    def on(name: str) -> bool:
        return only in ("", name)

    scale = generator.uniform(0.6, 1.0) if on("scale") else 1.0
    small = round(side * scale)
    angle = generator.uniform(-8, 8) if on("pose") else 0.0
    shift = generator.uniform(-0.05, 0.05, 2) if on("pose") else np.zeros(2)
    errors = generator.normal(0, LANDMARK_ERROR) if on("pose") or on("scale") else np.zeros(3)
    jolt = generator.normal(0, LANDMARK_ERROR[2]) if on("pose") or on("scale") else 0.0
    picture = crop
    if small != side:
        picture = portraits.aligned(picture, small)
    there = camera.turn(small, angle, 1.0, tuple(shift))
    picture = camera.warp(picture, there, small) if on("pose") else picture
    table = camera.light_table(
        generator.uniform(-0.7, 0.7) if on("light") else 0.0,
        camera.DAYLIGHT + (generator.uniform(-800, 800) if on("lamp") else 0.0),
    )
    picture = camera.lit(picture, table)
    if on("file"):
        picture = camera.through_jpeg(picture, int(generator.integers(60, 96)))
    # Back to the crop in one step: undo the pose, up to the crop's size, and the error.
    undo = np.linalg.inv(np.vstack([there, [0, 0, 1]]))
    up = np.diag([side / small, side / small, 1.0])
    up[:2, 2] = (side / small - 1) / 2
    error = camera.turn(side, errors[0], 1 + errors[1], (errors[2], jolt))
    back = (np.vstack([error, [0, 0, 1]]) @ up @ undo)[:2]
    return camera.warp(picture, back, side)


def retest(records: Sequence[Portrait], ask: Ask, temperature: np.ndarray, seed: int = 5) -> dict:
    """Mean absolute difference in expected grade between a portrait and ``AGAIN`` further
    photographs of it, each balanced by itself; all changes at once, and each alone."""

    def scores(crops: Sequence[np.ndarray]) -> np.ndarray:
        pairs = zip(crops, records, strict=True)
        seen = ask([portraits.balanced(crop, record) for crop, record in pairs])[0]
        return expected(probabilities(seen, temperature))

    crops = [portraits.opened(r) for r in records]
    first = scores(crops)
    found = {}
    for only in ("", "light", "lamp", "file", "scale", "pose"):
        generator = np.random.default_rng(seed)
        gaps = []
        for _ in range(1 if only else AGAIN):
            again = [photographed_again(crop, generator, only) for crop in crops]
            gaps.append(np.abs(scores(again) - first))
        means = np.mean(gaps, (0, 1))
        found[only or "all"] = dict(zip(ATTRIBUTES, map(float, means), strict=True))
    return found


def unaltered(records: Sequence[Portrait], scores: np.ndarray, rounds: int) -> dict:
    """Scores of portraits as they are: wrinkle against age, means by skin tone with bootstrap
    intervals, and how far the scores spread over the persons: a test-retest difference says little
    of a model that answers everybody the same."""
    age = YEAR - np.array([r.birth_year for r in records])
    tones = np.array([portraits.tone(r.ita) for r in records])
    low, high = metrics.bootstrap(
        lambda i: metrics.spearman(scores[i, 2], age[i]), len(age), rounds=rounds
    )
    by_tone = {}
    for name, _, _ in TONES:
        there = scores[tones == name]
        if not len(there):
            continue
        by_tone[name] = {"n": len(there)}
        for a, attribute in enumerate(ATTRIBUTES):
            ends = metrics.bootstrap(
                lambda i, v=there[:, a]: float(v[i].mean()), len(there), rounds=rounds
            )
            by_tone[name][attribute] = [float(there[:, a].mean()), *ends]
    return {
        "n": len(records),
        "wrinkle_age_spearman": metrics.spearman(scores[:, 2], age),
        "wrinkle_age_interval": [low, high],
        "spread": dict(zip(ATTRIBUTES, map(float, scores.std(0)), strict=True)),
        "by_tone": by_tone,
    }


def figures(
    folder: Path, split: Path, records: Sequence[Portrait], ask: Ask, rounds: int = 1000
) -> dict:
    """All figures of a model, from the sets ``held`` and ``probe`` and the portraits themselves.

    Temperature from the validation persons, everything else from the test persons; the portraits'
    own scores also from both together (``unaltered_held``).
    """
    parts = portraits.parts_of(records, split)
    part = {r.image: p for r, p in zip(records, parts, strict=True)}
    tone = {r.image: portraits.tone(r.ita) for r in records}
    held = Rendered.load(folder, "held")
    whose = np.array([part[str(i)] for i in held.images])
    logits = ask(held.pictures)[0]
    validation, test = whose == "validation", whose == "test"
    temperature = temperatures(held.grades[validation], logits[validation])
    p = probabilities(logits[test], temperature)
    tones = np.array([tone[str(i)] for i in held.images[test]])
    probe = Rendered.load(folder, "probe")
    probe_p = probabilities(ask(probe.pictures)[0], temperature)
    unseen = [r for r, where in zip(records, parts, strict=True) if where != "train"]
    own = [portraits.balanced(portraits.opened(r), r) for r in unseen]
    own_scores = expected(probabilities(ask(own)[0], temperature))
    test_rows = [i for i, r in enumerate(unseen) if part[r.image] == "test"]
    return {
        "temperature": temperature.tolist(),
        "test": judged(held.grades[test], p, held.images[test], rounds),
        "validation": judged(
            held.grades[validation],
            probabilities(logits[validation], temperature),
            held.images[validation],
            rounds,
        ),
        "cross_talk": cross_talk(expected(probe_p)),
        "drift": drift(held.grades[test], expected(p), tones),
        "pointing": pointing(ask(Rendered.load(folder, "sided").pictures)[1], temperature),
        "retest": retest([unseen[i] for i in test_rows], ask, temperature),
        "unaltered_test": unaltered([unseen[i] for i in test_rows], own_scores[test_rows], rounds),
        "unaltered_held": unaltered(unseen, own_scores, rounds),
    }
