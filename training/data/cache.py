"""Decoded pictures, kept as one memory-mapped array a set, so that an epoch decodes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from tqdm import tqdm

from ..preprocess import frame, open_picture, resample


def cached(
    folder: Path,
    name: str,
    paths: Sequence[Path],
    width: int,
    height: int,
    decode: Callable[[Path], np.ndarray] = open_picture,
) -> np.ndarray:
    """All pictures resampled to ``(n, height, width, 3 or none)`` uint8, memory-mapped.

    The file's name carries a hash of paths and size, so a changed set is decoded anew.
    """
    text = "\n".join(map(str, paths)) + f"{width}x{height}"
    file = folder / f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:12]}.npy"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part.npy")
        first = decode(paths[0])
        store = np.lib.format.open_memmap(
            part, mode="w+", dtype=np.uint8, shape=(len(paths), height, width, *first.shape[2:])
        )
        for index, path in enumerate(tqdm(paths, desc=f"decoding {name}", mininterval=5)):
            picture = decode(path)
            if picture.shape[:2] != (height, width):
                box = frame(picture.shape[1], picture.shape[0])
                picture = np.rint(resample(picture, box, width, height)).astype(np.uint8)
            store[index] = picture
        store.flush()
        del store
        part.rename(file)
    return np.load(file, mmap_mode="r")


def decode_mask(path: Path) -> np.ndarray:
    """A mask as uint8 ``(h, w)``, 0 or 255."""
    from PIL import Image

    with Image.open(path) as picture:
        return (np.asarray(picture.convert("L")) > 127).astype(np.uint8) * 255
