"""What is usual of the product's measures: how moles that no model learned from spread.

    python -m training.measures ids --data HAM --out FILE.txt
    npm run evaluate -- --task lesion --images HAM/images --ids FILE.txt --measures --out DIR
    python -m training.measures card --data HAM --measures DIR/measures.csv
        --card models/lesion-segmenter/card.json

Moles (nevi) of the validation and test parts, one picture a lesion: the segmenter trained on the
masks of the rest. The product measures them (its own outline, its own code); what is written into
the segmenter's card are the twentieths of each measure, and nothing of any picture.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path

import numpy as np

from .data import sources, split

COMPARED = ("asymmetry", "border", "colours")
"""The measures that do not depend on how close the picture was taken."""

SHARES = np.arange(1, 20) / 20


def moles(data: Path, parts: dict[str, str]) -> list[str]:
    """One picture of every nevus outside of the training part, by name."""
    first: dict[str, str] = {}
    for record in sorted(sources.ham10000(data, None), key=lambda r: r.image):
        held_out = parts.get(record.image) in ("validation", "test")
        if held_out and sources.CLASSES[record.label] == "NV":
            first.setdefault(record.lesion, record.image)
    return sorted(first.values())


def spread(rows: list[dict[str, str]], images: list[str]) -> dict:
    """``n`` of how many, and the 19 twentieths of each measure, over the images that were measured.
    A part of them drawn at random will do (``evaluate --ids``).

    Raises ``ValueError`` where fewer than 100 were: twentieths would mean nothing.
    """
    wanted = set(images)
    chosen = [row for row in rows if row["image"] in wanted]
    if len(chosen) < 100:
        raise ValueError(f"only {len(chosen)} of the {len(images)} moles were measured")
    quantiles = {
        name: [
            round(float(q), 4)
            for q in np.quantile([float(row[name]) for row in chosen], SHARES, method="nearest")
        ]
        for name in COMPARED
    }
    return {"n": len(chosen), "of": len(images), **quantiles}


def write_card(card: Path, measures: dict) -> None:
    """Puts the spread under ``reference.measures``; everything else stays."""
    content = json.loads(card.read_text(encoding="utf-8"))
    what = "nevi of HAM10000's validation and test parts, one picture a lesion: twentieths"
    content["reference"] = content.get("reference", {}) | {"measures": {"what": what, **measures}}
    text = json.dumps(content, indent="\t", ensure_ascii=False)
    card.write_text(text + "\n", encoding="utf-8")


def main(options: argparse.Namespace) -> None:
    """Runs ``ids`` or ``card``."""
    images = moles(options.data, split.read_split(options.split))
    if options.command == "ids":
        options.out.write_text("\n".join(images) + "\n")
        print(f"{len(images)} moles")
        return
    with open(options.measures, newline="", encoding="utf-8") as file:
        measures = spread(list(csv.DictReader(file)), images)
    write_card(options.card, measures)
    print(json.dumps(measures))


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(required=True, dest="command")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, required=True, help="HAM10000 folder")
    common.add_argument("--split", type=Path, default=Path("training/splits/ham10000.csv"))
    ids = commands.add_parser("ids", parents=[common])
    ids.add_argument("--out", type=Path, required=True)
    card = commands.add_parser("card", parents=[common])
    card.add_argument("--measures", type=Path, required=True, help="from npm run evaluate")
    card.add_argument("--card", type=Path, required=True)
    return parser


if __name__ == "__main__":
    main(arguments().parse_args())
