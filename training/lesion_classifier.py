"""Lesion classifier: 7 classes, transfer learning in two phases, class-activation head.

    python -m training.lesion_classifier train --data DIR --out RUN
    python -m training.lesion_classifier predict --data DIR --run RUN --out FILE.npz

Phase 1 trains the head on the frozen backbone, phase 2 the whole network. Everything chosen here
(the epoch) is chosen on the validation part; see ``evaluate.py`` for what comes after.
"""

from __future__ import annotations

import argparse
import json
import os
from dataclasses import asdict, replace
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from keras import layers

from . import backbones, distributed, folded, lesion_options, losses, metrics
from .data import augment, sources, split
from .fit import Schedule, fit
from .pictures import CLASSES, Pictures, TrainingData, feed


def build(
    backbone: str, size: int, dropout: float = 0.2, l2: float = 0.0, pretrained: bool = True
) -> keras.Model:
    """Backbone → 1×1 convolution to classes (``maps``) → global average pooling (``logits``).

    The map before pooling is the Grad-CAM of the head (DESIGN 2), at no extra cost.
    """
    base = backbones.build(backbone, size, pretrained=pretrained)
    x = layers.SpatialDropout2D(dropout, name="head_dropout")(base.model.output)
    regulariser = keras.regularizers.L2(l2) if l2 else None
    maps = layers.Conv2D(CLASSES, 1, name="maps", kernel_regularizer=regulariser)(x)
    logits = layers.GlobalAveragePooling2D(name="logits", dtype="float32")(maps)
    return keras.Model(base.model.input, logits, name="lesion_classifier")


def predict(model: keras.Model, views: np.ndarray, batch: int = 64) -> np.ndarray:
    """Logits ``(n, 7)`` of uint8 or float views ``(n, s, s, 3)``, 0…255."""
    parts = [
        keras.ops.convert_to_numpy(model.predict_on_batch(feed(views[i : i + batch])))
        for i in range(0, len(views), batch)
    ]
    return np.concatenate(parts)


def scores(labels: np.ndarray, logits: np.ndarray, prior: np.ndarray) -> dict[str, float]:
    """What is watched while training; balanced accuracy with half the prior's power divided out."""
    p = metrics.softmax(logits)
    decided = metrics.divide_prior(p, prior, 0.6).argmax(1)
    return {
        "val_loss": float(-np.log(np.maximum(p[np.arange(len(labels)), labels], 1e-9)).mean()),
        "val_accuracy": float((p.argmax(1) == labels).mean()),
        "val_top3": metrics.top_k(labels, p, 3),
        "val_balanced_accuracy": metrics.balanced_accuracy(labels, decided, CLASSES),
        "val_argmax_balanced": metrics.balanced_accuracy(labels, p.argmax(1), CLASSES),
    }


def load_records(options: argparse.Namespace) -> list[sources.Record]:
    """Records of the chosen data set, one a lesion with ``--dedup``."""
    if (options.data / "labels.csv").exists():
        records = sources.ham10000(options.data, options.crops)
    else:
        records = sources.isic2018(options.data, options.set)
    if options.dedup:
        kept = sources.deduplicate(records)
        print(f"--dedup: {len(kept)} of {len(records)} pictures kept, one a lesion")
        records = kept
    return records


def parts_of(records: list[sources.Record], options: argparse.Namespace) -> np.ndarray:
    """'train', 'validation' or 'test' of every record: read from the split file, or made and
    written there. With ``--folds`` train and validation are dealt out anew, test stays."""
    if not options.split.exists():
        groups, labels = [r.lesion for r in records], [r.label for r in records]
        parts = split.split_groups(groups, labels, seed=options.seed)
        split.write_split(options.split, [r.image for r in records], groups, parts)
    held = split.read_split(options.split)
    # A picture that the split does not list was in no training: another set, to predict.
    parts = np.array([held.get(r.image, "test") for r in records])
    if options.folds:
        rest = np.flatnonzero(parts != "test")
        fold = split.folds(
            [records[i].lesion for i in rest],
            [records[i].label for i in rest],
            options.folds,
            options.seed,
        )
        parts[rest] = np.where(fold == options.fold, "validation", "train")
    return parts


def start_from(model: keras.Model, file: Path) -> None:
    """Starts from trained weights: a run's ``.weights.h5``, or a shipped ``training.npz``
    (float16, by layer name; layers that it does not name keep theirs)."""
    if file.suffix == ".h5":
        model.load_weights(file)
        return
    held = np.load(file)
    for layer in model.layers:
        values = [held[k] for i in range(len(layer.weights)) if (k := f"{layer.name}/{i}") in held]
        if values:
            layer.set_weights([v.astype(np.float32) for v in values])


