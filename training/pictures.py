"""The classifier's pictures: cached renderings, what the product would feed, training batches."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from .data import augment, cache, sources
from .preprocess import centre_square, lesion_square, resample

CLASSES = len(sources.CLASSES)


class Pictures:
    """The pictures of a data set in their cached renderings."""

    def __init__(
        self,
        records: list[sources.Record],
        folder: Path,
        width: int,
        height: int,
        rendering: str = "full",
    ):
        self.records = records
        self.labels = np.array([r.label for r in records])
        self.groups = np.array([r.lesion for r in records])
        self.full = cache.cached(folder, "full", [r.path for r in records], width, height)
        crops = [(i, r.crop) for i, r in enumerate(records) if r.crop]
        self.crop_row = {i: row for row, (i, _) in enumerate(crops)}
        self.crops = (
            cache.cached(folder, "crop", [p for _, p in crops], 192, 192) if crops else None
        )
        self.masks = None
        self.rendering = rendering
        if rendering != "full":
            paths = [r.mask for r in records]
            if any(path is None for path in paths):
                raise ValueError("lesion and masked crops need a mask for every picture")
            self.masks = cache.cached(folder, "mask", paths, width, height, cache.decode_mask)

    def training_view(self, index: int, generator: np.random.Generator) -> np.ndarray:
        """One rendering of a picture to augment: sharp centre square half of the time."""
        if self.masks is not None:
            jitter = generator.uniform(0.05, 0.3)
            return self._cut(index, jitter)
        row = self.crop_row.get(index)
        if row is not None and generator.random() < 0.5:
            return self.crops[row]
        return self.full[index]

    def view(self, index: int, size: int, sharp: bool = False) -> np.ndarray:
        """What the product would feed: float 0…255 ``(size, size, 3)``."""
        row = self.crop_row.get(index) if sharp else None
        picture = (
            self._cut(index, 0.15)
            if self.masks is not None
            else (self.full[index] if row is None else self.crops[row])
        )
        return resample(picture, centre_square(picture.shape[1], picture.shape[0]), size)

    def _cut(self, index: int, pad: float) -> np.ndarray:
        mask, picture = self.masks[index] > 127, np.asarray(self.full[index])
        if self.rendering == "masked":
            picture = np.where(mask[..., None], picture, 0)
        x, y, side, _ = lesion_square(mask, pad)
        x, y, side = int(x), int(y), max(8, round(side))
        return picture[y : y + side, x : x + side]


def feed(batch: np.ndarray) -> np.ndarray:
    """Scales a float 0…255 batch ``(b, s, s, 3)`` and lays it out as the backend likes it."""
    values = np.asarray(batch, np.float32) / np.float32(127.5) - np.float32(1)
    if keras.config.image_data_format() == "channels_first":
        return values.transpose(0, 3, 1, 2)  # a view: PyTorch sees its channels-last layout
    return values


class TrainingData(keras.utils.PyDataset):
    """Shuffled, resampled to balance where asked, augmented; the seed fixes every batch.

    ``mixup`` is the α of Zhang et al. (arXiv:1710.09412): each picture is blended with another of
    its batch by Beta(α, α), and so is its label. It keeps a long run from learning the few
    pictures of the rare classes by heart. 0 is off.
    """

    def __init__(
        self,
        pictures: Pictures,
        chosen: np.ndarray,
        size: int,
        batch: int,
        options: augment.Augmentation,
        balance: str = "none",
        seed: int = 1,
        share: tuple[int, int] = (0, 1),
        mixup: float = 0.0,
    ):
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self.pictures, self.chosen = pictures, chosen
        self.size, self.batch, self.options, self.balance = size, batch, options, balance
        self.seed, self.epoch, self.share = seed, 0, share
        self.mixup = mixup
        self.order = self._order()

    def _order(self) -> np.ndarray:
        generator = np.random.default_rng([self.seed, self.epoch])
        labels = self.pictures.labels[self.chosen]
        if self.balance == "none":
            return self.chosen[generator.permutation(len(self.chosen))]
        counts = np.bincount(labels, minlength=CLASSES)
        present = counts[counts > 0]
        # Over: every class as the largest's square root between; under: as the smallest.
        wanted = {
            "over": np.sqrt(counts * present.max()).astype(int),
            "under": np.minimum(counts, present.min() * 4),
        }[self.balance]
        drawn = [
            generator.choice(self.chosen[labels == c], wanted[c], replace=wanted[c] > counts[c])
            for c in range(CLASSES)
            if counts[c]
        ]
        return generator.permutation(np.concatenate(drawn))

    def __len__(self) -> int:
        return len(self.order) // self.batch

    def on_epoch_end(self) -> None:
        self.epoch += 1
        self.order = self._order()

    def __getitem__(self, index: int):
        host, hosts = self.share
        rows = self.order[index * self.batch : (index + 1) * self.batch][host::hosts]
        generator = np.random.default_rng([self.seed, self.epoch, index, host])
        pictures = []
        for row in rows:
            picture = self.pictures.training_view(int(row), generator)
            warped, _ = augment.warp(picture, self.size, self.options, generator)
            pictures.append(augment.colour(warped, self.options, generator))
        batch = np.stack(pictures)
        labels = np.eye(CLASSES, dtype=np.float32)[self.pictures.labels[rows]]
        if self.mixup:
            share = generator.beta(self.mixup, self.mixup, len(rows)).astype(np.float32)
            share, other = np.maximum(share, 1 - share), generator.permutation(len(rows))
            labels = blend(labels, labels[other], share)
            batch = blend(batch, batch[other], share)
        return feed(batch), labels


def blend(first: np.ndarray, second: np.ndarray, share: np.ndarray) -> np.ndarray:
    """``share`` (one a row, 0…1) of ``first`` and the rest of ``second``, row by row."""
    rows = share.reshape(-1, *[1] * (first.ndim - 1))
    return first * rows + second * (1 - rows)
