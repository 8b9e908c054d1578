"""Tables of choices for the attribute model, on a frozen backbone's features.

    python -m training.attribute_tables --set DIR --out FILE.json [--only losses sizes …]

Each table trains linear heads on features of training persons and judges P-Recall on the persons
of the set ``held`` (even draw); a head is not the trained network: the tables compare choices, the
card has the figures. Written as Markdown beside the JSON, which ``export --extra`` takes.

Tables: ``losses`` (losses × attribute, on an even and on a long-tailed draw), ``sampler``,
``sizes``, ``backbones``, ``crops``, ``camera`` (each degradation alone).
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from keras import layers

from . import attribute_data, attributes, backbones, folded, metrics, ordinal, simulator
from .document import Document
from .ordinal import ATTRIBUTES, GRADES, RECIPES
from .pictures import feed
from .renderings import Rendered

PLAIN = "masked-smoothing"
CROPS = ("resize", "centre", "random", "random-resized")


def extractor(backbone: str, size: int) -> Callable[[np.ndarray], np.ndarray]:
    """Features of views 0…255 ``(n, size, size, 3)``: means and mean squares (what a texture
    leaves in a mean) of the maps at stride 16 and 32."""
    base = backbones.build(backbone, size)
    pool = layers.GlobalAveragePooling2D()
    maps = [base.model.get_layer(base.skips[-1]).output, base.model.output]
    pooled = [pool(m) for m in maps] + [pool(layers.Multiply()([m, m])) for m in maps]
    model = keras.Model(base.model.input, layers.Concatenate()(pooled))
    return lambda views: attributes.predict(model, views)


def step_seconds(backbone: str, size: int, batch: int = 8, steps: int = 2) -> float:
    """Processor seconds that a training step of the whole network takes a picture."""
    model = attributes.build(backbone, size, pretrained=False)
    counts = np.ones((len(ATTRIBUTES), GRADES))
    model.compile(keras.optimizers.AdamW(1e-4), ordinal.OrdinalLoss([PLAIN] * 5, counts))
    views = np.random.default_rng(1).uniform(0, 255, (batch, size, size, 3)).astype(np.float32)
    targets = ordinal.targets(np.full((batch, len(ATTRIBUTES)), 2.0))
    model.train_on_batch(feed(views), targets)  # the first one sets up
    start = time.process_time()
    for _ in range(steps):
        model.train_on_batch(feed(views), targets)
    return (time.process_time() - start) / (steps * batch)


def crop(picture: np.ndarray, how: str, generator: np.random.Generator | None) -> np.ndarray:
    """One of ``CROPS``; without a generator (when judging) the middle one, or all."""
    side = picture.shape[0]
    if how == "resize" or (how == "random-resized" and generator is None):
        return picture
    share = 0.8 if how != "random-resized" or generator is None else generator.uniform(0.5, 1.0)
    cut = round(side * share)
    x, y = [(side - cut) // 2] * 2
    if how != "centre" and generator is not None:
        x, y = generator.integers(0, side - cut + 1, 2)
    return picture[y : y + cut, x : x + cut]


def long_tailed(grades: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Indices of as many pictures as have one attribute's grades in the shares of
    ``LONG_TAILED``."""
    shares, counts = np.array(ordinal.LONG_TAILED), np.bincount(grades, minlength=GRADES)
    n = int(np.min(counts / shares))
    picks = [
        generator.choice(np.flatnonzero(grades == k), int(n * share), replace=False)
        for k, share in enumerate(shares)
    ]
    return np.concatenate(picks)


