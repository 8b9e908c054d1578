"""Makes several exported classifiers one: a card that names them and has the rules of their mean.

    python -m training.ensemble --members models/lesion-classifier-fold0 … --evaluation DIR
        --domains RUN0/domain.npz … --out models/lesion-ensemble

Train the folds (``lesion_classifier train --folds 3 --fold K``) and export each as it is, under a
name that ends in ``-foldK``: the product then offers them as one further download. Each member
divides its logits by its own temperature, and the probabilities are averaged: what
``training.evaluate`` does with several prediction files, whose choices and figures
(``--evaluation``) the card takes, and what the product does (``src/lib/inference/ensemble.ts``).
The domain's probability is averaged as well; its thresholds are chosen anew from what
``training.abstention`` kept of each member.
"""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import numpy as np

from . import abstention
from .exported import load_exported
from .metrics import softmax
from .preprocess import drawn_lesion, scale

TEMPERATURES_APART = 0.05
"""How far a member's temperature may be from the one it was evaluated with: each fold's own
evaluation takes the prior of its own training part, so the two are not quite the same."""


def sigmoid(logit: np.ndarray) -> np.ndarray:
    """Of float64 logits."""
    return 1 / (1 + np.exp(-np.asarray(logit, np.float64)))


def known_answer(folders: list[Path], cards: list[dict]) -> dict:
    """The mean of what the exported members say of the drawn pattern, each at its own size."""
    p, domain = [], []
    for folder, card in zip(folders, cards, strict=True):
        answer = load_exported(folder)(scale(drawn_lesion(card["input"]["size"]))[None])
        p.append(softmax(answer["logits"], card["calibration"]["temperature"])[0])
        domain.append(sigmoid(answer["domain"][0, 0]))
    return {
        "pattern": "drawn-lesion-1",
        "tolerance": 0.01,
        "probabilities": [round(float(value), 6) for value in np.mean(p, 0)],
        "domain": round(float(np.mean(domain)), 6),
    }


def domain_of(heads: list[Path]) -> dict:
    """Thresholds and figures of the mean domain probability, over the views that
    ``training.abstention`` kept beside each head.

    Raises ``ValueError`` where the members did not see the same views.
    """
    p, facts = [], None
    for head in heads:
        weights = np.load(head)
        views = np.load(head.with_name("domain-features.npz"))
        p.append(sigmoid(views["x"] @ weights["kernel"][:, 0] + weights["bias"][0]))
        own = (views["truth"], views["parts"], views["kinds"])
        if facts and not all(np.array_equal(a, b) for a, b in zip(facts, own, strict=True)):
            raise ValueError(f"{head}: its views are not those of {heads[0]}")
        facts = own
    mean = np.clip(np.mean(p, 0), 1e-9, 1 - 1e-9)
    return abstention.outcome(np.log(mean / (1 - mean)), *facts)


def check(cards: list[dict], temperatures: list[float]) -> None:
    """Raises ``ValueError`` unless the members are classifiers that were evaluated as they were
    exported, in this order."""
    for card in cards:
        if card["task"] != "lesion-classification":
            raise ValueError(f"{card['name']} is no lesion classifier")
    own = [card["calibration"]["temperature"] for card in cards]
    if len(own) != len(temperatures) or any(
        abs(a - b) > TEMPERATURES_APART for a, b in zip(own, temperatures, strict=True)
    ):
        raise ValueError(f"evaluated with temperatures {temperatures}, exported with {own}")


def make(options: argparse.Namespace) -> dict:
    """Writes the card; returns it."""
    cards = [json.loads((folder / "card.json").read_text()) for folder in options.members]
    choices = json.loads((options.evaluation / "choices.json").read_text())
    figures = json.loads((options.evaluation / "metrics.json").read_text())
    check(cards, figures["temperatures"])
    domain = domain_of(options.domains)
    card = {
        "name": options.out.name,
        "version": options.version,
        "task": "lesion-ensemble",
        "title": "Lesion classifier, several together",
        "summary": f"The mean of {len(cards)} classifiers that were trained on different parts "
        "of the same pictures: a further download, for those who want it.",
        "licence": cards[0]["licence"],
        "members": [{key: card[key] for key in ("name", "version")} for card in cards],
        "calibration": {"temperature": 1.0, "prior": choices["calibration"]["prior"]},
        "decision": choices["decision"],
        "doctor": choices["doctor"],
        "abstention": domain["thresholds"],
        "known_answer": known_answer(options.members, cards),
        "metrics": figures | {"abstention": domain["metrics"]},
        "limits": cards[0].get("limits", []),
        "made": {
            "date": datetime.now(UTC).date().isoformat(),
            "command": "python -m training.ensemble",
        },
        "bytes": sum(card["bytes"] for card in cards),
        "files": [],
    }
    if options.extra:
        card |= json.loads(options.extra.read_text(encoding="utf-8"))
    options.out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(card, indent="\t", ensure_ascii=False)
    (options.out / "card.json").write_text(text + "\n", encoding="utf-8")
    print(f"{options.out}: {len(cards)} members, {card['bytes'] / 1e6:.2f} MB")
    return card


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--members", type=Path, nargs="+", required=True, help="exported models")
    parser.add_argument("--evaluation", type=Path, required=True, help="from training.evaluate")
    parser.add_argument("--domains", type=Path, nargs="+", required=True, help="one a member")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--extra", type=Path, help="JSON with summary, tables, limits for the card")
    return parser


if __name__ == "__main__":
    make(arguments().parse_args())
