"""The command line: `python -m alchemist --help` is the manual."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from .commands import checked_file, checked_folder, clear_errors, stopped_by_hand
from .console import as_json, speak_any_text, typed
from .environment import check_interpreter
from .errors import BadInput
from .recipes.dataset.cli import data_recipes
from .recipes.extract.cli import recipes
from .sharing.cli import gallery, pack, publish
from .writing import write_file

app = typer.Typer(
    help="Make emoji with a generative model: data, training, drawing, measuring.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

app.add_typer(recipes, name="recipes")
app.add_typer(gallery, name="gallery")
app.command()(pack)
app.command()(publish)

DATA = Path("data")
RUNS = Path("runs")
Weights = Annotated[str | None, typer.Option(help="A folder, or user/repo@revision on the Hub.")]


def load(weights: str | None) -> Any:
    """The lab, with the weights that the options name."""
    from .runtime import Alchemist

    return Alchemist.from_pretrained(weights)


data = typer.Typer(invoke_without_command=True)
app.add_typer(data, name="data")
data.command("recipes")(data_recipes)


@data.callback()
def data_fetch(context: typer.Context, folder: Annotated[Path, typer.Option(help="Where to keep it.")] = DATA) -> None:
    """Fetch the emoji sets, check their hashes, rasterise them, and write captions and splits."""
    if context.invoked_subcommand is not None:
        return
    with clear_errors():
        from .emoji.dataset import build

        made = build(checked_folder(folder, "--folder"))
        typer.echo(f"{len(made.records):,} pictures in {folder}; {len(made.held_out):,} held out.")


@app.command()
def train(
    model: Annotated[str, typer.Argument(help="What to train; a name that does not exist lists those that do.")],
    preset: Annotated[str, typer.Option(help="tiny, cpu or gpu.")] = "cpu",
    minutes: Annotated[float | None, typer.Option(help="Wall-clock minutes; the preset's where absent.")] = None,
    folder: Annotated[Path, typer.Option("--data", help="Folder of `data`.")] = DATA,
    out: Annotated[Path, typer.Option(help="Checkpoints, curves and pictures; an unfinished run goes on.")] = RUNS,
    weights: Annotated[Path, typer.Option(help="Where finished weights go.")] = Path("weights"),
    seed: int = 0,
    decoder_only: Annotated[bool, typer.Option(help="Autoencoder: keep the encoder, and so the latents.")] = False,
    steps: Annotated[int | None, typer.Option(help="Steps in place of minutes: the same on every machine.")] = None,
    onwards: Annotated[bool, typer.Option(help="Begin from the weights in place, not anew.")] = False,
    taste_only: Annotated[bool, typer.Option(help="Scorer: fit the taste embedding anew, train nothing.")] = False,
) -> None:
    """Train one model under Accelerate; stop and start again as you like.

    Several GPUs: `accelerate launch -m alchemist train …`. Several processes on CPUs: `ACCELERATE_USE_CPU=true torchrun
    --nproc_per_node 2 -m alchemist train …`.
    """
    with clear_errors():
        run = checked_folder(out, "--out") / model
        checked_folder(weights, "--weights")
        if not 0 <= seed < 2**63:
            raise BadInput(f"--seed must be from 0 to {2**63 - 1}, not {seed}.")
        from .training.command import train_model

        train_model(
            model, preset, minutes, folder, run, weights, seed,
            decoder_only=decoder_only, steps=steps, onwards=onwards, taste_only=taste_only,
        )  # fmt: skip


@app.command()
def figures(
    folder: Annotated[Path, typer.Option("--data", help="Folder of `data`.")] = DATA,
    weights: Annotated[Path, typer.Option(help="The folder of weights that is measured.")] = Path("weights"),
) -> None:
    """Measure weights in place on held-out emoji and bring their manifest up to date, without training."""
    with clear_errors():
        from .emoji.dataset import load as load_data
        from .training.command import describe

        checked_folder(weights, "--weights")
        typer.echo(as_json(describe(weights, load_data(folder)).facts, indent=1))


@app.command()
def generate(
    prompt: Annotated[
        str, typer.Argument(help="What to draw; English, Japanese or emoji; none: anything.", callback=typed)
    ] = "",
    n: Annotated[int, typer.Option("-n", help="Candidates to draw, up to 5000.")] = 1000,
    top: Annotated[int, typer.Option(help="How many to keep.")] = 24,
    seed: int = 0,
    out: Annotated[Path, typer.Option(help="Folder for pictures, ranking.csv and contact.png.")] = Path("out"),
    negative: Annotated[str, typer.Option(help="What they shall not show.", callback=typed)] = "",
    style: Annotated[str, typer.Option(help="Whose hand; mixed: some of each.")] = "openmoji",
    pinch: Annotated[float, typer.Option(help="How much of another word half of them get, 0 to 0.7.")] = 0.0,
    sampler: Annotated[str, typer.Option(help="distilled (default), dpm++, ddim or ddpm.")] = "",
    steps: Annotated[int, typer.Option(help="Steps of the sampler; 0: its own number.")] = 0,
    guidance: float = 3.0,
    bank: Annotated[bool, typer.Option(help="Rank the bank instead and draw only its best.")] = False,
    diversity: Annotated[float, typer.Option(help="0: the best alone; up to 1: unlike each other.")] = 0.5,
    generator: Annotated[str, typer.Option(help="latent, recipes, both or pipeline.")] = "latent",
    pipeline: Annotated[
        str | None, typer.Option(help="A diffusers pipeline: a folder, or user/repo@revision on the Hub.")
    ] = None,
    template: Annotated[str, typer.Option(help="What is put around the words for it, {prompt} for them.")] = "",
    svg: Annotated[bool, typer.Option("--svg", help="Write each picture as an SVG, too.")] = False,
    weights: Weights = None,
) -> None:
    """Draw n candidates, rank them, and write the best; Ctrl-C ranks and writes what was drawn by then."""
    with clear_errors():
        checked_folder(out, "--out")
        from tqdm import tqdm

        from .gallery.export import write_ranking
        from .values import Settings

        if bank and pinch:
            raise BadInput("--pinch is for fresh pictures; the bank holds what the words alone draw. Leave out one.")
        looks: dict[str, Any] = {"style": style, "pinch": pinch, "sampler": sampler, "steps": steps}
        by = "pipeline" if pipeline else generator
        wish = Settings(**looks, guidance=guidance, generator=by, template=template)
        lab = load(weights)
        if pipeline:
            lab.use_pipeline(pipeline)
        with tqdm(total=None if bank else n, unit=" pictures", desc="drawing") as bar, stopped_by_hand() as stop:

            def progress(done: int, total: int) -> None:
                bar.update(done - bar.n)

            hooks = {"progress": progress, "stop": stop}
            ranking = lab.rank(prompt, n, top, seed, negative, settings=wish, bank=bank, diversity=diversity, **hooks)
        write_ranking(ranking, out)
        if svg:
            for i, candidate in enumerate(ranking.candidates):
                write_file(out / f"{i + 1:03d}.svg", lab.svg(candidate).encode())
        stages = ", ".join(f"{k} {v:.1f} s" for k, v in ranking.seconds.items())
        typer.echo(f"{len(ranking.images)} of {ranking.n} pictures in {out} ({stages}).")
        if stop():
            typer.echo(f"Stopped after {ranking.n} of {n} candidates; the best of those are written.", err=True)
            raise typer.Exit(130)


@app.command()
def compose(
    recipe: Annotated[Path, typer.Argument(help="A file with a recipe as JSON; - for standard input.")],
    out: Annotated[Path, typer.Option(help="An .svg or .png file.")] = Path("recipe.svg"),
    size: Annotated[int, typer.Option(help="Side of a PNG in pixels, 16 to 2048.")] = 512,
) -> None:
    """Draw a recipe as an SVG or a PNG."""
    with clear_errors():
        from .recipes import Recipe
        from .recipes.files import write_picture

        checked_file(out, "--out")
        text = sys.stdin.read() if str(recipe) == "-" else read_text(recipe)
        write_picture(Recipe.from_json(text), out, size)
        typer.echo(f"{out}")


def read_text(path: Path) -> str:
    """The text of a file, or BadInput where it is no text in UTF-8."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{path} is no text in UTF-8.") from None


