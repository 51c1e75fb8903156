"""What proposers look back on: every picture shown, its likes and f; and the moves that they have."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..candidate import Candidate
from ..objective.term import terms
from ..protocols import Appraiser, Bank, Generator, NoiseGenerator, Progress
from ..values import Array, Evidence, Round, Settings, total
from .pool import GivenPool

TRIES = 4
"""How often a move is made anew where it comes to something that was shown already."""


@dataclass(frozen=True, eq=False)
class History:
    """A session's past with what draws and measures; all rows are in the order they were shown.

    Attributes:
        rounds: closed rounds, scored under `settings`.
        pool: given pictures the search is confined to, if any.
        bank: candidates with known measurements that fit the settings, if there are any.
        aimed: how many of the rounds were answered for another prompt.
        drafted: told while drafts are drawn.
        noisy: the generator, where it has a noise that a proposer may move.
    """

    settings: Settings
    rounds: tuple[Round, ...]
    generator: Generator
    appraiser: Appraiser
    pool: GivenPool | None = None
    bank: Bank | None = None
    aimed: int = 0
    drafted: Progress | None = None
    noisy: NoiseGenerator | None = None

    @cached_property
    def asked(self) -> bool:
        """Whether f tells pictures apart: words that weigh something, or a face that is wanted."""
        return any(term.weight(self.settings) for term in terms() if term.measures != "likes")

    @property
    def answered(self) -> tuple[Round, ...]:
        """The rounds since the prompt was last changed."""
        return self.rounds[self.aimed :]

    @cached_property
    def candidates(self) -> list[Candidate]:
        """Every candidate shown."""
        return [c for r in self.rounds for c in r.board.candidates]

    @cached_property
    def liked(self) -> np.ndarray:
        """(n,) True where a picture was liked."""
        return np.concatenate([r.liked for r in self.rounds]) if self.rounds else np.zeros(0, bool)

    @cached_property
    def disliked(self) -> np.ndarray:
        """(n,) True where the person wanted less like it."""
        return np.concatenate([r.disliked for r in self.rounds]) if self.rounds else np.zeros(0, bool)

    @cached_property
    def f(self) -> Array:
        """(n,) the objective, bonuses included."""
        return np.concatenate([r.board.scores for r in self.rounds]) if self.rounds else np.zeros(0, np.float32)

    @cached_property
    def felt(self) -> Array:
        """(n,) `f`, less by as much for "less like this" as a like adds."""
        return np.asarray(self.f - self.settings.human * self.disliked, np.float32)

    @cached_property
    def evidence(self) -> Evidence:
        """Measurements of every picture shown."""
        return Evidence.joined([r.board.evidence for r in self.rounds])

    def measure(self, candidates: Sequence[Candidate]) -> tuple[Array, Evidence]:
        """f without bonuses (n,) and the measurements of drafts of candidates that were not shown."""
        images = self.generator.draw(candidates, draft=True, progress=self.drafted).images
        evidence = self.appraiser.evidence(images, self.settings)
        terms = self.appraiser.terms(evidence, self.settings)
        return total(terms), evidence

    def fresh(self, count: int, rng: np.random.Generator) -> list[Candidate]:
        """New candidates, as the settings say; none that was shown, unless the words allow for little else."""
        made: list[Candidate] = []
        for last in (*(False,) * (TRIES - 1), True):
            more = self.generator.fresh(self.settings, count - len(made), rng)
            made += [c for c in more if last or _content(c) not in self._shown]
            if len(made) == count:
                break
        return made

    def vary(self, parent: Candidate, amount: float, rng: np.random.Generator) -> Candidate:
        """A child of one candidate, which keeps its words; 0 nearest … 1 farthest."""
        return self._unseen(lambda: self.generator.vary(parent, amount, rng, self.settings))

    def cross(self, a: int, b: int, amount: float, rng: np.random.Generator) -> Candidate:
        """A child of two pictures shown, for the session's words; 0 shows most of both … 1 hardly anything."""
        one, other = self.candidates[a], self.candidates[b]
        return self._unseen(lambda: self.generator.cross(one, other, rng, amount, self.settings))

    def _unseen(self, make: Callable[[], Candidate]) -> Candidate:
        """What `make` gives, made again a few times where it was shown already."""
        for _ in range(TRIES - 1):
            made = make()
            if _content(made) not in self._shown:
                return made
        return make()

    @cached_property
    def _shown(self) -> frozenset[str]:
        """`_content` of every picture shown."""
        return frozenset(_content(c) for c in self.candidates)

    # -- where the generator has a noise -----------------------------------------------------------------------

    @property
    def noise_generator(self) -> NoiseGenerator:
        """The generator with its moves in the noise; `search.registry.check_needs` sees that there is one."""
        assert self.noisy is not None
        return self.noisy

    @cached_property
    def noises(self) -> list[Array | None]:
        """The noise of every picture shown; None where it had none, or is no plain sample of it.

        The noise of one that started from a latent would, alone, draw another picture.
        """
        return [self.noise(i) if c.is_sample else None for i, c in enumerate(self.candidates)]

    def noise(self, row: int) -> Array | None:
        """The noise of one picture shown, whatever else it was drawn from; None where it had none."""
        return self.noise_generator.noise(self.candidates[row])

    @cached_property
    def latents(self) -> Array:
        """(n, c, s, s) latents of every picture shown."""
        return self.noise_generator.latents(self.candidates)


def _content(candidate: Candidate) -> str:
    """The same for two candidates that are composed alike, else different: other seeds draw other pictures.

    Not the key, which also says how a candidate was made.
    """
    recipe = candidate.payload.get("recipe")
    return candidate.key if recipe is None else json.dumps(recipe, sort_keys=True)
