"""What the gallery's events do; plain functions of sessions, tested without a browser."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import gradio as gr
import numpy as np

from ..candidate import Candidate
from ..errors import AlchemistError, BadInput, Cancelled, SessionError, UnknownPicture
from ..search.serial import from_json, key_of, settings_from_json, to_json, token_of
from ..search.session import Session
from ..values import MIXED, Array, Board, Settings, checked_prompt
from ..values import checked_seed as exact_seed
from .errors import readable_errors, sentence
from .marks import Marks, belong, marked, marks_of, tapped
from .texts import SURPRISES, say
from .views import Favourite, board_html, chart_html, favourite, favourites_after, timeline_html, tray_html
from .waiting import progress

OPENING = Settings(style=MIXED, pinch=0.4)
"""What the page asks for: without words the bank's best, with words several hands, since one hand's are much alike."""
FACES = 5.0
_FIELDS = "negative style pinch proposer adventure w_pos w_neg human w_face scorer sampler steps guidance"
SETTINGS = tuple(_FIELDS.split())


class OtherWeights(SessionError):
    """A kept session's pictures were drawn by other weights than those here."""


class View(NamedTuple):
    """What every event that opens a board writes, in the order of the page's outputs."""

    session: Session
    marks: Any
    kept_marks: Any
    board: str
    timeline: str
    tray: list[Favourite]
    tray_page: str
    chart: str
    kept: str
    undo: Any
    redo: Any


OPENED = len(View._fields) + len(SETTINGS) + 2
"""How many outputs opening the page has: a view, the prompt, the settings, the seed."""


