"""The preprocessing here and in the browser give the same numbers.

``tests/fixtures/preprocess.json`` is written by ``src/lib/inference/preprocess.ts``; the unit tests
on that side hold to the same file.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from training import preprocess

GOLDEN = json.loads(
    (Path(__file__).parents[2] / "tests" / "fixtures" / "preprocess.json").read_text("utf-8")
)


def drawn_picture() -> np.ndarray:
    width, height = GOLDEN["picture"]["width"], GOLDEN["picture"]["height"]
    y, x = np.mgrid[0:height, 0:width]
    channels = [(7 * x + 13 * y + 29 * c + 5 * ((x * y) % 11)) % 256 for c in range(3)]
    return np.stack(channels, -1).astype(np.uint8)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_resampling_is_the_browsers(case):
    values = preprocess.resample(drawn_picture(), tuple(case["box"]), case["size"])
    np.testing.assert_allclose(values.ravel(), case["values"], atol=1e-4)


def test_lesion_square_is_the_browsers():
    picture = drawn_picture()
    rectangle = GOLDEN["mask"]
    mask = np.zeros(picture.shape[:2], bool)
    mask[rectangle["top"] : rectangle["bottom"], rectangle["left"] : rectangle["right"]] = True
    box = next(case["box"] for case in GOLDEN["cases"] if case["name"] == "lesion")
    np.testing.assert_allclose(preprocess.lesion_square(mask), box, atol=1e-6)


def test_known_answer_pattern_is_the_browsers():
    drawn = GOLDEN["drawn_lesion"]
    assert preprocess.drawn_lesion(drawn["size"]).ravel().tolist() == drawn["values"]
