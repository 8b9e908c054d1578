"""Pictures for the reports (matplotlib, no display needed)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

ACCENT, QUIET = "#2c6e8f", "#b9c6cf"


def _save(figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)


def confusion_matrix(matrix: np.ndarray, names: Sequence[str], path: Path) -> None:
    """Counts ``(c, c)``, truth down, coloured by their share of the row."""
    matrix = np.asarray(matrix)
    share = matrix / np.maximum(matrix.sum(1, keepdims=True), 1)
    figure, axes = plt.subplots(figsize=(6, 5.4))
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=45)
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("answer")
    axes.set_ylabel("truth")
    for i, row in enumerate(matrix):
        for j, count in enumerate(row):
            colour = "white" if share[i, j] > 0.5 else "black"
            label = f"{count}\n{share[i, j]:.0%}" if count else "0"
            axes.text(j, i, label, ha="center", va="center", fontsize=8, color=colour)
    _save(figure, path)


def reliability(
    truth: np.ndarray, curves: dict[str, np.ndarray], path: Path, bins: int = 10
) -> None:
    """Accuracy against confidence of the most probable class; ``curves`` hold ``(n, c)``."""
    figure, (axes, below) = plt.subplots(
        2, 1, figsize=(5, 6), height_ratios=(3, 1), sharex=True, constrained_layout=True
    )
    axes.plot([0, 1], [0, 1], color=QUIET)
    edges = np.linspace(0, 1, bins + 1)
    for (name, p), colour in zip(curves.items(), ("#c9793a", ACCENT, "#3d8a5b"), strict=False):
        confidence, right = p.max(1), p.argmax(1) == truth
        index = np.clip(np.ceil(confidence * bins).astype(int) - 1, 0, bins - 1)
        there = [b for b in range(bins) if (index == b).any()]
        x = [confidence[index == b].mean() for b in there]
        y = [right[index == b].mean() for b in there]
        axes.plot(x, y, "o-", label=name, color=colour)
        below.hist(confidence, edges, histtype="step", color=colour)
    axes.set_ylabel("share right")
    axes.legend()
    below.set_xlabel("confidence")
    below.set_ylabel("pictures")
    _save(figure, path)


def roc(truth: np.ndarray, p: np.ndarray, names: Sequence[str], path: Path) -> None:
    """One-against-rest ROC curves of ``(n, c)`` probabilities."""
    figure, axes = plt.subplots(figsize=(5.4, 5))
    axes.plot([0, 1], [0, 1], color=QUIET)
    for c, name in enumerate(names):
        positive = truth == c
        if positive.any() and not positive.all():
            order = np.argsort(-p[:, c], kind="stable")
            found = np.cumsum(positive[order]) / positive.sum()
            false = np.cumsum(~positive[order]) / (~positive).sum()
            axes.plot(np.r_[0, false], np.r_[0, found], label=name)
    axes.set_xlabel("false alarms")
    axes.set_ylabel("found")
    axes.legend()
    _save(figure, path)


def bars(counts: dict[str, int], title: str, path: Path) -> None:
    """Horizontal bars with their counts."""
    figure, axes = plt.subplots(figsize=(6, 0.6 + 0.3 * max(len(counts), 1)))
    drawn = axes.barh(list(counts), list(counts.values()), color=ACCENT)
    axes.bar_label(drawn, padding=3, fontsize=8)
    axes.invert_yaxis()
    axes.set_title(title, loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    _save(figure, path)


def gallery(pictures: Sequence[np.ndarray], captions: Sequence[str], path: Path) -> None:
    """Pictures in rows of six with a caption each."""
    across = 6
    down = max(1, -(-len(pictures) // across))
    figure, axes = plt.subplots(down, across, figsize=(across * 2, down * 2.1), squeeze=False)
    for spot in axes.flat:
        spot.axis("off")
    for spot, picture, caption in zip(axes.flat, pictures, captions, strict=False):
        spot.imshow(picture)
        spot.set_title(caption, fontsize=7)
    _save(figure, path)
