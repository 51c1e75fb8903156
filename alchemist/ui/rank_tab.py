"""The generate-and-rank tab: many fresh candidates, live progress, cancel, results, files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import gradio as gr

from ..errors import AlchemistError, BadInput, Cancelled
from ..gallery.export import ranking_csv, ranking_zip
from ..search.session import Session
from ..values import SAMPLERS, Ranking, Settings
from .boards import checked_seed, emoji_name
from .errors import on_page
from .fields import Slider, seed_field
from .files import download
from .gallery import OPENING
from .labels import Labels
from .pictures import grid, progress_bar, tile
from .settings_panel import own_steps, style_field
from .tabs import PageContext, Sentence, register
from .texts import TEXTS, say
from .tickets import Tickets
from .work import Tell, Work
from .zero import LANGUAGE

if TYPE_CHECKING:
    from ..runtime import Alchemist

MOST = 5000
SOURCES = ["bank", "fresh"]
RANK = {"concurrency_id": "rank", "concurrency_limit": 2}
"""Rankings, those of clients too: beside the boards, never before them."""
QUICK = {"api_visibility": "private", "show_progress": "hidden", "concurrency_id": "taps", "concurrency_limit": 1}
"""What is answered at once, beside all that computes."""


def results_html(lab: Alchemist, ranking: Ranking, language: str, bank: bool = False, asked: int = 0) -> str:
    """The best pictures, their scores and the nearest existing emoji; drawn fewer than `asked`, it was cancelled."""
    tiles = []
    for i, (picture, near) in enumerate(zip(ranking.images, ranking.nearest, strict=True)):
        name = emoji_name(lab.catalogue.emoji[lab.catalogue.row_of(near.hexcode, near.vendor)], language)
        alike = say("similarity", language, s=f"{100 * near.similarity:.0f}")
        note = f"{i + 1} · {ranking.scores[i]:.1f} · {name} {alike}"
        tiles.append(tile(picture, note, alt=say("picture", language, n=i + 1)))
    took = say("took_bank" if bank else "took", language, n=ranking.n, s=f"{sum(ranking.seconds.values()):.1f}")
    if not bank and ranking.n < asked:
        took = say("cancelled", language, done=ranking.n, total=asked)
    stages = ", ".join(f"{say(f'stage_{k}', language)} {v:.1f} s" for k, v in ranking.seconds.items())
    words = f'<p>{took} <span class="muted">({stages})</span></p><p class="muted">{say("legend", language)}</p>'
    return f"{words}{grid(tiles, 'many')}"


def progress_html(done: int, total: int, best: Any, language: str) -> str:
    """How far it is, and the best pictures so far."""
    words = say("drawn", language, done=done, total=total)
    pictures = [] if best is None else [tile(p) for p in best[0][:8]]
    return f"<p>{words}</p>{progress_bar(done / max(1, total), words)}{grid(pictures, 'small')}"


def cancelled_html(done: int, total: int, best: Any, language: str) -> str:
    """That it was cancelled, and the best pictures there were."""
    if best is None:
        return f"<p>{say('cancelled_at_once', language)}</p>"
    tiles = [tile(p, f"{i + 1} · {score:.1f}") for i, (p, score) in enumerate(zip(*best, strict=True))]
    return f"<p>{say('cancelled', language, done=done, total=total)}</p>{grid(tiles, 'many')}"


class Ranker:
    """What the tab's events do."""

    def __init__(self, lab: Alchemist) -> None:
        self.lab = lab
        self.tickets = Tickets()

    def begin(self, last: str, language: str) -> tuple[Any, ...]:
        """A ticket, and a page that says it waits for its turn; the visitor's last ranking stops, its files go."""
        self.tickets.stop(last)
        hidden = gr.update(visible=False)
        return self.tickets.new(), f"<p>{say('waiting', language)}</p>", hidden, hidden

    def cancel(self, ticket: str) -> None:
        """Stop the visitor's ranking after the batch at hand; `run` then ranks what there is."""
        self.tickets.stop(ticket)

    def run(
        self,
        ticket: str,
        session: Session,
        prompt: str,
        negative: str,
        n: Any,
        seed: Any,
        style: str,
        sampler: str,
        steps: Any,
        guidance: Any,
        language: str,
        source: str = "fresh",
    ) -> Iterator[tuple[Any, ...]]:
        """Progress page by page, then results page, zip and CSV; weights, faces and scorer are the session's.

        What fits the words best is looked for, so nothing is given a pinch of something else.

        Closing the generator, as a closed page does, stops the work after the batch at hand.
        """
        stop = self.tickets.event(ticket)
        hidden = gr.update(visible=False)
        given = {"style": style, "pinch": 0, "sampler": sampler, "steps": steps, "guidance": guidance}
        try:
            settings = session.settings.changed(**{k: v for k, v in given.items() if v is not None})
            count = checked_n(n)
            arguments = (prompt or "", count, checked_seed(seed), negative or "", settings, source == "bank")
            if stop.is_set():
                yield cancelled_html(0, count, None, language), hidden, hidden
                return
            work = Work(lambda tell: self._ranked(tell, stop, language, *arguments))
            yield from self._follow(work, count, source == "bank", language)
        except AlchemistError as error:
            yield "", hidden, hidden  # nothing that looks as if it went on
            raise on_page(error, language) from error
        finally:
            stop.set()
            self.tickets.end(ticket)

    def _ranked(
        self,
        tell: Tell,
        stop: threading.Event,
        language: str,
        prompt: str,
        n: int,
        seed: int,
        negative: str,
        settings: Settings,
        bank: bool,
    ) -> Ranking:
        """The ranking; `tell` hears of (drawn, of so many, the best pictures and scores so far)."""
        LANGUAGE.set(language)
        best: Any = None

        def remember(*found: Any) -> None:
            nonlocal best
            best = found

        def progress(done: int, total: int) -> None:
            tell((done, total, best))
            if bank and stop.is_set():  # of fresh ones, what was drawn by then is ranked all the same
                raise Cancelled(f"{done} of {total}")

        hooks: dict[str, Any] = {"progress": progress, "best": remember, "stop": stop.is_set}
        return self.lab.rank(prompt, n, 24, seed, negative, settings=settings, bank=bank, **hooks)

    def _follow(self, work: Work, count: int, bank: bool, language: str) -> Iterator[tuple[Any, ...]]:
        hidden = gr.update(visible=False)
        last: tuple[int, int, Any] = (0, count, None)
        yield progress_html(*last, language), hidden, hidden
        while True:
            kind, news = work.news.get()
            if kind == "progress":
                last = news
                yield progress_html(*last, language), hidden, hidden
            elif kind == "done":
                yield results_html(self.lab, news, language, bank, count), *files(news)
                return
            elif isinstance(news, Cancelled):
                yield cancelled_html(*last, language), hidden, hidden
                return
            else:
                raise news


