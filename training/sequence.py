"""Is the skin getting better? A ConvLSTM over dated visits of one face.

    python -m training.sequence render --data DIR --faces DIR --set DIR
    python -m training.sequence features --set DIR
    python -m training.sequence train --set DIR --out RUN [--feed features|pixels|both]
    python -m training.sequence evaluate --set DIR --run RUN
    python -m training.sequence compare RUN RUN … --run RUN --title WORDS
    python -m training.sequence predict --set DIR --name SET --run RUN --out FILE.csv

Trained and judged on visits that the simulator rendered (``training/simulator``), split by person;
calibrated on validation persons. ``training.sequence_export`` writes the one step that the browser
runs visit by visit.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy as np

from . import distributed, sequence_figures, sequence_front, sequence_model, sequence_visits
from .fit import Schedule, fit
from .sequence_data import BALANCES, TrainingSeries, soft, true_series
from .sequence_features import Visits, compute
from .simulator.portraits import portraits
from .simulator.trajectories import Course, courses

ATTRIBUTES_MODEL = Path(__file__).parents[1] / "models" / "face-attributes"


@dataclass(frozen=True)
class RenderedSet:
    """A set to render: part of the persons, series (-1: one a person), seed, retakes of every
    visit, widest face in pixels; ``still``: only the first visit, whose retakes then are a series
    in which nothing but light, pose and camera changes."""

    part: str
    series: int
    seed: int
    retakes: int = 1
    widest: int = sequence_visits.WIDEST
    still: bool = False


SETS = {
    "validation": RenderedSet("validation", 80, 101),
    "validation-b": RenderedSet("validation", 80, 102),
    "validation-c": RenderedSet("validation", 80, 103),
    "train-a": RenderedSet("train", -1, 201, 2, 230),
    "train-b": RenderedSet("train", -1, 202, 2, 230),
    "train-c": RenderedSet("train", -1, 203, 2, 230),
    "test": RenderedSet("test", 400, 301),
    "still": RenderedSet("test", -1, 401, retakes=8, still=True),
}
VALIDATION = ("validation", "validation-b", "validation-c")
TRAINING = ("train-a", "train-b", "train-c")


def render(options: argparse.Namespace) -> None:
    """Renders the sets into ``--set``."""
    with open(options.split, newline="", encoding="utf-8") as file:
        part = {row["image"]: row["part"] for row in csv.DictReader(file)}
    found = portraits(options.data / "images", options.faces / "landmarks")
    for name in options.only or SETS:
        one = SETS[name]
        persons = [p for p in found if part.get(p.name) == one.part]
        order = np.random.default_rng([one.seed, 7]).permutation(len(persons))
        chosen = [persons[i] for i in order][: options.limit or None]
        number = one.series if one.series > 0 else len(chosen)
        drawn = courses(min(number, options.most or number), one.seed)
        if one.still:
            drawn = [Course("unclear", c.dates[:1], c.grades[:1]) for c in drawn]
        work = sequence_visits.jobs(chosen, drawn, one.seed, options.size, one.retakes, one.widest)
        sequence_visits.render(work, options.set, name, options.workers)


def features(options: argparse.Namespace) -> None:
    """Computes what the network is fed of every visit."""
    for name in options.only or [*SETS, "main"]:
        if (options.set / f"{name}.npy").exists():
            compute(options.set, name, options.attributes, options.copies, options.mirror)


def scores(z: np.ndarray, series) -> dict[str, float]:
    """What is watched while training, of validation series: loss, share that is right, how often
    a clear one has a larger logit than a flat one."""
    s = np.array([one.s for one in series])
    clear = np.abs(s) >= 1
    loss = (np.logaddexp(0, z) - soft(s) * z).mean()
    auc = np.abs(z)[clear][:, None] > np.abs(z)[~clear][None]
    return {
        "val_loss": float(loss),
        "val_accuracy": float(((z > 0) == (s > 0))[clear].mean()),
        "val_apart": float(auc.mean()) if auc.size else 0.0,
    }


def train(options: argparse.Namespace) -> None:
    """Trains one network into ``--out``."""
    share = (0, 1)
    if options.devices != 1 or options.hosts > 1:
        share = distributed.spread(
            options.devices, options.hosts, options.host, options.coordinator
        )
        if options.host:
            options.out = options.out / f"host{options.host}"  # host 0 keeps what counts
    keras.utils.set_random_seed(options.seed)
    held = Visits.load(options.set, options.train)
    judged = Visits.load(options.set, options.validation)
    shape = tuple(held.maps.shape[1:])
    front, held = sequence_front.fitted(held, options.ridge, seed=options.seed)
    judged = sequence_front.reading(judged, front)
    series = true_series(judged)
    model = sequence_model.build(
        options.feed, held.maps.shape[1:], options.width, options.units, options.kernel
    )
    data = TrainingSeries(
        held, options.feed, options.batch, options.batches, options.balance, options.true_share,
        # Pictures cannot be moved by grades as readings can.
        options.course_share if options.feed == "features" else 0.0, options.seed, share,
        options.nuisance,
    )  # fmt: skip
    options.out.mkdir(parents=True, exist_ok=True)
    front.save(options.out / "front.npz")
    settings = {
        k: str(v) if isinstance(v, Path) else v
        for k, v in vars(options).items()
        if k != "run_command"
    }
    card = json.loads((options.attributes / "card.json").read_text())
    settings |= {"shape": shape, "visits": len(held.images), "courses": len(data.courses)}
    settings["attributes_model"] = {key: card[key] for key in ("name", "version")}
    (options.out / "settings.json").write_text(json.dumps(settings, indent=1))
    start = time.process_time()
    fit(
        model, data, options.out / "fit",
        keras.losses.BinaryCrossentropy(from_logits=True),
        Schedule("cosine", options.rate, options.epochs),
        lambda: scores(sequence_figures.answers(model, judged, series, options.feed), series)
        | {"minutes": (time.process_time() - start) / 60},
        "val_loss", "min", options.weight_decay, 2,
    )  # fmt: skip
    model.save_weights(options.out / "model.weights.h5")


def load_run(run: Path) -> tuple[keras.Model, sequence_front.Front, dict]:
    """A trained network, its front, and the settings it was trained with."""
    settings = json.loads((run / "settings.json").read_text())
    front = sequence_front.Front.load(run / "front.npz")
    shape = (*settings["shape"][:2], len(front.bias))
    model = sequence_model.build(
        settings["feed"], shape, settings["width"], settings["units"], settings["kernel"]
    )
    model.load_weights(run / "model.weights.h5")
    return model, front, settings


def evaluate(options: argparse.Namespace) -> None:
    """Calibrates on validation persons, judges on test persons; prints and writes
    ``metrics.json`` into the run."""
    model, front, settings = load_run(options.run)

    def loaded(*names: str) -> Visits:
        return sequence_front.reading(Visits.load(options.set, list(names)), front)

    found = sequence_figures.figures(model, settings["feed"], loaded, options.validation)
    text = json.dumps(found, indent="\t")
    (options.run / "metrics.json").write_text(text + "\n", encoding="utf-8")
    print(text)


def compare(options: argparse.Namespace) -> None:
    """Prints how evaluated runs stand beside each other, and keeps it as a table of ``--run``."""
    rows = []
    for run in options.runs:
        settings = json.loads((run / "settings.json").read_text())
        with open(run / "fit" / "log.csv", newline="") as file:
            minutes = float(list(csv.DictReader(file))[-1]["minutes"])
        test = json.loads((run / "metrics.json").read_text())["test"]
        words = " + ".join(str(settings[name]).replace("_", " ") for name in options.by)
        shown = ("accuracy", "balanced_accuracy", "recall_deteriorated", "auc", "unclear_share",
                 "unclear_recall")  # fmt: skip
        rows.append([words, f"{minutes:.1f}", *(f"{test[name]:.3f}" for name in shown)])
    columns = [" + ".join(options.by), "minutes of a core", "accuracy", "balanced accuracy",
               "recall of deteriorated", "AUC", "clear called unclear",
               "flat called unclear"]  # fmt: skip
    table = {"title": options.title, "columns": columns, "rows": rows}
    file = options.run / "metrics.json"
    found = json.loads(file.read_text())
    kept = [t for t in found.get("tables", []) if t["title"] != options.title]
    found["tables"] = [*kept, table]
    file.write_text(json.dumps(found, indent="\t") + "\n", encoding="utf-8")
    for row in [columns, *rows]:
        print("  ".join(row))


def predict(options: argparse.Namespace) -> None:
    """Verdicts of the series of a set, as the product's own table has them."""
    model, front, settings = load_run(options.run)
    found = json.loads((options.run / "metrics.json").read_text())
    held = sequence_front.reading(Visits.load(options.set, [options.name]), front)
    series = true_series(held)
    logits = sequence_figures.answers(model, held, series, settings["feed"])
    p = sequence_figures.probability(logits, found["temperature"])
    said = sequence_figures.verdicts(p, found["unclear"])
    with open(options.out, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["series", "p_improved", "verdict", "visits", "skipped"])
        for one, value, verdict in zip(series, p, said, strict=True):
            name = str(held.series[one.rows[0]]).split("/")[-1]
            writer.writerow([name, f"{value:.6f}", verdict, len(one.rows), 0])


