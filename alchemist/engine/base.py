"""What is loaded: generators with their banks, the objective, the catalogue; how prompts are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..candidate import POOL
from ..emoji.captions import read_emoji_characters
from ..emoji.catalogue import Catalogue
from ..errors import BadInput
from ..generation.bank import CandidateBank
from ..generation.ensemble import Ensemble
from ..generation.generator import LatentGenerator
from ..generation.payload import NAME as LATENT
from ..models.weights import Manifest
from ..objective.objective import Objective
from ..protocols import Bank, Generator
from ..search.pool import GivenPictures
from ..text import cleaned, shortened
from ..values import BOTH, BOTH_NAME, PROMPT_LIMIT, Array, Settings, checked_prompt


class EngineBase:
    """Generators, an objective and a catalogue of existing emoji.

    Attributes:
        generators: what makes and draws pictures, by name; `register` adds one.
        generator: the latent generator, which also encodes and decodes.
    """

    def __init__(
        self,
        generator: LatentGenerator,
        objective: Objective,
        catalogue: Catalogue,
        manifest: Manifest,
        bank: Callable[[], CandidateBank | None] = lambda: None,
    ) -> None:
        self.generator = generator
        self.objective = objective
        self.catalogue = catalogue
        self.manifest = manifest
        self.generators: dict[str, Generator] = {}
        self._banks: dict[str, Callable[[], Bank | None]] = {}
        self.register(generator, bank)

    def register(self, generator: Generator, bank: Callable[[], Bank | None] = lambda: None) -> None:
        """Make `generator` known under its name, in place of one that has it.

        Args:
            bank: gives its bank of candidates, if it has one; called when that is first needed, and every time.
        """
        self.generators[generator.name] = generator
        self._banks[generator.name] = bank

    @property
    def generator_names(self) -> tuple[str, ...]:
        """What `Settings.generator` may name here."""
        both = (BOTH_NAME,) if all(name in self.generators for name in BOTH) else ()
        return (*self.generators, *both)

    def ensemble(self, name: str, pool: Array | None = None) -> Ensemble:
        """The generator that settings name, which also draws the pictures of all others.

        Args:
            pool: (n, 4, h, w) given pictures that candidates may be.

        Raises:
            BadInput: there is none of that name; the message lists those that are.
        """
        if name not in self.generator_names:
            known = ", ".join(self.generator_names)
            raise BadInput(f"There is no generator {name!r} here; known: {known}.")
        fresh = BOTH if name == BOTH_NAME else (name,)
        if pool is not None:
            return Ensemble({**self.generators, POOL: GivenPictures(pool)}, (POOL,))
        return Ensemble(self.generators, fresh, name)

    @property
    def bank(self) -> Bank | None:
        """The latent generator's candidates drawn once and for all that came with the weights; None for none.

        Raises:
            WeightsError: they belong to other weights.
        """
        return self.bank_of(LATENT)

    def bank_of(self, generator: str) -> Bank | None:
        """The bank of the generator of a name, of two that share a board the first that there is; None for none."""
        return next(iter(self._banks_of(generator)), None)

    def bank_for(self, settings: Settings) -> Bank | None:
        """The bank that a search with these settings reads: the first of its generators' that fits; None for none."""
        return next((bank for bank in self._banks_of(settings.generator) if bank.fits(settings)), None)

    def _banks_of(self, generator: str) -> Iterator[Bank]:
        for name in BOTH if generator == BOTH_NAME else (generator,):
            bank = self._banks.get(name, lambda: None)()
            if bank is not None:
                yield bank

    def read_prompt(self, text: str) -> str:
        """`text` with emoji characters replaced by their names, as many as a prompt holds.

        Raises:
            BadInput: it is too long as it was typed, or holds control characters.
        """
        read = cleaned(read_emoji_characters(checked_prompt(text), self.catalogue.names))
        return shortened(read, PROMPT_LIMIT)

    def search_emoji(self, text: str, limit: int = 24) -> list[int]:
        """Rows of the catalogue whose names or tags match `text` best."""
        return self.catalogue.search(self.read_prompt(text), limit)
