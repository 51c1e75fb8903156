"""The commands for galleries and packs, and how they end."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from alchemist.__main__ import app
from alchemist.sharing.document import Gallery, from_file, to_file
from alchemist.sharing.store import FsspecStore


def run(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(a) for a in arguments])
    assert done.exit_code == code, done.output
    assert code != 2 or (done.output.startswith("error: ") and done.output.count("\n") == 1)
    return done.output


def test_a_gallery_travels_as_a_file(gallery: Gallery, store: Path, tmp_path: Path) -> None:
    file = tmp_path / "cats.gallery"
    file.write_bytes(to_file(gallery))
    kept = json.loads(run("gallery", "import", file))
    assert kept["id"] == gallery.id and FsspecStore(store).get(kept["id"]) == gallery.canonical()
    link = f"https://huggingface.co/spaces/some/body?g={gallery.id}&lang=ja"
    for name in (gallery.id, link, file):
        facts = json.loads(run("gallery", "show", name))
        assert facts["id"] == gallery.id and [r["pictures"] for r in facts["rounds"]] == [4, 4, 4]
    out = tmp_path / "again.gallery"
    run("gallery", "export", gallery.id, "--out", out)
    assert from_file(out.read_bytes()) == gallery
    for ending in ("json", "csv", "png", "gif", "apng", "webp"):
        run("gallery", "export", gallery.id, "--out", tmp_path / f"out.{ending}")
    assert from_file((tmp_path / "out.json").read_bytes()).id == gallery.id
    assert Image.open(tmp_path / "out.png").size == (4 * 108, 3 * 108)
    assert Image.open(tmp_path / "out.gif").n_frames > 3
    run("gallery", "delete", gallery.id, "wrong", code=2)
    run("gallery", "delete", gallery.id, kept["deletion"])
    assert "no gallery" in run("gallery", "show", gallery.id, code=2)


def test_packs(gallery: Gallery, store: Path, tmp_path: Path) -> None:
    key = FsspecStore(store).put(gallery.canonical()).id
    out = tmp_path / "slack.zip"
    run("pack", "slack", "--gallery", key, "--out", out, "--effect", "party")
    names = zipfile.ZipFile(out).namelist()
    assert len(names) == 6 and names[0] == "a_cat_wearing_sunglasses.gif"
    picture = tmp_path / "dot.png"
    Image.new("RGBA", (40, 40), "red").save(picture)
    run("pack", "discord", picture, "--out", tmp_path / "discord.zip")
    assert Image.open(io.BytesIO(zipfile.ZipFile(tmp_path / "discord.zip").read("dot.png"))).size == (128, 128)


@pytest.mark.parametrize(
    "arguments",
    [
        ("gallery", "show", "../../etc/passwd"),
        ("gallery", "show", "/etc/passwd.gallery"),
        ("gallery", "show", "a" * 32),
        ("gallery", "delete", "x", "y"),
        ("pack", "slack"),
        ("pack", "slack", "none.png"),
        ("pack", "slack", "none.png", "--out", "x.tar"),
        ("pack", "icq", "README.md"),
    ],
)
def test_bad_calls_end_in_one_line(arguments: tuple[str, ...], store: Path) -> None:
    run(*arguments, code=2)


def test_other_endings_are_refused(gallery: Gallery, tmp_path: Path) -> None:
    (tmp_path / "a.gallery").write_bytes(to_file(gallery))
    assert ".webp" in run("gallery", "export", tmp_path / "a.gallery", "--out", tmp_path / "a.bmp", code=2)
    (tmp_path / "a.gallery").write_bytes(to_file(gallery)[:-30])
    run("gallery", "import", tmp_path / "a.gallery", code=2)
