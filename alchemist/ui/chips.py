"""The component that a composed picture's ingredients are shown and changed in."""

from __future__ import annotations

import gradio as gr

# A tap on a chip opens its choices below; `select` carries an edit, `input` a lock, `like` a like of what was edited.
CHIPS_JS = """
// which chip is open outlives the element
let open = window.alchemist.ingredient || null;
const set = (slot) => { open = window.alchemist.ingredient = slot; };
const show = (slot) => {
  set(slot);
  for (const chip of element.querySelectorAll('.ingredient'))
    chip.setAttribute('aria-expanded', chip.dataset.slot === slot);
  for (const choice of element.querySelectorAll('.choice')) choice.hidden = choice.dataset.slot !== slot;
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const slot = (button.closest('.choice') || button).dataset.slot;
  if (button.matches('.ingredient')) show(open === slot ? null : slot);
  else if (button.matches('.swap')) { set(slot); trigger('select', {act: 'swap', slot}); }
  else if (button.matches('.remove')) { set(null); trigger('select', {act: 'remove', slot}); }
  else if (button.matches('.lock')) { set(slot); trigger('input', {slot}); }
  else if (button.matches('.keep')) {
    const one = JSON.parse(button.dataset.kept);
    window.alchemist.like({...one, at: Date.now()});
    trigger('like', {});
  }
});
element.addEventListener('change', (event) => {
  const list = event.target.closest('select');
  if (!list || !list.value) return;
  const [slot, name] = list.matches('.add') ? list.value.split('|')
    : [list.closest('.choice').dataset.slot, list.value];
  set(slot);
  trigger('select', {act: 'set', slot, name});
});
const restore = () => {
  const there = [...element.querySelectorAll('.ingredient')].some((chip) => chip.dataset.slot === open);
  if (open && there && element.querySelector('.choice:not([hidden])') === null) {
    const inside = document.activeElement === document.body;
    show(open);
    const chip = [...element.querySelectorAll('.ingredient')].find((one) => one.dataset.slot === open);
    if (inside && chip) chip.focus({preventScroll: true});
  }
};
restore();
// Gradio changes the attributes of what is there rather than writing it anew
const parts = {childList: true, subtree: true, attributes: true, attributeFilter: ['hidden']};
new MutationObserver(restore).observe(element, parts);
"""


def chips() -> gr.HTML:
    """Ingredients, see `ingredients.ingredients_html`.

    `select` carries an edit: act, slot, name; `input` the slot of a lock; `like` says that the edited picture is liked.
    """
    return gr.HTML("", js_on_load=CHIPS_JS, elem_id="ingredients", visible=False)
