"""A session as text and back, for the browser's storage: pictures are drawn again when needed.

What is kept of a picture is small: a child refers to the picture on an earlier board that it was made from, taste
embeddings are rounded to 8 bits, of the text-aligned ones only the terms of f. A restored session is measured again,
exactly, before the next board is proposed from it; see `loop.measured_again`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..candidate import Candidate, all_from_rows, from_rows, to_rows
from ..errors import AlchemistError, SessionError
from ..objective.term import terms
from ..text import joined_halves
from ..values import Array, Board, Evidence, Round, Settings, checked_seed, total
from .serial_v1 import candidate_of_v1, session_of_v1
from .session import Session, weighs

VERSION = 2
MOST_CHARACTERS = 4_000_000
"""A kept session of 30 rounds of 8 has about 40,000; one unpacked may have a hundred times more."""
SETS = ("parents", "public")
"""Fields of a session that are sets of names; left out where they are empty."""
SPOILT = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, AssertionError, zlib.error)
"""What reading spoilt text ends in; `BadInput` is a ValueError."""


def to_json(session: Session) -> str:
    """The session as JSON: about 150 bytes a picture shown.

    Raises:
        SessionError: a session over given pictures, which text cannot hold.
    """
    plain = to_plain(session)
    packed = zlib.compress(_text({"boards": plain.pop("boards")}).encode(), 9)
    return _text({"version": VERSION, **plain, "packed": base64.b85encode(packed).decode()})


def to_plain(session: Session) -> dict[str, Any]:
    """The session as plain JSON values, its boards under "boards", not packed.

    Raises:
        SessionError: a session over given pictures, which text cannot hold.
    """
    if session.pool is not None:
        raise SessionError("A session over given pictures cannot be written as text.")
    closed = list(session.rounds)
    if session.board is not None:
        closed.append(Round(session.board, session.likes, session.dislikes, session.pins))
    shown: dict[str, str] = {}
    document: dict[str, Any] = {
        "settings": asdict(session.settings),
        "seed": session.seed,
        "open": session.board is not None,
        "aimed": session.aimed,
        "scored": weighs(session.scored) == weighs(session.settings),
        "boards": [_board(r, shown) for r in closed],
    }
    for name in SETS:
        if found := getattr(session, name):
            document[name] = sorted(found)
    return document


def from_json(text: str) -> Session:
    """The session that `to_json` wrote, of this version or the one before; its open board is drawn again by `ask`.

    Raises:
        SessionError: the text is no session, or one that does not hold together.
    """
    try:
        document = _whole(json.loads(text))
        if document["version"] == 1:
            return session_of_v1(document)
        if document["version"] != VERSION:
            raise KeyError("version")
        boards = _whole(json.loads(_inflated(document["packed"])))["boards"]
        return _session({**document, "boards": boards})
    except SPOILT as error:
        raise SessionError(f"That is not a saved session of this version{_own_words(error)}.") from error


def from_plain(document: Mapping[str, Any]) -> Session:
    """The session that `to_plain` wrote; its open board is drawn again by `ask`.

    Raises:
        SessionError: it does not hold together.
    """
    try:
        return _session(_whole(document))
    except SPOILT as error:
        raise SessionError(f"That is not a saved session of this version{_own_words(error)}.") from error


def _session(document: Mapping[str, Any]) -> Session:
    settings = Settings(**document["settings"])
    shown: dict[str, Candidate] = {}
    rounds = tuple(_round(i + 1, row, shown) for i, row in enumerate(document["boards"]))
    scored = settings if document.get("scored") else None
    aimed = int(document.get("aimed", 0))
    named: dict[str, Any] = {name: frozenset(str(one) for one in document.get(name, ())) for name in SETS}
    session = Session(
        settings=settings, seed=checked_seed(document["seed"]), rounds=rounds, aimed=aimed, scored=scored, **named
    )
    if document["open"]:
        last = rounds[-1]
        marks: dict[str, Any] = {"likes": last.likes, "dislikes": last.dislikes, "pins": last.pins}
        session = replace(session, rounds=rounds[:-1], board=last.board, **marks)
    return session


def settings_from_json(text: str) -> Settings | None:
    """The settings in what `to_json` wrote, as far as they can be read; None where they cannot."""
    try:
        kept = _whole(json.loads(text))["settings"]
        return Settings(**{name: kept[name] for name in Settings.__dataclass_fields__ if name in kept})
    except SPOILT:
        return None


def candidate_to_json(candidate: Candidate) -> str:
    """All that draws one picture again, as text."""
    return _text(to_rows([candidate]))


def candidate_from_json(text: str) -> Candidate:
    """The candidate that `candidate_to_json` wrote, of this version or the one before.

    It may come from anybody: `Generator.check` says whether it can be drawn.

    Raises:
        SessionError: the text is no candidate.
    """
    try:
        rows = _whole(json.loads(text))
        return candidate_of_v1(rows) if isinstance(rows, dict) else from_rows(rows)
    except SPOILT as error:
        raise unreadable(error) from error


def _whole(document: Any) -> Any:
    """What JSON said, without halves of characters in its texts, which nothing here could write again."""
    return json.loads(joined_halves(json.dumps(document, ensure_ascii=False)))


def unreadable(error: Exception) -> SessionError:
    """What is raised where a candidate from elsewhere cannot be read, or not be drawn here."""
    return SessionError(f"What the picture says of itself cannot be read{_own_words(error)}.")


def _own_words(error: Exception) -> str:
    """What was wrong, in brackets, where that is a sentence of this package and not a library's."""
    return f" ({error})" if isinstance(error, AlchemistError) else "; it was changed, or written by another version"


