"""Calibrated probabilities of pictures by the exported classifier, computed in Python.

The other side of the comparison with ``npm run evaluate``; see agreement.ts.
Run from the repository root: python tests/evaluate/agreement.py IMAGES OUT.csv NAME [NAME …]
"""

import csv
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from training import preprocess  # noqa: E402
from training.exported import load_exported  # noqa: E402


def main() -> None:
    images, out, *names = sys.argv[1:]
    folder = ROOT / "models" / "lesion-classifier"
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    if card["input"]["crop"] != "centre-square":
        raise SystemExit(f"Not compared here: a classifier with the crop {card['input']['crop']}.")
    run = load_exported(folder)
    rows = []
    for name in names:
        picture = preprocess.open_picture(Path(images) / name)
        values = preprocess.classifier_input(picture, card["input"]["size"])
        logits = run(values[None])[card["outputs"]["logits"]][0] / card["calibration"]["temperature"]
        powers = np.exp(logits - logits.max())
        rows.append([Path(name).stem, *(f"{p:.6f}" for p in powers / powers.sum())])
    with open(out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["image", *card["classes"]])
        writer.writerows(rows)


if __name__ == "__main__":
    main()
