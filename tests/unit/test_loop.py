"""The one training loop: resuming after a kill as if nothing had happened, its curve, its learning rate."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from alchemist.errors import AlchemistError
from alchemist.training import loop
from alchemist.training.loop import NotFinite, Plan, fit


def line(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
    x = torch.from_numpy(rng.standard_normal((count, 2)).astype(np.float32)).to(next(net.parameters()).device)
    return (net(x)[:, 0] - x.sum(1)).square().mean(), {}


def model() -> nn.Module:
    torch.manual_seed(0)
    return nn.Linear(2, 1)


def test_a_killed_run_goes_on_as_if_it_had_not_been(tmp_path: Path) -> None:
    plan = Plan(steps=40, batch=8, lr=0.05, warmup=5, checkpoint_every=0.0)
    whole = fit(model(), line, plan, tmp_path / "whole")
    calls = 0

    def killed(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
        nonlocal calls
        calls += 1
        if calls == 17:
            raise KeyboardInterrupt
        return line(net, rng, count)

    with pytest.raises(KeyboardInterrupt):
        fit(model(), killed, plan, tmp_path / "broken")
    resumed = fit(model(), line, plan, tmp_path / "broken")
    for a, b in zip(whole.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(a, b)


def test_training_learns_and_logs_its_curve(tmp_path: Path) -> None:
    made = fit(model(), line, Plan(steps=200, batch=16, lr=0.1, warmup=5, ema=0.9), tmp_path)
    assert torch.allclose(made.weight, torch.ones(1, 2), atol=0.1)
    rows = list(csv.DictReader((tmp_path / "curve.csv").open()))
    losses = [float(r["value"]) for r in rows if r["figure"] == "loss"]
    assert len(losses) == 4 and losses[-1] < losses[0] / 10


def test_the_curve_of_a_resumed_run_counts_only_the_steps_it_made(tmp_path: Path) -> None:
    def steady(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
        return line(net, rng, count)[0] * 0 + 3, {}

    fit(model(), steady, Plan(steps=30, batch=8), tmp_path)
    fit(model(), steady, Plan(steps=100, batch=8), tmp_path)
    rows = list(csv.DictReader((tmp_path / "curve.csv").open()))
    assert [float(r["value"]) for r in rows if r["figure"] == "loss"] == [3.0, 3.0]


def test_a_loss_that_is_not_finite_stops_with_a_sentence(tmp_path: Path) -> None:
    def spoilt(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
        return line(net, rng, count)[0] * float("nan"), {}

    with pytest.raises(AlchemistError, match="no longer finite at step 1"):
        fit(model(), spoilt, Plan(steps=5), tmp_path)


def test_a_loss_that_is_not_finite_leaves_the_checkpoint_as_it_was(tmp_path: Path) -> None:
    fit(model(), line, Plan(steps=5), tmp_path)
    good = (tmp_path / "checkpoint.safetensors").read_bytes()

    def spoilt(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
        return line(net, rng, count)[0] * float("inf"), {}

    with pytest.raises(NotFinite, match="at step 6"):
        fit(model(), spoilt, Plan(steps=9), tmp_path)
    assert (tmp_path / "checkpoint.safetensors").read_bytes() == good
    fit(model(), line, Plan(steps=9), tmp_path)
    assert (tmp_path / "checkpoint.safetensors").read_bytes() != good, "and it goes on from there"


def test_a_run_stopped_by_hand_keeps_its_checkpoint_where_the_last_loss_was_none(tmp_path: Path) -> None:
    fit(model(), line, Plan(steps=5), tmp_path)
    good = (tmp_path / "checkpoint.safetensors").read_bytes()

    def stopped(value: float) -> Any:
        def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
            if loop_steps:
                raise KeyboardInterrupt
            loop_steps.append(1)
            return line(net, rng, count)[0] * value, {}

        loop_steps: list[int] = []
        return loss

    for value, same in ((float("nan"), True), (1.0, False)):
        with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setitem(loop.CHECKED, "cpu", loop.LOGGED)  # as on a GPU
            fit(model(), stopped(value), Plan(steps=9), tmp_path)
        assert ((tmp_path / "checkpoint.safetensors").read_bytes() == good) == same


@pytest.mark.parametrize("every", [0.0, 1e9])
def test_no_checkpoint_is_written_of_a_loss_that_nobody_looked_at_yet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, every: float
) -> None:
    def spoilt(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
        return line(net, rng, count)[0] * float("nan"), {}

    monkeypatch.setitem(loop.CHECKED, "cpu", loop.LOGGED)
    with pytest.raises(NotFinite, match="at step 3" if every else "at step 1"):
        fit(model(), spoilt, Plan(steps=3, checkpoint_every=every), tmp_path)
    assert not (tmp_path / "checkpoint.safetensors").exists()


def test_the_learning_rate_warms_up_and_falls() -> None:
    plan = Plan(minutes=10, lr=1.0, warmup=10, floor=0.1)
    assert plan.rate(0, 0) == pytest.approx(0.1)
    assert plan.rate(100, 0) == pytest.approx(1.0)
    assert plan.rate(100, 1) == pytest.approx(0.1)
    assert plan.progress(5, 300) == pytest.approx(0.5)


def test_a_trained_network_goes_on_more_gently() -> None:
    plan = Plan(lr=1e-3)
    assert plan.changed(5, None, 1).lr == 1e-3 and plan.changed(5, None, 1, onwards=True).lr == pytest.approx(3e-4)


@pytest.mark.parametrize("missing", ["compiler", "header"])
def test_nothing_is_compiled_without_what_it_takes(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Python.h").touch()
    monkeypatch.setattr(loop.shutil, "which", lambda name: "/usr/bin/g++")
    monkeypatch.setattr(loop.sysconfig, "get_path", lambda name: str(tmp_path))
    assert loop.has_compiler()
    if missing == "header":
        (tmp_path / "Python.h").unlink()
    else:
        monkeypatch.setattr(loop.shutil, "which", lambda name: None)
    assert not loop.has_compiler()


def test_a_network_is_compiled_though_another_before_it_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "has_compiler", lambda: True)
    net = torch.nn.Linear(2, 2)
    backends = [
        loop.Run(net, Plan(compiled=c), tmp_path).accelerator.state.dynamo_plugin.backend.value
        for c in (False, True, False)
    ]
    assert backends == ["NO", "INDUCTOR", "NO"]
