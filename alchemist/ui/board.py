"""Components whose tiles can be tapped, by mouse, touch, keyboard or screen reader."""

from __future__ import annotations

import gradio as gr

# All marks travel with every tap, so that a tap that is lost or doubled on the way does no harm. The answer to a
# tap leaves the board alone; where the board is drawn anew for another reason (the language, or Gradio's own), marks
# made since stay.
BOARD_JS = """
const about = (what) => (element.querySelector('[data-board]') || {dataset: {}}).dataset[what] || '';
const marked = (kind) => [...element.querySelectorAll(kind + '[aria-pressed=true]')].map(t => t.dataset.id);
const flip = (mark) => {
  const on = mark.getAttribute('aria-pressed') !== 'true';
  mark.setAttribute('aria-pressed', on);
  const rival = mark.matches('.tile') ? '.less' : mark.matches('.less') ? '.tile' : null;
  if (on && rival) mark.closest('.cell').querySelector(rival).setAttribute('aria-pressed', false);
  local = window.alchemistMarks();
  trigger('select', {...local, picture: mark.dataset.id});
  clearTimeout(settled);  // an answer that comes before the page expects it gets lost: ask once more when all is quiet
  settled = setTimeout(() => { if (local.at) trigger('select', {...window.alchemistMarks(), picture: ''}); }, 700);
};
let settled = null;
document.addEventListener('click', (event) => { if (event.target.closest('#none')) clearTimeout(settled); });
let local = {board: '', at: 0};
window.alchemistMarks = () => ({board: about('board'), view: about('view'),
  at: performance.timeOrigin + performance.now(),
  likes: marked('.tile'), dislikes: marked('.less'), pins: marked('.pin')});
new MutationObserver(() => {
  const grid = element.querySelector('[data-board]');
  if (!grid || !local.at) return;
  const same = grid.dataset.board === local.board && (grid.dataset.keep || grid.dataset.view === local.view);
  if (!same) { local = {board: '', at: 0}; return; }
  local.view = grid.dataset.view;
  for (const [kind, ids] of [['.tile', local.likes], ['.less', local.dislikes], ['.pin', local.pins]])
    for (const mark of element.querySelectorAll(kind + '[data-id]'))
      mark.setAttribute('aria-pressed', ids.includes(mark.dataset.id));
}).observe(element, {childList: true, subtree: true});
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
  const typing = event.target.closest && event.target.closest(
    'input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true]');
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !element.offsetParent) return;
  const tile = element.querySelectorAll('.tile[data-id]')[Number(event.key) - 1];
  if (tile && /^[1-9]$/.test(event.key)) { flip(tile); tile.focus(); event.preventDefault(); }
});
"""
MARKS_JS = "(...given) => [...given.slice(0, -1), window.alchemistMarks ? window.alchemistMarks() : null]"
"""Puts the page's marks in the place of an event's last input, so that a tap just made goes with it."""

TRAY_JS = """
element.addEventListener('click', (event) => {
  const tile = event.target.closest('.tile[data-id]');
  if (tile) trigger('select', {picture: tile.dataset.id});
});
"""


def board() -> gr.HTML:
    """The board: its `select` event carries the page's marks, see `marks.Marks`, and `picture`, the one tapped.

    A tap likes, a right click or long tap says "less like this", a pin keeps a picture.
    """
    return gr.HTML("", js_on_load=BOARD_JS, elem_id="board")


def tray(elem_id: str, visible: bool = True) -> gr.HTML:
    """Tiles whose `select` event carries `picture`."""
    return gr.HTML("", js_on_load=TRAY_JS, elem_id=elem_id, visible=visible)
