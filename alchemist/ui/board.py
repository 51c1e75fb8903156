"""Components whose tiles can be tapped, by mouse, touch, keyboard or screen reader."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from .texts import say

# All marks travel with every tap, so that a tap that is lost or doubled on the way does no harm. The answer to a
# tap leaves the board alone; where the board is drawn anew for another reason (the language, or Gradio's own), marks
# made since stay.
BOARD_JS = """
const about = (what) => (element.querySelector('[data-board]') || {dataset: {}}).dataset[what] || '';
const marked = (kind) => [...element.querySelectorAll(kind + '[aria-pressed=true]')].map(t => t.dataset.id);
const flip = (mark) => {
  const on = mark.getAttribute('aria-pressed') !== 'true', tile = mark.closest('.cell').querySelector('.tile');
  const before = tile.getAttribute('aria-pressed');
  mark.setAttribute('aria-pressed', on);
  const rival = mark.matches('.tile') ? '.less' : mark.matches('.less') ? '.tile' : null;
  if (on && rival) mark.closest('.cell').querySelector(rival).setAttribute('aria-pressed', false);
  local = window.alchemistMarks();
  if (tile.getAttribute('aria-pressed') !== before) keep(tile);
  window.alchemist.mark(local);
  trigger('select', {...local, picture: mark.dataset.id});
  clearTimeout(settled);  // an answer that comes before the page expects it gets lost: ask once more when all is quiet
  settled = setTimeout(() => { if (local.at) trigger('select', {...window.alchemistMarks(), picture: ''}); }, 700);
};
// what is liked becomes a favourite at once, whatever the server is busy with; what no longer is, is none any more
const keep = (tile) => {
  const known = JSON.parse(tile.dataset.kept), key = known.key;
  if (tile.getAttribute('aria-pressed') === 'true')
    window.alchemist.like({...known, picture: tile.dataset.id, uri: tile.querySelector('img').src, at: Date.now()});
  else window.alchemist.unlike(key);
};
let settled = null;
document.addEventListener('click', (event) => { if (event.target.closest('#none')) clearTimeout(settled); });
let local = {board: '', at: 0};
// the place that has the keyboard's focus keeps it when the board is written anew
let place = -1;
document.addEventListener('focusin', (event) => {
  place = [...element.querySelectorAll('.tile[data-id]')].indexOf(event.target);
});
const refocus = () => {
  if (place < 0 || document.activeElement !== document.body) return;
  const tile = element.querySelectorAll('.tile[data-id]')[place];
  if (tile) tile.focus({preventScroll: true});
};
window.alchemistMarks = () => ({board: about('board'), view: about('view'),
  at: performance.timeOrigin + performance.now(),
  likes: marked('.tile'), dislikes: marked('.less'), pins: marked('.pin')});
new MutationObserver(() => {
  refocus();
  window.alchemist.arrived();
  const grid = element.querySelector('[data-board]');
  if (!grid || !local.at) return;
  const same = grid.dataset.board === local.board && (grid.dataset.keep || grid.dataset.view === local.view);
  if (!same) { local = {board: '', at: 0}; return; }
  local.view = grid.dataset.view;
  for (const [kind, ids] of [['.tile', local.likes], ['.less', local.dislikes], ['.pin', local.pins]])
    for (const mark of element.querySelectorAll(kind + '[data-id]'))
      mark.setAttribute('aria-pressed', ids.includes(mark.dataset.id));
}).observe(element, {childList: true, subtree: true});
const columns = (tiles) => tiles.filter((one) => Math.abs(
  one.getBoundingClientRect().top - tiles[0].getBoundingClientRect().top) < 4).length;
let held = null, long = false;
element.addEventListener('pointerdown', (event) => {
  const cell = event.target.closest('.cell');
  long = false;
  if (cell && event.pointerType === 'touch')
    held = setTimeout(() => { long = true; openMenu(cell); }, 550);
});
for (const end of ['pointerup', 'pointercancel', 'pointerleave', 'pointermove'])
  element.addEventListener(end, (event) => { if (end !== 'pointermove' || event.movementX || event.movementY)
    clearTimeout(held); });
