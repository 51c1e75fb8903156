"""From a folder of weights to the generators and the objective of an engine."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import torch
from diffusers.utils.logging import disable_progress_bar

from ..emoji.catalogue import Catalogue
from ..generation.bank import CandidateBank
from ..generation.generator import LatentGenerator
from ..generation.pipeline import EmojiPipeline
from ..loading import check_finite, load_emojiclip, pick_device, without_pickles
from ..models.precision import fastest
from ..models.weights import NETWORKS, Manifest, locate, verify
from ..objective.face import FaceModel
from ..objective.objective import Objective
from ..recipes import bank as recipe_bank
from ..recipes.bank import RecipeBank
from ..recipes.parts import parts


class Loaded(NamedTuple):
    """What an engine is built of, see `EngineBase`, and the bank of recipes."""

    generator: LatentGenerator
    objective: Objective
    catalogue: Catalogue
    manifest: Manifest
    bank: Callable[[], CandidateBank | None]
    recipe_bank: Callable[[], RecipeBank | None]


def load(source: str | os.PathLike[str] | None, revision: str | None, device: str | None) -> Loaded:
    """See `Alchemist.from_pretrained`."""
    folder = locate(source, revision)
    manifest = verify(folder)
    where = pick_device(device)
    disable_progress_bar()
    pipeline = without_pickles(EmojiPipeline, folder).to(where)
    for name in NETWORKS:
        network = getattr(pipeline, name)
        if network is None:
            continue
        network.eval().requires_grad_(False)
        check_finite(network, folder / name)
    pipeline.autoencoder.to(memory_format=torch.channels_last)
    face = folder / "face" / "face.onnx" if manifest.names_in("face") else None
    has_bank = bool(manifest.names_in("bank"))
    scorer = functools.cache(lambda: load_emojiclip(folder / "scorer", where))
    generator = LatentGenerator(pipeline, manifest.fingerprint)
    quick = fastest(where.type)
    if quick is not torch.float32:
        generator.bulk = generator.in_bulk(quick)
    generator.drafter = generator.bulk or generator.in_batches()
    return Loaded(
        generator,
        Objective.with_emojiclip(scorer, FaceModel(face) if face else None, str(where)),
        Catalogue.load(folder / "catalogue", manifest.names_in("catalogue")),
        manifest,
        functools.cache(lambda: CandidateBank.load(folder / "bank", manifest) if has_bank else None),
        functools.cache(lambda: _recipe_bank(folder, manifest)),
    )


def _recipe_bank(folder: Path, manifest: Manifest) -> RecipeBank | None:
    """The bank of recipes that lies with the weights; None for none."""
    if recipe_bank.FILE not in manifest.names_in("recipes"):
        return None
    return RecipeBank.load(folder / "recipes" / recipe_bank.FILE, manifest.scorer, parts())
