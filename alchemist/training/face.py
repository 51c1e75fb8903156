"""Training the face model: faces of smileys, cats and people against everything that certainly shows none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..emoji.dataset import Dataset
from ..emoji.variants import Record
from ..models.face import SIDE, FaceNetwork, export
from ..objective.face import LIMIT, FaceModel
from ..values import Array, over_white
from .loop import Figures, Plan, fit
from .spec import Facts, ModelSpec, Task, register

PRESETS: dict[str, tuple[dict[str, Any], Plan]] = {
    "tiny": ({"widths": (8, 8)}, Plan(minutes=1, batch=32, lr=2e-3)),
    "cpu": ({}, Plan(minutes=4, batch=96, lr=2e-3, ema=0.998, warmup=100, weight_decay=0.05)),
    "gpu": ({}, Plan(minutes=2, batch=512, lr=3e-3, ema=0.998, warmup=100, weight_decay=0.05)),
}
PEOPLE = ("person", "person-gesture", "person-role", "person-fantasy")
MAYBE = ("face", "snowman", "jack-o", "doll", "bear", "moai", "mask", "statue", "santa", "angel", "ghost", "robot")


def shows_face(record: Record) -> bool | None:
    """Whether an emoji shows a face, by its group; None where that cannot be told (animals' heads, small figures)."""
    if record.group == "smileys-emotion" and (record.subgroup.startswith("face") or record.subgroup == "cat-face"):
        return record.subgroup != "face-costume" or any(w in record.name for w in ("clown", "ogre", "goblin")) or None
    if record.group == "people-body" and record.subgroup in PEOPLE:
        return True
    unsure = record.group in ("people-body", "component") or record.group.startswith("extras")
    unsure = unsure or record.subgroup.startswith("animal") or record.subgroup == "monkey-face"
    if unsure and not record.subgroup.startswith(("hand", "body-parts")):
        return None
    return None if any(w in record.name for w in MAYBE) else False


def labels(data: Dataset) -> NDArray[np.float32]:
    """(n,) 1 for faces, 0 for none, NaN where it cannot be told."""
    told = [shows_face(r) for r in data.records]
    return np.array([np.nan if t is None else float(t) for t in told], np.float32)


def as_seen(pictures: Array) -> Tensor:
    """(n, 4, h, w) premultiplied to (n, 3, 64, 64) over white."""
    white = over_white(torch.from_numpy(np.ascontiguousarray(pictures)))
    return F.interpolate(white, size=(SIDE, SIDE), mode="area")


def train(
    data: Dataset,
    folder: Path,
    preset: str = "cpu",
    minutes: float | None = None,
    steps: int | None = None,
    seed: int = 0,
) -> FaceNetwork:
    """Train on the training concepts of `data`; faces and others come as often, skin tones and recolours seldom."""
    config, plan = PRESETS[preset]
    plan = plan.changed(minutes, steps, seed)
    torch.manual_seed(seed)
    told, weights = labels(data), data.weights()
    rows = np.array([i for i in data.train if not np.isnan(told[i])])
    chances = np.sqrt(weights[rows])
    for kind in (0, 1):
        chances[told[rows] == kind] /= max(chances[told[rows] == kind].sum(), 1e-12)
    chances /= chances.sum()
    kept = np.stack([as_seen(data.floats(np.array([i])))[0].numpy() for i in rows]).astype(np.float16)

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, Figures]:
        picked = rng.choice(len(rows), count, p=chances)
        device = next(net.parameters()).device
        x = varied(torch.from_numpy(kept[picked].astype(np.float32)), rng).to(device)
        target = torch.from_numpy(told[rows[picked]]).to(device)
        logits = net(x)[:, 0]
        return F.binary_cross_entropy_with_logits(logits, 0.02 + 0.96 * target), {}

    return fit(FaceNetwork(**config), loss, plan, folder)


def varied(x: Tensor, rng: np.random.Generator) -> Tensor:
    """Pictures moved, scaled, mirrored, recoloured and blurred a little, as a generator might draw them."""
    n = len(x)
    scale = torch.from_numpy(rng.uniform(0.85, 1.3, n).astype(np.float32))
    flip = torch.from_numpy(np.where(rng.random(n) < 0.5, -1, 1).astype(np.float32))
    turn = torch.from_numpy(rng.normal(0, 0.08, n).astype(np.float32))
    move = torch.from_numpy(rng.uniform(-0.12, 0.12, (n, 2)).astype(np.float32))
    first = torch.stack([scale * flip * turn.cos(), -scale * turn.sin(), move[:, 0]], 1)
    second = torch.stack([scale * flip * turn.sin(), scale * turn.cos(), move[:, 1]], 1)
    grid = F.affine_grid(torch.stack([first, second], 1), list(x.shape), align_corners=False)
    x = 1 - F.grid_sample(1 - x, grid, align_corners=False)
    mix = torch.eye(3) + torch.from_numpy(rng.normal(0, 0.12, (n, 3, 3)).astype(np.float32))
    dark = 1 - torch.einsum("nij,njhw->nihw", mix, 1 - x)
    side = int(rng.choice((SIDE, SIDE, 48, 32)))
    soft = F.interpolate(F.interpolate(dark, size=side, mode="area"), size=SIDE, mode="bilinear", align_corners=False)
    return soft.clamp(0, 1)


def measure(find: Callable[[Array], Array], data: Dataset) -> dict[str, Any]:
    """Recall and false hits on held-out emoji of all sets, one skin tone at most, where the label can be told.

    Args:
        find: (n, 4, h, w) pictures to (n,), 1 where a face was found.
    """
    told = labels(data)
    rows = np.array([
        i for i in data.held_out
        if not np.isnan(told[i]) and data.records[i].plain
    ])  # fmt: skip
    if not len(rows):
        return {"faces": 0, "others": 0, "recall": 0.0, "false_hits": 0.0}
    found = find(data.floats(rows)) > 0.5
    faces = told[rows] == 1
    return {
        "faces": int(faces.sum()),
        "others": int((~faces).sum()),
        "recall": round(float(found[faces].sum() / max(1, faces.sum())), 4),
        "false_hits": round(float(found[~faces].sum() / max(1, (~faces).sum())), 4),
    }


def _trained(task: Task) -> tuple[Any, Facts]:
    o = task.options
    return train(task.data, task.run, o.preset, o.minutes, o.steps, seed=o.seed), {"limit": LIMIT}


def _measured(weights: Path, data: Dataset) -> Facts:
    model = weights / "face" / "face.onnx"
    return measure(FaceModel(model).find, data) if model.exists() else {}


def _save(network: FaceNetwork, weights: Path) -> None:
    export(network, weights / "face")


register(ModelSpec("face", PRESETS, _trained, options=frozenset(), measure=_measured, save=_save))
