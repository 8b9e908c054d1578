"""Metrics against scikit-learn, or against values worked out by hand."""

import numpy as np
import pytest
import sklearn.metrics as reference

from training import metrics

GENERATOR = np.random.default_rng(11)
TRUTH = GENERATOR.integers(0, 7, 300)
LOGITS = np.eye(7)[TRUTH] * 1.5 + GENERATOR.normal(0, 1.2, (300, 7))
P = metrics.softmax(LOGITS)


def test_confusion_matrix_and_balanced_accuracy():
    answer = P.argmax(1)
    matrix = metrics.confusion_matrix(TRUTH, answer, 7)
    np.testing.assert_array_equal(matrix, reference.confusion_matrix(TRUTH, answer))
    assert metrics.balanced_accuracy(TRUTH, answer, 7) == pytest.approx(
        reference.balanced_accuracy_score(TRUTH, answer)
    )


def test_a_class_that_does_not_occur_is_left_out_of_the_balance():
    assert metrics.balanced_accuracy(np.array([0, 0, 1]), np.array([0, 1, 1]), 7) == 0.75


@pytest.mark.parametrize("k", [1, 2, 3])
def test_top_k(k):
    assert metrics.top_k(TRUTH, P, k) == pytest.approx(
        reference.top_k_accuracy_score(TRUTH, P, k=k)
    )


def test_auc_with_ties():
    scores = np.round(P[:, 0], 1)
    assert metrics.auc(TRUTH == 0, scores) == pytest.approx(
        reference.roc_auc_score(TRUTH == 0, scores)
    )
    assert np.isnan(metrics.auc(np.ones(3, bool), np.arange(3)))
    assert metrics.macro_auc(TRUTH, P) == pytest.approx(
        reference.roc_auc_score(TRUTH, P, multi_class="ovr", average="macro")
    )


def test_calibration_error_by_hand():
    # Two bins: confidence 0.9 with half right, confidence 0.6 with all right.
    p = np.array([[0.9, 0.1], [0.9, 0.1], [0.6, 0.4], [0.6, 0.4]])
    truth = np.array([0, 1, 0, 0])
    assert metrics.expected_calibration_error(truth, p) == pytest.approx(0.5 * 0.4 + 0.5 * 0.4)
    sure = np.eye(2)[[0, 1]]
    assert metrics.expected_calibration_error(np.array([0, 1]), sure) == 0


def test_softmax_is_stable_and_cooled_by_a_temperature():
    p = metrics.softmax(np.array([[1000.0, 999.0]]))
    np.testing.assert_allclose(p, [[0.731058578, 0.268941421]], rtol=1e-6)
    assert metrics.softmax(np.array([[2.0, 0.0]]), 2.0)[0, 0] == pytest.approx(p[0, 0])


def test_jaccard_and_its_threshold():
    truth, answer = np.zeros((4, 4), bool), np.zeros((4, 4), bool)
    assert metrics.jaccard(truth, answer) == 1.0
    truth[:2], answer[1:3] = True, True
    assert metrics.jaccard(truth, answer) == pytest.approx(4 / 12)
    assert metrics.jaccard(np.zeros((4, 4), bool), answer) == 0.0
    assert metrics.threshold_jaccard([0.64, 0.65, 1.0]) == pytest.approx(1.65 / 3)


def test_dividing_the_prior_out():
    p, prior = np.array([[0.6, 0.4]]), np.array([0.8, 0.2])
    assert metrics.divide_prior(p, prior, 0.0).argmax() == 0
    np.testing.assert_allclose(metrics.divide_prior(p, prior, 1.0), [[0.75, 2.0]])


def test_bootstrap_covers_a_mean_and_groups_widen_it():
    values = np.repeat(GENERATOR.normal(0, 1, 60), 5)
    groups = np.repeat(np.arange(60), 5)

    def mean(rows):
        return values[rows].mean()

    low, high = metrics.bootstrap(mean, 300, rounds=300)
    wide = metrics.bootstrap(mean, 300, groups, rounds=300)
    assert low < values.mean() < high
    assert wide[1] - wide[0] > 1.5 * (high - low)


def test_ita_by_hand():
    assert metrics.ita_degrees(60.0, 10.0) == pytest.approx(45.0)
    assert metrics.ita_degrees(50.0, 12.0) == pytest.approx(0.0)
    assert metrics.ita_degrees(30.0, 20.0) == pytest.approx(-45.0)
