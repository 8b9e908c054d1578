"""Lesion segmenter: a U-Net on a pretrained encoder, BCE + Dice.

    python -m training.lesion_segmenter train --pairs DIR [--ham DIR] --out RUN
    python -m training.lesion_segmenter evaluate --pairs DIR --run RUN

Ronneberger et al., arXiv:1505.04597, with EfficientNet-Lite0 (or another backbone) as encoder.
The mask comes out at half the input's resolution, which spares the costliest decoder stage; what
that does to the Jaccard has not been measured. Split 70/10/20 by picture
with near-duplicates kept together; HAM10000's masks are training material only.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from keras import layers

from . import backbones, folded, losses, metrics
from .data import sources, split
from .fit import Schedule, fit
from .layers import batch_norm, channel_axis
from .pictures import feed
from .preprocess import frame, resample
from .segmenter_data import Pairs, TrainingData, pair_parts, segmenter_view

WIDTHS = (96, 64, 40, 24)
"""Decoder channels at stride 16, 8, 4, 2."""


def build(backbone: str, size: int, pretrained: bool = True, dropout: float = 0.1) -> keras.Model:
    """U-Net from pictures ``(b, size, size, 3)`` to mask logits ``(b, size/2, size/2, 1)``."""
    base = backbones.build(backbone, size, pretrained=pretrained)
    axis = channel_axis()
    # The encoder ends before its widening last convolution, which only a classifier needs.
    x = base.model.get_layer("top_conv").input
    x = layers.SpatialDropout2D(dropout, name="bottom_dropout")(x)
    for level, (width, skip) in enumerate(zip(WIDTHS, reversed(base.skips), strict=True)):
        name = f"decoder{level}"
        x = layers.Conv2D(width, 1, use_bias=False, name=f"{name}_squeeze_conv")(x)
        x = layers.UpSampling2D(2, interpolation="bilinear", name=f"{name}_up")(x)
        side = layers.Conv2D(width, 1, use_bias=False, name=f"{name}_skip_conv")(
            base.model.get_layer(skip).output
        )
        x = layers.Add(name=f"{name}_add")([x, side])
        x = layers.ReLU(6.0, name=f"{name}_relu")(batch_norm(f"{name}_bn")(x))
        for part in ("a", "b"):
            y = layers.DepthwiseConv2D(
                3, padding="same", use_bias=False, name=f"{name}{part}_depthwise_conv"
            )(x)
            y = layers.ReLU(6.0, name=f"{name}{part}_depthwise_relu")(
                batch_norm(f"{name}{part}_depthwise_bn")(y)
            )
            y = layers.Conv2D(width, 1, use_bias=False, name=f"{name}{part}_mix_conv")(y)
            y = batch_norm(f"{name}{part}_mix_bn")(y)
            x = layers.ReLU(6.0, name=f"{name}{part}_relu")(layers.Add()([x, y]))
    mask = layers.Conv2D(1, 1, name="mask", dtype="float32")(x)
    assert mask.shape[axis] == 1
    return keras.Model(base.model.input, mask, name="lesion_segmenter")


def probabilities(model: keras.Model, views: np.ndarray, batch: int = 32) -> np.ndarray:
    """Mask probabilities ``(n, s/2, s/2)`` of views ``(n, s, s, 3)`` 0…255."""
    parts = []
    for i in range(0, len(views), batch):
        logits = keras.ops.convert_to_numpy(model.predict_on_batch(feed(views[i : i + batch])))
        parts.append(1 / (1 + np.exp(-np.squeeze(logits, channel_axis()))))
    return np.concatenate(parts)


def probabilities_tta(model: keras.Model, views: np.ndarray) -> np.ndarray:
    """Mean over 4 quarter turns × flip, each turned back."""
    total = np.zeros((), np.float64)
    for flip in (False, True):
        for turns in range(4):
            sides = np.rot90(views[:, :, ::-1] if flip else views, turns, (1, 2))
            back = np.rot90(probabilities(model, np.ascontiguousarray(sides)), -turns, (1, 2))
            total = total + (back[:, :, ::-1] if flip else back)
    return (total / 8).astype(np.float32)


def enlarge(mask: np.ndarray, width: int, height: int) -> np.ndarray:
    """A mask grid resampled to the picture's size, as the product does before the threshold."""
    return resample(mask, frame(mask.shape[1], mask.shape[0]), width, height)


def jaccards(masks: np.ndarray, truths: list[np.ndarray], threshold: float = 0.5) -> np.ndarray:
    """Jaccard of each picture at the truth's own size."""
    return np.array(
        [
            metrics.jaccard(t, enlarge(m, t.shape[1], t.shape[0]) >= threshold)
            for m, t in zip(masks, truths, strict=True)
        ]
    )


