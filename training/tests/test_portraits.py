"""Portraits: who is in which part, how they are photographed anew, and what is rendered on them."""

import drawn_face
import numpy as np
import pytest

from training import attribute_figures, attributes, camera, portraits, renderings


def test_persons_are_dealt_out_evenly_and_the_file_is_read_again(tmp_path):
    generator = np.random.default_rng(9)
    records = [
        portraits.Portrait(
            f"p{i:03d}", None, None, 64, int(generator.integers(1930, 1990)),
            ("male", "female")[i % 4 == 0], float(generator.uniform(-20, 60)),
        )
        for i in range(200)
    ]  # fmt: skip
    file = tmp_path / "splits" / "portraits.csv"
    parts = portraits.parts_of(records, file)
    share = {p: np.mean(parts == p) for p in ("train", "validation", "test")}
    assert abs(share["train"] - 0.74) < 0.03 and abs(share["test"] - 0.16) < 0.03
    for name, _, _ in portraits.TONES:
        inside = parts[[portraits.tone(r.ita) == name for r in records]]
        assert abs(np.mean(inside == "train") - 0.74) < 0.08
    held = file.read_bytes()
    assert (portraits.parts_of(records[::-1], file) == parts[::-1]).all()
    assert file.read_bytes() == held
    stranger = portraits.Portrait("x", None, None, 64, 1950, "male", 3.0)
    with pytest.raises(ValueError, match="does not list x"):
        portraits.parts_of([stranger], file)


def test_tones_end_where_the_issue_says():
    assert [portraits.tone(v) for v in (28.1, 28, 10.1, 10, -40)] == [
        "light", "medium", "medium", "dark", "dark"
    ]  # fmt: skip


def test_one_cheek_at_a_time():
    job = renderings.one_sided([None], 8, 1)[0]
    assert job.places[0] == {"oil": "cheek-left"} and job.places[9] == {"hydration": "cheek-right"}
    assert job.grades[0].tolist() == [4, 0, 0, 0, 4] and job.grades[9].tolist() == [0, 0, 0, 0, 0]


def test_a_portrait_photographed_again_lies_where_it_lay():
    y, x = np.mgrid[0:96, 0:96]
    crop = np.stack([x * 2, y * 2, np.full_like(x, 90)], 2).astype(np.uint8)
    again = attribute_figures.photographed_again(crop, np.random.default_rng(3), "pose")
    gap = np.abs(again[20:76, 20:76].astype(int) - crop[20:76, 20:76])
    assert gap.mean() < 4  # two grey levels a pixel
    lit = attribute_figures.photographed_again(crop, np.random.default_rng(3), "light")
    assert np.abs(lit.astype(int) - crop).mean() > 5


def test_the_lamp_and_the_exposure():
    assert (camera.light_table(0, camera.DAYLIGHT)[0] == np.arange(256)[:, None]).all()
    warm = camera.lamp_gains(4700)
    assert warm[0] > 1 > warm[2] and warm[1] == 1
    brighter = camera.light_table(0.7, camera.DAYLIGHT)[0]
    assert (brighter[1:] >= np.arange(1, 256)[:, None]).all() and brighter[255].tolist() == [
        255
    ] * 3


def test_no_camera_changes_nothing_and_every_seed_something():
    crop = np.random.default_rng(1).integers(0, 255, (32, 32, 3)).astype(np.uint8)
    off = camera.photograph(crop, camera.OFF, np.random.default_rng(1))
    assert (off == crop).all()
    first, second, again = (
        camera.photograph(crop, camera.Camera(), np.random.default_rng(s)) for s in (1, 2, 1)
    )
    assert (first == again).all() and (first != second).any()


@pytest.fixture
def drawn_portraits(tmp_path):
    """Three drawn persons as the product finds them: a folder of portraits and one of faces."""
    data, found = tmp_path / "portraits", tmp_path / "faces"
    for folder in (data, found / "crops", found / "landmarks"):
        folder.mkdir(parents=True)
    lines = ["image,birth_year,sex,cheek_ita_deg"]
    for number in range(3):
        drawn_face.write_face(found, f"q{number}", 3 * number, 160)
        lines.append(f"q{number}.jpg,{1950 + number},male,{30 - 12 * number}")
    (data / "labels.csv").write_text("\n".join([*lines, "unseen.jpg,1950,male,30"]) + "\n")
    (tmp_path / "parts.csv").write_text("image,part\nq0,train\nq1,validation\nq2,test\n")
    return data, found


def test_sets_are_rendered_by_the_simulator(drawn_portraits, tmp_path):
    data, found = drawn_portraits

    def run(folder):
        words = ["render", "--data", data, "--faces", found, "--set", tmp_path / folder, "--split",
                 tmp_path / "parts.csv", "--rendered", "160", "--size", "64", "--each", "4",
                 "--held", "3", "--workers", "1"]  # fmt: skip
        parsed = attributes.arguments().parse_args([str(w) for w in words])
        parsed.run_command(parsed)
        return {
            name: renderings.Rendered.load(tmp_path / folder, name)
            for name in ("main", "held", "probe", "sided")
        }

    first, again = run("one"), run("two")
    assert {name: len(s.images) for name, s in first.items()} == {
        "main": 4, "held": 6, "probe": 15, "sided": 10
    }  # fmt: skip
    assert set(first["main"].images) == {"q0"} and set(first["probe"].images) == {"q2"}
    for name, made in first.items():
        assert made.pictures.shape[1:] == (64, 64, 3)
        assert (np.asarray(made.pictures) == again[name].pictures).all()
    probe = first["probe"].pictures.reshape(5, 3, 64, 64, 3).astype(int)
    # Raising any of the attributes changes the picture.
    assert (np.abs(probe[:, 2] - probe[:, 0]).mean((1, 2, 3)) > 0.1).all()
    with pytest.raises(FileNotFoundError, match="no crops"):
        portraits.portraits(data, tmp_path)
