"""What all commands share: errors as one line, places checked before anything long begins, stopping by hand."""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from .environment import sentence_of, wants_traceback
from .errors import AlchemistError, BadInput


@contextmanager
def clear_errors() -> Iterator[None]:
    """Whatever goes wrong ends in one line: bad input or an unusable place in exit code 2, Ctrl-C in 130, else 1."""
    try:
        yield
    except AlchemistError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    except (BrokenPipeError, typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except OSError as error:
        typer.echo(f"error: {sentence_of(error)}", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("Stopped; what was finished is kept.", err=True)
        raise typer.Exit(130) from None
    except Exception as error:
        if wants_traceback():
            raise
        typer.echo(f"error: {sentence_of(error)}", err=True)
        raise typer.Exit(1) from None


def checked_folder(path: Path, option: str) -> Path:
    """`path`, where a folder is or can be made, before anything long begins; else BadInput."""
    there = next(p for p in (path, *path.absolute().parents) if p.exists())
    if not there.is_dir():
        raise BadInput(f"{option} names a folder; {there} is a file.")
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        raise BadInput(f"{option}: nothing can be written in {there} ({error.strerror}).") from None
    return path


def checked_file(path: Path, option: str) -> Path:
    """`path`, where a file can be written in a folder that is there; else BadInput."""
    if path.is_dir():
        raise BadInput(f"{option} names a file; {path} is a folder.")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"{option}: there is no folder {path.parent}.")
    checked_folder(path.absolute().parent, option)
    return path


@contextmanager
def stopped_by_hand() -> Iterator[Callable[[], bool]]:
    """Inside, the first Ctrl-C only makes the function given answer True; a second one stops at once."""
    pressed = False

    def press(*_: object) -> None:
        nonlocal pressed
        pressed = True
        signal.signal(signal.SIGINT, before)
        typer.echo("\nStopping after the pictures at hand; Ctrl-C again stops at once.", err=True)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: pressed
    finally:
        signal.signal(signal.SIGINT, before)
