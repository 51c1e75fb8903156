"""Diffusers pipelines as a generator: loading, moves, searching; on tiny random ones that are built here."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.pipeline.generator import PipelineGenerator
from alchemist.search.session import Session
from alchemist.testing import played

Folders = Mapping[str, Path]
APPLE = Settings(prompt="red apple", generator="pipeline", board_size=4)


@pytest.fixture(scope="module")
def drawing(weights: Path, tiny_pipelines: Folders) -> Alchemist:
    """A lab with a tiny Stable Diffusion of three steps."""
    lab = Alchemist.from_pretrained(weights)
    lab.use_pipeline(str(tiny_pipelines["stable-diffusion"]), steps=3, size=32)
    return lab


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
