"""The backbones as `npm run bench -- --models` loads them."""

import json

import numpy as np

from training import backbones, compare
from training.exported import load_exported


def test_every_backbone_is_written_as_a_model_that_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(compare, "BROWSER_SIZE", 32)
    options = compare.arguments().parse_args(["graphs", "--out", str(tmp_path)])
    options.run(options)
    assert {folder.name for folder in tmp_path.iterdir()} == set(backbones.NAMES)
    for folder in tmp_path.iterdir():
        card = json.loads((folder / "card.json").read_text())
        assert card["input"]["size"] == 32
        assert [(folder / f["path"]).stat().st_size for f in card["files"]] == [
            f["bytes"] for f in card["files"]
        ]
        answer = load_exported(folder)(np.zeros((2, 32, 32, 3), np.float32))
        assert answer["logits"].shape == (2, 7) and np.isfinite(answer["maps"]).all()
