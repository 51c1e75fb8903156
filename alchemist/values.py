"""Frozen values that the whole package speaks in. They hold data and never models.

Shapes used throughout:
    n   pictures                         h, w   pixels of a picture
    d   dimensions of the scorer's text-aligned embedding
    t   dimensions of the taste embedding
    z   a latent as the autoencoder encodes it, `(c, s, s)`; a noise u has the same shape
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from .candidate import Candidate as Candidate
from .checks import PROMPT_LIMIT as PROMPT_LIMIT
from .checks import SEEDS as SEEDS
from .checks import TEMPLATE as TEMPLATE
from .checks import checked_count as checked_count
from .checks import checked_number as checked_number
from .checks import checked_prompt as checked_prompt
from .checks import checked_seed as checked_seed
from .checks import checked_template as checked_template
from .errors import BadInput, NoOpenBoard
from .packing import DEFLATED, HALVED, held
from .pinches import MOST_PINCHED

Array = NDArray[np.float32]
Pictures = TypeVar("Pictures")

SAMPLERS = {"distilled": 4, "dpm++": 6, "ddim": 12, "ddpm": 50}
"""The samplers, the default first, with the steps that each takes where nothing is said."""
DISTILLED = (1, 2, 4)
"""In how many steps the distilled sampler can draw."""
STYLES = ("openmoji", "noto", "twemoji", "fluent", "emojione", "fxemoji")
BOTH_NAME, BOTH = "both", ("latent", "recipes")
"""The generators that share a board under this name."""
MIXED = "mixed"
"""In place of a style: fresh pictures and variations in `STYLES` in turn, a search's children in their parent's."""


def styles_in_turn(seeds: Sequence[int] | NDArray[np.integer[Any]]) -> list[str]:
    """A style for each of some seeds: `STYLES` in turn, from one that the first seed decides."""
    return [STYLES[(int(seeds[0]) + i) % len(STYLES)] for i in range(len(seeds))]


def over_white(pictures: Pictures) -> Pictures:
    """Premultiplied (…, 4, h, w), an array or a tensor, over white: (…, 3, h, w)."""
    given: Any = pictures
    white: Pictures = given[..., :3, :, :] + (1 - given[..., 3:, :, :])
    return white


def _checked_weights(given: Any) -> tuple[tuple[str, float], ...]:
    try:
        pairs = sorted(dict(given).items())
    except (TypeError, ValueError):
        raise BadInput(f"The weights are numbers by the names of terms, not {given!r}.") from None
    return tuple((str(name), checked_number(weight, f"The weight of {name}", -100, 100)) for name, weight in pairs)


@dataclass(frozen=True)
class Settings:
    """What one session, ranking or sampling asks for. Validated on construction.

    Attributes:
        prompt: what the pictures shall show, English or Japanese; "" is unconditional.
        negative: what they shall not show; "" for nothing.
        style: whose drawing style, one of `STYLES`, or `MIXED`.
        pinch: how much of another word every other fresh picture is given, 0 for none, up to `MOST_PINCHED`.
        w_pos, w_neg, w_face, human: weights of the terms of f (see `objective`).
        weights: weights of further terms, by their names; pairs, or a mapping when given.
        proposer: name of the way of searching.
        generator: name of what makes and draws the pictures: "latent" (the default here, as in version 1), "recipes"
            (what the page begins with, and the better choice for prompts that combine things: docs/figures.md),
            `BOTH_NAME` to let these two share a board, or another that `Alchemist.generator_names` lists.
        locked: names of slots that stay as they are, in generators that have slots: as in `kept`, or as in the parent.
        kept: the JSON of a recipe whose locked slots every new picture has; "": children keep their parents'.
        board_size: pictures on a board, 2–24.
        adventure: 0 cautious … 1 adventurous.
        sampler, steps, guidance: how the diffusion model draws. "" takes the first of `SAMPLERS`, 0 steps the
            sampler's own number. "distilled" draws in one of `DISTILLED` steps; with other steps "" takes "dpm++".
        template: what a generator that reads whole sentences puts around the prompt, "{prompt}" standing for it; "":
            its own.
        scorer: "emojiclip" or "clip"; `ALCHEMIST_SCORER` names the default.
    """

    prompt: str = ""
    negative: str = ""
    style: str = "openmoji"
    pinch: float = 0.0
    w_pos: float = 1.0
    w_neg: float = 1.0
    w_face: float = 0.0
    human: float = 10.0
    weights: tuple[tuple[str, float], ...] = ()
    proposer: str = "posterior"
    generator: str = "latent"
    locked: tuple[str, ...] = ()
    kept: str = ""
    board_size: int = 8
    adventure: float = 0.5
    sampler: str = ""
    steps: int = 0
    guidance: float = 3.0
    template: str = ""
    scorer: str = field(default_factory=lambda: os.environ.get("ALCHEMIST_SCORER") or "emojiclip")

    def __post_init__(self) -> None:
        set_ = object.__setattr__
        set_(self, "prompt", checked_prompt(self.prompt))
        set_(self, "negative", checked_prompt(self.negative, "negative prompt"))
        set_(self, "template", checked_template(self.template))
        for name in ("proposer", "generator", "kept"):
            if not isinstance(getattr(self, name), str):
                raise BadInput(f"A {name} is named by text, not by {getattr(self, name)!r}.")
        if isinstance(self.locked, str) or not all(isinstance(slot, str) for slot in self.locked):
            raise BadInput(f"The locked slots are several names, not {self.locked!r}.")
        set_(self, "locked", tuple(self.locked))
        for name in ("w_pos", "w_neg", "w_face", "human"):
            set_(self, name, checked_number(getattr(self, name), name, 0, 100))
        set_(self, "weights", _checked_weights(self.weights))
        set_(self, "pinch", checked_number(self.pinch, "pinch", 0, MOST_PINCHED))
        set_(self, "board_size", checked_count(self.board_size, "board_size", 2, 24))
        set_(self, "adventure", checked_number(self.adventure, "adventure", 0, 1))
        set_(self, "steps", checked_count(self.steps, "steps", 0, 1000))
        set_(self, "guidance", checked_number(self.guidance, "guidance", 0, 20))
        set_(self, "sampler", self.sampler or (next(iter(SAMPLERS)) if self.steps in (0, *DISTILLED) else "dpm++"))
        if self.sampler not in SAMPLERS:
            raise BadInput(f"There is no sampler {self.sampler!r}; known: {', '.join(SAMPLERS)}.")
        set_(self, "steps", self.steps or SAMPLERS[self.sampler])
        if self.sampler == "distilled" and self.steps not in DISTILLED:
            raise BadInput(f"The distilled sampler draws in 1, 2 or 4 steps, not {self.steps}; dpm++ takes any number.")
        if self.style not in (*STYLES, MIXED):
            raise BadInput(f"There is no style {self.style!r}; known: {', '.join((*STYLES, MIXED))}.")

    def weight_of(self, term: str, default: float = 0.0) -> float:
        """The weight in `weights` of a term, `default` where there is none."""
        return dict(self.weights).get(term, default)

    @classmethod
    def talk(cls, prompt: str, **changes: Any) -> Settings:
        """The settings of the talk this project grew from: its BO, and a penalty for no face."""
        return cls(**{"prompt": prompt, "proposer": "latent-ucb", "w_face": 5.0, **changes})

    def changed(self, **changes: Any) -> Settings:
        """A copy with some values changed and everything validated again.

        Another sampler takes its own number of steps where none is given, and other steps than the distilled
        sampler's the sampler that can draw in them.
        """
        if "sampler" in changes:
            changes = {"steps": 0 if changes["sampler"] != self.sampler else self.steps, **changes}
        elif "steps" in changes and self.sampler == "distilled":
            changes = {"sampler": "", **changes}
        try:
            return replace(self, **changes)
        except TypeError as error:
            known = ", ".join(self.__dataclass_fields__)
            raise BadInput(f"Unknown setting ({error}); known settings: {known}.") from None


@dataclass(frozen=True, eq=False)
class Drawn:
    """Pictures, and what is known of how they were drawn.

    Attributes:
        images: (n, 4, h, w) float32 premultiplied RGBA in [0, 1].
        latents: (n, c, s, s) float32 that they were decoded from; None of a generator without latents.
        seconds: wall time by stage, where the generator tells.
    """

    images: Array
    latents: Array | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is measured of pictures once, so that f can be computed again for other settings.

    Attributes:
        text: (n, d) unit vectors in the scorer's text-aligned space.
        taste: (n, t) taste embedding.
        face: (n,) 1 where a face was found, else 0.
        rounded: whether they come from storage: then taste is rounded to 8 bits, and text is (n, 0).
        measured: (n,) numbers by the names of the terms that measure pictures by themselves.
    """

    text: Array
    taste: Array
    face: Array
    rounded: bool = False
    measured: Mapping[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.text)

    def take(self, rows: Any) -> Evidence:
        """The evidence of some rows."""
        own = {name: values[rows] for name, values in self.measured.items()}
        return Evidence(self.text[rows], self.taste[rows], self.face[rows], self.rounded, own)

    @staticmethod
    def joined(parts: list[Evidence]) -> Evidence:
        """Several evidences, one below the other; without text or own measurements where one of them lacks those."""
        rounded = any(p.rounded for p in parts)
        texts = [p.text[:, :0] if rounded else p.text for p in parts]
        tastes, faces = ([getattr(p, name) for p in parts] for name in ("taste", "face"))
        names = [name for name in parts[0].measured if all(name in p.measured for p in parts)]
        own = {name: np.concatenate([p.measured[name] for p in parts]) for name in names}
        return Evidence(np.concatenate(texts), np.concatenate(tastes), np.concatenate(faces), rounded, own)


