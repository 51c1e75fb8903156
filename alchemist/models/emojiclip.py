"""EmojiCLIP: pictures and words in one space, and pictures in the taste embedding, from one small network.

The picture tower is MobileNetV3-small (Howard et al. 2019) without batch normalisation, begun from ImageNet
weights and trained against sentence embeddings (contrastively, Radford et al. 2021). The taste embedding has three
parts that count the same, each partly whitened on the training pictures: the *look* (a coarse layout of colour and
outline, and the texture that the tower's first stages find), the *form* (its middle stages) and the *meaning* (its last
ones). To each belongs, too, what two networks trained on photographs find in their layers at that depth, as far as the
tower tells: what several networks agree on is what most people see.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F

from ..values import over_white
from .taste import taste_parts
from .text import TEXT_DIM

# in, kernel, expanded, out, squeeze-and-excite, hard swish, stride: Table 2 of the paper
BLOCKS = (
    (16, 3, 16, 16, True, False, 2),
    (16, 3, 72, 24, False, False, 2),
    (24, 3, 88, 24, False, False, 1),
    (24, 5, 96, 40, True, True, 2),
    (40, 5, 240, 40, True, True, 1),
    (40, 5, 240, 40, True, True, 1),
    (40, 5, 120, 48, True, True, 1),
    (48, 5, 144, 48, True, True, 1),
    (48, 5, 288, 96, True, True, 2),
    (96, 5, 576, 96, True, True, 1),
    (96, 5, 576, 96, True, True, 1),
)
LAYOUT = 4 * 4 * 4
STAGES = (0, 1, 3, 6, 8, 11, -1)
"""The tower's layers whose features' means and spreads join the taste embedding; −1 is the last one."""
LOOK_STAGES, FORM_STAGES, TOP_STAGES = (0, 1, 3), (6, 8), (11, -1)
LAYOUT_COUNTS = 1.3
"""What the layout counts beside the mean, or the spread, of one stage."""
OWN = (0.4, 0.4, 1.0)
"""How far the tower's own stages lead look, form and meaning, beside what other networks find."""
RIDGE = 0.1
"""How much of the features' mean variance is added to it where others' are told from them (ridge regression)."""
TEXT_SCALE = 8.0
"""Brings the numbers of a unit sentence embedding to where a GELU bends."""


class SqueezeExcite(nn.Module):
    """Channels weighed by what they hold on average."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        inner = max(8, (channels // 4 + 4) // 8 * 8)
        if inner < 0.9 * channels / 4:
            inner += 8
        self.fc1 = nn.Conv2d(channels, inner, 1)
        self.fc2 = nn.Conv2d(inner, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) to the same shape."""
        return x * F.hardsigmoid(self.fc2(F.relu(self.fc1(x.mean((2, 3), keepdim=True)))))


