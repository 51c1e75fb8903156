"""One training loop for every model: Accelerate, EMA, a curve, pictures, and resuming after a kill.

The data of step k come from `(seed, k, process)` alone, so a resumed run sees what an unbroken one would.
Several processes (`torchrun --nproc_per_node 2 -m alchemist train …`, or `accelerate launch`) share each batch out
among them and average their gradients; the first one keeps time and writes.
"""

from __future__ import annotations

import copy
import csv
import json
import math
import os
import shutil
import sysconfig
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from accelerate.utils import broadcast
from diffusers.training_utils import EMAModel
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from tqdm.auto import tqdm

from ..errors import AlchemistError
from ..models.precision import cast, fastest

Network = TypeVar("Network", bound=nn.Module)
Figures = Mapping[str, float | Tensor]
Loss = Callable[[nn.Module, np.random.Generator, int], tuple[Tensor, Figures]]
"""(model, randomness of this step and process, pictures per process) to (loss, figures to log)."""

LOGGED = 50
"""Steps between two rows of the curve."""
CHECKED = {"cpu": 1, "cuda": LOGGED}
"""Steps between two looks at the loss, by kind of device: to look at a GPU's is to wait for it."""
ONWARDS = 0.3
"""A network that is trained goes on at this part of its learning rate; at the whole it first loses what it has."""


@dataclass(frozen=True)
class Plan:
    """How long and how a model is trained.

    Attributes:
        minutes: wall-clock minutes in all, over resumes; the learning rate follows them.
        steps: optimiser steps in all; used instead of `minutes` where given.
        batch: pictures per step over all processes.
        lr: peak learning rate, reached after `warmup` steps, falling as a cosine to `lr · floor`.
        ema: decay of the exponential moving average of the weights.
        checkpoint_every, picture_every: seconds between two.
        compiled: have the network compiled, where the machine has a C++ compiler.
    """

    minutes: float = 60.0
    steps: int | None = None
    batch: int = 32
    lr: float = 1e-3
    floor: float = 0.02
    warmup: int = 100
    weight_decay: float = 0.01
    clip: float = 1.0
    ema: float = 0.999
    seed: int = 0
    checkpoint_every: float = 180.0
    picture_every: float = 240.0
    compiled: bool = False

    def changed(self, minutes: float | None, steps: int | None, seed: int, onwards: bool = False) -> Plan:
        """The same plan with another length, where one is given, and seed; gentler for a network that is trained."""
        rate = self.lr * (ONWARDS if onwards else 1)
        steps = None if minutes else steps or self.steps
        return replace(self, minutes=minutes or self.minutes, steps=steps, seed=seed, lr=rate)

    def progress(self, step: int, seconds: float) -> float:
        """Share of the training that is done, in [0, 1]."""
        done = step / self.steps if self.steps else seconds / (60 * self.minutes)
        return min(1.0, done)

    def rate(self, step: int, progress: float) -> float:
        """Learning rate at `step`."""
        cosine = self.floor + (1 - self.floor) * 0.5 * (1 + math.cos(math.pi * progress))
        return self.lr * min(1.0, (step + 1) / max(1, self.warmup)) * cosine


class NotFinite(AlchemistError):
    """The loss is infinite or no number."""


