from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.candidate import Candidate, given_picture
from alchemist.errors import BadInput
from alchemist.generation.payload import Look, seeded_candidate
from alchemist.generation.sources import Sources
from alchemist.packing import HALVED
from alchemist.values import MIXED, STYLES, Board, Evidence, Settings


def test_a_prompt_is_stripped_and_its_spaces_folded() -> None:
    assert Settings(prompt="  a  blue\n cat ").prompt == "a blue cat"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"prompt": "x" * 5000}, "5,000 characters; up to 500"),
        ({"prompt": "a\x07b"}, "control characters"),
        ({"negative": "\x00"}, "negative prompt holds control"),
        ({"w_pos": float("nan")}, "w_pos must be from 0 to 100"),
        ({"board_size": 1}, "board_size must be from 2 to 24"),
        ({"board_size": 2.5}, "whole number"),
        ({"steps": "many"}, "steps must be a number"),
        ({"style": "apple"}, "known: openmoji"),
        ({"sampler": "euler"}, "known: distilled, dpm"),
        ({"guidance": 99}, "guidance must be from 0 to 20"),
    ],
)
def test_settings_refuse_in_one_clear_sentence(changes: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput) as caught:
        Settings(**changes)  # type: ignore[arg-type]
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_setting_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match="known settings: prompt"):
        Settings().changed(colour="blue")


def test_the_environment_names_the_default_scorer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().scorer == "emojiclip"
    monkeypatch.setenv("ALCHEMIST_SCORER", "clip")
    assert Settings().scorer == "clip" and Settings(scorer="emojiclip").scorer == "emojiclip"


def test_the_talk_penalises_pictures_without_a_face() -> None:
    talk = Settings.talk("ice")
    assert (talk.w_face, talk.proposer) == (5.0, "latent-ucb")


def test_a_candidate_has_a_source() -> None:
    sources = Sources(
        (4, 4, 4), lambda made: np.zeros((len(made), 4, 4, 4), np.float32), lambda one: np.zeros((4, 4, 4))
    )
    with pytest.raises(BadInput, match="drawn from a seed"):
        sources.of(Candidate("latent", "", {"text": "ice"}))
    one = sources.of(seeded_candidate(Settings(), 3))
    assert one.seed == 3 and one.noise is not None and one.start is None and one.latent is None


def test_mixed_is_a_wish_and_no_picture_s_style(lab: Alchemist) -> None:
    wish = Settings(prompt="cat", style=MIXED)
    fresh = lab.generator.fresh
    own = [c.style for c in fresh(wish, 7, seed=0)]
    assert set(own) == set(STYLES) and own[0] == own[6] and own[:3] == [c.style for c in fresh(wish, 3, 0)]
    assert {fresh(wish, 1, seed=s)[0].style for s in range(40)} == set(STYLES), "any may be the only one"
    assert seeded_candidate(wish, 7, style="noto").style == "noto"
    assert seeded_candidate(Settings(style="fluent"), 7, style="noto").style == "fluent", "what settings name counts"
    with pytest.raises(BadInput, match="No picture is drawn in the style 'mixed'; known: openmoji"):
        Look.of({"seed": 1, "style": MIXED})


def board(images: np.ndarray | None) -> Board:
    rng = np.random.default_rng(0)
    text, taste = (rng.standard_normal((2, 4)).astype(np.float16).astype(np.float32) for _ in range(2))
    face = np.array([1, 0], np.float32)
    return Board(1, (given_picture(1), given_picture(2)), images, Evidence(text, taste, face), face, {})


def test_pictures_of_a_board_come_back_to_the_last_bit_and_can_be_written() -> None:
    given = np.random.default_rng(1).random((2, 4, 5, 7), np.float32)
    held = board(given)
    for one in (held, copy.deepcopy(held), copy.copy(held), replace(held, round=2)):
        assert one.images is not None
        assert one.images.dtype == np.float32 and np.array_equal(one.images, given)
        one.images[:] = 0  # a copy of one's own
        assert np.array_equal(one.images, given)
    assert board(None).images is None
    with pytest.raises(FrozenInstanceError):
        held.images = None  # type: ignore[misc]


def test_flat_pictures_are_held_small() -> None:
    flat = np.zeros((8, 4, 64, 64), np.float32)
    flat[:, :, 20:44, 20:44] = np.random.default_rng(1).random((8, 4, 1, 1), np.float32)
    content = vars(board(flat))["images"].content
    assert len(content) < flat.nbytes / 10


def test_numbers_are_held_in_16_bits_where_that_loses_nothing() -> None:
    exact = np.array([[[0.5, -2.25]]], np.float32)
    for given in (exact, np.array([[[0.1, 1.0]]], np.float32), np.array([[[1e9, np.nan]]], np.float32)):
        kept = HALVED.pack(given)
        assert kept.dtype == (np.float16 if given is exact else np.float32)
        assert HALVED.unpack(kept).dtype == np.float32 and np.array_equal(HALVED.unpack(kept), given, equal_nan=True)
    evidence = board(None).evidence
    assert isinstance(evidence, Evidence) and evidence.text.dtype == np.float32
    assert vars(board(None))["evidence"].text.dtype == np.float16
