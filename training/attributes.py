"""Face attributes: oil, sensitivity, wrinkle, pigmentation, hydration, each graded 0…4.

    python -m training.attributes render --data DIR --faces DIR --set DIR
    python -m training.attributes train --set DIR --out RUN
    python -m training.attributes evaluate --set DIR --data DIR --faces DIR --run RUN
    python -m training.attributes predict --data DIR --faces DIR --run RUN --out FILE.csv

One backbone, five ordinal heads with class-activation maps. Trained on portraits whose grades the
simulator rendered (``training/simulator``); whether they hold on real faces is for the figures of
unaltered portraits to say. Everything chosen here (epoch, temperature) is chosen on validation
persons. ``export.py attributes`` writes what the browser loads.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from dataclasses import asdict, replace
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from keras import layers

from . import attribute_figures, backbones, folded, ordinal, portraits, renderings
from .attribute_data import HalfMeans, PairLoss, TrainingData, dealt, in_parts, inputs
from .camera import OFF, Camera
from .fit import Schedule, fit
from .ordinal import ATTRIBUTES, GRADES
from .pictures import feed
from .renderings import Rendered

OUTPUTS = len(ATTRIBUTES) * GRADES


def build(backbone: str, size: int, dropout: float = 0.2, pretrained: bool = True) -> keras.Model:
    """Backbone → 1×1 convolution to 25 maps → mean over the cells (``logits``).

    Gives both: ``[logits, maps]``; the maps before the mean are the Grad-CAM of the head
    (DESIGN 2). Training uses the first alone.
    """
    base = backbones.build(backbone, size, pretrained=pretrained)
    x = layers.SpatialDropout2D(dropout, name="head_dropout")(base.model.output)
    maps = layers.Conv2D(OUTPUTS, 1, name="maps")(x)
    logits = layers.GlobalAveragePooling2D(name="logits", dtype="float32")(maps)
    return keras.Model(base.model.input, logits, name="face_attributes")


def with_halves(model: keras.Model) -> keras.Model:
    """The same network for training: logits of the whole, of the left and of the right half."""
    halves = HalfMeans(name="halves")(model.get_layer("maps").output)
    return keras.Model(model.input, layers.Concatenate(name="all")([model.output, halves]))


def with_maps(model: keras.Model) -> keras.Model:
    """The same network with both outputs, logits and maps."""
    return keras.Model(model.input, [model.output, model.get_layer("maps").output])


def with_features(model: keras.Model) -> keras.Model:
    """``with_maps`` and a third output, ``features``: what the maps are read from (the backbone's
    last feature map), and the last block of twice its resolution averaged down to it, which knows
    more of the light. The sequence model goes on from here."""
    last = model.get_layer("head_dropout").input
    side = _side(last)
    blocks = [
        layer.output
        for layer in model.layers
        if layer.name.endswith(("_add", "_project_bn")) and _side(layer.output) == 2 * side
    ]
    pooled = [layers.AveragePooling2D(2, name="finer")(b) for b in blocks[-1:]]
    joined = layers.Concatenate(backbones.channel_axis(), name="features")([last, *pooled])
    return keras.Model(model.input, [model.output, model.get_layer("maps").output, joined])


def _side(tensor) -> int:
    return tensor.shape[3 if keras.config.image_data_format() == "channels_first" else 2]


def predict(model: keras.Model, views: np.ndarray, batch: int = 64):
    """What the model gives for views 0…255 ``(n, s, s, 3)``: logits, or logits and maps
    (channels last)."""
    parts = []
    for start in range(0, len(views), batch):
        got = model.predict_on_batch(feed(views[start : start + batch]))
        parts.append([np.asarray(g) for g in (got if isinstance(got, list | tuple) else [got])])
    joined = [np.concatenate(p) for p in zip(*parts, strict=True)]
    if len(joined) == 1:
        return joined[0]
    if keras.config.image_data_format() == "channels_first":
        joined[1] = joined[1].transpose(0, 2, 3, 1)
    return joined


FOLDS = 5
"""Persons lend each other wrinkles within a fold of so many, the same as training deals."""


def render(options: argparse.Namespace) -> None:
    """Renders into ``--set``: ``main`` (training persons), ``held`` (the others), ``probe`` and
    ``sided`` (test persons)."""
    records = portraits.portraits(options.data, options.faces, options.rendered)
    parts = portraits.parts_of(records, options.split, options.seed)
    if options.limit:
        kept = np.flatnonzero(np.arange(len(records)) % max(1, len(records) // options.limit) == 0)
        records, parts = [records[i] for i in kept], parts[kept]
    train, rest, test = (
        [r for r, p in zip(records, parts, strict=True) if p in some]
        for some in (("train",), ("validation", "test"), ("test",))
    )
    size, seed = options.size, options.seed
    sets = {
        "main": lambda: renderings.jobs(
            train, options.each, size, options.draw, options.fractional, seed, options.degrade
        ),
        "held": lambda: renderings.jobs(rest, options.held, size, options.draw, 0.0, seed + 1, 0.5),
        "probe": lambda: renderings.probes(test, size, seed + 2),
        "sided": lambda: renderings.one_sided(test, size, seed + 3),
    }
    fold = dealt(options.split, FOLDS, seed)
    part = {r.image: p for r, p in zip(records, parts, strict=True)}
    group = {image: (part[image], fold[image]) for image in part}
    for name in options.only or sets:
        work = renderings.lend(sets[name](), group)
        renderings.render(work, options.set, name, options.workers)


def of_each(given: list) -> list:
    """One for every attribute: what is given once counts for all."""
    return given * len(ATTRIBUTES) if len(given) == 1 else given


def train(options: argparse.Namespace) -> None:
    """Trains one model (or one fold) into ``--out``."""
    if options.backbones:
        os.environ[folded.FOLDER_VARIABLE] = str(options.backbones)
    keras.utils.set_random_seed(options.seed)
    if options.precision == "bfloat16":
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    held = Rendered.join(options.set, ("main", "held"))
    parts = in_parts(held, options.split, options.folds, options.fold, options.seed)
    chosen, validation = np.flatnonzero(parts == "train"), np.flatnonzero(parts == "validation")
    if not len(chosen) or not len(validation):
        raise ValueError(f"{options.set} has no training or no validation pictures")
    whole = (held.grades[validation] % 1 == 0).all(1)
    validation = validation[whole][: options.validate]
    counts = ordinal.grade_counts(held.grades[chosen])
    print(f"train {len(chosen)}, validation {len(validation)}")
    model = build(options.backbone, options.size, options.dropout, not options.from_scratch)
    if options.backbone in folded.FILES and not options.from_scratch:
        some = np.sort(np.random.default_rng(options.seed).permutation(chosen)[:400])
        folded.restore_batch_norm(model, feed(inputs(held.pictures[some], options.size)))
    if options.start:
        model.load_weights(options.start)
    recipes, importance = of_each(options.loss), of_each(options.importance)
    pairs = of_each(options.pairs)
    camera = replace(Camera(), **{name: getattr(OFF, name) for name in options.without})
    data = TrainingData(
        held, chosen, options.size, options.batch, camera, options.sampler, options.halves,
        options.seed, any(pairs),
    )  # fmt: skip
    loss = ordinal.OrdinalLoss([*recipes] * 3, np.tile(counts, (3, 1)), [*importance] * 3)
    trained = with_halves(model)
    views = inputs(held.pictures[validation], options.size)
    options.out.mkdir(parents=True, exist_ok=True)
    settings = {
        k: str(v) if isinstance(v, Path) else v
        for k, v in vars(options).items()
        if k != "run_command"
    }
    settings |= {"counts": counts.tolist(), "camera": asdict(camera), "pictures": len(chosen)}
    (options.out / "settings.json").write_text(json.dumps(settings, indent=1))
    for name, epochs, rate in (
        ("head", options.head_epochs, options.head_rate),
        ("fine", options.epochs, options.rate),
    ):
        for layer in model.layers:
            layer.trainable = name == "fine" or layer.name in ("maps", "head_dropout", "logits")
        if epochs:
            fit(
                trained,
                data,
                options.out / name,
                PairLoss(loss, pairs) if any(pairs) else loss,
                Schedule("cosine", rate, epochs),
                lambda: attribute_figures.watched(held.grades[validation], predict(model, views)),
                "val_p_recall",
                "max",
                options.weight_decay,
                2,
            )
    model.save_weights(options.out / "model.weights.h5")


def load_run(run: Path) -> tuple[keras.Model, dict]:
    """A trained model and the settings it was trained with."""
    settings = json.loads((run / "settings.json").read_text())
    model = build(settings["backbone"], settings["size"], settings["dropout"], pretrained=False)
    model.load_weights(run / "model.weights.h5")
    return model, settings


def evaluate(options: argparse.Namespace) -> None:
    """Writes ``metrics.json`` into the run: everything that the card says."""
    model, settings = load_run(options.run)
    size, both = settings["size"], with_maps(model)
    figures = attribute_figures.figures(
        options.set,
        options.split,
        portraits.portraits(options.data, options.faces, portraits.CROP),
        lambda pictures: predict(both, inputs(pictures, size), 32),
        options.rounds,
    )
    text = json.dumps(figures, indent="\t", ensure_ascii=False)
    (options.run / "metrics.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def predict_folder(options: argparse.Namespace) -> None:
    """Grades of the portraits whose faces the product found, as its own table has them."""
    model, settings = load_run(options.run)
    figures = options.run / "metrics.json"
    held = json.loads(figures.read_text()) if figures.exists() else {}
    temperature = np.array(held.get("temperature", [1.0] * len(ATTRIBUTES)))
    records = portraits.portraits(options.data, options.faces, portraits.CROP)
    crops = [portraits.balanced(portraits.opened(r), r) for r in records]
    logits = predict(model, inputs(crops, settings["size"]))
    p = attribute_figures.probabilities(logits, temperature)
    with open(options.out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["image", *ATTRIBUTES, *(f"{a}_p{k}" for a in ATTRIBUTES for k in range(GRADES))]
        )
        for record, row in zip(records, p, strict=True):
            numbers = [*(row @ np.arange(GRADES)), *row.ravel()]
            writer.writerow([record.image, *(f"{v:.6f}" for v in numbers)])


def arguments() -> argparse.ArgumentParser:
    """All options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--set", type=Path, default=Path("training/cache/portraits"))
    common.add_argument("--split", type=Path, default=Path("training/splits/portraits.csv"))
    common.add_argument("--seed", type=int, default=1)
    source = argparse.ArgumentParser(add_help=False)
    source.add_argument("--data", type=Path, required=True, help="portraits with labels.csv")
    source.add_argument("--faces", type=Path, required=True, help="written by --task faces")
    r = commands.add_parser("render", parents=[common, source])
    r.set_defaults(run_command=render)
    r.add_argument("--rendered", type=int, default=400, help="side of the crop drawn on, pixels")
    r.add_argument("--size", type=int, default=256, help="pixels that are kept")
    r.add_argument("--each", type=int, default=18, help="renderings of a training person")
    r.add_argument("--held", type=int, default=10, help="renderings of any other person")
    r.add_argument("--draw", default="even", choices=("even", "long-tailed"))
    r.add_argument("--fractional", type=float, default=0.3, help="share of fractional grades")
    r.add_argument("--workers", type=int, default=2)
    r.add_argument("--limit", type=int, default=0, help="about so many persons")
    r.add_argument("--only", nargs="*", choices=("main", "held", "probe", "sided"))
    r.add_argument("--degrade", type=float, default=0.7, help="share that the camera degrades")
    t = commands.add_parser("train", parents=[common])
    t.set_defaults(run_command=train)
    t.add_argument("--out", type=Path, required=True)
    t.add_argument("--backbone", default="efficientnet_lite0", choices=backbones.NAMES)
    t.add_argument("--backbones", type=Path, help="folder of the MobileNets' ImageNet weights")
    t.add_argument("--from-scratch", action="store_true", help="without ImageNet weights")
    t.add_argument("--start", type=Path, help="model.weights.h5 of a run to go on from")
    t.add_argument("--size", type=int, default=160)
    t.add_argument("--batch", type=int, default=32)
    t.add_argument("--importance", nargs="+", type=float, default=[1.0],
                   help="weight of every attribute's loss: one for all, or five")  # fmt: skip
    t.add_argument("--loss", nargs="+", default=["masked-smoothing"], choices=ordinal.RECIPES,
                   help="one for all, or one an attribute")  # fmt: skip
    t.add_argument("--halves", type=float, default=0.3, help="share put together of two halves")
    t.add_argument("--pairs", nargs="+", type=float, default=[0.0],
                   help="feed all twice; weights of what the answers differ by")  # fmt: skip
    t.add_argument("--precision", default="float32", choices=("float32", "bfloat16"))
    t.add_argument("--sampler", action="store_true", help="draw rare grades more often")
    t.add_argument("--without", nargs="*", default=[], choices=list(asdict(OFF)),
                   help="changes of the camera to switch off")  # fmt: skip
    t.add_argument("--head-epochs", type=int, default=1)
    t.add_argument("--head-rate", type=float, default=3e-3)
    t.add_argument("--epochs", type=int, default=8)
    t.add_argument("--rate", type=float, default=1e-3)
    t.add_argument("--weight-decay", type=float, default=1e-3)
    t.add_argument("--dropout", type=float, default=0.2)
    t.add_argument("--validate", type=int, default=400, help="validation pictures at most")
    t.add_argument("--folds", type=int, default=0)
    t.add_argument("--fold", type=int, default=0)
    e = commands.add_parser("evaluate", parents=[common, source])
    e.set_defaults(run_command=evaluate)
    e.add_argument("--run", type=Path, required=True)
    e.add_argument("--rounds", type=int, default=1000, help="of the bootstrap")
    p = commands.add_parser("predict", parents=[common, source])
    p.set_defaults(run_command=predict_folder)
    p.add_argument("--run", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    return parser


if __name__ == "__main__":
    if keras.backend.backend() == "torch":
        keras.config.set_image_data_format("channels_first")
    chosen_options = arguments().parse_args()
    chosen_options.run_command(chosen_options)
