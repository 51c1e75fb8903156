"""The gallery's handlers, as plain functions."""

from __future__ import annotations

import base64
import json
import zlib
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from alchemist.search.serial import to_json, token_of
from alchemist.search.session import Session
from alchemist.ui.gallery import Gallery, View
from alchemist.ui.texts import say

from .pages import skipped, taps


def test_opening_the_page_shows_a_board_and_leaves_the_prompt_field_empty(gallery: Gallery) -> None:
    shown = gallery.open(None, None, "en")
    assert shown[0].board.images is not None and shown[len(View._fields)] == ""


def test_the_first_board_is_drawn_once_for_all(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    gallery.warm()
    monkeypatch.setattr(gallery.lab.generator, "draw", None)
    assert gallery.open(None, None, "ja")[3].count("<img") == 8


def test_a_newcomer_is_greeted_at_once_and_a_guest_gets_what_was_kept(gallery: Gallery, opened: Session) -> None:
    kept = gallery.next(opened, taps(opened, ["r1-c0"])._data, [], "en").kept
    greeted, resumed = gallery.greet(None, None, "en"), gallery.resume(kept, None, "en")
    assert len(greeted) == len(resumed) and greeted[0].number == 1 and resumed[0].number == 2
    assert skipped(gallery.greet(kept, None, "en")) and len(gallery.greet(kept, None, "en")) == len(greeted)
    assert skipped(gallery.resume(None, None, "en"))
    assert skipped([View(*greeted[: len(View._fields)]).kept]), "greeted is not kept: there is nothing to come back to"
    tapped = gallery.greet(None, taps(opened, ["r1-c6"])._data, "en")
    assert tapped[0].likes == {"r1-c6"} and View(*tapped[: len(View._fields)]).tray_page.count("<img") == 1
    assert not opened.likes


# -- taps -----------------------------------------------------------------------------------------------------


def test_a_tap_fills_the_tray_and_leaves_the_board_alone(gallery: Gallery, opened: Session) -> None:
    answer = gallery.select(opened, {}, [], "en", taps(opened, ["r1-c2"]))
    marks, _, page, late = answer  # no board, which could be older than the page
    assert skipped([late])
    assert marks["likes"] == ["r1-c2"] and page.count("<img") == 1
    marks, _, page, _ = gallery.select(opened, marks, [], "en", taps(opened, []))
    assert marks["likes"] == [] and "<img" not in page


def test_quick_taps_all_hold_in_whatever_order_they_come(gallery: Gallery, opened: Session) -> None:
    sent = [taps(opened, ["r1-c0", "r1-c1", "r1-c2"][: k + 1], at=float(k)) for k in range(3)]
    marks: Any = {}
    for one in (sent[0], sent[2], sent[1]):
        marks = gallery.select(opened, marks, [], "en", one)[0]
    session = gallery.next(opened, marks, [], "en").session
    assert session.rounds[0].likes == {"r1-c0", "r1-c1", "r1-c2"}


def test_a_tap_that_next_overtakes_still_counts(gallery: Gallery, opened: Session) -> None:
    late = taps(opened, ["r1-c4"])._data
    view = gallery.next(opened, {}, [], "en", late)
    assert view.session.rounds[0].likes == {"r1-c4"}
    assert [f.picture for f in view.tray] == ["r1-c4"]


def test_what_is_tapped_while_the_next_board_is_drawn_counts_for_the_last(gallery: Gallery, opened: Session) -> None:
    marks = taps(opened, ["r1-c0"], at=1)._data
    view = gallery.next(opened, marks, [], "en", marks)
    assert skipped([view.marks, view.kept_marks]), "what was tapped since stays for `settle`"
    meanwhile = gallery.select(opened, marks, [], "en", taps(opened, ["r1-c0", "r1-c3"], ["r1-c5"], at=2))[0]
    settled = gallery.settle(view.session, meanwhile, view.tray, "en")
    closed = settled.session.rounds[0]
    assert closed.likes == {"r1-c0", "r1-c3"} and closed.dislikes == {"r1-c5"}
    assert {f.picture for f in settled.tray} == {"r1-c0", "r1-c3"} and settled.tray_page.count("<img") == 2
    assert skipped([settled.board]) and settled.marks == {} and settled.kept_marks is None
    bonus = gallery.next(settled.session, {}, settled.tray, "en").session.rounds[0].board.terms["human"]
    assert bonus.tolist() == [10, 0, 0, 10, 0, 0, 0, 0]


def test_a_tap_that_comes_just_after_the_next_board_counts_for_the_last(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, {}, [], "en")
    here = taps(view.session, ["r2-c1"])._data
    *kept, late = gallery.select(view.session, here, view.tray, "en", taps(opened, ["r1-c2", "r1-c9"], ["r1-c5"]))
    assert skipped(kept), "marks of the open board stay"
    settled = gallery.settle_late(view.session, late, view.tray, "en")
    closed = settled.session.rounds[0]
    assert (closed.likes, closed.dislikes) == ({"r1-c2"}, {"r1-c5"})
    assert [f.picture for f in settled.tray] == ["r1-c2"]
    assert skipped([settled.board, settled.marks, settled.kept_marks])
    assert settled.session.board is view.session.board


def test_where_nothing_was_tapped_meanwhile_nothing_is_drawn_again(
    gallery: Gallery, opened: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = taps(opened, ["r1-c0"])._data
    view = gallery.next(opened, marks, [], "en")
    monkeypatch.setattr(gallery.lab.generator, "draw", None)
    settled = gallery.settle(view.session, marks, view.tray, "en")
    assert settled.marks == {} and skipped([settled.session, settled.tray, settled.tray_page, settled.board])
    new = taps(view.session, ["r2-c1"])._data
    assert skipped(gallery.settle(view.session, new, view.tray, "en")), "marks of the open board stay"


def test_a_dislike_just_made_goes_with_none_of_these(gallery: Gallery, opened: Session) -> None:
    page = taps(opened, ["r1-c0"], ["r1-c2"])._data
    closed = gallery.none(opened, {}, [], "en", page).session.rounds[0]
    assert (closed.likes, closed.dislikes) == (frozenset(), {"r1-c2"})


def test_a_button_pressed_for_a_board_that_is_gone_does_nothing(
    gallery: Gallery, opened: Session, said: list[str]
) -> None:
    page = taps(opened, ["r1-c0"])._data
    second = gallery.next(opened, {}, [], "en", page).session
    for press in (gallery.none, gallery.next):
        assert skipped(press(second, {}, [], "en", page))
    assert len(said) == 2 and gallery.none(second, {}, [], "en", taps(second, [])._data).session.number == 3


def test_a_late_tap_cannot_like_a_picture_never_seen(gallery: Gallery, opened: Session, said: list[str]) -> None:
    late = taps(opened, ["r1-c2"])
    reopened = gallery.begin(opened, {}, [], "en", "red apple", "", 0)[0]
    assert reopened.number == opened.number and token_of(reopened.board) != token_of(opened.board)
    assert skipped(gallery.select(reopened, {}, [], "en", late))
    assert said == [say("stale", "en")] and "r1" not in said[0]


@pytest.mark.parametrize("data", [None, "x", {"likes": ["r1-c0"]}, {"board": 3, "likes": [[]], "at": "now"}])
def test_a_tap_that_makes_no_sense_changes_nothing(gallery: Gallery, opened: Session, data: Any) -> None:
    assert skipped(gallery.select(opened, {}, [], "en", SimpleNamespace(_data=data)))


def test_marks_reach_the_next_board(gallery: Gallery, opened: Session) -> None:
    marks = taps(opened, ["r1-c0"], ["r1-c1"], ["r1-c2"])._data
    later = gallery.next(opened, marks, [], "en").session
    closed = later.rounds[0]
    assert (closed.likes, closed.dislikes, closed.pins) == ({"r1-c0"}, {"r1-c1"}, {"r1-c2"})
    assert opened.board is not None and later.board is not None
    assert later.board.candidates[2] is opened.board.candidates[2]


def test_another_language_keeps_what_was_tapped(gallery: Gallery, opened: Session) -> None:
    marks = gallery.select(opened, {}, [], "en", taps(opened, ["r1-c2"]))[0]
    view = gallery.redraw(opened, marks, [], "ja")
    assert "data-keep" in view.board and view.board.count('aria-pressed="true"') == 1
    assert skipped([view.session, view.marks, view.kept_marks, view.kept, view.tray])


# -- rounds ---------------------------------------------------------------------------------------------------


def test_next_none_and_undo_walk_the_rounds(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c0"])._data, [], "en")
    assert "Round 2" in view.timeline
    view = gallery.none(view.session, {}, view.tray, "ja")
    assert "3 回目" in view.timeline and view.session.rounds[1].likes == frozenset()
    assert view.undo["interactive"] and not view.redo["interactive"]
    view = gallery.undo(view.session, {}, view.tray, "en")
    assert "Round 2" in view.timeline and view.board.count("<img") == 8
    last = gallery.undo(view.session, {}, view.tray, "en")
    assert not last.undo["interactive"] and last.redo["interactive"], "there is nothing before the first board"
    first = last.session
    with pytest.raises(gr.Error, match="nothing to undo"):
        gallery.undo(first, {}, [], "en")
    with pytest.raises(gr.Error, match="戻せません"):
        gallery.undo(first, {}, [], "ja")


def test_undo_clears_the_marks_wherever_they_are_kept(gallery: Gallery, opened: Session) -> None:
    marks = taps(opened, ["r1-c0"])._data
    view = gallery.next(opened, marks, [], "en")
    view = gallery.undo(view.session, marks, view.tray, "en")
    assert (view.marks, view.kept_marks, view.tray) == ({}, None, [])
    assert not gallery.open(view.kept, view.kept_marks, "en")[0].likes


def test_redo_takes_an_undo_back(gallery: Gallery, opened: Session) -> None:
    second = gallery.next(opened, taps(opened, ["r1-c3"])._data, [], "en")
    undone = gallery.undo(second.session, {}, second.tray, "en")
    assert not undone.tray
    again = gallery.redo(undone.session, {}, undone.tray, "en")
    assert [f.picture for f in again.tray] == ["r1-c3"]
    assert np.array_equal(again.session.board.images, second.session.board.images)  # type: ignore[union-attr]
    with pytest.raises(gr.Error, match="nothing to redo"):
        gallery.redo(again.session, {}, again.tray, "en")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_picture_says_why_it_is_there(gallery: Gallery, opened: Session, language: str) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c0"], [], ["r1-c0"])._data, [], language)
    board = view.session.board
    assert board is not None and len(board.reasons) == 8 and board.reasons[0].kind == "pinned"
    assert say("because_pinned", language) in view.board
    assert view.chart.count("<li>") == 8 and 'class="plausible"' in view.chart


def test_the_chart_gives_f_and_its_terms_for_every_round(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c5"])._data, [], "en")
    assert opened.board is not None
    table = view.chart[view.chart.index("<table") : view.chart.index("</table>")]
    assert table.count("<tr>") == 3, "a head and two boards"
    assert f"<b>{float(opened.board.scores[5]) + 10:.1f}</b>" in table and "+10.0" in table
    near = gallery.lab.catalogue.nearest(opened.board.evidence.taste[5:6])[0]
    assert f"{near.name} ({100 * near.similarity:.0f} %)" in table
    assert "最も近い既存の絵文字" in gallery.redraw(view.session, {}, [], "ja").chart


# -- the browser's storage ------------------------------------------------------------------------------------


def test_a_reload_resumes_the_round_with_its_likes(gallery: Gallery, opened: Session) -> None:
    first = gallery.begin(opened, {}, [], "en", "red apple", "", 4)[0]
    view = gallery.next(first, taps(first, ["r1-c1"])._data, [], "en")
    kept_marks = gallery.select(view.session, {}, view.tray, "en", taps(view.session, ["r2-c3"]))[1]
    back, _, _, page, timeline, tray, *rest = gallery.open(view.kept, kept_marks, "en")
    assert back.likes == {"r2-c3"} and "Round 2" in timeline and page.count('aria-pressed="true"') == 1
    assert {f.picture for f in tray} == {"r1-c1", "r2-c3"}
    assert "red apple" in rest
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
        assert gallery.open(kept, {"board": 1}, "en")[0].number == 1
        assert said == [say("anew", "en")], kept


def test_a_session_of_other_weights_keeps_its_settings_and_begins_anew(
    gallery: Gallery, opened: Session, said: list[str]
) -> None:
    first = gallery.begin(opened, {}, [], "en", "red apple", "dog", 0)[0]
    kept = gallery.next(first, taps(first, ["r1-c1"])._data, [], "en").kept
    boards = json.dumps({"boards": unpacked(kept)}).replace(gallery.lab.generator.fingerprint, "0123456789ab")
    kept = json.dumps({**json.loads(kept), "packed": base64.b85encode(zlib.compress(boards.encode())).decode()})
    session, *_ = gallery.open(kept, None, "en")
    assert session.number == 1 and (session.settings.prompt, session.settings.negative) == ("red apple", "dog")
    assert said == [say("other_weights", "en")]
