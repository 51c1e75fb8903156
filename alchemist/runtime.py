"""The object that scripts, the app and checks hold. What it can do lies in `engine`, a file for each."""

from __future__ import annotations

import os

from .engine.latents import Latents
from .engine.loading import load
from .engine.searching import Searching
from .engine.sharing import Sharing
from .recipes.generator import shipped_generator


class Alchemist(Sharing, Searching, Latents):
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
                weights shipped beside the package.
            revision: branch, tag or commit on the Hub.
            device: "cpu", "cuda"; None: `ALCHEMIST_DEVICE`, else CUDA where there is some.

        Raises:
            WeightsError: missing, damaged or not finite. HubUnreachable: the Hub does not answer.
        """
        lab = cls(*load(source, revision, device))
        lab.register(shipped_generator(lab.nearest_codes))
        return lab
