"""Portraits of persons: crops from the product, skin tone, parts by person.

A folder of portraits has ``labels.csv`` (image, birth_year, sex, cheek_ita_deg) and ``images/``;
a folder of faces is what ``npm run evaluate -- --task faces`` writes (``crops/``, ``landmarks/``).
None of it goes into the project: ``training/splits/portraits.csv`` names persons by number only.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from . import faces
from .data.split import PARTS
from .preprocess import open_picture

SHARES = (0.74, 0.10, 0.16)
"""Of the persons: train, validation, test."""

TONES = (("light", 28.0, 90.0), ("medium", 10.0, 28.0), ("dark", -90.0, 10.0))
"""Skin tone bins of the cheek's ITA°: above 28, 10 to 28, up to 10."""

CROP = 512
"""Pixels of the product's own crop."""


@dataclass(frozen=True)
class Portrait:
    """One person: the aligned crop's file, landmarks ``(468, 3)`` in a crop of ``side`` pixels."""

    image: str
    crop: Path
    points: np.ndarray
    side: int
    birth_year: int
    sex: str
    ita: float


def tone(ita: float) -> str:
    """Name of the skin tone bin of an ITA° (degrees)."""
    return next(name for name, low, high in TONES if ita > low)


def aligned(picture: np.ndarray, size: int) -> np.ndarray:
    """An aligned crop at ``size``: mean over areas when shrinking; uint8."""
    if picture.shape[0] == size:
        return picture
    return cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)


def opened(record: Portrait) -> np.ndarray:
    """The aligned crop of a person, at the side that the landmarks are for."""
    return aligned(open_picture(record.crop), record.side)


def balanced(crop: np.ndarray, record: Portrait) -> np.ndarray:
    """An aligned crop of a person under the product's white balance; uint8."""
    _, gains = faces.estimate_balance(crop, record.points[:, :2] / record.side)
    return faces.apply_balance(crop, gains)


def portraits(data: Path, found: Path, side: int = 0) -> list[Portrait]:
    """The portraits in which the product found a face, in order of name; brought to ``side``
    pixels (0: as they lie there).

    Raises ``FileNotFoundError`` where one of the two folders is missing.
    """
    with open(data / "labels.csv", newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["image"])
    held = []
    for row in rows:
        image = Path(row["image"]).stem
        crop, marks = found / "crops" / f"{image}.png", found / "landmarks" / f"{image}.json"
        if not crop.exists() or not marks.exists():
            continue
        pixels = side or open_picture(crop).shape[0]
        points = faces.read_landmarks(marks)
        matrix = faces.align(points)
        # Depth in the same unit as the rest.
        depth = points[:, 2:3] * np.sqrt(np.linalg.det(matrix[:, :2]))
        held.append(
            Portrait(
                image,
                crop,
                np.hstack([faces.in_crop(points, matrix), depth]) * pixels,
                pixels,
                int(row["birth_year"]),
                row["sex"],
                float(row["cheek_ita_deg"]),
            )
        )
    if not held:
        raise FileNotFoundError(f"no crops and landmarks of {data} in {found}")
    return held


def deal(records: Sequence[Portrait], shares: Sequence[float], seed: int) -> np.ndarray:
    """Part of every person, 0…len(shares)-1: persons are ordered by skin tone, sex and third of
    the birth years (at random inside), and dealt out along that order, so that every stratum has
    about the same shares."""
    generator = np.random.default_rng(seed)
    thirds = np.quantile([r.birth_year for r in records], [1 / 3, 2 / 3])
    keys = [
        (tone(r.ita), r.sex, int(np.searchsorted(thirds, r.birth_year)), generator.random())
        for r in records
    ]
    order = sorted(range(len(records)), key=lambda i: keys[i])
    # Steps of the golden section fill the unit interval evenly over any run of neighbours.
    places = (np.arange(len(records)) * 0.6180339887 + generator.random()) % 1
    parts = np.empty(len(records), int)
    edges = np.cumsum(shares) / np.sum(shares)
    parts[order] = np.searchsorted(edges, places, side="right").clip(0, len(shares) - 1)
    return parts


def write_parts(file: Path, records: Sequence[Portrait], parts: np.ndarray) -> None:
    """Writes ``image,part`` in order of name."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(["image", "part"])
        writer.writerows(sorted((r.image, PARTS[p]) for r, p in zip(records, parts, strict=True)))


def parts_of(records: Sequence[Portrait], file: Path, seed: int = 1) -> np.ndarray:
    """'train', 'validation' or 'test' of every person, read from the file, or dealt and written
    there. Raises ``ValueError`` for a person whom the file does not list."""
    if not file.exists():
        write_parts(file, records, deal(records, SHARES, seed))
    with open(file, newline="", encoding="utf-8") as opened:
        held = {row["image"]: row["part"] for row in csv.DictReader(opened)}
    missing = [r.image for r in records if r.image not in held]
    if missing:
        raise ValueError(f"{file} does not list {', '.join(missing[:5])}")
    return np.array([held[r.image] for r in records])
