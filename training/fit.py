"""One way to fit a model: optimiser, schedule, averaging, checkpoint-on-best, resume, log."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np


@dataclass(frozen=True)
class Schedule:
    """How the learning rate moves: ``cosine`` (with a short warm-up) or ``plateau``
    (ReduceLROnPlateau: factor 0.5, patience 2, floor 1e-5)."""

    kind: str = "cosine"
    peak: float = 5e-4
    epochs: int = 12
    warm_up: float = 0.5


def optimiser(schedule: Schedule, steps: int, weight_decay: float) -> keras.optimizers.Optimizer:
    """AdamW; normalisation and biases are not decayed."""
    rate: float | keras.optimizers.schedules.LearningRateSchedule = schedule.peak
    if schedule.kind == "cosine":
        warm = int(schedule.warm_up * steps)
        rate = keras.optimizers.schedules.CosineDecay(
            schedule.peak * 0.05 if warm else schedule.peak,
            max(1, schedule.epochs * steps - warm),
            alpha=0.01,
            warmup_target=schedule.peak if warm else None,
            warmup_steps=warm,
        )
    elif schedule.kind != "plateau":
        raise ValueError(f"unknown schedule {schedule.kind!r}; cosine or plateau")
    result = keras.optimizers.AdamW(rate, weight_decay=weight_decay)
    result.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
    return result


class WeightAverage(keras.callbacks.Callback):
    """Keeps an exponential moving average of all weights (Polyak) and lends it to the evaluation
    at the end of an epoch. Must stand before the callbacks that evaluate and save, and
    ``GiveBack`` after them."""

    def __init__(self, decay: float = 0.99, every: int = 4):
        super().__init__()
        self.decay, self.every = decay, every
        self.average: list[np.ndarray] | None = None
        self.kept: list[np.ndarray] | None = None
        self.updates = 0

    def _weights(self):
        return [w for w in self.model.weights if "float" in str(w.dtype)]

    def on_train_batch_end(self, batch, logs=None):
        if batch % self.every:
            return
        if hasattr(self.model, "jax_state_sync"):
            self.model.jax_state_sync()  # JAX keeps the weights of a step outside the variables
        now = [keras.ops.convert_to_numpy(w.value) for w in self._weights()]
        if self.average is None:
            self.average = [w.copy() for w in now]
            return
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        for held, new in zip(self.average, now, strict=True):
            held *= decay
            held += (1 - decay) * new

    def on_epoch_end(self, epoch, logs=None):
        if self.average is None:
            return
        weights = self._weights()
        self.kept = [keras.ops.convert_to_numpy(w.value).copy() for w in weights]
        for weight, value in zip(weights, self.average, strict=True):
            weight.assign(value)

    def give_back(self):
        if self.kept is not None:
            for weight, value in zip(self._weights(), self.kept, strict=True):
                weight.assign(value)
            self.kept = None


class GiveBack(keras.callbacks.Callback):
    """Puts the raw weights back after the evaluation and saves all that a resume needs."""

    def __init__(self, average: WeightAverage, file: Path):
        super().__init__()
        self.average, self.file = average, file

    def on_epoch_end(self, epoch, logs=None):
        self.average.give_back()
        part = self.file.with_name("resume.part.npz")
        arrays = {
            f"w{i}": keras.ops.convert_to_numpy(w.value) for i, w in enumerate(self.model.weights)
        }
        arrays |= {
            f"o{i}": keras.ops.convert_to_numpy(v.value)
            for i, v in enumerate(self.model.optimizer.variables)
        }
        arrays |= {f"a{i}": a for i, a in enumerate(self.average.average or [])}
        np.savez(part, epoch=epoch + 1, updates=self.average.updates, **arrays)
        part.rename(self.file)


class Evaluate(keras.callbacks.Callback):
    """Calls ``score()`` at the end of an epoch and adds what it gives to the log."""

    def __init__(self, score: Callable[[], dict[str, float]]):
        super().__init__()
        self.score = score

    def on_epoch_end(self, epoch, logs=None):
        assert logs is not None
        logs.update(self.score())
        print("  " + "  ".join(f"{k} {v:.4f}" for k, v in logs.items()), flush=True)


class BestWeights(keras.callbacks.Callback):
    """Saves the weights when the monitored figure gets better; remembers the best over resumes."""

    def __init__(self, folder: Path, monitor: str, mode: str):
        super().__init__()
        self.file, self.note = folder / "best.weights.h5", folder / "best.json"
        self.monitor, self.sign = monitor, 1.0 if mode == "max" else -1.0

    def on_epoch_end(self, epoch, logs=None):
        value = float(logs[self.monitor])
        held = json.loads(self.note.read_text())["value"] if self.note.exists() else None
        if held is None or self.sign * value > self.sign * held:
            self.model.save_weights(self.file)
            note = {"epoch": epoch + 1, "monitor": self.monitor, "value": value}
            self.note.write_text(json.dumps(note))


def fit(
    model: keras.Model,
    data: keras.utils.PyDataset,
    folder: Path,
    loss: keras.losses.Loss,
    schedule: Schedule,
    score: Callable[[], dict[str, float]],
    monitor: str,
    mode: str = "max",
    weight_decay: float = 1e-4,
    progress: int = 2,
) -> None:
    """Fits with checkpoint-on-best into ``folder`` and resumes there after an interruption.

    Leaves the best weights loaded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.compile(optimiser(schedule, len(data), weight_decay), loss)
    model.optimizer.build(model.trainable_variables)
    average = WeightAverage()
    average.set_model(model)
    resume = folder / "resume.npz"
    first = _resume(model, average, resume) if resume.exists() else 0
    for _ in range(first):
        data.on_epoch_end()  # the resumed epoch draws what the uninterrupted one would have
    callbacks: list[keras.callbacks.Callback] = [
        average,
        Evaluate(score),
        BestWeights(folder, monitor, mode),
        keras.callbacks.CSVLogger(str(folder / "log.csv"), append=first > 0),
    ]
    if schedule.kind == "plateau":
        callbacks.append(
            keras.callbacks.ReduceLROnPlateau(monitor, 0.5, 2, mode=mode, min_lr=1e-5, verbose=1)
        )
    callbacks.append(GiveBack(average, resume))
    if first < schedule.epochs:
        model.fit(
            data,
            epochs=schedule.epochs,
            initial_epoch=first,
            callbacks=callbacks,
            verbose=progress,
            shuffle=False,  # the data does so itself, from its seed
        )
    model.load_weights(folder / "best.weights.h5")


def _resume(model: keras.Model, average: WeightAverage, file: Path) -> int:
    held = np.load(file)
    for i, weight in enumerate(model.weights):
        weight.assign(held[f"w{i}"])
    for i, variable in enumerate(model.optimizer.variables):
        variable.assign(held[f"o{i}"])
    average.average = [held[f"a{i}"].copy() for i in range(sum(k.startswith("a") for k in held))]
    average.updates = int(held["updates"])
    print(f"resuming after epoch {int(held['epoch'])}", flush=True)
    return int(held["epoch"])
