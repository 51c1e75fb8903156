"""The handlers of the tabs, as plain functions."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alchemist import Alchemist
from alchemist.gallery.pictures import png_bytes
from alchemist.search.session import Session
from alchemist.testing import played
from alchemist.ui import compare_tab, rank_tab
from alchemist.ui.gallery_tab import Gallery
from alchemist.ui.inside_tab import Inside
from alchemist.ui.texts import TEXTS, language_of, say
from alchemist.ui.views import plausible_html
from alchemist.values import Settings


def event(**data: Any) -> Any:
    return SimpleNamespace(_data=data)


@pytest.fixture
def gallery(lab: Alchemist) -> Gallery:
    return Gallery(lab)


@pytest.fixture
def opened(gallery: Gallery) -> Session:
    session: Session = gallery.open(None, "en")[0]
    return session


def test_opening_the_page_shows_a_board_and_leaves_the_prompt_field_empty(gallery: Gallery) -> None:
    session, *_, prompt = gallery.open(None, "en")[:8]
    assert session.board is not None and session.board.images is not None and prompt == ""


def test_a_click_shows_at_once_and_fills_the_tray(gallery: Gallery, opened: Session) -> None:
    session, page, _, tray, *_ = gallery.select(opened, [], "en", event(likes=["r1-c2"], picture="r1-c2"))
    assert session.likes == {"r1-c2"} and page.count('aria-pressed="true"') == 1
    assert [f.picture for f in tray] == ["r1-c2"] and tray[0].terms["human"] == 10
    session, page, _, tray, *_ = gallery.select(session, tray, "en", event(likes=[], picture="r1-c2"))
    assert not session.likes and not tray and 'aria-pressed="true"' not in page


def test_a_click_that_comes_twice_or_late_does_no_harm(gallery: Gallery, opened: Session) -> None:
    tapped = event(likes=["r1-c2"], picture="r1-c2")
    session = gallery.select(opened, [], "en", tapped)[0]
    assert gallery.select(session, [], "en", tapped)[0].likes == {"r1-c2"}
    later = gallery.next(session, [], "en")[0]
    with pytest.raises(gr.Error, match="another round"):
        gallery.select(later, [], "en", tapped)


def test_next_none_and_undo_walk_the_rounds(gallery: Gallery, opened: Session) -> None:
    session = gallery.select(opened, [], "en", event(likes=["r1-c0"], picture="r1-c0"))[0]
    session, _, timeline, *_ = gallery.next(session, [], "en")
    assert "Round 2" in timeline
    session, _, timeline, *_ = gallery.none(session, [], "ja")
    assert "3 回目" in timeline and session.rounds[1].likes == frozenset()
    session, page, timeline, *_ = gallery.undo(session, [], "en")
    assert "Round 2" in timeline and page.count("<img") == 8
    first = gallery.undo(session, [], "en")[0]
    with pytest.raises(gr.Error, match="nothing to undo"):
        gallery.undo(first, [], "en")


def test_a_reload_resumes_the_round_with_its_likes(gallery: Gallery, opened: Session) -> None:
    session = gallery.begin("red apple", opened, 4, [], "en")[0]
    session = gallery.next(gallery.select(session, [], "en", event(likes=["r1-c1"], picture=""))[0], [], "en")[0]
    kept = gallery.select(session, [], "en", event(likes=["r2-c3"], picture=""))[6]
    back, page, timeline, tray, *rest = gallery.open(kept, "en")
    assert back.likes == {"r2-c3"} and "Round 2" in timeline and page.count('aria-pressed="true"') == 1
    assert {f.picture for f in tray} == {"r1-c1", "r2-c3"}
    assert "red apple" in rest
    assert np.allclose(back.board.images, session.board.images, atol=1e-5)  # type: ignore[union-attr]


def test_spoilt_storage_begins_anew(gallery: Gallery, recwarn: pytest.WarningsRecorder) -> None:
    assert gallery.open('{"version": 0}', "en")[0].number == 1


def test_bad_prompts_are_refused_and_nothing_is_lost(gallery: Gallery, opened: Session) -> None:
    for prompt in ("x" * 5000, "a\x07"):
        with pytest.raises(gr.Error):
            gallery.begin(prompt, opened, 0, [], "en")
    assert opened.board is not None


def test_changed_settings_reach_the_next_board(gallery: Gallery, opened: Session) -> None:
    values = ["dog", "noto", "random", 0.9, 1.0, 1.0, 5.0, True, "emojiclip", "ddim", 4, 2.0]
    session = gallery.change(opened, [], "en", *values)[0]
    s = session.settings
    assert (s.negative, s.style, s.proposer, s.w_face, s.sampler, s.steps) == ("dog", "noto", "random", 5.0, "ddim", 4)
    assert session.board is not None and session.board.candidates[0].style == "noto"


def test_details_show_the_score_in_words_and_the_nearest(gallery: Gallery, opened: Session) -> None:
    tray = gallery.select(opened, [], "en", event(likes=["r1-c0"], picture="r1-c0"))[3]
    page, button, chosen, *_ = gallery.details(tray, "en", event(picture="r1-c0"))
    assert chosen == "r1-c0"
    assert "you liked it" in page and "nearest existing emoji" in page
    file = Image.open(button["value"])
    assert file.size == (32, 32)
    assert opened.board is not None
    assert file.text["seed"] == str(opened.board.candidates[0].seed)  # type: ignore[attr-defined]
    assert file.text["weights"] == gallery.lab.manifest.fingerprint  # type: ignore[attr-defined]


def test_marks_reach_the_session_and_the_page(gallery: Gallery, opened: Session) -> None:
    marks = event(likes=["r1-c0"], dislikes=["r1-c1"], pins=["r1-c2"], picture="r1-c2")
    session, page, *_ = gallery.select(opened, [], "en", marks)
    assert (session.likes, session.dislikes, session.pins) == ({"r1-c0"}, {"r1-c1"}, {"r1-c2"})
    assert page.count('aria-pressed="true"') == 3
    later = gallery.next(session, [], "en")[0]
    assert opened.board is not None and later.board is not None
    assert later.board.candidates[2] is opened.board.candidates[2]


@pytest.mark.parametrize("far", [False, True])
def test_more_like_this_and_variations_open_a_board_around_it(gallery: Gallery, opened: Session, far: bool) -> None:
    session, _, _, tray, *_ = gallery.select(opened, [], "en", event(likes=["r1-c3"], picture="r1-c3"))
    after = gallery.around(session, tray, "en", "r1-c3", far)[0]
    assert after.number == 2 and after.rounds[0].likes == {"r1-c3"}
    assert after.board is not None and all(c.parent is not None for c in after.board.candidates)
    with pytest.raises(gr.Error, match="favourites"):
        gallery.around(session, tray, "en", "r9-c9", far)


def test_starting_from_an_emoji(gallery: Gallery, opened: Session) -> None:
    session = gallery.start_from("rocket", opened, 0, [], "en")[0]
    assert session.settings.prompt == "rocket"
    assert session.board is not None and session.board.candidates[0].parent is not None
    with pytest.raises(gr.Error, match="No emoji is called"):
        gallery.start_from("zzz", opened, 0, [], "en")


def test_redo_takes_an_undo_back(gallery: Gallery, opened: Session) -> None:
    session, _, _, tray, *_ = gallery.select(opened, [], "en", event(likes=["r1-c3"], picture="r1-c3"))
    second = gallery.next(session, tray, "en")[0]
    undone, _, _, tray, *_ = gallery.undo(second, tray, "en")
    assert not tray
    again, _, _, tray, *_ = gallery.redo(undone, tray, "en")
    assert [f.picture for f in tray] == ["r1-c3"]
    assert second.board is not None and again.board is not None
    assert np.array_equal(again.board.images, second.board.images)
    with pytest.raises(gr.Error, match="nothing to redo"):
        gallery.redo(again, tray, "en")


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_picture_says_why_it_is_there(gallery: Gallery, opened: Session, language: str) -> None:
    marks = event(likes=["r1-c0"], dislikes=[], pins=["r1-c0"], picture="")
    session, _, _, tray, *_ = gallery.select(opened, [], language, marks)
    session, page, *_, chart, _ = gallery.next(session, tray, language)
    assert session.board is not None and len(session.board.reasons) == 8
    assert session.board.reasons[0].kind == "pinned"
    assert say("because_pinned", language) in page
    assert chart.count("<li>") == 8 and 'class="plausible"' in chart


def test_comparing_shows_both_searches_board_by_board(lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_tab, "ROUNDS", 2)
    pages = list(compare_tab.compare(lab, "red apple", 0, "en"))
    assert len(pages) == 5
    assert [p.count("<img") for p in pages] == [0, 8, 16, 24, 32]
    assert "progress" in pages[0] and "progress" not in pages[-1]
    assert "look like emoji" in pages[-1]


def test_ranking_a_bank_that_is_not_there_is_said(lab: Alchemist) -> None:
    with pytest.raises(gr.Error, match="no bank"):
        list(rank_tab.rank(lab, "cat", "", 10, 0, "openmoji", "dpm++", 2, 3.0, "en", "bank"))


def test_ranking_streams_progress_and_ends_in_files(lab: Alchemist) -> None:
    pages = list(rank_tab.rank(lab, "cat", "", 130, 0, "openmoji", "dpm++", 2, 3.0, "en"))
    assert "0 of 130" in pages[0][0] and any("128 of 130" in p[0] for p in pages)
    page, archive, table = pages[-1]
    assert "130 drawn and ranked" in page and page.count("<img") == 24
    with zipfile.ZipFile(archive["value"]) as file:
        assert {"001.png", "024.png", "ranking.csv", "contact.png"} <= set(file.namelist())
    rows = Path(table["value"]).read_text().splitlines()
    assert rows[0] == "rank,file,score,positive,negative,face,human,nearest,similarity" and len(rows) == 25


def test_cancelling_stops_the_work(lab: Alchemist) -> None:
    run = rank_tab.rank(lab, "cat", "", 5000, 0, "openmoji", "dpm++", 2, 3.0, "en")
    next(run)
    next(run)
    work = run.gi_frame.f_locals["work"]  # type: ignore[attr-defined]
    run.close()  # type: ignore[attr-defined]
    work.thread.join(timeout=60)
    assert not work.thread.is_alive() and work.stop.is_set()


@pytest.mark.parametrize("n", [0, 5001, -3, None])
def test_ranking_refuses_a_number_out_of_range(lab: Alchemist, n: Any) -> None:
    with pytest.raises(gr.Error, match="from 1 to 5000"):
        next(rank_tab.rank(lab, "cat", "", n, 0, "openmoji", "dpm++", 2, 3.0, "en"))


def test_inside_shows_originals_reconstructions_draws_and_a_morph(lab: Alchemist) -> None:
    does = Inside(lab)
    assert does.find("cat", "en").count("<img") == 1
    chosen, pair, near, morph = does.choose([], 1.0, 0, "en", event(picture="0"))
    assert pair.count("<img") == 2 and near.count("<img") == 8 and "<img" not in morph
    chosen, pair, near, morph = does.choose(chosen, 1.0, 0, "en", event(picture="2"))
    assert chosen == [0, 2] and pair.count("<img") == 4 and morph.count("<img") == 8


def test_an_upload_is_read_and_its_file_deleted(lab: Alchemist, tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    path.write_bytes(png_bytes(lab.catalogue.picture(0, 200)))
    pair, _, _ = Inside(lab).upload(str(path), 1.0, 0, "en")
    assert pair.count("<img") == 2 and not path.exists()
    path.write_text("no picture")
    with pytest.raises(gr.Error, match="is not a picture"):
        Inside(lab).upload(str(path), 1.0, 0, "en")
    assert not path.exists()


def test_an_upload_of_too_many_pixels_is_refused_before_it_is_decoded(lab: Alchemist, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("1", (20000, 20000)).save(buffer, "PNG")
    path = tmp_path / "bomb.png"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(gr.Error, match="400 million pixels; up to 16 million work"):
        Inside(lab).upload(str(path), 1.0, 0, "en")


def test_every_text_is_there_in_both_languages() -> None:
    for key, (english, japanese) in TEXTS.items():
        assert english.strip() and japanese.strip() and english != japanese, key
    assert say("round", "ja", n=3) == "3 回目"


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [({}, "ja,en;q=0.8", "ja"), ({"lang": "en"}, "ja", "en"), ({"lang": "xx"}, "de", "en"), ({}, "", "en")],
)
def test_the_language_is_the_addresses_else_the_browsers(query: dict[str, str], header: str, expected: str) -> None:
    request = SimpleNamespace(query_params=query, headers={"accept-language": header})
    assert language_of(request) == expected  # type: ignore[arg-type]


def test_every_proposer_has_a_sentence_in_both_languages(lab: Alchemist) -> None:
    assert set(lab.proposers) <= set(TEXTS)
    assert Settings().proposer in lab.proposers


def test_large_rankings_borrow_the_gpu_and_fall_back_when_the_quota_is_used_up(weights: Path) -> None:
    from alchemist.ui.zero import lend

    lab = Alchemist.from_pretrained(weights)
    lent: list[int] = []
    refuse = False

    def decorate(duration: int) -> Any:
        def wrap(function: Any) -> Any:
            def call(candidates: Any) -> Any:
                if refuse:
                    raise gr.Error("quota")
                lent.append(len(candidates))
                return function(candidates)

            return call

        return wrap

    plain = lab.rank("ice", n=500, top=3, settings=Settings(steps=1))
    lend(lab, decorate, device="cpu")
    lab.rank("ice", n=10, top=3)
    assert lent == [], "boards and small rankings stay on the CPU"
    assert np.allclose(lab.rank("ice", n=500, top=3, settings=Settings(steps=1)).scores, plain.scores, atol=1e-3)
    assert lent == [500]
    refuse = True
    with pytest.warns(UserWarning, match="drawing on the CPU"):
        again = lab.rank("ice", n=500, top=3, settings=Settings(steps=1))
    assert np.allclose(again.scores, plain.scores, atol=1e-3)


def test_every_board_has_its_own_plausibility(lab: Alchemist) -> None:
    session = played(lab, lab.start(Settings(board_size=4), seed=1), 2)
    first, second = (r.board for r in session.rounds)
    known = {t.tobytes() for t in first.evidence.taste}
    page = plausible_html([first, second], lambda taste: np.array([t.tobytes() in known for t in taste]), "en")
    assert re.findall(r'title="(\d+) %"', page) == ["100", "0"]
    assert "0 of 4" in page