def total(terms: Mapping[str, Array]) -> Array:
    """f: the sum of its terms, (n,)."""
    return np.asarray(np.sum(list(terms.values()), axis=0), np.float32)


@dataclass(frozen=True)
class Reason:
    """Why a picture is on a board.

    Attributes:
        kind: "pinned", "liked" (it resembles a picture that was liked), "words" (it fits the prompt well),
            "new" (it is unlike all that was shown).
        picture: the id of the picture meant, for "pinned" and "liked".
        amount: the cosine in taste to it, or to the nearest picture shown; for "words" the share of the
            pictures shown so far that fit the prompt less well.
    """

    kind: str
    picture: str = ""
    amount: float = 0.0


@held(images=DEFLATED, evidence=HALVED)
@dataclass(frozen=True, eq=False)
class Board:
    """The pictures on screen in round `round`, held compressed: read `images` once rather than in a loop.

    Attributes:
        round: 1, 2, … as in the ids "r1-c0".
        candidates: what draws each picture.
        images: (n, 4, h, w), or None on a board reopened by `undo` until `ask` draws it again.
        evidence: measurements of each picture.
        scores: (n,) f, without the human bonus until liked.
        terms: signed, weighted parts of f, each (n,); they sum to `scores`.
        reasons: why each picture is here, see `search.reasons`; may be empty.
    """

    round: int
    candidates: tuple[Candidate, ...]
    images: Array | None
    evidence: Evidence
    scores: Array
    terms: Mapping[str, Array]
    reasons: tuple[Reason, ...] = ()

    @property
    def pictures(self) -> Array:
        """`images` of a board that is drawn.

        Raises:
            NoOpenBoard: `undo` reopened it, and it was not drawn again.
        """
        images = self.images
        if images is None:
            raise NoOpenBoard(f"The pictures of board {self.round} are not drawn; `ask` draws them again.")
        return images

    @property
    def ids(self) -> tuple[str, ...]:
        """Names of the pictures, "r{round}-c{column}"."""
        return tuple(f"r{self.round}-c{i}" for i in range(len(self.candidates)))


