"""Near-duplicate photographs, found so that a split can keep them together."""

from __future__ import annotations

import cv2
import numpy as np


def near_duplicate_groups(pictures: np.ndarray, threshold: float = 0.98) -> np.ndarray:
    """Group number of every picture ``(n, h, w, 3)`` uint8.

    Two pictures belong together when their 24×24 grey thumbnails, zero mean and unit length,
    correlate above ``threshold`` upright or mirrored; groups are closed under that.
    """
    thumbs = np.stack(
        [
            cv2.resize(
                cv2.cvtColor(np.ascontiguousarray(p), cv2.COLOR_RGB2GRAY),
                (24, 24),
                interpolation=cv2.INTER_AREA,
            )
            for p in pictures
        ]
    ).astype(np.float32)

    def unit(values: np.ndarray) -> np.ndarray:
        flat = values.reshape(len(values), -1)
        flat = flat - flat.mean(1, keepdims=True)
        return flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6)

    base = unit(thumbs)
    close = base @ base.T > threshold
    for mirrored in (thumbs[:, :, ::-1], thumbs[:, ::-1], thumbs[:, ::-1, ::-1]):
        close |= base @ unit(mirrored).T > threshold
    group = np.arange(len(pictures))
    for i, j in np.argwhere(np.triu(close, 1)):
        low, high = sorted((group[i], group[j]))
        group[group == high] = low
    return group
