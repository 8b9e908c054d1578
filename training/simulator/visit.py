"""What changes between two visits without the skin changing: pose, light, colour, camera, tint."""

from __future__ import annotations

import cv2
import numpy as np

from . import anatomy
from .camera import degrade
from .face import Face

NUISANCES = ("tint", "light", "balance", "pose", "camera")


def shade(
    picture: np.ndarray, face: Face, seed: int, only: tuple[str, ...] = NUISANCES
) -> np.ndarray:
    """The rendered picture as it would have been taken at another visit; same size.

    :param picture: uint8 ``(h, w, 3)``, the whole portrait
    :param face: prepared from the portrait that was rendered
    """
    linear = (picture.astype(np.float32) / 255) ** 2.2
    # A generator each, so that leaving one out does not change the others.
    draw = {name: np.random.default_rng([seed, 300 + i]) for i, name in enumerate(NUISANCES)}
    if "tint" in only and draw["tint"].random() < 0.3:
        linear = _tint(linear, face, draw["tint"])
    if "light" in only:
        linear = _light(linear, draw["light"])
    if "balance" in only:
        linear = linear * _balance(draw["balance"])
    out = (np.clip(linear, 0, 1) ** (1 / 2.2) * 255 + 0.5).astype(np.uint8)
    if "pose" in only:
        out = _pose(out, face, draw["pose"])
    if "camera" in only:
        out = degrade(out, seed, chance=0.35, strength=0.55)
    return out


def _tint(linear: np.ndarray, face: Face, generator: np.random.Generator) -> np.ndarray:
    """A thin even layer as of a tinted cream, on the skin only; what lies under it shows."""
    x0, y0, x1, y1 = face.box
    skin = face.skin[..., None] * generator.uniform(0.06, 0.16)
    cut = linear[y0:y1, x0:x1]
    weight = face.skin.sum() + 1e-3
    mean = (cut * face.skin[..., None]).sum((0, 1)) / weight
    cream = mean * generator.uniform(0.95, 1.12) * generator.uniform([1.0, 0.96, 0.9], [1.06, 1, 1])
    out = linear.copy()
    out[y0:y1, x0:x1] = cut + skin * (cream.astype(np.float32) - cut)
    return out


def _light(linear: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Exposure by ±0.5 stops, and a lamp to one side by up to ±0.25 stops."""
    height, width = linear.shape[:2]
    angle = generator.uniform(0, 2 * np.pi)
    x = np.linspace(-1, 1, width, dtype=np.float32)[None]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    stops = generator.uniform(-0.5, 0.5) + generator.uniform(0, 0.25) * (
        np.cos(angle) * x + np.sin(angle) * y
    )
    exposed = linear * np.exp2(stops.astype(np.float32))[..., None]
    return np.where(exposed > 0.8, 0.8 + 0.2 * np.tanh((exposed - 0.8) / 0.2), exposed)


def _balance(generator: np.random.Generator) -> np.ndarray:
    """Gains as a lamp from about 4,700 to 6,300 K gives them under a daylight setting."""
    warmth, green = generator.uniform(-0.10, 0.10), generator.uniform(-0.02, 0.02)
    return np.array([1 + warmth, 1 + green, 1 - warmth], np.float32)


def pose(face: Face, seed: int) -> np.ndarray:
    """How ``shade`` of this seed moves pixels of the portrait: a homography ``(3, 3)``."""
    return _move(face, np.random.default_rng([seed, 300 + NUISANCES.index("pose")]))


def _move(face: Face, generator: np.random.Generator) -> np.ndarray:
    """Nearer or farther, tilted by ±6°, shifted, turned a little (as a change of perspective)."""
    x0, y0 = face.box[:2]
    centre = face.at(4) + np.array([x0, y0])
    angle = np.radians(generator.uniform(-6, 6))
    scale = generator.uniform(0.92, 1.04)
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    turn, nod = generator.uniform(-0.10, 0.10), generator.uniform(-0.07, 0.07)
    size = 4 * face.unit
    to_centre = np.array([[1, 0, -centre[0]], [0, 1, -centre[1]], [0, 0, 1]])
    move = np.array([[cos, -sin, 0], [sin, cos, 0], [turn / size, nod / size, 1]])
    shift = generator.uniform(-0.03, 0.03, 2) * face.unit * 2
    back = np.array([[1, 0, centre[0] + shift[0]], [0, 1, centre[1] + shift[1]], [0, 0, 1]])
    return back @ move @ to_centre


def _pose(picture: np.ndarray, face: Face, generator: np.random.Generator) -> np.ndarray:
    height, width = picture.shape[:2]
    return cv2.warpPerspective(
        picture,
        _move(face, generator),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def face_width(landmarks: np.ndarray) -> float:
    """Width of the face's oval in pixels."""
    oval = landmarks[anatomy.OVAL, :2]
    return float(oval[:, 0].max() - oval[:, 0].min())
