"""The same face once more: other light, another lamp, a hand that moved, a file saved again.

Used twice: on training pictures as they are fed, and to photograph a portrait again for the
test-retest figures. Lens, noise and blur belong to the face's own resolution: the simulator's
camera does them when it renders. Pictures are sRGB uint8 ``(h, w, 3)``; training pictures are
white-balanced already, so that only what the balance leaves of a lamp is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

cv2.setNumThreads(1)  # pictures are small: threads cost more than they bring

DAYLIGHT = 5500.0
"""Colour temperature in kelvin that changes of the lamp are measured from."""

WAVELENGTHS = np.array([610e-9, 550e-9, 465e-9])
"""Metres; where red, green and blue are at their strongest."""


@dataclass(frozen=True)
class Camera:
    """Ranges; 0 (or False) switches a change off. Exposure in EV, lamp in kelvin around daylight,
    rotation in degrees, shift and zoom in shares of the side; ``jpeg`` is the lowest quality;
    ``soft`` is the widest blur (standard deviation in 1/256 of the side), as a smaller picture
    enlarged has it; who feeds the pictures mirrors them (``flip``)."""

    exposure: float = 0.7
    lamp: float = 250.0
    rotation: float = 4.0
    shift: float = 0.02
    zoom: float = 0.05
    flip: bool = True
    contrast: float = 0.1
    jpeg: int = 60
    soft: float = 0.9


OFF = Camera(0, 0, 0, 0, 0, False, 0, 0, 0)


def lamp_gains(kelvin: float) -> np.ndarray:
    """Gains of linear R, G, B when the lamp is ``kelvin`` and the camera is set to daylight:
    Planck's law at ``WAVELENGTHS``, green kept at 1."""
    second = 1.438777e-2  # metre kelvin

    def radiance(temperature: float) -> np.ndarray:
        return 1 / (np.exp(second / (WAVELENGTHS * temperature)) - 1)

    gains = radiance(kelvin) / radiance(DAYLIGHT)
    return gains / gains[1]


def light_table(exposure: float, kelvin: float, contrast: float = 0.0) -> np.ndarray:
    """Look-up table uint8 ``(1, 256, 3)``: linear light times 2^EV and the lamp's gains, clipped,
    encoded again; then contrast around mid-grey."""
    encoded = np.arange(256) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    lit = np.clip(linear[:, None] * 2.0**exposure * lamp_gains(kelvin), 0, 1)
    out = np.where(lit <= 0.0031308, lit * 12.92, 1.055 * lit ** (1 / 2.4) - 0.055)
    out = (out - 0.5) * (1 + contrast) + 0.5
    return np.rint(np.clip(out, 0, 1) * 255).astype(np.uint8)[None]


def lit(picture: np.ndarray, table: np.ndarray) -> np.ndarray:
    """The picture under another light: a ``light_table`` applied."""
    return cv2.LUT(np.ascontiguousarray(picture), table)


def through_jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    """The picture after it was saved as JPEG (4:2:0) and opened again."""
    done, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def turn(side: int, angle: float, zoom: float, shift: tuple[float, float]) -> np.ndarray:
    """2×3 matrix in pixels of a square of ``side``: turned by ``angle`` degrees and enlarged about
    its middle, then shifted by shares of the side."""
    matrix = cv2.getRotationMatrix2D(((side - 1) / 2, (side - 1) / 2), angle, zoom)
    matrix[:, 2] += np.asarray(shift) * side
    return matrix


def warp(picture: np.ndarray, matrix: np.ndarray, side: int) -> np.ndarray:
    """Moves a picture by a 2×3 matrix to a square of ``side``; edges are drawn out."""
    return cv2.warpAffine(
        picture, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def photograph(picture: np.ndarray, options: Camera, generator: np.random.Generator) -> np.ndarray:
    """One more photograph of a square aligned picture, not mirrored; uint8 of the same size."""
    side = picture.shape[0]

    def between(reach: float) -> float:
        return float(generator.uniform(-reach, reach)) if reach else 0.0

    if options.rotation or options.shift or options.zoom:
        moved = turn(
            side,
            between(options.rotation),
            float(np.exp(between(options.zoom))),
            (between(options.shift), between(options.shift)),
        )
        picture = warp(picture, moved, side)
    sigma = float(generator.uniform(0, options.soft)) * side / 256 if options.soft else 0.0
    if sigma > 0.2:
        picture = cv2.GaussianBlur(picture, (0, 0), sigma)
    if options.exposure or options.lamp or options.contrast:
        table = light_table(
            between(options.exposure), DAYLIGHT + between(options.lamp), between(options.contrast)
        )
        picture = lit(picture, table)
    if options.jpeg and generator.random() < 0.3:
        picture = through_jpeg(picture, int(generator.integers(options.jpeg, 96)))
    return np.ascontiguousarray(picture)
