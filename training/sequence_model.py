"""The sequence network: a ConvLSTM over the visits of one face.

Inputs of a batch: ``visits`` (b, t, h, w, readings; see ``sequence_front``), ``mask`` (b, t) float,
1 where a visit counts, ``days`` (b, t) since the last visit that counted. A masked visit leaves the
state untouched, bit by bit, so that visits may be missing or rejected anywhere. The answer is the
logit of "improved".

ConvLSTM: Shi et al., arXiv:1506.04214. The state has to remember how the skin looked at first, at
whatever pace visits come: besides the maps it is told how many visits it has seen, how long ago the
last one was, and how long ago the first.
"""

from __future__ import annotations

import keras
from keras import layers, ops

FEEDS = ("features", "pixels", "both")
POWERS = (0, 1, 2, 4, 8)
"""Means of all visits so far in which the n-th weighs about n to these: from "all alike" to "the
last ones". Their differences are late less early, whatever the number of visits."""

CLOCKS = 3
"""Numbers that say when a visit is: since the last, since the first, and the how-manieth."""

PIXELS = 80
"""Side of the pictures where the network is fed pixels, as the original was."""

PATCH = 8
"""Pixels of a cell's side there."""


@keras.saving.register_keras_serializable("skinkeep")
class Clock(layers.Layer):
    """``[days, mask]`` (b, t) to (b, t, 3): log(1 + days since the last visit)/5, log(1 + days
    since the first)/7, log(number of visits)/3. What a masked visit gets does not matter."""

    def call(self, inputs):
        days, mask = inputs
        counted = ops.cumsum(mask, 1)
        # Days before the first visit that counts are no time between visits.
        passed = days * mask * ops.cast(counted > 1.5, days.dtype)
        since = ops.cumsum(passed, 1)
        return ops.stack(
            [
                ops.log1p(passed) / 5.0,
                ops.log1p(since) / 7.0,
                ops.log(ops.maximum(counted, 1.0)) / 3.0,
            ],
            -1,
        )

    def compute_output_shape(self, shapes):
        return (*shapes[0], CLOCKS)


@keras.saving.register_keras_serializable("skinkeep")
class Whole(layers.Layer):
    """Mean over the cells of every visit: (b, t, h, w, c) to (b, t, c). Single cells are noisy, and
    differ more from each other than one visit from the next."""

    def call(self, x):
        return ops.mean(x, (2, 3))

    def compute_output_shape(self, shape):
        return (*shape[:2], shape[4])


@keras.saving.register_keras_serializable("skinkeep")
class Means(layers.Layer):
    """``[readings, mask]`` (b, t, c) and (b, t) to (b, t, c · powers): means of the visits so far,
    one after another for every power p. Visit by visit it is
    mean += mask · min(1, (p + 1)/(n + p)) · (reading − mean), n the visits that count, this one
    included: as a memory in the way of HiPPO-LegS (Gu et al., arXiv:2008.07669), so the state does
    not forget how the skin looked at first."""

    def call(self, inputs):
        x, mask = inputs
        n = ops.maximum(ops.cumsum(mask, 1), 1.0)
        parts = []
        for p in POWERS:
            # What is left at visit n of what was there at visit 1: the product of (i − 1)/(i + p).
            left = ops.where(
                n > 1.5, ops.log(ops.maximum(n - 1.0, 1.0) / (n + p)), ops.zeros_like(n)
            )
            log_left = ops.cumsum(left * mask, 1)
            taken = mask * (p + 1.0) / (n + p) * ops.exp(-log_left)
            sums = ops.cumsum(taken[:, :, None] * x, 1)
            parts.append(sums * ops.exp(log_left)[:, :, None])
        return ops.concatenate(parts, -1)

    def compute_output_shape(self, shapes):
        return (*shapes[0][:2], shapes[0][2] * len(POWERS))


@keras.saving.register_keras_serializable("skinkeep")
class Last(layers.Layer):
    """(b, t, c) to (b, c): after the last visit. Means stay as they are where a visit is masked."""

    def call(self, x):
        return x[:, -1]

    def compute_output_shape(self, shape):
        return (shape[0], shape[2])


