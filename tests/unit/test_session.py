from __future__ import annotations

import copy
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from alchemist import Alchemist, Settings
from alchemist.bench.memory import held_bytes
from alchemist.errors import BadInput, NoOpenBoard, SessionError, StaleBoard, UnknownPicture, UnknownProposer
from alchemist.generation.plausible import Plausible
from alchemist.search.acquisition import seeded
from alchemist.search.past import History
from alchemist.search.preference import Choice, Grid, belief
from alchemist.search.serial import from_json, to_json
from alchemist.search.session import Session
from alchemist.search.thompson import choices_of


@pytest.fixture
def session(lab: Alchemist) -> Session:
    return lab.ask(lab.start(Settings(prompt="red apple", board_size=4), seed=3))


def test_ask_opens_a_board_and_returns_it_while_it_is_open(lab: Alchemist, session: Session) -> None:
    board = session.board
    assert board is not None and board.images is not None
    assert board.images.shape == (4, 4, 32, 32)
    assert board.ids == ("r1-c0", "r1-c1", "r1-c2", "r1-c3")
    assert np.allclose(np.sum(list(board.terms.values()), axis=0), board.scores)
    assert lab.ask(session).board is board


def test_tell_refuses_without_a_board(lab: Alchemist) -> None:
    with pytest.raises(NoOpenBoard):
        lab.start().tell({"r1-c0"})


def test_tell_refuses_a_click_from_an_earlier_round(lab: Alchemist, session: Session) -> None:
    later = lab.ask(session.tell({"r1-c0"}))
    with pytest.raises(StaleBoard, match="round 2"):
        later.tell({"r1-c1"})


@pytest.mark.parametrize("picture", ["r1-c9", "banana", "r1c0"])
def test_tell_refuses_what_is_no_picture(session: Session, picture: str) -> None:
    with pytest.raises(UnknownPicture) as caught:
        session.tell({picture})
    assert not isinstance(caught.value, StaleBoard)


def test_likes_become_the_bonus_and_closed_rounds_hold_no_pictures(session: Session) -> None:
    closed = session.tell({"r1-c2"}).rounds[0]
    assert closed.board.images is None
    assert closed.board.terms["human"].tolist() == [0, 0, 10, 0]
    assert closed.liked.tolist() == [False, False, True, False]


def test_sessions_are_values(session: Session) -> None:
    session.tell({"r1-c0"})
    session.toggle("r1-c1")
    assert session.rounds == () and session.likes == frozenset()
    assert copy.deepcopy(session).number == 1


def test_toggle_likes_and_takes_back(session: Session) -> None:
    once = session.toggle("r1-c1")
    assert once.likes == {"r1-c1"} and once.toggle("r1-c1").likes == frozenset()
    assert once.tell().rounds[0].likes == {"r1-c1"}


@pytest.mark.parametrize("name", ["blend", "random", "latent-ucb", "trust-region", "pairwise", "posterior"])
def test_undo_and_the_same_likes_give_the_same_board(lab: Alchemist, name: str) -> None:
    first = lab.ask(lab.start(Settings(prompt="ice", proposer=name, board_size=4), seed=5))
    likes = {"r1-c1", "r1-c3"}
    second = lab.ask(first.tell(likes))
    back = lab.ask(second.undo())
    assert back.board is not None and first.board is not None and second.board is not None
    assert back.board.ids == first.board.ids and not back.likes
    assert np.allclose(back.board.images, first.board.images, atol=1e-5)
    again = lab.ask(back.tell(likes))
    assert again.board is not None
    assert np.allclose(again.board.images, second.board.images, atol=1e-4)


def test_undo_at_the_very_start_says_so(lab: Alchemist) -> None:
    with pytest.raises(SessionError, match="nothing to undo"):
        lab.start().undo()


