"""Training the layout and the denoiser, and what they learn from: latents, captions, mirror images, strangers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from alchemist import Alchemist
from alchemist.emoji.dataset import Dataset
from alchemist.emoji.variants import Record
from alchemist.models.conditions import Condition, condition_tokens, told_mirrored
from alchemist.models.layout import build_layout
from alchemist.models.text import TextEncoder
from alchemist.models.weights import verify
from alchemist.testing import tiny_catalogue
from alchemist.training import autoencoder, command, denoiser, guide, latents, networks, phrases
from alchemist.training.phrases import Phrases

pytestmark = pytest.mark.slow


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
        guess = networks.read_network("layout", weights)(condition_tokens(names, ["openmoji"] * len(names))).numpy()
    clean = encoded[data.train, 0].astype(np.float32)
    assert ((guess - clean) ** 2).mean() < 0.8 * clean.var()
    shape, plan = denoiser.PRESETS["tiny"]
    with monkeypatch.context() as patch:
        patch.setitem(denoiser.PRESETS, "tiny", ({**shape, "layout": False}, plan))
        train("denoiser", run=runs / "plain")
    train("denoiser", run=runs / "seeing", onwards=True)
    assert networks.read_network("denoiser", weights).config.layout
    strangers = verify(weights).facts["denoiser"]["strangers"]
    assert [s["batch"] for s in strangers] == [denoiser.STRANGER.batch] * 2
    assert [s["steps"] for s in strangers] == [1, 1], "an eighth of 3, and one at least"
    capsys.readouterr()
    train("student", run=runs / "student", steps=2)
    before = {n: networks.read_network(n, weights).state_dict() for n in ("denoiser", "student")}
    train("denoiser", run=runs / "more", onwards=True, steps=20)
    assert "The student went along; teach it on" in capsys.readouterr().err
    after = {n: networks.read_network(n, weights).state_dict() for n in ("denoiser", "student")}
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
        told.append(mirrored.cpu().numpy())
        return told_mirrored(tokens, mirrored)

    def marked(*_: object) -> np.ndarray:
        encoded = np.zeros((len(data.records), 2, 4, 4, 4), np.float16)
        encoded[:, 1] = 1  # a mirror image is all ones
        return encoded

    def one_step(net: torch.nn.Module, loss: Any, *_: object) -> torch.nn.Module:
        net.register_forward_pre_hook(lambda _, given: noisy.append(given[0].detach().cpu().numpy()))
        loss(net, np.random.default_rng(0), 200)
        return net

    monkeypatch.setattr(denoiser, "told_mirrored", watched)
    monkeypatch.setattr(latents, "encode_all", marked)
    monkeypatch.setattr(denoiser, "fit", one_step)
    monkeypatch.setattr(denoiser, "noise_levels", lambda rng, count: np.zeros(count))  # hardly any noise
    coder = autoencoder.EmojiAutoencoder(**autoencoder.PRESETS["tiny"][0])
    denoiser.train(data, coder, None, TextEncoder().encode, tmp_path, "tiny", presets=guide.PRESETS)
    assert np.array_equal(noisy[0].mean((1, 2, 3)) > 0.5, told[0]) and 0.3 < told[0].mean() < 0.7


def test_the_mirror_is_found_by_least_squares() -> None:
    torch.manual_seed(0)
    true = torch.nn.Conv2d(3, 3, 3, padding=1)
    pictures = torch.randn(60, 3, 5, 5)
    with torch.no_grad():
        pairs = torch.stack([pictures, true(pictures.flip(-1))], 1).half()
        found = latents.fit_mirror(pairs)
        assert torch.allclose(found(pictures[:2].flip(-1)), true(pictures[:2].flip(-1)), atol=0.02)


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
    assert asked == len(table) and torch.equal(Phrases(records, encode, cache).table, table)
    assert len(calls) == asked
    other = [replace(r, captions_en=tuple(f"my {c}" for c in r.captions_en)) for r in records]
    assert not torch.equal(Phrases(other, encode, cache).table, table) and len(calls) == 2 * asked


def test_noise_levels_cover_the_schedule_and_favour_its_middle() -> None:
    times = denoiser.noise_levels(np.random.default_rng(0), 4096)
    assert times.min() >= 0 and times.max() < 1
    assert 0.45 < np.median(times) < 0.62
    assert np.mean((times > 0.25) & (times < 0.75)) > 0.52 > 0.06 > np.mean(times < 0.05) > 0


def test_sentences_move_a_little_toward_other_captions_and_stay_unit() -> None:
    rng = np.random.default_rng(0)
    text, other = (v / np.linalg.norm(v, axis=1, keepdims=True) for v in rng.standard_normal((2, 400, 64)))
    text, other = torch.from_numpy(text).float(), torch.from_numpy(other).float()
    moved = phrases.varied(text, other, rng)
    assert torch.allclose(moved.norm(dim=1), torch.ones(400), atol=1e-5) and moved.dtype == torch.float32
    own, toward = (moved * text).sum(1), (moved * other).sum(1)
    assert own.min() > 0.25 and own.median() > 0.85 and (moved != text).any(1).all()
    assert 0.3 < (toward > 0.3).float().mean() + 0.1 < 0.6  # half of them, some not far
    assert torch.allclose(phrases.varied(text, other, np.random.default_rng(1), 0, 0), text, atol=1e-6)
    again = [phrases.varied(text, other, np.random.default_rng(seed)) for seed in (3, 3, 4)]
    assert torch.equal(again[0], again[1]) and not torch.equal(again[0], again[2])


def test_a_share_of_what_is_asked_for_has_no_words(data: Dataset) -> None:
    said = Phrases(data.records, lambda texts: np.ones((len(texts), 512), np.float32))
    rows = np.repeat(data.train, 100)
    for wordless in (0.0, 0.12, 1.0):
        text, styles = phrases.wished(data, said, rows, np.random.default_rng(0), wordless)
        assert abs(float((~text.any(1)).float().mean()) - wordless) < 0.05 and text.shape == (len(rows), 512)
        assert 0.05 < np.mean([s is None for s in styles]) < 0.15
        assert {s for s in styles if s} == {data.records[r].vendor for r in rows}


def test_held_out_pictures_have_no_captions_to_learn_from() -> None:
    records = [Record(**e.__dict__) for e, _ in tiny_catalogue()]
    records[1] = replace(records[1], held_out=True)
    said = Phrases(records, lambda texts: np.ones((len(texts), 512), np.float32))
    assert said.draw(np.array([0, 2]), np.random.default_rng(0), "ja").shape == (2, 512)
    with pytest.raises(ValueError, match="Held-out pictures"):
        said.draw(np.array([0, 1]), np.random.default_rng(0), "en")
