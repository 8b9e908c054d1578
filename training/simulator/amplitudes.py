"""The frozen amplitudes of the grades (training/scales/amplitudes.json), at any fraction."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

ATTRIBUTES = ("oil", "sensitivity", "wrinkle", "pigmentation", "hydration")
FILE = Path(__file__).parent.parent / "scales" / "amplitudes.json"


@cache
def _table() -> dict:
    return json.loads(FILE.read_text())


def amplitude(effect: str, name: str, severity: float) -> float:
    """Value of an amplitude at a severity 0…4, linear between whole grades.

    Severity is the grade, and for ``dryness`` 4 less the grade of hydration.
    """
    return float(np.interp(severity, range(5), _table()[effect][name]))
