"""Which moles are measured, and what of them goes into a card."""

from __future__ import annotations

import json

import numpy as np
import pytest

from training import measures


def data(folder, rows: list[tuple[str, str, str]]):
    (folder / "images").mkdir(parents=True)
    lines = ["image_id,lesion_id,dx", *(",".join(row) for row in rows)]
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_one_picture_of_each_mole_that_no_model_learned_from(tmp_path):
    rows = [
        ("b", "L1", "nv"),
        ("a", "L1", "nv"),
        ("c", "L2", "nv"),
        ("d", "L3", "mel"),
        ("e", "L4", "nv"),
        ("f", "L5", "nv"),
    ]
    parts = {"a": "test", "b": "test", "c": "train", "d": "test", "e": "validation"}
    assert measures.moles(data(tmp_path / "ham", rows), parts) == ["a", "e"]


def measured(n: int) -> list[dict[str, str]]:
    return [
        {"image": f"m{i}", "asymmetry": f"{i / n}", "border": f"{0.2 + i / n}", "colours": "2"}
        for i in range(n)
    ]


def test_twentieths_of_the_chosen_and_of_no_others():
    others = [{"image": "x", "asymmetry": "9", "border": "9", "colours": "6"}] * 400
    spread = measures.spread(measured(200) + others, [f"m{i}" for i in range(200)])
    assert (spread["n"], spread["of"]) == (200, 200)
    np.testing.assert_allclose(spread["asymmetry"], measures.SHARES, atol=0.006)
    np.testing.assert_allclose(spread["border"], measures.SHARES + 0.2, atol=0.006)
    assert spread["colours"] == [2.0] * 19
    with pytest.raises(ValueError, match="only 99"):
        measures.spread(measured(99), [f"m{i}" for i in range(99)])


def test_the_rest_of_the_card_stays(tmp_path):
    card = tmp_path / "card.json"
    card.write_text(json.dumps({"name": "s", "reference": {"other": 1}, "files": []}))
    measures.write_card(card, {"n": 200, "asymmetry": [0.1]})
    content = json.loads(card.read_text())
    assert content["name"] == "s" and content["reference"]["other"] == 1
    assert content["reference"]["measures"]["n"] == 200
    assert "validation and test" in content["reference"]["measures"]["what"]
