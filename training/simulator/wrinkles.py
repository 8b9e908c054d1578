"""Wrinkles: grooves where faces fold, shaded by light from above.

Placed by the landmarks at the forehead, glabella, crow's feet, under the eyes, along the nasolabial
and marionette folds, above the lip, and as fine creases on the cheeks. A groove is dark (it sees
less of the sky), its flank towards the light is darker and the other brighter.
"""

from __future__ import annotations

import cv2
import numpy as np

from . import anatomy
from .amplitudes import amplitude
from .face import Face
from .fields import blur, contrast, noise, ramp
from .transfer import Donor, laid_on

Line = tuple[np.ndarray, float, float, np.ndarray]
"""Points ``(n, 2)`` in pixels, onset 0…1, width in eye distances, depth along the line 0…1."""


LARGEST_GAIN = 2.5
"""A donor's wrinkles are not deepened further: what is little more than grain stays little."""


def density(
    face: Face, severity: float, generator: np.random.Generator, given: Donor | None = None
) -> np.ndarray:
    """Shading density ``(h, w)`` of wrinkles of a severity 0…4: drawn ones, and for the most part
    the donor's where there is one."""
    if severity <= 0:
        return np.zeros(face.shape, np.float32)
    drawn = _drawn(face, severity, generator)
    if given is None:
        return drawn
    real = laid_on(given, face)
    gain = amplitude("wrinkle", "contrast", severity) / max(
        contrast(real, face.skin, face.unit, 0.03), 1e-4
    )
    # Contrasts of what lies apart add in squares: drawn lines make up what the donor leaves open.
    share = generator.uniform(0.75, 1.0) * min(1.0, LARGEST_GAIN / gain)
    return share * gain * real + np.float32(np.sqrt(1 - share**2)) * drawn


def _drawn(face: Face, severity: float, generator: np.random.Generator) -> np.ndarray:
    lines = _lines(face, generator)
    share = amplitude("wrinkle", "lines", severity)
    depth = amplitude("wrinkle", "depth", severity)
    creases = _creases(face, generator)
    grain = noise(generator, face.frame, face.shape, 0.16)
    groove = np.zeros(face.shape, np.float32)
    relief = np.zeros(face.shape, np.float32)
    for width in (0.016, 0.030, 0.055):
        canvas = np.zeros(face.shape, np.uint8)
        for line in lines:
            onset = line[1]
            if line[2] != width:
                continue
            grown = float(np.clip((share - onset) / 0.3, 0, 1))
            if grown > 0:
                _stroke(canvas, line, grown, max(1, round(0.5 * width * face.unit)))
        if not canvas.any():
            continue
        drawn = canvas.astype(np.float32) / 255
        sigma = max(0.6, 0.36 * width * face.unit)
        thin = blur(drawn, sigma)
        # A blurred stroke's crest falls with its width; brought back to about 1.
        thin *= np.sqrt(2 * np.pi) * sigma / max(1, round(0.5 * width * face.unit)) * 0.8
        np.minimum(thin, 1.15, out=thin)
        strength = {0.016: 0.6, 0.030: 0.8, 0.055: 1.0}[width]
        groove += strength * thin
        wide = blur(drawn, 2.4 * sigma)
        wide *= np.sqrt(2 * np.pi) * 2.4 * sigma / max(1, round(0.5 * width * face.unit)) * 0.5
        relief += strength * wide
    slope = cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=3) * (0.125 * 0.055 * face.unit)
    vary = np.clip(1 + 0.28 * grain, 0.35, 1.5)
    folds = depth * vary * (0.78 * groove + 0.28 * relief + 0.38 * slope)
    # The same contrast wherever this face folds: the label is what a viewer would see.
    own = contrast(folds, face.skin, face.unit, 0.03)
    folds *= np.clip(amplitude("wrinkle", "contrast", severity) / max(own, 1e-4), 0.7, 1.45)
    own = contrast(creases, face.skin, face.unit, 0.02, 0.006)
    return folds + creases * (amplitude("wrinkle", "fine", severity) / max(own, 1e-4))


def _creases(face: Face, generator: np.random.Generator) -> np.ndarray:
    """Fine dark lines all over, along the folds of each place; of no strength in particular.

    What tells an old face in a photograph is less its folds, which a smile has too, than these:
    on 403 portraits the contrast at 0.02 eye distances goes with age, the folds' hardly.
    """

    def lines(turn: float, cell: float) -> np.ndarray:
        """Where a field stretched along ``turn`` (degrees from the eyes' axis) crosses zero."""
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        along = face.frame[:, :2] @ np.array([[cos, -sin], [sin, cos]]) * np.array([3.0, 1.0])
        waves = noise(generator, np.hstack([along, face.frame[:, 2:]]), face.shape, cell)
        return np.exp(-((waves / 0.3) ** 2))

    across = np.maximum(lines(0, 0.034), 0.7 * lines(0, 0.022))
    crossed = np.maximum(lines(68, 0.03), lines(-68, 0.03))
    crossed = np.maximum(0.8 * crossed, 0.8 * lines(0, 0.024))
    level = np.zeros(face.shape, np.float32)
    for name in ("forehead", "under-eye-left", "under-eye-right"):
        level = np.maximum(level, face.region(name, 0.12))
    for side in ("left", "right"):
        level = np.maximum(level, face.region(f"crows-foot-{side}", 0.12))
    drawn = crossed + level * (across - crossed)
    patches = np.clip(1 + 0.3 * noise(generator, face.frame, face.shape, 0.3), 0.3, 1.7)
    return drawn * patches * _fine_place(face)


