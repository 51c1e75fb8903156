"""The object that scripts, the app and checks hold. What it can do lies in `engine`, a file for each."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from .engine.latents import Latents
from .engine.loading import load
from .engine.morphing import Morphing
from .engine.searching import Searching
from .engine.sharing import Sharing
from .loading import pick_device
from .protocols import Generator
from .recipes.generator import RecipeGenerator, shipped_generator


class Alchemist(Sharing, Searching, Latents, Morphing):
    """Generators, an objective and a search, loaded and ready.

    Build one with `Alchemist.from_pretrained()`. Pictures in and out are float32 (n, 4, h, w) premultiplied
    RGBA in [0, 1]; inputs of any size are resized to the model's. See `engine.base` for the attributes, and the other
    modules of `engine` for the methods.

    Example:
        >>> lab = Alchemist.from_pretrained()
        >>> session = lab.ask(lab.start(Settings(prompt="a blue emoji made of ice")))
        >>> session = lab.ask(session.tell({"r1-c3"}))
    """

    @classmethod
    def from_pretrained(
        cls,
        source: str | os.PathLike[str] | None = None,
        revision: str | None = None,
        device: str | None = None,
    ) -> Alchemist:
        """Load weights.

        Args:
            source: a folder, "user/repo" or "user/repo@revision" on the Hub; None: `ALCHEMIST_WEIGHTS`, else the
                weights beside the package or in `./weights`, else those of this version on the Hub.
            revision: branch, tag or commit on the Hub.
            device: "cpu", "cuda"; None: `ALCHEMIST_DEVICE`, else CUDA where there is some.

        Raises:
            WeightsError: missing, damaged or not finite. HubUnreachable: the Hub does not answer.
        """
        loaded = load(source, revision, device)
        lab = cls(loaded.generator, loaded.objective, loaded.catalogue, loaded.manifest, loaded.bank)
        lab.register(shipped_generator(lab.nearest_codes), loaded.recipe_bank)
        if os.environ.get("ALCHEMIST_PIPELINE"):
            lab.use_pipeline(device=device)
        return lab

    def use_pipeline(self, source: str | None = None, device: str | None = None, **options: Any) -> Generator:
        """Make a diffusers text-to-image pipeline the generator "pipeline", in place of one used before.

        Its files are looked at now, and downloaded where they lie on the Hub; its networks are loaded with the first
        picture.

        Args:
            source: a folder, "user/repo" or "user/repo@revision"; None: `ALCHEMIST_PIPELINE`.
            device: as in `from_pretrained`.
            options: changes to what the environment says, see `pipeline.options.PipelineOptions`.

        Raises:
            PipelineError: it cannot be used here. HubUnreachable: it is not to be had.
        """
        from .pipeline.generator import PipelineGenerator
        from .pipeline.options import PipelineOptions

        named = replace(PipelineOptions.from_environment(source), **options)
        made = PipelineGenerator(named, pick_device(device))
        self.register(made)
        return made

    def warm(self) -> None:
        """Prepare in the background what recipes are drawn of most often; see `RecipeGenerator.warm`."""
        for generator in self.generators.values():
            if isinstance(generator, RecipeGenerator):
                generator.warm()
