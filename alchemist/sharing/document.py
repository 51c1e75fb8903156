"""A gallery as a document that never changes: what was shown and picked, enough to go on from, and nobody's name.

Its canonical form is JSON with sorted keys and without spaces; its id is a hash of that. As a file it is that JSON in
gzip. A document may come from anybody: it is bounded before it is unpacked and checked before anything is drawn.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zlib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, ValidationError

from ..errors import DamagedGallery, SessionError, UnknownGallery
from ..search.serial import from_plain
from ..search.session import Session
from ..text import joined_halves

FORMAT: Literal["emoji-alchemist-gallery"] = "emoji-alchemist-gallery"
VERSION: Literal[1] = 1
MOST_ROUNDS, MOST_SHOWN, MOST_PARENTS = 500, 96, 16
"""Boards of a document, pictures of a board, and galleries that it goes on from."""
MOST_BYTES, MOST_PACKED = 12_000_000, 6_000_000
"""Bytes of a document's JSON, and of its file; 10 rounds of 8 with pictures have about a tenth."""
MOST_PICTURE = 120_000
"""Characters of one picture."""
ID = re.compile(r"[a-z2-7]{32}")

Name = Annotated[str, StringConstraints(max_length=80)]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{32}$")]
Marks = Annotated[list[Annotated[str, StringConstraints(pattern=r"^r\d{1,4}-c\d{1,3}$")]], Field(max_length=MOST_SHOWN)]
Numbers = Annotated[list[float], Field(max_length=MOST_SHOWN)]


