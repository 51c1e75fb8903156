"""A loaded pipeline: noise or a picture, and words, to a picture. It knows no family of pipelines by name.

What differs between families is found out from the pipeline itself: which arguments it takes, of which shape its noise
is, and what its text encoders return.
"""

from __future__ import annotations

import inspect
import math
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from PIL import Image

from ..environment import first_line
from ..errors import AlchemistError, PipelineError
from ..values import Array, over_white
from .options import PipelineOptions
from .source import Found

StepDone = Callable[[], None]
MEMORY = 1.2
"""A pipeline takes so many times the size of its weights: activations, and the decoder at full resolution."""
OUT_OF_MEMORY = ("out of memory", "not enough memory", "can't allocate memory", "cannot allocate memory")


@dataclass(frozen=True)
class Job:
    """One picture to generate.

    Attributes:
        prompt, negative: as the text encoders read them.
        mixed, share: another prompt, and how far from the first to it the embeddings lie, in [0, 1].
        steps, guidance: see `source.Found`.
        seed: of whatever the scheduler adds on the way, and of the noise where it starts from a picture.
        noise: of `noise_shape`; None where it starts from `start`.
        start, strength: a picture (4, h, w), and how much of it is forgotten, in (0, 1].
    """

    prompt: str
    negative: str
    mixed: str
    share: float
    steps: int
    guidance: float
    seed: int
    noise: Array | None = None
    start: Array | None = None
    strength: float = 1.0


class Networks:
    """The networks of a pipeline on a device.

    Args:
        found: what is loaded.
        device: where it computes. On a GPU that is too small for all networks at once, each is there while it is used.

    Raises:
        PipelineError: it cannot be loaded, or takes more memory than there is.
    """

    def __init__(self, found: Found, options: PipelineOptions, device: torch.device) -> None:
        self.found, self.device = found, device
        self.dtype = dtype_on(device)
        self._lock = threading.RLock()
        check_memory(found, self.dtype)
        with self._errors():
            self.text = self._loaded()
            self.image = self._for_images()
        self._offloaded = not self._fits()
        self._ready: Any = None
        if not self._offloaded:
            with self._errors():
                self.text.to(device)
        self.side = options.resolution or own_side(self.text)

    def _loaded(self) -> Any:
        from diffusers import AutoPipelineForText2Image

        variant = {"variant": self.found.variant} if self.found.variant else {}
        pipe = AutoPipelineForText2Image.from_pretrained(
            self.found.folder, dtype=self.dtype, use_safetensors=True, local_files_only=True, **variant
        )
        pipe.set_progress_bar_config(disable=True)
        return pipe

    def _for_images(self) -> Any:
        """The image-to-image pipeline over the same networks, where diffusers has one."""
        if not self.found.draws_from_images:
            return None
        from diffusers import AutoPipelineForImage2Image

        pipe = AutoPipelineForImage2Image.from_pipe(self.text)
        pipe.set_progress_bar_config(disable=True)
        return pipe

    def _fits(self) -> bool:
        """Whether all networks are on the device at once."""
        if self.device.type != "cuda" or os.environ.get("SPACES_ZERO_GPU"):  # there no GPU can be asked yet
            return True
        free, _ = torch.cuda.mem_get_info(self.device)
        return bytes_of(self.found, self.dtype) * MEMORY <= free

    def _use(self, pipe: Any) -> Any:
        """`pipe`, ready to be called."""
        if self._offloaded and self._ready is not pipe:
            pipe.enable_model_cpu_offload(device=self.device)
            self._ready = pipe
        return pipe

    def generate(self, job: Job, step_done: StepDone | None = None) -> Array:
        """The picture (3, h, w) in [0, 1] of a job.

        Args:
            step_done: called after every denoising step; what it raises stops the work.

        Raises:
            PipelineError: the memory does not suffice, or the pipeline refuses.
        """
        with self._lock, self._errors(), torch.no_grad():
            pipe = self._use(self.text if job.start is None else self.image)
            with _mixing(pipe, job.mixed, job.share):
                made = pipe(**self._arguments(pipe, job, step_done)).images[0]
        return np.ascontiguousarray(np.asarray(made, np.float32).transpose(2, 0, 1)).clip(0, 1)

    def _arguments(self, pipe: Any, job: Job, step_done: StepDone | None) -> dict[str, Any]:
        """What the pipeline is called with: of all that a job says, what it takes."""
        given: dict[str, Any] = {
            "guidance_scale": job.guidance,
            "height": self.side,
            "width": self.side,
            "generator": torch.Generator().manual_seed(job.seed),
            "num_inference_steps": job.steps,
            "negative_prompt": job.negative or None,
        }
        if job.noise is not None:
            given["latents"] = torch.from_numpy(job.noise[None]).to(self.device, self.dtype)
        if job.start is not None:
            given |= {"image": pil_over_white(job.start, self.side), "strength": job.strength}
            given["num_inference_steps"] = enough_steps(job.steps, job.strength)
        if step_done is not None:
            given["callback_on_step_end"] = lambda _pipe, _step, _time, tensors: step_done() or tensors
        takes = inspect.signature(pipe.__call__).parameters
        return {"prompt": job.prompt, "output_type": "np", **{k: v for k, v in given.items() if k in takes}}

    @cached_property
    def noise_shape(self) -> tuple[int, ...]:
        """Shape of the noise of one picture, as the pipeline itself prepares it."""
        shapes: list[tuple[int, ...]] = []
        prepare = self.text.prepare_latents

        def prepared(*arguments: Any, **named: Any) -> Any:
            made = prepare(*arguments, **named)
            latents = made[0] if isinstance(made, tuple) else made
            shapes.append(tuple(latents.shape[1:]))
            raise _Prepared

        with self._lock, self._errors(), torch.no_grad(), _replaced(self.text, "prepare_latents", prepared):
            try:
                pipe = self._use(self.text)
                pipe(**self._arguments(pipe, Job("emoji", "", "", 0.0, 4, 1.0, 0), None))
            except _Prepared:
                return shapes[0]
        raise PipelineError(f"The pipeline {self.found.name} starts from no noise that could be varied; take another.")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Whatever goes wrong in somebody else's pipeline as one sentence."""
        try:
            yield
        except (AlchemistError, _Prepared):
            raise
        except Exception as error:
            if is_out_of_memory(error):
                raise out_of_memory(self.found, self.dtype) from error
            why = first_line(error)
            raise PipelineError(f"The pipeline {self.found.name} cannot be used here: {why}.") from error


