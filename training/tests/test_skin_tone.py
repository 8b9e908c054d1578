"""Skin tone from the skin around a lesion."""

import numpy as np
import pytest

from training.data import skin_tone


def picture(skin, lesion=(40, 25, 25)):
    values = np.empty((60, 80, 3), np.uint8)
    values[:] = skin
    mask = np.zeros((60, 80), bool)
    mask[20:40, 30:50] = True
    values[mask] = lesion
    return values, mask


@pytest.mark.parametrize(
    ("skin", "name"),
    [((240, 215, 200), "very light"), ((198, 150, 118), "intermediate"), ((90, 60, 45), "dark")],
)
def test_made_skin_falls_into_its_bin(skin, name):
    assert skin_tone.tone(skin_tone.skin_ita(*picture(skin))) == name


def test_the_lesion_and_a_dark_rim_do_not_count():
    values, mask = picture((220, 180, 160))
    plain = skin_tone.skin_ita(values, mask)
    assert skin_tone.skin_ita(*picture((220, 180, 160), (0, 0, 255))) == plain
    values[:6], values[-6:] = 5, 5
    assert skin_tone.skin_ita(values, mask) == pytest.approx(plain)


def test_without_skin_it_is_unknown():
    values, mask = picture((220, 180, 160))
    assert skin_tone.tone(skin_tone.skin_ita(values, np.ones_like(mask))) == skin_tone.UNKNOWN


def test_bins_follow_each_other_without_gaps():
    for (_, _, high), (_, low, _) in zip(skin_tone.BINS, skin_tone.BINS[1:], strict=False):
        assert high == low
