"""`train`: from a folder of data to weights in place, with the manifest brought up to date."""

from __future__ import annotations

import copy
import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from accelerate import PartialState
from torch.nn import functional as F

from ..bench import reconstruction
from ..bench.retrieval import measure_model
from ..emoji.dataset import Dataset
from ..emoji.dataset import load as load_data
from ..emoji.vendors import CAPTIONS, VENDORS
from ..errors import BadInput, WeightsError
from ..generation.pipeline import EmojiPipeline
from ..models.autoencoder import EmojiAutoencoder
from ..models.conditions import GUIDANCE
from ..models.denoiser import EmojiDenoiser, build_scheduler
from ..models.emojiclip import EmojiCLIP
from ..models.face import export
from ..models.layout import Layout
from ..models.precision import cast
from ..models.text import TextEncoder
from ..models.weights import NETWORKS, OVER_LATENTS, Manifest, of_another_kind, read_facts, write_manifest
from ..objective.face import LIMIT, FaceModel
from ..values import Array
from . import autoencoder, denoiser, face, guide, layout, scorer, student, taste
from .curve import draw_curve
from .loop import Plan, finished, reached, record

MODULES: dict[str, Any] = {
    "autoencoder": autoencoder,
    "layout": layout,
    "denoiser": denoiser,
    "guide": guide,
    "student": student,
    "scorer": scorer,
    "face": face,
}
CLASSES: dict[str, Any] = {
    "autoencoder": EmojiAutoencoder,
    "layout": Layout,
    "denoiser": EmojiDenoiser,
    "guide": EmojiDenoiser,
    "student": EmojiDenoiser,
    "scorer": EmojiCLIP,
}
FROM_BEFORE = {
    "autoencoder": ("bank",),
    "layout": ("bank",),
    "denoiser": ("student", "bank"),
    "guide": ("student", "bank"),
    "student": ("bank",),
    "scorer": ("bank",),
}
"""What was made by a model and belongs to it: `student` is taught by the denoiser and its guide, the bank drawn by all.

New latents, that is, another encoder, make an end of the denoisers too. A student goes along with a denoiser that is
trained onwards.
"""
AGAIN = {**{n: f"train {n}" for n in OVER_LATENTS}, "bank": "bank"}
SHARD = "9MB"
LICENCE = "CC-BY-SA-4.0"


def train_model(
    model: str,
    preset: str,
    minutes: float | None,
    data: Path,
    run: Path,
    weights: Path,
    seed: int = 0,
    decoder_only: bool = False,
    steps: int | None = None,
    onwards: bool = False,
    taste_only: bool = False,
) -> None:
    """Train a model of `MODULES` and write it below `weights`.

    Under `torchrun` or `accelerate launch` every process trains and the first one writes. `run` gets the curve as a
    picture, too.

    Args:
        minutes, steps: the length, the preset's where both are None.
        onwards: begin from the weights in place. `decoder_only` implies it.
        taste_only: fit the taste embedding of the scorer in place anew, which has no length, and train nothing.

    Raises:
        BadInput: no such preset, a silly length, `decoder_only` or `taste_only` of another model, or `onwards` with a
            finished training in `run`. DataError: no data, or a package is missing that holds a network to learn from.
            WeightsError: something is wanted before what it is trained on is there, weights in place are of another
            kind, or `onwards` without weights.
    """
    if minutes is not None and not 0 < minutes <= 60 * 24 * 30:
        raise BadInput(f"--minutes must be above 0 and at most 43200, not {minutes:g}.")
    if steps is not None and (minutes is not None or not 0 < steps <= 10_000_000):
        raise BadInput("Give either --minutes or --steps, and --steps between 1 and 10,000,000.")
    if decoder_only and model != "autoencoder":
        raise BadInput(f"--decoder-only is for the autoencoder; the {model} has no decoder.")
    if taste_only and (model != "scorer" or minutes is not None or steps is not None or onwards):
        raise BadInput("--taste-only is for the scorer, which stays as it is: name no length, and no --onwards.")
    known = tuple(MODULES[model].PRESETS)
    if preset not in known:
        raise BadInput(f"There is no preset {preset!r} of the {model}; known: {', '.join(known)}.")
    if onwards and finished(run):
        raise BadInput(f"{run} holds a finished training, so nothing would be trained; name another --out.")
    dataset = load_data(data)
    if taste_only:
        _taste_only(dataset, weights)
        return
    plan: Plan = MODULES[model].PRESETS[preset][1].changed(minutes, steps, seed)
    if reached(run, plan) >= 1:
        print(
            f"{run} holds a training that came to its end, so nothing is trained and its weights are written again; "
            "name another --out, or a greater --minutes or --steps, to train.",
            file=sys.stderr,
        )
    for other in OVER_LATENTS:
        goes = other in (model, *FROM_BEFORE.get(model, ()))
        if not goes and (weights / other / "config.json").exists():
            read_network(other, weights)  # of another kind, they would be refused after hours
    start = _start(model, weights) if onwards or decoder_only else None
    before = read_facts(weights).get(model, {}) if start is not None else {}
    task = Task(dataset, run, weights, preset, minutes, steps, seed, start, decoder_only)
    along = model == "denoiser" and onwards and (weights / "student" / "config.json").exists()
    old = copy.deepcopy(start) if along else None  # the training goes on in place
    network, facts = TRAINERS[model](task)
    if not PartialState().is_main_process:
        return
    if along:  # at once with the denoiser: they belong together
        save_network(student.moved_along(read_network("student", weights), old, network), weights / "student")
    _write(model, network, dataset, weights)
    trained = {"preset": preset, "pictures": len(dataset.train), **record(run), **facts}
    facts_of = {model: trained}
    of_latents = OVER_LATENTS if model == "autoencoder" and not decoder_only else ()
    gone = _removed(model, weights, of_latents, kept="student" if along else "")
    if along:
        facts_of["student"] = _gone_along(weights)
    if model == "layout" and (weights / "denoiser").exists():
        print("The denoiser saw another layout; run `python -m alchemist train denoiser --onwards`.", file=sys.stderr)
    if before:
        trained["earlier"] = [*before.pop("earlier", []), before]
    write_manifest(weights, **facts_of, **gone)
    draw_curve(run / "curve.csv", run / "curve.png", model)
    describe(weights, dataset, (model,))


