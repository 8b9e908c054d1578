"""Writes what Keras says on whole series, for the browser to be held against.

    python -m training.sequence_answers --model models/sequence

The network is built again from ``training.npz`` and reads each series at once, with the ConvLSTM of
Keras; the browser reads the same visits step by step, on each of its backends
(tests/e2e/backends.spec.ts). To be run whenever the model's folder changes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

from . import sequence_model
from .sequence_export import drawn_visit
from .sequence_front import Front

SCALES = (-0.1, -0.3, -0.6)
"""What the drawn visits of each series are multiplied by: p then stays away from 0 and 1, where
a difference could not be seen."""

DAYS = (
    (0, 7, 6, 8, 7, 7, 5, 9, 7, 7, 14, 7),
    (3, 0, 1, 30, 2, 2, 90, 7, 7, 1, 21, 365),
    tuple((5 * i) % 13 for i in range(30)),
)
"""Days since the last visit that counts, by series and visit."""

LEFT_OUT = ((), (0, 3, 4, 11), (1, 8, 9, 10, 20))
"""Visits that do not count, by series."""


def load(folder: Path) -> tuple[keras.Model, Front]:
    """The network of a model's folder, with the weights that it was trained to.

    Raises ``ValueError`` where they are those of another network.
    """
    held = np.load(folder / "training.npz")
    front = Front(held["readings/0"], held["readings/1"])
    shape = json.loads((folder / "card.json").read_text())["inputs"]["shape"]
    kernel, _, inputs, gates = held["memory/0"].shape
    model = sequence_model.build(
        "features", (*shape[:2], len(front.bias)), inputs, gates // 4, kernel
    )
    for layer in model.layers:
        names = sorted(name for name in held if name.split("/")[0] == layer.name)
        if names:
            layer.set_weights([held[name] for name in names])
    return model, front


def chances(
    network: tuple[keras.Model, Front],
    maps: np.ndarray,
    mask: np.ndarray,
    days: tuple[int, ...],
    temperature: float,
) -> np.ndarray:
    """Calibrated p after each visit of a series ``(t, h, w, c)``, told as a whole each time."""
    model, front = network
    # A row a visit: the series up to it, with the later ones masked out.
    upto = np.tril(np.ones((len(maps), len(maps)), np.float32)) * mask
    read = np.repeat(front.read(maps)[None], len(maps), 0)
    passed = np.repeat(np.array([days], np.float32), len(maps), 0)
    logits = np.asarray(model.predict_on_batch((read, upto, passed)), np.float64)[:, 0]
    return 1 / (1 + np.exp(-logits / temperature))


def answers(folder: Path) -> dict:
    """Every series with the probability of "improved" after each of its visits."""
    network = load(folder)
    card = json.loads((folder / "card.json").read_text())
    shape, temperature = tuple(card["inputs"]["shape"]), card["calibration"]["temperature"]
    series = []
    for scale, days, left_out in zip(SCALES, DAYS, LEFT_OUT, strict=True):
        maps = np.stack([drawn_visit(i, shape) for i in range(len(days))]) * np.float32(scale)
        mask = np.array([i not in left_out for i in range(len(days))], np.float32)
        p = chances(network, maps, mask, days, temperature)
        found = [round(float(v), 6) if counts else None for v, counts in zip(p, mask, strict=True)]
        series.append({"scale": scale, "days": list(days), "probabilities": found})
    return {
        "pattern": "drawn-visits-1",
        "made": "python -m training.sequence_answers",
        "weights_sha256": hashlib.sha256((folder / "weights.bin").read_bytes()).hexdigest(),
        "series": series,
    }


def write(folder: Path) -> None:
    """Writes ``answers.json`` beside the model."""
    text = json.dumps(answers(folder), indent="\t")
    (folder / "answers.json").write_text(f"{text}\n")


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", type=Path, default=Path("models/sequence"))
    return parser


if __name__ == "__main__":
    write(arguments().parse_args().model)
