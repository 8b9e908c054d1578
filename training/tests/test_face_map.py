"""What is drawn of a grade map: the product's numbers (tests/fixtures/face-map.json)."""

import json
from pathlib import Path

import numpy as np
import pytest

from training import face_map, renderings
from training.ordinal import ATTRIBUTES

FIXTURE = Path(__file__).parents[2] / "tests" / "fixtures" / "face-map.json"
GOLDEN = json.loads(FIXTURE.read_text("utf-8"))


@pytest.mark.parametrize("case", GOLDEN["maps"], ids=lambda case: case["attribute"])
def test_drawn_is_what_the_browser_draws(case):
    cells, side = GOLDEN["cells"], GOLDEN["side"]
    grades = np.array(case["grades"]).reshape(cells, cells)
    clean = int(renderings.CLEAN[ATTRIBUTES.index(case["attribute"])])
    shares = face_map.grade_shares(grades, clean)
    np.testing.assert_allclose(shares.ravel(), case["shares"], atol=1e-4)
    seen = face_map.drawn(grades, clean, side)
    np.testing.assert_allclose(seen.ravel(), case["drawn"], atol=1e-4)


def test_an_even_face_is_drawn_pale_and_the_wall_not_at_all():
    even = np.full((6, 6), 2.0)
    even[0, 0] = even[5, 5] = 4
    assert face_map.drawn(even, 0).max() == pytest.approx(0, abs=0.01)
