"""From predictions to choices, figures and a report.

    python -m training.evaluate --predictions RUN.npz [RUN2.npz …] --run RUN --out DIR
        [--data DIR --crops DIR] [--sharp RUN-sharp.npz]

Several files are an ensemble: their calibrated probabilities are averaged. Temperature, prior
power and thresholds are chosen on the validation part, all figures are of the test part.
Writes ``choices.json`` and ``metrics.json`` (``export.py`` puts them into the card),
``tables.json``, ``report.md``, ``report.html`` with pictures, and ``gallery/`` with the worst
mistakes (data set pictures: it carries its own .gitignore).
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np

from . import choices, drawing, metrics, tables
from .choices import Pooled, Predictions
from .data import sources
from .data.sources import CLASSES
from .document import Document
from .preprocess import open_picture


def prior_of(run: Path | None, validation: Predictions) -> np.ndarray:
    """Class shares of the training part (from the run's settings), else of validation."""
    file = run / "settings.json" if run else None
    if file and file.exists():
        counts = np.array(json.loads(file.read_text())["counts"], np.float64)
    else:
        counts = np.bincount(validation.labels, minlength=len(CLASSES)).astype(np.float64)
    counts = np.maximum(counts, 0.5)  # a class that is missing still has a prior
    return counts / counts.sum()


def plain(value):
    """Numbers that JSON can hold: floats rounded to six decimals, NaN as null."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (float, np.floating)):
        return round(float(value), 6) if math.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def write_gallery(
    test: Pooled, prior: np.ndarray, chosen: dict, paths: dict[str, Path], folder: Path, n: int = 36
) -> None:
    """The mistakes with the highest probability of the wrong answer."""
    answer = choices.balanced_decision(test.plain, prior, chosen["prior_power"])
    wrong = np.flatnonzero(answer != test.labels)
    worst = wrong[np.argsort(-test.plain[wrong, answer[wrong]], kind="stable")][:n]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n")
    captions, lines = [], ["image,truth,answer,p_answer,p_truth"]
    for i in worst:
        truth, said = CLASSES[test.labels[i]], CLASSES[answer[i]]
        p_said, p_true = test.plain[i, answer[i]], test.plain[i, test.labels[i]]
        captions.append(f"{test.images[i]}\n{truth}, said {said} {p_said:.2f}")
        lines.append(f"{test.images[i]},{truth},{said},{p_said:.6f},{p_true:.6f}")
    (folder / "worst.csv").write_text("\n".join(lines) + "\n")
    if worst.size and all(str(test.images[i]) in paths for i in worst):
        pictures = [open_picture(paths[str(test.images[i])]) for i in worst]
        drawing.gallery(pictures, captions, folder / "worst.png")


def evaluate(options: argparse.Namespace) -> dict:
    """Runs the whole evaluation; returns what ``metrics.json`` holds."""
    runs = [choices.read_predictions(path) for path in options.predictions]
    held_out = [run.only("validation") for run in runs]
    prior = prior_of(options.run, held_out[0])
    upright = 1 if options.choose_on == "upright" else None
    shifts = [choices.fit_prior_shift(v.labels, v.logits[:upright], prior) for v in held_out]
    runs = [replace(r, logits=r.logits + s) for r, s in zip(runs, shifts, strict=True)]
    held_out = [run.only("validation") for run in runs]
    temperatures = [choices.fit_temperature(v.labels, v.logits[:upright]) for v in held_out]
    validation = choices.pool(held_out, temperatures)
    test = choices.pool([run.only("test") for run in runs], temperatures)
    raw = choices.pool([run.only("test") for run in runs], [1.0] * len(runs)).plain
    aims = (options.melanoma_recall, options.doctor_recall, options.risk)
    # The product judges by one upright view unless asked for eight; choices over turned views too
    # are steadier, but promise a recall that one view alone then misses more easily.
    few = replace(validation, probabilities=validation.probabilities[:upright])
    chosen = choices.choose(few, prior, *aims)
    figures = {
        "test": choices.figures(test.labels, test.plain, prior, chosen),
        "validation": choices.figures(validation.labels, validation.plain, prior, chosen),
    }
    held = {"test": test.plain}
    if len(test.probabilities) > 1:  # predicted with --tta
        held["test_tta"] = test.turned
        figures["test_tta"] = choices.figures(test.labels, test.turned, prior, chosen)
    figures["test"]["ece_before_temperature"] = metrics.expected_calibration_error(test.labels, raw)
    figures["test"]["lesions"] = len(np.unique(test.groups))
    for name, p in held.items():
        figures[name]["intervals"] = choices.intervals(test, p, prior, chosen, options.rounds)
    records = {r.image: r for r in load(options)} if options.data else {}
    sharp = None
    if options.sharp:
        renderings = [choices.read_predictions(path).only("test") for path in options.sharp]
        sharp = choices.pool(renderings, temperatures)
    groups = tables.group_tables(test, prior, chosen, records, sharp)
    options.out.mkdir(parents=True, exist_ok=True)
    documents = {
        "choices.json": card_choices(figures, prior, temperatures, shifts, chosen),
        "metrics.json": {**figures, "models": len(runs), "temperatures": temperatures},
        "tables.json": {"tables": groups},
    }
    for name, content in documents.items():
        text = json.dumps(plain(content), indent=1, ensure_ascii=False)
        (options.out / name).write_text(text + "\n", encoding="utf-8")
    write_report(options.out, figures, groups, test, raw, temperatures, chosen)
    paths = {image: record.path for image, record in records.items()}
    write_gallery(test, prior, chosen, paths, options.out / "gallery")
    return figures


def load(options: argparse.Namespace) -> list[sources.Record]:
    """Records of the data set, for masks, tones and the gallery."""
    if (options.data / "labels.csv").exists():
        return sources.ham10000(options.data, options.crops)
    return sources.isic2018(options.data)


def card_choices(
    figures: dict, prior: np.ndarray, temperatures: list, shifts: list, chosen: dict
) -> dict:
    """The card's keys. ``shift`` is what ``export.py`` adds to the bias of the maps. Recall,
    precision and false alarms beside a threshold are the test part's;
    an ensemble's members keep their own temperature (``temperatures`` in metrics.json)."""
    test = figures["test"]
    return {
        "calibration": {
            "temperature": temperatures[0],
            "prior": list(prior),
            "shift": list(shifts[0]),
        },
        "decision": {
            "balanced": {"prior_power": chosen["prior_power"]},
            "sensitive": {
                "melanoma_threshold": chosen["melanoma_threshold"],
                "recall": test["sensitive"]["melanoma_recall"],
                "precision": test["sensitive"]["melanoma_precision"],
            },
        },
        "doctor": {"threshold": chosen["doctor_threshold"], **test["doctor"]},
    }


def write_report(
    folder: Path,
    figures: dict,
    groups: list[dict],
    test: Pooled,
    raw: np.ndarray,
    temperatures: list[float],
    chosen: dict,
) -> None:
    """``report.md``, ``report.html`` and their pictures."""
    f = figures["test"]
    d = Document("Lesion classifier: evaluation")
    d.paragraph(
        f"Test part: {f['n']} pictures of {f['lesions']} lesions, none of them seen in training "
        "or in any choice. Chosen on validation: temperature "
        f"{', '.join(f'{t:.3f}' for t in temperatures)}; prior power {chosen['prior_power']:.2f}; "
        f"melanoma threshold {chosen['melanoma_threshold']:.4f}; doctor threshold "
        f"{chosen['doctor_threshold']:.4f}."
    )
    d.heading("Figures")
    names = {"test": "test", "test_tta": "test, 8 views", "validation": "validation"}
    d.table(*tables.side_by_side({names[k]: figures[k] for k in names if k in figures}))
    d.heading("95 % intervals (bootstrap by lesion)")
    shown = [figures[k]["intervals"] for k in ("test", "test_tta") if k in figures]
    rows = [
        [name.replace("_", " "), *(edge for held in shown for edge in held[name])]
        for name in f["intervals"]
    ]
    d.table(["", "from", "to", "8 views: from", "to"][: 1 + 2 * len(shown)], rows)
    d.heading("By class, at the balanced decision")
    d.table(tables.PER_CLASS_COLUMNS, tables.per_class_rows(f))
    drawing.confusion_matrix(np.array(f["confusion_matrix"]), CLASSES, folder / "confusion.png")
    d.picture("confusion.png", "Confusion matrix of the balanced decision")
    drawing.roc(test.labels, test.plain, CLASSES, folder / "roc.png")
    d.picture("roc.png", "One-against-rest ROC curves")
    d.heading("Calibration")
    d.paragraph(f"ECE {f['ece_before_temperature']:.3f} before, {f['ece']:.3f} after temperature.")
    curves = {"before": raw, "after": test.plain}
    if "test_tta" in figures:
        curves["after, 8 views"] = test.turned
    drawing.reliability(test.labels, curves, folder / "reliability.png")
    d.picture("reliability.png", "Reliability of the most probable class")
    for table in groups:
        d.heading(table["title"])
        d.table(table["columns"], table["rows"])
    d.save(folder)


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--predictions", type=Path, nargs="+", required=True)
    parser.add_argument("--run", type=Path, help="the run's folder: its settings give the prior")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="for skin tones and the gallery")
    parser.add_argument("--crops", type=Path)
    parser.add_argument("--sharp", type=Path, nargs="+", help="predictions on sharper renderings")
    parser.add_argument("--choose-on", default="upright", choices=("upright", "views"))
    parser.add_argument("--melanoma-recall", type=float, default=0.90)
    parser.add_argument("--doctor-recall", type=float, default=0.95)
    parser.add_argument("--risk", type=float, default=0.1, help="of missing a recall, bootstrapped")
    parser.add_argument("--rounds", type=int, default=1000, help="of the bootstrap")
    return parser


if __name__ == "__main__":
    evaluate(arguments().parse_args())
