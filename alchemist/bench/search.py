"""All ways of searching, played by simulated people who have a generated picture in mind.

The person's eye is a VGG-16, which neither the search nor EmojiCLIP has anything to do with; its features are
centred on what the prompt draws, since somebody who asked for a cat tells cats apart. They like up to two pictures that
resemble what they want, noisily; where nothing does they say "none of these"; a wish may drift to what another prompt
draws. The target is drawn by the model with a seed of its own and never shown to the search. Whether a picture is
plausible is told by the same VGG-16, against the model's own samples of the same prompts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tqdm import tqdm

from ..emoji.dataset import Dataset
from ..values import MIXED, Array, Settings
from .figure import sheet
from .people import Person
from .plausibility import Embed, judge
from .play import Play, Wish, play, usual

if TYPE_CHECKING:
    from ..runtime import Alchemist

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
WISHING = Person(sharpness=12.0, content=0.1)
DRIFTING = replace(WISHING, drift=0.5)


def measure(
    lab: Alchemist,
    data: Dataset,
    eye: Embed,
    seeds: int = 20,
    seeds_of_others: int = 5,
    rounds: int = 30,
    fresh: int = 1000,
    prompts: Sequence[str] = PROMPTS,
    samples: int = 1200,
    path: Path | None = None,
) -> dict[str, Any]:
    """The table: for each proposer means with bootstrapped 95 % intervals over sessions.

    A bar tells of every session. But for the seconds, the figures are a function of the arguments on one machine.

    Args:
        eye: how people see, and how plausibility is judged.
        seeds, seeds_of_others: sessions of the default proposer, and of each other one, with the same wishes; of as
            many as the latter is what the default one comes to in mixed styles, where people want one of any.
        samples: of the model, half of the prompts and half without words, that plausibility is measured by.
        fresh: candidates of generate-and-rank, drawn once for each prompt, that f is compared with.
        path: gets boards of some rounds, a proposer a row, as a PNG.
    """
    default = Settings()
    first = default.proposer
    parties = [(first, first, WISHING, seeds), (f"{first}, drifting", first, DRIFTING, seeds_of_others)]
    parties += [(name, name, WISHING, seeds_of_others) for name in lab.proposers if name != first]
    mixed = [(f"{first}, {MIXED} styles", first, WISHING, seeds_of_others)]
    table: dict[str, Any] = {}
    rows: dict[str, dict[int, Array]] = {}
    limits: dict[str, float] = {}
    with tqdm(total=sum(p[3] for p in (*parties, *mixed)), unit=" sessions") as bar:
        for style, those in ((default.style, parties), (MIXED, mixed)):
            most = max(count for *_, count in those)
            bar.set_description("the judge of plausibility")
            by = judge(lab, data, eye, prompts[:most], samples // 2, unprompted=samples // 2, style=style)
            limits[style] = round(by.limit, 4)
            bar.set_description("what generate-and-rank finds")
            reached = {p: _ranked(lab, Settings(prompt=p, style=style), fresh) for p in prompts[:most]}
            bar.set_description("what people have in mind")
            wishes = _wishes(lab, eye, prompts, most, style)
            for title, name, person, count in those:
                bar.set_description(title)
                plays = []
                for seed, wish in enumerate(wishes[:count]):
                    plays.append(play(lab, by, name, wish, person, rounds, seed, _board_of(bar, rounds)))
                    bar.update()
                table[title] = figures(plays, [reached[w.prompt] for w in wishes[:count]])
                rows.setdefault(title if style == MIXED else name, plays[0].boards)
    if path is not None:
        sheet(rows, path)
    return {
        "rounds": rounds,
        "limits": limits,
        "evaluations_fresh": fresh,
        "evaluations_looked_up_in_the_bank": len(lab.bank or ()),
        "proposers": table,
    }


def _wishes(lab: Alchemist, eye: Embed, prompts: Sequence[str], count: int, style: str) -> list[Wish]:
    """What people want: the prompts in turn, each drifting to the next."""
    means = {p: usual(lab, eye, p, style=style) for p in prompts[:count]}
    pairs = [(prompts[k % len(prompts)], prompts[(k + 1) % len(prompts)]) for k in range(count)]
    return [Wish.of(lab, eye, here, there, k, means[here], style) for k, (here, there) in enumerate(pairs)]


def _ranked(lab: Alchemist, settings: Settings, fresh: int) -> float:
    """The best f of fresh candidates and of the bank."""
    rank = partial(lab.rank, settings.prompt, top=1, settings=settings)
    drawn = float(rank(n=fresh, seed=77).scores[0])
    return max(drawn, float(rank(bank=True).scores[0])) if lab.bank else drawn


def _board_of(bar: Any, rounds: int) -> Any:
    return lambda k: bar.set_postfix_str(f"board {k} of {rounds}")


def figures(plays: Sequence[Play], reached: Sequence[float]) -> dict[str, Any]:
    """What the sessions of one proposer come to.

    Args:
        reached: for each session, the best f of generate-and-rank for its prompt.
    """
    return {
        "sessions": len(plays),
        "implausible": interval([float(np.mean(p.implausible)) for p in plays]),
        "implausible_by_5": interval([p.implausible[min(4, len(p.implausible) - 1)] for p in plays]),
        "f_over_bank_and_fresh": interval([max(p.f) - f for p, f in zip(plays, reached, strict=True)]),
        "target_gain": interval([p.gain for p in plays]),
        "likeness_first_best": [
            round(float(np.mean([p.likeness[0] for p in plays])), 3),
            round(float(np.mean([max(p.likeness) for p in plays])), 3),
        ],
        "none_of_these": round(float(np.mean([p.none for p in plays])), 3),
        "evaluations": round(float(np.mean([p.drawn + p.looked_up for p in plays]))),
        "drawn": round(float(np.mean([p.drawn for p in plays]))),
        "looked_up": round(float(np.mean([p.looked_up for p in plays]))),
        "next_board_p95_s": round(float(np.percentile(np.concatenate([p.seconds[1:] for p in plays]), 95)), 2),
        "memory_100_sessions_mb": round(100 * max(p.memory for p in plays) / 1e6, 1),
    }


def interval(values: Sequence[float]) -> dict[str, Any]:
    """Mean with its bootstrapped 95 % interval."""
    array = np.asarray(values, float)
    draws = np.random.default_rng(0).choice(array, (2000, len(array))).mean(1)
    low, high = np.percentile(draws, [2.5, 97.5])
    return {"mean": round(float(array.mean()), 4), "95": [round(float(low), 4), round(float(high), 4)]}


def as_table(proposers: Mapping[str, Mapping[str, Any]]) -> str:
    """The figures of all proposers in Markdown, a proposer a row, as the documents show them."""
    heads = (
        "proposer", "sessions", "implausible", "f over bank and fresh", "target gain", "likeness, first board → best",
        '"none"', "drawn", "looked up in the bank", "next board, p95, s", "100 sessions, MB",
    )  # fmt: skip
    rows = [heads, ("---",) * len(heads)]
    for name, found in proposers.items():
        first, best = found["likeness_first_best"]
        rows.append((
            name, str(found["sessions"]), _said(found["implausible"], ".1f", 100, " %"),
            _said(found["f_over_bank_and_fresh"], ".1f"), _said(found["target_gain"], ".2f"), f"{first} → {best}",
            f"{100 * found['none_of_these']:.0f} %", f"{found['drawn']:,}", f"{found['looked_up']:,}",
            str(found["next_board_p95_s"]), str(found["memory_100_sessions_mb"]),
        ))  # fmt: skip
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _said(found: Mapping[str, Any], form: str, times: float = 1.0, unit: str = "") -> str:
    mean, low, high = (f"{round(times * v, 9) + 0.0:{form}}" for v in (found["mean"], *found["95"]))
    return f"{mean}{unit} ({low} to {high})" if "-" in low else f"{mean}{unit} ({low}–{high})"
