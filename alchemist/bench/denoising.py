"""What words alone tell layout and denoiser of a picture, and how well the denoiser finds it in noise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from ..emoji.dataset import Dataset
from ..models.conditions import Condition
from ..models.denoiser import predict

if TYPE_CHECKING:
    from ..runtime import Alchemist

TIMES = (800, 600, 400, 200)
LAST = 999
BATCH = 128


@torch.no_grad()
def measure(lab: Alchemist, data: Dataset, count: int = 512, seed: int = 1) -> dict[str, Any]:
    """Of plain pictures, by name and style: training and held-out concepts, OpenMoji and the other sets apart.

    Args:
        count: pictures of each of the four kinds, or as many as there are.

    Returns:
        Of each kind that there is, `layout_explains`, the share of the latents' variance; `layout_agrees`, the
        correlation of what it expects with them, about their mean; `denoiser_explains`, the share at time step 999,
        where nothing but words can help; and the mean squared error of v at `TIMES`.
    """
    rng = np.random.default_rng(seed)
    plain = [i for i, r in enumerate(data.records) if r.variant is None and not r.tone]
    found: dict[str, Any] = {}
    for kind, held_out in (("training", False), ("held out", True)):
        for vendor, own in (("OpenMoji", True), ("other sets", False)):
            pool = [i for i in plain if (r := data.records[i]).held_out == held_out and (r.vendor == "openmoji") == own]
            if pool:
                rows = rng.choice(pool, min(count, len(pool)), replace=False)
                found[f"{kind}, {vendor}"] = _of(lab, data, rows, seed)
    return found


def _of(lab: Alchemist, data: Dataset, rows: np.ndarray, seed: int) -> dict[str, Any]:
    pipeline = lab.generator.pipeline
    device = lab.generator.device
    records = [data.records[i] for i in rows]
    clean = torch.from_numpy(lab.encode(data.floats(rows))).view(-1, *lab.generator.latent_shape).to(device)
    tokens = pipeline.tokens([r.name for r in records], [r.vendor for r in records])
    condition = Condition.of(tokens, pipeline.layout).to(device)
    spread = (clean - clean.mean(0)).square().mean()
    figures: dict[str, Any] = {"pictures": len(rows)}
    if condition.layout is not None:
        missed = (condition.layout - clean).square().mean()
        seen, real = ((z - z.mean(0)).flatten() for z in (condition.layout, clean))
        figures["layout_explains"] = round(float(1 - missed / spread), 3)
        figures["layout_agrees"] = round(float(seen @ real / seen.norm() / real.norm()), 3)
    generator = torch.Generator().manual_seed(seed)
    errors: dict[int, float] = {}
    for time in (LAST, *TIMES):
        noise = torch.randn(clean.shape, generator=generator).to(device)
        a = pipeline.scheduler.alphas_cumprod.to(device)[time]
        noisy = a.sqrt() * clean + (1 - a).sqrt() * noise
        v = _asked(pipeline.denoiser, noisy, time, condition)
        errors[time] = float((v - (a.sqrt() * noise - (1 - a).sqrt() * clean)).square().mean())
        if time == LAST:
            missed = (a.sqrt() * noisy - (1 - a).sqrt() * v - clean).square().mean()
            figures["denoiser_explains"] = round(float(1 - missed / spread), 3)
    return {**figures, "error_of_v": {str(time): round(errors[time], 4) for time in TIMES}}


def _asked(denoiser: Any, noisy: Tensor, time: int, condition: Condition) -> Tensor:
    """v of many pictures, of which few are looked at a time."""
    found: list[Tensor] = []
    for first in range(0, len(noisy), BATCH):
        part = slice(first, first + BATCH)
        layout = None if condition.layout is None else condition.layout[part]
        x = noisy[part]
        times = torch.full((len(x),), time, device=x.device)
        found.append(predict(denoiser, x, times, Condition(condition.tokens[part], layout)))
    return torch.cat(found)
