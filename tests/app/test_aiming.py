"""What somebody asks the gallery for: words, settings, an emoji to start from."""

from __future__ import annotations

from typing import Any

import gradio as gr
import pytest

from alchemist.search.session import Session
from alchemist.ui.boards import View
from alchemist.ui.gallery import OPENING, Gallery
from alchemist.ui.labels import Labels
from alchemist.ui.settings_panel import style_field
from alchemist.ui.texts import say
from alchemist.ui.trail import Trail
from alchemist.values import MIXED

from .pages import event, skipped, taps, viewed


def settings(**changes: Any) -> list[Any]:
    """Values of the settings' fields, in the order `Gallery.change` takes them."""
    s = {
        "negative": "",
        "generator": "latent",
        "style": OPENING.style,
        "pinch": OPENING.pinch,
        "proposer": "posterior",
        "adventure": 0.5,
    }
    s |= {"w_pos": 1.0, "w_neg": 1.0, "human": 10.0, "faces": False, "scorer": "emojiclip"}
    s |= {"sampler": "distilled", "steps": 4, "guidance": 3.0, "template": ""}
    return list((s | changes).values())


def test_new_words_begin_a_quest_of_their_own(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c1"])._data, Trail("q"), "en")
    marks = taps(view.session, ["r2-c0"])._data
    aimed = gallery.begin(view.session, marks, view.trail, "en", "red apple", "", 0)
    there = viewed(aimed)
    assert there.session.settings.prompt == "red apple" and there.session.number == 1 and not there.session.likes
    assert there.trail.quest != "q" and there.store["quest"] == there.trail.quest
    panel, chosen, seed = aimed[len(View._fields) :]
    assert chosen is None and panel["visible"] is False, "details of a picture are folded away"
    assert seed == 0
    back = gallery.undo(there.session, {}, there.trail, "en")[0]
    assert back.number == 2 and back.likes == {"r2-c0"}


def test_the_same_words_again_get_a_fresh_board(gallery: Gallery, opened: Session) -> None:
    first = gallery.begin(opened, {}, Trail(), "en", "red apple", "", 3)
    again = gallery.begin(first[0], {}, first[2], "en", "red apple", "", 3)
    assert again[0].seed == again[-1] == 4 and again[0].number == 1
    seen, fresh = ({c.key for c in of[0].board.candidates} for of in (first, again))
    assert not seen & fresh


def test_starting_over_clears_all_but_the_settings(gallery: Gallery, opened: Session) -> None:
    aimed = gallery.begin(opened, {}, Trail(), "en", "red apple", "", 0)
    view = gallery.next(aimed[0], taps(aimed[0], ["r1-c1"])._data, aimed[2], "en")
    again = viewed(gallery.restart(view.session, {}, view.trail, "en", 3))
    assert again.session.number == 1 and again.session.seed == 3 and again.session.settings.prompt == "red apple"
    assert again.trail.quest != view.trail.quest and again.undo["interactive"]


def test_no_words_get_a_sentence_and_a_bit_of_everything(gallery: Gallery, opened: Session, said: list[str]) -> None:
    session = gallery.begin(opened, {}, Trail(), "ja", "  ", "", 0)[0]
    assert session.settings.prompt == "" and said == [say("no_prompt", "ja")]


def test_bad_prompts_are_refused_and_nothing_is_lost(gallery: Gallery, opened: Session, said: list[str]) -> None:
    for prompt in ("x" * 5000, "a\x07"):
        for words in ((prompt, ""), ("cat", prompt)):
            with pytest.raises(gr.Error, match="prompt"):
                gallery.begin(opened, {}, Trail(), "en", *words, 0)
        assert skipped(gallery.change(opened, {}, Trail(), "en", *settings(negative=prompt))[: len(View._fields) + 1])
        assert "negative prompt" in said[-1]
    with pytest.raises(gr.Error, match="5,000 文字"):
        gallery.begin(opened, {}, Trail(), "ja", "x" * 5000, "", 0)


def test_what_a_person_typed_is_no_markup_in_an_error(gallery: Gallery, opened: Session) -> None:
    from alchemist.errors import BadInput
    from alchemist.ui.errors import on_page

    assert "<img" not in str(on_page(BadInput("No emoji is called '<img src=x onerror=alert(1)>'.")))


def test_emoji_in_either_field_are_read_by_their_names(gallery: Gallery, opened: Session) -> None:
    emoji = gallery.lab.catalogue.emoji[0]
    character = "".join(chr(int(part, 16)) for part in emoji.hexcode.split("-"))
    session = gallery.begin(opened, {}, Trail(), "en", character, character, 0)[0]
    assert (session.settings.prompt, session.settings.negative) == (emoji.name, emoji.name)
    session = gallery.change(opened, {}, Trail(), "en", *settings(negative=character))[0]
    assert session.settings.negative == emoji.name


def test_changed_settings_reach_the_next_board(gallery: Gallery, opened: Session) -> None:
    values = settings(negative="dog", style="noto", proposer="random", faces=True, sampler="ddim", steps=4)
    session = gallery.change(opened, {}, Trail(), "en", *values)[0]
    s = session.settings
    assert (s.negative, s.style, s.proposer, s.w_face, s.sampler, s.steps) == ("dog", "noto", "random", 5.0, "ddim", 4)
    assert session.board is not None and session.board.candidates[0].style == "noto"


def test_a_newcomer_sees_one_style_and_may_ask_for_several(gallery: Gallery, opened: Session) -> None:
    assert opened.board is not None and {c.style for c in opened.board.candidates} == {"openmoji"}
    session = gallery.change(opened, {}, Trail(), "en", *settings(style=MIXED))[0]
    assert session.board is not None and len({c.style for c in session.board.candidates}) >= 5


def test_prompts_are_mixed_only_when_asked_for(gallery: Gallery, opened: Session) -> None:
    session = gallery.begin(opened, {}, Trail(), "en", "red apple", "", 0)[0]
    assert session.board is not None and not any(c.mix for c in session.board.candidates)
    mixed = gallery.change(session, {}, Trail(), "en", *settings(pinch=0.4))[0]
    assert mixed.board is not None and any(c.mix for c in mixed.board.candidates)


def test_styles_are_named_in_the_visitor_s_language() -> None:
    with gr.Blocks():
        labels = Labels()
        style_field(labels, "noto")
    update = labels.updates("ja")[0]
    assert update["choices"][-1] == (say("mixed", "ja"), MIXED) and update["label"] == say("style", "ja")


def test_unchanged_and_cleared_settings_change_nothing(gallery: Gallery, opened: Session) -> None:
    assert skipped(gallery.change(opened, {}, Trail(), "en", *settings()))
    cleared = settings(adventure=None, w_pos=None, steps=None, guidance=None, style=None)
    assert skipped(gallery.change(opened, {}, Trail(), "en", *cleared))


def test_a_refused_setting_goes_back_and_does_not_stand_in_the_way(
    gallery: Gallery, opened: Session, said: list[str]
) -> None:
    answer = gallery.change(opened, {}, Trail(), "ja", *settings(steps=7, adventure=0.8))
    assert skipped(answer[: len(View._fields) + 1]) and said == [
        "distilled サンプラーの描画ステップは 1・2・4 のどれかです。"
    ]
    assert list(answer[len(View._fields) + 1 :]) == settings()[1:]


def test_starting_from_an_emoji(gallery: Gallery, opened: Session) -> None:
    view = gallery.next(opened, taps(opened, ["r1-c1"])._data, Trail(), "en")
    row = gallery.lab.search_emoji("rocket", 1)[0]
    shown = gallery.start_from(view.session, {}, view.trail, "en", "", 0, event(picture=str(row)))
    session = shown[0]
    assert session.settings.prompt == "rocket" == shown[-1] and session.number == 1
    assert session.board is not None and not session.board.candidates[0].is_sample
    for picture in ("x", "999999", "-1", None):
        with pytest.raises(gr.Error, match="no such emoji"):
            gallery.start_from(session, {}, Trail(), "en", "", 0, event(picture=picture))
