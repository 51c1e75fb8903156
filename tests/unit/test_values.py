from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from alchemist.errors import BadInput
from alchemist.generation.ranking import fresh_candidates
from alchemist.values import MIXED, STYLES, Board, Candidate, Evidence, Settings


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


def test_a_candidate_has_exactly_one_source() -> None:
    u = np.zeros((4, 4, 4), np.float32)
    with pytest.raises(BadInput):
        Candidate()
    with pytest.raises(BadInput):
        Candidate(noise=u, latent=u)
    assert Candidate(seed=3).seed == 3


def test_mixed_is_a_wish_and_no_picture_s_style() -> None:
    wish = Settings(prompt="cat", style=MIXED)
    own = [c.style for c in fresh_candidates(wish, 7, seed=0)]
    assert set(own) == set(STYLES) and own[0] == own[6] and own[:3] == [c.style for c in fresh_candidates(wish, 3, 0)]
    assert {fresh_candidates(wish, 1, seed=s)[0].style for s in range(40)} == set(STYLES), "any may be the only one"
    assert Candidate.of(wish, "noto", seed=7).style == "noto"
    assert Candidate.of(Settings(style="fluent"), "noto", seed=7).style == "fluent", "settings that name one are heeded"
    with pytest.raises(BadInput, match="No picture is drawn in the style 'mixed'; known: openmoji"):
        Candidate(seed=1, style=MIXED)


def board(images: np.ndarray | None) -> Board:
    rng = np.random.default_rng(0)
    text, taste = (rng.standard_normal((2, 4)).astype(np.float16).astype(np.float32) for _ in range(2))
    face = np.array([1, 0], np.float32)
    return Board(1, (Candidate(seed=1), Candidate(seed=2)), images, face, Evidence(text, taste, face), face, {})


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
        candidate = Candidate(seed=1, parent=given)
        assert candidate.parent is not None and candidate.parent.dtype == np.float32
        assert np.array_equal(candidate.parent, given, equal_nan=True)
        assert vars(candidate)["parent"].dtype == (np.float16 if given is exact else np.float32)
    evidence = board(None).evidence
    assert isinstance(evidence, Evidence) and evidence.text.dtype == np.float32
    assert vars(board(None))["evidence"].text.dtype == np.float16
