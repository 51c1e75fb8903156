// The sheet in which a picture is taken home: copy, share, the keyboard's focus. `element` is its component.
const sheet = () => element.querySelector('.sheet');
const say = (text) => { const line = element.querySelector('.said'); if (line) line.textContent = text; };
const picture = async () => {
  const link = element.querySelector('a[data-copy]');
  const blob = await (await fetch(link.href)).blob();
  return {blob, name: link.download};
};
const copy = async (button) => {
  try {
    await navigator.clipboard.write([new ClipboardItem({'image/png': picture().then((one) => one.blob)})]);
    say(button.dataset.done);
  } catch { say(button.dataset.failed); }
};
const share = async () => {
  const {blob, name} = await picture();
  try { await navigator.share({files: [new File([blob], name, {type: 'image/png'})]}); }
  catch (error) { if (error.name !== 'AbortError') throw error; }  // the person thought better of it
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-act]');
  if (!button) return;
  if (button.dataset.act === 'copy') copy(button);
  if (button.dataset.act === 'share') share();
});
let before = null;
const closer = () => document.getElementById('home-close');
const shown = () => sheet() && element.offsetParent !== null;
new MutationObserver(() => {
  const now = sheet();
  if (!now && before) {  // it was closed
    if (before.isConnected) before.focus({preventScroll: true});
    before = null;
  }
  if (!now || now.dataset.seen) return;
  now.dataset.seen = 1;
  before = document.activeElement;
  const one = element.querySelector('[data-act=share]');
  one.hidden = !(navigator.canShare && navigator.canShare({files: [new File([''], 'a.png', {type: 'image/png'})]}));
}).observe(element, {childList: true, subtree: true});
new ResizeObserver(() => {  // it is on the page now
  if (!shown() || sheet().dataset.focused) return;
  sheet().dataset.focused = 1;
  sheet().querySelector('[data-act=copy]').focus({preventScroll: true});
}).observe(element);
document.addEventListener('keydown', (event) => {
  if (!shown()) return;
  const home = document.getElementById('home');
  if (event.key === 'Escape') { closer().click(); event.preventDefault(); }
  if (event.key === 'Tab') {  // the focus stays in the sheet
    const all = [...home.querySelectorAll('a[href], button')].filter((one) => one.offsetParent);
    const at = all.indexOf(document.activeElement), last = all.length - 1;
    if (event.shiftKey ? at <= 0 : at === last || at < 0) { all[event.shiftKey ? last : 0].focus(); event.preventDefault(); }
  }
  if (!event.ctrlKey && !event.metaKey) event.stopPropagation();  // keys of the board do nothing below the sheet
}, true);
document.addEventListener('click', (event) => {
  const home = document.getElementById('home');
  if (!home || !shown()) return;
  if (event.target === home) closer().click();
});
