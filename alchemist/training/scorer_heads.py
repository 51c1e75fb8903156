"""Training EmojiCLIP's last maps on composed pictures, too: a cat with sunglasses is neither a cat nor sunglasses.

The tower stays as it is, and with it the taste embedding and all that was measured in it. What it finds in every
picture is computed once, so that a step costs as good as nothing and a batch can hold whole families of compositions,
in which the hardest wrong answers are: the thing alone, with another change, another thing with the same change.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm.auto import tqdm

from ..bench.retrieval import measure_model
from ..emoji.dataset import Dataset
from ..models.emojiclip import EmojiCLIP
from ..models.text import TextEncoder
from .compositions import Compositions, prepared
from .loop import Figures, Plan, fit
from .networks import save_network, wanted
from .phrases import Phrases
from .scorer import Captioned, sized
from .spec import Facts, ModelSpec, Task, register

PRESETS: dict[str, tuple[dict[str, int], Plan]] = {
    "tiny": ({"hidden": 8, "pictures": 60}, Plan(steps=50, batch=32, lr=1e-3, warmup=5, ema=0.9)),
    "cpu": (
        {"hidden": 192, "pictures": 24_000},
        Plan(steps=1500, batch=512, lr=1e-3, warmup=50, ema=0.99, weight_decay=0.05),
    ),
    "gpu": (
        {"hidden": 192, "pictures": 96_000},
        Plan(steps=4000, batch=1024, lr=1e-3, warmup=50, ema=0.995, weight_decay=0.05),
    ),
}
"""Width of the hidden layer, how many pictures are composed, and how long is trained."""
COMPOSED = 0.5
"""Share of compositions in a batch."""
COMPOSED_WEIGHT = 1.0
"""What their loss counts beside that of the emoji as they are."""
PART = 128


@dataclass(frozen=True, eq=False)
class Seen:
    """What the tower finds in some pictures: `top` (n, width) and `raw` (n, raw) as `embed_found` wants them."""

    top: Tensor
    raw: Tensor

    def of(self, rows: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Of some rows, float32."""
        which = torch.from_numpy(rows)
        return self.top[which].float(), self.raw[which].float()


class Heads(nn.Module):
    """The maps of pictures and words of an EmojiCLIP, over features that are brought to mean 0 and deviation 1.

    Args:
        model: whose maps are trained in place.
        seen: features to standardise by.
    """

    def __init__(self, model: EmojiCLIP, seen: Seen) -> None:
        super().__init__()
        self.maps, self.log_scale = model.heads(), model.log_scale
        self.top_mean: Tensor
        self.top_std: Tensor
        self.raw_mean: Tensor
        self.raw_std: Tensor
        self._model = [model]  # not a submodule: its tower is not trained
        for name, table in (("top", seen.top), ("raw", seen.raw)):
            self.register_buffer(f"{name}_mean", table.float().mean(0))
            self.register_buffer(f"{name}_std", table.float().std(0) + 1e-3)

    @property
    def model(self) -> EmojiCLIP:
        """The network that the maps belong to."""
        return self._model[0]

    def _firsts(self) -> list[tuple[nn.Linear, Tensor, Tensor]]:
        """The layers that features go into, each with the mean and the deviation of its features."""
        found = [(self.model.image_head, self.top_mean, self.top_std)]
        if self.model.image_more is not None:
            first = self.model.image_more[0]
            assert isinstance(first, nn.Linear)
            found.append((first, self.raw_mean, self.raw_std))
        return found

    @torch.no_grad()
    def standardise(self) -> None:
        """Rewrite the first layers for standardised features; what they compute stays the same."""
        for layer, mean, std in self._firsts():
            layer.bias.add_(layer.weight @ mean)
            layer.weight.mul_(std)

    @torch.no_grad()
    def fold(self) -> None:
        """The opposite of `standardise`."""
        for layer, mean, std in self._firsts():
            layer.weight.div_(std)
            layer.bias.sub_(layer.weight @ mean)

    def forward(self, top: Tensor, raw: Tensor, sentences: Tensor) -> Tensor:
        """Scaled cosines (n, m) of n pictures' features and m sentences."""
        top = F.dropout((top - self.top_mean) / self.top_std, 0.2, self.training)
        raw = F.dropout((raw - self.raw_mean) / self.raw_std, 0.2, self.training)
        image = self.model.embed_found(top, raw)
        return self.model.scale() * image @ self.model.embed_sentences(sentences).T


