"""Augmentation: every switch works alone, the fill is the nearest skin, the mask goes along."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from conftest import drawn
from training.data import augment

FULL = augment.Augmentation()
GEOMETRY = ("rotation", "shift", "zoom", "stretch", "flip", "optical_distortion")
COLOUR = ("brightness", "contrast", "saturation", "rgb_shift", "iso_noise", "blur")


def generator(seed=3):
    return np.random.default_rng(seed)


def only(name):
    """All switches off but one; the rare ones are tried with many seeds below."""
    value = {"blur": 1.0, "flip": True}.get(name, asdict(FULL)[name])
    return replace(augment.NONE, **{name: value})


def square(size=64):
    return drawn(generator(1), 0, size, size)


def test_every_switch_is_geometry_or_colour():
    assert set(GEOMETRY + COLOUR) == set(asdict(FULL))


def test_with_all_switches_off_nothing_changes():
    picture, mask = square()
    warped, moved = augment.warp(picture, 64, augment.NONE, generator(), mask.astype(np.uint8))
    np.testing.assert_array_equal(warped, picture)
    np.testing.assert_array_equal(moved, mask)
    coloured = augment.colour(picture, augment.NONE, generator())
    assert coloured.dtype == np.float32
    np.testing.assert_allclose(coloured, picture, atol=1e-3)


@pytest.mark.parametrize("name", GEOMETRY)
def test_each_geometric_switch_alone_moves_the_picture(name):
    picture, _ = square()
    moved = [
        (augment.warp(picture, 64, only(name), generator(seed))[0] != picture).any()
        for seed in range(12)
    ]
    assert any(moved)


@pytest.mark.parametrize("name", COLOUR)
def test_each_colour_switch_alone_changes_values_within_their_range(name):
    picture, _ = square()
    results = [augment.colour(picture, only(name), generator(seed)) for seed in range(12)]
    assert any(np.abs(r - picture).max() > 1 for r in results)
    assert all(r.min() >= 0 and r.max() <= 255 for r in results)


def test_a_flip_is_a_flip():
    picture, _ = square()
    mirrored = {
        p.tobytes() for p in (picture[:, ::-1], picture[::-1], picture[::-1, ::-1], picture)
    }
    seen = {
        augment.warp(picture, 64, only("flip"), generator(seed))[0].tobytes() for seed in range(30)
    }
    assert seen == mirrored


def test_the_fill_is_the_nearest_pixel():
    flat = np.full((32, 32, 3), (10, 120, 240), np.uint8)
    for seed in range(10):
        warped, _ = augment.warp(flat, 48, FULL, generator(seed))
        np.testing.assert_array_equal(warped, np.broadcast_to(flat[0, 0], (48, 48, 3)))


def test_beyond_the_centre_square_comes_real_picture_not_fill():
    wide = np.zeros((32, 64, 3), np.uint8)
    wide[:, :16] = 200  # outside the centre square
    shifted = replace(augment.NONE, shift=0.5)
    values = [augment.warp(wide, 32, shifted, generator(s))[0].max() for s in range(10)]
    assert 200 in values


@pytest.mark.parametrize("whole_frame", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_the_mask_goes_along(seed, whole_frame):
    picture, mask = drawn(generator(seed), 0, 96, 72)
    picture = np.where(mask[..., None], 0, 255).astype(np.uint8).repeat(3, -1)[..., :3]
    options = replace(FULL, **dict.fromkeys(COLOUR, 0.0))
    warped, moved = augment.warp(
        picture, 64, options, generator(seed), mask.astype(np.uint8) * 255, whole_frame
    )
    np.testing.assert_allclose(255 - warped[..., 0].astype(int), moved, atol=1)


def test_the_seed_fixes_the_result():
    picture, _ = square()

    def once(seed):
        g = generator(seed)
        return augment.colour(augment.warp(picture, 40, FULL, g)[0], FULL, g)

    np.testing.assert_array_equal(once(5), once(5))
    assert (once(5) != once(6)).any()