class Gallery:
    """Handlers over a lab. Sessions and trays come in as they were written; `marks` is what was tapped since."""

    def __init__(self, lab: Any) -> None:
        self.lab = lab

    @cached_property
    def opening(self) -> Session:
        """The board that a newcomer sees: the same for all, so it is drawn once, before the first of them."""
        session: Session = self.lab.ask(self.lab.start(OPENING, seed=0))
        return session

    def warm(self) -> None:
        """Draw the first view now, so that no visitor waits for it."""
        self.view(self.opening, [], "en")

    # -- views -------------------------------------------------------------------------------------------------

    def view(self, session: Session, tray: list[Favourite], language: str) -> View:
        """A page that shows `session`, whose marks are all in it."""
        tray = favourites_after(session, tray)
        pages = (board_html(session, language), timeline_html(session, language))
        chart = chart_html(session, self.lab.plausible, lambda taste: self.relatives(taste, language), language)
        turns = (gr.update(interactive=bool(way)) for way in (session.rounds, session.undone))
        return View(session, {}, None, *pages, tray, tray_html(tray, language), chart, to_json(session), *turns)

    def relatives(self, taste: Array, language: str) -> list[str]:
        """What the existing emoji nearest to each of (n, t) taste embeddings are called, and how near they are."""
        catalogue = self.lab.catalogue
        found = catalogue.nearest(taste)
        names = [emoji_name(catalogue.emoji[catalogue.row_of(n.hexcode, n.vendor)], language) for n in found]
        return [f"{name} ({100 * n.similarity:.0f} %)" for name, n in zip(names, found, strict=True)]

    def redraw(self, session: Session, marks: Marks, tray: list[Favourite], language: str) -> View:
        """The same board in other words; what was tapped stays tapped."""
        joined, tray = self.joined(session, marks, tray)
        board = board_html(joined, language, keep=True)
        same = dict.fromkeys(("session", "marks", "kept_marks", "kept", "tray"), gr.skip())
        return self.view(joined, tray, language)._replace(board=board, **same)

    @staticmethod
    def joined(session: Session, marks: Marks, tray: list[Favourite]) -> tuple[Session, list[Favourite]]:
        """The session and its favourites with what was tapped since they were written."""
        session = marked(session, marks)
        return session, favourites_after(session, tray)

    # -- opening the page --------------------------------------------------------------------------------------

    def greet(self, kept: Any, kept_marks: Any, language: str) -> tuple[Any, ...]:
        """What a newcomer sees at once, whatever is being drawn for others; nothing for one who was here."""
        if kept:
            return (gr.skip(),) * OPENED
        first = self.open(None, kept_marks, language)
        view = View(*first[: len(View._fields)])._replace(kept=gr.skip())  # or `resume` would find it kept
        return (*view, *first[len(view) :])

    def resume(self, kept: Any, kept_marks: Any, language: str) -> tuple[Any, ...]:
        """What the browser kept; nothing for a newcomer, who was greeted."""
        return self.open(kept, kept_marks, language) if kept else (gr.skip(),) * OPENED

    def open(self, kept: Any, kept_marks: Any, language: str) -> tuple[Any, ...]:
        """The first view, with its marks: what the browser kept, else the board that every newcomer sees."""
        view = None
        if kept:
            try:
                view = self._resumed(kept, kept_marks, language)
            except Exception as error:  # whatever a browser's storage holds, the page opens
                if not isinstance(error, AlchemistError):
                    logging.getLogger(__name__).exception("a kept session could not be opened")
                gr.Info(say("other_weights" if isinstance(error, OtherWeights) else "anew", language), title="✦")
                view = self._anew(kept, language)
        with readable_errors(language):
            view = view or self.view(marked(self.opening, kept_marks), [], language)
        return (*view, view.session.settings.prompt, *fields_of(view.session.settings), view.session.seed)

    def _resumed(self, kept: Any, kept_marks: Any, language: str) -> View:
        session = from_json(kept)
        boards = [r.board for r in session.rounds] + ([session.board] if session.board else [])
        known = {(name, g.fingerprint) for name, g in self.lab.generators.items()}
        if {(c.generator, c.fingerprint) for b in boards for c in b.candidates if c.fingerprint} - known:
            raise OtherWeights("The kept session was drawn by other weights.")
        for c in (c for b in boards for c in b.candidates):
            self.lab.check(c)
        if any(self._foreign(b, session.settings) for b in boards):
            raise SessionError("The kept session was measured in another way.")
        session = self.ask(marked(session, kept_marks))
        return self.view(session, self.redrawn(session), language)

    def _foreign(self, board: Board, settings: Settings) -> bool:
        """Whether a board's embeddings are of other sizes than here, which would fail much later."""
        ours = self.opening.board
        assert ours is not None
        sizes = [(board.evidence.taste.shape[1:], ours.evidence.taste.shape[1:])]
        if settings.scorer == self.opening.settings.scorer and not board.evidence.rounded:
            sizes.append((board.evidence.text.shape[1:], ours.evidence.text.shape[1:]))
        return any(found != wanted for found, wanted in sizes)

    def _anew(self, kept: Any, language: str) -> View | None:
        """A first board under the kept settings, where those can be read and work."""
        settings = settings_from_json(kept) if isinstance(kept, str) else None
        try:
            return self.view(self.ask(self.lab.start(settings)), [], language) if settings else None
        except AlchemistError:
            return None

    def redrawn(self, session: Session, most: int = 16) -> list[Favourite]:
        """The tray after a reload: the newest liked pictures of closed rounds, drawn again."""
        liked = [(r.board, i) for r in session.rounds for i, name in enumerate(r.board.ids) if name in r.likes]
        found = list({key_of(b.candidates[i]): (b, i) for b, i in liked}.values())[-most:]
        if not found:
            return []
        images = self.lab.draw([b.candidates[i] for b, i in found])
        return [
            favourite(b, i, image, {k: float(v[i]) for k, v in b.terms.items()})
            for (b, i), image in zip(found, images, strict=True)
        ]

    # -- aiming ------------------------------------------------------------------------------------------------

    def aimed(self, session: Session, prompt: str, negative: str, seed: Any, language: str) -> Session:
        """The session under another wish; its rounds and likes stay, and its open board is closed or dropped."""
        wishes = {}
        for name, text in (("prompt", prompt or ""), ("negative", negative or "")):
            what = "prompt" if name == "prompt" else "negative prompt"
            wishes[name] = self.lab.read_prompt(checked_prompt(text, what))
        session = replace(session.with_settings(**wishes), seed=checked_seed(seed))
        if not wishes["prompt"]:
            gr.Info(say("no_prompt", language), title="✦")
        return session

    def begin(
        self,
        session: Session,
        marks: Marks,
        tray: list[Favourite],
        language: str,
        prompt: str,
        negative: str,
        seed: Any,
    ) -> tuple[Any, ...]:
        """Aim the session at `prompt`."""
        with readable_errors(language):
            session, tray = self.joined(session, marks, tray)
            session = self.ask(self.aimed(session, prompt, negative, seed, language))
        return (*self.view(session, tray, language), *closed_panel())

    def restart(self, session: Session, language: str, seed: Any) -> tuple[Any, ...]:
        """A new session under the same settings: no rounds, no favourites."""
        with readable_errors(language):
            fresh = self.ask(self.lab.start(session.settings, seed=checked_seed(seed)))
        return (*self.view(fresh, [], language), *closed_panel())

    def change(
        self, session: Session, marks: Marks, tray: list[Favourite], language: str, *values: Any
    ) -> tuple[Any, ...]:
        """Other settings; the open board is drawn anew where they concern it. A cleared field changes nothing.

        The last outputs are the fields: where a setting is refused they go back to what holds, so that it does not
        stand in the way of the next one; but for the first, the words that somebody wrote.
        """
        stay = (gr.skip(),) * len(SETTINGS)
        changes = {name: v for name, v in zip(SETTINGS, values, strict=True) if v is not None}
        if "w_face" in changes:
            changes["w_face"] = FACES if changes["w_face"] else 0.0
        try:
            if "negative" in changes:
                changes["negative"] = self.lab.read_prompt(checked_prompt(changes["negative"], "negative prompt"))
            if session.settings.changed(**changes) == session.settings:
                return (gr.skip(),) * len(View._fields) + stay
            joined, tray = self.joined(session, marks, tray)
            joined = self.ask(joined.with_settings(**changes))
        except Cancelled:
            gr.Info(say("stopped", language), title="✦")
            return (gr.skip(),) * len(View._fields) + fields_of(session.settings)
        except AlchemistError as error:
            gr.Warning(sentence(error, language), title="✦")
            return (gr.skip(),) * len(View._fields) + (gr.skip(), *fields_of(session.settings)[1:])
        return (*self.view(joined, tray, language), *stay)

    # -- the loop ----------------------------------------------------------------------------------------------

    def select(
        self, session: Session, marks: Marks, tray: list[Favourite], language: str, event: gr.EventData
    ) -> tuple[Any, ...]:
        """A tap: the marks (for the server and for the browser) and the tray. The board is not drawn anew.

        The last output is for `settle_late`: a tap that arrives just after the next board was drawn, before the page
        shows it.
        """
        try:
            now = tapped(session, marks, event._data)
        except UnknownPicture:
            late = marks_of(event._data)
            if session.rounds and late["board"] == token_of(session.rounds[-1].board):
                return *(gr.skip(),) * 3, late
            gr.Info(say("stale", language), title="✦")
            return (gr.skip(),) * 4
        return now, now, tray_html(self.joined(session, now, tray)[1], language), gr.skip()

    def next(self, session: Session, marks: Marks, tray: list[Favourite], language: str, page: Any = None) -> View:
        """Close the round with its likes and open the next; `page` are the marks as the page has them.

        Pressed while another board was on the page, which has been answered since, it does nothing.
        """
        if overtaken(session, page, language):
            return View(*(gr.skip(),) * len(View._fields))
        with readable_errors(language):
            marks = pressed(session, marks, page)
            session, tray = self.joined(session, marks, tray)
            session = self.ask(session.tell())
        # what is tapped on the old board meanwhile waits in the marks for `settle`
        return self.view(session, tray, language)._replace(marks=gr.skip(), kept_marks=gr.skip())

    def settle(self, session: Session, marks: Marks, tray: list[Favourite], language: str) -> View:
        """The round before, with what was tapped on its board while the open one was drawn; the board stays."""
        last = session.rounds[-1] if session.rounds else None
        if last is None or not marks or marks.get("board") != token_of(last.board):
            return View(*(gr.skip(),) * len(View._fields))
        now = marks_of(marks)
        likes, known = frozenset(now["likes"]), frozenset(last.board.ids)
        late = replace(last, likes=likes & known, dislikes=frozenset(now["dislikes"]) & known - likes)
        if (late.likes, late.dislikes) == (last.likes, last.dislikes):
            return View(*(gr.skip(),) * len(View._fields))._replace(marks={}, kept_marks=None)
        session = replace(session, rounds=(*session.rounds[:-1], late), scored=None)
        return self.view(session, self.with_lost(session, tray), language)._replace(board=gr.skip())

    def settle_late(self, session: Session, late: Marks, tray: list[Favourite], language: str) -> View:
        """As `settle`, of marks that came too late for it; those of the open board stay."""
        return self.settle(session, late, tray, language)._replace(marks=gr.skip(), kept_marks=gr.skip())

    def with_lost(self, session: Session, tray: list[Favourite]) -> list[Favourite]:
        """The tray with those liked pictures of closed rounds that are not in it, drawn again."""
        known = {f.key for f in tray}
        liked = {key_of(c) for r in session.rounds for c, one in zip(r.board.candidates, r.liked, strict=True) if one}
        return [*tray, *(f for f in self.redrawn(session) if f.key not in known)] if liked - known else tray

    def none(self, session: Session, marks: Marks, tray: list[Favourite], language: str, page: Any = None) -> View:
        """Close the round with no likes and open the next; `page` as in `next`."""
        if overtaken(session, page, language):
            return View(*(gr.skip(),) * len(View._fields))
        with readable_errors(language):
            marks = pressed(session, marks, page)
            session = self.ask(marked(session, marks).tell(set()))
        return self.view(session, tray, language)

    def undo(self, session: Session, marks: Marks, tray: list[Favourite], language: str) -> View:
        """Back to the last board."""
        with readable_errors(language):
            session = self.ask(session.undo())
        return self.view(session, tray, language)

    def redo(self, session: Session, marks: Marks, tray: list[Favourite], language: str) -> View:
        """Take the last undo back."""
        with readable_errors(language):
            session = self.ask(session.redo())
        return self.view(session, self.with_lost(session, tray), language)

    # -- from one picture --------------------------------------------------------------------------------------

    def start_from(
        self,
        session: Session,
        marks: Marks,
        tray: list[Favourite],
        language: str,
        negative: str,
        seed: Any,
        event: gr.EventData,
    ) -> tuple[Any, ...]:
        """Variations of an existing emoji, which also gives the words; the last output is the prompt field."""
        catalogue = self.lab.catalogue
        with readable_errors(language):
            row = str(event._data.get("picture", ""))
            if not row.isdecimal() or int(row) >= len(catalogue.emoji):
                raise BadInput("There is no such emoji.")
            name = emoji_name(catalogue.emoji[int(row)], language)
            session, tray = self.joined(session, marks, tray)
            session = self.aimed(session, name, negative, seed, language)
            session = self.around(session, catalogue.picture(int(row), self.lab.generator.size), 0.4, 0.9)
        return (*self.view(session, tray, language), *closed_panel(), session.settings.prompt)

    def board_of(self, session: Session, picked: Sequence[Candidate]) -> Session:
        """See `Alchemist.board_of`; the page is told how far it is."""
        turned: Session = self.lab.board_of(session, picked, progress())
        return turned

    def between(self, session: Session, one: Candidate, two: Candidate) -> Session:
        """See `Alchemist.between`; the page is told how far it is."""
        turned: Session = self.lab.between(session, one, two, progress())
        return turned

    def ask(self, session: Session) -> Session:
        """See `Alchemist.ask`; the page is told how far it is."""
        asked: Session = self.lab.ask(session, progress())
        return asked

    def around(
        self, session: Session, picture: Array, low: float, high: float, like: Candidate | None = None
    ) -> Session:
        """See `Alchemist.around`; the page is told how far it is."""
        turned: Session = self.lab.around(session, picture, low, high, progress(), like)
        return turned


