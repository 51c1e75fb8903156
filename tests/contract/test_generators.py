"""Every generator that is here passes the suite that outsiders can subclass too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.generation.ensemble import Ensemble
from alchemist.pipeline.generator import PipelineGenerator
from alchemist.pipeline.options import PipelineOptions
from alchemist.protocols import Generator
from alchemist.recipes.generator import shipped_generator
from alchemist.search.session import Session
from alchemist.testing import played
from alchemist.testing.generator_contract import GeneratorContract
from alchemist.testing.shapes import Shapes


class TestShapes(GeneratorContract):
    @pytest.fixture
    def make(self) -> Callable[[], Generator]:
        return Shapes


class TestLatent(GeneratorContract):
    @pytest.fixture
    def make(self, weights: Path) -> Callable[[], Generator]:
        return lambda: Alchemist.from_pretrained(weights).generator


class TestRecipes(GeneratorContract):
    @pytest.fixture
    def make(self) -> Callable[[], Generator]:
        return shipped_generator


class TestPipeline(GeneratorContract):
    """A Stable Diffusion that the suite builds; in few steps, of 32 pixels."""

    @pytest.fixture
    def make(self, tiny_pipelines: Mapping[str, Path]) -> Callable[[], Generator]:
        options = PipelineOptions(str(tiny_pipelines["stable-diffusion"]), steps=3, resolution=32, size=32)
        return lambda: PipelineGenerator(options)


class TestLatentAsAnEnsemble(GeneratorContract):
    """One generator alone, as a search sees it."""

    @pytest.fixture
    def make(self, weights: Path) -> Callable[[], Generator]:
        def made() -> Generator:
            latent = Alchemist.from_pretrained(weights).generator
            return Ensemble({"latent": latent, "shapes": Shapes()}, ("latent",), "latent")

        return made

    def test_it_says_what_it_is(self, generator: Generator) -> None:
        assert generator.capabilities.noise and generator.name == "latent"  # the noise is its member's


@pytest.fixture(scope="module")
def shared(weights: Path) -> Alchemist:
    """A lab whose shapes stand in for recipes, so that two generators can share a board."""
    lab = Alchemist.from_pretrained(weights)
    recipes = Shapes(64)
    recipes.name = "recipes"
    lab.register(recipes)
    return lab


def start(lab: Alchemist, **settings: object) -> Session:
    return lab.start(Settings(prompt="red apple", generator="both", board_size=6, **settings), seed=1)  # type: ignore[arg-type]


def makers(session: Session) -> list[str]:
    assert session.board is not None
    return [c.generator for c in session.board.candidates]


def test_two_generators_share_a_board_and_each_picture_says_whose_it_is(shared: Alchemist) -> None:
    session = shared.ask(start(shared, proposer="random"))
    assert makers(session) == ["latent", "recipes"] * 3
    assert session.board is not None and session.board.images is not None
    assert session.board.images.shape == (6, 4, 64, 64), "the smaller pictures are enlarged"
    alone = shared.generators["latent"].draw(session.board.candidates[:1]).images[0]
    assert np.abs(session.board.images[0].reshape(4, 32, 2, 32, 2).mean((2, 4)) - alone).mean() < 0.06


def test_a_search_over_both_keeps_what_each_made_and_its_children(shared: Alchemist) -> None:
    session = shared.ask(played(shared, start(shared), 4))
    made = {c.generator for r in session.rounds for c in r.board.candidates}
    assert made == {"latent", "recipes"}
    for c in (c for r in session.rounds for c in r.board.candidates):
        for parent in c.provenance.parents if c.provenance is not None else ():
            assert isinstance(parent, str) == (c.generator == "recipes")
    assert session.board is not None and len(set(session.board.candidates)) == 6


def test_a_child_of_two_pictures_of_different_generators_is_the_first_one_s(shared: Alchemist) -> None:
    both = shared.ensemble("both")
    one, other = both.fresh(Settings(prompt="ice"), 2, 3)
    assert (one.generator, other.generator) == ("latent", "recipes")
    child = both.cross(other, one, 4)
    assert child.generator == "recipes" and child.provenance is not None and child.provenance.keys == (other.key,)


def test_ranking_and_sampling_name_a_generator(shared: Alchemist) -> None:
    assert shared.sample(3, "ice", seed=1, generator="recipes").shape == (3, 4, 64, 64)
    ranking = shared.rank("red apple", n=20, top=6, settings=Settings(generator="both"))
    assert ranking.images.shape == (6, 4, 64, 64) and ranking.n == 20
    assert {c.generator for c in ranking.candidates} == {"latent", "recipes"}
    assert set(ranking.seconds) == {"sample", "decode", "score", "rank"}


def test_a_picture_s_own_vectors_are_given_where_it_has_them(shared: Alchemist) -> None:
    one, other = shared.ensemble("both").fresh(Settings(prompt="ice"), 2, 3)
    assert "<polygon" in shared.svg(other) and "<svg" in shared.svg(one)


def test_locked_slots_are_kept(shared: Alchemist) -> None:
    shapes = shared.generators["recipes"]
    one = next(iter(shapes.fresh(Settings(), 1, 1)))
    child = shapes.vary(one, 1.0, 2, Settings(locked=("hue", "size")))
    same = {slot for slot, value in one.payload["shape"].items() if child.payload["shape"][slot] == value}
    assert same == {"hue", "size"}


def test_what_none_of_them_can_do_is_refused(shared: Alchemist) -> None:
    from alchemist.errors import BadInput

    alone = Ensemble({"shapes": Shapes()}, ("shapes",), "shapes")
    with pytest.raises(BadInput, match="cannot start from a picture"):
        alone.from_image(np.zeros((4, 8, 8), np.float32), 0.5, 1, Settings())
    one = next(iter(alone.fresh(Settings(), 1, 1)))
    near = alone.from_image(np.zeros((4, 8, 8), np.float32), 0.5, 1, Settings(), one)
    assert near.provenance is not None and near.provenance.keys == (one.key,), "but what drew it is known"
