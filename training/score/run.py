"""Runs a scorer over many files: in this process, or in Ray workers."""

from __future__ import annotations

import csv
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from tqdm import tqdm

from .scorer import COLUMNS, Scorer

BATCH = 32
PACKAGE = Path(__file__).parents[1]

Columns = dict[str, np.ndarray]


def have_ray() -> bool:
    """Whether Ray is installed."""
    return importlib.util.find_spec("ray") is not None


def score_here(model: Path, paths: Sequence[Path], tta: bool = False) -> Columns:
    """Scores in this process."""
    scorer = Scorer(model, tta)
    starts = tqdm(range(0, len(paths), BATCH), desc="scoring", unit="batch")
    parts = [scorer({"path": np.array([str(p) for p in paths[i : i + BATCH]])}) for i in starts]
    return {name: np.concatenate([part[name] for part in parts]) for name in COLUMNS}


def score_with_ray(
    model: Path,
    paths: Sequence[Path],
    workers: int = 2,
    tta: bool = False,
    address: str | None = None,
) -> Columns:
    """Scores in ``workers`` Ray actors, on this machine or on the cluster at ``address``.

    Raises ``RuntimeError`` with what to install when Ray is missing.
    """
    if not have_ray():
        raise RuntimeError("Ray is not installed: pip install -r training/requirements-score.txt")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anyone
    import ray

    started = not ray.is_initialized()
    if started:
        environment = {
            "env_vars": {"KERAS_BACKEND": keras.backend.backend()},
            "py_modules": [str(PACKAGE)],
            "excludes": ["cache/", "runs/", "tests/", "splits/"],
        }
        local = {} if address else {"num_cpus": workers + 1, "include_dashboard": False}
        ray.init(address=address, runtime_env=environment, log_to_driver=False, **local)
    try:
        blocks = max(workers, -(-len(paths) // (4 * BATCH)))
        rows = ray.data.from_items([{"path": str(p.resolve())} for p in paths])
        scored = rows.repartition(blocks).map_batches(
            Scorer,
            fn_constructor_args=(str(Path(model).resolve()), tta),
            batch_size=BATCH,
            compute=ray.data.ActorPoolStrategy(size=workers),
            num_cpus=1,
        )
        held = sorted(scored.take_all(), key=lambda row: row["image"])
    finally:
        if started:
            ray.shutdown()
    return {name: np.array([row[name] for row in held]) for name in COLUMNS}


def write_csv(columns: Columns, file: Path) -> None:
    """One row a picture in order of name, probabilities with 6 decimals, empty where unread."""
    file.parent.mkdir(parents=True, exist_ok=True)
    order = np.argsort(columns["image"].astype(str), kind="stable")
    with open(file, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(COLUMNS)
        for i in order:
            values = [columns[name][i] for name in COLUMNS]
            writer.writerow([_cell(value) for value in values])


def _cell(value) -> str:
    if isinstance(value, (float, np.floating)):
        return "" if np.isnan(value) else f"{value:.6f}"
    return str(value)
