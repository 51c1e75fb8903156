"""The commands `python -m alchemist recipes …`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ...commands import checked_folder, clear_errors

DATA = Path("data")
recipes = typer.Typer(help="The vector parts that recipes are made of.", no_args_is_help=True)
Kind = Annotated[str, typer.Option(help="Only this kind: head, animal, food, object, …")]
Of = Annotated[str, typer.Option("--set", help="Only this set: twemoji, openmoji, …")]


@recipes.command("parts")
def recipes_parts(
    folder: Annotated[Path, typer.Option("--data", help="Folder of `data`, whose sets are read.")] = DATA,
    corrections_only: Annotated[bool, typer.Option(help="Keep pictures as they are, but for corrections.")] = False,
) -> None:
    """Build the file of parts anew from the sets and the corrections."""
    with clear_errors():
        from tqdm import tqdm

        from .command import rebuild

        with tqdm(unit=" pictures", desc="taking apart") as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            found = rebuild(folder / "downloads", progress, corrections_only)
        typer.echo(json.dumps(found))


@recipes.command("sheet")
def recipes_sheet(
    out: Annotated[Path, typer.Option(help="Folder for the sheets.")] = Path("sheets"), kind: Kind = "", of: Of = ""
) -> None:
    """Write contact sheets of the parts with their anchors; of smileys taken apart with `--kind face`."""
    with clear_errors():
        from ..parts import parts
        from .command import write_sheets

        checked_folder(out, "--out")
        for path in write_sheets(parts(), out, kind, of):
            typer.echo(str(path))


@recipes.command("curate")
def recipes_curate(
    corrected: Annotated[list[Path] | None, typer.Argument(help="Corrected JSON files, to be taken over.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for sheets and their JSON.")] = Path("curate"),
    kind: Kind = "",
    of: Of = "",
    everything: Annotated[bool, typer.Option("--all", help="Also what has been looked at.")] = False,
) -> None:
    """Write large sheets and their anchors as JSON to correct; with files, take those corrections over.

    Then `recipes parts` builds them in.
    """
    with clear_errors():
        from ..parts import parts
        from .command import accept, write_curation

        if corrected:
            typer.echo(f"{accept(corrected)} pictures looked at; build them in by `recipes parts`.")
            return
        checked_folder(out, "--out")
        for path in write_curation(parts(), out, kind, of, everything):
            typer.echo(str(path))
