"""What is chosen on validation, and the figures at those choices."""

import numpy as np
import pytest

from training import choices, evaluate, metrics
from training.data.sources import CLASSES

PRIOR = np.array([0.11, 0.67, 0.05, 0.03, 0.11, 0.01, 0.02])


def predictions(seed=0, n=600, views=4, sharpness=1.6, part="validation", first=0):
    """Logits that are over-confident by ``sharpness`` and favour the common classes."""
    generator = np.random.default_rng(seed)
    labels = generator.choice(7, n, p=PRIOR)
    base = np.eye(7)[labels] * 2.5 + generator.normal(0, 1.2, (n, 7)) + np.log(PRIOR)
    logits = sharpness * (base + generator.normal(0, 0.4, (views, n, 7)))
    names = np.array([f"P{first + i:05d}" for i in range(n)])
    groups = np.array([f"L{first + i // 2:05d}" for i in range(n)])
    return choices.Predictions(
        names, np.full(n, part), labels, groups, np.where(labels % 2, "a", "b"), logits
    )


def test_the_temperature_undoes_what_was_multiplied_in():
    one = predictions()
    t = choices.fit_temperature(one.labels, one.logits)
    doubled = choices.fit_temperature(one.labels, one.logits * 2)
    assert doubled == pytest.approx(2 * t, rel=1e-3)


def test_the_temperature_has_the_least_cross_entropy_and_a_lower_ece():
    one = predictions()
    t = choices.fit_temperature(one.labels, one.logits[0])

    def loss(temperature):
        p = metrics.softmax(one.logits[0], temperature)
        return -np.log(p[np.arange(len(p)), one.labels]).mean()

    assert loss(t) <= min(loss(t * 1.05), loss(t / 1.05), loss(1.0))
    raw, cooled = (
        metrics.expected_calibration_error(one.labels, metrics.softmax(one.logits[0], x))
        for x in (1.0, t)
    )
    assert cooled < raw


def test_a_shift_brings_back_the_prior_that_training_took_out():
    generator = np.random.default_rng(4)
    labels = generator.choice(7, 4000, p=PRIOR)
    # The true log-likelihoods of a Gaussian score for each class, and what a square-root sampler
    # would leave of the prior.
    likelihood = (np.eye(7)[labels] * 2 + generator.normal(0, 1, (4000, 7))) * 2
    resampled = likelihood + 0.5 * np.log(PRIOR)
    shift = choices.fit_prior_shift(labels, resampled, PRIOR)
    np.testing.assert_allclose(shift, 0.5 * np.log(PRIOR / PRIOR.max()), atol=0.45)

    def loss(logits):
        return choices.cross_entropy(labels, logits, choices.fit_temperature(labels, logits))

    assert loss(resampled + shift) < loss(resampled) - 0.005


def pooled(**options):
    one = predictions(**options)
    return choices.pool([one], [choices.fit_temperature(one.labels, one.logits)])


def test_dividing_the_prior_out_helps_the_balance():
    held = pooled()
    power = choices.choose_prior_power(held.labels, held.probabilities, PRIOR)
    assert power > 0.2

    def balance(p):
        answer = choices.balanced_decision(held.plain, PRIOR, p)
        return metrics.balanced_accuracy(held.labels, answer, 7)

    assert balance(power) > balance(0.0)


def test_a_plateau_gives_its_middle():
    # The classes are told apart perfectly whatever the power: the curve is flat.
    labels = np.repeat(np.arange(7), 3)
    p = metrics.softmax(np.eye(7)[labels] * 60.0)[None]
    assert choices.choose_prior_power(labels, p, PRIOR) in choices.POWERS


