from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from alchemist.__main__ import app
from alchemist.errors import BadInput
from alchemist.recipes import Recipe
from alchemist.recipes.files import CHUNK, picture_of, write_picture

CAT = Recipe("twemoji:1F431", material="gold", settings=("hill",))


def test_a_png_holds_its_recipe_and_an_svg_says_whose_parts_it_is_made_of(tmp_path):
    write_picture(CAT, tmp_path / "cat.png", 96)
    with Image.open(tmp_path / "cat.png") as image:
        assert image.size == (96, 96) and Recipe.from_json(image.text[CHUNK]) == CAT
    write_picture(CAT, tmp_path / "cat.svg")
    text = (tmp_path / "cat.svg").read_text(encoding="utf-8")
    assert "twemoji" in text.lower() and "CC-BY" in text.replace(" ", "-")


def test_sizes_show_the_same_picture():
    large, small = picture_of(CAT, 256), picture_of(CAT, 64)
    means = large.reshape(4, 64, 4, 64, 4).mean((2, 4))
    assert np.abs(means - small).mean() < 0.02


@pytest.mark.parametrize(("name", "size"), [("cat.gif", 64), ("cat.png", 4), ("cat.png", 9999)])
def test_what_cannot_be_written_is_refused(tmp_path, name, size):
    with pytest.raises(BadInput):
        write_picture(CAT, tmp_path / name, size)
    assert not list(tmp_path.iterdir())


def test_compose_writes_a_recipe_and_refuses_what_is_none_in_one_line(tmp_path):
    runner = CliRunner()
    (tmp_path / "cat.json").write_text(CAT.to_json(), encoding="utf-8")
    done = runner.invoke(app, ["compose", str(tmp_path / "cat.json"), "--out", str(tmp_path / "cat.svg")])
    assert done.exit_code == 0 and (tmp_path / "cat.svg").stat().st_size > 500
    for content in (json.dumps({"base": "twemoji:0"}), "{", '{"base":"twemoji:1F431","script":"x"}'):
        (tmp_path / "bad.json").write_text(content, encoding="utf-8")
        done = runner.invoke(app, ["compose", str(tmp_path / "bad.json"), "--out", str(tmp_path / "bad.svg")])
        assert done.exit_code == 2 and done.output.startswith("error: ") and done.output.count("\n") == 1
        assert not (tmp_path / "bad.svg").exists()
