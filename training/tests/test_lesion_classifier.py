"""Every option of the classifier's script, really used: tiny runs on drawn pictures."""

import json

import numpy as np
import pytest

from training import evaluate, lesion_classifier
from training.data import split
from training.pictures import blend


@pytest.fixture
def script(made_set, tiny_backbone, tmp_path):
    """Runs ``lesion_classifier`` as the command line does; returns the run's folder."""

    def run(command, *options, name="run", progress="0"):
        common = ["--data", made_set, "--split", tmp_path / "split.csv", "--cached", "48", "36",
                  "--cache", tmp_path / "cache"]  # fmt: skip
        if command == "train":
            common += ["--backbone", tiny_backbone, "--size", "32", "--batch", "8", "--out",
                       tmp_path / name, "--progress", progress]  # fmt: skip
        words = [str(word) for word in (command, *common, *options)]
        parsed = lesion_classifier.arguments().parse_args(words)
        parsed.run_command(parsed)
        return tmp_path / name

    return run


def epochs(folder):
    return len((folder / "log.csv").read_text().splitlines()) - 1


def test_a_run_leaves_weights_log_settings_and_split(script, tmp_path):
    run = script("train", "--epochs", "2", "--head-epochs", "1")
    assert (epochs(run / "head"), epochs(run / "fine")) == (1, 2)
    settings = json.loads((run / "settings.json").read_text())
    assert min(settings["counts"]) >= 6 and settings["augmentation"]["zoom"] > 0
    assert set(split.read_split(tmp_path / "split.csv").values()) == set(split.PARTS)
    header = (run / "fine" / "log.csv").read_text().splitlines()[0]
    assert {"val_balanced_accuracy", "val_top3", "val_loss", "loss"} <= set(header.split(","))
    model, held = lesion_classifier.load_run(run)
    assert held["size"] == 32 and model.output.shape == (None, 7)


def test_losses_balance_and_head_options(script):
    script(
        "train", "--epochs", "1", "--head-epochs", "0", "--focal", "2", "--class-weights",
        "balanced", "--balance", "over", "--l2", "0.01", "--dropout", "0.5", "--smoothing", "0",
        "--monitor", "top-3", "--schedule", "plateau", "--without", "rotation", "blur", "flip",
        "--mixup", "0.2",
        progress="1",
    )  # fmt: skip


def test_undersampling_scratch_and_loss_monitor_on_one_picture_a_lesion(script, capsys):
    run = script(
        "train", "--epochs", "1", "--head-epochs", "1", "--balance", "under", "--monitor", "loss",
        "--class-weights", "ones", "--from-scratch", "--dedup",
    )  # fmt: skip
    assert "--dedup: 56 of 63 pictures kept" in capsys.readouterr().out
    assert json.loads((run / "fine" / "best.json").read_text())["monitor"] == "val_loss"


@pytest.mark.parametrize("rendering", ["lesion", "masked"])
def test_lesion_and_masked_crops(script, tmp_path, rendering):
    run = script("train", "--epochs", "1", "--head-epochs", "0", "--input", rendering)
    script("predict", "--run", run, "--out", tmp_path / "p.npz")
    assert np.isfinite(np.load(tmp_path / "p.npz")["logits"]).all()


def test_a_stopped_run_resumes_and_trains_only_what_is_missing(script, tmp_path):
    run = script("train", "--epochs", "1", "--head-epochs", "1")
    held = (run / "head" / "log.csv").read_text()
    script("train", "--epochs", "3", "--head-epochs", "1")
    assert (run / "head" / "log.csv").read_text() == held
    assert epochs(run / "fine") == 3


def test_folds_share_the_test_part_and_evaluate_as_an_ensemble(script, made_set, tmp_path):
    files = []
    for fold in range(2):
        options = ("--folds", "2", "--fold", fold)
        run = script("train", "--epochs", "1", "--head-epochs", "0", *options, name=f"fold{fold}")
        files.append(tmp_path / f"fold{fold}.npz")
        script("predict", "--run", run, "--out", files[-1], "--tta")
    first, second = (dict(np.load(file)) for file in files)
    held = [set(p["images"][p["parts"] == "validation"]) for p in (first, second)]
    assert held[0] and held[1] and not held[0] & held[1]
    tests = [set(p["images"][p["parts"] == "test"]) for p in (first, second)]
    assert tests[0] == tests[1]
    assert first["logits"].shape[0] == 8
    parsed = evaluate.arguments().parse_args(
        ["--predictions", *map(str, files), "--run", str(tmp_path / "fold0"), "--out",
         str(tmp_path / "report"), "--data", str(made_set), "--rounds", "20"]
    )  # fmt: skip
    figures = evaluate.evaluate(parsed)
    assert figures["test"]["n"] == len(tests[0])
    assert (tmp_path / "report" / "report.html").stat().st_size > 1000


def test_a_set_outside_the_split_counts_as_test(script, tmp_path):
    run = script("train", "--epochs", "1", "--head-epochs", "0")
    split.write_split(tmp_path / "other.csv", ["X"], ["g"], np.array([0]))
    (tmp_path / "split.csv").write_text((tmp_path / "other.csv").read_text())
    script("predict", "--run", run, "--out", tmp_path / "p.npz")
    assert set(np.load(tmp_path / "p.npz")["parts"]) == {"test"}
    with pytest.raises(ValueError, match="no training or no validation"):
        script("train", name="other")


def test_the_loss_falls(script):
    run = script("train", "--epochs", "6", "--head-epochs", "0", "--rate", "0.01")
    lines = [line.split(",") for line in (run / "fine" / "log.csv").read_text().splitlines()]
    losses = [float(line[lines[0].index("loss")]) for line in lines[1:]]
    assert losses[-1] < losses[0] - 0.1


def test_several_devices_need_jax(script, monkeypatch):
    from training import distributed

    monkeypatch.setattr(distributed.keras.backend, "backend", lambda: "torch")
    with pytest.raises(ValueError, match="KERAS_BACKEND=jax"):
        script("train", "--devices", "2")


def test_turned_views_are_the_eight_of_the_square(script, tmp_path, monkeypatch):
    """The first view is upright; all are turns or mirrorings of it, none twice."""
    run = script("train", "--epochs", "1", "--head-epochs", "0")
    seen = []

    def remember(model, views, batch=64):
        seen.append(np.asarray(views[0]))
        return np.zeros((len(views), 7), np.float32)

    monkeypatch.setattr(lesion_classifier, "predict", remember)
    script("predict", "--run", run, "--out", tmp_path / "p.npz", "--tta")
    upright = seen[0]
    group = {
        np.ascontiguousarray(np.rot90(side, k)).tobytes()
        for side in (upright, upright[:, ::-1])
        for k in range(4)
    }
    assert len(seen) == 8 and {np.ascontiguousarray(v).tobytes() for v in seen} == group


def test_mixup_blends_labels_as_it_blends_pictures():
    share = np.array([1, 0.75], np.float32)
    pictures = np.stack([np.full((2, 2, 3), v, np.float32) for v in (0, 100)])
    labels = np.eye(2, dtype=np.float32)
    mixed = blend(pictures, pictures[::-1], share)
    assert mixed[:, 0, 0, 0].tolist() == [0, 75]
    assert blend(labels, labels[::-1], share).tolist() == [[1, 0], [0.25, 0.75]]
