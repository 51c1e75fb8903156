"""A diffusers pipeline behind the gallery's handlers."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import gradio as gr
import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.ui.app import build
from alchemist.ui.boards import SETTINGS, View
from alchemist.ui.gallery import Gallery
from alchemist.ui.pipeline_field import may_choose, use_pipeline
from alchemist.ui.settings_panel import generator_choices
from alchemist.ui.trail import Trail

from .pages import taps


@pytest.fixture
def choosing(lab: Alchemist) -> Alchemist:
    """A lab without a pipeline, of its own."""
    made = copy.copy(lab)
    made.generators, made._banks = dict(lab.generators), dict(lab._banks)
    return made


def test_a_pipeline_is_chosen_searched_and_resumed(choosing: Alchemist, tiny_pipelines: Mapping[str, Path]) -> None:
    choices = partial(generator_choices, choosing)
    assert "pipeline" not in [value for _, value in choices("en")["choices"]]
    chosen = use_pipeline(choosing, choices, str(tiny_pipelines["sdxl-turbo"]), "ja")
    assert chosen["value"] == "pipeline" and "pipeline" in [value for _, value in chosen["choices"]]
    gallery = Gallery(choosing)
    opened = gallery.greet("en", None)[0]
    named = {"generator": "pipeline", "template": "a sticker of {prompt}"}
    values = [named.get(name) for name in SETTINGS]
    view = View(*gallery.change(opened, {}, Trail("q"), "en", *values)[: len(View._fields)])
    assert view.board.count("<img") == 8
    view = gallery.next(view.session, taps(view.session, ["r1-c1", "r1-c4"])._data, view.trail, "en")
    board = view.session.board
    assert board is not None and board.images is not None and board.images.shape == (8, 4, 512, 512)
    assert {(c.generator, c.payload["template"]) for c in board.candidates} == {("pipeline", "a sticker of {prompt}")}
    back = View(*gallery.resume("en", None, None, view.store)[: len(View._fields)]).session
    assert back.board is not None and back.board.images is not None
    assert back.board.candidates == board.candidates and np.abs(back.board.images - board.images).max() <= 2 / 255


def test_what_cannot_be_used_is_said_and_changes_nothing(choosing: Alchemist, tmp_path: Path) -> None:
    with pytest.raises(gr.Error, match="フォルダー"):
        use_pipeline(choosing, partial(generator_choices, choosing), str(tmp_path / "nowhere"), "ja")
    assert "pipeline" not in choosing.generators


def test_on_a_shared_space_no_visitor_loads_one(choosing: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown() -> dict[str, bool]:
        found = build(choosing).blocks.values()
        return {b.elem_id: b.visible for b in found if b.elem_id in ("pipeline", "pipeline-use")}

    monkeypatch.delenv("SPACE_ID", raising=False)
    assert may_choose() and shown()["pipeline"] is True
    monkeypatch.setenv("SPACE_ID", "someone/emoji")
    assert not may_choose() and shown()["pipeline"] is False
