"""Taking a picture home: centred vectors, file names, the sheet; and what a tile's menu asks for."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alchemist import Alchemist, Settings
from alchemist.candidate import Candidate
from alchemist.emoji.rasterise import rasterise
from alchemist.gallery.centred import MARGIN, centred_svg
from alchemist.gallery.reading import open_picture
from alchemist.recipes.generator import NAME
from alchemist.search.serial import key_of
from alchemist.search.session import Session
from alchemist.ui.details import Details
from alchemist.ui.gallery import Gallery
from alchemist.ui.home import Home, name_of
from alchemist.ui.pictures import data_uri
from alchemist.ui.texts import say
from alchemist.ui.trail import Trail
from alchemist.ui.views import Favourite, board_html, kept_of

from .pages import event

BOX = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100" viewBox="0 0 100 100">{}</svg>'


@pytest.mark.parametrize("place", [(10, 60, 20, 20), (0, 0, 30, 30), (50, 5, 8, 40), (20, 70, 60, 30)])
def test_vectors_are_cut_to_the_drawing_and_it_stands_in_the_middle(place: tuple[int, ...]) -> None:
    x, y, w, h = place
    drawn = rasterise(centred_svg(BOX.format(f'<rect x="{x}" y="{y}" width="{w}" height="{h}"/>')), 200)[..., 3] > 127
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    for first, last in ((rows[0], rows[-1]), (columns[0], columns[-1])):
        assert abs((first + last + 1) / 2 - 100) <= 3
    wanted = 200 / (1 + 2 * MARGIN)
    assert abs(max(len(rows), len(columns)) - wanted) <= 4


def test_what_fills_its_view_or_is_empty_keeps_it() -> None:
    full = centred_svg(BOX.format('<rect width="100" height="100"/>'))
    assert re.findall(r'viewBox="([^"]*)"', full) == ["0.00 0.00 100.00 100.00"]
    for same in (BOX.format(""), "<svg></svg>", "no svg"):
        assert centred_svg(same) == same


@pytest.fixture(scope="module")
def home(composing: Alchemist) -> Home:
    return Home(Details(Gallery(composing)))


@pytest.fixture(scope="module")
def cats(composing: Alchemist) -> Session:
    return composing.ask(composing.start(Settings(prompt="a cat wearing sunglasses", generator=NAME), seed=1))


def sent(session: Session, row: int = 0) -> dict[str, Any]:
    """A tile as the page sends it."""
    board = session.board
    assert board is not None and board.images is not None
    return {**kept_of(board, row, session), "picture": board.ids[row], "uri": data_uri(board.images[row])}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("a cat wearing sunglasses", "cat-wearing-sunglasses"),
        ("サングラスの猫", "サングラスの猫"),
        ("An Apple, red + green", "apple-red-green"),
        ("../x: \u200b", "x"),
        ("con", "_con"),
        ("word " * 30, "word-word-word-word-word-word-word-word-word"),
    ],
)
def test_files_are_named_by_the_words(words: str, name: str) -> None:
    one = Favourite("k", "r1-c0", "", {}, Candidate("latent", "f", {"text": words}))
    assert name_of(one, "en") == name


def test_without_words_they_are_named_by_what_is_shown(composing: Alchemist) -> None:
    session = composing.ask(composing.start(Settings(generator=NAME), seed=2))
    assert session.board is not None
    for candidate in session.board.candidates[:3]:
        one = Favourite("k", "r1-c0", "", {}, candidate)
        assert re.fullmatch(r"[a-z0-9'’()-]+", name_of(one, "en")) and name_of(one, "en") != "emoji"
        assert re.search("[ぁ-んァ-ヶ一-龠]", name_of(one, "ja"))


@pytest.mark.parametrize("language", ["en", "ja"])
def test_the_sheet_has_every_size_centred_under_its_name(home: Home, cats: Session, language: str) -> None:
    page, taken = home.show(language, event(favourite=sent(cats)))
    assert taken.candidate == cats.board.candidates[0]  # type: ignore[union-attr]
    links = dict(re.findall(r'href="data:[^,]*,([^"]*)" download="([^"]*)"', page))
    files = {name: base64.b64decode(content) for content, name in links.items()}
    stem = "cat-wearing-sunglasses"
    assert list(files) == [f"{stem}-128.png", f"{stem}-512.png", f"{stem}-1024.png", f"{stem}.svg"]
    for size in (128, 512, 1024):
        image = Image.open(io.BytesIO(files[f"{stem}-{size}.png"]))
        assert image.size == (size, size)
        alpha = np.asarray(image)[..., 3] > 127
        rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
        assert max(len(rows), len(columns)) > 0.88 * size and abs(rows[0] + rows[-1] + 1 - size) < 0.05 * size
    assert len(files[f"{stem}-128.png"]) < 128_000
    facts = open_picture(files[f"{stem}-512.png"]).facts
    assert facts["prompt"] == "a cat wearing sunglasses" and home.lab.candidate(facts["alchemist"]) == taken.candidate
    assert not open_picture(files[f"{stem}-128.png"]).facts, "small ones are for chats"
    assert "on-light" in page and "on-dark" in page and 'width="22"' in page and say("home_copy", language) in page


def test_the_details_open_the_same_sheet_and_a_strangers_tile_is_refused(home: Home, cats: Session) -> None:
    taken = home.show("en", event(favourite=sent(cats)))[1]
    assert home.show_chosen("en", taken)[0] == home.page(taken, "en")
    for data in (None, {}, {"favourite": {"uri": "x"}}, {"favourite": {**sent(cats), "candidate": "[]"}}):
        with pytest.raises(gr.Error):
            home.show("en", SimpleEvent(data))


class SimpleEvent:
    """An event with any data."""

    def __init__(self, data: Any) -> None:
        self._data = data


def test_a_latent_picture_goes_home_too(home: Home, lab: Alchemist) -> None:
    session = lab.ask(lab.start(Settings(prompt="red apple"), seed=1))
    page, taken = home.show("en", event(favourite=sent(session)))
    assert 'download="red-apple.svg"' in page and taken.candidate.generator == "latent"


def test_a_tile_is_varied_from_its_menu(home: Home, cats: Session) -> None:
    view = home.details.vary(cats, {}, Trail(), "en", event(favourite=sent(cats, 2)))
    assert view.session.board is not None and view.session.board.candidates != cats.board.candidates  # type: ignore[union-attr]
    parents = {k for c in view.session.board.candidates if c.provenance for k in c.provenance.keys}
    assert key_of(cats.board.candidates[2]) in parents  # type: ignore[union-attr]
    assert view.undo["interactive"]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_tile_has_a_named_menu(cats: Session, lab: Alchemist, language: str) -> None:
    page = board_html(cats, language)
    assert page.count('class="more"') == 8 and page.count('role="menu"') == 1
    assert f'aria-label="{say("tile_more", language)}: ' in page and page.count("data-composed=1") == 8
    for key in ("home", "tile_vary", "tile_edit", "tile_like", "less", "pin"):
        assert f">{say(key, language)}</button>" in page
    latent = lab.ask(lab.start(Settings(prompt="red apple"), seed=1))
    assert "data-composed" not in board_html(latent, language), "it has no ingredients"
