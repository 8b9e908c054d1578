"""Contact sheets at full size: one row a portrait, the grades 0…4 side by side.

python -m training.simulator.sheets --images DIR --landmarks DIR --out DIR [--attribute A]
    [--count N] [--seed N] [--size PX]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2
import numpy as np

from .amplitudes import ATTRIBUTES
from .face import prepare
from .portraits import crop, portraits
from .render import render


def sheet(chosen, attribute: str, seed: int, size: int) -> np.ndarray:
    """The unaltered portrait, then grades 0…4 with the other attributes at their clean end."""
    rows = []
    for number, portrait in enumerate(chosen):
        picture, landmarks = portrait.load()
        face = prepare(picture, landmarks)
        row = [picture] + [
            render(picture, landmarks, {attribute: g}, seed + number, missing="clean", face=face)
            for g in range(5)
        ]
        rows.append(np.hstack([crop(p, landmarks, size) for p in row]))
    return np.vstack(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--landmarks", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--attribute", choices=ATTRIBUTES)
    parser.add_argument("--count", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, default=512)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    found = portraits(options.images, options.landmarks)
    generator = np.random.default_rng(options.seed)
    picked = generator.choice(len(found), min(options.count, len(found)), replace=False)
    chosen = [found[i] for i in sorted(picked)]
    options.out.mkdir(parents=True, exist_ok=True)
    for attribute in [options.attribute] if options.attribute else ATTRIBUTES:
        made = sheet(chosen, attribute, options.seed, options.size)
        path = options.out / f"sheet-{attribute}.png"
        cv2.imwrite(str(path), made[..., ::-1])
        print(path)


if __name__ == "__main__":
    main()