class Run:
    """Model, optimiser, average and counters of one training, saved to and restored from a folder."""

    def __init__(self, model: nn.Module, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        AcceleratorState._reset_state()  # else the first training of a process says for all whether they are compiled
        kind = "cuda" if torch.cuda.is_available() else "cpu"
        self.accelerator = Accelerator(
            mixed_precision="bf16" if fastest(kind) is torch.bfloat16 else "no",
            dynamo_backend="inductor" if plan.compiled and has_compiler() else None,
        )
        trained = [p for p in model.parameters() if p.requires_grad]
        optimiser = torch.optim.AdamW(trained, lr=plan.lr, weight_decay=plan.weight_decay, betas=(0.9, 0.99))
        self.model, self.optimiser = self.accelerator.prepare(model, optimiser)
        self.ema = EMAModel(trained, decay=plan.ema, use_ema_warmup=True, inv_gamma=1.0, power=0.75, foreach=True)
        self.ema.to(self.accelerator.device)
        self.step = 0
        self.seconds = 0.0
        self.last: Tensor | None = None  # the newest loss

    @property
    def bare(self) -> nn.Module:
        """The model without Accelerate's wrapping."""
        bare: nn.Module = self.accelerator.unwrap_model(self.model, keep_torch_compile=False)
        return bare

    @property
    def trained(self) -> list[nn.Parameter]:
        """The parameters that are trained, in order."""
        return [p for p in self.bare.parameters() if p.requires_grad]

    def progress(self) -> float:
        """Share of the plan that is done, by the first process's clock: all have to stop at the same step."""
        mine = self.plan.progress(self.step, self.seconds)
        if self.accelerator.num_processes == 1:
            return mine
        return float(broadcast(torch.tensor(mine, device=self.accelerator.device)))

    def mean(self, figures: dict[str, float]) -> dict[str, float]:
        """The figures' means over the processes."""
        if self.accelerator.num_processes == 1:
            return figures
        mine = torch.tensor(list(figures.values()), device=self.accelerator.device)
        return dict(zip(figures, self.accelerator.reduce(mine, "mean").tolist(), strict=True))

    def check(self) -> None:
        """Raise `NotFinite` where the newest loss is infinite or no number."""
        if self.last is not None and not math.isfinite(float(self.last)):
            raise NotFinite(f"The loss is no longer finite at step {self.step}; try a lower learning rate.")

    def save(self) -> None:
        """Write a checkpoint, whole or not at all.

        Raises:
            NotFinite: the newest loss is none; what is left is no better than the last checkpoint.
        """
        self.check()
        if not self.accelerator.is_main_process:
            return
        tensors = {f"model.{k}": v for k, v in self.bare.state_dict().items()}
        tensors |= {f"ema.{i}": p for i, p in enumerate(self.ema.shadow_params)}
        for i, p in enumerate(self.trained):
            for key, value in self.optimiser.state[p].items():
                tensors[f"optimiser.{i}.{key}"] = torch.as_tensor(value)
        tensors = {k: v.detach().cpu().contiguous() for k, v in tensors.items()}
        facts = {"step": str(self.step), "seconds": str(self.seconds), "ema": str(self.ema.optimization_step)}
        part = self.folder / "checkpoint.part"
        save_file(tensors, part, metadata=facts)
        os.replace(part, self.folder / "checkpoint.safetensors")

    def restore(self) -> bool:
        """Go on from the folder's checkpoint; False where there is none."""
        path = self.folder / "checkpoint.safetensors"
        if not path.exists():
            return False
        with safe_open(path, "pt") as file:
            facts = file.metadata()
        tensors = load_file(path)
        state = {k[6:]: v for k, v in tensors.items() if k.startswith("model.")}
        self.bare.load_state_dict(state)
        for i, p in enumerate(self.trained):
            self.ema.shadow_params[i].copy_(tensors[f"ema.{i}"])
            prefix = f"optimiser.{i}."
            self.optimiser.state[p] = {
                k[len(prefix) :]: v.to(p.device) for k, v in tensors.items() if k.startswith(prefix)
            }
        self.step, self.seconds = int(facts["step"]), float(facts["seconds"])
        self.ema.optimization_step = int(facts["ema"])
        return True

    def averaged(self) -> Any:
        """Context in which the model holds its EMA weights."""
        return _Averaged(self)


def has_compiler() -> bool:
    """Whether torch.compile finds the C++ compiler and Python's header files, which it needs on a CPU."""
    compiler = any(shutil.which(name) for name in (os.environ.get("CXX", "g++"), "clang++"))
    return compiler and (Path(sysconfig.get_path("include")) / "Python.h").is_file()


class _Averaged:
    def __init__(self, run: Run) -> None:
        self.run = run

    def __enter__(self) -> nn.Module:
        self.run.ema.store(self.run.trained)
        self.run.ema.copy_to(self.run.trained)
        self.run.bare.eval()
        return self.run.bare

    def __exit__(self, *_: object) -> None:
        self.run.ema.restore(self.run.trained)
        self.run.bare.train()


def fit(
    model: Network,
    loss: Loss,
    plan: Plan,
    folder: Path,
    picture: Callable[[nn.Module, Path], dict[str, float]] | None = None,
    resume: bool = True,
) -> Network:
    """Train `model` and return it with its averaged weights.

    Args:
        model: trained in place.
        loss: see `Loss`.
        plan: how long and how.
        folder: gets checkpoint.safetensors, curve.csv, plan.json and pictures.
        picture: draws samples of the averaged model to a PNG and returns figures to log.
        resume: go on from a checkpoint in `folder` where there is one.

    Raises:
        NotFinite: the loss stopped being a finite number; the checkpoint stays as it was last written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    run = Run(model, plan, folder)
    resumed = resume and run.restore()
    if run.accelerator.is_main_process:
        if not resumed:
            (folder / "curve.csv").unlink(missing_ok=True)
        (folder / "plan.json").write_text(json.dumps(asdict(plan), indent=2))
    try:
        _train(run, loss, picture)
    except BaseException:
        with suppress(NotFinite):
            run.save()
        raise
    run.save()
    run.ema.copy_to(run.trained)
    run.accelerator.unwrap_model(run.model, keep_fp32_wrapper=False, keep_torch_compile=False)
    model.eval()
    return model


def frozen(network: Network, device: torch.device, compiled: bool = False) -> Any:
    """A copy of a network to compute with, not to train, in the device's fastest format."""
    net = cast(copy.deepcopy(network), fastest(device.type), device).eval().requires_grad_(False)
    return torch.compile(net, dynamic=False) if compiled else net


def record(folder: Path) -> dict[str, Any]:
    """What the training in `folder` came to: its steps, minutes of computing, and pictures per step."""
    step, seconds = _reached(folder / "checkpoint.safetensors")
    return {"steps": step, "minutes": round(seconds / 60, 1), "batch": _plan(folder).batch}


def finished(folder: Path) -> bool:
    """Whether the training in `folder` came to the end of its plan; False where there is none."""
    return (folder / "checkpoint.safetensors").exists() and reached(folder, _plan(folder)) >= 1


def reached(folder: Path, plan: Plan) -> float:
    """Share of `plan` that the training in `folder` has done, in [0, 1]."""
    path = folder / "checkpoint.safetensors"
    return plan.progress(*_reached(path)) if path.exists() else 0.0


def _plan(folder: Path) -> Plan:
    return Plan(**json.loads((folder / "plan.json").read_text()))


def _reached(checkpoint: Path) -> tuple[int, float]:
    """Steps and seconds of a checkpoint."""
    with safe_open(checkpoint, "pt") as file:
        facts = file.metadata()
    return int(facts["step"]), float(facts["seconds"])


def _train(run: Run, loss: Loss, picture: Callable[[nn.Module, Path], dict[str, float]] | None) -> None:
    plan, accelerator = run.plan, run.accelerator
    share = max(1, plan.batch // accelerator.num_processes)
    bar = tqdm(total=100, unit="%", disable=not accelerator.is_main_process, mininterval=5, leave=True)
    saved = pictured = clock = time.monotonic()
    sums: dict[str, float | Tensor] = {}
    counted = 0  # fewer than LOGGED where a run was resumed
    checked = CHECKED.get(accelerator.device.type, 1)
    run.model.train()
    while (progress := run.progress()) < 1:
        rate = plan.rate(run.step, progress)
        for group in run.optimiser.param_groups:
            group["lr"] = rate
        randomness = np.random.default_rng([plan.seed, run.step, accelerator.process_index])
        value, figures = loss(run.model, randomness, share)
        run.optimiser.zero_grad(set_to_none=True)
        accelerator.backward(value)
        accelerator.clip_grad_norm_(run.model.parameters(), plan.clip)
        run.optimiser.step()
        run.ema.step(run.trained)
        run.step += 1
        now = time.monotonic()
        run.seconds, clock = run.seconds + now - clock, now
        run.last = value.detach()
        for key, number in {"loss": run.last, **figures}.items():
            sums[key] = sums.get(key, 0.0) + number
        counted += 1
        if run.step % checked == 0:
            run.check()
        if run.step % LOGGED == 0:
            means = run.mean({k: float(v) / counted for k, v in sums.items()})
            sums, counted = {}, 0
            _log(run, means, rate)
            bar.set_postfix_str(" ".join(f"{k} {v:.4f}" for k, v in means.items()))
        bar.n = round(100 * plan.progress(run.step, run.seconds), 1)
        bar.update(0)
        if now - saved > plan.checkpoint_every:
            run.save()
            saved = now
        if picture and accelerator.is_main_process and now - pictured > plan.picture_every:
            pictured = now
            with run.averaged() as averaged, torch.no_grad():
                _log(run, picture(averaged, run.folder / f"samples-{run.step:06d}.png"), rate)
    bar.close()


def _log(run: Run, figures: dict[str, float], rate: float) -> None:
    """Add rows (step, seconds, figure, value) to the curve."""
    if not run.accelerator.is_main_process:
        return
    path = run.folder / "curve.csv"
    fresh = not path.exists()
    with path.open("a", newline="") as file:
        rows = csv.writer(file)
        if fresh:
            rows.writerow(["step", "seconds", "figure", "value"])
        for key, value in {**figures, "rate": rate}.items():
            rows.writerow([run.step, round(run.seconds, 1), key, f"{value:.6g}"])
