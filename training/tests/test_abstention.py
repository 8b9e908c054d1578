"""What the refusal learns from, and how its thresholds are chosen."""

import json

import numpy as np
import pytest

from training import abstention, abstention_data, backbones


def sample(kinds: list[str], groups: list[str]) -> abstention_data.Sample:
    return abstention_data.Sample([np.zeros((4, 4, 3), np.uint8)] * len(kinds), kinds, groups)


def test_made_negatives_are_of_four_kinds_and_reproducible():
    made = [abstention_data.Sample([], [], []) for _ in range(2)]
    for one in made:
        abstention_data.made_negatives(one, 24, 12, np.random.default_rng(3))
    assert sorted(set(made[0].kinds)) == [
        "made-flat",
        "made-gradient",
        "made-noise",
        "made-stripes",
    ]
    assert len(set(made[0].groups)) == 12
    for one, other in zip(made[0].views, made[1].views, strict=True):
        assert one.shape == (24, 24, 3) and one.dtype == np.uint8
        np.testing.assert_array_equal(one, other)


def test_bare_skin_has_no_lesion_in_it():
    picture = np.full((60, 80, 3), 200, np.uint8)
    mask = np.zeros((60, 80), np.uint8)
    mask[20:40, 25:50] = 255
    picture[mask > 0] = (0, 0, 255)
    generator = np.random.default_rng(1)
    found = [abstention_data.bare_skin(picture, mask, 16, generator) for _ in range(20)]
    views = [view for view in found if view is not None]
    assert len(views) > 5
    assert all(np.allclose(view, 200) for view in views)
    assert abstention_data.bare_skin(picture, np.full_like(mask, 255), 16, generator) is None


def test_negatives_from_a_lesion_stay_in_its_part_and_sources_stay_whole():
    groups = [f"source{i // 4}" for i in range(160)] + ["test:L1", "train:L2"]
    kinds = [("cloth", "wall")[i // 4 % 2] for i in range(160)] + ["bare-skin", "bare-skin"]
    parts = abstention_data.negative_parts(sample(kinds, groups), seed=1)
    assert parts[-2:].tolist() == ["test", "train"]
    for source in set(groups[:160]):
        assert (
            len({part for part, group in zip(parts, groups, strict=True) if group == source}) == 1
        )
    shares = [float((parts[:160] == part).mean()) for part in ("train", "validation", "test")]
    assert shares == pytest.approx([0.6, 0.15, 0.25], abs=0.08)


def test_the_kernel_speaks_of_raw_features():
    generator = np.random.default_rng(2)
    truth = generator.integers(0, 2, 400).astype(float)
    x = generator.normal(0, 1, (400, 3)) * (1, 50, 0.01) + (5, -300, 0)
    x[:, 1] += 100 * truth
    kernel, bias = abstention.logistic(x, truth, np.ones(400), 1.0)
    right = ((x @ kernel + bias > 0) == (truth > 0)).mean()
    assert right > 0.8
    # Only the second feature tells anything.
    assert abs(kernel[1] * 50) > 5 * abs(kernel[0])


def test_thresholds_are_chosen_on_validation_and_figures_are_those_of_test(tmp_path):
    generator = np.random.default_rng(4)
    n = 900
    truth = np.repeat([1.0, 0.0], n)
    parts = np.array(["train", "validation", "test"])[np.arange(2 * n) % 3]
    kinds = np.where(truth > 0, "lesion", np.where(np.arange(2 * n) % 2 == 0, "wall", "cloth"))
    x = generator.normal(0, 1, (2 * n, 2)) + np.outer(truth, [8.0, 0.0])
    abstention.finish(x, truth, parts, kinds, tmp_path / "domain.npz")
    told = json.loads((tmp_path / "domain.json").read_text())
    saved = np.load(tmp_path / "domain.npz")
    p = 1 / (1 + np.exp(-(x @ saved["kernel"][:, 0] + saved["bias"][0])))
    test = parts == "test"
    limit = told["thresholds"]["threshold"]
    refused = p < limit
    figures = told["metrics"]
    assert figures["non_lesions_refused"] == pytest.approx(
        refused[test & (truth == 0)].mean(), abs=2e-3
    )
    assert figures["lesions_refused"] == pytest.approx(refused[test & (truth > 0)].mean(), abs=2e-3)
    assert figures["by_kind"]["wall"]["n"] == int((test & (kinds == "wall")).sum())
    assert figures["non_lesions_refused"] > 0.99 and figures["lesions_refused"] < 0.01


@pytest.mark.parametrize(
    ("backbone", "expected"),
    [
        ("efficientnet_lite0", ("block4_add", "block10_add", "top_relu")),
        ("mobilenet_v2", ("block5_add", "block12_add", "top_relu")),
        ("mobilenet_v3_small", ("block2_add", "block7_add", "top_relu")),
    ],
)
def test_the_head_reads_three_depths_of_every_backbone(backbone, expected):
    model = backbones.build(backbone, 64, pretrained=False).model
    assert abstention.levels(model) == expected
    sides = [model.get_layer(name).output.shape[2] for name in expected]
    assert sides == [8, 4, 2]
    assert len(abstention.pooled(model).shape) == 2
