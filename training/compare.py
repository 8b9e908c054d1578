"""Side-by-side tables at equal budget: backbones and ways to crop.

    python -m training.compare graphs --out DIR    # to be timed by npm run bench -- --models
    python -m training.compare tables --data DIR --crops DIR --backbones DIR --out tables.json
        --browser '{"mobilenet_v2": "12", …}'

Every row is the same small experiment: ImageNet features of a frozen backbone at one size, a
logistic head fitted on the same pictures, balanced accuracy on the same validation part. It
ranks choices cheaply; it says nothing about what fine-tuning reaches. Lesion crops use the
data set's masks, which is kinder than the product's own outline would be. What a backbone takes in
the browser is measured there, with the classifier's head and random weights.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np
from sklearn.linear_model import LogisticRegression

from . import backbones, export, folded, graph, lesion_classifier, metrics
from .data import sources, split
from .pictures import Pictures, feed

BROWSER_SIZE = 160
BROWSER = f"browser ms (wasm, fastest of 20, {BROWSER_SIZE} px, weights in 16 bits)"


def features(backbone: str, views: np.ndarray) -> tuple[np.ndarray, int, float]:
    """Pooled features ``(n, channels)``, the backbone's parameters, and seconds taken."""
    size = views.shape[1]
    base = backbones.build(backbone, size).model
    if backbone in folded.FILES:
        folded.restore_batch_norm(base, feed(views[:200]))
    pooled = keras.layers.GlobalAveragePooling2D()(base.output)
    model = keras.Model(base.input, pooled)
    start = time.perf_counter()
    found = lesion_classifier.predict(model, views)
    return found, base.count_params(), time.perf_counter() - start


def row(x: np.ndarray, labels: np.ndarray, held: np.ndarray) -> tuple[float, float]:
    """Balanced accuracy and accuracy of a logistic head on the held-out rows."""
    mean, spread = x[~held].mean(0), x[~held].std(0) + 1e-3
    head = LogisticRegression(C=0.01, max_iter=400, class_weight="balanced")
    head.fit((x[~held] - mean) / spread, labels[~held])
    answer = head.predict((x[held] - mean) / spread)
    classes = len(sources.CLASSES)
    return (
        metrics.balanced_accuracy(labels[held], answer, classes),
        float((answer == labels[held]).mean()),
    )


def graphs(options: argparse.Namespace) -> None:
    """Writes every backbone with the classifier's head, random weights, as the browser loads it."""
    folder, size = options.out, BROWSER_SIZE
    keras.config.set_image_data_format("channels_last")
    for name in backbones.NAMES:
        model = lesion_classifier.build(name, size, 0.0, pretrained=False)
        outputs = {"logits": "logits", "maps": "maps"}
        graph.write(graph.to_graph(model, outputs), folder / name, "image", list(outputs), False)
        card = {"name": name, "version": "0", "input": {"name": "image", "size": size}}
        card |= {"files": export.files(folder / name)}
        (folder / name / "card.json").write_text(json.dumps(card))


def tables(options: argparse.Namespace) -> None:
    """Runs both tables and writes them as the card wants them."""
    os.environ[folded.FOLDER_VARIABLE] = str(options.backbones)
    records = sources.ham10000(options.data, options.crops)
    held = split.read_split(options.split)
    parts = np.array([held[r.image] for r in records])
    generator = np.random.default_rng(options.seed)
    training = generator.permutation(np.flatnonzero(parts == "train"))[: options.pictures]
    chosen = np.concatenate([training, np.flatnonzero(parts == "validation")])
    validation = parts[chosen] == "validation"
    made: dict[str, np.ndarray] = {}
    labels = np.array([records[i].label for i in chosen])
    for rendering in ("full", "lesion", "masked"):
        pictures = Pictures(records, options.cache, 200, 150, rendering)
        made[rendering] = np.stack([pictures.view(int(i), options.size) for i in chosen]).astype(
            np.float32
        )
    note = f"frozen features at {options.size} px, {len(training)} training pictures"
    networks, inputs = [], []
    for name in backbones.NAMES:
        x, count, seconds = features(name, made["full"])
        balanced, plain = row(x, labels, validation)
        networks.append(
            [name, f"{count / 1e6:.2f} M", f"{balanced:.3f}", f"{plain:.3f}", f"{seconds:.0f} s",
             options.browser.get(name, "–")]
        )  # fmt: skip
        print(networks[-1], flush=True)
    for rendering, views in made.items():
        x, _, _ = features("efficientnet_lite0", views)
        balanced, plain = row(x, labels, validation)
        inputs.append([rendering, f"{balanced:.3f}", f"{plain:.3f}"])
        print(inputs[-1], flush=True)
    made_of = [
        {
            "title": f"Backbones at equal budget ({note})",
            "columns": ["backbone", "parameters", "balanced accuracy", "accuracy", "time", BROWSER],
            "rows": networks,
        },
        {
            "title": f"What the classifier is shown ({note})",
            "columns": ["input", "balanced accuracy", "accuracy"],
            "rows": inputs,
        },
    ]
    options.out.write_text(json.dumps({"tables": made_of}, indent=1))


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    steps = parser.add_subparsers(dest="step", required=True)
    g = steps.add_parser("graphs")
    g.add_argument("--out", type=Path, required=True)
    g.set_defaults(run=graphs)
    t = steps.add_parser("tables")
    for name in ("data", "crops", "backbones", "out"):
        t.add_argument(f"--{name}", type=Path, required=True)
    t.add_argument("--split", type=Path, default=Path("training/splits/ham10000.csv"))
    t.add_argument("--cache", type=Path, default=Path("training/cache"))
    t.add_argument("--size", type=int, default=128)
    t.add_argument("--pictures", type=int, default=3000)
    t.add_argument("--seed", type=int, default=1)
    t.add_argument("--browser", type=json.loads, default={}, metavar="JSON",
                   help="by backbone, from npm run bench -- --models")  # fmt: skip
    t.set_defaults(run=tables)
    return parser


if __name__ == "__main__":
    if keras.backend.backend() == "torch":
        keras.config.set_image_data_format("channels_first")
    given = arguments().parse_args()
    given.run(given)
