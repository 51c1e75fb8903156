"""One session of one simulated person who has a generated picture in mind, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..candidate import Candidate
from ..values import Array, Evidence, Settings
from .judges import centred
from .memory import held_bytes
from .people import Person
from .plausibility import Embed, Plausibility

if TYPE_CHECKING:
    from ..runtime import Alchemist

SHOWN = (1, 5, 10, 30)
EARLY = 15


@dataclass(frozen=True, eq=False)
class Play:
    """What came of one session.

    Attributes:
        implausible: share of each board's pictures that are implausible.
        f: best automatic f of each board.
        seconds: from a click to each next board.
        gain: 1 − d(best liked of 15 boards) / d(best of board 1), d = 1 − cosine to what is wanted by then.
        likeness: best cosine of each board to what is wanted by then.
        none: share of the boards answered by "none of these".
        drawn: pictures drawn for it, drafts and those shown.
        looked_up: pictures of the bank whose f was looked up.
        boards: pictures of the rounds in `SHOWN`.
        memory: bytes that the session holds, with its last board open and closed.
    """

    implausible: list[float]
    f: list[float]
    seconds: list[float]
    gain: float
    likeness: list[float]
    none: float
    drawn: int
    looked_up: int
    boards: dict[int, Array]
    memory: int


class Evaluations:
    """How often f was evaluated: pictures drawn, drafts too, and scores of the bank looked up."""

    def __init__(self, lab: Alchemist) -> None:
        self._objective, self._bank = lab.objective, len(lab.bank or ())
        self.drawn = 0
        self.looked_up = 0

    def drawing(self, generator: Any) -> Any:
        """`generator`, whose drawings count."""

        def draw(candidates: Sequence[Candidate], draft: bool = False, progress: Any = None) -> Any:
            self.drawn += len(candidates)
            return generator.draw(candidates, draft, progress)

        return _Counted(generator, draw=draw)

    def terms(self, evidence: Evidence, settings: Settings, liked: Array | None = None) -> Mapping[str, Array]:
        """See `Appraiser`; the whole bank's are the same every time, and so are counted once."""
        if self._bank and len(evidence) == self._bank:
            self.looked_up = self._bank
        found: Mapping[str, Array] = self._objective.terms(evidence, settings, liked)
        return found


class _Counted:
    """Something with one method replaced."""

    def __init__(self, plain: Any, **methods: Any) -> None:
        self.__dict__.update(methods)
        self._plain = plain

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plain, name)


@contextmanager
def counted(lab: Alchemist) -> Iterator[Evaluations]:
    """`lab` counts its evaluations of f meanwhile."""
    count = Evaluations(lab)
    generators, objective = dict(lab.generators), lab.objective
    lab.generators = {name: count.drawing(generator) for name, generator in generators.items()}
    lab.objective = _Counted(lab.objective, terms=count.terms)  # type: ignore[assignment]  # stands in for it
    try:
        yield count
    finally:
        lab.generators, lab.objective = generators, objective


@dataclass(frozen=True, eq=False)
class Wish:
    """What a simulated person wants, as their eye sees it.

    Attributes:
        prompt: what they ask for.
        mean: (d,) mean features of what the prompt draws, on which cosines are centred.
        target, other: (d,) centred features of what they want, and of what their wish may drift to.
        style: that it is drawn in.
    """

    prompt: str
    mean: Array
    target: Array
    other: Array
    style: str = Settings.style

    @classmethod
    def of(
        cls,
        lab: Alchemist,
        eye: Embed,
        prompt: str,
        next_prompt: str,
        seed: int,
        mean: Array,
        style: str = Settings.style,
    ) -> Wish:
        """A wish for one sample of the prompt, drawn with a seed that no search sees; `mean` is `usual`'s."""
        wanted = lab.sample(1, prompt, seed=1_000_003 + seed, style=style)
        other = lab.sample(1, next_prompt, seed=2_000_003 + seed, style=style)
        target, away = centred(eye(np.concatenate([wanted, other])), mean)
        return cls(prompt, mean, target, away, style)

    def by(self, drift: float) -> Array:
        """(d,) what is wanted when the wish has moved `drift` of the way."""
        now = (1 - drift) * self.target + drift * self.other
        return np.asarray(now / np.linalg.norm(now), np.float32)


def usual(lab: Alchemist, eye: Embed, prompt: str, samples: int = 48, style: str = Settings.style) -> Array:
    """(d,) mean features of what a prompt draws."""
    return np.asarray(eye(lab.sample(samples, prompt, seed=3_000_017, style=style)).mean(0), np.float32)


def play(
    lab: Alchemist,
    by: Plausibility,
    name: str,
    wish: Wish,
    person: Person,
    rounds: int,
    seed: int,
    told: Callable[[int], None] = lambda k: None,
) -> Play:
    """One session of `rounds` boards of 8, by the way of searching called `name`; `told` hears of every board.

    The person sees with the embedding of `by`, which also tells what is plausible.
    """
    rng = np.random.default_rng([seed, 0x706C6179])
    session = lab.start(Settings(prompt=wish.prompt, proposer=name, style=wish.style), seed=seed)
    best, seconds, pictures, likes, seen, features = [], [], [], [], [], []
    with counted(lab) as count:
        for k in range(1, rounds + 1):
            start = time.perf_counter()
            opened = lab.ask(session)
            seconds.append(time.perf_counter() - start)
            pictures.append(opened.shown.pictures)
            seen.append(by.embed(pictures[-1]))
            features.append(centred(seen[-1], wish.mean))
            likes.append(person.choose(features[-1] @ wish.by(person.drift * k / rounds), rng))
            best.append(float(opened.shown.scores.max()))
            session = opened.tell({opened.shown.ids[i] for i in likes[-1]})
            told(k)
    shares = by.implausible_features(np.concatenate(seen)).reshape(rounds, -1).mean(1)
    wanted = [wish.by(person.drift * k / rounds) for k in range(1, rounds + 1)]
    return Play(
        implausible=[float(v) for v in shares],
        f=best,
        seconds=seconds,
        gain=_gain(features, likes, wanted[min(EARLY, rounds) - 1]),
        likeness=[float((f @ w).max()) for f, w in zip(features, wanted, strict=True)],
        none=float(np.mean([len(chosen) == 0 for chosen in likes])),
        drawn=count.drawn,
        looked_up=count.looked_up,
        boards={k: pictures[k - 1] for k in SHOWN if k <= rounds},
        memory=held_bytes((opened, session)),
    )


def _gain(features: Sequence[Array], likes: Sequence[np.ndarray], wanted: Array) -> float:
    """How much nearer to what is wanted the best liked picture of `EARLY` boards is than the best of the first."""
    first = float((features[0] @ wanted).max())
    liked = [float(f[i] @ wanted) for f, chosen in zip(features[:EARLY], likes[:EARLY], strict=True) for i in chosen]
    return 1 - (1 - max(liked, default=first)) / max(1 - first, 1e-6)
