"""The edge between the page's handlers and whoever calls them: what leaves it is a result or one sentence."""

from __future__ import annotations

import asyncio
import inspect
import logging
from typing import Any

import gradio as gr

from ..errors import AlchemistError, Cancelled
from .errors import on_page
from .labels import language_of
from .texts import say

LOG = logging.getLogger(__name__)


def guard(demo: gr.Blocks) -> gr.Blocks:
    """Let no library's words out of `demo`: unforeseen errors are logged and become a sentence."""
    process = demo.process_api

    async def guarded(block_fn: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        function = demo.fns[block_fn] if isinstance(block_fn, int) else block_fn
        try:
            if kwargs.get("iterator") is None:
                _check_count(function, inputs)
            return await process(block_fn, inputs, *args, **kwargs)
        except (gr.Error, Cancelled, asyncio.CancelledError, StopAsyncIteration, StopIteration):
            raise
        except Exception as error:
            language = _language(kwargs.get("request"))
            if isinstance(error, AlchemistError):
                raise on_page(error, language) from None
            LOG.exception("A handler ended in an unforeseen error")
            raise gr.Error(say("unforeseen", language), print_exception=False, title="✦") from None

    demo.process_api = guarded
    return demo


def _language(request: Any) -> str:
    return language_of(request) if hasattr(request, "query_params") else "en"


def _check_count(function: Any, inputs: Any) -> None:
    """Raise gr.Error where a caller gives fewer values than a handler takes."""
    given = len(inputs) if isinstance(inputs, list | tuple) else 0
    if given < len(function.inputs):
        names = list(inspect.signature(function.fn).parameters) if function.api_visibility == "public" else []
        about = f" ({', '.join(names)})" if names else ""
        raise gr.Error(
            f"This call takes {len(function.inputs)} values{about}, not {given}.", print_exception=False, title="✦"
        )
