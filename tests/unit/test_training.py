"""Training: every model by the command, resuming after a kill as if nothing had happened."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from alchemist import Alchemist
from alchemist.emoji import dataset as data_module
from alchemist.emoji.dataset import Dataset, Record, load
from alchemist.emoji.rasterise import premultiplied, rasterise
from alchemist.errors import AlchemistError, WeightsError
from alchemist.models.weights import verify
from alchemist.testing import tiny_catalogue
from alchemist.training import autoencoder, command, denoiser, scorer
from alchemist.training.loop import Plan, fit


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """Six hand-made emoji as a data set on disk."""
    folder = tmp_path / "data"
    folder.mkdir()
    rows = [Record(**e.__dict__) for e, _ in tiny_catalogue()]
    pictures = np.stack([premultiplied(rasterise(svg, 128)) for _, svg in tiny_catalogue()])
    np.save(folder / "pictures-128.npy", pictures)
    (folder / "index.json").write_text(json.dumps([r.__dict__ for r in rows]))

    def read(downloads: Path, progress: bool) -> object:
        return iter(tiny_catalogue())

    monkeypatch.setattr(data_module, "_read_all", read)
    for module in (autoencoder, denoiser, scorer):
        config, plan = module.PRESETS["tiny"]
        monkeypatch.setitem(module.PRESETS, "tiny", (config, replace(plan, steps=3)))
    return load(folder)


def test_all_three_models_are_trained_into_weights_that_load(data: Dataset, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    with pytest.raises(WeightsError, match="train autoencoder"):
        command.train_model("denoiser", "tiny", None, data.folder, tmp_path / "r", weights)
    for model in ("autoencoder", "denoiser", "scorer"):
        command.train_model(model, "tiny", None, data.folder, tmp_path / "runs" / model, weights)
    facts = verify(weights).facts
    assert facts["licence"] == "CC-BY-SA-4.0" and {"autoencoder", "denoiser", "scorer"} <= set(facts)
    lab = Alchemist.from_pretrained(weights)
    assert lab.rank("ice", n=4, top=2).images.shape == (2, 4, 32, 32)
    before = lab.encode(lab.catalogue.pictures([0]))
    command.train_model("autoencoder", "tiny", None, data.folder, tmp_path / "again", weights, decoder_only=True)
    after = Alchemist.from_pretrained(weights)
    assert np.allclose(after.encode(lab.catalogue.pictures([0])), before, atol=1e-4), "the latents stay"


def line(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
    x = torch.from_numpy(rng.standard_normal((count, 2)).astype(np.float32))
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


def test_a_loss_that_is_not_finite_stops_with_a_sentence(tmp_path: Path) -> None:
    def spoilt(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[torch.Tensor, dict[str, float]]:
        return line(net, rng, count)[0] * float("nan"), {}

    with pytest.raises(AlchemistError, match="no longer finite at step 1"):
        fit(model(), spoilt, Plan(steps=5), tmp_path)


def test_the_learning_rate_warms_up_and_falls() -> None:
    plan = Plan(minutes=10, lr=1.0, warmup=10, floor=0.1)
    assert plan.rate(0, 0) == pytest.approx(0.1)
    assert plan.rate(100, 0) == pytest.approx(1.0)
    assert plan.rate(100, 1) == pytest.approx(0.1)
    assert plan.progress(5, 300) == pytest.approx(0.5)
