"""A favourite's details: what one does next with it, its files, and a file that comes back."""

from __future__ import annotations

import html
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
from alchemist.gallery.photo import looks_like_photo
from alchemist.gallery.pictures import png_bytes
from alchemist.gallery.reading import facts_in, read_picture
from alchemist.gallery.vector import large_png, svg_of
from alchemist.objective.human import HumanTerm
from alchemist.ui.boards import View
from alchemist.ui.details import Details
from alchemist.ui.gallery import Gallery
from alchemist.ui.inside_tab import Inside
from alchemist.ui.texts import say
from alchemist.ui.trail import Trail
from alchemist.ui.views import Favourite, favourite_of
from alchemist.values import Candidate

from .pages import event, skipped, taps, viewed


@pytest.fixture
def details(lab: Alchemist) -> Details:
    return Details(Gallery(lab))


@pytest.fixture
def two(details: Details) -> View:
    """A second board, after two pictures of the first were liked."""
    gallery = details.gallery
    first = gallery.begin(gallery.opening, {}, Trail(), "en", "red apple", "dog", 3)
    return gallery.next(first[0], taps(first[0], ["r1-c0", "r1-c3"])._data, first[2], "en")


def state(view: View, language: str = "en", marks: Any = None) -> tuple[Any, ...]:
    return view.session, marks or {}, view.trail, language


def favourites(page: str) -> list[dict[str, Any]]:
    """What the browser keeps of the liked pictures on a board's page."""
    found = re.findall(
        r'data-id="(\S+)" data-n="\d+" data-kept="([^"]*)" aria-pressed="true".*?<img src="([^"]*)"', page
    )
    return [{**json.loads(html.unescape(kept)), "picture": name, "uri": uri} for name, kept, uri in found]


def liked(details: Details, view: View) -> list[dict[str, Any]]:
    """What the browser keeps of what was liked on the board before."""
    return favourites(viewed(details.gallery.undo(*state(view))).board)


def chosen(details: Details, view: View, row: int = 0) -> Favourite:
    return favourite_of(details.lab, liked(details, view)[row])


def file_of(update: Any) -> Path:
    return Path(update["value"])


@pytest.mark.parametrize("language", ["en", "ja"])
def test_it_shows_score_nearest_emoji_and_licence(details: Details, two: View, language: str) -> None:
    kept = liked(details, two)[1]
    panel, page, png, svg, one, _ = details.show(language, False, event(favourite=kept))
    assert panel["visible"] and one.key == kept["key"] and one.picture == "r1-c3"
    near = details.lab.nearest(_picture(details, one))[0]
    emoji = details.lab.catalogue.emoji[details.lab.catalogue.row_of(near.hexcode, near.vendor)]
    assert (emoji.captions_ja[0] if language == "ja" else emoji.name) in page
    assert HumanTerm.label.within(language) in page and say("yours", language) in page and page.count("<img") == 3
    assert Image.open(file_of(png)).size == (512, 512)
    assert file_of(svg).read_text().lstrip().startswith("<?xml") and "<svg" in file_of(svg).read_text()


def _picture(details: Details, one: Favourite) -> Any:
    return details.lab.draw([one.candidate])


def test_what_a_browser_says_of_a_favourite_is_checked(details: Details, two: View) -> None:
    kept = liked(details, two)[0]
    spoilt = [None, [], {}, {**kept, "uri": "data:text/html;base64,AA=="}, {**kept, "candidate": "[]"}]
    spoilt += [{**kept, "uri": kept["uri"] + "A" * 600_000}, {**kept, "uri": "data:image/png;base64,~"}]
    spoilt += [{**kept, "uri": "data:image/png;base64,AAAA"}, {**kept, "candidate": 3}]
    for one in spoilt:
        with pytest.raises(gr.Error):
            details.show("en", False, event(favourite=one))
    odd = {**kept, "terms": {"positive": "x", "face": float("nan"), "other": 1.0, "human": 10}, "picture": ["<b>"]}
    assert favourite_of(details.lab, odd).terms == {"human": 10.0}


def test_facts_can_be_left_out_of_the_png(details: Details, two: View) -> None:
    png, _, one = details.show("en", False, event(favourite=liked(details, two)[0]))[2:5]
    facts = facts_in(file_of(png))
    assert facts["prompt"] == "red apple" and facts["weights"] == details.lab.manifest.fingerprint
    assert facts["seed"] == str(one.candidate.seed)
    plain = details.files("en", one, True)[0]
    assert facts_in(file_of(plain)) == {}
    assert np.array_equal(np.asarray(Image.open(file_of(plain))), np.asarray(Image.open(file_of(png))))


