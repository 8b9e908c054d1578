"""Losses for imbalanced classes and for masks, in ``keras.ops`` (any backend)."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops


def class_weights(counts: Sequence[int], how: str) -> np.ndarray:
    """Weights of mean 1 over the pictures: ``ones``, ``balanced`` (1/n) or ``balanced-sqrt``
    (1/√n: half-way, so that rare classes count more without drowning the rest).

    Raises ``ValueError`` for another name.
    """
    n = np.asarray(counts, np.float64)
    powers = {"ones": 0.0, "balanced": 1.0, "balanced-sqrt": 0.5}
    if how not in powers:
        raise ValueError(f"unknown class weights {how!r}; one of {', '.join(powers)}")
    weights = np.where(n > 0, np.maximum(n, 1) ** -powers[how], 0.0)
    return (weights * n.sum() / (weights * n).sum()).astype(np.float32)


@keras.saving.register_keras_serializable("skinkeep")
class WeightedCrossEntropy(keras.losses.Loss):
    """Cross entropy of logits ``(b, classes)`` with class weights, label smoothing and an optional
    focal factor (1 - p)^γ (Lin et al., arXiv:1708.02002). Labels are one-hot."""

    def __init__(self, weights, smoothing: float = 0.0, gamma: float = 0.0, name="loss", **kwargs):
        super().__init__(name=name, **kwargs)
        self.weights = [float(w) for w in weights]
        self.smoothing, self.gamma = smoothing, gamma

    def call(self, y_true, y_pred):
        y_true = ops.cast(y_true, y_pred.dtype)
        logs = ops.log_softmax(y_pred, axis=-1)
        classes = len(self.weights)
        target = y_true * (1 - self.smoothing) + self.smoothing / classes
        terms = -target * logs
        if self.gamma:
            terms = terms * ops.power(1 - ops.exp(logs), self.gamma)
        weight = ops.sum(y_true * ops.convert_to_tensor(self.weights, y_pred.dtype), -1)
        return ops.sum(terms, -1) * weight

    def get_config(self):
        config = {"weights": self.weights, "smoothing": self.smoothing, "gamma": self.gamma}
        return {**super().get_config(), **config}


@keras.saving.register_keras_serializable("skinkeep")
class BceDice(keras.losses.Loss):
    """Binary cross entropy plus soft Dice of mask logits ``(b, …)``, half each.

    BCE gives every pixel a gradient, Dice pulls at overlap whatever the lesion's size
    (Milletari et al., arXiv:1606.04797)."""

    def __init__(self, name="bce_dice", **kwargs):
        super().__init__(name=name, **kwargs)

    def call(self, y_true, y_pred):
        batch = ops.shape(y_pred)[0]
        truth = ops.reshape(ops.cast(y_true, y_pred.dtype), (batch, -1))
        logits = ops.reshape(y_pred, (batch, -1))
        bce = ops.mean(
            ops.maximum(logits, 0) - logits * truth + ops.log1p(ops.exp(-ops.abs(logits))), -1
        )
        p = ops.sigmoid(logits)
        dice = 1 - (2 * ops.sum(p * truth, -1) + 1) / (ops.sum(p, -1) + ops.sum(truth, -1) + 1)
        return 0.5 * bce + 0.5 * dice
