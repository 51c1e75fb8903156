"""Boards one after the other: taps, the next board, undo, other settings; plain functions, tested without a browser."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import gradio as gr

from ..candidate import Candidate
from ..errors import AlchemistError, Cancelled, SessionError, UnknownPicture
from ..search.serial import token_of
from ..search.session import Session
from ..values import Array, Settings, checked_prompt
from ..values import checked_seed as exact_seed
from .browser import kept, reopened
from .errors import readable_errors, sentence
from .marks import Marks, belong, marked, marks_of, tapped
from .texts import say
from .trail import Screen, Trail
from .views import board_html, chart_html, timeline_html
from .waiting import progress

if TYPE_CHECKING:
    from ..runtime import Alchemist

FACES = 5.0
_FIELDS = (
    "negative generator style pinch proposer adventure w_pos w_neg human w_face scorer sampler steps guidance template"
)
SETTINGS = tuple(_FIELDS.split())


class View(NamedTuple):
    """What every event that opens a board writes, in the order of the page's outputs."""

    session: Session
    marks: Any
    trail: Trail
    board: str
    timeline: str
    chart: str
    store: Any
    undo: Any
    redo: Any


OPENED = len(View._fields) + len(SETTINGS) + 2
"""How many outputs opening another session has: a view, the prompt, the settings, the seed."""


