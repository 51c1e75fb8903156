"""Every proposer that is here passes the suites that outsiders can subclass too."""

from __future__ import annotations

import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.errors import BadInput
from alchemist.generation.sampling import skipped
from alchemist.search.blend import Blend
from alchemist.search.past import History
from alchemist.search.variations import noised_by
from alchemist.testing import played
from alchemist.testing.proposer_contract import RefusesGivenPictures, SearchesGivenPictures
from alchemist.testing.shapes import Shapes


class TestRandom(SearchesGivenPictures):
    name = "random"


class TestPairwise(SearchesGivenPictures):
    name = "pairwise"


class TestPosterior(SearchesGivenPictures):
    name = "posterior"


class TestTrustRegion(RefusesGivenPictures):
    name = "trust-region"

    def test_keeps_the_typical_radius(self, lab: Alchemist) -> None:
        session = played(lab, self.start(lab), 4)
        for u in [lab.generator.noise(c) for r in session.rounds[1:] for c in r.board.candidates]:
            assert u is not None and np.isclose(np.linalg.norm(u), np.sqrt(u.size), rtol=1e-3)


class TestLatentUcb(RefusesGivenPictures):
    name = "latent-ucb"

    def test_proposes_latents_in_the_box(self, lab: Alchemist) -> None:
        board = lab.ask(played(lab, self.start(lab), 2)).board
        assert board is not None
        assert all("latent" in c.payload for c in board.candidates)
        assert np.abs(lab.generator.latents(board.candidates)).max() <= 3.001


class TestBlend(RefusesGivenPictures):
    name = "blend"

    def test_stays_among_typical_noises(self, lab: Alchemist) -> None:
        session = played(lab, self.start(lab), 4)
        for one in (c for r in session.rounds[1:] for c in r.board.candidates if c.provenance is not None):
            u = lab.generator.noise(one)
            assert u is not None and 0.8 < np.linalg.norm(u) / np.sqrt(u.size) < 1.2

    def test_half_the_board_are_children_of_both_liked(self, lab: Alchemist) -> None:
        first = lab.ask(self.start(lab, adventure=0.0))
        assert first.board is not None
        parents = lab.generator.latents([first.board.candidates[i] for i in (1, 4)])
        board = lab.ask(first.tell({"r1-c1", "r1-c4"})).board
        assert board is not None
        children = [c for c in board.candidates if not c.is_sample]
        assert len(children) == 3 and all(c.payload["strength"] < 0.5 for c in children)
        assert skipped(4, noised_by(0.5)) == 3, "in the middle, the last of four steps is drawn anew"
        for child in children:
            start = lab.generator.sources.of(child).start
            assert start is not None
            cosines = [np.vdot(start, p) / np.linalg.norm(start) / np.linalg.norm(p) for p in parents]
            apart = np.vdot(*parents) / np.linalg.norm(parents[0]) / np.linalg.norm(parents[1])
            assert min(cosines) > apart

    def test_the_liked_noises_span_the_box_and_others_until_there_are_two(self, lab: Alchemist) -> None:
        first = lab.ask(self.start(lab))
        assert first.board is not None
        noises = [lab.generator.noise(c) for c in first.board.candidates]

        def parents(*rows: int) -> set[int]:
            told = first.tell({first.board.ids[i] for i in rows})  # type: ignore[union-attr]
            past = History(told.settings, told.rounds, lab.ensemble("latent"), lab.objective, noisy=lab.generator)
            found = Blend()._parents(past)[1]
            return {i for i, u in enumerate(noises) if any(np.array_equal(u, v) for v in found.values())}

        assert parents(1, 4) == {1, 4}
        assert parents(0, 2, 5) == {0, 2, 5}
        assert parents(3) == parents() == set(range(6))

    def test_goes_on_where_only_children_of_two_were_liked(self, lab: Alchemist) -> None:
        second = lab.ask(lab.ask(self.start(lab)).tell({"r1-c0", "r1-c3"}))
        assert second.board is not None
        liked = {i for i, c in zip(second.board.ids, second.board.candidates, strict=True) if not c.is_sample}
        third = lab.ask(second.tell(liked))
        assert third.board is not None and np.isfinite(third.board.images).all()

    def test_the_first_board_is_the_better_half_of_what_was_drawn(self, lab: Alchemist) -> None:
        board = lab.ask(self.start(lab)).board
        assert board is not None
        drawn = lab.generator.draw(board.candidates)
        assert np.allclose(drawn.images, board.images, atol=1e-5)


@pytest.fixture(scope="module")
def shapes_lab(weights: object) -> Alchemist:
    """A lab that also has a generator without a noise."""
    lab = Alchemist.from_pretrained(weights)  # type: ignore[arg-type]
    lab.register(Shapes())
    return lab


class OverShapes(SearchesGivenPictures):
    """Proposers that take any generator, over one without a noise."""

    generator = "shapes"

    @pytest.fixture
    def lab(self, shapes_lab: Alchemist) -> Alchemist:
        """See `ProposerContract`."""
        return shapes_lab


class TestPosteriorOverShapes(OverShapes):
    name = "posterior"

    def test_it_follows_what_is_liked(self, lab: Alchemist) -> None:
        """Of shapes of any colour, somebody likes red ones: children of these come, and boards get redder."""
        from alchemist.testing import redness

        session = played(lab, self.start(lab, prompt="", board_size=8), 8, redness)
        assert session.rounds[-1].board.candidates
        children = [c for r in session.rounds for c in r.board.candidates if c.provenance is not None]
        assert {c.provenance.move for c in children if c.provenance} == {"vary", "cross"}
        f = [float(redness(lab.draw(r.board.candidates)).mean()) for r in session.rounds]
        assert np.mean(f[-3:]) > f[0] + 0.02


class TestRandomOverShapes(OverShapes):
    name = "random"


class TestPairwiseOverShapes(OverShapes):
    name = "pairwise"


@pytest.mark.parametrize("name", ["blend", "trust-region", "latent-ucb"])
def test_what_moves_a_noise_refuses_a_generator_without_one_and_names_what_works(
    shapes_lab: Alchemist, name: str
) -> None:
    with pytest.raises(BadInput, match=f"{name} needs a generator with noise, which shapes lacks; use .*posterior"):
        shapes_lab.start(Settings(proposer=name, generator="shapes"))


def test_an_unknown_generator_names_the_known_ones(shapes_lab: Alchemist) -> None:
    for refused in (
        lambda: shapes_lab.start(Settings(generator="clay")),
        lambda: shapes_lab.rank("ice", 2, 1, settings=Settings(generator="clay")),
        lambda: shapes_lab.sample(2, generator="clay"),
    ):
        with pytest.raises(BadInput, match="no generator 'clay' here; known: latent,.* shapes"):
            refused()
