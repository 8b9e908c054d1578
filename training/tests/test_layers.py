"""The BatchNormalization with PyTorch's kernel computes what Keras's own computes."""

import importlib.util
import os
import subprocess
import sys

import keras
import pytest

from conftest import ROOT

BACKENDS = [
    name
    for name, module in (("jax", "jax"), ("torch", "torch"), ("tensorflow", "tensorflow"))
    if importlib.util.find_spec(module)
]

SCRIPT = """
import keras, numpy as np
from training.layers import BatchNormalization
torch = keras.backend.backend() == "torch"
axis = 1 if torch else -1
x = np.random.default_rng(1).normal(3, 2, (6, 5, 5, 4)).astype("float32")
x = x.transpose(0, 3, 1, 2) if torch else x
layers = [kind(axis=axis, epsilon=1e-3, momentum=0.9)
          for kind in (BatchNormalization, keras.layers.BatchNormalization)]
for layer in layers:
    layer.build(x.shape)
    layer.set_weights([np.linspace(0.5, 2, 4), np.linspace(-1, 1, 4),
                       np.linspace(-1, 1, 4), np.linspace(0.5, 3, 4)])
as_numpy = keras.ops.convert_to_numpy
# Last, with moved statistics: PyTorch keeps the unbiased variance, n/(n - 1) with n = 150 here.
for training, tolerance in ((False, 1e-4), (True, 1e-4), (False, 2e-2)):
    ours, theirs = (as_numpy(layer(x, training=training)) for layer in layers)
    np.testing.assert_allclose(ours, theirs, atol=tolerance)
mean, variance = zip(*(layer.get_weights()[2:] for layer in layers))
np.testing.assert_allclose(mean[0], mean[1], rtol=1e-5)
np.testing.assert_allclose(variance[0], variance[1], rtol=1 / 149)
layers[0].trainable = False  # frozen: it uses its statistics, and they stay
held = layers[0].get_weights()
frozen = as_numpy(layers[0](x, training=True))
np.testing.assert_allclose(frozen, as_numpy(layers[0](x, training=False)), atol=1e-5)
np.testing.assert_array_equal(held[2], layers[0].get_weights()[2])
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_batch_normalization_is_keras(backend):
    if backend == keras.backend.backend():
        exec(SCRIPT, {})
        return
    environment = {**os.environ, "KERAS_BACKEND": backend}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
