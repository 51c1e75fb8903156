"""The parts that recipes are made of: pictures of the open sets with anchors, and smileys taken apart."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ..errors import BadInput, DataError

FILE = Path(__file__).parent / "data" / "parts.jsonl.xz"
VERSION = 2
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Anchors:
    """Where things go on a picture, in the frame of 100 × 100.

    Attributes:
        box: tight box of what is drawn: left, top, right, bottom.
        face: centre and radius of the widest place for a face.
        eyes: its own eyes, left and right; None where none were found. Equal points: a profile with one eye.
        mouth: its own mouth, or None.
        top: where a hat sits: the middle of the top of the head, and the head's width there.
        neck: where a scarf or a tie goes, and how wide it is there.
        hand: where something held goes.
        ground: the height on which it stands.
        sure: 0 to 1; 0.9 and more: looked at by a person.
    """

    box: Box
    face: tuple[float, float, float]
    eyes: Box | None
    mouth: tuple[float, float] | None
    top: tuple[float, float, float]
    neck: tuple[float, float, float]
    hand: tuple[float, float]
    ground: float
    sure: float

    @classmethod
    def of(cls, row: Sequence[Any]) -> Anchors:
        """The anchors that `astuple` wrote as JSON."""
        values: list[Any] = [tuple(v) if isinstance(v, list) else v for v in row]
        return cls(*values)

    def row(self) -> list[Any]:
        """As JSON, rounded to a hundredth of the frame's hundredth."""
        return [_rounded(v) for v in astuple(self)]


def _rounded(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_rounded(v) for v in value]
    return round(float(value), 2) if value is not None else None


@dataclass(frozen=True)
class Base:
    """One picture of a set, in pieces.

    Attributes:
        key: "twemoji:1F431".
        concept: code that names what it shows.
        kind: "face" (a round smiley), "head" (an animal's or creature's face), "animal", "person", "hand", "food",
            "plant", "object", "vehicle", "place", "sky", "symbol" or "clothing".
        pieces: SVG markup of each, back to front, in coordinates of the set.
        own_face: which of them are its own eyes, brows and mouth; () where these do not come off cleanly.
        anchors: where things go, in the frame.
        frame: SVG transform of the set's coordinates to the frame.
        defs: markup of the gradients and clip paths that the pieces refer to.
    """

    key: str
    concept: str
    kind: str
    pieces: tuple[str, ...]
    own_face: tuple[int, ...]
    anchors: Anchors
    frame: str = ""
    defs: str = ""

    @property
    def set(self) -> str:
        """Name of the set."""
        return self.key.split(":")[0]

    @property
    def code(self) -> str:
        """Code of the picture."""
        return self.key.split(":")[1]

    @cached_property
    def body(self) -> str:
        """The whole picture in the frame."""
        return self.drawn(range(len(self.pieces)))

    @cached_property
    def bare(self) -> str | None:
        """The picture without its own eyes, brows and mouth; None where they do not come off."""
        if not self.own_face:
            return None
        return self.drawn(i for i in range(len(self.pieces)) if i not in self.own_face)

    def drawn(self, which: Iterable[int]) -> str:
        """Some of the pieces in the frame; "" for none."""
        inner = "".join(self.pieces[i] for i in which)
        if not inner:
            return ""
        if self.defs and "url(#" in inner:
            inner = self.defs + inner
        return f'<g transform="{self.frame}">{inner}</g>' if self.frame else inner


@dataclass(frozen=True)
class FaceParts:
    """A smiley taken apart; markup in the frame of its head, whose box is the whole frame.

    Attributes:
        key: "twemoji:1F600".
        head: the empty head with its outline.
        eyes, brows, mouth, cheeks, tears, extras: the rest; "" for none.
        whole: whether eyes and mouth both came off cleanly.
    """

    key: str
    head: str
    eyes: str
    brows: str
    mouth: str
    cheeks: str
    tears: str
    extras: str
    whole: bool