class _Prepared(Exception):
    """The noise was prepared; no picture is wanted."""


@contextmanager
def _replaced(pipe: Any, name: str, by: Callable[..., Any]) -> Iterator[None]:
    """The pipeline with one of its methods replaced for a while."""
    object.__setattr__(pipe, name, by)
    try:
        yield
    finally:
        object.__delattr__(pipe, name)


@contextmanager
def _mixing(pipe: Any, other: str, share: float) -> Iterator[None]:
    """The pipeline, reading whatever prompt it is called with as `share` of the way from it to another one.

    All tensors of floating point that its text encoders return are taken spherically between the two prompts', token by
    token; where they differ in shape, and of masks and positions, the first prompt's are kept.
    """
    if not other or share <= 0 or not hasattr(pipe, "encode_prompt"):
        yield
        return
    encode = pipe.encode_prompt
    names = list(inspect.signature(encode).parameters)

    def encoded(*arguments: Any, **named: Any) -> Any:
        one = encode(*arguments, **named)
        both = dict(zip(names, arguments, strict=False)) | named
        two = encode(**{**both, "prompt": other})
        if not isinstance(one, tuple):
            return between(one, two, share)
        return tuple(between(a, b, share) for a, b in zip(one, two, strict=True))

    with _replaced(pipe, "encode_prompt", encoded):
        yield


def between(one: Any, two: Any, share: float) -> Any:
    """Spherically between two tensors (…, d) of vectors, their lengths linearly; `one` where they cannot be mixed."""
    tensors = isinstance(one, torch.Tensor) and isinstance(two, torch.Tensor)
    if not tensors or one.shape != two.shape or not one.is_floating_point():
        return one
    a, b = one.double(), two.double()
    lengths = [v.norm(dim=-1, keepdim=True).clamp_min(1e-12) for v in (a, b)]
    a, b = a / lengths[0], b / lengths[1]
    angle = torch.acos((a * b).sum(-1, keepdim=True).clamp(-1, 1))
    sine = torch.sin(angle)
    near = sine < 1e-6
    safe = torch.where(near, 1.0, sine)
    first = torch.where(near, 1 - share, torch.sin((1 - share) * angle) / safe)
    second = torch.where(near, share, torch.sin(share * angle) / safe)
    return ((first * a + second * b) * torch.lerp(lengths[0], lengths[1], share)).to(one.dtype)


def enough_steps(steps: int, strength: float) -> int:
    """Steps to ask for where a picture is the start: of these diffusers does `strength`, and at least one has to be."""
    return max(steps, math.ceil(1 / strength + 1e-9))


def pil_over_white(picture: Array, side: int) -> Image.Image:
    """A premultiplied picture (4, h, w) over white, `side` pixels wide and high."""
    white = np.round(255 * over_white(picture).clip(0, 1)).astype(np.uint8).transpose(1, 2, 0)
    return Image.fromarray(white).resize((side, side), Image.Resampling.LANCZOS)


def own_side(pipe: Any) -> int:
    """Side in pixels at which a pipeline generates by itself."""
    sample = getattr(pipe, "default_sample_size", None)
    if sample is None:
        denoiser = getattr(pipe, "unet", None) or getattr(pipe, "transformer", None)
        sample = getattr(getattr(denoiser, "config", None), "sample_size", None) or 64
    sample = sample[0] if isinstance(sample, list | tuple) else sample
    return int(sample) * int(getattr(pipe, "vae_scale_factor", 8))


def dtype_on(device: torch.device) -> torch.dtype:
    """The number format that is exact enough and quick on a device."""
    if device.type != "cuda":
        return torch.float32
    if os.environ.get("SPACES_ZERO_GPU"):
        return torch.bfloat16
    return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16


def bytes_of(found: Found, dtype: torch.dtype) -> int:
    """What the weights take in memory; they may be stored in another number format."""
    stored = 2 if found.variant or found.size_in_bytes < 3 * found.parameters else 4
    return found.size_in_bytes * dtype.itemsize // stored


def check_memory(found: Found, dtype: torch.dtype) -> None:
    """Raise PipelineError where the machine has too little memory left to load it; the system would end the program."""
    import psutil

    if bytes_of(found, dtype) > psutil.virtual_memory().available:
        raise out_of_memory(found, dtype)


def out_of_memory(found: Found, dtype: torch.dtype) -> PipelineError:
    """What is said where memory does not suffice."""
    needed = bytes_of(found, dtype) * MEMORY / 1e9
    return PipelineError(
        f"There is not enough memory for the pipeline {found.name}, which needs about {max(needed, 0.1):.1f} GB; "
        "take a smaller one, or close other programs."
    )


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error says that memory does not suffice."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in OUT_OF_MEMORY)
