"""A set of made pictures on disk: ``<name>.npy``, and ``<name>.npz`` with a row a picture."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np

Work = TypeVar("Work")

TOLD = 20
"""How many times a long run says how far it is."""


def write(
    folder: Path,
    name: str,
    size: int,
    columns: Mapping[str, np.ndarray],
    parts: Iterable[tuple[np.ndarray, np.ndarray]],
    told: Callable[[str], None] = print,
) -> None:
    """Writes pictures ``(n, size, size, 3)`` uint8, which come in ``parts`` (their rows, and they),
    and what is known of each (``columns``, n values each).

    The pictures have another name until the last one is there: a set that was broken off is none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    n, done = len(next(iter(columns.values()))), 0
    part = folder / f"{name}.part.npy"
    pictures = np.lib.format.open_memmap(part, "w+", np.uint8, (n, size, size, 3))
    for rows, some in parts:
        pictures[rows] = some
        done += len(rows)
        if done * TOLD // n != (done - len(rows)) * TOLD // n:
            told(f"{name}: {done} of {n} pictures")
    pictures.flush()
    part.rename(folder / f"{name}.npy")
    np.savez(folder / f"{name}.npz", **columns)


@contextmanager
def mapped(
    make: Callable[[Work], tuple[np.ndarray, np.ndarray]], work: Sequence[Work], workers: int
) -> Iterator[Iterable[tuple[np.ndarray, np.ndarray]]]:
    """What ``make`` gives of each piece of work, in any order, by so many processes; one is this
    one: some backends must not be forked."""
    if workers == 1:
        yield map(make, work)
        return
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        yield pool.imap_unordered(make, work)
