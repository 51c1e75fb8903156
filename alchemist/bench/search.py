"""All ways of searching, played by simulated people who have a generated picture in mind.

The person's eye is an AlexNet, which neither the search nor EmojiCLIP has anything to do with; its features are
centred on what the prompt draws, since somebody who asked for a cat tells cats apart. They like up to two pictures that
resemble what they want, noisily; where nothing does they say "none of these"; a wish may drift to what another prompt
draws. The target is drawn by the model with a seed of its own and never shown to the search. Whether a picture is
plausible is told by an Inception, of which the search knows nothing either, against the model's own samples of the same
prompts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from ..emoji.dataset import Dataset
from ..values import Array, Candidate, Settings
from .collapse import Embed, Plausibility
from .judges import centred
from .people import Person

PROMPTS = (
    "smiling cat face",
    "red apple",
    "pink birthday cake",
    "a blue emoji made of ice",
    "green dragon",
    "yellow flower",
    "angry face",
    "purple fish",
    "house",
    "brown dog",
)
SHOWN = (1, 5, 10, 30)
WISHING = Person(sharpness=12.0, content=0.1)


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
        drawn: pictures drawn for it, those shown included.
        boards: pictures of the rounds in `SHOWN`.
        memory: bytes that the session's arrays take.
    """

    implausible: list[float]
    f: list[float]
    seconds: list[float]
    gain: float
    likeness: list[float]
    none: float
    drawn: int
    boards: dict[int, Array]
    memory: int


class Counting:
    """A generator that counts what it draws."""

    def __init__(self, generator: Any) -> None:
        self._generator = generator
        self.drawn = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._generator, name)

    def draw(self, candidates: Sequence[Candidate], progress: Any = None) -> Any:
        """See `Generator`."""
        self.drawn += len(candidates)
        return self._generator.draw(candidates, progress)


@dataclass(frozen=True, eq=False)
class Wish:
    """What a simulated person wants, as their eye sees it.

    Attributes:
        prompt: what they ask for.
        mean: (d,) mean features of what the prompt draws, on which cosines are centred.
        target, other: (d,) centred features of what they want, and of what their wish may drift to.
    """

    prompt: str
    mean: Array
    target: Array
    other: Array

    @classmethod
    def of(cls, lab: Any, eye: Embed, prompt: str, next_prompt: str, seed: int, samples: int = 48) -> Wish:
        """A wish for one sample of the prompt, drawn with a seed that no search sees."""
        wanted = lab.sample(1, prompt, seed=1_000_003 + seed)
        other = lab.sample(1, next_prompt, seed=2_000_003 + seed)
        mean = eye(lab.sample(samples, prompt, seed=3_000_017)).mean(0)
        target, away = centred(eye(np.concatenate([wanted, other])), mean)
        return cls(prompt, mean, target, away)

    def by(self, drift: float) -> Array:
        """(d,) what is wanted when the wish has moved `drift` of the way."""
        now = (1 - drift) * self.target + drift * self.other
        return np.asarray(now / np.linalg.norm(now), np.float32)


def play(lab: Any, eye: Embed, by: Plausibility, name: str, wish: Wish, person: Person, rounds: int, seed: int) -> Play:
    """One session of `rounds` boards of 8."""
    rng = np.random.default_rng([seed, 0x706C6179])
    generator, lab.generator = lab.generator, Counting(lab.generator)
    try:
        return _played(lab, eye, by, name, wish, person, rounds, seed, rng)
    finally:
        lab.generator = generator


