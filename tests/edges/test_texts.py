"""Texts as people send them, on every way in: each is understood or ends in one sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from alchemist import Alchemist
from alchemist.__main__ import app
from alchemist.console import as_json
from alchemist.emoji.spellings import known_spelling
from alchemist.errors import AlchemistError, BadInput
from alchemist.gallery.export import facts_of
from alchemist.gallery.pictures import png_bytes, write_png
from alchemist.models.text import TextEncoder
from alchemist.search.serial import candidate_from_json, candidate_to_json, from_json, to_json
from alchemist.ui.gallery import Gallery
from alchemist.ui.inside_tab import matches_html
from alchemist.values import PROMPT_LIMIT, Settings

SPELLED = [
    ("ネコの顔", "1F431"),
    ("ねこのかお", "1F431"),
    ("ﾈｺﾉｶｵ", "1F431"),
    ("ネコのかお", "1F431"),
    ("CAT FACE", "1F431"),
    ("Cat Face", "1F431"),
    ("ｃａｔ　ｆａｃｅ", "1F431"),
    ("cat\u200b face", "1F431"),
    ("\ufeffcat face\ufeff", "1F431"),
    ("cat face \ud83d", "1F431"),
    ("\ude00cat face", "1F431"),
    ("\u202dcat face\u202c", "1F431"),
    ("c\u00ada\u00adt face", "1F431"),
    ("🐱\ufe0f", "1F431"),
    ("\ud83d\udc31", "1F431"),
    ("ろけっと", "1F680"),
    ("ﾛｹｯﾄ", "1F680"),
    ("ＲＯＣＫＥＴ", "1F680"),
    ("rócket", "1F680"),
    ("こおり", "1F9CA"),
    ("コオリ", "1F9CA"),
    ("氷\U000e0100", "1F9CA"),
    ("ＩＣＥ", "1F9CA"),
    ("いぬのかお", "1F436"),
    ("DOG\u3000FACE", "1F436"),
    ("あかりんご", "1F34E"),
    ("赤りんご", "1F34E"),
    ("GRINNING FACE", "1F600"),
    ("にっこりわらう", "1F600"),
]


@pytest.mark.parametrize(("typed", "hexcode"), SPELLED, ids=lambda s: ascii(s))
def test_the_search_finds_a_known_word_in_any_spelling(lab: Alchemist, typed: str, hexcode: str) -> None:
    rows = lab.search_emoji(typed)
    assert rows and lab.catalogue.emoji[rows[0]].hexcode == hexcode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("A CAT WEARING SUNGLASSES", "a cat wearing sunglasses"),
        ("ｃａｔ", "cat"),
        ("cat\u200b", "cat"),
        ("cat \ud83d", "cat"),
        ("いぬ", "犬"),
        ("ｲﾇ", "イヌ"),
        ("さるといぬ", "猿と犬"),
    ],
    ids=ascii,
)
def test_the_encoder_gives_every_spelling_one_vector(typed: str, meant: str) -> None:
    given, wanted = TextEncoder().encode([typed, meant])
    assert np.array_equal(given, wanted) and given.any()


def test_nothing_to_be_seen_is_no_text() -> None:
    assert not TextEncoder().encode(["\u200b", "\ufeff", "\ud83d", "\u3000"]).any()


@pytest.mark.parametrize(
    "text", ["cat \ud83d", "\udcff", "\ufffe cat", "e\u0301\u200d", "🐱\u200d", "\U000e0067"], ids=ascii
)
def test_whatever_is_asked_can_be_written(lab: Alchemist, text: str) -> None:
    settings = Settings(prompt=lab.read_prompt(text), negative=text, board_size=2)
    session = lab.ask(lab.start(settings))
    kept = to_json(session)
    kept.encode()
    assert from_json(kept).settings.prompt == settings.prompt
    assert session.board is not None and session.board.images is not None
    png = png_bytes(session.board.images[0], facts=facts_of(session.board.candidates[0]))
    assert png.startswith(b"\x89PNG")
    assert matches_html(lab, f"zebra {text}", "en").encode()


def test_halves_of_characters_in_a_png_or_a_kept_session_do_no_harm(lab: Alchemist) -> None:
    session = lab.ask(lab.start(Settings(prompt="cat", board_size=2)))
    assert session.board is not None
    spoilt = candidate_to_json(session.board.candidates[0]).replace('"cat"', '"cat \\ud83d"')
    assert "\\ud83d" in spoilt
    candidate = candidate_from_json(spoilt)
    assert candidate.text == "cat " and candidate.key
    kept = json.loads(to_json(session))
    kept["settings"]["prompt"] = "cat \ud83d"
    assert from_json(json.dumps(kept)).settings.prompt == "cat"


def test_what_was_typed_is_counted_and_not_its_reading(lab: Alchemist) -> None:
    faces = "😀" * PROMPT_LIMIT
    assert 0 < len(lab.read_prompt(faces)) <= PROMPT_LIMIT
    assert lab.start(Settings(prompt=faces)).settings.prompt.startswith("grinning face")
    with pytest.raises(BadInput, match=f"has {PROMPT_LIMIT + 1} characters"):
        lab.read_prompt("😀" * PROMPT_LIMIT + "!")
    with pytest.raises(BadInput, match="text, not int"):
        lab.read_prompt(5)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x7fb", "a\x85\x9bb"], ids=ascii)
def test_control_characters_end_in_a_sentence(lab: Alchemist, text: str) -> None:
    with pytest.raises(AlchemistError, match="control characters"):
        lab.search_emoji(text)


def test_the_page_takes_half_an_emoji(gallery: Gallery) -> None:
    session = gallery.lab.start(Settings(board_size=2))
    assert gallery.started(session, "cat \ud83d", "\udcff", 0, "en").settings.prompt == "cat"


@pytest.fixture
def gallery(lab: Alchemist) -> Gallery:
    return Gallery(lab)


def test_words_that_stay_unknown_stay_as_typed() -> None:
    for text in ("zxqv", "ぬるぽぬるぽ", "🪿", "©", "1️⃣"[0]):
        assert known_spelling(text) == text


# -- the command line ------------------------------------------------------------------------------------------


@pytest.fixture
def picture(lab: Alchemist, tmp_path: Path) -> Path:
    path = tmp_path / "猫🐱.png"
    write_png(lab.catalogue.picture(0, 32), path)
    return path


def run(arguments: list[bytes | str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k not in ("LANG", "PYTHONIOENCODING")}
    command = [sys.executable, "-m", "alchemist", *arguments]
    return subprocess.run(command, env={**kept, **environment}, capture_output=True, timeout=300)


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "ascii"},
    ],
    ids=str,
)
def test_a_terminal_of_any_encoding_gets_json(weights: Path, picture: Path, environment: dict[str, str]) -> None:
    done = run(["score", "猫".encode(), os.fsencode(picture), "--weights", str(weights)], **environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["score"]
    if "PYTHONIOENCODING" in environment:
        assert json.loads(done.stdout)["file"] == str(picture)


def test_an_argument_that_is_not_utf8_ends_in_a_sentence(picture: Path) -> None:
    done = run(["score", b"caf\xe9", os.fsencode(picture)], LC_ALL="C.UTF-8")
    said = done.stderr.decode()
    assert done.returncode == 2 and "is not UTF-8" in said and "Traceback" not in said


def test_what_the_terminal_cannot_show_is_escaped(tmp_path: Path) -> None:
    done = run(["reconstruct", "猫.png", "--out", str(tmp_path)], PYTHONIOENCODING="cp1252")
    assert done.returncode == 2 and b"\\u732b.png" in done.stderr and b"Traceback" not in done.stderr


def test_json_keeps_its_characters_where_they_can_be_written() -> None:
    assert as_json({"a": "猫"}) == '{"a": "猫"}'
    result = CliRunner().invoke(app, ["bench", "猫"])
    assert result.exit_code == 2 and "猫" in result.output
