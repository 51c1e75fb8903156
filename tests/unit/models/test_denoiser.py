"""The denoiser's network, the layout that it sees, and what both are told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from alchemist import Alchemist
from alchemist.errors import WeightsError
from alchemist.generation.pipeline import EmojiPipeline
from alchemist.models.conditions import Condition, condition_tokens, told_mirrored, wordless
from alchemist.models.denoiser import EmojiDenoiser, build_denoiser, predict, with_layout
from alchemist.models.layout import Layout, build_layout

SHAPE = (4, 4, 4)


def words(n: int) -> np.ndarray:
    text = np.random.default_rng(0).standard_normal((n, 512)).astype(np.float32)
    return text / np.linalg.norm(text, axis=1, keepdims=True)


def answers(net: EmojiDenoiser, condition: Condition) -> torch.Tensor:
    n = len(condition.tokens)
    noisy = torch.randn(n, *SHAPE, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        return predict(net, noisy, torch.full((n,), 500), condition)


def stirred(net: EmojiDenoiser) -> EmojiDenoiser:
    """An untrained one answers nothing."""
    torch.manual_seed(2)
    for p in net.parameters():
        p.data.add_(0.05 * torch.randn(p.shape))
    return net.eval()


def a_layout() -> Layout:
    torch.manual_seed(3)
    return build_layout(SHAPE, width=24, style_width=8).eval()


def test_a_layout_changes_nothing_until_it_is_heeded() -> None:
    plain = stirred(build_denoiser(SHAPE, heads=2, layers=2, head_dim=16))
    wider = with_layout(plain).eval()
    tokens = condition_tokens(words(3), ["openmoji", "noto", None])
    seeing = Condition.of(tokens, a_layout())
    assert not plain.config.layout and wider.config.layout
    assert torch.equal(answers(plain, seeing), answers(wider, seeing)), "one sees it and the other does not"
    stirred(wider)
    assert seeing.layout is not None
    other = Condition(tokens, seeing.layout + 1)
    assert not torch.allclose(answers(wider, seeing), answers(wider, other))
    assert torch.equal(answers(plain, seeing), answers(plain, other))
    with pytest.raises(ValueError, match="there is none"):
        answers(wider, Condition(tokens))


def test_the_layout_is_of_words_and_style() -> None:
    tokens = condition_tokens(words(2)[[0, 0, 1]], ["openmoji", "noto", "openmoji"])
    seen = Condition.of(tokens, a_layout()).layout
    assert seen is not None and seen.shape == (3, *SHAPE) and not seen.requires_grad
    assert not torch.allclose(seen[0], seen[1]) and not torch.allclose(seen[0], seen[2])
    assert torch.equal(Condition.of(tokens, a_layout().bfloat16()).tokens, tokens), "in whatever format it computes"


def test_conditions_are_joined_and_told_of_the_student_s_steps_with_the_same_layout() -> None:
    tokens = condition_tokens(words(2), ["openmoji", None])
    one, other = (Condition.of(t, a_layout()) for t in (tokens, wordless(tokens)))
    both = Condition.joined(one, other)
    assert one.layout is not None and other.layout is not None and both.layout is not None
    assert torch.equal(both.layout, torch.cat([one.layout, other.layout])) and len(both.tokens) == 4
    assert Condition.joined(Condition(tokens), Condition(tokens)).layout is None
    assert one.same(Condition(tokens)) and not one.same(other)
    told = both.for_student(torch.ones(1), 2)
    assert told.layout is both.layout and not torch.equal(told.tokens[:, 1], both.tokens[:, 1])
    assert torch.equal(told.tokens[:, 0], both.tokens[:, 0])


def test_without_words_nothing_but_the_style_is_left() -> None:
    tokens = condition_tokens(words(2), ["openmoji", None])
    assert torch.equal(wordless(tokens), condition_tokens(0 * words(2), ["openmoji", None]))


def test_both_are_saved_and_loaded(tmp_path: Path) -> None:
    net, layout = stirred(build_denoiser(SHAPE, heads=2, layers=2, head_dim=16, layout=True)), a_layout()
    net.save_pretrained(tmp_path / "denoiser")
    layout.save_pretrained(tmp_path / "layout")
    again = EmojiDenoiser.from_pretrained(tmp_path / "denoiser", use_safetensors=True).eval()
    tokens = condition_tokens(words(2), ["openmoji"] * 2)
    seen = Condition.of(tokens, Layout.from_pretrained(tmp_path / "layout", use_safetensors=True).eval())
    assert torch.equal(answers(net, Condition.of(tokens, layout)), answers(again, seen))


def test_one_that_had_a_layout_of_its_own_is_refused(tmp_path: Path) -> None:
    build_denoiser(SHAPE, heads=2, layers=2, head_dim=16).save_pretrained(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "layout_width": 768}))
    with pytest.raises(WeightsError, match="layout of its own, and this version reads a network that is shown one"):
        EmojiDenoiser.from_pretrained(tmp_path, use_safetensors=True)
    config.pop("layout")
    (tmp_path / "config.json").write_text(json.dumps({**config, "layout_width": 0}))  # a guide of that time
    plain = EmojiDenoiser.from_pretrained(tmp_path, use_safetensors=True)
    assert not plain.config.layout and with_layout(plain).config.layout


def test_a_pipeline_without_the_layout_that_its_denoiser_sees_is_refused(lab: Alchemist) -> None:
    pipe = lab.generator.pipeline
    with pytest.raises(WeightsError, match="The denoiser sees a layout, and these weights have none"):
        EmojiPipeline(pipe.autoencoder, pipe.denoiser, pipe.scheduler)


def test_mirror_images_are_told_beside_the_style_and_nothing_else() -> None:
    plain = condition_tokens(words(2), ["openmoji", None])
    told = told_mirrored(plain, torch.tensor([False, True]))
    assert torch.equal(told[0], plain[0]) and torch.equal(told[1, 0], plain[1, 0])
    code = told[1, 1] - plain[1, 1]
    assert set(code.tolist()) == {-1.0, 1.0}
    assert (torch.nn.functional.cosine_similarity(code, plain[0, 1], dim=0)).abs() < 0.2, "no style's own"
