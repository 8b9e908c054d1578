"""Backbones: shapes, skips, and BatchNorm put back without changing the function."""

import json

import keras
import numpy as np
import pytest

from training import backbones, folded

CHANNELS = {"efficientnet_lite0": 1280, "mobilenet_v2": 1280, "mobilenet_v3_small": 432}
PARAMETERS = {"efficientnet_lite0": 3_413_024, "mobilenet_v2": 2_257_984,
              "mobilenet_v3_small": 583_160}  # fmt: skip


@pytest.mark.parametrize("name", backbones.NAMES)
def test_a_backbone_has_its_shape_size_and_skips(name):
    backbone = backbones.build(name, 64, pretrained=False)
    assert backbone.model.output.shape == (None, 2, 2, CHANNELS[name])
    assert backbone.model.count_params() == PARAMETERS[name]
    sides = [backbone.model.get_layer(skip).output.shape[1] for skip in backbone.skips]
    assert sides == [32, 16, 8, 4]
    assert backbone.model.get_layer("top_conv").input.shape[1:3] == (2, 2)


def test_channels_first_is_the_same_network():
    name = "mobilenet_v3_small"
    keras.config.set_image_data_format("channels_first")
    backbone = backbones.build(name, 64, pretrained=False)
    assert backbone.model.output.shape == (None, CHANNELS[name], 2, 2)
    assert backbone.model.count_params() == PARAMETERS[name]


def test_another_name_is_refused():
    with pytest.raises(ValueError, match="one of efficientnet_lite0"):
        backbones.build("resnet", 64)


def write_folded(name, folder):
    """Random weights as the files of a folded network have them, in its own layer order."""
    model = backbones.build(name, 64, pretrained=False).model
    generator = np.random.default_rng(4)
    rows, arrays = [], {}
    for index, layer in enumerate(x for x in model.layers if isinstance(x, folded.CONVOLUTIONS)):
        depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
        kernel = tuple(layer.kernel.shape)
        shape = (kernel[3], kernel[0], kernel[1], kernel[2])
        channels = kernel[2] if depthwise else kernel[3]
        fan = np.prod(kernel[:2]) * (1 if depthwise else kernel[2])
        arrays[f"{index:03d}_w"] = generator.normal(0, np.sqrt(2 / fan), shape).astype("f4")
        arrays[f"{index:03d}_b"] = generator.normal(0, 0.3, channels).astype("f4")
        rows.append({"i": index, "op": "DEPTHWISE_CONV_2D" if depthwise else "CONV_2D"})
    rows.append({"i": len(rows), "op": "CONV_2D"})  # the ImageNet top, left out
    np.savez(folder / f"{folded.FILES[name]}.npz", **arrays)
    (folder / f"{folded.FILES[name]}.json").write_text(json.dumps({"layers": rows}))


@pytest.mark.parametrize("name", list(folded.FILES))
def test_batch_norm_put_back_changes_nothing_but_the_statistics(name, tmp_path, monkeypatch):
    write_folded(name, tmp_path)
    monkeypatch.setenv(folded.FOLDER_VARIABLE, str(tmp_path))
    model = backbones.build(name, 32).model
    pictures = np.random.default_rng(5).uniform(-1, 1, (24, 32, 32, 3)).astype(np.float32)
    before = model.predict_on_batch(pictures)
    folded.restore_batch_norm(model, pictures, batch=8)
    after = model.predict_on_batch(pictures)
    assert before.std() > 0.01
    np.testing.assert_allclose(after, before, atol=2e-3 * np.abs(before).max())
    # Now the statistics are those of the pictures: training mode sees the same function.
    trained = keras.ops.convert_to_numpy(model(pictures, training=True))
    np.testing.assert_allclose(trained, before, atol=5e-3 * np.abs(before).max())


def test_missing_weights_say_what_to_set(tmp_path, monkeypatch):
    monkeypatch.delenv(folded.FOLDER_VARIABLE, raising=False)
    with pytest.raises(FileNotFoundError, match=folded.FOLDER_VARIABLE):
        backbones.build("mobilenet_v2", 32)


def test_weights_of_another_network_are_refused(tmp_path, monkeypatch):
    write_folded("mobilenet_v2", tmp_path)
    for suffix in (".npz", ".json"):
        held = tmp_path / f"{folded.FILES['mobilenet_v2']}{suffix}"
        held.rename(tmp_path / f"{folded.FILES['mobilenet_v3_small']}{suffix}")
    monkeypatch.setenv(folded.FOLDER_VARIABLE, str(tmp_path))
    with pytest.raises(ValueError, match="the file has"):
        backbones.build("mobilenet_v3_small", 32)
