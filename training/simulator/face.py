"""A face made ready for rendering: its frame, its skin, and its clean end."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from . import anatomy
from .colour import LIGHTNESS, density
from .fields import blur, mean_within, polygon, ramp

PORES = 0.026
"""Density up to which fine texture is left on the clean end; folds and spots lie above it."""


@dataclass
class Face:
    """Arrays over the box ``(x0, y0, x1, y1)`` of the picture; lengths in pixels."""

    picture: np.ndarray
    box: tuple[int, int, int, int]
    points: np.ndarray
    """Landmarks ``(468, 3)`` in the box."""
    unit: float
    """Distance of the eye centres."""
    frame: np.ndarray
    """2×3, face units (eye distances from the eyes' midpoint, roll removed) to the box."""
    skin: np.ndarray
    """How much each pixel is skin that may be changed, 0…1."""
    lips: np.ndarray
    clean: np.ndarray
    """Densities at the clean end ``(h, w, 3)``, the original outside the skin."""
    shading: np.ndarray
    """Large-scale density of the clean skin: shape and light."""
    gloss: np.ndarray
    """Where the picture itself had highlights, 0…1: they say where the light comes from."""
    tone: float
    """Median density of the skin: about 0.6 very light … 2.5 very dark."""
    regions: dict[str, np.ndarray] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, int]:
        return self.skin.shape

    def at(self, *indices: int) -> np.ndarray:
        """Mean of landmarks, (2,)."""
        return self.points[list(indices), :2].mean(0)

    def to_pixels(self, units: np.ndarray) -> np.ndarray:
        """Face units ``(n, 2)`` to pixels of the box."""
        return units @ self.frame[:, :2].T + self.frame[:, 2]

    def region(self, name: str, soft: float = 0.06) -> np.ndarray:
        """Weight 0…1 of a region with soft borders (eye distances)."""
        key = f"{name}:{soft}"
        if key not in self.regions:
            shape = polygon(self.shape, self.points[anatomy.REGIONS[name], :2])
            self.regions[key] = blur(shape, soft * self.unit)
        return self.regions[key]


def prepare(picture: np.ndarray, landmarks: np.ndarray) -> Face:
    """Finds the skin and computes the clean end; 0.05 s for a crop of 512 px.

    :param picture: uint8 ``(h, w, 3)`` sRGB
    :param landmarks: ``(468, 3)`` pixels of that picture
    :raises ValueError: on other shapes, and where the face is too small to draw on
    """
    picture, landmarks = np.asarray(picture), np.asarray(landmarks, np.float32)
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise ValueError("a picture is uint8 (height, width, 3)")
    if landmarks.shape[0] < 468 or landmarks.ndim != 2 or landmarks.shape[1] < 2:
        raise ValueError("landmarks are (468, 3)")
    if landmarks.shape[1] == 2:
        landmarks = np.hstack([landmarks, np.zeros((len(landmarks), 1), np.float32)])
    left = landmarks[anatomy.EYES["left"], :2].mean(0)
    right = landmarks[anatomy.EYES["right"], :2].mean(0)
    unit = float(np.hypot(*(right - left)))
    # A face turned aside has its eyes close together: its height stands for the size then.
    unit = max(unit, 0.36 * float(np.hypot(*(landmarks[152, :2] - landmarks[10, :2]))))
    if unit < 12:
        raise ValueError("the face is too small: its eyes are less than 12 px apart")
    height, width = picture.shape[:2]
    # The skin goes on beyond the mesh, furthest above it.
    pad = 0.45 * unit
    crown = landmarks[10, :2] + 1.1 * unit * _direction(landmarks[10, :2] - landmarks[152, :2])
    low = np.minimum(landmarks[:, :2].min(0) - pad, crown)
    high = np.maximum(landmarks[:, :2].max(0) + pad, crown)
    x0, y0 = (int(v) for v in np.maximum(np.floor(low), 0))
    x1, y1 = int(min(np.ceil(high[0]), width)), int(min(np.ceil(high[1]), height))
    if x1 - x0 < 16 or y1 - y0 < 16:
        raise ValueError("the landmarks lie outside the picture")
    points = landmarks - np.array([x0, y0, 0], np.float32)
    axis = (right - left) / max(float(np.hypot(*(right - left))), 1e-6)
    middle = (left + right) / 2 - (x0, y0)
    frame = unit * np.array([[axis[0], -axis[1]], [axis[1], axis[0]]])
    frame = np.hstack([frame, middle[:, None]])

    cut = picture[y0:y1, x0:x1]
    od = density(cut)
    p = od @ LIGHTNESS
    chroma = od - p[..., None]
    inside, lips = _outline(points, p.shape, unit)
    skin = _skin(p, chroma, inside, points, unit)
    clean, shading, gloss = _clean(od, p, chroma, skin, points, unit)
    clean = _smooth_lips(clean, od, p, lips, unit)
    sure = skin > 0.7
    tone = float(np.median(shading[sure])) if sure.any() else 1.0
    return Face(
        picture, (x0, y0, x1, y1), points, unit, frame, skin, lips, clean, shading, gloss, tone
    )


