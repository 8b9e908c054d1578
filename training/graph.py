"""Writes a Keras functional model as a tfjs graph model, without TensorFlow.

Why our own writer: Keras 3 layers models do not load in tfjs, the official converter pins an old
TensorFlow, and the handful of layers that our networks use need few lines. BatchNorm is folded
into the convolutions, ReLU6 and bias are fused, so that the browser runs one kernel a
convolution. 1×1 convolutions are stored as uint8 with a scale a channel (tfjs's own one scale a
tensor ruins folded weights), the rest as float16; ``src/lib/inference/weights.ts`` multiplies
back at load, ``exported.py`` does so in Python.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np

from .fold_batch_norm import Folding


def _text(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _numbers(values) -> dict:
    return {"list": {"i": [str(int(v)) for v in values]}}


@dataclass
class Graph:
    """Nodes of a GraphDef and their constants, in the order in which they are written."""

    nodes: list[dict] = field(default_factory=list)
    constants: dict[str, np.ndarray] = field(default_factory=dict)

    def add(self, op: str, name: str, inputs: list[str], **attributes) -> str:
        """Adds a node; returns its name."""
        typed = {"T": {"type": "DT_FLOAT"}, **attributes}
        self.nodes.append({"name": name, "op": op, "input": inputs, "attr": typed})
        return name

    def constant(self, name: str, value: np.ndarray) -> str:
        """Adds a constant; its value goes to the weight file."""
        value = np.asarray(value)
        value = value.astype(np.int32 if value.dtype.kind == "i" else np.float32)
        kind = "DT_INT32" if value.dtype == np.int32 else "DT_FLOAT"
        shape = {"dim": [{"size": str(n)} for n in value.shape]}
        tensor = {"tensor": {"dtype": kind, "tensorShape": shape}}
        attributes = {"dtype": {"type": kind}, "value": tensor}
        self.nodes.append({"name": name, "op": "Const", "input": [], "attr": attributes})
        self.constants[name] = value
        return name


def _same(layer) -> dict:
    stride = layer.strides[0] if isinstance(layer.strides, (tuple, list)) else layer.strides
    return {
        "strides": _numbers((1, stride, stride, 1)),
        "dilations": _numbers((1, 1, 1, 1)),
        "padding": {"s": _text(layer.padding.upper())},
        "data_format": {"s": _text("NHWC")},
    }


def to_graph(model: keras.Model, outputs: dict[str, str]) -> Graph:
    """Walks a functional model. ``outputs`` maps output names to layer names.

    Raises ``ValueError`` for a layer that it does not know.
    """
    graph, folding = Graph(), Folding(model)
    tensors: dict[str, str] = {}
    consumers: dict[str, list] = {}
    for layer in model.layers:
        for source in _sources(layer):
            consumers.setdefault(source, []).append(layer)

    def follow(name: str):
        """The ReLU6 that alone consumes a convolution, through its folded BatchNorm."""
        users = consumers.get(name, [])
        while len(users) == 1 and users[0].name in folding.folded:
            users = consumers.get(users[0].name, [])
        fusable = len(users) == 1 and isinstance(users[0], keras.layers.ReLU)
        return users[0] if fusable and name not in outputs.values() else None

    fused: set[str] = set()
    for layer in model.layers:
        sources = [tensors[s] for s in _sources(layer)]
        name = layer.name
        if isinstance(layer, keras.layers.InputLayer):
            shape = [-1, *_square(layer)]
            dims = {"shape": {"dim": [{"size": str(n)} for n in shape]}}
            graph.add("Placeholder", name, [], dtype={"type": "DT_FLOAT"}, shape=dims)
            tensors[name] = name
        elif isinstance(layer, (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)):
            kernel, bias = folding.weights(layer)
            depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
            relu = follow(name)
            operations = ["BiasAdd"] + (["Relu6"] if relu is not None else [])
            if relu is not None:
                fused.add(relu.name)
            inputs = [
                *sources,
                graph.constant(f"{name}/kernel", kernel),
                graph.constant(f"{name}/bias", bias),
            ]
            tensors[name] = graph.add(
                "FusedDepthwiseConv2dNative" if depthwise else "_FusedConv2D",
                name,
                inputs,
                fused_ops={"list": {"s": [_text(o) for o in operations]}},
                num_args={"i": "1"},
                epsilon={"f": 0.0001},
                **_same(layer),
            )
        elif (
            name in fused
            or name in folding.folded
            or isinstance(layer, keras.layers.Dropout | keras.layers.SpatialDropout2D)
        ):
            tensors[name] = sources[0]
        elif isinstance(layer, keras.layers.ReLU):
            tensors[name] = graph.add("Relu6", name, sources)
        elif isinstance(layer, keras.layers.Activation):
            tensors[name] = _activation(graph, layer, sources[0])
        elif isinstance(layer, keras.layers.Add):
            tensors[name] = graph.add("AddV2", name, sources)
        elif isinstance(layer, keras.layers.Multiply):
            tensors[name] = graph.add("Mul", name, sources)
        elif isinstance(layer, keras.layers.GlobalAveragePooling2D):
            axes = graph.constant(f"{name}/axes", np.array([1, 2]))
            tensors[name] = graph.add(
                "Mean",
                name,
                [*sources, axes],
                keep_dims={"b": bool(layer.keepdims)},
                Tidx={"type": "DT_INT32"},
            )
        elif isinstance(layer, keras.layers.AveragePooling2D):
            sides = _numbers((1, *layer.pool_size, 1))
            tensors[name] = graph.add(
                "AvgPool",
                name,
                sources,
                ksize=sides,
                strides=sides,
                padding={"s": _text(layer.padding.upper())},
                data_format={"s": _text("NHWC")},
            )
        elif isinstance(layer, keras.layers.Concatenate):
            axis = graph.constant(f"{name}/axis", np.array(-1))
            tensors[name] = graph.add(
                "ConcatV2",
                name,
                [*sources, axis],
                N={"i": str(len(sources))},
                Tidx={"type": "DT_INT32"},
            )
        elif isinstance(layer, keras.layers.UpSampling2D):
            size = np.array(_spatial(layer.output))
            tensors[name] = graph.add(
                "ResizeBilinear",
                name,
                [*sources, graph.constant(f"{name}/size", size)],
                align_corners={"b": False},
                half_pixel_centers={"b": True},
            )
        elif isinstance(layer, keras.layers.Dense):
            kernel, bias = (np.float64(w) for w in layer.get_weights())
            product = graph.add(
                "MatMul",
                f"{name}/product",
                [*sources, graph.constant(f"{name}/kernel", kernel)],
                transpose_a={"b": False},
                transpose_b={"b": False},
            )
            summed = graph.add(
                "BiasAdd",
                f"{name}/sum",
                [product, graph.constant(f"{name}/bias", bias)],
                data_format={"s": _text("NHWC")},
            )
            relu = layer.activation is keras.activations.relu
            tensors[name] = graph.add("Relu", name, [summed]) if relu else summed
        else:
            raise ValueError(f"no tfjs counterpart is written for layer {name} ({type(layer)})")
    for output, layer_name in outputs.items():
        if tensors[layer_name] != output:
            graph.add("Identity", output, [tensors[layer_name]])
    return graph


def _activation(graph: Graph, layer, source: str) -> str:
    """ReLU, hard sigmoid relu6(x + 3)/6 and hard swish x·relu6(x + 3)/6 as plain operations."""
    name, kind = layer.name, layer.activation.__name__
    if kind == "relu":
        return graph.add("Relu", name, [source])
    if kind not in ("hard_sigmoid", "hard_silu"):
        raise ValueError(f"no tfjs counterpart is written for the activation {kind} of {name}")
    three = graph.constant(f"{name}/three", np.float32(3))
    sixth = graph.constant(f"{name}/sixth", np.float32(1 / 6))
    moved = graph.add("AddV2", f"{name}/moved", [source, three])
    clipped = graph.add("Relu6", f"{name}/clipped", [moved])
    swish = kind == "hard_silu"
    gate = graph.add("Mul", f"{name}/gate" if swish else name, [clipped, sixth])
    return graph.add("Mul", name, [source, gate]) if swish else gate


def _sources(layer) -> list[str]:
    nodes = layer._inbound_nodes
    if not nodes:
        return []
    return [
        history.operation.name
        for history in (tensor._keras_history for tensor in nodes[-1].input_tensors)
    ]


def _spatial(tensor) -> tuple[int, int]:
    first = keras.config.image_data_format() == "channels_first"
    return tuple(tensor.shape[2:4] if first else tensor.shape[1:3])


def _square(layer) -> tuple[int, int, int]:
    return (*_spatial(layer.output), 3)


def encode(
    name: str, value: np.ndarray, coarse: bool = True, exact: bool = False
) -> tuple[str, bytes]:
    """Encoding and bytes of a constant: 1×1 kernels by channel in 8 bits (half precision unless
    ``coarse``), other kernels in half precision, the rest (``exact``: everything) raw."""
    if value.dtype == np.int32 or value.ndim < 2 or exact:
        return "raw", value.tobytes()
    pointwise = value.ndim == 4 and value.shape[:2] == (1, 1) and value.shape[3] > 7
    if not pointwise or not coarse:
        return "float16", value.astype("<f2").tobytes()
    flat = value.reshape(-1, value.shape[-1])
    scale = np.maximum(np.abs(flat).max(0), 1e-12).astype("<f4") / np.float32(127)
    levels = np.clip(np.rint(flat / scale) + 128, 1, 255).astype(np.uint8)
    return "uint8-channel", scale.tobytes() + levels.tobytes()


def write(
    graph: Graph,
    folder: Path,
    inputs: str | list[str],
    outputs: list[str],
    coarse: bool = True,
    exact: bool = False,
) -> int:
    """Writes ``model.json`` and ``weights.bin``; returns their size in bytes. ``coarse`` stores
    1×1 kernels in 8 bits, ``exact`` everything in single precision."""
    folder.mkdir(parents=True, exist_ok=True)
    entries, blobs = [], []
    for name, value in graph.constants.items():
        encoding, blob = encode(name, value, coarse, exact)
        kind = "int32" if value.dtype == np.int32 else "float32"
        entry = {"name": name, "shape": list(value.shape), "dtype": kind, "encoding": encoding}
        entries.append(entry)
        blobs.append(blob)
    document = {
        "format": "graph-model",
        "generatedBy": "skinkeep",
        "signature": {
            "inputs": {
                name: {"name": name, "dtype": "DT_FLOAT"}
                for name in ([inputs] if isinstance(inputs, str) else inputs)
            },
            "outputs": {name: {"name": name, "dtype": "DT_FLOAT"} for name in outputs},
        },
        "modelTopology": {"node": graph.nodes, "library": {}, "versions": {"producer": 1395}},
        "weightsManifest": [{"paths": ["weights.bin"], "weights": entries}],
    }
    (folder / "model.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
    (folder / "weights.bin").write_bytes(b"".join(blobs))
    return sum((folder / f).stat().st_size for f in ("model.json", "weights.bin"))
