"""Every portrait scored by a model that never saw the person: five short runs, one a fold.

    python -m training.attributes train --folds 5 --fold K --out FOLDS/K   (K = 0 … 4)
    python -m training.attribute_folds --set DIR --split FILE --data DIR --faces DIR
        --runs FOLDS/0 … FOLDS/4 --into RUN

Writes ``out_of_fold`` into the ``metrics.json`` of the run that is exported: wrinkle against birth
year and scores by skin tone of all unaltered portraits, P-Recall and drift of their renderings.
They speak of the method: the runs are shorter than the exported one and their weights are others.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

from . import attribute_figures, attributes, metrics, portraits
from .attribute_data import in_parts, inputs
from .attribute_figures import expected, probabilities, temperatures
from .ordinal import ATTRIBUTES
from .portraits import Rendered


def out_of_fold(
    runs: Sequence[Path], folder: Path, split: Path, records: Sequence[portraits.Portrait]
) -> tuple[np.ndarray, Rendered, np.ndarray]:
    """Scores ``(portraits, 5)`` of the portraits as they are, the renderings with whole grades,
    and their probabilities ``(n, 5, 5)``; each from the run whose fold holds the person.

    A run's temperatures come from the renderings of its own fold; the portraits as they are take
    no part in any choice. Raises ``ValueError`` unless the runs are the folds 0 … n-1 of n.
    """
    held = Rendered.join(folder, ("main", "held"))
    whole = np.flatnonzero((held.grades % 1 == 0).all(1))
    held = Rendered(held.pictures[whole], held.images[whole], held.grades[whole])
    loaded = [attributes.load_run(run) for run in runs]
    folds = [(s["folds"], s["fold"], s["seed"]) for _, s in loaded]
    if sorted(f[1] for f in folds) != list(range(len(runs))) or {f[0] for f in folds} != {
        len(runs)
    }:
        raise ValueError(f"not the folds of one dealing: {folds}")
    own = np.full((len(records), len(ATTRIBUTES)), np.nan)
    p = np.full((len(held.images), len(ATTRIBUTES), 5), np.nan)
    for (model, settings), (count, fold, seed) in zip(loaded, folds, strict=True):
        rows = np.flatnonzero(in_parts(held, split, count, fold, seed) == "validation")
        persons = set(held.images[rows])
        logits = attributes.predict(model, inputs(held.pictures[rows], settings["size"]))
        temperature = temperatures(held.grades[rows], logits)
        p[rows] = probabilities(logits, temperature)
        theirs = [i for i, record in enumerate(records) if record.image in persons]
        crops = [portraits.balanced(portraits.opened(records[i]), records[i]) for i in theirs]
        logits = attributes.predict(model, inputs(crops, settings["size"]))
        own[theirs] = expected(probabilities(logits, temperature))
    if np.isnan(own).any() or np.isnan(p).any():
        raise ValueError("some persons are in no fold")
    return own, held, p


def figures(
    runs: Sequence[Path],
    folder: Path,
    split: Path,
    records: Sequence[portraits.Portrait],
    rounds: int,
) -> dict:
    """What the card says of the folds."""
    own, held, p = out_of_fold(runs, folder, split, records)
    tone = {r.image: portraits.tone(r.ita) for r in records}
    settings = json.loads((runs[0] / "settings.json").read_text())
    recalls = {
        name: metrics.p_recall(held.grades[:, a], p[:, a].argmax(1))
        for a, name in enumerate(ATTRIBUTES)
    }
    return {
        "folds": len(runs),
        "recipe": {k: settings[k] for k in ("backbone", "size", "epochs", "pictures")},
        "p_recall": recalls,
        "renderings": len(held.images),
        "drift": attribute_figures.drift(
            held.grades, expected(p), np.array([tone[str(i)] for i in held.images])
        ),
        **attribute_figures.unaltered(records, own, rounds),
    }


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--set", type=Path, default=Path("training/cache/portraits"))
    parser.add_argument("--split", type=Path, default=Path("training/splits/portraits.csv"))
    parser.add_argument("--data", type=Path, required=True, help="portraits with labels.csv")
    parser.add_argument("--faces", type=Path, required=True, help="written by --task faces")
    parser.add_argument("--runs", type=Path, nargs="+", required=True)
    parser.add_argument("--into", type=Path, required=True, help="run whose card will say it")
    parser.add_argument("--rounds", type=int, default=1000, help="of the bootstrap")
    return parser


def main(options: argparse.Namespace) -> None:
    """Adds the figures to the run's own."""
    records = portraits.portraits(options.data, options.faces, portraits.CROP)
    found = figures(options.runs, options.set, options.split, records, options.rounds)
    file = options.into / "metrics.json"
    held = json.loads(file.read_text(encoding="utf-8"))
    text = json.dumps(held | {"out_of_fold": found}, indent="\t", ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")
    print(json.dumps(found, indent="\t"))


if __name__ == "__main__":
    if keras.backend.backend() == "torch":
        keras.config.set_image_data_format("channels_first")
    main(arguments().parse_args())
