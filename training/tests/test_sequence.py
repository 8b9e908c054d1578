"""The sequence network on visits whose maps say their grades: its laws, its script, its step."""

import csv
import json

import keras
import made_visits
import numpy as np
import pytest

from training import (
    sequence,
    sequence_data,
    sequence_export,
    sequence_figures,
    sequence_front,
    sequence_model,
)
from training.exported import load_exported
from training.sequence_data import BALANCES, TrainingSeries, backwards, inputs_of, true_series
from training.sequence_features import Visits
from training.simulator.trajectories import change, visits


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("sets")
    for name, series, seed in (("train-a", 24, 1), ("validation", 20, 2), ("test", 20, 3)):
        made_visits.made(made, name, series, seed)
    made_visits.made(made, "still", 4, 4, retakes=8)
    return made


@pytest.fixture(scope="module")
def held(folder):
    return sequence_front.reading(Visits.load(folder, ["train-a"]), FRONT)


FRONT = sequence_front.Front(
    np.random.default_rng(8).normal(0, 0.4, (sequence_front.ZONES, 6, 5)), np.linspace(-1, 1, 5)
)
READINGS = (*made_visits.SHAPE[:2], 5)


def shaken(feed: str = "features") -> keras.Model:
    """A network that says something, whatever its start."""
    generator = np.random.default_rng(3)
    model = sequence_model.build(feed, READINGS, width=5, units=4)
    for layer in model.layers:
        values = layer.get_weights()
        if layer.name in ("front", "everywhere", "memory", "logit"):
            layer.set_weights([generator.normal(0, 0.6, v.shape) for v in values])
    return model


def drawn(generator, visits: int, batch: int = 2):
    maps = generator.normal(0, 1.5, (batch, visits, *made_visits.SHAPE)).astype(np.float32)
    mask = (generator.random((batch, visits)) < 0.7).astype(np.float32)
    mask[:, 1] = 1
    days = generator.integers(0, 60, (batch, visits)).astype(np.float32)
    return maps, mask, days


@pytest.fixture(scope="module")
def step(tmp_path_factory):
    """The shaken network, its exported step, and what it remembers."""
    model, out = shaken(), tmp_path_factory.mktemp("step")
    graph, inputs, outputs = sequence_export.to_step(model, FRONT)
    sequence_export.graph.write(graph, out, inputs, outputs, exact=True)
    return model, load_exported(out), sequence_export.states(model)


def test_the_step_is_the_network_over_whole_series(step):
    model, run, state = step
    maps, mask, days = drawn(np.random.default_rng(4), 12)
    read = FRONT.read(maps)
    expected = np.asarray(model.predict_on_batch((read, mask, days)))[:, 0]
    for i in range(len(maps)):
        passed = sequence_export.walk(run, state, maps[i], mask[i], days[i])
        assert abs(float(passed[-1]["logit"][0, 0]) - expected[i]) < 1e-4
    assert np.ptp(expected) > 1e-3


def test_a_masked_step_leaves_what_is_remembered_bit_by_bit(step):
    _, run, state = step
    maps, _, days = drawn(np.random.default_rng(5), 8)
    mask = np.array([1, 1, 0, 1, 0, 0, 1, 0], np.float32)
    passed = sequence_export.walk(run, state, maps[0], mask, days[0])
    for before, after, counts in zip(passed, passed[1:], mask[1:], strict=False):
        same = all((before[k] == after[k]).all() for k in before)
        assert same == (counts == 0)


def test_only_maps_have_a_step():
    with pytest.raises(ValueError, match="feature maps"):
        sequence_export.to_step(shaken("pixels"), FRONT)
    with pytest.raises(ValueError, match="unknown feed"):
        sequence_model.build("sound", READINGS)


def test_visits_put_in_and_masked_change_nothing(held):
    model, series = shaken(), true_series(held)[:6]
    found = sequence_figures.masking_figures(model, held, series, "features", 1.0)
    assert found["largest_change"] < 1e-5
    extra = [np.array([0, 1, 1])] * len(series)
    plain = inputs_of(held, series, "features")
    padded = inputs_of(held, series, "features", extra)
    assert (padded[1].sum(1) == plain[1].sum(1)).all()
    assert padded[1][0, 0] == 0 and padded[1][0, 1] == 1
    assert (padded[2].sum(1) == plain[2].sum(1)).all()
    one = len(series[0].rows)
    np.testing.assert_array_equal(padded[0][0][padded[1][0] > 0], plain[0][0][:one])


def test_days_are_counted_between_visits_that_count():
    mask = np.array([[0, 1, 0, 1, 1]], np.float32)
    days = np.array([[9, 9, 9, 4, 6]], np.float32)
    clock = np.asarray(sequence_model.Clock()([days, mask]))[0, mask[0] > 0]
    np.testing.assert_allclose(np.expm1(clock[:, 0] * 5), [0, 4, 6], atol=1e-4)
    np.testing.assert_allclose(np.expm1(clock[:, 1] * 7), [0, 4, 10], atol=1e-4)
    np.testing.assert_allclose(np.exp(clock[:, 2] * 3), [1, 2, 3], atol=1e-4)