element.addEventListener('contextmenu', (event) => {
  const cell = event.target.closest('.cell');
  if (!cell) return;
  event.preventDefault();
  if (!long && event.pointerType !== 'touch') flip(cell.querySelector('.less'));
});
element.addEventListener('click', (event) => {
  const mark = event.target.closest('.pin, .less, .tile[data-id]');
  if (long) { long = false; return; }
  if (mark) flip(mark);
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest && event.target.closest(
    'input:not([type=radio], [type=checkbox], [type=range]), textarea, select, [contenteditable=true]');
  if (typing || opener || event.ctrlKey || event.metaKey || event.altKey || !element.offsetParent) return;
  const tiles = [...element.querySelectorAll('.tile[data-id]')], at = tiles.indexOf(event.target);
  const step = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns(tiles), ArrowDown: columns(tiles)}[event.key];
  if (at >= 0 && step) {
    const there = tiles[at + step];
    if (there) there.focus();
    event.preventDefault();
    return;
  }
  const tile = tiles[Number(event.key) - 1];
  if (tile && /^[1-9]$/.test(event.key)) { flip(tile); tile.focus(); event.preventDefault(); }
});
"""
MENU_JS = Path(__file__).with_name("menu.js").read_text(encoding="utf-8")
MARKS_JS = "(...given) => [...given.slice(0, -1), window.alchemistMarks ? window.alchemistMarks() : null]"
"""Puts the page's marks in the place of an event's last input, so that a tap just made goes with it."""

TILES_JS = """
element.addEventListener('click', (event) => {
  const tile = event.target.closest('.tile[data-id]');
  if (tile) trigger('select', {picture: tile.dataset.id});
});
"""
TRAY_JS = """
const draw = () => {
  const words = props.value || {}, box = element.querySelector('.tiles');
  if (!box) return;
  const mine = window.alchemist.favourites().filter((one) => one.key !== words.without).reverse();
  const head = element.querySelector('.muted');
  head.textContent = mine.length ? words.head || '' : words.none || '';
  head.hidden = !head.textContent;
  box.replaceChildren(...mine.map((one) => {
    const tile = document.createElement('button'), image = document.createElement('img');
    tile.className = 'tile';
    tile.dataset.id = one.key;
    tile.title = one.words || '';
    tile.setAttribute('aria-label', [words.liked, one.words].filter(Boolean).join(': '));
    image.src = one.uri;
    image.alt = '';
    tile.append(image);
    return tile;
  }));
};
element.addEventListener('click', (event) => {
  const tile = event.target.closest('.tile[data-id]');
  const one = tile && window.alchemist.favourites().find((other) => other.key === tile.dataset.id);
  if (!one) return;
  if (!(props.value || {}).without) window.alchemist.choose(one.key);
  trigger('select', {favourite: one});
});
window.alchemist.on('favourites', draw);
window.alchemist.on('full', () => { if (!(props.value || {}).without) trigger('input', {}); });
watch('value', draw);
draw();
"""
QUESTS_JS = """
const since = (at, language) => {
  const minutes = Math.round((at - Date.now()) / 60000);
  const [number, unit] = minutes > -60 ? [minutes, 'minute']
    : minutes > -1440 ? [minutes / 60, 'hour'] : [minutes / 1440, 'day'];
  return new Intl.RelativeTimeFormat(language, {numeric: 'auto'}).format(Math.round(number), unit);
};
const draw = () => {
  const words = props.value || {}, box = element.querySelector('.tiles'), quests = window.alchemist.quests();
  if (!box) return;
  const head = element.querySelector('.muted');
  head.textContent = quests.length ? '' : words.none || '';
  head.hidden = !head.textContent;
  box.replaceChildren(...quests.map((one) => {
    const tile = document.createElement('button'), image = document.createElement('img');
    const line = document.createElement('span');
    tile.className = 'quest';
    tile.dataset.id = one.id;
    image.src = String(one.thumb || '');
    image.alt = '';
    line.textContent = [one.words || words.wordless, since(one.at, words.lang || 'en')].join(' · ');
    tile.append(image, line);
    return tile;
  }));
};
element.addEventListener('click', (event) => {
  const tile = event.target.closest('.quest'), one = tile && window.alchemist.quest(tile.dataset.id);
  if (one) trigger('select', one);
});
window.alchemist.on('quests', draw);
window.alchemist.on('back', (event) => trigger('select', event.detail));
watch('value', draw);
draw();
"""
STORE_JS = "watch('value', () => window.alchemist.save(props.value));"
KEPT_JS = "(...given) => [...given.slice(0, -1), window.alchemist.current()]"
"""Puts the quest that the browser kept in the place of an event's last input."""
FORGET_JS = "() => { window.alchemist.forgetChosen(); return []; }"
"""Takes the favourite that the panel shows out of the favourites."""
_LIST = '<p class="muted"></p><div class="tiles small"></div>'


def board() -> gr.HTML:
    """The board: its `select` event carries the page's marks, see `marks.Marks`, and `picture`, the one tapped.

    A tap likes, a right click says "less like this", a pin keeps a picture; a long tap or the button "more" opens a
    menu of all that can be done with a tile. `download`, `edit` and `submit` (vary) carry `favourite`, the tile.
    """
    return gr.HTML("", js_on_load=BOARD_JS + MENU_JS, elem_id="board")


def tiles(elem_id: str) -> gr.HTML:
    """Tiles whose `select` event carries `picture`."""
    return gr.HTML("", js_on_load=TILES_JS, elem_id=elem_id)


def tray(elem_id: str, visible: bool = True) -> gr.HTML:
    """The favourites, which the browser keeps, newest first.

    `select` carries `favourite`; `input` says that the storage is full.
    Its value: `tray_words`, and perhaps `head`, a line above, and `without`, the key of one that is not shown.
    """
    return gr.HTML({}, html_template=_LIST, js_on_load=TRAY_JS, elem_id=elem_id, visible=visible)


def tray_words(language: str) -> dict[str, str]:
    """The words of a tray."""
    return {"none": say("no_favourites", language), "liked": say("liked", language)}


def quest_list() -> gr.HTML:
    """The earlier quests, which the browser keeps: `select` carries `quest`, `kept` and `marks`."""
    return gr.HTML({}, html_template=_LIST, js_on_load=QUESTS_JS, elem_id="quests")


def quest_words(language: str) -> dict[str, str]:
    """The words of the list of quests."""
    return {"none": say("no_quests", language), "wordless": say("wordless", language), "lang": language}


def store() -> gr.HTML:
    """What is given to it, see `boards.kept`, the browser keeps."""
    return gr.HTML({}, html_template="<i></i>", js_on_load=STORE_JS, elem_id="store")
