"""The benchmarks' own arithmetic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from alchemist import Alchemist, Settings
from alchemist.bench import children, collapse, judges
from alchemist.bench.memory import held_bytes
from alchemist.bench.people import Person
from alchemist.bench.plausibility import Plausibility, judge
from alchemist.bench.play import Wish, counted, play, usual
from alchemist.bench.quality import _beats, kernel_distance, main_colour, materials, named_right, reader
from alchemist.bench.search import WISHING, _wishes, as_table, interval, measure
from alchemist.bench.taste import chosen, nearer, nearest_alike
from alchemist.bench.taste import measure as measure_taste
from alchemist.emoji.catalogue import Catalogue
from alchemist.emoji.colours import COLOURS, to_lab
from alchemist.emoji.dataset import Dataset
from alchemist.emoji.materials import MATERIALS, made_of
from alchemist.emoji.rasterise import rasterise, to_picture
from alchemist.emoji.variants import Record
from alchemist.errors import DataError
from alchemist.models.photographs import tensors_of
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
    wish = Wish.of(lab, eye, "red apple", "cat face", 3, usual(lab, eye, "red apple", samples=12))
    generator = lab.generator
    one, two = (play(lab, by, "posterior", wish, WISHING, 5, 3) for _ in range(2))
    assert lab.generator is generator
    assert len(one.f) == len(one.implausible) == len(one.seconds) == 5
    assert [one.implausible[k - 1] for k in (1, 5)] == [by.implausible(one.boards[k]).mean() for k in (1, 5)]
    assert set(one.boards) == {1, 5} and one.gain <= 1 and one.memory > 8 * 5 * 64
    assert one.drawn >= 5 * 8
    assert (one.f, one.gain, one.likeness) == (two.f, two.gain, two.likeness)


def test_who_wants_one_of_any_style_is_shown_all_of_them(lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    start = lab.start
    monkeypatch.setattr(lab, "start", lambda s, **more: asked.append(s.style) or start(s, **more))
    by = Plausibility(eye, lab.sample(40, seed=1), lab.sample(40, seed=2))
    mean = usual(lab, eye, "red apple", samples=12, style="mixed")
    assert not np.allclose(mean, usual(lab, eye, "red apple", samples=12))
    wish = Wish.of(lab, eye, "red apple", "cat face", 3, mean, "mixed")
    assert not np.allclose(wish.target, Wish.of(lab, eye, "red apple", "cat face", 3, mean).target)
    play(lab, by, "random", wish, WISHING, 2, 3)
    assert asked == ["mixed"]


def test_a_wish_drifts_from_one_picture_to_another(lab: Alchemist) -> None:
    wish = Wish.of(lab, eye, "red apple", "cat face", 3, usual(lab, eye, "red apple", samples=12))
    assert np.allclose(wish.by(0.0), wish.target, atol=1e-5) and np.allclose(wish.by(1.0), wish.other, atol=1e-5)
    assert wish.by(0.5) @ wish.target > wish.other @ wish.target


@pytest.fixture
def data(tmp_path: Path) -> Dataset:
    records = [Record(**e.__dict__) for e, _ in tiny_catalogue()]
    return Dataset(tmp_path, np.full((len(records), 32, 32, 4), 200, np.uint8), records)


def test_all_ways_of_searching_are_played_and_drawn(
    lab: Alchemist, data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = {"seeds": 2, "seeds_of_others": 1, "rounds": 2, "fresh": 6, "samples": 24}
    one, two = (
        measure(lab, data, eye, prompts=("ice", "cat face"), path=tmp_path / "search.png", **sizes) for _ in range(2)
    )
    table = one["proposers"]
    assert set(table) == {*lab.proposers, "posterior, drifting", "posterior, mixed styles"}
    assert table["posterior"]["sessions"] == 2 and table["random"]["sessions"] == 1
    assert table["random"]["drawn"] == table["random"]["evaluations"] == 16 < table["posterior"]["drawn"]
    assert (tmp_path / "search.png").stat().st_size > 1000
    bar = capsys.readouterr().err
    assert "9/9" in bar and "posterior, drifting" in bar and "latent-ucb" in bar and "board 2 of 2" in bar
    for found in (one, two):
        for row in found["proposers"].values():
            row.pop("next_board_p95_s")
    assert one == two


def test_the_table_tells_of_every_proposer(lab: Alchemist) -> None:
    mean = {"mean": 0.123, "95": [0.1, 0.2]}
    row = {
        "sessions": 2, "implausible": mean, "f_over_bank_and_fresh": mean, "target_gain": mean,
        "likeness_first_best": [0.1, 0.9], "none_of_these": 0.25, "drawn": 367, "looked_up": 20000,
        "next_board_p95_s": 0.5, "memory_100_sessions_mb": 150.0,
    }  # fmt: skip
    head, _, first, second = as_table({"posterior": row, "random": {**row, "looked_up": 0}}).splitlines()
    assert len({line.count("|") for line in (head, first, second)}) == 1
    assert "| 367 | 20,000 |" in first and "| 367 | 0 |" in second and "12.3 % (10.0–20.0)" in first


def test_evaluations_are_what_is_drawn_and_the_bank_once(lab: Alchemist) -> None:
    plain = SimpleNamespace(generators={"latent": lab.generator}, objective=lab.objective, bank=range(30))
    one, two, three = lab.generator.fresh(Settings(), 3, 0)
    measured = lab.objective.evidence(lab.sample(3), Settings())
    with counted(plain) as count:
        plain.generators["latent"].draw([one, two])
        plain.objective.terms(measured, Settings(prompt="ice"))
        assert (count.drawn, count.looked_up) == (2, 0)
        plain.generators["latent"].draw([three], draft=True)
        for _ in range(2):
            plain.objective.terms(measured.take([0] * 30), Settings(prompt="ice"))
    assert (count.drawn, count.looked_up) == (3, 30)
    assert plain.generators == {"latent": lab.generator} and plain.objective is lab.objective


def test_memory_is_counted_as_it_is_held() -> None:
    one = np.zeros(100, np.uint8)
    assert held_bytes(({"a": one}, [one, one[:3]], 4, "text")) == 100
    assert held_bytes((one[:3], np.zeros(7, np.uint8), b"four")) == 100 + 7 + 4
    assert held_bytes(Settings()) == 0
    ring: list[object] = [one]
    ring.append(ring)
    assert held_bytes(ring) == 100


def test_wishes_are_of_the_prompts_in_turn_and_in_the_style_that_is_played(lab: Alchemist) -> None:
    found = _wishes(lab, eye, ("red apple", "cat face"), 3, "mixed")
    assert [w.prompt for w in found] == ["red apple", "cat face", "red apple"] and {w.style for w in found} == {"mixed"}
    plain = _wishes(lab, eye, ("red apple", "cat face"), 3, "openmoji")
    assert not any(np.allclose(a.target, b.target) for a, b in zip(found, plain, strict=True))


def test_the_judge_draws_what_it_is_told_and_knows_its_own(
    lab: Alchemist, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, str]] = []
    styles: list[str] = []
    seen: list[int] = []
    data.records = [replace(r, vendor="noto") if i == 1 else r for i, r in enumerate(data.records)]
    floats = data.floats
    monkeypatch.setattr(data, "floats", lambda rows: seen.extend(rows.tolist()) or floats(rows))

    class Lab:
        def sample(self, n: int, prompt: str = "", seed: int = 0, style: str = "openmoji") -> np.ndarray:
            asked.append((n, prompt))
            styles.append(style)
            return np.asarray(lab.sample(n, prompt, seed=seed, style=style))

    def long(images: np.ndarray) -> np.ndarray:
        return 7 * eye(images)

    one = judge(Lab(), data, eye, ("ice", "cat face"), 40, unprompted=20)
    assert asked == [(20, ""), (20, "ice"), (20, "cat face")]
    assert styles == ["openmoji"] * 3 and {data.records[i].vendor for i in seen} == {"openmoji"}
    judge(Lab(), data, eye, ("ice", "cat face"), 40, unprompted=20, style="mixed")
    assert styles[3:] == ["mixed"] * 3 and {data.records[i].vendor for i in seen} == {"openmoji", "noto"}
    two = judge(Lab(), data, long, ("ice", "cat face"), 40, unprompted=20)
    assert abs(one.limit - two.limit) < 1e-5
    assert not one.implausible(lab.sample(8, seed=2)).any()
    noise = np.random.default_rng(0).random((4, 4, 32, 32), np.float32)
    assert one.implausible(noise * np.float32([[[1]], [[0]], [[0]], [[1]]])).all()


def test_collapse_tells_of_the_talks_search_and_of_ours(lab: Alchemist, data: Dataset) -> None:
    found = collapse.measure(lab, data, eye, rounds=2, seeds=(0,), samples=24)
    for name in ("latent-ucb", "blend", "posterior"):
        assert len(found[name]["implausible_by_round"]) == len(found[name]["best_f_by_round"]) == 2


def test_children_are_compared_with_chance(lab: Alchemist) -> None:
    found = children.measure(lab, seeds=2)
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


def test_how_often_one_is_nearer_by_hand() -> None:
    one, other = np.array([1.0, 2.0], np.float32), np.array([2.0, 3.0, 0.0], np.float32)
    assert np.isclose(nearer(one, other), (2 + 1.5) / 6)
    assert nearer(one, one + 5) == 1 and np.isnan(nearer(one[:0], other))


def test_the_nearest_of_other_vendors_by_hand() -> None:
    """a1 a2 b1 b2 c2 of concepts a, b, c by vendors 1, 2; of those that can, a2 alone finds its own."""
    away = np.ones((5, 5), np.float32)
    for i, j, d in ((0, 1, 0.5), (0, 3, 0.2), (2, 4, 0.1), (3, 0, 0.3), (1, 2, 0.9), (0, 2, 0.01)):
        away[i, j] = away[j, i] = d
    np.fill_diagonal(away, 0)
    concept = np.array(list("aabbc"))[:, None] == np.array(list("aabbc"))
    vendor = np.array([1, 2, 1, 2, 2])[:, None] == np.array([1, 2, 1, 2, 2])
    share, chance = nearest_alike(away, concept, vendor)
    assert share == 1 / 4 and np.isclose(chance, np.mean([1 / 3, 1 / 2, 1 / 3, 1 / 2]))


class Seen:
    """A lab whose taste is a coarse look, over two vendors' drawings of the tiny catalogue."""

    def __init__(self, shift: str = "") -> None:
        plain = [(replace(e, held_out=True), svg) for e, svg in tiny_catalogue()]
        others = [(replace(e, vendor="noto"), svg.replace("72 72", f"72 7{shift or 2}")) for e, svg in plain]
        toned = [(replace(plain[0][0], tone=True, concept="toned"), plain[0][1])]
        trained = [(replace(plain[1][0], held_out=False, concept="known"), plain[1][1])]
        woman = [(replace(plain[0][0], hexcode="1F600-200D-2640"), plain[0][1])]
        rows = [*plain, *others, *toned, *trained, *woman]
        self.catalogue = Catalogue([e for e, _ in rows], [svg for _, svg in rows])

    def embed_images(self, images: np.ndarray, space: str) -> np.ndarray:
        assert space == "taste"
        return eye(images)


