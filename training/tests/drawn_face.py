"""A face that the project draws itself: 468 landmarks and a smooth head."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from training import faces
from training.simulator import anatomy

SIDE = 360
"""Height and width of the picture; the eyes are 80 px apart."""

_CHEEKS = {
    "left": (116, 117, 118, 119, 120, 142, 192, 213, 177, 50, 205, 187, 147, 101, 123, 36),
    "right": (345, 346, 347, 348, 349, 371, 416, 433, 401, 280, 425, 411, 376, 330, 352, 266),
}
_UNIT = 80.0
_MIDDLE = np.array([180.0, 150.0])


def landmarks() -> np.ndarray:
    """``(468, 3)`` pixels: where the simulator looks for something, points have their place."""
    generator = np.random.default_rng(1)
    points = generator.uniform([-0.7, -0.6], [0.7, 1.4], (468, 2))

    def ring(indices, centre, wide, high, start=-90.0):
        angles = np.radians(start + 360 * np.arange(len(indices)) / len(indices))
        for index, angle in zip(indices, angles, strict=True):
            points[index] = [centre[0] + wide * np.cos(angle), centre[1] + high * np.sin(angle)]

    def line(indices, start, end, bend=0.0):
        for t, index in zip(np.linspace(0, 1, len(indices)), indices, strict=True):
            x, y = (1 - t) * np.array(start) + t * np.array(end)
            points[index] = [x, y - bend * 4 * t * (1 - t)]

    ring(anatomy.OVAL, (0, 0.45), 0.95, 1.25)
    for side, sign in (("left", -1), ("right", 1)):
        cheek = _CHEEKS[side]
        spread = np.random.default_rng(2).uniform([0.3, 0.3], [0.75, 0.85], (len(cheek), 2))
        points[list(cheek)] = spread * [sign, 1]
        line(anatomy.LOWER_LID[side], (sign * 0.72, 0.1), (sign * 0.3, 0.12), -0.08)
        line(anatomy.NASOLABIAL[side], (sign * 0.22, 0.55), (sign * 0.5, 0.95))
        ring(anatomy.BROWS[side], (sign * 0.5, -0.3), 0.25, 0.04)
        ring(anatomy.EYES[side], (sign * 0.5, 0.0), 0.16, 0.06, 180.0 if sign < 0 else 0.0)
        line(anatomy.NOSE_SIDES[side], (sign * 0.1, 0.1), (sign * 0.2, 0.62))
        points[list(anatomy.NOSTRILS[side])] = [sign * 0.09, 0.62]
    line([70, 63, 105, 66, 107], (-0.75, -0.28), (-0.18, -0.33), 0.05)
    line([336, 296, 334, 293, 300], (0.18, -0.33), (0.75, -0.28), 0.05)
    points[9] = [0, -0.33]
    line(anatomy.NOSE_RIDGE, (0, -0.1), (0, 0.52))
    ring(anatomy.LIPS, (0, 0.95), 0.32, 0.12, 180.0)
    ring(anatomy.MOUTH, (0, 0.95), 0.24, 0.01, 180.0)
    for index, place in {
        2: (0, 0.62), 164: (0, 0.75), 17: (0, 1.08), 0: (0, 0.84), 199: (0, 1.35), 152: (0, 1.7),
        175: (0, 1.45), 151: (0, -0.5), 108: (-0.25, -0.5), 337: (0.25, -0.5), 45: (-0.1, 0.48),
        275: (0.1, 0.48), 104: (-0.5, -0.48), 333: (0.5, -0.48), 208: (-0.2, 1.3), 428: (0.2, 1.3),
    }.items():  # fmt: skip
        points[index] = place
    return np.column_stack([_MIDDLE + _UNIT * points, np.zeros(468)]).astype(np.float32)


def picture(tone: float = 1.0) -> np.ndarray:
    """``(360, 360, 3)`` uint8: a head shaded as a ball, eyes, brows and lips, a blue background.

    ``tone`` scales the skin's density: 1 light, 2.5 dark.
    """
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
    points = landmarks()[:, :2]
    linear = np.full((SIDE, SIDE, 3), (0.05, 0.08, 0.2), np.float32)
    head = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(head, (180, 180), (84, 122), 0, 0, 360, 255, -1, cv2.LINE_AA)
    skin = np.exp(-tone * np.array([0.4, 0.85, 1.2], np.float32))
    ball = 1 - 0.25 * (((x - 170) / 90) ** 2 + ((y - 170) / 130) ** 2)
    weight = (head / 255.0)[..., None]
    linear = linear + weight * (skin * np.clip(ball, 0.3, 1)[..., None] - linear)
    picture = (255 * np.clip(linear, 0, 1) ** (1 / 2.2)).astype(np.uint8)
    for outline, colour in (
        (anatomy.EYES["left"], (240, 240, 240)),
        (anatomy.EYES["right"], (240, 240, 240)),
        (anatomy.BROWS["left"], (50, 35, 30)),
        (anatomy.BROWS["right"], (50, 35, 30)),
        (anatomy.LIPS, (170, 80, 80)),
    ):
        cv2.fillPoly(picture, [np.round(points[outline]).astype(np.int32)], colour, cv2.LINE_AA)
    noise = np.random.default_rng(3).normal(0, 1.5, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def write_landmarks(folder: Path, name: str, points: np.ndarray) -> None:
    """``landmarks/<name>.json`` in ``folder``, as the product writes where it found a face."""
    found = {"width": SIDE, "height": SIDE, "points": points.tolist()}
    (folder / "landmarks" / f"{name}.json").write_text(json.dumps(found))


def write_face(folder: Path, name: str, right: float, size: int) -> None:
    """Crop (``size`` px) and landmarks of a face whose landmarks lie ``right`` px further right."""
    points = landmarks()
    points[:, 0] += right
    crop = faces.crop_face(picture(), points, size)
    Image.fromarray(crop).save(folder / "crops" / f"{name}.png")
    write_landmarks(folder, name, points)
