"""What the lesion segmenter learns from: pictures with their masks, split by picture, augmented."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from .data import augment, cache, duplicates, sources, split
from .pictures import feed
from .preprocess import frame, resample


class Pairs:
    """Pictures and masks of several sets, cached; rows are numbered through."""

    def __init__(self, folder: Path, *sets: tuple[str, list[Path], list[Path], tuple[int, int]]):
        self.arrays = []
        self.where: list[tuple[int, int]] = []
        for number, (name, pictures, masks, (width, height)) in enumerate(sets):
            self.arrays.append(
                (
                    cache.cached(folder, f"{name}-pictures", pictures, width, height),
                    cache.cached(folder, f"{name}-masks", masks, width, height, cache.decode_mask),
                )
            )
            self.where += [(number, row) for row in range(len(pictures))]

    def __getitem__(self, index: int) -> tuple[np.ndarray, np.ndarray]:
        number, row = self.where[index]
        pictures, masks = self.arrays[number]
        return pictures[row], masks[row]


class TrainingData(keras.utils.PyDataset):
    """All pairs to train on, plus as many drawn from the extra set, augmented."""

    def __init__(
        self, pairs: Pairs, own: np.ndarray, extra: np.ndarray, size: int, batch: int, seed: int
    ):
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=8)
        self.pairs, self.own, self.extra = pairs, own, extra
        self.size, self.batch, self.seed, self.epoch = size, batch, seed, 0
        self.options = augment.Augmentation(zoom=0.2, shift=0.1, stretch=0.1)
        self.order = self._order()

    def _order(self) -> np.ndarray:
        generator = np.random.default_rng([self.seed, self.epoch])
        some = min(len(self.extra), len(self.own) * 3 // 2)
        drawn = generator.choice(self.extra, some, replace=False) if some else self.extra
        return generator.permutation(np.concatenate([self.own, drawn]))

    def __len__(self) -> int:
        return len(self.order) // self.batch

    def on_epoch_end(self) -> None:
        self.epoch += 1
        self.order = self._order()

    def __getitem__(self, index: int):
        rows = self.order[index * self.batch : (index + 1) * self.batch]
        generator = np.random.default_rng([self.seed, self.epoch, index])
        pictures, masks = [], []
        for row in rows:
            picture, mask = self.pairs[int(row)]
            warped, truth = augment.warp(
                picture, self.size, self.options, generator, mask, whole_frame=True
            )
            pictures.append(augment.colour(warped, self.options, generator))
            # The mean of each 2×2 block: the truth at the mask's resolution, soft at the edge.
            half = self.size // 2
            masks.append(truth.reshape(half, 2, half, 2).mean((1, 3)) / 255)
        truths = np.stack(masks).astype(np.float32)[..., None]
        if keras.config.image_data_format() == "channels_first":
            truths = truths.transpose(0, 3, 1, 2)
        return feed(np.stack(pictures)), truths


def pair_parts(
    pairs: list[sources.Pair], pictures: np.ndarray, file: Path, seed: int
) -> np.ndarray:
    """Part of every pair: 70/10/20, near-duplicates together, kept in a file."""
    if not file.exists():
        group = duplicates.near_duplicate_groups(pictures)
        names = [pairs[g].image for g in group]
        parts = split.split_groups(names, [0] * len(pairs), (0.7, 0.1, 0.2), seed)
        split.write_split(file, [p.image for p in pairs], names, parts)
    held = split.read_split(file)
    return np.array([held[p.image] for p in pairs])


def segmenter_view(picture: np.ndarray, size: int) -> np.ndarray:
    """The whole frame squashed to ``(size, size, 3)``, 0…255."""
    return resample(picture, frame(picture.shape[1], picture.shape[0]), size).astype(np.float32)
