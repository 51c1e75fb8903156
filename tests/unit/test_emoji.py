from __future__ import annotations

import http.server
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from alchemist.emoji import vendors
from alchemist.emoji.captions import names_by_character, read_captions, read_emoji_characters, tidied
from alchemist.emoji.catalogue import Catalogue, write
from alchemist.emoji.colours import COLOURS, dominant, parse_hex, recolour, to_lab, to_rgb
from alchemist.emoji.dataset import GROUPS, Dataset, load
from alchemist.emoji.rasterise import premultiplied, rasterise, to_picture
from alchemist.emoji.sources import read_iconify
from alchemist.emoji.splits import concept_of, has_tone, is_held_out, normalised
from alchemist.emoji.variants import COLOUR_EN, Record, uncoloured
from alchemist.errors import DataError, WeightsError
from alchemist.testing import SVG, tiny_catalogue

NAMES = {"🧊": "ice", "😀": "grinning face", "👩\u200d🚀": "woman astronaut", "👩": "woman", "👍": "thumbs up"}


@pytest.mark.parametrize(
    ("prompt", "read"),
    [
        ("🧊😀", "ice, grinning face"),
        ("a 🧊 cat", "a ice cat"),
        ("👩‍🚀", "woman astronaut"),
        ("👍🏽", "thumbs up"),
        ("plain words", "plain words"),
        ("青い😀", "青い grinning face"),
        ("🪿", "🪿"),
        ("", ""),
    ],
)
def test_emoji_characters_are_read_by_their_names(prompt: str, read: str) -> None:
    assert read_emoji_characters(prompt, NAMES) == read


def test_names_leave_letters_and_digits_alone() -> None:
    assert set(names_by_character([e for e, _ in tiny_catalogue()])) == {"😀", "🐱", "🍎", "🧊", "🚀", "🐶"}


def test_captions_are_distinct_and_the_name_comes_first() -> None:
    assert tidied(["Ice", " ice ", "Cold  cube", "3", ""]) == ("ice", "cold cube")


def test_concepts_gather_tones_and_genders() -> None:
    assert concept_of("1f44d-1f3fd") == concept_of("1F44D-FE0F") == "1F44D"
    assert concept_of("1F3C3-1F3FB-200D-2640-FE0F") == "1F3C3"
    assert concept_of("1F3FB") == "1F3FB"
    assert has_tone("1F44D-1F3FD") and not has_tone("1F44D")
    assert normalised("2764-fe0f") == "2764"


def test_the_split_is_fixed_and_holds_out_about_fifteen_percent() -> None:
    held = [is_held_out(f"{i:X}") for i in range(0x1F300, 0x1F900)]
    assert 0.12 < np.mean(held) < 0.18
    assert [c for c in ("1F600", "1F431", "1F34E", "1F9CA", "1F680", "1F436") if is_held_out(c)] == ["1F680"]


def test_rasterising_keeps_transparency() -> None:
    rgba = rasterise(SVG.format('<rect x="18" y="18" width="36" height="36" fill="#ff0000" opacity="0.5"/>'), 72)
    assert rgba.shape == (72, 72, 4) and rgba[0, 0, 3] == 0
    assert rgba[36, 36, 0] == 255 and 126 <= rgba[36, 36, 3] <= 129
    picture = to_picture(rgba)
    assert picture.shape == (4, 72, 72) and 0.49 < picture[0, 36, 36] < 0.51
    assert np.abs(premultiplied(rgba)[36, 36, 0] / 255 - picture[0, 36, 36]) < 0.01


def test_a_wide_svg_is_centred() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#00f"/></svg>'
    alpha = rasterise(svg, 64)[..., 3]
    assert alpha[32, 32] == 255 and alpha[4, 32] == 0 and alpha[60, 32] == 0


def test_what_is_no_svg_is_refused() -> None:
    with pytest.raises(DataError, match="cannot be drawn"):
        rasterise("<svg", 32)


def test_lab_is_right_on_known_colours_and_back() -> None:
    assert np.allclose(to_lab(np.array([1.0, 1.0, 1.0])), [100, 0, 0], atol=0.05)
    assert np.allclose(to_lab(np.array([1.0, 0.0, 0.0])), [53.24, 80.09, 67.2], atol=0.1)
    rgb = np.random.default_rng(0).random((100, 3))
    assert np.allclose(to_rgb(to_lab(rgb)), rgb, atol=1e-3)