@app.command()
def bank(
    n: Annotated[int, typer.Option("-n", help="Candidates to draw.")] = 20_000,
    seed: int = 0,
    out: Annotated[Path, typer.Option(help="Finished parts; an unfinished run goes on.")] = RUNS / "bank",
    weights: Annotated[Path, typer.Option(help="The folder of weights that gets it.")] = Path("weights"),
) -> None:
    """Draw the candidate bank of some weights: once, from the model alone."""
    with clear_errors():
        checked_folder(out, "--out")
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


@recipes.command("bank")
def recipes_bank(
    n: Annotated[int, typer.Option("-n", help="Recipes to draw; existing emoji among them are left out.")] = 20_000,
    seed: int = 0,
    out: Annotated[Path, typer.Option(help="Finished parts; an unfinished run goes on.")] = RUNS / "recipe_bank",
    weights: Annotated[Path, typer.Option(help="The folder of weights that gets it.")] = Path("weights"),
    into: Annotated[Path | None, typer.Option(help="Write it there in place of the weights.")] = None,
) -> None:
    """Draw and measure the bank of recipes that boards without words begin with."""
    with clear_errors():
        checked_folder(out, "--out")
        checked_folder(into or weights, "--into" if into else "--weights")
        from tqdm import tqdm

        from .models.weights import write_manifest

        lab = load(str(weights))
        with tqdm(total=n, unit=" recipes", desc="drawing") as bar:

            def progress(done: int, total: int) -> None:
                bar.update(done - bar.n)

            made = lab.draw_recipe_bank(n, out, seed, progress)
        path = made.save(into or weights / "recipes")
        if into is None:
            write_manifest(weights, recipe_bank={"recipes": len(made), "seed": seed})
        typer.echo(f"{len(made):,} recipes in {path}, {path.stat().st_size:,} bytes.")


