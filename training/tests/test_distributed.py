"""Two virtual devices, and two processes, train as one device does."""

import csv
import os
import socket
import subprocess
import sys

import keras
import numpy as np
import pytest

from conftest import ROOT
from training import distributed

SCRIPT = """
import sys
from training import backbones, lesion_classifier

def tiny(size, pretrained=True):
    table = (backbones.Stage(3, 2, 2, 8, 2),)
    return backbones._inverted_residual_network("tiny", table, size, 0.0, 16)

backbones.tiny, backbones.NAMES = tiny, ("tiny",)
options = lesion_classifier.arguments().parse_args(sys.argv[1:])
options.run_command(options)
"""

ALL = ["rotation", "shift", "zoom", "stretch", "flip", "brightness", "contrast", "saturation",
       "rgb_shift", "iso_noise", "optical_distortion", "blur"]  # fmt: skip


def start(made_set, folder, name, *options, devices=1):
    """Starts a run of one epoch on ``devices`` virtual devices, without anything random that
    depends on where a picture is computed."""
    words = [
        "train", "--data", made_set, "--split", folder / "split.csv", "--cache", folder / "cache",
        "--cached", 48, 36, "--size", 32, "--batch", 8, "--backbone", "tiny", "--dropout", 0,
        "--head-epochs", 0, "--epochs", 2, "--progress", 0, "--out", folder / name,
        "--without", *ALL, *options,
    ]  # fmt: skip
    flags = f"{os.environ['XLA_FLAGS']} --xla_force_host_platform_device_count={devices}"
    environment = {
        **os.environ,
        "KERAS_BACKEND": "jax",
        "JAX_PLATFORMS": "cpu",
        "XLA_FLAGS": flags,
    }
    command = [sys.executable, "-c", SCRIPT, *map(str, words)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=pipe, stderr=pipe, text=True)


def finish(process):
    out, errors = process.communicate(timeout=500)
    assert process.returncode == 0, errors[-3000:]
    return out


def losses(folder):
    with open(folder / "fine" / "log.csv", newline="") as file:
        return [[float(r["loss"]), float(r["val_loss"])] for r in csv.DictReader(file)]


@pytest.fixture(scope="module")
def one_device(made_set, tmp_path_factory):
    folder = tmp_path_factory.mktemp("distributed")
    finish(start(made_set, folder, "one"))
    return folder


def test_two_devices_give_the_losses_of_one(made_set, one_device):
    finish(start(made_set, one_device, "two", "--devices", 2, devices=2))
    expected = losses(one_device / "one")
    assert len(expected) == 2
    np.testing.assert_allclose(losses(one_device / "two"), expected, rtol=1e-3)


def test_two_hosts_give_the_losses_of_one(made_set, one_device):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = ("--hosts", 2, "--coordinator", f"127.0.0.1:{port}")
    hosts = [start(made_set, one_device, "hosts", *shared, "--host", host) for host in range(2)]
    for host in hosts:
        finish(host)
    for folder in (one_device / "hosts", one_device / "hosts" / "host1"):
        np.testing.assert_allclose(losses(folder), losses(one_device / "one"), rtol=1e-3)


def test_more_devices_than_there_are_is_said(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    monkeypatch.setattr(keras.distribution, "list_devices", lambda: ["cpu:0", "cpu:1"])
    with pytest.raises(ValueError, match="3 devices asked for, 2 found"):
        distributed.spread(3)