class Strict(BaseModel):
    """Values of exactly the types said, finite numbers, and no fields that are not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class BoardRecord(Strict):
    """One board as it was shown, and what was marked on it.

    Attributes:
        n: how many pictures.
        rows: what draws them, see `candidate.to_rows`; pictures of earlier boards are referred to by their ids.
        taste: (n, t) taste embeddings in 8 bits, base64.
        face: a digit for each picture, 1 where a face was found.
        terms: the parts of f, n numbers each; those that are all 0 are left out.
        likes, dislikes, pins: ids of marked pictures.
    """

    n: Annotated[int, Field(ge=1, le=MOST_SHOWN)]
    rows: Annotated[list[dict[str, JsonValue]], Field(max_length=2000)]
    taste: Annotated[str, StringConstraints(max_length=400_000)]
    face: Annotated[str, StringConstraints(pattern=r"^[01]{1,96}$")]
    terms: Annotated[dict[Name, Numbers], Field(max_length=32)]
    likes: Marks = []
    dislikes: Marks = []
    pins: Marks = []


class SessionRecord(Strict):
    """A session, see `search.session.Session`; `open`: whether the last board was not answered yet."""

    settings: dict[Name, JsonValue]
    seed: Annotated[int, Field(ge=0, lt=2**63)]
    open: bool
    aimed: Annotated[int, Field(ge=0, le=MOST_ROUNDS)]
    scored: bool
    boards: Annotated[list[BoardRecord], Field(max_length=MOST_ROUNDS)]
    parents: Annotated[list[Id], Field(max_length=MOST_PARENTS)] = []
    public: Annotated[list[Key], Field(max_length=MOST_ROUNDS * MOST_SHOWN)] = []


class Gallery(Strict):
    """The whole document.

    Attributes:
        session: settings, seed, boards with their marks and candidates; `session.parents` are the galleries that it
            goes on from.
        pictures: lossless WebP in base64, as they were shown, by the key of what draws them; empty where left out.
        generators: fingerprints of what drew them, by name: of weights, or of parts.
        licences: what the pictures may be used under, and what they are made of.
        left_out: how many pictures are left out, since they descend from somebody's own picture or from words that are.
        worded: whether the words that were typed are in it.
    """

    format: Literal["emoji-alchemist-gallery"] = FORMAT
    version: Literal[1] = VERSION
    session: SessionRecord
    pictures: dict[Key, Annotated[str, StringConstraints(max_length=MOST_PICTURE)]]
    generators: Annotated[dict[Name, Name], Field(max_length=16)]
    licences: Annotated[list[Annotated[str, StringConstraints(max_length=300)]], Field(max_length=400)]
    left_out: Annotated[int, Field(ge=0)] = 0
    worded: bool = True

    def canonical(self) -> bytes:
        """Its canonical JSON: the same document gives the same bytes on every machine."""
        plain = self.model_dump(mode="json", exclude_defaults=False)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()

    @property
    def id(self) -> str:
        """32 characters: a hash of the canonical JSON."""
        return id_of(self.canonical())

    def restored(self) -> Session:
        """The session; its pictures are not drawn yet.

        Raises:
            DamagedGallery: it does not hold together.
        """
        try:
            return from_plain(self.session.model_dump(mode="json"))
        except SessionError as error:
            raise DamagedGallery("This gallery does not hold together; ask for it to be shared again.") from error


def id_of(canonical: bytes) -> str:
    """The id of a document with this canonical JSON: the first 160 bits of its SHA-256 in base 32."""
    return base64.b32encode(hashlib.sha256(canonical).digest()[:20]).decode().lower()


def checked_id(text: Any) -> str:
    """`text` as an id.

    Raises:
        UnknownGallery: it is none.
    """
    if not isinstance(text, str) or not ID.fullmatch(text):
        raise UnknownGallery("That is not the id of a gallery; it has 32 small letters and digits.")
    return text


def read_canonical(content: bytes) -> Gallery:
    """The document in canonical JSON, or in any JSON of it.

    Raises:
        DamagedGallery: it is none, or of a version that is not known here.
    """
    if len(content) > MOST_BYTES:
        raise DamagedGallery(f"That gallery has {len(content) / 1e6:.0f} MB; up to {MOST_BYTES / 1e6:.0f} MB work.")
    try:
        plain = json.loads(content.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise DamagedGallery("That is not a gallery, or it is damaged: its text cannot be read.") from None
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise DamagedGallery("That is not a gallery of Emoji-Alchemist.")
    version = plain.get("version")
    if isinstance(version, int) and version > VERSION:
        raise DamagedGallery("This gallery was written by a newer version of Emoji-Alchemist; update it to open this.")
    try:
        return Gallery.model_validate_json(joined_halves(json.dumps(plain, ensure_ascii=False)).encode())
    except (ValidationError, RecursionError, ValueError) as error:
        raise DamagedGallery(f"This gallery is damaged{_where(error)}.") from None


def to_file(gallery: Gallery) -> bytes:
    """The document as a file, to be imported elsewhere."""
    return gzip.compress(gallery.canonical(), 6, mtime=0)


def from_file(content: bytes) -> Gallery:
    """The document in what `to_file` wrote, or in plain JSON.

    Raises:
        DamagedGallery: it is none, or too large.
    """
    return read_canonical(unpacked(content) if content[:2] == b"\x1f\x8b" else content)


def unpacked(content: bytes) -> bytes:
    """What is in a gzip file of one member, at most `MOST_BYTES` of it.

    Raises:
        DamagedGallery: it is damaged, or holds more.
    """
    if len(content) > MOST_PACKED:
        raise DamagedGallery(f"That file has {len(content) / 1e6:.0f} MB; galleries have up to {MOST_PACKED // 10**6}.")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(content, MOST_BYTES + 1)
    except zlib.error:
        raise DamagedGallery("That gallery is damaged: it cannot be unpacked.") from None
    if len(plain) > MOST_BYTES:
        raise DamagedGallery(f"Unpacked, that gallery has more than {MOST_BYTES / 1e6:.0f} MB, which is too much.")
    if not unpacker.eof:
        raise DamagedGallery("That gallery is damaged: its end is missing.")
    return plain


def picture_bytes(gallery: Gallery, key: str) -> bytes | None:
    """The WebP of one picture; None where the document has none.

    Raises:
        DamagedGallery: it is no base64.
    """
    if key not in gallery.pictures:
        return None
    try:
        return base64.b64decode(gallery.pictures[key], validate=True)
    except ValueError:
        raise DamagedGallery("A picture in this gallery is damaged.") from None


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number in JSON")


def _where(error: Exception) -> str:
    """Where the first fault is, in brackets: names of fields alone, no values."""
    if not isinstance(error, ValidationError):
        return ""
    place = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
    return f" (at {place[:80]})" if place.isascii() else ""
