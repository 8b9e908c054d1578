"""Renders a folder of portraits whose faces have been found; called by ``npm run simulate``.

    python -m training.simulator.run --images DIR --landmarks DIR --out DIR [--seed N]
        [--limit N] [--plan FILE] [--attribute A --grade G] [--series N]

Without --plan the portraits are all those with landmarks, in an order that the seed draws. A plan
is a JSON list of ``{"file": name in --images, "turns": quarter turns}``, taken as it is. Pictures
are PNG without metadata, flat in --out. Writes ``labels.csv``, or with --series ``series.csv``.
Progress goes to stderr.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
import zlib
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from .amplitudes import ATTRIBUTES
from .face import prepare
from .portraits import Portrait, portraits
from .render import draw_grades, render
from .trajectories import courses
from .transfer import Donor, donor, giver_of, givers
from .visit import face_width, shade

WIDEST = 600
"""Faces wider than this, in pixels, are reduced to it."""

MOST_GIVERS = 80
"""Portraits that are looked at for wrinkles to give: 1 MB each."""


def seed_of(*parts: str | int) -> int:
    """A seed that depends on all of these and on nothing else, the same everywhere."""
    return zlib.crc32("\n".join(map(str, parts)).encode())


def load(portrait: Portrait, widest: int = WIDEST) -> tuple[np.ndarray, np.ndarray]:
    """Picture and landmarks, reduced where the face is wider than ``widest`` pixels."""
    picture, landmarks = portrait.load()
    factor = widest / face_width(landmarks)
    if factor >= 1:
        return picture, landmarks
    height, width = picture.shape[:2]
    size = (round(width * factor), round(height * factor))
    scale = np.array([size[0] / width, size[1] / height, factor], np.float32)
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA), landmarks * scale


class Wrinkled:
    """Whose wrinkles the portraits of a folder are given: each other's."""

    def __init__(self, portraits: Sequence[Portrait]):
        self.donors: dict[str, Donor] = {}
        for portrait in portraits[:MOST_GIVERS]:
            try:
                self.donors[portrait.name] = donor(*load(portrait))
            except (ValueError, OSError):
                continue  # said where the portrait itself is rendered
        self.names = givers(self.donors)

    def given(self, name: str, seed: int) -> Donor | None:
        """The donor for a portrait and a seed, if any."""
        chosen = giver_of(name, self.names, seed)
        return None if chosen is None else self.donors[chosen]


def _save(picture: np.ndarray, path: Path) -> None:
    cv2.imwrite(str(path), picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 3])


class Progress:
    def __init__(self, total: int):
        self.total, self.done, self.start, self.told = total, 0, time.monotonic(), 0.0

    def step(self) -> None:
        self.done += 1
        passed = time.monotonic() - self.start
        if self.done < self.total and passed - self.told < 5:
            return
        self.told = passed
        rate = self.done / max(passed, 1e-6)
        left = (self.total - self.done) / rate
        print(
            f"rendered {self.done} of {self.total}, {rate:.1f} a second, {left:.0f} s left",
            file=sys.stderr,
            flush=True,
        )


def _write(path: Path, header: list[str], rows: list[list]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def single(chosen: list[Portrait], options: argparse.Namespace) -> list[str]:
    """One picture a portrait, and labels.csv; returns what could not be rendered, and why."""
    rows, failed = [], []
    wrinkled = Wrinkled(chosen)
    progress = Progress(len(chosen))
    for portrait in chosen:
        seed = seed_of("single", options.seed, portrait.name)
        # All five on one footing, or the one that is asked for among mild ones.
        grades = draw_grades(seed, even=options.attribute is None)
        if options.attribute is not None:
            grades[options.attribute] = float(options.grade)
        try:
            given = wrinkled.given(portrait.name, seed)
            made = render(*load(portrait), grades, seed, given=given)
        except (ValueError, OSError) as error:
            failed.append(f"{portrait.name}: {error}")
            continue
        _save(made, options.out / f"{portrait.name}.png")
        rows.append([portrait.name, *(int(grades[name]) for name in ATTRIBUTES)])
        progress.step()
    _write(options.out / "labels.csv", ["image", *ATTRIBUTES], sorted(rows))
    return failed


def series(chosen: list[Portrait], options: argparse.Namespace) -> list[str]:
    """One portrait a series, in turn, and series.csv; returns what could not be rendered."""
    drawn = courses(options.series, options.seed)
    rows, failed = [], []
    progress = Progress(sum(len(course.dates) for course in drawn))
    digits = max(4, len(str(len(drawn))))
    usable, place = list(chosen), 0
    wrinkled = Wrinkled(chosen)
    for number, course in enumerate(drawn):
        face = None
        while usable and face is None:
            portrait = usable[place % len(usable)]
            try:
                picture, landmarks = load(portrait)
                face = prepare(picture, landmarks)
                place += 1
            except (ValueError, OSError) as error:
                failed.append(f"{portrait.name}: {error}")
                usable.remove(portrait)
        if face is None:
            break
        name = f"s{number + 1:0{digits}d}"
        person = seed_of("person", options.seed, portrait.name)
        given = wrinkled.given(portrait.name, person)
        for visit, (day, row) in enumerate(zip(course.dates, course.grades, strict=True)):
            seed = seed_of("visit", options.seed, name, visit)
            grades = dict(zip(ATTRIBUTES, map(float, row), strict=True))
            made = render(picture, landmarks, grades, seed, person=person, face=face, given=given)
            image = f"{name}-{visit + 1:02d}"
            _save(shade(made, face, seed), options.out / f"{image}.png")
            rows.append([name, image, day.isoformat(), course.label])
            progress.step()
    _write(options.out / "series.csv", ["series", "image", "date", "label"], rows)
    return failed


def _planned(options: argparse.Namespace) -> list[Portrait]:
    chosen = []
    for item in json.loads(options.plan.read_text()):
        path = options.images / item["file"]
        landmarks = options.landmarks / f"{path.stem}.json"
        chosen.append(Portrait(path.stem, path, landmarks, int(item.get("turns", 0))))
    return chosen


def _drawn(options: argparse.Namespace) -> list[Portrait]:
    found = portraits(options.images, options.landmarks)
    generator = np.random.default_rng([options.seed, 7])
    return [found[i] for i in generator.permutation(len(found))][: options.limit]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--landmarks", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--plan", type=Path, help="JSON: which portraits, in this order")
    parser.add_argument("--attribute", choices=ATTRIBUTES)
    parser.add_argument("--grade", type=int, choices=range(5))
    parser.add_argument("--series", type=int)
    options = parser.parse_args()
    if (options.attribute is None) != (options.grade is None):
        parser.error("--attribute and --grade belong together")
    cv2.setNumThreads(1)
    chosen = _planned(options) if options.plan else _drawn(options)
    if not chosen:
        print("No portrait with a face was found.", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    failed = (single if options.series is None else series)(chosen, options)
    for line in failed:
        print(line, file=sys.stderr)
    return 2 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
