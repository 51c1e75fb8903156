"""Training: every model by the command, resuming after a kill as if nothing had happened."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from alchemist import Alchemist
from alchemist.emoji import dataset as data_module
from alchemist.emoji.dataset import Dataset, Record, load
from alchemist.emoji.rasterise import premultiplied, rasterise
from alchemist.errors import AlchemistError, BadInput, WeightsError
from alchemist.models.weights import verify
from alchemist.testing import tiny_catalogue
from alchemist.training import autoencoder, command, denoiser, face, scorer
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
    for module in (autoencoder, denoiser, scorer, face):
        config, plan = module.PRESETS["tiny"]
        monkeypatch.setitem(module.PRESETS, "tiny", (config, replace(plan, steps=3)))
    return load(folder)


def test_all_models_are_trained_into_weights_that_load(data: Dataset, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    with pytest.raises(WeightsError, match="train autoencoder"):
        command.train_model("denoiser", "tiny", None, data.folder, tmp_path / "r", weights)
    for model in ("autoencoder", "denoiser", "scorer", "face"):
        command.train_model(model, "tiny", None, data.folder, tmp_path / "runs" / model, weights)
    facts = verify(weights).facts
    assert facts["licence"] == "CC-BY-SA-4.0" and {"autoencoder", "denoiser", "scorer"} <= set(facts)
    assert facts["denoiser"]["steps"] == 3 and facts["autoencoder"]["batch"] == 8
    lab = Alchemist.from_pretrained(weights)
    assert lab.objective.faces == "face model" and "recall" in facts["face"]["figures"]
    assert lab.rank("ice", n=4, top=2).images.shape == (2, 4, 32, 32)
    (weights / "bank").mkdir()
    (weights / "bank" / "bank.json").write_text("of the weights before")
    before = lab.encode(lab.catalogue.pictures([0]))
    command.train_model("autoencoder", "tiny", None, data.folder, tmp_path / "again", weights, decoder_only=True)
    assert not (weights / "bank").exists()
    after = Alchemist.from_pretrained(weights)
    assert np.allclose(after.encode(lab.catalogue.pictures([0])), before, atol=1e-4), "the latents stay"


def test_training_goes_on_from_the_weights_in_place_and_says_so(data: Dataset, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    with pytest.raises(WeightsError, match="no scorer in .* to begin from"):
        command.train_model("scorer", "tiny", None, data.folder, tmp_path / "r", weights, onwards=True)
    command.train_model("scorer", "tiny", None, data.folder, tmp_path / "1", weights)
    first = load_file(weights / "scorer" / "diffusion_pytorch_model.safetensors")
    monkey = {"tiny": (scorer.PRESETS["tiny"][0], replace(scorer.PRESETS["tiny"][1], warmup=10**9))}
    with pytest.MonkeyPatch.context() as patch:  # so long a warm-up that nothing is learned
        patch.setattr(scorer, "PRESETS", monkey)
        command.train_model("scorer", "tiny", None, data.folder, tmp_path / "2", weights, steps=2, onwards=True)
    second = load_file(weights / "scorer" / "diffusion_pytorch_model.safetensors")
    assert torch.equal(first["image_head.weight"], second["image_head.weight"])
    facts = verify(weights).facts["scorer"]
    assert facts["steps"] == 2 and [e["steps"] for e in facts["earlier"]] == [3]
    assert facts["earlier"][0]["tower"] == "random" and facts["tower"] == "as before"
    assert not any(str(tmp_path) in p.read_text() for p in weights.rglob("*.json")), "no paths of this machine"
    with pytest.raises(BadInput, match="finished training"):
        command.train_model("scorer", "tiny", None, data.folder, tmp_path / "2", weights, steps=2, onwards=True)


def test_only_the_autoencoder_has_a_decoder_to_train(data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="for the autoencoder"):
        command.train_model("scorer", "tiny", None, data.folder, tmp_path, tmp_path, decoder_only=True)


@pytest.mark.parametrize("term", ["crispness", "jitter", "kl"])
def test_every_weight_of_the_autoencoder_s_loss_counts(data: Dataset, tmp_path: Path, term: str) -> None:
    def trained(value: float) -> torch.Tensor:
        made = autoencoder.train(data, tmp_path / str(value), "tiny", **{"kl": 0.1, term: value})
        return made.encoder[-1].weight.detach()

    assert not torch.equal(trained(0.0), trained(0.5))


def test_the_decoder_is_taught_on_noised_latents() -> None:
    torch.manual_seed(0)
    coder = autoencoder.EmojiAutoencoder(**autoencoder.PRESETS["tiny"][0])
    pictures, none = torch.rand(2, 4, 32, 32), torch.zeros(2, *coder.latent_shape)
    plain = coder(pictures, none)[0]
    assert torch.equal(coder(pictures, none, none)[0], plain)
    one = none.clone()
    one[1] = 1.0
    moved = (coder(pictures, none, one)[0] - plain).abs().amax((1, 2, 3))
    assert moved[0] == 0 and moved[1] > 1e-3


@pytest.mark.parametrize("minutes, steps", [(5.0, 5), (None, 0), (None, -3), (0.0, None), (float("nan"), None)])
def test_a_silly_length_is_refused(data: Dataset, tmp_path: Path, minutes: float | None, steps: int | None) -> None:
    with pytest.raises(BadInput, match="--minutes|--steps"):
        command.train_model("scorer", "tiny", minutes, data.folder, tmp_path / "r", tmp_path, steps=steps)


def test_pictures_are_drawn_while_the_scorer_trains(data: Dataset, tmp_path: Path) -> None:
    config, plan = scorer.PRESETS["tiny"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(scorer.PRESETS, "tiny", (config, replace(plan, picture_every=-1.0)))
        scorer.train(data, tmp_path / "run", "tiny")
    assert sorted(p.name for p in (tmp_path / "run").glob("*.png")) == [f"samples-{k:06d}.png" for k in (1, 2, 3)]


def test_noise_levels_cover_the_schedule_and_favour_its_middle() -> None:
    times = denoiser.noise_levels(np.random.default_rng(0), 4096)
    assert times.min() >= 0 and times.max() < 1
    assert 0.45 < np.median(times) < 0.62
    assert np.mean((times > 0.25) & (times < 0.75)) > 0.52 > 0.06 > np.mean(times < 0.05) > 0


def test_the_crispness_loss_sees_blur_and_not_place() -> None:
    sharp = torch.zeros(1, 4, 32, 32)
    sharp[:, 3, 8:24, 8:24] = 1.0
    moved = sharp.roll(1, 3)
    blurred = torch.nn.functional.avg_pool2d(sharp, 5, 1, 2)
    assert autoencoder.crispness_loss(sharp, sharp) == 0
    assert autoencoder.crispness_loss(blurred, sharp) > 2 * autoencoder.crispness_loss(moved, sharp)


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
