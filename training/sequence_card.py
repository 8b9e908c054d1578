"""What the card of the sequence model says, from its settings and figures."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from .attribute_card import rounded

GOALS = {
    "accuracy": 0.90,
    "balanced_accuracy": 0.88,
    "precision": 0.92,
    "recall_deteriorated": 0.85,
    "auc": 0.95,
    "unclear_recall": 0.80,
}
"""What the project wants on held-out persons; and at most this share of clear ones unclear:"""
MOST_UNCLEAR = 0.15
CROSSES, STILL = 0.95, 0.85

LICENCE = {
    "weights": "Apache-2.0",
    "software": "Apache-2.0",
    "data": [
        "Visits rendered by training/simulator on 403 official portraits of US federal office "
        "holders: works of the US government, public domain (17 U.S.C. § 105). No picture is part "
        "of the product."
    ],
}

LIMITS = [
    "Trained and measured on simulated visits only: a simulator drew courses of the five "
    "attributes on real portraits, and pose, light, colour, camera and tint anew for every visit. "
    "No real follow-up was seen, and nothing here was judged by a dermatologist.",
    "The change is the sum of the five grades' changes, all of equal weight: much better in one "
    "and as much worse in another is no change.",
    "Every simulated visit of a person starts from one portrait: hair, expression, make-up, "
    "glasses and age do not change between visits, as they do in life.",
    "The portraits are lit in a studio, mostly of people over 40 and mostly light-skinned, all of "
    "US federal office holders.",
    "It compares the end of a series with its beginning; what went up and came down again is no "
    "change. With two or three visits it errs more often than with many.",
    "A tinted cream on some of the visits moves its answer more than light, pose and camera "
    "together: it hides what it covers, and so looks like better skin.",
]


def missed(figures: dict) -> list[str]:
    """One sentence for each goal of the project that is not reached."""
    test = figures["test"]
    lines = [
        f"{name.replace('_', ' ').capitalize()} is {test[name]:.3f} on held-out persons, below the "
        f"project's goal of {goal:.2f}."
        for name, goal in GOALS.items()
        if test[name] < goal
    ]
    if test["unclear_share"] > MOST_UNCLEAR:
        lines.append(
            f"{test['unclear_share']:.0%} of the clear series are called unclear; the project "
            f"wants at most {MOST_UNCLEAR:.0%}."
        )
    if figures["order"]["crosses"] < CROSSES:
        lines.append(
            f"With the visits reversed p crosses 0.5 in {figures['order']['crosses']:.0%} of the "
            f"clear series; the project's goal is {CROSSES:.0%}."
        )
    if figures["still"]["unclear"] < STILL:
        lines.append(
            "Where only light, pose and camera change, "
            f"{figures['still']['unclear']:.0%} are called unclear; the project's goal is "
            f"{STILL:.0%}."
        )
    return lines


def _three(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def tables(figures: dict) -> list[dict]:
    """The figures as tables, for the page and for readers."""
    test, groups = figures["test"], figures["by_group"]
    names = ("accuracy", "balanced_accuracy", "precision", "recall", "recall_deteriorated", "auc",
             "ece", "unclear_share", "unclear_recall")  # fmt: skip
    matrix = test["confusion_matrix"]
    made = [
        {
            "title": f"Held-out persons, {test['n']} simulated series",
            "columns": ["figure", "value"],
            "rows": [[name.replace("_", " "), _three(test[name])] for name in names],
        },
        {
            "title": "Clear series: truth by row, answer (p ≥ 0.5) by column",
            "columns": ["", "improved", "deteriorated"],
            "rows": [["improved", *matrix[0]], ["deteriorated", *matrix[1]]],
        },
    ]
    for title, key in (("By number of visits", "visits"), ("By size of the change |S|", "size")):
        made.append(
            {
                "title": f"{title}: right of the clear ones, called unclear of all",
                "columns": ["", "series", "right", "unclear"],
                "rows": [
                    [name, g["n"], _three(g["accuracy"]), _three(g["unclear_share"])]
                    for name, g in groups[key].items()
                ],
            }
        )
    return made + figures.get("tables", [])


def card(name: str, version: str, settings: dict, figures: dict, state: list[dict]) -> dict:
    """The whole card, but for known answer and files."""
    return rounded(
        {
            "name": name,
            "version": version,
            "task": "sequence",
            "title": "Course of the skin",
            "summary": "Says from dated check-ins of one face how probable it is that the skin "
            "has improved.",
            "licence": LICENCE,
            "inputs": {"features": ["features", "maps"], "shape": settings["shape"]},
            "state": state,
            "outputs": {"logit": "logit"},
            "calibration": {
                "temperature": figures["temperature"],
                "unclear": figures["unclear"],
            },
            "least_visits": 2,
            "attributes_model": settings["attributes_model"],
            "data": {
                "split": "74/10/16 by person (training/splits/portraits.csv)",
                "visits": settings["visits"],
                "courses": settings["courses"],
            },
            "metrics": {
                k: v for k, v in figures.items() if k not in ("temperature", "unclear", "tables")
            },
            # What holds for this run alone is written into its settings.json by hand.
            "limits": missed(figures) + LIMITS + settings.get("limits", []),
            "tables": tables(figures),
            "made": {
                "date": datetime.now(UTC).date().isoformat(),
                "command": "python -m training.sequence_export",
                "network": "five linear readings with weights of six zones, 1×1 front of "
                f"{settings['width']}, ConvLSTM of {settings['units']} "
                f"({settings['kernel']}×{settings['kernel']})",
            },
        }
    )


def write(folder: Path, card: dict) -> None:
    """Writes the card with the sizes and hashes of its files."""
    files = [
        {
            "path": name,
            "bytes": (folder / name).stat().st_size,
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
        }
        for name in ("model.json", "weights.bin")
    ]
    card |= {"bytes": sum(f["bytes"] for f in files), "files": files}
    text = json.dumps(card, indent="\t", ensure_ascii=False)
    (folder / "card.json").write_text(text + "\n", encoding="utf-8")
    print(f"{folder}: {card['bytes'] / 1e6:.2f} MB")
