"""The gallery's handlers, as plain functions."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from alchemist.gallery.reading import read_picture
from alchemist.search.serial import from_json, key_of, to_json, token_of
from alchemist.search.session import Session
from alchemist.ui.boards import View, fields_of
from alchemist.ui.gallery import Gallery
from alchemist.ui.texts import say
from alchemist.ui.trail import Trail
from alchemist.ui.views import favourite_of

from .pages import event, skipped, taps, viewed

FIXTURES = Path(__file__).parents[1] / "fixtures"


def test_opening_the_page_shows_a_board_and_leaves_the_fields_alone(gallery: Gallery) -> None:
    shown = gallery.greet("en", None)
    assert shown[0].board.images is not None and skipped(shown[len(View._fields) :])
    s = shown[0].settings
    assert (s.style, s.pinch) == ("openmoji", 0), "one clean style, and no prompt mixing"


def test_the_first_board_is_drawn_once_for_all(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery.warm()
    monkeypatch.setattr(gallery.lab.generator, "draw", None)
    assert View(*gallery.greet("ja", None)[: len(View._fields)]).board.count("<img") == 8


def test_a_newcomer_is_greeted_at_once_and_a_guest_gets_what_was_kept(gallery: Gallery, opened: Session) -> None:
    kept = gallery.next(opened, taps(opened, ["r1-c0"])._data, Trail("q"), "en").store
    greeted, resumed = gallery.greet("en", None), gallery.resume("en", None, None, kept)
    assert len(greeted) == len(resumed) and greeted[0].number == 1 and resumed[0].number == 2
    assert resumed[2].quest == "q" and greeted[2].quest != "q"
    assert skipped(gallery.greet("en", kept)) and len(gallery.greet("en", kept)) == len(greeted)
    assert skipped(gallery.resume("en", None, None, None))
    assert greeted[View._fields.index("store")]["wait"], "kept once something on it is liked"
    liked = gallery.resume("en", None, None, {**greeted[6], "marks": taps(opened, ["r1-c6"])._data})
    assert liked[0].likes == {"r1-c6"} and not opened.likes
    assert gallery.resume("en", kept["kept"], None, None)[0].number == 2, "what the page of before kept"


# -- taps -----------------------------------------------------------------------------------------------------


def test_a_tap_gives_marks_and_leaves_the_board_alone(gallery: Gallery, opened: Session) -> None:
    marks, late = gallery.select(opened, {}, "en", taps(opened, ["r1-c2"]))  # no board, which could be older
    assert skipped([late]) and marks["likes"] == ["r1-c2"]
    assert gallery.select(opened, marks, "en", taps(opened, []))[0]["likes"] == []


def test_quick_taps_all_hold_in_whatever_order_they_come(gallery: Gallery, opened: Session) -> None:
    sent = [taps(opened, ["r1-c0", "r1-c1", "r1-c2"][: k + 1], at=float(k)) for k in range(3)]
    marks: Any = {}
    for one in (sent[0], sent[2], sent[1]):
        marks = gallery.select(opened, marks, "en", one)[0]
    session = gallery.next(opened, marks, Trail(), "en").session
    assert session.rounds[0].likes == {"r1-c0", "r1-c1", "r1-c2"}


def test_a_tap_that_next_overtakes_still_counts(gallery: Gallery, opened: Session) -> None:
    late = taps(opened, ["r1-c4"])._data
    view = gallery.next(opened, {}, Trail(), "en", late)
    assert view.session.rounds[0].likes == {"r1-c4"}


def test_what_is_tapped_while_the_next_board_is_drawn_counts_for_the_last(gallery: Gallery, opened: Session) -> None:
    marks = taps(opened, ["r1-c0"], at=1)._data
    view = gallery.next(opened, marks, Trail(), "en", marks)
    assert skipped([view.marks]), "what was tapped since stays for `settle`"
    meanwhile = gallery.select(opened, marks, "en", taps(opened, ["r1-c0", "r1-c3"], ["r1-c5"], at=2))[0]
    settled = gallery.settle(view.session, meanwhile, view.trail, "en")
    closed = settled.session.rounds[0]
    assert closed.likes == {"r1-c0", "r1-c3"} and closed.dislikes == {"r1-c5"}
    assert skipped([settled.board]) and settled.marks == {}
    bonus = gallery.next(settled.session, {}, settled.trail, "en").session.rounds[0].board.terms["human"]
    assert bonus.tolist() == [10, 0, 0, 10, 0, 0, 0, 0]
    back = gallery.undo(settled.session, {}, settled.trail, "en")[0]
    assert (back.likes, back.dislikes) == (closed.likes, closed.dislikes)


def test_a_tap_that_comes_just_after_the_next_board_counts_for_the_last(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, {}, Trail(), "en")
    here = taps(view.session, ["r2-c1"])._data
    kept, late = gallery.select(view.session, here, "en", taps(opened, ["r1-c2", "r1-c9"], ["r1-c5"]))
    assert skipped([kept]), "marks of the open board stay"
    settled = gallery.settle_late(view.session, late, view.trail, "en")
    closed = settled.session.rounds[0]
    assert (closed.likes, closed.dislikes) == ({"r1-c2"}, {"r1-c5"})
    assert skipped([settled.board, settled.marks])
    assert settled.session.board is view.session.board


def test_where_nothing_was_tapped_meanwhile_nothing_is_drawn_again(
    gallery: Gallery, opened: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = taps(opened, ["r1-c0"])._data
    view = gallery.next(opened, marks, Trail(), "en")
    monkeypatch.setattr(gallery.lab.generator, "draw", None)
    settled = gallery.settle(view.session, marks, view.trail, "en")
    assert settled.marks == {} and skipped([settled.session, settled.trail, settled.store, settled.board])
    new = taps(view.session, ["r2-c1"])._data
    assert skipped(gallery.settle(view.session, new, view.trail, "en")), "marks of the open board stay"


def test_a_dislike_just_made_goes_with_none_of_these(gallery: Gallery, opened: Session) -> None:
    page = taps(opened, ["r1-c0"], ["r1-c2"])._data
    closed = gallery.none(opened, {}, Trail(), "en", page).session.rounds[0]
    assert (closed.likes, closed.dislikes) == (frozenset(), {"r1-c2"})


def test_a_button_pressed_for_a_board_that_is_gone_does_nothing(
    gallery: Gallery, opened: Session, said: list[str]
) -> None:
    page = taps(opened, ["r1-c0"])._data
    second = gallery.next(opened, {}, Trail(), "en", page).session
    for press in (gallery.none, gallery.next):
        assert skipped(press(second, {}, Trail(), "en", page))
    assert len(said) == 2 and gallery.none(second, {}, Trail(), "en", taps(second, [])._data).session.number == 3


def test_a_late_tap_cannot_like_a_picture_never_seen(gallery: Gallery, opened: Session, said: list[str]) -> None:
    late = taps(opened, ["r1-c2"])
    reopened = gallery.begin(opened, {}, Trail(), "en", "red apple", "", 0)[0]
    assert reopened.number == opened.number and token_of(reopened.board) != token_of(opened.board)
    assert skipped(gallery.select(reopened, {}, "en", late))
    assert said == [say("stale", "en")] and "r1" not in said[0]


@pytest.mark.parametrize("data", [None, "x", {"likes": ["r1-c0"]}, {"board": 3, "likes": [[]], "at": "now"}])
def test_a_tap_that_makes_no_sense_changes_nothing(gallery: Gallery, opened: Session, data: Any) -> None:
    assert skipped(gallery.select(opened, {}, "en", SimpleNamespace(_data=data)))


def test_marks_reach_the_next_board(gallery: Gallery, opened: Session) -> None:
    marks = taps(opened, ["r1-c0"], ["r1-c1"], ["r1-c2"])._data
    later = gallery.next(opened, marks, Trail(), "en").session
    closed = later.rounds[0]
    assert (closed.likes, closed.dislikes, closed.pins) == ({"r1-c0"}, {"r1-c1"}, {"r1-c2"})
    assert opened.board is not None and later.board is not None
    assert later.board.candidates[2] is opened.board.candidates[2]


def test_another_language_keeps_what_was_tapped(gallery: Gallery, opened: Session) -> None:
    marks = gallery.select(opened, {}, "en", taps(opened, ["r1-c2"]))[0]
    view = gallery.redraw(opened, marks, Trail(), "ja")
    assert "data-keep" in view.board and view.board.count('aria-pressed="true"') == 1
    assert skipped([view.session, view.marks, view.store, view.trail])


# -- rounds ---------------------------------------------------------------------------------------------------


def test_next_none_and_undo_walk_the_rounds(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c0"])._data, Trail(), "en")
    assert "Round 2" in view.timeline
    view = gallery.none(view.session, {}, view.trail, "ja")
    assert "3 回目" in view.timeline and view.session.rounds[1].likes == frozenset()
    assert view.undo["interactive"] and not view.redo["interactive"]
    view = viewed(gallery.undo(view.session, {}, view.trail, "en"))
    assert "Round 2" in view.timeline and view.board.count("<img") == 8
    last = viewed(gallery.undo(view.session, {}, view.trail, "en"))
    assert not last.undo["interactive"] and last.redo["interactive"], "there is nothing before the first board"
    for language, words in (("en", "nothing to undo"), ("ja", "戻せません")):
        with pytest.raises(gr.Error, match=words):
            gallery.undo(last.session, {}, last.trail, language)


def test_undo_and_redo_return_to_what_was_on_the_screen_hearts_included(gallery: Gallery, opened: Session) -> None:
    one = gallery.next(opened, taps(opened, ["r1-c0"], ["r1-c1"], ["r1-c2"])._data, Trail(), "en")
    here = taps(one.session, ["r2-c3"])._data
    back = viewed(gallery.undo(one.session, here, one.trail, "en"))
    s = back.session
    assert (s.likes, s.dislikes, s.pins) == ({"r1-c0"}, {"r1-c1"}, {"r1-c2"}) and s.number == 1
    assert back.board.count('aria-pressed="true"') == 3 and back.marks == {}
    again = viewed(gallery.redo(s, {}, back.trail, "en"))
    assert again.session.likes == {"r2-c3"} and again.session.board is one.session.board
    with pytest.raises(gr.Error, match="nothing to redo"):
        gallery.redo(again.session, {}, again.trail, "en")


def test_undo_after_a_reload_has_the_hearts_too(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c3"])._data, Trail(), "en")
    reloaded = gallery.resume("en", None, None, view.store)
    assert reloaded[View._fields.index("undo")]["interactive"]
    back = viewed(gallery.undo(reloaded[0], {}, reloaded[2], "en"))
    assert back.session.likes == {"r1-c3"} and back.session.number == 1
    assert np.allclose(back.session.board.images, opened.board.images, atol=1e-5)  # type: ignore[union-attr]
    assert viewed(gallery.redo(back.session, {}, back.trail, "en")).session.number == 2


def test_undo_skips_no_board_whatever_replaced_it(gallery: Gallery, opened: Session) -> None:
    changed = viewed(gallery.change(opened, {}, Trail("q"), "en", *fields_of(opened.settings.changed(adventure=0.9))))
    assert changed.session.number == 1, "nothing was liked, so the board was dropped"
    back = gallery.undo(changed.session, {}, changed.trail, "en")
    assert back[0].board is opened.board and back[0].settings.adventure == 0.5 and 0.5 in back[len(View._fields) :]
    for begun in (
        gallery.begin(opened, {}, Trail("q"), "en", "red apple", "", 0),
        gallery.restart(opened, {}, Trail("q"), "en", 0),
        gallery.start_from(opened, {}, Trail("q"), "en", "", 0, event(picture="0")),
    ):
        there = viewed(begun)
        assert there.undo["interactive"] and there.trail.quest != "q"
        back = gallery.undo(there.session, {}, there.trail, "en")
        assert back[0].board is opened.board and back[2].quest == "q" and back[len(View._fields)] == ""


def test_undo_after_a_reload_goes_through_all_that_was_on_the_screen(gallery: Gallery, opened: Session) -> None:
    way: dict[str, Any] = {}  # as the page keeps it
    here = gallery.view(opened, Trail("q"), "en")

    def on(view: View, likes: list[str]) -> View:
        if view.store["turned"]:
            way[f"{view.trail.quest}/{view.store['board']}"] = {**here.store, "marks": taps(here.session, likes)._data}
        return view

    assert not here.store["turned"]
    here = on(viewed(gallery.begin(here.session, {}, here.trail, "en", "red apple", "", 0)), ["r1-c1"])
    assert len(way) == 1
    here = on(gallery.next(here.session, taps(here.session, ["r1-c2"])._data, here.trail, "en"), ["r1-c2"])
    assert len(way) == 1, "an answered board is in the session"
    fields = fields_of(here.session.settings.changed(adventure=0.9))
    here = on(viewed(gallery.change(here.session, {}, here.trail, "en", *fields)), [])
    assert len(way) == 2
    view = viewed(gallery.resume("en", None, None, {**here.store, "way": way}))
    assert not view.store["turned"] or view.store["board"] == here.store["board"]
    seen = []
    for _ in range(3):
        assert view.undo["interactive"]
        view = viewed(gallery.undo(view.session, {}, view.trail, "en"))
        assert not view.store["turned"], "on the way back nothing is left behind"
        s = view.session
        seen.append((view.trail.quest == "q", s.settings.prompt, s.number, set(s.likes), s.settings.adventure))
    first = (True, "", 1, {"r1-c1"}, 0.5)
    assert seen == [(False, "red apple", 2, set(), 0.5), (False, "red apple", 1, {"r1-c2"}, 0.5), first]
    assert not view.undo["interactive"] and view.board.count("<img") == 8


@pytest.mark.parametrize("way", [None, 3, {"x": 1}, "spoilt"])
def test_whatever_the_way_back_holds_the_page_opens(gallery: Gallery, opened: Session, way: Any) -> None:
    store = gallery.view(opened, Trail("q"), "en").store
    row = {"quest": 1, "kept": {"version": 1}, "marks": 2}
    view = viewed(
        gallery.resume("en", None, None, {**store, "way": {f"q/{store['board']}": row} if way == "spoilt" else way})
    )
    assert view.store["board"] == store["board"] and not view.undo["interactive"]


def test_what_the_page_of_version_1_kept_becomes_a_quest_and_favourites(gallery: Gallery, opened: Session) -> None:
    kept = json.loads((FIXTURES / "version1-kept.json").read_text(encoding="utf-8"))
    session = from_json(json.dumps(kept))
    board = session.board
    assert board is not None and any(r.likes for r in session.rounds)
    marks = taps(session, [board.ids[1]])._data
    view = viewed(gallery.resume("en", json.dumps(kept), marks, None))
    carried = view.store["favourites"]
    expected = [c for r in session.rounds for c, liked in zip(r.board.candidates, r.liked, strict=True) if liked]
    assert [one["key"] for one in carried] == [key_of(c) for c in (*expected, board.candidates[1])]
    for one in carried:
        assert favourite_of(gallery.lab, one).key == one["key"] and one["words"] == session.settings.prompt
    drawn = read_picture(base64.b64decode(carried[-1]["uri"].partition(",")[2]))
    assert np.abs(drawn[0] - view.session.board.images[1]).max() < 0.02  # type: ignore[union-attr, index]
    assert "favourites" not in viewed(gallery.resume("en", json.dumps(kept), marks, view.store)).store, "once"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_picture_says_why_it_is_there(gallery: Gallery, opened: Session, language: str) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c0"], [], ["r1-c0"])._data, Trail(), language)
    board = view.session.board
    assert board is not None and len(board.reasons) == 8 and board.reasons[0].kind == "pinned"
    assert say("because_pinned", language) in view.board
    assert view.chart.count("<li>") == 8 and 'class="plausible"' in view.chart


def test_the_chart_gives_f_and_its_terms_for_every_round(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c5"])._data, Trail(), "en")
    assert opened.board is not None
    table = view.chart[view.chart.index("<table") : view.chart.index("</table>")]
    assert table.count("<tr>") == 3, "a head and two boards"
    assert f"<b>{float(opened.board.scores[5]) + 10:.1f}</b>" in table and "+10.0" in table
    near = gallery.lab.catalogue.nearest(opened.board.evidence.taste[5:6])[0]
    assert f"{near.name} ({100 * near.similarity:.0f} %)" in table
    assert "最も近い既存の絵文字" in gallery.redraw(view.session, {}, Trail(), "ja").chart


# -- the browser's storage ------------------------------------------------------------------------------------


def test_a_reload_resumes_the_round_with_its_likes(gallery: Gallery, opened: Session) -> None:
    first = gallery.begin(opened, {}, Trail(), "en", "red apple", "", 4)[0]
    view = gallery.next(first, taps(first, ["r1-c1"])._data, Trail(), "en")
    marks = taps(view.session, ["r2-c3"])._data
    back, _, _, page, timeline, *rest = gallery.resume("en", None, None, {**view.store, "marks": marks})
    assert back.likes == {"r2-c3"} and "Round 2" in timeline and page.count('aria-pressed="true"') == 1
    assert "red apple" in rest and 4 in rest
    assert np.allclose(back.board.images, view.session.board.images, atol=1e-5)  # type: ignore[union-attr]


def spoilt(kept: str) -> list[Any]:
    """What a browser's storage may hold instead of what was put there."""
    found: list[Any] = ['{"version": 0}', "[]", "1", "null", "x", 3, {"version": 1}, [kept], kept[: len(kept) // 2]]
    cut = {"rows": [], "n": 7, "taste": "AAAA", "face": "01", "likes": ["r9-c9"], "terms": {"positive": [1.0]}}

    def written(boards: list[dict[str, Any]], **changes: Any) -> str:
        packed = base64.b85encode(zlib.compress(json.dumps({"boards": boards}).encode())).decode()
        return json.dumps({**json.loads(kept), "packed": packed, **changes})

    first, *others = unpacked(kept)
    found += [written([{**first, name: value}, *others]) for name, value in cut.items()]
    half = base64.b64decode(first["taste"])[: 8 * (len(base64.b64decode(first["taste"])) // 16)]
    found.append(written([{**first, "taste": base64.b64encode(half).decode()}, *others]))
    found.append(written([], open=True))
    found.append(json.dumps({**json.loads(kept), "packed": "~~~"}))
    settings = {**json.loads(kept)["settings"], "proposer": "gone"}
    return [*found, written([], open=False, settings=settings)]


def unpacked(kept: str) -> list[dict[str, Any]]:
    """The boards in the text of a session."""
    boards = json.loads(zlib.decompress(base64.b85decode(json.loads(kept)["packed"])))["boards"]
    assert isinstance(boards, list)
    return boards


def test_whatever_the_storage_holds_the_page_opens(gallery: Gallery, opened: Session, said: list[str]) -> None:
    for kept in spoilt(to_json(opened)):
        said.clear()
        assert gallery.resume("en", None, None, {"quest": 3, "kept": kept, "marks": {"board": 1}})[0].number == 1
        assert said == [say("anew", "en")], kept


def test_a_session_of_other_weights_keeps_its_settings_and_begins_anew(
    gallery: Gallery, opened: Session, said: list[str]
) -> None:
    first = gallery.begin(opened, {}, Trail(), "en", "red apple", "dog", 0)[0]
    kept = gallery.next(first, taps(first, ["r1-c1"])._data, Trail(), "en").store["kept"]
    boards = json.dumps({"boards": unpacked(kept)}).replace(gallery.lab.generator.fingerprint, "0123456789ab")
    kept = json.dumps({**json.loads(kept), "packed": base64.b85encode(zlib.compress(boards.encode())).decode()})
    session, *_ = gallery.resume("en", None, None, {"quest": "q", "kept": kept})
    assert session.number == 1 and (session.settings.prompt, session.settings.negative) == ("red apple", "dog")
    assert said == [say("other_weights", "en")]


def test_an_earlier_quest_is_one_tap_away_and_undo_comes_back(gallery: Gallery, opened: Session) -> None:
    first = viewed(gallery.begin(opened, {}, Trail(), "en", "red apple", "", 0))
    liked = gallery.next(first.session, taps(first.session, ["r1-c1"])._data, first.trail, "en")
    other = viewed(gallery.begin(liked.session, {}, liked.trail, "en", "ice", "", 0))
    assert other.session.number == 1 and not other.session.rounds, "likes do not leak into another quest"
    assert (other.store["words"], liked.store["words"]) == ("ice", "red apple")
    assert liked.store["quest"] == first.trail.quest != other.store["quest"]
    assert liked.store["thumb"].startswith("data:image/png")
    shown = gallery.reopen(other.session, {}, other.trail, "en", event(**liked.store))
    again = viewed(shown)
    assert again.session.number == 2 and again.session.rounds[0].likes == {"r1-c1"}
    assert again.trail.quest == first.trail.quest and shown[len(View._fields)] == "red apple"
    back = gallery.undo(again.session, {}, again.trail, "en")
    assert back[0].board is other.session.board and back[2].quest == other.trail.quest


def test_a_quest_that_cannot_be_read_leaves_the_page_as_it_is(
    gallery: Gallery, opened: Session, said: list[str]
) -> None:
    for spoilt_one in ({}, {"quest": 5, "kept": "x"}, {"quest": "q", "kept": None}):
        shown = viewed(gallery.reopen(opened, {}, Trail(), "en", event(**spoilt_one)))
        assert shown.session.board is opened.board
    assert set(said) == {say("anew", "en")}
