"""`bench`: its bar, and figures that are never lost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from alchemist import Alchemist
from alchemist.__main__ import app
from alchemist.bench import command, denoising, judges, quality, search, speed
from alchemist.emoji.dataset import Dataset


def test_a_bench_moves_a_bar_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lab = SimpleNamespace(rank=lambda prompt: 1.0, manifest=SimpleNamespace(fingerprint="abc"))

    def colours(lab: object, n: int, nouns: tuple[str, ...]) -> dict[str, float]:
        lab.mark = "set by a benchmark"  # type: ignore[attr-defined]
        return {"right": sum(lab.rank(f"{c} {noun}") for noun in nouns for c in range(12))}  # type: ignore[attr-defined]

    monkeypatch.setattr(quality, "colours", colours)
    assert command.measure("colours", lab, tmp_path, quick=True) == {
        "benchmark": "colours",
        "weights": "abc",
        "right": 24.0,
    }
    assert lab.mark == "set by a benchmark" and lab.rank("x") == 1.0
    assert "24/24" in capsys.readouterr().err


def test_figures_are_printed_before_they_are_written_and_an_old_file_stays_whole(
    weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(command.BENCHES, "speed", lambda lab, data, quick: {"seconds": 7})
    file = tmp_path / "figures.json"
    arguments = ["bench", "speed", "--json", str(file), "--weights", str(weights)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert json.loads(file.read_text())["seconds"] == 7
    file.write_text("as it was")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "figures.json")

    monkeypatch.setattr("alchemist.writing.os.replace", full)
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 2 and "error: The disk is full (figures.json); free some space." in done.stderr
    assert json.loads(done.stdout)["seconds"] == 7 and file.read_bytes() == b"as it was"


def test_taste_is_measured_in_its_quick_form(lab: Alchemist, tmp_path: Path) -> None:
    found = command.measure("taste", lab, tmp_path, quick=True)
    assert found["benchmark"] == "taste" and found["weights"] == lab.manifest.fingerprint
    held_out = {e.concept for e in lab.catalogue.emoji if e.held_out}
    assert found["concepts"] == min(40, len(held_out))


def test_drawing_is_measured_in_its_quick_form(lab: Alchemist, tmp_path: Path) -> None:
    found = command.measure("drawing", lab, tmp_path, quick=True)
    assert found["warm_per_s"] > found["cold_per_s"] > 0
    assert found["psnr_db"]["median"] > 28 and found["ranked"]["n"] == 60


def test_boards_are_timed_for_every_generator_and_the_searches_that_it_serves(lab: Alchemist) -> None:
    found = speed.searches(lab)
    assert ("latent", "blend") in found and ("recipes", "posterior") in found and ("recipes", "blend") not in found


def test_the_eye_that_taught_the_taste_judges_neither_the_search_nor_copies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: dict[str, object] = {}
    for name in ("alexnet", "vgg"):
        monkeypatch.setattr(judges, name, lambda name=name: name)
    monkeypatch.setattr(command, "load", lambda folder: "data")
    monkeypatch.setattr(quality, "names", lambda lab, data, **sizes: [])
    monkeypatch.setattr(quality, "named_right", lambda lab, data, eyes, *more: heard.update(named=eyes) or {})
    monkeypatch.setattr(quality, "copies", lambda data, eye, made: heard.update(copies=eye) or {})
    monkeypatch.setattr(
        search, "measure", lambda lab, data, eye, **sizes: heard.update(search=eye) or {"proposers": {}}
    )
    lab = SimpleNamespace(rank=None, manifest=SimpleNamespace(fingerprint="abc"))
    for bench in ("names", "search"):
        command.measure(bench, lab, tmp_path, quick=True)
    assert heard == {"named": {"alexnet": "alexnet", "vgg": "vgg"}, "copies": "vgg", "search": "vgg"}


def test_denoising_tells_training_from_held_out(lab: Alchemist, data: Dataset) -> None:
    held = data.records[0].concept
    data.records = [replace(r, held_out=r.concept == held) for r in data.records]
    found = denoising.measure(lab, data, count=4)
    vendors = {(r.held_out, r.vendor == "openmoji") for r in data.records}
    names = {(True, True): "held out, OpenMoji", (True, False): "held out, other sets"}
    names |= {(False, True): "training, OpenMoji", (False, False): "training, other sets"}
    assert set(found) == {names[v] for v in vendors} and found["held out, OpenMoji"]["pictures"] == 1
    figures = found["training, OpenMoji"]
    assert set(figures["error_of_v"]) == {"800", "600", "400", "200"}
    assert figures == denoising.measure(lab, data, count=4)["training, OpenMoji"]


def test_a_denoiser_that_knows_the_picture_explains_it_all(
    lab: Alchemist, data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = np.arange(3)
    clean = torch.from_numpy(lab.encode(data.floats(rows))).view(-1, *lab.generator.latent_shape)
    alphas = lab.generator.pipeline.scheduler.alphas_cumprod

    def right(net: object, noisy: torch.Tensor, times: torch.Tensor, condition: object) -> torch.Tensor:
        a = alphas[times][:, None, None, None]
        return (a.sqrt() * noisy - clean) / (1 - a).sqrt()

    monkeypatch.setattr(denoising, "predict", right)
    figures = denoising._of(lab, data, rows, seed=0)
    assert figures["denoiser_explains"] == 1 and max(figures["error_of_v"].values()) < 1e-3