def _fine_place(face: Face) -> np.ndarray:
    """Where thin skin crinkles: around the eyes first, then forehead, cheeks and lip."""
    place = 0.5 * np.ones(face.shape, np.float32)
    for side in ("left", "right"):
        place = np.maximum(place, face.region(f"under-eye-{side}"))
        place = np.maximum(place, face.region(f"crows-foot-{side}"))
        place = np.maximum(place, 0.8 * face.region(f"cheek-{side}"))
    place = np.maximum(place, 0.9 * face.region("forehead"))
    return place * (1 - 0.6 * face.region("nose"))


def _stroke(canvas: np.ndarray, line: Line, strength: float, thickness: int) -> None:
    """A line that fades in and out along its length; a shallow one is also a shorter one."""
    points, _, _, uneven = line
    count = len(points) - 1
    fixed = np.round(points * 16).astype(np.int32)
    position = (np.arange(count) + 0.5) / count
    half = 0.5 * (0.55 + 0.45 * strength)
    fade = ramp(half - np.abs(position - 0.5), 0, 0.4 * half) * (0.25 + 0.75 * strength)
    fade *= np.interp(position, np.linspace(0, 1, len(uneven)), uneven)
    for i in range(count):
        level = int(255 * min(fade[i], 1.0))
        if level > 4:
            a, b = fixed[i], fixed[i + 1]
            cv2.line(
                canvas, tuple(map(int, a)), tuple(map(int, b)), level, thickness, cv2.LINE_AA, 4
            )


def _smooth(points: np.ndarray, count: int = 28) -> np.ndarray:
    """Resamples a polyline evenly, corners rounded."""
    steps = np.r_[0, np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
    at = np.linspace(0, steps[-1], count)
    fine = np.stack([np.interp(at, steps, points[:, k]) for k in (0, 1)], 1)
    kernel = np.array([1, 2, 3, 2, 1]) / 9
    padded = np.pad(fine, ((2, 2), (0, 0)), mode="edge")
    body = np.stack([np.convolve(padded[:, k], kernel, "valid") for k in (0, 1)], 1)
    body[0], body[-1] = fine[0], fine[-1]
    return body


def _unit(vector: np.ndarray) -> np.ndarray:
    return vector / max(float(np.hypot(*vector)), 1e-6)


def _wobble(generator: np.random.Generator, points: np.ndarray, size: float) -> np.ndarray:
    """A hand's unevenness: a few slow waves and a little fine jitter, ``size`` pixels high."""
    count = len(points)
    coarse = np.interp(
        np.linspace(0, 6, count), np.arange(7), generator.standard_normal(7)
    ) + 0.35 * np.interp(np.linspace(0, 14, count), np.arange(15), generator.standard_normal(15))
    along = np.gradient(points, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], 1)
    normal /= np.maximum(np.hypot(*normal.T), 1e-6)[:, None]
    return points + (size * coarse)[:, None] * normal


