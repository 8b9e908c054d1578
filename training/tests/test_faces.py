"""Alignment, crop, regions and white balance: the product's numbers (tests/fixtures/faces.json)."""

import json
from pathlib import Path

import numpy as np
import pytest

from training import faces

FIXTURE = Path(__file__).parents[2] / "tests" / "fixtures" / "faces.json"


@pytest.fixture(scope="module")
def vectors() -> dict:
    return json.loads(FIXTURE.read_text())


def picture() -> np.ndarray:
    """As vectorPicture() in tests/fixtures/face-vectors.ts."""
    y, x = np.mgrid[0:170, 0:150]
    texture = (x * 7 + y * 13 + ((x * y) % 11) * 5) % 23
    eye = (np.abs(y - 68 - np.floor((x - 75) / 12)) < 6) & ((x < 68) | (x > 82))
    base = np.where(eye[..., None], [196, 184, 168], [200, 148, 116])
    return (base + texture[..., None] - 11).astype(np.uint8)


def sampled(crop: np.ndarray) -> np.ndarray:
    return crop.reshape(-1, 3)[::7].ravel()


def test_alignment_and_crops(vectors: dict) -> None:
    points = np.array(vectors["landmarks"])
    matrix = faces.align(points)
    np.testing.assert_allclose(matrix.ravel(), vectors["matrix"], atol=1e-12)
    for name, size in (("crop", 64), ("small", 24)):
        crop = faces.crop_face(picture(), points, size)
        difference = np.abs(sampled(crop).astype(int) - vectors[name])
        # A sum in another order may round the other way where a value lies between two.
        assert difference.max() <= 1
        assert np.mean(difference > 0) < 0.01


def test_regions(vectors: dict) -> None:
    counts = {name: int(mask.sum()) for name, mask in faces.region_masks(200).items()}
    assert counts == vectors["regions"]


def test_white_balance(vectors: dict) -> None:
    points = np.array(vectors["landmarks"])
    matrix = faces.align(points)
    crop = faces.crop_face(picture(), points, 64)
    shift, gains = faces.estimate_balance(crop, faces.in_crop(points, matrix))
    assert shift == pytest.approx(vectors["shift"], abs=1e-3)
    np.testing.assert_allclose(gains, vectors["gains"], atol=1e-3)
    balanced = faces.white_balance(crop, points, matrix)
    assert np.abs(sampled(balanced).astype(int) - vectors["balanced"]).max() <= 1


def test_white_balance_takes_most_of_a_lamp_back() -> None:
    points = np.array(json.loads(FIXTURE.read_text())["landmarks"])
    matrix = faces.align(points)
    crop = faces.crop_face(picture(), points, 64)
    # 800 K warmer along the daylight locus, in linear light.
    lamp = np.exp([0.0868, 0.0, -0.1402])
    warm = np.rint(faces._encode(faces.linear(crop) * lamp)).astype(np.uint8)
    places = faces.in_crop(points, matrix)
    shifts = [faces.estimate_balance(each, places)[0] for each in (crop, warm)]
    moved = np.hypot(0.0868, 0.1402)
    assert 0.8 * moved < shifts[1] - shifts[0] < moved


def test_a_face_without_eyes_is_balanced_by_its_skin(vectors: dict) -> None:
    points = np.array(vectors["landmarks"])
    crop = np.full((64, 64, 3), [200, 150, 120], np.uint8)
    crop[20:34] = 0
    shift, _ = faces.estimate_balance(crop, faces.in_crop(points, faces.align(points)))
    assert np.isfinite(shift)
