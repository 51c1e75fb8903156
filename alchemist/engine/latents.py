"""Looking inside the latent model: encoding, decoding, reconstructing, morphing."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..given import checked_latents, checked_pictures
from ..values import Array, checked_seed
from .base import EngineBase


class Latents(EngineBase):
    """The methods of the autoencoder."""

    def encode(self, images: Any) -> Array:
        """(n, d) posterior means, standardised and flat; one picture (4, h, w) counts as n = 1."""
        means = self.generator.encode(checked_pictures(images, self.generator.size))
        return means.reshape(len(means), -1)

    def decode(self, z: Any) -> Array:
        """Latents (n, d) or (n, c, s, s) to pictures (n, 4, h, w)."""
        return self.generator.decode(checked_latents(z, self.generator.latent_shape))

    def reconstruct(self, images: Any) -> Array:
        """decode(encode(images))."""
        return self.decode(self.encode(images))

    def posterior_samples(self, image: Any, n: int = 8, seed: int = 0, scale: float = 1.0) -> Array:
        """Decodes of z = mu + scale·eps·std for one picture (4, h, w): n pictures."""
        picture = checked_pictures(image, self.generator.size)
        return self.generator.decode(self.generator.posterior_draws(picture[:1], n, checked_seed(seed), scale))

    def interpolate(self, a: Any, b: Any, n: int = 8) -> Array:
        """n pictures from a to b, both (4, h, w): decodes along the line between their latents."""
        z = self.generator.encode(np.concatenate([checked_pictures(p, self.generator.size) for p in (a, b)]))
        t = np.linspace(0, 1, n, dtype=np.float32).reshape(-1, 1, 1, 1)
        return self.generator.decode((1 - t) * z[:1] + t * z[1:])
