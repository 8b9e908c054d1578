"""What a data set is made of, drawn.

    python -m training.data.report --data DIR [--crops DIR] [--split FILE] --out DIR

Classes, sources, age, sex, site, confirmation, parts, and how many pictures a lesion has. Figures
and bars only: no picture of the set goes into the report.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from .. import drawing
from ..document import Document
from . import sources, split
from .sources import CLASSES, Record

MISSING = "not given"


def age_group(age: str) -> str:
    """Decade of an age in years, or ``not given``."""
    try:
        years = int(float(age))
    except ValueError:
        return MISSING
    return f"{years // 10 * 10}–{years // 10 * 10 + 9}"


FACTS: dict[str, Callable[[Record], str]] = {
    "source": lambda r: r.source or MISSING,
    "age": lambda r: age_group(r.age),
    "sex": lambda r: r.sex or MISSING,
    "site": lambda r: r.site or MISSING,
    "confirmation": lambda r: r.confirmation or MISSING,
}


def counted(records: list[Record], fact: Callable[[Record], str]) -> dict[str, int]:
    """Pictures by value, the largest first (ages in order), what is not given last."""
    counts = Counter(fact(r) for r in records)
    ages = fact is FACTS["age"]
    order = sorted(
        counts, key=lambda k: (k == MISSING, _first_number(k) if ages else -counts[k], k)
    )
    return {key: counts[key] for key in order}


def _first_number(words: str) -> int:
    return int(words.split("–")[0]) if words[0].isdigit() else 0


def class_rows(records: list[Record], parts: dict[str, str] | None) -> list[list]:
    """Rows class, pictures, lesions, and pictures in each part where a split is given."""
    rows = []
    for label, name in enumerate(CLASSES):
        own = [r for r in records if r.label == label]
        row = [name, len(own), len({r.lesion for r in own})]
        if parts is not None:
            held = Counter(parts.get(r.image, "") for r in own)
            row += [held[part] for part in split.PARTS]
        rows.append(row)
    total = ["all", *np.sum([row[1:] for row in rows], axis=0).tolist()]
    return [*rows, total]


def cross_rows(records: list[Record], fact: Callable[[Record], str]) -> list[list]:
    """Classes by a fact: what is confounded shows here."""
    rows = []
    for value in counted(records, fact):
        counts = Counter(r.label for r in records if fact(r) == value)
        rows.append([value, *(counts[label] for label in range(len(CLASSES)))])
    return rows


def write(records: list[Record], parts: dict[str, str] | None, folder: Path) -> None:
    """Writes ``data.md``, ``data.html`` and the bars beside them."""
    kept = sources.deduplicate(records)
    d = Document("Data report")
    d.paragraph(
        f"{len(records)} pictures of {len(kept)} lesions. One picture a lesion (--dedup) keeps "
        f"{len(kept)} and leaves {len(records) - len(kept)} out. "
        f"{sum(r.crop is not None for r in records)} have a sharper rendering, "
        f"{sum(r.mask is not None for r in records)} a mask."
    )
    d.heading("Classes")
    columns = ["class", "pictures", "lesions", *(split.PARTS if parts is not None else ())]
    d.table(columns, class_rows(records, parts))
    counts = {name: sum(r.label == i for r in records) for i, name in enumerate(CLASSES)}
    drawing.bars(counts, "pictures by class", folder / "data-class.png")
    d.picture("data-class.png", "Pictures by class")
    for name, fact in FACTS.items():
        d.heading(name.capitalize())
        drawing.bars(counted(records, fact), f"pictures by {name}", folder / f"data-{name}.png")
        d.picture(f"data-{name}.png", f"Pictures by {name}")
        d.table([name, *CLASSES], cross_rows(records, fact))
    d.heading("Pictures a lesion")
    sizes = Counter(Counter(r.lesion for r in records).values())
    d.table(["pictures", "lesions"], [[str(n), sizes[n]] for n in sorted(sizes)])
    d.save(folder, "data")


def main(options: argparse.Namespace) -> None:
    """Reads the set and writes its report."""
    if (options.data / "labels.csv").exists():
        records = sources.ham10000(options.data, options.crops)
    else:
        records = sources.isic2018(options.data, options.set)
    parts = split.read_split(options.split) if options.split else None
    write(records, parts, options.out)
    print(f"{len(records)} pictures: {options.out / 'data.html'}")


def arguments() -> argparse.ArgumentParser:
    """The script's options."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--crops", type=Path)
    parser.add_argument("--set", default="training", choices=sources.ISIC_SETS)
    parser.add_argument("--split", type=Path, help="split file: adds the parts")
    parser.add_argument("--out", type=Path, required=True)
    return parser


if __name__ == "__main__":
    main(arguments().parse_args())
