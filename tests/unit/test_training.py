"""Training: every model by the command, resuming after a kill as if nothing had happened."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from typer.testing import CliRunner

from alchemist import Alchemist, Settings
from alchemist.__main__ import app
from alchemist.emoji.dataset import Dataset
from alchemist.errors import BadInput, WeightsError
from alchemist.models.emojiclip import EmojiCLIP
from alchemist.models.weights import verify, write_manifest
from alchemist.training import autoencoder, command, networks, scorer, student
from alchemist.training.curve import draw_curve
from alchemist.values import SAMPLERS

ROOT = Path(__file__).parents[2]
PICKLE = "diffusion_pytorch_model.bin"

pytestmark = pytest.mark.slow


def test_all_models_are_trained_into_weights_that_load(
    data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    weights = tmp_path / "weights"
    with pytest.raises(WeightsError, match="train autoencoder"):
        command.train_model("denoiser", "tiny", None, data.folder, tmp_path / "r", weights)
    command.train_model("autoencoder", "tiny", None, data.folder, tmp_path / "runs" / "autoencoder", weights)
    with pytest.raises(WeightsError, match="train layout"):
        command.train_model("denoiser", "tiny", None, data.folder, tmp_path / "r", weights)
    with pytest.raises(WeightsError, match="train denoiser"):
        command.train_model("student", "tiny", None, data.folder, tmp_path / "r", weights)
    for model in ("layout", "denoiser", "scorer", "face", "student"):
        command.train_model(model, "tiny", None, data.folder, tmp_path / "runs" / model, weights)
    unguided = load_file(weights / "student" / "diffusion_pytorch_model.safetensors")
    command.train_model("guide", "tiny", None, data.folder, tmp_path / "runs" / "guide", weights)
    assert json.loads((weights / "guide" / "config.json").read_text())["layers"] == 1, "by its own presets"
    assert not (weights / "student").exists(), "taught without the guide"
    with pytest.raises(WeightsError, match="no distilled sampler"):
        Alchemist.from_pretrained(weights).sample(1, sampler="distilled")
    command.train_model("student", "tiny", None, data.folder, tmp_path / "runs" / "again", weights)
    facts = verify(weights).facts
    assert facts["student"]["teacher"] == "denoiser and guide"
    guided = load_file(weights / "student" / "diffusion_pytorch_model.safetensors")
    assert any(not torch.equal(guided[k], unguided[k]) for k in guided), "the same lessons but for the guide"
    gone_on = tmp_path / "runs" / "onwards"
    command.train_model("student", "tiny", None, data.folder, gone_on, weights, steps=1, onwards=True)
    assert json.loads((gone_on / "plan.json").read_text())["lr"] == student.PRESETS["tiny"][1].lr, "at the whole rate"
    assert facts["licence"] == "CC-BY-SA-4.0" and {"autoencoder", "denoiser", "scorer"} <= set(facts)
    assert facts["denoiser"]["steps"] == 3 and facts["autoencoder"]["batch"] == 8
    assert facts["data"]["openmoji"]["version"] == "17.0.0" and facts["data"]["captions"]["licence"] == "MIT"
    assert facts["autoencoder"]["figures"]["held_out"]["psnr_mean_db"] > 0
    assert "ja_top1" in facts["scorer"]["figures"]
    lab = Alchemist.from_pretrained(weights)
    assert lab.objective.faces == "face model" and "recall" in facts["face"]["figures"]
    for sampler in SAMPLERS:
        assert lab.rank("ice", n=4, top=2, settings=Settings(sampler=sampler)).images.shape == (2, 4, 32, 32)
    (weights / "bank").mkdir()
    (weights / "bank" / "bank.json").write_text("of the weights before")
    write_manifest(weights, bank={"candidates": 3})
    before = lab.encode(lab.catalogue.pictures([0]))
    command.train_model("autoencoder", "tiny", None, data.folder, tmp_path / "again", weights, decoder_only=True)
    assert not (weights / "bank").exists() and "bank" not in verify(weights).facts
    assert (weights / "denoiser").exists() and "`python -m alchemist bank`" in capsys.readouterr().err
    after = Alchemist.from_pretrained(weights)
    assert np.allclose(after.encode(lab.catalogue.pictures([0])), before, atol=1e-4), "the latents stay"
    command.train_model("denoiser", "tiny", None, data.folder, tmp_path / "denoiser", weights)
    assert not (weights / "student").exists() and "student" not in verify(weights).facts, "of another denoiser"
    with pytest.raises(WeightsError, match="no distilled sampler"):
        Alchemist.from_pretrained(weights).sample(1, sampler="distilled")
    command.train_model("autoencoder", "tiny", None, data.folder, tmp_path / "other", weights)
    assert not {"layout", "denoiser", "guide"} & {p.name for p in weights.iterdir()}, "of other latents"
    assert not {"layout", "denoiser", "guide"} & set(verify(weights).facts)


def test_figures_bring_a_manifest_up_to_date_without_training(data: Dataset, weights: Path, tmp_path: Path) -> None:
    shutil.copytree(weights, tmp_path / "w")
    write_manifest(tmp_path / "w", autoencoder={"steps": 7}, bank={"candidates": 3})
    (tmp_path / "w" / "LICENSES").mkdir()
    (tmp_path / "w" / "LICENSES" / "MIT.txt").write_text("licence")
    before = verify(tmp_path / "w")
    done = CliRunner().invoke(app, ["figures", "--data", str(data.folder), "--weights", str(tmp_path / "w")])
    assert done.exit_code == 0, done.output
    after = verify(tmp_path / "w")
    assert after.facts == json.loads(done.stdout) and after.facts["data"]["noto"]["licence"] == "Apache-2.0"
    assert after.facts["autoencoder"]["steps"] == 7
    assert {"held_out", "training"} <= set(after.facts["autoencoder"]["figures"])
    assert "en_top5" in after.facts["scorer"]["figures"] and not {"face", "bank"} & set(after.facts)
    assert after.files == before.files and not any("LICENSES" in f for f in after.files)
    done = CliRunner().invoke(app, ["figures", "--data", str(data.folder), "--weights", str(tmp_path / "none")])
    assert done.exit_code == 2 and "There are no weights in" in done.stderr


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
    assert torch.equal(first["features.0.0.weight"], second["features.0.0.weight"])
    facts = verify(weights).facts["scorer"]
    assert facts["steps"] == 2 and [e["steps"] for e in facts["earlier"]] == [3]
    assert facts["earlier"][0]["tower"] == "random" and facts["tower"] == "as before"
    assert not any(str(tmp_path) in p.read_text() for p in weights.rglob("*.json")), "no paths of this machine"
    with pytest.raises(BadInput, match="finished training"):
        command.train_model("scorer", "tiny", None, data.folder, tmp_path / "2", weights, steps=2, onwards=True)


def test_a_finished_training_started_again_says_so(
    data: Dataset, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    train = partial(command.train_model, "face", "tiny", None, data.folder, tmp_path / "r", tmp_path / "w")
    train()
    assert "nothing is trained" not in capsys.readouterr().err
    train()
    assert "holds a training that came to its end, so nothing is trained" in capsys.readouterr().err
    train(steps=4)
    assert "nothing is trained" not in capsys.readouterr().err
    assert verify(tmp_path / "w").facts["face"]["steps"] == 4


def test_weights_in_place_stay_until_the_new_ones_are_whole(private_weights: Path) -> None:
    folder = private_weights / "scorer"
    network = networks.read_network("scorer", private_weights)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}

    def broken(place: Path, **_: object) -> None:
        (Path(place)).mkdir()
        (Path(place) / "config.json").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patch, pytest.raises(OSError):
        patch.setattr(network, "save_pretrained", broken)
        networks.save_network(network, folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert set(write_manifest(private_weights).files) == set(verify(private_weights).files), "no half of a network"
    assert not any(".part" in f for f in verify(private_weights).files)
    (folder / "stale.json").write_text("{}")
    networks.save_network(network, folder)
    assert {p.name for p in folder.iterdir()} == set(before)
    assert not list(private_weights.glob("*.part"))


def test_weights_that_want_unpickling_are_not_begun_from(private_weights: Path) -> None:
    for path in (private_weights / "scorer").glob("*.safetensors"):
        path.unlink()
    torch.save(EmojiCLIP(dim=16, taste_dim=8, blocks=2).state_dict(), private_weights / "scorer" / PICKLE)
    with pytest.raises(OSError, match="safetensors"):
        networks.read_network("scorer", private_weights)


def test_the_curve_is_drawn_at_the_end(tmp_path: Path) -> None:
    rows = [f"{k},{k},{name},{100 / k}" for k in range(50, 1000, 50) for name in ("loss", "psnr", "rate")]
    (tmp_path / "curve.csv").write_text("\n".join(["step,seconds,figure,value", *rows]))
    draw_curve(tmp_path / "curve.csv", tmp_path / "curve.png", "autoencoder")
    with Image.open(tmp_path / "curve.png") as image:
        assert image.size == (1280, 800), "two figures; the rate is none"
        column = np.asarray(image.convert("RGB")).astype(int)[:400, 96:1250]
    pink = (np.abs(column - [180, 70, 127]).sum(2) < 60).argmax(0)
    assert pink[5] < pink[400] < pink[1140], "it falls from left to right"
    (tmp_path / "curve.csv").write_text("step,seconds,figure,value\n")
    draw_curve(tmp_path / "curve.csv", tmp_path / "none.png", "autoencoder")
    draw_curve(tmp_path / "missing.csv", tmp_path / "none.png", "autoencoder")
    assert not (tmp_path / "none.png").exists()


def losses(folder: Path) -> list[float]:
    return [float(r["value"]) for r in csv.DictReader((folder / "curve.csv").open()) if r["figure"] == "loss"]


def test_two_processes_average_stop_and_write_as_one_and_follow_the_curve_of_one(data: Dataset, tmp_path: Path) -> None:
    command.train_model("autoencoder", "tiny", None, data.folder, tmp_path / "one", tmp_path / "w1", steps=100)
    words = ["-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2", "-m", "tests.two_processes"]
    words += [str(tmp_path), "train", "autoencoder", "--preset=tiny", "--steps=100", f"--data={data.folder}"]
    words += [f"--out={tmp_path}", f"--weights={tmp_path / 'w2'}"]
    env = {**os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run([sys.executable, *words], env=env, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    ends = [float((tmp_path / f"pull-{rank}.txt").read_text()) for rank in (0, 1)]
    assert ends[0] == pytest.approx(0.5, abs=0.25) and ends[0] == pytest.approx(ends[1], abs=1e-5)
    one, two = losses(tmp_path / "one"), losses(tmp_path / "autoencoder")
    assert len(one) == len(two) == 2 and one[-1] < 0.8 * one[0], "one process writes"
    assert np.allclose(one, two, rtol=0.05), (one, two)
    assert verify(tmp_path / "w2").facts["autoencoder"]["steps"] == 100


def test_only_the_autoencoder_has_a_decoder_to_train(data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="for the autoencoder"):
        command.train_model("scorer", "tiny", None, data.folder, tmp_path, tmp_path, decoder_only=True)


@pytest.mark.parametrize("term", ["crispness", "sharpness", "jitter", "kl"])
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


def test_the_crispness_loss_sees_blur_and_not_place() -> None:
    sharp = torch.zeros(1, 4, 32, 32)
    sharp[:, 3, 8:24, 8:24] = 1.0
    moved = sharp.roll(1, 3)
    blurred = torch.nn.functional.avg_pool2d(sharp, 5, 1, 2)
    assert autoencoder.crispness_loss(sharp, sharp) == 0
    assert autoencoder.crispness_loss(blurred, sharp) > 2 * autoencoder.crispness_loss(moved, sharp)
    assert autoencoder.sharpness_loss(moved, sharp) < 1e-6 < 0.1 < autoencoder.sharpness_loss(blurred, sharp)


def test_networks_of_another_kind_are_refused_before_anything_is_trained(
    data: Dataset, private_weights: Path, tmp_path: Path
) -> None:
    config = private_weights / "guide" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "_class_name": "UNet2DModel"}))
    with pytest.raises(WeightsError, match="The guide of these weights is a UNet2DModel"):
        command.train_model("layout", "tiny", None, data.folder, tmp_path / "r", private_weights)
    assert not (tmp_path / "r").exists()
    command.train_model("guide", "tiny", None, data.folder, tmp_path / "g", private_weights)
