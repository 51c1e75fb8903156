"""The autoencoder: RGBA pictures of 128 px to latents of 8 × 8 cells and back.

A KL autoencoder (Kingma & Welling 2014) as latent diffusion uses it (Rombach et al. 2022), made for CPUs:
a pixel unshuffle by 4 replaces the costly first two resolutions, and a pixel shuffle the last two.
Latents leave standardised, channel by channel, so that they are what the diffusion model is trained on.
"""

from __future__ import annotations

import torch
from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.vae import DecoderOutput, DiagonalGaussianDistribution
from diffusers.models.modeling_outputs import AutoencoderKLOutput
from diffusers.models.modeling_utils import ModelMixin
from torch import Tensor, nn
from torch.nn import functional as F

HAZE = 0.02  # opacity below it is nothing, above 1 − it everything: what is nearly clear would show on dark


def bounded(raw: Tensor) -> Tensor:
    """Pictures (n, 4, h, w) as they are seen: in [0, 1], colour never above alpha, without haze."""
    alpha = ((raw[:, 3:] - HAZE) / (1 - 2 * HAZE)).clamp(0, 1)
    colour = torch.minimum(raw[:, :3].clamp(0, 1), alpha)
    return torch.cat([colour, alpha], 1)


class ResidualBlock(nn.Module):
    """Two normalised 3 × 3 convolutions and a shortcut; (n, c, h, w) to the same shape."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        groups = max(1, channels // 8)
        self.norm1 = nn.GroupNorm(groups, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(groups, channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) to the same shape."""
        h: Tensor = self.conv1(F.silu(self.norm1(x)))
        h = self.conv2(F.silu(self.norm2(h)))
        return x + h


class Upsample(nn.Module):
    """Twice the height and width by a 1 × 1 convolution and a pixel shuffle."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, 4 * out, 1)

    def forward(self, x: Tensor) -> Tensor:
        """(n, c, h, w) to (n, out, 2h, 2w)."""
        return F.pixel_shuffle(self.conv(x), 2)


class EmojiAutoencoder(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """KL autoencoder of premultiplied RGBA pictures.

    Args:
        sample_size: side of a picture in pixels.
        latent_channels: channels of a latent; its side is sample_size / 16 for three widths.
        patch: side of the pixel blocks folded into channels at the stem.
        widths: channels at each resolution, finest first; each further one halves the side.
        encoder_blocks, decoder_blocks: residual blocks at each resolution, finest first.
    """

    config_name = "config.json"

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        sample_size: int = 128,
        latent_channels: int = 16,
        patch: int = 4,
        widths: tuple[int, ...] = (48, 96, 192),
        encoder_blocks: tuple[int, ...] = (1, 1, 1),
        decoder_blocks: tuple[int, ...] = (2, 2, 2),
    ) -> None:
        super().__init__()
        self.patch = patch
        self.encoder = self._encoder(latent_channels, patch, tuple(widths), tuple(encoder_blocks))
        self.decoder = self._decoder(latent_channels, patch, tuple(widths), tuple(decoder_blocks))
        self.register_buffer("latent_mean", torch.zeros(latent_channels))
        self.register_buffer("latent_std", torch.ones(latent_channels))
        self.to(memory_format=torch.channels_last)

    @staticmethod
    def _encoder(latent: int, patch: int, widths: tuple[int, ...], blocks: tuple[int, ...]) -> nn.Sequential:
        layers: list[nn.Module] = [
            nn.PixelUnshuffle(patch),
            nn.Conv2d(4 * patch * patch, widths[0], 3, padding=1),
        ]
        for i, (width, count) in enumerate(zip(widths, blocks, strict=True)):
            if i:
                layers.append(nn.Conv2d(widths[i - 1], width, 3, stride=2, padding=1))
            layers += [ResidualBlock(width) for _ in range(count)]
        layers += [nn.GroupNorm(widths[-1] // 8, widths[-1]), nn.SiLU(), nn.Conv2d(widths[-1], 2 * latent, 1)]
        return nn.Sequential(*layers)

    @staticmethod
    def _decoder(latent: int, patch: int, widths: tuple[int, ...], blocks: tuple[int, ...]) -> nn.Sequential:
        layers: list[nn.Module] = [nn.Conv2d(latent, widths[-1], 3, padding=1)]
        for i in reversed(range(len(widths))):
            layers += [ResidualBlock(widths[i]) for _ in range(blocks[i])]
            if i:
                layers.append(Upsample(widths[i], widths[i - 1]))
        layers += [
            nn.GroupNorm(widths[0] // 8, widths[0]),
            nn.SiLU(),
            nn.Conv2d(widths[0], 4 * patch * patch, 3, padding=1),
            nn.PixelShuffle(patch),
        ]
        return nn.Sequential(*layers)

    @property
    def latent_shape(self) -> tuple[int, int, int]:
        """Shape (c, s, s) of one latent."""
        side = self.config.sample_size // (self.patch * 2 ** (len(self.config.widths) - 1))
        return (self.config.latent_channels, side, side)

    def posterior(self, pictures: Tensor) -> DiagonalGaussianDistribution:
        """q(z | x) of (n, 4, h, w) pictures in [0, 1], before standardising."""
        x = (2 * pictures - 1).contiguous(memory_format=torch.channels_last)
        return DiagonalGaussianDistribution(self.encoder(x))

    def encode(self, pictures: Tensor, return_dict: bool = True) -> AutoencoderKLOutput:
        """q(z | x) of (n, 4, h, w) pictures, standardised; `.latent_dist` as in diffusers."""
        raw = self.posterior(pictures)
        mean = (raw.mean - self._column(self.latent_mean)) / self._column(self.latent_std)
        logvar = raw.logvar - 2 * self._column(self.latent_std).log()
        return AutoencoderKLOutput(latent_dist=DiagonalGaussianDistribution(torch.cat([mean, logvar], 1)))

    def decode_raw(self, latents: Tensor) -> Tensor:
        """Latents before standardising, (n, c, s, s), to unclamped float32 pictures (n, 4, h, w)."""
        dtype = next(self.decoder.parameters()).dtype
        out: Tensor = self.decoder(latents.to(dtype).contiguous(memory_format=torch.channels_last))
        return (out.float() + 1) / 2

    def decode(self, latents: Tensor, return_dict: bool = True) -> DecoderOutput:
        """Standardised latents to pictures (n, 4, h, w) in [0, 1], colour never above alpha."""
        raw = latents * self._column(self.latent_std) + self._column(self.latent_mean)
        return DecoderOutput(sample=bounded(self.decode_raw(raw)))

    def forward(
        self, pictures: Tensor, noise: Tensor, jitter: Tensor | None = None
    ) -> tuple[Tensor, DiagonalGaussianDistribution]:
        """Reconstruction of z = mu + noise·std + jitter, unclamped, and q(z | x): what training needs.

        Args:
            pictures: (n, 4, h, w) in [0, 1].
            noise: (n, c, s, s), N(0, I).
            jitter: (n, c, s, s), in standard deviations of the batch's means; None for none.
        """
        dist = self.posterior(pictures)
        z = dist.mean + dist.std * noise
        if jitter is not None:
            z = z + jitter * dist.mean.detach().std((0, 2, 3), keepdim=True)
        return self.decode_raw(z), dist

    @staticmethod
    def _column(values: Tensor) -> Tensor:
        return values.view(1, -1, 1, 1)
