"""Learns to tell a lesion close-up from everything else, on the classifier's own features.

    python -m training.abstention --run RUN --data DIR --negatives DIR --portraits DIR
        --pairs DIR --out FILE.npz

A logistic head on the pooled maps of three depths of the trained backbone (texture, parts,
meaning): costs the browser nothing, and leaves the classifier as it is. Positives are HAM10000's
training part and the Task 1 pairs; negatives are held out by source picture (faces by person),
plus made ones: noise, black, blur, skin without a lesion. Threshold chosen on validation,
figures from test.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import cv2
import keras
import numpy as np
from keras import layers

from . import lesion_classifier
from .data import augment, cache, sources, split
from .preprocess import centre_square, open_picture, resample

LESIONS_REFUSED = 0.015
"""Most validation lesions that a threshold may refuse: the upper bound, and the stricter
threshold for pictures from a plain camera."""

OTHERS_REFUSED = 0.98
"""Least validation non-lesions that a threshold must refuse: the lower bound."""


def levels(model: keras.Model) -> tuple[str, str, str]:
    """Names of the feature maps whose means the head reads: of any of our backbones the last sum
    at stride 8, the last at stride 16, and the top (stride 32)."""

    def side(name: str) -> int:
        return model.get_layer(name).output.shape[2]  # height or width, in either layout

    sums = [layer.name for layer in model.layers if layer.name.endswith("_add")]
    last = {side(name): name for name in sums if side(name) > side("top_relu")}
    middle, shallow = sorted(last)[:2]
    return last[shallow], last[middle], "top_relu"


def pooled(model: keras.Model) -> keras.KerasTensor:
    """The three levels' means, ``(b, channels)``, in one vector."""
    means = [
        layers.GlobalAveragePooling2D(name=f"domain_pool{i}")(model.get_layer(name).output)
        for i, name in enumerate(levels(model))
    ]
    return layers.Concatenate(name="domain_features")(means)


def attach(model: keras.Model, head: Path) -> keras.Model:
    """The classifier with outputs logits, maps and domain (a logit, higher = lesion close-up)."""
    held = np.load(head)
    dense = layers.Dense(1, name="domain")
    domain = dense(pooled(model))
    dense.set_weights([held["kernel"], held["bias"]])
    maps = model.get_layer("maps").output
    return keras.Model(model.input, [model.output, maps, domain])


@dataclass
class Sample:
    """Views ``(n, s, s, 3)`` uint8 with their kind, group to hold out by, and truth."""

    views: list[np.ndarray]
    kinds: list[str]
    groups: list[str]

    def add(self, view: np.ndarray, kind: str, group: str) -> None:
        self.views.append(np.clip(np.rint(view), 0, 255).astype(np.uint8))
        self.kinds.append(kind)
        self.groups.append(group)


def views_of(picture: np.ndarray, size: int, generator: np.random.Generator, extra: int):
    """The product's own view (centre square) and some random crops, turned and relit."""
    yield resample(picture, centre_square(picture.shape[1], picture.shape[0]), size)
    options = augment.Augmentation(zoom=0.6, shift=0.2)
    for _ in range(extra):
        warped, _ = augment.warp(picture, size, options, generator)
        yield augment.colour(warped, options, generator)