class InvertedResidual(nn.Module):
    """Expand, filter each channel, weigh, project."""

    def __init__(self, row: tuple[int, int, int, int, bool, bool, int]) -> None:
        super().__init__()
        width, kernel, expanded, out, excite, swish, stride = row
        act = nn.Hardswish if swish else nn.ReLU
        layers: list[nn.Module] = []
        if expanded != width:
            layers.append(nn.Sequential(nn.Conv2d(width, expanded, 1), act()))
        depthwise = nn.Conv2d(expanded, expanded, kernel, stride, kernel // 2, groups=expanded)
        layers.append(nn.Sequential(depthwise, act()))
        if excite:
            layers.append(SqueezeExcite(expanded))
        layers.append(nn.Sequential(nn.Conv2d(expanded, out, 1)))
        self.block = nn.Sequential(*layers)
        self.residual = stride == 1 and width == out

    def forward(self, x: Tensor) -> Tensor:
        """(n, in, h, w) to (n, out, h / stride, w / stride)."""
        y: Tensor = self.block(x)
        return x + y if self.residual else y


class EmojiCLIP(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Pictures to unit vectors beside text, and to the taste embedding.

    Args:
        dim: dimensions of the space shared with text.
        taste_dim: dimensions of the taste embedding, shared out by `taste_parts`.
        blocks: how many of MobileNetV3's blocks to build; fewer make a tiny network for tests.
        size: side of a picture in pixels that it was trained on.
        text_hidden: width of the hidden layer that adds to the linear map of sentences; 0 leaves it out.
        image_hidden: the same of pictures, from the layout and all stages: what is worn and what a thing is made of
            show in early stages. 0 leaves it out.
    """

    config_name = "config.json"

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        dim: int = 256,
        taste_dim: int = 106,
        blocks: int = 11,
        size: int = 128,
        text_hidden: int = 0,
        image_hidden: int = 0,
    ) -> None:
        super().__init__()
        rows = BLOCKS[:blocks]
        last = rows[-1][3]
        self.features = nn.Sequential(
            nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1), nn.Hardswish()),
            *(InvertedResidual(row) for row in rows),
            nn.Sequential(nn.Conv2d(last, 6 * last, 1), nn.Hardswish()),
        )
        self.width = 6 * last
        self.image_head = nn.Linear(self.width, dim)
        self.text_head = nn.Linear(TEXT_DIM, dim)
        self.text_more = _two_layers(TEXT_DIM, text_hidden, dim) if text_hidden else None
        self.log_scale = nn.Parameter(torch.tensor(3.0))
        wide = {0: 16, **{i + 1: row[3] for i, row in enumerate(rows)}, -1: self.width}
        self.widths = {i: wide[i] for i in STAGES if i in wide}
        raw = LAYOUT + 2 * sum(self.widths.values())
        self.image_more = _two_layers(raw, image_hidden, dim) if image_hidden else None
        self._reset_hidden()
        self.register_buffer("taste_mean", torch.zeros(raw))
        self.register_buffer("taste_basis", torch.randn(raw, taste_dim) / 30)
        self.register_buffer("rgb_mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("rgb_std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))

    @torch.no_grad()
    def reset_heads(self) -> None:
        """Begin the maps of pictures and words anew."""
        self.image_head.reset_parameters()
        self.log_scale.fill_(3.0)
        self._reset_hidden()

    @torch.no_grad()
    def _reset_hidden(self) -> None:
        """A turned sentence embedding, the hidden layers adding nothing."""
        nn.init.orthogonal_(self.text_head.weight)
        nn.init.zeros_(self.text_head.bias)
        for more in (self.text_more, self.image_more):
            if more is not None:
                for layer in more:
                    if isinstance(layer, nn.Linear):
                        layer.reset_parameters()
                for p in more[-1].parameters():
                    p.zero_()

    def heads(self) -> nn.ModuleDict:
        """The maps of pictures and words into their space, without the tower below."""
        named = {"image": self.image_head, "image_more": self.image_more, "text": self.text_head}
        return nn.ModuleDict({k: m for k, m in {**named, "text_more": self.text_more}.items() if m is not None})

    def scale(self) -> Tensor:
        """What cosines of pictures and words are multiplied with in training."""
        return self.log_scale.clamp(0, 4.6).exp()

    def load_tower(self, tensors: Mapping[str, Tensor]) -> None:
        """Begin the picture tower from weights named as MobileNetV3-small's, batch norm folded in."""
        own = self.features.state_dict()
        self.features.load_state_dict({name: tensors[f"features.{name}"] for name in own})

    def _prepared(self, pictures: Tensor) -> Tensor:
        white = over_white(pictures)
        standard: Tensor = (white - self.rgb_mean) / self.rgb_std
        return standard.contiguous(memory_format=torch.channels_last)

    def top(self, pictures: Tensor) -> Tensor:
        """(n, 4, h, w) premultiplied pictures to the mean features (n, width) of the last layer alone."""
        found: Tensor = self.features(self._prepared(pictures)).mean((2, 3))
        return found

    def stages(self, pictures: Tensor) -> dict[int, Tensor]:
        """(n, 4, h, w) premultiplied pictures to the features of each of `STAGES`, (n, 2, c): their mean and spread."""
        x = self._prepared(pictures)
        found = {}
        last = len(self.features) - 1
        for i, layer in enumerate(self.features):
            x = layer(x)
            if i in STAGES or i == last:
                mean = x.mean((2, 3))
                spread = ((x * x).mean((2, 3)) - mean * mean).clamp_min(1e-12).sqrt()  # std is 20 times slower here
                found[-1 if i == last else i] = torch.stack([mean, spread], 1)
        return found

    def raw_taste(self, pictures: Tensor, stages: dict[int, Tensor]) -> Tensor:
        """(n, raw): the layout of colour and outline, and of each stage unit means and unit spreads."""
        layout = F.adaptive_avg_pool2d(pictures, 4).flatten(1)
        return torch.cat([layout, *(F.normalize(f, dim=2).flatten(1) for f in stages.values())], 1)

    def embed(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors (n, dim) beside text, and unit taste vectors (n, taste_dim)."""
        stages = self.stages(pictures)
        raw = self.raw_taste(pictures, stages)
        taste = (raw - self.taste_mean) @ self.taste_basis
        return self.embed_found(stages[-1][:, 0], raw), F.normalize(taste, dim=1)

    def embed_found(self, top: Tensor, raw: Tensor) -> Tensor:
        """Unit vectors (n, dim) of pictures from what the tower finds, `top` (n, width) and `raw_taste` (n, raw)."""
        mapped: Tensor = self.image_head(top)
        if self.image_more is not None:
            mapped = mapped + self.image_more(raw)
        return F.normalize(mapped, dim=1)

    def embed_sentences(self, sentences: Tensor) -> Tensor:
        """(m, 512) sentence embeddings to unit vectors (m, dim)."""
        mapped = self.text_head(sentences)
        if self.text_more is not None:
            mapped = mapped + self.text_more(sentences * TEXT_SCALE)
        return F.normalize(mapped, dim=1)

    def forward(self, pictures: Tensor, sentences: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Unit vectors of n pictures and m sentences, and the learned scale of their cosines."""
        if self.image_more is None:
            image = F.normalize(self.image_head(self.top(pictures)), dim=1)
        else:
            stages = self.stages(pictures)
            image = self.embed_found(stages[-1][:, 0], self.raw_taste(pictures, stages))
        return image, self.embed_sentences(sentences), self.scale()

    @torch.no_grad()
    def fit_taste(self, raw: Tensor, seen: Sequence[Tensor] | None = None, power: float = 0.25) -> None:
        """Set the taste projection: principal axes of its three parts, partly whitened.

        Args:
            raw: (n, raw) of some pictures.
            seen: (n, k) what others find of their look, their form and their meaning. Each part is then the principal
                axes of the tower's own stages and of what a ridge regression tells of these from `raw`.
            power: 0 keeps the variances, 1 makes all axes count the same.
        """
        moved = (raw - raw.mean(0)).double()
        scale = torch.zeros(raw.shape[1], dtype=torch.double, device=raw.device)
        rows: dict[int | None, list[int]] = {}
        first = 0
        for stage, width in ((None, LAYOUT), *((i, w) for i, w in self.widths.items() for _ in range(2))):
            part = slice(first, first + width)
            counts = LAYOUT_COUNTS if stage is None else 1.0
            scale[part] = counts / size_of(moved[:, part])
            rows.setdefault(stage, []).extend(range(first, first + width))
            first += width
        even = moved * scale
        self.taste_mean.copy_(raw.mean(0))
        self.taste_basis.zero_()
        parts = taste_parts(self.taste_basis.shape[1])
        for i, (columns, stages) in enumerate(zip(parts, ((None, *LOOK_STAGES), FORM_STAGES, TOP_STAGES), strict=True)):
            own = [r for stage in stages for r in rows.get(stage, ())]
            own = own or list(range(raw.shape[1]))  # a tiny network has no such stages
            found = torch.eye(raw.shape[1], dtype=torch.double, device=raw.device)[:, own]
            if seen is not None:
                told = ridge(even, seen[i].double())
                found = torch.cat([OWN[i] * found / size_of(even @ found), told / size_of(even @ told)], 1)
            basis = found @ _axes(even @ found, columns.stop - columns.start, power)
            self.taste_basis[:, columns.start : columns.start + basis.shape[1]] = (scale[:, None] * basis).float()


def _two_layers(inside: int, hidden: int, out: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inside, hidden), nn.GELU(), nn.Dropout(0.2), nn.Linear(hidden, out))


def size_of(x: Tensor) -> Tensor:
    """The root mean square length of the rows of centred (n, d)."""
    return x.square().sum(1).mean().sqrt().clamp_min(1e-9)


def _axes(x: Tensor, count: int, power: float) -> Tensor:
    """(d, ≤ count) principal axes of centred (n, d), divided by deviation to the `power`; together of unit variance."""
    variances, axes = torch.linalg.eigh(x.T @ x / len(x))
    variances, axes = variances.flip(0)[:count].clamp_min(1e-12), axes.flip(1)[:, :count]
    basis: Tensor = axes * variances.pow(-power / 2)
    return basis / size_of(x @ basis)


def ridge(x: Tensor, y: Tensor) -> Tensor:
    """(d, k) that tells features (n, k), but for their mean, from centred (n, d), shrunk by `RIDGE`."""
    covariance = x.T @ x / len(x)
    shrunk = covariance + RIDGE * covariance.diagonal().mean() * torch.eye(len(covariance), dtype=x.dtype)
    told: Tensor = torch.linalg.solve(shrunk, x.T @ (y - y.mean(0)) / len(x))
    return told