def test_the_same_concept_is_near_and_a_recoloured_picture_a_little_apart() -> None:
    found = measure_taste(Seen("4"), colours=2)
    assert (found["pictures"], found["concepts"]) == (13, 6)
    assert found["same_concept_other_vendor"]["pairs"] == 6 + 1
    assert found["other_concept_same_vendor"]["pairs"] == 15 + 20
    assert 7 < found["same_picture_recoloured"]["pairs"] <= 14
    same, recoloured, other = (
        found[k]["median"]
        for k in ("same_concept_other_vendor", "same_picture_recoloured", "other_concept_same_vendor")
    )
    assert 0 < same < recoloured < other
    assert found["auc_same_concept"] > 0.95 and 0.5 < found["auc_recoloured"] < 1
    assert found["nearest_is_of_the_same_concept"] == 1 and 0.15 < found["by_chance"] < 0.19
    assert measure_taste(Seen("4"), colours=2) == found


def test_taste_is_measured_on_so_many_held_out_concepts_alone() -> None:
    emoji = Seen().catalogue.emoji
    rows = chosen(emoji, 2, seed=0)
    assert 4 <= len(rows) <= 5 and len({emoji[i].concept for i in rows}) == 2
    assert all(emoji[i].held_out and not emoji[i].tone for i in chosen(emoji, None, seed=0))
    found = measure_taste(Seen(), concepts=1)
    assert found["other_concept_same_vendor"] == {"pairs": 0, "median": None} and found["auc_same_concept"] is None


