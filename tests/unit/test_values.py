from __future__ import annotations

import numpy as np
import pytest

from alchemist.errors import BadInput
from alchemist.values import Candidate, Settings


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
        ({"sampler": "euler"}, "known: dpm"),
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
