"""Exports a trained run as what the browser loads: ``model.json``, ``weights.bin``, ``card.json``.

    python -m training.export classifier --run RUN --domain FILE.npz --evaluation DIR
        --out models/lesion-classifier
    python -m training.export segmenter --run RUN --out models/lesion-segmenter
    python -m training.export attributes --run RUN --out models/face-attributes

Beside them ``training.npz``: the unfolded weights in float16, to fine-tune from; never served.
The known answer is computed from the exported files, so it speaks of the quantised weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

from . import (
    abstention,
    attribute_card,
    attribute_figures,
    attributes,
    graph,
    lesion_classifier,
    lesion_segmenter,
)
from .data.sources import CLASSES
from .exported import load_exported
from .metrics import softmax
from .preprocess import drawn_lesion, scale

SMALL = 2_400_000
"""Weights up to which a network is kept in half precision throughout: it stays below 5 MB, and
8 bits cost a MobileNetV2 0.02 of balanced accuracy."""

WEIGHTS_LICENCE = (
    "CC BY-NC 4.0: trained on HAM10000 (Tschandl et al. 2018), whose non-commercial terms "
    "the weights inherit."
)
HAM = (
    "HAM10000: Tschandl, Rosendahl, Kittler, Sci Data 5:180161 (2018), "
    "doi:10.1038/sdata.2018.161, CC BY-NC 4.0"
)
TASK1 = "ISIC 2018 Task 1: Codella et al., arXiv:1902.03368, treated as non-commercial"
MASKS = "HAM10000 masks: Tschandl et al., Nat Med 2020, doi:10.1038/s41591-020-0942-0"


def files(folder: Path) -> list[dict]:
    """Names, sizes (bytes) and SHA-256 of what the browser loads of an exported model."""
    return [
        {
            "path": name,
            "bytes": (folder / name).stat().st_size,
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
        }
        for name in ("model.json", "weights.bin")
    ]


def _write_card(folder: Path, card: dict) -> None:
    held = files(folder)
    card |= {"bytes": sum(f["bytes"] for f in held), "files": held}
    text = json.dumps(card, indent="\t", ensure_ascii=False)
    (folder / "card.json").write_text(text + "\n", encoding="utf-8")
    print(f"{folder}: {card['bytes'] / 1e6:.2f} MB")


def _save_training_weights(model: keras.Model, folder: Path) -> None:
    arrays = {
        f"{layer.name}/{i}": value.astype(np.float16)
        for layer in model.layers
        for i, value in enumerate(layer.get_weights())
        if value.dtype.kind == "f"
    }
    np.savez_compressed(folder / "training.npz", **arrays)


def _merged(card: dict, extra: Path | None) -> dict:
    """Title, summary, tables, limits: written by hand in a small JSON beside the run."""
    return card | (json.loads(extra.read_text(encoding="utf-8")) if extra else {})


def shift_logits(model: keras.Model, shift: list[float]) -> None:
    """Moves each class's logit by a constant: a map's mean moves with its bias."""
    kernel, bias = model.get_layer("maps").get_weights()
    model.get_layer("maps").set_weights([kernel, bias + np.asarray(shift, bias.dtype)])


def classifier(options: argparse.Namespace) -> None:
    """Classifier with maps and domain head; choices and figures come from ``evaluate.py``."""
    keras.config.set_image_data_format("channels_last")
    model, settings = lesion_classifier.load_run(options.run)
    choices = json.loads((options.evaluation / "choices.json").read_text())
    shift_logits(model, choices["calibration"]["shift"])
    with_domain = abstention.attach(model, options.domain)
    outputs = {"logits": "logits", "maps": "maps", "domain": "domain"}
    written = graph.to_graph(with_domain, outputs)
    coarse = with_domain.count_params() > SMALL
    graph.write(written, options.out, "image", list(outputs), coarse)
    _save_training_weights(with_domain, options.out)
    figures = json.loads((options.evaluation / "metrics.json").read_text())
    domain = json.loads(options.domain.with_suffix(".json").read_text())
    run = load_exported(options.out)
    answer = run(scale(drawn_lesion(settings["size"]))[None])
    temperature = choices["calibration"]["temperature"]
    crop = {"full": "centre-square"}.get(settings["input"], settings["input"])
    card = {
        "name": options.out.name,
        "version": options.version,
        "task": "lesion-classification",
        "title": "Lesion classifier",
        "summary": "Ranks seven kinds of pigmented skin lesion in a dermoscopic picture.",
        "licence": {"weights": WEIGHTS_LICENCE, "software": "Apache-2.0", "data": [HAM]},
        "input": {
            "name": "image",
            "size": settings["size"],
            "crop": crop,
            "range": [-1, 1],
            "resample": "triangle",
        },
        "outputs": {name: name for name in outputs},
        "classes": list(CLASSES),
        **{key: choices[key] for key in ("calibration", "decision", "doctor")},
        "abstention": domain["thresholds"],
        "known_answer": {
            "pattern": "drawn-lesion-1",
            "tolerance": 0.01,
            "probabilities": [
                round(float(p), 6) for p in softmax(answer["logits"], temperature)[0]
            ],
            "domain": round(float(1 / (1 + np.exp(-answer["domain"][0, 0]))), 6),
        },
        "data": {
            "split": "75/10/15 by lesion, stratified, seed 1 (training/splits/ham10000.csv)",
            "counts": dict(zip(CLASSES, settings["counts"], strict=True)),
        },
        "metrics": figures | {"abstention": domain["metrics"]},
        "made": {
            "date": datetime.now(UTC).date().isoformat(),
            "command": "python -m training.export classifier",
        },
    }
    _write_card(options.out, _merged(card, options.extra))


def segmenter(options: argparse.Namespace) -> None:
    """Segmenter; figures come from ``lesion_segmenter evaluate``."""
    keras.config.set_image_data_format("channels_last")
    model, settings = lesion_segmenter.load_run(options.run)
    written = graph.to_graph(model, {"mask": "mask"})
    graph.write(written, options.out, "image", ["mask"])
    _save_training_weights(model, options.out)
    run = load_exported(options.out)
    logits = run(scale(drawn_lesion(settings["size"]))[None])["mask"][0, :, :, 0]
    mask = 1 / (1 + np.exp(-logits.astype(np.float64)))
    at = ((np.arange(4) + 0.5) * mask.shape[0] / 4).astype(int)
    figures = options.run / "metrics.json"
    card = {
        "name": options.out.name,
        "version": options.version,
        "task": "lesion-segmentation",
        "title": "Lesion outline",
        "summary": "Finds the outline of a skin lesion in a dermoscopic picture.",
        "licence": {
            "weights": WEIGHTS_LICENCE,
            "software": "Apache-2.0",
            "data": [TASK1, HAM, MASKS],
        },
        "input": {
            "name": "image",
            "size": settings["size"],
            "crop": "frame",
            "range": [-1, 1],
            "resample": "triangle",
        },
        "outputs": {"mask": "mask"},
        "decision": {"threshold": 0.5},
        "known_answer": {
            "pattern": "drawn-lesion-1",
            "tolerance": 0.01,
            "mask": round(float(mask.mean()), 6),
            "points": [round(float(mask[i, j]), 6) for i in at for j in at],
        },
        "data": {
            "split": "Task 1 pairs 70/10/20 by picture, near-duplicates together "
            "(training/splits/task1.csv); HAM10000 masks of the training part"
        },
        "metrics": json.loads(figures.read_text()) if figures.exists() else {},
        "made": {
            "date": datetime.now(UTC).date().isoformat(),
            "command": "python -m training.export segmenter",
        },
    }
    _write_card(options.out, _merged(card, options.extra))


def face_attributes(options: argparse.Namespace) -> None:
    """Attribute model; temperatures and figures come from ``attributes evaluate``."""
    keras.config.set_image_data_format("channels_last")
    model, settings = attributes.load_run(options.run)
    both = attributes.with_features(model)
    outputs = {"logits": "logits", "maps": "maps", "features": "features"}
    # A small network has room for half precision, and needs it: 8 bits cost it 0.01 of P-Recall.
    coarse = both.count_params() > SMALL
    graph.write(graph.to_graph(both, outputs), options.out, "image", list(outputs), coarse)
    _save_training_weights(both, options.out)
    figures = json.loads((options.run / "metrics.json").read_text())
    answer = load_exported(options.out)(scale(drawn_lesion(settings["size"]))[None])["logits"]
    p = attribute_figures.probabilities(answer, np.array(figures["temperature"]))
    card = attribute_card.card(
        options.out.name, options.version, settings, figures, p.ravel().tolist()
    )
    _write_card(options.out, _merged(card, options.extra))


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--run", type=Path, required=True)
    common.add_argument("--out", type=Path, required=True)
    common.add_argument("--version", default="1.0.0")
    common.add_argument("--extra", type=Path, help="JSON with summary, tables, limits for the card")
    c = commands.add_parser("classifier", parents=[common])
    c.set_defaults(run_command=classifier)
    c.add_argument("--domain", type=Path, required=True, help="from training.abstention")
    c.add_argument("--evaluation", type=Path, required=True, help="from training.evaluate")
    s = commands.add_parser("segmenter", parents=[common])
    s.set_defaults(run_command=segmenter)
    a = commands.add_parser("attributes", parents=[common])
    a.set_defaults(run_command=face_attributes)
    return parser


if __name__ == "__main__":
    chosen_options = arguments().parse_args()
    chosen_options.run_command(chosen_options)