def _direction(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.hypot(*vector)), 1e-6)


def _outline(points: np.ndarray, shape: tuple[int, int], unit: float):
    """The face without eyes, brows, lips and nostrils; and the lips without the mouth."""
    xy = points[:, :2]
    oval = xy[anatomy.OVAL].copy()
    # The mesh ends in the middle of the forehead: its upper rim is moved towards the hairline,
    # and hair is taken out by its look.
    up = xy[10] - xy[152]
    rise = np.clip(((oval - xy[9]) @ up) / float((xy[10] - xy[9]) @ up), 0, 1)[:, None]
    oval += 0.5 * unit * rise * up / float(np.hypot(*up))
    inside = polygon(shape, oval)
    # A wide fade at the top, where a bald head goes on; a narrow one along the jaw.
    wide, narrow = blur(inside, 0.16 * unit), blur(inside, 0.07 * unit)
    top = blur(polygon(shape, np.vstack([oval[[30, 6]], xy[[9]] + 3 * up, oval[[30]]])), 0.1 * unit)
    inside = ramp(narrow, 0.35, 0.95)
    inside = inside + top * (np.minimum(inside, ramp(wide, 0.3, 0.95)) - inside)
    keep_out = np.zeros(shape, np.uint8)
    thick = lambda share: max(1, round(share * unit))  # noqa: E731
    for side in ("left", "right"):
        for outline, grow in ((anatomy.EYES[side], 0.10), (anatomy.BROWS[side], 0.07)):
            line = np.round(xy[outline] * 16).astype(np.int32)
            cv2.fillPoly(keep_out, [line], 255, cv2.LINE_AA, 4)
            cv2.polylines(keep_out, [line], True, 255, thick(grow), cv2.LINE_AA, 4)
        centre = xy[anatomy.NOSTRILS[side]].mean(0)
        cv2.circle(keep_out, tuple(int(v) for v in centre), thick(0.085), 255, -1, cv2.LINE_AA)
    line = np.round(xy[anatomy.LIPS] * 16).astype(np.int32)
    cv2.fillPoly(keep_out, [line], 255, cv2.LINE_AA, 4)
    cv2.polylines(keep_out, [line], True, 255, thick(0.05), cv2.LINE_AA, 4)
    out = blur(keep_out.astype(np.float32) / 255, 0.025 * unit)
    lips = np.maximum(polygon(shape, xy[anatomy.LIPS]) - polygon(shape, xy[anatomy.MOUTH]), 0)
    return inside * (1 - out), blur(lips, 0.012 * unit)


