"""The morph tab's handlers."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest
from PIL import Image

from alchemist import Alchemist
from alchemist.gallery.pictures import png_bytes
from alchemist.ui.morph_tab import Morphs


@pytest.fixture
def morphs(lab: Alchemist) -> Morphs:
    return Morphs(lab)


def test_two_emoji_give_a_page_and_three_files(morphs: Morphs) -> None:
    page, *files = morphs.make("🍎", None, "ロケット", None, "spherical", 5, "0", "ja")
    assert page.count("<img") == 6 and "5 枚" in page
    paths = [Path(f["value"]) for f in files]
    assert [p.name for p in paths] == ["morph-gif.gif", "morph-apng.png", "morph-strip.png"]
    with Image.open(paths[0]) as gif, Image.open(paths[1]) as apng:
        assert gif.n_frames == apng.n_frames == 8 and gif.info["loop"] == 0


def test_an_upload_is_an_end_and_is_deleted(morphs: Morphs, lab: Alchemist, tmp_path: Path) -> None:
    upload = tmp_path / "mine.png"
    upload.write_bytes(png_bytes(lab.catalogue.picture(2, 32)))
    page, *_ = morphs.make("🍎", None, "ignored", str(upload), "linear", 4, "0", "en")
    assert page.count("<img") == 5 and not upload.exists()


@pytest.mark.parametrize(
    ("one", "other", "way", "said"),
    [("", "🍎", "linear", "両端"), ("qqqq zzzz", "🍎", "linear", "ありません"), ("🍎", "🍎", "slots", "道すじ")],
)
def test_what_is_missing_is_said(morphs: Morphs, one: str, other: str, way: str, said: str) -> None:
    with pytest.raises(gr.Error, match=said):
        morphs.make(one, None, other, None, way, 4, "0", "ja")
