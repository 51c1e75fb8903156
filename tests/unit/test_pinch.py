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
from alchemist.generation.ranking import fresh_candidates
from alchemist.pinches import PARTS, PINCHES
from alchemist.search.kin import children, variations
from alchemist.search.past import History
from alchemist.search.posterior import moved
from alchemist.search.serial import candidate_from_json, candidate_to_json
from alchemist.search.session import Session
from alchemist.ui.details import details_html
from alchemist.ui.texts import say
from alchemist.ui.views import board_html, favourite, tray_html
from alchemist.values import Candidate

ASKED = Settings(prompt="red apple", pinch=0.5)


def test_two_of_four_fresh_pictures_are_given_a_pinch() -> None:
    made = fresh_candidates(ASKED, 400, seed=1)
    given = np.array([bool(c.pinch) for c in made])
    assert given.reshape(-1, 4).tolist() == [[False, True, True, False]] * 100
    assert {c.pinch for c in made if c.pinch} <= set(PINCHES) and len({c.pinch for c in made}) > 0.9 * len(PINCHES)
    assert {c.pinched for c in made if c.pinch} == {round(0.5 * part, 3) for part in PARTS}
    plain = fresh_candidates(replace(ASKED, pinch=0), 400, seed=1)
    assert not any(c.pinch for c in plain) and [c.seed for c in plain] == [c.seed for c in made]


def test_every_style_is_given_some() -> None:
    made = fresh_candidates(replace(ASKED, style="mixed"), 48, seed=2)
    assert {c.style for c in made if c.pinch} == {c.style for c in made if not c.pinch} and len(
        {c.style for c in made}
    ) == 6


def test_what_asks_for_no_words_gets_none() -> None:
    assert not any(c.pinch for c in fresh_candidates(Settings(pinch=0.5), 40, seed=1))


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
    plain = Candidate.of(Settings(prompt="red apple"), seed=4)
    pinched = replace(plain, pinch="fire", pinched=0.4)
    images = lab.generator.draw([plain, pinched]).images
    assert not np.allclose(images[0], images[1])
    back = candidate_from_json(candidate_to_json(pinched), lab.generator.latent_shape)
    assert (back.pinch, back.pinched) == ("fire", 0.4)
    assert np.array_equal(lab.generator.draw([back]).images[0], images[1])
    assert facts_of(pinched)["pinch"] == "0.4 of fire" and "pinch" not in facts_of(plain)


@pytest.mark.parametrize("change", [{"pinch": 3}, {"pinched": "much"}, {"pinched": 1.5}, {"pinch": "x" * 501}])
def test_a_strangers_pinch_is_checked(lab: Alchemist, change: dict[str, object]) -> None:
    given = candidate_to_json(replace(Candidate.of(ASKED, seed=4), pinch="fire", pinched=0.4))
    for name, value in change.items():
        kept = {"pinch": '"pinch":"fire"', "pinched": '"pinched":0.4'}[name]
        assert kept in given
        given = given.replace(
            kept, f'"{name}":{value if isinstance(value, int | float) else chr(34) + str(value) + chr(34)}'
        )
    with pytest.raises(SessionError, match="cannot be read"):
        candidate_from_json(given, lab.generator.latent_shape)


@pytest.fixture
def past(lab: Alchemist) -> History:
    """Two rounds, the pinched pictures of which were liked."""
    session = lab.ask(lab.start(replace(ASKED, proposer="random"), seed=3))
    assert session.board is not None
    liked = {name for name, c in zip(session.board.ids, session.board.candidates, strict=True) if c.pinch}
    session = session.tell(liked)
    return History(session.settings, session.rounds, lab.generator, lab.objective, None, None)


def test_children_keep_their_parents_pinch_and_some_get_their_own(past: History) -> None:
    row = next(i for i, c in enumerate(past.candidates) if c.pinch)
    parent, rng = past.candidates[row], np.random.default_rng(0)
    noise = past.noise(row)
    assert noise is not None
    assert past.child(row, noise).pinch == parent.pinch and past.child(row, noise).pinched == parent.pinched
    for made in (
        [past.varied(row, past.latent(row), 0.5, rng) for _ in range(60)],
        [moved(past, parent, noise, 0.4, rng) for _ in range(60)],
    ):
        own = np.mean([c.pinch != parent.pinch for c in made])
        assert 0.3 < own < 0.7 and all(c.pinch for c in made)
        numbers = {list(PINCHES).index(c.pinch) % 2 for c in made if c.pinch != parent.pinch}
        assert numbers == {0, 1}, "any of the words"
    none = replace(past, settings=replace(past.settings, pinch=0))
    assert {moved(none, parent, noise, 0.4, rng).pinch for _ in range(20)} == {parent.pinch}
    assert {none.varied(row, past.latent(row), 0.5, rng).pinch for _ in range(20)} == {parent.pinch}


