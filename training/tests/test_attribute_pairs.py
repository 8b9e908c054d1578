"""Pairs for consistency, and folds in which every portrait is scored by who never saw it."""

import json

import drawn_face
import keras
import numpy as np
import pytest

from training import (
    attribute_card,
    attribute_data,
    attribute_folds,
    attributes,
    camera,
    ordinal,
    renderings,
)


@pytest.fixture
def drawn(tmp_path):
    """Four drawn persons as the product finds them, rendered sets of them, and their split."""
    data, found, folder = tmp_path / "portraits", tmp_path / "faces", tmp_path / "set"
    for one in (data, found / "crops", found / "landmarks", folder):
        one.mkdir(parents=True)
    lines, parts = ["image,birth_year,sex,cheek_ita_deg"], ["image,part"]
    for number in range(4):
        drawn_face.write_face(found, f"q{number}", 3 * number, 128)
        lines.append(f"q{number}.jpg,{1940 + 7 * number},male,{(40, 35, 20, 0)[number]}")
        parts.append(f"q{number},{('train', 'train', 'validation', 'test')[number]}")
    (data / "labels.csv").write_text("\n".join(lines) + "\n")
    (tmp_path / "split.csv").write_text("\n".join(parts) + "\n")
    generator = np.random.default_rng(3)
    for name, persons in (("main", (0, 1)), ("held", (2, 3))):
        images = np.repeat([f"q{i}" for i in persons], 10)
        grades = ordinal.draw_grades(len(images), "even", generator)
        pictures = np.full((len(images), 40, 40, 3), 60.0) + 20 * grades[:, :1, None, None]
        np.save(folder / f"{name}.npy", pictures.astype(np.uint8))
        np.savez(folder / f"{name}.npz", images=images, grades=grades)
    return {"data": data, "faces": found, "set": folder, "split": tmp_path / "split.csv"}


def words(drawn, *names):
    return [str(w) for name in names for w in (f"--{name}", drawn[name])]


@pytest.fixture
def train(drawn, tiny_backbone, tmp_path):
    """Trains as the command line does; returns the run's folder."""

    def run(name, *options):
        given = ["train", *words(drawn, "set", "split"), "--out", str(tmp_path / name),
                 "--backbone", tiny_backbone, "--size", "32", "--batch", "8", "--epochs", "1",
                 "--head-epochs", "0", *options]  # fmt: skip
        parsed = attributes.arguments().parse_args(given)
        parsed.run_command(parsed)
        return tmp_path / name

    return run


def test_a_pair_shows_one_picture_twice_with_one_target(drawn):
    held = renderings.Rendered.join(drawn["set"], ("main", "held"))
    data = attribute_data.TrainingData(held, np.arange(20), 32, 12, camera.Camera(), pairs=True)
    views, targets = data[0]
    assert len(views) == 12 and len(data) == 3  # six renderings a batch
    np.testing.assert_allclose(targets[0::2], targets[1::2])
    np.testing.assert_allclose(targets[::2, :25], ordinal.targets(held.grades[data.order[:6]]))
    assert np.abs(views[0::2] - views[1::2]).mean() > 0.01  # two photographs, not one


def test_the_halves_of_a_mirrored_photograph_change_places(drawn):
    held = renderings.Rendered.join(drawn["set"], ("main", "held"))
    data = attribute_data.TrainingData(
        held, np.arange(20), 32, 20, camera.Camera(), halves=1.0, pairs=True
    )
    _, targets = data[0]
    first, second = targets[0::2, 25:], targets[1::2, 25:]
    same = np.isclose(first, second).all(1)
    crossed = np.isclose(first, np.roll(second, 25, 1)).all(1)
    assert (same | crossed).all() and crossed.any()