def overtaken(session: Session, page: Any, language: str) -> bool:
    """Whether a button was pressed for a board that is no longer open; then the page says so."""
    late = bool(page) and not belong(marks_of(page), session)
    if late:
        gr.Info(say("stale", language), title="✦")
    return late


def pressed(session: Session, marks: Marks, page: Any) -> Marks:
    """The newest marks when a button was pressed: the page's, unless they are of no picture here."""
    with suppress(UnknownPicture):
        return tapped(session, marks, page) if page else marks
    return marks


def fields_of(settings: Settings) -> tuple[Any, ...]:
    """What the fields of `SETTINGS` show."""
    return tuple(settings.w_face > 0 if name == "w_face" else getattr(settings, name) for name in SETTINGS)


def closed_panel() -> tuple[Any, ...]:
    """Outputs that fold the details of a picture away: the panel, and which picture it shows."""
    return gr.update(visible=False), ""


def checked_seed(seed: Any) -> int:
    """A seed field's value; a cleared field is 0."""
    return exact_seed(seed or 0)


def emoji_name(emoji: Any, language: str) -> str:
    """What an existing emoji is called."""
    return str(emoji.captions_ja[0] if language == "ja" and emoji.captions_ja else emoji.name)


def surprise(language: str) -> str:
    """A prompt drawn by chance."""
    return SURPRISES[int(np.random.default_rng().integers(len(SURPRISES)))][language == "ja"]
