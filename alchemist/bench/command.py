"""Benchmarks by name, for the command line, with a bar of how far they are."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from ..emoji.colours import COLOURS
from ..emoji.dataset import load
from ..emoji.materials import MATERIALS
from ..errors import BadInput
from . import (
    attributes,
    children,
    collapse,
    composed,
    denoising,
    drawing,
    figure,
    matte,
    people,
    quality,
    reading,
    reconstruction,
    reference,
    retrieval,
    search,
    sentences,
    speed,
    spelling,
    taste,
    wishes,
)

if TYPE_CHECKING:
    from ..runtime import Alchemist

Bench = Callable[[Any, Path, bool], dict[str, Any]]


@contextmanager
def watched(lab: Alchemist, method: str, unit: str, total: int) -> Iterator[Any]:
    """`lab`, with a bar that moves with every call of its `method`, about `total` of them."""
    plain = getattr(lab, method)
    with tqdm(total=total, unit=f" {unit}") as bar:

        def counted(*arguments: Any, **named: Any) -> Any:
            made = plain(*arguments, **named)
            bar.update()
            return made

        setattr(lab, method, counted)
        try:
            yield lab
        finally:
            setattr(lab, method, plain)


def sizes_of(measure: Callable[..., Any], **given: Any) -> dict[str, Any]:
    """The arguments that `measure` will have: `given`, and its own defaults."""
    own = {k: p.default for k, p in inspect.signature(measure).parameters.items() if p.default is not p.empty}
    return {**own, **given}


def _reconstruction(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return reconstruction.measure(lab, load(data), count=60 if quick else 300)


def _retrieval(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return retrieval.measure(lab.objective.scorer("emojiclip"), load(data), concepts=40 if quick else 220)


def _attributes(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return attributes.measure(lab.objective.scorer("emojiclip"), count=24 if quick else 400)


def _spelling(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return spelling.measure(lab, names=60) if quick else spelling.measure(lab)


def _denoising(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return denoising.measure(lab, load(data), count=16 if quick else 512)


def _speed(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return speed.measure(lab, n=100 if quick else 1000)


def _boards(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    rounds = 3 if quick else 8
    with watched(lab, "ask", "boards", rounds * len(speed.searches(lab))) as lab:
        return speed.boards(lab, rounds=rounds)


def _drawing(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    count, n = (30, 60) if quick else (400, 1000)
    with watched(lab, "rank", "rankings", 1 + len(drawing.PROMPTS)) as lab:
        return drawing.measure(lab, count, n)


def _collapse(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    """Also writes collapse.png to the folder at hand: boards of chosen rounds, a proposer a row."""
    from .judges import vgg

    drawn, rounds = ((1, 2), 4) if quick else ((1, 2, 5, 10), 10)
    seeds, samples = ((0,), 120) if quick else ((0, 1), 600)
    total = len(collapse.PROPOSERS) * (max(drawn) + rounds * len(seeds) * len(collapse.PROMPTS))
    with watched(lab, "ask", "boards", total) as lab:
        figure.draw(lab, Path("collapse.png"), rounds=drawn)
        return collapse.measure(lab, load(data), vgg(), rounds=rounds, seeds=seeds, samples=samples)


def _targets(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    """By two eyes, which see differently; the taste embedding has learned from the AlexNet, not from the VGG."""
    from .judges import alexnet, vgg

    eyes = {"alexnet": alexnet(), "vgg": vgg()}
    count, targets = (400, 3) if quick else (4000, 60)
    proposers, dataset = sizes_of(people.measure)["proposers"], load(data)
    with watched(lab, "start", "people", len(eyes) * (1 + 2 * targets * len(proposers))) as lab:
        return {k: people.measure(lab, dataset, eye, count=count, targets=targets) for k, eye in eyes.items()}


def _wishes(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    from .judges import vgg

    proposers, count, most = (("posterior",), 3, 3) if quick else (("posterior", "random"), 200, 12)
    with watched(lab, "start", "people", 2 * count * len(proposers)) as lab:
        return wishes.measure(lab, vgg(), proposers, count, most)


def _search(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    """Also writes search.png to the folder at hand, and its table beside the bar: see `search`."""
    from .judges import vgg

    sizes: dict[str, Any] = (
        {"seeds": 2, "seeds_of_others": 1, "rounds": 3, "fresh": 32, "samples": 120} if quick else {}
    )
    found = search.measure(lab, load(data), vgg(), path=Path("search.png"), **sizes)
    tqdm.write(search.as_table(found["proposers"]), file=sys.stderr)
    return found


def _children(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    seeds = 2 if quick else 12
    with watched(lab, "ask", "boards", 2 * seeds * len(sizes_of(children.measure)["proposers"])) as lab:
        return children.measure(lab, seeds=seeds)


def _colours(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    nouns = quality.NOUNS[:2] if quick else quality.NOUNS
    with watched(lab, "rank", "rankings", len(COLOURS) * len(nouns)) as lab:
        return quality.colours(lab, n=8 if quick else 64, nouns=nouns)


def _materials(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    from .judges import alexnet

    nouns = quality.MADE_OF[:1] if quick else quality.MADE_OF
    with watched(lab, "rank", "rankings", len(MATERIALS) * len(nouns)) as lab:
        return quality.materials(lab, alexnet(), n=8 if quick else 64, nouns=nouns)


def _names(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    from .judges import alexnet, vgg

    dataset, judge = load(data), vgg()
    n, count, top = (8, 4, 4) if quick else (64, 120, 24)
    with watched(lab, "rank", "rankings", count) as seen:
        made = quality.names(seen, dataset, n=n, count=count, top=top)
    right = quality.named_right(lab, dataset, {"alexnet": alexnet(), "vgg": judge}, made, 500 if quick else None)
    return {**right, **quality.copies(dataset, judge, made)}


def _kid(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    from .judges import inception

    return quality.kid(lab, load(data), inception(), samples=80 if quick else 5000)


def _taste(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return taste.measure(lab, concepts=40 if quick else None)


def _reference(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    """Writes reference.png to the folder at hand."""
    with watched(lab, "rank", "rankings", len(reference.PROMPTS)) as lab:
        return reference.draw(lab, Path("reference.png"), 16 if quick else 64)


def _bank(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return speed.bank(lab)


def _reader(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return reading.measure(count=60 if quick else 1000)


def _composed(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    from .judges import alexnet, vgg

    prompts, n, generators = (8, 8, ("recipes",)) if quick else (324, 64, ("latent", "recipes"))
    embeds = {"vgg": vgg()} if quick else {"vgg": vgg(), "alexnet": alexnet()}
    with watched(lab, "rank", "rankings", prompts * len(generators)) as lab:
        return composed.measure(lab, embeds, generators, prompts=prompts, n=n)


def _sentences(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    """Writes sentences.png to the folder at hand."""
    asked = sentences.SENTENCES[:3] if quick else sentences.SENTENCES
    with watched(lab, "ask", "boards", len(asked)) as lab:
        return sentences.draw(lab, Path("sentences.png"), asked)


def _matte(lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    return matte.measure(14 if quick else 350)


BENCHES: dict[str, Bench] = {
    "reconstruction": _reconstruction,
    "retrieval": _retrieval,
    "attributes": _attributes,
    "spelling": _spelling,
    "denoising": _denoising,
    "speed": _speed,
    "boards": _boards,
    "drawing": _drawing,
    "collapse": _collapse,
    "targets": _targets,
    "wishes": _wishes,
    "search": _search,
    "children": _children,
    "colours": _colours,
    "materials": _materials,
    "names": _names,
    "kid": _kid,
    "taste": _taste,
    "bank": _bank,
    "reader": _reader,
    "reference": _reference,
    "composed": _composed,
    "sentences": _sentences,
    "matte": _matte,
}


def checked_name(name: str) -> str:
    """`name`, or BadInput where no benchmark is called so."""
    if name not in BENCHES:
        raise BadInput(f"There is no benchmark {name!r}; known: {', '.join(BENCHES)}.")
    return name


def measure(name: str, lab: Alchemist, data: Path, quick: bool) -> dict[str, Any]:
    """The figures of the benchmark called `name`.

    Raises:
        BadInput: there is none. DataError: it needs data that are not there.
    """
    return {"benchmark": name, "weights": lab.manifest.fingerprint, **BENCHES[checked_name(name)](lab, data, quick)}