def checked_n(n: Any) -> int:
    """How many to draw."""
    if not isinstance(n, int | float) or not 1 <= n <= MOST:
        raise BadInput(f"The number of candidates must be from 1 to {MOST}, not {n!r}.")
    return int(n)


def files(ranking: Ranking) -> tuple[Any, Any]:
    """The zip and the CSV on disk, as updates of their download buttons."""
    made = (download("emoji.zip", ranking_zip(ranking)), download("ranking.csv", ranking_csv(ranking).encode()))
    return tuple(gr.update(value=path, visible=True) for path in made)


@register
@dataclass(frozen=True)
class RankTab:
    """Generate and rank."""

    name: ClassVar[str] = "rank"
    title: ClassVar[Sentence] = Sentence(*TEXTS["rank"])
    order: ClassVar[int] = 1

    def build(self, page: PageContext, tab: Any) -> None:
        """See `Tab`."""
        build_tab(page.lab, page.labels, page.language, page.prompt, page.session)


def build_tab(lab: Alchemist, labels: Labels, language: gr.State, prompt: Any, session: gr.State) -> None:
    """Lay out the tab and connect it; it uses the page's prompt field and the gallery's settings."""
    default = OPENING
    labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("ready", lang)))
    source = gr.Radio(choices=SOURCES, value="fresh", elem_id="rank-source", interactive=True)
    labels.add(
        source,
        lambda lang: gr.update(choices=[(say(f"source_{s}", lang), s) for s in SOURCES], label=say("source", lang)),
    )
    with gr.Row(elem_id="rank-row"):
        count = labels.named(Slider(1, MOST, 200, step=1, elem_id="rank-count"), label="count")
        go = labels.named(gr.Button(variant="primary", elem_id="rank-go"), value="go")
        cancel = labels.named(gr.Button(elem_id="rank-cancel"), value="cancel")
    with labels.named(gr.Accordion(open=False), label="advanced"):
        negative = labels.named(gr.Textbox("", elem_id="rank-negative"), label="negative")
        with gr.Row():
            style = style_field(labels, default.style)
            sampler = labels.named(gr.Dropdown(list(SAMPLERS), value=default.sampler), label="sampler")
            steps = labels.named(Slider(1, 100, default.steps, step=1), label="steps")
            guidance = labels.named(Slider(0, 10, default.guidance, step=0.5), label="guidance")
            seed = seed_field(labels)
        labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("rank_settings", lang)))
    page = gr.HTML("", elem_id="rank-page")
    with gr.Row():
        archive = labels.named(gr.DownloadButton(visible=False, elem_id="rank-zip"), label="download_zip")
        table = labels.named(gr.DownloadButton(visible=False, elem_id="rank-csv"), label="download_csv")

    sampler.input(own_steps, sampler, steps, **QUICK)
    source.input(lambda where: gr.update(visible=where == "fresh"), source, count, **QUICK)
    does, ticket = Ranker(lab), gr.State("")
    inputs = [ticket, session, prompt, negative, count, seed, style, sampler, steps, guidance, language, source]
    begun = go.click(does.begin, [ticket, language], [ticket, page, archive, table], **QUICK)
    begun.then(does.run, inputs, [page, archive, table], show_progress="hidden", api_visibility="private", **RANK)
    cancel.click(does.cancel, ticket, None, **QUICK)