@app.command()
def reconstruct(
    images: Annotated[list[Path], typer.Argument(help="Picture files.")],
    out: Annotated[Path, typer.Option(help="Folder for <stem>.png.")] = Path("out"),
    weights: Weights = None,
) -> None:
    """Encode pictures and decode them again."""
    with clear_errors():
        from .gallery.pictures import write_png
        from .gallery.reading import read_picture

        checked_folder(out, "--out")
        targets = [out / f"{path.stem}.png" for path in images]
        for path, target in zip(images, targets, strict=True):
            if targets.count(target) > 1:
                raise BadInput(f"Several of the pictures would become {target}; give them different names.")
            if target.resolve() == path.resolve():
                raise BadInput(f"{target} would be overwritten by its own reconstruction; choose another --out.")
        pictures = [read_picture(path) for path in images]
        lab = load(weights)
        out.mkdir(parents=True, exist_ok=True)
        for target, picture in zip(targets, pictures, strict=True):
            write_png(lab.reconstruct(picture)[0], target)
            typer.echo(str(target))


@app.command()
def score(
    prompt: Annotated[str, typer.Argument(help="What the pictures are compared with.", callback=typed)],
    images: Annotated[list[Path], typer.Argument(help="Picture files.")],
    negative: Annotated[str, typer.Option(help="What they shall not show.", callback=typed)] = "",
    face: Annotated[float, typer.Option(help="Weight of the penalty for no face.")] = 0.0,
    scorer: Annotated[str | None, typer.Option(help="emojiclip or clip; ALCHEMIST_SCORER's where absent.")] = None,
    weights: Weights = None,
) -> None:
    """Print f and its terms for each picture, one JSON object a line."""
    with clear_errors():
        from .gallery.reading import read_picture

        lab = load(weights)
        wish: dict[str, Any] = {"w_face": face, **({"scorer": scorer} if scorer else {})}
        for path in images:
            terms = lab.score(read_picture(path), prompt, negative, **wish)
            parts = {name: round(float(values[0]), 4) for name, values in terms.items()}
            row = {"file": str(path), "score": round(sum(parts.values()), 4), **parts}
            typer.echo(as_json(row))


@app.command()
def morph(
    a: Annotated[str, typer.Argument(help="A picture file, a recipe (.json), an emoji or its name; words for slots.")],
    b: Annotated[str, typer.Argument(help="What it becomes; the same.")],
    out: Annotated[Path, typer.Option(help="A .gif, .apng or .webp, there and back; or a .png strip.")] = Path(
        "morph.gif"
    ),
    way: Annotated[str, typer.Option(help="linear, spherical, noise or slots.")] = "spherical",
    frames: Annotated[int, typer.Option(help="Pictures from one to the other, 2 to 64.")] = 24,
    seed: int = 0,
    weights: Weights = None,
) -> None:
    """Turn one picture into another, by steps that look equal."""
    with clear_errors():
        from .sharing.morphs import checked_ending, read_end, written

        checked_ending(out)
        checked_file(out, "--out")
        ends = [read_end(one) for one in (a, b)]
        made = load(weights).morph(*ends, way=way, frames=frames, seed=seed)
        write_file(out, written(made, out.suffix.lower().removeprefix(".")))
        typer.echo(f"{out}: {len(made.frames)} pictures, the largest step {made.smoothness:.2f} times the mean.")


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
        from .bench.command import checked_name, measure

        checked_name(name)
        if file:
            checked_file(file, "--json")
        found = measure(name, load(weights), folder, quick)
        text = json.dumps(found, indent=1, ensure_ascii=False)
        typer.echo(as_json(found, indent=1))  # before it is written: hours of measuring are not lost to a full disk
        if file:
            write_file(file, f"{text}\n".encode())


@app.command("app")
def open_app() -> None:
    """Open the page in this program; it says its address."""
    from .ui.serve import main as serve

    serve()


def main() -> None:
    """Entry point; a broken pipe is no error."""
    speak_any_text()
    try:
        check_interpreter()
        app()
    except BrokenPipeError:
        sys.stderr.close()
    except BadInput as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