def test_new_settings_keep_the_rounds_and_score_them_anew(lab: Alchemist, session: Session) -> None:
    told = session.tell({"r1-c0"})
    other = lab.ask(told.with_settings(prompt="ice", human=4.0))
    assert len(other.rounds) == 1 and other.rounds[0].likes == {"r1-c0"}
    assert other.rounds[0].board.terms["human"][0] == 4
    assert not np.allclose(other.rounds[0].board.terms["positive"], told.rounds[0].board.terms["positive"])
    assert other.settings.prompt == "ice" and other.board is not None and other.board.round == 2


def test_new_settings_close_an_open_board_with_its_likes(session: Session) -> None:
    assert len(session.toggle("r1-c1").with_settings(adventure=0.9).rounds) == 1
    assert session.with_settings(adventure=0.9).rounds == ()


def test_an_unknown_proposer_names_the_known_ones(lab: Alchemist) -> None:
    with pytest.raises(UnknownProposer) as refused:
        lab.start(Settings(proposer="magic"))
    assert ", ".join(lab.proposers) in str(refused.value) and "latent-ucb" in lab.proposers


@pytest.mark.parametrize("name", ["blend", "latent-ucb"])
def test_a_session_survives_as_text(lab: Alchemist, name: str) -> None:
    session = lab.ask(lab.start(Settings(prompt="ice", proposer=name, board_size=4), seed=5))
    session = lab.ask(session.tell({"r1-c0", "r1-c1"})).toggle("r2-c2")
    back = lab.ask(from_json(to_json(session)))
    assert back.likes == {"r2-c2"} and back.number == 2 and back.settings == session.settings
    assert back.board is not None and session.board is not None
    assert np.allclose(back.board.images, session.board.images, atol=1e-5)
    assert np.allclose(back.rounds[0].board.scores, session.rounds[0].board.scores, atol=0.1)


@pytest.mark.parametrize("text", ["", "{}", '{"version": 99}', "[]", "null"])
def test_spoilt_text_is_no_session(text: str) -> None:
    with pytest.raises(SessionError, match="not a saved session"):
        from_json(text)


def test_a_pool_is_searched_and_nothing_else(lab: Alchemist) -> None:
    pool = lab.catalogue.pictures(range(6), 32)
    session = lab.ask(lab.start(Settings(proposer="random", board_size=3), seed=0, pool=pool))
    assert session.board is not None
    rows = [c.pool for c in session.board.candidates]
    assert np.allclose(session.board.images, pool[rows])
    session = lab.ask(session.tell(set()))
    assert session.board is not None
    assert not set(rows) & {c.pool for c in session.board.candidates}
    with pytest.raises(BadInput, match="0 of the given pictures"):
        lab.ask(session.tell(set()))


def test_a_picture_both_liked_and_disliked_is_liked(session: Session) -> None:
    marked = session.choose({"r1-c0"}, {"r1-c0", "r1-c1"}, {"r1-c2"})
    assert (marked.likes, marked.dislikes, marked.pins) == ({"r1-c0"}, {"r1-c1"}, {"r1-c2"})
    closed = marked.tell().rounds[0]
    assert closed.disliked.tolist() == [False, True, False, False] and list(closed.pinned) == [2]
    assert not marked.toggle("r1-c1").dislikes


def test_marks_survive_as_text(lab: Alchemist, session: Session) -> None:
    marked = session.choose({"r1-c0"}, {"r1-c1"}, {"r1-c2"})
    later = from_json(to_json(lab.ask(marked.tell()).choose((), {"r2-c3"}, {"r2-c0"})))
    assert (later.rounds[0].dislikes, later.rounds[0].pins) == ({"r1-c1"}, {"r1-c2"})
    assert (later.dislikes, later.pins) == ({"r2-c3"}, {"r2-c0"})


