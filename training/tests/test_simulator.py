"""The skin-appearance simulator on a face that the project draws itself."""

from __future__ import annotations

import itertools

import cv2
import drawn_face
import numpy as np
import pytest

from training.simulator import (
    ATTRIBUTES,
    DEGRADATIONS,
    clean,
    degrade,
    pigment,
    prepare,
    redness,
    render,
    wrinkles,
)
from training.simulator.amplitudes import amplitude
from training.simulator.colour import density, levels, light
from training.simulator.fields import contrast

ENDS = {name: 4.0 if name == "hydration" else 0.0 for name in ATTRIBUTES}
TONES = (1.0, 2.2)


def graded(attribute: str, severity: float) -> dict[str, float]:
    return {attribute: 4 - severity if attribute == "hydration" else severity}


@pytest.fixture(scope="module", params=TONES)
def face(request):
    return prepare(drawn_face.picture(request.param), drawn_face.landmarks())


def made(face, attribute: str, severity: float, seed: int = 3, **options) -> np.ndarray:
    points = face.points + np.array([*face.box[:2], 0], np.float32)
    options.setdefault("missing", "clean")
    return render(face.picture, points, graded(attribute, severity), seed, face=face, **options)


def cut(face, picture: np.ndarray) -> np.ndarray:
    x0, y0, x1, y1 = face.box
    return picture[y0:y1, x0:x1]


def measures(face, picture: np.ndarray) -> dict[str, float]:
    """What a ruler without eyes sees of each attribute, over the skin."""
    sure = face.skin > 0.6
    od = density(cut(face, picture))
    red = blur(od[..., 1] - od[..., 0], 0.05 * face.unit)
    grey = od.mean(2)
    lines = blur(grey, 0.008 * face.unit) - blur(grey, 0.05 * face.unit)
    grain = grey - blur(grey, 0.012 * face.unit)
    marks = blur(od[..., 2], 0.01 * face.unit) - blur(od[..., 2], 0.15 * face.unit)
    return {
        "oil": float(light(od).min(2)[sure].mean()),
        "sensitivity": float(red[sure].mean()),
        "wrinkle": float(np.quantile(lines[sure], 0.98)),
        "pigmentation": float(np.quantile(marks[sure], 0.98)),
        "hydration": float(grain[sure].std()),
    }


