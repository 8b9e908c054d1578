"""Everything here runs on pictures that are drawn on the spot; no data set, no download."""

from __future__ import annotations

import csv
import os
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# The networks here are tiny: compiling them takes longer than running them.
os.environ.setdefault(
    "XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
)

import keras
import numpy as np
import pytest
from PIL import Image

from training import backbones
from training.data.sources import CLASSES

ROOT = Path(__file__).parents[2]

COLOURS = ((40, 25, 25), (120, 80, 50), (200, 90, 90), (190, 130, 110), (150, 110, 70),
           (170, 120, 120), (150, 20, 40))  # fmt: skip
"""One colour a class: a network of a few hundred weights can learn them."""


def drawn(generator: np.random.Generator, label: int, width: int = 48, height: int = 36):
    """A made lesion on made skin: picture ``(h, w, 3)`` uint8 and its mask, bool ``(h, w)``."""
    y, x = np.mgrid[0:height, 0:width]
    centre = generator.uniform(0.4, 0.6, 2) * (width, height)
    radii = generator.uniform(0.15, 0.3, 2) * height
    mask = ((x - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2 < 1
    picture = np.where(mask[..., None], COLOURS[label], (214, 168, 146)).astype(np.float64)
    picture += generator.normal(0, 6, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8), mask


@pytest.fixture(scope="session")
def made_set(tmp_path_factory) -> Path:
    """A folder laid out as our HAM10000: 8 lesions a class, some of them seen twice."""
    folder = tmp_path_factory.mktemp("ham")
    for name in ("images", "masks"):
        (folder / name).mkdir()
    generator = np.random.default_rng(7)
    rows, number = [], 0
    for label, name in enumerate(CLASSES):
        for lesion in range(8):
            for _ in range(2 if lesion == 0 else 1):
                image = f"ISIC_{number:07d}"
                picture, mask = drawn(generator, label)
                Image.fromarray(picture).save(folder / "images" / f"{image}.jpg", quality=95)
                Image.fromarray(mask).save(folder / "masks" / f"{image}.png")
                rows.append(
                    {
                        "image_id": image,
                        "lesion_id": f"HAM_{label}{lesion}",
                        "dx": name.lower(),
                        "dx_type": "histo" if number % 2 else "follow_up",
                        "age": "" if number % 9 == 0 else str(20 + number),
                        "sex": ("male", "female")[number % 2],
                        "localization": ("back", "face", "")[number % 3],
                        "source": ("here", "there")[number % 2],
                    }
                )
                number += 1
    with open(folder / "labels.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return folder


@pytest.fixture
def tiny_backbone(monkeypatch) -> str:
    """A backbone of a few hundred weights under the name ``tiny``; compiles in a second."""

    def tiny(size: int, pretrained: bool = True) -> backbones.Backbone:
        table = (backbones.Stage(3, 2, 2, 8, 2),)
        return backbones._inverted_residual_network("tiny", table, size, 0.1, 16)

    monkeypatch.setattr(backbones, "tiny", tiny, raising=False)
    monkeypatch.setattr(backbones, "NAMES", (*backbones.NAMES, "tiny"))
    return "tiny"


@pytest.fixture(autouse=True)
def clean_session():
    """Names and seeds of one test do not reach the next."""
    # Python frees memory when it needs to; to make it do so took longer than most of the tests.
    keras.utils.clear_session(free_memory=False)
    keras.utils.set_random_seed(1)
    held = keras.config.image_data_format()
    yield
    keras.config.set_image_data_format(held)
