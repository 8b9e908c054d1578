"""Augmentation: one geometric warp and a few colour changes, each with its own switch.

Pictures are uint8 ``(h, w, 3)``; geometry is one bilinear warp straight from the cached picture
to the input size, with nearest fill, so that a turned crop brings in real skin from outside the
centre square where there is some.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

cv2.setNumThreads(1)  # pictures are small: threads cost more than they bring


@dataclass(frozen=True)
class Augmentation:
    """Ranges; 0 switches a change off. Angles in degrees, the rest in shares of the side or of
    full scale."""

    rotation: float = 180.0
    shift: float = 0.08
    zoom: float = 0.25
    stretch: float = 0.08
    flip: bool = True
    brightness: float = 0.15
    contrast: float = 0.15
    saturation: float = 0.2
    rgb_shift: float = 0.05
    iso_noise: float = 0.03
    optical_distortion: float = 0.1
    blur: float = 0.2


NONE = Augmentation(0, 0, 0, 0, False, 0, 0, 0, 0, 0, 0, 0)


def warp(
    picture: np.ndarray,
    size: int,
    options: Augmentation,
    generator: np.random.Generator,
    mask: np.ndarray | None = None,
    whole_frame: bool = False,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Random geometry to ``(size, size)``; the mask ``(h, w)`` goes along where given.

    ``whole_frame`` squashes the frame (segmenter); else the centre square is taken (classifier).
    """
    height, width = picture.shape[:2]
    side = min(height, width)
    span = np.array([width, height]) if whole_frame else np.array([side, side])
    # Zoom in further than out: beyond the frame there is only fill.
    zoom = np.exp(generator.uniform(-options.zoom, options.zoom * 0.4))
    stretch = np.exp(generator.uniform(-options.stretch, options.stretch))
    angle = np.deg2rad(generator.uniform(-options.rotation, options.rotation))
    flip = np.where(generator.random(2) < 0.5, -1.0, 1.0) if options.flip else np.ones(2)
    offset = generator.uniform(-options.shift, options.shift, 2) * side
    cos, sin = np.cos(angle), np.sin(angle)
    step = zoom * np.array([stretch, 1 / stretch]) * span / size
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.diag(step * flip)
    if whole_frame:
        # Turn in the squashed square, so that the turned frame still fills it.
        matrix = (
            np.diag(span / size)
            @ np.array([[cos, -sin], [sin, cos]])
            @ np.diag(zoom * np.array([stretch, 1 / stretch]) * flip)
        )
    centre = np.array([width, height]) / 2 + offset - 0.5
    origin = centre - matrix @ np.full(2, (size - 1) / 2)
    affine = np.column_stack([matrix, origin]).astype(np.float64)
    if options.optical_distortion > 0 and generator.random() < 0.3:
        strength = generator.uniform(-1, 1) * options.optical_distortion
        grid = (np.arange(size) - (size - 1) / 2) / (size / 2)
        gx, gy = np.meshgrid(grid, grid)
        factor = (1 + strength * (gx**2 + gy**2)) * (size / 2)
        px, py = gx * factor + (size - 1) / 2, gy * factor + (size - 1) / 2
        map_x = (affine[0, 0] * px + affine[0, 1] * py + affine[0, 2]).astype(np.float32)
        map_y = (affine[1, 0] * px + affine[1, 1] * py + affine[1, 2]).astype(np.float32)

        def apply(values: np.ndarray) -> np.ndarray:
            return cv2.remap(
                values, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )

    else:
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP

        def apply(values: np.ndarray) -> np.ndarray:
            return cv2.warpAffine(
                values, affine, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE
            )

    return apply(picture), None if mask is None else apply(mask)


def colour(
    picture: np.ndarray, options: Augmentation, generator: np.random.Generator
) -> np.ndarray:
    """Random light, colour, noise and blur; float32 0…255 out."""
    if options.blur > 0 and generator.random() < options.blur:
        picture = cv2.GaussianBlur(picture, (0, 0), generator.uniform(0.4, 1.2))
    values = picture.astype(np.float32)
    if options.saturation > 0:
        grey = values @ np.array([0.299, 0.587, 0.114], np.float32)
        factor = np.float32(1 + generator.uniform(-options.saturation, options.saturation))
        values = grey[..., None] + (values - grey[..., None]) * factor
    gain = 1 + generator.uniform(-options.contrast, options.contrast)
    shift = generator.uniform(-options.brightness, options.brightness)
    shift = shift + generator.uniform(-options.rgb_shift, options.rgb_shift, 3)
    mean = values.mean((0, 1))
    values = (values - mean) * np.float32(gain) + (mean + shift * 255).astype(np.float32)
    if options.iso_noise > 0 and generator.random() < 0.3:
        # Sensor noise grows with the square root of the light; a little of it is chroma.
        strength = generator.uniform(0, options.iso_noise) * 255
        level = np.sqrt(np.clip(values, 0, 255) / 255 + 0.05)
        noise = generator.standard_normal(values.shape[:2], np.float32)[..., None]
        chroma = generator.standard_normal(values.shape, np.float32)
        values = values + np.float32(strength) * level * (noise + 0.5 * chroma)
    return np.clip(values, 0, 255).astype(np.float32, copy=False)