def _played(
    lab: Any,
    eye: Embed,
    by: Plausibility,
    name: str,
    wish: Wish,
    person: Person,
    rounds: int,
    seed: int,
    rng: np.random.Generator,
) -> Play:
    session = lab.start(Settings(prompt=wish.prompt, proposer=name), seed=seed)
    best, seconds, pictures, likes, features = [], [], [], [], []
    for k in range(1, rounds + 1):
        start = time.perf_counter()
        session = lab.ask(session)
        seconds.append(time.perf_counter() - start)
        pictures.append(session.board.images)
        features.append(centred(eye(session.board.images), wish.mean))
        likes.append(person.choose(features[-1] @ wish.by(person.drift * k / rounds), rng))
        best.append(float(session.board.scores.max()))
        session = session.tell({session.board.ids[i] for i in likes[-1]})
    drawn = lab.generator.drawn
    shares = (~by.plausible(by.embed(np.concatenate(pictures)))).reshape(rounds, -1).mean(1)
    likeness = [float((f @ wish.by(person.drift * k / rounds)).max()) for k, f in enumerate(features, 1)]
    early = min(15, rounds)
    then = wish.by(person.drift * early / rounds)
    first = float((features[0] @ then).max())
    reached = max((float(f[i] @ then) for f, chosen in zip(features[:early], likes, strict=False) for i in chosen),
                  default=first)  # fmt: skip
    return Play(
        [float(v) for v in shares],
        best,
        seconds,
        1 - (1 - reached) / max(1 - first, 1e-6),
        likeness,
        float(np.mean([len(chosen) == 0 for chosen in likes])),
        drawn,
        {k: pictures[k - 1] for k in SHOWN if k <= rounds},
        sum(a.nbytes for a in arrays_of(session.rounds)) + pictures[-1].nbytes,
    )


