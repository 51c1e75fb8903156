"""The data set of recipes: the same bytes however it is made, resumed shard by shard, read by `datasets`."""

from __future__ import annotations

import io
import json
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from alchemist.__main__ import app
from alchemist.emoji.rasterise import premultiplied
from alchemist.errors import BadInput
from alchemist.recipes.compose import describe
from alchemist.recipes.dataset import rows, shards
from alchemist.recipes.dataset.shards import Plan, build
from alchemist.recipes.parts import parts
from alchemist.recipes.recipe import Recipe
from alchemist.recipes.render import problems, to_pixels
from alchemist.recipes.sample import is_held_out

PLAN = Plan(n=22, seed=5, size=32, rows=6)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set of `PLAN`, made by this process."""
    folder = tmp_path_factory.mktemp("made")
    build(PLAN, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file's bytes by its path."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_row_is_what_its_recipe_draws_and_says() -> None:
    one = rows.row(5, 3, 64, vectors=False)
    recipe = Recipe.from_json(one.recipe)
    with Image.open(io.BytesIO(one.picture)) as picture:
        seen = premultiplied(np.asarray(picture)).astype(int)
    assert np.abs(seen - to_pixels(recipe, 64).astype(int)).max() <= 1
    assert not problems(recipe) and one.english and one.japanese
    assert len(one.attribution) >= 1 and recipe.base.split(":")[1] in one.attribution[0]
    assert describe(recipe, parts()).subject.concept == one.concept
    drawn = rows.row(5, 3, 64, vectors=True)
    assert (drawn.recipe, drawn.english, drawn.picture) == (one.recipe, one.english, b"")
    assert one.recipe.replace('"', "&quot;") in drawn.svg or json.loads(one.recipe)["base"] in drawn.svg


def test_what_is_held_out_is_in_the_test_split_alone() -> None:
    names = rows.sampler().names
    found = [rows.described_recipe(np.random.default_rng(i)) for i in range(120)]
    for _, seen, split in found:
        things = [one.concept for one in (seen.subject, seen.other) if one is not None]
        rare = any(rows.rare_held_out(c, names) for c in things)
        assert (split == "test") == (is_held_out(seen) or rare)
    assert 4 < sum(split == "test" for _, _, split in found) < 60


def test_no_everyday_word_is_held_out_and_some_rare_ones_are() -> None:
    names = rows.sampler().names
    held = [code for code in names if rows.rare_held_out(code, names)]
    assert not any(names[code].everyday for code in held)
    assert 0.02 < len(held) / sum(not n.everyday for n in names.values()) < 0.08


def test_an_interrupted_data_set_goes_on_with_the_shards_that_lack(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, asked = shards.make_shard, []

    def counted(plan: Plan, shard: int) -> dict[str, bytes]:
        asked.append(shard)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return plain(plan, shard)

    monkeypatch.setattr(shards, "make_shard", counted)
    with pytest.raises(KeyboardInterrupt):
        build(PLAN, tmp_path)
    assert not (tmp_path / "README.md").exists()
    seen: list[tuple[int, int]] = []
    build(PLAN, tmp_path, progress=lambda done, total: seen.append((done, total)))
    assert asked == [0, 1, 2, 2, 3] and seen == [(12, 22), (18, 22), (22, 22)]
    assert contents(tmp_path) == contents(made)


def test_two_workers_of_a_dask_cluster_give_the_same_bytes(made: Path, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        executor: Executor = client.get_executor()
        build(PLAN, tmp_path, executor, 2)
    assert contents(tmp_path) == contents(made)


def test_the_command_with_two_processes_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    arguments = ["data", "recipes", "-n", "22", "--seed", "5", "--size", "32", "--rows", "6", "--processes", "2"]
    done = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "new")])
    assert done.exit_code == 0, done.output
    assert contents(tmp_path / "new") == contents(made)


def test_another_plan_is_refused_in_the_same_folder(made: Path) -> None:
    before = contents(made)
    with pytest.raises(BadInput, match="holds another data set .*seed 5"):
        build(Plan(n=22, seed=6, size=32, rows=6), made)
    assert contents(made) == before
    for wrong in ({"n": 0}, {"n": 5, "size": 4}, {"n": 5, "seed": -1}):
        with pytest.raises(BadInput, match="must be from"):
            Plan(**wrong)


def test_datasets_reads_it_with_pictures_and_splits(made: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    found = datasets.load_dataset(str(made), cache_dir=str(tmp_path))
    assert set(found) == {"train", "test"} and sum(len(part) for part in found.values()) == 22
    one = found["train"][0]
    assert one["image"].size == (32, 32) and one["image"].mode == "RGBA"
    assert Recipe.from_json(one["recipe"]).base and isinstance(one["attribution"], list)
    card = (made / "README.md").read_text(encoding="utf-8")
    assert card.startswith("---\n") and f"{len(found['test'])} in `test`" in card and "CC-BY-SA-4.0" in card


def test_vectors_are_a_column_of_text(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    build(Plan(n=4, size=32, svg=True, rows=4), tmp_path)
    table = pq.read_table(tmp_path / "data" / "train-00000-of-00001.parquet")
    assert sorted(p.name for p in (tmp_path / "data").iterdir())[-1] == "train-00000-of-00001.parquet"
    assert "image" not in table.column_names and table["svg"][0].as_py().startswith("<svg")