def _skin(p, chroma, inside, points, unit) -> np.ndarray:
    """Takes hair, beard and glasses out: by colour, by darkness, by their strong fine texture."""
    sure = np.zeros(p.shape, np.uint8)
    for index in (50, 280, 101, 330, 151, 9, 6, 205, 425, 108, 337):
        centre = tuple(int(v) for v in points[index, :2])
        cv2.circle(sure, centre, max(2, round(0.1 * unit)), 1, -1)
    where = (sure > 0) & (inside > 0.5)
    if where.sum() < 50:
        where = inside > 0.5
    if not where.any():
        return inside * 0
    samples = chroma[where]
    middle = np.median(samples, 0)
    spread = np.maximum(1.48 * np.median(np.abs(samples - middle), 0), 0.09)
    local = mean_within(chroma, inside + 1e-4, 0.2 * unit)

    def far(reference: np.ndarray) -> np.ndarray:
        return np.sqrt((((chroma - reference) / spread) ** 2).sum(2) / 3)

    # Two lamps, or sun and shade, give one skin two colours: like its surroundings is enough
    # in the middle of the face, where there is no hair of the head.
    core = _core(points, p.shape, unit)
    distance = far(middle)
    distance = distance + core * (np.minimum(distance, 1.15 * far(local)) - distance)
    alike = 1 - ramp(blur(distance, 0.015 * unit), 2.8, 4.6)
    close = mean_within(p, inside + 1e-4, 0.14 * unit)
    # Thin and dark is a spectacle frame or a lock; a shaded cheek is broad. A deep fold in the
    # middle of the face is neither.
    dark = ramp(blur(p - close, 0.01 * unit) - 0.25 * core, 0.6, 1.0)
    # Far darker than the face as a whole is hair, however broad.
    level = float(np.median(p[where]))
    dark = np.maximum(dark, ramp(blur(p, 0.03 * unit) - level - 0.35 * core, 0.95, 1.4))
    # In the shade the same grain is a larger density: weighed by the light.
    tone = np.exp(-0.45 * np.minimum(p, 4))
    fine = np.abs(tone - blur(tone, max(0.8, 0.014 * unit))) / (tone + 0.15)
    fine = blur(fine, 0.07 * unit)
    usual = float(np.median(fine[where])) if where.any() else 0.01
    # Above the mesh hair is likelier than skin: less texture is enough.
    known = blur(polygon(p.shape, points[anatomy.OVAL, :2]), 0.05 * unit)
    threshold = max(0.024, 2.3 * usual) * (0.5 + 0.5 * known)
    hairy = ramp(fine, threshold, 2.8 * threshold)
    bare = alike * (1 - dark) * (1 - hairy)
    # Small islands and pinholes are noise of the judgement.
    bare = cv2.medianBlur((bare * 255).astype(np.uint8), 5).astype(np.float32) / 255
    bare = np.maximum(bare, _moles(bare, core, unit))
    # Borders with hair fade inwards, so that nothing is drawn on it; those of eyes and lips,
    # which the mesh knows, are narrow.
    known = np.maximum(bare, core * (1 - inside))
    soft = ramp(blur(known, 0.07 * unit), 0.4, 0.97)
    return np.minimum(soft, blur(bare, 0.01 * unit)) * inside


