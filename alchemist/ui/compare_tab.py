"""The compare tab: the talk's Bayesian optimisation and ours on one prompt, board by board, with one click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr
import numpy as np

from ..search.session import Session
from ..values import Settings
from .errors import readable_errors
from .gallery import checked_seed
from .pictures import grid, tile
from .rank_tab import RANK
from .texts import Labels, say

ROUNDS = 6
TALK = "latent-ucb"


def compare(lab: Any, prompt: str, seed: Any, language: str) -> Iterator[str]:
    """Pages with one more board of both each; on every board the two that fit the words best are liked."""
    with readable_errors(language):
        both = {
            name: lab.start(Settings(prompt=prompt or "", proposer=name), seed=checked_seed(seed))
            for name in (TALK, Settings().proposer)
        }
    boards: dict[str, list[Any]] = {name: [] for name in both}
    yield _page(lab, boards, language)
    for _ in range(ROUNDS):
        for name, session in both.items():
            with readable_errors(language):
                asked: Session = lab.ask(session)
            boards[name].append(asked.board)
            assert asked.board is not None
            best = np.argsort(-asked.board.terms["positive"], kind="stable")[:2]
            both[name] = asked.tell({asked.board.ids[int(i)] for i in best})
            yield _page(lab, boards, language)


def _page(lab: Any, boards: dict[str, list[Any]], language: str) -> str:
    rows = []
    done = sum(len(b) for b in boards.values())
    for k in range(ROUNDS):
        cells = []
        for listed in boards.values():
            cells.append(_board(lab, listed[k], language) if k < len(listed) else "<div></div>")
        if any(len(b) > k for b in boards.values()):
            rows.append(
                f'<p class="muted">{say("round", language, n=k + 1)}</p><div class="versus">{"".join(cells)}</div>'
            )
    share = 100 * done / (2 * ROUNDS)
    fill = f'<div style="width:{share:.0f}%"></div>'
    bar = f'<div class="progress" role="progressbar" aria-valuenow="{share:.0f}">{fill}</div>'
    names = "".join(f"<h3>{say(f'versus_{i}', language)}</h3>" for i in range(2))
    return f'{bar if done < 2 * ROUNDS else ""}<div class="versus">{names}</div>{"".join(rows)}'


def _board(lab: Any, board: Any, language: str) -> str:
    share = int(lab.plausible(board.evidence.taste).sum())
    words = say("versus_note", language, f=f"{float(np.max(board.scores)):.1f}", k=share, n=len(board.scores))
    return f'<div>{grid([tile(p) for p in board.images], "four")}<p class="muted">{words}</p></div>'


def build_tab(lab: Any, labels: Labels, language: gr.State, prompt: Any) -> None:
    """Lay out the tab and connect it; it uses the page's prompt field."""
    labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("versus_text", lang)))
    with gr.Row():
        go = labels.named(gr.Button(variant="primary", elem_id="compare-go"), value="versus_go")
        cancel = labels.named(gr.Button(elem_id="compare-cancel"), value="cancel")
        seed = labels.named(gr.Number(0, precision=0, minimum=0), label="seed")
    page = gr.HTML("", elem_id="compare-page")

    def run(words: str, number: float, lang: str) -> Iterator[str]:
        yield from compare(lab, words, number, lang)

    event = go.click(
        run,
        [prompt, seed, language],
        page,
        show_progress="hidden",
        api_visibility="private",
        **RANK,
    )
    cancel.click(None, None, None, cancels=[event], api_visibility="private")
