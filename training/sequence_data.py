"""Series of visits: the true courses of a set, and training series drawn from a person's visits.

A training series is a true course (or some of its visits), any ordered choice of one person's
renderings (its S follows from the grades that were rendered, by the same rule), or a course drawn
anew: each visit is another rendering of a person, one that comes near it, with what the course
says in place of its own grades. Targets are soft: a small change teaches a small answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import keras
import numpy as np

from .sequence_features import Visits
from .sequence_front import layouts, left, response, rows_of_each
from .simulator.trajectories import (
    CLEAR,
    FAR,
    FLAT_SHARE,
    IMPROVED_SHARE,
    NEAR,
    UNCLEAR,
    Course,
    change,
    courses,
    visits,
)

TILT = 0.05
"""How far the target of a flat series leaves 0.5 at most."""

BALANCES = ("none", "weights", "flips", "reversed")
"""How the 70 : 30 of real follow-ups is handled: not at all; rare labels weigh more; mirrored
copies of the rare ones are added; every series is also told backwards with its label turned."""

DRAWN = 4000
"""Courses that are drawn anew for a training."""

SPREAD, STRENGTH = 1.0, 0.2
"""How loosely a near rendering is chosen (grades), and how much faces differ in how strongly
they show a grade (logarithm)."""

CHOICES = 40
"""Ordered choices that are tried for one with about the change that is wanted."""


@dataclass(frozen=True)
class Series:
    """Rows of ``Visits`` by date, days since the visit before (0 for the first), S, label."""

    rows: np.ndarray
    days: np.ndarray
    s: float
    label: str
    image: str
    shift: np.ndarray | None = None
    """Grades ``(visits, 5)`` that are shown on what is ``left`` of the visits' readings."""


def soft(s: np.ndarray) -> np.ndarray:
    """Target of a series whose change is S: about 0.5 where it is flat, 0 or 1 where it is clear,
    and straight between. So p says how sure a change is, not only which way it goes."""
    size = np.abs(np.asarray(s, np.float64))
    sure = np.where(size < UNCLEAR, TILT * size / UNCLEAR, 0.0) + np.where(
        size >= UNCLEAR, TILT + (0.5 - TILT) * (size - UNCLEAR) / (CLEAR - UNCLEAR), 0.0
    )
    return 0.5 + np.sign(s) * np.minimum(sure, 0.5)


def true_series(held: Visits) -> list[Series]:
    """The courses of a set, each visit as it was first photographed, in order of name."""
    made = []
    first = np.r_[True, (held.picture[1:] != held.picture[:-1]) | held.mirrored[1:]]
    for name in np.unique(held.series[held.series != ""]):
        rows = np.flatnonzero((held.series == name) & first & ~held.mirrored)
        rows = rows[np.argsort(held.day[rows], kind="stable")]
        days = np.diff(held.day[rows], prepend=held.day[rows[0]])
        s = change(held.grades[rows])
        made.append(Series(rows, days, s, str(held.label[rows[0]]), str(held.images[rows[0]])))
    return made


def backwards(series: Series) -> Series:
    """The same visits in the other order."""
    days = np.r_[0, series.days[:0:-1]]
    label = {"improved": "deteriorated", "deteriorated": "improved"}.get(series.label, "unclear")
    shift = None if series.shift is None else series.shift[::-1]
    return Series(series.rows[::-1], days, -series.s, label, series.image, shift)