@dataclass(frozen=True)
class Concept:
    """What emoji are pictures of. `english` and `japanese` are names, the usual one first, and tags."""

    code: str
    english: tuple[str, ...]
    japanese: tuple[str, ...]
    kind: str


class Parts:
    """All parts.

    Args:
        bases, faces, concepts: by key, key and code.
        fingerprint: changes with any of them.
    """

    def __init__(
        self,
        bases: Mapping[str, Base],
        faces: Mapping[str, FaceParts],
        concepts: Mapping[str, Concept],
        fingerprint: str,
    ) -> None:
        self.bases, self.faces, self.concepts, self.fingerprint = bases, faces, concepts, fingerprint
        self._by_concept: dict[str, list[Base]] = {}
        for base in bases.values():
            self._by_concept.setdefault(base.concept, []).append(base)

    def of_concept(self, concept: str) -> tuple[Base, ...]:
        """Every set's pictures of a concept; () where there are none."""
        return tuple(self._by_concept.get(concept, ()))

    def check(self, keys: Iterable[str]) -> None:
        """Do nothing where every key names a part.

        Raises:
            BadInput: one does not; the message names it.
        """
        for key in keys:
            if key not in self.bases and key not in self.faces and not key.startswith("own:"):
                raise BadInput(f"There is no part {key!r} here.")


def read_parts(path: Path) -> Parts:
    """The parts in a file.

    Raises:
        DataError: it is missing or damaged; the message names it.
    """
    try:
        content = lzma.decompress(path.read_bytes())
        lines = content.split(b"\n")
        head = json.loads(lines[0])
        if head.get("version") != VERSION:
            raise ValueError(f"version {head.get('version')!r} instead of {VERSION}")
        bases: dict[str, Base] = {}
        faces: dict[str, FaceParts] = {}
        concepts: dict[str, Concept] = {}
        for line in lines[1:]:
            if line:
                _add(json.loads(line), bases, faces, concepts)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, lzma.LZMAError, EOFError) as error:
        raise DataError(f"The parts in {path} are missing or damaged ({error}); rebuild or fetch the file.") from error
    return Parts(bases, faces, concepts, hashlib.blake2b(content, digest_size=6).hexdigest())


def _add(
    row: dict[str, Any], bases: dict[str, Base], faces: dict[str, FaceParts], concepts: dict[str, Concept]
) -> None:
    if row["is"] == "concept":
        concepts[row["code"]] = Concept(row["code"], tuple(row["en"]), tuple(row["ja"]), row["kind"])
        return
    key = row["key"]
    bases[key] = base = Base(
        key,
        row["concept"],
        row["kind"],
        tuple(row["pieces"]),
        tuple(row["own"]),
        Anchors.of(row["anchors"]),
        row["frame"],
        row["defs"],
    )
    if "labels" in row:
        faces[key] = _face(base, row["labels"], row["head"], bool(row["whole"]))


LABELS = {"h": "head", "e": "eyes", "b": "brows", "m": "mouth", "c": "cheeks", "t": "tears", "x": "extras"}
"""What the pieces of a smiley are, one letter a piece in the file."""


def _face(base: Base, labels: str, head: Iterable[float], whole: bool) -> FaceParts:
    """A smiley taken apart, its pieces moved so that its head fills the frame."""
    x0, y0, x1, y1 = head
    sx, sy = 100 / (x1 - x0), 100 / (y1 - y0)
    move = f"matrix({sx:.4g} 0 0 {sy:.4g} {-x0 * sx:.4g} {-y0 * sy:.4g})"
    if len(labels) != len(base.pieces):
        raise ValueError(f"{base.key} has {len(base.pieces)} pieces and {len(labels)} labels")

    def part(letter: str) -> str:
        inner = base.drawn(i for i, label in enumerate(labels) if label == letter)
        return f'<g transform="{move}">{inner}</g>' if inner else ""

    return FaceParts(base.key, whole=whole, **{name: part(letter) for letter, name in LABELS.items()})


@lru_cache(1)
def parts() -> Parts:
    """The parts that come with the package.

    Raises:
        DataError: the file is missing or damaged.
    """
    return read_parts(FILE)