@pytest.mark.parametrize("far", [False, True])
def test_more_like_this_and_variations_open_a_board_around_it(details: Details, two: View, far: bool) -> None:
    after = details.around(far, *state(two), chosen(details, two)).session
    assert after.number == 2 and after.board is not None
    strengths = [c.payload["strength"] for c in after.board.candidates]
    assert not any(c.is_sample for c in after.board.candidates) and (min(strengths) > 0.5) == far
    with pytest.raises(gr.Error, match="favourites first"):
        details.around(far, *state(two), None)
    unanswered = details.gallery.undo(after, {}, details.around(far, *state(two), chosen(details, two)).trail, "en")[0]
    assert unanswered.board is two.session.board, "the board that nothing was liked on comes back"


def test_less_like_this_turns_the_like_of_an_earlier_board(details: Details, two: View, said: list[str]) -> None:
    view = viewed(details.less(*state(two), chosen(details, two)))
    closed = view.session.rounds[0]
    assert closed.likes == {"r1-c3"} and closed.dislikes == {"r1-c0"}
    assert closed.board.terms["human"][0] == 0 and closed.board.terms["human"][3] == 10
    assert view.session.board is not None and view.session.board.images is not None
    assert said == [say("less_noted", "en")]


def test_less_like_this_counts_wherever_the_picture_was_liked(details: Details, two: View) -> None:
    gallery = details.gallery
    first = viewed(gallery.undo(*state(two)))
    pinned = gallery.next(first.session, taps(first.session, ["r1-c0"], [], ["r1-c0"])._data, first.trail, "en")
    third = gallery.next(pinned.session, taps(pinned.session, ["r2-c0", "r2-c1"])._data, pinned.trail, "en")
    session = details.less(*state(third), chosen(details, third))[0]
    assert [r.likes for r in session.rounds] == [frozenset(), {"r2-c1"}]
    assert [r.dislikes for r in session.rounds] == [{"r1-c0"}, {"r2-c0"}]


def test_less_like_this_on_the_open_board(details: Details, two: View) -> None:
    marks = taps(two.session, ["r2-c5"])._data
    kept = favourites(details.gallery.redraw(two.session, marks, two.trail, "en").board)
    session = details.less(*state(two, marks=marks), favourite_of(details.lab, kept[0]))[0]
    assert session.dislikes == {"r2-c5"} and not session.likes and len(session.rounds) == 1


def test_blending_shows_the_others_and_opens_a_board_of_children(details: Details, two: View) -> None:
    one, other = liked(details, two)
    mine = favourite_of(details.lab, one)
    words = details.partners("ja", mine)["value"]
    assert words["without"] == one["key"] and words["none"] == say("one_more", "ja")
    shown = details.blend(*state(two), mine, event(favourite=other))
    board = shown[0].board
    assert board.images is not None and len({c.key for c in board.candidates}) == 8
    assert shown[-1]["visible"] is False
    again = details.blend(*state(two), mine, event(favourite=other))
    assert np.array_equal(again[0].board.images, board.images)
    for bad in (None, {}):
        with pytest.raises(gr.Error, match="cannot be read"):
            details.blend(*state(two), mine, event(favourite=bad))
    with pytest.raises(gr.Error, match="favourites first"):
        details.blend(*state(two), None, event(favourite=other))


def test_children_lie_between_their_parents(details: Details, two: View) -> None:
    parents = [favourite_of(details.lab, f) for f in liked(details, two)]
    board = details.blend(*state(two), parents[0], event(favourite=liked(details, two)[1]))[0].board
    model = details.lab.generator
    a, b = model.latents([p.candidate for p in parents])
    shares = []
    for c in board.candidates:
        start = model.sources.of(c).start
        (one, two), rest = np.linalg.lstsq(np.stack([a.ravel(), b.ravel()], 1), start.ravel(), rcond=None)[:2]
        assert rest < 1e-2, "a mixture of the two and nothing else"
        shares.append(one / (one + two))
        lengths = np.linalg.norm([a.ravel(), b.ravel()], axis=1)
        assert min(lengths) * 0.98 < np.linalg.norm(start) < max(lengths) * 1.02, "as long as its parents"
    assert 0.34 < min(shares) < max(shares) < 0.66 and np.ptp(shares) > 0.05


