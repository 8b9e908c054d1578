"""Laws of the made-up courses, and the folders that the simulator writes."""

from __future__ import annotations

import csv
import json

import cv2
import drawn_face
import numpy as np
import pytest

from training.simulator import prepare
from training.simulator.run import main
from training.simulator.trajectories import BETTER, change, courses, visits
from training.simulator.visit import NUISANCES, shade


@pytest.fixture(scope="module")
def many():
    return courses(200, 11)


def test_shares_of_the_labels(many):
    labels = [course.label for course in many]
    assert labels.count("unclear") == 40
    assert labels.count("improved") == 112
    assert labels.count("deteriorated") == 48


def test_s_lies_where_its_label_says(many):
    for course in many:
        s = change(course.grades)
        if course.label == "unclear":
            assert abs(s) <= 0.5
        else:
            assert (s >= 1) if course.label == "improved" else (s <= -1)
    for label in ("improved", "deteriorated"):
        sizes = [abs(change(c.grades)) for c in many if c.label == label]
        assert abs(np.mean(np.array(sizes) <= 2) - 0.5) < 0.02


def test_grades_and_dates(many):
    for course in many:
        assert course.grades.shape == (len(course.dates), 5)
        assert course.grades.min() >= 0 and course.grades.max() <= 4
        assert all(b > a for a, b in zip(course.dates, course.dates[1:], strict=False))
    steps = {(b - a).days for c in many for a, b in zip(c.dates, c.dates[1:], strict=False)}
    assert len(steps) > 20


def test_number_of_visits():
    generator = np.random.default_rng(1)
    numbers = np.array([visits(generator) for _ in range(4000)])
    assert numbers.min() == 2 and numbers.max() <= 30
    assert abs(numbers.mean() - 8) < 0.3


def test_change_by_hand():
    grades = np.full((7, 5), 2.0)
    grades[-2:, 0] = 1.0  # oil down by 1: better by 1
    grades[:2, 4] = 1.5  # hydration up by 0.5: better by 0.5
    assert change(grades) == pytest.approx(1.5)
    assert change(grades[::-1]) == pytest.approx(-1.5)
    assert BETTER.tolist() == [-1, -1, -1, -1, 1]


def test_same_seed_same_courses():
    one, other = courses(12, 3), courses(12, 3)
    assert all(
        (a.grades == b.grades).all() and a.dates == b.dates for a, b in zip(one, other, strict=True)
    )
    assert any(a.dates != b.dates for a, b in zip(one, courses(12, 4), strict=True))


@pytest.mark.parametrize("name", NUISANCES)
def test_each_nuisance_has_a_switch(name):
    picture = drawn_face.picture()
    face = prepare(picture, drawn_face.landmarks())
    changed = [shade(picture, face, seed, (name,)) for seed in range(12)]
    assert any((one != picture).any() for one in changed)
    assert all(one.shape == picture.shape for one in changed)
    # Off means off, but for the rounding of light.
    assert np.abs(shade(picture, face, 1, ()).astype(int) - picture).max() <= 1


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "landmarks").mkdir()
    picture, points = drawn_face.picture(), drawn_face.landmarks()
    for name in ("ada", "ben", "cem"):
        cv2.imwrite(str(tmp_path / "in" / f"{name}.png"), picture[..., ::-1])
        drawn_face.write_landmarks(tmp_path, name, points)
    return tmp_path


def run(monkeypatch, folder, out: str, *words: str) -> int:
    command = ["run", "--images", folder / "in", "--landmarks", folder / "landmarks"]
    monkeypatch.setattr("sys.argv", [*map(str, [*command, "--out", folder / out]), *words])
    return main()


def rows(path) -> list[list[str]]:
    with path.open(newline="") as file:
        return list(csv.reader(file))


def test_labels_and_bytes_repeat(monkeypatch, folder):
    for out in ("a", "b"):
        words = ("--attribute", "wrinkle", "--grade", "3", "--seed", "5", "--limit", "2")
        assert run(monkeypatch, folder, out, *words) == 0
    table = rows(folder / "a" / "labels.csv")
    assert table[0] == ["image", "oil", "sensitivity", "wrinkle", "pigmentation", "hydration"]
    assert len(table) == 3 and {row[3] for row in table[1:]} == {"3"}
    pictures = sorted(path.name for path in (folder / "a").glob("*.png"))
    assert pictures == [f"{row[0]}.png" for row in table[1:]]
    for name in [*pictures, "labels.csv"]:
        assert (folder / "a" / name).read_bytes() == (folder / "b" / name).read_bytes()
    data = (folder / "a" / pictures[0]).read_bytes()
    assert not any(chunk in data for chunk in (b"tEXt", b"iTXt", b"eXIf", b"tIME"))


def test_a_series_folder_reads_back(monkeypatch, folder):
    assert run(monkeypatch, folder, "s", "--series", "2", "--seed", "2", "--limit", "1") == 0
    table = rows(folder / "s" / "series.csv")
    assert table[0] == ["series", "image", "date", "label"]
    assert {row[0] for row in table[1:]} == {"s0001", "s0002"}
    assert {f"{row[1]}.png" for row in table[1:]} == {p.name for p in (folder / "s").glob("*.png")}


def test_a_picture_on_its_side_is_set_upright(monkeypatch, folder):
    turned = np.rot90(drawn_face.picture(), 1)
    cv2.imwrite(str(folder / "in" / "ada.png"), turned[..., ::-1])
    plan = folder / "plan.json"
    plan.write_text(json.dumps([{"file": "ada.png", "turns": 1}]))
    assert run(monkeypatch, folder, "t", "--plan", str(plan)) == 0
    upright = cv2.imread(str(folder / "t" / "ada.png"))[..., ::-1]
    face = prepare(drawn_face.picture(), drawn_face.landmarks())
    outside = np.ones(upright.shape[:2], bool)
    x0, y0, x1, y1 = face.box
    outside[y0:y1, x0:x1] = False
    assert (upright[outside] == drawn_face.picture()[outside]).all()


def test_no_face_at_all_ends_with_one(monkeypatch, folder):
    for path in (folder / "landmarks").iterdir():
        path.unlink()
    assert run(monkeypatch, folder, "n") == 1
    assert not (folder / "n").exists()
