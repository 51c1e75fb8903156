"""Training the reader of words: captions of random descriptions, made once and read many times."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn
from tqdm.auto import tqdm

from ..models.token_text import token_states
from ..recipes.names import Names, names_of
from ..recipes.nearest import Nearest
from ..recipes.parts import Concept, parts
from ..recipes.reader import FOLDER, Reader
from ..recipes.reader_model import MANY, NAMES, SINGLE, ReaderNetwork, Size, loss_of, options
from ..recipes.spelling import Speller
from .curve import draw_curve
from .loop import Figures, Plan, fit
from .reader_data import SHARD, Pool, read_pool, write_shard
from .spec import ModelSpec, Options, register

PRESETS: dict[str, tuple[Size, Plan, int]] = {
    "tiny": (Size(32, 1, 2, 64, 48), Plan(steps=60, batch=32, lr=3e-3, warmup=10, ema=0.9), 600),
    "cpu": (Size(), Plan(minutes=60, batch=256, lr=2e-3, warmup=150, ema=0.998, weight_decay=0.02), 240_000),
    "gpu": (Size(), Plan(minutes=8, batch=1024, lr=2e-3, warmup=300, ema=0.998, weight_decay=0.02), 480_000),
}
"""Sizes of the network, length, and how many captions are made."""
NOISE = 0.35
"""Standard deviation of the noise on token states of unit variance, at most."""
CONCEPT_WEIGHT = 2.0


class Batches:
    """Batches of captions of like length, with noise."""

    def __init__(self, pool: Pool, scale: float) -> None:
        self.pool, self.scale = pool, scale
        self.lengths = np.diff(pool.starts)

    def draw(self, rng: np.random.Generator, count: int) -> tuple[Tensor, Tensor, list[Tensor]]:
        """States (n, t, 512), which are there, and the targets in the order of `loss_of`."""
        some = rng.integers(len(self.pool), size=4 * count)
        some = some[np.argsort(self.lengths[some] + rng.random(len(some)))]
        first = int(rng.integers(4)) * count
        rows = some[first : first + count]
        longest = int(self.lengths[rows].max())
        place = np.arange(longest)
        there = place[None] < self.lengths[rows, None]
        index = np.where(there, self.pool.starts[rows, None] + place, 0)
        states = torch.from_numpy(self.pool.states[index].astype(np.float32)) * self.scale
        noise = torch.randn(states.shape, generator=torch.Generator().manual_seed(int(rng.integers(2**31))))
        strength = torch.from_numpy((NOISE * rng.random(count) * (rng.random(count) < 0.7)).astype(np.float32))
        states = states + noise * strength[:, None, None]
        tags = np.where(there, self.pool.tags[index], -1)
        dropped = (rng.random(there.shape) < 0.04) & (tags == 0)
        states[torch.from_numpy(dropped)] = 0.0
        names = np.where(there, self.pool.names[index], -1)
        targets = [
            torch.from_numpy(self.pool.single[rows].astype(np.int64)),
            torch.from_numpy(self.pool.bits[rows].astype(np.float32)),
            torch.from_numpy(tags.astype(np.int64)),
            torch.from_numpy(names.astype(np.int64)),
        ]
        return states, torch.from_numpy(there), targets


def prepared(folder: Path, names: Mapping[str, Names], speller: Speller, captions: int, seed: int) -> Pool:
    """The captions to train on, made where `folder` does not have them yet; 3 ms each."""
    folder.mkdir(parents=True, exist_ok=True)
    size = min(SHARD, captions)
    paths = [folder / f"{k:04d}.npz" for k in range(-(-captions // size))]
    for k, path in enumerate(tqdm(paths, unit=" shards", desc="captions")):
        if not path.exists():
            write_shard(path, names, speller, 1000 * (seed + 1) + k, size)
    return read_pool(paths, list(names))


def begin(network: ReaderNetwork, names: Mapping[str, Names], scale: float) -> None:
    """Put the concepts where the token states of their names lie, in the directions in which names differ most."""
    words = [(i, w) for i, n in enumerate(names.values()) for w in (*n.english[:4], *n.japanese[:4])]
    states = [one.states[1:-1].mean(0) * scale for one in token_states([w for _, w in words])]
    table, counts = np.zeros((len(names), states[0].shape[0]), np.float32), np.zeros(len(names), np.float32)
    for (i, _), state in zip(words, states, strict=True):
        table[i] += state
        counts[i] += 1
    table /= counts[:, None]
    centred: NDArray[np.float32] = table - table.mean(0)
    basis = np.linalg.svd(centred, full_matrices=False)[2]
    width = network.concepts.shape[1]
    with torch.no_grad():
        projection = torch.from_numpy(basis[:width].copy())
        mapped = torch.from_numpy(centred) @ projection.T
        norm = mapped.norm(dim=1).mean()
        rows = min(width, len(projection))
        network.concepts[:, :rows] = (mapped / norm)[:, :rows]
        network.direct.weight[:rows] = 8.0 * projection / norm


def take_over(network: ReaderNetwork, codes: list[str], folder: Path) -> float:
    """Put the weights of a trained reader into a network whose concepts are `codes`; the scale of its token states."""
    old = Reader.load(folder)
    state = old.network.state_dict()
    rows = {code: i for i, code in enumerate(old.concepts)}
    fresh = network.concepts.detach().clone()
    for i, code in enumerate(codes):
        if code in rows:
            fresh[i] = state["concepts"][rows[code]]
    network.load_state_dict({**state, "concepts": fresh})
    return old.scale


def train(
    folder: Path,
    preset: str = "cpu",
    minutes: float | None = None,
    steps: int | None = None,
    seed: int = 0,
    start: Path | None = None,
    concepts: Mapping[str, Concept] | None = None,
) -> tuple[ReaderNetwork, dict[str, object]]:
    """Train the reader.

    Args:
        folder: gets captions, checkpoints and the curve; an unfinished training there goes on.
        minutes, steps: override the preset's length.
        start: a folder with a reader to go on from; what it does not know yet begins as in a fresh one.
        concepts: what can be spoken of; those of `parts()` where None.

    Returns:
        The network, and what has to be written beside it.
    """
    size, plan, captions = PRESETS[preset]
    known = parts().concepts if concepts is None else concepts
    names = names_of(known)
    pool = prepared(folder / "captions", names, Speller(known), captions, seed)
    scale = float(1 / pool.states[:200_000].astype(np.float32).std())
    torch.manual_seed(seed)
    network = ReaderNetwork(len(names), size)
    begin(network, names, scale)
    if start is not None:
        scale = take_over(network, list(names), start)
    batches = Batches(pool, scale)

    def loss(model: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, Figures]:
        states, there, targets = batches.draw(rng, count)
        device = next(model.parameters()).device
        terms = loss_of(model(states.to(device), there.to(device)), *(t.to(device) for t in targets))
        total = CONCEPT_WEIGHT * terms["concept"] + terms["single"] + terms["many"] + terms["tag"] + 0.3 * terms["name"]
        return total, {name: term.detach() for name, term in terms.items()}

    torch.set_num_threads(max(1, int(os.environ.get("OMP_NUM_THREADS", torch.get_num_threads()))))
    trained = fit(network, loss, plan.changed(minutes, steps, seed, start is not None), folder)
    kinds = {slot.split(".")[-1]: list(options(slot)) for slot in (*SINGLE, *MANY) if "concept" not in slot}
    facts = {
        "size": network.config(),
        "scale": scale,
        "concepts": list(names),
        "options": {**kinds, "names": list(NAMES)},
    }
    return trained, facts


def save(network: ReaderNetwork, facts: Mapping[str, object], names: Mapping[str, Names], folder: Path) -> None:
    """Write the weights in half precision and the facts beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {key: value.detach().cpu().half().contiguous() for key, value in network.state_dict().items()}
    save_file(tensors, folder / "reader.safetensors")
    Nearest.of(names).save(folder)
    (folder / "config.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")


def train_alone(run: Path, weights: Path, options: Options) -> None:
    """`train reader`: train it and write it below `weights`, or into the package where that is the usual folder.

    Raises:
        WeightsError: `onwards` without a reader in place.
    """
    place = FOLDER if weights == Path("weights") else weights / "reader"
    start = place if options.onwards else None
    network, facts = train(run, options.preset, options.minutes, options.steps, options.seed, start)
    save(network, facts, names_of(parts().concepts), place)
    draw_curve(run / "curve.csv", run / "curve.png", "reader")


register(ModelSpec("reader", PRESETS, alone=train_alone))
