"""Skin colour as optical density.

Light that leaves the skin has crossed melanin (epidermis) and haemoglobin (dermis), so in
−ln(linear light) the pigments and the shading add up (Tsumura et al., J Opt Soc Am A 16:2169, 1999;
ACM Trans Graph 22:770, 2003). Gloss is reflected before it enters and adds up in linear light.
"""

from __future__ import annotations

import numpy as np

FLOOR = 0.004
"""Linear light below which a camera's blacks carry no colour."""

MELANIN = np.array([0.42, 0.60, 0.76], np.float32)
"""Density of a brown mark in linear sRGB: rises steadily towards blue. Of the order of Tsumura's
melanin component, turned a little towards red because a camera's green and blue overlap."""

HAEMOGLOBIN = np.array([-0.05, 0.62, 0.50], np.float32)
"""Density of redness in linear sRGB: absorbs green, then blue, and no red. Red is lifted a little
where more blood lies under the skin, so that flush reads as red and not as darkening."""

SHADOW = np.array([0.80, 1.06, 1.14], np.float32)
"""Density of a fold's shadow: in a fold light goes from skin to skin and turns warm."""

LIGHTNESS = np.array([0.28, 0.57, 0.15], np.float32)
"""Weights of the channels' densities in the shading component."""

_levels = np.arange(256, dtype=np.float32) / 255
_linear = np.where(_levels <= 0.04045, _levels / 12.92, ((_levels + 0.055) / 1.055) ** 2.4)
DENSITY_OF_LEVEL = -np.log(np.maximum(_linear, FLOOR)).astype(np.float32)
_STEPS = 8191
_grid = np.linspace(0, 1, _STEPS + 1, dtype=np.float64) ** 2
_LEVEL_OF_ROOT = (
    255 * np.where(_grid <= 0.0031308, _grid * 12.92, 1.055 * _grid ** (1 / 2.4) - 0.055)
).astype(np.float32)


def density(picture: np.ndarray) -> np.ndarray:
    """Optical density, float32, of an sRGB picture uint8."""
    return DENSITY_OF_LEVEL[picture]


def light(densities: np.ndarray) -> np.ndarray:
    """Linear light 0…1 of optical densities."""
    return np.exp(-densities)


def levels(linear: np.ndarray) -> np.ndarray:
    """sRGB levels, float 0…255, of linear light; beyond 0…1 it is cut off."""
    root = np.sqrt(np.clip(linear, 0, 1))
    return _LEVEL_OF_ROOT[(root * _STEPS + 0.5).astype(np.int32)]
