"""Folder layouts, and one picture a lesion."""

import csv

import pytest
from PIL import Image

from conftest import drawn
from training.data import sources


def write(path, header, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def test_ham10000_facts_are_read(made_set):
    records = sources.ham10000(made_set)
    assert len(records) == 63
    first = records[0]
    assert (first.image, first.label, first.lesion) == ("ISIC_0000000", 0, "HAM_00")
    assert first.mask is not None and first.path.exists() and first.crop is None
    assert (first.source, first.sex, first.confirmation) == ("here", "male", "follow_up")


def test_crops_are_found_where_there_are_some(made_set, tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "ISIC_0000001.jpg").write_bytes(b"x")
    records = sources.ham10000(made_set, tmp_path)
    assert [r.image for r in records if r.crop] == ["ISIC_0000001"]
    # Of a lesion's two pictures, the one with a sharper rendering stays.
    assert "ISIC_0000001" in {r.image for r in sources.deduplicate(records)}


def test_one_picture_a_lesion(made_set):
    records = sources.ham10000(made_set)
    kept = sources.deduplicate(records)
    assert len(kept) == 56 == len({r.lesion for r in kept})
    assert kept[0].image == "ISIC_0000000"
    assert sources.deduplicate(kept) == kept


@pytest.fixture
def archive(tmp_path):
    """Laid out as the ISIC 2018 archive, Task 3 and Task 1."""
    for part in ("Training", "Validation"):
        header = ["image", *sources.CLASSES]
        one = [1.0 if name == "BCC" else 0.0 for name in sources.CLASSES]
        two = [1.0 if name == "MEL" else 0.0 for name in sources.CLASSES]
        stem = f"ISIC2018_Task3_{part}_GroundTruth"
        rows = [[f"{part}_1", *one], [f"{part}_2", *two]]
        write(tmp_path / stem / f"{stem}.csv", header, *rows)
    write(
        tmp_path / "ISIC2018_Task3_Training_LesionGroupings.csv",
        ["image", "lesion_id", "diagnosis_confirm_type"],
        ["Training_1", "HAM_9", "histopathology"],
        ["Training_2", "HAM_9", "consensus"],
    )
    return tmp_path


def test_the_isic_2018_archive_is_read(archive):
    first, second = sources.isic2018(archive)
    assert (first.label, second.label) == (2, 0)
    assert first.lesion == second.lesion == "HAM_9"
    assert first.confirmation == "histopathology"
    assert first.path == archive / "ISIC2018_Task3_Training_Input" / "Training_1.jpg"


def test_another_set_of_the_archive_can_be_chosen(archive):
    records = sources.isic2018(archive, "validation")
    assert [r.image for r in records] == ["Validation_1", "Validation_2"]
    assert records[0].lesion == "Validation_1"  # no grouping there: its own lesion
    with pytest.raises(FileNotFoundError, match="GroundTruth"):
        sources.isic2018(archive, "test")
    with pytest.raises(ValueError, match="one of training, validation, test"):
        sources.isic2018(archive, "holiday")


def test_task_1_pairs_in_both_layouts(tmp_path):
    import numpy as np

    picture, mask = drawn(np.random.default_rng(1), 0)
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder, images, masks, suffix in (
        (ours, "images", "masks", ""),
        (theirs, "ISIC2018_Task1-2_Training_Input", "ISIC2018_Task1_Training_GroundTruth",
         "_segmentation"),
    ):  # fmt: skip
        for name in (images, masks):
            (folder / name).mkdir(parents=True)
        for name in ("a", "b", "c"):
            Image.fromarray(picture).save(folder / images / f"{name}.jpg")
            if name != "c":
                Image.fromarray(mask).save(folder / masks / f"{name}{suffix}.png")
    write(ours / "labels.csv", ["image_id", "flagged_bad_mask"], ["a", "0"], ["b", "1"])
    assert [p.image for p in sources.task1(ours)] == ["a"]
    assert [p.image for p in sources.task1(ours, flagged=True)] == ["a", "b"]
    assert [p.image for p in sources.task1(theirs)] == ["a", "b"]
