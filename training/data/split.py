"""Honest parts: by lesion, stratified by class, seeded, written to a file."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

PARTS = ("train", "validation", "test")


def split_groups(
    groups: Sequence[str],
    labels: Sequence[int],
    shares: Sequence[float] = (0.75, 0.10, 0.15),
    seed: int = 1,
) -> np.ndarray:
    """Part (0…len(shares)-1) of every picture: pictures of a group share a part, and each class
    is dealt out in the given shares of its groups.

    Raises ``ValueError`` when a group has two labels.
    """
    label_of: dict[str, int] = {}
    for group, label in zip(groups, labels, strict=True):
        if label_of.setdefault(group, label) != label:
            raise ValueError(f"group {group} has two labels")
    by_label: dict[int, list[str]] = defaultdict(list)
    for group, label in sorted(label_of.items()):
        by_label[label].append(group)
    generator = np.random.default_rng(seed)
    part_of: dict[str, int] = {}
    edges = np.cumsum(shares) / np.sum(shares)
    for label in sorted(by_label):
        members = by_label[label]
        order = generator.permutation(len(members))
        for rank, index in enumerate(order):
            part_of[members[index]] = int(np.searchsorted(edges, (rank + 0.5) / len(members)))
    return np.array([part_of[group] for group in groups])


def folds(groups: Sequence[str], labels: Sequence[int], k: int, seed: int = 1) -> np.ndarray:
    """Fold 0…k-1 of every picture, by group and stratified."""
    return split_groups(groups, labels, [1.0] * k, seed)


def write_split(
    path: Path, images: Sequence[str], groups: Sequence[str], parts: np.ndarray
) -> None:
    """Writes ``image,group,part`` in order of name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["image", "group", "part"])
        for row in sorted(zip(images, groups, (PARTS[p] for p in parts), strict=True)):
            writer.writerow(row)


def read_split(path: Path) -> dict[str, str]:
    """Part by image."""
    with open(path, newline="", encoding="utf-8") as file:
        return {row["image"]: row["part"] for row in csv.DictReader(file)}
