"""Losses against values worked out by hand."""

import keras
import numpy as np
import pytest

from training import losses


def value(loss, truth, logits) -> float:
    return float(loss(np.asarray(truth, np.float32), np.asarray(logits, np.float32)))


def reference(truth, logits, weights, gamma=0.0, smoothing=0.0):
    logits = np.asarray(logits, np.float64)
    logs = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    target = truth * (1 - smoothing) + smoothing / truth.shape[1]
    terms = (-target * logs * (1 - np.exp(logs)) ** gamma).sum(1)
    return float((terms * (truth @ weights)).mean())


TRUTH = np.eye(3)[[0, 2, 1, 0]]
LOGITS = np.array([[2.0, 0.0, -1.0], [0.5, 0.5, 0.5], [-3.0, 1.0, 4.0], [0.0, 5.0, 0.0]])


def test_even_logits_cost_the_log_of_the_number_of_classes():
    loss = losses.WeightedCrossEntropy([1, 1, 1])
    assert value(loss, [[0, 1, 0]], [[0.3, 0.3, 0.3]]) == pytest.approx(np.log(3), abs=1e-6)


def test_without_options_it_is_keras_cross_entropy():
    own = value(losses.WeightedCrossEntropy([1, 1, 1]), TRUTH, LOGITS)
    theirs = value(keras.losses.CategoricalCrossentropy(from_logits=True), TRUTH, LOGITS)
    assert own == pytest.approx(theirs, abs=1e-5)


def test_focal_loss_with_gamma_zero_is_cross_entropy():
    plain = value(losses.WeightedCrossEntropy([1, 2, 3]), TRUTH, LOGITS)
    focal = value(losses.WeightedCrossEntropy([1, 2, 3], gamma=0.0), TRUTH, LOGITS)
    assert focal == plain


@pytest.mark.parametrize("gamma", [0.5, 2.0])
@pytest.mark.parametrize("smoothing", [0.0, 0.1])
def test_weights_smoothing_and_focal_factor(gamma, smoothing):
    weights = np.array([0.5, 1.0, 4.0])
    loss = losses.WeightedCrossEntropy(weights, smoothing, gamma)
    expected = reference(TRUTH, LOGITS, weights, gamma, smoothing)
    assert value(loss, TRUTH, LOGITS) == pytest.approx(expected, rel=1e-5)


def test_focal_loss_of_one_picture_by_hand():
    # p = (0.8, 0.2): (1 - 0.8)² · -ln 0.8
    logits = [[np.log(0.8), np.log(0.2)]]
    loss = losses.WeightedCrossEntropy([1, 1], gamma=2.0)
    assert value(loss, [[1, 0]], logits) == pytest.approx(0.04 * -np.log(0.8), rel=1e-4)


def test_a_loss_survives_being_saved():
    loss = losses.WeightedCrossEntropy([1, 2, 3], 0.1, 2.0)
    again = losses.WeightedCrossEntropy.from_config(loss.get_config())
    assert value(again, TRUTH, LOGITS) == value(loss, TRUTH, LOGITS)


def test_class_weights_have_mean_one_over_the_pictures():
    counts = [100, 400, 4]
    for how in ("ones", "balanced", "balanced-sqrt"):
        weights = losses.class_weights(counts, how)
        assert np.average(weights, weights=counts) == pytest.approx(1.0, abs=1e-6)
    np.testing.assert_allclose(losses.class_weights(counts, "ones"), 1)
    balanced = losses.class_weights(counts, "balanced")
    assert balanced[2] / balanced[0] == pytest.approx(25)
    root = losses.class_weights(counts, "balanced-sqrt")
    assert root[2] / root[0] == pytest.approx(5)


def test_a_class_that_is_missing_weighs_nothing_and_other_names_are_refused():
    assert losses.class_weights([5, 0], "balanced").tolist() == [1.0, 0.0]
    with pytest.raises(ValueError, match="balanced-sqrt"):
        losses.class_weights([1, 1], "fair")


def test_bce_and_dice_by_hand():
    # Two pixels, p = 0.5 and 0.5, truth 1 and 0: BCE ln 2, Dice 1 - (2·0.5 + 1)/(1 + 1 + 1).
    found = value(losses.BceDice(), [[1.0, 0.0]], [[0.0, 0.0]])
    assert found == pytest.approx(0.5 * np.log(2) + 0.5 * (1 - 2 / 3), abs=1e-6)


def test_a_sure_and_right_mask_costs_nothing_a_wrong_one_much():
    truth = np.zeros((2, 4, 4, 1), np.float32)
    truth[:, 1:3, 1:3] = 1
    right = value(losses.BceDice(), truth, np.where(truth > 0, 30.0, -30.0))
    wrong = value(losses.BceDice(), truth, np.where(truth > 0, -30.0, 30.0))
    assert right == pytest.approx(0, abs=1e-5)
    assert wrong > 15 and np.isfinite(wrong)
