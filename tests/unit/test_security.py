"""Every threat in docs/security.md names a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_threat_names_a_test() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| ")][2:]
    known = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "alchemist/testing").glob("*.py"))
    known += "\n".join(
        p.read_text(encoding="utf-8") for p in (ROOT / "tests").rglob("test_*.py") if p.name != Path(__file__).name
    )
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`([^`]+)`", row[3])
        assert named, f"no test is named for {row[1]}"
        for name in named:
            assert f"def {name}(" in known or (ROOT / name).is_file(), f"there is no test {name}"
