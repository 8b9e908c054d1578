"""Dryness, the low end of hydration: roughness, flakes, a dull ashen tone, chapped lips.

After the overall dry skin score (ODS, Serup 1995; EEMCO): faint scaling and roughness first, then
visible scales, whitish look, and at the worst large scales and cracks.
"""

from __future__ import annotations

import cv2
import numpy as np

from .amplitudes import amplitude
from .face import Face
from .fields import noise, ramp


def layers(
    face: Face, severity: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of a severity 0…4 (4 less the grade): shading density of the roughness ``(h, w)``, cover by
    whitish scale 0…1, dullness 0…1, and shading density on the lips."""
    shape, frame, unit = face.shape, face.frame, face.unit
    if severity <= 0:
        nothing = np.zeros(shape, np.float32)
        return nothing, nothing, nothing, nothing
    where = 0.75 + 0.28 * noise(generator, frame, shape, 0.45)
    plates = noise(generator, frame, shape, 0.034)
    crumbs = noise(generator, frame, shape, 0.017)
    fine = noise(generator, frame, shape, 0.0095)
    zones = 0.7 * noise(generator, frame, shape, 0.2) + 0.5 * noise(generator, frame, shape, 0.075)
    where = np.clip(where, 0.25, 1.5)
    for name, more in (
        ("cheek-left", 0.3),
        ("cheek-right", 0.3),
        ("perioral", 0.35),
        ("chin", 0.2),
    ):
        where = where + more * face.region(name, 0.15)
    where = where / 1.15
    # Cells of dry skin: plates with dark furrows between them.
    furrow = np.exp(-((plates / 0.30) ** 2)) - 0.42
    rough = amplitude("dryness", "roughness", severity)
    height = 0.82 * furrow + 0.44 * crumbs + 0.24 * fine
    shade = rough * where * np.clip(height, -1.5, 2)
    goal = amplitude("dryness", "flakes", severity)
    scaly = 0.62 * zones + 0.55 * crumbs + 0.35 * plates + 0.5 * (where - 1)
    sure = face.skin > 0.5
    values = scaly[sure][::7] if sure.any() else scaly.ravel()
    # The threshold leaves the same share of the skin scaly whatever the pattern.
    edge = float(np.quantile(values, 1 - min(1.5 * goal, 0.6)))
    scale = ramp(scaly, edge - 0.3, edge + 0.6) * np.clip(0.75 + 0.3 * fine, 0.2, 1.3)
    # A scale's lifted rim throws a thin shadow below it.
    shade = shade + 0.05 * np.clip(_below(scale, 0.014 * unit) - scale, 0, 1) * (
        0.4 + 0.2 * severity
    )
    dull = amplitude("dryness", "dullness", severity) * np.clip(0.6 + 0.4 * where, 0, 1.3)
    return (
        shade,
        scale * (0.28 + 0.09 * severity),
        dull,
        _lips(face, severity, plates, crumbs, fine),
    )


def _below(field: np.ndarray, shift: float) -> np.ndarray:
    move = np.float32([[1, 0, 0.3 * shift], [0, 1, shift]])
    return cv2.warpAffine(field, move, field.shape[::-1], flags=cv2.INTER_LINEAR)


def _lips(face: Face, severity, plates, crumbs, fine) -> np.ndarray:
    """Cracks down the lips, and lighter scales between them."""
    strength = amplitude("dryness", "lips", severity)
    height, width = face.shape
    sideways = cv2.resize(
        cv2.resize(fine + crumbs, (width, max(2, height // 7)), interpolation=cv2.INTER_AREA),
        (width, height),
    )
    sideways = sideways / max(float(sideways.std()), 1e-3)
    cracks = ramp(sideways, 0.3, 2.0)
    scales = ramp(plates + 0.4 * crumbs, 0.0, 1.8)
    return face.lips * strength * (0.9 * cracks - 0.55 * scales)


def ashen(densities: np.ndarray, dull: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Greys and lightens: a rough surface scatters the light before it takes on colour."""
    mean = densities.mean(2, keepdims=True)
    grey = mean - 0.10
    mixed = densities + (dull[..., None] * 0.9) * (grey - densities)
    # Scale is whitish whatever the skin under it, and keeps a trace of its colour.
    pale = mixed - 0.42 * np.tanh(mixed / 0.5)
    cover = np.clip(scale, 0, 0.75)[..., None] * 0.85
    return mixed + cover * (pale - mixed)
