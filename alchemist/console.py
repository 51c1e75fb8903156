"""Text between a terminal and the command line, whatever encoding the terminal has."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import typer


def typed(value: str | None) -> str | None:
    """An argument as the text that was typed, for a `callback`; Python keeps bytes that it cannot read as surrogates.

    Under `LC_ALL=POSIX` these are UTF-8 all the same.

    Raises:
        typer.BadParameter: they are not.
    """
    if value is None or value.isascii():
        return value
    try:
        return os.fsencode(value).decode("utf-8")
    except UnicodeError:
        readable = value.encode("utf-8", "backslashreplace").decode("utf-8")
        raise typer.BadParameter(f"{readable!r} is not UTF-8; set the terminal to UTF-8 and type it again.") from None


def speak_any_text() -> None:
    """Have standard output and standard error write what their encoding lacks as an escape in place of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON that standard output can write: in plain characters where its encoding is not Unicode's."""
    unicode = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "").startswith("utf")
    return json.dumps(value, indent=indent, ensure_ascii=not unicode)
