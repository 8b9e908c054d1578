"""An exported model in Python: the network's own numbers, and the same with two Ray workers."""

import csv
import json

import keras
import numpy as np
import pytest
from PIL import Image

from conftest import drawn
from training import graph, lesion_classifier
from training.data.sources import CLASSES
from training.exported import load_exported
from training.metrics import softmax
from training.preprocess import drawn_lesion, scale
from training.score import __main__ as command
from training.score import run, scorer


def write_model(folder, backbone):
    """A tiny classifier with random weights, exported, with the parts of a card that count."""
    built = lesion_classifier.build(backbone, 32, pretrained=False)
    generator = np.random.default_rng(6)
    for layer in built.layers:
        if layer.name.endswith("_bn"):
            gamma, _, mean, variance = layer.get_weights()
            shape = gamma.shape
            layer.set_weights(
                [generator.uniform(0.5, 1.5, shape), generator.normal(0, 0.3, shape), mean,
                 variance]
            )  # fmt: skip
    head = built.get_layer("maps")
    head.set_weights([w * 4 for w in head.get_weights()])
    both = keras.Model(built.input, [built.output, head.output])
    written = graph.to_graph(both, {"logits": "logits", "maps": "maps"})
    graph.write(written, folder, "image", ["logits", "maps"])
    card = {
        "input": {"size": 32, "crop": "centre-square"},
        "calibration": {"temperature": 1.3, "prior": [0.11, 0.67, 0.05, 0.03, 0.11, 0.01, 0.02]},
        "decision": {"balanced": {"prior_power": 0.5}},
    }
    (folder / "card.json").write_text(json.dumps(card))
    return both


@pytest.fixture
def model(tmp_path, tiny_backbone):
    return tmp_path / "model", write_model(tmp_path / "model", tiny_backbone)


@pytest.fixture
def folder(tmp_path):
    """Nine drawn pictures, one of which is broken."""
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    generator = np.random.default_rng(8)
    for number in range(8):
        picture, _ = drawn(generator, number % 7, 80, 60)
        Image.fromarray(picture).save(pictures / f"p{number}.{('jpg', 'PNG')[number % 2]}")
    (pictures / "broken.jpg").write_bytes(b"no picture")
    (pictures / "notes.txt").write_text("ignored")
    return pictures


def test_the_exported_model_gives_the_networks_numbers(model):
    folder, built = model
    inputs = np.stack([scale(drawn_lesion(32)), scale(drawn_lesion(32)[::-1])])
    outputs = load_exported(folder)(inputs)
    logits, maps = built.predict_on_batch(inputs)
    assert np.abs(softmax(logits)[0] - 1 / 7).max() > 0.02  # it says something
    assert np.abs(softmax(outputs["logits"]) - softmax(logits)).max() < 0.01
    assert outputs["maps"].shape == maps.shape
    np.testing.assert_allclose(outputs["maps"].mean((1, 2)), outputs["logits"], atol=1e-4)


def test_rows_are_calibrated_decided_and_complete(model, folder, tmp_path):
    words = ["--model", str(model[0]), "--images", str(folder), "--out", str(tmp_path / "o.csv")]
    assert command.main(command.arguments().parse_args([*words, "--tta"])) == 2  # one is broken
    with open(tmp_path / "o.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["image"] for row in rows] == ["broken", *(f"p{i}" for i in range(8))]
    assert rows[0]["reason"] == scorer.UNREADABLE and rows[0]["MEL"] == rows[0]["prediction"] == ""
    for row in rows[1:]:
        assert sum(float(row[name]) for name in CLASSES) == pytest.approx(1, abs=1e-5)
        assert row["prediction"] in CLASSES and row["abstained"] == "0"


def test_a_folder_without_pictures_is_said(model, tmp_path, capsys):
    words = ["--model", str(model[0]), "--images", str(tmp_path), "--out", str(tmp_path / "o.csv")]
    assert command.main(command.arguments().parse_args(words)) == 1
    assert "no pictures" in capsys.readouterr().err


def test_two_ray_workers_give_what_one_process_gives(model, folder):
    if not run.have_ray():
        pytest.skip("Ray is not installed: pip install -r training/requirements-score.txt")
    paths = scorer.picture_files(folder)
    alone = run.score_here(model[0], paths)
    together = run.score_with_ray(model[0], paths, workers=2)
    assert together["image"].tolist() == alone["image"].tolist()
    for name in CLASSES:
        np.testing.assert_allclose(together[name], alone[name], atol=0.01)
    for name in ("prediction", "abstained", "reason"):
        assert together[name].tolist() == alone[name].tolist()