def test_redo_gives_back_what_undo_took_and_a_new_choice_forgets_it(lab: Alchemist, session: Session) -> None:
    third = lab.ask(lab.ask(session.tell({"r1-c0"})).tell({"r2-c1"}))
    back = third.undo().undo()
    again = lab.ask(back.redo().redo())
    assert [r.likes for r in again.rounds] == [{"r1-c0"}, {"r2-c1"}]
    assert third.board is not None and again.board is not None
    assert np.array_equal(again.board.images, third.board.images)
    with pytest.raises(SessionError, match="nothing to redo"):
        lab.ask(back).tell({"r1-c2"}).redo()


def test_dislikes_push_the_posterior_away(lab: Alchemist) -> None:
    """The ideal is the picture next to a liked one, unless that was disliked."""
    grid = Grid(np.ones((1, 2), np.float32))
    shown = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
    liked = np.array([True, False, False])
    ideals = np.array([[0.8, 0.6], [0.8, -0.6]], np.float32)
    mild = belief(np.zeros(2), ideals, [Choice(shown, liked)], grid).rows
    strict = belief(np.zeros(2), ideals, [Choice(shown, liked, np.array([False, True, False]))], grid).rows
    assert strict[1] > mild[1] > 0.5


def test_closed_rounds_are_small(lab: Alchemist, session: Session) -> None:
    board = session.tell({"r1-c0"}).rounds[0].board
    assert board.images is None and held_bytes(board) < 4 * 200


@pytest.mark.parametrize("name", ["blend", "posterior"])
def test_a_session_holds_its_measurements_and_no_arrays_that_a_seed_gives_again(lab: Alchemist, name: str) -> None:
    """Of a closed round: both embeddings, of two bytes a number; beside them a few numbers a picture."""
    session = lab.ask(lab.start(Settings(prompt="ice", proposer=name, board_size=4), seed=5))
    for _ in range(5):
        assert session.board is not None
        session = lab.ask(session.tell(session.board.ids[:2]))
    few = 4 * 6  # face, score, four terms
    assert 0 < held_bytes(replace(session, board=None)) <= 5 * 4 * (2 * (16 + 8) + few)


def test_an_open_board_holds_a_third_of_its_pictures_bytes(lab: Alchemist, session: Session) -> None:
    real = lab.catalogue.pictures(range(4), 128)
    assert session.board is not None
    opened = replace(session, board=replace(session.board, images=real))
    small = held_bytes(opened) - held_bytes(replace(session, board=replace(session.board, images=None)))
    assert opened.board is not None and np.array_equal(opened.board.images, real)
    assert 0 < small < real.nbytes / 3


def test_plausible_tells_noise_from_emoji() -> None:
    rng = np.random.default_rng(0)
    near = np.array([1, 0, 0, 0]) + 0.2 * rng.standard_normal((400, 4))
    near = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    judge = Plausible(near[:300])
    assert judge(near[300:]).mean() > 0.9
    assert not judge(np.array([[0, 1, 0, 0], [-1, 0, 0, 0]], np.float32)).any()


def test_a_restored_session_goes_on_as_the_one_it_was_kept_from(lab: Alchemist, session: Session) -> None:
    later = lab.ask(session.tell({"r1-c0", "r1-c2"})).tell({"r2-c1"})
    restored = from_json(to_json(later))
    one, two = lab.ask(later).board, lab.ask(restored).board
    assert one is not None and two is not None
    assert np.abs(one.images - two.images).max() < 0.02


def test_a_reopened_or_restored_board_says_why_its_pictures_are_there(lab: Alchemist, session: Session) -> None:
    later = lab.ask(session.tell({"r1-c0", "r1-c2"}))
    assert later.board is not None and len(later.board.reasons) == 4
    undone = lab.ask(lab.ask(later.tell({"r2-c1"})).undo())
    restored = lab.ask(from_json(to_json(later)))
    for again in (undone, restored):
        assert again.board is not None
        assert [r.kind for r in again.board.reasons] == [r.kind for r in later.board.reasons]


def history_of(lab: Alchemist, session: Session) -> History:
    return History(session.settings, session.rounds, lab.ensemble("latent"), lab.objective, aimed=session.aimed)


