"""The tree that says how an emoji is composed: small, immutable, canonical JSON.

Part keys name a set and a code, "twemoji:1F431"; keys that begin with "own:" name drawings of this package. Which keys
exist is known to `parts.parts()`; here only their form is checked, so that this module reads no files.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from ..errors import BadInput
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES

VERSION = 1
MOST_CHARACTERS = 1024
MOST_READ = 16_384
"""JSON text longer than this is refused before it is parsed."""
DEEPEST = 4
"""How many recipes may stand one inside the other."""
_KEY = re.compile(r"[a-z]{2,12}:[0-9A-Za-z][0-9A-Za-z_-]{0,39}(/[a-z][a-z0-9-]{0,15})?")


def _one_of(value: Any, known: Mapping[str, Any], what: str) -> None:
    if not isinstance(value, str) or (value and value not in known):
        raise BadInput(f"There is no {what} {value!r} in recipes; known: {', '.join(known)}.")


def _part(value: Any, what: str, empty: bool = False) -> None:
    if not isinstance(value, str) or not (_KEY.fullmatch(value) or (empty and value == "")):
        raise BadInput(f'The {what} of a recipe is a part such as "twemoji:1F431", not {value!r}.')


def _number(value: Any, what: str, low: float, high: float) -> None:
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    if not whole or not math.isfinite(value) or not low <= value <= high:
        raise BadInput(f"The {what} of a recipe must be from {low:g} to {high:g}, not {value!r}.")


@dataclass(frozen=True)
class Face:
    """A face put on a base in place of its own.

    Attributes:
        eyes, mouth: keys of the smileys they come from; "" for none.
        brows, cheeks, tears: likewise.
        expression: the name under which these parts were chosen, of `EXPRESSIONS`; "" for a free mixture.
    """

    eyes: str
    mouth: str
    brows: str = ""
    cheeks: str = ""
    tears: str = ""
    expression: str = ""

    def __post_init__(self) -> None:
        for name in ("eyes", "mouth", "brows", "cheeks", "tears"):
            _part(getattr(self, name), name, empty=True)
        _one_of(self.expression, EXPRESSIONS, "expression")


@dataclass(frozen=True)
class Wear:
    """Something worn. `name` is one of `WEARABLES`, `part` what is drawn, `colour` one of `COLOURS` or "" as it is."""

    name: str
    part: str
    colour: str = ""

    def __post_init__(self) -> None:
        _one_of(self.name or "?", WEARABLES, "thing to wear")
        _part(self.part, f"part worn as {self.name}")
        _one_of(self.colour, COLOURS, "colour")


@dataclass(frozen=True)
class Pose:
    """How the whole subject stands.

    Attributes:
        mirror: left and right exchanged.
        tilt: degrees clockwise, -180 to 180.
        scale: 0.3 (tiny) to 1.
        squash: width over height, 0.5 to 2.
        count: so many of it side by side, 1 to 3.
    """

    mirror: bool = False
    tilt: float = 0.0
    scale: float = 1.0
    squash: float = 1.0
    count: int = 1

    def __post_init__(self) -> None:
        if not isinstance(self.mirror, bool):
            raise BadInput(f"The mirror of a recipe is true or false, not {self.mirror!r}.")
        _number(self.tilt, "tilt", -180, 180)
        _number(self.scale, "scale", 0.3, 1)
        _number(self.squash, "squash", 0.5, 2)
        _number(self.count, "count", 1, 3)
        if self.count != int(self.count):
            raise BadInput(f"The count of a recipe is 1, 2 or 3, not {self.count!r}.")


@dataclass(frozen=True)
class Companion:
    """A second emoji in the picture: how the first stands to it (one of `RELATIONS`), and its own recipe."""

    how: str
    who: Recipe

    def __post_init__(self) -> None:
        _one_of(self.how or "?", RELATIONS, "relation")
        if not isinstance(self.who, Recipe):
            raise BadInput(f"A companion in a recipe is a recipe, not {type(self.who).__name__}.")


@dataclass(frozen=True)
class Recipe:
    """How an emoji is composed.

    Attributes:
        base: the part that all else is put on.
        face: a face on it; None leaves what the base has.
        wears: what it wears, each in its place.
        companions: what it holds, rides, stands beside …; at most two.
        material, colour, pattern: of the base with what belongs to its body; "" as it is.
        settings: what surrounds it, back to front; at most three.
        marks: little signs beside it (zzz, notes …); at most two.
        pose: how it stands.

    Raises:
        BadInput: a value is unknown or out of range, the tree is too deep, or its JSON too long.
    """

    base: str
    face: Face | None = None
    wears: tuple[Wear, ...] = ()
    companions: tuple[Companion, ...] = ()
    material: str = ""
    colour: str = ""
    pattern: str = ""
    settings: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    pose: Pose = Pose()

    def __post_init__(self) -> None:
        _part(self.base, "base")
        for name, kind, most in (
            ("wears", Wear, 4),
            ("companions", Companion, 2),
            ("settings", str, 3),
            ("marks", str, 2),
        ):
            given = getattr(self, name)
            if not isinstance(given, tuple) or any(not isinstance(one, kind) for one in given) or len(given) > most:
                raise BadInput(f"The {name} of a recipe are at most {most} in a tuple, not {given!r}.")
        if self.face is not None and not isinstance(self.face, Face):
            raise BadInput(f"The face of a recipe is a Face, not {type(self.face).__name__}.")
        if not isinstance(self.pose, Pose):
            raise BadInput(f"The pose of a recipe is a Pose, not {type(self.pose).__name__}.")
        _one_of(self.material, MATERIALS, "material")
        _one_of(self.colour, COLOURS, "colour")
        _one_of(self.pattern, PATTERNS, "pattern")
        for setting in self.settings:
            _one_of(setting or "?", SETTINGS, "setting")
        for mark in self.marks:
            _one_of(mark or "?", MARKS, "mark")
        if self.depth > DEEPEST:
            raise BadInput(f"A recipe is {self.depth} recipes deep; up to {DEEPEST} work.")
        if len(self.to_json()) > MOST_CHARACTERS:
            raise BadInput(
                f"A recipe takes {len(self.to_json()):,} characters of JSON; up to {MOST_CHARACTERS:,} work."
            )

    @property
    def depth(self) -> int:
        """How many recipes stand one inside the other, at least 1."""
        return 1 + max((c.who.depth for c in self.companions), default=0)

    @cached_property
    def key(self) -> str:
        """A hash of its canonical JSON, 16 hex digits."""
        return hashlib.blake2b(self.to_json().encode(), digest_size=8).hexdigest()

    @property
    def parts(self) -> tuple[str, ...]:
        """Every part key in it, without repetition, in the order they are met."""
        found = [self.base, *(w.part for w in self.wears)]
        if self.face is not None:
            found[1:1] = [k for k in (getattr(self.face, n) for n in _FACE_PARTS) if k]
        for companion in self.companions:
            found += companion.who.parts
        return tuple(dict.fromkeys(found))

    def to_json(self) -> str:
        """Canonical JSON: keys sorted, defaults left out, no spaces. Equal recipes give equal text."""
        return self._json

    @cached_property
    def _json(self) -> str:
        return json.dumps({"v": VERSION, **_plain(self)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes | Mapping[str, Any]) -> Recipe:
        """The recipe that `to_json` wrote, or a mapping of the same form; it may come from anybody.

        Raises:
            BadInput: it is no recipe of a version known here; the sentence says why.
        """
        if isinstance(text, str | bytes):
            if len(text) > MOST_READ:
                raise BadInput(f"A recipe of {len(text):,} characters is too long; up to {MOST_CHARACTERS:,} work.")
            try:
                text = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise BadInput(f"A recipe is JSON, and this is not ({error}).") from None
        if not isinstance(text, Mapping):
            raise BadInput(f"A recipe is a JSON object, not {type(text).__name__}.")
        version = text.get("v", VERSION)
        if version != VERSION:
            raise BadInput(f"This is a recipe of version {version!r}; version {VERSION} is known here.")
        return _recipe({name: value for name, value in text.items() if name != "v"}, 1)


_FACE_PARTS = ("eyes", "mouth", "brows", "cheeks", "tears")


_DEFAULTS = {
    kind: tuple((field.name, field.default) for field in fields(kind)) for kind in (Face, Wear, Pose, Companion, Recipe)
}


def _plain(value: Any) -> dict[str, Any]:
    """A dataclass of this module as plain values, without those that are the default."""
    row: dict[str, Any] = {}
    for name, default in _DEFAULTS[type(value)]:
        given = getattr(value, name)
        if given == default:
            continue
        if isinstance(given, tuple):
            row[name] = [one if isinstance(one, str) else _plain(one) for one in given]
        elif isinstance(given, Face | Pose | Recipe):
            row[name] = _plain(given)
        else:
            row[name] = round(given, 3) if isinstance(given, float) else given
    return row


def _made(kind: type[Any], row: Any, what: str) -> Any:
    """A dataclass from a mapping of its fields; unknown and missing names are refused."""
    if not isinstance(row, Mapping):
        raise BadInput(f"The {what} of a recipe is an object, not {type(row).__name__}.")
    known = {field.name for field in fields(kind)}
    if strange := [str(name) for name in row if name not in known]:
        raise BadInput(f"A recipe has no {what} with {strange[0]!r}; known: {', '.join(sorted(known))}.")
    try:
        return kind(**row)
    except TypeError as error:
        raise BadInput(f"The {what} of a recipe lacks something ({error}).") from None


def _listed(row: Mapping[str, Any], name: str) -> list[Any]:
    given = row.get(name, ())
    if not isinstance(given, list | tuple):
        raise BadInput(f"The {name} of a recipe are a list, not {type(given).__name__}.")
    return list(given)


def _recipe(row: Any, depth: int) -> Recipe:
    if depth > DEEPEST:
        raise BadInput(f"A recipe is nested deeper than {DEEPEST} recipes.")
    if not isinstance(row, Mapping):
        raise BadInput(f"A recipe inside a recipe is an object, not {type(row).__name__}.")
    values = dict(row)
    if values.get("face") is not None:
        values["face"] = _made(Face, values["face"], "face")
    if "pose" in values:
        values["pose"] = _made(Pose, values["pose"], "pose")
    values["wears"] = tuple(_made(Wear, one, "thing worn") for one in _listed(row, "wears"))
    companions = []
    for one in _listed(row, "companions"):
        if not isinstance(one, Mapping) or set(one) != {"how", "who"}:
            raise BadInput('A companion in a recipe has "how" and "who".')
        companions.append(Companion(one["how"], _recipe(one["who"], depth + 1)))
    values["companions"] = tuple(companions)
    values["settings"] = tuple(_listed(row, "settings"))
    values["marks"] = tuple(_listed(row, "marks"))
    made = _made(Recipe, values, "recipe")
    assert isinstance(made, Recipe)
    return made
