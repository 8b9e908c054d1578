"""Renders pairs of visits of the same mole from HAM10000 pictures, for ``cli.ts`` beside it.

The second visit is the same picture turned by any angle, shifted, scaled and lit differently;
once with the lesion as it was, once grown by 30 % of its area (a local warp that leaves the skin
farther out alone). The segmenter that ships reads each of them.
Run from the repository root: python tests/follow-up/render.py HAM10000 OUT COUNT SEED
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from training import preprocess  # noqa: E402
from training.exported import load_exported  # noqa: E402

GROWTH = 1.3
LONG = 512


def ellipse_norm(mask: np.ndarray):
    """Distance from the mask's middle in units of its equivalent ellipse."""
    ys, xs = np.nonzero(mask)
    centre = np.array([xs.mean(), ys.mean()])
    spread = np.cov(np.stack([xs, ys])) * 4
    inverse = np.linalg.inv(spread)
    yy, xx = np.mgrid[: mask.shape[0], : mask.shape[1]].astype(np.float32)
    d = np.stack([xx - centre[0], yy - centre[1]], -1)
    return np.sqrt(np.einsum("hwi,ij,hwj->hw", d, inverse, d)), centre


def grow(picture: np.ndarray, mask: np.ndarray, area: float) -> np.ndarray:
    """The picture with its lesion grown to ``area`` times its area; skin beyond it gives way."""
    rho, centre = ellipse_norm(mask)
    factor = np.sqrt(area)
    inner = np.percentile(rho[mask > 0], 99) * 1.05
    outer = max(1.8, 1.5 * factor) * inner
    source = np.where(
        rho <= factor * inner,
        rho / factor,
        np.where(
            rho < outer,
            inner + (rho - factor * inner) * (outer - inner) / (outer - factor * inner),
            rho,
        ),
    )
    ratio = (source / np.maximum(rho, 1e-6)).astype(np.float32)
    yy, xx = np.mgrid[: mask.shape[0], : mask.shape[1]].astype(np.float32)
    x = centre[0] + (xx - centre[0]) * ratio
    y = centre[1] + (yy - centre[1]) * ratio
    x, y = x.astype(np.float32), y.astype(np.float32)
    return cv2.remap(picture, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)


def lit(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Another exposure, white balance, contrast, fall-off of light, focus, noise and JPEG."""
    h, w = picture.shape[:2]
    values = picture.astype(np.float32) / 255
    values = values ** rng.uniform(0.85, 1.18)
    values = values * rng.uniform(0.8, 1.15) * rng.uniform(0.93, 1.07, 3)
    angle, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.18)
    yy, xx = np.mgrid[:h, :w]
    slope = (np.cos(angle) * (xx / w - 0.5) + np.sin(angle) * (yy / h - 0.5)) * 2
    values = values * (1 + fall * slope)[..., None]
    values = cv2.GaussianBlur(values, (0, 0), rng.uniform(0.3, 1.0))
    values = values + rng.normal(0, 0.008, values.shape)
    bytes_ = np.clip(values * 255, 0, 255).astype(np.uint8)
    quality = int(rng.integers(75, 95))
    coded = cv2.imencode(".jpg", bytes_[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1]


def turned(picture: np.ndarray, mask: np.ndarray, rng: np.random.Generator):
    """Any turn, shifted by up to 8 %, scaled by 0.8 to 1.25, the lesion still whole."""
    h, w = picture.shape[:2]
    points = np.argwhere(mask)[::7, ::-1] + 0.5
    for _ in range(50):
        turn, size = rng.uniform(-180, 180), rng.uniform(0.8, 1.25)
        matrix = cv2.getRotationMatrix2D((w / 2, h / 2), turn, size)
        matrix[:, 2] += rng.uniform(-0.08, 0.08, 2) * [w, h]
        there = points @ matrix[:, :2].T + matrix[:, 2]
        if (there.min(0) > 0.04 * h).all() and (there.max(0) < [w - 0.04 * h, 0.96 * h]).all():
            break
    moved = cv2.warpAffine(
        picture, matrix, (w, h), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return moved, matrix


def whole(mask: np.ndarray) -> bool:
    """The lesion lies inside the picture with skin around it, as the product asks for."""
    h, w = mask.shape
    ys, xs = np.nonzero(mask)
    if not 0.02 * mask.size <= len(xs) <= 0.25 * mask.size:
        return False
    sides = (xs.min() / w, 1 - xs.max() / w, ys.min() / h, 1 - ys.max() / h)
    return min(sides) >= 0.1


def main() -> None:
    data, out, count, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    rng = np.random.default_rng(seed)
    model = ROOT / "models" / "lesion-segmenter"
    card = json.loads((model / "card.json").read_text(encoding="utf-8"))
    run = load_exported(model)
    out.mkdir(parents=True, exist_ok=True)
    names = sorted(path.stem for path in (data / "images").glob("*.jpg"))
    made = []
    for index in rng.permutation(len(names)):
        if len(made) == count:
            break
        name = names[index]
        truth = next((data / "masks").glob(f"{name}*.png"), None)
        if truth is None:
            continue
        mask = cv2.imread(str(truth), cv2.IMREAD_GRAYSCALE) > 127
        if not whole(mask):
            continue
        picture = preprocess.open_picture(data / "images" / f"{name}.jpg")
        picture = np.asarray(picture, np.uint8)
        if picture.shape[:2] != mask.shape:
            continue
        again, matrix = turned(picture, mask, rng)
        wide = grow(mask.astype(np.uint8) * 255, mask, GROWTH) > 127
        larger, matrix_larger = turned(grow(picture, mask, GROWTH), wide, rng)
        visits = [lit(picture, rng), lit(again, rng), lit(larger, rng)]
        probabilities = run(
            np.stack([preprocess.segmenter_input(v, card["input"]["size"]) for v in visits])
        )[card["outputs"]["mask"]][..., 0]
        scale = LONG / max(picture.shape[:2])
        size = (round(picture.shape[1] * scale), round(picture.shape[0] * scale))
        for visit, values, kind in zip(visits, probabilities, ("first", "same", "grown")):
            small = cv2.resize(visit, size, interpolation=cv2.INTER_AREA)
            (out / f"{name}.{kind}.rgb").write_bytes(small.tobytes())
            (out / f"{name}.{kind}.mask").write_bytes(
                np.ascontiguousarray(values, np.float32).tobytes()
            )
        entry = {"name": name, "width": size[0], "height": size[1], "grid": list(values.shape)}
        entry["scale"] = {
            "same": float(np.hypot(*matrix[0, :2])),
            "grown": float(np.hypot(*matrix_larger[0, :2])),
        }
        made.append(entry)
    document = {"threshold": card["decision"]["threshold"], "growth": GROWTH, "pairs": made}
    (out / "pairs.json").write_text(json.dumps(document))


if __name__ == "__main__":
    main()
