"""Diffusers pipelines as a generator: loading, moves, searching; on tiny random ones that are built here."""

from __future__ import annotations

import functools
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
import torch

from alchemist import Alchemist, Settings
from alchemist.candidate import Candidate
from alchemist.errors import BadInput, Cancelled, PipelineError
from alchemist.given import checked_pictures
from alchemist.pipeline.generator import PipelineGenerator
from alchemist.pipeline.moves import noise_of
from alchemist.pipeline.networks import between
from alchemist.pipeline.options import PipelineOptions
from alchemist.pipeline.source import find
from alchemist.search.session import Session
from alchemist.testing import played
from alchemist.ui.errors import in_language
from alchemist.ui.zero import lend_pipeline

Folders = Mapping[str, Path]
APPLE = Settings(prompt="red apple", generator="pipeline", board_size=4)


def names_on(session: Session) -> list[str]:
    assert session.board is not None
    return [c.key for c in session.board.candidates]


def test_the_posterior_search_runs_over_it_and_the_same_seed_gives_the_same_board(drawing: Alchemist) -> None:
    once, again = (drawing.ask(played(drawing, drawing.start(APPLE, seed=5), 3)) for _ in range(2))
    assert names_on(once) == names_on(again)
    assert once.board is not None and again.board is not None and once.board.images is not None
    assert np.array_equal(once.board.images, again.board.images)
    made = [c for r in once.rounds for c in r.board.candidates] + list(once.board.candidates)
    assert {c.generator for c in made} == {"pipeline"} and any(c.provenance for c in made), "children, too"
    assert names_on(drawing.ask(played(drawing, drawing.start(APPLE, seed=6), 1))) != names_on(once)


