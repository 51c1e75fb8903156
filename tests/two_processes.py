"""What `test_training` runs in two processes: a loss that differs between them, then the command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import torch
from torch import nn

from alchemist.__main__ import app
from alchemist.training.loop import Plan, fit

RANK = int(os.environ["RANK"])


def pull(net: nn.Module, rng: object, count: int) -> tuple[torch.Tensor, dict[str, float]]:
    """Each process wants its own number; the mean of their gradients wants a half."""
    return (net(torch.ones(count, 1)) - RANK).square().mean(), {}


if __name__ == "__main__":
    folder = Path(sys.argv.pop(1))
    torch.manual_seed(0)
    plan = Plan(minutes=0.05 if RANK == 0 else 60, lr=0.1, ema=0.5, warmup=1)  # the first one's clock counts
    made = fit(nn.Linear(1, 1), pull, plan, folder / "pull")
    (folder / f"pull-{RANK}.txt").write_text(str(float(made(torch.ones(1, 1)))))
    app()