class Families:
    """Whole families of compositions with captions.

    Args:
        made: the compositions.
        sentences: (n, captions, 512) for either language.
    """

    def __init__(self, made: Compositions, sentences: Mapping[str, Tensor]) -> None:
        self.label, self.sentences = made.label, sentences
        self.starts = np.flatnonzero(np.diff(made.family, prepend=-1, append=made.family[-1] + 1))

    def draw(self, rng: np.random.Generator, count: int) -> tuple[NDArray[np.int64], Tensor]:
        """Rows of about `count` pictures, and (2n, 512) captions of each in either language."""
        rows: list[NDArray[np.int64]] = []
        while sum(map(len, rows)) < count:
            k = int(rng.integers(len(self.starts) - 1))
            rows.append(np.arange(self.starts[k], self.starts[k + 1]))
        chosen = np.concatenate(rows)
        said = [s[chosen, rng.integers(s.shape[1], size=len(chosen))].float() for s in self.sentences.values()]
        return chosen, torch.cat(said)

    def loss(self, rows: NDArray[np.int64], logits: Tensor) -> Tensor:
        """Cross entropy both ways, as in `Captioned`, both languages alike."""
        same = torch.from_numpy(self.label[rows][:, None] == self.label[rows][None]).float().to(logits.device)
        right = same / same.sum(1, keepdim=True)
        total = logits.new_zeros(())
        for part in logits.chunk(2, 1):
            for way in (part, part.T):
                total = total - (right * way.log_softmax(1)).sum(1).mean() / 2
        return total