def test_what_the_words_alone_draw_stands_first(lab: Alchemist) -> None:
    session = lab.ask(lab.start(replace(ASKED, proposer="posterior"), seed=3))
    assert session.board is not None
    given = [bool(c.pinch) for c in session.board.candidates]
    assert given == sorted(given) and 0 < sum(given) < 8


def test_tiles_say_what_a_picture_was_given(lab: Alchemist) -> None:
    session: Session = lab.ask(lab.start(replace(ASKED, proposer="random"), seed=3))
    assert session.board is not None
    one = next(c for c in session.board.candidates if c.pinch)
    page = board_html(session, "en")
    assert f"+ {one.pinch}</span>" in page and f"with a pinch of {one.pinch}" in page
    assert page.count('class="pinch"') == sum(bool(c.pinch) for c in session.board.candidates) == 4
    japanese = board_html(session, "ja")
    assert f"+ {PINCHES[one.pinch]}</span>" in japanese and say("pinch_of", "ja", word=PINCHES[one.pinch]) in japanese
    said = re.findall(r'title="([^"]*)"><span class="key"', page)
    assert ["a pinch of" in one for one in said] == [bool(c.pinch) for c in session.board.candidates]
    strange = tuple(replace(c, pinch="<b>") if c.pinch else c for c in session.board.candidates)
    spoilt = replace(session, board=replace(session.board, candidates=strange))
    assert "<b>" not in board_html(spoilt, "en") and "&lt;b&gt;" in board_html(spoilt, "en")


def test_a_favourite_says_what_it_was_given(lab: Alchemist) -> None:
    session = lab.ask(lab.start(replace(ASKED, proposer="random"), seed=3))
    board = session.board
    assert board is not None and board.images is not None
    row = next(i for i, c in enumerate(board.candidates) if c.pinch)
    one, plain = (favourite(board, i, board.images[i], {}) for i in (row, 0))
    said = f"with a pinch of {one.candidate.pinch}"
    assert tray_html([one], "en").count(said) == 2, "to be read and to be heard"
    assert "pinch" not in tray_html([plain], "en")
    near = lab.nearest(board.images[row])[0]
    assert said in details_html(one, "", near, "apple", "", "en")
    assert "pinch" not in details_html(plain, "", near, "apple", "", "en")
    assert PINCHES[one.candidate.pinch] in details_html(one, "", near, "apple", "", "ja")


def test_kin_keep_the_pinch_of_what_drew_their_parents(lab: Alchemist, past: History) -> None:
    session = replace(lab.start(past.settings), rounds=past.rounds)
    one = next(c for c in past.candidates if c.pinch)
    plain = next(c for c in past.candidates if not c.pinch)
    latents = lab.generator.draw([one, plain]).latents
    assert {c.pinch for c in variations(session, latents[0], 0.3, 0.6, 6, "w", one)} == {one.pinch}
    assert {c.pinch for c in variations(session, latents[0], 0.3, 0.6, 6, "w")} == {""}
    both = children(session, *latents, "w", [one, plain])
    assert [c.pinch for c in both] == [one.pinch, ""] * 4
    picture = lab.generator.draw([one]).images[0]
    around = lab.around(session, picture, like=one)
    assert around.board is not None and {c.pinched for c in around.board.candidates} == {one.pinched}


@pytest.mark.parametrize("change", [{"text": ""}, {"pinch": ""}, {"pinched": 0.0}])
def test_what_cannot_be_given_is_not_claimed(change: dict[str, object]) -> None:
    given = replace(Candidate.of(ASKED, seed=4), pinch="fire", pinched=0.4)
    kept = replace(given, **change)  # type: ignore[arg-type]
    assert given.pinch == "fire" and (kept.pinch, kept.pinched) == ("", 0.0)


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
    assert sum("pinch" in one for one in facts) == 4
