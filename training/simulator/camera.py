"""What a camera does to a picture: each degradation by itself or several by lot.

The list follows common augmentations (Buslaev et al., Albumentations, Information 11:125, 2020):
RGB shift, ISO noise, lens distortion, brightness and contrast, JPEG, blur, resize.
"""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np

DEGRADATIONS = (
    "lens",
    "resize",
    "blur",
    "rgb_shift",
    "brightness_contrast",
    "iso_noise",
    "jpeg",
)
"""In the order in which a camera does them."""


def degrade(
    picture: np.ndarray,
    seed: int,
    *,
    only: Iterable[str] | None = None,
    chance: float = 0.6,
    strength: float = 1.0,
) -> np.ndarray:
    """The picture as a camera would have handed it over; same size, same seed same bytes.

    :param picture: uint8 ``(h, w, 3)``
    :param only: the degradations that may happen, of ``DEGRADATIONS``; all of them without it
    :param chance: probability of each
    :param strength: 0 none … 1 as strong as phones and webcams do it
    :raises ValueError: on an unknown name
    """
    allowed = set(DEGRADATIONS if only is None else only)
    unknown = allowed - set(DEGRADATIONS)
    if unknown:
        raise ValueError(f"there is no degradation {sorted(unknown)[0]}")
    for number, name in enumerate(DEGRADATIONS):
        # A generator each: leaving one out does not change the others.
        generator = np.random.default_rng([seed, 100 + number])
        happens = generator.random() < chance
        if name in allowed and happens and strength > 0:
            picture = _DO[name](picture, generator, strength)
    return np.ascontiguousarray(picture)


def _lens(picture: np.ndarray, generator: np.random.Generator, strength: float) -> np.ndarray:
    """Barrel or pincushion, up to 6 % at the corners."""
    height, width = picture.shape[:2]
    k = strength * generator.uniform(-0.06, 0.06)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    radius = (x * x + y * y) / 2
    scale = (1 + k * radius) / (1 + max(k, 0))
    map_x = ((x * scale + 1) / 2 * (width - 1)).astype(np.float32)
    map_y = ((y * scale + 1) / 2 * (height - 1)).astype(np.float32)
    return cv2.remap(picture, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _resize(picture: np.ndarray, generator: np.random.Generator, strength: float) -> np.ndarray:
    """Down to as little as half the size, and up again."""
    height, width = picture.shape[:2]
    factor = 1 - strength * generator.uniform(0.1, 0.5)
    size = (max(8, round(width * factor)), max(8, round(height * factor)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)


def _blur(picture: np.ndarray, generator: np.random.Generator, strength: float) -> np.ndarray:
    """Out of focus, up to 0.2 % of the short side (sigma); or a short shake."""
    side = min(picture.shape[:2])
    sigma = strength * generator.uniform(0.0004, 0.002) * side
    shaken, angle = generator.random() < 0.3, generator.uniform(0, np.pi)
    if not shaken:
        return cv2.GaussianBlur(picture, (0, 0), max(sigma, 0.2))
    length = max(3, int(2 * round(1.6 * sigma) + 1))
    kernel = np.zeros((length, length), np.float32)
    middle = (length - 1) / 2
    for t in np.linspace(-middle, middle, 4 * length):
        row, column = round(middle + t * np.sin(angle)), round(middle + t * np.cos(angle))
        kernel[row, column] += 1
    return cv2.filter2D(picture, -1, kernel / kernel.sum())


def _rgb_shift(picture: np.ndarray, generator: np.random.Generator, strength: float) -> np.ndarray:
    """A lamp of another colour: each channel's light times 0.9 … 1.1."""
    gains = 1 + strength * generator.uniform(-0.10, 0.10, 3)
    return _by_table(picture, lambda v, c: 255 * ((v / 255) ** 2.2 * gains[c]) ** (1 / 2.2))


def _brightness_contrast(picture, generator: np.random.Generator, strength: float) -> np.ndarray:
    """Exposure by ±0.7 stops and a steeper or flatter curve."""
    stops = strength * generator.uniform(-0.7, 0.7)
    slope = 1 + strength * generator.uniform(-0.18, 0.18)

    def curve(v, _):
        exposed = np.minimum((v / 255) ** 2.2 * 2**stops, 1.6)
        # A shoulder instead of a hard edge, as cameras have.
        rolled = np.where(exposed > 0.8, 0.8 + 0.2 * np.tanh((exposed - 0.8) / 0.2), exposed)
        return 255 * np.clip(0.5 + slope * (rolled ** (1 / 2.2) - 0.5), 0, 1)

    return _by_table(picture, curve)


def _iso_noise(picture: np.ndarray, generator: np.random.Generator, strength: float) -> np.ndarray:
    """Sensor noise, coarser in the colours than in the brightness, up to 7 levels."""
    height, width = picture.shape[:2]
    amount = strength * generator.uniform(1.0, 7.0)
    bright = generator.standard_normal((height, width, 1), np.float32)
    colour = generator.standard_normal(((height + 1) // 2, (width + 1) // 2, 3), np.float32)
    colour = cv2.resize(colour, (width, height), interpolation=cv2.INTER_LINEAR)
    noisy = picture + amount * (0.75 * bright + 0.5 * colour)
    return np.clip(noisy + 0.5, 0, 255).astype(np.uint8)


def _jpeg(picture: np.ndarray, generator: np.random.Generator, strength: float) -> np.ndarray:
    """Compressed and opened again, quality 100 − 55 · strength at the least."""
    quality = int(100 - strength * generator.uniform(5, 55))
    _, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def _by_table(picture: np.ndarray, curve) -> np.ndarray:
    values = np.arange(256, dtype=np.float64)
    table = np.stack([np.clip(curve(values, c) + 0.5, 0, 255) for c in range(3)], 1)
    return cv2.LUT(picture, table.astype(np.uint8)[None])


_DO = {
    "lens": _lens,
    "resize": _resize,
    "blur": _blur,
    "rgb_shift": _rgb_shift,
    "brightness_contrast": _brightness_contrast,
    "iso_noise": _iso_noise,
    "jpeg": _jpeg,
}
