"""Several classifiers as one: the same mean in Python and in the product, and a card that fits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from training import ensemble

TINY = Path(__file__).parents[2] / "tests" / "fixtures" / "models"
MEMBERS = [TINY / "tiny-classifier", TINY / "tiny-classifier-b"]


def cards() -> list[dict]:
    return [json.loads((folder / "card.json").read_text()) for folder in MEMBERS]


def test_the_mean_is_the_one_that_the_product_computed():
    expected = json.loads((TINY / "tiny-ensemble" / "card.json").read_text())["known_answer"]
    answer = ensemble.known_answer(MEMBERS, cards())
    np.testing.assert_allclose(answer["probabilities"], expected["probabilities"], atol=2e-5)
    assert answer["domain"] == pytest.approx(expected["domain"], abs=2e-5)


def domain(folder: Path, shift: float) -> Path:
    """A head on one feature that tells lesions from the rest, and views as training kept them."""
    folder.mkdir()
    generator = np.random.default_rng(3)
    truth = np.tile([0.0, 1.0], 300)
    x = (6 * truth - 3 + generator.normal(0, 1, 600))[:, None]
    parts = np.repeat(["train", "validation", "test"], 200)
    kinds = np.where(truth > 0, "lesion", "photo")
    np.savez(folder / "domain-features.npz", x=x + shift, truth=truth, parts=parts, kinds=kinds)
    np.savez(folder / "domain.npz", kernel=np.ones((1, 1)), bias=np.zeros(1))
    return folder / "domain.npz"


def test_thresholds_are_those_of_the_mean(tmp_path):
    heads = [domain(tmp_path / "a", -1.0), domain(tmp_path / "b", 1.0)]
    both = ensemble.domain_of(heads)
    alone = [ensemble.domain_of([head])["thresholds"]["threshold"] for head in heads]
    assert min(alone) < both["thresholds"]["threshold"] < max(alone)
    assert both["thresholds"]["threshold"] < both["thresholds"]["camera_threshold"]
    assert both["metrics"]["by_kind"]["photo"]["n"] == 100
    assert both["metrics"]["non_lesions_refused"] > 0.95
    other = tmp_path / "c"
    domain(other, 0.0)
    views = dict(np.load(other / "domain-features.npz"))
    np.savez(other / "domain-features.npz", **{**views, "truth": 1 - views["truth"]})
    with pytest.raises(ValueError, match="not those of"):
        ensemble.domain_of([heads[0], other / "domain.npz"])


def evaluation(folder: Path, temperatures: list[float]) -> Path:
    """What ``training.evaluate`` leaves, as far as a card needs it."""
    folder.mkdir()
    choices = {
        "calibration": {"temperature": temperatures[0], "prior": [1 / 7] * 7, "shift": [0] * 7},
        "decision": {
            "balanced": {"prior_power": 0.5},
            "sensitive": {"melanoma_threshold": 0.1, "recall": 0.9, "precision": 0.3},
        },
        "doctor": {"threshold": 0.1, "recall": 0.95, "false_alarms": 0.3},
    }
    (folder / "choices.json").write_text(json.dumps(choices))
    figures = {"test": {"n": 10, "balanced_accuracy": 0.5}, "temperatures": temperatures}
    (folder / "metrics.json").write_text(json.dumps(figures))
    return folder


def test_a_card_names_its_members_and_is_refused_where_they_were_not_the_ones_judged(tmp_path):
    heads = [domain(tmp_path / "a", -1.0), domain(tmp_path / "b", 1.0)]
    words = ["--members", *MEMBERS, "--domains", *heads, "--out", tmp_path / "lesion-ensemble"]
    made = evaluation(tmp_path / "good", [1.5, 0.8])
    options = ensemble.arguments().parse_args([*map(str, words), "--evaluation", str(made)])
    card = ensemble.make(options)
    assert json.loads((tmp_path / "lesion-ensemble" / "card.json").read_text()) == card
    assert [member["name"] for member in card["members"]] == [m.name for m in MEMBERS]
    assert card["bytes"] == sum(c["bytes"] for c in cards())
    assert card["files"] == [] and card["calibration"]["temperature"] == 1.0
    assert card["metrics"]["test"]["n"] == 10

    swapped = evaluation(tmp_path / "swapped", [0.8, 1.5])
    options = ensemble.arguments().parse_args([*map(str, words), "--evaluation", str(swapped)])
    with pytest.raises(ValueError, match="evaluated with temperatures"):
        ensemble.make(options)
