"""Portraits with a known grade: crops from the product, parts by person, renderings by the
simulator, kept as one array on disk.

A folder of portraits has ``labels.csv`` (image, birth_year, sex, cheek_ita_deg) and ``images/``;
a folder of faces is what ``npm run evaluate -- --task faces`` writes (``crops/``, ``landmarks/``).
None of it goes into the project: ``training/splits/portraits.csv`` names persons by number only.
"""

from __future__ import annotations

import csv
import multiprocessing
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np

from . import faces, ordinal, simulator
from .data.split import PARTS
from .preprocess import open_picture

SHARES = (0.74, 0.10, 0.16)
"""Of the persons: train, validation, test."""

TONES = (("light", 28.0, 90.0), ("medium", 10.0, 28.0), ("dark", -90.0, 10.0))
"""Skin tone bins of the cheek's ITA°: above 28, 10 to 28, up to 10."""

CROP = 512
"""Pixels of the product's own crop."""

PROBE_GRADES = (0, 2, 4)
"""One attribute at each of these, the other four and the seed the same: for cross-talk."""

CLEAN = np.array([0, 0, 0, 0, 4])
"""The clean end of each attribute."""

SIDES = ("left", "right")


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


@dataclass(frozen=True)
class Job:
    """Renderings of one person: rows to fill, their grades ``(n, 5)`` and seeds, which of them
    go through the simulator's camera, and ``places`` (one of each row, or none at all)."""

    record: Portrait
    rows: np.ndarray
    grades: np.ndarray
    seeds: np.ndarray
    degrade: np.ndarray
    size: int
    places: Sequence[Mapping[str, str]] = ()
    givers: Sequence[Portrait | None] = ()
    """Whose wrinkles each of the renderings is given."""


def aligned(picture: np.ndarray, size: int) -> np.ndarray:
    """An aligned crop at ``size``: mean over areas when shrinking; uint8."""
    if picture.shape[0] == size:
        return picture
    return cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA)


_DONORS: dict[str, simulator.Donor] = {}


def _donor(record: Portrait) -> simulator.Donor:
    if record.image not in _DONORS:
        _DONORS[record.image] = simulator.donor(opened(record), record.points)
    return _DONORS[record.image]


def lend(work: Sequence[Job], group: Mapping[str, Hashable]) -> list[Job]:
    """The jobs with whose wrinkles each rendering is given. Persons lend them within their group
    (of ``group``, by image) only, so that no fold and no part has seen another's skin."""
    records = {job.record.image: job.record for job in work}
    may = simulator.givers({image: _donor(record) for image, record in records.items()})
    made = []
    for job in work:
        own = group[job.record.image]
        pool = [g for g in may if group[g] == own]
        names = [simulator.giver_of(job.record.image, pool, int(s)) for s in job.seeds]
        made.append(replace(job, givers=[records.get(n or "") for n in names]))
    return made


def rendered(job: Job) -> tuple[np.ndarray, np.ndarray]:
    """The rows of a job and its pictures ``(n, size, size, 3)`` uint8."""
    picture, points = opened(job.record), job.record.points
    face = simulator.prepare(picture, points)
    pictures = []
    for index, (row, seed) in enumerate(zip(job.grades, map(int, job.seeds), strict=True)):
        grades = {name: float(g) for name, g in zip(ordinal.ATTRIBUTES, row, strict=True)}
        places = job.places[index] if job.places else None
        giver = job.givers[index] if job.givers else None
        given = None if giver is None else _donor(giver)
        one = simulator.render(picture, points, grades, seed, face=face, places=places, given=given)
        if job.degrade[index]:
            one = simulator.degrade(one, seed)
        pictures.append(balanced(aligned(one, job.size), job.record))
    return job.rows, np.stack(pictures)


def jobs(
    records: Sequence[Portrait],
    each: int,
    size: int,
    draw: str,
    fractional: float,
    seed: int,
    degrade: float,
) -> list[Job]:
    """``each`` renderings of every person; grades are drawn over the whole set, so that an even
    draw is even. A share ``degrade`` of them goes through the simulator's camera."""
    generator = np.random.default_rng(seed)
    grades = ordinal.draw_grades(len(records) * each, draw, generator, fractional)
    seeds = generator.integers(0, 2**31, len(grades))
    camera = generator.random(len(grades)) < degrade
    rows = np.arange(len(grades)).reshape(len(records), each)
    return [
        Job(r, i, grades[i], seeds[i], camera[i], size) for r, i in zip(records, rows, strict=True)
    ]


