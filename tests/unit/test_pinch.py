"""A pinch of something else: who gets some, what it draws, and that it comes back with the picture."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from alchemist import Alchemist, Settings
from alchemist.__main__ import app
from alchemist.errors import BadInput, SessionError
from alchemist.gallery.export import facts_of
from alchemist.generation.payload import seeded_candidate, tidied
from alchemist.pinches import PARTS, PINCHES
from alchemist.search.past import History
from alchemist.search.serial import candidate_to_json
from alchemist.search.session import Session
from alchemist.search.variations import children, variations
from alchemist.ui.details import details_html
from alchemist.ui.texts import say
from alchemist.ui.views import Favourite, board_html

ASKED = Settings(prompt="red apple", pinch=0.5)


def test_two_of_four_fresh_pictures_are_given_a_pinch(lab: Alchemist) -> None:
    made = lab.generator.fresh(ASKED, 400, seed=1)
    given = np.array([bool(c.mix) for c in made])
    assert given.reshape(-1, 4).tolist() == [[False, True, True, False]] * 100
    assert {c.mix for c in made if c.mix} <= set(PINCHES) and len({c.mix for c in made}) > 0.9 * len(PINCHES)
    assert {c.mix_weight for c in made if c.mix} == {round(0.5 * part, 3) for part in PARTS}
    plain = lab.generator.fresh(replace(ASKED, pinch=0), 400, seed=1)
    assert not any(c.mix for c in plain) and [c.seed for c in plain] == [c.seed for c in made]


def test_every_style_is_given_some(lab: Alchemist) -> None:
    made = lab.generator.fresh(replace(ASKED, style="mixed"), 48, seed=2)
    assert {c.style for c in made if c.mix} == {c.style for c in made if not c.mix} and len(
        {c.style for c in made}
    ) == 6


def test_what_asks_for_no_words_gets_none(lab: Alchemist) -> None:
    assert not any(c.mix for c in lab.generator.fresh(Settings(pinch=0.5), 40, seed=1))


@pytest.mark.parametrize("much", [-0.1, 0.8, float("nan"), "some"])
def test_a_silly_pinch_is_refused(much: object) -> None:
    with pytest.raises(BadInput, match=r"pinch must be"):
        Settings(pinch=much)  # type: ignore[arg-type]


def test_the_sentence_is_moved_toward_the_word_and_stays_of_unit_length(lab: Alchemist) -> None:
    pipe = lab.generator.pipeline
    both = pipe.encode_text(["red apple", "fire"])
    tokens = pipe.tokens(
        ["red apple"] * 3 + [""], ["noto"] * 4, [("", 0.5), ("fire", 0.0), ("fire", 0.4), ("fire", 0.4)]
    )
    said = tokens[:, 0].numpy() / np.sqrt(512)
    assert np.allclose(said[:2], both[0], atol=1e-6) and not said[3].any()
    assert np.isclose(np.linalg.norm(said[2]), 1, atol=1e-5)
    mixed = 0.6 * both[0] + 0.4 * both[1]
    assert np.allclose(said[2], mixed / np.linalg.norm(mixed), atol=1e-5)
    assert torch.equal(pipe.tokens(["red apple"], ["noto"]), pipe.tokens(["red apple"], ["noto"], [("", 0.0)]))


def test_a_pinch_draws_another_picture_which_comes_back(lab: Alchemist) -> None:
    plain = seeded_candidate(Settings(prompt="red apple"), 4)
    pinched = plain.changed(mix="fire", mix_weight=0.4)
    images = lab.generator.draw([plain, pinched]).images
    assert not np.allclose(images[0], images[1])
    back = lab.candidate(candidate_to_json(pinched))
    assert (back.mix, back.mix_weight) == ("fire", 0.4)
    assert np.array_equal(lab.generator.draw([back]).images[0], images[1])
    assert facts_of(pinched)["mix"] == "0.4 of fire" and "mix" not in facts_of(plain)


@pytest.mark.parametrize("change", [{"mix": 3}, {"mix_weight": "much"}, {"mix_weight": 1.5}, {"mix": "x" * 501}])
def test_a_strangers_pinch_is_checked(lab: Alchemist, change: dict[str, object]) -> None:
    given = seeded_candidate(ASKED, 4, mix="fire", mix_weight=0.4)
    assert lab.candidate(candidate_to_json(given)) == given
    with pytest.raises(SessionError, match="cannot be read"):
        lab.candidate(candidate_to_json(given.changed(**change)))


@pytest.fixture
def past(lab: Alchemist) -> History:
    """Two rounds, the pinched pictures of which were liked."""
    session = lab.ask(lab.start(replace(ASKED, proposer="random"), seed=3))
    assert session.board is not None
    liked = {name for name, c in zip(session.board.ids, session.board.candidates, strict=True) if c.mix}
    session = session.tell(liked)
    return History(session.settings, session.rounds, lab.ensemble("latent"), lab.objective, noisy=lab.generator)


def test_children_keep_their_parents_pinch_and_some_get_their_own(past: History) -> None:
    row = next(i for i, c in enumerate(past.candidates) if c.mix)
    parent, rng = past.candidates[row], np.random.default_rng(0)
    model = past.noise_generator
    assert model.step(parent, 0.3, rng, past.settings).mix == parent.mix
    assert model.step(parent, 0.3, rng, past.settings).mix_weight == parent.mix_weight
    for made in (
        [model.near(parent, 0.5, rng, past.settings) for _ in range(60)],
        [past.vary(parent, 0.4, rng) for _ in range(60)],
    ):
        own = np.mean([c.mix != parent.mix for c in made])
        assert 0.3 < own < 0.7 and all(c.mix for c in made)
        numbers = {list(PINCHES).index(c.mix) % 2 for c in made if c.mix != parent.mix}
        assert numbers == {0, 1}, "any of the words"
    none = replace(past, settings=replace(past.settings, pinch=0))
    assert {none.vary(parent, 0.4, rng).mix for _ in range(20)} == {parent.mix}
    assert {model.near(parent, 0.5, rng, none.settings).mix for _ in range(20)} == {parent.mix}


def test_what_the_words_alone_draw_stands_first(lab: Alchemist) -> None:
    session = lab.ask(lab.start(replace(ASKED, proposer="posterior"), seed=3))
    assert session.board is not None
    given = [bool(c.mix) for c in session.board.candidates]
    assert given == sorted(given) and 0 < sum(given) < 8


def test_tiles_say_what_a_picture_was_given(lab: Alchemist) -> None:
    session: Session = lab.ask(lab.start(replace(ASKED, proposer="random"), seed=3))
    assert session.board is not None
    one = next(c for c in session.board.candidates if c.mix)
    page = board_html(session, "en")
    assert f"+ {one.mix}</span>" in page and f"with a pinch of {one.mix}" in page
    assert page.count('class="pinch"') == sum(bool(c.mix) for c in session.board.candidates) == 4
    japanese = board_html(session, "ja")
    assert f"+ {PINCHES[one.mix]}</span>" in japanese and say("pinch_of", "ja", word=PINCHES[one.mix]) in japanese
    said = re.findall(r'class="tile"[^>]*title="([^"]*)">', page)
    assert ["a pinch of" in one for one in said] == [bool(c.mix) for c in session.board.candidates]
    strange = tuple(c.changed(mix="<b>") if c.mix else c for c in session.board.candidates)
    spoilt = replace(session, board=replace(session.board, candidates=strange))
    assert "<b>" not in board_html(spoilt, "en") and "&lt;b&gt;" in board_html(spoilt, "en")


def test_a_favourite_says_what_it_was_given(lab: Alchemist) -> None:
    session = lab.ask(lab.start(replace(ASKED, proposer="random"), seed=3))
    board = session.board
    assert board is not None and board.images is not None
    row = next(i for i, c in enumerate(board.candidates) if c.mix)
    one, plain = (Favourite(board.candidates[i].key, board.ids[i], "", {}, board.candidates[i]) for i in (row, 0))
    said = f"with a pinch of {one.candidate.mix}"
    near = lab.nearest(board.images[row])[0]
    assert said in details_html(one, "", near, "apple", "", "en")
    assert "pinch" not in details_html(plain, "", near, "apple", "", "en")
    assert PINCHES[one.candidate.mix] in details_html(one, "", near, "apple", "", "ja")


def test_kin_keep_the_pinch_of_what_drew_their_parents(lab: Alchemist, past: History) -> None:
    session = replace(lab.start(past.settings), rounds=past.rounds)
    one = next(c for c in past.candidates if c.mix)
    plain = next(c for c in past.candidates if not c.mix)
    picture, maker = lab.draw([one])[0], lab.ensemble("latent")
    assert {c.mix for c in variations(session, maker, picture, 0.3, 0.6, 6, one)} == {one.mix}
    assert {c.mix for c in variations(session, maker, picture, 0.3, 0.6, 6)} == {""}
    assert [c.mix for c in children(session, maker, one, plain)] == [one.mix, ""] * 4
    around = lab.around(session, picture, like=one)
    assert around.board is not None and {c.mix_weight for c in around.board.candidates} == {one.mix_weight}


@pytest.mark.parametrize("change", [{"text": ""}, {"mix": ""}, {"mix_weight": 0.0}])
def test_what_cannot_be_given_is_not_claimed(change: dict[str, object]) -> None:
    given = seeded_candidate(ASKED, 4, mix="fire", mix_weight=0.4)
    assert given.mix == "fire" and not {"mix", "mix_weight"} & set(tidied({**given.payload, **change}))


def test_words_mean_the_same_whatever_else_is_drawn_beside_them(lab: Alchemist) -> None:
    pipe = lab.generator.pipeline
    alone = pipe.tokens(["red apple"], ["noto"], [("fire", 0.4)])[0]
    beside = pipe.tokens(
        ["ice", "red apple", "a snowman in love"], ["noto"] * 3, [("gem", 0.3), ("fire", 0.4), ("", 0)]
    )
    assert torch.equal(alone, beside[1])


def test_a_bank_has_none_to_give(weights: Path, tmp_path: Path) -> None:
    made = ["generate", "x", "--bank", "--pinch", "0.3", "--weights", str(weights), "--out", str(tmp_path)]
    done = CliRunner().invoke(app, made)
    assert done.exit_code == 2 and "the bank holds what the words alone draw" in done.output


def test_the_command_line_gives_some(weights: Path, tmp_path: Path) -> None:
    made = ["generate", "red apple", "-n", "8", "--top", "8", "--pinch", "0.5", "--steps", "1"]
    done = CliRunner().invoke(app, [*made, "--weights", str(weights), "--out", str(tmp_path)])
    assert done.exit_code == 0
    facts = [Image.open(tmp_path / f"{i + 1:03d}.png").info for i in range(8)]
    assert sum("mix" in one for one in facts) == 4
