"""No lesion in two parts: on the file that the models were trained with, and in general."""

from collections import defaultdict

import numpy as np
import pytest

from conftest import ROOT
from training.data import split

SPLIT = ROOT / "training" / "splits" / "ham10000.csv"


def rows():
    lines = SPLIT.read_text().splitlines()
    assert lines[0] == "image,group,part"
    return [line.split(",") for line in lines[1:]]


def test_no_lesion_is_in_two_parts_of_the_committed_split():
    parts = defaultdict(set)
    for _, group, part in rows():
        parts[group].add(part)
    assert len(parts) == 7470
    assert all(len(held) == 1 for held in parts.values())


def test_committed_split_holds_every_picture_once_in_known_parts():
    held = rows()
    assert len(held) == len({image for image, _, _ in held}) == 10015
    assert {part for _, _, part in held} == set(split.PARTS)
    part_of = {group: part for _, group, part in held}
    shares = [list(part_of.values()).count(p) / len(part_of) for p in split.PARTS]
    np.testing.assert_allclose(shares, (0.75, 0.10, 0.15), atol=0.003)


def random_groups(seed: int):
    generator = np.random.default_rng(seed)
    lesions = int(generator.integers(30, 300))
    label_of = generator.choice(7, lesions, p=generator.dirichlet(np.ones(7)))
    lesion = generator.integers(0, lesions, int(generator.integers(lesions, 3 * lesions)))
    return [f"L{i}" for i in lesion], label_of[lesion]


@pytest.mark.parametrize("seed", range(25))
def test_groups_stay_together_and_classes_are_dealt_out_in_the_shares(seed):
    groups, labels = random_groups(seed)
    parts = split.split_groups(groups, labels, seed=seed)
    part_of = defaultdict(set)
    for group, part in zip(groups, parts, strict=True):
        part_of[group].add(int(part))
    assert all(len(held) == 1 for held in part_of.values())
    label_of = dict(zip(groups, labels, strict=True))
    for label in set(labels.tolist()):
        members = [next(iter(part_of[g])) for g, held in label_of.items() if held == label]
        for part, share in enumerate((0.75, 0.10, 0.15)):
            assert abs(members.count(part) - share * len(members)) <= 1


@pytest.mark.parametrize("seed", range(5))
def test_folds_hold_every_picture_out_once_by_group(seed):
    groups, labels = random_groups(seed)
    fold = split.folds(groups, labels, 3, seed)
    assert set(fold.tolist()) == {0, 1, 2}
    assert all(
        len({f for g, f in zip(groups, fold, strict=True) if g == group}) == 1
        for group in set(groups)
    )


def test_the_seed_fixes_the_split():
    groups, labels = random_groups(3)
    first = split.split_groups(groups, labels, seed=5)
    order = np.random.default_rng(0).permutation(len(groups))
    again = split.split_groups([groups[i] for i in order], labels[order], seed=5)
    np.testing.assert_array_equal(first[order], again)
    assert (split.split_groups(groups, labels, seed=6) != first).any()


def test_a_group_with_two_labels_is_refused():
    with pytest.raises(ValueError, match="two labels"):
        split.split_groups(["a", "a"], [0, 1])


def test_a_split_file_reads_back(tmp_path):
    split.write_split(tmp_path / "s.csv", ["b", "a"], ["g", "h"], np.array([2, 0]))
    assert split.read_split(tmp_path / "s.csv") == {"a": "train", "b": "test"}
