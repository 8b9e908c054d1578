"""Wrinkles of one face on another: surface detail transfer (Shan, Liu, Zhang, CVPR 2001).

What of a portrait's shading is finer than a fold is a layer of its own; it is laid on another face
by the landmarks of both, and brought to the contrast that the grade asks for. So a network sees
real wrinkles at known grades, not drawn ones only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from .colour import LIGHTNESS, density
from .face import Face, prepare
from .fields import blur, contrast, mean_within, ramp

COARSEST = 0.06
"""Eye distances: shading broader than this is shape and light, and stays where it is."""
STRONGEST = 0.35
"""Density beyond which detail is a hair or a rim of glasses that was taken for skin."""
MESH = 468
SHARE = 0.6
"""Of the renderings: how many get another face's wrinkles where there are any to give."""
FEWEST = 8
STEP = 0.12
"""Eye distances between the points at which the way from face to face is computed."""


@dataclass(frozen=True)
class Donor:
    """A face whose wrinkles can be given: ``points (468, 2)`` in pixels of ``detail (h, w)``, a
    shading density that is 0 outside the skin. ``strength`` is the contrast of that detail,
    ``area`` how much bare skin it shows (square eye distances)."""

    points: np.ndarray
    detail: np.ndarray
    strength: float
    area: float


def donor(picture: np.ndarray, landmarks: np.ndarray) -> Donor:
    """The fine shading of a portrait; takes and raises what ``prepare`` does."""
    face = prepare(picture, landmarks)
    x0, y0, x1, y1 = face.box
    p = density(np.asarray(picture)[y0:y1, x0:x1]) @ LIGHTNESS
    detail = p - mean_within(p, face.skin + 1e-4, COARSEST * face.unit)
    # Highlights are not wrinkles: bright detail counts less than dark, gloss not at all.
    detail = np.where(detail > 0, detail, 0.6 * detail) * (1 - np.clip(face.gloss, 0, 1))
    detail = STRONGEST * np.tanh(detail / STRONGEST) * face.skin
    # Pores, stubble and a camera's grain run in no direction, wrinkles do.
    lined = _coherence(blur(p, 0.006 * face.unit), 0.025 * face.unit)
    detail = detail * ramp(lined, 0.08, 0.45)
    sure = face.skin > 0.5
    strength = contrast(detail, face.skin, face.unit, 0.03) if sure.any() else 0.0
    area = float(face.skin.sum()) / face.unit**2
    return Donor(face.points[:MESH, :2], detail.astype(np.float32), strength, area)


def _coherence(field: np.ndarray, sigma: float) -> np.ndarray:
    """How far the gradients around each pixel share a direction, 0…1 (structure tensor: Bigün,
    Granlund, ICCV 1987)."""
    across = cv2.Sobel(field, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(field, cv2.CV_32F, 0, 1, ksize=3)
    xx, yy, xy = (blur(g, sigma) for g in (across * across, down * down, across * down))
    return np.sqrt((xx - yy) ** 2 + 4 * xy * xy) / np.maximum(xx + yy, 1e-8)


def givers(donors: Mapping[str, Donor]) -> tuple[str, ...]:
    """Names of those who have wrinkles to give: the upper 40 %, without bearded and half-hidden
    faces. By their pictures alone: how old they are plays no part. Of fewer than ``FEWEST``
    nobody, since it could not be told who is wrinkled."""
    if len(donors) < FEWEST:
        return ()
    names = sorted(donors)
    strength = np.array([donors[n].strength for n in names])
    area = np.array([donors[n].area for n in names])
    bare = area >= np.quantile(area, 0.2)
    chosen = bare & (strength >= np.quantile(strength[bare], 0.6))
    return tuple(name for name, yes in zip(names, chosen, strict=True) if yes)


def giver_of(name: str, givers: Sequence[str], seed: int) -> str | None:
    """Who gives ``name`` wrinkles in the rendering of a seed; ``None``: they are drawn."""
    generator = np.random.default_rng([seed, 88])
    others = [g for g in givers if g != name]
    if not others or generator.random() >= SHARE:
        return None
    return others[int(generator.integers(len(others)))]


def laid_on(given: Donor, face: Face) -> np.ndarray:
    """The donor's detail in the place of the other face's own ``(h, w)``."""
    here, there = face.points[:MESH, :2], given.points
    ones = np.ones((len(here), 1), np.float32)
    affine, *_ = np.linalg.lstsq(np.hstack([here, ones]), there, rcond=None)
    rest = there - np.hstack([here, ones]) @ affine
    height, width = face.shape
    step = STEP * face.unit
    rows, columns = int(np.ceil(height / step)) + 1, int(np.ceil(width / step)) + 1
    # What the affine map leaves over is known at the landmarks, and averaged between them.
    weight = np.zeros((4 * rows, 4 * columns), np.float32)
    sums = np.zeros((4 * rows, 4 * columns, 2), np.float32)
    cell = np.round(here / step * 4).astype(int)
    inside = (cell >= 0).all(1) & (cell[:, 0] < 4 * columns) & (cell[:, 1] < 4 * rows)
    at = (cell[inside, 1], cell[inside, 0])
    np.add.at(weight, at, 1)
    np.add.at(sums, at, rest[inside])
    known = weight > 0
    sums[known] /= weight[known, None]
    rest_map = mean_within(sums, weight, 2.5)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    rest_map = cv2.remap(rest_map, x * (4 / step), y * (4 / step), cv2.INTER_LINEAR)
    map_x = affine[0, 0] * x + affine[1, 0] * y + affine[2, 0] + rest_map[..., 0]
    map_y = affine[0, 1] * x + affine[1, 1] * y + affine[2, 1] + rest_map[..., 1]
    return cv2.remap(
        given.detail, map_x.astype(np.float32), map_y.astype(np.float32), cv2.INTER_LINEAR
    )