def arguments() -> argparse.ArgumentParser:
    """All options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--set", type=Path, default=Path("training/cache/sequence"))
    common.add_argument("--seed", type=int, default=1)
    chosen_on = argparse.ArgumentParser(add_help=False)
    chosen_on.add_argument("--validation", nargs="+", default=list(VALIDATION), help="sets")
    r = commands.add_parser("render", parents=[common])
    r.set_defaults(run_command=render)
    r.add_argument("--data", type=Path, required=True, help="portraits: images/")
    r.add_argument("--faces", type=Path, required=True, help="written by --task faces")
    r.add_argument("--split", type=Path, default=Path("training/splits/portraits.csv"))
    r.add_argument("--size", type=int, default=256, help="pixels of a crop that are kept")
    r.add_argument("--workers", type=int, default=2)
    r.add_argument("--limit", type=int, default=0, help="persons of a set at most")
    r.add_argument("--most", type=int, default=0, help="series of a set at most")
    r.add_argument("--only", nargs="*", choices=list(SETS))
    f = commands.add_parser("features", parents=[common])
    f.set_defaults(run_command=features)
    f.add_argument("--attributes", type=Path, default=ATTRIBUTES_MODEL, help="exported model")
    f.add_argument("--copies", type=int, default=1, help="photographs of every picture")
    f.add_argument("--mirror", action="store_true", help="and each of them mirrored")
    f.add_argument("--only", nargs="*")
    t = commands.add_parser("train", parents=[common, chosen_on])
    t.set_defaults(run_command=train)
    t.add_argument("--out", type=Path, required=True)
    t.add_argument("--attributes", type=Path, default=ATTRIBUTES_MODEL, help="gave the features")
    t.add_argument("--train", nargs="+", default=list(TRAINING), help="sets")
    t.add_argument("--feed", default="features", choices=sequence_model.FEEDS)
    t.add_argument("--width", type=int, default=16, help="channels that the memory is given")
    t.add_argument("--units", type=int, default=16, help="channels of the state")
    t.add_argument("--kernel", type=int, default=3, help="of the state's convolution")
    t.add_argument("--ridge", type=float, default=3000, help="strength of the front's ridge")
    t.add_argument("--balance", default="reversed", choices=BALANCES)
    t.add_argument("--true-share", type=float, default=0.3, help="true courses, of the series")
    t.add_argument("--course-share", type=float, default=0.7, help="courses drawn anew")
    t.add_argument("--nuisance", type=float, default=0.3,
                   help="how much of another's change of light is added to a visit")  # fmt: skip
    t.add_argument("--batch", type=int, default=64)
    t.add_argument("--batches", type=int, default=100, help="an epoch")
    t.add_argument("--epochs", type=int, default=8)
    t.add_argument("--rate", type=float, default=3e-3)
    t.add_argument("--weight-decay", type=float, default=1e-3)
    t.add_argument("--devices", type=int, default=1, help="JAX devices of this host; 0 is all")
    t.add_argument("--hosts", type=int, default=1)
    t.add_argument("--host", type=int, default=0, help="which of the hosts this is")
    t.add_argument("--coordinator", help="ADDRESS:PORT of host 0")
    e = commands.add_parser("evaluate", parents=[common, chosen_on])
    e.set_defaults(run_command=evaluate)
    e.add_argument("--run", type=Path, required=True)
    c = commands.add_parser("compare", parents=[common])
    c.set_defaults(run_command=compare)
    c.add_argument("runs", type=Path, nargs="+", help="evaluated runs, a row each")
    c.add_argument("--run", type=Path, required=True, help="whose card gets the table")
    c.add_argument("--by", nargs="+", default=["feed"], help="settings in which they differ")
    c.add_argument("--title", required=True)
    p = commands.add_parser("predict", parents=[common])
    p.set_defaults(run_command=predict)
    p.add_argument("--run", type=Path, required=True)
    p.add_argument("--name", default="test", help="set whose series are judged")
    p.add_argument("--out", type=Path, required=True)
    return parser


if __name__ == "__main__":
    chosen_options = arguments().parse_args()
    chosen_options.run_command(chosen_options)