def test_means_remember_the_first_visits():
    generator = np.random.default_rng(6)
    x = generator.normal(0, 1, (1, 40, 2)).astype(np.float32)
    mask = (generator.random((1, 40)) < 0.8).astype(np.float32)
    found = np.asarray(sequence_model.Means()([x, mask]))[0]
    held, n = np.zeros((len(sequence_model.POWERS), 2)), 0
    for visit in range(40):
        if mask[0, visit]:
            n += 1
            for i, p in enumerate(sequence_model.POWERS):
                held[i] += (p + 1) / (n + p) * (x[0, visit] - held[i])
        if n:
            np.testing.assert_allclose(found[visit], held.ravel(), atol=2e-4)
    np.testing.assert_allclose(held[0], x[0][mask[0] > 0].mean(0), atol=1e-5)


def test_a_series_told_backwards(held):
    for one in true_series(held):
        other = backwards(one)
        assert other.s == pytest.approx(-one.s)
        assert other.s == pytest.approx(change(held.grades[other.rows]))
        assert other.days.sum() == one.days.sum() and other.days[0] == 0
        assert (other.label == "unclear") == (one.label == "unclear") != (other.label != one.label)
        assert (backwards(other).days == one.days).all()


@pytest.mark.parametrize("balance", BALANCES)
def test_drawn_series_are_of_one_person_and_know_their_change(held, balance):
    data = TrainingSeries(held, "features", 16, 3, balance, seed=2)
    series = [data.draw(n, np.random.default_rng([n, i])) for n in (2, 5, 9) for i in range(60)]
    for one in series:
        assert len(set(held.images[one.rows])) == 1
        assert one.s == pytest.approx(change(held.grades[one.rows]))
        assert one.days[0] == 0 and (one.days[1:] >= 0).all()
    s = np.array([one.s for one in series])
    improved = (s > 0.5).sum() / (np.abs(s) > 0.5).sum()
    expected = 0.7 if balance in ("none", "weights") else 0.5
    assert abs(improved - expected) < 0.13
    assert (np.abs(s) < 0.7).mean() > 0.1
    batch = data[0]
    assert len(batch) == (3 if balance == "weights" else 2)
    assert batch[0][0].shape[0] == 16 and set(np.unique(batch[0][1])) <= {0.0, 1.0}


def test_courses_drawn_anew_read_as_their_grades(folder):
    held = Visits.load(folder, ["train-a"])
    held = sequence_front.reading(held, sequence_front.fitted(held, 1.0)[0])
    data = TrainingSeries(held, "features", 8, 1, true_share=0, course_share=1, seed=5)
    for length in (2, 4, 7):
        one = data._drawn(length, np.random.default_rng(length))
        maps = data.left[one.rows] + np.tensordot(one.shift, data.response, 1)
        assert len(set(held.picture[one.rows])) > 1
        assert len(one.rows) == len(one.days) == length
        assert abs(change(maps.mean((1, 2))) - one.s) < 0.35 * abs(one.s) + 0.4
        other = backwards(one)
        assert (other.shift == one.shift[::-1]).all()


def test_hosts_share_a_batch(held):
    whole = TrainingSeries(held, "features", 8, 1, seed=4)[0]
    parts = [TrainingSeries(held, "features", 8, 1, seed=4, share=(i, 2))[0] for i in range(2)]
    both = np.concatenate([p[1] for p in parts])
    np.testing.assert_array_equal(both, whole[1])


def test_readings_are_the_grades_of_other_persons(folder):
    held = Visits.load(folder, ["train-a"])
    front, crossed = sequence_front.fitted(held, 1.0)
    for read in (sequence_front.reading(held, front), crossed):
        found = read.maps.mean((1, 2)) - read.maps.mean((0, 1, 2))
        truth = held.grades - held.grades.mean(0)
        assert read.maps.shape[1:] == READINGS
        assert np.abs(found - truth).mean() < 0.1
    other = sequence_front.fitted(held, 1.0, seed=2)
    np.testing.assert_allclose(other[0].kernel, front.kernel, atol=0.02)
    assert np.abs(other[1].maps - crossed.maps).max() > 1e-4


