"""What the attribute model is fed: views of rendered sets, training batches, halves.

Two renderings of one person are sometimes put together, the left half of one and the right half of
the other. Such a picture has no grade as a whole, but each half has: it teaches the maps to say
where, and the mean over the maps' cells of a half is judged instead of the mean over all.
(Mixing pictures with their labels: CutMix, Yun et al., arXiv:1905.04899.)

With pairs, every picture is fed twice, photographed differently, and what the two answers differ by
is part of the loss (consistency under what must not matter: Sajjadi et al., arXiv:1606.04586;
Xie et al., arXiv:1904.12848). Such a pair would need no grade, but only renderings take part: with
portraits as they are among the pairs, the network learned to tell those from rendered ones and gave
them all one answer, which a test-retest figure then praises (0.02 grades for oil, the spread over
persons down from 1.3 to 0.04).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from . import ordinal
from .camera import Camera, photograph
from .pictures import feed
from .preprocess import frame, resample
from .renderings import Rendered

SEAM = 0.03
"""Half the width over which two halves blend, in shares of the side."""


def model_input(balanced: np.ndarray, size: int) -> np.ndarray:
    """What the product feeds of an aligned, white-balanced crop, before scaling to -1…1: float
    0…255 ``(size, size, 3)``."""
    square = frame(balanced.shape[1], balanced.shape[0])
    return resample(balanced, square, size).astype(np.float32)


def inputs(pictures, size: int) -> np.ndarray:
    """``model_input`` of many crops, float16 to save memory."""
    return np.stack([model_input(np.asarray(p), size).astype(np.float16) for p in pictures])


@keras.saving.register_keras_serializable("skinkeep")
class HalfMeans(layers.Layer):
    """Means of the maps over the left and over the right half, side by side: ``(b, 2·channels)``.
    A column in the middle belongs to neither."""

    def call(self, maps):
        first = keras.config.image_data_format() == "channels_first"
        across = 3 if first else 2
        rows = 2 if first else 1
        half = maps.shape[across] // 2
        columns = ops.mean(maps, rows)  # (b, c, w) or (b, w, c)
        if first:
            columns = ops.transpose(columns, (0, 2, 1))
        means = ops.mean(columns[:, :half], 1), ops.mean(columns[:, -half:], 1)
        return ops.concatenate(means, -1)

    def compute_output_shape(self, shape):
        first = keras.config.image_data_format() == "channels_first"
        return (shape[0], 2 * shape[1 if first else 3])


def halved(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The left half of one picture and the right half of another, blended at the seam; uint8."""
    side = left.shape[1]
    places = (np.arange(side) + 0.5) / side
    weight = np.clip((places - 0.5 + SEAM) / (2 * SEAM), 0, 1)[None, :, None]
    return np.rint(left * (1 - weight) + right * weight).astype(np.uint8)


SHARP = 0.6
"""Temperature under which the grades of a pair are compared: about what validation chooses."""


@keras.saving.register_keras_serializable("skinkeep")
class PairLoss(keras.losses.Loss):
    """``ordinal.OrdinalLoss`` of targets ``(b, 75)`` and, of rows 2i and 2i + 1, which show the
    same, the differences of their expected grades, each attribute's times its weight, summed."""

    def __init__(self, inner: ordinal.OrdinalLoss, weights: Sequence[float], name="pair", **kwargs):
        super().__init__(name=name, **kwargs)
        self.inner, self.weights = inner, [float(w) for w in weights]

    def call(self, y_true, y_pred):
        whole = y_pred[:, : len(ordinal.ATTRIBUTES) * ordinal.GRADES]
        z = ops.reshape(whole, (-1, 2, len(ordinal.ATTRIBUTES), ordinal.GRADES)) / SHARP
        grades = ops.cast(np.arange(ordinal.GRADES), z.dtype)
        expected = ops.sum(ops.softmax(z, axis=-1) * grades, -1)
        weights = ops.cast(np.array(self.weights, np.float32), z.dtype)
        gap = ops.sum(weights * ops.abs(expected[:, 0] - expected[:, 1]), -1)
        return self.inner.call(y_true, y_pred) + ops.repeat(gap, 2)

    def get_config(self):
        inner = keras.saving.serialize_keras_object(self.inner)
        return {**super().get_config(), "inner": inner, "weights": self.weights}