def inputs_of(
    held: Visits, series: Sequence[Series], feed: str, masked: Sequence[np.ndarray] | None = None
) -> list[np.ndarray]:
    """A batch: maps or pixels or both, mask, days. ``masked``: for every series where in it a
    visit that does not count is put in (places among its own, 0…n)."""
    masked = masked or [np.empty(0, int)] * len(series)
    longest = max(len(s.rows) + len(m) for s, m in zip(series, masked, strict=True))
    # Few different lengths: some backends compile each anew.
    longest = -(-longest // 4) * 4
    mask = np.zeros((len(series), longest), np.float32)
    days = np.zeros_like(mask)
    rows = np.empty((len(series), longest), int)
    for i, (one, extra) in enumerate(zip(series, masked, strict=True)):
        after = np.full(longest - len(one.rows) - len(extra), longest)
        at = np.r_[np.arange(len(one.rows)), np.asarray(extra) - 0.5, after]
        own = np.argsort(at, kind="stable") < len(one.rows)
        at = np.flatnonzero(own)
        mask[i, at], days[i, at] = 1, one.days
        # What is masked shows something else, so that it would be noticed.
        rows[i] = one.rows[0] if len(one.rows) else 0
        rows[i, at] = one.rows
        others = np.flatnonzero(mask[i] == 0)
        rows[i, others] = (one.rows[-1] + 1 + np.arange(len(others))) % len(held.images)
    given = []
    if feed != "pixels":
        given.append(held.maps[rows].astype(np.float32))
    if feed != "features":
        given.append(held.pixels[rows].astype(np.float32) / 255)
    return [*given, mask, days]


class TrainingSeries(keras.utils.PyDataset):
    """Batches of drawn series, all of one length in a batch; seeded batch by batch. ``share``:
    which of how many hosts this is; each takes its part of every batch."""

    def __init__(
        self,
        held: Visits,
        feed: str,
        batch: int = 64,
        batches: int = 60,
        balance: str = "reversed",
        true_share: float = 0.6,
        course_share: float = 0.0,
        seed: int = 1,
        share: tuple[int, int] = (0, 1),
        nuisance: float = 0.0,
    ):
        super().__init__(workers=1, use_multiprocessing=False, max_queue_size=4)
        if balance not in BALANCES:
            raise ValueError(f"unknown balance {balance!r}; one of {', '.join(BALANCES)}")
        self.held, self.feed, self.batch, self.batches = held, feed, batch, batches
        self.balance, self.seed, self.epoch = balance, seed, 0
        self.true_share, self.course_share = true_share, course_share
        self.share, self.nuisance = share, nuisance
        plain = ~held.mirrored
        self.pools = rows_of_each(layouts(held), plain)
        self.persons = rows_of_each(held.images, plain)
        self.copies = _copies(held)
        self.courses = true_series(held)
        again = [rows for rows in self.copies.values() if (~held.mirrored[rows]).sum() > 1]
        self.pairs = np.array([rows[~held.mirrored[rows]][:2] for rows in again])
        self.drawn: dict[int, list[Course]] = {}
        if course_share:
            self.response = response(held)
            self.left = left(held, self.response)
            for course in courses(DRAWN, seed):
                self.drawn.setdefault(len(course.dates), []).append(course)

    def __len__(self) -> int:
        return self.batches

    def on_epoch_end(self) -> None:
        self.epoch += 1

    def __getitem__(self, index: int):
        generator = np.random.default_rng([self.seed, self.epoch, index])
        length = visits(generator)
        drawn = [self.draw(length, generator) for _ in range(self.batch)]
        host, hosts = self.share
        drawn = drawn[host * self.batch // hosts : (host + 1) * self.batch // hosts]
        s = np.array([one.s for one in drawn])
        given = inputs_of(self.held, drawn, self.feed)
        for one, maps in zip(drawn, given[0], strict=True):
            if one.shift is not None:
                shown = np.tensordot(one.shift, self.response, 1)
                maps[: len(one.rows)] = self.left[one.rows] + shown
        if self.nuisance and len(self.pairs) and self.feed != "pixels":
            given[0] += self._other_light(given[0].shape[:2], generator)
        target = soft(s).astype(np.float32)[:, None]
        if self.balance != "weights":
            return tuple(given), target
        weight = np.where(s > 0, 0.5 / IMPROVED_SHARE, 0.5 / (1 - IMPROVED_SHARE))
        return tuple(given), target, weight.astype(np.float32)

    def _other_light(self, shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
        """What light, pose and camera change in the maps: the difference of two photographs of one
        skin, of anybody, added to another's."""
        pairs = self.pairs[generator.integers(len(self.pairs), size=shape)]
        maps = self.held.maps
        strength = generator.uniform(-self.nuisance, self.nuisance, (*shape, 1, 1, 1))
        change = maps[pairs[..., 0]].astype(np.float32) - maps[pairs[..., 1]]
        return change * strength.astype(np.float32)

    def draw(self, length: int, generator: np.random.Generator) -> Series:
        """A series of at most that many visits."""
        kind = generator.random()
        if kind < self.course_share and length in self.drawn:
            made = self._drawn(length, generator)
        elif self.courses and kind < self.course_share + self.true_share:
            made = self._of_course(length, generator)
        else:
            made = self._composed(length, generator)
        if self.balance == "reversed" and generator.random() < 0.5:
            made = backwards(made)
        return made

    def _of_course(self, length: int, generator: np.random.Generator) -> Series:
        """Some visits of a true course, each as one of its photographs."""
        course = self.courses[self._fair(generator)]
        flip = self.balance == "flips" and course.s < 0 and generator.random() < 0.5
        count = min(length, len(course.rows))
        some = np.sort(generator.permutation(len(course.rows))[:count])
        day = np.cumsum(course.days)[some]
        rows = [self._copy(row, flip, generator) for row in course.rows[some]]
        s = change(self.held.grades[rows])
        label = "improved" if s > 0 else "deteriorated"
        return Series(np.array(rows), np.diff(day, prepend=day[0]), s, label, course.image)

    def _drawn(self, length: int, generator: np.random.Generator) -> Series:
        """A course drawn anew, shown on renderings of a person that come near it."""
        course = self.drawn[length][generator.integers(len(self.drawn[length]))]
        pool = self.persons[generator.integers(len(self.persons))]
        rows = pool[self._near(course.grades, self.held.grades[pool], generator)]
        # Faces differ in how strongly a grade shows.
        strength = np.exp(generator.normal(0, STRENGTH, 5)) * np.exp(generator.normal(0, STRENGTH))
        shown = course.grades * strength - (course.grades * (strength - 1)).mean(0)
        days = np.diff([d.toordinal() for d in course.dates], prepend=course.dates[0].toordinal())
        image, s = str(self.held.images[rows[0]]), change(course.grades)
        return Series(rows, days, s, course.label, image, shown)

    def _near(
        self, wanted: np.ndarray, grades: np.ndarray, generator: np.random.Generator
    ) -> np.ndarray:
        """For each of the wanted grades one near it, none twice while there are others: the same
        picture twice would be two visits in one light."""
        apart = np.abs(wanted[:, None] - grades[None]).sum(2)
        apart += generator.exponential(SPREAD, apart.shape)
        found, taken = np.empty(len(wanted), int), np.zeros(len(grades))
        for visit in generator.permutation(len(wanted)):
            found[visit] = np.argmin(apart[visit] + 1000 * taken)
            taken[found[visit]] += 1
        return found

    def _fair(self, generator: np.random.Generator) -> int:
        """A course; with ``flips`` a falling one as often as a rising one."""
        if self.balance != "flips":
            return int(generator.integers(len(self.courses)))
        falling = np.flatnonzero([c.s < 0 for c in self.courses])
        rising = np.flatnonzero([c.s >= 0 for c in self.courses])
        return int(generator.choice(falling if generator.random() < 0.5 else rising))

    def _copy(self, row: int, flip: bool, generator: np.random.Generator) -> int:
        """A photograph of what a row shows."""
        choice = self.copies[int(self.held.picture[row])]
        mirrored = self.held.mirrored[choice]
        fitting = choice[mirrored == flip]
        return int(generator.choice(fitting if len(fitting) else choice))

    def _composed(self, length: int, generator: np.random.Generator) -> Series:
        """Any visits of one person in the order that comes nearest to a change that is drawn."""
        pool = self.pools[generator.integers(len(self.pools))]
        wanted = self._wanted(generator)
        tries = generator.choice(pool, (CHOICES, length))
        if generator.random() < 0.5 and length > 2:
            tries = self._drifting(tries, generator)
        found = [change(self.held.grades[rows]) for rows in tries]
        best = int(np.argmin(np.abs(np.array(found) - wanted)))
        days = np.clip(generator.lognormal(np.log(16), 0.75, length), 1, 150).astype(int)
        days[0] = 0
        label = "improved" if found[best] > 0 else "deteriorated"
        image = str(self.held.images[tries[best][0]])
        return Series(tries[best], days, found[best], label, image)

    def _drifting(self, tries: np.ndarray, generator: np.random.Generator) -> np.ndarray:
        """Each sorted by one direction of its grades and some noise: a slow course."""
        direction = generator.normal(0, 1, 5)
        keys = self.held.grades[tries] @ direction
        keys = keys + generator.normal(0, keys.std() * generator.uniform(0.2, 1.5), keys.shape)
        return np.take_along_axis(tries, keys.argsort(1), 1)

    def _wanted(self, generator: np.random.Generator) -> float:
        """A change in about the shares of true series, those between flat and clear too."""
        if generator.random() < FLAT_SHARE:
            return float(generator.uniform(-CLEAR, CLEAR))
        near = generator.random() < 0.5
        size = generator.uniform(CLEAR, NEAR) if near else generator.uniform(NEAR, FAR)
        share = 0.5 if self.balance in ("reversed", "flips") else IMPROVED_SHARE
        return float(size if generator.random() < share else -size)


def _copies(held: Visits) -> dict[int, np.ndarray]:
    order = np.argsort(held.picture, kind="stable")
    names, first = np.unique(held.picture[order], return_index=True)
    parts = np.split(order, first[1:])
    return {int(name): rows for name, rows in zip(names, parts, strict=True)}
