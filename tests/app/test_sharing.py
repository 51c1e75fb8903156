"""Sharing on the page: the link, the view, forks, merges, files, and what goes wrong with them."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.errors import StoreError
from alchemist.search.session import Session
from alchemist.sharing.document import Gallery as Document
from alchemist.sharing.document import from_file, read_canonical, to_file
from alchemist.sharing.links import link_to
from alchemist.sharing.sessions import all_rounds
from alchemist.sharing.store import FsspecStore
from alchemist.ui import sharing as module
from alchemist.ui.gallery import Gallery
from alchemist.ui.sharing import FILES, OTHERS, SharingHandlers
from alchemist.ui.trail import Trail

from .pages import viewed as view_of

BAD = '</b><script>alert("x")</script><img src=x onerror=alert(1)>'
HOME = {"href": "https://a.example:8443/some/prefix/?lang=ja&g=old#x"}


def request(**query: str) -> Any:
    return SimpleNamespace(query_params=query, headers={"accept-language": "en"}, session_hash="one")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALCHEMIST_STORE", str(tmp_path / "galleries"))
    monkeypatch.delenv("SPACE_ID", raising=False)
    return tmp_path / "galleries"


@pytest.fixture
def does(composing: Alchemist) -> SharingHandlers:
    return SharingHandlers(Gallery(composing))


@pytest.fixture
def played(composing: Alchemist) -> Session:
    settings = Settings(prompt=f"cat {BAD}", generator="recipes", proposer="random", board_size=4)
    session = composing.ask(composing.start(settings, seed=1))
    return composing.ask(session.tell({"r1-c1"})).toggle("r2-c0")


def share(does: SharingHandlers, session: Session, **options: Any) -> str:
    given = {"words": True, "uploads": False, "address": HOME, **options}
    return does.share(session, {}, Trail("q"), "en", request=request(), **given)


def shared(does: SharingHandlers, session: Session) -> tuple[str, str]:
    """The id of the shared session, and what deletes it."""
    page = share(does, session)
    key = re.search(r'id="link" readonly value="[^"]*\?g=([a-z2-7]{32})"', page)
    deletion = re.search(r"delete=([^\"&]+)", page)
    assert key and deletion, page
    return key[1], deletion[1]


def test_share_shows_a_link_of_the_pages_own_address_and_a_qr_code(does: SharingHandlers, played: Session) -> None:
    page = share(does, played)
    assert 'value="https://a.example:8443/some/prefix/?g=' in page and "data:image/svg+xml" in page
    key, _ = re.search(r"g=([a-z2-7]{32})", page)[1], None  # type: ignore[index]
    document = read_canonical(does.lab.store.get(key))
    assert document.session.settings["prompt"] == played.settings.prompt
    assert "delete=" not in share(does, played)  # who shares the same again has no right to delete it


def test_on_a_space_the_link_is_the_spaces(
    does: SharingHandlers, played: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACE_ID", "some body/emoji")
    assert 'value="https://huggingface.co/spaces/some%20body/emoji?g=' in share(does, played)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", "file:///etc", "http://[", None, 7, "//host"])
def test_an_address_that_is_no_pages_is_refused_before_anything_is_kept(
    does: SharingHandlers, played: Session, store: Path, address: Any
) -> None:
    with pytest.raises(gr.Error, match="address"):
        share(does, played, address={"href": address})
    assert not store.exists()


def test_links_carry_no_name_password_or_markup() -> None:
    link = link_to("a" * 32, 'http://me:secret@[::1]:7860/"><script>/?x')
    assert link == f"http://[::1]:7860/%22%3E%3Cscript%3E/?g={'a' * 32}"


def test_the_view_shows_boards_and_picks_and_all_text_is_text(does: SharingHandlers, played: Session) -> None:
    key, _ = shared(does, played)
    column, page, document, deletion, button = does.arrive(request(g=key))
    assert column["visible"] and document.id == key and deletion == "" and not button["visible"]
    assert page.count('role="img"') == 8 and page.count('class="tile liked"') == 2
    assert "<script" not in page and "onerror=alert" not in page.replace("onerror=alert(1)&gt;", "")
    assert "&lt;script&gt;" in page and "Round 1" in page and page.count('<img src="data:image/png') == 8


def test_whoever_opens_the_page_without_a_link_sees_nothing_of_it(does: SharingHandlers) -> None:
    assert all(isinstance(o, dict) and len(o) == 1 for o in does.arrive(request()))


@pytest.mark.parametrize("key", ["../../etc/passwd", "a" * 32, "", "<script>", "x" * 10_000_000, "ａ" * 32, "\ud83d"])
def test_a_link_to_nothing_is_a_clear_page(does: SharingHandlers, key: str) -> None:
    column, page, document, *_ = does.arrive(request(g=key))
    assert column["visible"] and document is None and 'role="alert"' in page and "gallery" in page and len(page) < 400
    assert "<script" not in page


def test_a_damaged_or_unreachable_gallery_is_a_clear_page(
    does: SharingHandlers, played: Session, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, _ = shared(does, played)
    path = next(p for p in store.rglob("*.gallery"))
    path.write_bytes(path.read_bytes()[:-50])
    assert "damaged" in does.arrive(request(g=key))[1]

    def gone(*_: Any) -> bytes:
        raise StoreError("The place for galleries cannot be reached (Timeout).")

    monkeypatch.setattr(FsspecStore, "get", gone)
    assert "cannot be reached" in does.arrive(request(g=key))[1]


def test_a_fork_goes_on_and_remembers_its_parent(does: SharingHandlers, played: Session) -> None:
    key, _ = shared(does, played)
    document = does.arrive(request(g=key))[2]
    forked = view_of(does.fork(Session(), {}, Trail("mine"), "en", document)).session
    assert forked.parents == {key} and forked.likes == {"r2-c0"} and len(forked.rounds) == 1
    assert np.abs(forked.board.images - played.board.images).max() <= 2 / 255
    onwards = does.lab.ask(forked.tell())
    second, _ = shared(does, onwards)
    third, _ = shared(does, does.lab.ask(view_of(_fork(does, second)).session.tell({"r3-c2"})))
    page = does.arrive(request(g=third))[1]
    tree = page[page.index("It goes on from") :]
    assert tree.index(f"?g={second}") < tree.index(f"?g={key}") and "<script" not in tree
    # one of them is gone
    does.lab.store.delete(second, _deletion_of(does, second, onwards))
    assert "no longer here" in does.arrive(request(g=third))[1]


def _fork(does: SharingHandlers, key: str) -> tuple[Any, ...]:
    return does.fork(Session(), {}, Trail("mine"), "en", does.arrive(request(g=key))[2])


def _deletion_of(does: SharingHandlers, key: str, session: Session) -> str:
    """Put anew, so that what deletes it is known."""
    path = next(Path(does.lab.store._root).rglob(f"{key}.gallery"))
    path.unlink()
    return shared(does, session)[1]


def test_picks_of_two_forks_are_merged(does: SharingHandlers, played: Session) -> None:
    key, _ = shared(does, played)
    mine, theirs = (view_of(_fork(does, key)).session for _ in range(2))
    theirs = does.lab.ask(theirs.tell({"r2-c2"}))
    second, _ = shared(does, theirs)
    mine = mine.choose({"r2-c3"})
    joined = view_of(does.merge(mine, {}, Trail("mine"), "en", does.arrive(request(g=second))[2])).session
    assert joined.rounds[1].likes == {"r2-c2", "r2-c3"} and joined.parents == {key, second}
    assert joined.board is not None and joined.board.images is not None


def test_its_maker_deletes_it_and_nobody_else(does: SharingHandlers, played: Session, said: list[str]) -> None:
    key, deletion = shared(does, played)
    *_, document, kept, button = does.arrive(request(g=key, delete=deletion))
    assert button["visible"] and kept == deletion
    with pytest.raises(gr.Error, match="maker"):
        does.remove(document, "guess", "en")
    does.remove(document, deletion, "en")
    assert "no gallery" in does.arrive(request(g=key))[1] and said


def test_a_gallery_file_is_opened_without_a_store(does: SharingHandlers, played: Session, tmp_path: Path) -> None:
    update = does.export(played, {}, Trail("q"), "en", True, False, "gallery", "")
    content = Path(update["value"]).read_bytes()
    assert from_file(content).restored().likes == {"r2-c0"} and "script" not in Path(update["value"]).suffix
    upload = tmp_path / "upload.gallery"
    upload.write_bytes(content)
    column, page, document, *_ = does.open_file(str(upload), "en")
    assert column["visible"] and not upload.exists() and page.count("tile liked") == 2
    assert view_of(does.fork(Session(), {}, Trail("m"), "en", document)).session.parents == {document.id}
    upload.write_bytes(b"\x1f\x8bno")
    with pytest.raises(gr.Error, match="damaged"):
        does.open_file(str(upload), "en")
    assert not upload.exists()


@pytest.mark.parametrize("kind", [*FILES, *OTHERS])
def test_every_file_that_is_offered_is_made(does: SharingHandlers, played: Session, kind: str) -> None:
    move = "party" if kind == "slack" else ""
    path = Path(does.export(played, {}, Trail("q"), "ja", True, False, kind, move)["value"])
    assert path.stat().st_size > 100 and not re.search(r'[<>"/\\:]', path.name)
    if kind in OTHERS:
        assert "manifest.json" in zipfile.ZipFile(path).namelist()


def test_what_cannot_be_made_is_said(does: SharingHandlers, played: Session) -> None:
    for kind, move, words in (("exe", "", "known"), ("slack", "fly", "known"), ("favicon", "party", "do not move")):
        with pytest.raises(gr.Error, match=words):
            does.export(played, {}, Trail("q"), "en", True, False, kind, move)
    with pytest.raises(gr.Error, match="liked"):
        does.export(played.choose(()).undo(), {}, Trail("q"), "en", True, False, "slack", "")


def test_one_visitor_shares_only_so_often(does: SharingHandlers, played: Session) -> None:
    for _ in range(module.MOST_BY_ONE):
        does.limits.count("one", "en")
    with pytest.raises(gr.Error, match="at once"):
        share(does, played)
    does.limits.count("another", "en")


def test_other_weights_are_said_and_going_on_begins_with_what_is_here(does: SharingHandlers, played: Session) -> None:
    key, _ = shared(does, played)
    plain = json.loads(does.lab.store.get(key))
    plain["generators"]["recipes"] = "elsewhere"
    for board in plain["session"]["boards"]:
        for row in board["rows"]:
            if "of" in row:
                row["of"] = "elsewhere"
    document = read_canonical(json.dumps(plain).encode())
    assert "Other weights" in does.page(document, "en") and "重み" in does.page(document, "ja")
    forked = view_of(does.fork(Session(), {}, Trail("m"), "en", document)).session
    assert forked.board is not None and not forked.rounds and forked.settings == played.settings


def test_measurements_of_another_kind_do_not_go_on(does: SharingHandlers, played: Session) -> None:
    key, _ = shared(does, played)
    plain = json.loads(does.lab.store.get(key))
    for board in plain["session"]["boards"]:
        board["taste"] = "AAAA" * board["n"]
    document = read_canonical(json.dumps(plain).encode())
    forked = view_of(does.fork(Session(), {}, Trail("m"), "en", document)).session
    assert not forked.rounds and forked.board is not None


def test_without_a_gallery_there_is_nothing_to_fork(does: SharingHandlers) -> None:
    for act in (does.fork, does.merge):
        with pytest.raises(gr.Error, match="no gallery open"):
            act(Session(), {}, Trail("m"), "en", None)


def test_an_emoji_to_start_from_is_nobodys_own_picture(does: SharingHandlers) -> None:
    from .pages import event

    view = view_of(does.quests.start_from(Session(), {}, Trail("q"), "en", "", 0, event(picture="0")))
    assert all_rounds(view.session) and does.document(view.session, {}, Trail("q"), True, False).left_out == 0


def test_a_page_of_documents_is_written_within_a_second_of_cpu(does: SharingHandlers, played: Session) -> None:
    key, _ = shared(does, played)
    document: Document = does.arrive(request(g=key))[2]
    assert len(to_file(document)) < 300_000
