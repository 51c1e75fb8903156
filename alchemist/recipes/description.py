"""What a recipe shows, in the terms that people describe it in: concepts and names instead of parts.

A sentence is read into a distribution over descriptions (`reader`), a description and a seed give a recipe
(`compose`), a recipe gives its description back (`describe`), and a description gives captions (`captions`).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Subject:
    """One thing and all that is said of it.

    Attributes:
        concept: code of the emoji that names it, "1F431"; "1F642" for a plain round face.
        expression: of `vocabulary.EXPRESSIONS`; "" where nothing is said of its face.
        wears: names of `vocabulary.WEARABLES`, each with a colour of `vocabulary.COLOURS` or "".
        material, colour, pattern: names; "" where nothing is said.
        count: 1 to 3.
        size: "tiny", "giant" or "".
        turn: "upside down", "tilted" or "".
    """

    concept: str
    expression: str = ""
    wears: tuple[tuple[str, str], ...] = ()
    material: str = ""
    colour: str = ""
    pattern: str = ""
    count: int = 1
    size: str = ""
    turn: str = ""


@dataclass(frozen=True)
class Description:
    """What a picture shows.

    Attributes:
        subject: the first thing.
        how: how it stands to the second, of `vocabulary.RELATIONS`; "" where there is none.
        other: the second thing, or None.
        settings, marks: names of `vocabulary.SETTINGS` and `MARKS`.
        without: names of anything in the vocabulary that must not be seen ("a cat without glasses").
    """

    subject: Subject
    how: str = ""
    other: Subject | None = None
    settings: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    without: frozenset[str] = field(default_factory=frozenset)
