"""Texts, languages, views, the GPU that is lent, and how the app starts."""

from __future__ import annotations

import contextvars
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.candidate import Candidate
from alchemist.generation.payload import seeded_candidate
from alchemist.testing import played
from alchemist.ui.app import GRADIO_SAYS, build, launch_arguments, spoken
from alchemist.ui.drop import too_large
from alchemist.ui.labels import language_of
from alchemist.ui.settings_panel import own_steps
from alchemist.ui.texts import TEXTS, say
from alchemist.ui.views import plausible_html
from alchemist.values import SAMPLERS, Settings

from .pages import event

ROOT = Path(__file__).parents[2]


def test_every_text_is_there_in_both_languages() -> None:
    for key, (english, japanese) in TEXTS.items():
        assert english.strip() and japanese.strip() and english != japanese, key
    assert say("round", "ja", n=3) == "3 回目"


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [({}, "ja,en;q=0.8", "ja"), ({"lang": "en"}, "ja", "en"), ({"lang": "xx"}, "de", "en"), ({}, "", "en")],
)
def test_the_language_is_the_addresses_else_the_browsers(query: dict[str, str], header: str, expected: str) -> None:
    request = SimpleNamespace(query_params=query, headers={"accept-language": header})
    assert language_of(request) == expected  # type: ignore[arg-type]


def test_every_proposer_has_a_sentence_in_both_languages(lab: Alchemist) -> None:
    from alchemist.search.registry import proposers

    sentences = {name: one.summary for name, one in proposers().items()}
    assert all(s.en.endswith(".") and s.ja.endswith("。") for s in sentences.values())
    assert len({*(s.en for s in sentences.values()), *(s.ja for s in sentences.values())}) == 2 * len(sentences)
    assert Settings().proposer in lab.proposers == {name: s.en for name, s in sentences.items()}


def test_large_rankings_borrow_the_gpu_and_fall_back_when_the_quota_is_used_up(weights: Path) -> None:
    from alchemist.ui.zero import LANGUAGE, lend

    lab = Alchemist.from_pretrained(weights)
    lent: list[int] = []
    asked: list[int] = []
    refuse = False

    def decorate(duration: int) -> Any:
        def wrap(function: Any) -> Any:
            def call(candidates: Any) -> Any:
                asked.append(len(candidates))
                if refuse:
                    raise gr.Error("quota")
                lent.append(len(candidates))
                return function(candidates)

            return call

        return wrap

    plain = lab.rank("ice", n=500, top=3, settings=Settings(steps=1))
    lend(lab, decorate, device="cpu")
    lab.rank("ice", n=10, top=3)
    assert lent == [], "boards and small rankings stay on the CPU"
    assert np.allclose(lab.rank("ice", n=500, top=3, settings=Settings(steps=1)).scores, plain.scores, atol=1e-3)
    assert lent == [500]
    led = [seeded_candidate(Settings(prompt="ice", sampler="dpm++", steps=4), 1)]
    assert lab.generator.bulk is not None
    assert np.allclose(lab.generator.bulk.sampled(led), lab.generator.sampled(led), atol=1e-4)
    refuse = True
    asked.clear()

    def rank(n: int, language: str) -> Any:
        LANGUAGE.set(language)
        return lab.rank("ice", n=n, top=3, settings=Settings(steps=1))

    with pytest.warns(UserWarning, match="drawing on the CPU"):
        again = contextvars.copy_context().run(rank, 500, "en")
    assert np.allclose(again.scores, plain.scores, atol=1e-3)
    with pytest.warns(UserWarning, match="CPU で描く"):
        contextvars.copy_context().run(rank, 1000, "ja")
    assert asked == [500, 500], "once in each ranking, however many parts it has"


def test_every_board_has_its_own_plausibility(lab: Alchemist) -> None:
    session = played(lab, lab.start(Settings(board_size=4), seed=1), 2)
    first, second = (r.board for r in session.rounds)
    known = {t.tobytes() for t in first.evidence.taste}
    page = plausible_html([first, second], lambda taste: np.array([t.tobytes() in known for t in taste]), "en")
    assert re.findall(r'title="(\d+) %"', page) == ["100", "0"]
    assert "0 of 4" in page


CHOSEN_BY_KIND = ("morph_", "because_", "source_", "versus_", "stage_", "generator_", "mix_", "words_")


def test_every_text_is_used(lab: Alchemist) -> None:
    source = "".join(p.read_text() for p in (ROOT / "alchemist" / "ui").glob("*.py") if p.name != "texts.py")
    unused = [k for k in TEXTS if f'"{k}"' not in source and f"'{k}'" not in source]
    assert [k for k in unused if not k.startswith(CHOSEN_BY_KIND)] == []


