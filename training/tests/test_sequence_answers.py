"""What the sequence model that is shipped says in Keras, against what its folder says."""

import hashlib
import json
from pathlib import Path

import numpy as np

from training import sequence_answers
from training.sequence_export import drawn_visit

FOLDER = Path(__file__).resolve().parents[2] / "models" / "sequence"


def test_the_known_answer_on_the_card_is_what_keras_says():
    card = json.loads((FOLDER / "card.json").read_text())
    known, shape = card["known_answer"], tuple(card["inputs"]["shape"])
    days = known["days"]
    maps = np.stack([drawn_visit(i, shape) for i in range(len(days))])
    p = sequence_answers.chances(
        sequence_answers.load(FOLDER), maps, np.ones(len(days), np.float32), days,
        card["calibration"]["temperature"],
    )  # fmt: skip
    np.testing.assert_allclose(p, known["probabilities"], atol=1e-4)
    assert np.ptp(p) > 0.01


def test_the_stored_answers_are_those_of_the_weights_that_are_shipped():
    stored = json.loads((FOLDER / "answers.json").read_text())
    weights = (FOLDER / "weights.bin").read_bytes()
    assert stored["weights_sha256"] == hashlib.sha256(weights).hexdigest(), stored["made"]
    for series in stored["series"]:
        said = [p for p in series["probabilities"] if p is not None]
        assert len(series["days"]) == len(series["probabilities"]) > len(said) - 1 > 2