@keras.saving.register_keras_serializable("skinkeep")
class Spread(layers.Layer):
    """(b, t, c) to (b, t, 1, 1, c): the same everywhere on the map."""

    def call(self, x):
        return x[:, :, None, None, :]

    def compute_output_shape(self, shape):
        return (*shape[:2], 1, 1, shape[2])


@keras.saving.register_keras_serializable("skinkeep")
class Enlarge(layers.Layer):
    """Maps of every visit brought to ``side`` × ``side`` cells (bilinear)."""

    def __init__(self, side: int, **kwargs):
        super().__init__(**kwargs)
        self.side = side

    def call(self, x):
        batch, time, height, width, channels = ops.shape(x)
        flat = ops.reshape(x, (batch * time, height, width, channels))
        large = ops.image.resize(
            flat, (self.side, self.side), interpolation="bilinear", data_format="channels_last"
        )
        return ops.reshape(large, (batch, time, self.side, self.side, channels))

    def compute_output_shape(self, shape):
        return (*shape[:2], self.side, self.side, shape[4])

    def get_config(self):
        return {**super().get_config(), "side": self.side}


@keras.saving.register_keras_serializable("skinkeep")
class Memory(layers.Layer):
    """``ConvLSTM2D`` told by a float mask which visits count; gives the last state's output."""

    def __init__(self, units: int, kernel: int, **kwargs):
        super().__init__(**kwargs)
        self.units, self.kernel = units, kernel
        self.cell = layers.ConvLSTM2D(
            units, kernel, padding="same", data_format="channels_last", name="cell"
        )

    def build(self, shapes):
        self.cell.build(shapes[0])

    def call(self, inputs):
        x, mask = inputs
        # As wide as a visit: Keras stretches a (b, t) mask over maps on some backends only.
        return self.cell(x, mask=mask[:, :, None, None, None] > 0.5)

    def compute_output_shape(self, shapes):
        return (shapes[0][0], *shapes[0][2:4], self.units)

    def get_config(self):
        return {**super().get_config(), "units": self.units, "kernel": self.kernel}


def _pixel_front(width: int):
    """An input of pictures 0…1 and patches of them as maps."""
    given = keras.Input((None, PIXELS, PIXELS, 3), name="pixels")
    patches = layers.Conv2D(
        width, PATCH, strides=PATCH, activation="relu", data_format="channels_last", name="patch"
    )
    x = layers.TimeDistributed(patches, name="patches")(given)
    return given, layers.Dense(width, name="pixel_front")(x)


def build(
    feed: str,
    shape: tuple[int, int, int],
    width: int = 16,
    units: int = 16,
    kernel: int = 3,
) -> keras.Model:
    """The network over whole series.

    :param feed: one of ``FEEDS``
    :param shape: height, width and number of a visit's readings (not looked at for pixels)
    :raises ValueError: on another feed
    """
    if feed not in FEEDS:
        raise ValueError(f"unknown feed {feed!r}; one of {', '.join(FEEDS)}")
    mask, days = keras.Input((None,), name="mask"), keras.Input((None,), name="days")
    given, parts = [], []
    told, ends = [Clock(name="clock")([days, mask])], []
    if feed != "pixels":
        given.append(keras.Input((None, *shape), name="visits"))
        whole = Whole(name="whole")(given[-1])
        means = Means(name="means")([whole, mask])
        told += [whole, means]
        ends.append(Last(name="last")(means))
        x = layers.Dense(width, name="front")(given[-1])
        parts.append(x if feed == "features" else Enlarge(PIXELS // PATCH, name="enlarge")(x))
    if feed != "features":
        pixels, x = _pixel_front(width)
        given.append(pixels)
        parts.append(x)
    told = layers.Concatenate(name="told")(told) if len(told) > 1 else told[0]
    everywhere = layers.Dense(width, use_bias=False, name="everywhere")(told)
    parts.append(Spread(name="spread")(everywhere))
    x = layers.Activation("tanh", name="seen")(layers.Add(name="sum")(parts))
    x = Memory(units, kernel, name="memory")([x, mask])
    x = layers.GlobalAveragePooling2D(data_format="channels_last", name="pool")(x)
    x = layers.Concatenate(name="known")([x, *ends]) if ends else x
    logit = layers.Dense(1, name="logit", dtype="float32")(x)
    return keras.Model([*given, mask, days], logit, name="sequence")
