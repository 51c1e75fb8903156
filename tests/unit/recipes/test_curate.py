"""`recipes sheet` and `recipes curate`: sheets of parts, and corrections taken over from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from alchemist.__main__ import app
from alchemist.errors import DataError
from alchemist.recipes.extract import command, overrides
from alchemist.recipes.extract.build import change_anchors, rows_of, write
from alchemist.recipes.extract.overrides import Overrides
from alchemist.recipes.parts import FILE, parts


@pytest.fixture
def corrections(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty file of corrections in place of the package's."""
    path = tmp_path / "overrides.json"
    path.write_text("{}")
    monkeypatch.setattr(Overrides.read.__func__, "__defaults__", (path,))
    monkeypatch.setattr(Overrides.write, "__defaults__", (path,))
    return path


def test_sheets_are_pictures_and_an_unknown_kind_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["recipes", "sheet", "--kind", "head", "--set", "fxemoji", "--out", str(tmp_path)])
    (path,) = done.stdout.split()
    assert done.exit_code == 0 and Image.open(path).width > 1000
    done = CliRunner().invoke(app, ["recipes", "sheet", "--kind", "dragonfruit", "--out", str(tmp_path)])
    assert done.exit_code == 2 and "dragonfruit" in done.stderr and "animal" in done.stderr


def test_what_was_corrected_is_kept_and_the_rest_counts_as_looked_at(tmp_path: Path, corrections: Path) -> None:
    pages = command.write_curation(parts(), tmp_path, "plant", "noto", all_of_them=True)
    file = pages[0].with_suffix(".json")
    rows = json.loads(file.read_text())
    first, second = list(rows)[:2]
    rows[first]["face"] = [41, 42, 13]
    file.write_text(json.dumps(rows))
    assert command.accept([file]) == len(rows)
    kept = Overrides.read().rows
    assert kept[first] == {"face": [41, 42, 13], "sure": 0.9} and kept[second] == {"sure": 0.9}
    file.write_text(json.dumps({"noto:nothing": {"sure": 1}}))
    with pytest.raises(DataError, match="noto:nothing"):
        command.accept([file])


def test_corrected_anchors_replace_those_found(tmp_path: Path) -> None:
    rows = rows_of(FILE)
    row = rows["twemoji:1F34E"]
    changed = change_anchors(row["anchors"], {"face": [1, 2, 3], "sure": 0.95, "kind": "food"})
    assert changed[1] == [1, 2, 3] and changed[-1] == 0.95 and changed[4:8] == row["anchors"][4:8]
    write([row], tmp_path / "parts.jsonl.xz")
    assert rows_of(tmp_path / "parts.jsonl.xz") == {"twemoji:1F34E": row}
    assert rows_of(tmp_path / "none") == {}


def test_the_packages_own_corrections_name_parts_and_are_in_the_file() -> None:
    store, sure = parts(), 0
    for key, change in Overrides.read(overrides.FILE).rows.items():
        if change.get("leave out"):
            assert key not in store.bases
            continue
        anchors = store.bases[key].anchors
        if "face" in change:
            assert anchors.face == pytest.approx(tuple(change["face"]))
        if "sure" in change:
            assert anchors.sure == pytest.approx(change["sure"])
        sure += anchors.sure >= 0.9
    assert sure >= 600
