"""Pigmentation: melanin in freckles, sun spots, melasma patches and marks left by blemishes.

How many marks there are and how dark follows the grade as in the MASI (area × darkness); then all
are made stronger or weaker until their contrast with the skin beside them is the grade's, since
that is what a viewer sees: of two faces with the same load of melanin the one with a broad faint
patch looks the milder. The mixture of kinds and every place is drawn once for a person, so that
marks stay where they are from visit to visit.
"""

from __future__ import annotations

import numpy as np

from .amplitudes import amplitude
from .face import Face
from .fields import contrast, noise, ramp

MOST = 240
_PLACES = (
    (("cheek-left", "under-eye-left"), (50, 101, 118, 117, 123, 205, 187, 147, 36)),
    (("cheek-right", "under-eye-right"), (280, 330, 347, 346, 352, 425, 411, 376, 266)),
    (("forehead",), (108, 337, 151, 69, 299, 104, 333, 10, 67, 297)),
    (("nose",), (6, 197, 195, 5, 45, 275, 198, 420)),
    (("perioral", "chin"), (164, 165, 391, 175, 199, 208, 428, 212, 432)),
    (("crows-foot-left",), (127, 34, 143, 116, 162)),
    (("crows-foot-right",), (356, 264, 372, 345, 389)),
)


def density(face: Face, severity: float, generator: np.random.Generator) -> np.ndarray:
    """Melanin ``(h, w)`` over the face's own, in units of density, of a severity 0…4."""
    if severity <= 0:
        return np.zeros(face.shape, np.float32)
    kind = generator.dirichlet([1.2, 1.2, 1.2])
    kind = 0.12 + 0.64 * kind
    spots, ranks, sizes, places = _spots(face, generator, freckled=kind[0])
    edge = noise(generator, face.frame, face.shape, 0.045)
    cloud = 0.75 * noise(generator, face.frame, face.shape, 0.34)
    cloud += 0.45 * noise(generator, face.frame, face.shape, 0.14) + 0.30 * edge
    count = amplitude("pigmentation", "spots", severity)
    dark = amplitude("pigmentation", "darkness", severity)
    freckles = np.zeros(face.shape, np.float32)
    lentigines = np.zeros(face.shape, np.float32)
    for i in range(len(spots)):
        grown = float(np.clip((count - ranks[i]) / 12 + 0.5, 0, 1))
        if grown > 0:
            small = sizes[i] < 0.022
            target = freckles if small else lentigines
            _dab(target, spots[i], sizes[i] * face.unit * (0.7 + 0.3 * grown), grown * places[i])
    marks = ramp(freckles, 0.05, 0.95) * 0.85
    marks = np.maximum(
        marks, ramp(lentigines + 0.17 * edge * np.minimum(1, 6 * lentigines), 0.16, 0.85)
    )
    patch = _melasma(face, cloud, severity) * (0.35 + 0.9 * kind[1])
    field = np.maximum(marks * (0.8 + 0.12 * np.clip(edge, -1.5, 1.5)), 0.75 * patch)
    # The same contrast whatever the mixture: the label is what a viewer would see.
    own = dark * contrast(field, face.skin, face.unit, 0.06)
    scale = np.clip(amplitude("pigmentation", "contrast", severity) / max(own, 1e-4), 0.5, 2.0)
    # Dark skin shows the same mark less.
    deep = 1 + 0.35 * np.clip(face.tone - 1.1, 0, 1)
    return np.minimum(field * dark * scale * deep, 1.25)


def _spots(face: Face, generator: np.random.Generator, freckled: float):
    """Centres (pixels), rank of appearance, radius (eye distances) and darkness of all spots."""
    xy = face.points[:, :2]
    weights = generator.dirichlet([3.2, 3.2, 1.8, 0.9, 0.8, 1.0, 1.0])
    small = generator.random(MOST) < 0.52 + 0.6 * freckled
    which = generator.choice(len(_PLACES), MOST, p=weights)
    shares = generator.dirichlet(np.ones(3) * 0.8, MOST)
    sizes = np.where(
        small,
        np.clip(generator.lognormal(np.log(0.012), 0.25, MOST), 0.007, 0.0215),
        np.clip(generator.lognormal(np.log(0.027), 0.38, MOST), 0.0225, 0.07),
    )
    centres = np.empty((MOST, 2))
    for i in range(MOST):
        indices = generator.choice(_PLACES[which[i]][1], 3, replace=False)
        centres[i] = shares[i] @ xy[list(indices)]
    centres += generator.normal(0, 0.05, (MOST, 2)) * face.unit
    return centres, np.arange(MOST), sizes, generator.uniform(0.6, 1.0, MOST)


def _dab(canvas: np.ndarray, centre: np.ndarray, radius: float, strength: float) -> None:
    """A soft disc, the maximum kept."""
    reach = int(np.ceil(2.2 * radius)) + 1
    x, y = round(float(centre[0])), round(float(centre[1]))
    x0, x1 = max(x - reach, 0), min(x + reach + 1, canvas.shape[1])
    y0, y1 = max(y - reach, 0), min(y + reach + 1, canvas.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    dx = np.arange(x0, x1, dtype=np.float32) - np.float32(centre[0])
    dy = np.arange(y0, y1, dtype=np.float32) - np.float32(centre[1])
    distance = (dx[None] ** 2 + dy[:, None] ** 2) / np.float32(radius**2)
    part = canvas[y0:y1, x0:x1]
    np.maximum(part, np.float32(strength) * np.exp(-0.7 * distance), out=part)


def _melasma(face: Face, cloud: np.ndarray, severity: float) -> np.ndarray:
    """Blotches with ragged borders on cheekbones, forehead and upper lip."""
    place = np.zeros(face.shape, np.float32)
    for index, size in (
        (117, 0.5),
        (346, 0.5),
        (50, 0.4),
        (280, 0.4),
        (107, 0.3),
        (336, 0.3),
        (151, 0.4),
        (164, 0.28),
    ):
        _dab(place, face.points[index, :2], size * face.unit, 1.0)
    return ramp(cloud + 2.0 * place - 2.45 + 0.32 * severity, -0.3, 1.5) * np.minimum(
        1, 1.6 * place
    )
