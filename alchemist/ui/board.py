"""Components whose tiles can be tapped, by mouse, touch, keyboard or screen reader."""

from __future__ import annotations

import gradio as gr

# All marks travel with every tap, so that a tap that is lost or doubled on the way does no harm.
BOARD_JS = """
const marked = (kind) => [...element.querySelectorAll(kind + '[aria-pressed=true]')].map(t => t.dataset.id);
const flip = (mark) => {
  const on = mark.getAttribute('aria-pressed') !== 'true';
  mark.setAttribute('aria-pressed', on);
  const rival = mark.matches('.tile') ? '.less' : mark.matches('.less') ? '.tile' : null;
  if (on && rival) mark.closest('.cell').querySelector(rival).setAttribute('aria-pressed', false);
  const marks = {likes: marked('.tile'), dislikes: marked('.less'), pins: marked('.pin')};
  trigger('select', {...marks, picture: mark.dataset.id});
};
let held = null, long = false;
element.addEventListener('pointerdown', (event) => {
  const cell = event.target.closest('.cell');
  long = false;
  if (cell && event.pointerType === 'touch')
    held = setTimeout(() => { long = true; flip(cell.querySelector('.less')); }, 550);
});
for (const end of ['pointerup', 'pointercancel', 'pointerleave', 'pointermove'])
  element.addEventListener(end, (event) => { if (end !== 'pointermove' || event.movementX || event.movementY)
    clearTimeout(held); });
element.addEventListener('contextmenu', (event) => {
  const cell = event.target.closest('.cell');
  if (cell) { event.preventDefault(); if (!long) flip(cell.querySelector('.less')); }
});
element.addEventListener('click', (event) => {
  const mark = event.target.closest('.pin, .less, .tile[data-id]');
  if (long) { long = false; return; }
  if (mark) flip(mark);
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest && event.target.closest('input, textarea, select, [contenteditable=true]');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !element.offsetParent) return;
  const tile = element.querySelectorAll('.tile[data-id]')[Number(event.key) - 1];
  if (tile && /^[1-9]$/.test(event.key)) { flip(tile); tile.focus(); event.preventDefault(); }
});
"""
TRAY_JS = """
element.addEventListener('click', (event) => {
  const tile = event.target.closest('.tile[data-id]');
  if (tile) trigger('select', {picture: tile.dataset.id});
});
"""


def board() -> gr.HTML:
    """The board: its `select` event carries `likes`, `dislikes` and `pins`, all ids, and `picture`, the one tapped.

    A tap likes, a right click or long tap says "less like this", a pin keeps a picture.
    """
    return gr.HTML("", js_on_load=BOARD_JS, elem_id="board")


def tray(elem_id: str) -> gr.HTML:
    """Tiles whose `select` event carries `picture`."""
    return gr.HTML("", js_on_load=TRAY_JS, elem_id=elem_id)
