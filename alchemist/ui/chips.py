"""The component that a composed picture's ingredients are shown and changed in."""

from __future__ import annotations

import gradio as gr

# A tap on a chip opens its choices below; `select` carries an edit, `input` a lock, `like` a like of what was edited.
CHIPS_JS = """
let open = null;
const show = (slot) => {
  open = slot;
  for (const chip of element.querySelectorAll('.ingredient'))
    chip.setAttribute('aria-expanded', chip.dataset.slot === slot);
  for (const choice of element.querySelectorAll('.choice')) choice.hidden = choice.dataset.slot !== slot;
};
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const slot = (button.closest('.choice') || button).dataset.slot;
  if (button.matches('.ingredient')) show(open === slot ? null : slot);
  else if (button.matches('.swap')) trigger('select', {act: 'swap', slot});
  else if (button.matches('.remove')) { open = null; trigger('select', {act: 'remove', slot}); }
  else if (button.matches('.lock')) trigger('input', {slot});
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
  open = slot;
  trigger('select', {act: 'set', slot, name});
});
new MutationObserver(() => {
  const there = [...element.querySelectorAll('.ingredient')].some((chip) => chip.dataset.slot === open);
  if (open && there && element.querySelector('.choice:not([hidden])') === null) {
    const inside = document.activeElement === document.body;
    show(open);
    const chip = [...element.querySelectorAll('.ingredient')].find((one) => one.dataset.slot === open);
    if (inside && chip) chip.focus({preventScroll: true});
  }
}).observe(element, {childList: true, subtree: true});
"""


def chips() -> gr.HTML:
    """Ingredients, see `ingredients.ingredients_html`.

    `select` carries an edit: act, slot, name; `input` the slot of a lock; `like` says that the edited picture is liked.
    """
    return gr.HTML("", js_on_load=CHIPS_JS, elem_id="ingredients", visible=False)
