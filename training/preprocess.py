"""Preprocessing, mirrored line by line in ``src/lib/inference/preprocess.ts``.

A picture is upright sRGB uint8 of shape ``(height, width, 3)``. Resampling is separable with a
tent filter whose support is ``max(1, scale)`` source pixels (what Pillow calls BILINEAR), in
float and without rounding between the passes: area-like when shrinking, linear when enlarging.
Canvas scaling differs between browsers, so neither side uses one for model input.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps

Box = tuple[float, float, float, float]
"""x, y, width, height in pixels of the upright picture; may be fractional."""


def open_picture(path: str | Path) -> np.ndarray:
    """Decodes to upright sRGB uint8 ``(h, w, 3)``; EXIF orientation and ICC profile applied,
    transparency laid over white.

    Raises ``OSError`` (Pillow's) for what is not a whole picture.
    """
    with Image.open(path) as opened:
        profile = opened.info.get("icc_profile")
        picture = ImageOps.exif_transpose(opened)
        if profile and picture.mode in ("RGB", "RGBA"):
            picture = _to_srgb(picture, profile)
        if picture.has_transparency_data:
            picture = _over_white(picture)
        return np.asarray(picture.convert("RGB"))


def _over_white(picture: Image.Image) -> Image.Image:
    """As the browser's canvas draws it."""
    values = np.asarray(picture.convert("RGBA"), np.float32)
    alpha = values[..., 3:] / 255
    laid = values[..., :3] * alpha + 255 * (1 - alpha)
    return Image.fromarray(np.rint(laid).astype(np.uint8))


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    import io

    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"))
    except ImageCms.PyCMSError:
        return picture  # browsers ignore a broken profile too


def centre_square(width: int, height: int) -> Box:
    """The largest centred square."""
    side = min(width, height)
    return ((width - side) / 2, (height - side) / 2, side, side)


def frame(width: int, height: int) -> Box:
    """The whole picture (squashed to a square by ``resample``)."""
    return (0.0, 0.0, float(width), float(height))


def lesion_square(mask: np.ndarray, pad: float = 0.15) -> Box:
    """Square around the lesion: the mask's bounding box made square, padded by ``pad`` of its
    side, and moved (then shrunk) to lie in the picture. ``mask`` is bool ``(h, w)``; an empty one
    gives the centre square."""
    height, width = mask.shape
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if rows.size == 0:
        return centre_square(width, height)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    side = min(max(bottom - top, right - left) * (1 + 2 * pad), float(min(width, height)))
    x = min(max((left + right) / 2 - side / 2, 0.0), width - side)
    y = min(max((top + bottom) / 2 - side / 2, 0.0), height - side)
    return (x, y, side, side)


@lru_cache(maxsize=256)
def tent_weights(extent: int, start: float, length: float, size: int) -> np.ndarray:
    """Weights ``(size, extent)`` that resample ``length`` source pixels from ``start`` to
    ``size``. Each row sums to 1; source pixels outside the box (or the picture) get none."""
    scale = length / size
    support = max(1.0, scale)
    first, last = int(np.floor(start)), int(np.ceil(start + length))
    first, last = max(first, 0), min(last, extent)
    centres = start + (np.arange(size)[:, None] + 0.5) * scale
    positions = np.arange(extent)[None, :] + 0.5
    weights = np.maximum(0.0, 1.0 - np.abs(positions - centres) / support)
    weights[:, :first] = 0.0
    weights[:, last:] = 0.0
    return weights / weights.sum(1, keepdims=True)


def resample(picture: np.ndarray, box: Box, size: int, height: int | None = None) -> np.ndarray:
    """Resamples ``box`` of a picture ``(h, w[, c])`` to float64 ``(height or size, size[, c])``."""
    x, y, width, tall = box
    across = tent_weights(picture.shape[1], x, width, size)
    down = tent_weights(picture.shape[0], y, tall, height or size)
    values = np.asarray(picture, np.float64)
    values = np.tensordot(across, values, axes=(1, 1))  # (size, h[, c])
    return np.tensordot(down, values, axes=(1, 1))  # (height, size[, c])


def scale(picture: np.ndarray) -> np.ndarray:
    """0…255 to -1…1, float32."""
    return (np.asarray(picture, np.float64) / 127.5 - 1.0).astype(np.float32)


def classifier_input(picture: np.ndarray, size: int, box: Box | None = None) -> np.ndarray:
    """Model input ``(size, size, 3)`` float32 from the centre square or a given box."""
    box = box or centre_square(picture.shape[1], picture.shape[0])
    return scale(resample(picture, box, size))


def segmenter_input(picture: np.ndarray, size: int) -> np.ndarray:
    """Model input ``(size, size, 3)`` float32 from the whole frame, squashed."""
    return scale(resample(picture, frame(picture.shape[1], picture.shape[0]), size))


def drawn_lesion(size: int) -> np.ndarray:
    """Pattern ``drawn-lesion-1``: the picture behind every model's known answer.

    Integer maths only, so that every language draws the same uint8 ``(size, size, 3)``.
    """
    y, x = np.mgrid[0:size, 0:size].astype(np.int64)
    dx, dy = 2 * x + 1 - size, 2 * y + 1 - size
    distance = dx * dx + 2 * dy * dy + (dx * dy) // 2
    radius = size * size // 3
    texture = (x * 7 + y * 13 + ((x * y) % 11) * 5) % 23
    base = np.full((size, size, 3), (214, 168, 146), np.int64)
    base[distance < radius] = (112, 74, 58)
    base[4 * distance < radius] = (70, 44, 40)
    return (base + texture[..., None] - 11).astype(np.uint8)
