"""Sharing on the page: links, the view of a shared gallery, forks and merges, files; plain functions."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from ..errors import AlchemistError, BadInput, GalleryError, SessionError
from ..search.session import Session
from ..sharing.document import Gallery, checked_id, from_file, read_canonical, to_file
from ..sharing.encoding import moving
from ..sharing.items import evolution_of, liked_items, scores_csv
from ..sharing.links import link_to, qr_code
from ..sharing.making import gallery_of, playable
from ..sharing.packs import KINDS, pack_zip
from ..sharing.sessions import all_rounds, merged
from ..sharing.sheet import sheet_png
from ..text import file_stem
from ..values import Array
from .boards import closed_panel
from .errors import readable_errors, sentence
from .files import download
from .gallery import Gallery as Quests
from .labels import language_of
from .marks import Marks, marked
from .sharing_view import gallery_html, link_html, trouble_html
from .texts import say
from .trail import Trail, new_quest

FILES = ("gallery", "sheet", "scores", "gif", "webp", "apng")
OTHERS = tuple(KINDS)
MOST_ANIMATED = 8_000_000
MOST_BY_ONE, MOST_BY_ALL, WINDOW = 20, 400, 600.0
"""Galleries that one visitor, and all together, may share within so many seconds."""


class Limits:
    """How often something may be done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._done: deque[tuple[float, str]] = deque()

    def count(self, visitor: str, language: str) -> None:
        """Count one in.

        Raises:
            GalleryError: there were too many within the window.
        """
        now = time.monotonic()
        with self._lock:
            while self._done and now - self._done[0][0] > WINDOW:
                self._done.popleft()
            if len(self._done) >= MOST_BY_ALL or sum(who == visitor for _, who in self._done) >= MOST_BY_ONE:
                raise GalleryError(say("too_often", language))
            self._done.append((now, visitor))


