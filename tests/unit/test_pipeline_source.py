"""Where diffusers pipelines come from, and what is said where they cannot be used; on tiny ones built here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from alchemist import Settings
from alchemist.errors import PipelineError
from alchemist.pipeline.generator import PipelineGenerator
from alchemist.pipeline.options import PipelineOptions
from alchemist.pipeline.source import find
from alchemist.ui.errors import in_language
from tests.standin_hub import serving

Folders = Mapping[str, Path]
APPLE = Settings(prompt="red apple", generator="pipeline", board_size=4)


DRAW = """
import sys
from alchemist.environment import sentence_of
from alchemist.pipeline.generator import PipelineGenerator
from alchemist.pipeline.options import PipelineOptions
from alchemist.values import Settings
for source in sys.argv[1:]:
    try:
        made = PipelineGenerator(PipelineOptions(source, steps=1, resolution=32, size=32))
        print(made.fingerprint, made.draw(made.fresh(Settings(prompt="ice"), 1, 1)).images.shape)
    except Exception as error:
        print(type(error).__name__, sentence_of(error))
"""


def drawn_in_a_process(cache: Path, *sources: str, **environment: str) -> list[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "ALCHEMIST_"))}
    env = {**kept, "HF_HOME": str(cache), "OMP_NUM_THREADS": "1", **environment}
    done = subprocess.run([sys.executable, "-c", DRAW, *sources], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()


def test_it_comes_from_the_hub_at_a_revision_then_from_the_cache_and_is_the_same_as_from_a_folder(
    tiny_pipelines: Folders, tmp_path: Path
) -> None:
    folder = copied(tiny_pipelines["sdxl-turbo"], tmp_path / "repo")
    (folder / "sd_xl_turbo.safetensors").write_bytes(b"not wanted: a checkpoint for other programs")
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"not wanted: a pickle")
    with serving({"someone/tiny": folder}) as address:
        first, wrong = drawn_in_a_process(tmp_path / "cache", "someone/tiny@main", "someone/else", HF_ENDPOINT=address)
    files = {p.name for p in (tmp_path / "cache").rglob("*") if p.is_symlink() or p.is_file()}
    assert "sd_xl_turbo.safetensors" not in files and not any(f.endswith(".bin") for f in files)
    again, off = drawn_in_a_process(tmp_path / "cache", "someone/tiny@main", "other/tiny", HF_HUB_OFFLINE="1")
    known = find(str(tiny_pipelines["sdxl-turbo"])).fingerprint
    assert first == again == f"{known} (1, 4, 32, 32)"
    assert wrong == "HubUnreachable The Hub has no public repository someone/else; check its name, or log in."
    assert off.startswith("HubUnreachable other/tiny is not in the local cache") and "ALCHEMIST_PIPELINE" in off
    for said in (wrong, off):
        assert re.search("[ぁ-ん]", in_language(said.removeprefix("HubUnreachable "), "ja"))


def copied(folder: Path, to: Path) -> Path:
    return Path(shutil.copytree(folder, to))


def indexed(folder: Path, **changes: Any) -> Path:
    path = folder / "model_index.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return folder


def pickled(folder: Path) -> Path:
    for file in (folder / "unet").glob("*.safetensors"):
        file.rename(file.with_suffix(".bin"))
    return folder


def emptied(folder: Path) -> Path:
    (folder / "model_index.json").unlink()
    return folder


def damaged(folder: Path) -> Path:
    (folder / "model_index.json").write_text("[1, 2")
    return folder


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (pickled, "no safetensors of the unet .* never read"),
        (emptied, "no diffusers pipeline .* model_index.json is missing"),
        (damaged, "does not describe a diffusers pipeline"),
        (lambda f: indexed(f, _class_name="DDPMPipeline"), "is a DDPMPipeline, which does not make pictures from text"),
        (lambda f: indexed(f, _class_name=["own.py", "Own"]), "program code of its own"),
        (lambda f: indexed(f, unet=["os", "system"]), r"program code of its own \(unet\)"),
        (lambda f: indexed(f, **{"../../unet": ["diffusers", "X"]}), "does not describe"),
    ],
)
def test_what_cannot_be_used_is_said_in_both_languages(
    tiny_pipelines: Folders, tmp_path: Path, spoil: Callable[[Path], Path], said: str
) -> None:
    folder = spoil(copied(tiny_pipelines["stable-diffusion"], tmp_path / "spoilt"))
    with pytest.raises(PipelineError, match=said) as found:
        find(str(folder))
    assert str(found.value).count("\n") == 0
    assert re.search("[ぁ-んァ-ン]", in_language(str(found.value), "ja"))


def test_no_such_folder_is_said_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="no folder with a pipeline") as found:
        find(str(tmp_path / "nowhere"))
    assert "フォルダー" in in_language(str(found.value), "ja")


def test_too_little_memory_is_said_before_and_while_it_is_used(
    tiny_pipelines: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = PipelineGenerator(PipelineOptions(str(tiny_pipelines["stable-diffusion"]), steps=2, size=32))
    one = made.fresh(APPLE, 1, 1)
    with monkeypatch.context() as patch:
        patch.setattr("psutil.virtual_memory", lambda: SimpleNamespace(available=1000))
        with pytest.raises(PipelineError, match=r"not enough memory .* about 0\.1 GB") as found:
            made.draw(one)
    assert "メモリー" in in_language(str(found.value), "ja")
    assert made.draw(one).images.any(), "later there was enough"
    other = made.fresh(APPLE, 1, 2)
    for error in (
        torch.OutOfMemoryError("CUDA out of memory."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory"),
    ):

        def fail(*_: object, failure: Exception = error, **__: object) -> None:
            raise failure

        with monkeypatch.context() as patch:
            patch.setattr(made.networks.text.unet, "forward", fail)
            with pytest.raises(PipelineError, match="not enough memory"):
                made.draw(other)


def test_a_pipeline_that_fails_in_its_own_way_is_one_sentence(tiny_pipelines: Folders, tmp_path: Path) -> None:
    folder = copied(tiny_pipelines["stable-diffusion"], tmp_path / "spoilt")
    config = folder / "unet" / "config.json"
    config.write_text(json.dumps({**json.loads(config.read_text()), "cross_attention_dim": 48}))
    made = PipelineGenerator(PipelineOptions(str(folder), steps=1, size=32))
    with pytest.raises(PipelineError, match="cannot be used here: ") as found:
        made.draw(made.fresh(APPLE, 1, 1))
    assert "\n" not in str(found.value)
    assert "ここでは使えません" in in_language(str(found.value), "ja")


# -- what is made ---------------------------------------------------------------------------------------------


def test_a_variant_is_read_where_there_is_nothing_else(tiny_pipelines: Folders, tmp_path: Path) -> None:
    folder = copied(tiny_pipelines["stable-diffusion"], tmp_path / "half")
    for file in folder.rglob("*.safetensors"):
        file.rename(file.with_name(file.name.replace(".safetensors", ".fp16.safetensors")))
    made = PipelineGenerator(PipelineOptions(str(folder), steps=1, size=32))
    assert made.found.variant == "fp16" and made.draw(made.fresh(APPLE, 1, 1)).images.any()
