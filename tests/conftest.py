"""What many tests share: tiny weights and the lab over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import torch

from alchemist import Alchemist
from alchemist.testing import tiny_weights


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_weights(tmp_path_factory.mktemp("weights") / "tiny")


@pytest.fixture(scope="session")
def lab(weights: Path) -> Alchemist:
    return Alchemist.from_pretrained(weights)


@pytest.fixture
def private_weights(tmp_path: Path) -> Iterator[Path]:
    """Tiny weights that a test may spoil."""
    yield tiny_weights(tmp_path / "private")


@pytest.fixture(scope="session")
def tiny_pipelines(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Folders of tiny random diffusers pipelines, by the names in `alchemist.testing.pipelines.TINY`."""
    from alchemist.testing.pipelines import TINY

    folder = tmp_path_factory.mktemp("pipelines")
    return {name: build(folder / name) for name, build in TINY.items()}
