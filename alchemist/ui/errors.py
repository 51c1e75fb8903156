"""One place where what went wrong becomes a sentence on the page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from ..errors import AlchemistError


@contextmanager
def readable_errors() -> Iterator[None]:
    """AlchemistError to a message on the page; the values on it stay as they are."""
    try:
        yield
    except AlchemistError as error:
        raise gr.Error(str(error), print_exception=False, title="✦") from error
