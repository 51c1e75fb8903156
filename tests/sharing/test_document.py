"""Gallery documents: what is in them, what stays out, and whether they give back what was shown."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from alchemist import Alchemist, Settings
from alchemist.errors import DamagedGallery, GalleryError, UnknownGallery
from alchemist.search.session import Session
from alchemist.search.uploads import uploads
from alchemist.sharing.document import MOST_BYTES, Gallery, from_file, read_canonical, to_file
from alchemist.sharing.making import gallery_of, playable, replayed
from alchemist.sharing.pictures import shown
from alchemist.sharing.sessions import all_rounds
from alchemist.testing import played

from .conftest import WORDS


def marks(session: Session) -> list[tuple[frozenset[str], ...]]:
    return [(r.likes, r.dislikes, r.pins) for r in all_rounds(session)]


def keys(session: Session) -> list[list[str]]:
    return [[c.key for c in r.board.candidates] for r in all_rounds(session)]


def here(lab: Alchemist) -> dict[str, str]:
    return {name: g.fingerprint for name, g in lab.generators.items()}


def spoilt(gallery: Gallery, **changes: Any) -> bytes:
    return json.dumps({**json.loads(gallery.canonical()), **changes}).encode()


def test_a_document_gives_the_session_back(gallery: Gallery, session: Session) -> None:
    back = read_canonical(gallery.canonical()).restored()
    assert (back.settings, back.seed) == (session.settings, session.seed)
    assert keys(back) == keys(session) and marks(back) == marks(session)
    assert back.board is not None and back.likes == session.likes


def test_the_id_is_the_hash_of_the_content_alone(lab: Alchemist, gallery: Gallery, session: Session) -> None:
    again = gallery_of(session, lab.draw)
    assert again.id == gallery.id == from_file(to_file(gallery)).id and len(gallery.id) == 32
    other = gallery_of(session.toggle(session.board.ids[0]), lab.draw)  # type: ignore[union-attr]
    assert other.id != gallery.id


def test_replaying_draws_the_same_pictures(lab: Alchemist, mixed: Session) -> None:
    made = gallery_of(mixed, lab.draw)
    assert {"latent", "recipes"} == set(made.generators)
    again = replayed(made, lab.draw, here(lab))
    assert again.drawn == 12 and again.foreign == () and again.largest <= 2 / 255
    # the comparison notices another picture
    key = next(iter(made.pictures))
    turned = {**made.pictures, key: next(p for k, p in made.pictures.items() if k != key)}
    assert replayed(made.model_copy(update={"pictures": turned}), lab.draw, here(lab)).largest > 0.1


def test_other_weights_are_said_and_the_stored_pictures_still_show(lab: Alchemist, mixed: Session) -> None:
    made = gallery_of(mixed, lab.draw)
    elsewhere = {**here(lab), "latent": "other weights"}
    again = replayed(made, lab.draw, elsewhere)
    assert again.foreign == ("latent",) and again.drawn == 6
    able, left_out = playable(made, lab.check, elsewhere)
    assert left_out == 6 and {c.generator for r in all_rounds(able) for c in r.board.candidates} == {"recipes"}
    picture = shown(made, mixed.rounds[0].board.candidates[0].key)
    assert picture is not None and np.abs(picture - lab.draw(mixed.rounds[0].board.candidates[:1])[0]).max() <= 2 / 255


def test_sizes_of_ten_rounds_of_eight(lab: Alchemist) -> None:
    settings = Settings(prompt=WORDS, generator="recipes", proposer="posterior")
    long = played(lab, lab.start(settings), 10)
    assert len(to_file(gallery_of(long, lab.draw, pictures=False))) <= 64_000
    assert len(to_file(gallery_of(long, lab.draw))) <= 1_500_000


def test_where_pictures_would_be_too_many_those_liked_and_the_newest_are_kept(
    lab: Alchemist, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gallery_of(session, lab.draw)
    lengths = [len(text) for text in whole.pictures.values()]
    monkeypatch.setattr("alchemist.sharing.making.MOST_OF_PICTURES", sum(lengths) * 2 // 3)
    cut = gallery_of(session, lab.draw)
    assert 0 < len(cut.pictures) < len(whole.pictures) and cut.session == whole.session
    rounds = all_rounds(session)
    liked = {c.key for r in rounds for c, like in zip(r.board.candidates, r.liked, strict=True) if like}
    assert liked <= set(cut.pictures)
    kept = [sum(c.key in cut.pictures for c in r.board.candidates) for r in rounds]
    assert kept == sorted(kept) and kept[-1] == 4


def test_words_can_be_left_out_and_with_them_what_takes_them_to_be_drawn(lab: Alchemist, mixed: Session) -> None:
    mixed = mixed.with_settings(negative="moustache")
    assert WORDS in gallery_of(mixed, lab.draw).canonical().decode()
    made = gallery_of(mixed, lab.draw, words=False)
    text = made.canonical().decode()
    assert "sunglasses wearing" not in text and WORDS not in text and "moustache" not in text
    assert made.generators.keys() == {"recipes"} and made.left_out == 4 and not made.worded
    back = made.restored()
    assert replayed(made, lab.draw, here(lab)).largest <= 2 / 255
    liked = [c.recipe for r in mixed.rounds for c in np.array(r.board.candidates)[r.liked] if c.generator == "recipes"]
    assert [c.recipe for r in back.rounds for c in np.array(r.board.candidates)[r.liked]] == liked


@pytest.mark.parametrize("generator", ["recipes", "latent"])
def test_an_upload_and_its_descendants_stay_out_unless_ticked(lab: Alchemist, generator: str) -> None:
    settings = Settings(prompt="red apple", generator=generator, proposer="random", board_size=4)
    plain = played(lab, lab.start(settings), 1)
    own = np.zeros((1, 4, 32, 32), np.float32)
    own[:, 0], own[:, 3] = 0.9, 1
    session = lab.around(plain, own)
    session = session.tell({session.board.ids[0]})  # type: ignore[union-attr]
    parents = session.rounds[-1].board.candidates
    session = lab.between(session, parents[0], parents[1])  # their children
    assert len(uploads(session)) == 8
    made = gallery_of(session, lab.draw)
    assert made.left_out == 8 and keys(made.restored()) == keys(plain)
    assert not {c.key for r in all_rounds(session)[1:] for c in r.board.candidates} & set(made.pictures)
    ticked = gallery_of(session, lab.draw, uploaded=True)
    assert ticked.left_out == 0 and keys(ticked.restored()) == keys(session)
    # what starts from a picture that is nobody's own is shared
    public = replace(session, public=frozenset(c.key for c in parents))
    assert gallery_of(public, lab.draw).left_out == 0
    assert gallery_of(public, lab.draw).restored().public == public.public


def test_nothing_but_uploads_is_nothing_to_share(lab: Alchemist) -> None:
    own = np.ones((1, 4, 32, 32), np.float32)
    session = lab.around(lab.start(Settings(generator="recipes", board_size=4)), own)
    with pytest.raises(GalleryError, match="nothing to share"):
        gallery_of(session, lab.draw)


def test_it_holds_no_more_than_it_says(gallery: Gallery) -> None:
    plain = json.loads(gallery.canonical())
    assert plain.keys() == {
        *("format", "version", "session", "pictures", "generators", "licences", "left_out", "worded"),
    }
    assert plain["session"].keys() == {"settings", "seed", "open", "aimed", "scored", "boards", "parents", "public"}
    assert any("CC" in line or "MIT" in line for line in gallery.licences)


def test_saving_and_opening(lab: Alchemist, session: Session, store: Any) -> None:
    key = lab.save(session)
    opened = lab.open(key)
    assert keys(opened) == keys(session) and opened.parents == {key}
    asked = lab.ask(opened)
    assert np.abs(asked.board.images - session.board.images).max() <= 2 / 255  # type: ignore[union-attr]
    fork = lab.ask(asked.tell())
    again = lab.open(lab.save(fork))
    assert again.parents != fork.parents == {key}
    with pytest.raises(UnknownGallery):
        lab.open("a" * 32)


# -- what anybody may hand in -------------------------------------------------------------------------------------


def test_files_that_are_no_galleries(gallery: Gallery) -> None:
    for content in (b"", b"\xff\xfe", b"[]", b"null", b'"text"', b"{}", b"[" * 100_000, b"PK\x03\x04", b"\x1f\x8b\x08"):
        with pytest.raises(DamagedGallery, match=r"[.]$"):
            from_file(content)
    whole = to_file(gallery)
    for cut in (20, len(whole) // 2, len(whole) - 1):
        with pytest.raises(DamagedGallery):
            from_file(whole[:cut])


def test_a_later_schema_is_refused_in_its_own_sentence(gallery: Gallery) -> None:
    with pytest.raises(DamagedGallery, match="newer version"):
        read_canonical(spoilt(gallery, version=2, anything=[1]))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(gallery: Gallery, number: str) -> None:
    text = gallery.canonical().decode().replace('"seed":3', f'"seed":{number}')
    with pytest.raises(DamagedGallery):
        read_canonical(text.encode())
    adventure = gallery.canonical().decode().replace('"adventure":0.5', f'"adventure":{number}')
    assert number in adventure
    with pytest.raises(DamagedGallery):
        read_canonical(adventure.encode()).restored()


def test_a_million_rounds_are_refused(gallery: Gallery) -> None:
    plain = json.loads(gallery.canonical())
    plain["session"]["boards"] = [{}] * 1_000_000
    with pytest.raises(DamagedGallery):
        read_canonical(json.dumps(plain).encode())


def test_bombs_are_refused_before_they_are_unpacked() -> None:
    bomb = gzip.compress(b'{"format":"' + b" " * (4 * MOST_BYTES))
    assert len(bomb) < 100_000
    tracemalloc.start()
    with pytest.raises(DamagedGallery, match="too much"):
        from_file(bomb)
    assert tracemalloc.get_traced_memory()[1] < 2.5 * MOST_BYTES  # a buffer that grows, and what it grew from
    tracemalloc.stop()
    with pytest.raises(DamagedGallery, match="MB"):
        from_file(gzip.compress(np.random.default_rng(0).bytes(7_000_000)))


def test_a_picture_bomb_is_refused_from_its_header(gallery: Gallery) -> None:
    import base64

    buffer = io.BytesIO()
    Image.new("L", (16_000, 16_000)).save(buffer, "WEBP", lossless=True)
    key = next(iter(gallery.pictures))
    for content in (buffer.getvalue(), b"RIFFxxxxWEBP", b"<svg/>", b""):
        assert len(content) < 90_000
        spoilt_one = gallery.model_copy(update={"pictures": {key: base64.b64encode(content).decode()}})
        with pytest.raises(DamagedGallery):
            shown(spoilt_one, key)
    for text in ("***", "\x80", "絵"):
        with pytest.raises(DamagedGallery):
            shown(gallery.model_copy(update={"pictures": {key: text}}), key)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "somebody"},
        {"pictures": {"../../etc": "AA=="}},
        {"pictures": {"a" * 16: 7}},
        {"licences": "text"},
        {"generators": {"latent": {"a": 1}}},
        {"left_out": -1},
        {"session": {}},
        {"session": None},
    ],
    ids=str,
)
def test_fields_of_other_kinds_are_refused(gallery: Gallery, change: dict[str, Any]) -> None:
    with pytest.raises(DamagedGallery, match=r"[.]$"):
        read_canonical(spoilt(gallery, **change))


@pytest.mark.parametrize(
    "recipe",
    [
        {"base": "<script>alert(1)</script>"},
        {"base": "twemoji:1F431", "wears": [{"name": "sunglasses", "part": "javascript:alert(1)"}]},
        {"base": "twemoji:../../etc/passwd"},
        {"base": "twemoji:1F431", "onload": "alert(1)"},
        {"base": "twemoji:ZZZZZ"},
        "<svg onload=alert(1)>",
        {"base": 7},
    ],
    ids=str,
)
def test_recipes_with_script_or_strange_parts_are_never_drawn(lab: Alchemist, gallery: Gallery, recipe: Any) -> None:
    plain = json.loads(gallery.canonical())
    for row in plain["session"]["boards"][0]["rows"]:
        if "is" in row:
            row["is"]["recipe"] = recipe
    read = read_canonical(json.dumps(plain).encode())
    able, left_out = playable(read, lab.check, here(lab))
    assert left_out >= 1
    for one in all_rounds(able):
        for candidate in one.board.candidates:
            assert "script" not in str(candidate.payload).lower() and "onload" not in lab.svg(candidate)


def test_rows_that_refer_to_nothing_are_refused(gallery: Gallery) -> None:
    for change in ({"same": 99}, {"by": 7, "of": "", "is": {}}, {}, {"by": "recipes", "of": "", "is": {}, "move": "x"}):
        plain = json.loads(gallery.canonical())
        plain["session"]["boards"][0]["rows"] = [change] * 4
        with pytest.raises(DamagedGallery):
            read_canonical(json.dumps(plain).encode()).restored()
