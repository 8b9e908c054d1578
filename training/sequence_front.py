"""Five readings of a visit's maps, linear in them: what the sequence network is fed.

A ridge regression from the maps to the five grades, of every series less its own mean: it learns
what changes when a skin changes, not who it is, nor where this person's spots happened to be drawn.
It reads some zones of the face by weights of their own (``ZONES``), which are held close to what
is common to all. Being linear, it reads cell by cell, and folds into 1×1 convolutions. Some
hundred persons are too few for the network to learn this by itself: it learns persons by heart.

The network is trained on readings that were fitted on other persons than those they are taken of,
since a ridge is too sure of whom it was fitted on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from .sequence_features import Visits
from .simulator.trajectories import BETTER

FLOOR = 0.1
"""Least deviation that a channel is scaled by: one that hardly ever speaks is not made loud."""

ZONES = 6
"""Forehead, middle and chin; of each the sides (alike: a face may be mirrored) and the middle."""

APART = 0.5
"""How far a zone's weights may leave the common ones, against the common ones' own size."""

NEAR = 1.5
"""Visits that differ from their series' mean by more than this (in summed grades) count for less:
whether a small change is one at all is what a verdict hangs on."""


@dataclass(frozen=True)
class Front:
    """``maps @ kernel[zone of the cell] + bias``: maps ``(…, h, w, channels)`` to readings
    ``(…, h, w, 5)``, whose mean over the cells is in grades, 0 at the mean of the persons that it
    was fitted on. ``kernel`` is ``(zones, channels, 5)``."""

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
        zone = zones(*maps.shape[-3:-1])
        read = np.empty((*maps.shape[:-1], len(bias)), np.float32)
        for number in range(ZONES):
            own = zone == number
            read[..., own, :] = maps[..., own, :].astype(np.float32) @ kernel[number] + bias
        return read


def zones(height: int, width: int) -> np.ndarray:
    """Zone of every cell ``(h, w)``, 0…5: twice the third from above, and 1 more in the middle.

    A cell belongs to the third in which its centre lies, so that both sides are alike.
    """
    third, across = ((2 * np.arange(n) + 1) * 3 // (2 * n) for n in (height, width))
    return 2 * third[:, None] + (across == 1)[None]


def shares(height: int, width: int) -> np.ndarray:
    """Share of the cells that each zone has."""
    return np.bincount(zones(height, width).ravel(), minlength=ZONES) / (height * width)


def layouts(held: Visits) -> np.ndarray:
    """Who is compared with whom: visits of one series, or of one person where there is none.
    Another series of a person shows other spots and lines at other places."""
    return np.where(held.series == "", held.images, held.series)


def rows_of_each(groups: np.ndarray, wanted: np.ndarray) -> list[np.ndarray]:
    """Of each group the rows that are wanted."""
    return [np.flatnonzero((groups == name) & wanted) for name in np.unique(groups)]


def _blocks(share: np.ndarray) -> np.ndarray:
    """What a ridge is given, as shares of zones ``(5, zones)``: the whole face, and by how much
    each third and the middle differ from it."""
    thirds = [np.where(np.arange(ZONES) // 2 == t, share, 0) for t in range(3)]
    middle = np.where(np.arange(ZONES) % 2 == 1, share, 0)
    parts = [part / max(part.sum(), 1e-9) - share for part in (*thirds, middle)]
    return np.stack([share, *(APART * part for part in parts)])


def pooled(maps: np.ndarray) -> np.ndarray:
    """What a ridge is given of every visit, float32 ``(n, 5 · channels)``."""
    height, width, channels = maps.shape[1:]
    share = shares(height, width)
    cells = (_blocks(share) / np.maximum(share * height * width, 1))[:, zones(height, width)]
    flat = cells.reshape(len(cells), -1).astype(np.float32)
    parts = [
        flat @ maps[i : i + 512].astype(np.float32).reshape(-1, height * width, channels)
        for i in range(0, len(maps), 512)
    ]
    return np.concatenate(parts).reshape(len(maps), -1)


def _centred(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    _, at = np.unique(groups, return_inverse=True)
    sums = np.zeros((at.max() + 1, values.shape[1]))
    np.add.at(sums, at, values)
    return values - (sums / np.bincount(at)[:, None])[at]


@dataclass(frozen=True)
class _Sums:
    """What a ridge needs of some visits: products of what it is given with itself and grades."""

    own: np.ndarray
    grades: np.ndarray

    def less(self, other: _Sums) -> _Sums:
        return _Sums(self.own - other.own, self.grades - other.grades)


def _weights(sums: _Sums, scale: np.ndarray, strength: float) -> np.ndarray:
    """The ridge of that strength (a visit's worth of penalty each, on scaled channels)."""
    penalty = strength * np.diag(scale**2)
    return np.linalg.solve(sums.own + penalty, sums.grades)


def fitted(held: Visits, strength: float, folds: int = 4, seed: int = 1) -> tuple[Front, Visits]:
    """The front of all these persons; and their visits with readings in place of their maps, each
    by a front that was fitted on other persons.

    Weighting and penalty make readings too small: they are stretched by what those of other
    persons lack.
    """
    height, width, channels = held.maps.shape[1:]
    share, groups = shares(height, width), layouts(held)
    blocks = _blocks(share)
    given = pooled(held.maps)
    x, y = _centred(given, groups).astype(np.float32), _centred(held.grades, groups)
    near = 1 / np.sqrt(1 + (y @ BETTER / NEAR) ** 2)
    common = (x[:, :channels] * near[:, None]).std(0).astype(np.float64)
    scale = np.tile(np.maximum(common, FLOOR * np.median(common)), len(blocks))

    def sums(rows: np.ndarray) -> _Sums:
        a = x[rows] * near[rows, None].astype(np.float32)
        return _Sums((a.T @ a).astype(np.float64), a.T @ (y * near[:, None])[rows])

    names = np.unique(held.images)
    fold = np.random.default_rng(seed).permutation(len(names)) % folds
    of = fold[np.searchsorted(names, held.images)]
    parts = [sums(np.flatnonzero(of == number)) for number in range(folds)]
    every = _Sums(sum(p.own for p in parts), sum(p.grades for p in parts))
    found = [_weights(every.less(part), scale, strength) for part in parts]
    crossed = np.empty_like(y)
    for number, weights in enumerate(found):
        crossed[of == number] = x[of == number] @ weights
    gain = (crossed * y).sum(0) / (crossed**2).sum(0)

    def front(weights: np.ndarray, rows: np.ndarray) -> Front:
        cells = (blocks / np.maximum(share, 1e-9)).T
        kernel = (cells @ (weights * gain).reshape(len(blocks), -1)).reshape(ZONES, channels, -1)
        return Front(kernel, -given[rows].mean(0, dtype=np.float64) @ (weights * gain))

    read = np.empty((*held.maps.shape[:3], y.shape[1]), np.float32)
    for number, weights in enumerate(found):
        own = of == number
        read[own] = front(weights, ~own).read(held.maps[own])
    whole = front(_weights(every, scale, strength), np.ones(len(of), bool))
    return whole, replace(held, maps=read)


def reading(held: Visits, front: Front) -> Visits:
    """The visits with readings in place of their maps."""
    return replace(held, maps=front.read(held.maps))


def response(held: Visits) -> np.ndarray:
    """How readings move with the grades, cell by cell: (5 grades, h, w, 5 readings); of visits that
    have readings already, every series less its own mean."""
    flat, groups = held.maps.reshape(len(held.maps), -1).astype(np.float64), layouts(held)
    x, y = _centred(held.grades, groups), _centred(flat, groups)
    found = np.linalg.lstsq(x, y, rcond=None)[0]
    return found.reshape(-1, *held.maps.shape[1:]).astype(np.float32)


def left(held: Visits, moved: np.ndarray, strength: float = 10) -> np.ndarray:
    """What is left of readings ``(n, h, w, 5)`` when what the grades say is taken out, as strongly
    as each person shows them: light, pose, camera, what is drawn anew at every visit, and the
    person. A person's series are brought to one level.

    :param moved: what ``response`` found: how strongly persons show grades on average
    :param strength: visits' worth of penalty on a person's difference from it
    """
    grades, flat = held.grades, held.maps.reshape(len(held.maps), -1).astype(np.float64)
    rest = flat - grades @ moved.reshape(len(moved), -1).astype(np.float64)
    groups = layouts(held)
    x, y = _centred(grades, groups), _centred(rest, groups)
    for image in np.unique(held.images):
        own = held.images == image
        a = x[own]
        y[own] -= a @ np.linalg.solve(a.T @ a + strength * np.eye(a.shape[1]), a.T @ y[own])
    level = rest - _centred(rest, held.images)
    return (y + level).reshape(held.maps.shape).astype(np.float32)
