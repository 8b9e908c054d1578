"""``python -m training.score``: see the package."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import __doc__ as described
from .run import score_here, score_with_ray, write_csv
from .scorer import UNREADABLE, picture_files


def arguments() -> argparse.ArgumentParser:
    """The command's options."""
    parser = argparse.ArgumentParser(prog="training.score", description=described.split("\n")[0])
    parser.add_argument("--model", type=Path, default=Path("models/lesion-classifier"))
    parser.add_argument("--images", type=Path, required=True, help="folder of pictures")
    parser.add_argument("--out", type=Path, required=True, help="CSV file")
    parser.add_argument("--workers", type=int, default=1, help="more than one: Ray")
    parser.add_argument("--address", help="of a Ray cluster, or auto")
    parser.add_argument("--tta", action="store_true", help="mean of eight views")
    return parser


def main(options: argparse.Namespace) -> int:
    """Scores a folder. Gives 0, 1 when nothing could be done, 2 when some were unreadable."""
    paths = picture_files(options.images) if options.images.is_dir() else []
    if not paths:
        print(f"There are no pictures in {options.images}.", file=sys.stderr)
        return 1
    if options.workers > 1 or options.address:
        columns = score_with_ray(
            options.model, paths, options.workers, options.tta, options.address
        )
    else:
        columns = score_here(options.model, paths, options.tta)
    write_csv(columns, options.out)
    unread = int((columns["reason"] == UNREADABLE).sum())
    print(f"{len(paths)} pictures, {unread} unreadable: {options.out}", file=sys.stderr)
    return 2 if unread else 0


if __name__ == "__main__":
    sys.exit(main(arguments().parse_args()))
