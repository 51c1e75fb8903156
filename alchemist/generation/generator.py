"""The latent generator: candidates to pictures through the latent DDPM, in batches that share a sampler."""

from __future__ import annotations

import copy
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from diffusers.models.activations import GELU

from ..candidate import Candidate
from ..models.precision import cast
from ..models.weights import NETWORKS
from ..protocols import Capabilities, Progress
from ..values import SAMPLERS, STYLES, Array, Drawn
from .moves import LatentMoves
from .payload import NAME, Look
from .pipeline import EmojiPipeline
from .sampling import StepDone, sample, skipped
from .sources import Source, Sources

BATCH = 64
EXACTLY = {"cpu": 8, "cuda": 32}
"""So many are drawn at once where a picture has to be the same to the last bit, whatever it is asked for with: how
matrices are multiplied depends on their size. What is missing is filled up. A GPU draws 32 in the time of 8."""
IN_BULK = {"cpu": 2 * BATCH, "cuda": 8 * BATCH}
"""So many are drafted at once."""


class LatentGenerator(LatentMoves):
    """Makes candidates, and draws them with an `EmojiPipeline`.

    Args:
        pipeline: loaded, on its device, in evaluation mode.
        fingerprint: short hash of the weights.

    Attributes:
        name: see `Generator`.
        exact: whether a picture is the same to the last bit whatever it is drawn with, see `EXACTLY`; drafts are not.
        chunk: how many are ranked between two reports of progress, and drawn at once where that is not exact.
        least: from how many candidates on it is worth using, see `in_bulk`.
        drafter: draws drafts; None: they are drawn as all is.
        bulk: draws large numbers of drafts; None: `drafter` does.
        sources: what candidates are drawn from; a drafter has those of the exact generator.
    """

    name = NAME
    exact = True
    chunk = BATCH
    least = 1

    def __init__(self, pipeline: EmojiPipeline, fingerprint: str, sources: Sources | None = None) -> None:
        self.pipeline = pipeline
        self._fingerprint = fingerprint
        self.drafter: LatentGenerator | None = None
        self.bulk: LatentGenerator | None = None
        self.sources = sources or Sources(self.latent_shape, self.sampled, self._encoded)

    @property
    def capabilities(self) -> Capabilities:
        """See `Generator`; seconds are of two CPU cores, or of a GPU."""
        quick = self.device.type != "cpu"
        bulk = self.bulk
        return Capabilities(
            from_image=True,
            noise=True,
            styles=STYLES,
            samplers=tuple(SAMPLERS),
            seconds_per_picture=0.002 if quick else 0.025,
            seconds_per_draft=0.001 if quick else 0.012,
            batch=self.chunk,
            draft_batch=bulk.chunk if bulk else self.chunk,
            drafts_from=bulk.least if bulk else None,
        )

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
        drafter = LatentGenerator(EmojiPipeline(**networks, scheduler=pipe.scheduler), self._fingerprint, self.sources)
        drafter.exact, drafter.chunk, drafter.least = False, _by_kind(IN_BULK, self.device), least
        return drafter

    def in_batches(self) -> LatentGenerator:
        """A drafter of these very networks, that draws many at once: the same pictures but for the last bits."""
        drafter = LatentGenerator(self.pipeline, self._fingerprint, self.sources)
        drafter.exact = False
        return drafter

    def draw(self, candidates: Sequence[Candidate], draft: bool = False, progress: Progress | None = None) -> Drawn:
        """Draw each candidate; see `Generator`."""
        if draft and self.bulk is not None and len(candidates) >= self.bulk.least:
            return self.bulk.draw(candidates, progress=progress)
        if draft and self.drafter is not None:
            return self.drafter.draw(candidates, progress=progress)
        n, side = len(candidates), self.size
        images = np.zeros((n, 4, side, side), np.float32)
        latents = np.zeros((n, *self.latent_shape), np.float32)
        seconds = dict.fromkeys(("sample", "decode"), 0.0)
        done = 0
        for rows, batch in self._batches(candidates):
            clock = [time.perf_counter()]
            z = self._sample(self._filled(batch), _within(progress, done, len(rows), n))
            clock.append(time.perf_counter())
            images[rows], latents[rows] = self.decode(z)[: len(rows)], z[: len(rows)]
            clock.append(time.perf_counter())
            seconds["sample"] += clock[1] - clock[0]
            seconds["decode"] += clock[2] - clock[1]
            done += len(rows)
            if progress:
                progress(done, n)
        self._note(candidates, latents)
        return Drawn(images, latents, seconds)

    def sampled(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Array:
        """Only the latents z (n, c, s, s) of candidates: the sampling without the decoding."""
        latents = np.zeros((len(candidates), *self.latent_shape), np.float32)
        done = 0
        for rows, batch in self._batches(candidates):
            told = _within(progress, done, len(rows), len(candidates))
            latents[rows] = self._sample(self._filled(batch), told)[: len(rows)]
            done += len(rows)
            if progress:
                progress(done, len(candidates))
        self._note(candidates, latents)
        return latents

    def _note(self, candidates: Sequence[Candidate], latents: Array) -> None:
        """Remember latents that were drawn exactly, for children to start from."""
        if self.exact:
            for one, latent in zip(candidates, latents, strict=True):
                self.sources.note(one, latent)

    def _encoded(self, candidate: Candidate) -> Array:
        encoded: Array = self.encode(self.draw([candidate]).images)[0]
        return encoded

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

    def _filled(self, batch: list[_Ready]) -> list[_Ready]:
        """A batch of always the same size, where that matters."""
        return batch + batch[-1:] * (self.at_once - len(batch)) if self.exact else batch

    def _batches(self, candidates: Sequence[Candidate]) -> Iterator[tuple[list[int], list[_Ready]]]:
        """Rows that can be drawn together, as many as are at a time, and what these are drawn from."""
        alike: dict[tuple[object, ...], list[tuple[int, _Ready]]] = defaultdict(list)
        for i, c in enumerate(candidates):
            look, source = Look.of(c.payload), self.sources.of(c)
            skip = None if source.start is None else skipped(look.steps, look.strength or 1.0)
            kind = ("latent",) if source.latent is not None else ("noise", look.sampler, look.steps, skip)
            alike[kind].append((i, _Ready(look, source)))
        for group in alike.values():
            parts = -(-len(group) // self.at_once)
            sizes = [self.at_once] * parts if self.exact else [-(-len(group) // parts)] * parts  # drafts: even ones
            for part in range(parts):
                some = group[part * sizes[0] : (part + 1) * sizes[0]]
                if some:
                    yield [i for i, _ in some], [ready for _, ready in some]

    def _sample(self, batch: Sequence[_Ready], step_done: StepDone | None = None) -> Array:
        first, source = batch[0]
        if source.latent is not None:
            return np.stack([s.latent for _, s in batch if s.latent is not None])
        noise = np.stack([s.noise for _, s in batch if s.noise is not None])
        start = np.stack([s.start for _, s in batch if s.start is not None]) if source.start is not None else None
        pipe = self.pipeline
        looks = [look for look, _ in batch]
        styles = [look.style for look in looks]
        z = sample(
            pipe.network(first.sampler),
            pipe.scheduler,
            torch.from_numpy(noise),
            pipe.tokens([look.text for look in looks], styles, [(look.mix, look.mix_weight) for look in looks]),
            pipe.tokens([look.negative for look in looks], styles),
            first.sampler,
            first.steps,
            torch.tensor([look.guidance for look in looks]),
            None if start is None else torch.from_numpy(start),
            first.strength or 1.0,
            [torch.Generator().manual_seed(_seed_on_the_way(s)) for _, s in batch],
            step_done,
            pipe.guide,
            pipe.layout,
        )
        return z.float().cpu().numpy()


class _Ready(NamedTuple):
    """A candidate that can be drawn."""

    look: Look
    source: Source


def _by_kind(sizes: dict[str, int], device: torch.device) -> int:
    """What is right for a kind of device; of kinds not named, as for a CPU."""
    return sizes.get(device.type, sizes["cpu"])


def _within(progress: Progress | None, done: int, count: int, total: int) -> StepDone | None:
    """Tells `progress` of every step in which `count` pictures more are drawn as of a part of them; decoding is one."""
    return progress and (lambda step, steps: progress(done + count * step // (steps + 1), total))


def _seed_on_the_way(source: Source) -> int:
    """The seed of the noise that a sampler adds on the way: the candidate's own, else the noise's bytes."""
    if source.seed is not None:
        return source.seed
    assert source.noise is not None
    return int.from_bytes(np.ascontiguousarray(source.noise).tobytes()[:7], "little")
