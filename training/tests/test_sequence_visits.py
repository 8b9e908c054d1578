"""Rendered visits and what the network sees of them, from a drawn face."""

import json

import cv2
import drawn_face
import keras
import numpy as np
import pytest

from training import attributes, faces, graph, sequence, sequence_features, sequence_visits
from training.sequence_data import true_series
from training.sequence_features import Visits
from training.sequence_figures import still_series
from training.simulator import prepare
from training.simulator.visit import pose, shade

SIDE = 64


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two persons of each part, found by the product, and their split."""
    made = tmp_path_factory.mktemp("portraits")
    (made / "images").mkdir()
    (made / "landmarks").mkdir()
    picture, points = drawn_face.picture(), drawn_face.landmarks()
    lines = ["image,part"]
    for part in ("train", "validation", "test"):
        name = f"{part}1"
        cv2.imwrite(str(made / "images" / f"{name}.png"), picture[..., ::-1])
        drawn_face.write_landmarks(made, name, points)
        lines.append(f"{name},{part}")
    (made / "split.csv").write_text("\n".join(lines) + "\n")
    words = ["render", "--data", made, "--faces", made, "--set", made / "set", "--split",
             made / "split.csv", "--size", SIDE, "--workers", 1, "--most", 2, "--only",
             "train-a", "still"]  # fmt: skip
    parsed = sequence.arguments().parse_args([str(w) for w in words])
    parsed.run_command(parsed)
    return made


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_crop_follows_the_pose(seed):
    picture, points = drawn_face.picture(), drawn_face.landmarks()
    face = prepare(picture, points)
    turned = shade(picture, face, seed, ("pose",))
    seen = sequence_visits.moved(points, pose(face, seed))
    assert np.abs(seen[:, :2] - points[:, :2]).max() > 2
    straight = sequence_visits.crop(picture, points, SIDE).astype(float)
    followed = sequence_visits.crop(turned, seen, SIDE).astype(float)
    inner = slice(SIDE // 4, -SIDE // 4)
    assert np.abs(straight - followed)[inner, inner].mean() < 6
    lost = sequence_visits.crop(turned, points, SIDE).astype(float)
    assert np.abs(straight - lost).mean() > np.abs(straight - followed).mean()


def test_the_crop_is_the_products_own():
    picture, points = drawn_face.picture(), drawn_face.landmarks()
    matrix = faces.align(points)
    own = faces.white_balance(faces.crop_face(picture, points, SIDE), points, matrix)
    found = sequence_visits.crop(picture, points, SIDE)
    assert np.abs(found.astype(float) - own).mean() < 3


def test_rendered_sets(folder):
    held = np.load(folder / "set" / "train-a.npz")
    pictures = np.load(folder / "set" / "train-a.npy")
    assert pictures.shape == (len(held["images"]), SIDE, SIDE, 3)
    assert set(held["images"]) == {"train1"} and set(held["retake"]) == {0, 1}
    same = held["visit"][1:] == held["visit"][:-1]
    assert (held["grades"][1:][same] == held["grades"][:-1][same]).all()
    # A retake is the same skin in another light.
    first, second = pictures[0].astype(int), pictures[1].astype(int)
    assert np.abs(first - second).max() > 10
    still = np.load(folder / "set" / "still.npz")
    assert len(still["images"]) == 8 and set(still["visit"]) == {0}


def test_features_of_visits(folder, tiny_backbone, tmp_path):
    keras.config.set_image_data_format("channels_last")
    model = attributes.build(tiny_backbone, 32)
    outputs = {"logits": "logits", "maps": "maps", "features": "features"}
    written = graph.to_graph(attributes.with_features(model), outputs)
    graph.write(written, tmp_path, "image", list(outputs))
    (tmp_path / "card.json").write_text(json.dumps({"input": {"size": 32}}))
    for name in ("train-a", "still"):
        sequence_features.compute(folder / "set", name, tmp_path, mirror=True)
    held = Visits.load(folder / "set", ["train-a", "still"])
    assert held.maps.shape[1:3] == held.maps.shape[2:0:-1] and held.maps.shape[3] == 16 + 25
    assert held.pixels.shape[1:] == (80, 80, 3)
    np.testing.assert_array_equal(held.pixels[0], held.pixels[1][:, ::-1])
    assert held.mirrored[:2].tolist() == [False, True]
    series = true_series(held)
    assert {s.image for s in series} == {"train1", "test1"}
    for one in series:
        assert not held.mirrored[one.rows].any() and (np.diff(held.day[one.rows]) > 0).all()
        assert len(set(held.picture[one.rows])) == len(one.rows)
    still = held.take(np.flatnonzero(np.char.startswith(held.series, "still")))
    for one in still_series(still):
        assert len(one.rows) >= 2 and (still.grades[one.rows] == still.grades[one.rows[0]]).all()
