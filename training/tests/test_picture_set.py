"""Made pictures on disk: whatever order they come in, and none where the making broke off."""

import numpy as np
import pytest

from training.data import picture_set


def square(number: int):
    """Rows 2k and 2k + 1, their pictures full of their row's number."""
    rows = np.array([2 * number, 2 * number + 1])
    return rows, np.broadcast_to(rows[:, None, None, None], (2, 4, 4, 3)).astype(np.uint8)


def test_pictures_lie_in_their_rows_beside_their_columns(tmp_path):
    said = []
    with picture_set.mapped(square, range(10)[::-1], 1) as parts:
        picture_set.write(tmp_path, "a", 4, {"images": np.arange(20)}, parts, said.append)
    pictures = np.load(tmp_path / "a.npy")
    assert pictures.shape == (20, 4, 4, 3) and pictures.dtype == np.uint8
    assert (pictures == np.arange(20)[:, None, None, None]).all()
    assert np.load(tmp_path / "a.npz")["images"].tolist() == list(range(20))
    assert said[-1] == "a: 20 of 20 pictures"


def test_a_set_that_was_broken_off_is_none(tmp_path):
    def parts():
        yield square(0)
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        picture_set.write(tmp_path, "a", 4, {"images": np.arange(4)}, parts())
    assert not (tmp_path / "a.npy").exists() and not (tmp_path / "a.npz").exists()
