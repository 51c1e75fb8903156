// What can be done with one tile of the board: a menu of its own, opened by its button or a long press.
let opener = null, shownOn = '';
const menu = () => element.querySelector('.menu');
const items = () => [...menu().querySelectorAll('[data-act]')].filter((one) => !one.hidden);
const closeMenu = (back) => {
  if (!menu() || menu().hidden) return;
  menu().hidden = true;
  opener.setAttribute('aria-expanded', false);
  if (back) opener.focus();
  opener = null;
};
const openMenu = (cell) => {
  const list = menu(), more = cell.querySelector('.more');
  if (!list || !more) return;
  closeMenu(false);
  opener = more;
  shownOn = about('board');
  opener.setAttribute('aria-expanded', true);
  for (const [act, of] of [['like', '.tile'], ['less', '.less'], ['pin', '.pin']])
    list.querySelector(`[data-act=${act}]`).setAttribute('aria-checked', cell.querySelector(of).getAttribute('aria-pressed'));
  list.querySelector('[data-act=edit]').hidden = !more.dataset.composed;
  list.hidden = false;
  const here = cell.getBoundingClientRect(), all = list.parentElement.getBoundingClientRect();
  const left = here.left - all.left + (here.width - list.offsetWidth) / 2;
  list.style.left = `${Math.max(0, Math.min(left, all.width - list.offsetWidth))}px`;
  list.style.top = `${Math.max(0, Math.min(here.top - all.top + 8, all.height - list.offsetHeight))}px`;
  items()[0].focus({preventScroll: true});
  list.scrollIntoView({block: 'nearest'});
};
const chosenTile = () => opener && opener.closest('.cell').querySelector('.tile');
const does = (act) => {
  const tile = chosenTile();
  if (!tile) return;
  const mark = {like: tile, less: tile.parentElement.querySelector('.less'), pin: tile.parentElement.querySelector('.pin')}[act];
  const favourite = {...JSON.parse(tile.dataset.kept), picture: tile.dataset.id, uri: tile.querySelector('img').src};
  closeMenu(true);
  if (mark) flip(mark);
  else {
    window.alchemist.choose(favourite.key);
    trigger({home: 'download', vary: 'submit', edit: 'edit'}[act], {favourite});
  }
};
new MutationObserver(() => {  // the same board written anew keeps its menu, another one has none open
  if (!opener || opener.isConnected) return;
  const again = element.querySelector(`.more[data-of="${opener.dataset.of}"]`), same = shownOn === about('board');
  opener = null;
  if (again && same) openMenu(again.closest('.cell'));
}).observe(element, {childList: true, subtree: true});
element.addEventListener('click', (event) => {
  const more = event.target.closest('.more'), item = event.target.closest('.menu [data-act]');
  if (item) does(item.dataset.act);
  else if (more) { if (opener === more) closeMenu(true); else openMenu(more.closest('.cell')); }
});
document.addEventListener('pointerdown', (event) => {
  if (opener && !event.target.closest('.menu, .more')) closeMenu(false);
}, true);
element.addEventListener('keydown', (event) => {
  if (!opener || !event.target.closest('.menu')) return;
  const all = items(), at = all.indexOf(event.target), last = all.length - 1;
  const to = {ArrowDown: at === last ? 0 : at + 1, ArrowUp: at ? at - 1 : last, Home: 0, End: last}[event.key];
  if (to !== undefined) all[to].focus();
  else if (event.key === 'Escape') closeMenu(true);
  else if (event.key === 'Tab') { closeMenu(false); return; }
  else return;
  event.preventDefault();
  event.stopPropagation();
});
