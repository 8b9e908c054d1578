"""Dated visits of a person, rendered: what the sequence model is trained and judged on.

Courses are those of ``npm run simulate -- --series`` (``simulator/trajectories.py``), and so are
the pictures: the same grades, the same nuisance of each visit. What differs is that nobody looks
for the face again: landmarks are carried along with the pose that was drawn, and jittered as much
as finding them anew moves them.

A set is ``<name>.npy`` (aligned, white-balanced crops) and ``<name>.npz`` beside it: of every
picture the person (``images``), grades, series, visit, day, and which retake of the visit it is.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from . import faces, simulator
from .data import picture_set
from .ordinal import ATTRIBUTES
from .portraits import aligned
from .simulator.portraits import Portrait
from .simulator.run import WIDEST, Wrinkled, load, seed_of
from .simulator.trajectories import Course
from .simulator.visit import pose, shade

JITTER = 0.008
"""Standard deviation of a landmark that is found anew, in eye distances."""

FINE = 3
"""A crop is warped at so many times its side, then averaged down."""


@dataclass(frozen=True)
class SeriesJob:
    """A series to render: rows that it fills, its person, course, name and seed."""

    rows: np.ndarray
    portrait: Portrait
    course: Course
    name: str
    seed: int
    size: int
    retakes: int = 1
    widest: int = WIDEST
    giver: Portrait | None = None


@functools.lru_cache(maxsize=100)
def _donor(portrait: Portrait, widest: int) -> simulator.Donor:
    return simulator.donor(*load(portrait, widest))


def crop(picture: np.ndarray, points: np.ndarray, size: int) -> np.ndarray:
    """The aligned, white-balanced crop of a face whose landmarks are known; uint8."""
    matrix = faces.align(points)
    fine = size * FINE
    wide = cv2.warpAffine(
        picture,
        (matrix * fine).astype(np.float64),
        (fine, fine),
        flags=cv2.INTER_LINEAR,
        borderValue=(faces.BEYOND,) * 3,
    )
    return faces.white_balance(aligned(wide, size), points, matrix)


def moved(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Landmarks ``(n, 3)`` after a homography of the picture."""
    flat = np.column_stack([points[:, :2], np.ones(len(points))]) @ matrix.T
    return np.column_stack([flat[:, :2] / flat[:, 2:], points[:, 2]])


def rendered(job: SeriesJob) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a job and its crops ``(visits · retakes, size, size, 3)``, visit by visit."""
    picture, points = load(job.portrait, job.widest)
    face = simulator.prepare(picture, points)
    person = seed_of("person", job.seed, job.portrait.name)
    given = None if job.giver is None else _donor(job.giver, job.widest)
    crops = []
    for visit, row in enumerate(job.course.grades):
        seed = seed_of("visit", job.seed, job.name, visit)
        grades = dict(zip(ATTRIBUTES, map(float, row), strict=True))
        made = simulator.render(
            picture, points, grades, seed, person=person, face=face, given=given
        )
        for retake in range(job.retakes):
            # The first is the picture that `npm run simulate` writes.
            other = seed if retake == 0 else seed_of("retake", seed, retake)
            generator = np.random.default_rng([other, 55])
            seen = moved(points, pose(face, other))
            seen[:, :2] += generator.normal(0, JITTER * face.unit, (len(seen), 2))
            crops.append(crop(shade(made, face, other), seen, job.size))
    return job.rows, np.stack(crops)


def jobs(
    persons: Sequence[Portrait],
    drawn: Sequence[Course],
    seed: int,
    size: int,
    retakes: int = 1,
    widest: int = WIDEST,
) -> list[SeriesJob]:
    """One person a series, in turn; they give each other their wrinkles."""
    made, row = [], 0
    by_name = {person.name: person for person in persons}
    givers = Wrinkled(persons).names
    for number, course in enumerate(drawn):
        count = len(course.dates) * retakes
        rows = np.arange(row, row + count)
        person = persons[number % len(persons)]
        name = f"s{number + 1:04d}"
        chosen = simulator.giver_of(person.name, givers, seed_of("person", seed, person.name))
        giver = by_name.get(chosen or "")
        made.append(SeriesJob(rows, person, course, name, seed, size, retakes, widest, giver))
        row += count
    return made


def render(
    work: Sequence[SeriesJob],
    folder: Path,
    name: str,
    workers: int,
    told: Callable[[str], None] = print,
) -> None:
    """Renders all jobs into a set."""
    n = sum(len(j.rows) for j in work)
    columns = {
        "images": np.empty(n, "U32"),
        "series": np.empty(n, "U16"),
        "label": np.empty(n, "U16"),
        "grades": np.empty((n, 5)),
        "visit": np.empty(n, int),
        "day": np.empty(n, int),
        "retake": np.empty(n, int),
    }
    for job in work:
        visits = np.repeat(np.arange(len(job.course.dates)), job.retakes)
        days = np.array([(d - job.course.dates[0]).days for d in job.course.dates])
        columns["images"][job.rows] = job.portrait.name
        columns["series"][job.rows] = job.name
        columns["label"][job.rows] = job.course.label
        columns["grades"][job.rows] = job.course.grades[visits]
        columns["visit"][job.rows] = visits
        columns["day"][job.rows] = days[visits]
        columns["retake"][job.rows] = np.arange(len(job.rows)) % job.retakes
    with picture_set.mapped(rendered, work, workers) as parts:
        picture_set.write(folder, name, work[0].size, columns, parts, told)
