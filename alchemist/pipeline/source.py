"""Where a pipeline's files are, whether they can be used, and what they say of it; no network is loaded for that."""

from __future__ import annotations

import hashlib
import inspect
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import PipelineError
from ..models.weights import REPOSITORY, from_hub
from .options import SOURCE

INDEX = "model_index.json"
VARIANTS = ("fp16", "bf16")
"""Other number formats that a repository may hold beside the plain one; read where that one is missing."""
CONFIGURATION = ("json", "txt", "model")
PICKLES = (".bin", ".ckpt", ".pt", ".pth", ".pkl")
DISTILLED_STEPS = 4
TURBO_STEPS = 2
MOST_OWN_STEPS = 28
"""Diffusers' own default of 50 steps for older pipelines is more than their schedulers need."""
BLOCKS, BLOCK = 64, 1 << 16
"""A fingerprint reads so many blocks of a file of weights, of so many bytes, evenly spread: some have 24 GB."""


@dataclass(frozen=True)
class Found:
    """A pipeline's folder and what is known of it.

    Attributes:
        name: as a person named it.
        folder: where its files are.
        kind: name of its class in diffusers.
        variant: number format of the files, "" for the plain one.
        fingerprint: short hash of its configuration and weights.
        steps, guidance: what suits it.
        parameters: of the denoising network.
        size_in_bytes: of all weights as stored.
        side: of its pictures in pixels.
        draws_from_images: whether diffusers has an image-to-image pipeline for it.
    """

    name: str
    folder: Path
    kind: str
    variant: str
    fingerprint: str
    steps: int
    guidance: float
    parameters: int
    size_in_bytes: int
    side: int
    draws_from_images: bool


def find(source: str) -> Found:
    """Look at the pipeline that `source` names; its files are downloaded where it lies on the Hub.

    Args:
        source: a folder, or "user/repo" or "user/repo@revision".

    Raises:
        PipelineError: no such folder, no pipeline in it, one without text, code of its own, or no safetensors.
        HubUnreachable: the Hub does not answer, or has no such repository.
    """
    folder = Path(source) if Path(source).is_dir() else _downloaded(source)
    index = _index(folder, source)
    kind = _checked_kind(index, source)
    components = _components(index, source)
    variant = _checked_weights(folder, components, source)
    files = [f for c in components for f in _weights(folder / c, variant)]
    denoiser = folder / ("unet" if "unet" in components else "transformer" if "transformer" in components else "prior")
    steps, guidance = _own_numbers(folder, kind, denoiser)
    from diffusers.pipelines.auto_pipeline import AUTO_IMAGE2IMAGE_PIPELINES_MAPPING, _get_task_class

    return Found(
        name=source,
        folder=folder,
        kind=kind.__name__,
        variant=variant,
        fingerprint=fingerprint_of(folder, [folder / INDEX, *_configuration(folder, components), *files]),
        steps=steps,
        guidance=guidance,
        parameters=sum(_parameters(f) for f in _weights(denoiser, variant)),
        size_in_bytes=sum(f.stat().st_size for f in files),
        side=_side(denoiser),
        draws_from_images=bool(_get_task_class(AUTO_IMAGE2IMAGE_PIPELINES_MAPPING, kind.__name__, False)),
    )


def _downloaded(source: str) -> Path:
    """A snapshot of the configuration, and then of the weights that it names."""
    repo, _, revision = source.partition("@")
    if not REPOSITORY.fullmatch(repo) or len(repo) > 96:
        raise PipelineError(f"There is no folder with a pipeline at {source}; give a folder or user/repo@revision.")
    tag = revision or None
    folder = from_hub(repo, tag, [INDEX], setting=SOURCE)
    components = _components(_index(folder, source), source)
    wanted = [f"{c}/*.{ending}" for c in components for ending in CONFIGURATION]
    weights = [f"{c}/*.safetensors" for c in components]
    others = [f"*.{variant}*.safetensors" for variant in VARIANTS]
    folder = from_hub(repo, tag, [INDEX, *wanted, *weights], [*others, "*.non_ema*"], SOURCE)
    if any(_has_networks(folder / c) and not _weights(folder / c, "") for c in components):
        folder = from_hub(repo, tag, [f"{c}/*.fp16*.safetensors" for c in components], setting=SOURCE)
    return folder


def _index(folder: Path, source: str) -> dict[str, Any]:
    path = folder / INDEX
    if not path.is_file():
        raise PipelineError(f"There is no diffusers pipeline in {source}: {INDEX} is missing.")
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        index = None
    if not isinstance(index, dict) or "_class_name" not in index:
        raise PipelineError(f"{INDEX} of {source} does not describe a diffusers pipeline.")
    return index


def _checked_kind(index: dict[str, Any], source: str) -> Any:
    """The text-to-image class of diffusers that loads it."""
    name = index["_class_name"]
    if not isinstance(name, str):
        raise PipelineError(f"{source} brings program code of its own, which is not run here; take another pipeline.")
    from diffusers.pipelines.auto_pipeline import AUTO_TEXT2IMAGE_PIPELINES_MAPPING, _get_task_class

    kind = _get_task_class(AUTO_TEXT2IMAGE_PIPELINES_MAPPING, name, False)
    if kind is None:
        raise PipelineError(
            f"{source} is a {name}, which does not make pictures from text; take a text-to-image pipeline."
        )
    return kind


