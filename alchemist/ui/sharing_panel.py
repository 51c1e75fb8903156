"""The components of sharing: the view of a shared gallery above one's own boards, and what shares these, below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from ..sharing.motion import EFFECTS, OF_RECIPES
from .labels import Labels
from .sharing import FILES, OTHERS, SharingHandlers
from .texts import say

_ADDRESS = "(...given) => [...given.slice(0, -1), {href: window.location.href}]"
"""Puts the page's address in the place of an event's last input."""
_COPY = """() => {
  const link = document.getElementById('link');
  if (!link) return;
  link.select();
  if (navigator.clipboard) navigator.clipboard.writeText(link.value).catch(() => link.focus());
}"""
_VIEW = """() => {
  const open = Boolean(document.querySelector('#shared-page .shared'));
  document.body.classList.toggle('viewing', open);
  if (open) window.scrollTo(0, 0);
}"""
_LEAVE = """() => {
  document.body.classList.remove('viewing');
  const here = new URL(window.location.href);
  for (const name of ['g', 'delete']) here.searchParams.delete(name);
  history.replaceState(null, '', here);
  window.alchemist.showBoard();
}"""
_LINK_JS = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]'), field = button && document.getElementById(button.dataset.copy);
  if (!field) return;
  field.select();
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).catch(() => field.focus());
});
"""
CSS = """
body.viewing :is(#prompt-row, #chips, #words, #mix-row, #mix-offers, #start-from, #tabs, #how) {
  display: none !important; }
.shared h2 { margin: 4px 0; } .shared h3 { margin: 16px 0 6px; } .shared h3 small { font-weight: 450; opacity: .75; }
.shared .tiles { grid-template-columns: repeat(4, 1fr); max-width: 640px; } .shared .tile { cursor: default; }
.shared .tile.liked { border-color: #c2185b; } .shared .tile.liked .heart { opacity: 1; transform: scale(1); }
.shared li { overflow-wrap: anywhere; } #viewed-actions { flex-wrap: wrap; }
#shared-link .link { display: grid; gap: 8px; justify-items: start; } #shared-link label { width: 100%; }
#shared-link input { width: 100%; min-height: 40px; padding: 6px 10px; border-radius: 10px; font: inherit;
  color: inherit; background: var(--input-background-fill); border: 1px solid var(--border-color-primary); }
#shared-link .qr { width: 168px; height: 168px; border-radius: 12px; }
#shared-link .copy { min-height: 44px; padding: 6px 18px; border-radius: 999px; background: #6d3fd4; color: #fff; }
"""


@dataclass
class ViewPart:
    """What shows a shared gallery."""

    column: Any
    page: Any
    viewed: Any
    deletion: Any
    fork: Any
    merge: Any
    back: Any
    remove: Any

    @property
    def outputs(self) -> list[Any]:
        """Outputs of `SharingHandlers.arrive`."""
        return [self.column, self.page, self.viewed, self.deletion, self.remove]


@dataclass
class SharePart:
    """What shares one's own boards."""

    share: Any
    words: Any
    uploads: Any
    link: Any
    kind: Any
    move: Any
    make: Any
    get: Any
    file: Any


def view_part(labels: Labels) -> ViewPart:
    """Lay out the view of a shared gallery, out of sight until one is opened."""
    viewed, deletion = gr.State(None), gr.State("")
    with gr.Column(visible=False, elem_id="shared-view") as column:
        with gr.Row(elem_id="viewed-actions"):
            fork = labels.named(gr.Button(variant="primary", elem_id="fork"), value="fork")
            merge = labels.named(gr.Button(elem_id="merge"), value="merge")
            back = labels.named(gr.Button(elem_id="viewed-back"), value="viewed_back")
            remove = labels.named(
                gr.Button(elem_id="viewed-remove", variant="stop", visible=False), value="viewed_remove"
            )
        page = gr.HTML("", elem_id="shared-page")
    return ViewPart(column, page, viewed, deletion, fork, merge, back, remove)


def share_part(labels: Labels) -> SharePart:
    """Lay out what shares and saves the open quest."""
    with labels.named(gr.Accordion(open=False, elem_id="sharing"), label="share_more"):
        labels.add(gr.Markdown(elem_classes="muted"), lambda lang: gr.update(value=say("share_note", lang)))
        with gr.Row():
            words = labels.named(gr.Checkbox(True, elem_id="share-words"), label="share_words")
            uploads = labels.named(gr.Checkbox(False, elem_id="share-uploads"), label="share_uploads")
        share = labels.named(gr.Button(variant="primary", elem_id="share"), value="share")
        link = gr.HTML("", elem_id="shared-link", js_on_load=_LINK_JS)
        with gr.Row():
            kind = gr.Dropdown([], elem_id="export-kind")
            labels.add(kind, partial(_choices, "export_as", "kind_", (*FILES, *OTHERS)))
            move = gr.Dropdown([], elem_id="export-move")
            labels.add(move, partial(_choices, "export_moves", "move_", ("", *EFFECTS, *OF_RECIPES)))
        with gr.Row():
            make = labels.named(gr.Button(elem_id="export"), value="export_make")
            get = labels.named(gr.DownloadButton(elem_id="exported", interactive=False), label="export_get")
            file = labels.named(gr.UploadButton(type="filepath", elem_id="open-gallery"), label="open_file")
    return SharePart(share, words, uploads, link, kind, move, make, get, file)


def _choices(label: str, prefix: str, names: tuple[str, ...], language: str) -> Any:
    pairs = [(say(f"{prefix}{name}", language), name) for name in names]
    return gr.update(choices=pairs, value=names[0], label=say(label, language))


def connect(
    demo: gr.Blocks, does: SharingHandlers, view: ViewPart, part: SharePart, tab: Any, switch: Any,
    compute: dict[str, Any], looks: dict[str, Any],
) -> None:  # fmt: skip
    """Connect the events of both parts."""
    state, language = tab.state, tab.state[3]
    address = gr.JSON(visible=False)
    chosen = [part.words, part.uploads]
    shared = part.share.click(does.share, [*state, *chosen, address], part.link, js=_ADDRESS, **compute)
    shared.success(None, js=_COPY)
    part.make.click(does.export, [*state, *chosen, part.kind, part.move], part.get, **compute)
    opened = part.file.upload(does.open_file, [part.file, language], view.outputs, **looks)
    arrived = demo.load(does.arrive, None, view.outputs, **looks)
    for event in (opened, arrived):
        event.success(None, js=_VIEW)
    switch.input(does.page, [view.viewed, switch], view.page, **looks)
    outputs = [*tab.opened, *tab.folded, view.column, view.viewed]
    for button, act in ((view.fork, does.fork), (view.merge, does.merge)):
        went = tab.waiting.connect(
            button.click, act, [*state, view.viewed], outputs, show_progress_on=button, **compute
        )
        went.success(None, js=_LEAVE)
    view.back.click(does.close, None, [view.column, view.viewed], queue=False, api_visibility="private", js=_LEAVE)
    removed = view.remove.click(
        does.remove, [view.viewed, view.deletion, language], [view.column, view.viewed], **looks
    )
    removed.success(None, js=_LEAVE)