def made_negatives(sample: Sample, size: int, count: int, generator: np.random.Generator) -> None:
    """Noise, flat and graded colour, stripes: what a covered or broken camera gives."""
    for index in range(count):
        kind = ("noise", "flat", "gradient", "stripes")[index % 4]
        base = generator.uniform(0, 255, 3)
        if generator.random() < 0.3:
            base = base * 0.05  # nearly black
        if kind == "noise":
            cell = int(generator.choice([1, 2, 4, 8]))
            small = generator.normal(
                base, generator.uniform(10, 80), (size // cell + 1,) * 2 + (3,)
            )
            view = np.kron(small, np.ones((cell, cell, 1)))[:size, :size]
        elif kind == "flat":
            view = np.broadcast_to(base, (size, size, 3)) + generator.normal(0, 2, (size, size, 3))
        elif kind == "gradient":
            ramp = np.linspace(0, 1, size)[:, None, None] * generator.uniform(-150, 150, 3)
            view = np.rot90(np.broadcast_to(base + ramp, (size, size, 3)), generator.integers(4))
        else:
            wave = np.sin(np.arange(size) * generator.uniform(0.05, 1.5))[:, None, None]
            view = np.broadcast_to(base + wave * generator.uniform(20, 120), (size, size, 3))
            view = np.rot90(view, generator.integers(2))
        sample.add(view, f"made-{kind}", f"made{index}")


def bare_skin(picture: np.ndarray, mask: np.ndarray, size: int, generator: np.random.Generator):
    """A square of skin beside the lesion, enlarged; None where there is no room for one."""
    height, width = mask.shape
    grown = cv2.dilate((mask > 127).astype(np.uint8), np.ones((9, 9), np.uint8))
    for _ in range(12):
        side = int(generator.integers(height // 4, height // 2))
        y, x = generator.integers(0, height - side + 1), generator.integers(0, width - side + 1)
        if not grown[y : y + side, x : x + side].any():
            return resample(picture, (float(x), float(y), float(side), float(side)), size)
    return None


def read_table(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def collect(options: argparse.Namespace, size: int) -> tuple[Sample, Sample]:
    """Positives (group = part of the classifier's split) and negatives (group = source)."""
    generator = np.random.default_rng(options.seed)
    positives, negatives = Sample([], [], []), Sample([], [], [])
    records = sources.ham10000(options.data, options.crops)
    part = split.read_split(options.split)
    pictures = cache.cached(options.cache, "full", [r.path for r in records], 200, 150)
    crops = [(i, r.crop) for i, r in enumerate(records) if r.crop]
    sharp = cache.cached(options.cache, "crop", [p for _, p in crops], 192, 192)
    row_of = {i: row for row, (i, _) in enumerate(crops)}
    masks = cache.cached(
        options.cache, "mask", [r.mask for r in records], 200, 150, cache.decode_mask
    )
    for i, record in enumerate(records):
        where = part[record.image]
        if where == "train" and generator.random() > options.share:
            continue
        extra = 1 if where == "train" else 0
        gentle = augment.Augmentation(zoom=0.2, shift=0.05)
        source = (
            sharp[row_of[i]] if i in row_of and generator.random() < 0.5 and extra else pictures[i]
        )
        square = centre_square(source.shape[1], source.shape[0])
        positives.add(resample(source, square, size), "lesion", where)
        for _ in range(extra):
            warped, _ = augment.warp(source, size, gentle, generator)
            positives.add(augment.colour(warped, gentle, generator), "lesion", where)
        if generator.random() < 0.12:
            skin = bare_skin(pictures[i], masks[i], size, generator)
            if skin is not None:
                negatives.add(skin, "bare-skin", f"{where}:{record.lesion}")
        if generator.random() < 0.04:
            soft = cv2.GaussianBlur(np.asarray(pictures[i]), (0, 0), generator.uniform(9, 25))
            view = resample(soft, centre_square(200, 150), size)
            negatives.add(view, "blurred-away", f"{where}:{record.lesion}")
    for pair in sources.task1(options.pairs):
        picture = open_picture(pair.path)
        view = resample(picture, centre_square(picture.shape[1], picture.shape[0]), size)
        positives.add(view, "lesion", "train")
    for row in read_table(options.negatives / "labels.csv"):
        file = next((options.negatives / "images").glob(f"{row['image']}.*"))
        for view in views_of(open_picture(file), size, generator, 4):
            negatives.add(view, row["kind"], row["source"])
    for row in read_table(options.portraits / "labels.csv"):
        picture = open_picture(options.portraits / "images" / row["image"])
        for view in views_of(picture, size, generator, 2):
            negatives.add(view, "face", row["image"])
    made_negatives(negatives, size, 800, generator)
    return positives, negatives


def negative_parts(sample: Sample, seed: int) -> np.ndarray:
    """60/15/25 by group; what comes from a lesion keeps the lesion's own part."""
    # Wide enough for every part's name, whichever of them occur here.
    fixed = np.array([g.split(":")[0] if ":" in g else "" for g in sample.groups], "U10")
    rest = np.flatnonzero(fixed == "")
    groups = [sample.groups[i] for i in rest]
    kinds = sorted(set(sample.kinds))
    first_kind: dict[str, int] = {}
    for i in rest:
        first_kind.setdefault(sample.groups[i], kinds.index(sample.kinds[i]))
    labels = [first_kind[g] for g in groups]
    dealt = split.split_groups(groups, labels, (0.60, 0.15, 0.25), seed)
    fixed[rest] = np.array(split.PARTS)[dealt]
    return fixed


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray, penalty: float):
    """L2-penalised logistic regression on standardised features, by L-BFGS; kernel and bias
    speak of the raw features."""
    from sklearn.linear_model import LogisticRegression

    mean, spread = x.mean(0), x.std(0) + 1e-3
    fitted = LogisticRegression(C=penalty, max_iter=2000)
    fitted.fit((x - mean) / spread, y, sample_weight=weight)
    kernel = (fitted.coef_[0] / spread).astype(np.float32)
    bias = np.float32(fitted.intercept_[0] - (fitted.coef_[0] / spread * mean).sum())
    return kernel, bias


def main(options: argparse.Namespace) -> None:
    """Collects, fits on train, chooses on validation, reports test."""
    model, settings = lesion_classifier.load_run(options.run)
    size = settings["size"]
    features = keras.Model(model.input, pooled(model))
    positives, negatives = collect(options, size)
    parts = np.concatenate([np.array(positives.groups), negative_parts(negatives, options.seed)])
    kinds = np.array(positives.kinds + negatives.kinds)
    truth = np.concatenate([np.ones(len(positives.views)), np.zeros(len(negatives.views))])
    views = np.stack(positives.views + negatives.views)
    x = np.concatenate(
        [
            keras.ops.convert_to_numpy(
                features.predict_on_batch(lesion_classifier.feed(views[i : i + 64]))
            )
            for i in range(0, len(views), 64)
        ]
    )
    np.savez(
        options.out.with_name("domain-features.npz"), x=x, truth=truth, parts=parts, kinds=kinds
    )
    finish(x, truth, parts, kinds, options.out)


def refused(score: np.ndarray, chosen: np.ndarray, threshold: float) -> float:
    """Share of the chosen rows whose score stays below the threshold."""
    return float((score[chosen] < threshold).mean())


def bounds(logit: np.ndarray, truth: np.ndarray, parts: np.ndarray) -> tuple[float, float]:
    """Logits between which a threshold has to lie, on validation: the lower refuses
    ``OTHERS_REFUSED`` of the non-lesions, the upper no more than ``LESIONS_REFUSED`` of the
    lesions."""
    held = parts == "validation"
    low = float(np.quantile(logit[held & (truth == 0)], OTHERS_REFUSED))
    high = float(np.quantile(logit[held & (truth > 0)], LESIONS_REFUSED))
    return low, high


def outcome(logit: np.ndarray, truth: np.ndarray, parts: np.ndarray, kinds: np.ndarray) -> dict:
    """``thresholds`` chosen on validation and ``metrics`` of test, as a card has them."""
    low, high = bounds(logit, truth, parts)
    # Halfway between the two bounds: pictures from elsewhere score lower on both sides, and
    # room is wanted on both.
    p = 1 / (1 + np.exp(-logit))
    threshold = float(1 / (1 + np.exp(-(low + high) / 2)))
    camera = float(1 / (1 + np.exp(-high)))
    test = parts == "test"
    by_kind = {
        kind: {
            "n": int((test & (kinds == kind)).sum()),
            "refused": round(refused(p, test & (kinds == kind), threshold), 4),
        }
        for kind in sorted(set(kinds))
        if (test & (kinds == kind)).any()
    }
    return {
        "thresholds": {"threshold": round(threshold, 6), "camera_threshold": round(camera, 6)},
        "metrics": {
            "non_lesions_refused": round(refused(p, test & (truth == 0), threshold), 4),
            "lesions_refused": round(refused(p, test & (truth > 0), threshold), 4),
            "by_kind": by_kind,
        },
    }


def finish(x: np.ndarray, truth: np.ndarray, parts: np.ndarray, kinds: np.ndarray, out: Path):
    """Fits, chooses the penalty and thresholds on validation, reports test, writes both files."""
    held = parts == "validation"
    best = None
    for penalty in (0.0003, 0.001, 0.003, 0.01, 0.1):
        rows = parts == "train"
        share = truth[rows].mean()
        weight = np.where(truth[rows] > 0, 0.5 / share, 0.5 / (1 - share))
        kernel, bias = logistic(x[rows], truth[rows], weight, penalty)
        logit = x @ kernel + bias
        low, high = bounds(logit, truth, parts)
        caught = refused(logit, held & (truth == 0), high)
        print(f"penalty {penalty}: logits {low:.2f} to {high:.2f}, refused {caught:.4f}")
        if best is None or caught > best[0]:
            best = (caught, penalty, kernel, bias, logit)
    _, penalty, kernel, bias, logit = best
    np.savez(out, kernel=kernel[:, None], bias=np.atleast_1d(bias))
    text = {**outcome(logit, truth, parts, kinds), "penalty": penalty}
    out.with_suffix(".json").write_text(json.dumps(text, indent=1))
    print(json.dumps(text, indent=1))


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("run", "data", "crops", "negatives", "portraits", "pairs", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--split", type=Path, default=Path("training/splits/ham10000.csv"))
    parser.add_argument("--cache", type=Path, default=Path("training/cache"))
    parser.add_argument("--share", type=float, default=0.4, help="of HAM's training part used")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    if keras.backend.backend() == "torch":
        keras.config.set_image_data_format("channels_first")
    main(arguments().parse_args())