@pytest.mark.parametrize("colour", COLOURS, ids=lambda c: c.english)
def test_recolouring_gives_the_largest_area_the_asked_colour_and_keeps_outlines(colour: object) -> None:
    svg = SVG.format(
        '<circle cx="36" cy="36" r="30" fill="#fcea2b"/><circle cx="30" cy="30" r="8" fill="#f1b31c"/>'
        '<path d="M20 50h32" stroke="#000000" stroke-width="3"/>'
    )
    made = recolour(svg, colour)  # type: ignore[arg-type]
    assert made is not None and "#000000" in made
    found = dominant(made)
    anchors = np.stack([to_lab(parse_hex(c.hex)) for c in COLOURS])
    if found is not None:
        nearest = np.linalg.norm(anchors - to_lab(parse_hex(found[0])), axis=1).argmin()
        assert COLOURS[nearest] == colour


def test_nothing_is_recoloured_where_there_is_no_area() -> None:
    assert recolour(SVG.format('<path d="M1 1h70" stroke="#000000"/>'), COLOURS[0]) is None


def test_captions_of_recolours_lose_their_old_colour() -> None:
    assert uncoloured(("black heart", "heart", "red"), COLOUR_EN) == ["heart"]


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as file:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            file.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def placed(folder: Path, content: bytes) -> vendors.Vendor:
    vendor = replace(vendors.VENDORS["noto"], integrity="")
    (folder / vendor.archive).write_bytes(content)
    return replace(vendor, integrity=vendors.integrity_of(folder / vendor.archive))


def test_a_whole_archive_is_unpacked_once(tmp_path: Path) -> None:
    vendor = placed(tmp_path, archive({"package/icons.json": b"{}"}))
    target = vendors.fetch(vendor, tmp_path)
    assert (target / "icons.json").read_text() == "{}"
    (tmp_path / vendor.archive).unlink()
    assert vendors.fetch(vendor, tmp_path) == target


def test_a_corrupt_archive_is_named(tmp_path: Path) -> None:
    vendor = placed(tmp_path, archive({"package/icons.json": b"{}"}))
    path = tmp_path / vendor.archive
    path.write_bytes(path.read_bytes()[:-7])
    with pytest.raises(DataError, match=rf"{vendor.archive} is damaged: expected sha512-.*delete it"):
        vendors.fetch(vendor, tmp_path)


def test_an_archive_that_is_none_or_reaches_outside_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be unpacked"):
        vendors.fetch(placed(tmp_path, b"no archive"), tmp_path)
    with pytest.raises(DataError, match="cannot be unpacked"):
        vendors.fetch(placed(tmp_path, archive({"../../evil": b"x"})), tmp_path)
    assert not (tmp_path.parent / "evil").exists()


@contextmanager
def web(pages: dict[str, bytes]) -> Iterator[str]:
    """The address of a server that has these pages, while the context lasts."""

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in pages else 404)
            self.end_headers()
            self.wfile.write(pages.get(self.path, b""))

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def test_without_npm_packages_come_from_the_public_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vendors.shutil, "which", lambda _: None)
    assert vendors.CAPTIONS.address == "https://registry.npmjs.org/emojibase-data/-/emojibase-data-17.0.0.tgz"
    content = archive({"package/icons.json": b"{}"})
    expected = placed(tmp_path, content)
    (tmp_path / expected.archive).unlink()
    with web({"/@iconify-json/noto/-/noto-1.2.9.tgz": content}) as address:
        monkeypatch.setattr(vendors, "REGISTRY", address)
        assert (vendors.fetch(expected, tmp_path) / "icons.json").read_text() == "{}"
        with pytest.raises(DataError, match="is damaged: expected sha512-"):
            vendors.fetch(vendors.VENDORS["noto"], tmp_path / "elsewhere")
        with pytest.raises(DataError, match=r"404.*Or put emojibase-data-17.0.0.tgz into"):
            vendors.fetch(vendors.CAPTIONS, tmp_path)


def test_openmoji_comes_from_its_release_where_no_registry_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = json.dumps([{"hexcode": "1F9CA"}]).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("color/1F9CA.svg", SVG.format(""))
    pages = {"/r/17.0.0/openmoji-svg-color.zip": buffer.getvalue(), "/w/17.0.0/data/openmoji.json": listing}
    monkeypatch.setattr(vendors.shutil, "which", lambda _: None)
    openmoji = vendors.VENDORS["openmoji"]
    with web(pages) as address:
        for name, place in (("REGISTRY", "n"), ("RELEASES", "r"), ("RAW", "w")):
            monkeypatch.setattr(vendors, name, f"{address}/{place}")
        with pytest.raises(DataError, match="does not hold OpenMoji"):
            vendors.fetch(openmoji, tmp_path)
        package = tmp_path / "expected"
        (package / "color" / "svg").mkdir(parents=True)
        (package / "data").mkdir()
        (package / "color" / "svg" / "1F9CA.svg").write_text(SVG.format(""))
        (package / "data" / "openmoji.json").write_bytes(listing)
        monkeypatch.setattr(vendors, "CONTENT_OF_OPENMOJI", vendors.content_of_openmoji(package))
        assert (vendors.fetch(openmoji, tmp_path) / "color" / "svg" / "1F9CA.svg").is_file()


