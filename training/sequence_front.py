"""Five readings of a visit's maps, linear in them: what the sequence network is fed.

A ridge regression from the mean of the maps' cells to the five grades, of everybody less the own
mean of each person: it learns what changes when a skin changes, not who it is. Being linear, it
reads cell by cell as well, and folds into a 1×1 convolution. Some hundred persons are too few for
the network to learn this by itself: it learns persons by heart.

The network is trained on readings that were fitted on other persons than those they are taken of
(``crossed``), since a ridge is too sure of whom it was fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .sequence_features import Visits

FLOOR = 0.1
"""Least deviation that a channel is scaled by: one that hardly ever speaks is not made loud."""


@dataclass(frozen=True)
class Front:
    """``maps @ kernel + bias``: maps ``(…, channels)`` to readings ``(…, 5)`` in grades, 0 at the
    mean of the persons that it was fitted on."""

    kernel: np.ndarray
    bias: np.ndarray

    def save(self, file: Path) -> None:
        np.savez(file, kernel=self.kernel, bias=self.bias)

    @classmethod
    def load(cls, file: Path) -> Front:
        held = np.load(file)
        return cls(held["kernel"], held["bias"])

    def read(self, maps: np.ndarray) -> np.ndarray:
        """Readings, float32."""
        kernel, bias = self.kernel.astype(np.float32), self.bias.astype(np.float32)
        parts = [maps[i : i + 512].astype(np.float32) @ kernel + bias
                 for i in range(0, len(maps), 512)]  # fmt: skip
        return np.concatenate(parts)


def means(maps: np.ndarray) -> np.ndarray:
    """Mean over the cells of every visit."""
    return np.concatenate(
        [maps[i : i + 512].astype(np.float32).mean((1, 2)) for i in range(0, len(maps), 512)]
    ).astype(np.float64)


def _centred(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    _, at = np.unique(groups, return_inverse=True)
    sums = np.zeros((at.max() + 1, values.shape[1]))
    np.add.at(sums, at, values)
    return values - (sums / np.bincount(at)[:, None])[at]


def fit(pooled: np.ndarray, grades: np.ndarray, persons: np.ndarray, strength: float) -> Front:
    """The ridge of that strength (a visit's worth of penalty each, on scaled channels)."""
    x, y = _centred(pooled, persons), _centred(grades, persons)
    scale = np.maximum(x.std(0), FLOOR * np.median(x.std(0)))
    a = x / scale
    weights = np.linalg.solve(a.T @ a + strength * np.eye(a.shape[1]), a.T @ y) / scale[:, None]
    return Front(weights, -pooled.mean(0) @ weights)


def fitted(held: Visits, strength: float) -> Front:
    """The front of all these persons."""
    return fit(means(held.maps), held.grades, held.images, strength)


def reading(held: Visits, front: Front) -> Visits:
    """The visits with readings in place of their maps."""
    return replace(held, maps=front.read(held.maps))


def crossed(held: Visits, strength: float, folds: int = 4, seed: int = 1) -> Visits:
    """The visits with readings, each by a front that was fitted on other persons."""
    pooled = means(held.maps)
    names = np.unique(held.images)
    fold = np.random.default_rng(seed).permutation(len(names)) % folds
    of = fold[np.searchsorted(names, held.images)]
    read = np.empty((*held.maps.shape[:3], held.grades.shape[1]), np.float32)
    for number in range(folds):
        rest, own = of != number, np.flatnonzero(of == number)
        front = fit(pooled[rest], held.grades[rest], held.images[rest], strength)
        read[own] = front.read(held.maps[own])
    return replace(held, maps=read)


def response(held: Visits) -> np.ndarray:
    """How readings move with the grades, cell by cell: (5 grades, h, w, 5 readings); of visits that
    have readings already, everybody less the own mean."""
    flat = held.maps.reshape(len(held.maps), -1).astype(np.float64)
    x, y = _centred(held.grades, held.images), _centred(flat, held.images)
    found = np.linalg.lstsq(x, y, rcond=None)[0]
    return found.reshape(-1, *held.maps.shape[1:]).astype(np.float32)
