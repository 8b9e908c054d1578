"""ImageNet weights that come with BatchNorm folded in (TensorFlow Lite files as numpy arrays).

A folder holds ``<stem>.npz`` (``012_w``, ``012_b``: kernel and bias of layer 12) and
``<stem>.json`` (the layer list). Fine-tuned as they are, such networks stall: nothing keeps their
activations in range. ``restore_batch_norm`` puts BatchNorm back from a few hundred pictures
without changing the function.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import keras
import numpy as np

from .layers import BatchNormalization

FILES = {
    "mobilenet_v2": "mobilenet_v2_1.0_imagenet_tf2ptq_dequant",
    "mobilenet_v3_small": "mobilenet_v3_small_float",
}
"""Backbones of this kind, and the stem of their files."""

FOLDER_VARIABLE = "SKINKEEP_BACKBONES"
CONVOLUTIONS = (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)


def convolution_list(name: str, folder: Path | None = None) -> list[dict]:
    """Rows of the layer list that are convolutions of the backbone (not of its ImageNet top).

    Raises ``FileNotFoundError`` with what to set when the folder is not known.
    """
    rows = json.loads(_file(name, folder, ".json").read_text())["layers"]
    kept = [row for row in rows if row["op"] in ("CONV_2D", "DEPTHWISE_CONV_2D")]
    # Both end in a convolution of the pooled vector: classes (V2), features (V3).
    return kept[:-1]


def _file(name: str, folder: Path | None, suffix: str) -> Path:
    held = folder or os.environ.get(FOLDER_VARIABLE)
    file = Path(held or ".") / (FILES[name] + suffix)
    if not held or not file.exists():
        raise FileNotFoundError(
            f"ImageNet weights of {name} are missing: {file.name} was not found; "
            f"give their folder in {FOLDER_VARIABLE} (or --backbones)"
        )
    return file


def load(model: keras.Model, name: str, folder: Path | None = None) -> None:
    """Fills the convolutions of a backbone in order. A bias goes to the BatchNorm behind its
    convolution, which starts as the identity. Raises ``ValueError`` when a shape does not fit."""
    arrays = np.load(_file(name, folder, ".npz"))
    rows = convolution_list(name, folder)
    targets = [layer for layer in model.layers if isinstance(layer, CONVOLUTIONS)]
    if len(rows) != len(targets):
        raise ValueError(f"{name}: {len(rows)} convolutions in the file, {len(targets)} here")
    for row, layer in zip(rows, targets, strict=True):
        kernel, bias = arrays[f"{row['i']:03d}_w"], arrays[f"{row['i']:03d}_b"]
        # (out, h, w, in) → (h, w, in, out); depthwise (1, h, w, c) → (h, w, c, 1)
        depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
        kernel = kernel.transpose((1, 2, 3, 0))
        wanted = tuple(layer.kernel.shape)
        if tuple(kernel.shape) != wanted or depthwise != (row["op"] == "DEPTHWISE_CONV_2D"):
            raise ValueError(f"{name}: {layer.name} wants {wanted}, the file has {kernel.shape}")
        if layer.use_bias:
            # Hard sigmoid adds its 3 itself; the files have it in the bias.
            layer.set_weights([kernel, bias - 3 if layer.name.endswith("_excite") else bias])
            continue
        layer.set_weights([kernel])
        norm = model.get_layer(layer.name.removesuffix("_conv") + "_bn")
        one = np.ones_like(bias)
        norm.set_weights([one * np.sqrt(1 + norm.epsilon), bias, one * 0, one])


def backbone_norms(model: keras.Model) -> list[BatchNormalization]:
    """BatchNorm layers of the backbone inside a model (a decoder's are left alone)."""
    return [
        layer
        for layer in model.layers
        if isinstance(layer, keras.layers.BatchNormalization)
        and layer.name.startswith(("stem", "block", "top"))
    ]


def restore_batch_norm(model: keras.Model, pictures: np.ndarray, batch: int = 16) -> None:
    """Puts real statistics into the backbone's BatchNorms; the model's function stays the same.

    ``pictures`` (some 400, scaled and laid out as the model wants them) give mean and variance of
    each convolution's output; scale and shift undo them again: scale = slope · √(variance + ε),
    shift = the output's mean.
    """
    norms = backbone_norms(model)
    probe = keras.Model(model.input, [norm.input for norm in norms])
    sums = [np.zeros((2, norm.gamma.shape[0])) for norm in norms]
    counts = [0] * len(norms)
    for start in range(0, len(pictures), batch):
        for index, output in enumerate(probe.predict_on_batch(pictures[start : start + batch])):
            values = np.moveaxis(np.asarray(output, np.float64), norms[index].axis, -1)
            values = values.reshape(-1, values.shape[-1])
            sums[index] += values.sum(0), np.square(values).sum(0)
            counts[index] += len(values)
    for norm, (total, squares), count in zip(norms, sums, counts, strict=True):
        gamma, beta, old_mean, old_variance = (np.float64(w) for w in norm.get_weights())
        slope = gamma / np.sqrt(old_variance + norm.epsilon)
        mean = total / count
        variance = np.maximum(squares / count - mean**2, 0.0)
        norm.set_weights(
            [
                slope * np.sqrt(variance + norm.epsilon),
                slope * (mean - old_mean) + beta,
                mean,
                variance,
            ]
        )
