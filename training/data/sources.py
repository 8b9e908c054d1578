"""Reads the data sets into plain records; knows folder layouts and nothing else."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

CLASSES = ("MEL", "NV", "BCC", "AKIEC", "BKL", "DF", "VASC")
"""ISIC 2018 Task 3 order; every array of seven follows it."""

PICTURES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True)
class Record:
    """One labelled picture. ``lesion`` groups pictures of the same lesion; empty facts are ''."""

    image: str
    path: Path
    label: int
    lesion: str
    mask: Path | None = None
    crop: Path | None = None
    """Another rendering of the same photograph: its centre square with more pixels."""
    source: str = ""
    age: str = ""
    sex: str = ""
    site: str = ""
    confirmation: str = ""


@dataclass(frozen=True)
class Pair:
    """One picture with its lesion mask."""

    image: str
    path: Path
    mask: Path
    group: str


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _present(path: Path) -> Path | None:
    return path if path.exists() else None


def ham10000(folder: Path, crops: Path | None = None) -> list[Record]:
    """HAM10000 as ``images/``, ``masks/``, ``labels.csv`` (Tschandl et al. 2018).

    ``crops`` names a folder with 224-pixel renderings of some of the same pictures.
    Raises ``FileNotFoundError`` when the table is missing.
    """
    records = []
    for row in _rows(folder / "labels.csv"):
        image = row["image_id"]
        records.append(
            Record(
                image=image,
                path=folder / "images" / f"{image}.jpg",
                label=CLASSES.index(row["dx"].upper()),
                lesion=row["lesion_id"],
                mask=_present(folder / "masks" / f"{image}.png")
                or _present(folder / "masks" / f"{image}_segmentation.png"),
                crop=_present(crops / "images" / f"{image}.jpg") if crops else None,
                source=row.get("source") or row.get("dataset") or "",
                age=row.get("age", ""),
                sex=row.get("sex", ""),
                site=row.get("localization", ""),
                confirmation=row.get("dx_type", ""),
            )
        )
    return records


ISIC_SETS = {
    "training": ("ISIC2018_Task3_Training_Input", "ISIC2018_Task3_Training_GroundTruth"),
    "validation": ("ISIC2018_Task3_Validation_Input", "ISIC2018_Task3_Validation_GroundTruth"),
    "test": ("ISIC2018_Task3_Test_Input", "ISIC2018_Task3_Test_GroundTruth"),
}


def isic2018(folder: Path, part: str = "training") -> list[Record]:
    """A folder laid out as the ISIC 2018 archive (Task 3), one of its three sets.

    Lesion ids come from ``ISIC2018_Task3_Training_LesionGroupings.csv`` (any file whose name ends
    in ``LesionGroupings.csv``); without one each picture is its own lesion.
    Raises ``ValueError`` for an unknown set and ``FileNotFoundError`` for a missing table.
    """
    if part not in ISIC_SETS:
        raise ValueError(f"unknown set {part!r}; one of {', '.join(ISIC_SETS)}")
    pictures, truth = ISIC_SETS[part]
    groups = {
        row["image"]: row
        for file in sorted(folder.rglob("*LesionGroupings.csv"))
        for row in _rows(file)
    }
    tables = sorted((folder / truth).glob("*GroundTruth.csv"))
    if not tables:
        raise FileNotFoundError(f"no *GroundTruth.csv in {folder / truth}")
    records = []
    for row in _rows(tables[0]):
        image = row["image"]
        scores = [float(row[name]) for name in CLASSES]
        group = groups.get(image, {})
        records.append(
            Record(
                image=image,
                path=folder / pictures / f"{image}.jpg",
                label=scores.index(max(scores)),
                lesion=group.get("lesion_id", image),
                confirmation=group.get("diagnosis_confirm_type", ""),
            )
        )
    return records


def task1(folder: Path, flagged: bool = False) -> list[Pair]:
    """ISIC 2018 Task 1 pairs: ``images/``, ``masks/``, ``labels.csv``, or the archive's layout.

    Masks flagged as bad are left out unless ``flagged``.
    """
    if (folder / "labels.csv").exists():
        bad = {r["image_id"] for r in _rows(folder / "labels.csv") if r["flagged_bad_mask"] == "1"}
        images, masks = folder / "images", folder / "masks"
    else:
        bad = set()
        images = folder / "ISIC2018_Task1-2_Training_Input"
        masks = folder / "ISIC2018_Task1_Training_GroundTruth"
    pairs = []
    for path in sorted(p for p in images.iterdir() if p.suffix.lower() in PICTURES):
        mask = _present(masks / f"{path.stem}.png") or masks / f"{path.stem}_segmentation.png"
        if mask.exists() and (flagged or path.stem not in bad):
            pairs.append(Pair(path.stem, path, mask, path.stem))
    return pairs


def deduplicate(records: list[Record]) -> list[Record]:
    """One picture a lesion: the first by name that has a high-resolution rendering, else the
    first by name."""
    kept: dict[str, Record] = {}
    for record in sorted(records, key=lambda r: r.image):
        held = kept.get(record.lesion)
        if held is None or (held.crop is None and record.crop is not None):
            kept[record.lesion] = record
    return sorted(kept.values(), key=lambda r: r.image)
