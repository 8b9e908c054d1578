"""Fitting: best checkpoint, resume after an interruption, averages, schedules."""

import csv
import json

import keras
import numpy as np
import pytest

from training.fit import Schedule, WeightAverage, fit, optimiser


class Data(keras.utils.PyDataset):
    """Batches that differ by epoch, as real ones do."""

    def __init__(self):
        super().__init__()
        self.epoch = 0

    def __len__(self):
        return 4

    def on_epoch_end(self):
        self.epoch += 1

    def __getitem__(self, index):
        generator = np.random.default_rng([self.epoch, index])
        x = generator.normal(0, 1, (8, 3)).astype(np.float32)
        return x, (x @ np.array([[1.0], [-2.0], [0.5]], np.float32))


def model():
    keras.utils.set_random_seed(3)
    inputs = keras.Input((3,))
    return keras.Model(inputs, keras.layers.Dense(1, name="d")(inputs))


class Interrupted(Exception):
    """What pulling the plug stands for here."""


def run(folder, epochs=4, stop_at=None, values=None, kind="cosine", monitor="val"):
    """Fits; ``stop_at`` interrupts in that epoch's evaluation; ``values`` are the scores."""
    fitted = model()
    calls = {"n": 0}
    held = (
        json.loads((folder / "calls.json").read_text()) if (folder / "calls.json").exists() else 0
    )

    def score():
        number = held + calls["n"]
        if stop_at is not None and number == stop_at:
            raise Interrupted
        calls["n"] += 1
        folder.mkdir(exist_ok=True)
        (folder / "calls.json").write_text(json.dumps(number + 1))
        weights = keras.ops.convert_to_numpy(fitted.get_layer("d").kernel)
        return {"val": values[number] if values else float(np.abs(weights).sum())}

    fit(
        fitted, Data(), folder, keras.losses.MeanSquaredError(), Schedule(kind, 0.05, epochs),
        score, monitor, progress=0,
    )  # fmt: skip
    return fitted


def log(folder):
    with open(folder / "log.csv", newline="") as file:
        return list(csv.DictReader(file))


def test_an_interrupted_run_ends_where_an_uninterrupted_one_ends(tmp_path):
    values = [0.1, 0.2, 0.3, 0.4]
    whole = run(tmp_path / "whole", values=values)
    with pytest.raises(Interrupted):
        run(tmp_path / "cut", stop_at=2, values=values)
    assert int(np.load(tmp_path / "cut" / "resume.npz")["epoch"]) == 2
    resumed = run(tmp_path / "cut", values=values)
    assert [row["epoch"] for row in log(tmp_path / "cut")] == ["0", "1", "2", "3"]
    for ours, theirs in zip(resumed.get_weights(), whole.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)


def test_a_finished_run_trains_no_further_and_gives_its_best_weights(tmp_path):
    first = run(tmp_path / "r", values=[0.1, 0.9, 0.3, 0.2])
    again = run(tmp_path / "r", values=[0.1, 0.9, 0.3, 0.2])
    assert len(log(tmp_path / "r")) == 4
    for ours, theirs in zip(again.get_weights(), first.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_best_epoch_is_kept_also_over_a_resume(tmp_path):
    folder = tmp_path / "r"
    with pytest.raises(Interrupted):
        run(folder, stop_at=2, values=[0.5, 0.9, 0.0, 0.0])
    best = json.loads((folder / "best.json").read_text())
    assert (best["epoch"], best["value"]) == (2, 0.9)
    kept = (folder / "best.weights.h5").read_bytes()
    run(folder, values=[0.5, 0.9, 0.7, 0.8])
    assert (folder / "best.weights.h5").read_bytes() == kept


def test_a_loss_is_monitored_downwards(tmp_path):
    fitted = model()
    values = iter([3.0, 1.0, 2.0])
    fit(
        fitted, Data(), tmp_path, keras.losses.MeanSquaredError(), Schedule("cosine", 0.01, 3),
        lambda: {"val": next(values)}, "val", "min", progress=0,
    )  # fmt: skip
    assert json.loads((tmp_path / "best.json").read_text())["epoch"] == 2


def test_plateau_halves_the_rate_after_two_epochs_without_gain(tmp_path, capsys):
    run(tmp_path, epochs=4, values=[0.9, 0.5, 0.5, 0.5], kind="plateau")
    assert "Epoch 3: ReduceLROnPlateau reducing learning rate to 0.025" in capsys.readouterr().out


def test_the_cosine_schedule_warms_up_and_falls(tmp_path):
    rate = optimiser(Schedule("cosine", 1e-3, 4, warm_up=0.5), 10, 1e-4)._learning_rate
    steps = [float(rate(step)) for step in range(40)]
    assert steps[0] < 1e-4 and max(steps) == pytest.approx(1e-3, rel=0.02)
    assert steps[-1] < 5e-5 and steps.index(max(steps)) == 5
    with pytest.raises(ValueError, match="cosine or plateau"):
        optimiser(Schedule("steps"), 10, 0.0)


def test_the_average_is_lent_to_the_evaluation_and_given_back():
    average, lent = WeightAverage(every=1), model()
    average.set_model(lent)
    raw = [np.array(w) for w in lent.get_weights()]
    average.on_train_batch_end(0)
    lent.set_weights([w + 1 for w in raw])
    average.on_train_batch_end(1)
    average.on_epoch_end(0)
    share = 1 - 2 / 11  # decay (1 + 1)/(10 + 1) at the first update
    np.testing.assert_allclose(lent.get_weights()[0], raw[0] + share, rtol=1e-5)
    average.give_back()
    np.testing.assert_allclose(lent.get_weights()[0], raw[0] + 1, rtol=1e-6)
