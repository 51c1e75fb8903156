"""Which number format is used where, and that what people see does not depend on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers.models.activations import GELU
from torch.nn import functional as F

from alchemist import Alchemist, Settings
from alchemist.generation.generator import LatentGenerator
from alchemist.generation.payload import seeded_candidate
from alchemist.models import precision


@pytest.mark.parametrize(
    ("narrow", "wide", "expected"),
    [(0.001, 0.002, torch.bfloat16), (0.002, 0.002, torch.float32), (5.0, 0.002, torch.float32)],
)
def test_the_narrow_format_is_chosen_where_it_is_clearly_faster(
    narrow: float, wide: float, expected: torch.dtype, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "product_seconds", lambda dtype, side: {torch.bfloat16: narrow}.get(dtype, wide))
    assert precision.fastest.__wrapped__("cpu") is expected


def test_an_emulated_format_is_not_tried_at_full_size(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[tuple[torch.dtype, int]] = []

    def seconds(dtype: torch.dtype, side: int) -> float:
        tried.append((dtype, side))
        return 1.0 if dtype is torch.bfloat16 else 0.001

    monkeypatch.setattr(precision, "product_seconds", seconds)
    assert precision.fastest.__wrapped__("cpu") is torch.float32
    assert (torch.bfloat16, precision.SIDE) not in tried


def test_what_a_drafter_finds_is_drawn_again_exactly(weights: Path) -> None:
    lab = Alchemist.from_pretrained(weights)
    lab.generator.bulk = None
    plain = lab.rank("ice", n=60, top=5, seed=3)
    drafted: list[int] = []
    bulk = lab.generator.bulk = lab.generator.in_bulk(torch.bfloat16, least=50)
    draw = bulk.draw
    bulk.draw = lambda part, **more: (drafted.append(len(part)), draw(part, **more))[1]  # type: ignore[method-assign]
    ranking = lab.rank("ice", n=60, top=5, seed=3)
    assert sum(drafted) == 60, "every candidate is drawn"
    assert np.abs(lab.generator.draw(ranking.candidates).images - ranking.images).max() < 1 / 255
    assert np.allclose(ranking.scores, plain.scores, atol=0.3)
    drafted.clear()
    lab.rank("ice", n=40, top=5, seed=3)
    assert drafted == [], "few candidates are drawn exactly at once"


def test_a_draft_is_near_the_picture_and_leaves_the_exact_networks_alone(lab: Alchemist) -> None:
    candidates = [seeded_candidate(Settings(prompt="ice"), s) for s in range(4)]
    exact = lab.generator.draw(candidates)
    draft = lab.generator.in_bulk(torch.bfloat16).draw(candidates)
    assert draft.images.dtype == np.float32
    assert 0 < np.abs(draft.images - exact.images).mean() < 4 / 255
    assert np.array_equal(lab.generator.draw(candidates).images, exact.images)


def test_the_quick_activation_is_the_trained_one_but_for_rounding(lab: Alchemist) -> None:
    x = torch.linspace(-8, 8, 4001)
    trained, quick = F.gelu(x, approximate="tanh"), F.gelu(x)
    assert (trained - quick).abs().max() < 2**-9, "half a step of bfloat16 at 1"

    def kinds(generator: LatentGenerator) -> set[str]:
        return {m.approximate for m in generator.pipeline.denoiser.modules() if isinstance(m, GELU)}

    drafter = lab.generator.in_bulk(torch.bfloat16)
    assert kinds(drafter) == {"none"} and kinds(lab.generator) == {"tanh"}


def test_a_cast_network_is_the_same_one_elsewhere() -> None:
    net = torch.nn.Linear(2, 2)
    assert (
        precision.cast(net, torch.bfloat16) is net
        and net.weight.dtype is torch.bfloat16
        and net.weight.device.type == "cpu"
    )
    assert precision.cast(net, torch.float32, torch.device("meta")).weight.device.type == "meta"