def _moles(bare: np.ndarray, core: np.ndarray, unit: float) -> np.ndarray:
    """Small compact islands in the middle of the face that look unlike skin are marks on it."""
    islands = ((bare < 0.7) & (core > 0.5)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(islands, connectivity=8)
    longest = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(1)
    small = (longest < 0.2 * unit).astype(np.float32)
    small[0] = 0
    filled = small[labels] if count > 1 else np.zeros_like(bare)
    return cv2.dilate(filled, np.ones((3, 3), np.uint8))


def _core(points: np.ndarray, shape: tuple[int, int], unit: float) -> np.ndarray:
    """The middle of the face: between brows and chin, in from the sides."""
    oval = points[anatomy.OVAL, :2]
    centre = points[4, :2] * 0.5 + points[168, :2] * 0.5
    return blur(polygon(shape, centre + 0.8 * (oval - centre)), 0.08 * unit)


def _clean(od, p, chroma, skin, points, unit):
    """Folds filled, colour evened, highlights taken out, texture flattened down to pores."""
    shape = p.shape
    saturation = chroma[..., 2] - chroma[..., 0]
    sure = skin > 0.6
    usual = float(np.median(saturation[sure])) if sure.any() else 0.6
    near = mean_within(p, skin + 1e-4, 0.18 * unit)
    pale = np.clip((0.86 * usual - saturation) / (0.45 * usual + 0.05), 0, 1)
    bright = ramp(near - p, -0.02, 0.15) + ramp(0.25 - p, 0, 0.18)
    gloss = blur(np.clip(pale * bright, 0, 1) * skin, 0.02 * unit)
    valley = np.exp(-(((p - near) / 0.2) ** 2))
    weight = skin * (1 - 0.9 * np.clip(1.4 * gloss, 0, 1)) * (0.06 + valley)
    # Shape first: the mean is taken of what differs from it, or borders of the skin would shift it.
    shape_of_light = mean_within(p, skin + 1e-4, 0.11 * unit)
    base = shape_of_light + mean_within(p - shape_of_light, weight, 0.06 * unit)
    broad = mean_within(p, weight, 0.4 * unit)
    # What still shines on the broad scale is pressed down: brighter than the face around it.
    shine = np.maximum(broad - base - 0.18, 0)
    base = base + 0.5 * shine
    base = np.maximum(base, 0.26 + 0.3 * (base - 0.26))
    # The nose's own relief stays; it is shape and not a fold.
    relief = np.zeros(shape, np.uint8)
    for side in ("left", "right"):
        line = np.round(points[anatomy.NOSE_SIDES[side], :2] * 16).astype(np.int32)
        cv2.polylines(relief, [line], False, 255, max(1, round(0.16 * unit)), cv2.LINE_AA, 4)
    tip = points[4, :2]
    cv2.circle(relief, tuple(int(v) for v in tip), round(0.2 * unit), 150, -1, cv2.LINE_AA)
    relief = blur(relief.astype(np.float32) / 255, 0.05 * unit)
    rim = 1 - ramp(blur(skin, 0.05 * unit), 0.55, 0.95)
    # Around eyes and mouth, where the skin ends too, lie folds: they go.
    edge = rim * (1 - 0.8 * _core(points, shape, unit))
    limit = PORES + 0.16 * np.maximum(relief, 0.6 * edge)
    detail = p - base
    # Highlights lose their detail too: it is clipped, or glitter.
    detail = limit * np.tanh(detail / limit) * (1 - 0.6 * gloss)
    p_clean = base + detail
    colour = 0.3 * mean_within(chroma, weight, 0.22 * unit)
    # Some sheen belongs to any skin; without it dark skin turns orange.
    colour += 0.7 * mean_within(chroma, skin + 1e-4, 0.22 * unit)
    if sure.any():
        middle = np.median(colour[sure], 0)
        colour = middle + 0.5 * (colour - middle)
    keep = (0.2 + 0.5 * rim)[..., None]
    keep = keep * (1 - gloss[..., None])
    target = p_clean[..., None] + colour + keep * 0.08 * np.tanh((chroma - colour) / 0.08)
    mask = skin[..., None]
    return od + mask * (target - od), base, gloss


def _smooth_lips(clean, od, p, lips, unit) -> np.ndarray:
    """Lips without cracks and flakes."""
    base = mean_within(p, lips + 1e-4, 0.05 * unit)
    detail = p - base
    flat = base + 0.05 * np.tanh(detail / 0.05)
    return clean + (lips * np.clip(flat - p, -0.12, 0.12) * 0.8)[..., None]