class Boards:
    """Handlers over a lab. Sessions come in as they were written; `marks` is what was tapped since."""

    def __init__(self, lab: Alchemist) -> None:
        self.lab = lab

    # -- views -------------------------------------------------------------------------------------------------

    def view(self, session: Session, trail: Trail, language: str) -> View:
        """A page that shows `session`, whose marks are all in it."""
        pages = (board_html(session, language), timeline_html(session, language))
        chart = chart_html(session, self.lab.plausible, lambda taste: self.relatives(taste, language), language)
        turns = (bool(trail.before or session.rounds), bool(trail.after))
        buttons = (gr.update(interactive=possible) for possible in turns)
        return View(session, {}, trail, *pages, chart, kept(session, trail), *buttons)

    def opened(self, session: Session, trail: Trail, language: str) -> tuple[Any, ...]:
        """A page that shows another session: its view, prompt, settings and seed."""
        fields = (session.settings.prompt, *fields_of(session.settings), session.seed)
        return (*self.view(session, trail, language), *fields)

    def relatives(self, taste: Array, language: str) -> list[str]:
        """What the existing emoji nearest to each of (n, t) taste embeddings are called, and how near they are."""
        catalogue = self.lab.catalogue
        found = catalogue.nearest(taste)
        names = [emoji_name(catalogue.emoji[catalogue.row_of(n.hexcode, n.vendor)], language) for n in found]
        return [f"{name} ({100 * n.similarity:.0f} %)" for name, n in zip(names, found, strict=True)]

    def redraw(self, session: Session, marks: Marks, trail: Trail, language: str) -> View:
        """The same board in other words; what was tapped stays tapped."""
        joined = marked(session, marks)
        board = board_html(joined, language, keep=True)
        same = dict.fromkeys(("session", "marks", "trail", "store"), gr.skip())
        return self.view(joined, trail, language)._replace(board=board, **same)

    # -- answering a board -------------------------------------------------------------------------------------

    def select(self, session: Session, marks: Marks, language: str, event: gr.EventData) -> tuple[Any, ...]:
        """A tap: the marks. The board is not written anew.

        The last output is for `settle_late`: a tap that arrives just after the next board was generated, before the
        page shows it.
        """
        try:
            return tapped(session, marks, event._data), gr.skip()
        except UnknownPicture:
            late = marks_of(event._data)
            if session.rounds and late["board"] == token_of(session.rounds[-1].board):
                return gr.skip(), late
            gr.Info(say("stale", language), title="✦")
            return gr.skip(), gr.skip()

    def next(self, session: Session, marks: Marks, trail: Trail, language: str, page: Any = None) -> View:
        """Close the round with its likes and open the next; `page` are the marks as the page has them.

        Pressed while another board was on the page, which has been answered since, it does nothing.
        """
        if overtaken(session, page, language):
            return View(*(gr.skip(),) * len(View._fields))
        with readable_errors(language):
            left = marked(session, pressed(session, marks, page))
            session = self.ask(left.tell())
        # what is tapped on the old board meanwhile waits in the marks for `settle`
        return self.view(session, trail.onwards(left), language)._replace(marks=gr.skip())

    def settle(self, session: Session, marks: Marks, trail: Trail, language: str) -> View:
        """The round before, with what was tapped on its board while the open one was generated; the board stays."""
        last = session.rounds[-1] if session.rounds else None
        if last is None or not marks or marks.get("board") != token_of(last.board):
            return View(*(gr.skip(),) * len(View._fields))
        now = marks_of(marks)
        likes, known = frozenset(now["likes"]), frozenset(last.board.ids)
        late = replace(last, likes=likes & known, dislikes=frozenset(now["dislikes"]) & known - likes)
        if (late.likes, late.dislikes) == (last.likes, last.dislikes):
            return View(*(gr.skip(),) * len(View._fields))._replace(marks={})
        session = replace(session, rounds=(*session.rounds[:-1], late), scored=None)
        seen = trail.before[-1].session if trail.before else None
        if seen is not None and belong(marks, seen):
            trail = trail.replaced(replace(seen, likes=late.likes, dislikes=late.dislikes))
        return self.view(session, trail, language)._replace(board=gr.skip())

    def settle_late(self, session: Session, late: Marks, trail: Trail, language: str) -> View:
        """As `settle`, of marks that came too late for it; those of the open board stay."""
        return self.settle(session, late, trail, language)._replace(marks=gr.skip())

    def none(self, session: Session, marks: Marks, trail: Trail, language: str, page: Any = None) -> View:
        """Close the round with no likes and open the next; `page` as in `next`."""
        if overtaken(session, page, language):
            return View(*(gr.skip(),) * len(View._fields))
        with readable_errors(language):
            left = marked(session, pressed(session, marks, page))
            session = self.ask(left.tell(set()))
        return self.view(session, trail.onwards(left), language)

    # -- back and forth ----------------------------------------------------------------------------------------

    def undo(self, session: Session, marks: Marks, trail: Trail, language: str) -> tuple[Any, ...]:
        """What was on the screen before: board, hearts, words and settings, of an earlier quest too.

        After a reload they are those that the browser kept, and the answered boards of this quest.
        """
        left = marked(session, marks)
        with readable_errors(language):
            if trail.before:
                screen, trail = trail.back(left)
            else:
                screen, trail = trail.back(left, Screen(trail.quest, reopened(session)))
            session = self.ask(screen.session)
        return self.opened(session, trail, language)

    def redo(self, session: Session, marks: Marks, trail: Trail, language: str) -> tuple[Any, ...]:
        """What the last undo left."""
        with readable_errors(language):
            if not trail.after:
                raise SessionError("There is nothing to redo: no board was undone since the last choice.")
            screen, trail = trail.forth(marked(session, marks))
            session = self.ask(screen.session)
        return self.opened(session, trail, language)

    # -- settings ----------------------------------------------------------------------------------------------

    def change(self, session: Session, marks: Marks, trail: Trail, language: str, *values: Any) -> tuple[Any, ...]:
        """Other settings: a board under them, in the same quest. A cleared field changes nothing.

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
            left = marked(session, marks)
            session = self.ask(left.with_settings(**changes))
        except Cancelled:
            gr.Info(say("stopped", language), title="✦")
            return (gr.skip(),) * len(View._fields) + fields_of(session.settings)
        except AlchemistError as error:
            gr.Warning(sentence(error, language), title="✦")
            return (gr.skip(),) * len(View._fields) + (gr.skip(), *fields_of(session.settings)[1:])
        return (*self.view(session, trail.onwards(left), language), *stay)

    # -- generating --------------------------------------------------------------------------------------------

    def ask(self, session: Session) -> Session:
        """See `Alchemist.ask`; the page shows how far it is."""
        asked: Session = self.lab.ask(session, progress())
        return asked

    def board_of(self, session: Session, picked: Sequence[Candidate]) -> Session:
        """See `Alchemist.board_of`; the page shows how far it is."""
        turned: Session = self.lab.board_of(session, picked, progress())
        return turned

    def between(self, session: Session, one: Candidate, two: Candidate) -> Session:
        """See `Alchemist.between`; the page shows how far it is."""
        turned: Session = self.lab.between(session, one, two, progress())
        return turned

    def around(
        self, session: Session, picture: Array, low: float, high: float, like: Candidate | None = None
    ) -> Session:
        """See `Alchemist.around`; the page shows how far it is."""
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
    return gr.update(visible=False), None


def checked_seed(seed: Any) -> int:
    """A seed field's value; a cleared field is 0."""
    return exact_seed(seed or 0)


def emoji_name(emoji: Any, language: str) -> str:
    """What an existing emoji is called."""
    return str(emoji.captions_ja[0] if language == "ja" and emoji.captions_ja else emoji.name)
