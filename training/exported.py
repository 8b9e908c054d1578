"""Runs an exported model in Python from the very files that the browser loads.

So the figures in a card are those of the quantised weights, and ``training/score`` needs nothing
but a model folder.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from keras import ops


def read_weights(folder: Path) -> dict[str, np.ndarray]:
    """Constants by name, multiplied back to float32."""
    manifest = json.loads((folder / "model.json").read_text())["weightsManifest"][0]
    data = (folder / manifest["paths"][0]).read_bytes()
    offset, held = 0, {}
    for entry in manifest["weights"]:
        shape = tuple(entry["shape"])
        count = int(np.prod(shape, dtype=np.int64))

        def take(kind: str, n: int) -> np.ndarray:
            nonlocal offset
            values = np.frombuffer(data, kind, n, offset)
            offset += values.nbytes
            return values

        if entry["encoding"] == "uint8-channel":
            scale = take("<f4", shape[-1])
            values = scale * (take("u1", count).reshape(-1, shape[-1]).astype(np.float32) - 128)
        elif entry["encoding"] == "float16":
            values = take("<f2", count).astype(np.float32)
        else:
            values = take("<i4" if entry["dtype"] == "int32" else "<f4", count)
        held[entry["name"]] = values.reshape(shape)
    if offset != len(data):
        raise ValueError(f"{folder}: weights end at {offset} of {len(data)} bytes")
    return held


def _words(attribute: dict) -> list[str]:
    return [base64.b64decode(s).decode() for s in attribute["list"]["s"]]


def load_exported(folder: Path) -> Callable[..., dict[str, np.ndarray]]:
    """A function from ``(n, s, s, 3)`` float32 -1…1, or from arrays by input name where there are
    several, to the model's named outputs.

    Raises ``ValueError`` for a node that it does not know.
    """
    document = json.loads((folder / "model.json").read_text())
    constants = {k: ops.convert_to_tensor(v) for k, v in read_weights(folder).items()}
    raw = read_weights(folder)
    nodes = document["modelTopology"]["node"]
    outputs = list(document["signature"]["outputs"])
    first = next(iter(document["signature"]["inputs"]))

    def run(given: np.ndarray | dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        values = dict(constants)
        named = given if isinstance(given, dict) else {first: given}
        for name, array in named.items():
            values[name] = ops.convert_to_tensor(np.asarray(array, np.float32))
        for node in nodes:
            op, name, inputs, attr = node["op"], node["name"], node["input"], node["attr"]
            if op in ("Const", "Placeholder"):
                continue
            x = [values[i] for i in inputs]
            if op in ("_FusedConv2D", "FusedDepthwiseConv2dNative"):
                convolve = ops.conv if op == "_FusedConv2D" else ops.depthwise_conv
                stride = int(attr["strides"]["list"]["i"][1])
                y = (
                    convolve(
                        x[0], x[1], strides=stride, padding="same", data_format="channels_last"
                    )
                    + x[2]
                )
                values[name] = ops.relu6(y) if "Relu6" in _words(attr["fused_ops"]) else y
            elif op in ("Relu", "Relu6", "Sigmoid", "Tanh", "Log"):
                values[name] = getattr(ops, op.lower())(x[0])
            elif op in ("Maximum", "Minimum"):
                values[name] = getattr(ops, op.lower())(x[0], x[1])
            elif op == "Sub":
                values[name] = x[0] - x[1]
            elif op == "RealDiv":
                values[name] = x[0] / x[1]
            elif op == "AddV2" or op == "BiasAdd":
                values[name] = x[0] + x[1]
            elif op == "MatMul":
                values[name] = ops.matmul(x[0], x[1])
            elif op == "Mean":
                values[name] = ops.mean(x[0], axis=(1, 2), keepdims=attr["keep_dims"]["b"])
            elif op == "AvgPool":
                pool = int(attr["ksize"]["list"]["i"][1])
                values[name] = ops.average_pool(x[0], pool, pool, data_format="channels_last")
            elif op == "Mul":
                values[name] = x[0] * x[1]
            elif op == "ConcatV2":
                values[name] = ops.concatenate(x[:-1], axis=-1)
            elif op == "ResizeBilinear":
                size = tuple(int(n) for n in raw[inputs[1]])
                values[name] = ops.image.resize(
                    x[0], size, interpolation="bilinear", data_format="channels_last"
                )
            elif op == "Identity":
                values[name] = x[0]
            else:
                raise ValueError(f"{folder}: no Python counterpart for {op}")
        return {name: ops.convert_to_numpy(values[name]) for name in outputs}

    return run
