"""The code in the documents runs, and the classes in it pass the suites that they name."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

import alchemist
from alchemist.__main__ import app
from alchemist.emoji.dataset import Dataset
from alchemist.emoji.vendors import VENDORS
from alchemist.models.weights import PINNED, read_facts
from alchemist.objective.term import TERMS
from alchemist.search.registry import PROPOSERS
from alchemist.training.command import train_model
from alchemist.training.spec import SPECS
from alchemist.ui.tabs import TABS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def blocks(name: str, language: str = "python") -> list[str]:
    """The blocks of a language in a document, whose path is from `docs`."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.fixture
def extending(weights: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """What the code of docs/extending.md defines, run with tiny weights."""
    monkeypatch.setenv("ALCHEMIST_WEIGHTS", str(weights))
    registries, module = (PROPOSERS, TERMS, SPECS, TABS), ModuleType("extending")
    known = [set(registry.all()) for registry in registries]
    monkeypatch.setitem(sys.modules, "extending", module)
    try:
        for number, block in enumerate(blocks("extending.md")):
            exec(compile(block, f"extending.md, block {number}", "exec"), vars(module))
        yield vars(module)
    finally:
        for registry, before in zip(registries, known, strict=True):
            for name in set(registry.all()) - before:
                registry.forget(name)
        VENDORS.pop("mine", None)


def test_the_code_of_extending_runs(extending: dict[str, object]) -> None:
    assert {"Dice", "Colour"} <= set(extending)
    shown = {"Neighbours", "Plain", "Tidiness", "Brightness"}
    assert shown | {f"Test{name}" for name in shown} <= set(extending)


@pytest.mark.usefixtures("extending")
def test_a_training_of_one_s_own_is_trained_by_the_command(data: Dataset, tmp_path: Path) -> None:
    train_model("colour", "tiny", None, data.folder, tmp_path / "run", tmp_path / "weights")
    assert json.loads((tmp_path / "weights" / "colour" / "config.json").read_text())["_class_name"] == "Colour"
    assert read_facts(tmp_path / "weights")["colour"]["preset"] == "tiny"


def test_what_extending_shows_passes_the_suites(weights: Path, tmp_path: Path) -> None:
    code = "\n".join(block for block in blocks("extending.md"))
    fixtures = """
import os

os.environ["ALCHEMIST_WEIGHTS"] = {weights!r}
{code}

torch_threads = __import__("torch").set_num_threads(1)
plain_lab = lab


@pytest.fixture(name="lab")
def the_lab():
    return plain_lab
"""
    (tmp_path / "test_extending.py").write_text(fixtures.format(weights=str(weights), code=code), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=DOCS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed and int(passed[1]) > 30, done.stdout


def test_the_python_of_the_readme_runs(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALCHEMIST_WEIGHTS", str(weights))
    [block] = blocks("../README.md")
    names: dict[str, Any] = {}
    exec(compile(block, "README.md", "exec"), names)
    assert names["session"].board.round == 2 and names["cats"].candidates[0].recipe is not None


def test_the_command_lines_of_the_readme_can_be_read() -> None:
    command: Any = typer.main.get_command(app)
    lines = [line for block in blocks("../README.md", "sh") for line in block.splitlines()]
    called = [part for line in lines for part in re.findall(r"python -m alchemist ([^#&]*)", line)]
    assert len(called) > 8
    for words in called:
        name, *arguments = shlex.split(words)
        read = command.commands[name].make_context(name, arguments, resilient_parsing=False)
        assert not read.args


@pytest.mark.parametrize("name", ["../README.md", "../CONTRIBUTING.md"])
def test_targets_of_make_that_are_named_exist(name: str) -> None:
    known = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make (\w+)", (DOCS / name).read_text(encoding="utf-8"), re.MULTILINE))
    assert named and named <= known


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")]), ids=lambda p: str(p.relative_to(ROOT))
)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]


def test_one_version_is_named_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    cited = re.search(r"^version: (.*)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    released = re.search(r"^## (\d\S*)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited and released
    assert project == alchemist.__version__ == cited[1] == released[1] == PINNED.rpartition("@v")[2]
