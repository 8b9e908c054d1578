"""Tables of the evaluation: side by side, by class, by source, skin tone and rendering."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import choices
from .choices import Pooled
from .data import cache, skin_tone, sources
from .document import text
from .preprocess import open_picture

SMALL = 20
"""Groups with fewer pictures are shown, with their count, but say little."""


def by_group(
    names: np.ndarray, truth: np.ndarray, p: np.ndarray, prior: np.ndarray, chosen: dict
) -> list[list]:
    """Rows of a table: one a group name, largest first; columns ``GROUP_COLUMNS``."""
    rows = []
    values, counts = np.unique(names, return_counts=True)
    for name in values[np.argsort(-counts, kind="stable")]:
        inside = names == name
        f = choices.figures(truth[inside], p[inside], prior, chosen)
        rows.append(
            [
                f"{name or 'unknown'}{' (few)' if inside.sum() < SMALL else ''}",
                f["n"],
                f["argmax_accuracy"],
                f["balanced_accuracy"],
                f["per_class"]["MEL"]["n"],
                f["sensitive"]["melanoma_recall"],
                f["doctor"]["recall"],
                f["doctor"]["false_alarms"],
                f["ece"],
            ]
        )
    return rows


GROUP_COLUMNS = (
    "group", "pictures", "argmax accuracy", "balanced accuracy", "melanomas",
    "melanoma recall, sensitive", "doctor recall", "doctor false alarms", "ECE",
)  # fmt: skip


def tones(records: list[sources.Record]) -> np.ndarray:
    """Skin tone bin of each record; "unknown" without a mask."""
    names = []
    for record in records:
        if record.mask is None:
            names.append(skin_tone.UNKNOWN)
            continue
        picture, mask = open_picture(record.path), cache.decode_mask(record.mask) > 127
        names.append(skin_tone.tone(skin_tone.skin_ita(picture, mask)))
    return np.array(names)


def side_by_side(columns: dict[str, dict]) -> tuple[list[str], list[list]]:
    """The headline figures of several evaluations as columns of one table."""
    readings: list[tuple[str, Callable[[dict], float]]] = [
        ("pictures", lambda f: f["n"]),
        ("balanced accuracy", lambda f: f["balanced_accuracy"]),
        ("accuracy of the decision", lambda f: f["accuracy"]),
        ("macro F1", lambda f: f["macro_f1"]),
        ("argmax accuracy (top 1)", lambda f: f["argmax_accuracy"]),
        ("top 2", lambda f: f["top2_accuracy"]),
        ("top 3", lambda f: f["top3_accuracy"]),
        ("macro AUC", lambda f: f["macro_auc"]),
        ("ECE", lambda f: f["ece"]),
        ("melanoma recall, balanced", lambda f: f["melanoma_recall"]),
        ("melanoma recall, sensitive", lambda f: f["sensitive"]["melanoma_recall"]),
        ("melanoma precision, sensitive", lambda f: f["sensitive"]["melanoma_precision"]),
        ("doctor: found", lambda f: f["doctor"]["recall"]),
        ("doctor: false alarms", lambda f: f["doctor"]["false_alarms"]),
    ]
    rows = [[name, *(read(f) for f in columns.values())] for name, read in readings]
    return ["", *columns], rows


def per_class_rows(f: dict) -> list[list]:
    """Rows of ``PER_CLASS_COLUMNS``."""
    return [
        [name, c["n"], c["recall"], c["precision"], c["f1"], c["auc"]]
        for name, c in f["per_class"].items()
    ]


PER_CLASS_COLUMNS = ("class", "pictures", "recall", "precision", "F1", "AUC")


def group_tables(
    test: Pooled,
    prior: np.ndarray,
    chosen: dict,
    records: dict[str, sources.Record],
    sharp: Pooled | None = None,
) -> list[dict]:
    """Tables by source, skin tone and rendering, as the card holds them.

    ``sharp`` holds predictions on sharper renderings of the same pictures.
    """
    kept = {"By source (test part)": test.sources}
    if records:
        kept["By skin tone (ITA° of the skin around the lesion, test part)"] = tones(
            [records[str(i)] for i in test.images]
        )
    rows = {
        title: by_group(names, test.labels, test.plain, prior, chosen)
        for title, names in kept.items()
    }
    if sharp is not None and records:
        both = np.array([records[str(i)].crop is not None for i in sharp.images])
        if not np.array_equal(sharp.images, test.images):
            raise ValueError("--sharp holds other pictures than --predictions")
        names = np.repeat(["200×150", "224×224 crop"], both.sum())
        p = np.concatenate([test.plain[both], sharp.plain[both]])
        rows["By rendering of the same pictures (test part)"] = by_group(
            names, np.tile(test.labels[both], 2), p, prior, chosen
        )
    return [
        {
            "title": title,
            "columns": list(GROUP_COLUMNS),
            "rows": [[text(v) for v in row] for row in lines],
        }
        for title, lines in rows.items()
    ]
