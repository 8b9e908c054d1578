"""Renderings of portraits at known grades by the simulator: what to draw on whom, and the drawn
pictures as one array on disk."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from . import ordinal, simulator
from .data import picture_set
from .portraits import Portrait, aligned, balanced, opened

PROBE_GRADES = (0, 2, 4)
"""One attribute at each of these, the other four and the seed the same: for cross-talk."""

CLEAN = np.array([0, 0, 0, 0, 4])
"""The clean end of each attribute."""

SIDES = ("left", "right")


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
    """Renders all jobs into a set (``data/picture_set.py``) of images and grades."""
    n = sum(len(j.rows) for j in work)
    columns = {"images": np.empty(n, "U32"), "grades": np.empty((n, 5))}
    for job in work:
        columns["images"][job.rows], columns["grades"][job.rows] = job.record.image, job.grades
    with picture_set.mapped(rendered, work, workers) as parts:
        picture_set.write(folder, name, work[0].size, columns, parts, told)


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
