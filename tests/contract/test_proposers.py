"""What every proposer owes, whatever it is."""

from __future__ import annotations

import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.errors import BadInput
from alchemist.generation.sampling import skipped
from alchemist.search.blend import Blend
from alchemist.search.past import History
from alchemist.search.session import Session
from alchemist.search.variations import noised_by
from alchemist.testing import likes_most, played, redness
from alchemist.values import MIXED, STYLES


def given(count: int) -> np.ndarray:
    """Pictures (count, 4, 32, 32) of random colours, each its own."""
    rng = np.random.default_rng(9)
    pictures = np.repeat(np.repeat(rng.random((count, 4, 4, 4), np.float32), 8, axis=2), 8, axis=3)
    pictures[:, 3] = 1
    return pictures


class Brightness:
    """A scorer that compares mean colours."""

    name = "clip"
    languages: tuple[str, ...] = ("en",)

    def embed_images(self, images: np.ndarray) -> np.ndarray:
        """(n, 3) unit vectors."""
        mean = images[:, :3].mean((2, 3)) + 1e-6
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def embed_text(self, texts: list[str]) -> np.ndarray:
        """(m, 3): every text is red."""
        return np.tile(np.array([1, 0, 0], np.float32), (len(texts), 1))


class ProposerContract:
    name: str

    def start(self, lab: Alchemist, seed: int = 0, **settings: object) -> Session:
        wish = {"prompt": "red apple", "proposer": self.name, "board_size": 6, **settings}
        return lab.start(Settings(**wish), seed=seed)  # type: ignore[arg-type]

    def test_same_seed_same_board(self, lab: Alchemist) -> None:
        one, two = (lab.ask(played(lab, self.start(lab, 4), 2)).board for _ in range(2))
        assert one is not None and two is not None
        assert np.array_equal(one.images, two.images)

    def test_another_seed_gives_another_board(self, lab: Alchemist) -> None:
        one, two = (lab.ask(self.start(lab, seed)).board for seed in (1, 2))
        assert one is not None and two is not None
        assert not np.allclose(one.images, two.images)

    def test_never_shows_the_same_picture_twice(self, lab: Alchemist) -> None:
        session = self.start(lab, 1)
        seen: list[np.ndarray] = []
        for _ in range(4):
            session = lab.ask(session)
            assert session.board is not None and session.board.images is not None
            for image in session.board.images:
                assert all(np.abs(image - other).max() > 1e-6 for other in seen)
                seen.append(image)
            session = session.tell(likes_most(session.board, redness))

    def test_fills_the_board(self, lab: Alchemist) -> None:
        for size in (2, 5):
            session = played(lab, self.start(lab, board_size=size), 1)
            board = lab.ask(session).board
            assert board is not None and len(board.ids) == size

    @pytest.mark.parametrize("likes", [set(), {"r1-c0"}, {f"r1-c{i}" for i in range(6)}])
    def test_goes_on_after_any_likes_and_without_a_prompt(self, lab: Alchemist, likes: set[str]) -> None:
        session = lab.ask(lab.ask(self.start(lab, prompt="")).tell(likes))
        assert session.board is not None and np.isfinite(session.board.images).all()

    def test_pinned_pictures_stay_in_their_places(self, lab: Alchemist) -> None:
        session = lab.ask(self.start(lab))
        pins = {f"r1-c{i}" for i in (1, 2, 3, 4, 5)}
        after = lab.ask(session.choose({"r1-c0"}, pins=pins).tell())
        assert session.board is not None and after.board is not None
        kept = [a is b for a, b in zip(after.board.candidates, session.board.candidates, strict=True)]
        assert kept == [False, True, True, True, True, True]
        assert len(lab.ask(after.choose((), pins=set(after.board.ids)).tell()).board.ids) == 6  # type: ignore[union-attr]

    def test_draws_with_the_settings_words(self, lab: Alchemist) -> None:
        session = lab.ask(played(lab, self.start(lab, negative="dog", style="noto"), 1))
        assert session.board is not None
        drawn = [c for c in session.board.candidates if "latent" not in c.payload]
        assert all((c.text, c.negative, c.style) == ("red apple", "dog", "noto") for c in drawn)

    def test_mixed_styles_share_a_board_and_a_child_has_its_parent_s(self, lab: Alchemist) -> None:
        session = lab.ask(self.start(lab, style=MIXED))
        assert session.board is not None
        own = [c.style for c in session.board.candidates]
        assert len(set(own)) >= (3 if self.name == "blend" else 6) and set(own) <= set(STYLES)
        style = max(sorted(set(own)), key=own.count)
        named = zip(session.board.ids, own, strict=True)
        session = lab.ask(session.tell({name for name, one in named if one == style}))
        assert session.board is not None
        children = [c.style for c in session.board.candidates if c.provenance and "latent" not in c.payload]
        assert style in children or not children


class SearchesGivenPictures(ProposerContract):
    """What proposers owe that can keep to given pictures."""

    def test_searches_given_pictures_only_never_repeats_and_says_when_they_run_out(self, lab: Alchemist) -> None:
        pool = given(17)
        session = lab.start(Settings(prompt="red apple", proposer=self.name, board_size=5), seed=2, pool=pool)
        shown: list[int | None] = []
        for _ in range(3):
            session = lab.ask(session)
            assert session.board is not None and session.board.images is not None
            rows = [c.pool for c in session.board.candidates]
            assert np.allclose(session.board.images, pool[rows], atol=1e-6)
            shown += rows
            session = session.tell(likes_most(session.board, redness))
        assert len(set(shown)) == 15
        with pytest.raises(BadInput, match="2 of the given pictures"):
            lab.ask(session)

    def test_given_pictures_are_measured_again_by_another_scorer(
        self, lab: Alchemist, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(lab.objective._loaded, "clip", Brightness())  # type: ignore[arg-type]
        session = lab.start(Settings(prompt="red apple", proposer=self.name, board_size=5), seed=2, pool=given(17))
        after = lab.ask(lab.ask(session).tell({"r1-c1"}).with_settings(scorer="clip"))
        assert after.board is not None and after.board.evidence.text.shape == (5, 3)
        assert after.rounds[0].board.evidence.text.shape == (5, 3)

    @pytest.mark.parametrize("likes", [set(), {f"r1-c{i}" for i in range(5)}])
    def test_goes_on_among_given_pictures_after_any_likes(self, lab: Alchemist, likes: set[str]) -> None:
        session = lab.start(Settings(proposer=self.name, board_size=5), seed=2, pool=given(10))
        board = lab.ask(lab.ask(session).tell(likes)).board
        assert board is not None and len({c.pool for c in board.candidates}) == 5


class RefusesGivenPictures(ProposerContract):
    """What proposers owe that cannot."""

    def test_refuses_given_pictures_and_names_who_takes_them(self, lab: Alchemist) -> None:
        session = lab.start(Settings(proposer=self.name, board_size=4), seed=2, pool=given(8))
        with pytest.raises(BadInput, match="use random"):
            lab.ask(session)


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
            found = Blend._parents(past)[1]
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
