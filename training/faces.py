"""The aligned face in Python: alignment, crop, regions and white balance.

Mirrors src/lib/face/align.ts, src/lib/inference/warp.ts, src/lib/skin/face-regions.ts and
src/lib/face/white-balance.ts; both sides read the same JSON files, and both are held to
tests/fixtures/faces.json. Landmarks come from `npm run evaluate -- --task faces`.
"""

import json
from pathlib import Path

import numpy as np

ROOMS = Path(__file__).parent.parent / "src" / "lib"
GEOMETRY = json.loads((ROOMS / "skin" / "face-regions.json").read_text())
BALANCE = json.loads((ROOMS / "face" / "white-balance.json").read_text())

BEYOND = 128
MOST_SAMPLES = 8
FLOOR = 1e-4
LUMA = np.array([0.2126, 0.7152, 0.0722])


def read_landmarks(file: Path | str) -> np.ndarray:
    """Points (468 × 3) of a landmarks file, in pixels of the upright picture."""
    return np.array(json.loads(Path(file).read_text())["points"], np.float64)


def align(points: np.ndarray) -> np.ndarray:
    """The 2 × 3 map from pixels of the upright picture to the crop's unit square."""
    crop = GEOMETRY["crop"]
    groups = [*crop["eye_points"], crop["mouth_points"]]
    start = np.array([points[group, :2].mean(axis=0) for group in groups])
    (x, y), half = crop["eyes"], 0.5 / crop["side"]
    end = np.array([[x - half, y], [x + half, y], [x, y + crop["mouth_below"] / crop["side"]]])
    centre, target = start.mean(axis=0), end.mean(axis=0)
    a, b = start - centre, end - target
    spread = (a**2).sum()
    cos = (a * b).sum() / spread
    sin = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum() / spread
    turn = np.array([[cos, -sin], [sin, cos]])
    return np.column_stack([turn, target - turn @ centre])


