"""The public interface: names, shapes, ranges, determinism."""

from __future__ import annotations

import csv
import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from alchemist import Alchemist, Settings
from alchemist.__main__ import app
from alchemist.candidate import Candidate
from alchemist.errors import BadInput, BadPicture, Cancelled
from alchemist.gallery.pictures import write_png
from alchemist.generation.generator import LatentGenerator
from alchemist.generation.payload import seeded_candidate
from alchemist.generation.pipeline import EmojiPipeline


def test_sampling_is_a_function_of_the_seed(lab: Alchemist) -> None:
    one = lab.sample(3, "ice", seed=1)
    assert one.shape == (3, 4, 32, 32) and one.dtype == np.float32
    assert (one >= 0).all() and (one <= 1).all() and (one[:, :3] <= one[:, 3:] + 1e-6).all()
    assert np.array_equal(one, lab.sample(3, "ice", seed=1))
    assert np.allclose(one[:2], lab.sample(2, "ice", seed=1), atol=1e-5)
    assert not np.allclose(one, lab.sample(3, "ice", seed=2))
    assert not np.allclose(one, lab.sample(3, "", seed=1))


@pytest.mark.parametrize("sampler", ["distilled", "dpm++", "ddim", "ddpm"])
def test_drawing_does_not_depend_on_the_batch(lab: Alchemist, sampler: str) -> None:
    wish = Settings(prompt="cat", sampler=sampler, steps=4)
    candidates = [seeded_candidate(wish, s) for s in (5, 6, 7)]
    whole, alone = lab.generator.draw(candidates), lab.generator.draw(candidates[1:2])
    assert np.array_equal(whole.images[1], alone.images[0]) and np.array_equal(whole.latents[1], alone.latents[0])
    many = lab.generator.draw([seeded_candidate(wish, s) for s in range(20)]).images
    assert np.array_equal(many[5:8], whole.images), "wherever it stands, and however many there are"


