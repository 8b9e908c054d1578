"""Ordinal losses, draws and P-Recall against values worked out by hand."""

import keras
import numpy as np
import pytest

from training import metrics, ordinal


def value(loss, grades, logits) -> float:
    return float(loss(ordinal.targets(np.asarray(grades)), np.asarray(logits, np.float32)))


def logs(logits):
    logits = np.asarray(logits, np.float64)
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


EVEN = np.full((5, 5), 20.0)
GENERATOR = np.random.default_rng(3)
GRADES = GENERATOR.integers(0, 5, (6, 5))
LOGITS = GENERATOR.normal(0, 2, (6, 25))


def test_a_fraction_is_shared_by_both_sides():
    got = ordinal.targets(np.array([[0, 4, 2.25]]))[0]
    np.testing.assert_allclose(got[:5], [1, 0, 0, 0, 0])
    np.testing.assert_allclose(got[5:10], [0, 0, 0, 0, 1])
    np.testing.assert_allclose(got[10:], [0, 0, 0.75, 0.25, 0])


def test_masked_smoothing_is_that_of_the_design():
    matrix = ordinal.smoothing_matrix("masked")
    np.testing.assert_allclose(matrix[2], [0, 0.05, 0.9, 0.05, 0])
    np.testing.assert_allclose(matrix[0], [0.95, 0.05, 0, 0, 0])
    np.testing.assert_allclose(matrix[4], [0, 0, 0, 0.05, 0.95])
    np.testing.assert_allclose(ordinal.smoothing_matrix("uniform")[1], [0.02, 0.92, *[0.02] * 3])
    with pytest.raises(ValueError, match="masked"):
        ordinal.smoothing_matrix("gaussian")


@pytest.mark.parametrize("name", ordinal.RECIPES)
def test_every_loss_is_its_definition(name):
    counts, importance = np.array([[5.0, 25, 40, 25, 5]] * 5), [1, 2, 0.5, 1, 3]
    recipe = ordinal.RECIPES[name]
    expected = 0.0
    for a in range(5):
        log = logs(LOGITS.reshape(6, 5, 5)[:, a])
        target = ordinal.smoothing_matrix(recipe.smoothing)[GRADES[:, a]]
        terms = (-target * log * (1 - np.exp(log)) ** recipe.gamma).sum(1)
        if recipe.balanced:
            weights = (1 - ordinal.BETA) / (1 - ordinal.BETA ** counts[a])
            terms = terms * (weights * 5 / weights.sum())[GRADES[:, a]]
        expected += importance[a] * terms.mean()
    loss = ordinal.OrdinalLoss([name] * 5, counts, importance)
    assert value(loss, GRADES, LOGITS) == pytest.approx(expected, rel=1e-4)
    again = ordinal.OrdinalLoss.from_config(loss.get_config())
    assert value(again, GRADES, LOGITS) == value(loss, GRADES, LOGITS)


def test_each_attribute_has_a_loss_of_its_own():
    names = ["focal", "cross-entropy", "cross-entropy", "cross-entropy", "cross-entropy"]
    mixed = value(ordinal.OrdinalLoss(names, EVEN), GRADES, LOGITS)
    plain = value(ordinal.OrdinalLoss(["cross-entropy"] * 5, EVEN), GRADES, LOGITS)
    focal = value(ordinal.OrdinalLoss(["focal"] * 5, EVEN), GRADES, LOGITS)
    assert focal < mixed < plain


def test_a_certain_answer_trains_under_the_focal_loss():
    """The gradient of 0^γ is not a number: one certain answer must not ruin the weights."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(25, use_bias=False)])
    model.set_weights([np.eye(5, dtype="float32").reshape(1, 25) * 200])
    names = ["balanced-focal", "focal", "cross-entropy", "cross-entropy", "focal"]
    model.compile(keras.optimizers.SGD(0.1), ordinal.OrdinalLoss(names, EVEN))
    model.train_on_batch(np.ones((1, 1)), ordinal.targets(np.arange(5.0)[None]))
    assert np.isfinite(model.get_weights()[0]).all()


def test_balanced_weights_of_equal_counts_are_one_and_of_none_zero():
    np.testing.assert_allclose(ordinal.balanced_weights([9, 9, 9]), 1)
    weights = ordinal.balanced_weights([10, 1000, 0])
    assert weights[2] == 0 and weights[0] / weights[1] == pytest.approx(95.2, rel=0.01)


def test_draws_have_their_shares_and_are_seeded():
    even = ordinal.draw_grades(100, "even", np.random.default_rng(1))
    for column in even.T:
        assert np.bincount(column.astype(int)).tolist() == [20] * 5
    tailed = ordinal.draw_grades(1000, "long-tailed", np.random.default_rng(1))
    for column in tailed.T:
        counts = np.bincount(column.astype(int), minlength=5) / 1000
        np.testing.assert_allclose(counts, ordinal.LONG_TAILED, atol=0.002)
    again = ordinal.draw_grades(1000, "long-tailed", np.random.default_rng(1))
    assert (again == tailed).all()
    # Drawn by themselves: no two attributes go together.
    assert abs(np.corrcoef(tailed.T) - np.eye(5)).max() < 0.12
    with pytest.raises(ValueError, match="long-tailed"):
        ordinal.draw_grades(3, "odd", np.random.default_rng(1))


def test_fractions_stay_in_range_and_have_their_share():
    grades = ordinal.draw_grades(2000, "even", np.random.default_rng(2), 0.3)
    share = (grades % 1 > 0).any(1).mean()
    assert 0.26 < share < 0.34 and grades.min() >= 0 and grades.max() <= 4


def test_the_sampler_evens_out_a_long_tail():
    generator = np.random.default_rng(5)
    grades = ordinal.draw_grades(2000, "long-tailed", generator)[:, :1]
    weights = ordinal.sampling_weights(grades)
    assert weights.sum() == pytest.approx(1)
    drawn = grades[ordinal.sample(weights, 10000, generator), 0].astype(int)
    np.testing.assert_allclose(np.bincount(drawn) / 10000, 0.2, atol=0.02)


def test_p_recall_by_hand():
    truth = [0, 0, 2, 2, 4]
    answer = [0, 1, 2, 4, 0]
    # grade 0: (1 + 0.5)/2; grade 2: (1 - 0.5)/2; grade 4: -1.5; the others do not occur
    assert metrics.p_recall(truth, answer) == pytest.approx((0.75 + 0.25 - 1.5) / 3)
    assert metrics.p_recall([3, 1], [3, 1]) == 1
    assert metrics.p_recall([0], [3]) == -1
    assert np.isnan(metrics.p_recall([], []))


def test_spearman_by_hand():
    assert metrics.spearman([1, 2, 3], [10, 40, 90]) == pytest.approx(1)
    assert metrics.spearman([1, 2, 3, 4], [4, 3, 2, 1]) == pytest.approx(-1)
    assert metrics.spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9487, abs=1e-4)
    assert np.isnan(metrics.spearman([1, 1], [1, 2]))
