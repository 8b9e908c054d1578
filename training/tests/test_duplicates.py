"""Near-duplicates are kept together, and nothing else is."""

import cv2
import numpy as np

from training.data import duplicates

GENERATOR = np.random.default_rng(5)


def drawn() -> np.ndarray:
    """A picture with large forms of its own, ``(48, 64, 3)`` uint8."""
    coarse = GENERATOR.uniform(0, 255, (6, 8, 3)).astype(np.float32)
    return cv2.resize(coarse, (64, 48), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def test_copies_relit_noisy_mirrored_or_turned_are_one_group():
    first, other = drawn(), drawn()
    noisy = np.clip(first + GENERATOR.normal(0, 4, first.shape), 0, 255).astype(np.uint8)
    relit = (first * 0.6 + 40).astype(np.uint8)
    group = duplicates.near_duplicate_groups(
        np.stack([first, other, noisy, relit, first[:, ::-1], first[::-1], first[::-1, ::-1]])
    )
    assert group.tolist() == [0, 1, 0, 0, 0, 0, 0]


def test_groups_are_closed_under_likeness():
    """The ends of a slow fade are unlike each other, but like their neighbours."""
    start, end = drawn().astype(np.float32), drawn().astype(np.float32)
    fade = [((1 - t) * start + t * end).astype(np.uint8) for t in np.linspace(0, 1, 16)]
    ends = duplicates.near_duplicate_groups(np.stack([fade[0], fade[-1]]))
    assert ends.tolist() == [0, 1]
    assert set(duplicates.near_duplicate_groups(np.stack(fade)).tolist()) == {0}


def test_flat_pictures_are_like_nothing():
    flat = np.full((3, 20, 20, 3), 128, np.uint8)
    assert duplicates.near_duplicate_groups(flat).tolist() == [0, 1, 2]
