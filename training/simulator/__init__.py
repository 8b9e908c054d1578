"""Skin-appearance simulator: sets known grades of the five attributes on a real portrait.

``render(picture, landmarks, grades, seed)`` is what training uses; ``degrade`` does what cameras
do; ``clean`` is the clean end. The scale is written in ``training/scales``.
"""

from .amplitudes import ATTRIBUTES
from .camera import DEGRADATIONS, degrade
from .face import Face, prepare
from .render import clean, draw_grades, render
from .transfer import Donor, donor, giver_of, givers

__all__ = [
    "ATTRIBUTES",
    "DEGRADATIONS",
    "Donor",
    "Face",
    "clean",
    "degrade",
    "donor",
    "draw_grades",
    "giver_of",
    "givers",
    "prepare",
    "render",
]