def test_what_is_shown_is_always_drawn_eight_at_once(lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    sample = lab.generator._sample
    monkeypatch.setattr(lab.generator, "_sample", lambda batch, told: sizes.append(len(batch)) or sample(batch, told))
    candidates = [seeded_candidate(Settings(), s) for s in range(11)]
    assert lab.generator.draw(candidates).images.shape[0] == len(lab.generator.sampled(candidates)) == 11
    assert sizes == [8, 8, 8, 8]


def test_a_parent_is_kept_to_the_degree_that_strength_is_low(lab: Alchemist) -> None:
    wish = Settings(sampler="dpm++", steps=10)
    one = seeded_candidate(wish, 1)
    parent = lab.generator.latents([one])[0]
    far, near = (lab.generator.latents([lab.generator.near(one, amount, 2, wish)])[0] for amount in (0.9, 0.2))
    assert np.abs(near - parent).mean() < np.abs(far - parent).mean()


def test_ranking_draws_all_and_keeps_the_best_first(lab: Alchemist) -> None:
    told: list[tuple[int, int]] = []
    ranking = lab.rank("ice", n=70, top=5, seed=3, negative="cat", progress=lambda *p: told.append(p))
    assert told[-1] == (70, 70) and ranking.n == 70
    assert ranking.images.shape == (5, 4, 32, 32) and len(ranking.candidates) == len(ranking.nearest) == 5
    assert (np.diff(ranking.scores) <= 0).all()
    assert np.allclose(np.sum(list(ranking.terms.values()), axis=0), ranking.scores, atol=1e-4)
    again = lab.generator.draw(ranking.candidates).images
    assert np.abs(again - ranking.images).max() < 2 / 255
    drawn = lab.sample(70, "ice", seed=3, negative="cat")
    scores = np.sum(list(lab.score(drawn, "ice", "cat").values()), axis=0)
    assert np.allclose(np.sort(scores)[::-1][:5], ranking.scores, atol=0.05)
    assert ranking.nearest[0].vendor == "openmoji" and -1 <= ranking.nearest[0].similarity <= 1.001


def test_ranking_can_be_stopped(lab: Alchemist) -> None:
    def stop(done: int, total: int) -> None:
        raise Cancelled(f"{done} of {total}")

    with pytest.raises(Cancelled):
        lab.rank("ice", n=5000, progress=stop)


def test_a_board_tells_of_every_step_of_its_drawing_and_can_be_stopped(lab: Alchemist) -> None:
    told: list[tuple[int, int]] = []
    wish = Settings(prompt="ice", proposer="random", board_size=8, sampler="ddim", steps=7)
    session = lab.start(wish, seed=1)
    board = lab.ask(session, lambda *p: told.append(p))
    assert told == [(k, 8) for k in range(1, 9)], "seven steps and the decoding"
    assert np.array_equal(board.board.images, lab.ask(session).board.images)

    def stop(done: int, total: int) -> None:
        raise Cancelled(f"{done} of {total}")

    with pytest.raises(Cancelled):
        lab.ask(session, stop)
    with pytest.raises(Cancelled):
        lab.around(board, lab.catalogue.picture(0, 32), progress=stop)


def test_drafts_and_the_board_are_told_of_as_one(lab: Alchemist) -> None:
    session = lab.ask(lab.start(Settings(prompt="ice", board_size=4), seed=1))
    told: list[tuple[int, int]] = []
    lab.ask(session.tell(session.board.ids[:2]), lambda *p: told.append(p))
    done, totals = zip(*told, strict=True)
    assert list(done) == sorted(done) and len(set(totals)) == 1 and done[-1] == totals[0] > 4 + 4


def test_decode_of_encode_is_reconstruct_for_any_size(lab: Alchemist) -> None:
    pictures = lab.catalogue.pictures([0, 1, 2], 50)
    z = lab.encode(pictures)
    assert z.shape == (3, 64)
    assert np.array_equal(lab.decode(z), lab.reconstruct(pictures))
    assert lab.posterior_samples(pictures[0], 3).shape == (3, 4, 32, 32)
    ends = lab.interpolate(pictures[0], pictures[1], 5)
    assert np.allclose(ends[[0, -1]], lab.reconstruct(pictures[:2]), atol=1e-5)


def test_one_picture_may_come_alone(lab: Alchemist) -> None:
    picture = lab.catalogue.picture(0, 40)
    assert lab.encode(picture).shape == (1, 64)
    assert np.array_equal(lab.encode(picture), lab.encode(picture[None]))
    assert np.array_equal(lab.reconstruct(picture), lab.reconstruct(picture[None]))


def test_emoji_in_new_settings_are_read_by_their_names(lab: Alchemist) -> None:
    wish = Settings(prompt="cat", proposer="random", board_size=2, steps=1)
    session = lab.ask(lab.start(wish)).with_settings(prompt="🧊", negative="🐱")
    board = lab.ask(session)
    assert (board.settings.prompt, board.settings.negative) == ("ice", "cat face")
    assert board.board.candidates[0].text == "ice" and board.board.candidates[0].negative == "cat face"
    assert lab.ask(board) is board
    varied = lab.around(session, lab.catalogue.picture(0, 32))
    assert varied.board.candidates[0].text == "ice"


def test_embeddings_are_emojiclip_s_whatever_the_scorer_is(lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = lab.catalogue.pictures([0, 1], 32)
    before = lab.embed_images(pictures), lab.nearest(pictures)
    monkeypatch.setenv("ALCHEMIST_SCORER", "no such scorer")
    assert np.array_equal(lab.embed_images(pictures), before[0]) and lab.nearest(pictures) == before[1]


def test_embeddings_are_unit_vectors(lab: Alchemist) -> None:
    pictures = lab.catalogue.pictures([0, 1], 32)
    for space in ("text", "taste"):
        assert np.allclose(np.linalg.norm(lab.embed_images(pictures, space), axis=1), 1, atol=1e-5)
    assert lab.embed_text(["🧊", "氷"]).shape == (2, 16)
    assert np.allclose(lab.embed_text("🧊"), lab.embed_text("ice"))
    assert lab.nearest(pictures)[1].name == "cat face"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda lab: lab.sample(0), "from 1 to 5000"),
        (lambda lab: lab.rank("x", n=9999), "from 1 to 5000"),
        (lambda lab: lab.rank("x" * 501), "up to 500"),
        (lambda lab: lab.sample(1, seed=-1), "The seed must be a whole number from 0"),
        (lambda lab: lab.decode(np.zeros((2, 3))), "shape \\(n, 64\\)"),
        (lambda lab: lab.decode(np.full((2, 64), np.nan)), "finite"),
        (lambda lab: lab.decode(np.zeros((0, 64))), "shape \\(n, 64\\), not \\(0, 64\\)"),
        (lambda lab: lab.decode("abc"), "no array"),
        (lambda lab: lab.encode("x"), "no array"),
        (lambda lab: lab.embed_text([3]), "A text is text, not int"),
        (lambda lab: lab.sample(2, "x", colour=3), "known settings: prompt"),
        (lambda lab: lab.score(np.zeros((1, 4, 8, 8)), "x", colour=3), "known settings: prompt"),
        (lambda lab: lab.score(np.full((1, 4, 8, 8), np.nan), "x"), "finite"),
        (lambda lab: lab.score(np.zeros((1, 3, 8, 8)), "x"), "premultiplied RGBA"),
        (lambda lab: lab.embed_images(np.zeros((1, 4, 8, 8)), "smell"), '"text", "taste"'),
    ],
)
def test_bad_calls_end_in_one_clear_sentence(lab: Alchemist, call: object, words: str) -> None:
    with pytest.raises((BadInput, BadPicture), match=words):
        call(lab)  # type: ignore[operator]


