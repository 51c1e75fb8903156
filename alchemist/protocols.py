"""The seams: what the parts of the package ask of each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

from .randomness import Seed
from .values import Array, Candidate, Drawn, Evidence, Settings

Progress = Callable[[int, int], None]
"""Called with (done, total) while something long runs; may raise `Cancelled` to stop it."""


class Sentence(NamedTuple):
    """One sentence in the languages of the page."""

    en: str
    ja: str

    def __str__(self) -> str:
        return self.en

    def within(self, language: str) -> str:
        """The sentence in "en" or "ja"."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True)
class Capabilities:
    """What a generator can do, and about what it costs.

    Attributes:
        vary, cross, from_image: which of the moves it has.
        noise: whether it is a `NoiseGenerator`.
        vector: whether its pictures have vectors of their own (`SvgGenerator`), which need not be traced.
        styles, samplers: names that `Settings.style` and `Settings.sampler` may have; () where they make no difference.
        seconds_per_picture, seconds_per_draft: order of magnitude on the machine at hand, one of many drawn together.
        batch, draft_batch: how many to draw between two reports of progress.
        threads: whether `draw` may be called from several threads at once, and keeps one core busy at a time.
        drafts_from: from how many candidates on it pays to draft all and to draw only the best again; None: never.
    """

    vary: bool = True
    cross: bool = True
    from_image: bool = False
    noise: bool = False
    vector: bool = False
    styles: tuple[str, ...] = ()
    samplers: tuple[str, ...] = ()
    seconds_per_picture: float = 0.03
    seconds_per_draft: float = 0.01
    batch: int = 64
    draft_batch: int = 64
    threads: bool = False
    drafts_from: int | None = None


