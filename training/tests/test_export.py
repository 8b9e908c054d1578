"""Every backbone and every layer in use: the exported graph gives the network's numbers."""

import keras
import numpy as np
import pytest

from training import backbones, export, graph, lesion_classifier
from training.exported import load_exported
from training.metrics import softmax
from training.preprocess import drawn_lesion, scale


def shaken(model):
    """Gives the BatchNorms something to fold, and the head something to say."""
    generator = np.random.default_rng(6)
    for layer in model.layers:
        if layer.name.endswith("_bn"):
            shape = layer.gamma.shape
            scale_, shift, mean = (generator.normal(m, 0.1, shape) for m in (1, 0, 0))
            values = [scale_, shift, mean, generator.uniform(0.8, 1.2, shape)]
            layer.set_weights(values)
    return model


@pytest.mark.parametrize("name", ["efficientnet_lite0", "mobilenet_v3_small"])
def test_a_backbone_is_exported_whole(name, tmp_path):
    model = shaken(lesion_classifier.build(name, 32, pretrained=False))
    maps = model.get_layer("maps").output
    both = keras.Model(model.input, [model.output, maps])
    outputs = {"logits": "logits", "maps": "maps"}
    size = graph.write(graph.to_graph(both, outputs), tmp_path, "image", list(outputs))
    assert size < 1.3 * model.count_params()  # about a byte a weight
    pictures = np.stack([scale(drawn_lesion(32)), -scale(drawn_lesion(32))])
    logits, _ = both.predict_on_batch(pictures)
    found = load_exported(tmp_path)(pictures)
    assert np.abs(softmax(found["logits"]) - softmax(logits)).max() < 0.01
    np.testing.assert_allclose(found["maps"].mean((1, 2)), found["logits"], atol=1e-4)


def test_a_shift_moves_the_logits_and_nothing_else():
    model = shaken(lesion_classifier.build("mobilenet_v3_small", 32, pretrained=False))
    pictures = scale(drawn_lesion(32))[None]
    before = model.predict_on_batch(pictures)
    shift = np.linspace(-2, 0, 7)
    export.shift_logits(model, list(shift))
    np.testing.assert_allclose(model.predict_on_batch(pictures), before + shift, atol=1e-4)


def test_a_layer_without_counterpart_is_refused():
    inputs = keras.Input((4, 4, 3), name="image")
    model = keras.Model(inputs, keras.layers.Activation("tanh", name="out")(inputs))
    with pytest.raises(ValueError, match="tanh"):
        graph.to_graph(model, {"out": "out"})


def test_every_backbone_has_a_place_here():
    assert set(backbones.NAMES) == {"efficientnet_lite0", "mobilenet_v2", "mobilenet_v3_small"}
