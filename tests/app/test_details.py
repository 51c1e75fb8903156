"""A favourite's details: what one does next with it, its files, and a file that comes back."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alchemist import Alchemist, Settings
from alchemist.errors import SessionError
from alchemist.gallery.export import facts_of
from alchemist.gallery.pictures import png_bytes
from alchemist.gallery.reading import facts_in, read_picture
from alchemist.gallery.vector import large_png, svg_of
from alchemist.ui.details import Details
from alchemist.ui.gallery import Gallery, View
from alchemist.ui.inside_tab import Inside
from alchemist.ui.texts import say
from alchemist.values import Candidate

from .pages import event, skipped, taps


@pytest.fixture
def details(lab: Alchemist) -> Details:
    return Details(Gallery(lab))


@pytest.fixture
def two(details: Details) -> View:
    """A second board, with two favourites of the first."""
    gallery = details.gallery
    first = gallery.begin(gallery.opening, {}, [], "en", "red apple", "dog", 3)[0]
    return gallery.next(first, taps(first, ["r1-c0", "r1-c3"])._data, [], "en")


def state(view: View, language: str = "en", marks: Any = None) -> tuple[Any, ...]:
    return view.session, marks or {}, view.tray, language


def file_of(update: Any) -> Path:
    return Path(update["value"])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_shows_score_nearest_emoji_and_licence(details: Details, two: View, language: str) -> None:
    panel, page, png, svg, chosen, _ = details.show(*state(two, language), False, event(picture=two.tray[1].key))
    assert panel["visible"] and chosen == two.tray[1].key
    near = details.lab.nearest(_picture(details, two, 1))[0]
    emoji = details.lab.catalogue.emoji[details.lab.catalogue.row_of(near.hexcode, near.vendor)]
    assert (emoji.captions_ja[0] if language == "ja" else emoji.name) in page
    assert say("you", language) in page and say("yours", language) in page and page.count("<img") == 3
    assert Image.open(file_of(png)).size == (512, 512)
    assert file_of(svg).read_text().lstrip().startswith("<?xml") and "<svg" in file_of(svg).read_text()


def _picture(details: Details, view: View, row: int) -> Any:
    return details.lab.generator.draw([view.tray[row].candidate]).images


def test_what_was_tapped_a_moment_ago_has_details_too(details: Details, two: View) -> None:
    marks = taps(two.session, ["r2-c5"])._data
    key = details.gallery.joined(two.session, marks, two.tray)[1][-1].key
    assert details.show(*state(two, marks=marks), False, event(picture=key))[4] == key
    with pytest.raises(gr.Error, match="favourites first"):
        details.show(*state(two), False, event(picture=key))


def test_facts_can_be_left_out_of_the_png(details: Details, two: View) -> None:
    key = two.tray[0].key
    png = details.show(*state(two), False, event(picture=key))[2]
    facts = facts_in(file_of(png))
    assert facts["prompt"] == "red apple" and facts["weights"] == details.lab.manifest.fingerprint
    assert facts["seed"] == str(two.tray[0].candidate.seed)
    plain = details.files(*state(two), key, True)[0]
    assert facts_in(file_of(plain)) == {}
    assert np.array_equal(np.asarray(Image.open(file_of(plain))), np.asarray(Image.open(file_of(png))))


@pytest.mark.parametrize("far", [False, True])
def test_more_like_this_and_variations_open_a_board_around_it(details: Details, two: View, far: bool) -> None:
    after = details.around(far, *state(two), two.tray[0].key).session
    assert after.number == 2 and after.board is not None
    strengths = [c.payload["strength"] for c in after.board.candidates]
    assert not any(c.is_sample for c in after.board.candidates) and (min(strengths) > 0.5) == far
    with pytest.raises(gr.Error, match="favourites first"):
        details.around(far, *state(two), "gone")


def test_less_like_this_turns_the_like_of_an_earlier_board(details: Details, two: View, said: list[str]) -> None:
    view = View(*details.less(*state(two), two.tray[0].key)[: len(View._fields)])
    closed = view.session.rounds[0]
    assert closed.likes == {"r1-c3"} and closed.dislikes == {"r1-c0"} and [f.picture for f in view.tray] == ["r1-c3"]
    assert closed.board.terms["human"][0] == 0 and closed.board.terms["human"][3] == 10
    assert view.session.board is not None and view.session.board.images is not None
    assert said == [say("less_noted", "en")]


def test_less_like_this_counts_wherever_the_picture_was_liked(details: Details, two: View) -> None:
    gallery = details.gallery
    first = gallery.undo(two.session, {}, two.tray, "en").session
    pinned = gallery.next(first, taps(first, ["r1-c0"], [], ["r1-c0"])._data, [], "en")
    third = gallery.next(pinned.session, taps(pinned.session, ["r2-c0", "r2-c1"])._data, pinned.tray, "en")
    assert [f.picture for f in gallery.redrawn(third.session)] == ["r2-c0", "r2-c1"], "one tile a picture"
    session = details.less(*state(third), third.tray[0].key)[0]
    assert [r.likes for r in session.rounds] == [frozenset(), {"r2-c1"}]
    assert [r.dislikes for r in session.rounds] == [{"r1-c0"}, {"r2-c0"}]


def test_less_like_this_on_the_open_board(details: Details, two: View) -> None:
    marks = taps(two.session, ["r2-c5"])._data
    key = details.gallery.joined(two.session, marks, two.tray)[1][-1].key
    session = details.less(*state(two, marks=marks), key)[0]
    assert session.dislikes == {"r2-c5"} and not session.likes and len(session.rounds) == 1


def test_blending_shows_the_others_and_opens_a_board_of_children(details: Details, two: View) -> None:
    one, other = two.tray
    page = details.partners(*state(two), one.key)["value"]
    assert other.key in page and one.key not in page
    shown = details.blend(*state(two), one.key, event(picture=other.key))
    board = shown[0].board
    assert board.images is not None and len({c.key for c in board.candidates}) == 8
    assert len(shown[5]) == 2 and shown[-1]["visible"] is False
    again = details.blend(*state(two), one.key, event(picture=other.key))
    assert np.array_equal(again[0].board.images, board.images)
    with pytest.raises(gr.Error, match="favourites first"):
        details.blend(*state(two), one.key, event(picture="gone"))


def test_children_lie_between_their_parents(details: Details, two: View) -> None:
    board = details.blend(*state(two), two.tray[0].key, event(picture=two.tray[1].key))[0].board
    model = details.lab.generator
    a, b = model.latents([two.tray[i].candidate for i in (0, 1)])
    shares = []
    for c in board.candidates:
        start = model.sources.of(c).start
        (one, two), rest = np.linalg.lstsq(np.stack([a.ravel(), b.ravel()], 1), start.ravel(), rcond=None)[:2]
        assert rest < 1e-2, "a mixture of the two and nothing else"
        shares.append(one / (one + two))
        lengths = np.linalg.norm([a.ravel(), b.ravel()], axis=1)
        assert min(lengths) * 0.98 < np.linalg.norm(start) < max(lengths) * 1.02, "as long as its parents"
    assert 0.34 < min(shares) < max(shares) < 0.66 and np.ptp(shares) > 0.05


def test_it_takes_two_to_blend(details: Details, two: View) -> None:
    alone = View(*details.less(*state(two), two.tray[0].key)[: len(View._fields)])
    with pytest.raises(gr.Error, match="It takes two"):
        details.partners(*state(alone), alone.tray[0].key)


def test_what_goes_on_from_a_favourite_keeps_its_pinch(details: Details) -> None:
    gallery = details.gallery
    first = gallery.begin(gallery.opening, {}, [], "en", "red apple", "", 3)[0]
    named = dict(zip(first.board.ids, (c.mix for c in first.board.candidates), strict=True))
    liked = [next(n for n, pinch in named.items() if bool(pinch) == given) for given in (True, False)]
    view = gallery.next(first, taps(first, liked)._data, [], "en")
    one, plain = sorted(view.tray, key=lambda f: not f.candidate.mix)
    for far in (False, True):
        board = details.around(far, *state(view), one.key).session.board
        assert {c.mix for c in board.candidates} == {one.candidate.mix}
        assert not any(c.mix for c in details.around(far, *state(view), plain.key).session.board.candidates)
    both = details.blend(*state(view), one.key, event(picture=plain.key))[0].board
    assert {c.mix for c in both.candidates} == {one.candidate.mix, ""}
    png = file_of(details.show(*state(view), False, event(picture=one.key))[2])
    restored = details.restore(*state(gallery.view(gallery.opening, [], "en")), str(png))[0].board
    assert {c.mix for c in restored.candidates} == {one.candidate.mix}


# -- a file that comes back -----------------------------------------------------------------------------------


def test_a_downloaded_png_restores_where_it_came_from(details: Details, two: View) -> None:
    png = file_of(details.show(*state(two), False, event(picture=two.tray[0].key))[2])
    elsewhere = details.gallery.view(details.gallery.opening, [], "en")
    shown = details.restore(*state(elsewhere), str(png))
    session, fields = shown[0], shown[-6:]
    assert fields[:2] == ("red apple", "dog")
    assert (session.settings.prompt, session.settings.negative) == ("red apple", "dog")
    assert np.allclose(session.board.images[0], _picture(details, two, 0)[0], atol=1e-5)
    assert not any(c.is_sample for c in session.board.candidates[1:]) and not png.exists()
    assert skipped(details.restore(*state(elsewhere), None))


@pytest.mark.parametrize("source", ["seed", "noise", "latent", "child", "child of two", "upload"])
def test_a_png_holds_all_that_draws_it_again(details: Details, weights: Path, tmp_path: Path, source: str) -> None:
    generator, rng = details.lab.generator, np.random.default_rng(0)
    array = rng.standard_normal(generator.latent_shape).astype(np.float16).astype(np.float32)
    wish = Settings(prompt="猫")
    first, second = generator.fresh(wish, 2, 5)
    one = {
        "seed": lambda: first,
        "noise": lambda: generator.from_noise(array, wish),
        "latent": lambda: generator.from_latent(array, wish),
        "child": lambda: generator.vary(generator.vary(first, 0.3, rng), 0.3, rng),
        "child of two": lambda: generator.cross(generator.vary(first, 0.3, rng), second, rng),
        "upload": lambda: generator.from_image(details.lab.catalogue.picture(0, 32), 0.5, 3, wish),
    }[source]()
    drawn = generator.draw([one]).images[0]
    path = tmp_path / "it.png"
    path.write_bytes(large_png(drawn, facts=facts_of(one)))
    elsewhere = Alchemist.from_pretrained(weights)
    back = elsewhere.candidate(facts_in(path)["alchemist"])
    assert back == one and np.array_equal(elsewhere.draw([back])[0], drawn)


def test_a_picture_from_elsewhere_is_varied_and_what_is_none_is_refused(
    details: Details, two: View, tmp_path: Path, said: list[str]
) -> None:
    path = tmp_path / "other.png"
    path.write_bytes(png_bytes(details.lab.catalogue.picture(0, 50)))
    shown = details.restore(*state(two), str(path))
    board = shown[0].board
    latent = details.lab.generator.encode(read_picture(png_bytes(details.lab.catalogue.picture(0, 32))))[0]

    def start(c: Candidate) -> np.ndarray:
        return details.lab.generator.sources.of(c).start

    assert {c.text for c in board.candidates} == {"red apple"} and shown[0].number == 2
    assert all(np.corrcoef(start(c).ravel(), latent.ravel())[0, 1] > 0.9 for c in board.candidates)
    assert skipped(shown[-6:]) and said == [say("no_facts", "en")] and not path.exists()
    path.write_bytes(b"x")
    with pytest.raises(gr.Error, match="not a pic"):
        details.restore(*state(two), str(path))
    assert not path.exists()


@pytest.mark.parametrize("handler", ["restore", "upload"])
def test_an_upload_is_trimmed_and_an_empty_one_refused(
    handler: str, details: Details, two: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[np.ndarray] = []
    monkeypatch.setattr(type(details.lab), "around", lambda lab, s, p, *a, **k: seen.append(p[0]) or s)

    def give(picture: np.ndarray) -> None:
        (tmp_path / "it.png").write_bytes(png_bytes(picture))
        if handler == "restore":
            details.restore(*state(two), str(tmp_path / "it.png"))
        else:
            seen.append(Inside(details.lab).upload([], str(tmp_path / "it.png"), 1, 0, "en")[0][-1].picture)

    page = np.ones((4, 400, 400), np.float32)
    page[:3, 20:120, 20:120] = 0
    page[1:3, 40:100, 40:100] = 0.5
    give(page)
    dark = (seen[0][:3].mean(0) < 0.9).mean()
    assert 0.6 < dark < 0.8, "it filled a sixteenth of the page"
    with pytest.raises(gr.Error, match="fully transparent"):
        give(np.zeros((4, 64, 64), np.float32))


def test_other_weights_are_told(details: Details, two: View, tmp_path: Path, said: list[str]) -> None:
    path = tmp_path / "old.png"
    old = two.tray[0].candidate.changed("0123456789ab")
    path.write_bytes(png_bytes(np.zeros((4, 8, 8), np.float32), facts=facts_of(old)))
    view = View(*details.restore(*state(two), str(path))[: len(View._fields)])
    assert said == [say("drawn_elsewhere", "en")]
    again = details.gallery.open(view.kept, None, "en")[0]
    assert again.number == view.session.number == 2, "drawn here now, it is no reason to begin anew after a reload"


BAD_V1 = ['{"seed":1,"steps":1000}', '{"seed":-1}', '{"seed":"1"}', '{"pool":3}', '{"seed":1,"strength":0,"parent":{}}']
BAD_V1 += ['{"noise":{"shape":[1,1,1],"f16":"AAA="}}', '{"seed":1,"text":5}', '{"seed":1,"style":"x"}', "{}", "[]", "x"]
BAD_V1 += ['{"seed":1,"guidance":"x"}', '{"seed":1,"parent":{}}', '{"seed":1,"other":2}', '{"seed":1,"guidance":NaN}']
BAD_V1 += ['{"seed":1,"noise":3}', '{"seed":1,"text":{"shape":[1],"f16":"AAA="}}']
BAD_ROWS = [
    {"is": {"seed": 1, "steps": 1000}},
    {"is": {"seed": -1}},
    {"is": {"seed": 1, "style": "x"}},
    {"is": {"seed": 1, "mix": 5}},
    {"is": {"seed": 1, "strength": 2}},
    {"is": {"latent": {"shape": [1, 1, 1], "f16": "AAA="}}},
    {"by": "pool", "is": {"index": 3}},
    {"by": "elsewhere"},
    {"move": "vary", "from": [], "amount": 0.5, "seed": 1},
    {"move": "conjure", "from": [], "amount": 0.5, "seed": 1},
    {"move": "vary", "from": ["0123456789abcdef"], "needs": [0], "amount": 0.5, "seed": 1},
    {"move": "combine", "from": [0], "amount": [1.0, 2.0], "seed": 1},
]
PARENT = {"by": "latent", "of": "", "is": {"seed": 1}}
STRANGE = BAD_V1 + [json.dumps([PARENT, {"by": "latent", "of": "", "is": {}, **row}, {"same": 1}]) for row in BAD_ROWS]


@pytest.mark.parametrize("text", STRANGE)
def test_a_strangers_file_cannot_ask_for_what_no_page_can(details: Details, text: str) -> None:
    with pytest.raises(SessionError, match="cannot be read") as refused:
        details.lab.candidate(text)
    foreign = "buffer size|element size|NoneType|object|argument|KeyError|line 1 column|expected|invalid literal"
    assert not re.search(foreign, str(refused.value)), "a library's words"


# -- outlines -------------------------------------------------------------------------------------------------


def test_outlines_keep_colour_form_and_transparency() -> None:
    y, x = np.mgrid[:128, :128]
    disc = ((y - 64) ** 2 + (x - 64) ** 2 < 40**2).astype(np.float32)
    picture = np.stack([disc, disc * 0.2, disc * 0.1, disc])
    back = read_picture(large_png(picture))[0]
    small = back.reshape(4, 128, 4, 128, 4).mean((2, 4))
    assert np.abs(small - picture).mean() < 0.01
    assert small[3, 2, 2] == 0 and np.allclose(small[:3, 64, 64], (1, 0.2, 0.1), atol=0.04)
    assert len(svg_of(picture)) < 6000


def test_a_picture_of_nothing_is_still_a_file() -> None:
    empty = np.zeros((4, 128, 128), np.float32)
    assert Image.open(io.BytesIO(large_png(empty))).size == (512, 512) and "<svg" in svg_of(empty)