@runtime_checkable
class Generator(Protocol):
    """Makes candidates and draws them.

    Seeds are what `numpy.random.default_rng` takes: an integer, or a stream that is drawn from where it stands. All
    that is made is a function of the arguments, and what is drawn one of the candidate alone.
    """

    @property
    def name(self) -> str:
        """What its candidates name in `Candidate.generator`, and `Settings.generator` asks for."""
        ...

    @property
    def fingerprint(self) -> str:
        """Short hash of the weights or parts that it draws with."""
        ...

    @property
    def size(self) -> int:
        """Side of a picture in pixels."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        ...

    def fresh(self, settings: Settings, n: int, seed: Seed) -> Sequence[Candidate]:
        """n new candidates for the words; the first k are the same for every n ≥ k."""
        ...

    def vary(self, parent: Candidate, amount: float, seed: Seed, settings: Settings | None = None) -> Candidate:
        """A child of one candidate, which keeps its words; 0 nearest … 1 farthest; still a sample of the generator.

        Args:
            settings: what else the child is to heed: `pinch` and `locked`. None: nothing.
        """
        ...

    def cross(
        self, a: Candidate, b: Candidate, seed: Seed, amount: float = 0.5, settings: Settings | None = None
    ) -> Candidate:
        """A child of two.

        Args:
            amount: 0 shows most of both … 1 hardly anything.
            settings: whose words the child is made for; None: those of `a`.
        """
        ...

    def from_image(
        self, picture: Array, amount: float, seed: Seed, settings: Settings, like: Candidate | None = None
    ) -> Candidate:
        """A candidate that starts from a picture (4, h, w) of any size; 0 nearest … 1 farthest.

        Args:
            settings: whose words it is made for.
            like: what the picture was drawn from, where that is known; it is kept in place of the picture.
        """
        ...

    def check(self, candidate: Candidate) -> None:
        """Do nothing for a candidate that can be drawn here; it may come from anybody.

        Raises:
            BadInput: it cannot; the message says what is wrong with it.
        """
        ...

    def draw(self, candidates: Sequence[Candidate], draft: bool = False, progress: Progress | None = None) -> Drawn:
        """Draw each candidate; a function of the candidate alone, whatever it is batched with.

        Args:
            draft: coarser and quicker where there is such a way; nobody is shown a draft.
        """
        ...


@runtime_checkable
class NoiseGenerator(Generator, Protocol):
    """A generator that draws from Gaussian noise u by way of a latent z, both of shape (c, s, s)."""

    @property
    def latent_shape(self) -> tuple[int, int, int]:
        """Shape of a latent z and of a noise u."""
        ...

    def noise(self, candidate: Candidate) -> Array | None:
        """The noise that a candidate is drawn from; None where there is none."""
        ...

    def latents(self, candidates: Sequence[Candidate]) -> Array:
        """(n, c, s, s) latents of candidates, rounded to 16 bits; drawn where they are not known."""
        ...

    def step(self, parent: Candidate, amount: float, seed: Seed, settings: Settings) -> Candidate:
        """A step in the noise of one candidate, for the words of `settings`; of `amount` in [0, 1]."""
        ...

    def near(self, parent: Candidate, amount: float, seed: Seed, settings: Settings) -> Candidate:
        """A child that starts from the latent of one candidate, for the words of `settings`."""
        ...

    def combine(
        self, parents: Sequence[Candidate], weights: Sequence[float], amount: float, seed: Seed, settings: Settings
    ) -> Candidate:
        """A child from the weighted noises of several, stepped on by `amount`; drawn as the heaviest parent."""
        ...

    def from_noise(self, noise: Array, settings: Settings, parent: Candidate | None = None) -> Candidate:
        """A candidate of a noise (c, s, s), which it keeps; in the style of `parent`."""
        ...

    def from_latent(self, latent: Array, settings: Settings) -> Candidate:
        """A candidate of a latent (c, s, s), which it keeps and which is decoded as it is."""
        ...


@runtime_checkable
class SvgGenerator(Generator, Protocol):
    """A generator whose pictures have vectors of their own."""

    def svg(self, candidate: Candidate) -> str:
        """The picture as an SVG document."""
        ...


@runtime_checkable
class Scorer(Protocol):
    """One embedding of pictures and text."""

    name: str
    languages: tuple[str, ...]

    def embed_images(self, images: Array) -> Array:
        """(n, 4, h, w) pictures to (n, d) unit vectors."""
        ...

    def embed_text(self, texts: Sequence[str]) -> Array:
        """m texts to (m, d) unit vectors."""
        ...


class Appraiser(Protocol):
    """Measures pictures and computes f from the measurements."""

    def evidence(self, images: Array, settings: Settings) -> Evidence:
        """Everything measured of (n, 4, h, w) pictures, with the scorer that `settings` name."""
        ...

    def terms(self, evidence: Evidence, settings: Settings, liked: Array | None = None) -> Mapping[str, Array]:
        """The registered terms: each (n,), signed and weighted; they sum to f."""
        ...


class Proposer(Protocol):
    """Picks what to show next. See `search.registry.register`."""

    @property
    def name(self) -> str:
        """What `Settings.proposer` calls it."""
        ...

    @property
    def summary(self) -> Sentence:
        """One sentence about it."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the `Capabilities` that a generator has to have for it."""
        ...

    def propose(self, past: Any, count: int, seed: int) -> Sequence[Candidate]:
        """`count` candidates for the next board; a function of `past` (a `search.past.History`) and `seed` alone."""
        ...


class Bank(Protocol):
    """Many candidates of one generator drawn once, with their embeddings: what a search reads before it draws."""

    @property
    def generator(self) -> str:
        """Name of the generator that draws them."""
        ...

    def __len__(self) -> int: ...

    def candidate(self, row: int) -> Candidate:
        """What draws row `row`."""
        ...

    def rows_of(self, candidates: Sequence[Candidate]) -> list[int]:
        """The rows that draw these candidates; those that are not in the bank are left out."""
        ...

    def evidence(self) -> Evidence:
        """Measurements of all rows."""
        ...

    @property
    def fit(self) -> Array:
        """(n,) how well each picture came: 100 · cosine with its own text."""
        ...

    def fits(self, settings: Settings) -> bool:
        """Whether its pictures are of a generator and style that `settings` ask for, and measured by their scorer."""
        ...

    @property
    def about(self) -> str:
        """What it holds, in a few words: "openmoji pictures measured by emojiclip"."""
        ...


__all__ = [
    "Appraiser",
    "Bank",
    "Capabilities",
    "Generator",
    "NoiseGenerator",
    "Progress",
    "Proposer",
    "Scorer",
    "Sentence",
    "SvgGenerator",
]
