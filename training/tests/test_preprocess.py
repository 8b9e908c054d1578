"""Preprocessing by itself; ``test_browser_preprocess.py`` compares with the browser's."""

import io

import numpy as np
import pytest
from PIL import Image

from training import preprocess

GENERATOR = np.random.default_rng(5)


@pytest.mark.parametrize(
    ("width", "height", "size"), [(200, 150, 64), (97, 131, 96), (40, 30, 64), (64, 64, 64)]
)
def test_resampling_is_pillows_within_its_rounding(width, height, size):
    picture = GENERATOR.integers(0, 256, (height, width, 3)).astype(np.uint8)
    box = preprocess.centre_square(width, height)
    ours = preprocess.resample(picture, box, size)
    x, y, side, _ = (int(v) for v in box)
    # Cropped first: Pillow's own `box` lets pixels from outside the box in, ours does not.
    square = Image.fromarray(picture).crop((x, y, x + side, y + side))
    theirs = square.resize((size, size), Image.Resampling.BILINEAR)
    assert np.abs(ours - np.asarray(theirs, np.float64)).max() <= 1.0


def test_a_flat_picture_stays_flat_and_scales_to_minus_one_to_one():
    for value, scaled in ((0, -1.0), (255, 1.0)):
        flat = np.full((31, 47, 3), value, np.uint8)
        result = preprocess.classifier_input(flat, 20)
        assert result.dtype == np.float32 and result.shape == (20, 20, 3)
        np.testing.assert_allclose(result, scaled, atol=1e-6)
        np.testing.assert_allclose(preprocess.segmenter_input(flat, 20), scaled, atol=1e-6)


def test_nothing_outside_the_box_is_read():
    picture = np.zeros((40, 60, 3), np.uint8)
    picture[:, 10:50] = 100
    np.testing.assert_allclose(preprocess.resample(picture, (10, 0, 40, 40), 8), 100)


@pytest.mark.parametrize("seed", range(20))
def test_the_lesion_square_holds_the_lesion_and_lies_in_the_picture(seed):
    generator = np.random.default_rng(seed)
    height, width = generator.integers(20, 90, 2)
    mask = np.zeros((height, width), bool)
    top, left = generator.integers(0, height - 5), generator.integers(0, width - 5)
    tall, wide = generator.integers(1, 15, 2)
    mask[top : top + tall, left : left + wide] = True
    x, y, side, same = preprocess.lesion_square(mask)
    assert side == same
    assert x >= 0 and y >= 0 and x + side <= width + 1e-9 and y + side <= height + 1e-9
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    assert y <= rows[0] + 1e-9 and y + side >= rows[-1] + 1 - 1e-9
    assert x <= columns[0] + 1e-9 and x + side >= columns[-1] + 1 - 1e-9


def test_an_empty_mask_gives_the_centre_square():
    box = preprocess.lesion_square(np.zeros((30, 50), bool))
    assert box == preprocess.centre_square(50, 30) == (10, 0, 30, 30)


def test_exif_orientation_is_applied():
    picture = np.zeros((20, 40, 3), np.uint8)
    picture[:, :20] = (200, 30, 30)
    data = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to see it upright
    Image.fromarray(picture).save(data, "JPEG", exif=exif, quality=95)
    upright = preprocess.open_picture(data)
    assert upright.shape == (40, 20, 3)
    assert upright[5, 10, 0] > 150 and upright[35, 10, 0] < 50


def test_grey_and_palette_and_alpha_become_rgb(tmp_path):
    for mode in ("L", "P", "RGBA", "LA"):
        file = tmp_path / f"{mode}.png"
        Image.new("RGB", (8, 6), (90, 90, 90)).convert(mode).save(file)
        assert preprocess.open_picture(file).shape == (6, 8, 3)


def test_what_is_transparent_lies_on_white(tmp_path):
    colour = np.zeros((4, 5, 4), np.uint8)
    colour[...] = (200, 100, 0, 255)
    colour[1, 2, 3], colour[2, 3, 3] = 0, 128
    Image.fromarray(colour).save(tmp_path / "colour.png")
    seen = preprocess.open_picture(tmp_path / "colour.png")
    assert seen[0, 0].tolist() == [200, 100, 0]
    assert seen[1, 2].tolist() == [255, 255, 255]
    assert seen[2, 3].tolist() == [227, 177, 127]
    # A palette has one transparent colour instead; grey has its own alpha.
    palette = Image.new("P", (4, 4), 1)
    palette.putpalette([10, 20, 30, 200, 100, 0])
    palette.putpixel((0, 0), 0)
    palette.save(tmp_path / "palette.png", transparency=0)
    seen = preprocess.open_picture(tmp_path / "palette.png")
    assert seen[0, 0].tolist() == [255, 255, 255] and seen[1, 1].tolist() == [200, 100, 0]
    Image.new("LA", (4, 4), (90, 0)).save(tmp_path / "grey.png")
    assert (preprocess.open_picture(tmp_path / "grey.png") == 255).all()


def test_a_truncated_file_is_an_os_error(tmp_path):
    data = io.BytesIO()
    noise = GENERATOR.integers(0, 256, (64, 64, 3)).astype(np.uint8)
    Image.fromarray(noise).save(data, "JPEG")
    file = tmp_path / "cut.jpg"
    file.write_bytes(data.getvalue()[:900])
    with pytest.raises(OSError):
        preprocess.open_picture(file)


@pytest.mark.parametrize("size", [32, 96, 160, 256])
def test_the_drawn_lesion_has_its_three_colours(size):
    drawn = preprocess.drawn_lesion(size)
    assert drawn.shape == (size, size, 3) and drawn.dtype == np.uint8
    assert drawn[0, 0].tolist() == [214 - 11, 168 - 11, 146 - 11]
    middle = drawn[size // 2, size // 2].astype(int) - [70, 44, 40]
    assert set(middle.tolist()) == {int(middle[0])} and -11 <= middle[0] <= 11
    ring = drawn[size // 2, int(size * 0.75)].astype(int) - [112, 74, 58]
    assert -11 <= ring[0] <= 11 and ring[0] == ring[1] == ring[2]
