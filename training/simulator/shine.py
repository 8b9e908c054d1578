"""Oil: specular highlights on the T-zone and cheeks.

Gloss is light reflected at the surface, of the lamp's colour; it lies where the face's form throws
the lamp to the camera (brow, nose, cheekbone, chin), stronger towards the lamp, and is broken up by
pores. It is added in linear light, so what lies under it stays visible.
"""

from __future__ import annotations

import numpy as np

from .amplitudes import amplitude
from .face import Face
from .fields import blur, noise, ramp

# landmark, width along and across (eye distances), strength, severity at which it sets in
_LOBES = (
    (151, 0.42, 0.24, 1.0, 0.0),
    (108, 0.26, 0.17, 0.8, 0.6),
    (337, 0.26, 0.17, 0.8, 0.6),
    (6, 0.07, 0.20, 0.8, 0.3),
    (197, 0.065, 0.20, 0.95, 0.0),
    (4, 0.11, 0.10, 1.1, 0.0),
    (45, 0.07, 0.07, 0.6, 0.8),
    (275, 0.07, 0.07, 0.6, 0.8),
    (117, 0.24, 0.14, 0.9, 0.5),
    (346, 0.24, 0.14, 0.9, 0.5),
    (101, 0.2, 0.16, 0.7, 1.2),
    (330, 0.2, 0.16, 0.7, 1.2),
    (205, 0.2, 0.22, 0.5, 2.2),
    (425, 0.2, 0.22, 0.5, 2.2),
    (199, 0.17, 0.13, 0.8, 0.5),
    (164, 0.09, 0.06, 0.5, 1.0),
    (104, 0.17, 0.13, 0.6, 1.6),
    (333, 0.17, 0.13, 0.6, 1.6),
)


def reflectance(
    face: Face, severity: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Share of the lamp's light that is mirrored ``(h, w)`` 0…1, and the pores' density."""
    if severity <= 0:
        return np.zeros(face.shape, np.float32), np.zeros(face.shape, np.float32)
    jitter = generator.normal(0, 0.035, (len(_LOBES), 2))
    strengths = np.clip(generator.normal(1, 0.22, len(_LOBES)), 0.4, 1.6)
    drawn_side = generator.normal(0, 0.5)
    patches = noise(generator, face.frame, face.shape, 0.16)
    grain = noise(generator, face.frame, face.shape, 0.022)
    fine = noise(generator, face.frame, face.shape, 0.011)
    side, lit = _light(face, drawn_side)
    gloss = np.zeros(face.shape, np.float32)
    spread = amplitude("oil", "spread", severity)
    axis = face.frame[:, :2] / face.unit
    for (index, wide, high, strength, onset), move, own in zip(
        _LOBES, jitter, strengths, strict=True
    ):
        grown = float(np.clip((severity - onset) / 1.2, 0, 1))
        if grown <= 0:
            continue
        place = face.points[index, :2] + axis @ (move + np.array([0.06 * side, -0.02])) * face.unit
        towards = (face.points[index, :2] - face.at(4)) @ axis[:, 0] / face.unit
        facing = float(np.clip(1 + 0.5 * side * towards, 0.35, 1.6))
        weight = min(strength * own * facing, 1.15) * grown
        _lobe(gloss, place, axis, wide * spread * face.unit, high * spread * face.unit, weight)
    gloss = np.maximum(gloss, 0.8 * spread * blur(face.gloss, 0.03 * face.unit))
    broken = 1 + 0.22 * patches + 0.12 * grain + 0.10 * fine
    gloss = gloss * lit * np.clip(broken, 0.1, 2)
    gloss = blur(gloss, 0.006 * face.unit)
    sure = face.skin > 0.5
    # The same amount of gloss whatever the pattern.
    mean = float(gloss[sure].mean()) if sure.any() else 0.2
    shine = amplitude("oil", "shine", severity)
    goal = shine * (0.045 + 0.04 * severity)
    scale = shine * float(np.clip((goal / shine / max(mean, 1e-3)) ** 0.7, 0.6, 1.3))
    pores = amplitude("oil", "pores", severity) * np.clip(fine, 0, 2) * face.region("nose", 0.15)
    # A mirror on dark skin stands out more.
    dark = 1 - 0.5 * float(ramp(np.float32(face.tone), 0.9, 2.2))
    return 0.5 * np.tanh(gloss * scale * dark / 0.5), pores


def _light(face: Face, drawn: float) -> tuple[float, np.ndarray]:
    """Side of the light, −1 left … 1 right, and how much each place is lit, about 1."""
    left = float(_mean(face.shading, face.region("cheek-left") * face.skin))
    right = float(_mean(face.shading, face.region("cheek-right") * face.skin))
    side = float(np.clip(1.6 * (left - right) + 0.4 * drawn, -1, 1))
    middle = float(np.median(face.shading[face.skin > 0.5])) if (face.skin > 0.5).any() else 1.0
    return side, np.clip(np.exp(1.1 * (middle - face.shading)), 0.15, 1.5)


def _mean(field: np.ndarray, weight: np.ndarray) -> np.ndarray:
    return (field * weight).sum() / max(float(weight.sum()), 1e-3)


def _lobe(canvas, centre, axis, wide, high, strength) -> None:
    """A soft oval highlight with a brighter core, the maximum kept."""
    reach = int(2.6 * max(wide, high)) + 2
    x, y = round(float(centre[0])), round(float(centre[1]))
    x0, x1 = max(x - reach, 0), min(x + reach + 1, canvas.shape[1])
    y0, y1 = max(y - reach, 0), min(y + reach + 1, canvas.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    dx = np.arange(x0, x1, dtype=np.float32)[None] - np.float32(centre[0])
    dy = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(centre[1])
    u = (dx * axis[0, 0] + dy * axis[1, 0]) / wide
    v = (dx * axis[0, 1] + dy * axis[1, 1]) / high
    distance = (u * u + v * v).astype(np.float32)
    value = np.float32(strength) * (0.45 * np.exp(-1.3 * distance) + 0.55 * np.exp(-5 * distance))
    part = canvas[y0:y1, x0:x1]
    np.maximum(part, value, out=part)