def arrays_of(value: Any) -> Iterator[np.ndarray]:
    """Every array inside nested tuples, mappings and dataclasses."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from arrays_of(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from arrays_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from arrays_of(getattr(value, field.name))


def judge(lab: Any, data: Dataset, embed: Embed, prompts: Sequence[str], samples: int, seed: int = 1) -> Plausibility:
    """A `Plausibility` from training pictures and the model's samples of `prompts`; half of these set the limit."""

    def unit(images: Array) -> Array:
        features = embed(images)
        return np.asarray(features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-9), np.float32)

    rng = np.random.default_rng(seed)
    rows = [i for i in data.train if data.records[i].vendor == "openmoji" and not data.records[i].tone]
    real = data.floats(np.sort(rng.choice(rows, min(1200, len(rows)), replace=False)))
    each = -(-samples // len(prompts))
    drawn = np.concatenate([lab.sample(each, prompt=p, seed=seed + 1) for p in prompts])
    drawn = drawn[rng.permutation(len(drawn))]
    half = len(drawn) // 2
    return Plausibility(unit, np.concatenate([real, drawn[:half]]), drawn[half:])


def measure(
    lab: Any,
    data: Dataset,
    eye: Embed,
    embed: Embed,
    seeds: int = 20,
    seeds_of_others: int = 5,
    rounds: int = 30,
    fresh: int = 1000,
    prompts: Sequence[str] = PROMPTS,
    samples: int = 1200,
    path: Path | None = None,
) -> dict[str, Any]:
    """The table: for each proposer means with bootstrapped 95 % intervals over sessions.

    Args:
        eye: how people see. embed: how plausibility is judged.
        seeds, seeds_of_others: sessions of the default proposer, and of each other one, with the same wishes.
        fresh: candidates of generate-and-rank, drawn once for each prompt, that f is compared with.
        path: gets boards of the rounds in `SHOWN`, a proposer a row, as a PNG.
    """
    used = prompts[: max(seeds, seeds_of_others)]
    by = judge(lab, data, embed, used, samples)
    default = Settings().proposer
    ranked = {p: float(lab.rank(p, n=fresh, top=1, seed=77).scores[0]) for p in used}
    banked = {p: float(lab.rank(p, top=1, bank=True).scores[0]) if lab.bank else -np.inf for p in used}
    wishes = [
        Wish.of(lab, eye, prompts[seed % len(prompts)], prompts[(seed + 1) % len(prompts)], seed)
        for seed in range(max(seeds, seeds_of_others))
    ]
    table: dict[str, Any] = {}
    rows: dict[str, dict[int, Array]] = {}
    for name in (default, *(p for p in lab.proposers if p != default)):
        kinds = {"": WISHING, ", drifting": replace(WISHING, drift=0.5)} if name == default else {"": WISHING}
        for kind, person in kinds.items():
            count = seeds if name == default and not kind else seeds_of_others
            plays = [
                (wish.prompt, play(lab, eye, by, name, wish, person, rounds, seed))
                for seed, wish in enumerate(wishes[:count])
            ]
            table[name + kind] = figures(plays, ranked, banked)
            rows.setdefault(name, plays[0][1].boards)
    if path is not None:
        picture(rows, path)
    looked_up = len(lab.bank) if lab.bank else 0
    return {
        "rounds": rounds,
        "limit": round(by.plausible.limit, 4),
        "evaluations_fresh": fresh,
        "evaluations_looked_up_in_the_bank": looked_up,
        "proposers": table,
    }


def figures(plays: Sequence[tuple[str, Play]], ranked: dict[str, float], banked: dict[str, float]) -> dict[str, Any]:
    """What the sessions of one proposer come to."""
    ones = [p for _, p in plays]
    over_ranked = [max(p.f) - max(ranked[prompt], banked[prompt]) for prompt, p in plays]
    return {
        "sessions": len(ones),
        "implausible": interval([float(np.mean(p.implausible)) for p in ones]),
        "implausible_by_5": interval([p.implausible[min(4, len(p.implausible) - 1)] for p in ones]),
        "f_over_bank_and_fresh": interval(over_ranked),
        "target_gain": interval([p.gain for p in ones]),
        "likeness_first_best": [
            round(float(np.mean([p.likeness[0] for p in ones])), 3),
            round(float(np.mean([max(p.likeness) for p in ones])), 3),
        ],
        "none_of_these": round(float(np.mean([p.none for p in ones])), 3),
        "drawn": round(float(np.mean([p.drawn for p in ones]))),
        "next_board_p95_s": round(float(np.percentile(np.concatenate([p.seconds[1:] for p in ones]), 95)), 2),
        "memory_100_sessions_mb": round(100 * max(p.memory for p in ones) / 1e6, 1),
    }


def interval(values: Sequence[float]) -> dict[str, Any]:
    """Mean with its bootstrapped 95 % interval."""
    array = np.asarray(values, float)
    draws = np.random.default_rng(0).choice(array, (2000, len(array))).mean(1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return {"mean": round(float(array.mean()), 4), "95": [round(float(low), 4), round(float(high), 4)]}


def picture(rows: dict[str, dict[int, Array]], path: Path) -> None:
    """Boards 4 × 2, rounds from left to right, a proposer a row, labelled."""
    from PIL import ImageDraw

    side, gap, top = 48, 14, 18
    width, height = 4 * side + gap, 2 * side + gap + top
    rounds = sorted({k for boards in rows.values() for k in boards})
    sheet = Image.new("RGB", (width * len(rounds) + gap, height * len(rows) + gap), "white")
    pen = ImageDraw.Draw(sheet)
    for y, (name, boards) in enumerate(rows.items()):
        for x, k in enumerate(rounds):
            left, upper = gap + x * width, gap + y * height
            pen.text((left, upper), f"{name}, round {k}", fill="black")
            for i, image in enumerate(boards.get(k, ())):
                white = image[:3] + 1 - image[3:]
                pixels = np.round(white.clip(0, 1) * 255).astype(np.uint8).transpose(1, 2, 0)
                tile = Image.fromarray(pixels).resize((side, side), Image.Resampling.LANCZOS)
                sheet.paste(tile, (left + i % 4 * side, upper + top + i // 4 * side))
    sheet.save(path)


def children(lab: Any, proposers: Sequence[str] = ("blend", "posterior", "random"), seeds: int = 12) -> dict[str, Any]:
    """Do the next board's pictures show both of two liked ones, in the taste embedding?

    On the first board the two least alike pictures are liked. Reported are the mean cosines of the next board's
    pictures to both of them, and to the less alike of the two, and for how many sessions the latter beats `random`'s.
    """
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in proposers}
    for seed in range(seeds):
        for name in proposers:
            wish = Settings(prompt=PROMPTS[seed % len(PROMPTS)], proposer="random")
            session = lab.ask(lab.start(wish, seed=seed))
            taste = session.board.evidence.taste
            a, b = np.unravel_index(np.argmin(taste @ taste.T), (len(taste), len(taste)))
            liked = {session.board.ids[int(a)], session.board.ids[int(b)]}
            after = lab.ask(session.tell(liked).with_settings(proposer=name)).board
            cosines = after.evidence.taste @ taste[[a, b]].T
            found[name].append((float(cosines.mean()), float(cosines.min(1).mean())))
    plain = np.array(found.get("random", [(0.0, 0.0)] * seeds))[:, 1]
    return {
        name: {
            "to_both": round(float(np.mean([f[0] for f in values])), 3),
            "to_the_less_alike": round(float(np.mean([f[1] for f in values])), 3),
            "beats_random": round(float(np.mean(np.array(values)[:, 1] > plain)), 2),
        }
        for name, values in found.items()
    }
