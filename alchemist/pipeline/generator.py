"""The `pipeline` generator: candidates to pictures through a diffusers pipeline, the background made transparent."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, partial

import numpy as np
import torch

from ..candidate import Candidate
from ..emoji.rasterise import Pixels
from ..errors import BadInput
from ..generation.sources import Recent, parents_of
from ..given import checked_pictures
from ..protocols import Capabilities, Progress
from ..values import Array, Drawn
from .matte import cut_out
from .moves import PipelineMoves, noise_of
from .networks import Job, Networks
from .options import PipelineOptions
from .payload import NAME, Look, unpacked_picture
from .source import find

Render = Callable[[Sequence[Candidate], bool], Pixels]
"""Candidates, and whether drafts will do, to pictures (n, 4, size, size) in 255ths."""
DRAFT_SHARE, LEAST_DRAFT_STEPS = 3, 4
"""A draft takes a third of the steps, but not fewer than 4: pictures of so few steps are drafted as they are."""
KEPT = 128
"""So many pictures are remembered, 1 MB each at 512 pixels."""
DRAFTED_FROM = 32
AT_ONCE = 8
"""So many pictures are asked of another machine at once."""
OPERATIONS = 4e-3
"""Floating point operations of a denoising step, per parameter and pixel: about 3e-3 for Stable Diffusion 1.5 at 512
pixels, 4.4e-3 for SDXL and 9.5e-3 for FLUX.1 at 1024 (https://huggingface.co/datasets/diffusers/benchmarks)."""
SPEED = {"cpu": 4e10, "cuda": 1e14}
"""Operations a second: of one CPU core in float32, of a GPU in 16 bits; orders of magnitude."""


class PipelineGenerator(PipelineMoves):
    """Makes candidates for any diffusers text-to-image pipeline, and draws them.

    Its files are looked at when it is built, its networks are loaded with the first picture.

    Args:
        options: which pipeline, and how it is run.
        device: where it computes.

    Attributes:
        render: generates; a ZeroGPU Space puts another function in its place.

    Raises:
        PipelineError: it cannot be used here; see `source.find`. HubUnreachable: it is not to be had.
    """

    name = NAME

    def __init__(self, options: PipelineOptions, device: torch.device | str = "cpu") -> None:
        self.options, self.device = options, torch.device(device)
        self.found = find(options.source)
        self.render: Render = self.rendered
        self._kept: Recent[Pixels] = Recent(KEPT)
        self._loading = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """See `Generator`."""
        return self.found.fingerprint

    @property
    def size(self) -> int:
        """See `Generator`."""
        return self.options.size

    @cached_property
    def capabilities(self) -> Capabilities:
        """See `Generator`; seconds follow from the size of the denoiser and are the same at every call."""
        own, steps = self.found, self._steps
        speed = SPEED.get(self.device.type, SPEED["cpu"]) * ((os.cpu_count() or 1) if self.device.type == "cpu" else 1)
        passes = 2 if self._guidance > 1 else 1
        side = self.options.resolution or own.side
        step = passes * OPERATIONS * own.parameters * side**2 / speed
        drafted = draft_steps(steps)
        return Capabilities(
            from_image=own.draws_from_images,
            seconds_per_picture=steps * step,
            seconds_per_draft=drafted * step,
            batch=1,
            draft_batch=1,
            drafts_from=DRAFTED_FROM if drafted < steps else None,
        )

    @property
    def networks(self) -> Networks:
        """The loaded pipeline.

        Raises:
            PipelineError: it cannot be loaded.
        """
        with self._loading:
            return self._networks

    @cached_property
    def _networks(self) -> Networks:
        return Networks(self.found, self.options, self.device)

    # -- drawing ---------------------------------------------------------------------------------------------

    def draw(self, candidates: Sequence[Candidate], draft: bool = False, progress: Progress | None = None) -> Drawn:
        """See `Generator`: one after the other, so that a picture never depends on what it is drawn with.

        `progress` is also called after every denoising step, with the pictures done so far.
        """
        images = np.zeros((len(candidates), 4, self.size, self.size), np.float32)
        if self.render != self.rendered:
            self._render_missing(candidates, draft)
        for i, candidate in enumerate(candidates):
            if candidate.generator != NAME:
                raise BadInput(f"It was made by the generator {candidate.generator!r}.")
            told = None if progress is None else partial(progress, i, len(candidates))
            images[i] = self._picture(candidate, draft, told)
            if progress is not None:
                progress(i + 1, len(candidates))
        return Drawn(images)

    def place(self, device: str) -> None:
        """Compute on another device; the networks are loaded there now.

        Raises:
            PipelineError: they cannot be.
        """
        self.device = torch.device(device)
        for cached in ("_networks", "capabilities"):
            self.__dict__.pop(cached, None)
        _ = self.networks

    def _picture(self, candidate: Candidate, draft: bool, told: Callable[[], None] | None) -> Array:
        """The picture (4, size, size) of a candidate, in 255ths, remembered."""
        known = self._kept.get(kept_as(candidate, draft))
        return as_picture(known if known is not None else self._rendered(candidate, draft, told))

    def _render_missing(self, candidates: Sequence[Candidate], draft: bool) -> None:
        """Generate elsewhere what is not remembered, a few at a time."""
        missing = [c for c in dict.fromkeys(candidates) if kept_as(c, draft) not in self._kept]
        for first in range(0, len(missing), AT_ONCE):
            some = missing[first : first + AT_ONCE]
            for one, pixels in zip(some, self.render(some, draft), strict=True):
                self._kept.put(kept_as(one, draft), pixels)

    def rendered(self, candidates: Sequence[Candidate], draft: bool = False) -> Pixels:
        """Pictures (n, 4, size, size) in 255ths, on this machine."""
        return np.stack([self._rendered(c, draft, None) for c in candidates])

    def _rendered(self, candidate: Candidate, draft: bool, told: Callable[[], None] | None) -> Pixels:
        """One picture; the ancestors whose pictures it starts from come first, exactly, so nothing is recursive."""
        line = [candidate]
        while (parent := _start_of(line[-1])) is not None and kept_as(parent, False) not in self._kept:
            line.append(parent)
        pixels = None
        for one in reversed(line):
            coarse = draft and one is candidate
            known = self._kept.get(kept_as(one, coarse))
            pixels = known if known is not None else self._generated(one, coarse, told)
            self._kept.put(kept_as(one, coarse), pixels)
        assert pixels is not None
        return pixels

    def _generated(self, candidate: Candidate, draft: bool, told: Callable[[], None] | None) -> Pixels:
        look = Look.of(candidate.payload)
        if look.given:
            picture = unpacked_picture(candidate.payload["picture"])
        else:
            picture = cut_out(self.networks.generate(self._job(candidate, look, draft), told))
        fitted = checked_pictures(picture[None], self.size)[0]
        return np.asarray(np.round(255 * fitted), np.uint8)

    def _job(self, candidate: Candidate, look: Look, draft: bool) -> Job:
        steps = draft_steps(look.steps) if draft else look.steps
        words = (look.prompt(look.text), look.negative, look.prompt(look.mix) if look.mix else "", look.mix_weight)
        if (parent := _start_of(candidate)) is not None:
            assert look.seed is not None and look.strength is not None
            start = as_picture(self._rendered(parent, False, None))
            return Job(*words, steps, look.guidance, look.seed, None, start, look.strength)
        noise, seed = noise_of(candidate, self.networks.noise_shape)
        return Job(*words, steps, look.guidance, seed, noise)


def as_picture(pixels: Pixels) -> Array:
    """Whole 255ths as float32 in [0, 1]."""
    return np.asarray(pixels / np.float32(255), np.float32)


def draft_steps(steps: int) -> int:
    """How many steps a draft takes of a picture that takes `steps`."""
    return min(steps, max(LEAST_DRAFT_STEPS, steps // DRAFT_SHARE))


def kept_as(candidate: Candidate, draft: bool) -> str:
    """The name that a picture is remembered by: one name for draft and picture where these are the same."""
    steps = int(candidate.payload.get("steps", 1))
    return f"{candidate.key} draft" if draft and draft_steps(steps) < steps else candidate.key


def _start_of(candidate: Candidate) -> Candidate | None:
    """The candidate whose picture another one starts from, if it starts from one."""
    p = candidate.provenance
    return parents_of(candidate)[0] if p is not None and p.move == "near" else None
