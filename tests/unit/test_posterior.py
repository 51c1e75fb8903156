"""What `posterior` puts on a board, beyond the mathematics in test_preference."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.packing import changed
from alchemist.search import posterior
from alchemist.search.past import History
from alchemist.search.posterior import Posterior, breadth_of
from alchemist.search.preference import Choice, Grid, belief
from alchemist.search.registry import forget, register
from alchemist.search.serial import from_json, to_json
from alchemist.search.session import Session
from alchemist.search.thompson import (
    Ideals,
    board,
    choices_of,
    grid_of,
    held,
    middle_of,
    seen_from,
    shared,
    without_copies,
)
from alchemist.testing import played
from alchemist.values import MIXED, Array, Candidate

PLAIN = Posterior()


@pytest.fixture
def session(lab: Alchemist) -> Session:
    return lab.ask(lab.start(Settings(prompt="red apple", board_size=6), seed=2))


def history(lab: Alchemist, session: Session) -> History:
    return History(session.settings, session.rounds, lab.ensemble("latent"), lab.objective, session.pool)


def test_a_pinned_picture_that_is_not_marked_again_is_nobody_s_choice(lab: Alchemist, session: Session) -> None:
    later = lab.ask(session.choose({"r1-c1"}, pins={"r1-c2"}).tell())
    closed = later.tell({"r2-c0"})
    first, second = choices_of(history(lab, closed))
    assert len(first.liked) == 6 and len(second.liked) == 5
    again = choices_of(history(lab, later.tell({"r2-c2"})))[1]
    assert len(again.liked) == 6 and again.liked.sum() == 1


def test_what_the_prompt_draws_and_the_bank_share_the_prior() -> None:
    own, banked = shared(np.zeros(12, np.float32), 0.8), shared(np.linspace(0, 30, 6000, dtype=np.float32), 0.2)
    assert np.isclose(np.exp(own).sum(), 0.8, atol=1e-4) and np.isclose(np.exp(banked).sum(), 0.2, atol=1e-4)


def test_none_of_these_tells_of_what_the_words_draw_and_leaves_the_bank_as_it_was_by_hand() -> None:
    grid = Grid(np.ones((1, 2), np.float32), (6.0,), (0.2,), (0.02, 0.3))
    taste = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [-1, 0], [0, -1]], np.float32)
    prior = np.log(np.array([0.3, 0.3, 0.25, 0.05, 0.1], np.float32))
    refused = belief(prior, taste, [Choice(taste[:1], np.zeros(1, bool))], grid)
    assert refused.rows[3:].sum() > 1.5 * 0.15, "else there is nothing to hold"
    left = np.arange(1, 5)  # row 0 was shown
    kept = held(refused, prior, left, drawn=3, own=PLAIN.own).rows
    assert np.isclose(kept[3:].sum() / kept[left].sum(), 1 - PLAIN.own, atol=1e-5)
    assert np.isclose(kept[4] / kept[3], 2, atol=1e-4), "as before any choice"
    assert np.allclose(kept[:3] / kept[:3].sum(), refused.rows[:3] / refused.rows[:3].sum(), atol=1e-5)
    assert np.isclose(kept.sum(), 1, atol=1e-5)


def test_the_explorer_is_a_likely_picture(lab: Alchemist, session: Session) -> None:
    past = history(lab, session.with_settings())
    rng = np.random.default_rng(0)
    taste = rng.standard_normal((400, 80)).astype(np.float32) * 0.2 + np.eye(80, dtype=np.float32)[0]
    taste[200:] *= -1  # most unlike all that is likely
    taste /= np.linalg.norm(taste, axis=1, keepdims=True)
    prior = np.where(np.arange(400) < 200, 0, -40).astype(np.float32)
    rows = board(past, Ideals(taste, prior, prior, np.arange(400)), 8, rng, PLAIN)
    assert len(set(rows)) == 8 and max(rows) < 200


def twenty_alike() -> Array:
    """(120, 80) taste embeddings, the first twenty too much alike to share a board."""
    taste = np.random.default_rng(0).standard_normal((120, 80)).astype(np.float32)
    taste[:20] = 0.05 * taste[:20] + 10 * np.eye(80, dtype=np.float32)[0]
    taste /= np.linalg.norm(taste, axis=1, keepdims=True)
    assert (taste[:20] @ taste[:20].T).min() > PLAIN.alike
    return taste


def test_a_board_of_like_pictures_is_not_filled_with_what_is_improbable(lab: Alchemist, session: Session) -> None:
    past = history(lab, session)
    taste = twenty_alike()
    prior = np.where(np.arange(120) < 20, 0, np.log(20 * 0.05 / 100)).astype(np.float32)  # a twentieth on the others
    ideals = Ideals(taste, prior, prior, np.arange(120))
    assert max(board(past, ideals, 8, np.random.default_rng(1), PLAIN)) >= 20
    rows = board(past, replace(ideals, within=PLAIN.within), 8, np.random.default_rng(1), PLAIN)
    assert len(set(rows)) == 8 and max(rows) < 20


def test_a_board_of_like_pictures_is_filled_with_what_the_words_draw(lab: Alchemist, session: Session) -> None:
    """First a likely picture, and then others of the words, however improbable, since no two of these share a board."""
    past = history(lab, session)
    taste = twenty_alike()
    prior = np.where(np.arange(120) < 20, 0, -30).astype(np.float32)
    prior[30] = -20
    ideals = Ideals(taste, prior, prior, np.arange(120), within=PLAIN.within, drawn=40)
    rows = board(past, ideals, 8, np.random.default_rng(1), PLAIN)
    likely = [i for i in rows if i < 20]
    assert len(set(rows)) == 8 and max(rows) < 40 and 30 in rows
    assert len(likely) == 1, "the incumbent; an explorer as likely would be its twin"


def test_only_given_pictures_are_drawn_from_all_that_is_possible(lab: Alchemist, session: Session) -> None:
    asked: list[float] = []

    def watched(past: History, ideals: Ideals, count: int, rng: np.random.Generator, config: Posterior) -> list[int]:
        asked.append(ideals.within)
        return board(past, ideals, count, rng, config)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posterior, "board", watched)
        lab.ask(session.tell({"r1-c0"}))
        pictures = np.random.default_rng(0).random((12, 4, 32, 32), np.float32)
        lab.ask(lab.start(Settings(proposer="posterior", board_size=4), pool=pictures))
    assert asked == [PLAIN.within, 1.0]


def test_no_twin_of_a_pinned_picture_is_shown(lab: Alchemist, session: Session) -> None:
    closed = session.choose({"r1-c0"}, pins={"r1-c0"}).tell()
    past = history(lab, closed)
    pinned = closed.rounds[0].board.evidence.taste[:1]
    others = np.eye(pinned.shape[1], dtype=np.float32)[:6]
    strict = replace(PLAIN, alike=0.999)
    taste = np.concatenate([pinned, others - (others @ pinned.T) * pinned])
    taste /= np.linalg.norm(taste, axis=1, keepdims=True)
    prior = np.array([9, 0, 0, 0, 0, 0, 0], np.float32)
    for seed in range(5):
        assert 0 not in board(past, Ideals(taste, prior, prior, np.arange(7)), 4, np.random.default_rng(seed), strict)


def test_what_was_passed_over_does_not_come_again_from_another_seed(lab: Alchemist, session: Session) -> None:
    past = history(lab, session.tell({"r1-c0"}))
    passed = past.evidence.taste[3]
    noise = np.random.default_rng(1).standard_normal((60, len(passed))).astype(np.float32)
    taste = np.concatenate([0.01 * noise[:20] + passed, noise[20:]])
    taste /= np.linalg.norm(taste, axis=1, keepdims=True)
    assert (taste[:20] @ passed).min() > PLAIN.copy > (taste[20:] @ past.evidence.taste.T).max()
    f = np.where(np.arange(60) < 20, 30, 0).astype(np.float32)  # the copies are the likeliest by far
    rows = board(past, Ideals(taste, f, f, np.arange(60), keen=4, drawn=60), 6, np.random.default_rng(0), PLAIN)
    assert len(set(rows)) == 6 and min(rows) >= 20

    def left(of: Session, drawn: int) -> int:
        return len(without_copies(history(lab, of), Ideals(taste, f, f, np.arange(60), drawn=drawn), 6, PLAIN))

    assert left(session.tell({"r1-c0"}), 60) == 40
    assert left(session.tell({"r1-c0"}), 31) == 40, "not as it was, while the prompt draws a board of others"
    assert left(session.tell({"r1-c0"}), 25) == 60, "a prompt that draws little else is not left for the bank"
    assert left(session, 60) == 60, "nothing was passed over"
    assert left(session.tell(set(session.board.ids)), 60) == 40, "what was liked does not come again as it was"
    across = noise[:20] - np.outer(noise[:20] @ passed, passed)
    taste[:20] = 0.992 * passed + 0.126 * across / np.linalg.norm(across, axis=1, keepdims=True)
    assert PLAIN.copy < (taste[:20] @ passed).min() < (taste[:20] @ passed).max() < PLAIN.twin
    assert left(session.tell(set(session.board.ids)), 60) == 60, "but what is near to it may"
    assert left(session.tell({"r1-c0"}), 60) == 40 and left(session.tell({"r1-c0"}), 31) == 60


def test_more_is_drafted_once_a_board_was_passed_over(lab: Alchemist, session: Session) -> None:
    after = (PLAIN._drafts(history(lab, s), 6) for s in (session, session.tell(set()), session.tell({"r1-c0"})))
    assert list(after) == [(0, 6), (0, 15), (12, 15)]


def test_f_climbs_beyond_what_chance_alone_finds(lab: Alchemist) -> None:
    def climbed(climbers: int) -> float:
        register(Posterior(climbers=climbers), "climbing")
        try:
            found = []
            for seed in range(4):
                asked = Settings(prompt="red apple", proposer="climbing", board_size=4, steps=2)
                session = lab.start(asked, seed=seed)
                for _ in range(8):
                    session = lab.ask(session).tell(set())
                found.append(max(float(r.board.scores.max()) for r in session.rounds))
            return float(np.mean(found))
        finally:
            forget("climbing")

    assert climbed(2) > climbed(0)


def test_f_is_not_led_on_from_other_words_that_were_passed_over(lab: Alchemist, session: Session) -> None:
    assert session.board is not None
    strange = session.board.candidates[0].changed(text="ogre")
    board = changed(session.board, candidates=(strange, *session.board.candidates[1:]))
    opened = replace(session, board=board)
    ids = board.ids

    def led(**marks: set[str]) -> list[bool]:
        told = opened.choose(marks.get("likes", set()), dislikes=marks.get("dislikes", set())).tell()
        return posterior.followed(history(lab, told)).tolist()

    assert led() == [True] * 6, "none of these says nothing of one"
    assert led(likes={ids[0]}) == [True] * 6
    assert led(likes={ids[1]}) == [False] + [True] * 5 == led(dislikes={ids[0]})
    told = opened.choose({ids[1]}).tell()
    past = history(lab, told)
    high = np.array([99, 1, 2, 3, 4, 5], np.float32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posterior, "automatic", lambda past: high)
        made = PLAIN._climbers(past, np.zeros(0, np.int64), high[:0], np.random.default_rng(0))
    assert {c.text for c in made} == {"red apple"} and len(made) == PLAIN.climbers


def test_what_was_passed_over_is_not_what_a_child_has_to_beat(
    lab: Alchemist, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.board is not None
    strange = session.board.candidates[0].changed(text="ogre")
    shown = changed(session.board, candidates=(strange, *session.board.candidates[1:]))
    opened, keen = replace(session, board=shown), []

    def watched(past: History, ideals: Ideals, count: int, rng: np.random.Generator, config: Posterior) -> list[int]:
        keen.append(ideals.keen)
        return board(past, ideals, count, rng, config)

    def measured(past: History, options: list[Candidate]) -> tuple[Array, Array]:
        return np.full(len(options), 50, np.float32), past.measure(options)[1].taste

    monkeypatch.setattr(posterior, "automatic", lambda past: np.array([99, 1, 2, 3, 4, 5], np.float32))
    monkeypatch.setattr(posterior.Posterior, "_measured", staticmethod(measured))
    monkeypatch.setattr(posterior, "board", watched)
    for likes in (set(), {shown.ids[1]}):
        PLAIN.propose(history(lab, opened.tell(likes)), 6, 0)
    assert keen[0] is None and keen[1] is not None


def test_a_child_is_drawn_in_its_parent_s_style_where_styles_are_mixed(lab: Alchemist, session: Session) -> None:
    assert session.board is not None
    noto = session.board.candidates[2].changed(style="noto")
    candidates = (*session.board.candidates[:2], noto, *session.board.candidates[3:])
    told = replace(session, board=changed(session.board, candidates=candidates)).tell(set())
    past, rng = history(lab, told), np.random.default_rng(0)
    one, model = past.candidates[2], lab.generator

    def styles(past: History) -> list[str]:
        made = model.step(one, 0.5, rng, past.settings), model.near(one, 0.5, rng, past.settings)
        return [c.style for c in (*made, past.cross(2, 0, 0.5, rng))]

    assert styles(replace(past, settings=past.settings.changed(style=MIXED))) == ["noto"] * 3
    assert styles(past) == ["openmoji"] * 3, "settings that name one are heeded"


def test_the_slider_widens_what_is_held_possible(lab: Alchemist, session: Session) -> None:
    past = history(lab, session)
    wide, narrow = (replace(past, settings=past.settings.changed(adventure=a)) for a in (1.0, 0.0))
    assert breadth_of(wide, 1000, 0.25) > 2 * breadth_of(narrow, 1000, 0.25)


def test_pictures_are_never_shown_twice_in_a_long_session(lab: Alchemist) -> None:
    session = played(lab, lab.start(Settings(prompt="ice", board_size=4, steps=2), seed=5), 8)
    taste = np.concatenate([r.board.evidence.taste for r in session.rounds])
    keys = {t.tobytes() for t in taste}
    assert len(keys) == len(taste)


def test_what_was_liked_for_other_words_no_longer_leads(lab: Alchemist, session: Session) -> None:
    closed = lab.ask(session.tell({"r1-c1"})).tell({"r2-c0"})
    moved = closed.with_settings(prompt="cat face")
    assert len(moved.rounds) == 2 and moved.aimed == 2
    later = lab.ask(moved).tell({"r3-c0"})
    past = replace(history(lab, later), aimed=later.aimed)
    assert len(choices_of(past)) == 1
    restored = from_json(to_json(later))
    assert restored.aimed == 2 and restored.with_settings(adventure=0.9).aimed == 2
    one, two = lab.ask(later).board, lab.ask(restored).board
    assert one is not None and two is not None and np.abs(one.images - two.images).max() < 0.02


def test_each_head_weighs_the_three_parts_as_it_should() -> None:
    heads = grid_of(np.zeros((1, 106), np.float32), PLAIN).heads
    assert heads.shape == (5, 106)
    assert np.allclose(heads[:, [0, 40, 105]], PLAIN.heads)


def test_children_of_two_have_no_children_of_two(lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[bool, bool]] = []
    cross = History.cross

    def watched(past: History, a: int, b: int, amount: float, rng: np.random.Generator) -> Candidate:
        asked.append((past.candidates[a].is_sample, past.candidates[b].is_sample))
        return cross(past, a, b, amount, rng)

    monkeypatch.setattr(History, "cross", watched)
    session = lab.ask(lab.start(Settings(prompt="red apple"), seed=0))
    shown = 0
    for _ in range(8):
        assert session.board is not None
        kin = [i for i, c in zip(session.board.ids, session.board.candidates, strict=True) if not c.is_sample]
        shown += len(kin)
        session = lab.ask(session.tell(set(kin[:2] or session.board.ids[:2])))
    assert shown > 3 and asked and all(one and two for one, two in asked)


def test_children_are_of_what_was_liked_last(lab: Alchemist, session: Session) -> None:
    for k in range(8):
        session = lab.ask(session.tell({f"r{k + 1}-c{k % 6}"}))
    past = history(lab, session.with_settings())
    liked = [past.candidates[int(i)].key for i in np.flatnonzero(past.liked)]
    made = PLAIN._children(past, 12, np.random.default_rng(0))
    assert len(liked) == 8 and len(made) == 12
    parents = [c.provenance.keys for c in made if c.provenance is not None]
    of = {liked.index(key) for keys in parents for key in keys}
    assert sum(len(keys) == 1 for keys in parents) > 6 and of <= set(range(2, 8)) and len(of) > 2


def test_choices_are_seen_from_the_middle_of_the_plain_samples_of_the_words(lab: Alchemist, session: Session) -> None:
    past = history(lab, session)
    words = past.fresh(4, np.random.default_rng(0))
    others = [
        words[0].changed(text="house"),
        past.vary(words[1], 0.5, np.random.default_rng(0)),
    ]
    taste = np.eye(6, dtype=np.float32)
    middle = middle_of([*words, *others], taste, past, PLAIN.middle)
    assert middle is not None and np.allclose(middle, [0.25] * 4 + [0, 0])
    assert middle_of([*words[:3], *others], taste[:5], past, PLAIN.middle) is None
    seen = seen_from(middle, taste)
    assert np.allclose(np.linalg.norm(seen, axis=1), 1, atol=1e-6)
    assert np.allclose(seen[0] @ seen[1], -1 / 3, atol=1e-5), "four of them are as unlike as can be"
    assert seen_from(None, taste) is taste


def test_a_drafter_draws_what_is_chosen_from_and_never_what_is_shown(lab: Alchemist, session: Session) -> None:
    drafted: list[Candidate] = []
    draw = lab.generator.draw

    def watched(candidates: list[Candidate], draft: bool = False, progress: object = None) -> object:
        drawn = draw(candidates)
        if not draft:
            return drawn
        drafted.extend(candidates)
        return replace(drawn, images=1 - drawn.images)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lab.generator, "draw", watched)
        shown = lab.ask(session.tell({"r1-c0"})).board
    assert shown is not None
    assert len(drafted) > 3 * 6
    assert np.array_equal(shown.images, lab.generator.draw(shown.candidates).images)
