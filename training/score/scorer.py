"""One exported classifier with its card: paths of pictures in, rows of the product's CSV out."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .. import choices, metrics
from ..data.sources import CLASSES, PICTURES
from ..exported import load_exported
from ..preprocess import classifier_input, open_picture

COLUMNS = ("image", *CLASSES, "prediction", "abstained", "reason")
"""Columns of the CSV, as ``npm run evaluate`` writes them (but for ``ms``)."""

UNREADABLE = "could not be read"
NOT_A_LESION = "not a lesion close-up"


def picture_files(folder: Path) -> list[Path]:
    """The pictures directly in a folder, by name."""
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES)


class Scorer:
    """Loads a model folder once; called with a batch ``{"path": paths}`` it gives columns.

    Probabilities are calibrated; ``prediction`` is the ``balanced`` decision and is filled also
    where it abstains. A picture that cannot be read has NaN and a reason. Raises ``ValueError``
    for a card whose input is a lesion crop: that needs masks, which this does not make.
    """

    def __init__(self, model: str | Path, tta: bool = False):
        folder = Path(model)
        card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
        if card["input"]["crop"] != "centre-square":
            raise ValueError(f"{folder}: only centre-square input can be scored")
        self.run, self.tta = load_exported(folder), tta
        self.size = int(card["input"]["size"])
        self.temperature = float(card["calibration"]["temperature"])
        self.prior = np.array(card["calibration"]["prior"], np.float64)
        self.power = float(card["decision"]["balanced"]["prior_power"])
        self.threshold = float(card.get("abstention", {}).get("threshold", 0.0))

    def __call__(self, batch: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        paths = [Path(str(path)) for path in batch["path"]]
        inputs = [self._read(path) for path in paths]
        good = [i for i, value in enumerate(inputs) if value is not None]
        p = np.full((len(paths), len(CLASSES)), np.nan)
        domain = np.ones(len(paths))
        if good:
            p[good], domain[good] = self.probabilities(np.stack([inputs[i] for i in good]))
        abstained = domain < self.threshold
        answer = choices.balanced_decision(np.nan_to_num(p), self.prior, self.power)
        read = ~np.isnan(p[:, 0])
        reasons = np.where(abstained, NOT_A_LESION, "")
        return {
            "image": np.array([path.stem for path in paths], object),
            **{name: p[:, c] for c, name in enumerate(CLASSES)},
            "prediction": np.where(read, np.array(CLASSES, object)[answer], ""),
            "abstained": abstained.astype(np.int64),
            "reason": np.where(read, reasons, UNREADABLE).astype(object),
        }

    def probabilities(self, views: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Calibrated probabilities ``(n, 7)`` and domain probabilities ``(n,)`` of inputs
        ``(n, s, s, 3)``; the mean over eight views with test-time augmentation."""
        turned = [views]
        if self.tta:
            sides = (views, views[:, :, ::-1])
            turned = [np.rot90(side, k, (1, 2)) for side in sides for k in range(4)]
        total, domain = 0.0, np.ones(len(views))
        for number, view in enumerate(turned):
            outputs = self.run(np.ascontiguousarray(view))
            total = total + metrics.softmax(outputs["logits"], self.temperature)
            if number == 0 and "domain" in outputs:
                domain = 1 / (1 + np.exp(-outputs["domain"][:, 0].astype(np.float64)))
        return total / len(turned), domain

    def _read(self, path: Path) -> np.ndarray | None:
        try:
            return classifier_input(open_picture(path), self.size)
        except (OSError, ValueError):
            return None