def test_a_threshold_keeps_its_recall_with_a_margin():
    scores = np.linspace(0, 1, 201)[None]
    groups = np.arange(201)
    strict = choices.highest_threshold(scores, groups, 0.9, risk=0.05)
    bare = choices.highest_threshold(scores, groups, 0.9, risk=0.5)
    assert strict < bare == pytest.approx(0.1, abs=0.01)
    assert (scores >= strict).mean() > 0.92
    # Fewer lesions are less sure, so their threshold is lower.
    assert choices.highest_threshold(scores, groups // 10, 0.9, risk=0.05) < strict


def test_an_unreachable_recall_takes_everything():
    assert choices.highest_threshold(np.zeros((1, 5)), np.arange(5), 0.99) == 0.0


def test_the_operating_points_hold_on_validation_and_mostly_on_fresh_pictures():
    held, fresh = pooled(seed=1, n=3000), pooled(seed=2, n=3000)
    chosen = choices.choose(held, PRIOR)
    on_held = choices.figures(held.labels, held.plain, PRIOR, chosen)
    on_fresh = choices.figures(fresh.labels, fresh.plain, PRIOR, chosen)
    assert on_held["sensitive"]["melanoma_recall"] >= 0.90
    assert on_held["doctor"]["recall"] >= 0.95
    assert on_fresh["sensitive"]["melanoma_recall"] >= 0.88
    assert on_fresh["doctor"]["recall"] >= 0.93


def test_figures_agree_with_their_parts():
    held = pooled()
    chosen = {"prior_power": 0.6, "melanoma_threshold": 0.2, "doctor_threshold": 0.3}
    f = choices.figures(held.labels, held.plain, PRIOR, chosen)
    matrix = np.array(f["confusion_matrix"])
    assert matrix.sum() == f["n"] == 600
    assert f["accuracy"] == pytest.approx(np.trace(matrix) / 600)
    recalls = [c["recall"] for c in f["per_class"].values() if c["n"]]
    assert f["balanced_accuracy"] == pytest.approx(np.mean(recalls))
    assert f["top3_accuracy"] >= f["top2_accuracy"] >= f["argmax_accuracy"]
    serious = np.isin(held.labels, [CLASSES.index(k) for k in ("MEL", "BCC", "AKIEC")])
    flagged = held.plain[:, [0, 2, 3]].sum(1) >= 0.3
    assert f["doctor"]["recall"] == pytest.approx(flagged[serious].mean())
    assert f["doctor"]["false_alarms"] == pytest.approx(flagged[~serious].mean())


def test_sensitive_says_melanoma_at_the_threshold_and_else_what_balanced_says():
    p = np.array([[0.2, 0.8, 0, 0, 0, 0, 0], [0.19, 0.81, 0, 0, 0, 0, 0]])
    assert choices.sensitive_decision(p, np.ones(7) / 7, 0.0, 0.2).tolist() == [0, 1]


def test_an_ensemble_averages_probabilities_by_picture():
    one, two = predictions(seed=3, n=20), predictions(seed=3, n=20)
    two.logits[:] = two.logits[..., ::-1]
    both = choices.pool([one, two], [1.0, 2.0])
    expected = (metrics.softmax(one.logits) + metrics.softmax(two.logits, 2.0)) / 2
    np.testing.assert_allclose(both.probabilities, expected)
    assert both.plain.shape == (20, 7)
    np.testing.assert_allclose(both.turned, expected.mean(0))


def test_folds_pool_to_predictions_by_models_that_never_saw_the_picture():
    one, two = predictions(n=10), predictions(seed=1, n=10, first=10)
    both = choices.pool([one, two], [1.0, 1.0])
    assert len(both.images) == 20
    np.testing.assert_allclose(both.probabilities[:, 10:], metrics.softmax(two.logits))


def save(path, *parts):
    names = ("images", "parts", "labels", "groups", "sources")
    held = {n: np.concatenate([getattr(p, n) for p in parts]) for n in names}
    np.savez(path, logits=np.concatenate([p.logits for p in parts], 1), **held)


def test_a_half_trained_model_is_evaluated_too(tmp_path):
    """Chance-level logits, one view, a class missing from the test part: still a whole report."""
    import json

    generator = np.random.default_rng(1)
    parts = [predictions(n=90, views=1), predictions(seed=5, n=40, views=1, part="test", first=90)]
    for part in parts:
        part.logits[:] = generator.normal(0, 0.1, part.logits.shape)
    parts[1].labels[parts[1].labels == 5] = 1
    save(tmp_path / "p.npz", *parts)
    words = ["--predictions", str(tmp_path / "p.npz"), "--out", str(tmp_path / "r")]
    evaluate.evaluate(evaluate.arguments().parse_args([*words, "--rounds", "20"]))
    card = json.loads((tmp_path / "r" / "choices.json").read_text())
    assert set(card) == {"calibration", "decision", "doctor"}
    assert len(card["calibration"]["prior"]) == 7
    assert sum(card["calibration"]["prior"]) == pytest.approx(1, abs=1e-4)
    assert set(card["decision"]["sensitive"]) == {"melanoma_threshold", "recall", "precision"}
    assert set(card["doctor"]) == {"threshold", "recall", "false_alarms"}
    figures = json.loads((tmp_path / "r" / "metrics.json").read_text())
    assert "test_tta" not in figures  # one view only
    assert figures["test"]["n"] == 40 and figures["test"]["per_class"]["DF"]["recall"] is None
    assert (tmp_path / "r" / "gallery" / ".gitignore").read_text() == "*\n"
    for name in ("report.md", "report.html", "confusion.png", "roc.png", "reliability.png"):
        assert (tmp_path / "r" / name).stat().st_size > 500
