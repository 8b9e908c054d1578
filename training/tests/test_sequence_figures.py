"""What a sequence network learns towards and how it is judged: targets, figures, card."""

import numpy as np
import pytest

from training import sequence_card, sequence_figures
from training.sequence_data import soft


def test_soft_targets():
    found = soft(np.array([-3, -1, -0.75, -0.5, 0, 0.5, 0.75, 1, 3]))
    np.testing.assert_allclose(found, [0, 0, 0.225, 0.45, 0.5, 0.55, 0.775, 1, 1])


def test_figures_by_hand():
    p = np.array([0.9, 0.8, 0.3, 0.1, 0.6, 0.55])
    labels = np.array(["improved"] * 3 + ["deteriorated", "deteriorated", "unclear"])
    found = sequence_figures.judged(p, labels, {"low": 0.35, "high": 0.65})
    assert found["confusion_matrix"] == [[2, 1], [1, 1]]
    assert found["accuracy"] == pytest.approx(3 / 5)
    assert found["precision"] == pytest.approx(2 / 3)
    assert found["recall_deteriorated"] == pytest.approx(1 / 2)
    assert found["unclear_share"] == pytest.approx(1 / 5) and found["unclear_recall"] == 1
    assert found["auc"] == pytest.approx(5 / 6)


def test_calibration():
    generator = np.random.default_rng(1)
    logits = generator.normal(0, 3, 4000)
    improved = generator.random(4000) < 1 / (1 + np.exp(-logits / 2))
    temperature = sequence_figures.fit_temperature(logits, improved)
    assert temperature == pytest.approx(2, rel=0.1)
    p = sequence_figures.probability(logits, temperature)
    assert sequence_figures.calibration_error(p, improved) < 0.03
    labels = np.where(np.abs(p - 0.5) < 0.2, "unclear", "improved")
    unclear = sequence_figures.fit_unclear(p, labels)
    assert unclear["high"] == pytest.approx(0.7, abs=0.01)
    said = sequence_figures.verdicts(p, unclear)
    assert ((said == "unclear") == (labels == "unclear")).mean() > 0.99


def test_a_card_says_what_is_missed():
    test = dict.fromkeys(sequence_card.GOALS, 0.5) | {"unclear_share": 0.3}
    figures = {"test": test, "order": {"crosses": 0.9}, "still": {"unclear": 0.7}}
    lines = sequence_card.missed(figures)
    assert len(lines) == len(sequence_card.GOALS) + 3
    good = dict.fromkeys(sequence_card.GOALS, 0.99) | {"unclear_share": 0.1}
    figures = {"test": good, "order": {"crosses": 1.0}, "still": {"unclear": 0.9}}
    assert sequence_card.missed(figures) == []
