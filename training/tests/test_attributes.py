"""The attribute model's script on made sets: squares whose colour is the grade."""

import json

import keras
import numpy as np
import pytest

from training import (
    attribute_card,
    attribute_data,
    attribute_figures,
    attributes,
    camera,
    export,
    graph,
    metrics,
    ordinal,
    portraits,
    renderings,
)
from training.exported import load_exported

PERSONS = 4


def made(generator, n, size=40):
    """Grey squares; each attribute is a bright bar whose strength is its grade."""
    grades = ordinal.draw_grades(n, "even", generator)
    pictures = np.full((n, size, size, 3), 60.0)
    for a in range(5):
        bar = slice(a * 8, a * 8 + 7)
        pictures[:, bar, 5:35, a % 3] += 40 * grades[:, a, None, None]
    pictures += generator.normal(0, 2, pictures.shape)
    return np.clip(pictures, 0, 255).astype(np.uint8), grades


@pytest.fixture
def rendered_set(tmp_path):
    """Sets ``main`` and ``held`` and their split, as ``render`` leaves them."""
    folder, generator = tmp_path / "set", np.random.default_rng(4)
    folder.mkdir()
    lines = ["image,part"]
    for name, part, each in (("main", "train", 12), ("held", "validation", 6)):
        images = np.repeat([f"{name}{i}" for i in range(PERSONS)], each)
        pictures, grades = made(generator, len(images))
        np.save(folder / f"{name}.npy", pictures)
        np.savez(folder / f"{name}.npz", images=images, grades=grades)
        lines += [f"{name}{i},{part}" for i in range(PERSONS)]
    (tmp_path / "split.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture
def trained(rendered_set, tiny_backbone, tmp_path):
    """Trains as the command line does; returns the run's folder."""

    def run(*options, name="run"):
        words = ["train", "--set", rendered_set, "--split", tmp_path / "split.csv", "--out",
                 tmp_path / name, "--backbone", tiny_backbone, "--size", "32", "--batch", "8",
                 "--epochs", "1", "--head-epochs", "0", *options]  # fmt: skip
        parsed = attributes.arguments().parse_args([str(w) for w in words])
        parsed.run_command(parsed)
        return tmp_path / name

    return run


def figures_of(settings):
    """Figures as ``evaluate`` gives them, from random answers."""
    generator = np.random.default_rng(2)
    grades = ordinal.draw_grades(60, "even", generator)
    p = attribute_figures.probabilities(generator.normal(0, 1, (60, 25)), np.ones(5))
    groups = np.repeat(np.arange(12), 5)
    scores = attribute_figures.expected(p)
    tones = np.tile(["light", "medium", "dark"], 20)
    records = [
        portraits.Portrait(f"p{i}", None, None, 64, 1940 + i, "male", [40.0, 20.0, 0.0][i % 3])
        for i in range(60)
    ]
    change = dict.fromkeys(ordinal.ATTRIBUTES, 0.1)
    return {
        "temperature": [1.0, 1.1, 0.9, 1.0, 1.2],
        "test": attribute_figures.judged(grades, p, groups, 20),
        "cross_talk": attribute_figures.cross_talk(scores),
        "drift": attribute_figures.drift(grades, scores, tones),
        "pointing": attribute_figures.pointing(generator.normal(0, 1, (20, 4, 4, 25)), np.ones(5)),
        "retest": {"all": change, "light": change},
        "unaltered_held": attribute_figures.unaltered(records, scores, 20),
    }


def test_the_loss_falls_and_settings_are_kept(trained):
    run = trained("--epochs", "8", "--rate", "0.02", "--without", "flip", "rotation")
    lines = [line.split(",") for line in (run / "fine" / "log.csv").read_text().splitlines()]
    losses = [float(line[lines[0].index("loss")]) for line in lines[1:]]
    assert losses[-1] < losses[0] - 0.5
    settings = json.loads((run / "settings.json").read_text())
    assert settings["camera"]["flip"] is False and settings["camera"]["exposure"] > 0
    assert np.sum(settings["counts"]) == settings["pictures"] * 5
    assert {"val_p_recall", "val_oil", "val_hydration"} <= set(lines[0])


@pytest.mark.parametrize(
    "options",
    [
        ("--loss", "balanced-focal"),
        ("--loss", "focal", "cross-entropy", "label-smoothing", "balanced-softmax",
         "masked-smoothing", "--sampler"),
        ("--folds", "4", "--fold", "2", "--head-epochs", "1"),
    ],
)  # fmt: skip
def test_losses_sampler_and_folds(trained, options):
    assert (trained(*options) / "model.weights.h5").exists()


def test_halves_are_of_one_person_and_judged_apart(rendered_set):
    held = renderings.Rendered.join(rendered_set, ("main", "held"))
    chosen = np.arange(24)
    data = attribute_data.TrainingData(held, chosen, 40, 8, camera.OFF, halves=1.0)
    views, targets = data[0]
    assert views.shape[0] == 8 and targets.shape == (8, 75)
    assert (targets[:, :25] == 0).all() and (targets[:, 25:].sum(1) == 10).all()
    rows = data.order[:8]
    np.testing.assert_allclose(targets[:, 25:50], ordinal.targets(held.grades[rows]))
    left = attribute_data.halved(np.zeros((40, 40, 3)), np.full((40, 40, 3), 200))
    assert (left[:, :18] == 0).all() and (left[:, 22:] == 200).all()


@pytest.mark.parametrize("width", [4, 5])
def test_means_of_halves(width):
    maps = np.arange(2 * 3 * width * 2, dtype=np.float32).reshape(2, 3, width, 2)
    got = np.asarray(attribute_data.HalfMeans()(maps))
    half = width // 2
    expected = [maps[:, :, :half].mean((1, 2)), maps[:, :, -half:].mean((1, 2))]
    np.testing.assert_allclose(got, np.concatenate(expected, 1), rtol=1e-5)


def test_folds_hold_every_person_once(rendered_set, tmp_path):
    held = renderings.Rendered.join(rendered_set, ("main", "held"))
    split = tmp_path / "split.csv"
    seen = []
    for fold in range(4):
        parts = attribute_data.in_parts(held, split, 4, fold)
        out = set(held.images[parts == "validation"])
        assert not out & set(held.images[parts == "train"])
        seen += out
    assert sorted(seen) == sorted(set(held.images))


def test_export_keeps_the_numbers_and_writes_a_whole_card(trained, tmp_path):
    run, out = trained(), tmp_path / "face-attributes"
    settings = json.loads((run / "settings.json").read_text())
    (run / "metrics.json").write_text(json.dumps(attribute_card.rounded(figures_of(settings))))
    parsed = export.arguments().parse_args(["attributes", "--run", str(run), "--out", str(out)])
    parsed.run_command(parsed)
    card = json.loads((out / "card.json").read_text())
    assert card["attributes"] == list(ordinal.ATTRIBUTES)
    answer = np.array(card["known_answer"]["probabilities"]).reshape(5, 5)
    np.testing.assert_allclose(answer.sum(1), 1, atol=1e-5)
    assert any("not against a dermatologist" in line for line in card["limits"])
    assert any("below the project's goal" in line for line in card["limits"])
    assert all(len(row) == len(t["columns"]) for t in card["tables"] for row in t["rows"])
    keras.config.set_image_data_format("channels_last")
    model, _ = attributes.load_run(run)
    views = np.random.default_rng(1).uniform(0, 255, (3, 32, 32, 3)).astype(np.float32)
    logits, maps = attributes.predict(attributes.with_maps(model), views)
    found = load_exported(out)(views / 127.5 - 1)
    np.testing.assert_allclose(found["maps"].mean((1, 2)), found["logits"], atol=1e-4)
    assert np.abs(metrics.softmax(found["logits"]) - metrics.softmax(logits)).max() < 0.02
    np.testing.assert_allclose(maps.mean((1, 2)), logits, atol=1e-4)
    # The maps are a linear reading of the features that come with them.
    kernel, bias = model.get_layer("maps").get_weights()
    last = found["features"][..., : kernel.shape[2]]
    np.testing.assert_allclose(last @ kernel[0, 0] + bias, found["maps"], atol=2e-3)


def test_features_bring_the_last_finer_block_too(tmp_path):
    model = attributes.build("mobilenet_v3_small", 64, pretrained=False)
    outputs = {"logits": "logits", "maps": "maps", "features": "features"}
    both = attributes.with_features(model)
    graph.write(graph.to_graph(both, outputs), tmp_path, "image", list(outputs), False)
    views = np.random.default_rng(2).uniform(-1, 1, (2, 64, 64, 3)).astype(np.float32)
    found = load_exported(tmp_path)(views)["features"]
    assert found.shape == (2, 2, 2, 432 + 40)
    block = keras.Model(model.input, model.get_layer("block7_add").output).predict_on_batch(views)
    np.testing.assert_allclose(found[:, 0, 0, 432:], block[:, :2, :2].mean((1, 2)), atol=0.02)


def test_cross_talk_and_probe_order():
    """A score that reads its own attribute, and oil a tenth of wrinkle."""
    grades = np.concatenate([job.grades for job in renderings.probes([None, None], 8, 1)])
    scores = grades.copy()
    scores[:, 0] += 0.1 * grades[:, 2]
    found = attribute_figures.cross_talk(scores)
    assert found["raised"]["wrinkle"]["wrinkle"] == pytest.approx(2)
    assert found["raised"]["wrinkle"]["oil"] == pytest.approx(0.2)
    assert found["raised"]["oil"]["wrinkle"] == pytest.approx(0)
    assert found["largest"] == pytest.approx(0.2)


def test_drift_is_the_largest_difference_between_tones():
    grades = np.tile(np.arange(5.0), (5, 4)).T[:, :5]
    tones = np.array((["light"] * 5 + ["dark"] * 5) * 2)
    scores = grades.copy()
    scores[tones == "dark", 3] += 0.5
    found = attribute_figures.drift(grades, scores, tones)
    assert found["pigmentation"]["largest"] == pytest.approx(0.5)
    assert found["oil"]["largest"] == 0


def test_maps_point_where_their_mass_lies():
    maps = np.zeros((10, 4, 4, 25))
    for row in range(10):
        attribute, side = divmod(row, 2)
        columns = slice(0, 2) if side == 0 else slice(2, 4)
        if attribute == 1:  # sensitivity looks at the wrong cheek
            columns = slice(2, 4) if side == 0 else slice(0, 2)
        clean = renderings.CLEAN[attribute]
        maps[row, :, :, 5 * attribute + clean] = 5
        maps[row, :, columns, 5 * attribute + (4 - clean)] = 9
    found = attribute_figures.pointing(maps, np.ones(5))
    right = {"oil": 1, "sensitivity": 0, "wrinkle": 1, "pigmentation": 1, "hydration": 1}
    assert {k: v["share"] for k, v in found.items()} == right
    assert {k: v["whole_crop"] for k, v in found.items()} == right


def test_what_a_map_says_of_the_wall_is_not_where_it_points():
    maps = np.zeros((2, 6, 6, 25))
    maps[..., 5 * 2] = 9  # no wrinkles
    for row, (cheek, wall) in enumerate(((slice(1, 3), slice(5, 6)), (slice(3, 5), slice(0, 1)))):
        maps[row, 2:4, cheek, 5 * 2 + 3] = maps[row, :, wall, 5 * 2 + 4] = 18
    found = attribute_figures.pointing(
        np.repeat(maps[None], 5, 0).reshape(10, 6, 6, 25), np.ones(5)
    )
    assert found["wrinkle"] == {"share": 1, "whole_crop": 0, "n": 2}
    assert found["oil"]["share"] == 0  # even: drawn nowhere


def test_unaltered_portraits_wrinkle_with_age():
    records = [
        portraits.Portrait(f"p{i}", None, None, 64, 1990 - i, "male", 40.0 - i) for i in range(50)
    ]
    scores = np.tile(np.arange(50.0)[:, None] / 20, (1, 5))
    found = attribute_figures.unaltered(records, scores, 50)
    assert found["wrinkle_age_spearman"] == pytest.approx(1)
    assert set(found["by_tone"]) == {"light", "medium", "dark"}
    mean, low, high = found["by_tone"]["dark"]["oil"]
    assert low < mean < high and mean > found["by_tone"]["light"]["oil"][0]
