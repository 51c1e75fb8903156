"""What holds for all inputs: sessions, prompts, pictures."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alchemist.candidate import given_picture
from alchemist.emoji.captions import read_emoji_characters
from alchemist.emoji.colours import to_lab, to_rgb
from alchemist.errors import SessionError
from alchemist.gallery.pictures import png_bytes, squared, to_straight
from alchemist.gallery.reading import read_picture
from alchemist.search.session import Session
from alchemist.values import Board, Evidence

STEPS = st.lists(st.one_of(st.just("undo"), st.sets(st.integers(0, 2))), max_size=12)


def opened(session: Session) -> Session:
    """A session with a made-up board of three, as `ask` would leave it."""
    from dataclasses import replace

    rows = np.zeros((3, 2), np.float32)
    board = Board(
        session.number,
        tuple(given_picture(10 * session.number + i) for i in range(3)),
        np.zeros((3, 4, 2, 2), np.float32),
        Evidence(rows, rows, rows[:, 0]),
        rows[:, 0],
        {"positive": rows[:, 0], "human": rows[:, 0]},
    )
    return session if session.board is not None else replace(session, board=board)


@given(STEPS)
def test_sessions_never_lose_or_invent_rounds(steps: list[object]) -> None:
    session, expected = Session(), []
    for step in steps:
        session = opened(session)
        if step == "undo":
            try:
                session = session.undo()
                expected.pop()
            except SessionError:
                assert not expected
        else:
            likes = {f"r{session.board.round}-c{i}" for i in step}  # type: ignore[union-attr, attr-defined]
            session = session.tell(likes)
            expected.append(likes)
        assert [set(r.likes) for r in session.rounds] == expected
        assert [r.board.round for r in session.rounds] == list(range(1, len(expected) + 1))
        assert all(r.board.images is None for r in session.rounds)


@given(st.text(alphabet="abc 🧊😀👍🏽", max_size=12))
def test_reading_a_prompt_leaves_no_known_emoji_and_loses_no_word(prompt: str) -> None:
    read = read_emoji_characters(prompt, {"🧊": "ice", "😀": "grin", "👍": "up"})
    assert not set(read) & set("🧊😀👍")
    assert all(word in read for word in "".join(c if c in "abc" else " " for c in prompt).split())


@settings(max_examples=30)
@given(st.integers(1, 24), st.integers(1, 24), st.integers(0, 2**32 - 1))
def test_a_picture_survives_being_written_and_read(height: int, width: int, seed: int) -> None:
    rgba = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    rgba[..., 3] = np.where(rgba[..., 3] < 20, 0, 255)
    picture = squared(rgba)
    assert picture.shape == (4, max(height, width), max(height, width))
    assert (picture[:3] <= picture[3:] + 1e-6).all()
    back = read_picture(png_bytes(picture))[0]
    assert np.abs(back - picture).max() < 2 / 255
    assert np.array_equal(to_straight(back), to_straight(picture))


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_every_colour_survives_cielab(rgb: list[float]) -> None:
    assert np.allclose(to_rgb(to_lab(np.array(rgb))), rgb, atol=2e-3)
