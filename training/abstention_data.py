"""Pictures to learn "this is a lesion close-up" from, and everything that is none.

Positives are lesions as the product sees them; negatives are photographs of other things, faces,
skin beside a lesion, lesions blurred away, and pictures that are made here: noise, flat colour.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .data import augment, cache, sources, split
from .preprocess import centre_square, open_picture, resample


@dataclass
class Sample:
    """Views ``(n, s, s, 3)`` uint8 with their kind, group to hold out by, and truth."""

    views: list[np.ndarray]
    kinds: list[str]
    groups: list[str]

    def add(self, view: np.ndarray, kind: str, group: str) -> None:
        self.views.append(np.clip(np.rint(view), 0, 255).astype(np.uint8))
        self.kinds.append(kind)
        self.groups.append(group)


def views_of(picture: np.ndarray, size: int, generator: np.random.Generator, extra: int):
    """The product's own view (centre square) and some random crops, turned and relit."""
    yield resample(picture, centre_square(picture.shape[1], picture.shape[0]), size)
    options = augment.Augmentation(zoom=0.6, shift=0.2)
    for _ in range(extra):
        warped, _ = augment.warp(picture, size, options, generator)
        yield augment.colour(warped, options, generator)


def made_negatives(sample: Sample, size: int, count: int, generator: np.random.Generator) -> None:
    """Noise, flat and graded colour, stripes: what a covered or broken camera gives."""
    for index in range(count):
        kind = ("noise", "flat", "gradient", "stripes")[index % 4]
        base = generator.uniform(0, 255, 3)
        if generator.random() < 0.3:
            base = base * 0.05  # nearly black
        if kind == "noise":
            cell = int(generator.choice([1, 2, 4, 8]))
            small = generator.normal(
                base, generator.uniform(10, 80), (size // cell + 1,) * 2 + (3,)
            )
            view = np.kron(small, np.ones((cell, cell, 1)))[:size, :size]
        elif kind == "flat":
            view = np.broadcast_to(base, (size, size, 3)) + generator.normal(0, 2, (size, size, 3))
        elif kind == "gradient":
            ramp = np.linspace(0, 1, size)[:, None, None] * generator.uniform(-150, 150, 3)
            view = np.rot90(np.broadcast_to(base + ramp, (size, size, 3)), generator.integers(4))
        else:
            wave = np.sin(np.arange(size) * generator.uniform(0.05, 1.5))[:, None, None]
            view = np.broadcast_to(base + wave * generator.uniform(20, 120), (size, size, 3))
            view = np.rot90(view, generator.integers(2))
        sample.add(view, f"made-{kind}", f"made{index}")


def bare_skin(picture: np.ndarray, mask: np.ndarray, size: int, generator: np.random.Generator):
    """A square of skin beside the lesion, enlarged; None where there is no room for one."""
    height, width = mask.shape
    grown = cv2.dilate((mask > 127).astype(np.uint8), np.ones((9, 9), np.uint8))
    for _ in range(12):
        side = int(generator.integers(height // 4, height // 2))
        y, x = generator.integers(0, height - side + 1), generator.integers(0, width - side + 1)
        if not grown[y : y + side, x : x + side].any():
            return resample(picture, (float(x), float(y), float(side), float(side)), size)
    return None


def read_table(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def collect(options: argparse.Namespace, size: int) -> tuple[Sample, Sample]:
    """Positives (group = part of the classifier's split) and negatives (group = source)."""
    generator = np.random.default_rng(options.seed)
    positives, negatives = Sample([], [], []), Sample([], [], [])
    records = sources.ham10000(options.data, options.crops)
    part = split.read_split(options.split)
    pictures = cache.cached(options.cache, "full", [r.path for r in records], 200, 150)
    crops = [(i, r.crop) for i, r in enumerate(records) if r.crop]
    sharp = cache.cached(options.cache, "crop", [p for _, p in crops], 192, 192)
    row_of = {i: row for row, (i, _) in enumerate(crops)}
    masks = cache.cached(
        options.cache, "mask", [r.mask for r in records], 200, 150, cache.decode_mask
    )
    for i, record in enumerate(records):
        where = part[record.image]
        if where == "train" and generator.random() > options.share:
            continue
        extra = 1 if where == "train" else 0
        gentle = augment.Augmentation(zoom=0.2, shift=0.05)
        source = (
            sharp[row_of[i]] if i in row_of and generator.random() < 0.5 and extra else pictures[i]
        )
        square = centre_square(source.shape[1], source.shape[0])
        positives.add(resample(source, square, size), "lesion", where)
        for _ in range(extra):
            warped, _ = augment.warp(source, size, gentle, generator)
            positives.add(augment.colour(warped, gentle, generator), "lesion", where)
        if generator.random() < 0.12:
            skin = bare_skin(pictures[i], masks[i], size, generator)
            if skin is not None:
                negatives.add(skin, "bare-skin", f"{where}:{record.lesion}")
        if generator.random() < 0.04:
            soft = cv2.GaussianBlur(np.asarray(pictures[i]), (0, 0), generator.uniform(9, 25))
            view = resample(soft, centre_square(200, 150), size)
            negatives.add(view, "blurred-away", f"{where}:{record.lesion}")
    for pair in sources.task1(options.pairs):
        picture = open_picture(pair.path)
        view = resample(picture, centre_square(picture.shape[1], picture.shape[0]), size)
        positives.add(view, "lesion", "train")
    for row in read_table(options.negatives / "labels.csv"):
        file = next((options.negatives / "images").glob(f"{row['image']}.*"))
        for view in views_of(open_picture(file), size, generator, 4):
            negatives.add(view, row["kind"], row["source"])
    for row in read_table(options.portraits / "labels.csv"):
        picture = open_picture(options.portraits / "images" / row["image"])
        for view in views_of(picture, size, generator, 2):
            negatives.add(view, "face", row["image"])
    made_negatives(negatives, size, 800, generator)
    return positives, negatives


def negative_parts(sample: Sample, seed: int) -> np.ndarray:
    """60/15/25 by group; what comes from a lesion keeps the lesion's own part."""
    # Wide enough for every part's name, whichever of them occur here.
    fixed = np.array([g.split(":")[0] if ":" in g else "" for g in sample.groups], "U10")
    rest = np.flatnonzero(fixed == "")
    groups = [sample.groups[i] for i in rest]
    kinds = sorted(set(sample.kinds))
    first_kind: dict[str, int] = {}
    for i in rest:
        first_kind.setdefault(sample.groups[i], kinds.index(sample.kinds[i]))
    labels = [first_kind[g] for g in groups]
    dealt = split.split_groups(groups, labels, (0.60, 0.15, 0.25), seed)
    fixed[rest] = np.array(split.PARTS)[dealt]
    return fixed