def probes(records: Sequence[Portrait], size: int, seed: int) -> list[Job]:
    """Of every person, one attribute after the other at each of ``PROBE_GRADES``; the other four
    and the seed stay, and no camera comes between."""
    generator = np.random.default_rng(seed)
    made, each = [], len(ordinal.ATTRIBUTES) * len(PROBE_GRADES)
    for index, record in enumerate(records):
        grades = np.repeat(generator.integers(0, ordinal.GRADES, (5, 5)), len(PROBE_GRADES), 0)
        seeds = np.repeat(generator.integers(0, 2**31, 5), len(PROBE_GRADES))
        for attribute in range(5):
            first = attribute * len(PROBE_GRADES)
            grades[first : first + len(PROBE_GRADES), attribute] = PROBE_GRADES
        rows = np.arange(index * each, (index + 1) * each)
        made.append(Job(record, rows, grades.astype(np.float64), seeds, np.zeros(each), size))
    return made


def one_sided(records: Sequence[Portrait], size: int, seed: int) -> list[Job]:
    """Of every person and attribute, one cheek at the marked end (left, then right in the
    picture), everything else at its clean end."""
    generator = np.random.default_rng(seed)
    each = len(ordinal.ATTRIBUTES) * len(SIDES)
    made = []
    for index, record in enumerate(records):
        grades = np.tile(CLEAN, (each, 1)).astype(np.float64)
        places = []
        for row in range(each):
            attribute, side = divmod(row, len(SIDES))
            grades[row, attribute] = ordinal.GRADES - 1 - CLEAN[attribute]
            places.append({ordinal.ATTRIBUTES[attribute]: f"cheek-{SIDES[side]}"})
        rows = np.arange(index * each, (index + 1) * each)
        seeds = generator.integers(0, 2**31, each)
        made.append(Job(record, rows, grades, seeds, np.zeros(each), size, places))
    return made


def render(
    work: Sequence[Job], folder: Path, name: str, workers: int, told: Callable[[str], None] = print
) -> None:
    """Renders all jobs to ``<name>.npy`` and ``<name>.npz`` (images, grades) in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    n, size = sum(len(j.rows) for j in work), work[0].size
    part = folder / f"{name}.part.npy"
    pictures = np.lib.format.open_memmap(part, "w+", np.uint8, (n, size, size, 3))
    images, grades = np.empty(n, "U32"), np.empty((n, 5))
    for job in work:
        images[job.rows], grades[job.rows] = job.record.image, job.grades
    done = 0
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for rows, some in pool.imap_unordered(rendered, work, chunksize=1):
            pictures[rows] = some
            done += len(rows)
            if done * 10 // n != (done - len(rows)) * 10 // n:
                told(f"{name}: {done} of {n} pictures")
    pictures.flush()
    part.rename(folder / f"{name}.npy")
    np.savez(folder / f"{name}.npz", images=images, grades=grades)


@dataclass
class Rendered:
    """A rendered set: white-balanced pictures ``(n, p, p, 3)`` on disk, whose they are, their
    grades."""

    pictures: np.ndarray
    images: np.ndarray
    grades: np.ndarray

    @classmethod
    def load(cls, folder: Path, name: str) -> Rendered:
        """Opens a set that ``render`` wrote; the pictures stay on disk."""
        held = np.load(folder / f"{name}.npz")
        return cls(np.load(folder / f"{name}.npy", "r"), held["images"], held["grades"])

    @classmethod
    def join(cls, folder: Path, names: Sequence[str]) -> Rendered:
        """Several sets as one, in memory."""
        held = [cls.load(folder, name) for name in names]
        return cls(
            np.concatenate([h.pictures for h in held]),
            np.concatenate([h.images for h in held]),
            np.concatenate([h.grades for h in held]),
        )
