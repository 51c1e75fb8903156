"""What every generator owes. Subclass `GeneratorContract` in a test module and supply the `make` fixture."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from ..candidate import Candidate, from_rows, to_rows
from ..errors import BadInput
from ..protocols import Generator, NoiseGenerator, SvgGenerator
from ..values import Array, Settings

CLOSE = 2 / 255
SMALL = 2000
"""Characters of JSON that a candidate of no uploaded picture takes at most, its ancestors aside."""


class GeneratorContract:
    """Subclasses supply `make`, a fixture that gives a function that builds the generator anew.

    Attributes:
        settings: what the pictures of the tests are made for.
    """

    settings = Settings(prompt="red apple")

    @pytest.fixture
    def make(self) -> Callable[[], Generator]:
        """A function that builds the generator; two built by it are equal and share no cache."""
        raise NotImplementedError("supply the fixture `make`")

    @pytest.fixture
    def generator(self, make: Callable[[], Generator]) -> Generator:
        """The generator under test."""
        return make()

    def pictures(self, generator: Generator, *candidates: Candidate) -> Array:
        """(n, 4, h, w) pictures of candidates."""
        return generator.draw(candidates).images

    def test_it_says_what_it_is(self, generator: Generator) -> None:
        can = generator.capabilities
        assert generator.name and generator.fingerprint is not None and generator.size > 0
        assert can.batch > 0 and can.draft_batch > 0
        assert can.seconds_per_picture >= 0 and can.seconds_per_draft >= 0
        assert isinstance(generator, Generator)
        assert can.noise == isinstance(generator, NoiseGenerator)
        assert can.vector == isinstance(generator, SvgGenerator)

    def test_the_same_seed_gives_the_same_fresh_candidates_and_more_only_add(self, generator: Generator) -> None:
        seven = list(generator.fresh(self.settings, 7, 3))
        assert len(set(seven)) == 7 and seven[:4] == list(generator.fresh(self.settings, 4, 3))
        assert not set(seven) & set(generator.fresh(self.settings, 7, 4))
        assert all(c.generator == generator.name and c.fingerprint == generator.fingerprint for c in seven)
        assert all(c.text == self.settings.prompt and c.provenance is None for c in seven)
        stream = np.random.default_rng(3)
        assert not set(generator.fresh(self.settings, 3, stream)) & set(generator.fresh(self.settings, 3, stream))

    def test_pictures_are_premultiplied_and_of_one_size(self, generator: Generator) -> None:
        images = self.pictures(generator, *generator.fresh(self.settings, 5, 0))
        assert images.shape == (5, 4, generator.size, generator.size) and images.dtype == np.float32
        assert np.isfinite(images).all() and images.min() >= 0 and images.max() <= 1
        drafts = generator.draw(generator.fresh(self.settings, 5, 0), draft=True).images
        assert drafts.shape == images.shape

    def test_drawing_depends_on_the_candidate_alone(self, generator: Generator) -> None:
        some = list(generator.fresh(self.settings, 5, 0))
        whole, turned = self.pictures(generator, *some), self.pictures(generator, *some[::-1])
        assert np.abs(whole - turned[::-1]).max() <= CLOSE
        assert np.abs(self.pictures(generator, some[2])[0] - whole[2]).max() <= CLOSE

    def test_progress_ends_with_all(self, generator: Generator) -> None:
        told: list[tuple[int, int]] = []
        generator.draw(generator.fresh(self.settings, 5, 0), progress=lambda *done: told.append(done))
        assert told[-1] == (5, 5) and [done for done, _ in told] == sorted(done for done, _ in told)

    def family(self, generator: Generator) -> list[Candidate]:
        """A fresh candidate, and children of each kind that the generator makes, of several generations."""
        one, two = generator.fresh(self.settings, 2, 5)
        made, rng = [one], np.random.default_rng(8)
        if generator.capabilities.vary:
            child = generator.vary(one, 0.5, rng, self.settings)
            made += [child, generator.vary(child, 0.5, rng)]
        if generator.capabilities.cross:
            both = generator.cross(made[-1], two, rng, 0.5, self.settings)
            made += [both, generator.cross(both, one, 4)]
        if generator.capabilities.from_image:
            made.append(generator.from_image(self.pictures(generator, one)[0], 0.5, 6, self.settings, one))
        return made

    def test_candidates_come_back_from_json_and_another_such_generator_draws_them_alike(
        self, make: Callable[[], Generator]
    ) -> None:
        generator, elsewhere = make(), make()
        family = self.family(generator)
        back = [from_rows(json.loads(json.dumps(to_rows([c])))) for c in family]
        assert back == family
        for one in back:
            elsewhere.check(one)
        # the youngest first: its ancestors are not known there yet
        drawn = [self.pictures(elsewhere, one)[0] for one in back[::-1]][::-1]
        assert np.abs(np.stack(drawn) - self.pictures(generator, *family)).max() <= CLOSE

    def test_candidates_are_small(self, generator: Generator) -> None:
        assert all(len(json.dumps(dict(c.payload))) <= SMALL for c in self.family(generator))

    def test_a_child_names_its_parents_and_its_seed_decides(self, generator: Generator) -> None:
        one, two = generator.fresh(self.settings, 2, 1)
        if generator.capabilities.vary:
            child = generator.vary(one, 0.5, 7)
            assert child == generator.vary(one, 0.5, 7) != generator.vary(one, 0.5, 8)
            assert child.provenance is not None and child.provenance.keys == (one.key,)
            assert child.text == one.text
        if generator.capabilities.cross:
            child = generator.cross(one, two, 7)
            assert child == generator.cross(one, two, 7)
            assert child.provenance is not None and child.provenance.keys == (one.key, two.key)

    def test_a_stream_as_a_seed_advances(self, generator: Generator) -> None:
        one, rng = next(iter(generator.fresh(self.settings, 1, 1))), np.random.default_rng(2)
        if generator.capabilities.vary:
            assert len({generator.vary(one, 0.5, rng) for _ in range(4)}) == 4

    def test_the_amount_says_how_far_a_child_lies(self, generator: Generator) -> None:
        if not generator.capabilities.vary:
            pytest.skip("it has no children")
        some = generator.fresh(self.settings, 6, 2)
        parents = self.pictures(generator, *some)
        children = ([generator.vary(c, amount, i) for i, c in enumerate(some)] for amount in (0.1, 1.0))
        near, far = (self.pictures(generator, *made) for made in children)
        assert 0 < np.abs(near - parents).mean() < np.abs(far - parents).mean()

    def test_starting_from_a_picture(self, generator: Generator) -> None:
        picture = np.zeros((4, 40, 40), np.float32)
        picture[3], picture[0] = 1, 0.8
        if not generator.capabilities.from_image:
            with pytest.raises(BadInput):
                generator.from_image(picture, 0.5, 1, self.settings)
            return
        one = generator.from_image(picture, 0.5, 1, self.settings)
        assert one.text == self.settings.prompt and self.pictures(generator, one).shape[0] == 1

    def test_what_it_cannot_draw_is_refused_in_a_sentence(self, generator: Generator) -> None:
        for strange in (Candidate(generator.name, "", {}), Candidate("elsewhere", "", {"seed": 1})):
            with pytest.raises(BadInput, match=r"\w+ .*\."):
                generator.check(strange)

    def test_its_vectors_are_its_pictures(self, generator: Generator) -> None:
        if not isinstance(generator, SvgGenerator):
            pytest.skip("it has no vectors")
        from ..emoji.rasterise import rasterise, to_picture

        one = next(iter(generator.fresh(self.settings, 1, 1)))
        drawn = to_picture(rasterise(generator.svg(one), generator.size))
        assert np.abs(drawn - self.pictures(generator, one)[0]).mean() < 0.02
