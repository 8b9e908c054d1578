"""Every portrait scored by a model that never saw the person, over the folds of one dealing.

    python -m training.attribute_folds --set DIR --split FILE --data DIR --faces DIR --into RUN
    … --runs FOLDS/0 … FOLDS/4      (from attributes train --folds 5 --fold K --out FOLDS/K)

Without ``--runs`` a fold's model is a linear head on the features of a backbone with ImageNet
weights, trained on renderings of the other folds' persons: minutes instead of hours, and weaker.
Writes ``out_of_fold`` into the ``metrics.json`` of the run that is exported: wrinkle against birth
year and scores by skin tone of all unaltered portraits, P-Recall and drift of their renderings.
They speak of the method, not of the exported weights.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

from . import (
    attribute_figures,
    attribute_tables,
    attributes,
    backbones,
    folded,
    metrics,
    portraits,
)
from .attribute_data import in_parts, inputs
from .attribute_figures import expected, probabilities, temperatures
from .ordinal import ATTRIBUTES, GRADES
from .renderings import Rendered

Logits = Callable[[int, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Of a fold's number, rows of the renderings and rows of the portraits: their logits."""


def whole_grades(folder: Path) -> Rendered:
    """All renderings with whole grades."""
    held = Rendered.join(folder, ("main", "held"))
    rows = np.flatnonzero((held.grades % 1 == 0).all(1))
    return Rendered(held.pictures[rows], held.images[rows], held.grades[rows])


def trained(runs: Sequence[Path], held: Rendered, crops: Sequence[np.ndarray]) -> Logits:
    """Answers of runs; raises ``ValueError`` unless they are the folds of one dealing."""
    loaded = [attributes.load_run(run) for run in runs]
    folds = [(s["folds"], s["fold"]) for _, s in loaded]
    if sorted(folds) != [(len(runs), k) for k in range(len(runs))]:
        raise ValueError(f"not the folds of one dealing: {folds}")
    by_fold = {settings["fold"]: (model, settings["size"]) for model, settings in loaded}

    def logits(fold: int, rows: np.ndarray, own: np.ndarray):
        model, size = by_fold[fold]
        return (
            attributes.predict(model, inputs(held.pictures[rows], size)),
            attributes.predict(model, inputs([crops[i] for i in own], size)),
        )

    return logits


def frozen(backbone: str, size: int, held: Rendered, crops: Sequence[np.ndarray]) -> Logits:
    """Answers of linear heads on a frozen backbone; a fold's is trained on all other rows."""
    ask = attribute_tables.extractor(backbone, size)

    def features(pictures: Sequence[np.ndarray]) -> np.ndarray:
        starts = range(0, len(pictures), 64)
        return np.concatenate([ask(inputs(pictures[i : i + 64], size)) for i in starts])

    x, own_x = features(held.pictures), features(crops)

    def logits(fold: int, rows: np.ndarray, own: np.ndarray):
        others = np.setdiff1d(np.arange(len(x)), rows)
        head = attribute_tables.head(x[others], held.grades[others], attribute_tables.PLAIN)
        return head(x[rows]).reshape(len(rows), -1), head(own_x[own]).reshape(len(own), -1)

    return logits


def out_of_fold(
    logits: Logits, count: int, held: Rendered, images: Sequence[str], split: Path, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Scores ``(portraits, 5)`` of the portraits as they are and probabilities ``(n, 5, 5)`` of
    the renderings, each from the fold that holds the person.

    A fold's temperatures come from its own renderings; the portraits as they are take no part in
    any choice. Raises ``ValueError`` for a person in no fold.
    """
    own = np.full((len(images), len(ATTRIBUTES)), np.nan)
    p = np.full((len(held.images), len(ATTRIBUTES), GRADES), np.nan)
    for fold in range(count):
        rows = np.flatnonzero(in_parts(held, split, count, fold, seed) == "validation")
        persons = set(held.images[rows])
        theirs = np.array([i for i, image in enumerate(images) if image in persons])
        rendered, unaltered = logits(fold, rows, theirs)
        temperature = temperatures(held.grades[rows], rendered)
        p[rows] = probabilities(rendered, temperature)
        own[theirs] = expected(probabilities(unaltered, temperature))
    if np.isnan(own).any() or np.isnan(p).any():
        raise ValueError("some persons are in no fold")
    return own, p


def figures(options: argparse.Namespace) -> dict:
    """What the card says of the folds."""
    records = portraits.portraits(options.data, options.faces, portraits.CROP)
    crops = [portraits.balanced(portraits.opened(r), r) for r in records]
    held = whole_grades(options.set)
    if options.runs:
        logits, count = trained(options.runs, held, crops), len(options.runs)
        settings = json.loads((options.runs[0] / "settings.json").read_text())
        seed = settings["seed"]
        recipe = "{backbone}, {size} px, {epochs} passes".format(**settings)
    else:
        logits, count, seed = (
            frozen(options.backbone, options.size, held, crops),
            options.folds,
            options.seed,
        )
        recipe = f"linear heads on frozen {options.backbone}, {options.size} px"
    own, p = out_of_fold(logits, count, held, [r.image for r in records], options.split, seed)
    tone = {r.image: portraits.tone(r.ita) for r in records}
    return {
        "folds": count,
        "recipe": recipe,
        "p_recall": {
            name: metrics.p_recall(held.grades[:, a], p[:, a].argmax(1))
            for a, name in enumerate(ATTRIBUTES)
        },
        "renderings": len(held.images),
        "drift": attribute_figures.drift(
            held.grades, expected(p), np.array([tone[str(i)] for i in held.images])
        ),
        **attribute_figures.unaltered(records, own, options.rounds),
    }


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--set", type=Path, default=Path("training/cache/portraits"))
    parser.add_argument("--split", type=Path, default=Path("training/splits/portraits.csv"))
    parser.add_argument("--data", type=Path, required=True, help="portraits with labels.csv")
    parser.add_argument("--faces", type=Path, required=True, help="written by --task faces")
    parser.add_argument("--runs", type=Path, nargs="+", help="one a fold; without: frozen")
    parser.add_argument("--backbone", default="mobilenet_v3_small", choices=backbones.NAMES)
    parser.add_argument("--backbones", type=Path, help="folder of the MobileNets' weights")
    parser.add_argument("--size", type=int, default=224, help="input of the frozen backbone")
    parser.add_argument("--folds", type=int, default=5, help="how many frozen ones")
    parser.add_argument("--seed", type=int, default=1, help="deals the frozen folds")
    parser.add_argument("--into", type=Path, required=True, help="run whose card will say it")
    parser.add_argument("--rounds", type=int, default=1000, help="of the bootstrap")
    return parser


def main(options: argparse.Namespace) -> None:
    """Adds the figures to the run's own."""
    if options.backbones:
        os.environ[folded.FOLDER_VARIABLE] = str(options.backbones)
    keras.utils.set_random_seed(options.seed)
    found = figures(options)
    file = options.into / "metrics.json"
    held = json.loads(file.read_text(encoding="utf-8"))
    text = json.dumps(held | {"out_of_fold": found}, indent="\t", ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")
    print(json.dumps(found, indent="\t"))


if __name__ == "__main__":
    if keras.backend.backend() == "torch":
        keras.config.set_image_data_format("channels_first")
    main(arguments().parse_args())
