"""Benchmarks by name, for the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..emoji.dataset import load
from ..errors import BadInput
from . import collapse, figure, people, quality, reconstruction, reference, retrieval, search, speed

Bench = Callable[[Any, Path, bool], dict[str, Any]]


def _reconstruction(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    return reconstruction.measure(lab, load(data), count=60 if quick else 300)


def _retrieval(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    return retrieval.measure(lab.objective.scorer("emojiclip"), load(data), concepts=40 if quick else 220)


def _speed(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    return speed.measure(lab, n=100 if quick else 1000)


def _boards(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    return speed.boards(lab, rounds=3 if quick else 8)


def _collapse(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    """Also writes collapse.png to the folder at hand: boards of both, side by side."""
    from .judges import mobilenet

    figure.draw(lab, Path("collapse.png"), rounds=(1, 2) if quick else (1, 2, 5, 10))
    seeds, samples = ((0,), 120) if quick else ((0, 1), 600)
    return collapse.measure(lab, load(data), mobilenet(), rounds=4 if quick else 10, seeds=seeds, samples=samples)


def _targets(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    from .judges import alexnet

    count, targets = (400, 3) if quick else (4000, 20)
    return people.measure(lab, load(data), alexnet(), count=count, targets=targets)


def _search(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    """Also writes search.png to the folder at hand: boards of chosen rounds, a proposer a row."""
    from .judges import alexnet

    sizes: dict[str, Any] = (
        {"seeds": 2, "seeds_of_others": 1, "rounds": 3, "fresh": 32, "samples": 120} if quick else {}
    )
    return search.measure(lab, load(data), alexnet(), path=Path("search.png"), **sizes)


def _children(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    return search.children(lab, seeds=2 if quick else 12)


def _colours(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    return quality.colours(lab, n=8 if quick else 64, nouns=quality.NOUNS[:2] if quick else quality.NOUNS)


def _names(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    from .judges import alexnet

    dataset, eye = load(data), alexnet()
    made = quality.names(lab, dataset, n=8 if quick else 64, count=4 if quick else 40, top=4 if quick else 24)
    return {**quality.named_right(lab, dataset, eye, made), **quality.copies(dataset, eye, made)}


def _kid(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    from .judges import inception

    return quality.kid(lab, load(data), inception(), samples=80 if quick else 5000)


def _reference(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    """Writes reference.png to the folder at hand."""
    return reference.draw(lab, Path("reference.png"), 16 if quick else 64)


def _bank(lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    return speed.bank(lab)


BENCHES: dict[str, Bench] = {
    "reconstruction": _reconstruction,
    "retrieval": _retrieval,
    "speed": _speed,
    "boards": _boards,
    "collapse": _collapse,
    "targets": _targets,
    "search": _search,
    "children": _children,
    "colours": _colours,
    "names": _names,
    "kid": _kid,
    "bank": _bank,
    "reference": _reference,
}


def measure(name: str, lab: Any, data: Path, quick: bool) -> dict[str, Any]:
    """The figures of the benchmark called `name`.

    Raises:
        BadInput: there is none. DataError: it needs data that are not there.
    """
    if name not in BENCHES:
        raise BadInput(f"There is no benchmark {name!r}; known: {', '.join(BENCHES)}.")
    return {"benchmark": name, "weights": lab.manifest.fingerprint, **BENCHES[name](lab, data, quick)}
