"""Seconds for ranking fresh candidates, by stage, and the share of the machine's matrix peak they reach."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch.utils.flop_counter import FlopCounterMode

from ..generation.payload import seeded_candidate
from ..search.registry import proposer
from ..values import Settings

if TYPE_CHECKING:
    from ..runtime import Alchemist


def matrix_peak(dtype: torch.dtype, side: int = 2048, repeats: int = 4, device: torch.device | str = "cpu") -> float:
    """FLOP/s of the best of several square matrix products."""
    a, b = (torch.randn(side, side, dtype=dtype, device=device) for _ in range(2))
    (a @ b)[0, 0].item()  # to read a number is to wait for a GPU
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        (a @ b)[0, 0].item()
        best = min(best, time.perf_counter() - start)
    return 2 * side**3 / best


def measure(lab: Alchemist, n: int = 1000, prompt: str = "a blue emoji made of ice", seed: int = 0) -> dict[str, Any]:
    """Rank n fresh candidates once and count what it took.

    Returns:
        seconds by stage and in all, FLOPs counted on a small batch and scaled, GFLOP/s reached in sampling and
        decoding, and the matrix peaks of this machine in the same run. bfloat16 is tried on a smaller product,
        since many CPUs only emulate it.
    """
    lab.rank(prompt, n=8, top=4, seed=seed + 1)
    start = time.perf_counter()
    ranking = lab.rank(prompt, n=n, top=24, seed=seed)
    total = time.perf_counter() - start
    few = 16
    candidates = [seeded_candidate(Settings(prompt=prompt), i) for i in range(few)]
    with FlopCounterMode(display=False) as sampling:
        z = lab.generator.sampled(candidates)
    with FlopCounterMode(display=False) as decoding:
        lab.generator.decode(z)
    work = {
        "sample": sampling.get_total_flops() * n / few,
        "decode": decoding.get_total_flops() * n / few,
    }
    device = lab.generator.device
    wide, narrow = (2048, 512) if device.type == "cpu" else (8192, 8192)
    peak = {
        "float32": matrix_peak(torch.float32, wide, device=device),
        "bfloat16": matrix_peak(torch.bfloat16, narrow, 2, device),
    }
    best_peak = max(peak.values())
    reached = {k: work[k] / ranking.seconds[k] for k in work}
    both = sum(work.values()) / sum(ranking.seconds[k] for k in work)
    return {
        "n": n,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu",
        "threads": torch.get_num_threads(),
        "seconds": {**{k: round(v, 2) for k, v in ranking.seconds.items()}, "total": round(total, 2)},
        "gflop": {k: round(v / 1e9, 1) for k, v in work.items()},
        "gflop_per_s": {k: round(v / 1e9, 1) for k, v in reached.items()},
        "matrix_peak_gflop_per_s": {k: round(v / 1e9, 1) for k, v in peak.items()},
        "share_of_peak": round(both / best_peak, 3),
    }


def searches(lab: Alchemist) -> list[tuple[str, str]]:
    """(generator, proposer) of all ways of searching that the generators are able to serve."""
    found = []
    for generator in ("latent", "recipes"):
        able = lab.ensemble(generator).capabilities
        needs = {name: proposer(name).needs for name in lab.proposers}
        found += [(generator, name) for name, wanted in needs.items() if all(getattr(able, need) for need in wanted)]
    return found


def boards(lab: Alchemist, rounds: int = 6, prompt: str = "a blue emoji made of ice", seed: int = 0) -> dict[str, Any]:
    """Seconds from a click on "next" to the drawn board, for each generator and each proposer that it can serve.

    Returns:
        of the latent generator by the proposer's name, of recipes under "recipes": the first board; median, 95th
        percentile and longest of the next ones.
    """
    figures: dict[str, Any] = {"recipes": {}}
    for generator, name in searches(lab):
        session = lab.start(Settings(prompt=prompt, proposer=name, generator=generator), seed=seed)
        seconds = []
        for _ in range(rounds):
            start = time.perf_counter()
            session = lab.ask(session)
            seconds.append(time.perf_counter() - start)
            best = np.argsort(session.shown.scores)[-2:]
            session = session.tell({session.shown.ids[i] for i in best})
        (figures["recipes"] if generator == "recipes" else figures)[name] = {
            "first": round(seconds[0], 2),
            "median_next": round(float(np.median(seconds[1:])), 2),
            "p95_next": round(float(np.percentile(seconds[1:], 95)), 2),
            "longest_next": round(max(seconds[1:]), 2),
        }
    return figures


def bank(
    lab: Alchemist, prompts: Sequence[str] = ("green dragon", "赤いリンゴ", "a house on a hill")
) -> dict[str, Any]:
    """Seconds to rank the whole bank against a new prompt, its sentence embedding included, and to draw its best."""
    from ..values import total

    lab.rank("anything", top=1, bank=True)
    assert lab.bank is not None
    ranked, drawn = [], []
    for prompt in prompts:
        start = time.perf_counter()
        total(lab.objective.terms(lab.bank.evidence(), Settings(prompt=prompt)))
        ranked.append(time.perf_counter() - start)
        drawn.append(sum(lab.rank(prompt, top=24, bank=True).seconds.values()))
    return {
        "candidates": len(lab.bank),
        "rank_s": round(float(np.median(ranked)), 4),
        "top_24_drawn_s": round(float(np.median(drawn)), 2),
    }