def test_zones_are_read_by_weights_of_their_own():
    height, width = 6, 6
    zone = sequence_front.zones(height, width)
    assert zone.tolist()[0] == [0, 0, 1, 1, 0, 0] and zone.tolist()[5] == [4, 4, 5, 5, 4, 4]
    np.testing.assert_allclose(sequence_front.shares(height, width), [2 / 9, 1 / 9] * 3)
    generator = np.random.default_rng(9)
    maps = generator.normal(0, 1, (400, height, width, 2)).astype(np.float32)
    # The forehead says the first grade, the other thirds say nothing of it.
    grades = generator.uniform(0, 4, (400, 5))
    maps[:, :2, :, 0] += grades[:, 0, None, None]
    names = np.repeat([f"p{i}" for i in range(20)], 20)
    held = Visits(
        maps, np.zeros((400, 1)), names, grades, np.full(400, ""), np.full(400, ""),
        np.zeros(400, int), np.arange(400), np.zeros(400, bool),
    )  # fmt: skip
    front, crossed = sequence_front.fitted(held, 1.0)
    size = np.abs(front.kernel[:, 0, 0])
    assert size[:2].min() > 5 * size[2:].max()
    error = crossed.maps.mean((1, 2))[:, 0] - grades[:, 0]
    assert (error - error.mean()).std() < 0.35


def test_a_persons_series_are_brought_to_one_level(folder):
    held = Visits.load(folder, ["train-a"])
    held = sequence_front.reading(held, sequence_front.fitted(held, 1.0)[0])
    moved = sequence_front.response(held)
    first = np.unique(held.series)[0]
    held.maps[held.series == first] += 3
    rest = sequence_front.left(held, moved).mean((1, 2))
    own = held.images == held.images[held.series == first][0]
    assert rest[own].std(0).max() < 0.2
    # Somebody who shows everything twice as strongly has no more left than before.
    held.maps[own] += np.tensordot(held.grades[own].astype(np.float32), moved, 1)
    again = sequence_front.left(held, moved, strength=0.01).mean((1, 2))
    assert again[own].std(0).max() < 0.2


def run(*words):
    parsed = sequence.arguments().parse_args([str(w) for w in words])
    parsed.run_command(parsed)


def test_from_sets_to_a_model_that_the_browser_loads(folder, tmp_path, monkeypatch):
    few = made_visits.LONGEST
    monkeypatch.setattr(sequence_data, "visits", lambda generator: min(visits(generator), few))
    out, model = tmp_path / "run", tmp_path / "sequence"
    run("train", "--set", folder, "--out", out, "--train", "train-a", "--validation", "validation",
        "--width", 6, "--units", 6, "--epochs", 3, "--batches", 40, "--batch", 16, "--rate", 0.02,
        "--ridge", 1)  # fmt: skip
    with open(out / "fit" / "log.csv", newline="") as file:
        log = [{k: float(v) for k, v in row.items()} for row in csv.DictReader(file)]
    assert log[-1]["loss"] < 0.9 * log[0]["loss"]
    run("evaluate", "--set", folder, "--run", out, "--validation", "validation")
    figures = json.loads((out / "metrics.json").read_text())
    assert figures["test"]["auc"] > 0.75 and figures["order"]["crosses"] > 0.6
    assert figures["masking"]["largest_change"] < 1e-4
    run("predict", "--set", folder, "--run", out, "--out", tmp_path / "p.csv")
    with open(tmp_path / "p.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20 and {r["verdict"] for r in rows} <= {
        "improved", "deteriorated", "unclear"
    }  # fmt: skip
    run("compare", out, out, "--run", out, "--title", "Two alike", "--by", "feed", "balance")
    words = ["--run", str(out), "--out", str(model)]
    sequence_export.export(sequence_export.arguments().parse_args(words))
    card = json.loads((model / "card.json").read_text())
    assert card["inputs"]["shape"] == list(made_visits.SHAPE)
    assert len(card["known_answer"]["probabilities"]) == len(card["known_answer"]["days"])
    assert all(len(row) == len(t["columns"]) for t in card["tables"] for row in t["rows"])
    assert [row[0] for row in card["tables"][-1]["rows"]] == ["features + reversed"] * 2
    assert any("simulated" in line for line in card["limits"])
    # The exported step gives the table's answers.
    held = Visits.load(folder, ["test"])
    step = load_exported(model)
    for one, row in list(zip(true_series(held), rows, strict=True))[:3]:
        maps = held.maps[one.rows].astype(np.float32)
        passed = sequence_export.walk(step, card["state"], maps, np.ones(len(maps)), one.days)
        z = float(passed[-1]["logit"][0, 0]) / card["calibration"]["temperature"]
        assert abs(1 / (1 + np.exp(-z)) - float(row["p_improved"])) < 1e-3


@pytest.mark.parametrize("feed", ["pixels", "both"])
def test_pixels_can_be_fed(held, feed):
    model, series = shaken(feed), true_series(held)[:3]
    logits = sequence_figures.answers(model, held, series, feed, batch=3)
    assert np.isfinite(logits).all() and np.ptp(logits) > 0


@pytest.mark.parametrize("side", [3, 4, 5, 6, 7, 8])
def test_zones_are_the_same_from_both_sides(side):
    zone = sequence_front.zones(side, side)
    assert (zone == zone[:, ::-1]).all()
    assert set(zone.ravel()) == set(range(sequence_front.ZONES))
