"""Writes one step of a trained sequence model as what the browser loads.

    python -m training.sequence_export --run RUN --out models/sequence

The step takes a visit's maps, what is remembered, mask and days, and gives what to remember and
the logit of "improved". Weights are kept in single precision: the network is small, and the step
shall be the Keras layer to within 1e-3 after any number of visits.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

from . import graph, sequence, sequence_card
from .exported import load_exported
from .graph import Graph, _numbers, _text
from .sequence_front import Front, zones
from .sequence_model import POWERS

STATE = ("h", "c", "means", "visits", "span")
"""Output and cell of the ConvLSTM, means of the readings so far (``sequence_model.Means``), number
of visits that counted, days since the first."""

DAYS = (0, 7, 21, 3)
"""Days before each visit of the known answer."""


def drawn_visit(visit: int, shape: tuple[int, int, int]) -> np.ndarray:
    """Pattern ``drawn-visits-1`` (``drawnVisit`` in src/lib/inference/sequence.ts): maps of a
    visit, from 0, in integer maths and one division."""
    i = np.arange(int(np.prod(shape)), dtype=np.int64)
    mixed = 7 * i + 13 * visit + 5 * ((i * (visit + 1)) % 11)
    return (((mixed % 23) / 23) * 4 - 2).astype(np.float32).reshape(shape)


def to_step(model: keras.Model, front: Front) -> tuple[Graph, list[str], list[str]]:
    """The graph of one step, its inputs and its outputs; the front is folded in.

    Raises ``ValueError`` for a network that is not fed maps.
    """
    if "visits" not in [tensor.name for tensor in model.inputs] or len(model.inputs) != 3:
        raise ValueError("only a network that is fed feature maps has a step")
    made = Graph()
    side, units = tuple(model.inputs[0].shape[2:4]), model.get_layer("memory").units
    shape, state = (*side, front.kernel.shape[1]), (*side, units)
    means = (len(front.bias) * len(POWERS),)
    inputs = {"features": shape, "h": state, "c": state, "means": means, "visits": (1,),
              "span": (1,), "mask": (1,), "days": (1,)}  # fmt: skip
    for name, size in inputs.items():
        dims = [{"size": str(n)} for n in (-1, *size)]
        made.add(
            "Placeholder", name, [], dtype={"type": "DT_FLOAT"}, shape={"shape": {"dim": dims}}
        )
    seen = _seen(made, model, front)
    joined = _joined(made, "joined", [seen, "h"])
    i, f, candidate, o = _gates(made, model.get_layer("memory").cell, joined)
    kept = made.add("Mul", "kept", [f, "c"])
    taken = made.add("Mul", "taken", [i, candidate])
    cell = made.add("AddV2", "cell", [kept, taken])
    shown = made.add("Mul", "shown", [o, made.add("Tanh", "cell/tanh", [cell])])
    one = made.constant("one", np.ones((1, 1), np.float32))
    rest = made.add("Sub", "unmasked", [one, "mask"])
    for name, new in (("h", shown), ("c", cell)):
        now = made.add("Mul", f"{name}/now", [new, "mask"])
        before = made.add("Mul", f"{name}/before", [name, rest])
        made.add("AddV2", f"{name}_next", [now, before])
    known = _joined(made, "known", [_mean(made, "pool", "h_next"), "means_next"])
    kernel, bias = model.get_layer("logit").get_weights()
    product = _product(made, "logit/product", known, kernel)
    made.add("AddV2", "logit", [product, made.constant("logit/bias", bias[None])])
    return made, list(inputs), [*(f"{name}_next" for name in STATE), "logit"]


def _seen(made: Graph, model: keras.Model, front: Front) -> str:
    """What the memory is given of a visit: its readings, their mean and the clock, through tanh."""
    read = _readings(made, front, model.inputs[0].shape[2:4])
    kernel, bias = (np.float64(w) for w in model.get_layer("front").get_weights())
    given = _convolution(made, "front", read, kernel[None, None], bias)
    whole = _mean(made, "whole", read)
    # Days before the first visit are no time between visits.
    least = made.constant("least", np.ones((1, 1), np.float32))
    begun = made.add("Minimum", "begun", ["visits", least])
    passed = made.add("Mul", "passed", [made.add("Mul", "counted", ["days", "mask"]), begun])
    made.add("AddV2", "span_next", ["span", passed])
    made.add("AddV2", "visits_next", ["visits", "mask"])

    def log(name: str, value: str, share: float) -> str:
        part = made.constant(f"{name}/share", np.full((1, 1), share, np.float32))
        return made.add("Mul", name, [made.add("Log", f"{name}/log", [value]), part])

    clocks = [
        log("clock/last", made.add("AddV2", "clock/last/more", [passed, least]), 1 / 5),
        log("clock/first", made.add("AddV2", "clock/first/more", ["span_next", least]), 1 / 7),
        log(
            "clock/number", made.add("Maximum", "clock/number/some", ["visits_next", least]), 1 / 3
        ),
    ]
    _means(made, whole, len(front.bias))
    (kernel,) = model.get_layer("everywhere").get_weights()
    everywhere = _product(
        made, "everywhere", _joined(made, "told", [*clocks, whole, "means_next"]), kernel
    )
    return made.add("Tanh", "seen", [made.add("AddV2", "sum", [given, everywhere])])


def _readings(made: Graph, front: Front, side: tuple[int, int]) -> str:
    """The front: every zone's readings of every cell, of which those of other zones are left out,
    then added up."""
    number, _, count = front.kernel.shape
    kernel = front.kernel.transpose(1, 0, 2).reshape(1, 1, -1, number * count)
    every = _convolution(made, "zones/all", "features", kernel, np.zeros(number * count))
    own = zones(*side)[..., None] == np.repeat(np.arange(number), count)
    mask = made.constant("zones/mask", own[None].astype(np.float32))
    kept = made.add("Mul", "zones", [every, mask])
    added = np.tile(np.eye(count), (number, 1))[None, None]
    return _convolution(made, "readings", kept, added, front.bias)


def _means(made: Graph, whole: str, readings: int) -> None:
    """``means_next``, as ``sequence_model.Means`` describes it."""
    powers = np.repeat(np.array(POWERS, np.float32), readings)[None]
    more = made.constant("means/more", powers + 1)
    number = made.add("Maximum", "means/number", ["visits_next", "least"])
    below = made.add("AddV2", "means/below", [number, made.constant("means/powers", powers)])
    share = made.add("RealDiv", "means/share", [more, below])
    taken = made.add("Mul", "means/taken", [share, "mask"])
    apart = made.add(
        "Sub", "means/apart", [_joined(made, "wholes", [whole] * len(POWERS)), "means"]
    )
    made.add("AddV2", "means_next", ["means", made.add("Mul", "means/moved", [apart, taken])])


def _gates(made: Graph, layer: keras.layers.ConvLSTM2D, joined: str) -> list[str]:
    """Input, forget, candidate and output of the cell, each one convolution of maps and state."""
    kernel, recurrent, bias = (np.float64(w) for w in layer.get_weights())
    both = np.concatenate([kernel, recurrent], 2)
    gates = []
    for name, k, b in zip(
        ("input", "forget", "candidate", "output"),
        np.split(both, 4, 3), np.split(bias, 4), strict=True,
    ):  # fmt: skip
        value = _convolution(made, f"{name}/sum", joined, k, b)
        gates.append(made.add("Tanh" if name == "candidate" else "Sigmoid", name, [value]))
    return gates


def _convolution(made: Graph, name: str, source: str, kernel: np.ndarray, bias: np.ndarray) -> str:
    constants = [made.constant(f"{name}/kernel", kernel), made.constant(f"{name}/bias", bias)]
    return made.add(
        "_FusedConv2D", name, [source, *constants],
        fused_ops={"list": {"s": [_text("BiasAdd")]}}, num_args={"i": "1"}, epsilon={"f": 0.0001},
        strides=_numbers((1, 1, 1, 1)), dilations=_numbers((1, 1, 1, 1)),
        padding={"s": _text("SAME")}, data_format={"s": _text("NHWC")},
    )  # fmt: skip


def _mean(made: Graph, name: str, source: str) -> str:
    axes = made.constant(f"{name}/axes", np.array([1, 2]))
    index = {"type": "DT_INT32"}
    return made.add("Mean", name, [source, axes], keep_dims={"b": False}, Tidx=index)


def _joined(made: Graph, name: str, sources: list[str]) -> str:
    axis = made.constant(f"{name}/axis", np.array(-1))
    count, index = {"i": str(len(sources))}, {"type": "DT_INT32"}
    return made.add("ConcatV2", name, [*sources, axis], N=count, Tidx=index)


def _product(made: Graph, name: str, source: str, kernel: np.ndarray) -> str:
    held = made.constant(f"{name}/kernel", kernel)
    no = {"b": False}
    return made.add("MatMul", name, [source, held], transpose_a=no, transpose_b=no)


def walk(
    run: Callable[..., dict[str, np.ndarray]],
    state: list[dict],
    maps: np.ndarray,
    mask: np.ndarray,
    days: np.ndarray,
) -> list[dict[str, np.ndarray]]:
    """An exported step run visit by visit over ``(t, h, w, c)``: its outputs after each."""
    held = {one["name"]: np.zeros((1, *one["shape"]), np.float32) for one in state}
    passed = []
    for visit, counts, day in zip(maps, mask, days, strict=True):
        single = {"mask": np.full((1, 1), counts), "days": np.full((1, 1), day)}
        out = run({"features": visit[None], **held, **single})
        held = {name: out[f"{name}_next"] for name in held}
        passed.append(out)
    return passed


def states(model: keras.Model) -> list[dict]:
    """Names and shapes of what is remembered, as the card lists them."""
    height, width = model.inputs[0].shape[2:4]
    maps = [int(height), int(width), int(model.get_layer("memory").units)]
    means = [int(model.inputs[0].shape[4]) * len(POWERS)]
    shapes = {"h": maps, "c": maps, "means": means}
    return [{"name": name, "shape": shapes.get(name, [1])} for name in STATE]


def export(options: argparse.Namespace) -> None:
    """Writes the model's folder."""
    model, front, settings = sequence.load_run(options.run)
    made, inputs, outputs = to_step(model, front)
    graph.write(made, options.out, inputs, outputs, exact=True)
    _save_training_weights(model, front, options.out)
    figures = json.loads((options.run / "metrics.json").read_text())
    shape = tuple(settings["shape"])
    maps = np.stack([drawn_visit(i, shape) for i in range(len(DAYS))])
    passed = walk(load_exported(options.out), states(model), maps, np.ones(len(DAYS)), DAYS)
    temperature = figures["temperature"]
    p = [1 / (1 + np.exp(-float(out["logit"][0, 0]) / temperature)) for out in passed]
    card = sequence_card.card(options.out.name, options.version, settings, figures, states(model))
    card["known_answer"] = {
        "pattern": "drawn-visits-1",
        "tolerance": 0.01,
        "days": list(DAYS),
        "probabilities": [round(v, 6) for v in p],
    }
    sequence_card.write(options.out, card)


def _save_training_weights(model: keras.Model, front: Front, folder: Path) -> None:
    readings = {"readings/0": front.kernel, "readings/1": front.bias}
    arrays = {k: v.astype(np.float32) for k, v in readings.items()} | {
        f"{layer.name}/{i}": value.astype(np.float32)
        for layer in model.layers
        for i, value in enumerate(layer.get_weights())
        if value.dtype.kind == "f"
    }
    np.savez_compressed(folder / "training.npz", **arrays)


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", default="1.1.0")
    return parser


if __name__ == "__main__":
    export(arguments().parse_args())
