"""EmojiCLIP: pictures and words in one space, and pictures in the taste embedding, from one small network.

The picture tower is MobileNetV3-small (Howard et al. 2019) without batch normalisation, begun from ImageNet
weights and trained against sentence embeddings (contrastively, Radford et al. 2021). The taste embedding has two halves
that count the same: the *look* (a coarse layout of colour and outline, and what the tower's first stages find) and the
*meaning* (what its last ones find), each partly whitened on the training pictures.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F

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
LAYOUT = 8 * 8 * 4 + 16 * 16
STAGES = {1: 0.6, 3: 0.6, 6: 0.6, 8: 0.6, 11: 1.0}
"""Which of the tower's layers join the taste embedding, with their weights; the first three belong to the look."""
LOOK_STAGES = (1, 3, 6)
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
        taste_dim: dimensions of the taste embedding; half of them are of the look, half of the meaning.
        blocks: how many of MobileNetV3's blocks to build; fewer make a tiny network for tests.
        size: side of a picture in pixels that it was trained on.
        text_hidden: width of the hidden layer that adds to the linear map of sentences; 0 leaves it out.
    """

    config_name = "config.json"

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self, dim: int = 256, taste_dim: int = 80, blocks: int = 11, size: int = 128, text_hidden: int = 0
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
        self.text_more = self._text_more(text_hidden, dim) if text_hidden else None
        self.log_scale = nn.Parameter(torch.tensor(3.0))
        self._reset_words()
        wide = {i + 1: row[3] for i, row in enumerate(rows)}
        self.look = LAYOUT + sum(wide[i] for i in LOOK_STAGES if i in wide)
        raw = LAYOUT + self.width + sum(wide[i] for i in STAGES if i in wide)
        self.register_buffer("taste_mean", torch.zeros(raw))
        self.register_buffer("taste_basis", torch.randn(raw, taste_dim) / 30)
        self.register_buffer("rgb_mean", torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1))
        self.register_buffer("rgb_std", torch.tensor([0.229, 0.224, 0.225]).view(1, 3, 1, 1))

    @staticmethod
    def _text_more(hidden: int, dim: int) -> nn.Sequential:
        return nn.Sequential(nn.Linear(TEXT_DIM, hidden), nn.GELU(), nn.Dropout(0.2), nn.Linear(hidden, dim))

    @torch.no_grad()
    def reset_heads(self) -> None:
        """Begin the maps of pictures and words anew."""
        self.image_head.reset_parameters()
        self.log_scale.fill_(3.0)
        self._reset_words()

    @torch.no_grad()
    def _reset_words(self) -> None:
        """A turned sentence embedding, the hidden layer adding nothing."""
        nn.init.orthogonal_(self.text_head.weight)
        nn.init.zeros_(self.text_head.bias)
        if self.text_more is not None:
            for layer in self.text_more:
                if isinstance(layer, nn.Linear):
                    layer.reset_parameters()
            for p in self.text_more[-1].parameters():
                p.zero_()

    def scale(self) -> Tensor:
        """What cosines of pictures and words are multiplied with in training."""
        return self.log_scale.clamp(0, 4.6).exp()

    def load_tower(self, tensors: Mapping[str, Tensor]) -> None:
        """Begin the picture tower from weights named as MobileNetV3-small's, batch norm folded in."""
        own = self.features.state_dict()
        self.features.load_state_dict({name: tensors[f"features.{name}"] for name in own})

    def stages(self, pictures: Tensor) -> dict[int, Tensor]:
        """(n, 4, h, w) premultiplied pictures to the mean features (n, c) of each of `STAGES`, and of the top at −1."""
        white = pictures[:, :3] + (1 - pictures[:, 3:])
        x = ((white - self.rgb_mean) / self.rgb_std).contiguous(memory_format=torch.channels_last)
        found = {}
        for i, layer in enumerate(self.features):
            x = layer(x)
            if i in STAGES and i < len(self.features) - 1:
                found[i] = x.mean((2, 3))
        return {**found, -1: x.mean((2, 3))}

    def raw_taste(self, pictures: Tensor, stages: dict[int, Tensor]) -> Tensor:
        """(n, look + meaning): layouts of colour and outline and unit features, before whitening."""
        colour = F.adaptive_avg_pool2d(pictures, 8).flatten(1)
        outline = F.adaptive_avg_pool2d(pictures[:, 3:], 16).flatten(1)
        unit = {i: STAGES.get(i, 1.0) * F.normalize(f, dim=1) for i, f in stages.items()}
        look = [f for i, f in unit.items() if i in LOOK_STAGES]
        meaning = [f for i, f in unit.items() if i not in LOOK_STAGES]
        return torch.cat([0.06 * colour, 0.03 * outline, *look, *meaning], 1)

    def embed(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors (n, dim) beside text, and unit taste vectors (n, taste_dim)."""
        stages = self.stages(pictures)
        taste = (self.raw_taste(pictures, stages) - self.taste_mean) @ self.taste_basis
        return F.normalize(self.image_head(stages[-1]), dim=1), F.normalize(taste, dim=1)

    def embed_sentences(self, sentences: Tensor) -> Tensor:
        """(m, 512) sentence embeddings to unit vectors (m, dim)."""
        mapped = self.text_head(sentences)
        if self.text_more is not None:
            mapped = mapped + self.text_more(sentences * TEXT_SCALE)
        return F.normalize(mapped, dim=1)

    def forward(self, pictures: Tensor, sentences: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Unit vectors of n pictures and m sentences, and the learned scale of their cosines."""
        image = F.normalize(self.image_head(self.stages(pictures)[-1]), dim=1)
        return image, self.embed_sentences(sentences), self.scale()

    @torch.no_grad()
    def fit_taste(self, raw: Tensor, power: float = 0.25) -> None:
        """Set the taste projection: principal axes of the halves of `raw` (n, look + meaning), partly whitened.

        Args:
            power: 0 keeps the variances, 1 makes all axes count the same.
        """
        self.taste_mean.copy_(raw.mean(0))
        self.taste_basis.zero_()
        moved, half = (raw - raw.mean(0)).double(), self.taste_basis.shape[1] // 2
        for rows, columns in ((slice(None, self.look), slice(None, half)), (slice(self.look, None), slice(half, None))):
            part = moved[:, rows]
            _, s, axes = torch.linalg.svd(part, full_matrices=False)
            k = min(half, len(s))
            std = s[:k] / len(raw) ** 0.5
            basis = (axes[:k] * std.clamp_min(1e-6).pow(-power)[:, None]).T
            size = (part @ basis).square().sum(1).mean().sqrt()
            self.taste_basis[rows, columns][:, :k] = (basis / size.clamp_min(1e-9)).float()
