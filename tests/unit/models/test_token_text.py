"""Token states: what the encoder sums, and where each piece stands."""

from __future__ import annotations

import numpy as np
import pytest

from alchemist.emoji.spellings import known_spelling
from alchemist.models.text import TextEncoder
from alchemist.models.token_text import MOST_PIECES, sentence_of, token_states

TEXTS = ["a cat wearing sunglasses", "  サングラスをかけた  ネコ（ﾈｺ）", "ＡＢＣ ㌔ fire™", "🐱😎 hi", "cafe\u0301 x"]


def test_states_lead_to_the_sentence_embedding() -> None:
    spelled = [known_spelling(text) for text in TEXTS]  # what the text encoder reads in their place
    for text, pieces, vector in zip(TEXTS, token_states(spelled), TextEncoder().encode(TEXTS), strict=True):
        assert sentence_of(pieces.states) @ vector == pytest.approx(1, abs=1e-4), text


def test_a_text_is_read_by_itself() -> None:
    alone = token_states(TEXTS[1:2])[0]
    together = token_states(TEXTS)[1]
    np.testing.assert_allclose(alone.states, together.states, atol=1e-4)
    np.testing.assert_array_equal(alone.spans, together.spans)


def test_spans_cover_the_words_in_order() -> None:
    for text, pieces in zip(TEXTS, token_states(TEXTS), strict=True):
        assert (np.diff(pieces.spans[:, 0]) >= 0).all()
        covered = {i for a, b in pieces.spans for i in range(a, b)}
        assert covered == {i for i, c in enumerate(text) if not c.isspace()}, text


def test_spans_name_the_pieces() -> None:
    pieces = token_states(["a cat wearing sunglasses"])[0]
    said = ["a cat wearing sunglasses"[a:b] for a, b in pieces.spans]
    assert said[0] == said[-1] == ""
    assert "cat" in said and "".join(said) == "acatwearingsunglasses"


def test_empty_and_long_texts() -> None:
    empty, long = token_states(["", "cat dog " * 200])
    assert len(empty.states) == len(empty.spans) >= 2
    assert len(long.states) == MOST_PIECES and tuple(long.spans[-1]) == (1600, 1600)
