"""Components whose tiles can be tapped, by mouse, touch, keyboard or screen reader."""

from __future__ import annotations

import gradio as gr

# The whole set of likes travels with every tap, so that a tap that is lost or doubled on the way does no harm.
BOARD_JS = """
const pressed = () => [...element.querySelectorAll('.tile[aria-pressed=true]')].map(t => t.dataset.id);
const flip = (tile) => {
  tile.setAttribute('aria-pressed', tile.getAttribute('aria-pressed') === 'true' ? 'false' : 'true');
  trigger('select', {likes: pressed(), picture: tile.dataset.id});
};
element.addEventListener('click', (event) => {
  const tile = event.target.closest('.tile[data-id]');
  if (tile) flip(tile);
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
    """The board: its `select` event carries `likes`, all ids liked so far, and `picture`, the one tapped."""
    return gr.HTML("", js_on_load=BOARD_JS, elem_id="board")


def tray(elem_id: str) -> gr.HTML:
    """Tiles whose `select` event carries `picture`."""
    return gr.HTML("", js_on_load=TRAY_JS, elem_id=elem_id)
