"""What every proposer owes, whatever it is. Subclass a suite in a test module and name the proposer."""

from __future__ import annotations

import numpy as np
import pytest

from ..errors import BadInput
from ..runtime import Alchemist
from ..search.session import Session
from ..values import MIXED, STYLES, Array, Board, Settings
from . import likes_most, played, redness


def given(count: int) -> np.ndarray:
    """Pictures (count, 4, 32, 32) of random colours, each its own."""
    rng = np.random.default_rng(9)
    pictures = np.repeat(np.repeat(rng.random((count, 4, 4, 4), np.float32), 8, axis=2), 8, axis=3)
    pictures[:, 3] = 1
    return pictures


def images_of(board: Board | None) -> Array:
    """The pictures of a board that is drawn."""
    assert board is not None and board.images is not None
    return board.images


class Brightness:
    """A scorer that compares mean colours."""

    name = "clip"
    languages: tuple[str, ...] = ("en",)

    def embed_images(self, images: np.ndarray) -> np.ndarray:
        """(n, 3) unit vectors."""
        mean = images[:, :3].mean((2, 3)) + 1e-6
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)

    def embed_text(self, texts: list[str]) -> np.ndarray:
        """(m, 3): every text is red."""
        return np.tile(np.array([1, 0, 0], np.float32), (len(texts), 1))


class ProposerContract:
    """Subclasses name a registered proposer, and supply `lab`, a fixture that gives an `Alchemist`.

    Attributes:
        name: the proposer.
        generator: the generator that it searches.
    """

    name: str
    generator: str = "latent"

    def settings(self, **changes: object) -> Settings:
        """Settings of the proposer and its generator, for boards of 5."""
        asked = {"proposer": self.name, "generator": self.generator, "board_size": 5, **changes}
        return Settings(**asked)  # type: ignore[arg-type]

    def start(self, lab: Alchemist, seed: int = 0, **settings: object) -> Session:
        """A session that searches with the proposer."""
        asked = {"prompt": "red apple", "proposer": self.name, "generator": self.generator, "board_size": 6, **settings}
        return lab.start(Settings(**asked), seed=seed)  # type: ignore[arg-type]

    def test_same_seed_same_board(self, lab: Alchemist) -> None:
        one, two = (lab.ask(played(lab, self.start(lab, 4), 2)).board for _ in range(2))
        assert np.array_equal(images_of(one), images_of(two))

    def test_another_seed_gives_another_board(self, lab: Alchemist) -> None:
        one, two = (lab.ask(self.start(lab, seed)).board for seed in (1, 2))
        assert not np.allclose(images_of(one), images_of(two))

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
        assert np.isfinite(images_of(session.board)).all()

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
        styles = {"noto"} if lab.ensemble(self.generator).capabilities.styles else {""}
        assert all(c.text == "red apple" and c.style in styles for c in drawn)

    def test_mixed_styles_share_a_board_and_a_child_has_its_parent_s(self, lab: Alchemist) -> None:
        if not lab.ensemble(self.generator).capabilities.styles:
            pytest.skip("it has no styles")
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
        session = lab.start(self.settings(prompt="red apple"), seed=2, pool=pool)
        shown: list[int] = []
        for _ in range(3):
            session = lab.ask(session)
            assert session.board is not None and session.board.images is not None
            rows = [c.pool for c in session.board.candidates if c.pool is not None]
            assert np.allclose(session.board.images, pool[rows], atol=1e-6)
            shown += rows
            session = session.tell(likes_most(session.board, redness))
        assert len(set(shown)) == 15
        with pytest.raises(BadInput, match="2 of the given pictures"):
            lab.ask(session)

    def test_given_pictures_are_measured_again_by_another_scorer(
        self, lab: Alchemist, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(lab.objective._loaded, "clip", Brightness())
        session = lab.start(
            self.settings(prompt="red apple"),
            seed=2,
            pool=given(17),
        )
        after = lab.ask(lab.ask(session).tell({"r1-c1"}).with_settings(scorer="clip"))
        assert after.board is not None and after.board.evidence.text.shape == (5, 3)
        assert after.rounds[0].board.evidence.text.shape == (5, 3)

    @pytest.mark.parametrize("likes", [set(), {f"r1-c{i}" for i in range(5)}])
    def test_goes_on_among_given_pictures_after_any_likes(self, lab: Alchemist, likes: set[str]) -> None:
        session = lab.start(self.settings(), seed=2, pool=given(10))
        board = lab.ask(lab.ask(session).tell(likes)).board
        assert board is not None and len({c.pool for c in board.candidates}) == 5


class RefusesGivenPictures(ProposerContract):
    """What proposers owe that cannot."""

    def test_refuses_given_pictures_and_names_who_takes_them(self, lab: Alchemist) -> None:
        session = lab.start(Settings(proposer=self.name, board_size=4), seed=2, pool=given(8))
        with pytest.raises(BadInput, match="use random"):
            lab.ask(session)