def _gone_along(weights: Path) -> dict[str, Any]:
    """Name a student that went along with its denoiser as a part of the pipeline; its facts."""
    _describe_pipeline(weights, build_scheduler())
    print("The student went along; teach it on by `python -m alchemist train student --onwards`.", file=sys.stderr)
    return {**read_facts(weights).get("student", {}), "moved_along": True}


def _taste_only(data: Dataset, weights: Path) -> None:
    """Fit the taste embedding of the scorer in place anew; with several processes, by the first one."""
    network = _wanted("scorer", weights)
    if not PartialState().is_main_process:
        return
    taste.fit_taste(network, data)
    _write("scorer", network, data, weights)
    facts = {**read_facts(weights).get("scorer", {}), "taste": taste.taught(network)}
    write_manifest(weights, scorer=facts, **_removed("scorer", weights))
    describe(weights, data, ("scorer",))


def _removed(model: str, weights: Path, more: Sequence[str] = (), kept: str = "") -> dict[str, None]:
    """What belonged to the weights before those of `model`, and `more`, but `kept`: folders go, and so do facts."""
    old = (*more, *FROM_BEFORE.get(model, ()))
    gone: dict[str, None] = {n: None for n in old if n != kept and (weights / n).exists()}
    for name in gone:
        shutil.rmtree(weights / name)
    if gone:
        again = ", then ".join(f"`python -m alchemist {AGAIN[name]}`" for name in gone)
        print(f"Removed {' and '.join(gone)}, which belonged to the weights before; run {again}.", file=sys.stderr)
    return gone


def describe(weights: Path, data: Dataset, models: Sequence[str] = tuple(MODULES)) -> Manifest:
    """Measure the weights in place on held-out emoji and bring their manifest up to date: figures, data, licence.

    Args:
        models: which to measure; those that are not there are left out.

    Raises:
        WeightsError: there are none.
    """
    facts = read_facts(weights)
    if not facts:
        raise WeightsError(f"There are no weights in {weights} to measure.")
    for model in models:
        figures = _figures(model, weights, data)
        if figures:
            facts[model] = {**facts.get(model, {}), "figures": figures}
    facts["data"] = {
        v.name: {"package": v.package, "version": v.version, "licence": v.licence, "attribution": v.attribution}
        for v in (*VENDORS.values(), CAPTIONS)
    }
    if not (weights / "bank").exists():
        facts["bank"] = None
    return write_manifest(weights, **{**facts, "licence": LICENCE})


def _figures(model: str, weights: Path, data: Dataset) -> dict[str, Any]:
    """What a model that is in place comes to; nothing where it is not, or where no figure is kept of it."""
    path = weights / model
    if model == "face" and (path / "face.onnx").exists():
        return face.measure(FaceModel(path / "face.onnx").find, data)
    if model not in ("autoencoder", "scorer") or not (path / "config.json").exists():
        return {}
    network = read_network(model, weights).eval()
    return reconstruction.measure(_Coder(network), data) if model == "autoencoder" else measure_model(network, data)


class _Coder:
    """An autoencoder as `bench.reconstruction` wants it."""

    def __init__(self, network: EmojiAutoencoder) -> None:
        self.network = network

    def reconstruct(self, images: Array) -> Array:
        """(n, 4, h, w) to the same shape, by way of the network's own size."""
        real, own = torch.from_numpy(images), (self.network.config.sample_size,) * 2
        made = autoencoder.reconstruct(self.network, F.interpolate(real, own, mode="area"))
        same: Array = F.interpolate(made, real.shape[2:], mode="nearest").numpy()
        return same


@dataclass(frozen=True)
class Task:
    """What is trained, on what, from where and for how long; see `train_model`."""

    data: Dataset
    run: Path
    weights: Path
    preset: str
    minutes: float | None
    steps: int | None
    seed: int
    start: Any
    decoder_only: bool


