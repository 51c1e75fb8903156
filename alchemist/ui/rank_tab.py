"""The generate-and-rank tab: many fresh candidates, live progress, cancel, results, files."""

from __future__ import annotations

import contextvars
import queue
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from ..errors import AlchemistError, Cancelled
from ..gallery.export import ranking_csv, ranking_zip
from ..values import SAMPLERS, STYLES, Ranking, Settings
from .pictures import grid, tile
from .texts import Labels, say

MOST = 5000
SOURCES = ["bank", "fresh"]


def results_html(ranking: Ranking, language: str, bank: bool = False) -> str:
    """The best pictures with their scores and the nearest existing emoji."""
    tiles = []
    for i, (picture, near) in enumerate(zip(ranking.images, ranking.nearest, strict=True)):
        alike = say("similarity", language, s=f"{100 * near.similarity:.0f}")
        note = f"{i + 1} · {ranking.scores[i]:.1f} · {near.name} {alike}"
        tiles.append(tile(picture, note, alt=say("picture", language, n=i + 1)))
    took = say("took_bank" if bank else "took", language, n=ranking.n, s=f"{sum(ranking.seconds.values()):.1f}")
    stages = ", ".join(f"{k} {v:.1f} s" for k, v in ranking.seconds.items())
    return f'<p>{took} <span class="muted">({stages}; {say("nearest", language)})</span></p>{grid(tiles, "many")}'


def progress_html(done: int, total: int, best: Any, language: str) -> str:
    """How far it is, and the best pictures so far."""
    words = say("drawn", language, done=done, total=total)
    pictures = [] if best is None else [tile(p) for p in best[0][:8]]
    share = 100 * done / max(1, total)
    fill = f'<div style="width:{share:.1f}%"></div>'
    bar = f'<div class="progress" role="progressbar" aria-valuenow="{share:.0f}">{fill}</div>'
    return f"<p>{words}</p>{bar}{grid(pictures, 'small')}"


class Work:
    """One ranking in a thread of its own, told to stop by `stop`; its news come through `news`."""

    def __init__(
        self, lab: Any, prompt: str, n: int, seed: int, negative: str, settings: Settings, bank: bool = False
    ) -> None:
        self.news: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.stop = threading.Event()
        self._best: Any = None
        arguments = (lab, prompt, n, seed, negative, settings, bank)
        context = contextvars.copy_context()  # whose request this is: messages on the page and GPU quotas need it
        self.thread = threading.Thread(target=context.run, args=(self._run, *arguments), daemon=True)
        self.thread.start()

    def _run(self, lab: Any, prompt: str, n: int, seed: int, negative: str, settings: Settings, bank: bool) -> None:
        def progress(done: int, total: int) -> None:
            self.news.put(("progress", (done, total, self._best)))
            if self.stop.is_set():
                raise Cancelled(f"{done} of {total}")

        def best(images: Any, scores: Any) -> None:
            self._best = (images, scores)

        try:
            hooks = {"progress": progress, "best": best}
            ranking = lab.rank(prompt, n, 24, seed, negative, settings=settings, bank=bank, **hooks)
            self.news.put(("done", ranking))
        except Exception as error:
            self.news.put(("failed", error))


def rank(
    lab: Any,
    prompt: str,
    negative: str,
    n: float,
    seed: float,
    style: str,
    sampler: str,
    steps: float,
    guidance: float,
    language: str,
    source: str = "fresh",
) -> Iterator[tuple[Any, ...]]:
    """Progress page by page, then results page, zip and CSV.

    Closing the generator, as the Cancel button does, stops the work after the batch at hand.
    """
    try:
        settings = Settings(style=style, sampler=sampler, steps=int(steps or 0), guidance=guidance)
        count = int(n or 0)
        if not 1 <= count <= MOST:
            raise AlchemistError(f"The number of candidates must be from 1 to {MOST}, not {n!r}.")
        work = Work(lab, prompt, count, int(seed or 0), negative, settings, source == "bank")
    except AlchemistError as error:
        raise gr.Error(str(error), print_exception=False, title="✦") from error
    hidden = gr.update(visible=False)
    yield progress_html(0, count, None, language), hidden, hidden
    try:
        while True:
            kind, news = work.news.get()
            if kind == "progress":
                done, total, best = news
                yield progress_html(done, total, best, language), hidden, hidden
            elif kind == "done":
                yield results_html(news, language, source == "bank"), *files(news)
                return
            elif isinstance(news, AlchemistError):
                raise gr.Error(str(news), print_exception=False, title="✦") from news
            else:
                raise news
    finally:
        work.stop.set()


def files(ranking: Ranking) -> tuple[Any, Any]:
    """The zip and the CSV on disk, as updates of their download buttons."""
    folder = Path(tempfile.mkdtemp(prefix="emoji-"))
    (folder / "emoji.zip").write_bytes(ranking_zip(ranking))
    (folder / "ranking.csv").write_text(ranking_csv(ranking), encoding="utf-8")
    return tuple(gr.update(value=str(folder / name), visible=True) for name in ("emoji.zip", "ranking.csv"))


def build_tab(lab: Any, labels: Labels, language: gr.State, prompt: Any) -> None:
    """Lay out the tab and connect it; it uses the page's prompt field."""
    default = Settings()
    labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("ready", lang)))
    source = gr.Radio(choices=SOURCES, value="fresh", elem_id="rank-source", interactive=True)
    labels.add(
        source,
        lambda lang: gr.update(choices=[(say(f"source_{s}", lang), s) for s in SOURCES], label=say("source", lang)),
    )
    with gr.Row(elem_id="rank-row"):
        count = labels.named(gr.Slider(1, MOST, 200, step=1, elem_id="rank-count"), label="count")
        go = labels.named(gr.Button(variant="primary", elem_id="rank-go"), value="go")
        cancel = labels.named(gr.Button(elem_id="rank-cancel"), value="cancel")
    with labels.named(gr.Accordion(open=False), label="advanced"):
        negative = labels.named(gr.Textbox("", max_length=500), label="negative")
        with gr.Row():
            style = labels.named(gr.Dropdown(list(STYLES), value=default.style), label="style")
            sampler = labels.named(gr.Dropdown(list(SAMPLERS), value=default.sampler), label="sampler")
            steps = labels.named(gr.Slider(1, 100, default.steps, step=1), label="steps")
            guidance = labels.named(gr.Slider(0, 10, default.guidance, step=0.5), label="guidance")
            seed = labels.named(gr.Number(0, precision=0, minimum=0), label="seed")
    page = gr.HTML("", elem_id="rank-page")
    with gr.Row():
        archive = labels.named(gr.DownloadButton(visible=False, elem_id="rank-zip"), label="download_zip")
        table = labels.named(gr.DownloadButton(visible=False, elem_id="rank-csv"), label="download_csv")

    def run(*values: Any) -> Iterator[tuple[Any, ...]]:
        yield from rank(lab, *values)

    inputs = [prompt, negative, count, seed, style, sampler, steps, guidance, language, source]
    event = go.click(
        run,
        inputs,
        [page, archive, table],
        show_progress="hidden",
        concurrency_id="rank",
        concurrency_limit=2,
        api_visibility="private",
    )
    cancel.click(None, None, None, cancels=[event], api_visibility="private")