def test_the_pipeline_is_a_diffusers_one(lab: Alchemist, tmp_path: Path) -> None:
    lab.generator.pipeline.save_pretrained(tmp_path)
    pipeline = EmojiPipeline.from_pretrained(tmp_path)
    import torch

    generators = [torch.Generator().manual_seed(i) for i in range(2)]
    made = pipeline("red apple", num_images_per_prompt=2, num_inference_steps=3, generators=generators)
    assert made.images.shape == (2, 4, 32, 32) and made.latents.shape == (2, 4, 4, 4)


@pytest.fixture
def run(weights: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setenv("ALCHEMIST_WEIGHTS", str(weights))
    return lambda *arguments: CliRunner().invoke(app, [str(a) for a in arguments])


def test_generate_writes_pictures_table_and_contact_sheet(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    done = run("generate", "ice", "-n", 20, "--top", 4, "--out", tmp_path / "o", "--steps", 2)
    assert done.exit_code == 0, done.output
    names = sorted(p.name for p in (tmp_path / "o").iterdir())
    assert names == ["001.png", "002.png", "003.png", "004.png", "contact.png", "ranking.csv"]
    rows = list(csv.DictReader((tmp_path / "o" / "ranking.csv").open()))
    assert list(rows[0]) == ["rank", "file", "score", "positive", "negative", "face", "human", "nearest", "similarity"]
    assert [r["file"] for r in rows] == names[:4] and float(rows[0]["score"]) >= float(rows[3]["score"])
    with Image.open(tmp_path / "o" / "001.png") as image:
        assert image.mode == "RGBA" and image.text["prompt"] == "ice" and image.text["licence"] == "CC BY-SA 4.0"
    (tmp_path / "o" / "900.png").write_bytes(b"somebody's own")
    assert run("generate", "ice", "-n", 4, "--top", 2, "--out", tmp_path / "o", "--steps", 1).exit_code == 0
    names = sorted(p.name for p in (tmp_path / "o").iterdir())
    assert names == ["001.png", "002.png", "900.png", "contact.png", "ranking.csv"], "no picture of the ranking before"


def test_generate_needs_no_words(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for words in ([""], []):
        done = run("generate", *words, "-n", 3, "--top", 2, "--out", tmp_path / "o", "--steps", 1)
        assert done.exit_code == 0 and "2 of 3 pictures" in done.stdout, done.output


def test_generate_on_ctrl_c_writes_what_is_drawn_and_says_so(  # type: ignore[no-untyped-def]
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks = iter((100, 100, 100))
    before = signal.getsignal(signal.SIGINT)

    def draw(self: LatentGenerator, candidates: list[Candidate], *more: object) -> object:
        next(chunks)
        os.kill(os.getpid(), signal.SIGINT)
        return drawn(self, candidates, *more)  # type: ignore[arg-type]

    drawn = LatentGenerator.draw
    monkeypatch.setattr(LatentGenerator, "draw", draw)
    monkeypatch.setattr("alchemist.engine.loading.fastest", lambda kind: torch.float32)
    done = run("generate", "ice", "-n", 500, "--top", 3, "--out", tmp_path / "o", "--steps", 1)
    assert done.exit_code == 130 and "Stopped after 64 of 500 candidates" in done.stderr, done.output
    assert "3 of 64 pictures" in done.stdout and len(list((tmp_path / "o").glob("0*.png"))) == 3
    assert signal.getsignal(signal.SIGINT) is before
    assert len(list(chunks)) == 2


def test_reconstruct_score_and_morph_read_pictures(run, lab: Alchemist, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    for i in (0, 1):
        write_png(lab.catalogue.picture(i, 40), tmp_path / f"p{i}.png")
    done = run("reconstruct", tmp_path / "p0.png", tmp_path / "p1.png", "--out", tmp_path / "o")
    assert done.exit_code == 0 and (tmp_path / "o" / "p1.png").is_file()
    before = (tmp_path / "p0.png").read_bytes()
    done = run("reconstruct", tmp_path / "p0.png", "--out", tmp_path)
    assert done.exit_code == 2 and "overwritten by its own reconstruction" in done.stderr
    done = run("reconstruct", tmp_path / "p0.png", tmp_path / "o" / "p0.png", "--out", tmp_path / "other")
    assert done.exit_code == 2 and "different names" in done.stderr
    assert (tmp_path / "p0.png").read_bytes() == before and not (tmp_path / "other").exists()
    done = run("score", "cat", tmp_path / "p0.png", tmp_path / "p1.png", "--negative", "dog")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [set(r) for r in rows] == [{"file", "score", "positive", "negative", "face", "human"}] * 2
    assert rows[0]["score"] == pytest.approx(
        sum(rows[0][k] for k in ("positive", "negative", "face", "human")), abs=1e-3
    )
    done = run("morph", tmp_path / "p0.png", tmp_path / "p1.png", "--out", tmp_path / "m.gif", "--frames", 4)
    with Image.open(tmp_path / "m.gif") as image:
        assert image.n_frames == 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["generate", "x", "-n", "0"], "from 1 to 5000"),
        (["generate", "x", "--pinch", "0.9"], "pinch must be from 0 to 0.7"),
        (["generate", "x" * 5000], "up to 500 work"),
        (["generate", "x", "--style", "apple"], "no style 'apple'"),
        (["reconstruct", "missing.png"], "There is no file missing.png"),
        (["score", "x", "missing.png"], "There is no file missing.png"),
        (["generate", "x", "--weights", "/nowhere"], "no folder of weights at /nowhere"),
        (["train", "autoencoder", "--data", "/nowhere"], "run `python -m alchemist data"),
        (["train", "denoiser", "--preset", "huge"], "known: tiny, cpu, gpu"),
        (["bench", "nothing"], "There is no benchmark 'nothing'"),
        (["bench", "bank", "--json", "/no/dir/x"], "--json: there is no folder /no/dir"),
        (["bench", "bank", "--json", "/"], "--json names a file; / is a folder"),
        (["generate", "x", "--out", f"{__file__}/o"], f"--out names a folder; {__file__} is a file"),
        (["reconstruct", "x.png", "--out", __file__], "--out names a folder"),
        (["morph", "a.png", "b.png", "--out", "/no/dir/x.gif"], "--out: there is no folder /no/dir"),
        (["train", "face", "--out", __file__], "--out names a folder"),
        (["bank", "--out", __file__], "--out names a folder"),
        (["data", "--folder", __file__], "--folder names a folder"),
        (["generate", "x", "-n", "1", "--steps", "1", "--out", "/proc/o"], "/proc"),
    ],
)
def test_bad_input_ends_in_one_line_and_exit_code_two(run, arguments: list[str], words: str) -> None:  # type: ignore[no-untyped-def]
    done = run(*arguments)
    assert done.exit_code == 2 and words in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.startswith("error:")]) == 1
    assert "Traceback" not in done.output


def test_drawn_pictures_are_in_steps_that_deflate_and_hold_in_16_bits(lab: Alchemist) -> None:
    z = lab.encode(lab.sample(2, "red apple", seed=1))
    for images in (lab.decode(z), lab.sample(2, "red apple", seed=1)):
        steps = 2048 * images
        assert np.array_equal(steps, np.rint(steps)) and np.array_equal(images, images.astype(np.float16))
