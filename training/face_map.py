"""What the product draws of a grade map over the aligned face, to measure that and nothing else.

Mirrors src/lib/skin/face-map.ts and src/lib/ui/smooth.ts: grades become shares 0…1 between the
least and the strongest place of the face, are drawn smooth, and fade out where the face ends. Both
sides read face-map.json, and both are held to tests/fixtures/face-map.json.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

SHOWN = json.loads(
    (Path(__file__).parent.parent / "src" / "lib" / "skin" / "face-map.json").read_text()
)

SIDE = 96
"""Cells to a side of the drawn grid."""


def places(cells: int) -> np.ndarray:
    """Centres of so many cells in a row, 0…1."""
    return (np.arange(cells) + 0.5) / cells


def on_face(height: int, width: int) -> np.ndarray:
    """1 where a cell's centre lies on the face, 0 beyond it, in between at its edge; ``(h, w)``."""
    face = SHOWN["face"]
    x = (places(width) - face["x"]) / face["rx"]
    y = (places(height) - face["y"]) / face["ry"]
    return np.clip((1 - np.hypot(x[None], y[:, None])) / SHOWN["fade"], 0, 1)


def grade_shares(grades: np.ndarray, clean: int) -> np.ndarray:
    """Grades ``(…, h, w)`` as shares 0…1 between the least and the strongest place of the face.

    :param clean: the clean end of the attribute; where it is not 0, low grades are the strong ones
    """
    toward = grades if clean == 0 else -grades
    inside = on_face(*grades.shape[-2:]) > 0.5
    known = toward[..., inside] if inside.any() else toward.reshape(*toward.shape[:-2], -1)
    low, high = known.min(-1)[..., None, None], known.max(-1)[..., None, None]
    return np.clip((toward - low) / np.maximum(SHOWN["least_span"], high - low), 0, 1)


def _taps(cells: int, side: int) -> np.ndarray:
    """Catmull-Rom weights ``(side, cells)``; beyond the edge, the edge's cell."""
    at = places(side) * cells - 0.5
    first = np.floor(at).astype(int)
    t = at - first
    weights = np.stack([
        ((2 - t) * t - 1) * t, (3 * t - 5) * t * t + 2, ((4 - 3 * t) * t + 1) * t, (t - 1) * t * t
    ]) / 2  # fmt: skip
    taps = np.zeros((side, cells))
    for k in range(4):
        np.add.at(taps, (np.arange(side), np.clip(first - 1 + k, 0, cells - 1)), weights[k])
    return taps


def drawn(grades: np.ndarray, clean: int, side: int = SIDE) -> np.ndarray:
    """How strongly each place is drawn, 0…1, ``(…, side, side)``, of grades ``(…, h, w)``."""
    height, width = grades.shape[-2:]
    shares = grade_shares(grades, clean)
    smooth = _taps(height, side) @ shares @ _taps(width, side).T
    return np.clip(smooth, 0, 1) * on_face(side, side)
