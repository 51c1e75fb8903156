"""Training: every model by the command, resuming after a kill as if nothing had happened."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from typer.testing import CliRunner

from alchemist import Alchemist, Settings
from alchemist.__main__ import app
from alchemist.emoji.dataset import Dataset
from alchemist.emoji.variants import Record
from alchemist.errors import BadInput, WeightsError
from alchemist.models.conditions import Condition, condition_tokens, told_mirrored
from alchemist.models.emojiclip import EmojiCLIP
from alchemist.models.layout import build_layout
from alchemist.models.text import TextEncoder
from alchemist.models.weights import verify, write_manifest
from alchemist.testing import tiny_catalogue
from alchemist.training import autoencoder, command, denoiser, guide, latents, loop, phrases, scorer, student
from alchemist.training.curve import draw_curve
from alchemist.training.phrases import Phrases
from alchemist.values import SAMPLERS

ROOT = Path(__file__).parents[2]
PICKLE = "diffusion_pytorch_model.bin"


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


def test_a_layout_learns_what_words_look_like_and_a_denoiser_that_saw_none_is_shown_it(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weights, runs = tmp_path / "weights", tmp_path / "runs"
    train = partial(command.train_model, data=data.folder, weights=weights, preset="tiny", minutes=None)
    train("autoencoder", run=runs / "autoencoder")
    train("layout", run=runs / "layout", steps=60)
    encoded = np.load(next((runs / "layout").glob("latents-*.npy")))
    names = TextEncoder().encode([data.records[i].name for i in data.train])
    with torch.no_grad():
        guess = command.read_network("layout", weights)(condition_tokens(names, ["openmoji"] * len(names))).numpy()
    clean = encoded[data.train, 0].astype(np.float32)
    assert ((guess - clean) ** 2).mean() < 0.8 * clean.var()
    shape, plan = denoiser.PRESETS["tiny"]
    with monkeypatch.context() as patch:
        patch.setitem(denoiser.PRESETS, "tiny", ({**shape, "layout": False}, plan))
        train("denoiser", run=runs / "plain")
    train("denoiser", run=runs / "seeing", onwards=True)
    assert command.read_network("denoiser", weights).config.layout
    strangers = verify(weights).facts["denoiser"]["strangers"]
    assert [s["batch"] for s in strangers] == [denoiser.STRANGER.batch] * 2
    capsys.readouterr()
    train("student", run=runs / "student", steps=2)
    before = {n: command.read_network(n, weights).state_dict() for n in ("denoiser", "student")}
    train("denoiser", run=runs / "more", onwards=True, steps=20)
    assert "The student went along; teach it on" in capsys.readouterr().err
    after = {n: command.read_network(n, weights).state_dict() for n in ("denoiser", "student")}
    for name, value in after["student"].items():
        moved = after["denoiser"][name] - before["denoiser"][name]
        assert torch.allclose(value - before["student"][name], moved, atol=0.02), "as far as the denoiser"
    assert verify(weights).facts["student"]["moved_along"] and verify(weights).facts["student"]["steps"] == 2
    assert any(not torch.equal(after["student"][n], before["student"][n]) for n in after["student"])
    lab = Alchemist.from_pretrained(weights)
    assert lab.sample(1, "ice", sampler="distilled").any()
    train("student", run=runs / "taught", onwards=True, steps=1)
    assert verify(weights).facts["student"]["earlier"][-1]["moved_along"]
    capsys.readouterr()
    train("layout", run=runs / "other", onwards=True, steps=1)
    assert "saw another layout; run `python -m alchemist train denoiser --onwards`" in capsys.readouterr().err
    assert (weights / "denoiser").exists()


@pytest.mark.parametrize("strange", [0.0, 1.0])
def test_a_stranger_has_not_seen_the_concepts_it_is_shown_with(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strange: float
) -> None:
    trained: list[np.ndarray] = []
    monkeypatch.setattr(denoiser, "STRANGE", strange)
    monkeypatch.setattr(denoiser, "fit", lambda net, *_: net)
    monkeypatch.setattr(denoiser, "expectation", lambda known: trained.append(known.rows))
    encoded = np.zeros((len(data.records), 2, 4, 4, 4), np.float16)
    pictures = latents.Captioned(data, encoded, Phrases(data.records, TextEncoder().encode))
    layout, plan = build_layout((4, 4, 4), width=8, style_width=4), denoiser.PRESETS["tiny"][1]
    expected = denoiser.Expected(layout, pictures, plan, tmp_path, torch.device("cpu"))
    assert sorted(np.concatenate(trained)) == sorted(data.train) and all(map(len, trained))
    for rows, net in zip(trained, expected.strangers, strict=True):
        concepts, others = ({data.records[i].concept for i in some} for some in (rows, set(data.train) - set(rows)))
        assert not concepts & others, "all pictures of a concept are in one half"
        asked = np.array(sorted(set(data.train) - set(rows)))
        tokens = condition_tokens(np.ones((len(asked), 512), np.float32), ["openmoji"] * len(asked))
        straight = np.zeros(len(asked), bool)
        shown = expected.shown(tokens, asked, straight, np.random.default_rng(0))
        right = Condition.of(tokens, net if strange else expected.layout).layout
        assert right is not None and torch.equal(shown, right)
        turned = expected.shown(tokens, asked, ~straight, np.random.default_rng(0))
        assert torch.allclose(turned, expected.mirror(right.flip(-1)), atol=1e-6)


def test_mirror_images_are_what_the_denoiser_is_told_they_are(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[np.ndarray] = []
    noisy: list[np.ndarray] = []

    def watched(tokens: torch.Tensor, mirrored: torch.Tensor) -> torch.Tensor:
        told.append(mirrored.numpy())
        return told_mirrored(tokens, mirrored)

    def marked(*_: object) -> np.ndarray:
        encoded = np.zeros((len(data.records), 2, 4, 4, 4), np.float16)
        encoded[:, 1] = 1  # a mirror image is all ones
        return encoded

    def one_step(net: torch.nn.Module, loss: Any, *_: object) -> torch.nn.Module:
        net.register_forward_pre_hook(lambda _, given: noisy.append(given[0].detach().numpy()))
        loss(net, np.random.default_rng(0), 200)
        return net

    monkeypatch.setattr(denoiser, "told_mirrored", watched)
    monkeypatch.setattr(denoiser, "encode_all", marked)
    monkeypatch.setattr(denoiser, "fit", one_step)
    monkeypatch.setattr(denoiser, "noise_levels", lambda rng, count: np.zeros(count))  # hardly any noise
    coder = autoencoder.EmojiAutoencoder(**autoencoder.PRESETS["tiny"][0])
    denoiser.train(data, coder, None, TextEncoder().encode, tmp_path, "tiny", presets=guide.PRESETS)
    assert np.array_equal(noisy[0].mean((1, 2, 3)) > 0.5, told[0]) and 0.3 < told[0].mean() < 0.7


@pytest.mark.skipif(not loop.has_compiler(), reason="torch.compile wants a C++ compiler")
def test_a_network_is_compiled_though_another_before_it_was_not(tmp_path: Path) -> None:
    plan, net = loop.Plan(), torch.nn.Linear(2, 2)
    backends = [
        loop.Run(net, replace(plan, compiled=c), tmp_path).accelerator.state.dynamo_plugin.backend.value
        for c in (False, True, False)
    ]
    assert backends == ["NO", "INDUCTOR", "NO"]


def test_the_mirror_is_found_by_least_squares() -> None:
    torch.manual_seed(0)
    true = torch.nn.Conv2d(3, 3, 3, padding=1)
    pictures = torch.randn(60, 3, 5, 5)
    with torch.no_grad():
        pairs = torch.stack([pictures, true(pictures.flip(-1))], 1).numpy().astype(np.float16)
        found = latents.fit_mirror(pairs)
        assert torch.allclose(found(pictures[:2].flip(-1)), true(pictures[:2].flip(-1)), atol=0.02)


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
    network = command.read_network("scorer", private_weights)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}

    def broken(place: Path, **_: object) -> None:
        (Path(place)).mkdir()
        (Path(place) / "config.json").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.MonkeyPatch.context() as patch, pytest.raises(OSError):
        patch.setattr(network, "save_pretrained", broken)
        command.save_network(network, folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    assert set(write_manifest(private_weights).files) == set(verify(private_weights).files), "no half of a network"
    assert not any(".part" in f for f in verify(private_weights).files)
    (folder / "stale.json").write_text("{}")
    command.save_network(network, folder)
    assert {p.name for p in folder.iterdir()} == set(before)
    assert not list(private_weights.glob("*.part"))


def test_weights_that_want_unpickling_are_not_begun_from(private_weights: Path) -> None:
    for path in (private_weights / "scorer").glob("*.safetensors"):
        path.unlink()
    torch.save(EmojiCLIP(dim=16, taste_dim=8, blocks=2).state_dict(), private_weights / "scorer" / PICKLE)
    with pytest.raises(OSError, match="safetensors"):
        command.read_network("scorer", private_weights)


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


def test_latents_are_of_the_autoencoder_that_is_there(data: Dataset, tmp_path: Path) -> None:
    torch.manual_seed(0)
    folder = tmp_path / "run"
    one, two = (autoencoder.EmojiAutoencoder(**autoencoder.PRESETS["tiny"][0]).eval() for _ in range(2))
    first = np.array(latents.encode_all(one, data, folder))
    assert first.shape == (6, 2, 4, 4, 4) and first.any()
    second = np.array(latents.encode_all(two, data, folder))
    assert not np.allclose(first, second) and len(list(folder.iterdir())) == 1
    kept = next(folder.iterdir()).stat().st_mtime_ns
    assert np.array_equal(latents.encode_all(two, data, folder), second)
    assert next(folder.iterdir()).stat().st_mtime_ns == kept, "encoded once"
    with torch.no_grad():
        two.decoder[0].weight.add_(1)
    latents.encode_all(two, data, folder)
    assert next(folder.iterdir()).stat().st_mtime_ns == kept, "another decoder leaves the latents as they are"


def test_phrases_kept_are_of_the_same_texts(tmp_path: Path) -> None:
    calls: list[str] = []

    def encode(texts: Sequence[str]) -> np.ndarray:
        calls.extend(texts)
        return np.array([[len(t)] * 512 for t in texts], np.float32)

    records = [Record(**e.__dict__) for e, _ in tiny_catalogue()]
    cache = tmp_path / "phrases.safetensors"
    table = Phrases(records, encode, cache).table
    asked = len(calls)
    assert asked == len(table) and np.array_equal(Phrases(records, encode, cache).table, table)
    assert len(calls) == asked
    other = [replace(r, captions_en=tuple(f"my {c}" for c in r.captions_en)) for r in records]
    assert not np.array_equal(Phrases(other, encode, cache).table, table) and len(calls) == 2 * asked


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
    assert autoencoder.sharpness_loss(moved, sharp) < 1e-6 < 0.1 < autoencoder.sharpness_loss(blurred, sharp)


def test_sentences_move_a_little_toward_other_captions_and_stay_unit() -> None:
    rng = np.random.default_rng(0)
    text, other = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in rng.standard_normal((2, 400, 64)))
    moved = phrases.varied(text.astype(np.float32), other.astype(np.float32), rng)
    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5) and moved.dtype == np.float32
    own, toward = (moved * text).sum(1), (moved * other).sum(1)
    assert own.min() > 0.4 and own.max() < 1 and np.median(own) > 0.9
    assert 0.3 < (toward > 0.3).mean() + 0.1 < 0.6  # half of them, some not far
    assert np.array_equal(phrases.varied(text, other, np.random.default_rng(1), 0, 0), text.astype(np.float32))