def test_without_one_nothing_is_imported_for_it(weights: Path) -> None:
    code = (
        "import sys\nfrom alchemist import Alchemist\nlab = Alchemist.from_pretrained()\n"
        "lab.ask(lab.start())\n"
        "found = [m for m in sys.modules if m.startswith(('alchemist.pipeline', 'diffusers.pipelines.flux'))]\n"
        "print(lab.generator_names, found)"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ALCHEMIST_PIPELINE")}
    env = {**kept, "ALCHEMIST_WEIGHTS": str(weights), "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "('latent', 'recipes', 'both') []", done.stderr


@pytest.mark.parametrize("kind", ["sdxl-turbo", "flux-schnell"])
def test_other_families_draw_and_move(weights: Path, tiny_pipelines: Folders, kind: str) -> None:
    lab = Alchemist.from_pretrained(weights)
    made = lab.use_pipeline(str(tiny_pipelines[kind]), resolution=32, size=32)
    assert isinstance(made, PipelineGenerator)
    one, two = made.fresh(APPLE, 2, 1)
    other = two.changed(text="blue fish")
    family = [one, other, made.vary(one, 0.2, 3), made.cross(one, other, 4)]
    family.append(made.from_image(made.draw([one]).images[0], 0.5, 5, APPLE))
    images = made.draw(family).images
    assert images.shape == (5, 4, 32, 32) and np.isfinite(images).all()
    apart = np.abs(images[:, None] - images[None]).mean((2, 3, 4)) + np.eye(5)
    assert apart.min() > 1e-3 and apart[0, 2] < apart[0, 1], "five pictures, the varied one nearest to its parent"


# -- where it comes from --------------------------------------------------------------------------------------


def prompts_read(made: PipelineGenerator, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the first tokenizer is given from now on."""
    said: list[str] = []
    pipe = made.networks.text
    encode = type(pipe).encode_prompt

    @functools.wraps(encode)
    def heard(self: Any, prompt: Any = None, *arguments: Any, **named: Any) -> Any:
        said.append(prompt)
        return encode(self, prompt, *arguments, **named)

    monkeypatch.setattr(type(pipe), "encode_prompt", heard)
    return said


def generator_of(drawing: Alchemist) -> PipelineGenerator:
    made = drawing.generators["pipeline"]
    assert isinstance(made, PipelineGenerator)
    return made


def test_the_words_are_put_in_a_template_that_can_be_changed(
    drawing: Alchemist, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = generator_of(drawing)
    made.draw(made.fresh(APPLE, 1, 19))  # no words at all are read once, with the first picture
    said = prompts_read(made, monkeypatch)
    made.draw(made.fresh(APPLE, 1, 20))
    made.draw(made.fresh(APPLE.changed(template="a sticker of {prompt} on white"), 1, 21))
    made.draw(made.fresh(APPLE.changed(prompt=""), 1, 22))
    assert said == [
        "emoji of red apple, flat vector art, plain white background",
        "a sticker of red apple on white",
        "emoji, flat vector art, plain white background",
    ]
    for wrong in ("no place for the words", "{prompt} and {prompt}", "x" * 400 + "{prompt}"):
        with pytest.raises(BadInput, match="template") as found:
            APPLE.changed(template=wrong)
        assert "テンプレート" in in_language(str(found.value), "ja")


def test_a_child_of_two_prompts_lies_between_them(drawing: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    made = generator_of(drawing)
    one, two = made.fresh(APPLE, 2, 30)
    child = made.cross(one, two.changed(text="blue fish"), 31)
    assert (child.text, child.mix) == ("red apple", "blue fish") and 0.35 <= child.mix_weight <= 0.65
    said = prompts_read(made, monkeypatch)
    mixed = made.draw([child]).images[0]
    assert [s.split(",")[0] for s in said] == ["emoji of red apple", "emoji of blue fish"]
    alone = made.draw([child.changed(mix=None, mix_weight=None)]).images[0]
    assert np.abs(mixed - alone).max() > 1 / 255


def test_between_embeddings_is_on_the_arc_and_keeps_lengths() -> None:
    one, two = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 4.0]])
    assert torch.allclose(between(one, two, 0.5), torch.tensor([[3.0, 3.0]]) / 2**0.5, atol=1e-6)
    assert torch.equal(between(one, one, 0.5), one)
    masks, shorter = torch.ones(1, 2, dtype=torch.int64), torch.ones(1, 3)
    assert between(masks, masks + 1, 0.5) is masks and between(one, shorter, 0.5) is one


def test_moves_in_the_noise_keep_it_normal_and_siblings_are_independent(drawing: Alchemist) -> None:
    made = generator_of(drawing)
    shape = (4, 64, 64)
    one, two = made.fresh(APPLE, 2, 40)
    rng = np.random.default_rng(41)
    siblings = [made.vary(one, 1.0, rng) for _ in range(4)]
    crossed = made.cross(made.vary(one, 0.3, rng), two, rng)
    noises = np.stack([noise_of(c, shape)[0] for c in (*siblings, crossed)]).reshape(5, -1)
    assert np.abs(noises.std(1) - 1).max() < 0.03 and np.abs(noises.mean(1)).max() < 0.03
    shifted = [np.corrcoef(noises[0], np.roll(noises[i], k))[0, 1] for i in range(1, 4) for k in range(-3, 4)]
    assert np.abs(shifted).max() < 0.05, "not the same numbers one place further"


def test_what_starts_from_a_picture_keeps_less_of_it_the_farther_it_is(drawing: Alchemist) -> None:
    made = generator_of(drawing)
    disc, bar = np.zeros((2, 4, 64, 64), np.float32)
    disc[[0, 3], 16:48, 16:48] = 1
    bar[[2, 3], 28:36] = 1
    near, other = (made.from_image(picture, 0.34, 50, APPLE) for picture in (disc, bar))
    assert near.provenance is not None and isinstance(near.provenance.parents[0], Candidate)
    start = made.draw(near.provenance.parents).images[0]
    assert np.abs(start - checked_pictures(disc, 32)[0]).mean() < 0.03
    made.check(near)
    far = [made.from_image(picture, 1.0, 50, APPLE) for picture in (disc, bar)]
    apart = [float(np.abs(np.subtract(*made.draw(pair).images)).mean()) for pair in ([near, other], far)]
    assert apart[0] > 2 * apart[1], "what two pictures give, with the same noise, is more alike"
    grandchild = made.vary(near, 0.5, 51)
    assert grandchild.provenance is not None and grandchild.provenance.move == "near"
    assert made.draw([grandchild]).images.any()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seed": -1}, "seed"),
        ({"steps": 1000}, "steps"),
        ({"steps": True}, "steps"),
        ({"text": "x" * 600}, "characters"),
        ({"template": "none"}, "template"),
        ({"picture": "AAAA"}, "picture"),
        ({"picture": 7}, "picture"),
        ({"guidance": float("nan")}, "guidance"),
    ],
)
def test_a_candidate_from_elsewhere_is_checked(drawing: Alchemist, changes: dict[str, Any], said: str) -> None:
    one = generator_of(drawing).fresh(APPLE, 1, 60)[0]
    with pytest.raises(BadInput, match=said):
        generator_of(drawing).check(one.changed(**changes))


def test_drafts_take_fewer_steps_where_there_are_many_and_cost_is_declared(
    tiny_pipelines: Folders,
) -> None:
    folder = str(tiny_pipelines["stable-diffusion"])
    slow, quick = (PipelineGenerator(PipelineOptions(folder, steps=n, size=32)) for n in (12, 3))
    assert slow.capabilities.seconds_per_draft == pytest.approx(slow.capabilities.seconds_per_picture / 3)
    assert quick.capabilities.seconds_per_draft == quick.capabilities.seconds_per_picture
    assert slow.capabilities.drafts_from and quick.capabilities.drafts_from is None
    one = slow.fresh(APPLE, 1, 1)
    draft, whole = slow.draw(one, draft=True).images, slow.draw(one).images
    assert np.abs(draft - whole).max() > 1 / 255 and np.abs(draft - whole).mean() < 0.2
    assert np.array_equal(slow.draw(one, draft=True).images, draft)


def test_somebody_can_stop_it_within_a_picture(drawing: Alchemist) -> None:
    made, calls = generator_of(drawing), 0

    def stop(done: int, total: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        made.draw(made.fresh(APPLE, 2, 70), progress=stop)
    assert calls == 2, "after the second step of the first picture"
    assert made.draw(made.fresh(APPLE, 1, 70)).images.any(), "and it still works"


def test_what_suits_a_pipeline_is_told_from_its_files(tiny_pipelines: Folders) -> None:
    numbers = {name: (f.steps, f.guidance) for name, f in ((n, find(str(p))) for n, p in tiny_pipelines.items())}
    assert numbers == {"stable-diffusion": (28, 7.5), "sdxl-turbo": (2, 0.0), "flux-schnell": (4, 0.0)}


def test_settings_and_environment_change_steps_and_guidance(
    tiny_pipelines: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALCHEMIST_PIPELINE", str(tiny_pipelines["sdxl-turbo"]))
    monkeypatch.setenv("ALCHEMIST_PIPELINE_STEPS", "3")
    made = PipelineGenerator(PipelineOptions.from_environment())
    own = made.fresh(APPLE, 1, 1)[0].payload
    assert (own["steps"], own["guidance"]) == (3, 0.0)
    asked = made.fresh(APPLE.changed(steps=7, guidance=2.0), 1, 1)[0].payload
    assert (asked["steps"], asked["guidance"]) == (7, 2.0)
    for name, value in (("STEPS", "many"), ("RESOLUTION", "4"), ("GUIDANCE", "x")):
        with monkeypatch.context() as patch:
            patch.setenv(f"ALCHEMIST_PIPELINE_{name}", value)
            with pytest.raises(BadInput, match=f"ALCHEMIST_PIPELINE_{name}"):
                PipelineOptions.from_environment()


def test_a_zerogpu_space_lends_it_a_gpu_or_says_there_is_none(tiny_pipelines: Folders) -> None:
    made = PipelineGenerator(PipelineOptions(str(tiny_pipelines["sdxl-turbo"]), resolution=32, size=32))
    some = made.fresh(APPLE, 3, 1)
    plain = made.draw(some).images
    lent: list[int] = []

    def decorate(duration: int) -> Any:
        def wrap(function: Any) -> Any:
            def call(candidates: Any, draft: bool) -> Any:
                if refuse:
                    raise gr.Error("quota")
                lent.append(len(candidates))
                return pickle.loads(pickle.dumps(function(*pickle.loads(pickle.dumps((candidates, draft))))))

            return call

        return wrap

    refuse = False
    other = PipelineGenerator(made.options)
    lend_pipeline(other, decorate, device="cpu")
    assert np.abs(other.draw(some).images - plain).max() <= 2 / 255 and lent == [3], "all in one call"
    other.draw(some)
    assert lent == [3], "and remembered"
    refuse = True
    with pytest.raises(PipelineError, match=r"No GPU is free .*quota") as found:
        other.draw(other.fresh(APPLE, 1, 2))
    assert "GPU" in in_language(str(found.value), "ja")
