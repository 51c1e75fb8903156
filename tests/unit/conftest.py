"""What the tests of trainings and of pipelines share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.emoji import dataset as data_module
from alchemist.emoji.dataset import Dataset, load
from alchemist.emoji.rasterise import premultiplied, rasterise
from alchemist.emoji.variants import Record
from alchemist.testing import tiny_catalogue
from alchemist.training import autoencoder, denoiser, face, guide, layout, scorer, student


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
    for module in (autoencoder, layout, denoiser, guide, student, scorer, face):
        config, plan = module.PRESETS["tiny"]
        monkeypatch.setitem(module.PRESETS, "tiny", (config, replace(plan, steps=3)))
    return load(folder)


@pytest.fixture(scope="module")
def drawing(weights: Path, tiny_pipelines: Mapping[str, Path]) -> Alchemist:
    """A lab with a tiny Stable Diffusion of three steps."""
    lab = Alchemist.from_pretrained(weights)
    lab.use_pipeline(str(tiny_pipelines["stable-diffusion"]), steps=3, size=32)
    return lab
