"""Settings that are typed, and that come from files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.errors import BadInput
from alchemist.gallery.export import facts_of
from alchemist.models.weights import verify, write_manifest
from alchemist.search.session import Session
from alchemist.values import SEEDS, Settings, checked_seed

# -- seeds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("largest", [SEEDS - 1, 4_611_686_018_427_387_903, 2**53 + 1])
def test_one_range_of_seeds_everywhere(largest: int, lab) -> None:  # type: ignore[no-untyped-def]
    from alchemist.generation.payload import Look
    from alchemist.ui.gallery import checked_seed as from_field

    assert checked_seed(largest) == checked_seed(str(largest)) == from_field(f" {largest} ") == largest
    assert lab.start(seed=largest).seed == largest and Look.of({"seed": largest}).seed == largest
    assert len(lab.sample(1, seed=largest)) == 1 and lab.rank("ice", 2, 1, seed=largest).n == 2


@pytest.mark.parametrize("seed", [-1, SEEDS, 1.5, float("nan"), "x", "1e3", "-3", None, True, [1], "9" * 50])
def test_what_is_no_seed_is_a_sentence_with_the_range_in_full(seed: Any, lab) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BadInput, match=r"The seed must be a whole number from 0 to 9223372036854775807, not "):
        lab.start(seed=seed)


def test_the_seed_that_a_png_names_can_be_typed(lab) -> None:  # type: ignore[no-untyped-def]
    from alchemist.ui.fields import seed_field
    from alchemist.ui.gallery import checked_seed as from_field
    from alchemist.ui.labels import Labels

    session = lab.ask(lab.start(Settings(prompt="ice"), seed=1))
    fresh = [c for c in session.board.candidates if c.seed is not None]
    assert fresh
    field = seed_field(Labels())
    for candidate in fresh:
        named = facts_of(candidate)["seed"]
        assert from_field(field.preprocess(field.postprocess(named))) == candidate.seed


def test_a_cleared_seed_is_nought() -> None:
    from alchemist.ui.gallery import checked_seed as from_field

    assert from_field("") == from_field(None) == from_field("0") == 0
    assert checked_seed(np.int64(7)) == checked_seed(7.0) == checked_seed("１２") - 5 == 7


# -- pairwise over copies ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("different", [1, 2, 3])
def test_pairwise_searches_a_pool_of_copies(different: int, lab) -> None:  # type: ignore[no-untyped-def]
    kinds = lab.catalogue.pictures(range(different), 32)
    pool = np.stack([kinds[i % different] for i in range(40)])
    session: Session = lab.start(Settings(prompt="ice", proposer="pairwise"), seed=0, pool=pool)
    for _ in range(3):
        session = lab.ask(session)
        assert session.board is not None and len(set(session.board.ids)) == 8
        session = session.tell({session.board.ids[0]})


# -- weights ----------------------------------------------------------------------------------------------------------

ROOT = Path(__file__).parents[2]


def test_a_clone_of_git_for_windows_starts(private_weights: Path, tmp_path: Path) -> None:
    def git(*words: str | Path) -> None:
        name = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *name, *map(str, words)], check=True, capture_output=True)

    origin = tmp_path / "origin"
    shutil.copytree(private_weights, origin / "weights")
    (origin / "weights" / "LICENSES").mkdir()
    (origin / "weights" / "LICENSES" / "a.txt").write_bytes(b"one\ntwo\n")
    shutil.copy(ROOT / ".gitattributes", origin)
    git("init", "-q", origin)
    git("-C", origin, "add", "-A")
    git("-C", origin, "commit", "-qm", "Weights")
    git("-c", "core.autocrlf=true", "clone", "-q", origin, tmp_path / "clone")
    assert b"\r\n" not in (tmp_path / "clone" / "weights" / "manifest.json").read_bytes()
    assert Alchemist.from_pretrained(tmp_path / "clone" / "weights").manifest == verify(private_weights)


def test_stray_files_beside_the_weights_are_left_alone(private_weights: Path) -> None:
    for folder in (private_weights, *(p for p in private_weights.iterdir() if p.is_dir())):
        for name in (".DS_Store", "._openmoji.jsonl.gz", "noto (1).jsonl.gz", "desktop.ini", "taste (1).safetensors"):
            (folder / name).write_bytes(b"\0\5\x16\7 not what it seems")
    for folder in ("bank", "face"):
        (private_weights / folder).mkdir(exist_ok=True)
        (private_weights / folder / "._face.onnx").write_bytes(b"\0")
    lab = Alchemist.from_pretrained(private_weights)
    assert {e.vendor for e in lab.catalogue.emoji} == {"openmoji"} and lab.bank is None
    assert len(lab.sample(1)) == 1


def test_what_an_operating_system_leaves_is_not_listed(private_weights: Path) -> None:
    before = verify(private_weights)
    for name in (".DS_Store", "._config.json", "desktop.ini", "half.part"):
        (private_weights / "scorer" / name).write_bytes(b"x")
    assert write_manifest(private_weights).files == before.files
