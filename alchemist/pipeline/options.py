"""Which pipeline is used, and how: arguments, or environment variables."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..errors import BadInput
from ..values import TEMPLATE, checked_count, checked_number, checked_template

SOURCE = "ALCHEMIST_PIPELINE"


@dataclass(frozen=True)
class PipelineOptions:
    """How a pipeline is loaded and run.

    Attributes:
        source: a folder, or "user/repo" or "user/repo@revision" on the Hub.
        template: what is put around the words; "{prompt}" stands for them.
        steps, guidance: denoising steps and guidance scale; None: what suits the pipeline, see `source.Found`.
        resolution: side in pixels at which the pipeline generates; None: its own.
        size: side in pixels of the finished pictures.
    """

    source: str
    template: str = TEMPLATE
    steps: int | None = None
    guidance: float | None = None
    resolution: int | None = None
    size: int = 512

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        if not isinstance(self.source, str) or not self.source.strip():
            raise BadInput("A pipeline is named by a folder or by user/repo@revision.")
        set_(self, "source", self.source.strip())
        set_(self, "template", checked_template(self.template) or TEMPLATE)
        if self.steps is not None:
            set_(self, "steps", checked_count(self.steps, "The pipeline's steps", 1, 100))
        if self.guidance is not None:
            set_(self, "guidance", checked_number(self.guidance, "The pipeline's guidance", 0, 30))
        if self.resolution is not None:
            set_(self, "resolution", 8 * (checked_count(self.resolution, "The pipeline's resolution", 8, 2048) // 8))
        set_(self, "size", checked_count(self.size, "The size of pictures", 16, 1024))

    @classmethod
    def from_environment(cls, source: str | None = None) -> PipelineOptions:
        """The options that the environment names.

        Args:
            source: in place of `ALCHEMIST_PIPELINE`.

        Raises:
            BadInput: a variable is out of range; the message names it.
        """
        get = os.environ.get

        def number(name: str) -> float | None:
            value = get(f"{SOURCE}_{name}")
            try:
                return float(value) if value else None
            except ValueError:
                raise BadInput(f"{SOURCE}_{name} must be a number, not {value!r}.") from None

        steps, resolution = number("STEPS"), number("RESOLUTION")
        return cls(
            source or get(SOURCE) or "",
            get(f"{SOURCE}_TEMPLATE") or TEMPLATE,
            None if steps is None else checked_count(steps, f"{SOURCE}_STEPS", 1, 100),
            number("GUIDANCE"),
            None if resolution is None else checked_count(resolution, f"{SOURCE}_RESOLUTION", 8, 2048),
        )
