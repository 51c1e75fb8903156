"""The compare tab: the talk's Bayesian optimisation and ours on one prompt, board by board, with one click."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import gradio as gr
import numpy as np

from ..search.session import Session
from ..values import Board, Settings
from .boards import checked_seed
from .errors import readable_errors
from .fields import seed_field
from .labels import Labels
from .pictures import grid, progress_bar, tile
from .rank_tab import QUICK, RANK
from .tabs import PageContext, Sentence, register
from .texts import TEXTS, say
from .tickets import Tickets

if TYPE_CHECKING:
    from ..runtime import Alchemist

ROUNDS = 6
TALK = "latent-ucb"


class Comparison:
    """What the tab's events do."""

    def __init__(self, lab: Alchemist) -> None:
        self.lab = lab
        self.tickets = Tickets()

    def begin(self, last: str, language: str) -> tuple[str, str]:
        """A ticket, and a page that says it waits for its turn; the visitor's last comparison stops."""
        self.tickets.stop(last)
        return self.tickets.new(), f"<p>{say('waiting', language)}</p>"

    def cancel(self, ticket: str) -> None:
        """Stop after the board at hand; `run` then shows what there is."""
        self.tickets.stop(ticket)

    def run(self, ticket: str, prompt: str, seed: Any, language: str) -> Iterator[str]:
        """Pages with one more board each; on every board the two that fit the words best are liked."""
        stop = self.tickets.event(ticket)
        sessions: dict[str, Session] = {}
        boards: dict[str, list[Board]] = {name: [] for name in (TALK, Settings().proposer)}
        try:
            with readable_errors(language):
                for name in boards:
                    wish = Settings(prompt=prompt or "", proposer=name)
                    sessions[name] = self.lab.start(wish, seed=checked_seed(seed))
                for name in [*boards] * ROUNDS:
                    if stop.is_set():
                        break
                    yield self.page(boards, language)
                    board, sessions[name] = self._played(sessions[name])
                    boards[name].append(board)
            yield self.page(boards, language, ended=True)
        except gr.Error:
            yield ""  # nothing that looks as if it went on
            raise
        finally:
            self.tickets.end(ticket)

    def _played(self, session: Session) -> tuple[Board, Session]:
        """The next board, and the session once the two that fit its words best are liked."""
        session = self.lab.ask(session)
        board = session.board
        assert board is not None
        best = np.argsort(-board.terms["positive"], kind="stable")[:2]
        return board, session.tell({board.ids[int(i)] for i in best})

    def page(self, boards: dict[str, list[Board]], language: str, ended: bool = False) -> str:
        """The boards there are, side by side, under how far it is or that it was cancelled."""
        done, total = sum(map(len, boards.values())), len(boards) * ROUNDS
        if ended:
            head = f"<p>{say('versus_cancelled', language, done=done, total=total)}</p>" if done < total else ""
        else:
            words = say("versus_done", language, done=done, total=total)
            head = f"<p>{words}</p>{progress_bar(done / total, words)}"
        names = "".join(f"<h3>{say(f'versus_{i}', language)}</h3>" for i in range(2))
        rows = []
        for k in range(max(map(len, boards.values()))):
            cells = (_board(self.lab, b[k], language) if k < len(b) else "<div></div>" for b in boards.values())
            number = f'<p class="muted">{say("round", language, n=k + 1)}</p>'
            rows.append(f'{number}<div class="versus">{"".join(cells)}</div>')
        return f'{head}<div class="versus">{names}</div>{"".join(rows)}'


def _board(lab: Alchemist, board: Board, language: str) -> str:
    assert board.images is not None
    share = int(lab.plausible(board.evidence.taste).sum())
    words = say("versus_note", language, f=f"{float(np.max(board.scores)):.1f}", k=share, n=len(board.scores))
    return f'<div>{grid([tile(p) for p in board.images], "four")}<p class="muted">{words}</p></div>'


@register
@dataclass(frozen=True)
class CompareTab:
    """The talk's search beside ours."""

    name: ClassVar[str] = "compare"
    title: ClassVar[Sentence] = Sentence(*TEXTS["compare"])
    order: ClassVar[int] = 2

    def build(self, page: PageContext, tab: Any) -> None:
        """See `Tab`."""
        build_tab(page.lab, page.labels, page.language, page.prompt)


def build_tab(lab: Alchemist, labels: Labels, language: gr.State, prompt: Any) -> None:
    """Lay out the tab and connect it; it uses the page's prompt field."""
    labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("versus_text", lang)))
    with gr.Row():
        go = labels.named(gr.Button(variant="primary", elem_id="compare-go"), value="versus_go")
        cancel = labels.named(gr.Button(elem_id="compare-cancel"), value="cancel")
        seed = seed_field(labels)
    page = gr.HTML("", elem_id="compare-page")
    does, ticket = Comparison(lab), gr.State("")
    begun = go.click(does.begin, [ticket, language], [ticket, page], **QUICK)
    inputs = [ticket, prompt, seed, language]
    begun.then(does.run, inputs, page, show_progress="hidden", api_visibility="private", **RANK)
    cancel.click(does.cancel, ticket, None, **QUICK)