def test_what_goes_on_from_a_favourite_keeps_its_pinch(details: Details) -> None:
    gallery = details.gallery
    mixing = details.lab.start(gallery.opening.settings.changed(pinch=0.4))
    first = gallery.begin(mixing, {}, Trail(), "en", "red apple", "", 3)
    named = dict(zip(first[0].board.ids, (c.mix for c in first[0].board.candidates), strict=True))
    names = [next(n for n, pinch in named.items() if bool(pinch) == given) for given in (True, False)]
    view = gallery.next(first[0], taps(first[0], names)._data, first[2], "en")
    kept = sorted(liked(details, view), key=lambda f: "mix" not in f["candidate"])
    one, plain = (favourite_of(details.lab, f) for f in kept)
    assert one.candidate.mix and not plain.candidate.mix
    for far in (False, True):
        board = details.around(far, *state(view), one).session.board
        assert {c.mix for c in board.candidates} == {one.candidate.mix}
        assert not any(c.mix for c in details.around(far, *state(view), plain).session.board.candidates)
    both = details.blend(*state(view), one, event(favourite=kept[1]))[0].board
    assert {c.mix for c in both.candidates} == {one.candidate.mix, ""}
    png = file_of(details.show("en", False, event(favourite=kept[0]))[2])
    restored = details.restore(*state(gallery.view(gallery.opening, Trail(), "en")), str(png))[0].board
    assert {c.mix for c in restored.candidates} == {one.candidate.mix}


# -- a file that comes back -----------------------------------------------------------------------------------


def test_a_downloaded_png_restores_where_it_came_from(details: Details, two: View) -> None:
    png, _, one = details.show("en", False, event(favourite=liked(details, two)[0]))[2:5]
    png = file_of(png)
    elsewhere = details.gallery.view(details.gallery.opening, Trail(), "en")
    shown = details.restore(*state(elsewhere), str(png))
    session, fields = shown[0], shown[-6:]
    assert fields[:2] == ("red apple", "dog")
    assert (session.settings.prompt, session.settings.negative) == ("red apple", "dog")
    assert np.allclose(session.board.images[0], _picture(details, one)[0], atol=1e-5)
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

    assert (
        {c.text for c in board.candidates} == {"red apple"}
        and shown[0].number == 1
        and shown[2].quest != two.trail.quest
    )
    assert all(np.corrcoef(start(c).ravel(), latent.ravel())[0, 1] > 0.9 for c in board.candidates)
    assert skipped(shown[-6:]) and said == [say("no_facts", "en")] and not path.exists()
    back = details.gallery.undo(shown[0], {}, shown[2], "en")[0]
    assert back.board is two.session.board and back.likes == two.session.likes, "undo returns what the upload replaced"
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
    old = chosen(details, two).candidate.changed("0123456789ab")
    path.write_bytes(png_bytes(np.zeros((4, 8, 8), np.float32), facts=facts_of(old)))
    view = viewed(details.restore(*state(two), str(path)))
    assert said == [say("drawn_elsewhere", "en")]
    again = details.gallery.resume("en", None, None, view.store)[0]
    assert again.number == view.session.number == 1, "drawn here now, it is no reason to begin anew after a reload"


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


PHOTO = Path(gr.__file__).parent / "media_assets" / "images" / "lion.jpg"


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_photo_is_no_start_and_the_emoji_nearest_to_it_are_offered(
    details: Details, two: View, tmp_path: Path, said: list[str], language: str
) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(PHOTO.read_bytes())
    shown = details.restore(*state(two, language), str(path))
    *before, page = shown[: len(View._fields) + 3]
    assert skipped(before) and skipped(shown[-6:]) and said == [say("photo", language)]
    assert say("photo_near", language) in page and page.count("data-id") == 6, "all there are here, each once"
    path.write_bytes(png_bytes(details.lab.catalogue.picture(0, 50)))
    page = details.restore(*state(two, language), str(path))[len(View._fields) + 2]
    assert "photo-near" not in page and "data-id" in page, "what was offered in place of the photo is gone"
    assert looks_like_photo(read_picture(PHOTO)[0])
    assert not any(looks_like_photo(details.lab.catalogue.picture(row, 300)) for row in range(6))
    assert not looks_like_photo(np.zeros((4, 8, 8), np.float32))


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