def head(
    x: np.ndarray, grades: np.ndarray, recipe: str, sampler: bool = False, epochs: int = 40
) -> Callable[[np.ndarray], np.ndarray]:
    """A linear head for attributes with grades ``(n, attributes)``; gives the logits ``(m,
    attributes, 5)`` of features."""
    mean, spread = x.mean(0), x.std(0) + 1e-3
    generator, columns = np.random.default_rng(1), grades.shape[1]
    targets = ordinal.targets(grades)
    model = keras.Sequential([keras.Input((x.shape[1],)), layers.Dense(columns * GRADES)])
    loss = ordinal.OrdinalLoss([recipe] * columns, ordinal.grade_counts(grades))
    model.compile(keras.optimizers.AdamW(2e-3, weight_decay=0.02), loss)
    z = ((x - mean) / spread).astype(np.float32)
    weights = ordinal.sampling_weights(grades)
    for _ in range(epochs):
        order = (
            ordinal.sample(weights, len(z), generator) if sampler else generator.permutation(len(z))
        )
        for rows in np.array_split(order, max(1, len(z) // 64)):
            model.train_on_batch(z[rows], targets[rows])

    def ask(other: np.ndarray) -> np.ndarray:
        logits = np.asarray(model.predict_on_batch(((other - mean) / spread).astype(np.float32)))
        return logits.reshape(len(other), columns, GRADES)

    return ask


class Bench:
    """Training and judging pictures, and their features on demand."""

    def __init__(self, folder: Path, training: int, judging: int):
        self.train = whole(Rendered.load(folder, "main"), training)
        self.test = whole(Rendered.load(folder, "held"), judging)

    def views(
        self,
        held: Rendered,
        size: int,
        how: str = "resize",
        seed: int | None = None,
        degradation: str | None = None,
    ) -> np.ndarray:
        """What a backbone is fed; with a seed cropped (and degraded) at random."""
        generator = None if seed is None else np.random.default_rng(seed)
        made = []
        for row, picture in enumerate(held.pictures):
            if degradation is not None:
                picture = simulator.degrade(picture, row, only=[degradation], chance=1.0)
            made.append(attribute_data.model_input(crop(picture, how, generator), size))
        return np.stack(made)

    def row(
        self,
        x: np.ndarray,
        y: np.ndarray,
        test: np.ndarray,
        recipe: str = PLAIN,
        draw: str = "even",
        sampler: bool = False,
    ) -> list[float]:
        """P-Recall of the five attributes and their mean. A long-tailed draw, and the sampler,
        which follows one attribute's grades, want a head an attribute."""
        apart = draw == "long-tailed" or sampler
        groups = [[a] for a in range(len(ATTRIBUTES))] if apart else [list(range(len(ATTRIBUTES)))]
        found = []
        for columns in groups:
            rows = np.arange(len(x))
            if draw == "long-tailed":
                one = y[:, columns[0]].astype(int)
                rows = long_tailed(one, np.random.default_rng(columns[0]))
            answer = head(x[rows], y[rows][:, columns], recipe, sampler)(test).argmax(2)
            found += [
                metrics.p_recall(self.test.grades[:, a], answer[:, i])
                for i, a in enumerate(columns)
            ]
        return [*found, float(np.mean(found))]


def whole(held: Rendered, n: int) -> Rendered:
    """At most ``n`` pictures with whole grades, spread over the persons."""
    rows = np.flatnonzero((held.grades % 1 == 0).all(1))
    rows = rows[np.linspace(0, len(rows) - 1, min(n, len(rows))).astype(int)]
    return Rendered(np.asarray(held.pictures[rows]), held.images[rows], held.grades[rows])


def table(title: str, first: str, rows: list[list], more: tuple[str, ...] = ()) -> dict:
    """A table as the card wants it; figures with three decimals."""
    text = [[f"{c:.3f}" if isinstance(c, float) else str(c) for c in row] for row in rows]
    return {"title": title, "columns": [first, *ATTRIBUTES, "mean", *more], "rows": text}


def make(bench: Bench, options: argparse.Namespace) -> list[dict]:
    """The tables that ``--only`` names."""
    base = extractor(options.backbone, options.size)
    y = bench.train.grades
    x = base(bench.views(bench.train, options.size))
    test = base(bench.views(bench.test, options.size))
    counts = f"{len(x)} training and {len(test)} judged pictures"
    title = f"frozen {options.backbone}, {options.size} px, {counts}"
    made = []
    if "losses" in options.only:
        for draw in ("even", "long-tailed"):
            rows = [[name, *bench.row(x, y, test, name, draw)] for name in RECIPES]
            made.append(table(f"P-Recall by loss, {draw} draw ({title})", "loss", rows))
    if "sampler" in options.only:
        rows = [
            [name, *bench.row(x, y, test, PLAIN, "long-tailed", on)]
            for name, on in (("every picture once", False), ("imbalanced sampler", True))
        ]
        made.append(table(f"P-Recall by sampler, long-tailed draw ({title})", "sampler", rows))
    if "sizes" in options.only:
        rows = []
        for size in options.sizes:
            ask = extractor(options.backbone, size)
            features = ask(bench.views(bench.train, size))
            rows.append([size, *bench.row(features, y, ask(bench.views(bench.test, size)))])
        made.append(
            table(f"P-Recall by input size (frozen {options.backbone}, {counts})", "size", rows)
        )
    if "backbones" in options.only:
        rows = []
        for name in options.names:
            ask = extractor(name, options.size)
            features = ask(bench.views(bench.train, options.size))
            size = backbones.build(name, options.size, pretrained=False).model.count_params()
            scores = bench.row(features, y, ask(bench.views(bench.test, options.size)))
            step = 1000 * step_seconds(name, options.size)
            rows.append([name, *scores, size, f"{step:.0f}", options.browser.get(name, "–")])
        more = ("parameters", "training step, processor ms a picture", "browser ms (wasm)")
        made.append(
            table(
                f"P-Recall by backbone (frozen, {options.size} px, {counts})",
                "backbone",
                rows,
                more,
            )
        )
    if "crops" in options.only:
        rows = []
        for how in CROPS:
            features = base(bench.views(bench.train, options.size, how, 1))
            rows.append(
                [how, *bench.row(features, y, base(bench.views(bench.test, options.size, how)))]
            )
        made.append(table(f"P-Recall by crop ({title})", "crop", rows))
    if "camera" in options.only:
        rows = []
        rows.append(["none", *bench.row(x, y, test)])
        for name in simulator.DEGRADATIONS:
            degraded = base(bench.views(bench.test, options.size, degradation=name))
            more = base(bench.views(bench.train, options.size, degradation=name))
            both = np.concatenate([x, more])
            rows.append([f"{name}: judged under it", *bench.row(x, y, degraded)])
            rows.append(
                [f"{name}: also trained under it", *bench.row(both, np.tile(y, (2, 1)), degraded)]
            )
        made.append(table(f"P-Recall by what the camera does ({title})", "degradation", rows))
    return made


def main(options: argparse.Namespace) -> None:
    """Writes the tables."""
    if options.backbones:
        os.environ[folded.FOLDER_VARIABLE] = str(options.backbones)
    keras.utils.set_random_seed(1)
    made = make(Bench(options.set, options.training, options.judging), options)
    document = Document("Choices for the attribute model")
    for one in made:
        document.heading(one["title"])
        document.table(one["columns"], one["rows"])
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(made, indent="\t", ensure_ascii=False) + "\n", "utf-8")
    document.save(options.out.parent, options.out.stem)
    print("\n\n".join(document.markdown))


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    every = ("losses", "sampler", "sizes", "backbones", "crops", "camera")
    parser.add_argument("--set", type=Path, default=Path("training/cache/portraits"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=every, choices=every)
    parser.add_argument("--backbone", default="mobilenet_v3_small", choices=backbones.NAMES)
    parser.add_argument("--names", nargs="+", default=backbones.NAMES, choices=backbones.NAMES)
    parser.add_argument("--sizes", nargs="+", type=int, default=(96, 160, 224))
    parser.add_argument("--browser", type=json.loads, default={}, metavar="JSON",
                        help="by backbone, from npm run bench -- --models")  # fmt: skip
    parser.add_argument("--backbones", type=Path, help="folder of the MobileNets' weights")
    parser.add_argument("--size", type=int, default=160)
    parser.add_argument("--training", type=int, default=1200, help="pictures at most")
    parser.add_argument("--judging", type=int, default=400, help="pictures at most")
    return parser


if __name__ == "__main__":
    if keras.backend.backend() == "torch":
        keras.config.set_image_data_format("channels_first")
    main(arguments().parse_args())