def key_of(candidate: Candidate) -> str:
    """A short name of what a candidate draws: the same for the same candidate, after a reload too."""
    return candidate.key


def token_of(board: Board) -> str:
    """A short name of a board, in hexadecimal: another for every other set of pictures, whatever its round."""
    named = f"{board.round} {' '.join(key_of(c) for c in board.candidates)}"
    return hashlib.blake2b(named.encode(), digest_size=8).hexdigest()


def carried(before: Round | None, board: Board) -> NDArray[np.bool_]:
    """(n,) which pictures of a board were pinned on the one before it and so stayed."""
    kept = {key_of(c) for c in before.pinned.values()} if before is not None else set()
    return np.array([bool(kept) and key_of(c) in kept for c in board.candidates], bool)


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _inflated(packed: str) -> str:
    unpacker = zlib.decompressobj()
    content = unpacker.decompress(base64.b85decode(packed), MOST_CHARACTERS)
    if unpacker.unconsumed_tail:
        raise ValueError("it is too long")
    return content.decode()


def _board(closed: Round, shown: dict[str, str]) -> dict[str, Any]:
    board = closed.board
    rows = to_rows(board.candidates, shown)
    for name, candidate in zip(board.ids, board.candidates, strict=True):
        shown.setdefault(candidate.key, name)
    marks = {name: sorted(getattr(closed, name)) for name in ("likes", "dislikes", "pins") if getattr(closed, name)}
    kept = {name: [float(v) for v in values] for name, values in board.terms.items() if np.any(values)}
    own = {name: [round(float(v), 4) for v in values] for name, values in board.evidence.measured.items()}
    return {
        "n": len(board.candidates),
        "rows": rows,
        "taste": _eight_bits(board.evidence.taste),
        "face": "".join(str(int(v > 0.5)) for v in board.evidence.face),
        "terms": kept,
        **({"measured": own} if own else {}),
        **marks,
    }


def _round(number: int, row: dict[str, Any], shown: dict[str, Candidate]) -> Round:
    candidates = tuple(all_from_rows(row["rows"], shown, int(row["n"])))
    n = len(candidates)
    taste = _unit(row["taste"], n)
    face = np.array([int(c) for c in row["face"]], np.float32)
    own = {str(name): np.asarray(values, np.float32) for name, values in row.get("measured", {}).items()}
    evidence = Evidence(np.zeros((n, 0), np.float32), taste, face, rounded=True, measured=own)
    kept = {t.name: np.asarray(row["terms"].get(t.name, [0.0] * n), np.float32) for t in terms()}
    if not n or {v.shape for v in (face, *own.values(), *kept.values())} != {(n,)}:
        raise ValueError(f"board {number} has {n} pictures and other numbers of measurements")
    board = Board(number, candidates, None, evidence, total(kept), kept)
    for name, candidate in zip(board.ids, candidates, strict=True):
        shown[name] = candidate
    closed = Round(board, *(frozenset(row.get(name, ())) for name in ("likes", "dislikes", "pins")))
    if strange := (closed.likes | closed.dislikes | closed.pins) - set(board.ids):
        raise ValueError(f"board {number} has no picture {sorted(strange)[0]}")
    return closed


def _eight_bits(vectors: Array) -> str:
    """Rows (n, t) in 127ths of their largest value, as text."""
    largest = np.abs(vectors).max(1, keepdims=True)
    whole = np.rint(127 * vectors / np.maximum(largest, 1e-9)).astype(np.int8)
    return base64.b64encode(whole.tobytes()).decode()


def _unit(text: str, n: int) -> Array:
    """Rows that `_eight_bits` wrote, as unit vectors (n, t)."""
    vectors = np.frombuffer(base64.b64decode(text, validate=True), np.int8).astype(np.float32).reshape(n, -1)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
