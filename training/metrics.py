"""Metrics, each defined in one place; numpy in, numbers out."""

from __future__ import annotations

import numpy as np


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities of logits ``(n, classes)`` at a temperature, float64."""
    z = np.asarray(logits, np.float64) / temperature
    e = np.exp(z - z.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def confusion_matrix(truth: np.ndarray, answer: np.ndarray, classes: int) -> np.ndarray:
    """Counts ``(classes, classes)``, truth down, answer across."""
    matrix = np.zeros((classes, classes), np.int64)
    np.add.at(matrix, (truth, answer), 1)
    return matrix


def recalls(matrix: np.ndarray) -> np.ndarray:
    """Recall of each class; NaN for a class that does not occur."""
    with np.errstate(invalid="ignore"):
        return np.diag(matrix) / matrix.sum(1)


def balanced_accuracy(truth: np.ndarray, answer: np.ndarray, classes: int) -> float:
    """Mean recall of the classes that occur (ISIC 2018 Task 3)."""
    return float(np.nanmean(recalls(confusion_matrix(truth, answer, classes))))


def top_k(truth: np.ndarray, scores: np.ndarray, k: int) -> float:
    """Share of pictures whose truth is among the k highest scores."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return float((best == truth[:, None]).any(1).mean())


def auc(positive: np.ndarray, score: np.ndarray) -> float:
    """Area under the ROC curve (Mann-Whitney, ties count half); NaN with one class only."""
    positive = np.asarray(positive, bool)
    n, m = positive.sum(), (~positive).sum()
    if n == 0 or m == 0:
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * m))


def macro_auc(truth: np.ndarray, probabilities: np.ndarray) -> float:
    """Mean one-against-rest AUC over the classes that occur."""
    classes = probabilities.shape[1]
    return float(np.nanmean([auc(truth == c, probabilities[:, c]) for c in range(classes)]))


def expected_calibration_error(
    truth: np.ndarray, probabilities: np.ndarray, bins: int = 15
) -> float:
    """ECE of the most probable class over equal bins (Guo et al., arXiv:1706.04599)."""
    confidence, answer = probabilities.max(1), probabilities.argmax(1)
    index = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
    error = 0.0
    for b in range(bins):
        inside = index == b
        if inside.any():
            gap = abs((answer[inside] == truth[inside]).mean() - confidence[inside].mean())
            error += inside.mean() * gap
    return float(error)


def jaccard(truth: np.ndarray, answer: np.ndarray) -> float:
    """Intersection over union of two bool masks; two empty ones score 1."""
    union = np.logical_or(truth, answer).sum()
    return 1.0 if union == 0 else float(np.logical_and(truth, answer).sum() / union)


def threshold_jaccard(scores: np.ndarray, threshold: float = 0.65) -> float:
    """Mean of per-picture Jaccards, those below the threshold counted 0 (ISIC 2018 Task 1)."""
    scores = np.asarray(scores)
    return float(np.where(scores >= threshold, scores, 0.0).mean())


def divide_prior(probabilities: np.ndarray, prior: np.ndarray, power: float) -> np.ndarray:
    """Scores p / prior^power, whose argmax is the ``balanced`` decision."""
    return probabilities / np.asarray(prior, np.float64) ** power


def bootstrap(
    statistic, n: int, groups: np.ndarray | None = None, rounds: int = 1000, seed: int = 1
) -> tuple[float, float]:
    """95 % percentile interval of ``statistic(indices)``; whole groups are drawn where given."""
    generator = np.random.default_rng(seed)
    if groups is None:
        members = [np.array([i]) for i in range(n)]
    else:
        _, inverse = np.unique(groups, return_inverse=True)
        order = np.argsort(inverse, kind="stable")
        members = np.split(order, np.cumsum(np.bincount(inverse))[:-1])
    values = []
    for _ in range(rounds):
        drawn = generator.integers(0, len(members), len(members))
        values.append(statistic(np.concatenate([members[i] for i in drawn])))
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return float(low), float(high)


def ita_degrees(lab_l: np.ndarray, lab_b: np.ndarray) -> np.ndarray:
    """Individual typology angle arctan((L* - 50) / b*) in degrees (Chardon et al. 1991)."""
    return np.degrees(np.arctan2(np.asarray(lab_l) - 50.0, np.asarray(lab_b)))


P_RECALL = (1.0, 0.5, -0.5, -1.0, -1.5)
"""What an answer earns that is 0…4 grades off."""


def p_recall(truth: np.ndarray, answer: np.ndarray) -> float:
    """P-Recall of ordinal grades 0…4: mean over the true grades that occur of what their answers
    earn. ``answer`` is the most probable grade, an integer. NaN without pictures."""
    truth, answer = np.asarray(truth, int), np.asarray(answer, int)
    earned = np.array(P_RECALL)[np.abs(truth - answer)]
    means = [earned[truth == grade].mean() for grade in np.unique(truth)]
    return float(np.mean(means)) if means else float("nan")


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 0; ties share their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts + 1) / 2)[inverse]


def spearman(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's rank correlation; NaN where one side is constant."""
    x, y = ranks(np.asarray(a)), ranks(np.asarray(b))
    if len(x) < 2 or x.std() == 0 or y.std() == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])
