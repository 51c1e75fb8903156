"""From a description to words: a grammar of English and Japanese, and emoji characters.

Every caption knows which of its characters say which slot, in these terms: "subject.concept", "subject.material",
"subject.wears:sunglasses", "subject.wears_colour:sunglasses", the same of "other", "how", "settings:hill",
"marks:zzz", "without:crown".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..emoji.captions import characters
from .description import Description, Subject
from .english import english
from .japanese import japanese
from .names import BESIDE, FACE, SMILEYS, Names
from .sample import pick

Said = list[tuple[str, str]]
"""Pieces of text in order, each with the slot it says or ""."""


@dataclass(frozen=True)
class Caption:
    """A text and which characters say what.

    Attributes:
        text: what a person might type.
        spans: (first character, one past the last, slot), in order, without overlaps.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...]


def joined(said: Sequence[tuple[str, str]]) -> Caption:
    """Pieces of text put together as they are."""
    text, spans = "", []
    for piece, slot in said:
        if slot and piece.strip():
            lead = len(piece) - len(piece.lstrip())
            spans.append((len(text) + lead, len(text) + len(piece.rstrip()), slot))
        text += piece
    return Caption(text, tuple(spans))


def caption(
    description: Description, language: str, rng: np.random.Generator, names: Mapping[str, Names], unseen: bool = False
) -> Caption:
    """One of the many ways to say a description.

    Args:
        language: "en" or "ja".
        names: what its concepts are called.
        unseen: use forms of sentences that are kept apart from training.
    """
    smileys = any(one is not None and names[one.concept].smiley for one in (description.subject, description.other))
    plain = (description.subject, description.other) == _bare(description)
    often = 1.0 if smileys and plain and description.other is not None else 0.4 if plain else 0.12
    if not unseen and rng.random() < often and (said := in_emoji(description, rng)) is not None:
        return joined(said)
    return joined((english if language == "en" else japanese)(description, rng, names, unseen))


def _bare(description: Description) -> tuple[Subject, Subject | None]:
    """Its two subjects without anything said of them."""
    other = description.other
    return Subject(description.subject.concept), Subject(other.concept) if other is not None else None


_SMILEY_OF = {
    name: [code for code, says in SMILEYS.items() if says == name] for name in {*SMILEYS.values()} if " " not in name
}
_FACES_WITH = {
    says.split(":")[-1]: code for code, says in SMILEYS.items() if " wears:" in says and " settings:" not in says
}
_BESIDE_OF: dict[str, list[str]] = {}
for _code, _says in BESIDE.items():
    _BESIDE_OF.setdefault(_says, []).append(_code)


def in_emoji(description: Description, rng: np.random.Generator) -> Said | None:
    """A description as emoji characters alone; None where characters do not say all of it.

    Two characters are a mixture of both, whatever they are. From three on what stands beside the first says what is to
    be done with it: "🐱👑🔥" is a cat with a crown, burning.
    """
    one, other = description.subject, description.other
    if one.colour or one.pattern or one.size or one.count > 1 or one.turn or description.without:
        return None
    if other is not None:
        if description != Description(Subject(one.concept), "mixed", Subject(other.concept)):
            return None
        said = [(characters(one.concept), "subject.concept"), (characters(other.concept), "other.concept")]
        return [said[0], (" ", ""), said[1]] if rng.random() < 0.15 else said
    extras = _extras(one, rng)
    settings = [_one_of(f"settings:{name}", f"settings:{name}", rng) for name in description.settings]
    marks = [_one_of(f"marks:{name}", f"marks:{name}", rng) for name in description.marks]
    if extras is None or None in settings or None in marks:
        return None
    rest = [piece for piece in (*extras, *settings, *marks) if piece is not None]
    if one.concept == FACE:
        return rest if len(rest) == 1 else None
    return [(characters(one.concept), "subject.concept"), *rest] if len(rest) != 1 else None


def _one_of(says: str, slot: str, rng: np.random.Generator) -> tuple[str, str] | None:
    codes = _BESIDE_OF.get(says)
    return (characters(pick(rng, codes)), slot) if codes else None


def _extras(one: Subject, rng: np.random.Generator) -> Said | None:
    """Characters for what one subject has, without its concept."""
    found: Said = []
    left = dict(one.wears)
    if any(left.values()):
        return None
    if one.expression:
        codes = _SMILEY_OF.get(one.expression)
        if not codes:
            return None
        found.append((characters(pick(rng, codes)), "subject.expression"))
    for name in left:
        if name in _FACES_WITH and (rng.random() < 0.6 or f"wears:{name}" not in _BESIDE_OF) and not one.expression:
            found.append((characters(_FACES_WITH[name]), f"subject.wears:{name}"))
        elif (piece := _one_of(f"wears:{name}", f"subject.wears:{name}", rng)) is not None:
            found.append(piece)
        else:
            return None
    if one.material:
        if (piece := _one_of(f"material:{one.material}", "subject.material", rng)) is None:
            return None
        found.append(piece)
    return found
