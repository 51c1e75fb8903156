"""A picture, such as a PNG that was downloaded here, dropped anywhere on the page; and a word on files too large."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ..errors import BadPicture
from ..gallery.pictures import MOST_BYTES
from .errors import readable_errors

# A drop outside the fields for files is handed to one that is always there, out of sight: it uploads and checks as
# any other. A file that the server would refuse for its size is stopped before it travels, wherever it is given.
DROP_JS = """
const most = %d;
const held = (event) => [...(event.dataTransfer ? event.dataTransfer.types : [])].includes('Files');
const field = (event) => event.target.closest && event.target.closest('.file-field');
const lit = (on) => document.body.classList.toggle('dropping', on);
let waiting = null;
const hand = () => {
  const input = waiting && document.querySelector('#dropped input[type=file]');
  if (!input) return;
  const one = new DataTransfer();
  one.items.add(waiting);
  waiting = null;
  input.files = one.files;
  input.dispatchEvent(new Event('change', {bubbles: true}));
};
const refused = (event, files) => {
  const large = [...files].find((file) => file.size > most);
  if (!large) return false;
  event.preventDefault();
  event.stopImmediatePropagation();
  trigger('select', {name: large.name, size: large.size});
  return true;
};
document.addEventListener('dragover', (event) => {
  if (!held(event) || field(event)) return lit(false);
  event.preventDefault();
  lit(true);
});
document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) lit(false); });
document.addEventListener('drop', (event) => {
  lit(false);
  if (!held(event) || refused(event, event.dataTransfer.files) || field(event)) return;
  event.preventDefault();
  waiting = event.dataTransfer.files[0];
  hand();
}, true);
// while the file before is looked at the field has no place for another one
new MutationObserver(() => hand()).observe(document.body, {childList: true, subtree: true});
document.addEventListener('change', (event) => {
  if (event.target.type === 'file' && refused(event, event.target.files)) event.target.value = '';
}, true);
"""


def too_large(language: str, event: gr.EventData) -> None:
    """Say how large a file is that was not sent."""
    size = event._data.get("size")
    with readable_errors(language):
        raise BadPicture(
            f"{str(event._data.get('name', ''))[:80] or 'That file'} has "
            f"{(size if isinstance(size, int | float) else 0) / 1e6:.0f} MB; up to {MOST_BYTES / 1e6:.0f} MB work."
        )


def drop_field(language: Any, **looks: Any) -> gr.File:
    """The field that a dropped file lands in; its `upload` event follows."""
    field = gr.File(type="filepath", elem_id="dropped", show_label=False)
    note = gr.HTML("", js_on_load=DROP_JS % MOST_BYTES, elem_id="drop", visible=True)
    note.select(too_large, language, None, **looks)
    return field
