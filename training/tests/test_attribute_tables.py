"""Tables of choices on drawn sets: only oil can be read, from how bright a square is."""

import json

import numpy as np
import pytest

from training import attribute_tables, ordinal, simulator


@pytest.fixture
def folder(tmp_path):
    """Sets ``main`` and ``held`` of grey squares."""
    generator = np.random.default_rng(5)
    for name, n in (("main", 120), ("held", 60)):
        grades = ordinal.draw_grades(n, "even", generator)
        pictures = 40.0 + 45 * grades[:, 0, None, None, None] + np.zeros((1, 24, 24, 3))
        pictures += generator.normal(0, 3, pictures.shape)
        np.save(tmp_path / f"{name}.npy", np.clip(pictures, 0, 255).astype(np.uint8))
        images = np.array([f"p{i // 6}" for i in range(n)])
        np.savez(tmp_path / f"{name}.npz", images=images, grades=grades)
    return tmp_path


@pytest.fixture
def make(folder, tiny_backbone, monkeypatch):
    """Makes tables as the command line does; one recipe and one degradation."""
    monkeypatch.setattr(attribute_tables, "RECIPES", {"cross-entropy": None})
    monkeypatch.setattr(simulator, "DEGRADATIONS", ("blur",))
    monkeypatch.setattr(attribute_tables, "CROPS", ("resize", "random"))

    def run(*only):
        out = folder / "tables.json"
        given = ["--set", folder, "--out", out, "--backbone", tiny_backbone, "--names",
                 tiny_backbone, "--sizes", "16", "--size", "24", "--browser", '{"tiny": "3.5"}',
                 "--only", *only]  # fmt: skip
        attribute_tables.main(attribute_tables.arguments().parse_args([str(g) for g in given]))
        made = json.loads(out.read_text())
        assert all(len(row) == len(t["columns"]) for t in made for row in t["rows"])
        assert made[0]["title"] in (folder / "tables.md").read_text()
        return made

    return run


def test_losses_on_both_draws_and_what_the_camera_does(make):
    even, tailed, camera = make("losses", "camera")
    oil, others = float(even["rows"][0][1]), [float(v) for v in even["rows"][0][2:6]]
    assert oil > 0.6 and max(others) < 0.4
    assert "long-tailed" in tailed["title"] and float(tailed["rows"][0][1]) > 0.3
    assert [row[0] for row in camera["rows"]] == [
        "none", "blur: judged under it", "blur: also trained under it"
    ]  # fmt: skip
    assert camera["rows"][0][1] == even["rows"][0][1] or float(camera["rows"][0][1]) > 0.6


def test_sizes_backbones_and_crops(make):
    sizes, backbones, crops = make("sizes", "backbones", "crops")
    assert [row[0] for row in sizes["rows"]] == ["16"]
    assert backbones["rows"][0][0] == "tiny" and backbones["rows"][0][-1] == "3.5"
    assert int(backbones["rows"][0][-3]) > 100 and float(backbones["rows"][0][-2]) >= 0
    assert [row[0] for row in crops["rows"]] == list(attribute_tables.CROPS)


def test_a_head_with_the_sampler_reads_the_rare_grades_too():
    grades = np.repeat(np.arange(5), [20, 100, 160, 100, 20])[:, None]
    x = np.eye(5)[grades[:, 0]] + np.random.default_rng(1).normal(0, 0.1, (400, 5))
    ask = attribute_tables.head(x, grades, "cross-entropy", True, 100)
    right = ask(x).argmax(2) == grades
    assert right.shape == (400, 1) and right[:20].mean() > 0.9 and right[380:].mean() > 0.9


def test_crops_and_the_long_tail():
    picture = np.arange(100 * 100 * 3).reshape(100, 100, 3) % 251
    generator = np.random.default_rng(1)
    assert attribute_tables.crop(picture, "resize", generator).shape == (100, 100, 3)
    centre = attribute_tables.crop(picture, "centre", generator)
    assert (centre == picture[10:90, 10:90]).all()
    assert attribute_tables.crop(picture, "random", generator).shape == (80, 80, 3)
    assert 50 <= len(attribute_tables.crop(picture, "random-resized", generator)) <= 100
    assert len(attribute_tables.crop(picture, "random-resized", None)) == 100
    grades = np.repeat(np.arange(5), 40)
    counts = np.bincount(grades[attribute_tables.long_tailed(grades, generator)])
    np.testing.assert_allclose(counts / counts.sum(), ordinal.LONG_TAILED, atol=0.02)