def _start(model: str, weights: Path) -> Any:
    """The network in place."""
    if model == "face":
        raise BadInput("The face model is trained in minutes and kept as ONNX; train it without --onwards.")
    if not (weights / model / "config.json").exists():
        raise WeightsError(f"There is no {model} in {weights} to begin from; train one without that option first.")
    return read_network(model, weights)


def read_network(model: str, weights: Path) -> Any:
    """The network called `model` of a folder of weights, in float32, unpickling nothing.

    Raises:
        WeightsError: it is of another kind.
    """
    kind = json.loads((weights / model / "config.json").read_text())["_class_name"]
    if kind != CLASSES[model].__name__:
        raise WeightsError(of_another_kind(model, kind, CLASSES[model].__name__))
    return CLASSES[model].from_pretrained(weights / model, dtype=torch.float32, use_safetensors=True)


def save_network(network: Any, folder: Path) -> None:
    """Write a network in bfloat16, in files below 10 MB, in place of what was there, and not where it came from.

    It is written beside the old one, which goes when the new one is whole.
    """
    network.register_to_config(_name_or_path="")
    new, old = (folder.with_name(f"{folder.name}.{kind}.part") for kind in ("new", "old"))
    for left in (new, old):
        shutil.rmtree(left, ignore_errors=True)
    cast(network, torch.bfloat16, torch.device("cpu")).save_pretrained(new, max_shard_size=SHARD)
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _write(model: str, network: Any, data: Dataset, weights: Path) -> None:
    """Write a trained network below `weights`, and what goes with it."""
    if model == "face":
        export(network, weights / "face")
        return
    save_network(network, weights / model)
    if model in OVER_LATENTS:
        scheduler = build_scheduler()
        scheduler.save_pretrained(weights / "scheduler")
        _describe_pipeline(weights, scheduler, without=FROM_BEFORE[model])
        data.write_catalogue(weights / "catalogue")
    elif model == "scorer":
        taste.write_taste(network.float(), weights / "catalogue")


def _describe_pipeline(weights: Path, scheduler: Any, without: Sequence[str] = ()) -> None:
    """Write which networks of a folder of weights make up its pipeline, once there are those that it needs."""
    there = {
        p: read_network(p, weights) for p in NETWORKS if p not in without and (weights / p / "config.json").exists()
    }
    if "denoiser" in there:
        EmojiPipeline(**there, scheduler=scheduler).save_config(weights)


def _trained(module: Any, task: Task, *given: Any, **more: Any) -> Any:
    """What `module.train` makes of a task; `given` comes between its data and its folder."""
    length = (task.run, task.preset, task.minutes, task.steps)
    return module.train(task.data, *given, *length, **{"seed": task.seed, "start": task.start, **more})


def _wanted(model: str, weights: Path) -> Any:
    """The network in place that another one is trained on."""
    if not (weights / model / "config.json").exists():
        raise WeightsError(f"There is no {model} in {weights}; run `python -m alchemist train {model}` first.")
    return read_network(model, weights).eval()


def _autoencoder(task: Task) -> tuple[Any, dict[str, Any]]:
    model = _trained(autoencoder, task, decoder_only=task.decoder_only)
    return model, {"decoder_only": task.decoder_only}


def _layout(task: Task) -> tuple[Any, dict[str, Any]]:
    return _trained(layout, task, _wanted("autoencoder", task.weights), TextEncoder().encode), {}


def _denoiser(task: Task) -> tuple[Any, dict[str, Any]]:
    given = _wanted("autoencoder", task.weights), _wanted("layout", task.weights), TextEncoder().encode
    model = _trained(denoiser, task, *given)
    vendors = sorted({task.data.records[i].vendor for i in task.data.train})
    return model, {"vendors": vendors, "strangers": [record(half) for half in sorted(task.run.glob("half-*"))]}


def _guide(task: Task) -> tuple[Any, dict[str, Any]]:
    return _trained(guide, task, _wanted("autoencoder", task.weights), TextEncoder().encode), {}


def _student(task: Task) -> tuple[Any, dict[str, Any]]:
    teacher, coder = _wanted("denoiser", task.weights), _wanted("autoencoder", task.weights)
    poorer = read_network("guide", task.weights).eval() if (task.weights / "guide").exists() else None
    model = _trained(student, task, coder, teacher, poorer, _wanted("layout", task.weights), TextEncoder().encode)
    return model, {"teacher": "denoiser" if poorer is None else "denoiser and guide", "guidance": list(GUIDANCE)}


def _scorer(task: Task) -> tuple[Any, dict[str, Any]]:
    start, tower = (task.start, "as before") if task.start is not None else scorer.fresh(task.preset, task.seed)
    model = _trained(scorer, task, start=start)
    return model, {"tower": tower, "taste": taste.taught(model)}


def _face(task: Task) -> tuple[Any, dict[str, Any]]:
    return face.train(task.data, task.run, task.preset, task.minutes, task.steps, seed=task.seed), {"limit": LIMIT}


TRAINERS = {
    "autoencoder": _autoencoder,
    "layout": _layout,
    "denoiser": _denoiser,
    "guide": _guide,
    "student": _student,
    "scorer": _scorer,
    "face": _face,
}