@pytest.mark.parametrize(("number", "code"), [(0, "en"), (1, "ja")])
def test_what_gradio_says_by_itself_is_known_as_it_says_it(number: int, code: str) -> None:
    assets = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
    said = "".join(path.read_text(encoding="utf-8") for name in (code, "core") for path in assets.glob(f"{name}-*.js"))
    for key in ("drop_file", "drop_image", "click_upload"):
        assert f"`{GRADIO_SAYS[key][number]}`" in said, "else the page's own words do not take its place"
        assert spoken("en")[say(key, "ja")] == spoken("en")[GRADIO_SAYS[key][1]] == say(key, "en")


def test_no_error_a_person_meets_often_is_left_in_english() -> None:
    from alchemist.errors import BadInput, BadPicture
    from alchemist.ui.errors import on_page

    def refused(**values: Any) -> str:
        with pytest.raises(BadInput) as found:
            Settings(**values)
        return str(on_page(found.value, "ja"))

    large = BadPicture("That picture has 400 million pixels; up to 16 million work.")
    assert on_page(large, "ja").message == "この画像は 400 メガピクセルあります。16 メガピクセルまでです。"
    for values in ({"prompt": "x" * 501}, {"negative": "\x01"}, {"steps": -1}, {"w_pos": "x"}):
        assert re.search("[ぁ-ん]", refused(**values)), values


def test_what_a_generator_cannot_do_is_said_in_japanese_too(lab: Alchemist) -> None:
    from alchemist.errors import BadInput
    from alchemist.testing.shapes import Shapes
    from alchemist.ui.errors import in_language

    other = Alchemist(lab.generator, lab.objective, lab.catalogue, lab.manifest)
    other.register(Shapes())
    shapes = other.ensemble("shapes")
    for refused in (
        lambda: other.start(Settings(generator="clay")),
        lambda: other.start(Settings(generator="shapes", proposer="blend")),
        lambda: shapes.from_image(np.zeros((4, 8, 8), np.float32), 0.5, 1, Settings()),
        lambda: shapes.of(Candidate("clay")),
    ):
        with pytest.raises(BadInput) as found:
            refused()
        assert re.search("[ぁ-ん]", in_language(str(found.value), "ja")), found.value


def test_no_field_cuts_what_a_person_types_and_files_are_limited(lab: Alchemist) -> None:
    demo = build(lab)
    boxes = [b for b in demo.blocks.values() if isinstance(b, gr.Textbox)]
    assert boxes and all(b.max_length is None for b in boxes)
    assert launch_arguments()["max_file_size"] == 32_000_000


def test_a_number_that_is_cleared_or_out_of_range_is_what_its_field_then_shows(lab: Alchemist) -> None:
    fields = [b for b in build(lab).blocks.values() if isinstance(b, gr.Slider)]
    assert len(fields) >= 9
    for field in fields:
        renewed = type(field)(**field.constructor_args)  # as Gradio does when the page's language changes it
        found = [renewed.preprocess(sent) for sent in (None, float("nan"), -1e9, 1e9)]
        assert found == [field.minimum] * 3 + [field.maximum]
        assert renewed.get_block_name() == "slider" and renewed.preprocess(field.value) == field.value


def test_every_sampler_brings_a_number_of_steps_that_it_can_draw_in() -> None:
    for sampler in SAMPLERS:
        assert Settings(sampler=sampler, steps=own_steps(sampler)).sampler == sampler


@pytest.mark.parametrize(("language", "sentence"), [("en", "a&lt;b has 40 MB; up to 32 MB work."), ("ja", "40 MB")])
def test_a_file_that_is_too_large_is_said_before_it_is_sent(language: str, sentence: str) -> None:
    with pytest.raises(gr.Error) as refused:
        too_large(language, event(name="a<b", size=40_000_000))
    assert sentence in refused.value.message
    with pytest.raises(gr.Error, match="That file has 0 MB"):
        too_large("en", event(size="x"))


def test_taps_and_rankings_do_not_queue_with_boards(lab: Alchemist) -> None:
    queues = {fn.name: fn.concurrency_id for fn in build(lab).fns.values()}
    assert queues["next"] == queues["begin"] == "compute"
    assert queues["select"] == queues["cancel"] == "taps"
    assert queues["sample"] == queues["rank"] == "rank"


@pytest.mark.parametrize("weights", ["nowhere", "damaged"])
def test_weights_that_cannot_be_used_end_in_one_line_and_code_2(weights: str, private_weights: Path) -> None:
    (private_weights / "scorer" / "config.json").write_text("{")
    source = str(private_weights if weights == "damaged" else private_weights / "nowhere")
    env = {**os.environ, "ALCHEMIST_WEIGHTS": source, "OMP_NUM_THREADS": "1"}
    ended = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 2
    lines = [line for line in ended.stderr.splitlines() if "Emoji-Alchemist cannot start" in line]
    assert len(lines) == 1 and "Traceback" not in ended.stderr
