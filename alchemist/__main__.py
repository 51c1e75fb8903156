"""The command line: `python -m alchemist --help` is the manual."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from .errors import AlchemistError, BadInput

app = typer.Typer(
    help="Make emoji with a generative model: data, training, drawing, measuring.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

DATA = Path("data")
RUNS = Path("runs")
Weights = Annotated[str | None, typer.Option(help="A folder, or user/repo@revision on the Hub.")]


class Model(StrEnum):
    """What can be trained."""

    autoencoder = "autoencoder"
    denoiser = "denoiser"
    scorer = "scorer"
    face = "face"


@contextmanager
def clear_errors() -> Iterator[None]:
    """Bad input ends in one line and exit code 2; Ctrl-C in one line and 130."""
    try:
        yield
    except AlchemistError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        typer.echo("Stopped; what was finished is kept.", err=True)
        raise typer.Exit(130) from None


def load(weights: str | None) -> Any:
    """The lab, with the weights that the options name."""
    from .runtime import Alchemist

    return Alchemist.from_pretrained(weights)


@app.command()
def data(folder: Annotated[Path, typer.Option(help="Where to keep it.")] = DATA) -> None:
    """Fetch the emoji sets, check their hashes, rasterise them, and write captions and splits."""
    with clear_errors():
        from .emoji.dataset import build

        made = build(folder)
        typer.echo(f"{len(made.records):,} pictures in {folder}; {len(made.held_out):,} held out.")


@app.command()
def train(
    model: Annotated[Model, typer.Argument(help="What to train.")],
    preset: Annotated[str, typer.Option(help="tiny, cpu or gpu.")] = "cpu",
    minutes: Annotated[float | None, typer.Option(help="Wall-clock minutes; the preset's where absent.")] = None,
    folder: Annotated[Path, typer.Option("--data", help="Folder of `data`.")] = DATA,
    out: Annotated[Path, typer.Option(help="Checkpoints, curves and pictures; an unfinished run goes on.")] = RUNS,
    weights: Annotated[Path, typer.Option(help="Where finished weights go.")] = Path("weights"),
    seed: int = 0,
    decoder_only: Annotated[bool, typer.Option(help="Autoencoder: keep the encoder, and so the latents.")] = False,
    steps: Annotated[int | None, typer.Option(help="Steps in place of minutes: the same on every machine.")] = None,
    onwards: Annotated[bool, typer.Option(help="Begin from the weights in place, not anew.")] = False,
) -> None:
    """Train one model under Accelerate; stop and start again as you like."""
    with clear_errors():
        from .training.command import train_model

        run = out / model.value
        train_model(model.value, preset, minutes, folder, run, weights, seed, decoder_only, steps, onwards)


@app.command()
def generate(
    prompt: Annotated[str, typer.Argument(help="What to draw; English, Japanese or emoji.")],
    n: Annotated[int, typer.Option("-n", help="Candidates to draw, up to 5000.")] = 1000,
    top: Annotated[int, typer.Option(help="How many to keep.")] = 24,
    seed: int = 0,
    out: Annotated[Path, typer.Option(help="Folder for pictures, ranking.csv and contact.png.")] = Path("out"),
    negative: Annotated[str, typer.Option(help="What they shall not show.")] = "",
    style: str = "openmoji",
    sampler: str = "dpm++",
    steps: int = 6,
    guidance: float = 3.0,
    bank: Annotated[bool, typer.Option(help="Rank the bank instead and draw only its best.")] = False,
    weights: Weights = None,
) -> None:
    """Draw n candidates, rank them, and write the best."""
    with clear_errors():
        from tqdm import tqdm

        from .gallery.export import write_ranking
        from .values import Settings

        wish = Settings(style=style, sampler=sampler, steps=steps, guidance=guidance)
        lab = load(weights)
        with tqdm(total=None if bank else n, unit=" pictures", desc="drawing") as bar:

            def progress(done: int, total: int) -> None:
                bar.update(done - bar.n)

            ranking = lab.rank(prompt, n, top, seed, negative, settings=wish, progress=progress, bank=bank)
        write_ranking(ranking, out)
        stages = ", ".join(f"{k} {v:.1f} s" for k, v in ranking.seconds.items())
        typer.echo(f"{len(ranking.images)} of {ranking.n} pictures in {out} ({stages}).")


@app.command()
def bank(
    n: Annotated[int, typer.Option("-n", help="Candidates to draw.")] = 20_000,
    seed: int = 0,
    out: Annotated[Path, typer.Option(help="Finished parts; an unfinished run goes on.")] = RUNS / "bank",
    weights: Annotated[Path, typer.Option(help="The folder of weights that gets it.")] = Path("weights"),
) -> None:
    """Draw the candidate bank of some weights: once, from the model alone."""
    with clear_errors():
        from tqdm import tqdm

        from .models.weights import write_manifest

        lab = load(str(weights))
        with tqdm(total=n, unit=" pictures", desc="drawing") as bar:

            def progress(done: int, total: int) -> None:
                bar.update(done - bar.n)

            made = lab.draw_bank(n, out, seed, progress)
        made.save(weights / "bank")
        write_manifest(weights, bank={"candidates": len(made), "texts": len(made.texts), "seed": seed})
        typer.echo(f"{len(made):,} candidates in {weights / 'bank'}.")


@app.command()
def reconstruct(
    images: Annotated[list[Path], typer.Argument(help="Picture files.")],
    out: Annotated[Path, typer.Option(help="Folder for <stem>.png.")] = Path("out"),
    weights: Weights = None,
) -> None:
    """Encode pictures and decode them again."""
    with clear_errors():
        from .gallery.pictures import read_picture, write_png

        lab = load(weights)
        out.mkdir(parents=True, exist_ok=True)
        for path in images:
            write_png(lab.reconstruct(read_picture(path))[0], out / f"{path.stem}.png")
            typer.echo(str(out / f"{path.stem}.png"))


@app.command()
def score(
    prompt: Annotated[str, typer.Argument(help="What the pictures are compared with.")],
    images: Annotated[list[Path], typer.Argument(help="Picture files.")],
    negative: Annotated[str, typer.Option(help="What they shall not show.")] = "",
    face: Annotated[float, typer.Option(help="Weight of the penalty for no face.")] = 0.0,
    scorer: Annotated[str | None, typer.Option(help="emojiclip or clip; ALCHEMIST_SCORER's where absent.")] = None,
    weights: Weights = None,
) -> None:
    """Print f and its terms for each picture, one JSON object a line."""
    with clear_errors():
        from .gallery.pictures import read_picture

        lab = load(weights)
        wish: dict[str, Any] = {"w_face": face, **({"scorer": scorer} if scorer else {})}
        for path in images:
            terms = lab.score(read_picture(path), prompt, negative, **wish)
            parts = {name: round(float(values[0]), 4) for name, values in terms.items()}
            row = {"file": str(path), "score": round(sum(parts.values()), 4), **parts}
            typer.echo(json.dumps(row, ensure_ascii=False))


@app.command()
def morph(
    a: Annotated[Path, typer.Argument(help="First picture.")],
    b: Annotated[Path, typer.Argument(help="Second picture.")],
    file: Annotated[Path, typer.Option(help="The animation, a .gif.")] = Path("morph.gif"),
    frames: int = 24,
    weights: Weights = None,
) -> None:
    """Turn one picture into another through the latent space, as an animation."""
    with clear_errors():
        from .gallery.pictures import read_picture, write_gif
        from .values import checked_count

        count = checked_count(frames, "--frames", 2, 240)
        if file.suffix.lower() != ".gif":
            raise BadInput(f"--file must end in .gif, not {file.name!r}.")
        write_gif(load(weights).interpolate(read_picture(a), read_picture(b), count), file)
        typer.echo(str(file))


@app.command()
def bench(
    name: Annotated[str, typer.Argument(help="Which: an unknown one names them all.")],
    file: Annotated[Path | None, typer.Option("--json", help="Where to write the figures.")] = None,
    folder: Annotated[Path, typer.Option("--data", help="Folder of `data`.")] = DATA,
    quick: Annotated[bool, typer.Option(help="A short form.")] = False,
    weights: Weights = None,
) -> None:
    """Measure something and print it as JSON."""
    with clear_errors():
        from .bench.command import measure

        text = json.dumps(measure(name, load(weights), folder, quick), indent=1, ensure_ascii=False)
        if file:
            file.write_text(text + "\n", encoding="utf-8")
        typer.echo(text)


def main() -> None:
    """Entry point; a broken pipe is no error."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()


if __name__ == "__main__":
    main()
