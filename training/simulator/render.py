"""Sets grades on a portrait."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from . import dryness, pigment, redness, shine, wrinkles
from .amplitudes import ATTRIBUTES
from .colour import HAEMOGLOBIN, MELANIN, SHADOW, levels, light
from .face import Face, prepare
from .fields import blur, noise
from .transfer import Donor

Grades = Mapping[str, float]

_LAMP = np.array([0.98, 0.95, 0.90], np.float32)
"""What gloss mirrors: a lamp a little warmer than white."""


USUAL = (0.22, 0.28, 0.25, 0.15, 0.10)
"""How often a severity 0…4 is drawn where nobody asks for it: as on faces, most are mild."""


def draw_grades(seed: int, even: bool = False) -> dict[str, float]:
    """Five whole grades, drawn apart: mild ones more often, or each as likely as the others."""
    generator = np.random.default_rng([seed, 77])
    drawn = generator.choice(5, len(ATTRIBUTES), p=None if even else USUAL)
    grades = dict(zip(ATTRIBUTES, map(float, drawn), strict=True))
    if not even:
        grades["hydration"] = 4 - grades["hydration"]
    return grades


def render(
    picture: np.ndarray,
    landmarks: np.ndarray,
    grades: Grades,
    seed: int,
    *,
    person: int | None = None,
    missing: str = "draw",
    places: Mapping[str, str] | None = None,
    face: Face | None = None,
    given: Donor | None = None,
) -> np.ndarray:
    """The portrait with these grades: first to its clean end, then every grade in absolute terms.

    :param picture: uint8 ``(h, w, 3)`` sRGB
    :param landmarks: ``(468, 3)`` MediaPipe face mesh in pixels of that picture
    :param grades: attribute → 0…4, fractions allowed; hydration 0 is very dry, 4 well hydrated
    :param seed: decides everything that is drawn; same arguments, same bytes
    :param person: decides what stays with a person (places of spots, lines, vessels); ``seed``
        where it is not given
    :param missing: ``draw`` draws a whole grade for an attribute that is not given (as
        ``draw_grades(seed)``), ``clean`` leaves it at its clean end
    :param places: attribute → region (one of the product's names); rendered only there
    :param face: what ``prepare(picture, landmarks)`` gave, to render one face often
    :param given: another face whose wrinkles are laid on this one (see ``transfer``)
    :returns: uint8 ``(h, w, 3)``; unchanged outside the skin and the lips
    :raises ValueError: on unknown names, grades outside 0…4, faces too small
    """
    chosen = _complete(grades, seed, missing)
    if face is None:
        face = prepare(picture, landmarks)
    elif face.picture is not picture and face.picture.shape != np.shape(picture):
        raise ValueError("the face was prepared from another picture")
    return _compose(face, chosen, seed, seed if person is None else person, places or {}, given)


def clean(picture: np.ndarray, landmarks: np.ndarray, seed: int = 0) -> np.ndarray:
    """The portrait at its clean end: grade 0 of all, hydration 4."""
    return render(picture, landmarks, {}, seed, missing="clean")


def _complete(grades: Grades, seed: int, missing: str) -> dict[str, float]:
    if missing not in ("draw", "clean"):
        raise ValueError("missing is draw or clean")
    ends = {name: 4.0 if name == "hydration" else 0.0 for name in ATTRIBUTES}
    chosen = draw_grades(seed) if missing == "draw" else ends
    for name, grade in grades.items():
        if name not in ATTRIBUTES:
            raise ValueError(f"there is no attribute {name}")
        if not 0 <= float(grade) <= 4:
            raise ValueError(f"a grade is 0…4; {name} has {grade}")
        chosen[name] = float(grade)
    return chosen


def _compose(face: Face, grades: Grades, seed: int, person: int, places, given) -> np.ndarray:
    def draw(number: int, root: int) -> np.random.Generator:
        return np.random.default_rng([root, number])

    def placed(name: str, field: np.ndarray) -> np.ndarray:
        return field * face.region(places[name], 0.05) if name in places else field

    unknown = set(places) - set(ATTRIBUTES)
    if unknown:
        raise ValueError(f"there is no attribute {sorted(unknown)[0]}")
    dry = 4 - grades["hydration"]
    texture = _texture(face, draw(0, person))
    brown = placed("pigmentation", pigment.density(face, grades["pigmentation"], draw(1, person)))
    red, bumps = redness.density(face, grades["sensitivity"], draw(2, person), draw(3, seed))
    red, bumps = placed("sensitivity", red), placed("sensitivity", bumps)
    lines = placed("wrinkle", wrinkles.density(face, grades["wrinkle"], draw(4, person), given))
    gloss, pores = shine.reflectance(face, grades["oil"], draw(5, seed))
    gloss, pores = placed("oil", gloss), placed("oil", pores)
    rough, scale, dull, lips = dryness.layers(face, dry, draw(6, seed))
    rough, scale, dull = (placed("hydration", f) for f in (rough, scale, dull))
    if "hydration" in places:
        lips = lips * 0

    skin = face.skin
    shade = texture + pores + rough + _relief(bumps, face.unit)
    od = face.clean + (skin * shade)[..., None]
    od += (skin * lines + lips)[..., None] * SHADOW
    od += (skin * brown)[..., None] * MELANIN + (skin * red)[..., None] * HAEMOGLOBIN
    if dry > 0:
        od = dryness.ashen(od, skin * dull, skin * scale + 0.0)
    linear = light(od)
    # Papules catch a glint; oil mirrors the lamp.
    mirrored = (skin * np.clip(gloss, 0, 0.9))[..., None]
    # A thin sheen brightens in the skin's own colour, the core of a highlight is the lamp's.
    linear *= 1 + 0.75 * mirrored
    linear += mirrored * np.clip(mirrored / 0.34, 0.25, 1) * np.maximum(_LAMP - linear, 0)
    new = levels(linear)
    x0, y0, x1, y1 = face.box
    original = face.picture[y0:y1, x0:x1]
    touched = np.maximum(skin, face.lips)[..., None] > 0.004
    out = face.picture.copy()
    out[y0:y1, x0:x1] = np.where(touched, np.clip(new + 0.5, 0, 255).astype(np.uint8), original)
    return out


def _texture(face: Face, generator: np.random.Generator) -> np.ndarray:
    """The skin's own grain, the same at every grade: without it a face looks like wax."""
    coarse = noise(generator, face.frame, face.shape, 0.018)
    fine = noise(generator, face.frame, face.shape, 0.0095)
    return 0.014 * coarse + 0.022 * fine


def _relief(bumps: np.ndarray, unit: float) -> np.ndarray:
    """Shading of raised papules lit from above: lighter on top, darker below."""
    if not bumps.any():
        return bumps
    soft = blur(bumps, 0.008 * unit)
    shift = max(1, round(0.012 * unit))
    return 0.5 * (np.roll(soft, shift, 0) - np.roll(soft, -shift, 0))