def train(options: argparse.Namespace) -> None:
    """Trains into ``--out`` with checkpoints; monitors the mean Jaccard on validation."""
    keras.utils.set_random_seed(options.seed)
    pairs = sources.task1(options.pairs)
    sets = [("task1", [p.path for p in pairs], [p.mask for p in pairs], (256, 192))]
    if options.ham:
        ham = [r for r in sources.ham10000(options.ham) if r.mask]
        part = split.read_split(options.ham_split)
        ham = [r for r in ham if part[r.image] == "train"]
        sets.append(("ham", [r.path for r in ham], [r.mask for r in ham], (200, 150)))
    data = Pairs(options.cache, *sets)
    parts = pair_parts(pairs, data.arrays[0][0], options.split, options.seed)
    own, validation = np.flatnonzero(parts == "train"), np.flatnonzero(parts == "validation")
    extra = np.arange(len(pairs), len(data.where))
    print(f"pairs: train {len(own)}, validation {len(validation)}; extra {len(extra)}")
    model = build(options.backbone, options.size)
    if options.encoder_run:
        load_encoder(model, options.encoder_run)
    elif options.backbone in folded.FILES:
        some = [segmenter_view(data[int(i)][0], options.size) for i in own[:400]]
        folded.restore_batch_norm(model, feed(np.stack(some)))
    views = np.stack([segmenter_view(data[int(i)][0], options.size) for i in validation])
    truths = [data[int(i)][1] > 127 for i in validation]
    options.out.mkdir(parents=True, exist_ok=True)
    settings = {
        k: str(v) if isinstance(v, Path) else v
        for k, v in vars(options).items()
        if k != "run_command"
    }
    (options.out / "settings.json").write_text(json.dumps(settings, indent=1))

    def score() -> dict[str, float]:
        values = jaccards(probabilities(model, views), truths)
        return {
            "val_jaccard": float(values.mean()),
            "val_threshold_jaccard": metrics.threshold_jaccard(values),
        }

    batches = TrainingData(data, own, extra, options.size, options.batch, options.seed)
    schedule = Schedule(options.schedule, options.rate, options.epochs)
    fit(
        model,
        batches,
        options.out,
        losses.BceDice(),
        schedule,
        score,
        "val_jaccard",
        "max",
        options.weight_decay,
        options.progress,
    )
    model.save_weights(options.out / "model.weights.h5")


def load_encoder(model: keras.Model, run: Path) -> None:
    """Starts the encoder from a trained lesion classifier instead of ImageNet: it has seen skin."""
    from .lesion_classifier import load_run

    donor, _ = load_run(run)
    names = {layer.name for layer in model.layers}
    for layer in donor.layers:
        if layer.name in names and layer.weights:
            model.get_layer(layer.name).set_weights(layer.get_weights())


def load_run(run: Path) -> tuple[keras.Model, dict]:
    """A trained segmenter with its best weights, and its settings."""
    settings = json.loads((run / "settings.json").read_text())
    model = build(settings["backbone"], settings["size"], pretrained=False)
    final = run / "model.weights.h5"
    model.load_weights(final if final.exists() else run / "best.weights.h5")
    return model, settings


def evaluate(options: argparse.Namespace) -> None:
    """Figures of the test part with and without TTA, into ``RUN/metrics.json``."""
    model, settings = load_run(options.run)
    pairs = sources.task1(options.pairs)
    held = split.read_split(Path(settings["split"]))
    report = {}
    for part in ("validation", "test"):
        rows = [p for p in pairs if held[p.image] == part]
        data = Pairs(
            options.cache,
            (f"task1-{part}", [p.path for p in rows], [p.mask for p in rows], (256, 192)),
        )
        views = np.stack([segmenter_view(data[i][0], settings["size"]) for i in range(len(rows))])
        truths = [data[i][1] > 127 for i in range(len(rows))]
        for name, masks in (
            ("plain", probabilities(model, views)),
            ("tta", probabilities_tta(model, views)),
        ):
            values = jaccards(masks, truths)
            low, high = metrics.bootstrap(lambda i, v=values: v[i].mean(), len(values))
            report[f"{part}_{name}"] = {
                "n": len(values),
                "mean_jaccard": float(values.mean()),
                "interval": [low, high],
                "threshold_jaccard": metrics.threshold_jaccard(values),
            }
    (options.run / "metrics.json").write_text(json.dumps(report, indent=1))
    print(json.dumps(report, indent=1))


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--pairs", type=Path, required=True, help="ISIC 2018 Task 1 folder")
    common.add_argument("--cache", type=Path, default=Path("training/cache"))
    t = commands.add_parser("train", parents=[common])
    t.set_defaults(run_command=train)
    t.add_argument("--out", type=Path, required=True)
    t.add_argument("--ham", type=Path, help="HAM10000 folder, whose masks join the training")
    t.add_argument("--ham-split", type=Path, default=Path("training/splits/ham10000.csv"))
    t.add_argument("--split", type=Path, default=Path("training/splits/task1.csv"))
    t.add_argument("--seed", type=int, default=1)
    t.add_argument("--encoder-run", type=Path, help="start from a trained lesion classifier")
    t.add_argument("--backbone", default="efficientnet_lite0", choices=backbones.NAMES)
    t.add_argument("--size", type=int, default=192)
    t.add_argument("--batch", type=int, default=16)
    t.add_argument("--epochs", type=int, default=8)
    t.add_argument("--rate", type=float, default=6e-4)
    t.add_argument("--schedule", default="cosine", choices=("cosine", "plateau"))
    t.add_argument("--weight-decay", type=float, default=1e-3)
    t.add_argument("--progress", type=int, default=2)
    e = commands.add_parser("evaluate", parents=[common])
    e.set_defaults(run_command=evaluate)
    e.add_argument("--run", type=Path, required=True)
    return parser


if __name__ == "__main__":
    if keras.backend.backend() == "torch":
        keras.config.set_image_data_format("channels_first")
    chosen_options = arguments().parse_args()
    chosen_options.run_command(chosen_options)
