"""What every scorer owes: EmojiCLIP, and CLIP from a folder and from a Hub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.errors import WeightsError
from alchemist.objective.clip import ClipScorer
from alchemist.protocols import Scorer
from alchemist.testing.scorer_contract import ScorerContract
from tests.standin_hub import serving


class TestEmojiClip(ScorerContract):
    @pytest.fixture
    def scorer(self, lab: Alchemist) -> Scorer:
        return lab.objective.scorer("emojiclip")


@pytest.fixture(scope="module")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny random CLIP with a tokenizer of single letters."""
    from transformers import CLIPConfig, CLIPModel, CLIPTokenizerFast

    folder = tmp_path_factory.mktemp("clip")
    letters = [chr(c) for c in range(97, 123)]
    vocabulary = [*letters, *(f"{c}</w>" for c in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({t: i for i, t in enumerate(vocabulary)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    CLIPTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt")).save_pretrained(folder)
    text = {"vocab_size": len(vocabulary), "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1}
    text |= {"num_attention_heads": 2, "max_position_embeddings": 24, "bos_token_id": 52, "eos_token_id": 53}
    vision = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    vision |= {"image_size": 32, "patch_size": 8}
    import torch

    torch.manual_seed(0)
    CLIPModel(CLIPConfig(text_config=text, vision_config=vision, projection_dim=8)).save_pretrained(folder)
    return folder


class TestClip(ScorerContract):
    @pytest.fixture
    def scorer(self, clip_folder: Path) -> Scorer:
        return ClipScorer(str(clip_folder))

    def test_reads_english_only_and_says_so(self, scorer: Scorer) -> None:
        assert scorer.languages == ("en",)

    def test_long_texts_are_cut(self, scorer: Scorer) -> None:
        assert np.isfinite(scorer.embed_text(["word " * 200])).all()


def test_a_folder_without_safetensors_is_no_clip(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="no CLIP with safetensors"):
        ClipScorer(str(tmp_path))


def test_clip_comes_from_the_hub(clip_folder: Path, tmp_path: Path) -> None:
    code = (
        "from alchemist.objective.clip import ClipScorer\n"
        "print(ClipScorer('someone/clip', 'main').embed_text(['a cat']).shape)"
    )
    with serving({"someone/clip": clip_folder}) as address:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
        env = {**kept, "HF_ENDPOINT": address, "HF_HOME": str(tmp_path), "OMP_NUM_THREADS": "1"}
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "(1, 8)", done.stderr
