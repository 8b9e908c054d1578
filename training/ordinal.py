"""Five ordinal grades: targets, losses, draws and the sampler.

A grade runs 0…4; a set of pictures has grades ``(n, 5)``, one column an attribute in the order of
``ATTRIBUTES``. Targets are ``(n, 25)``, attribute-major as the model's logits are: grade k of
attribute a at 5a + k. A grade between two (the simulator renders fractions) shares its target
between both.

Sources: label smoothing, Szegedy et al., arXiv:1512.00567; focal loss, Lin et al.,
arXiv:1708.02002; class-balanced weights (1 - β)/(1 - β^n), Cui et al., arXiv:1901.05555;
sampling by inverse frequency, He & Garcia, IEEE TKDE 21:1263 (2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

ATTRIBUTES = ("oil", "sensitivity", "wrinkle", "pigmentation", "hydration")
GRADES = 5
EPSILON = 0.1
GAMMA = 2.0
BETA = 0.9999
LONG_TAILED = (0.05, 0.25, 0.40, 0.25, 0.05)
"""Shares of the grades 0…4 where real faces are graded: few are at either end."""


@dataclass(frozen=True)
class Recipe:
    """One loss: how labels are smoothed (``none``, ``uniform``, ``masked``), the focal γ, and
    whether rare grades weigh more."""

    smoothing: str = "none"
    gamma: float = 0.0
    balanced: bool = False


RECIPES = {
    "cross-entropy": Recipe(),
    "label-smoothing": Recipe("uniform"),
    "focal": Recipe(gamma=GAMMA),
    "balanced-softmax": Recipe(balanced=True),
    "balanced-focal": Recipe(gamma=GAMMA, balanced=True),
    "masked-smoothing": Recipe("masked"),
}


def smoothing_matrix(kind: str, epsilon: float = EPSILON) -> np.ndarray:
    """Row k is the target of grade k. ``uniform`` spreads ε over all grades; ``masked`` (DESIGN)
    leaves a middle grade 1 - ε and gives each neighbour ε/2; an end grade keeps 1 - ε/2.

    Raises ``ValueError`` for another kind.
    """
    eye = np.eye(GRADES)
    if kind == "none":
        return eye
    if kind == "uniform":
        return (1 - epsilon) * eye + epsilon / GRADES
    if kind != "masked":
        raise ValueError(f"unknown smoothing {kind!r}; none, uniform or masked")
    beside = np.eye(GRADES, k=1) + np.eye(GRADES, k=-1)
    return beside * epsilon / 2 + eye * (1 - beside.sum(1) * epsilon / 2)


def targets(grades: np.ndarray) -> np.ndarray:
    """Targets ``(n, 25)`` float32 of grades ``(n, 5)``; 2.3 is 0.7 of grade 2 and 0.3 of 3."""
    grades = np.asarray(grades, np.float64)
    distance = np.abs(grades[..., None] - np.arange(GRADES))
    return np.maximum(0, 1 - distance).reshape(len(grades), -1).astype(np.float32)


def grade_counts(grades: np.ndarray) -> np.ndarray:
    """How often each grade occurs, ``(attributes, 5)``; a fraction counts for both sides."""
    return targets(grades).reshape(len(grades), -1, GRADES).sum(0)


def balanced_weights(counts: Sequence[float], beta: float = BETA) -> np.ndarray:
    """(1 - β)/(1 - β^n), scaled to mean 1 over the grades that occur; 0 for those that do not."""
    n = np.asarray(counts, np.float64)
    weights = np.where(n > 0, (1 - beta) / np.maximum(1 - beta**n, 1e-12), 0.0)
    return weights * (n > 0).sum() / weights.sum()


@keras.saving.register_keras_serializable("skinkeep")
class OrdinalLoss(keras.losses.Loss):
    """Sum over the attributes of each one's loss (a name of ``RECIPES``).

    ``counts`` ``(attributes, 5)`` of the training part; only the balanced losses use them.
    ``importance`` multiplies each attribute's loss, 1 where it is not given.
    Raises ``KeyError`` for an unknown name.
    """

    def __init__(self, recipes: Sequence[str], counts, importance=None, name="ordinal", **kwargs):
        super().__init__(name=name, **kwargs)
        self.importance = [float(f) for f in importance or [1] * len(recipes)]
        self.recipes = list(recipes)
        self.counts = np.asarray(counts, np.float64).tolist()
        chosen = [RECIPES[r] for r in self.recipes]
        self.smooth = np.stack([smoothing_matrix(r.smoothing) for r in chosen]).astype("float32")
        self.gamma = np.array([r.gamma for r in chosen], "float32")
        self.weights = np.stack(
            [
                f * (balanced_weights(c) if r.balanced else np.ones(GRADES))
                for r, c, f in zip(chosen, self.counts, self.importance, strict=True)
            ]
        ).astype("float32")

    def call(self, y_true, y_pred):
        shape = (-1, len(self.recipes), GRADES)
        truth = ops.reshape(ops.cast(y_true, y_pred.dtype), shape)
        logs = ops.log_softmax(ops.reshape(y_pred, shape), axis=-1)
        target = ops.einsum("bak,akj->baj", truth, ops.convert_to_tensor(self.smooth))
        terms = -target * logs
        if self.gamma.any():
            # Kept off 0: the gradient of 0^γ is not a number.
            rest = ops.maximum(1 - ops.exp(logs), 1e-6)
            terms = terms * ops.power(rest, ops.convert_to_tensor(self.gamma)[None, :, None])
        weight = ops.sum(truth * ops.convert_to_tensor(self.weights), -1)
        return ops.sum(ops.sum(terms, -1) * weight, -1)

    def get_config(self):
        own = {"recipes": self.recipes, "counts": self.counts, "importance": self.importance}
        return {**super().get_config(), **own}


def draw_grades(
    n: int, how: str, generator: np.random.Generator, fractional: float = 0.0
) -> np.ndarray:
    """Grades ``(n, 5)`` float, each attribute drawn by itself.

    ``even``: every integer equally often (to within one); ``long-tailed``: in the shares of
    ``LONG_TAILED``. A share ``fractional`` of the rows is uniform on 0…4 instead.
    Raises ``ValueError`` for another draw.
    """
    if how not in ("even", "long-tailed"):
        raise ValueError(f"unknown draw {how!r}; even or long-tailed")
    shares = np.full(GRADES, 1 / GRADES) if how == "even" else np.array(LONG_TAILED)
    edges = np.cumsum(shares) - 1e-9
    columns = []
    for _ in ATTRIBUTES:
        places = (np.arange(n) + generator.random()) / max(n, 1) % 1
        columns.append(generator.permutation(np.searchsorted(edges, places).clip(0, GRADES - 1)))
    grades = np.stack(columns, 1).astype(np.float64)
    fraction = generator.random(n) < fractional
    grades[fraction] = generator.uniform(0, GRADES - 1, (int(fraction.sum()), len(ATTRIBUTES)))
    return grades


def sampling_weights(grades: np.ndarray) -> np.ndarray:
    """Probability of each picture to be drawn by the imbalanced sampler: inverse to how often its
    grade occurs, averaged over the attributes; ``(n,)``, sum 1."""
    grades = np.asarray(grades).reshape(len(grades), -1)
    counts = grade_counts(grades)
    nearest = np.rint(grades).astype(int)
    columns = np.arange(grades.shape[1])
    weights = (1 / np.maximum(counts[columns, nearest], 1)).mean(1)
    return weights / weights.sum()


def sample(weights: np.ndarray, n: int, generator: np.random.Generator) -> np.ndarray:
    """``n`` indices drawn with replacement by ``sampling_weights``."""
    return generator.choice(len(weights), n, p=weights)
