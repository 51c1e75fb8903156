"""The benchmarks' own arithmetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from alchemist import Alchemist
from alchemist.bench.collapse import Plausibility
from alchemist.bench.judges import tensors_of
from alchemist.bench.people import Person
from alchemist.bench.quality import _beats, kernel_distance, main_colour
from alchemist.bench.search import WISHING, Wish, arrays_of, children, interval, measure, play
from alchemist.emoji.colours import COLOURS, to_lab
from alchemist.emoji.dataset import Dataset, Record
from alchemist.errors import DataError
from alchemist.testing import tiny_catalogue

ANCHORS = to_lab(np.array([[int(c.hex[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in COLOURS]))


def disc(colour: str, outline: int = 2) -> np.ndarray:
    """A filled square of a colour with a black outline, transparent around."""
    picture = np.zeros((4, 32, 32), np.float32)
    picture[3, 4:28, 4:28] = 1
    inner = slice(4 + outline, 28 - outline)
    picture[:3, inner, inner] = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])[:, None, None]
    return picture


@pytest.mark.parametrize("number", range(len(COLOURS)))
def test_the_main_colour_is_the_one_that_fills_it(number: int) -> None:
    assert main_colour(disc(COLOURS[number].hex), ANCHORS) == number


@pytest.mark.parametrize("number", range(len(COLOURS)))
def test_a_thick_outline_does_not_count(number: int) -> None:
    assert main_colour(disc(COLOURS[number].hex, outline=5), ANCHORS) == number


def test_an_empty_picture_has_no_main_colour() -> None:
    assert main_colour(np.zeros((4, 8, 8), np.float32), ANCHORS) == -1


def test_the_kernel_distance_tells_apart() -> None:
    rng = np.random.default_rng(0)
    a, b, c = rng.standard_normal((300, 8)), rng.standard_normal((300, 8)), 1 + rng.standard_normal((300, 8))
    same, other = (kernel_distance(a.astype(np.float32), x.astype(np.float32)) for x in (b, c))
    assert abs(same) < 0.1 < other


def test_beating_nine_in_ten() -> None:
    cosines = np.tile(np.arange(11, dtype=np.float32), (2, 1))
    assert _beats(cosines, np.array([9, 8])) == 0.5


def test_a_person_says_none_where_nothing_resembles_the_wish() -> None:
    rng = np.random.default_rng(0)
    person = Person(sharpness=200.0, content=0.3)
    assert len(person.choose(np.full(8, -0.5), rng)) == 0
    assert sorted(person.choose(np.array([0.9, 0.1, 0.8, 0.0]), rng)) == [0, 2]


def test_the_interval_holds_the_mean() -> None:
    found = interval([1.0, 2.0, 3.0, 4.0])
    assert found["95"][0] < found["mean"] == 2.5 < found["95"][1]


def eye(images: np.ndarray) -> np.ndarray:
    """(n, 256) unit features: a coarse look at the pictures."""
    small = images.reshape(len(images), 4, 8, images.shape[2] // 8, 8, images.shape[3] // 8).mean((3, 5))
    small = small.reshape(len(images), -1) + 1e-3
    return np.asarray(small / np.linalg.norm(small, axis=1, keepdims=True), np.float32)


def test_a_play_reports_every_board(lab: Alchemist) -> None:
    by = Plausibility(eye, lab.sample(40, seed=1), lab.sample(40, seed=2))
    wish = Wish.of(lab, eye, "red apple", "cat face", seed=3, samples=12)
    generator = lab.generator
    one, two = (play(lab, eye, by, "posterior", wish, WISHING, 5, 3) for _ in range(2))
    assert lab.generator is generator
    assert len(one.f) == len(one.implausible) == len(one.seconds) == 5
    assert set(one.boards) == {1, 5} and one.gain <= 1 and one.memory > 8 * 5 * 64
    assert one.drawn >= 5 * 8
    assert (one.f, one.gain, one.likeness) == (two.f, two.gain, two.likeness)


def test_a_wish_drifts_from_one_picture_to_another(lab: Alchemist) -> None:
    wish = Wish.of(lab, eye, "red apple", "cat face", seed=3, samples=12)
    assert np.allclose(wish.by(0.0), wish.target, atol=1e-5) and np.allclose(wish.by(1.0), wish.other, atol=1e-5)
    assert wish.by(0.5) @ wish.target > wish.other @ wish.target


def test_all_ways_of_searching_are_played_and_drawn(lab: Alchemist, tmp_path: Path) -> None:
    records = [Record(**e.__dict__) for e, _ in tiny_catalogue()]
    data = Dataset(tmp_path, np.full((len(records), 32, 32, 4), 200, np.uint8), records)
    sizes = {"seeds": 2, "seeds_of_others": 1, "rounds": 2, "fresh": 6, "samples": 24}
    found = measure(lab, data, eye, eye, prompts=("ice", "cat face"), path=tmp_path / "search.png", **sizes)
    table = found["proposers"]
    assert set(table) == {*lab.proposers, "posterior, drifting"}
    assert table["posterior"]["sessions"] == 2 and table["random"]["sessions"] == 1
    assert table["random"]["drawn"] == 16 < table["posterior"]["drawn"]
    assert (tmp_path / "search.png").stat().st_size > 1000


def test_arrays_are_found_however_deep() -> None:
    assert [a.shape for a in arrays_of(({"a": np.zeros(2)}, [np.zeros(3)], 4))] == [(2,), (3,)]


def test_children_are_compared_with_chance(lab: Alchemist) -> None:
    found = children(lab, seeds=2)
    assert set(found) == {"blend", "posterior", "random"}
    assert found["random"]["beats_random"] == 0
    assert all(-1 <= v["to_the_less_alike"] <= v["to_both"] <= 1 for v in found.values())


def test_tensors_are_read_without_unpickling(tmp_path: Path) -> None:
    torch.manual_seed(0)
    held = {"a.weight": torch.randn(3, 4), "a.bias": torch.randn(3), "b.weight": torch.randn(2, 3, 5)}
    torch.save(held, tmp_path / "net.pth", _use_new_zipfile_serialization=False)
    shapes = {name: tuple(held[name].shape) for name in ("b.weight", "a.bias")}
    found = tensors_of(tmp_path / "net.pth", shapes)
    assert set(found) == set(shapes) and all(torch.equal(found[name], held[name]) for name in shapes)
    with pytest.raises(DataError, match="does not hold"):
        tensors_of(tmp_path / "net.pth", {"c.weight": (1,)})
    (tmp_path / "other.pth").write_bytes(b"no pickle at all")
    with pytest.raises(DataError, match="does not hold"):
        tensors_of(tmp_path / "other.pth", shapes)
