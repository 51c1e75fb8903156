"""The denoiser's network, and what it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from alchemist.models.denoiser import EmojiDenoiser, build_denoiser, conditions, predict, with_layout

SHAPE = (4, 4, 4)


def words(n: int) -> np.ndarray:
    text = np.random.default_rng(0).standard_normal((n, 512)).astype(np.float32)
    return text / np.linalg.norm(text, axis=1, keepdims=True)


def answers(net: EmojiDenoiser, tokens: torch.Tensor) -> torch.Tensor:
    noisy = torch.randn(len(tokens), *SHAPE, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        return predict(net, noisy, torch.full((len(tokens),), 500), tokens)


def stirred(net: EmojiDenoiser) -> EmojiDenoiser:
    """An untrained one answers nothing."""
    torch.manual_seed(2)
    for p in net.parameters():
        p.data.add_(0.05 * torch.randn(p.shape))
    return net.eval()


def test_a_new_layout_changes_nothing_until_it_is_heeded() -> None:
    plain = stirred(build_denoiser(SHAPE, heads=2, layers=2, head_dim=16))
    wider = with_layout(plain, 24).eval()
    tokens = conditions(words(3), ["openmoji", "noto", None])
    assert plain.layout is None and wider.config.layout_width == 24
    assert torch.equal(answers(plain, tokens), answers(wider, tokens))
    stirred(wider)
    with torch.no_grad():
        told = answers(wider, tokens)
        wider.layout.leave.bias += 1
        assert not torch.allclose(told, answers(wider, tokens)), "the transformer sees the layout"


def test_the_layout_is_of_words_and_style_not_of_the_picture() -> None:
    net = stirred(build_denoiser(SHAPE, heads=2, layers=2, head_dim=16, layout_width=24))
    tokens = conditions(words(2)[[0, 0, 1]], ["openmoji", "noto", "openmoji"])
    with torch.no_grad():
        times = torch.tensor([10, 500, 900])
        first, second = (net(torch.randn(3, *SHAPE), times, tokens)[1] for _ in range(2))
    assert first.shape == (3, *SHAPE) and torch.equal(first, second)
    assert not torch.allclose(first[0], first[1]) and not torch.allclose(first[0], first[2])


def test_it_is_saved_and_loaded_with_its_layout(tmp_path: Path) -> None:
    net = stirred(build_denoiser(SHAPE, heads=2, layers=2, head_dim=16, layout_width=24))
    net.save_pretrained(tmp_path)
    again = EmojiDenoiser.from_pretrained(tmp_path, use_safetensors=True).eval()
    tokens = conditions(words(2), ["openmoji"] * 2)
    assert torch.equal(answers(net, tokens), answers(again, tokens))


def test_mirror_images_are_told_beside_the_style_and_nothing_else() -> None:
    told = conditions(words(2), ["openmoji", None], np.array([False, True]))
    plain = conditions(words(2), ["openmoji", None])
    assert torch.equal(told[0], plain[0]) and torch.equal(told[1, 0], plain[1, 0])
    code = told[1, 1] - plain[1, 1]
    assert set(code.tolist()) == {-1.0, 1.0}
    assert (torch.nn.functional.cosine_similarity(code, plain[0, 1], dim=0)).abs() < 0.2, "no style's own"