def blur(field: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(field, (0, 0), sigma)


def test_the_skin_is_found_and_eyes_and_lips_are_not(face):
    centre = {"cheek": 50, "forehead": 151}
    for index in centre.values():
        x, y = face.points[index, :2].astype(int)
        assert face.skin[y, x] > 0.8
    for outline in ("left", "right"):
        x, y = face.at(*[33, 133] if outline == "left" else [263, 362]).astype(int)
        assert face.skin[y, x] < 0.05


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_same_seed_same_bytes_and_another_seed_another_pattern(face, attribute):
    first = made(face, attribute, 3)
    assert (first == made(face, attribute, 3)).all()
    assert (first != made(face, attribute, 3, seed=4)).any()


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_each_step_of_a_grade_is_seen_in_its_own_measure(face, attribute):
    values = [measures(face, made(face, attribute, s))[attribute] for s in (0, 1, 2, 3, 4)]
    assert all(b > a for a, b in itertools.pairwise(values)), values


def test_fractions_lie_between(face):
    values = [measures(face, made(face, "sensitivity", s))["sensitivity"] for s in (2, 2.5, 3)]
    assert values[0] < values[1] < values[2]


def test_redness_does_not_darken_as_melanin_does(face):
    sure = face.skin > 0.6

    def luminance(picture):
        return float((light(density(cut(face, picture))) @ [0.21, 0.72, 0.07])[sure].mean())

    def red_light(picture):
        return float(light(density(cut(face, picture)))[..., 0][sure].mean())

    before = made(face, "sensitivity", 0)
    redder, browner = made(face, "sensitivity", 4), made(face, "pigmentation", 4)
    assert red_light(redder) > 0.97 * red_light(before)
    assert red_light(browner) < red_light(before)
    assert luminance(browner) < luminance(before)


def test_gloss_adds_light_and_takes_none_away(face):
    before = cut(face, made(face, "oil", 0)).astype(int)
    after = cut(face, made(face, "oil", 4)).astype(int)
    # Pores of oily skin are a touch darker, and only they.
    assert np.quantile(after - before, 0.001) >= -6
    assert (after - before).max() > 25


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_nothing_changes_outside_skin_and_lips(face, attribute):
    changed = (cut(face, made(face, attribute, 4)) != cut(face, face.picture)).any(2)
    assert not changed[np.maximum(face.skin, face.lips) < 0.004].any()
    whole = (made(face, attribute, 4) != face.picture).any(2)
    x0, y0, x1, y1 = face.box
    whole[y0:y1, x0:x1] = False
    assert not whole.any()


def test_the_clean_end_flattens_a_mole_and_a_line():
    picture = drawn_face.picture()
    points = drawn_face.landmarks()
    marred = picture.copy()
    x, y = points[50, :2].astype(int)
    cv2.circle(marred, (int(x), int(y)), 4, (110, 60, 40), -1, cv2.LINE_AA)
    marred[107:109, 155:205] = (marred[107:109, 155:205] * 0.8).astype(np.uint8)
    tidy = clean(marred, points).astype(int)
    plain = clean(picture, points).astype(int)
    before = np.abs(marred.astype(int) - picture).max(2)
    after = np.abs(tidy - plain).max(2)
    for region in (np.s_[y - 4 : y + 5, x - 4 : x + 5], np.s_[105:112, 155:205]):
        assert after[region].mean() < 0.4 * before[region].mean()


def test_a_place_keeps_an_attribute_to_one_cheek(face):
    whole = clean(face.picture, face.points + np.array([*face.box[:2], 0], np.float32), seed=3)
    for attribute in ATTRIBUTES:
        one = made(face, attribute, 4, places={attribute: "cheek-left"})
        difference = np.abs(cut(face, one).astype(int) - cut(face, whole)).sum(2)
        across = (np.arange(face.shape[1]) * difference).sum() / difference.sum()
        assert across < face.at(4)[0], attribute


def test_spots_stay_with_the_person_from_visit_to_visit(face):
    one = made(face, "pigmentation", 3, seed=3, person=9)
    assert (one == made(face, "pigmentation", 3, seed=4, person=9)).all()
    assert (one != made(face, "pigmentation", 3, seed=3, person=8)).any()


def test_grades_that_are_not_given_are_drawn_or_left_at_the_clean_end(face):
    left_out = made(face, "oil", 0)
    assert (left_out == made(face, "hydration", 0 if ENDS["hydration"] == 4 else 4)).all()
    drawn = [made(face, "oil", 0, seed=s, missing="draw") for s in range(3)]
    assert any((picture != left_out).any() for picture in drawn)


def test_what_makes_no_sense_is_refused():
    picture, points = drawn_face.picture(), drawn_face.landmarks()
    with pytest.raises(ValueError, match="no attribute"):
        render(picture, points, {"glow": 1}, 1)
    with pytest.raises(ValueError, match="0…4"):
        render(picture, points, {"oil": 5}, 1)
    with pytest.raises(ValueError, match="too small"):
        render(picture, points * 0.1, {"oil": 1}, 1)


def test_amplitudes_rise_from_grade_to_grade():
    for effect, names in {
        "oil": ("shine",),
        "sensitivity": ("redness", "papules", "contrast"),
        "wrinkle": ("depth", "lines", "fine", "contrast"),
        "pigmentation": ("contrast", "spots", "darkness"),
        "dryness": ("roughness", "flakes", "dullness", "lips"),
    }.items():
        for name in names:
            values = [amplitude(effect, name, s) for s in np.linspace(0, 4, 9)]
            assert all(b > a for a, b in itertools.pairwise(values))


def test_a_grade_has_one_contrast_whatever_the_pattern(face):
    deep = {"sensitivity": 0.45, "pigmentation": 0.35, "wrinkle": 0.0}
    widths = {"sensitivity": 0.8, "pigmentation": 0.06, "wrinkle": 0.03}
    for seed in range(3):
        draw = lambda number, seed=seed: np.random.default_rng([seed, number])  # noqa: E731
        fields = {
            "sensitivity": redness.density(face, 3, draw(0), draw(1))[0],
            "pigmentation": pigment.density(face, 3, draw(2)),
            "wrinkle": wrinkles.density(face, 3, draw(3)),
        }
        for name, field in fields.items():
            # Dark skin is given more, since it shows the same mark less.
            own = 1 + deep[name] * np.clip(face.tone - 1.1, 0, 1)
            seen = contrast(field / own, face.skin, face.unit, widths[name])
            assert seen == pytest.approx(amplitude(name, "contrast", 3), rel=0.15), name


def test_contrast_is_of_the_skin_alone_and_needs_skin():
    field = np.zeros((60, 60), np.float32)
    field[::2] = 1
    skin = np.zeros((60, 60), np.float32)
    assert contrast(field, skin, 20, 0.06) == 0
    skin[:, :30] = 1
    field[:, 31:] = 0
    once = contrast(field, skin, 20, 0.3)
    assert once > 0.1
    assert contrast(3 * field, skin, 20, 0.3) == pytest.approx(3 * once, rel=1e-4)


def test_density_and_levels_are_inverse():
    grey = np.arange(30, 256, dtype=np.uint8)
    assert np.abs(levels(light(density(grey))) - grey).max() < 0.6


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_each_degradation_has_a_switch_and_repeats(name):
    picture = drawn_face.picture()
    once = degrade(picture, 5, only=[name], chance=1)
    assert once.shape == picture.shape and once.dtype == np.uint8
    assert (once == degrade(picture, 5, only=[name], chance=1)).all()
    assert (once != picture).any()
    assert (degrade(picture, 5, only=[], chance=1) == picture).all()