def train(options: argparse.Namespace) -> None:
    """Trains one model (or one fold) into ``--out``."""
    share = (0, 1)
    if options.devices != 1 or options.hosts > 1:
        share = distributed.spread(
            options.devices, options.hosts, options.host, options.coordinator
        )
        if options.host:
            options.out = options.out / f"host{options.host}"  # host 0 keeps what counts
    if options.backbones:
        os.environ[folded.FOLDER_VARIABLE] = str(options.backbones)
    keras.utils.set_random_seed(options.seed)
    if options.precision == "bfloat16":
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    records = load_records(options)
    parts = parts_of(records, options)
    width, height = options.cached
    pictures = Pictures(records, options.cache, width, height, options.input)
    chosen, validation = np.flatnonzero(parts == "train"), np.flatnonzero(parts == "validation")
    if not len(chosen) or not len(validation):
        raise ValueError(f"{options.split} has no training or no validation pictures of this set")
    counts = np.bincount(pictures.labels[chosen], minlength=CLASSES)
    prior = counts / counts.sum()
    print(f"train {len(chosen)}, validation {len(validation)}, classes {counts.tolist()}")
    model = build(
        options.backbone, options.size, options.dropout, options.l2, not options.from_scratch
    )
    if options.backbone in folded.FILES and not options.from_scratch:
        some = np.random.default_rng(options.seed).permutation(chosen)[:400]
        few = np.stack([pictures.view(int(i), options.size) for i in some])
        folded.restore_batch_norm(model, feed(few))
    if options.start:
        start_from(model, options.start)
    loss = losses.WeightedCrossEntropy(
        losses.class_weights(counts, options.class_weights), options.smoothing, options.focal
    )
    changes = dict.fromkeys(options.without, 0)
    geometry = replace(augment.Augmentation(), **changes)
    data = TrainingData(
        pictures,
        chosen,
        options.size,
        options.batch,
        geometry,
        options.balance,
        options.seed,
        share,
        options.mixup,
    )
    views = np.stack([pictures.view(int(i), options.size) for i in validation]).astype(np.float16)
    labels = pictures.labels[validation]
    monitor, mode = lesion_options.MONITORS[options.monitor]
    options.out.mkdir(parents=True, exist_ok=True)
    settings = {
        k: str(v) if isinstance(v, Path) else v
        for k, v in vars(options).items()
        if k != "run_command"
    }
    settings |= {"counts": counts.tolist(), "augmentation": asdict(geometry)}
    (options.out / "settings.json").write_text(json.dumps(settings, indent=1))

    def score() -> dict[str, float]:
        return scores(labels, predict(model, views), prior)

    for name, epochs, rate in (
        ("head", options.head_epochs, options.head_rate),
        ("fine", options.epochs, options.rate),
    ):
        for layer in model.layers:
            layer.trainable = name == "fine" or layer.name in ("maps", "head_dropout", "logits")
        if epochs:
            kind = options.schedule if name == "fine" else "cosine"
            fit(
                model,
                data,
                options.out / name,
                loss,
                Schedule(kind, rate, epochs),
                score,
                monitor,
                mode,
                options.weight_decay,
                options.progress,
            )
    model.save_weights(options.out / "model.weights.h5")


def load_run(run: Path, data_format: str | None = None) -> tuple[keras.Model, dict]:
    """A trained model with its best weights, and the settings it was trained with."""
    if data_format:
        keras.config.set_image_data_format(data_format)
    settings = json.loads((run / "settings.json").read_text())
    model = build(settings["backbone"], settings["size"], settings["dropout"], pretrained=False)
    final = run / "model.weights.h5"
    model.load_weights(final if final.exists() else run / "fine" / "best.weights.h5")
    return model, settings


def predict_all(options: argparse.Namespace) -> None:
    """Writes logits of every picture, plain and from 8 sides, for ``evaluate.py``."""
    model, settings = load_run(options.run)
    options.split = options.split if options.split.exists() else Path(settings["split"])
    options.folds, options.fold = settings["folds"], settings["fold"]
    records = load_records(options)
    parts = parts_of(records, options)
    pictures = Pictures(records, options.cache, *options.cached, settings["input"])
    chosen = np.flatnonzero(np.isin(parts, options.parts))
    views = np.stack([pictures.view(int(i), settings["size"], options.sharp) for i in chosen])
    views = views.astype(np.float32)
    sides = [predict(model, views)]
    if options.tta:
        for flip in (False, True):
            for turns in range(4):
                if flip or turns:
                    turned = np.rot90(views[:, :, ::-1] if flip else views, turns, (1, 2))
                    sides.append(predict(model, turned))
    np.savez(
        options.out,
        images=[records[i].image for i in chosen],
        parts=parts[chosen],
        labels=pictures.labels[chosen],
        groups=pictures.groups[chosen],
        sources=[records[i].source for i in chosen],
        logits=np.stack(sides),
    )


def arguments() -> argparse.ArgumentParser:
    """All options, each command with what it calls."""
    parser, training, predicting = lesion_options.parsers(__doc__.split("\n")[0])
    training.set_defaults(run_command=train)
    predicting.set_defaults(run_command=predict_all)
    return parser


if __name__ == "__main__":
    if keras.backend.backend() == "torch":
        keras.config.set_image_data_format("channels_first")
    chosen_options = arguments().parse_args()
    chosen_options.run_command(chosen_options)