def _components(index: dict[str, Any], source: str) -> list[str]:
    """Names of the components that come with it, each of diffusers or transformers."""
    from diffusers import pipelines

    found = []
    for name, entry in index.items():
        if name.startswith("_") or not isinstance(entry, list) or len(entry) != 2 or entry[0] is None:
            continue
        if entry[0] not in ("diffusers", "transformers") and not hasattr(pipelines, str(entry[0])):
            raise PipelineError(
                f"{source} brings program code of its own ({name}), which is not run here; take another pipeline."
            )
        if Path(name).name != name:
            raise PipelineError(f"{INDEX} of {source} does not describe a diffusers pipeline.")
        found.append(name)
    return found


def _has_networks(folder: Path) -> bool:
    """Whether a component has weights, by its configuration: tokenizers, schedulers and the like have none."""
    return (folder / "config.json").is_file()


def _weights(folder: Path, variant: str) -> list[Path]:
    """The files of weights of a component in one number format."""
    found = sorted(folder.glob("*.safetensors"))
    own = [f for f in found if "non_ema" not in f.name]
    return [f for f in own if _variant(f) == variant]


def _variant(file: Path) -> str:
    return next((v for v in VARIANTS if f".{v}." in file.name or f".{v}-" in file.name), "")


def _checked_weights(folder: Path, components: Iterable[str], source: str) -> str:
    """The number format in which all networks have safetensors, the plain one first."""
    networks = [c for c in components if _has_networks(folder / c)]
    for variant in ("", *VARIANTS):
        if networks and all(_weights(folder / c, variant) for c in networks):
            return variant
    lacking = next((c for c in networks if not _weights(folder / c, "")), "network")
    pickled = any(f.suffix in PICKLES for f in (folder / lacking).glob("*")) if networks else False
    why = "its weights are pickles, which could run program code and are never read" if pickled else "none is there"
    raise PipelineError(f"There are no safetensors of the {lacking} in {source}: {why}.")


def _configuration(folder: Path, components: Iterable[str]) -> list[Path]:
    return sorted(f for c in components for ending in CONFIGURATION for f in (folder / c).glob(f"*.{ending}"))


def fingerprint_of(folder: Path, files: Iterable[Path]) -> str:
    """A hash, 12 hex digits, over files: of small ones all, of large ones evenly spread blocks and the size."""
    total = hashlib.sha256()
    for file in files:
        size = file.stat().st_size
        total.update(f"{file.relative_to(folder).as_posix()}:{size}\n".encode())
        with file.open("rb") as stream:
            step = max(BLOCK, size // BLOCKS)
            for place in [*range(0, size, step), max(size - BLOCK, 0)]:
                stream.seek(place)
                total.update(stream.read(BLOCK))
    return total.hexdigest()[:12]


def _parameters(file: Path) -> int:
    """How many numbers a safetensors file holds, by its header."""
    with file.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if length > 100_000_000:
            raise PipelineError(f"{file} is damaged; fetch it again.")
        try:
            header = json.loads(stream.read(length))
        except ValueError:
            raise PipelineError(f"{file} is damaged; fetch it again.") from None
    return sum(math.prod(entry["shape"]) for name, entry in header.items() if name != "__metadata__")


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _own_numbers(folder: Path, kind: Any, denoiser: Path) -> tuple[int, float]:
    """Steps and guidance that suit: few steps without guidance for what was distilled, else the class's defaults.

    SD-Turbo and SDXL-Turbo are told by their schedulers' trailing steps, FLUX.1-schnell by its denoiser, which reads no
    guidance; both as in the files that their authors publish.
    """
    scheduler = _read(folder / "scheduler" / "scheduler_config.json")
    if scheduler.get("timestep_spacing") == "trailing":
        return TURBO_STEPS, 0.0
    if _read(denoiser / "config.json").get("guidance_embeds") is False:
        return DISTILLED_STEPS, 0.0
    call = inspect.signature(kind.__call__).parameters
    guidance = call["guidance_scale"].default if "guidance_scale" in call else 0.0
    if scheduler.get("_class_name") in ("LCMScheduler", "TCDScheduler"):
        return DISTILLED_STEPS, float(guidance) if kind.__name__.startswith("LatentConsistency") else 1.0
    steps = call["num_inference_steps"].default if "num_inference_steps" in call else MOST_OWN_STEPS
    return min(int(steps), MOST_OWN_STEPS), float(guidance)


def _side(denoiser: Path) -> int:
    """Side of its pictures in pixels, by its configuration; of what has none, as of the larger ones today."""
    sample = _read(denoiser / "config.json").get("sample_size")
    if isinstance(sample, list):
        sample = sample[0]
    return 8 * int(sample) if isinstance(sample, int) else 1024
