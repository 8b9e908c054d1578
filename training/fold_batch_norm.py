"""What BatchNorm does, put into the weights of the convolutions before it."""

from __future__ import annotations

import keras
import numpy as np


class Folding:
    """BatchNorm as scale and shift of the convolutions before it, found by name.

    ``x_bn`` belongs to ``x_conv``, or follows a sum of ``x_squeeze_conv`` (enlarged; scaling
    commutes with that) and ``x_skip_conv``, which then takes the shift."""

    def __init__(self, model: keras.Model):
        self.scale: dict[str, np.ndarray] = {}
        self.shift: dict[str, np.ndarray] = {}
        self.folded: set[str] = set()
        names = {layer.name for layer in model.layers}
        for layer in model.layers:
            if not layer.name.endswith("_bn"):
                continue
            gamma, beta, mean, variance = (np.float64(w) for w in layer.get_weights())
            scale = gamma / np.sqrt(variance + layer.epsilon)
            stem = layer.name[: -len("_bn")]
            targets = [n for n in (f"{stem}_conv",) if n in names] or [
                f"{stem}_squeeze_conv",
                f"{stem}_skip_conv",
            ]
            for target in targets:
                self.scale[target] = scale
            self.shift[targets[-1]] = beta - mean * scale
            self.folded.add(layer.name)

    def weights(self, layer) -> tuple[np.ndarray, np.ndarray]:
        """Kernel (h, w, in, out; depthwise h, w, channels, 1) and bias of a convolution."""
        held = [np.float64(w) for w in layer.get_weights()]
        kernel = held[0]
        depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
        channels = kernel.shape[2] if depthwise else kernel.shape[3]
        bias = held[1] if len(held) > 1 else np.zeros(channels)
        scale = self.scale.get(layer.name, np.ones(channels))
        kernel = kernel * (scale[:, None] if depthwise else scale)
        return kernel, bias * scale + self.shift.get(layer.name, 0.0)
