"""What the sequence model sees of every visit: maps of the attribute model, and small pictures.

``<name>.maps.npy`` (n, h, w, features then maps) float16 and ``<name>.pixels.npy`` (n, 80, 80, 3)
uint8 lie beside a rendered set, ``<name>.visits.npz`` says what each is: a row of the set, mirrored
or not. The maps come from the exported model, so they are what the browser computes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import keras
import numpy as np

from .attribute_data import model_input
from .camera import Camera, photograph
from .exported import load_exported
from .portraits import aligned
from .preprocess import scale
from .sequence_model import PIXELS

CAMERA = Camera(exposure=0.4, flip=False)
"""How a rendering is photographed anew."""


@dataclass
class Visits:
    """Visits of many persons. Rows with the same ``picture`` show the same rendering; ``series``
    is empty where a rendering belongs to no course."""

    maps: np.ndarray
    pixels: np.ndarray
    images: np.ndarray
    grades: np.ndarray
    series: np.ndarray
    label: np.ndarray
    day: np.ndarray
    picture: np.ndarray
    mirrored: np.ndarray

    @classmethod
    def load(cls, folder: Path, names: list[str]) -> Visits:
        """Several sets as one, in memory. Raises ``FileNotFoundError`` for one that was not
        computed yet."""
        held, first = [], 0
        for name in names:
            table = dict(np.load(folder / f"{name}.visits.npz"))
            table["series"] = np.array([f"{name}/{s}" if s else "" for s in table["series"]])
            # Renderings of different sets are different renderings.
            table["picture"] = table["picture"] + first
            first = int(table["picture"].max()) + 1
            table["maps"] = np.load(folder / f"{name}.maps.npy")
            table["pixels"] = np.load(folder / f"{name}.pixels.npy", "r")
            held.append(table)
        return cls(**{f.name: np.concatenate([h[f.name] for h in held]) for f in fields(cls)})

    def take(self, rows: np.ndarray) -> Visits:
        """Only these rows."""
        return Visits(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def compute(
    folder: Path,
    name: str,
    model: Path,
    copies: int = 1,
    mirror: bool = False,
    seed: int = 1,
    told: Callable[[str], None] = print,
) -> None:
    """Computes and writes what ``Visits`` reads. ``copies`` photographs of every picture (1: the
    picture as it is); ``mirror`` adds each one mirrored."""
    pictures = np.load(folder / f"{name}.npy", "r")
    table = dict(np.load(folder / f"{name}.npz"))
    n = len(pictures)
    run = load_exported(model)
    size = _input_size(model)
    generator = np.random.default_rng(seed)
    ways = [False, True] if mirror else [False]
    maps, pixels, row_of, mirrored = [], [], [], []
    for start in range(0, n, 32):
        rows = np.arange(start, min(start + 32, n))
        seen = []
        for row in rows:
            for copy in range(copies):
                one = np.asarray(pictures[row])
                if copies > 1 and copy > 0:
                    one = photograph(one, CAMERA, generator)
                for way in ways:
                    seen.append(one[:, ::-1] if way else one)
                    row_of.append(row)
                    mirrored.append(way)
        views = np.stack([model_input(one, size) for one in seen])
        got = _quietly(run, scale(views))
        maps.append(np.concatenate([got["features"], got["maps"]], -1).astype(np.float16))
        pixels.append(np.stack([aligned(np.ascontiguousarray(one), PIXELS) for one in seen]))
        if start * 10 // n != (start + 32) * 10 // n:
            told(f"{name}: features of {min(start + 32, n)} of {n} pictures")
    at = np.array(row_of)
    none = np.zeros(n, "U16")
    picture = np.arange(n) - table["retake"] if "retake" in table else np.arange(n)
    np.save(folder / f"{name}.maps.npy", np.concatenate(maps))
    np.save(folder / f"{name}.pixels.npy", np.concatenate(pixels))
    np.savez(
        folder / f"{name}.visits.npz",
        images=table["images"][at],
        grades=table["grades"][at],
        series=table.get("series", none)[at],
        label=table.get("label", none)[at],
        day=table.get("day", np.zeros(n, int))[at],
        picture=picture[at],
        mirrored=np.array(mirrored),
    )


def _input_size(model: Path) -> int:
    import json

    return int(json.loads((model / "card.json").read_text())["input"]["size"])


def _quietly(run, views: np.ndarray) -> dict[str, np.ndarray]:
    """Without what training would keep of the way there."""
    if keras.backend.backend() != "torch":
        return run(views)
    import torch

    with torch.no_grad():
        return run(views)