def test_captions_join_both_sources_in_both_languages(tmp_path: Path) -> None:
    for language, label in (("en", "ice"), ("ja", "氷")):
        (tmp_path / "e" / language).mkdir(parents=True)
        rows = [{"label": label, "hexcode": "1F9CA", "tags": [label, "cold"]}]
        (tmp_path / "e" / language / "data.json").write_text(json.dumps(rows))
    (tmp_path / "o" / "data").mkdir(parents=True)
    row = {"hexcode": "E040", "annotation": "Wind Power", "tags": "energy, wind", "openmoji_tags": ""}
    (tmp_path / "o" / "data" / "openmoji.json").write_text(json.dumps([row]))
    captions = read_captions(tmp_path / "e", tmp_path / "o")
    assert captions["1F9CA"].english == ("ice", "cold") and captions["1F9CA"].japanese == ("氷", "cold")
    assert captions["E040"].english == ("wind power", "energy", "wind")


def test_iconify_pictures_are_found_by_character_or_by_name(tmp_path: Path) -> None:
    from alchemist.emoji.captions import Captions

    icons = {"icons": {"ice": {"body": "<g/>"}, "first-place": {"body": "<g/>"}}, "width": 32, "height": 32}
    (tmp_path / "icons.json").write_text(json.dumps(icons))
    (tmp_path / "chars.json").write_text(json.dumps({"1f9ca": "ice"}))
    assert [code for code, _ in read_iconify(tmp_path, {})] == ["1F9CA"]
    (tmp_path / "chars.json").write_text("{}")
    captions = {"1F947": Captions(("first place",), ()), "1F9CA": Captions(("ice",), ())}
    assert {code for code, _ in read_iconify(tmp_path, captions)} == {"1F947", "1F9CA"}


def test_the_catalogue_is_the_same_bytes_every_time_and_is_read_back(tmp_path: Path) -> None:
    write(tmp_path / "a", tiny_catalogue())
    write(tmp_path / "b", tiny_catalogue())
    assert (tmp_path / "a" / "openmoji.jsonl.gz").read_bytes() == (tmp_path / "b" / "openmoji.jsonl.gz").read_bytes()
    catalogue = Catalogue.load(tmp_path / "a")
    assert catalogue.emoji == [e for e, _ in tiny_catalogue()]
    assert catalogue.picture(0, 64).shape == (4, 64, 64)
    assert [catalogue.emoji[r].name for r in catalogue.search("face")] == ["cat face", "dog face", "grinning face"]
    assert catalogue.emoji[catalogue.search("赤リンゴ")[0]].hexcode == "1F34E"
    assert catalogue.emoji[catalogue.row_of("1F9CA")].name == "ice"
    with pytest.raises(WeightsError, match="no taste embeddings"):
        catalogue.nearest(np.ones((1, 8), np.float32))
    with pytest.raises(WeightsError, match="no catalogue"):
        Catalogue.load(tmp_path)


def test_skin_tones_of_one_concept_count_as_one_more_picture() -> None:
    base = Record(**tiny_catalogue()[0][0].__dict__)
    rows = [
        base,
        *(replace(base, tone=True) for _ in range(5)),
        replace(base, vendor="noto"),
        replace(base, variant="red"),
    ]
    weights = Dataset(Path(), None, rows).weights(others=0.5, varied=0.25)
    assert np.allclose(weights, [1, 0.2, 0.2, 0.2, 0.2, 0.2, 0.5, 0.25])
    flag = replace(base, group="flags")
    assert np.allclose(Dataset(Path(), None, [base, flag]).weights(), [1, GROUPS["flags"]]) and GROUPS["flags"] < 1


def test_missing_data_say_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="run `python -m alchemist data --folder"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "group", "mirrors"),
    [
        ("cat face", "animals-nature", True),
        ("four o’clock", "travel-places", False),
        ("man running: facing right", "people-body", False),
        ("flag: Japan", "flags", False),
        ("signpost", "objects", True),
    ],
)
def test_writing_clocks_and_directions_are_not_mirrored(name: str, group: str, mirrors: bool) -> None:
    record = Record("1F600", "openmoji", name, "1F600", False, group, "", (name,), (), False)
    assert record.mirrors is mirrors
