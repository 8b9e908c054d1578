"""An exported classifier as ONNX and as TFLite, for the bench's side-by-side run.

The weights are those of ``models/<name>/weights.bin``, multiplied back to float32: the very numbers
that the browser computes with, so that the three runtimes have the same work and the same answer.
Written on demand by ``npm run bench``; nothing of it is shipped. Needs
``training/requirements-bench.txt``.

    python -m training.export_other models/lesion-classifier out/bench/models
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
from pathlib import Path

import numpy as np


def read_model(folder: Path) -> tuple[list[dict], dict[str, np.ndarray], list[str], int]:
    """Nodes in order, constants by name, output names, and the input's size in pixels."""
    from training.exported import read_weights

    document = json.loads((folder / "model.json").read_text("utf-8"))
    card = json.loads((folder / "card.json").read_text("utf-8"))
    nodes = [
        n for n in document["modelTopology"]["node"] if n["op"] not in ("Const", "Placeholder")
    ]
    outputs = list(document["signature"]["outputs"])
    return nodes, read_weights(folder), outputs, int(card["input"]["size"])


def _words(node: dict) -> list[str]:
    return [base64.b64decode(s).decode() for s in node["attr"]["fused_ops"]["list"]["s"]]


def _stride(node: dict) -> int:
    return int(node["attr"]["strides"]["list"]["i"][1])


def _unknown(node: dict) -> ValueError:
    return ValueError(f"no counterpart is written for {node['op']} ({node['name']})")


def to_onnx(folder: Path) -> bytes:
    """ONNX (opset 17). Input and outputs lie as in the browser's model (channels last); inside,
    pictures are channels first, as ONNX has its convolutions. Raises ``ValueError`` for a node that
    it does not know."""
    from onnx import TensorProto, helper, numpy_helper

    nodes, constants, outputs, size = read_model(folder)
    made: list = []
    held: dict[str, np.ndarray] = {}

    def add(op: str, inputs: list[str], output: str, **attributes) -> None:
        made.append(helper.make_node(op, inputs, [output], name=output, **attributes))

    def hold(name: str, value: np.ndarray) -> str:
        held[name] = np.ascontiguousarray(value)
        return name

    low, high = hold("relu6/low", np.float32(0)), hold("relu6/high", np.float32(6))
    add("Transpose", ["image"], "image/first", perm=[0, 3, 1, 2])
    names = {"image": "image/first"}
    pictures = {"image/first"}
    for node in nodes:
        op, name = node["op"], node["name"]
        x = [names.get(source, source) for source in node["input"]]
        result = f"{name}/value"
        names[name] = result
        if op in ("_FusedConv2D", "FusedDepthwiseConv2dNative"):
            kernel = constants[node["input"][1]]
            depthwise = op != "_FusedConv2D"
            axes = (2, 3, 0, 1) if depthwise else (3, 2, 0, 1)
            relu = "Relu6" in _words(node)
            stride = _stride(node)
            add(
                "Conv",
                [
                    x[0],
                    hold(f"{name}/kernel", kernel.transpose(axes)),
                    hold(f"{name}/bias", constants[node["input"][2]]),
                ],
                f"{name}/sum" if relu else result,
                kernel_shape=list(kernel.shape[:2]),
                strides=[stride, stride],
                auto_pad="SAME_UPPER",
                group=kernel.shape[2] if depthwise else 1,
            )
            if relu:
                add("Clip", [f"{name}/sum", low, high], result)
            pictures.add(result)
        elif op in ("Relu6", "Relu", "AddV2", "Identity"):
            match op:
                case "Relu6":
                    add("Clip", [x[0], low, high], result)
                case "AddV2":
                    add("Add", x, result)
                case _:
                    add(op, x[:1], result)
            if x[0] in pictures:
                pictures.add(result)
        elif op == "Mean":
            add("ReduceMean", x[:1], result, axes=[2, 3], keepdims=0)
        elif op == "ConcatV2":
            joined = x[:-1]
            add("Concat", joined, result, axis=1)
            if joined[0] in pictures:
                pictures.add(result)
        elif op == "MatMul":
            add("MatMul", [x[0], hold(f"{name}/kernel", constants[node["input"][1]])], result)
        elif op == "BiasAdd":
            add("Add", [x[0], hold(f"{name}/bias", constants[node["input"][1]])], result)
        else:
            raise _unknown(node)
    described = []
    for output in outputs:
        value = names[output]
        if value in pictures:
            add("Transpose", [value], output, perm=[0, 2, 3, 1])
        else:
            add("Identity", [value], output)
        described.append(helper.make_tensor_value_info(output, TensorProto.FLOAT, None))
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, size, size, 3])
    graph = helper.make_graph(
        made,
        folder.name,
        [image],
        described,
        [numpy_helper.from_array(value, name) for name, value in held.items()],
    )
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=8).SerializeToString()


def to_tflite(folder: Path) -> bytes:
    """TFLite, float32, batch of one. Raises ``ValueError`` for a node that it does not know."""
    import tensorflow as tf

    nodes, constants, outputs, size = read_model(folder)

    @tf.function(
        input_signature=[tf.TensorSpec([1, size, size, 3], tf.float32, name="image")],
        autograph=False,
    )
    def run(image):
        values = {"image": image, **constants}
        for node in nodes:
            op, name = node["op"], node["name"]
            x = [values[source] for source in node["input"]]
            if op in ("_FusedConv2D", "FusedDepthwiseConv2dNative"):
                strides = [1, _stride(node), _stride(node), 1]
                convolve = tf.nn.conv2d if op == "_FusedConv2D" else tf.nn.depthwise_conv2d
                y = convolve(x[0], x[1], strides, "SAME") + x[2]
                values[name] = tf.nn.relu6(y) if "Relu6" in _words(node) else y
            elif op in ("Relu", "Relu6"):
                values[name] = getattr(tf.nn, op.lower())(x[0])
            elif op in ("AddV2", "BiasAdd"):
                values[name] = x[0] + x[1]
            elif op == "Mean":
                values[name] = tf.reduce_mean(x[0], axis=[1, 2])
            elif op == "ConcatV2":
                values[name] = tf.concat(x[:-1], axis=-1)
            elif op == "MatMul":
                values[name] = tf.matmul(x[0], x[1])
            elif op == "Identity":
                values[name] = tf.identity(x[0])
            else:
                raise _unknown(node)
        return {output: values[output] for output in outputs}

    holder = tf.Module()
    holder.run = run
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [run.get_concrete_function()], holder
    )
    return converter.convert()


def main(arguments: list[str] | None = None) -> int:
    """Writes ``<name>.onnx`` and ``<name>.tflite`` into a folder."""
    parser = argparse.ArgumentParser(description="Writes a classifier as ONNX and as TFLite.")
    parser.add_argument("model", type=Path, help="folder of the exported model")
    parser.add_argument("out", type=Path, help="folder to write to")
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    for ending, convert in (("onnx", to_onnx), ("tflite", to_tflite)):
        target = options.out / f"{options.model.name}.{ending}"
        target.write_bytes(convert(options.model))
        print(f"{target.name}: {target.stat().st_size} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
