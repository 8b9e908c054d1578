"""What ``lesion_classifier`` can be told on the command line."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from . import backbones
from .data import augment, sources

MONITORS = {
    "balanced-accuracy": ("val_balanced_accuracy", "max"),
    "loss": ("val_loss", "min"),
    "top-3": ("val_top3", "max"),
}
"""What the epoch can be chosen by: the figure's name, and which way is better."""


def parsers(description: str) -> tuple[argparse.ArgumentParser, ...]:
    """The whole, ``train`` and ``predict``; the two share the options of the data."""
    parser = argparse.ArgumentParser(description=description)
    commands = parser.add_subparsers(required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, required=True, help="HAM10000 or ISIC 2018 folder")
    common.add_argument("--crops", type=Path, help="folder with sharper renderings")
    common.add_argument("--set", default="training", choices=sources.ISIC_SETS)
    common.add_argument("--dedup", action="store_true", help="one picture a lesion")
    common.add_argument("--split", type=Path, default=Path("training/splits/ham10000.csv"))
    common.add_argument("--cache", type=Path, default=Path("training/cache"))
    common.add_argument("--cached", type=int, nargs=2, default=(200, 150), metavar=("W", "H"))
    common.add_argument("--seed", type=int, default=1)
    t = commands.add_parser("train", parents=[common])
    t.add_argument("--out", type=Path, required=True)
    t.add_argument("--backbone", default="efficientnet_lite0", choices=backbones.NAMES)
    t.add_argument("--backbones", type=Path, help="folder of the MobileNets' ImageNet weights")
    t.add_argument("--from-scratch", action="store_true", help="without ImageNet weights")
    t.add_argument("--start", type=Path, help="trained weights: .weights.h5 or training.npz")
    t.add_argument("--size", type=int, default=160)
    t.add_argument("--input", default="full", choices=("full", "lesion", "masked"))
    t.add_argument("--batch", type=int, default=32)
    t.add_argument("--head-epochs", type=int, default=1)
    t.add_argument("--head-rate", type=float, default=2e-3)
    t.add_argument("--epochs", type=int, default=12)
    t.add_argument("--rate", type=float, default=5e-4)
    t.add_argument("--schedule", default="cosine", choices=("cosine", "plateau"))
    t.add_argument("--weight-decay", type=float, default=1e-3)
    t.add_argument(
        "--class-weights", default="balanced-sqrt", choices=("ones", "balanced", "balanced-sqrt")
    )
    t.add_argument("--balance", default="none", choices=("none", "over", "under"))
    t.add_argument("--focal", type=float, default=0.0, help="γ of the focal loss; 0 is off")
    t.add_argument("--smoothing", type=float, default=0.05)
    t.add_argument("--mixup", type=float, default=0.0, help="α of mixup; 0 is off")
    t.add_argument("--dropout", type=float, default=0.2)
    t.add_argument(
        "--precision",
        default="float32",
        choices=("float32", "bfloat16"),
        help="bfloat16: activations in half the bytes; 1.3 times as fast where the CPU has it",
    )
    t.add_argument("--l2", type=float, default=0.0)
    t.add_argument(
        "--without",
        nargs="*",
        default=[],
        help="augmentations to switch off",
        choices=list(asdict(augment.NONE)),
    )
    t.add_argument("--monitor", default="balanced-accuracy", choices=MONITORS)
    t.add_argument("--folds", type=int, default=0)
    t.add_argument("--fold", type=int, default=0)
    t.add_argument("--devices", type=int, default=1, help="JAX devices of this host; 0 is all")
    t.add_argument("--hosts", type=int, default=1)
    t.add_argument("--host", type=int, default=0, help="which of the hosts this is")
    t.add_argument("--coordinator", help="ADDRESS:PORT of host 0")
    t.add_argument("--progress", type=int, default=2, help="Keras verbosity: 1 bar, 2 lines")
    p = commands.add_parser("predict", parents=[common])
    p.add_argument("--run", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    p.add_argument("--parts", nargs="+", default=["validation", "test"])
    p.add_argument("--tta", action="store_true")
    p.add_argument("--sharp", action="store_true", help="the sharper rendering where there is one")
    return parser, t, p
