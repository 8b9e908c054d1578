"""Visits whose maps say their grades plainly, for tests of the sequence model."""

from __future__ import annotations

import numpy as np

from training.sequence_model import PIXELS
from training.simulator.trajectories import courses

SHAPE = (3, 3, 6)
LONGEST = 8
"""Visits of a series; some backends compile each length anew."""


def made(folder, name: str, series: int, seed: int, retakes: int = 2) -> None:
    """Writes the feature files of a set: channel a of a map is grade a plus a little noise, the
    last one says nothing; the pictures are as grey as the grades are high."""
    generator = np.random.default_rng([seed, 5])
    columns = {k: [] for k in ("images", "grades", "series", "label", "day", "picture", "mirrored")}
    maps, pixels, picture = [], [], 0
    short = [c for c in courses(3 * series, seed) if len(c.dates) <= LONGEST][:series]
    for number, course in enumerate(short):
        for visit, row in enumerate(course.grades):
            for _ in range(retakes):
                one = np.zeros(SHAPE)
                one[..., :5] = row + generator.normal(0, 0.05, (*SHAPE[:2], 5))
                one[..., 5] = generator.normal(0, 1, SHAPE[:2])
                maps.append(one.astype(np.float16))
                pixels.append(np.full((PIXELS, PIXELS, 3), 10 * row.sum(), np.uint8))
                columns["images"].append(f"{name}{number % 6}")
                columns["grades"].append(row)
                columns["series"].append(f"s{number + 1:04d}")
                columns["label"].append(course.label)
                columns["day"].append((course.dates[visit] - course.dates[0]).days)
                columns["picture"].append(picture)
                columns["mirrored"].append(False)
            picture += 1
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / f"{name}.maps.npy", np.stack(maps))
    np.save(folder / f"{name}.pixels.npy", np.stack(pixels))
    np.savez(folder / f"{name}.visits.npz", **{k: np.array(v) for k, v in columns.items()})
