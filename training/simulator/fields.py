"""Random fields and blurs over a face, float32."""

from __future__ import annotations

import cv2
import numpy as np

SPAN = 4.4
"""Side of the square, in eye distances, over which a random field is drawn."""


def blur(field: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur; wide ones at a lower resolution, where they look the same."""
    if sigma < 0.35:
        return field
    if sigma <= 5:
        return cv2.GaussianBlur(field, (0, 0), sigma, borderType=cv2.BORDER_REFLECT_101)
    height, width = field.shape[:2]
    factor = sigma / 2.5
    size = (max(2, round(width / factor)), max(2, round(height / factor)))
    small = cv2.resize(field, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(
        small, (0, 0), sigma * size[0] / width, borderType=cv2.BORDER_REFLECT_101
    )
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def mean_within(field: np.ndarray, weight: np.ndarray, sigma: float) -> np.ndarray:
    """Blur that takes only what the weight lets in (normalised convolution)."""
    height, width = weight.shape
    factor = max(1.0, sigma / 2.5)
    size = (max(2, round(width / factor)), max(2, round(height / factor)))
    if field.ndim == 3:
        weight3 = weight[..., None]
        both = np.concatenate([field * weight3, weight3], axis=2)
    else:
        both = np.stack([field * weight, weight], axis=2)
    small = cv2.resize(both, size, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(0.4, sigma * size[0] / width))
    # A second, much wider blur fills where nothing was let in.
    wide = cv2.GaussianBlur(small, (0, 0), max(1.0, 4 * sigma * size[0] / width))
    small = small + 1e-3 * wide
    mean = small[..., :-1] / np.maximum(small[..., -1:], 1e-6)
    mean = cv2.resize(mean, (width, height), interpolation=cv2.INTER_LINEAR)
    return mean


def contrast(
    field: np.ndarray, within: np.ndarray, unit: float, width: float, finest: float = 0.012
) -> float:
    """Standard deviation over the skin of what differs from its surroundings.

    ``unit`` is the distance of the eyes in pixels, ``width`` how far the surroundings reach (eye
    distances). Detail finer than ``finest`` is left out: a portrait at the size at which it is
    looked at does not show it.
    """
    sure = within > 0.5
    if not sure.any():
        return 0.0
    seen = blur(field, finest * unit)
    return float((seen - mean_within(seen, within + 1e-4, width * unit))[sure].std())


def noise(
    generator: np.random.Generator, frame: np.ndarray, shape: tuple[int, int], cell: float
) -> np.ndarray:
    """Smooth noise of unit variance whose grain is ``cell`` eye distances wide.

    ``frame`` (2×3) maps face units (eye distances from the eyes' midpoint) to pixels, so the same
    generator draws the same pattern on the same face at any size and roll.
    """
    count = int(np.ceil(SPAN / cell)) + 3
    grid = generator.standard_normal((count, count), np.float32)
    corner = np.array([-SPAN / 2, -SPAN / 2 + 0.4]) - cell
    matrix = np.hstack([frame[:, :2] * cell, (frame[:, :2] @ corner + frame[:, 2])[:, None]])
    grain = cell * float(np.hypot(*frame[:, 0]))
    height, width = shape
    # A coarse pattern is drawn small and enlarged; a fine one needs no cubic weights.
    factor = max(1, int(grain / 5))
    size = (-(-width // factor), -(-height // factor))
    flags = cv2.INTER_CUBIC if grain > 2.5 else cv2.INTER_LINEAR
    field = cv2.warpAffine(
        grid, matrix / factor, size, flags=flags, borderMode=cv2.BORDER_REFLECT_101
    )
    if factor > 1:
        field = cv2.resize(
            field, (size[0] * factor, size[1] * factor), interpolation=cv2.INTER_LINEAR
        )[:height, :width]
    return field * np.float32(1.25 if grain > 2.5 else 1.45)


def ramp(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """0 below, 1 above, smooth between."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def polygon(shape: tuple[int, int], points: np.ndarray) -> np.ndarray:
    """Filled polygon, 0 or 1, float32, drawn with smooth edges."""
    canvas = np.zeros(shape, np.uint8)
    cv2.fillPoly(canvas, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return canvas.astype(np.float32) / 255
