"""The commands `gallery show|export|import|delete` and `pack`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ..commands import checked_file, clear_errors
from ..errors import BadInput
from ..writing import write_file

gallery = typer.Typer(help="Shared galleries: look at one, export, import, delete.", no_args_is_help=True)

Named = Annotated[str, typer.Argument(help="An id, a link with ?g=…, or a file.")]
Place = Annotated[str | None, typer.Option("--store", help="A folder or an fsspec address; ALCHEMIST_STORE's.")]
ENDINGS = (".gallery", ".json", ".csv", ".png", ".gif", ".apng", ".webp")


@gallery.command()
def show(name: Named, place: Place = None) -> None:
    """Print what a gallery holds, as JSON."""
    with clear_errors():
        typer.echo(json.dumps(facts_of_gallery(read(name, place)), ensure_ascii=False, indent=1))


@gallery.command()
def export(
    name: Named,
    out: Annotated[Path, typer.Option(help="A .gallery or .json document, .csv scores, .png sheet, .gif/.apng/.webp.")],
    place: Place = None,
) -> None:
    """Write a gallery to a file: itself, its scores, all its pictures on a sheet, or its rounds as an animation."""
    with clear_errors():
        write_file(checked_file(out, "--out"), exported(read(name, place), out.suffix.lower()))
        typer.echo(str(out))


@gallery.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="A .gallery or .json document.")],
    place: Place = None,
) -> None:
    """Keep a gallery file in the store, and print its id and what deletes it."""
    with clear_errors():
        from .document import from_file
        from .store import store_at

        document = from_file(read_file(file))
        document.restored()
        kept = store_at(place).put(document.canonical())
        typer.echo(json.dumps({"id": kept.id, "deletion": kept.deletion}))


@gallery.command()
def delete(
    name: Named,
    deletion: Annotated[str, typer.Argument(help="What its maker was given to delete it.")],
    place: Place = None,
) -> None:
    """Take a gallery out of the store."""
    with clear_errors():
        from .store import store_at

        store_at(place).delete(id_in(name), deletion)
        typer.echo("Deleted.")


def pack(
    kind: Annotated[str, typer.Argument(help="pictures, slack, discord, whatsapp, telegram or favicon.")],
    pictures: Annotated[
        list[Path] | None, typer.Argument(help="Picture files; PNGs made here know themselves.")
    ] = None,
    name: Annotated[str, typer.Option("--gallery", help="In place of files: what was liked in this gallery.")] = "",
    effect: Annotated[str, typer.Option(help="party, spin, bounce, shake; of composed ones dance, blink.")] = "",
    out: Annotated[Path | None, typer.Option(help="A .zip; KIND.zip where absent.")] = None,
    place: Place = None,
) -> None:
    """Make a pack for a chat or a page out of pictures, within its limits."""
    with clear_errors():
        from .items import item_of_file, liked_items
        from .packs import pack_zip

        target = out or Path(f"{kind}.zip")
        if target.suffix.lower() != ".zip":
            raise BadInput(f"--out must end in .zip, not {target.name!r}.")
        if bool(name) == bool(pictures):
            raise BadInput("Name either picture files or a --gallery.")
        checked_file(target, "--out")
        items = liked_items(read(name, place)) if name else [item_of_file(path) for path in pictures or ()]
        write_file(target, pack_zip(items, kind, effect))
        typer.echo(f"{len(items)} pictures in {target}")


def id_in(name: str) -> str:
    """The id in an id or in a link."""
    return name.partition("?g=")[2].partition("&")[0] or name


def read(name: str, place: str | None) -> Any:
    """The document of a file, of an id or of a link.

    Raises:
        GalleryError: there is none, or it is damaged.
    """
    from .document import from_file, read_canonical
    from .store import store_at

    if Path(name).suffix in (".gallery", ".json"):
        return from_file(read_file(Path(name)))
    return read_canonical(store_at(place).get(id_in(name)))


def read_file(path: Path) -> bytes:
    """A file's content, as far as a gallery can have it.

    Raises:
        OSError: it cannot be read.
    """
    from .document import MOST_BYTES

    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def facts_of_gallery(document: Any) -> dict[str, Any]:
    """What a gallery holds, in a few lines."""
    session = document.restored()
    boards = document.session.boards
    return {
        "id": document.id,
        "prompt": session.settings.prompt,
        "generator": session.settings.generator,
        "search": session.settings.proposer,
        "seed": session.seed,
        "rounds": [{"pictures": b.n, "likes": b.likes} for b in boards],
        "stored_pictures": len(document.pictures),
        "left_out": document.left_out,
        "goes_on_from": document.session.parents,
        "drawn_by": document.generators,
        "licences": document.licences,
    }


def exported(document: Any, ending: str) -> bytes:
    """A gallery as a file of the kind that an ending names.

    Raises:
        BadInput: there is no such kind.
    """
    from .encoding import moving
    from .items import evolution_of, scores_csv
    from .sheet import sheet_png

    if ending == ".gallery":
        from .document import to_file

        return to_file(document)
    if ending == ".json":
        canonical: bytes = document.canonical()
        return canonical
    if ending == ".csv":
        return scores_csv(document.restored()).encode()
    if ending == ".png":
        return sheet_png(document)
    if ending in (".gif", ".apng", ".webp"):
        return moving(evolution_of(document), ending[1:], 20_000_000, 500)
    raise BadInput(f"A gallery is exported as {', '.join(ENDINGS)}; {ending or 'no ending'} is none of them.")


def publish(
    model: Annotated[str, typer.Option(help="The model repository that weights go to: user/name.")] = "",
    space: Annotated[str, typer.Option(help="The Space that the app goes to: user/name.")] = "",
    weights: Annotated[Path, typer.Option(help="The folder of weights.")] = Path("weights"),
    for_real: Annotated[bool, typer.Option("--for-real", help="Upload; without it, only print what would go.")] = False,
) -> None:
    """Put weights into a model repository and the app into a Space; by default a dry run."""
    with clear_errors():
        from .publish import plan
        from .publish import publish as upload

        for one in plan(weights, model, space):
            typer.echo("\n".join(one.lines()))
            if for_real:
                typer.echo(upload(one))
        if not for_real:
            typer.echo("Nothing was uploaded; --for-real does it.")
