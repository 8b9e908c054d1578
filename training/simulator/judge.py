"""Blind judging of the simulator.

    python -m training.simulator.judge make --images DIR --landmarks DIR --out DIR
        [--seed N] [--mild]
    python -m training.simulator.judge score --out DIR --answers FILE.csv

``make`` writes pictures of pairs, two to a sheet, under names that say nothing, and keeps the
truth in ``key/key.csv``. Fifty pairs one grade apart (ten an attribute; the same portrait, the
other attributes alike, left or right by lot), and fifty of a real portrait beside a rendered one
of another person, everything drawn at random (``--mild``: no severity above 1.5, as on official
portraits, which are softly lit and retouched; then it is the hand that is judged and not how much
there is of anything). The judge writes ``pair,answer`` with ``left`` or
``right``: of an order pair (o…), which shows more of the attribute in the sheet's title (for
hydration: which is drier); of a real pair (r…), which is the rendered one.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import cv2
import numpy as np

from .amplitudes import ATTRIBUTES
from .face import prepare
from .portraits import Portrait, crop, portraits
from .render import draw_grades, render
from .run import Wrinkled
from .transfer import Donor

SIZE = 512
PER_SHEET = 2
"""So that a sheet is seen at full size."""


def _order_pair(portrait: Portrait, attribute: str, seed: int, given: Donor | None):
    """Less and more of the attribute on one portrait, and the lower severity."""
    picture, landmarks = portrait.load()
    face = prepare(picture, landmarks)
    lower = int(np.random.default_rng([seed, 5]).integers(0, 4))
    shown = []
    for severity in (lower, lower + 1):
        grade = 4 - severity if attribute == "hydration" else severity
        grades = {**draw_grades(seed), attribute: grade}
        made = render(
            picture,
            landmarks,
            grades,
            seed + 10_000 * severity,
            person=seed,
            face=face,
            given=given,
        )
        shown.append(crop(made, landmarks, SIZE))
    return shown, lower


def _mild(seed: int) -> dict[str, float]:
    """Grades with every severity between 0 and 1.5."""
    drawn = np.random.default_rng([seed, 6]).uniform(0, 1.5, len(ATTRIBUTES))
    grades = dict(zip(ATTRIBUTES, map(float, drawn), strict=True))
    return {**grades, "hydration": 4 - grades["hydration"]}


def _titled(rows: list[np.ndarray], names: list[str], title: str) -> np.ndarray:
    """Pairs under each other, each with its name in a bar above."""
    parts = []
    for row, name in zip(rows, names, strict=True):
        bar = np.full((30, row.shape[1], 3), 255, np.uint8)
        cv2.putText(
            bar, f"{name}   {title}", (8, 21), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 1,
            cv2.LINE_AA,
        )  # fmt: skip
        parts += [bar, row]
    return np.vstack(parts)


def make(options: argparse.Namespace) -> None:
    found = portraits(options.images, options.landmarks)
    wrinkled = Wrinkled(found)
    generator = np.random.default_rng(options.seed)
    key: list[dict] = []
    sheets: list[tuple[str, list[np.ndarray], list[str], str]] = []
    for attribute in ATTRIBUTES:
        rows, names = [], []
        title = "which is drier?" if attribute == "hydration" else f"which has more {attribute}?"
        for index in generator.choice(len(found), 10, replace=False):
            seed = int(generator.integers(1, 2**31))
            given = wrinkled.given(found[index].name, seed)
            (less, more), lower = _order_pair(found[index], attribute, seed, given)
            flipped = bool(generator.random() < 0.5)
            rows.append(np.hstack([more, less] if flipped else [less, more]))
            name = f"o{generator.integers(10_000, 99_999)}"
            names.append(name)
            answer = "left" if flipped else "right"
            key.append({"pair": name, "kind": attribute, "lower": lower, "answer": answer})
        for start in range(0, 10, PER_SHEET):
            part = slice(start, start + PER_SHEET)
            sheets.append((f"order-{attribute}-{start}", rows[part], names[part], title))
    rows, names = [], []
    for _ in range(50):
        real, other = generator.choice(len(found), 2, replace=False)
        picture, landmarks = found[real].load()
        true = crop(picture, landmarks, SIZE)
        picture, landmarks = found[other].load()
        seed = int(generator.integers(1, 2**31))
        grades = _mild(seed) if options.mild else {}
        given = wrinkled.given(found[other].name, seed)
        made = crop(render(picture, landmarks, grades, seed, given=given), landmarks, SIZE)
        flipped = bool(generator.random() < 0.5)
        rows.append(np.hstack([made, true] if flipped else [true, made]))
        name = f"r{generator.integers(10_000, 99_999)}"
        names.append(name)
        answer = "left" if flipped else "right"
        key.append({"pair": name, "kind": "real", "lower": "", "answer": answer})
    for start in range(0, 50, PER_SHEET):
        part = slice(start, start + PER_SHEET)
        sheets.append((f"real-{start:02d}", rows[part], names[part], "which is rendered?"))
    (options.out / "key").mkdir(parents=True, exist_ok=True)
    for name, part, labels, title in sheets:
        cv2.imwrite(str(options.out / f"{name}.png"), _titled(part, labels, title)[..., ::-1])
    with (options.out / "key" / "key.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["pair", "kind", "lower", "answer"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(key)
    print(f"{len(key)} pairs on {len(sheets)} sheets in {options.out}")


def score(options: argparse.Namespace) -> None:
    with (options.out / "key" / "key.csv").open(newline="") as file:
        key = {row["pair"]: row for row in csv.DictReader(file)}
    with options.answers.open(newline="") as file:
        answers = {row["pair"].strip(): row["answer"].strip() for row in csv.DictReader(file)}
    groups: dict[str, list[bool]] = {}
    for pair, answer in answers.items():
        right = answer == key[pair]["answer"]
        kind = key[pair]["kind"]
        groups.setdefault(kind, []).append(right)
        if kind != "real":
            groups.setdefault("all order pairs", []).append(right)
            if not right:
                print(f"{pair}: {kind} {key[pair]['lower']} beside one more, judged wrong")
    for kind, results in groups.items():
        words = "rendered one picked" if kind == "real" else "ordered right"
        print(f"{kind}: {words} in {sum(results)} of {len(results)} ({np.mean(results):.0%})")
    print(f"not answered: {len(set(key) - set(answers))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    steps = parser.add_subparsers(dest="step", required=True)
    maker = steps.add_parser("make")
    maker.add_argument("--images", type=Path, required=True)
    maker.add_argument("--landmarks", type=Path, required=True)
    maker.add_argument("--out", type=Path, required=True)
    maker.add_argument("--seed", type=int, default=1)
    maker.add_argument("--mild", action="store_true", help="real pairs without strong severities")
    scorer = steps.add_parser("score")
    scorer.add_argument("--out", type=Path, required=True)
    scorer.add_argument("--answers", type=Path, required=True)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    (make if options.step == "make" else score)(options)


if __name__ == "__main__":
    main()
