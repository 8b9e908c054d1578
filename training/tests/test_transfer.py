"""Wrinkles of one face on another: where they come to lie, how strong, and whose."""

from __future__ import annotations

import cv2
import drawn_face
import numpy as np
import pytest

from training.simulator import ATTRIBUTES, donor, giver_of, givers, prepare, render, transfer
from training.simulator.amplitudes import amplitude
from training.simulator.fields import contrast
from training.simulator.wrinkles import density

SMOOTH = {**dict.fromkeys(ATTRIBUTES, 0.0), "hydration": 4.0}


@pytest.fixture(scope="module")
def lined() -> np.ndarray:
    """A drawn face with three dark lines on a cheek."""
    picture = drawn_face.picture().copy()
    for drop in (0, 8, 16):
        cv2.line(picture, (105, 185 + drop), (135, 190 + drop), (120, 80, 60), 2, cv2.LINE_AA)
    return picture


@pytest.fixture(scope="module")
def given(lined) -> transfer.Donor:
    return donor(lined, drawn_face.landmarks())


@pytest.fixture(scope="module")
def face():
    return prepare(drawn_face.picture(), drawn_face.landmarks())


def test_on_its_own_face_detail_lies_where_it_lay(given, face):
    laid = transfer.laid_on(given, face)
    assert laid.shape == given.detail.shape == face.shape
    assert np.abs(laid - given.detail).max() < 0.02 < 0.1 < given.detail.max()


def test_detail_goes_along_with_the_landmarks(given):
    size = np.array([300, 420])
    other = cv2.resize(drawn_face.picture(), tuple(map(int, size)))
    points = drawn_face.landmarks() * [size[0] / 360, size[1] / 360, 1]
    there = prepare(other, points)
    plain = donor(drawn_face.picture(), drawn_face.landmarks())
    laid = transfer.laid_on(given, there) - transfer.laid_on(plain, there)
    x0, y0 = there.box[:2]
    before = transfer.laid_on(plain, prepare(drawn_face.picture(), drawn_face.landmarks()))
    x1, y1 = prepare(drawn_face.picture(), drawn_face.landmarks()).box[:2]
    here = np.argwhere(given.detail - before > 0.1)[:, ::-1].mean(0) + np.array([x1, y1])
    dark = np.argwhere(laid > 0.1)[:, ::-1].mean(0) + np.array([x0, y0])
    assert np.abs(dark - here * size / 360).max() < 4


def test_lines_are_kept_and_grain_is_not():
    generator = np.random.default_rng(4)
    plain = drawn_face.picture()
    grainy = np.clip(plain + generator.normal(0, 9, plain.shape), 0, 255).astype(np.uint8)
    line = plain.copy()
    cv2.line(line, (105, 190), (135, 196), (120, 80, 60), 2, cv2.LINE_AA)
    of_plain, of_grain, of_line = (
        donor(p, drawn_face.landmarks()).detail for p in (plain, grainy, line)
    )
    noise = (prepare(grainy, drawn_face.landmarks()).shading * 0 + of_grain - of_plain).std()
    assert (of_line - of_plain).max() > 0.15 > 8 * noise


@pytest.mark.parametrize("severity", [1.0, 2.0])
def test_the_contrast_is_the_grades(given, face, severity):
    field = density(face, severity, np.random.default_rng(1), given)
    own = contrast(field, face.skin, face.unit, 0.03)
    assert own == pytest.approx(amplitude("wrinkle", "contrast", severity), rel=0.35)
    assert not density(face, 0, np.random.default_rng(1), given).any()


def test_a_rendering_with_anothers_wrinkles_differs_from_a_drawn_one(given):
    picture, points = drawn_face.picture(), drawn_face.landmarks()
    old = {**SMOOTH, "wrinkle": 3.0}
    one = render(picture, points, old, 5, given=given)
    assert (one == render(picture, points, old, 5, given=given)).all()
    assert (one != render(picture, points, old, 5)).any()
    smooth = render(picture, points, SMOOTH, 5, given=given)
    assert (smooth == render(picture, points, SMOOTH, 5)).all()


def test_nobody_gives_to_himself_and_some_are_drawn():
    names = ("a", "b", "c")
    chosen = [giver_of("a", names, seed) for seed in range(400)]
    assert set(chosen) == {None, "b", "c"}
    assert 0.5 < np.mean([c is not None for c in chosen]) < 0.7
    assert giver_of("a", ("a",), 1) is None and giver_of("a", (), 1) is None


def test_the_wrinkled_give_but_not_those_who_show_little_skin():
    def one(strength: float, area: float) -> transfer.Donor:
        return transfer.Donor(np.zeros((468, 2)), np.zeros((4, 4)), strength, area)

    held = {f"p{i}": one(i / 10, 3.0) for i in range(9)}
    assert givers({**held, "q": one(5.0, 0.5)}) == ("p5", "p6", "p7", "p8")
    assert givers({"p1": held["p1"]}) == ()
