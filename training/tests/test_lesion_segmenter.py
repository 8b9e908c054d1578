"""The segmenter's data, averaging over views and figures, with stand-ins for the network."""

import csv

import keras
import numpy as np
import pytest
from PIL import Image

from conftest import drawn
from training import lesion_segmenter as segmenter
from training import metrics, segmenter_data
from training.data import sources, split


class Halves:
    """In a network's place: the logit is the red of each 2×2 block, so that a wrong turn shows."""

    def predict_on_batch(self, fed):
        values = keras.ops.convert_to_numpy(fed)
        if keras.config.image_data_format() == "channels_first":
            values = values.transpose(0, 2, 3, 1)
        red = values[..., 0]
        n, h, w = red.shape
        logits = red.reshape(n, h // 2, 2, w // 2, 2).mean((2, 4))[..., None]
        if keras.config.image_data_format() == "channels_first":
            logits = logits.transpose(0, 3, 1, 2)
        return logits


@pytest.fixture
def pairs(tmp_path):
    generator = np.random.default_rng(8)
    found = []
    for index in range(6):
        picture, mask = drawn(generator, index)
        image, truth = tmp_path / f"p{index}.png", tmp_path / f"m{index}.png"
        Image.fromarray(picture).save(image)
        Image.fromarray((mask * 255).astype(np.uint8)).save(truth)
        found.append(sources.Pair(image=f"p{index}", path=image, mask=truth, group=""))
    return found


def opened(pairs, folder) -> segmenter_data.Pairs:
    pictures, masks = [p.path for p in pairs], [p.mask for p in pairs]
    return segmenter_data.Pairs(
        folder,
        ("own", pictures[:4], masks[:4], (48, 36)),
        ("extra", pictures[4:], masks[4:], (24, 18)),
    )


def test_pairs_of_several_sets_are_numbered_through(pairs, tmp_path):
    data = opened(pairs, tmp_path / "cache")
    picture, mask = data[3]
    assert picture.shape == (36, 48, 3) and mask.shape == (36, 48)
    np.testing.assert_array_equal(mask > 127, np.asarray(Image.open(pairs[3].mask)) > 127)
    picture, mask = data[5]
    assert picture.shape == (18, 24, 3) and mask.shape == (18, 24)


def test_training_batches_fit_and_change_with_the_epoch(pairs, tmp_path):
    data = opened(pairs, tmp_path / "cache")
    batches = segmenter_data.TrainingData(data, np.arange(4), np.array([4, 5]), 32, 2, seed=1)
    assert len(batches) == 3 and sorted(batches.order.tolist()) == [0, 1, 2, 3, 4, 5]
    views, truths = batches[0]
    sides = (
        (2, 16, 16, 1) if keras.config.image_data_format() == "channels_last" else (2, 1, 16, 16)
    )
    assert truths.shape == sides and len(views) == 2
    # A share of each block: 0 outside, 1 inside, something between on the edge.
    assert truths.min() == 0 and truths.max() == 1 and ((truths > 0) & (truths < 1)).any()
    np.testing.assert_array_equal(truths, batches[0][1])
    batches.on_epoch_end()
    assert not np.array_equal(truths, batches[0][1])


def test_each_of_the_eight_views_is_turned_back():
    views = np.random.default_rng(3).uniform(-1, 1, (3, 8, 8, 3)).astype(np.float32)
    # The stand-in has no sense of direction, so the mean over all views is the plain answer.
    np.testing.assert_allclose(
        segmenter.probabilities_tta(Halves(), views),
        segmenter.probabilities(Halves(), views, batch=2),
        atol=1e-6,
    )


def test_jaccard_is_taken_at_the_size_of_the_truth():
    truth = np.zeros((30, 40), bool)
    truth[10:20, 10:30] = True
    coarse = np.zeros((15, 20), np.float32)
    coarse[5:10, 5:15] = 1
    values = segmenter.jaccards(np.stack([coarse, np.zeros_like(coarse)]), [truth, truth])
    assert values[0] > 0.85 and values[1] == 0
    assert metrics.threshold_jaccard(values) == pytest.approx(values.mean())


def test_near_duplicates_share_a_part_and_the_split_is_kept(pairs, tmp_path):
    generator = np.random.default_rng(9)
    base = generator.integers(0, 255, (20, 24, 24, 3), dtype=np.uint8)
    pictures = np.concatenate([base, base[:, :, ::-1]])
    named = [
        sources.Pair(image=f"n{i}", path=pairs[0].path, mask=pairs[0].mask, group="")
        for i in range(40)
    ]
    file = tmp_path / "split.csv"
    parts = segmenter_data.pair_parts(named, pictures, file, seed=2)
    np.testing.assert_array_equal(parts[:20], parts[20:])
    assert set(parts) == set(split.PARTS)
    with open(file, newline="", encoding="utf-8") as text:
        assert len(list(csv.reader(text))) == 41
    # Once written, the file decides, whatever the pictures are.
    again = segmenter_data.pair_parts(named, pictures[::-1].copy(), file, seed=7)
    np.testing.assert_array_equal(again, parts)


def test_the_network_answers_at_half_the_size():
    keras.utils.set_random_seed(1)
    model = segmenter.build("efficientnet_lite0", 32, pretrained=False)
    views = np.random.default_rng(6).uniform(0, 255, (2, 32, 32, 3)).astype(np.float32)
    p = segmenter.probabilities(model, views)
    assert p.shape == (2, 16, 16) and (p > 0).all() and (p < 1).all()