class SharingHandlers:
    """Handlers; `viewed` is the shared gallery that the page shows, None for none."""

    def __init__(self, quests: Quests) -> None:
        self.quests = quests
        self.lab = quests.lab
        self.limits = Limits()

    # -- sharing -----------------------------------------------------------------------------------------------

    def share(
        self,
        session: Session,
        marks: Marks,
        trail: Trail,
        language: str,
        words: bool,
        uploads: bool,
        address: Any,
        request: gr.Request,
    ) -> str:
        """Keep the session and show its link; `address` is the page's own."""
        with readable_errors(language):
            self.limits.count(str(request.session_hash), language)
            made = self.document(session, marks, trail, words, uploads)
            page = str(address.get("href", "")) if isinstance(address, dict) else ""
            link = link_to(made.id, page)  # before anything is kept
            kept = self.lab.store.put(made.canonical())
            deletion = link_to(kept.id, page, kept.deletion) if kept.deletion else ""
        return link_html(link, qr_code(link), deletion, made.left_out, language)

    def document(self, session: Session, marks: Marks, trail: Trail, words: bool, uploads: bool) -> Gallery:
        """The open quest as a document."""
        left = marked(session, marks)
        known: dict[str, Array] = {}
        seen = [screen.session.board for screen in trail.before[-12:]]
        for board in (*seen, left.board):
            if board is not None and (images := board.images) is not None:
                known |= {c.key: p for c, p in zip(board.candidates, images, strict=True)}
        return gallery_of(left, self.lab.as_shown(left), bool(words), bool(uploads), known=known)

    def export(
        self,
        session: Session,
        marks: Marks,
        trail: Trail,
        language: str,
        words: bool,
        uploads: bool,
        kind: str,
        move: str,
    ) -> Any:
        """A file of the open quest, for the download button."""
        with readable_errors(language):
            made = self.document(session, marks, trail, words, uploads)
            name, content = self._file(made, str(kind), str(move or ""))
        return gr.update(value=download(name, content), interactive=True)

    def _file(self, made: Gallery, kind: str, move: str) -> tuple[str, bytes]:
        stem = file_stem(str(made.session.settings.get("prompt") or "gallery"), 48)
        if kind == "gallery":
            return f"{stem}.gallery", to_file(made)
        if kind == "sheet":
            return f"{stem}.png", sheet_png(made, self.lab)
        if kind == "scores":
            return f"{stem}.csv", scores_csv(made.restored()).encode("utf-8-sig")  # so that spreadsheets read Japanese
        if kind in ("gif", "webp", "apng"):
            animation = evolution_of(made, self.lab)
            return f"{stem}.{'png' if kind == 'apng' else kind}", moving(animation, kind, MOST_ANIMATED, 300)
        if kind not in OTHERS:
            raise BadInput(f"There is no file {kind!r}; known: {', '.join((*FILES, *OTHERS))}.")
        return f"{stem}-{kind}.zip", pack_zip(liked_items(made, self.lab), kind, move)

    # -- looking at a shared one -------------------------------------------------------------------------------

    def arrive(self, request: gr.Request) -> tuple[Any, ...]:
        """The gallery that the address names: view, page, gallery, what deletes it, the button that does."""
        asked = dict(request.query_params)
        if "g" not in asked:
            return (gr.skip(),) * 5
        language = language_of(request)
        deletion = str(asked.get("delete", ""))[:200]
        try:
            gallery = read_canonical(self.lab.store.get(checked_id(asked["g"])))
        except AlchemistError as error:
            return (
                gr.update(visible=True),
                trouble_html(error, sentence(error, language)),
                None,
                "",
                gr.update(visible=False),
            )
        page = self.page(gallery, language)
        return gr.update(visible=True), page, gallery, deletion, gr.update(visible=bool(deletion))

    def open_file(self, path: str | None, language: str) -> tuple[Any, ...]:
        """The gallery in an uploaded file, which is deleted at once; outputs as of `arrive`."""
        if not path:
            return (gr.skip(),) * 5
        with readable_errors(language):
            try:
                content = Path(path).read_bytes()
            finally:
                Path(path).unlink(missing_ok=True)
            gallery = from_file(content)
            page = self.page(gallery, language)
        return gr.update(visible=True), page, gallery, "", gr.update(visible=False)

    def page(self, gallery: Gallery | None, language: str) -> str:
        """The page of a gallery; one that is damaged says so."""
        if gallery is None:
            return ""
        try:
            return gallery_html(gallery, self.lab, self.lab.store.get, language)
        except AlchemistError as error:
            return trouble_html(error, sentence(error, language))

    def close(self) -> tuple[Any, ...]:
        """Back to one's own boards."""
        return gr.update(visible=False), None

    def remove(self, viewed: Gallery | None, deletion: str, language: str) -> tuple[Any, ...]:
        """Delete the gallery that is shown, by the link that its maker kept."""
        with readable_errors(language):
            self.lab.store.delete(self._viewed(viewed, language).id, deletion)
        gr.Info(say("viewed_removed", language), title="✦")
        return self.close()

    # -- going on from it --------------------------------------------------------------------------------------

    def fork(
        self, session: Session, marks: Marks, trail: Trail, language: str, viewed: Gallery | None
    ) -> tuple[Any, ...]:
        """A quest of one's own that goes on where the gallery ends; undo comes back from it."""
        with readable_errors(language):
            forked = self.quests.ask(self._session(viewed, language))
        onwards = trail.onwards(marked(session, marks), new_quest())
        return (*self.quests.opened(forked, onwards, language), *closed_panel(), *self.close())

    def merge(
        self, session: Session, marks: Marks, trail: Trail, language: str, viewed: Gallery | None
    ) -> tuple[Any, ...]:
        """The open quest with what was picked in the gallery, on the next board."""
        left = marked(session, marks)
        with readable_errors(language):
            joined = merged([left, self._session(viewed, language)])
            fresh = self.quests.ask(joined)
        gr.Info(say("merged", language, n=len(joined.rounds)), title="✦")
        return (*self.quests.opened(fresh, trail.onwards(left), language), *closed_panel(), *self.close())

    def _session(self, viewed: Gallery | None, language: str) -> Session:
        """The gallery's session as far as it can be gone on from here, which knows where it comes from."""
        gallery = self._viewed(viewed, language)
        session = playable(gallery, self.lab.check, self.lab.fingerprints).session
        self.lab.ensemble(session.settings.generator)  # a generator that is not here is named now
        if any(self.quests.foreign(one.board, session.settings) for one in all_rounds(session)):
            session = self.lab.start(session.settings, seed=session.seed)  # measured otherwise: only words go on
        return replace(session, parents=frozenset({gallery.id}))

    @staticmethod
    def _viewed(viewed: Gallery | None, language: str) -> Gallery:
        if viewed is None:
            raise SessionError(say("nothing_viewed", language))
        return viewed
