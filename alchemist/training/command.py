"""`train`: from a folder of data to weights in place, with the manifest brought up to date."""

from __future__ import annotations

import copy
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from accelerate import PartialState

from ..emoji.dataset import Dataset
from ..emoji.dataset import load as load_data
from ..emoji.vendors import CAPTIONS, VENDORS
from ..errors import BadInput, WeightsError
from ..models.weights import OVER_LATENTS, Manifest, read_facts, write_manifest
from .curve import draw_curve
from .loop import Plan, finished, reached, record
from .networks import describe_pipeline, is_there, network_to_start_from, read_network, save_network, wanted
from .spec import SPECS, Facts, ModelSpec, Options, Task

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
    """Train a model that is registered in `spec.SPECS` and write it below `weights`.

    Under `torchrun` or `accelerate launch` every process trains and the first one writes. `run` gets the curve as a
    picture, too. See `spec.Options` for the options.

    Raises:
        BadInput: no such model or preset, a silly length, an option of another model, or `onwards` with a finished
            training in `run`. DataError: no data, or a package is missing that holds a network to learn from.
            WeightsError: something is wanted before what it is trained on is there, weights in place are of another
            kind, or `onwards` without weights.
    """
    spec = SPECS[model]
    options = Options(preset, minutes, steps, seed, onwards, decoder_only, taste_only)
    spec.check(options)
    if spec.alone is not None:
        spec.alone(run, weights, options)
        return
    if onwards and finished(run):
        raise BadInput(f"{run} holds a finished training, so nothing would be trained; name another --out.")
    dataset = load_data(data)
    if taste_only:
        _refit(spec, dataset, weights)
        return
    plan: Plan = spec.presets[preset][1].changed(minutes, steps, seed)
    if reached(run, plan) >= 1:
        print(
            f"{run} holds a training that came to its end, so nothing is trained and its weights are written again; "
            "name another --out, or a greater --minutes or --steps, to train.",
            file=sys.stderr,
        )
    _check_others(spec, weights)
    start = network_to_start_from(model, weights) if onwards or decoder_only else None
    _train(spec, Task(dataset, run, weights, options, start))


def _check_others(spec: ModelSpec, weights: Path) -> None:
    """Raise WeightsError now, and not after hours, where networks that stay are of another kind."""
    for other in OVER_LATENTS:
        if other not in (spec.name, *spec.stale) and is_there(other, weights):
            read_network(other, weights)


def _train(spec: ModelSpec, task: Task) -> None:
    """Train, write, and bring everything in the folder of weights up to date."""
    model, weights, start = spec.name, task.weights, task.start
    before = read_facts(weights).get(model, {}) if start is not None else {}
    follower = _follower(spec, weights) if task.options.onwards else None
    old = copy.deepcopy(start) if follower else None  # the training goes on in place
    assert spec.train is not None
    network, facts = spec.train(task)
    if not PartialState().is_main_process:
        return
    if follower:  # at once with the network that it follows: they belong together
        assert follower.moved_along is not None
        moved = follower.moved_along(read_network(follower.name, weights), old, network)
        save_network(moved, weights / follower.name)
    _write(spec, network, task.data, weights)
    trained = {"preset": task.options.preset, "pictures": len(task.data.train), **record(task.run), **facts}
    facts_of = {model: trained}
    of_latents = OVER_LATENTS if model == "autoencoder" and not task.options.decoder_only else ()
    gone = _removed(spec, weights, of_latents, kept=follower.name if follower else "")
    if follower:
        facts_of[follower.name] = _moved_facts(follower.name, weights)
    for other in spec.advises:
        if (weights / other).exists():
            print(
                f"The {other} saw another {model}; run `python -m alchemist train {other} --onwards`.", file=sys.stderr
            )
    if before:
        trained["earlier"] = [*before.pop("earlier", []), before]
    write_manifest(weights, **facts_of, **gone)
    draw_curve(task.run / "curve.csv", task.run / "curve.png", model)
    describe(weights, task.data, (model,))


def _follower(spec: ModelSpec, weights: Path) -> ModelSpec | None:
    """The model in place that goes along with this one when it is trained onwards."""
    followers = [other for other in SPECS.all().values() if other.follows == spec.name]
    return next((other for other in followers if is_there(other.name, weights)), None)


def _moved_facts(model: str, weights: Path) -> Facts:
    """Name a network that went along with another as a part of the pipeline; its facts."""
    describe_pipeline(weights)
    print(f"The {model} went along; teach it on by `python -m alchemist train {model} --onwards`.", file=sys.stderr)
    return {**read_facts(weights).get(model, {}), "moved_along": True}


def _refit(spec: ModelSpec, data: Dataset, weights: Path) -> None:
    """Fit a part of the network in place anew; with several processes, by the first one."""
    network = wanted(spec.name, weights)
    if not PartialState().is_main_process:
        return
    assert spec.refit is not None
    facts = spec.refit(network, data)
    _write(spec, network, data, weights)
    facts = {**read_facts(weights).get(spec.name, {}), **facts}
    write_manifest(weights, **{spec.name: facts}, **_removed(spec, weights))
    describe(weights, data, (spec.name,))


def _write(spec: ModelSpec, network: Any, data: Dataset, weights: Path) -> None:
    """Write a trained network below `weights`, and what goes with it."""
    if spec.save is not None:
        spec.save(network, weights)
    else:
        save_network(network, weights / spec.name)
    if spec.finish is not None:
        spec.finish(network, weights, data)


def _removed(spec: ModelSpec, weights: Path, more: Sequence[str] = (), kept: str = "") -> dict[str, None]:
    """What belonged to the weights before those of a model, and `more`, but `kept`: folders go, and so do facts."""
    gone: dict[str, None] = {n: None for n in (*more, *spec.stale) if n != kept and (weights / n).exists()}
    for name in gone:
        shutil.rmtree(weights / name)
    if gone:
        names = SPECS.all()
        again = ", then ".join(f"`python -m alchemist {f'train {n}' if n in names else n}`" for n in gone)
        print(f"Removed {' and '.join(gone)}, which belonged to the weights before; run {again}.", file=sys.stderr)
    return gone


def describe(weights: Path, data: Dataset, models: Sequence[str] | None = None) -> Manifest:
    """Measure the weights in place on held-out emoji and bring their manifest up to date: figures, data, licence.

    Args:
        models: which to measure; those that are not there are left out. None: all.

    Raises:
        WeightsError: there are none.
    """
    facts = read_facts(weights)
    if not facts:
        raise WeightsError(f"There are no weights in {weights} to measure.")
    for model in SPECS.all() if models is None else models:
        measure = SPECS[model].measure
        figures = measure(weights, data) if measure and (weights / model).exists() else {}
        if figures:
            facts[model] = {**facts.get(model, {}), "figures": figures}
    facts["data"] = {
        v.name: {"package": v.package, "version": v.version, "licence": v.licence, "attribution": v.attribution}
        for v in (*VENDORS.values(), CAPTIONS)
    }
    if not (weights / "bank").exists():
        facts["bank"] = None
    return write_manifest(weights, **{**facts, "licence": LICENCE})