def test_what_is_answered_after_undoing_past_a_change_of_prompt_counts(lab: Alchemist, session: Session) -> None:
    two = lab.ask(lab.ask(session.tell({"r1-c0"})).tell({"r2-c1"}))
    turned = lab.ask(two.with_settings(prompt="dog"))
    assert turned.aimed == 2
    back = lab.ask(lab.ask(turned.undo()).undo())
    assert lab.ask(back.redo()).redo().aimed == 2, "what was answered for the other words stays so"
    answered = lab.ask(back.tell({"r1-c2"}))
    assert len(history_of(lab, answered).answered) == 1 and len(choices_of(history_of(lab, answered))) == 1
    restored = lab.ask(from_json(to_json(answered)))
    assert len(history_of(lab, restored).answered) == 1


def test_a_board_reopened_under_another_scorer_is_measured_by_it(
    lab: Alchemist, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = lab.ask(session.tell({"r1-c0"}))
    known = lab.objective.scorer("emojiclip")
    narrow = SimpleNamespace(
        name="clip",
        embed_images=lambda images: known.embed_images(images)[:, :3],
        embed_text=lambda texts: known.embed_text(texts)[:, :3],
    )
    whole = lab.objective.scorer
    monkeypatch.setattr(lab.objective, "scorer", lambda name: narrow if name == "clip" else whole(name))
    other = lab.ask(one.with_settings(scorer="clip").undo())
    assert other.board is not None and other.board.evidence.text.shape[1] == 3
    assert np.isfinite(other.board.scores).all()


@pytest.mark.parametrize("way", ["ask", "around"])
def test_a_pinned_picture_keeps_its_place_on_any_board_that_follows(lab: Alchemist, session: Session, way: str) -> None:
    assert session.board is not None and session.board.images is not None
    kept = session.choose({"r1-c1"}, pins={"r1-c2"})
    picture = session.board.images[1]
    after = lab.ask(kept.tell()) if way == "ask" else lab.around(kept, picture)
    assert after.board is not None and len(after.board.candidates) == 4
    assert after.board.candidates[2] is session.board.candidates[2]
    assert [r.kind == "pinned" for r in after.board.reasons] == [False, False, True, False]
    told = choices_of(history_of(lab, after.tell({"r2-c0"})))
    assert [len(c.liked) for c in told] == [4, 3], "a picture that stayed is nobody's choice"
    again = lab.ask(from_json(to_json(after)))
    assert again.board is not None
    assert [(r.kind, r.picture) for r in again.board.reasons] == [(r.kind, r.picture) for r in after.board.reasons]


def test_variations_asked_for_again_are_others(lab: Alchemist, session: Session) -> None:
    assert session.board is not None and session.board.images is not None
    one = lab.around(session, session.board.images[0])
    two, same = lab.around(one, session.board.images[0]), lab.around(session, session.board.images[0])
    boards = [s.board for s in (one, two, same)]
    seeds = [[c.seed for c in b.candidates] for b in boards if b is not None]
    assert seeds[0] == seeds[2] != seeds[1]
    assert len({c.payload["strength"] for c in boards[0].candidates}) == 2 if boards[0] is not None else False


def test_torchs_own_randomness_is_one_threads_at_a_time() -> None:
    def drawn(seed: int) -> list[float]:
        with seeded(seed):
            return [float(torch.randn(())) for _ in range(200)]

    alone = [drawn(i) for i in range(8)]
    before = torch.random.get_rng_state()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(drawn, range(8)))
    assert together == alone and torch.equal(torch.random.get_rng_state(), before)


def test_who_wants_torchs_randomness_waits_for_whoever_has_it() -> None:
    inside = threading.Event()

    def enter() -> None:
        with seeded(1):
            inside.set()

    other = threading.Thread(target=enter)
    with seeded(0):
        other.start()
        assert not inside.wait(0.3)
    assert inside.wait(10)
    other.join()