def _lines(face: Face, generator: np.random.Generator) -> list[Line]:
    """All lines a face may have, each with its onset 0…0.9 of the share that is drawn."""
    unit, xy = face.unit, face.points[:, :2]
    lines: list[Line] = []

    # One person frowns, another laughs: each part of the face has its own share.
    zones = generator.uniform(0.6, 1.2, 3)
    zones /= zones.mean()
    zone = zones[0]

    def add(points, onset, width, jitter=0.012, count=28, strength=1.0):
        onset = float(np.clip(onset + generator.normal(0, 0.05), 0, 0.85))
        points = _wobble(generator, _smooth(np.asarray(points), count), jitter * unit)
        lines.append((points, onset, width, generator.uniform(0.45, 1.0, 6) * strength * zone))

    brows, hair = _smooth(xy[anatomy.BROW_TOPS], 28), _smooth(xy[anatomy.HAIRLINE], 28)
    hair = hair + 0.3 * (hair - brows)
    order = generator.permutation(7)
    for i, height in enumerate(np.linspace(0.2, 0.92, 7)):
        bend = brows + (height + generator.normal(0, 0.02)) * (hair - brows)
        flat = bend.mean(0) + (bend - bend.mean(0)) * np.array([1, 0.7])
        start, length = int(generator.integers(0, 5)), int(generator.integers(19, 25))
        wide = 0.030 if order[i] < 4 else 0.016
        add(flat[start : start + length], 0.02 + 0.11 * order[i], wide, 0.010)
    for k, side in enumerate(("left", "right")):
        zone = zones[0]
        inner = face.at(anatomy.BROW_INNER[side])
        down = (face.at(168) - face.at(9)) / max(np.hypot(*(face.at(168) - face.at(9))), 1e-6)
        across = (face.at(9) - inner) / unit
        top = inner + (0.42 + generator.normal(0, 0.08)) * across * unit - down * 0.1 * unit
        foot = inner + (0.36 + generator.normal(0, 0.09)) * across * unit
        foot = foot + down * generator.uniform(0.1, 0.22) * unit
        bow = (top + foot) / 2 + across * 0.06 * unit
        add([top, bow, foot], 0.16 + 0.07 * k, 0.030, 0.006, strength=generator.uniform(0.3, 0.75))
        zone = zones[1]
        outer = face.at(anatomy.OUTER_CORNER[side])
        out = outer - face.at(anatomy.INNER_CORNER[side])
        out = out / max(np.hypot(*out), 1e-6)
        normal = np.array([-out[1], out[0]]) * (1 if side == "left" else -1)
        fan = generator.permutation(7)
        for i, angle in enumerate(np.radians(np.linspace(-42, 46, 7))):
            ray = np.cos(angle) * out - np.sin(angle) * normal
            start = outer + 0.11 * unit * ray + 0.02 * unit * out
            length = generator.uniform(0.2, 0.38) * unit
            sag = np.array([-ray[1], ray[0]]) * generator.normal(0, 0.035) * unit
            wide = 0.030 if fan[i] < 2 else 0.016
            end = start + length * ray
            middle = (start + end) / 2 + sag
            add([start, middle, end], 0.04 + 0.11 * fan[i], wide, 0.006, strength=0.7)
        lid = _smooth(xy[anatomy.LOWER_LID[side]])
        below = (face.at(*anatomy.NOSE_RIDGE[-2:]) - face.at(168)) / unit
        for i, drop in enumerate((0.0, 0.09, 0.17)):
            part = lid[int(generator.integers(1, 5)) : int(generator.integers(20, 27))]
            add(part + drop * unit * below, 0.12 + 0.2 * i, 0.030 if i == 0 else 0.016, 0.008)
        zone = zones[2]
        fold = xy[anatomy.NASOLABIAL[side]]
        add(fold, 0.0, 0.055, 0.006, strength=1.2)
        inward = face.at(2) - face.at(anatomy.MOUTH_CORNER[side])
        add(fold[1:] + 0.03 * inward, 0.45, 0.016, 0.01)
        corner = face.at(anatomy.MOUTH_CORNER[side])
        chin = (face.at(152) - face.at(17)) / max(np.hypot(*(face.at(152) - face.at(17))), 1e-6)
        away = -inward / max(np.hypot(*inward), 1e-6)
        start, foot = corner + 0.07 * unit * away, corner + (0.34 * chin + 0.10 * away) * unit
        middle = (start + foot) / 2 + 0.03 * unit * away
        add([start, middle, foot], 0.42, 0.030, 0.008, strength=0.45)
        # Creases of the cheek run beside the fold, outwards from it.
        names = {"left": (50, 205, 187, 147, 118), "right": (280, 425, 411, 376, 347)}[side]
        lean = _unit(fold[-1] - fold[0])
        for _ in range(10):
            centre = generator.dirichlet(np.ones(3)) @ xy[generator.choice(names, 3, replace=False)]
            centre = centre + generator.normal(0, 0.07, 2) * unit
            turn = generator.normal(0.1, 0.22) * (1 if side == "right" else -1)
            ray = np.array(
                [
                    lean[0] * np.cos(turn) - lean[1] * np.sin(turn),
                    lean[0] * np.sin(turn) + lean[1] * np.cos(turn),
                ]
            )
            half = generator.uniform(0.07, 0.17) * unit * ray
            bow = generator.normal(0, 0.02) * unit * np.array([-ray[1], ray[0]])
            line = [centre - half, centre + bow, centre + half]
            add(line, generator.uniform(0.35, 0.8), 0.016, 0.003, 16, 0.5)
    lip = _smooth(xy[[40, 39, 37, 0, 267, 269, 270]], 9)
    up = (face.at(2) - face.at(0)) / max(np.hypot(*(face.at(2) - face.at(0))), 1e-6)
    for point in lip:
        start = point + up * 0.05 * unit + generator.normal(0, 0.01, 2) * unit
        end = start + up * generator.uniform(0.06, 0.13) * unit
        add([start, end], generator.uniform(0.5, 0.8), 0.016, 0.003, 10, 0.6)
    return lines
