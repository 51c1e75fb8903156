"""Composed pictures on the page: words as chips, ingredients, mixtures, downloads."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alchemist import Alchemist, Settings
from alchemist.gallery.reading import facts_in
from alchemist.recipes.generator import NAME
from alchemist.recipes.ingredients import ingredients
from alchemist.search.serial import candidate_to_json, key_of
from alchemist.search.session import Session
from alchemist.ui.details import Details
from alchemist.ui.gallery import Gallery, opening_settings, surprise
from alchemist.ui.ingredients import Ingredients
from alchemist.ui.mix import Mix
from alchemist.ui.texts import say
from alchemist.ui.trail import Trail
from alchemist.ui.views import Favourite
from alchemist.ui.words import Words, shown

from .pages import event, skipped, taps, viewed

PROMPT = "a cat wearing sunglasses"


@pytest.fixture(scope="module")
def gallery(composing: Alchemist) -> Gallery:
    return Gallery(composing)


@pytest.fixture(scope="module")
def cats(gallery: Gallery) -> Session:
    """A board of cats with sunglasses."""
    first = gallery.lab.start(opening_settings(gallery.lab), seed=1)
    return viewed(gallery.begin(first, {}, Trail(), "en", PROMPT, "", 1)).session


@pytest.fixture
def does(gallery: Gallery) -> Ingredients:
    return Ingredients(Details(gallery))


def favourite(gallery: Gallery, session: Session, row: int = 0) -> Favourite:
    """A picture of the open board as the browser keeps it."""
    from alchemist.ui.pictures import data_uri

    board = session.board
    assert board is not None and board.images is not None
    one = board.candidates[row]
    return Favourite(key_of(one), board.ids[row], data_uri(board.images[row]), {"positive": 1.0}, one)


def test_the_page_composes_where_it_can(composing: Alchemist, lab: Alchemist, cats: Session) -> None:
    assert opening_settings(composing).generator == "recipes" and opening_settings(lab).generator == "latent"
    assert cats.board is not None and {c.generator for c in cats.board.candidates} == {NAME}
    for candidate in cats.board.candidates:
        assert candidate.recipe is not None and "sunglasses" in [w.name for w in candidate.recipe.wears]


def test_surprise_me_has_no_words_but_another_seed_where_pictures_are_composed() -> None:
    assert surprise("en", "recipes")[0] == "" and surprise("en", "latent")[0] != ""
    assert len({surprise("ja", "both")[1] for _ in range(5)}) == 5


def test_tiles_are_named_by_what_they_show_in_both_languages(gallery: Gallery, cats: Session) -> None:
    assert cats.board is not None
    for language, word in (("en", r"cat wearing (\w+ )?sunglasses"), ("ja", "サングラスを着けた")):
        page = gallery.view(cats, Trail(), language).board
        for i, candidate in enumerate(cats.board.candidates):
            said = shown(candidate, language)
            assert re.search(word, said) and f"{say('picture', language, n=i + 1)}, {html.escape(said)}" in page


@pytest.mark.parametrize("likes", [0, 2])
@pytest.mark.parametrize("proposer", ["posterior", "random", "pairwise"])
def test_what_is_not_pinned_does_not_come_again(composing: Alchemist, proposer: str, likes: int) -> None:
    session = composing.start(Settings(prompt=PROMPT, generator=NAME, proposer=proposer), seed=3)
    seen: list[np.ndarray] = []
    for _ in range(4):
        board = (session := composing.ask(session)).board
        assert board is not None and board.images is not None
        again = [i for i, one in enumerate(board.images) if any(np.array_equal(one, other) for other in seen)]
        assert again == []
        seen += list(board.images)
        session = session.tell(set(board.ids[:likes]))


def test_words_are_shown_as_what_they_were_understood(composing: Alchemist) -> None:
    settings = opening_settings(composing).changed(prompt="a purring cat wearing sunglasses on hill")
    page = Words(composing).show(Session(settings=settings), "en")
    assert "cat <i>→</i> <b>🐱 cat</b>" in page and "wears sunglasses" in page and "on a hill" in page
    assert "<s>purring</s>" in page and say("words_strange", "en") in page and "<s>wearing" not in page
    japanese = Words(composing).show(Session(settings=settings.changed(prompt="猫")), "ja")
    assert "🐱 ネコ" in japanese and say("words_strange", "ja") not in japanese


def test_no_words_are_shown_of_the_latent_way_and_of_no_prompt(composing: Alchemist) -> None:
    settings = opening_settings(composing)
    assert Words(composing).show(Session(settings=settings), "en") == ""
    assert Words(composing).show(Session(settings=settings.changed(prompt="cat", generator="latent")), "en") == ""


@pytest.mark.parametrize("language", ["en", "ja"])
def test_details_show_every_ingredient_and_whose_drawings_they_are(
    does: Ingredients, gallery: Gallery, cats: Session, language: str
) -> None:
    one = favourite(gallery, cats)
    chips, large = does.show(cats, language, one, False)
    recipe = one.candidate.recipe
    assert recipe is not None and chips["visible"] and large["visible"]
    for ingredient in ingredients(recipe):
        assert f'<button class="ingredient" data-slot="{ingredient.slot}"' in chips["value"]
    assert say("drawn_by", language) in chips["value"]
    assert Image.open(large["value"]).size == (1024, 1024)
    assert json.loads(facts_in(Path(large["value"]))["recipe"]) == json.loads(recipe.to_json())


def test_pictures_that_are_not_composed_have_no_chips(does: Ingredients, cats: Session) -> None:
    assert [update["visible"] for update in does.show(cats, "en", None, False)] == [False, False]


def edited(does: Ingredients, session: Session, one: Favourite, **data: str) -> Favourite:
    page, _, _, child = does.edit(session, "en", one, False, event(**data))
    assert "<img" in page
    found: Favourite = child
    return found


def test_an_edit_is_shown_at_once_as_a_picture_of_its_own(does: Ingredients, gallery: Gallery, cats: Session) -> None:
    one = favourite(gallery, cats)
    hat = edited(does, cats, one, act="set", slot="wears:head", name="top hat")
    assert hat.candidate.recipe is not None and hat.uri != one.uri and hat.key != one.key
    assert {w.name for w in hat.candidate.recipe.wears} == {"sunglasses", "top hat"}
    red = edited(does, cats, hat, act="set", slot="colour", name="red")
    bare = edited(does, cats, red, act="remove", slot="wears:eyes")
    assert bare.candidate.recipe is not None and bare.candidate.recipe.colour == "red"
    assert [w.name for w in bare.candidate.recipe.wears] == ["top hat"]
    other = edited(does, cats, bare, act="swap", slot="colour")
    assert other.candidate.recipe is not None and other.candidate.recipe.colour not in ("red", "")
    assert set(other.terms) >= {"positive"} and other.candidate.text == PROMPT


@pytest.mark.parametrize(
    "data", [{}, {"act": "set", "slot": "colour", "name": "loud"}, {"act": "remove", "slot": "base"}, {"act": "burn"}]
)
def test_edits_that_cannot_be_are_said_in_a_sentence(
    does: Ingredients, gallery: Gallery, cats: Session, data: dict[str, str]
) -> None:
    with pytest.raises(gr.Error):
        does.edit(cats, "en", favourite(gallery, cats), False, event(**data))


def test_a_liked_edit_joins_the_board_with_the_marks_that_are_there(
    does: Ingredients, gallery: Gallery, cats: Session, said: list[str]
) -> None:
    child = edited(does, cats, favourite(gallery, cats), act="set", slot="material", name="gold")
    marks = taps(cats, ["r1-c2"])._data
    view = viewed(does.like(cats, marks, Trail(), "en", child))
    board = view.session.board
    assert board is not None and len(board.candidates) == 9 and board.candidates[-1].key == child.key
    assert view.session.likes == {"r1-c2", "r1-c8"} and len(board.scores) == 9
    assert skipped(does.like(view.session, {}, view.trail, "en", child)), "once is enough"
    after = gallery.next(view.session, {}, view.trail, "en")
    assert after.session.rounds[-1].likes == {"r1-c2", "r1-c8"} and said == [say("edit_liked", "en")]


def test_what_is_locked_stays_on_the_variations(does: Ingredients, gallery: Gallery, cats: Session) -> None:
    one = edited(does, cats, favourite(gallery, cats), act="set", slot="wears:head", name="crown")
    session, store, chips = does.lock(cats, Trail(), "en", one, event(slot="wears:head"))
    assert session.settings.locked == ("wears",) and session.board is cats.board
    assert "kept" in store and say("unlock", "en") in chips["value"]
    around = does.details.around(True, session, {}, Trail(), "en", one).session
    assert around.board is not None and one.candidate.recipe is not None
    for candidate in around.board.candidates:
        assert candidate.recipe is not None
        assert {w.name for w in candidate.recipe.wears} == {"sunglasses", "crown"}
    after = gallery.next(session, {}, Trail(), "en").session
    assert after.board is not None
    for candidate in after.board.candidates:
        assert candidate.recipe is not None and "crown" in {w.name for w in candidate.recipe.wears}
    opened = does.lock(session, Trail(), "en", one, event(slot="wears:head"))[0].settings
    assert opened.locked == () and opened.kept == ""
    with pytest.raises(gr.Error):
        does.lock(session, Trail(), "en", one, event(slot="wings"))


def test_downloads_of_a_composed_picture_are_its_own_vectors_and_come_back(
    does: Ingredients, gallery: Gallery, cats: Session, tmp_path: Path
) -> None:
    one = favourite(gallery, cats)
    row = {"candidate": candidate_to_json(one.candidate), "uri": one.uri, "picture": one.picture, "terms": {}}
    _, _, png, svg, chosen, _ = does.details.show("en", False, event(favourite=row))
    text = Path(svg["value"]).read_text()
    assert text == gallery.lab.svg(one.candidate) and "<metadata" in text and chosen.key == one.key
    path = tmp_path / "back.png"
    path.write_bytes(Path(png["value"]).read_bytes())
    restored = viewed(does.details.restore(cats, {}, Trail(), "en", str(path))).session
    assert restored.board is not None and restored.board.candidates[0].recipe == one.candidate.recipe


# -- mixing -------------------------------------------------------------------------------------------------------


@pytest.fixture
def mix(gallery: Gallery) -> Mix:
    return Mix(gallery)


@pytest.mark.parametrize(
    ("text", "code"), [("🐙", "1F419"), ("🧊 ice", "1F9CA"), ("❤️", "2764"), ("octopus", "1F419"), ("タコ", "1F419")]
)
def test_fields_are_read_by_characters_or_names(mix: Mix, text: str, code: str) -> None:
    if code_in_catalogue(mix, text):
        assert mix.code(text, "en") == code


def code_in_catalogue(mix: Mix, text: str) -> bool:
    return not text.isalpha() or bool(mix.lab.search_emoji(text, 1))


def mixed(mix: Mix, session: Session, one: str, two: str) -> tuple[Any, ...]:
    return mix.mix(session, {}, Trail("before"), "en", one, two)


def test_two_emoji_make_twelve_different_pictures_at_once(mix: Mix, cats: Session) -> None:
    outputs = mixed(mix, cats, "🐙", "🧊")
    view = viewed(outputs)
    board = view.session.board
    assert board is not None and len(board.candidates) == 12
    recipes = [c.recipe for c in board.candidates]
    assert len(set(recipes)) == 12 and any(r is not None and r.material == "ice" for r in recipes)
    assert view.session.settings.prompt == "octopus + ice" and "octopus + ice" in outputs
    assert view.session.settings.board_size == 8 and view.trail.quest != "before"
    assert view.board.count('class="cell"') == 12


def test_after_a_mixture_the_search_goes_on_and_pins_beyond_the_board_stay(mix: Mix, cats: Session) -> None:
    first = viewed(mixed(mix, cats, "🐱", "🔥")).session
    marks = taps(first, ["r1-c1"], [], ["r1-c11"])._data
    after = mix.gallery.next(first, marks, Trail(), "en").session
    assert after.board is not None and len(after.board.candidates) == 8 and first.board is not None
    assert first.board.candidates[11] in after.board.candidates


@pytest.mark.parametrize(
    ("one", "two", "why"), [("", "🧊", "mix_empty"), ("🐙", "🐙", "mix_same"), ("🐙", "xyzzy", "mix_unknown")]
)
def test_what_cannot_be_mixed_is_said(mix: Mix, cats: Session, one: str, two: str, why: str) -> None:
    with pytest.raises(gr.Error) as failed:
        mixed(mix, cats, one, two)
    assert say(why, "en", words="xyzzy") in str(failed.value.message)


def test_dice_pick_two_that_mix(mix: Mix, cats: Session) -> None:
    one, two = mix.dice("ja")
    assert one != two
    board = viewed(mixed(mix, cats, one, two)).session.board
    assert board is not None and len(board.candidates) == 12


def test_offered_tiles_fill_the_field_they_are_for(mix: Mix) -> None:
    page = mix.offers("two", "", "en")
    assert page["visible"] and 'data-id="two:' in page["value"]
    row = page["value"].split('data-id="two:')[1].split('"')[0]
    one, two, tiles = mix.pick("🐙", "", "en", event(picture=f"two:{row}"))
    assert one == "🐙" and two and not tiles["visible"]
    with pytest.raises(gr.Error):
        mix.pick("", "", "en", event(picture="three:1"))