@torch.no_grad()
def seen_by(
    model: EmojiCLIP, count: int, floats: Callable[[NDArray[np.int64]], NDArray[np.float32]], cache: Path
) -> Seen:
    """What the tower finds in pictures 0 … `count` − 1, kept in `cache`; a few ms each.

    Args:
        floats: rows to pictures (n, 4, 128, 128).
    """
    if not cache.exists():
        device, size = model.log_scale.device, int(model.config.size)
        tops, raws = [], []
        for rows in tqdm(np.array_split(np.arange(count), -(-count // PART)), desc=cache.stem, unit=" batches"):
            pictures = sized(torch.from_numpy(floats(rows)), size).to(device)
            stages = model.stages(pictures)
            tops.append(stages[-1][:, 0].half().cpu())
            raws.append(model.raw_taste(pictures, stages).half().cpu())
        part = cache.with_suffix(".part")
        save_file({"top": torch.cat(tops), "raw": torch.cat(raws)}, part)
        os.replace(part, cache)
    found = load_file(cache)
    return Seen(found["top"], found["raw"])


def sentences_of(made: Compositions, cache: Path) -> dict[str, Tensor]:
    """(n, captions, 512) float16 sentence embeddings for either language, kept in `cache`; about 1 ms each."""
    if not cache.exists():
        encode, found = TextEncoder().encode, {}
        for language, captions in made.captions.items():
            flat = [text for row in captions for text in row]
            order = {text: i for i, text in enumerate(dict.fromkeys(flat))}
            parts = np.array_split(np.array(list(order), object), -(-len(order) // 2000))
            table = np.concatenate([encode(part.tolist()).astype(np.float16) for part in tqdm(parts, desc=language)])
            rows = table[[order[text] for text in flat]]
            found[language] = torch.from_numpy(rows.reshape(len(captions), -1, rows.shape[1]))
        part = cache.with_suffix(".part")
        save_file(found, part)
        os.replace(part, cache)
    return load_file(cache)


def widened(model: EmojiCLIP, hidden: int) -> EmojiCLIP:
    """The same network with a hidden layer of pictures that adds nothing yet; as it is where it has one."""
    if model.image_more is not None:
        return model
    config: dict[str, Any] = {k: v for k, v in dict(model.config).items() if not k.startswith("_")}
    wider = EmojiCLIP(**{**config, "image_hidden": hidden})
    wider.load_state_dict(model.state_dict(), strict=False)
    wider.to(model.log_scale.device)
    return cast(EmojiCLIP, wider)


def _loss(families: Families, captioned: Captioned, seen: Seen, plain: Seen, where: NDArray[np.int64]) -> Any:
    """The loss of compositions `seen` and of emoji `plain`; `where` (records,) are the rows of these."""

    def loss(net: nn.Module, rng: np.random.Generator, share: int) -> tuple[Tensor, Figures]:
        device = next(net.parameters()).device
        rows, said = families.draw(rng, round(COMPOSED * share))
        top, raw = seen.of(rows)
        logits = net(top.to(device), raw.to(device), said.to(device))
        first = families.loss(rows, logits)
        hits = (logits[:, : len(rows)].argmax(1) == torch.arange(len(rows), device=device)).float().mean()
        picked, named = captioned.draw(rng, round((1 - COMPOSED) * share))
        top, raw = plain.of(where[picked])
        second = captioned.loss(picked, net(top.to(device), raw.to(device), named.to(device)))
        return COMPOSED_WEIGHT * first + second, {"composed": first.detach(), "emoji": second.detach(), "top1": hits}

    return loss


def train_heads(
    model: EmojiCLIP,
    data: Dataset,
    folder: Path,
    preset: str = "cpu",
    minutes: float | None = None,
    steps: int | None = None,
    seed: int = 0,
) -> EmojiCLIP:
    """Train the last maps of a finished EmojiCLIP on emoji and compositions; its tower and taste stay as they are.

    Args:
        folder: gets the compositions, what the tower finds, checkpoints and the curve; an unfinished training there
            goes on.
        minutes, steps: override the preset's length.
    """
    sizes, plan = PRESETS[preset]
    torch.manual_seed(seed)
    model = widened(model, sizes["hidden"]).eval().requires_grad_(False)
    folder.mkdir(parents=True, exist_ok=True)
    made = prepared(folder / "compositions", sizes["pictures"], seed)

    def composed(rows: NDArray[np.int64]) -> NDArray[np.float32]:
        pixels = np.ascontiguousarray(made.pictures[rows].transpose(0, 3, 1, 2))
        return pixels.astype(np.float32) / np.float32(255)

    seen = seen_by(model, len(made.label), composed, folder / "compositions.safetensors")
    own = np.array([i for i in np.unique(data.train)], np.int64)
    plain = seen_by(model, len(own), lambda rows: data.floats(own[rows]), folder / "emoji.safetensors")
    where = np.full(len(data.records), -1, np.int64)
    where[own] = np.arange(len(own))
    families = Families(made, sentences_of(made, folder / "sentences.safetensors"))
    captioned = Captioned(data, Phrases(data.records, TextEncoder().encode, data.folder / "phrases.safetensors"))
    heads = Heads(model, Seen(torch.cat([seen.top, plain.top]), torch.cat([seen.raw, plain.raw])))

    loss = _loss(families, captioned, seen, plain, where)

    def figures(net: nn.Module, path: Path) -> dict[str, float]:
        heads.fold()
        try:
            return measure_model(model, data)
        finally:
            heads.standardise()

    for p in (*heads.maps.parameters(), heads.log_scale):
        p.requires_grad_(True)
    heads.standardise()
    fit(heads, loss, plan.changed(minutes, steps, seed), folder, figures)
    heads.fold()
    model.eval()
    return model


def _trained(task: Task) -> tuple[EmojiCLIP, Facts]:
    options = task.options
    model = wanted("scorer", task.weights)
    length = (options.preset, options.minutes, options.steps, options.seed)
    return train_heads(model, task.data, task.run, *length), {"composed": PRESETS[options.preset][0]["pictures"]}


register(
    ModelSpec(
        "compositions",
        PRESETS,
        _trained,
        options=frozenset(),
        stale=("bank",),
        save=lambda model, weights: save_network(model, weights / "scorer"),
    )
)