def test_the_loss_of_a_pair_is_what_its_expected_grades_differ_by():
    inner = ordinal.OrdinalLoss(["cross-entropy"] * 15, np.ones((15, 5)))
    sure = np.full((4, 15, 5), -30.0, np.float32)
    sure[:, :, 1] = 30  # everything is grade 1 …
    sure[3, 2] = np.roll(sure[3, 2], 2)  # … but a wrinkle of 3 in the second pair
    targets = np.zeros((4, 75), np.float32)
    loss = attribute_data.PairLoss(inner, [7, 7, 0.5, 7, 7])
    got = np.asarray(loss.call(keras.ops.convert_to_tensor(targets), sure.reshape(4, 75)))
    np.testing.assert_allclose(got, [0, 0, 1, 1], atol=1e-5)
    again = attribute_data.PairLoss.from_config(
        {**loss.get_config(), "inner": keras.saving.deserialize_keras_object(
            loss.get_config()["inner"])}
    )  # fmt: skip
    assert again.weights == [7, 7, 0.5, 7, 7] and again.inner.recipes == inner.recipes


def folds(drawn, into, *options):
    """Runs the command; gives what it adds to a run's figures."""
    into.mkdir()
    (into / "metrics.json").write_text('{"kept": 1}')
    given = [*words(drawn, "set", "split", "data", "faces"), "--into", str(into), "--rounds", "10",
             *options]  # fmt: skip
    attribute_folds.main(attribute_folds.arguments().parse_args(given))
    held = json.loads((into / "metrics.json").read_text())
    assert held["kept"] == 1 and held["out_of_fold"]["n"] == 4
    assert held["out_of_fold"]["renderings"] == 40
    assert sum(t["n"] for t in held["out_of_fold"]["by_tone"].values()) == 4
    return held["out_of_fold"]


def test_folds_of_trained_runs_fill_the_card(train, drawn, tmp_path):
    given = (["--pairs", "1"], [])
    runs = [str(train(f"f{k}", "--folds", "2", "--fold", str(k), *given[k])) for k in range(2)]
    found = folds(drawn, tmp_path / "into", "--runs", *runs)
    assert "32 px, 1 passes" in found["recipe"] and set(found["p_recall"]) == set(
        ordinal.ATTRIBUTES
    )
    with pytest.raises(ValueError, match="not the folds"):
        folds(drawn, tmp_path / "one", "--runs", runs[0])
    still = {name: {"largest": 0.1} for name in ordinal.ATTRIBUTES}
    said = found | {"wrinkle_age_spearman": 0.1, "drift": still | {"oil": {"largest": 0.5}}}
    lines = attribute_card.fold_lines({"out_of_fold": said})
    assert len(lines) == 2 and "0.10" in lines[0] and "oil" in lines[1]
    assert attribute_card.fold_lines({}) == []
    tables = attribute_card.fold_tables({"out_of_fold": found})
    assert all(len(row) == len(t["columns"]) for t in tables for row in t["rows"])


def test_frozen_folds_read_the_grade_that_can_be_seen(drawn, tiny_backbone, tmp_path):
    given = ("--backbone", tiny_backbone, "--size", "32", "--folds", "2")
    found = folds(drawn, tmp_path / "into", *given)
    assert found["folds"] == 2 and found["p_recall"]["oil"] > found["p_recall"]["wrinkle"]


def test_a_person_is_scored_by_who_never_saw_them(drawn):
    held = attribute_folds.whole_grades(drawn["set"])
    images = ["q0", "q1", "q2", "q3"]

    def logits(fold, rows, own):
        """Oil's grade is the number of the fold."""
        sure = np.zeros((5, 5))
        sure[0, fold] = 50
        return np.tile(sure.ravel(), (len(rows), 1)), np.tile(sure.ravel(), (len(own), 1))

    own, p = attribute_folds.out_of_fold(logits, 2, held, images, drawn["split"], 1)
    for row, image in enumerate(images):
        fold = next(
            k for k in range(2)
            if image in held.images[
                attribute_data.in_parts(held, drawn["split"], 2, k, 1) == "validation"]
        )  # fmt: skip
        assert own[row, 0] == pytest.approx(fold, abs=0.3)
        assert (p[held.images == image][:, 0].argmax(1) == fold).all()
    with pytest.raises(ValueError, match="in no fold"):
        attribute_folds.out_of_fold(logits, 1, held, [*images, "x"], drawn["split"], 1)
