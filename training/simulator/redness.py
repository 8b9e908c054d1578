"""Sensitivity: haemoglobin as diffuse flush, small vessels and papules.

Flush as the Clinician's Erythema Assessment describes it, on cheeks, nose, chin and mid-forehead;
vessels on cheeks and nose wings from grade 2; papules as in the IGA of acne.
"""

from __future__ import annotations

import cv2
import numpy as np

from .amplitudes import amplitude
from .face import Face
from .fields import blur, contrast, noise, ramp
from .pigment import _dab

_PAPULES = 40
_VESSELS = 48
_AROUND = (
    50,
    205,
    187,
    101,
    280,
    425,
    411,
    330,
    151,
    108,
    337,
    199,
    208,
    428,
    4,
    118,
    347,
    69,
    299,
)


def density(
    face: Face, severity: float, generator: np.random.Generator, visit: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Haemoglobin ``(h, w)`` over the face's own, and the papules' height 0…1.

    ``generator`` draws what stays with a person (where it flushes, vessels), ``visit`` what comes
    and goes (papules).
    """
    shape, unit, xy = face.shape, face.unit, face.points[:, :2]
    height = np.zeros(shape, np.float32)
    if severity <= 0:
        return height, height
    share = np.clip(generator.normal(1, 0.18, 6), 0.6, 1.4)
    broad = noise(generator, face.frame, shape, 0.5)
    mottle = noise(generator, face.frame, shape, 0.11)
    grain = noise(generator, face.frame, shape, 0.03)
    vessels = _vessels(face, severity, generator)
    indices = visit.choice(_AROUND, (_PAPULES, 3))
    shares = visit.dirichlet(np.ones(3), _PAPULES)
    centres = (shares[..., None] * xy[indices]).sum(1) + visit.normal(0, 0.05, (_PAPULES, 2)) * unit
    sizes = np.clip(visit.lognormal(np.log(0.034), 0.3, _PAPULES), 0.018, 0.065)
    place = 0.16 * np.ones(shape, np.float32)
    for weight, group in zip(
        share,
        (
            ((50, 0.42), (205, 0.38), (101, 0.3)),
            ((280, 0.42), (425, 0.38), (330, 0.3)),
            ((4, 0.22), (5, 0.2), (195, 0.15)),
            ((199, 0.3),),
            ((151, 0.42),),
            ((45, 0.16), (275, 0.16)),
        ),
        strict=True,
    ):
        low = 0.55 if group[0][0] in (199, 151) else 1.0
        for index, size in group:
            _dab(place, xy[index], size * unit, low * weight)
    place = blur(place, 0.12 * unit)
    flush = place * np.clip(1 + 0.3 * broad + 0.16 * mottle + 0.06 * grain, 0.15, 2)
    sure = face.skin > 0.5
    # The same flush whatever the pattern.
    mean = float(flush[sure].mean()) if sure.any() else 1.0
    flush *= 0.42 / max(mean, 0.1)
    halo = np.zeros(shape, np.float32)
    count = amplitude("sensitivity", "papules", severity)
    for i in range(_PAPULES):
        grown = float(np.clip(count - i, 0, 1))
        if grown > 0:
            _dab(height, centres[i], sizes[i] * 0.75 * unit, grown)
            _dab(halo, centres[i], sizes[i] * 1.5 * unit, grown)
    deep = 1 + 0.45 * np.clip(face.tone - 1.1, 0, 1)
    red = amplitude("sensitivity", "redness", severity) * flush * 1.25
    strength = 0.25 + 0.11 * severity
    red += strength * np.maximum(ramp(height, 0.15, 0.9), 0.55 * halo) + 0.34 * vessels
    # The same contrast with the rest of the face wherever it flushes: the label is what is seen.
    own = contrast(red, face.skin, face.unit, 0.8)
    red *= np.clip(amplitude("sensitivity", "contrast", severity) / max(own, 1e-4), 0.7, 1.4)
    return red * deep, height


def _vessels(face: Face, severity: float, generator: np.random.Generator) -> np.ndarray:
    """Fine branching red lines, 0…1."""
    xy, unit = face.points[:, :2], face.unit
    canvas = np.zeros(face.shape, np.uint8)
    count = amplitude("sensitivity", "capillaries", severity)
    places = ((50, 205, 101, 118), (280, 425, 330, 347), (129, 209, 198, 203), (358, 429, 420, 423))
    for i in range(_VESSELS):
        names = places[int(generator.choice(4, p=[0.35, 0.35, 0.15, 0.15]))]
        point = generator.dirichlet(np.ones(4)) @ xy[list(names)]
        angle = generator.uniform(0, 2 * np.pi)
        turns = generator.normal(0, 0.42, (2, 12))
        grown = float(np.clip(count - i, 0, 1))
        if grown <= 0:
            continue
        for branch in range(2):
            at, heading = point.copy(), angle + (0.7 if branch else 0)
            path = [at.copy()]
            for turn in turns[branch][: 12 - 4 * branch]:
                heading += turn
                at = at + 0.018 * unit * np.array([np.cos(heading), np.sin(heading)])
                path.append(at.copy())
            fixed = np.round(np.array(path) * 16).astype(np.int32)
            cv2.polylines(canvas, [fixed], False, int(255 * grown), 1, cv2.LINE_AA, 4)
    return blur(canvas.astype(np.float32) / 255, max(0.5, 0.006 * unit)) * min(
        1.6, 0.9 + unit / 300
    )
