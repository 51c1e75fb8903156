"""Our `Generator`: candidates to pictures through the latent DDPM, in batches that share a sampler."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import torch
from diffusers.models.activations import GELU

from ..models.precision import cast
from ..models.weights import NETWORKS
from ..protocols import Progress
from ..values import Array, Candidate, Drawn
from .noise import noise_from_seed
from .pipeline import EmojiPipeline
from .sampling import StepDone, sample, skipped

BATCH = 64
EXACTLY = {"cpu": 8, "cuda": 32}
"""So many are drawn at once where a picture has to be the same to the last bit, whatever it is asked for with: how
matrices are multiplied depends on their size. What is missing is filled up. A GPU draws 32 in the time of 8."""
IN_BULK = {"cpu": 2 * BATCH, "cuda": 8 * BATCH}
"""So many are drafted at once."""


class LatentGenerator:
    """Draws candidates with an `EmojiPipeline`.

    Args:
        pipeline: loaded, on its device, in evaluation mode.
        fingerprint: short hash of the weights.
        pool: (n, 4, h, w) given pictures that candidates with `pool=` show.

    Attributes:
        exact: whether a picture is the same to the last bit whatever it is drawn with, see `EXACTLY`; drafts are not.
        chunk: how many are ranked between two reports of progress, and drawn at once where that is not exact.
        least: from how many candidates on it is worth using, see `in_bulk`.
    """

    exact = True
    chunk = BATCH
    least = 1

    def __init__(self, pipeline: EmojiPipeline, fingerprint: str, pool: Array | None = None) -> None:
        self.pipeline = pipeline
        self._fingerprint = fingerprint
        self._pool = pool

    @property
    def latent_shape(self) -> tuple[int, int, int]:
        """Shape (c, s, s) of a latent and of a noise."""
        shape: tuple[int, int, int] = self.pipeline.autoencoder.latent_shape
        return shape

    @property
    def at_once(self) -> int:
        """How many are drawn at once."""
        return _by_kind(EXACTLY, self.device) if self.exact else self.chunk

    @property
    def device(self) -> torch.device:
        """Where pictures are drawn."""
        device: torch.device = self.pipeline.autoencoder.latent_mean.device
        return device

    @property
    def size(self) -> int:
        """Side of a picture in pixels."""
        return int(self.pipeline.autoencoder.config.sample_size)

    @property
    def fingerprint(self) -> str:
        """Short hash of the weights."""
        return self._fingerprint

    def with_pool(self, pool: Array) -> LatentGenerator:
        """The same generator over a pool of given pictures (n, 4, h, w)."""
        return LatentGenerator(self.pipeline, self._fingerprint, pool)

    def in_bulk(self, dtype: torch.dtype, least: int = 96) -> LatentGenerator:
        """A drafter of the same weights in another number format: quicker, and nearly the same pictures.

        What it finds is drawn again by this generator before anybody sees it, so a candidate's picture stays a
        function of the candidate.
        """
        pipe = self.pipeline
        networks = {name: copy.deepcopy(getattr(pipe, name)) for name in NETWORKS}
        for network in networks.values():
            if network is not None:
                cast(network, dtype)
                for layer in network.modules():
                    if isinstance(layer, GELU):
                        layer.approximate = "none"  # by less than bfloat16 rounds, and six times as fast on a CPU
        drafter = LatentGenerator(EmojiPipeline(**networks, scheduler=pipe.scheduler), self._fingerprint)
        drafter.exact, drafter.chunk, drafter.least = False, _by_kind(IN_BULK, self.device), least
        return drafter

    def in_batches(self) -> LatentGenerator:
        """A drafter of these very networks, that draws many at once: the same pictures but for the last bits."""
        drafter = LatentGenerator(self.pipeline, self._fingerprint)
        drafter.exact = False
        return drafter

    def draw(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Drawn:
        """Draw each candidate; see `protocols.Generator`."""
        n, side = len(candidates), self.size
        images = np.zeros((n, 4, side, side), np.float32)
        latents = np.zeros((n, *self.latent_shape), np.float32)
        done = 0
        for rows in self._batches(candidates):
            part = self._draw_alike(self._filled([candidates[i] for i in rows]), _within(progress, done, len(rows), n))
            images[rows], latents[rows] = part.images[: len(rows)], part.latents[: len(rows)]
            done += len(rows)
            if progress:
                progress(done, n)
        return Drawn(images, latents)

    def latents(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Array:
        """Only the latents z (n, c, s, s) of candidates: the sampling without the decoding."""
        latents = np.zeros((len(candidates), *self.latent_shape), np.float32)
        done = 0
        for rows in self._batches(candidates):
            told = _within(progress, done, len(rows), len(candidates))
            latents[rows] = self._sample(self._filled([candidates[i] for i in rows]), told)[: len(rows)]
            done += len(rows)
            if progress:
                progress(done, len(candidates))
        return latents

    def decode(self, latents: Array) -> Array:
        """(n, c, s, s) latents to (n, 4, h, w) pictures."""
        parts = np.array_split(latents, -(-len(latents) // BATCH)) if len(latents) else [latents]
        return np.concatenate([self.pipeline.decode(torch.from_numpy(p)) for p in parts])

    @torch.no_grad()
    def encode(self, images: Array) -> Array:
        """(n, 4, h, w) pictures of the model's size to posterior means (n, c, s, s)."""
        model = self.pipeline.autoencoder
        parts = torch.from_numpy(images).split(BATCH)  # type: ignore[no-untyped-call]
        means = [model.encode(p.to(model.latent_mean.device)).latent_dist.mean.cpu() for p in parts]
        return torch.cat(means).numpy()

    @torch.no_grad()
    def posterior_draws(self, image: Array, n: int, seed: int, scale: float = 1.0) -> Array:
        """n draws z = mu + scale·eps·std of q(z | x) for one picture (1, 4, h, w)."""
        model = self.pipeline.autoencoder
        dist = model.encode(torch.from_numpy(image).to(model.latent_mean.device)).latent_dist
        eps = np.random.default_rng(seed).standard_normal((n, *self.latent_shape), np.float32)
        draws: Array = dist.mean.cpu().numpy() + scale * eps * dist.std.cpu().numpy()
        return draws

    def _filled(self, batch: list[Candidate]) -> list[Candidate]:
        """A batch of always the same size, where that matters."""
        return batch + batch[-1:] * (self.at_once - len(batch)) if self.exact else batch

    def _batches(self, candidates: Sequence[Candidate]) -> list[list[int]]:
        """Rows that can be drawn together, as many as are at a time."""
        most = self.at_once
        alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for i, c in enumerate(candidates):
            kind = "pool" if c.pool is not None else "latent" if c.latent is not None else "noise"
            key = (kind, c.sampler, c.steps, None if c.parent is None else skipped(c.steps, c.strength))
            alike[key if kind == "noise" else (kind,)].append(i)
        return [rows[i : i + most] for rows in alike.values() for i in range(0, len(rows), most)]

    def _draw_alike(self, batch: Sequence[Candidate], step_done: StepDone | None = None) -> Drawn:
        if batch[0].pool is not None:
            if self._pool is None:
                raise ValueError("A candidate names a pool picture, but no pool was given.")
            images = self._pool[[c.pool for c in batch if c.pool is not None]]
            return Drawn(images, self.encode(images))
        latents = self._sample(batch, step_done)
        return Drawn(self.decode(latents), latents)

    def _sample(self, batch: Sequence[Candidate], step_done: StepDone | None = None) -> Array:
        first = batch[0]
        if first.latent is not None:
            return np.stack([c.latent for c in batch if c.latent is not None])
        noise = np.stack([self._noise(c) for c in batch])
        parent = np.stack([c.parent for c in batch if c.parent is not None]) if first.parent is not None else None
        pipe = self.pipeline
        styles = [c.style for c in batch]
        z = sample(
            pipe.network(first.sampler),
            pipe.scheduler,
            torch.from_numpy(noise),
            pipe.tokens([c.text for c in batch], styles, [(c.pinch, c.pinched) for c in batch]),
            pipe.tokens([c.negative for c in batch], styles),
            first.sampler,
            first.steps,
            torch.tensor([c.guidance for c in batch]),
            None if parent is None else torch.from_numpy(parent),
            first.strength,
            [torch.Generator().manual_seed(_seed_on_the_way(c)) for c in batch],
            step_done,
            pipe.guide,
            pipe.layout,
        )
        return z.float().cpu().numpy()

    def _noise(self, candidate: Candidate) -> Array:
        if candidate.noise is not None:
            return candidate.noise
        assert candidate.seed is not None
        return noise_from_seed(candidate.seed, self.latent_shape)


def _by_kind(sizes: dict[str, int], device: torch.device) -> int:
    """What is right for a kind of device; of kinds not named, as for a CPU."""
    return sizes.get(device.type, sizes["cpu"])


def _within(progress: Progress | None, done: int, count: int, total: int) -> StepDone | None:
    """Tells `progress` of every step in which `count` pictures more are drawn as of a part of them; decoding is one."""
    return progress and (lambda step, steps: progress(done + count * step // (steps + 1), total))


def _seed_on_the_way(candidate: Candidate) -> int:
    """The seed of the noise that a sampler adds on the way: the candidate's own, else the noise's bytes."""
    if candidate.seed is not None:
        return candidate.seed
    assert candidate.noise is not None
    return int.from_bytes(np.ascontiguousarray(candidate.noise).tobytes()[:7], "little")