def in_crop(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Points (n × 2 or more) in the crop's unit square."""
    return points[:, :2] @ matrix[:, :2].T + matrix[:, 2]


def invert(matrix: np.ndarray) -> np.ndarray:
    """The way back of a 2 × 3 map."""
    back = np.linalg.inv(matrix[:, :2])
    return np.column_stack([back, -back @ matrix[:, 2]])


def warp(picture: np.ndarray, unit_to_picture: np.ndarray, size: int) -> np.ndarray:
    """`size` × `size` × 3 values 0…255 of the square that the map lays onto the picture.

    Each is the mean of k × k bilinear samples, k being the source pixels along its side (at most
    8).
    """
    height, width = picture.shape[:2]
    source = picture[..., :3].astype(np.float64)
    turn = unit_to_picture[:, :2] / size
    scale = np.sqrt(abs(np.linalg.det(turn)))
    k = int(min(max(np.ceil(scale - 1e-6), 1), MOST_SAMPLES))
    total = np.zeros((size, size, 3))
    rows, columns = np.mgrid[0:size, 0:size].astype(np.float64)
    for v in range(k):
        for u in range(k):
            x, y = columns + (u + 0.5) / k, rows + (v + 0.5) / k
            px = turn[0, 0] * x + turn[0, 1] * y + unit_to_picture[0, 2]
            py = turn[1, 0] * x + turn[1, 1] * y + unit_to_picture[1, 2]
            inside = (px >= 0) & (py >= 0) & (px < width) & (py < height)
            cx = np.clip(px - 0.5, 0, width - 1)
            cy = np.clip(py - 0.5, 0, height - 1)
            x0, y0 = np.floor(cx).astype(int), np.floor(cy).astype(int)
            x1, y1 = np.minimum(x0 + 1, width - 1), np.minimum(y0 + 1, height - 1)
            fx, fy = (cx - x0)[..., None], (cy - y0)[..., None]
            top = source[y0, x0] * (1 - fx) + source[y0, x1] * fx
            bottom = source[y1, x0] * (1 - fx) + source[y1, x1] * fx
            value = top * (1 - fy) + bottom * fy
            total += np.where(inside[..., None], value, BEYOND)
    return total / (k * k)


def crop_face(picture: np.ndarray, points: np.ndarray, size: int) -> np.ndarray:
    """The aligned face of an upright RGB picture, uint8."""
    values = warp(picture, invert(align(points)), size)
    return np.rint(np.clip(values, 0, 255)).astype(np.uint8)


def inside(polygon: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which places lie in a polygon (even-odd rule)."""
    result = np.zeros(np.broadcast(x, y).shape, bool)
    px, py = polygon[-1]
    for qx, qy in polygon:
        if qy != py:
            crosses = (qy > y) != (py > y)
            result ^= crosses & (x < (px - qx) * (y - qy) / (py - qy) + qx)
        px, py = qx, qy
    return result


def polygon_mask(polygon: np.ndarray, size: int) -> np.ndarray:
    """Pixels of a crop whose centres lie in a polygon of its unit square."""
    places = (np.arange(size) + 0.5) / size
    return inside(np.asarray(polygon), places[None, :], places[:, None])


def region_masks(size: int) -> dict[str, np.ndarray]:
    """A mask of the crop for each region of the face."""
    return {name: polygon_mask(corners, size) for name, corners in GEOMETRY["regions"].items()}


def linear(values: np.ndarray) -> np.ndarray:
    """sRGB 0…255 to linear light 0…1."""
    u = np.asarray(values, np.float64) / 255
    return np.where(u <= 0.04045, u / 12.92, ((u + 0.055) / 1.055) ** 2.4)


def _encode(light: np.ndarray) -> np.ndarray:
    value = np.clip(light, 0, 1)
    return 255 * np.where(value <= 0.0031308, 12.92 * value, 1.055 * value ** (1 / 2.4) - 0.055)


def eye_outlines(points_in_crop: np.ndarray) -> list[np.ndarray]:
    """Both eyes' outlines in the crop's unit square, drawn in a little from the lids."""
    outlines = [points_in_crop[indices, :2] for indices in BALANCE["eye_outlines"]]
    centres = [outline.mean(axis=0) for outline in outlines]
    return [
        centre + (outline - centre) * BALANCE["shrink"]
        for outline, centre in zip(outlines, centres, strict=True)
    ]


def _chromaticity(colours: np.ndarray) -> np.ndarray:
    logs = np.log(linear(np.floor(np.asarray(colours, np.float64) + 0.5)) + FLOOR)
    return np.stack([logs[..., 0] - logs[..., 1], logs[..., 2] - logs[..., 1]], axis=-1)


def _white(colours: np.ndarray) -> np.ndarray | None:
    if len(colours) == 0:
        return None
    seen = colours[(colours.min(axis=1) > 8) & (colours.max(axis=1) < 250)]
    if len(seen) == 0:
        return None
    luma = linear(seen) @ LUMA
    dark, bright = np.quantile(luma, [0.5, 0.97])
    clear = seen[(luma >= dark) & (luma <= bright)]
    if len(clear) < BALANCE["least"]:
        return None
    chroma = _chromaticity(clear)
    low, high = np.quantile(chroma[:, 0], [0.05, 0.5])
    return chroma[(chroma[:, 0] >= low) & (chroma[:, 0] <= high)].mean(axis=0)


def estimate_balance(crop: np.ndarray, points_in_crop: np.ndarray) -> tuple[float, np.ndarray]:
    """What white balance takes back: the shift along the daylight locus, and factors on linear
    RGB.

    `points_in_crop` are the landmarks in the crop's unit square (`in_crop`). See white-balance.ts
    for what is estimated, and why skin keeps its tone.
    """
    size = crop.shape[0]
    axis = np.array(BALANCE["axis"])
    boxes = [
        np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        for left, top, right, bottom in BALANCE["cheeks"]
    ]
    skin = np.median(np.concatenate([crop[polygon_mask(box, size)] for box in boxes]), axis=0)
    eyes = [crop[polygon_mask(outline, size)] for outline in eye_outlines(points_in_crop)]
    white = _white(np.concatenate(eyes))
    from_skin = (_chromaticity(skin) - BALANCE["skin"]) @ axis
    share = 0.0 if white is None else BALANCE["share"]
    from_white = 0.0 if white is None else (white - BALANCE["white"]) @ axis
    raw = BALANCE["strength"] * (share * from_white + (1 - share) * from_skin)
    shift = float(np.clip(raw, -BALANCE["most"], BALANCE["most"]))
    gains = np.array([np.exp(-shift * axis[0]), 1.0, np.exp(-shift * axis[1])])
    light = linear(np.floor(skin + 0.5))
    after = (light * gains) @ LUMA
    return shift, gains * ((light @ LUMA) / after if after > 0 else 1.0)


def apply_balance(crop: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """The crop (uint8) with its linear light multiplied by a factor a channel."""
    table = np.rint(_encode(linear(np.arange(256))[:, None] * gains)).astype(np.uint8)
    return np.stack([table[crop[..., channel], channel] for channel in range(3)], axis=-1)


def white_balance(crop: np.ndarray, points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """White balance of an aligned face from the picture's landmarks and its alignment."""
    _, gains = estimate_balance(crop, in_crop(points, matrix))
    return apply_balance(crop, gains)
