"""What is chosen on the validation part: temperature, prior power, thresholds. Numpy only.

Predictions of a run hold eight views of every picture (quarter turns and flips). A turned picture
is as good a validation picture as the upright one, so choices are made over all views given: the
same pictures, less noise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import metrics
from .data.sources import CLASSES

MELANOMA = CLASSES.index("MEL")
DOCTOR = tuple(CLASSES.index(name) for name in ("MEL", "BCC", "AKIEC"))
"""The kinds that a doctor should see; their summed probability has its own threshold."""

POWERS = np.round(np.arange(0.0, 1.51, 0.05), 2)


@dataclass(frozen=True)
class Predictions:
    """Logits ``(views, n, 7)`` of ``n`` labelled pictures; the first view is the upright one."""

    images: np.ndarray
    parts: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    sources: np.ndarray
    logits: np.ndarray

    def only(self, part: str) -> Predictions:
        """The rows of one part."""
        rows = self.parts == part
        held = (self.images, self.parts, self.labels, self.groups, self.sources)
        return Predictions(*(values[rows] for values in held), self.logits[:, rows])


def read_predictions(path: Path) -> Predictions:
    """Reads what ``lesion_classifier predict`` writes."""
    held = np.load(path, allow_pickle=False)
    names = ("images", "parts", "labels", "groups", "sources", "logits")
    return Predictions(*(held[name] for name in names))


@dataclass(frozen=True)
class Pooled:
    """Calibrated probabilities ``(views, n, 7)`` of one or several runs, averaged by picture."""

    images: np.ndarray
    labels: np.ndarray
    groups: np.ndarray
    sources: np.ndarray
    probabilities: np.ndarray

    @property
    def plain(self) -> np.ndarray:
        """One view ``(n, 7)``."""
        return self.probabilities[0]

    @property
    def turned(self) -> np.ndarray:
        """Mean over the views ``(n, 7)``: test-time augmentation."""
        return self.probabilities.mean(0)


def pool(runs: Sequence[Predictions], temperatures: Sequence[float]) -> Pooled:
    """Averages runs by picture. A picture counts with the runs that have it, so the validation
    parts of several folds pool to predictions by models that never saw the picture."""
    sums: dict[str, list] = {}
    views = min(run.logits.shape[0] for run in runs)
    for run, temperature in zip(runs, temperatures, strict=True):
        p = metrics.softmax(run.logits[:views], temperature)
        for row, image in enumerate(run.images):
            facts = (run.labels[row], run.groups[row], run.sources[row])
            held = sums.setdefault(str(image), [facts, 0.0, 0])
            held[1], held[2] = held[1] + p[:, row], held[2] + 1
    images = sorted(sums)
    labels, groups, sources = zip(*(sums[i][0] for i in images), strict=True)
    p = np.stack([sums[i][1] / sums[i][2] for i in images], 1)
    return Pooled(np.array(images), np.array(labels), np.array(groups), np.array(sources), p)


def fit_temperature(labels: np.ndarray, logits: np.ndarray) -> float:
    """Temperature that minimises the cross entropy (Guo et al. 2017) of ``(n, 7)`` or
    ``(views, n, 7)`` logits, by golden section over 0.1…10."""
    low, high, ratio = np.log(0.1), np.log(10.0), (np.sqrt(5) - 1) / 2
    while high - low > 1e-4:
        a, b = high - ratio * (high - low), low + ratio * (high - low)
        first = cross_entropy(labels, logits, np.exp(a)) < cross_entropy(labels, logits, np.exp(b))
        low, high = (low, b) if first else (a, high)
    return float(np.exp((low + high) / 2))


def cross_entropy(labels: np.ndarray, logits: np.ndarray, temperature: float) -> float:
    """Mean over ``(n, 7)`` or ``(views, n, 7)`` logits, in nats."""
    z = np.asarray(logits, np.float64).reshape(-1, logits.shape[-1]) / temperature
    z = z - z.max(1, keepdims=True)
    labels = np.tile(labels, len(z) // len(labels))
    return float((np.log(np.exp(z).sum(1)) - z[np.arange(len(z)), labels]).mean())


def fit_prior_shift(labels: np.ndarray, logits: np.ndarray, prior: np.ndarray) -> np.ndarray:
    """What to add to the logits ``(7,)`` of a model that was trained on resampled or reweighted
    classes, so that its probabilities speak of the classes as they occur (Saerens et al. 2002).

    One figure is fitted, the power of the prior (0…1), by cross entropy at its best temperature:
    seven free shifts would learn the few dermatofibromas by heart.
    """
    towards = np.log(prior / prior.max())

    def loss(power: float) -> float:
        shifted = logits + power * towards
        return cross_entropy(labels, shifted, fit_temperature(labels, shifted))

    power = min(np.arange(0.0, 1.01, 0.05), key=loss)
    return power * towards


def choose_prior_power(labels: np.ndarray, p: np.ndarray, prior: np.ndarray) -> float:
    """Power of the prior to divide out, for the best balanced accuracy over ``(views, n, 7)``.

    The curve is averaged over five neighbours, so that the middle of a plateau wins over a spike.
    """
    curve = [
        np.mean(
            [
                metrics.balanced_accuracy(
                    labels, metrics.divide_prior(view, prior, power).argmax(1), len(CLASSES)
                )
                for view in p
            ]
        )
        for power in POWERS
    ]
    padded = np.pad(curve, 2, mode="edge")
    return float(POWERS[int(np.convolve(padded, np.ones(5) / 5, "valid").argmax())])


def highest_threshold(
    scores: np.ndarray, groups: np.ndarray, recall: float, risk: float = 0.1, rounds: int = 1000
) -> float:
    """Highest threshold that finds ``recall`` of the positives with a margin.

    ``scores`` ``(views, n)`` are those of the positives. The margin: of ``rounds`` bootstrapped
    validation sets (drawn by group) all but a share of ``risk`` reach the recall. Rounded down to
    four decimals.
    """
    candidates = np.unique(np.floor(scores * 1e4) / 1e4)
    if len(candidates) > 512:
        candidates = np.unique(np.quantile(candidates, np.linspace(0, 1, 512), method="lower"))
    hits = (scores[:, :, None] >= candidates).mean(0)  # (n, thresholds)
    _, inverse = np.unique(groups, return_inverse=True)
    members = int(inverse.max()) + 1
    drawn = np.random.default_rng(1).multinomial(
        members, np.full(members, 1 / members), size=rounds
    )
    weights = drawn[:, inverse].astype(np.float64)  # (rounds, n)
    reached = np.quantile(weights @ hits / weights.sum(1, keepdims=True), risk, axis=0)
    good = np.flatnonzero(reached >= recall)
    return float(candidates[good[-1]]) if good.size else 0.0


def balanced_decision(p: np.ndarray, prior: np.ndarray, power: float) -> np.ndarray:
    """Decided class of ``(n, 7)`` probabilities: the prior divided out."""
    return metrics.divide_prior(p, prior, power).argmax(-1)


def sensitive_decision(
    p: np.ndarray, prior: np.ndarray, power: float, threshold: float
) -> np.ndarray:
    """MEL where its probability reaches the threshold, else as ``balanced``."""
    return np.where(p[..., MELANOMA] >= threshold, MELANOMA, balanced_decision(p, prior, power))


def doctor_score(p: np.ndarray) -> np.ndarray:
    """Summed probability of the kinds that a doctor should see."""
    return p[..., list(DOCTOR)].sum(-1)


def choose(
    validation: Pooled,
    prior: np.ndarray,
    melanoma_recall: float = 0.90,
    doctor_recall: float = 0.95,
    risk: float = 0.1,
) -> dict[str, float]:
    """``prior_power``, ``melanoma_threshold`` and ``doctor_threshold`` of a validation part."""
    labels, p = validation.labels, validation.probabilities
    power = choose_prior_power(labels, p, prior)
    decided = balanced_decision(p, prior, power)
    melanoma = labels == MELANOMA
    # A melanoma that `balanced` finds anyway is found at any threshold.
    scores = np.where(decided == MELANOMA, 1.0, p[..., MELANOMA])[:, melanoma]
    serious = np.isin(labels, DOCTOR)

    def threshold(values: np.ndarray, rows: np.ndarray, recall: float) -> float:
        return (
            highest_threshold(values, validation.groups[rows], recall, risk) if rows.any() else 0.0
        )

    return {
        "prior_power": power,
        "melanoma_threshold": threshold(scores, melanoma, melanoma_recall),
        "doctor_threshold": threshold(doctor_score(p)[:, serious], serious, doctor_recall),
    }


def figures(truth: np.ndarray, p: np.ndarray, prior: np.ndarray, chosen: dict) -> dict:
    """Every figure of ``(n, 7)`` calibrated probabilities at the chosen operating points."""
    n = len(CLASSES)
    answer = balanced_decision(p, prior, chosen["prior_power"])
    matrix = metrics.confusion_matrix(truth, answer, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        recall = np.diag(matrix) / matrix.sum(1)
        precision = np.nan_to_num(np.diag(matrix) / matrix.sum(0))
        f1 = np.nan_to_num(2 * recall * precision / (recall + precision))
    f1 = np.where(np.isnan(recall), np.nan, f1)
    sensitive = sensitive_decision(p, prior, chosen["prior_power"], chosen["melanoma_threshold"])
    doctor = doctor_score(p) >= chosen["doctor_threshold"]
    serious = np.isin(truth, DOCTOR)
    return {
        "n": len(truth),
        "accuracy": _share(answer == truth),
        "balanced_accuracy": metrics.balanced_accuracy(truth, answer, n),
        "macro_f1": _mean(f1),
        "argmax_accuracy": metrics.top_k(truth, p, 1),
        "top2_accuracy": metrics.top_k(truth, p, 2),
        "top3_accuracy": metrics.top_k(truth, p, 3),
        "argmax_balanced_accuracy": metrics.balanced_accuracy(truth, p.argmax(1), n),
        "macro_auc": metrics.macro_auc(truth, p),
        "ece": metrics.expected_calibration_error(truth, p),
        "melanoma_recall": float(recall[MELANOMA]),
        "melanoma_precision": float(precision[MELANOMA]),
        "sensitive": {
            "melanoma_recall": _share(sensitive[truth == MELANOMA] == MELANOMA),
            "melanoma_precision": _share(truth[sensitive == MELANOMA] == MELANOMA),
            "balanced_accuracy": metrics.balanced_accuracy(truth, sensitive, n),
        },
        "doctor": {"recall": _share(doctor[serious]), "false_alarms": _share(doctor[~serious])},
        "per_class": {
            name: {
                "n": int(matrix[c].sum()),
                "recall": float(recall[c]),
                "precision": float(precision[c]),
                "f1": float(f1[c]),
                "auc": metrics.auc(truth == c, p[:, c]),
            }
            for c, name in enumerate(CLASSES)
        },
        "confusion_matrix": matrix.tolist(),
    }


def _share(hits: np.ndarray) -> float:
    return float(np.mean(hits)) if len(hits) else float("nan")


def _mean(values: np.ndarray) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def intervals(
    pooled: Pooled, p: np.ndarray, prior: np.ndarray, chosen: dict, rounds: int = 1000
) -> dict[str, tuple[float, float]]:
    """95 % bootstrap intervals, whole lesions drawn."""
    truth, n = pooled.labels, len(CLASSES)
    decided = balanced_decision(p, prior, chosen["prior_power"])
    sensitive = sensitive_decision(p, prior, chosen["prior_power"], chosen["melanoma_threshold"])
    doctor = doctor_score(p) >= chosen["doctor_threshold"]
    serious = np.isin(truth, DOCTOR)
    statistics: dict[str, Callable[[np.ndarray], float]] = {
        "balanced_accuracy": lambda i: metrics.balanced_accuracy(truth[i], decided[i], n),
        "argmax_accuracy": lambda i: float((p[i].argmax(1) == truth[i]).mean()),
        "top2_accuracy": lambda i: metrics.top_k(truth[i], p[i], 2),
        "ece": lambda i: metrics.expected_calibration_error(truth[i], p[i]),
        "sensitive_melanoma_recall": lambda i: _share(
            sensitive[i][truth[i] == MELANOMA] == MELANOMA
        ),
        "doctor_recall": lambda i: _share(doctor[i][serious[i]]),
    }
    return {
        name: metrics.bootstrap(statistic, len(truth), pooled.groups, rounds)
        for name, statistic in statistics.items()
    }