def test_a_generator_that_paints_as_asked_is_right_and_one_that_does_not_is_not(tmp_path: Path) -> None:
    emoji, svgs = zip(*tiny_catalogue(), strict=True)
    catalogue = Catalogue(list(emoji), list(svgs))
    plain = rasterise(catalogue.svg(0), 128)
    made = {m.english[0].format(emoji[0].name): to_picture(made_of(plain, m, 9)) for m in MATERIALS}

    def eye(images: np.ndarray) -> np.ndarray:
        return images.reshape(len(images), 4, 16, 8, 16, 8).mean((3, 5)).reshape(len(images), -1)

    def lab(drawn: object) -> SimpleNamespace:
        return SimpleNamespace(catalogue=catalogue, rank=drawn)

    obeys = lab(lambda prompt, n, top, seed: SimpleNamespace(images=made[prompt][None]))
    found = materials(obeys, eye, nouns=[emoji[0].name])
    assert found["combinations"] == 12 and found["right"] >= 0.9
    deaf = lab(lambda prompt, n, top, seed: SimpleNamespace(images=to_picture(plain)[None]))
    assert materials(deaf, eye, nouns=[emoji[0].name])["right"] == 0


def test_the_vgg_takes_what_its_package_has(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawn = torch.Generator().manual_seed(0)

    def tensors(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
        return {k: torch.randn(shape, generator=drawn) / shape[0] ** 0.5 + 0.1 for k, shape in shapes.items()}

    monkeypatch.setattr(judges, "package_file", lambda *parts: tmp_path)
    monkeypatch.setattr(judges, "tensors_of", tensors)
    eye = judges.vgg(32)
    red, blue = (np.stack([disc(c)]) for c in ("#ff0000", "#0000ff"))
    both = eye(np.concatenate([red, blue]))
    assert both.shape == (2, 64 + 128 + 256 + 512 + 512) and np.allclose(np.linalg.norm(both, axis=1), 1, atol=1e-5)
    assert np.allclose(eye(red)[0], both[0], atol=1e-5) and not np.allclose(both[0], both[1], atol=1e-3)


def named_data(folder: Path, vendors: tuple[str, ...] = ("openmoji", "noto")) -> tuple[Dataset, dict[str, np.ndarray]]:
    """160 concepts, a quarter held out, in two sets that paint eight patches by their names' embeddings."""
    rng = np.random.default_rng(0)
    said = {f"thing {i}": rng.uniform(0, 1, 8).astype(np.float32) for i in range(160)}
    base = Record(**tiny_catalogue()[0][0].__dict__)
    records, pictures = [], []
    for i, (name, vector) in enumerate(said.items()):
        for vendor in vendors:
            records.append(replace(base, name=name, hexcode=f"{i:X}", concept=name, vendor=vendor, held_out=i % 4 == 0))
            patches = np.repeat(np.repeat(vector.reshape(2, 4), 16, 0), 8, 1)
            pictures.append(np.rint(255 * np.stack([patches] * 3 + [np.ones_like(patches)], -1)).astype(np.uint8))
    return Dataset(folder, np.stack(pictures), records), said


def patches_of(images: np.ndarray) -> np.ndarray:
    """(n, 8): the patches' grey."""
    return images[:, 0].reshape(len(images), 2, 16, 4, 8).mean((2, 4)).reshape(len(images), 8)


def test_names_are_read_off_pictures_never_seen(tmp_path: Path) -> None:
    data, said = named_data(tmp_path)
    read = reader(patches_of, data, lambda names: np.stack([said[n] for n in names]))
    held = [n for i, n in enumerate(said) if i % 4 == 0]
    rows = [i for i in data.held_out if data.records[i].vendor == "noto"]
    cosines = read(patches_of(data.floats(np.array(rows))), held)
    assert cosines.shape == (40, 40) and (cosines.argmax(1) == np.arange(40)).all()


def test_pictures_of_names_stand_beside_the_real_ones(tmp_path: Path) -> None:
    data, said = named_data(tmp_path)

    def encode(names: list[str]) -> np.ndarray:
        return np.stack([said[n] for n in names])

    lab = SimpleNamespace(
        embed_images=patches_of,
        embed_text=encode,
        generator=SimpleNamespace(pipeline=SimpleNamespace(encode_text=encode)),
    )
    rows = [int(i) for i in data.held_out if data.records[i].vendor == "openmoji"][:6]
    good = [{"row": r, "images": data.floats(np.array([r]))} for r in rows]
    swapped = [{"row": r, "images": g["images"]} for r, g in zip(rows, good[1:] + good[:1], strict=True)]
    one, two = (named_right(lab, data, {"patches": patches_of}, made) for made in (good, swapped))
    assert one["names"] == 6 and set(one["patches"]) == {
        "told", "told_of_the_real", "told_of_the_real_of_other_sets", "like_the_real", "like_the_real_of_other_sets",
    }  # fmt: skip
    assert all(v == 1.0 for v in one["patches"].values())
    assert two["patches"]["told"] < 0.5 and two["patches"]["told_of_the_real"] == 1.0
