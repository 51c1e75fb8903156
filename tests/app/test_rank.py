"""The handlers of "Generate & rank" and of "Compare", as plain functions."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from alchemist import Alchemist
from alchemist.errors import BadInput
from alchemist.search.session import Session
from alchemist.ui import compare_tab
from alchemist.ui.compare_tab import Comparison
from alchemist.ui.rank_tab import Ranker
from alchemist.ui.texts import say
from alchemist.ui.zero import LANGUAGE
from alchemist.values import SAMPLERS, Settings


@pytest.fixture
def ranker(lab: Alchemist) -> Ranker:
    return Ranker(lab)


def run(ranker: Ranker, prompt: str = "cat", n: Any = 130, session: Session | None = None, **other: Any) -> Any:
    """The pages of one ranking, as the button asks for it."""
    ticket = other.pop("ticket", None) or ranker.begin("", "en")[0]
    fields = {"negative": "", "n": n, "seed": 0, "style": "openmoji", "sampler": "dpm++", "steps": 2, "guidance": 3.0}
    fields |= {"language": "en", **other}
    return ranker.run(ticket, session or Session(), prompt, **fields)


def test_ranking_a_bank_that_is_not_there_is_said(ranker: Ranker) -> None:
    with pytest.raises(gr.Error, match="no bank"):
        list(run(ranker, source="bank"))
    with pytest.raises(gr.Error, match="描きためた絵がありません"):
        list(run(ranker, source="bank", language="ja"))


def test_ranking_streams_progress_and_ends_in_files(ranker: Ranker) -> None:
    pages = list(run(ranker, n=260))
    assert "0 of 260" in pages[0][0] and any("128 of 260" in p[0] for p in pages)
    page, archive, table = pages[-1]
    assert "260 drawn and ranked" in page and page.count("<img") == 24
    with zipfile.ZipFile(archive["value"]) as file:
        assert {"001.png", "024.png", "ranking.csv", "contact.png"} <= set(file.namelist())
    rows = Path(table["value"]).read_text().splitlines()
    assert rows[0] == "rank,file,score,positive,negative,face,human,nearest,similarity" and len(rows) == 25


def test_a_japanese_page_names_stages_and_emoji_in_japanese(ranker: Ranker) -> None:
    page = list(run(ranker, n=5, language="ja"))[-1][0]
    assert say("stage_decode", "ja") in page and "decode" not in page
    near = ranker.lab.rank("cat", 5, 1, settings=Settings(steps=2)).nearest[0]
    catalogue = ranker.lab.catalogue
    assert catalogue.emoji[catalogue.row_of(near.hexcode, near.vendor)].captions_ja[0] in page


def test_the_gallerys_weights_faces_and_judge_count(ranker: Ranker, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Settings] = []
    rank = ranker.lab.rank

    def watched(*arguments: Any, **named: Any) -> Any:
        asked.append(named["settings"])
        return rank(*arguments, **named)

    monkeypatch.setattr(ranker.lab, "rank", watched)
    gallery = Settings(w_pos=2.5, w_neg=0.5, w_face=5.0, style="noto", pinch=0.5)
    list(run(ranker, n=3, session=Session(gallery), steps=None))
    s = asked[0]
    assert (s.w_pos, s.w_neg, s.w_face, s.style, s.steps) == (2.5, 0.5, 5.0, "openmoji", SAMPLERS["dpm++"])
    assert s.pinch == 0, "what fits the words best is looked for"


def test_cancel_ends_in_a_page_that_says_so_and_keeps_the_best(ranker: Ranker) -> None:
    ticket = ranker.begin("", "en")[0]
    pages = run(ranker, n=5000, ticket=ticket)
    while "<img" not in next(pages)[0]:
        pass
    ranker.cancel(ticket)
    page, archive, table = list(pages)[-1]
    drawn = re.search(r"Cancelled after (\d+) of 5000", page)
    assert drawn and 0 < int(drawn[1]) < 5000 and "progress" not in page and page.count("<img") == 24
    with zipfile.ZipFile(archive["value"]) as file:
        assert "024.png" in file.namelist()
    assert len(Path(table["value"]).read_text().splitlines()) == 25
    ranker.cancel(ticket)  # once more does no harm


def test_a_ranking_that_waits_for_its_turn_can_be_cancelled(ranker: Ranker) -> None:
    ticket = ranker.begin("", "en")[0]
    ranker.cancel(ticket)
    assert [p[0] for p in run(ranker, n=5000, ticket=ticket)] == [f"<p>{say('cancelled_at_once', 'en')}</p>"]


def test_asking_again_stops_the_ranking_before(ranker: Ranker) -> None:
    first = ranker.begin("", "en")[0]
    second = ranker.begin(first, "en")[0]
    assert ranker.tickets.event(first).is_set() and not ranker.tickets.event(second).is_set()


def test_a_closed_page_stops_the_work(ranker: Ranker) -> None:
    pages = run(ranker, n=5000)
    next(pages)
    next(pages)
    stop, work = pages.gi_frame.f_locals["stop"], pages.gi_yieldfrom.gi_frame.f_locals["work"]
    pages.close()
    work.thread.join(timeout=60)
    assert not work.thread.is_alive() and stop.is_set()


@pytest.mark.parametrize("n", [0, 5001, -3, None, float("nan")])
def test_ranking_refuses_a_number_out_of_range_and_leaves_no_page_that_waits(ranker: Ranker, n: Any) -> None:
    pages = run(ranker, n=n)
    assert next(pages)[0] == ""
    with pytest.raises(gr.Error, match="from 1 to 5000"):
        next(pages)


@pytest.fixture
def comparison(lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> Comparison:
    monkeypatch.setattr(compare_tab, "ROUNDS", 2)
    return Comparison(lab)


def test_comparing_shows_both_searches_board_by_board(comparison: Comparison) -> None:
    pages = list(comparison.run(comparison.begin("", "en")[0], "red apple", 0, "en"))
    assert [p.count("<img") for p in pages] == [0, 8, 16, 24, 32]
    assert "progressbar" in pages[0] and "0 of 4 boards" in pages[0] and "progressbar" not in pages[-1]
    assert "look like emoji" in pages[-1] and "Cancelled" not in pages[-1]


def test_a_cancelled_comparison_keeps_its_boards_and_no_bar(comparison: Comparison) -> None:
    ticket = comparison.begin("", "en")[0]
    pages = comparison.run(ticket, "red apple", 0, "en")
    next(pages), next(pages)
    comparison.cancel(ticket)
    (last,) = pages
    assert "Cancelled after 2 of 4 boards" in last and last.count("<img") == 16 and "progressbar" not in last


def test_a_comparison_that_waits_can_be_cancelled_and_a_new_one_stops_the_last(comparison: Comparison) -> None:
    ticket = comparison.begin("", "en")[0]
    comparison.begin(ticket, "en")
    assert [p.count("<img") for p in comparison.run(ticket, "red apple", 0, "en")] == [0]


def test_a_comparison_of_a_bad_prompt_is_a_sentence_and_leaves_no_bar(comparison: Comparison) -> None:
    pages = comparison.run(comparison.begin("", "ja")[0], "x" * 501, 0, "ja")
    assert next(pages) == ""
    with pytest.raises(gr.Error, match="501 文字"):
        next(pages)


def test_a_ranking_knows_the_language_of_its_page() -> None:
    class Noting:
        """A lab that notes the language it is asked in."""

        def rank(self, *_: Any, **__: Any) -> Any:
            raise BadInput(LANGUAGE.get())

    with pytest.raises(gr.Error, match="ja"):
        list(run(Ranker(Noting()), language="ja"))
    assert LANGUAGE.get() == "en", "and nobody else's"
