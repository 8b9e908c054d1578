"""Portraits and their landmarks from two folders, and the upright crop of a face."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageOps

from . import anatomy

PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
CROP = 3.3
"""Side of the aligned crop in eye distances; the eyes' midpoint lies at (0.5, 0.42)."""


@dataclass(frozen=True)
class Portrait:
    name: str
    path: Path
    landmarks: Path
    turns: int = 0
    """Quarter turns clockwise that set the picture upright, after its EXIF."""

    def load(self) -> tuple[np.ndarray, np.ndarray]:
        """The upright picture uint8 RGB, and landmarks ``(468, 3)`` in its pixels.

        :raises ValueError: when the landmarks belong to a picture of another shape
        :raises OSError: when the picture cannot be read
        """
        picture = np.ascontiguousarray(np.rot90(read_upright(self.path), -self.turns))
        found = json.loads(self.landmarks.read_text())
        points = np.array(found["points"], np.float32)
        across = picture.shape[1] / found["width"]
        down = picture.shape[0] / found["height"]
        # The product reads very large pictures reduced.
        if not 0.98 < across / down < 1.02:
            raise ValueError("the landmarks belong to a picture of another shape")
        return picture, points * np.array([across, down, across], np.float32)


def read_upright(path: Path) -> np.ndarray:
    """A picture file turned upright by its EXIF, uint8 RGB."""
    with Image.open(path) as opened:
        return np.array(ImageOps.exif_transpose(opened).convert("RGB"))


def portraits(images: Path, landmarks: Path) -> list[Portrait]:
    """Pictures directly in a folder that have landmarks, by name."""
    files = sorted(p for p in images.iterdir() if p.suffix.lower() in PICTURES)
    pairs = [Portrait(p.stem, p, landmarks / f"{p.stem}.json") for p in files]
    return [pair for pair in pairs if pair.landmarks.exists()]


def crop(picture: np.ndarray, landmarks: np.ndarray, size: int = 512) -> np.ndarray:
    """The upright square around the face, ``(size, size, 3)``, for looking at."""
    left = landmarks[anatomy.EYES["left"], :2].mean(0)
    right = landmarks[anatomy.EYES["right"], :2].mean(0)
    axis = right - left
    unit = max(
        float(np.hypot(*axis)), 0.36 * float(np.hypot(*(landmarks[152] - landmarks[10])[:2]))
    )
    cos, sin = axis / float(np.hypot(*axis)) * (size / (CROP * unit))
    matrix = np.array([[cos, sin, 0], [-sin, cos, 0]])
    matrix[:, 2] = np.array([0.5, 0.42]) * size - matrix[:, :2] @ ((left + right) / 2)
    # Enlarge or reduce with a little blur before, so that nothing glitters.
    scale = float(np.hypot(cos, sin))
    if scale < 0.8:
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / scale)
    return cv2.warpAffine(
        picture, matrix, (size, size), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
