"""Likes of several forks in one session."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alchemist import Alchemist
from alchemist.errors import SessionError
from alchemist.search.session import Session
from alchemist.sharing.sessions import merged


def forked(lab: Alchemist, session: Session, *likes: str) -> Session:
    """The session with its open board answered, and the next one open."""
    return lab.ask(session.tell(set(likes)))


def test_forks_merge_into_one_session_with_the_likes_of_all(lab: Alchemist, session: Session) -> None:
    one = forked(lab, session, "r3-c0")
    two = forked(lab, session.choose((), {"r3-c0", "r3-c2"}), "r3-c1")
    both = merged([one, two])
    assert [r.likes for r in both.rounds[:2]] == [r.likes for r in session.rounds]
    assert both.rounds[2].likes == {"r3-c0", "r3-c1"} and both.rounds[2].dislikes == {"r3-c2"}
    assert len(both.rounds) == 3 and both.board is None  # boards that nobody has answered are dropped
    asked = lab.ask(both)
    assert asked.board is not None and asked.board.round == 4


def test_boards_of_one_fork_alone_follow_under_numbers_of_their_own(lab: Alchemist, session: Session) -> None:
    one = forked(lab, forked(lab, session, "r3-c0"), "r4-c1")
    two = forked(lab, forked(lab, replace(session, seed=9), "r3-c3"), "r4-c2")
    both = merged([one, two])
    assert [r.board.round for r in both.rounds] == [1, 2, 3, 4, 5]
    assert both.rounds[3].likes == {"r4-c1"} and both.rounds[4].likes == {"r5-c2"}
    keys = [c.key for c in both.rounds[4].board.candidates]
    assert keys == [c.key for c in two.rounds[3].board.candidates]
    assert lab.ask(both).board is not None


def test_merging_with_itself_changes_nothing(session: Session) -> None:
    both = merged([session.tell(), session.tell()])
    assert [(r.likes, r.dislikes) for r in both.rounds] == [(r.likes, r.dislikes) for r in session.tell().rounds]


def test_boards_for_other_words_come_first_and_do_not_count_as_answers(lab: Alchemist, session: Session) -> None:
    other = lab.ask(session.tell().with_settings(prompt="red apple"))
    other = other.tell({other.board.ids[0]})  # type: ignore[union-attr]
    both = merged([session.tell({"r3-c0"}), other])
    assert both.settings == session.settings and both.aimed == 1
    assert both.rounds[0].board.candidates[0].text == "red apple" and both.rounds[0].likes == {"r1-c0"}
    assert len(both.rounds) == 4 and lab.ask(both).board is not None


def test_nothing_to_merge() -> None:
    with pytest.raises(SessionError):
        merged([])