@dataclass(frozen=True, eq=False)
class Round:
    """A closed board without its pictures, and what was said about it.

    Attributes:
        likes, dislikes: ids of pictures that were liked, and of those with "less like this".
        pins: ids of pictures that stay in their places on the next board.
    """

    board: Board
    likes: frozenset[str]
    dislikes: frozenset[str] = frozenset()
    pins: frozenset[str] = frozenset()

    @property
    def liked(self) -> NDArray[np.bool_]:
        """(n,) True where the picture was liked."""
        return np.array([i in self.likes for i in self.board.ids], dtype=bool)

    @property
    def disliked(self) -> NDArray[np.bool_]:
        """(n,) True where the person wanted less like it."""
        return np.array([i in self.dislikes for i in self.board.ids], dtype=bool)

    @property
    def pinned(self) -> dict[int, Candidate]:
        """Places and candidates of the pinned pictures."""
        return {i: self.board.candidates[i] for i, name in enumerate(self.board.ids) if name in self.pins}


@dataclass(frozen=True)
class Nearest:
    """The existing emoji nearest to a picture in the taste embedding; `similarity` is a cosine."""

    name: str
    hexcode: str
    vendor: str
    similarity: float


@dataclass(frozen=True, eq=False)
class Ranking:
    """The best of many candidates, best first.

    Attributes:
        images: (top, 4, h, w).
        scores: (top,), descending.
        terms: each (top,); they sum to `scores`.
        nearest: the nearest existing emoji of each.
        candidates: what draws each again.
        n: how many candidates were drawn and ranked.
        seconds: wall time by stage: sample, decode, score, rank.
    """

    images: Array
    scores: Array
    terms: Mapping[str, Array]
    nearest: tuple[Nearest, ...]
    candidates: tuple[Candidate, ...]
    n: int
    seconds: Mapping[str, float] = field(default_factory=dict)
