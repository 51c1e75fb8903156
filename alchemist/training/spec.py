"""What can be trained, by name. A module of this package that registers a `ModelSpec` is found by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..emoji.dataset import Dataset
from ..errors import BadInput
from ..registry import Registry

Facts = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """How to train.

    Attributes:
        preset: a name of `ModelSpec.presets`.
        minutes, steps: the length; the preset's where both are None.
        onwards: begin from the weights in place.
        decoder_only: keep the encoder as it is, and so the latents; implies `onwards`.
        taste_only: train nothing, fit the taste embedding anew.
    """

    preset: str = "cpu"
    minutes: float | None = None
    steps: int | None = None
    seed: int = 0
    onwards: bool = False
    decoder_only: bool = False
    taste_only: bool = False

    def check_length(self) -> None:
        """Raise BadInput for a silly length."""
        if self.minutes is not None and not 0 < self.minutes <= 60 * 24 * 30:
            raise BadInput(f"--minutes must be above 0 and at most 43200, not {self.minutes:g}.")
        if self.steps is not None and (self.minutes is not None or not 0 < self.steps <= 10_000_000):
            raise BadInput("Give either --minutes or --steps, and --steps between 1 and 10,000,000.")


@dataclass(frozen=True)
class Task:
    """What a model is trained on, from where, and for how long.

    Attributes:
        run: folder of checkpoints and the curve; an unfinished training there goes on.
        weights: folder with what is trained already.
        start: the network to begin from; None: anew.
    """

    data: Dataset
    run: Path
    weights: Path
    options: Options
    start: Any = None

    def trained(self, train: Callable[..., Any], *given: Any, **more: Any) -> Any:
        """What a `train` function makes of it; `given` comes between the data and the folder."""
        o = self.options
        length = (self.run, o.preset, o.minutes, o.steps)
        return train(self.data, *given, *length, **{"seed": o.seed, "start": self.start, **more})


@dataclass(frozen=True)
class ModelSpec:
    """One model that can be trained.

    Attributes:
        name: what `train` and the folder of weights call it.
        presets: sizes and lengths by name; the second entry of each is a `loop.Plan`.
        train: a task to the trained network, and facts about it for the manifest.
        network: the class that reads it from its folder; None where it is kept in another way.
        options: which of "onwards", "decoder_only" and "taste_only" it has.
        stale: folders of weights that were made with the model before and so belong to it no more.
        measure: a folder of weights that holds it, and the data, to figures on held-out emoji; None: none are kept.
        save: writes the network, below a folder of weights, in a way of its own; None: as a network of diffusers.
        finish: writes into the folder of weights what goes along with a saved network.
        refit: fits a part of a network anew without training, for "taste_only"; gives facts.
        follows: a model whose `onwards` training this one goes along with, by `moved_along`.
        moved_along: (own network, the other before, the other after) to the own network, moved.
        advises: models that are to be trained onwards after this one, where they are there.
        alone: trains and writes everything by itself, without emoji data: (run, weights, options).
    """

    name: str
    presets: Mapping[str, tuple[Any, ...]]
    train: Callable[[Task], tuple[Any, Facts]] | None = None
    network: Any = None
    options: frozenset[str] = frozenset({"onwards"})
    stale: tuple[str, ...] = ()
    measure: Callable[[Path, Dataset], Facts] | None = None
    save: Callable[[Any, Path], None] | None = None
    finish: Callable[[Any, Path, Dataset], None] | None = None
    refit: Callable[[Any, Dataset], Facts] | None = None
    follows: str = ""
    moved_along: Callable[[Any, Any, Any], Any] | None = None
    advises: tuple[str, ...] = ()
    alone: Callable[[Path, Path, Options], None] | None = None

    def check(self, options: Options) -> None:
        """Raise BadInput where it cannot be trained so."""
        options.check_length()
        for wanted in ("decoder_only", "taste_only", "onwards"):
            if getattr(options, wanted) and wanted not in self.options:
                raise BadInput(self._lacking(wanted))
        if options.taste_only and (options.minutes is not None or options.steps is not None or options.onwards):
            raise BadInput(f"--taste-only is for the {self.name} as it is: name no length, and no --onwards.")
        if options.preset not in self.presets:
            known = ", ".join(self.presets)
            raise BadInput(f"There is no preset {options.preset!r} of the {self.name}; known: {known}.")

    def _lacking(self, wanted: str) -> str:
        having = [spec.name for spec in SPECS.all().values() if wanted in spec.options]
        option = f"--{wanted.replace('_', '-')}"
        return f"{option} is for the {', the '.join(having)}, not for the {self.name}."


SPECS: Registry[ModelSpec] = Registry("model to train", "alchemist.training")
register, forget = SPECS.register, SPECS.forget
