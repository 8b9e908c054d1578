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
import json
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from keras import layers

from . import lesion_classifier
from .abstention_data import collect, negative_parts

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