class TrainingData(keras.utils.PyDataset):
    """Shuffled (or drawn by the imbalanced sampler), photographed anew; seeded batch by batch.

    With ``pairs`` a batch holds half as many pictures, each photographed twice."""

    def __init__(
        self,
        held: Rendered,
        chosen: np.ndarray,
        size: int,
        batch: int,
        camera: Camera,
        sampler: bool = False,
        halves: float = 0.0,
        seed: int = 1,
        pairs: bool = False,
    ):
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self.pairs, self.each = pairs, batch // 2 if pairs else batch
        self.held, self.chosen, self.size, self.batch = held, chosen, size, batch
        self.camera, self.halves, self.seed, self.epoch = camera, halves, seed, 0
        images = held.images[chosen]
        self.rows_of = {image: chosen[images == image] for image in np.unique(images)}
        self.weights = ordinal.sampling_weights(held.grades[chosen]) if sampler else None
        self.order = self._order()

    def _order(self) -> np.ndarray:
        generator = np.random.default_rng([self.seed, self.epoch])
        if self.weights is None:
            return generator.permutation(self.chosen)
        return self.chosen[ordinal.sample(self.weights, len(self.chosen), generator)]

    def __len__(self) -> int:
        return len(self.order) // self.each

    def on_epoch_end(self) -> None:
        self.epoch += 1
        self.order = self._order()

    def __getitem__(self, index: int):
        rows = self.order[index * self.each : (index + 1) * self.each]
        generator = np.random.default_rng([self.seed, self.epoch, index])
        samples = [s for row in rows for s in self.samples(row, generator)]
        pictures, targets = zip(*samples, strict=True)
        return feed(np.stack(pictures)), np.stack(targets)

    def samples(
        self, row: int, generator: np.random.Generator
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """A view, with ``pairs`` two, and the targets ``(75,)``: as a whole, left half, right
        half; what a picture has no grade for is 0, which costs nothing."""
        picture, none = np.asarray(self.held.pictures[row]), np.zeros(25, np.float32)
        own = ordinal.targets(self.held.grades[row][None])[0]
        times = 2 if self.pairs else 1
        flips = [self.camera.flip and generator.random() < 0.5 for _ in range(times)]
        halves = None
        if generator.random() < self.halves:
            other = generator.choice(self.rows_of[self.held.images[row]])
            halves = [own, ordinal.targets(self.held.grades[other][None])[0]]
            picture = halved(picture, np.asarray(self.held.pictures[other]))
        made = []
        for flip in flips:
            targets = [own, none, none]
            if halves is not None:
                targets = [none, *(halves[::-1] if flip else halves)]
            seen = photograph(picture[:, ::-1] if flip else picture, self.camera, generator)
            made.append((model_input(seen, self.size), np.concatenate(targets)))
        return made


def dealt(file: Path, folds: int, seed: int = 1) -> dict[str, int]:
    """Fold of every person whom the split names."""
    with open(file, newline="", encoding="utf-8") as opened:
        images = sorted(row["image"] for row in csv.DictReader(opened))
    order = np.random.default_rng(seed).permutation(images)
    return {str(image): i % folds for i, image in enumerate(order)}


def in_parts(held: Rendered, file: Path, folds: int = 0, fold: int = 0, seed: int = 1):
    """Part of every rendered picture, by person. With ``folds`` all persons are dealt out anew,
    and those of ``fold`` are the validation part."""
    if folds:
        of = dealt(file, folds, seed)
        part = {image: "validation" if k == fold else "train" for image, k in of.items()}
    else:
        with open(file, newline="", encoding="utf-8") as opened:
            part = {row["image"]: row["part"] for row in csv.DictReader(opened)}
    return np.array([part[str(image)] for image in held.images])
