"""Made-up courses of a skin over visits, and what is true of them.

S is the sum of the five changes in grades: mean of the last max(1, ⌊n/3⌋) visits less that of the
first, hydration up and the others down counted as better. Unclear: |S| ≤ 0.5. Clear: |S| ≥ 1, half
of these ≤ 2. Nothing lies between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .amplitudes import ATTRIBUTES

BETTER = np.array([1.0 if name == "hydration" else -1.0 for name in ATTRIBUTES])
"""Sign by which a grade's rise is better."""

FLAT_SHARE, IMPROVED_SHARE = 0.2, 0.7
LEAST, MOST, MEAN = 2, 30, 8.0
UNCLEAR, CLEAR, NEAR, FAR = 0.5, 1.0, 2.0, 6.0


@dataclass(frozen=True)
class Course:
    """Grades ``(visits, 5)`` in the order of ATTRIBUTES, 0…4, on these days."""

    label: str
    dates: tuple[date, ...]
    grades: np.ndarray


def change(grades: np.ndarray) -> float:
    """S of grades ``(visits, 5)``; positive is better."""
    count = max(1, len(grades) // 3)
    return float(((grades[-count:].mean(0) - grades[:count].mean(0)) * BETTER).sum())


def courses(count: int, seed: int) -> list[Course]:
    """That many courses in the shares that hold, shuffled."""
    generator = np.random.default_rng([seed, 900])
    flat = round(FLAT_SHARE * count)
    improved = round(IMPROVED_SHARE * (count - flat))
    goals: list[tuple[str, float]] = []
    for label, number, sign in (
        ("improved", improved, 1.0),
        ("deteriorated", count - flat - improved, -1.0),
    ):
        # Half of the clear ones are near; of an odd number the odd one is drawn.
        near = number // 2 + (number % 2 and int(generator.random() < 0.5))
        for i in range(number):
            low, high = (CLEAR, NEAR) if i < near else (NEAR, FAR)
            # Large changes are rarer than small ones.
            size = low + (high - low) * generator.random() ** (1 if i < near else 1.7)
            goals.append((label, sign * float(np.clip(size, low + 0.01, high))))
    goals += [("unclear", float(generator.uniform(-UNCLEAR, UNCLEAR))) for _ in range(flat)]
    return [
        course(*goals[i], np.random.default_rng([seed, 901, int(i)]))
        for i in generator.permutation(count)
    ]


def visits(generator: np.random.Generator) -> int:
    """Number of visits, 2…30, 8 on average."""
    while True:
        number = LEAST + int(generator.negative_binomial(2, 2 / (2 + MEAN - LEAST + 0.13)))
        if number <= MOST:
            return number


def course(label: str, goal: float, generator: np.random.Generator) -> Course:
    """A course whose S is ``goal`` to within 0.005."""
    number = visits(generator)
    days = np.clip(generator.lognormal(np.log(16), 0.75, number - 1), 1, 150).astype(int)
    first = date(2021, 1, 4) + timedelta(days=int(generator.integers(0, 1200)))
    dates = tuple(first + timedelta(days=int(d)) for d in np.r_[0, np.cumsum(days)])
    time = np.array([(d - dates[0]).days for d in dates], float)
    time = time / max(time[-1], 1)
    while True:
        grades = _reach(goal, time, generator)
        if grades is not None:
            return Course(label, dates, grades)


def _reach(goal: float, time: np.ndarray, generator: np.random.Generator) -> np.ndarray | None:
    """Grades along ``time`` 0…1 with that S, or nothing when this draw cannot have it."""
    number = len(time)
    sign = 1.0 if goal >= 0 else -1.0
    # Which attributes carry the change, how much of it; one of them may go the other way.
    weight = generator.dirichlet(np.full(5, 0.8)) * np.where(generator.random(5) < 0.12, -0.4, 1)
    start = np.clip(generator.normal(2, 0.9, 5) - 0.9 * sign * BETTER * weight, 0.1, 3.9)
    trend = np.stack([_trend(time, generator) for _ in range(5)], 1) * (sign * BETTER * weight)
    wander = generator.normal(0, 0.10, (number, 5))
    for a in range(5):
        if generator.random() < 0.25:
            wander[:, a] += _excursion(time, generator)
    low, high = -1.0, 14.0

    def grades(scale: float) -> np.ndarray:
        return np.clip(start + scale * trend + wander, 0, 4)

    def reached(scale: float) -> float:
        return sign * change(grades(scale))

    if not reached(low) <= sign * goal <= reached(high):
        return None
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if reached(middle) < sign * goal else (low, middle)
    found = np.round(grades((low + high) / 2), 3)
    return found if abs(change(found) - goal) < 0.005 else None


def _trend(time: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """From 0 to 1: steadily, early, late, or at once."""
    kind = generator.integers(0, 4)
    if kind == 0:
        return time
    if kind == 1:
        return 1 - np.exp(-time * generator.uniform(2, 5))
    turn = generator.uniform(0.25, 0.75)
    if kind == 2:
        return np.clip((time - turn) / (1 - turn), 0, 1)
    return 1 / (1 + np.exp(-(time - turn) / 0.04))


def _excursion(time: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Up and down without lasting: a slow wave, or a sudden flare that fades."""
    size = generator.uniform(0.4, 1.5) * (1 if generator.random() < 0.8 else -1)
    if generator.random() < 0.5:
        return size * np.sin(2 * np.pi * (time * generator.uniform(0.7, 2.0) + generator.random()))
    onset = generator.uniform(0.1, 0.8)
    after = np.clip(time - onset, 0, None)
    return 1.3 * size * np.where(time >= onset, np.exp(-after / 0.12), 0)
