"""Calibration and figures of the sequence model.

Chosen on validation series: the temperature (p = σ(logit/T), on clear series) and the two edges
between which a verdict is "unclear". Everything else here is measured on test persons.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import keras
import numpy as np
from sklearn.metrics import roc_auc_score

from .sequence_data import Series, backwards, inputs_of, true_series
from .sequence_features import Visits
from .simulator.trajectories import FLAT_SHARE, visits

LENGTHS = ((2, 3), (4, 6), (7, 10), (11, 30))
SIZES = ((0.0, 0.5), (1.0, 1.5), (1.5, 2.0), (2.0, 3.0), (3.0, 20.0))
BINS = 15

LEAST_FLAT, MOST_CLEAR = 0.80, 0.15
"""The project wants at least this share of flat series called unclear, at most that of clear."""


def answers(
    model: keras.Model,
    held: Visits,
    series: Sequence[Series],
    feed: str,
    masked: Sequence[np.ndarray] | None = None,
    batch: int = 64,
) -> np.ndarray:
    """Logits of series, those of like length together."""
    order = np.argsort([len(s.rows) for s in series], kind="stable")
    logits = np.empty(len(series))
    for start in range(0, len(order), batch):
        chosen = order[start : start + batch]
        # Always a whole batch: some backends compile each size anew, or deal it out to devices.
        full = np.resize(chosen, batch)
        extra = None if masked is None else [masked[i] for i in full]
        given = inputs_of(held, [series[i] for i in full], feed, extra)
        got = model.predict_on_batch(tuple(given))
        logits[chosen] = np.asarray(got)[: len(chosen), 0]
    return logits


def probability(logits: np.ndarray, temperature: float) -> np.ndarray:
    """p of "improved"."""
    return 1 / (1 + np.exp(-np.asarray(logits, np.float64) / temperature))


def fit_temperature(logits: np.ndarray, improved: np.ndarray) -> float:
    """The temperature under which clear series are likeliest."""
    sign = np.where(improved, 1.0, -1.0) * logits
    tried = np.geomspace(0.1, 10, 400)
    return float(tried[np.argmin([np.logaddexp(0, -sign / t).mean() for t in tried])])


def fit_unclear(p: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """Edges, symmetric in the logit, that are as safe as can be from missing either goal: of both
    margins, in standard errors of as many flat and clear series as true ones have, the lesser is
    largest."""
    logit = np.abs(np.log(p / (1 - p)))
    flat = labels == "unclear"
    edges = np.unique(logit)
    middle = (edges[1:] + edges[:-1]) / 2
    kept = np.array([(logit < e)[flat].mean() for e in middle])
    lost = np.array([(logit < e)[~flat].mean() for e in middle])
    least, most = LEAST_FLAT, MOST_CLEAR
    margins = np.stack([
        (kept - least) / np.sqrt(least * (1 - least) / FLAT_SHARE),
        (most - lost) / np.sqrt(most * (1 - most) / (1 - FLAT_SHARE)),
    ])  # fmt: skip
    # Where the lesser is as large, the other one counts; of a plateau its middle.
    safe = margins.min(0) + 1e-3 * margins.max(0)
    best = np.flatnonzero(safe >= safe.max() - 1e-9)
    edge = float(np.median(middle[best]))
    high = float(1 / (1 + np.exp(-edge)))
    return {"low": 1 - high, "high": high}


def verdicts(p: np.ndarray, unclear: dict[str, float]) -> np.ndarray:
    """``improved``, ``deteriorated`` or ``unclear``."""
    sure = np.where(p >= unclear["high"], "improved", "deteriorated")
    return np.where((p > unclear["low"]) & (p < unclear["high"]), "unclear", sure)


def calibration_error(p: np.ndarray, improved: np.ndarray) -> float:
    """ECE of the likelier answer, 15 equal bins."""
    confidence, right = np.maximum(p, 1 - p), (p >= 0.5) == improved
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    parts = [(bins == b) for b in range(BINS) if (bins == b).any()]
    return float(sum(m.mean() * abs(confidence[m].mean() - right[m].mean()) for m in parts))


def judged(p: np.ndarray, labels: np.ndarray, unclear: dict[str, float]) -> dict:
    """The figures of ``npm run evaluate -- --task sequence``, by the same definitions."""
    clear = labels != "unclear"
    improved, guess = labels[clear] == "improved", p[clear] >= 0.5
    matrix = [[int(((improved == t) & (guess == g)).sum()) for g in (True, False)]
              for t in (True, False)]  # fmt: skip
    said = verdicts(p, unclear)
    recall = [matrix[0][0] / max(sum(matrix[0]), 1), matrix[1][1] / max(sum(matrix[1]), 1)]
    both = improved.any() and not improved.all()
    return {
        "n": len(p),
        "accuracy": float((improved == guess).mean()),
        "balanced_accuracy": float(np.mean(recall)),
        "precision": float(improved[guess].mean()) if guess.any() else 0.0,
        "recall": recall[0],
        "recall_deteriorated": recall[1],
        "auc": float(roc_auc_score(improved, p[clear])) if both else None,
        "ece": calibration_error(p[clear], improved),
        "confusion_matrix": matrix,
        "unclear_share": float((said[clear] == "unclear").mean()),
        "unclear_recall": float((said[~clear] == "unclear").mean()) if (~clear).any() else None,
    }


def by_group(p: np.ndarray, series: Sequence[Series], unclear: dict[str, float]) -> dict:
    """Right, of the clear ones, and called unclear, of all, by number of visits and by |S|."""
    lengths = np.array([len(s.rows) for s in series])
    sizes = np.array([abs(s.s) for s in series])
    improved = np.array([s.s > 0 for s in series])
    said = verdicts(p, unclear)

    def row(chosen: np.ndarray) -> dict:
        clear = chosen & (sizes >= 1)
        right = (p >= 0.5) == improved
        return {
            "n": int(chosen.sum()),
            "accuracy": float(right[clear].mean()) if clear.any() else None,
            "unclear_share": float((said[chosen] == "unclear").mean()) if chosen.any() else None,
        }

    return {
        "visits": {f"{a}–{b}": row((lengths >= a) & (lengths <= b)) for a, b in LENGTHS},
        "size": {f"{a:g}–{b:g}": row((sizes >= a) & (sizes <= b)) for a, b in SIZES},
    }


def order_figures(
    model: keras.Model, held: Visits, series: Sequence[Series], feed: str, temperature: float
) -> dict:
    """Reversed visits: how often p crosses 0.5, of the clear series."""
    clear = [s for s in series if s.label != "unclear"]
    p = probability(answers(model, held, clear, feed), temperature)
    q = probability(answers(model, held, [backwards(s) for s in clear], feed), temperature)
    return {"n": len(clear), "crosses": float(((p >= 0.5) != (q >= 0.5)).mean())}


def masking_figures(
    model: keras.Model, held: Visits, series: Sequence[Series], feed: str, temperature: float,
    seed: int = 1,
) -> dict:  # fmt: skip
    """The largest change of p when 1–20 masked visits are put in anywhere."""
    generator = np.random.default_rng(seed)
    extra = [
        np.sort(generator.integers(0, len(s.rows) + 1, generator.integers(1, 21))) for s in series
    ]
    p = probability(answers(model, held, series, feed), temperature)
    q = probability(answers(model, held, series, feed, extra), temperature)
    return {"n": len(series), "largest_change": float(np.abs(p - q).max())}


def still_series(held: Visits, each: int = 3, seed: int = 1) -> list[Series]:
    """Series of one and the same skin under changing light, pose and camera, ``each`` of every
    picture of a set that has retakes."""
    generator = np.random.default_rng(seed)
    made = []
    for picture in np.unique(held.picture):
        rows = np.flatnonzero(held.picture == picture)
        for _ in range(each):
            some = generator.permutation(rows)[: visits(generator)]
            days = np.r_[0, generator.integers(3, 60, len(some) - 1)]
            made.append(Series(some, days, 0.0, "unclear", str(held.images[rows[0]])))
    return made


def figures(
    model: keras.Model, feed: str, loaded: Callable[..., Visits], validation: Sequence[str]
) -> dict:
    """Everything that the card says; ``loaded`` gives the visits of sets by name."""
    held = loaded(*validation)
    series = true_series(held)
    # Told backwards too: calibration shall not lean to one side.
    series = series + [backwards(s) for s in series]
    logits = answers(model, held, series, feed)
    labels = np.array([s.label for s in series])
    clear = labels != "unclear"
    temperature = fit_temperature(logits[clear], labels[clear] == "improved")
    unclear = fit_unclear(probability(logits, temperature), labels)
    made = {"temperature": temperature, "unclear": unclear}
    made["validation"] = judged(probability(logits, temperature), labels, unclear)
    held = loaded("test")
    series = true_series(held)
    labels = np.array([s.label for s in series])
    p = probability(answers(model, held, series, feed), temperature)
    made["test"] = judged(p, labels, unclear)
    made["by_group"] = by_group(p, series, unclear)
    made["order"] = order_figures(model, held, series, feed, temperature)
    made["masking"] = masking_figures(model, held, series, feed, temperature)
    held = loaded("still")
    series = still_series(held)
    p = probability(answers(model, held, series, feed), temperature)
    said = verdicts(p, unclear)
    made["still"] = {"n": len(series), "unclear": float((said == "unclear").mean())}
    return made
