"""The seams: what the parts of the package ask of each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from .values import Array, Candidate, Drawn, Evidence, Settings

Progress = Callable[[int, int], None]
"""Called with (done, total) while something long runs; may raise `Cancelled` to stop it."""


@runtime_checkable
class Generator(Protocol):
    """Candidate ↦ picture. Ours is a latent DDPM with a VAE decoder; others may fit the seam."""

    @property
    def latent_shape(self) -> tuple[int, int, int]:
        """Shape of a latent z and of a noise u."""
        ...

    @property
    def size(self) -> int:
        """Side of a picture in pixels."""
        ...

    @property
    def fingerprint(self) -> str:
        """Short hash of the weights."""
        ...

    def draw(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Drawn:
        """Draw each candidate; a function of the candidate alone, whatever it is batched with."""
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


class Term(Protocol):
    """One signed, weighted part of f."""

    name: str

    def __call__(self, evidence: Evidence, liked: Array) -> Array:
        """(n,) values; `liked` is 1 where the person clicked, else 0."""
        ...


class Appraiser(Protocol):
    """Measures pictures and computes f from the measurements."""

    def evidence(self, images: Array, settings: Settings) -> Evidence:
        """Everything measured of (n, 4, h, w) pictures, with the scorer that `settings` name."""
        ...

    def terms(self, evidence: Evidence, settings: Settings, liked: Array | None = None) -> Mapping[str, Array]:
        """positive, negative, face, human: each (n,), signed and weighted; they sum to f."""
        ...


class Proposer(Protocol):
    """Picks what to show next."""

    name: str
    summary: str

    def propose(self, past: Any, count: int, seed: int) -> Sequence[Candidate]:
        """`count` candidates for the next board; a function of `past` (a `search.past.History`) and `seed` alone."""
        ...


class Bank(Protocol):
    """Many candidates drawn once, with their embeddings."""

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
        """Whether its pictures are of a style that `settings` ask for, and measured by their scorer."""
        ...


class Store(Protocol):
    """Keeps immutable documents by the hash of their content."""

    def put(self, content: bytes) -> str:
        """Keep `content`; its id."""
        ...

    def get(self, key: str) -> bytes:
        """The content kept under `key`."""
        ...


__all__ = [
    "Appraiser",
    "Bank",
    "Generator",
    "Progress",
    "Proposer",
    "Scorer",
    "Store",
    "Term",
]
