"""What somebody asks the gallery for: words, settings, an emoji to start from."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from alchemist.search.session import Session
from alchemist.ui.gallery import OPENING, Gallery, View
from alchemist.ui.labels import Labels
from alchemist.ui.settings_panel import style_field
from alchemist.ui.texts import say
from alchemist.values import MIXED

from .pages import event, skipped, taps


def settings(**changes: Any) -> list[Any]:
    """Values of the settings' fields, in the order `Gallery.change` takes them."""
    s = {"negative": "", "style": OPENING.style, "pinch": OPENING.pinch, "proposer": "posterior", "adventure": 0.5}
    s |= {"w_pos": 1.0, "w_neg": 1.0, "human": 10.0, "faces": False, "scorer": "emojiclip"}
    s |= {"sampler": "distilled", "steps": 4, "guidance": 3.0}
    return list((s | changes).values())


def test_a_new_prompt_keeps_rounds_and_favourites(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c1"])._data, [], "en")
    marks = taps(view.session, ["r2-c0"])._data
    aimed = gallery.begin(view.session, marks, view.tray, "en", "red apple", "", 0)
    session, tray = aimed[0], aimed[5]
    assert session.settings.prompt == "red apple" and session.number == 3
    assert [f.picture for f in tray] == ["r1-c1", "r2-c0"]
    assert aimed[-1] == "" and aimed[-2]["visible"] is False, "details of a picture are folded away"
    assert gallery.undo(session, {}, tray, "en").session.number == 2


def test_starting_over_clears_all_but_the_settings(gallery: Gallery, opened: Session) -> None:
    aimed = gallery.begin(opened, {}, [], "en", "red apple", "", 0)[0]
    view = gallery.next(aimed, taps(aimed, ["r1-c1"])._data, [], "en")
    again = View(*gallery.restart(view.session, "en", 3)[: len(View._fields)])
    session, tray = again.session, again.tray
    assert session.number == 1 and session.seed == 3 and session.settings.prompt == "red apple" and tray == []


def test_no_words_get_a_sentence_and_a_bit_of_everything(gallery: Gallery, opened: Session, said: list[str]) -> None:
    session = gallery.begin(opened, {}, [], "ja", "  ", "", 0)[0]
    assert session.settings.prompt == "" and said == [say("no_prompt", "ja")]


def test_bad_prompts_are_refused_and_nothing_is_lost(gallery: Gallery, opened: Session, said: list[str]) -> None:
    for prompt in ("x" * 5000, "a\x07"):
        for words in ((prompt, ""), ("cat", prompt)):
            with pytest.raises(gr.Error, match="prompt"):
                gallery.begin(opened, {}, [], "en", *words, 0)
        assert skipped(gallery.change(opened, {}, [], "en", *settings(negative=prompt))[: len(View._fields) + 1])
        assert "negative prompt" in said[-1]
    with pytest.raises(gr.Error, match="5,000 文字"):
        gallery.begin(opened, {}, [], "ja", "x" * 5000, "", 0)


def test_what_a_person_typed_is_no_markup_in_an_error(gallery: Gallery, opened: Session) -> None:
    from alchemist.errors import BadInput
    from alchemist.ui.errors import on_page

    assert "<img" not in str(on_page(BadInput("No emoji is called '<img src=x onerror=alert(1)>'.")))


def test_emoji_in_either_field_are_read_by_their_names(gallery: Gallery, opened: Session) -> None:
    emoji = gallery.lab.catalogue.emoji[0]
    character = "".join(chr(int(part, 16)) for part in emoji.hexcode.split("-"))
    session = gallery.begin(opened, {}, [], "en", character, character, 0)[0]
    assert (session.settings.prompt, session.settings.negative) == (emoji.name, emoji.name)
    session = gallery.change(opened, {}, [], "en", *settings(negative=character))[0]
    assert session.settings.negative == emoji.name


def test_changed_settings_reach_the_next_board(gallery: Gallery, opened: Session) -> None:
    values = settings(negative="dog", style="noto", proposer="random", faces=True, sampler="ddim", steps=4)
    session = gallery.change(opened, {}, [], "en", *values)[0]
    s = session.settings
    assert (s.negative, s.style, s.proposer, s.w_face, s.sampler, s.steps) == ("dog", "noto", "random", 5.0, "ddim", 4)
    assert session.board is not None and session.board.candidates[0].style == "noto"


def test_a_newcomer_sees_several_hands_and_may_ask_for_one(gallery: Gallery, opened: Session) -> None:
    assert opened.board is not None and len({c.style for c in opened.board.candidates}) >= 5
    session = gallery.change(opened, {}, [], "en", *settings(style="noto"))[0]
    assert session.board is not None and {c.style for c in session.board.candidates} == {"noto"}


def test_a_page_s_wish_is_given_a_pinch_and_0_gives_none(gallery: Gallery, opened: Session) -> None:
    session = gallery.begin(opened, {}, [], "en", "red apple", "", 0)[0]
    assert session.board is not None and any(c.mix for c in session.board.candidates)
    plain = gallery.change(session, {}, [], "en", *settings(pinch=0))[0]
    assert plain.board is not None and not any(c.mix for c in plain.board.candidates)


def test_styles_are_named_in_the_visitor_s_language() -> None:
    with gr.Blocks():
        labels = Labels()
        style_field(labels, "noto")
    update = labels.updates("ja")[0]
    assert update["choices"][-1] == (say("mixed", "ja"), MIXED) and update["label"] == say("style", "ja")


def test_unchanged_and_cleared_settings_change_nothing(gallery: Gallery, opened: Session) -> None:
    assert skipped(gallery.change(opened, {}, [], "en", *settings()))
    cleared = settings(adventure=None, w_pos=None, steps=None, guidance=None, style=None)
    assert skipped(gallery.change(opened, {}, [], "en", *cleared))


def test_a_refused_setting_goes_back_and_does_not_stand_in_the_way(
    gallery: Gallery, opened: Session, said: list[str]
) -> None:
    answer = gallery.change(opened, {}, [], "ja", *settings(steps=7, adventure=0.8))
    assert skipped(answer[: len(View._fields) + 1]) and said == [
        "distilled サンプラーの描画ステップは 1・2・4 のどれかです。"
    ]
    assert list(answer[len(View._fields) + 1 :]) == settings()[1:]


def test_starting_from_an_emoji(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c1"])._data, [], "en")
    row = gallery.lab.search_emoji("rocket", 1)[0]
    shown = gallery.start_from(view.session, {}, view.tray, "en", "", 0, event(picture=str(row)))
    session = shown[0]
    assert session.settings.prompt == "rocket" == shown[-1] and len(shown[5]) == 1
    assert session.board is not None and not session.board.candidates[0].is_sample
    for picture in ("x", "999999", "-1", None):
        with pytest.raises(gr.Error, match="no such emoji"):
            gallery.start_from(session, {}, [], "en", "", 0, event(picture=picture))
