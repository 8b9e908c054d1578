"""Skin tone as individual typology angle (ITA°), from the skin around a lesion."""

from __future__ import annotations

import cv2
import numpy as np

from ..metrics import ita_degrees

BINS = (
    ("dark", -90.0, -30.0),
    ("brown", -30.0, 10.0),
    ("tan", 10.0, 28.0),
    ("intermediate", 28.0, 41.0),
    ("light", 41.0, 55.0),
    ("very light", 55.0, 90.0),
)
"""Names and degrees (from, below) after Chardon et al. 1991 and Del Bino & Bernerd 2013."""

UNKNOWN = "unknown"


def skin_ita(picture: np.ndarray, mask: np.ndarray) -> float:
    """ITA° of the median skin colour of a picture ``(h, w, 3)`` uint8 outside its lesion.

    ``mask`` is bool ``(h, w)``, grown by a tenth of the short side so that the lesion's rim stays
    out. Too dark (vignette, hair) and glaring pixels do not count. NaN when under 3 % of the
    picture is left. A dermatoscope's light is not calibrated: good for comparing groups, not for
    a person.
    """
    height, width = mask.shape
    reach = max(1, min(height, width) // 10)
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    near = cv2.dilate(mask.astype(np.uint8), kernel) > 0
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    lightness = lab[..., 0]
    skin = ~near & (lightness > 25) & (lightness < 97)
    if skin.mean() < 0.03:
        return float("nan")
    return float(ita_degrees(np.median(lightness[skin]), np.median(lab[..., 2][skin])))


def tone(ita: float) -> str:
    """Name of the bin of an angle in degrees."""
    if np.isnan(ita):
        return UNKNOWN
    return next((name for name, low, high in BINS if low <= ita < high), BINS[-1][0])
