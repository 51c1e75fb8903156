"""The handlers of "Inside the model", as plain functions."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from alchemist import Alchemist
from alchemist.gallery.pictures import png_bytes
from alchemist.ui.inside_tab import Inside
from alchemist.ui.texts import say

from .pages import event, skipped


@pytest.fixture
def inside(lab: Alchemist) -> Inside:
    return Inside(lab)


@pytest.fixture
def upload(lab: Alchemist, tmp_path: Path) -> Path:
    path = tmp_path / "mine.png"
    path.write_bytes(png_bytes(lab.catalogue.picture(0, 200)))
    return path


def test_originals_reconstructions_draws_and_a_morph(inside: Inside) -> None:
    assert inside.find("cat", "en").count("<img") == 1
    ends, pair, near, morph = inside.choose([], 1.0, 0, "en", event(picture="0"))
    assert pair.count("<img") == 2 and near.count("<img") == 8 and "<img" not in morph
    ends, pair, near, morph = inside.choose(ends, 1.0, 0, "en", event(picture="2"))
    assert [e.row for e in ends] == [0, 2] and pair.count("<img") == 4 and morph.count("<img") == 8


def test_nothing_found_is_said(inside: Inside) -> None:
    assert "&lt;b&gt;" in inside.find("<b>", "en") and "<b>" not in inside.find("<b>", "en")


def test_an_upload_is_one_end_of_the_morph_like_an_emoji(inside: Inside, upload: Path) -> None:
    ends = inside.choose([], 1.0, 0, "en", event(picture="2"))[0]
    ends, pair, _, morph = inside.upload(ends, str(upload), 1.0, 0, "en")
    assert pair.count("<img") == 4 and morph.count("<img") == 8 and not upload.exists()
    assert say("mine", "en") in pair
    ends, _, _, again = inside.choose(ends, 1.0, 0, "en", event(picture="2"))
    assert [e.row for e in ends] == [None, 2] and again.count("<img") == 8


def test_spread_and_seed_draw_near_what_was_uploaded(inside: Inside, upload: Path) -> None:
    before = inside.choose([], 1.0, 0, "en", event(picture="2"))[0]
    ends, _, near, _ = inside.upload(before, str(upload), 1.0, 5, "en")
    assert inside.again(ends, 1.0, 5, "en") == near
    assert inside.again(before, 1.0, 5, "en") != near
    assert inside.again(ends, None, None, "en").count("<img") == 8, "cleared fields are their defaults"
    assert inside.again([], 1.0, 0, "en") == f'<p class="muted">{say("choose_end", "en")}</p>'


def test_a_seed_out_of_range_is_a_sentence(inside: Inside) -> None:
    ends = inside.choose([], 1.0, 0, "en", event(picture="0"))[0]
    with pytest.raises(gr.Error, match="seed"):
        inside.again(ends, 1.0, -1, "en")
    with pytest.raises(gr.Error, match="シード"):
        inside.choose(ends, 1.0, 1e30, "ja", event(picture="1"))


@pytest.mark.parametrize("picture", ["x", "99999", None, "-1"])
def test_an_emoji_that_is_not_there_is_a_sentence(inside: Inside, picture: Any) -> None:
    with pytest.raises(gr.Error, match="no such emoji"):
        inside.choose([], 1.0, 0, "en", event(picture=picture))


def test_what_is_no_picture_is_refused_and_deleted(inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "mine.png"
    path.write_text("no picture")
    with pytest.raises(gr.Error, match="is not a picture"):
        inside.upload([], str(path), 1.0, 0, "en")
    assert not path.exists()
    assert skipped(inside.upload([], None, 1.0, 0, "en"))


@pytest.mark.parametrize(("side", "millions"), [(5000, 25), (20000, 400)])
def test_an_upload_of_too_many_pixels_is_refused_in_one_sentence_before_it_is_decoded(
    inside: Inside, tmp_path: Path, side: int, millions: int
) -> None:
    buffer = io.BytesIO()
    Image.new("1", (side, side)).save(buffer, "PNG")
    path = tmp_path / "bomb.png"
    path.write_bytes(buffer.getvalue()[:100])
    with pytest.raises(gr.Error) as refused:
        inside.upload([], str(path), 1.0, 0, "en")
    assert refused.value.message == f"That picture has {millions} million pixels; up to 16 million work."


def test_a_damaged_upload_is_said_in_plain_words(inside: Inside, upload: Path) -> None:
    upload.write_bytes(upload.read_bytes()[:300])
    with pytest.raises(gr.Error) as refused:
        inside.upload([], str(upload), 1.0, 0, "en")
    assert refused.value.message == "mine.png cannot be read as a picture; it seems to be damaged."


def test_an_upload_is_kept_in_the_models_size_only(inside: Inside, upload: Path) -> None:
    ends = inside.upload([], str(upload), 1.0, 0, "en")[0]
    size = inside.lab.generator.size
    assert ends[0].picture.shape == (4, size, size) and ends[0].picture.dtype == np.float32
