"""All ways of searching, played by simulated people who have a generated picture in mind.

The person's eye is an AlexNet, which neither the search nor EmojiCLIP has anything to do with. They like up to two
pictures that resemble what they want, noisily; where nothing does they say "none of these"; tastes may drift. The
target is drawn by the model with a seed of its own and never shown to the search.
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
from ..values import Array, Settings
from .collapse import Embed, Plausibility, judge
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
        gain: 1 − d(best liked after 15 boards) / d(best of board 1), d = 1 − cosine to the target.
        likeness: best cosine to the target of each board.
        boards: pictures of the rounds in `SHOWN`.
        memory: bytes that the session's arrays take.
    """

    implausible: list[float]
    f: list[float]
    seconds: list[float]
    gain: float
    likeness: list[float]
    boards: dict[int, Array]
    memory: int


def play(
    lab: Any,
    by: Plausibility,
    mean: Array,
    name: str,
    prompt: str,
    person: Person,
    rounds: int,
    seed: int,
) -> Play:
    """One session of `rounds` boards of 8."""
    rng = np.random.default_rng([seed, 0x706C6179])
    wanted, other = lab.sample(2, prompt, seed=1_000_003 + seed)
    targets = centred(by.embed(np.stack([wanted, other])), mean)
    session = lab.start(Settings(prompt=prompt, proposer=name), seed=seed)
    shares, best, seconds, likeness, boards, liked = [], [], [], [], {}, []
    first = 0.0
    for k in range(1, rounds + 1):
        start = time.perf_counter()
        session = lab.ask(session)
        seconds.append(time.perf_counter() - start)
        board = session.board
        features = by.embed(board.images)
        shares.append(float((~by.plausible(features)).mean()))
        seen = centred(features, mean)
        wish = (1 - person.drift * k / rounds) * targets[0] + person.drift * k / rounds * targets[1]
        cosines = seen @ (wish / np.linalg.norm(wish))
        chosen = person.choose(cosines, rng)
        true = seen @ targets[0]
        likeness.append(float(true.max()))
        first = float(true.max()) if k == 1 else first
        if k <= 15:
            liked += [float(true[i]) for i in chosen]
        best.append(float(board.scores.max()))
        if k in SHOWN:
            boards[k] = board.images
        session = session.tell({board.ids[i] for i in chosen})
    gain = 1 - (1 - max(liked, default=first)) / max(1 - first, 1e-6)
    memory = sum(a.nbytes for a in arrays_of(session.rounds))
    return Play(shares, best, seconds, gain, likeness, boards, memory)


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


def measure(
    lab: Any,
    data: Dataset,
    embed: Embed,
    seeds: int = 20,
    seeds_of_others: int = 5,
    rounds: int = 30,
    fresh: int = 1000,
    prompts: Sequence[str] = PROMPTS,
    samples: int = 600,
    path: Path | None = None,
) -> dict[str, Any]:
    """The table: for each proposer means with bootstrapped 95 % intervals over sessions.

    Args:
        seeds, seeds_of_others: sessions of the default proposer, and of each other one.
        fresh: candidates of generate-and-rank, drawn once for each prompt, that f is compared with.
        path: gets boards of the rounds in `SHOWN`, a proposer a row, as a PNG.
    """
    by = judge(lab, data, embed, samples)
    mean = by.plausible.reference.mean(0)
    default = Settings().proposer
    used = prompts[: max(seeds, seeds_of_others)]
    ranked = {p: float(lab.rank(p, n=fresh, top=1, seed=77).scores[0]) for p in used}
    banked = {p: float(lab.rank(p, top=1, bank=True).scores[0]) if lab.bank else -np.inf for p in used}
    table: dict[str, Any] = {}
    rows: dict[str, dict[int, Array]] = {}
    people = {"": WISHING, ", drifting": replace(WISHING, drift=0.5)}
    for name in (default, *(p for p in lab.proposers if p != default)):
        for kind, person in people.items():
            if kind and name != default:
                continue
            count = seeds if name == default and not kind else seeds_of_others
            plays = []
            for seed in range(count):
                prompt = prompts[seed % len(prompts)]
                plays.append((prompt, play(lab, by, mean, name, prompt, person, rounds, seed)))
            table[name + kind] = figures(plays, ranked, banked)
            rows.setdefault(name, plays[0][1].boards)
    if path is not None:
        picture(rows, path)
    return {"rounds": rounds, "limit": round(by.plausible.limit, 4), "evaluations_fresh": fresh, "proposers": table}


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
        "likeness_first_last": [
            round(float(np.mean([p.likeness[0] for p in ones])), 3),
            round(float(np.mean([max(p.likeness) for p in ones])), 3),
        ],
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
