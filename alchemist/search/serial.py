"""A session as text and back, for the browser's storage: pictures and latents are drawn again when needed."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import SessionError
from ..values import Array, Board, Candidate, Evidence, Round, Settings, checked_prompt
from .session import Session

VERSION = 1


def to_json(session: Session) -> str:
    """The session as JSON: about 3 kB a picture shown, less for pictures that came from a seed.

    Raises:
        SessionError: a session over given pictures, which text cannot hold.
    """
    if session.pool is not None:
        raise SessionError("A session over given pictures cannot be written as text.")
    boards = [_board(r) for r in session.rounds]
    if session.board is not None:
        boards.append(_board(Round(session.board, session.likes, session.dislikes, session.pins)))
    settings = asdict(session.settings)
    document = {
        "version": VERSION,
        "settings": settings,
        "seed": session.seed,
        "open": session.board is not None,
        "aimed": session.aimed,
        "boards": boards,
    }
    return _text(document)


def from_json(text: str) -> Session:
    """The session that `to_json` wrote; its open board is drawn again by `ask`.

    Raises:
        SessionError: the text is no session of this version, or one that does not hold together.
    """
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise KeyError("version")
        settings = Settings(**document["settings"])
        rounds = tuple(_round(i + 1, row) for i, row in enumerate(document["boards"]))
        aimed = int(document.get("aimed", 0))
        session = Session(settings=settings, seed=int(document["seed"]), rounds=rounds, aimed=aimed)
        if document["open"]:
            last = rounds[-1]
            marks: dict[str, Any] = {"likes": last.likes, "dislikes": last.dislikes, "pins": last.pins}
            session = replace(session, rounds=rounds[:-1], board=last.board, **marks)
        return session
    except _SPOILT as error:
        raise SessionError(f"That is not a saved session of this version ({error}).") from error


_SPOILT = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)


def settings_from_json(text: str) -> Settings | None:
    """The settings in what `to_json` wrote, as far as they can be read; None where they cannot."""
    try:
        kept = json.loads(text)["settings"]
        return Settings(**{name: kept[name] for name in Settings.__dataclass_fields__ if name in kept})
    except _SPOILT:
        return None


def candidate_to_json(candidate: Candidate) -> str:
    """All that draws one picture again, as text."""
    return _text(_candidate(candidate))


def candidate_from_json(text: str, shape: tuple[int, ...]) -> Candidate:
    """The candidate that `candidate_to_json` wrote; it may come from a stranger, so every value is checked.

    Args:
        shape: of the latents that the weights here know, (c, s, s).

    Raises:
        SessionError: the text is no candidate, or none that these weights can draw.
    """
    try:
        row = json.loads(text)
        candidate = _candidate_of(row)
        names = ("negative", "style", "guidance", "sampler", "steps")
        Settings(prompt=candidate.text, **{name: getattr(candidate, name) for name in names})
        checked_prompt(candidate.pinch, "pinch")
        arrays = [a for a in (candidate.noise, candidate.latent, candidate.parent) if a is not None]
        if any(a.shape != tuple(shape) or not np.isfinite(a).all() for a in arrays):
            raise ValueError("it is of another size")
        if candidate.pool is not None or not 0 < float(candidate.strength) <= 1 or candidate.steps > 100:
            raise ValueError("it cannot be drawn from here")
        if candidate.seed is not None and not 0 <= candidate.seed < 2**63:
            raise ValueError("its seed is out of range")
        return candidate
    except _SPOILT as error:
        raise SessionError(f"What the picture says of itself cannot be read ({error}).") from error


def key_of(candidate: Candidate) -> str:
    """A short name of what a candidate draws: the same for the same candidate, after a reload too."""
    return hashlib.blake2b(candidate_to_json(candidate).encode(), digest_size=8).hexdigest()


def token_of(board: Board) -> str:
    """A short name of a board: another for every other set of pictures, whatever its round."""
    named = f"{board.round} {' '.join(key_of(c) for c in board.candidates)}"
    return hashlib.blake2b(named.encode(), digest_size=8).hexdigest()


def carried(before: Round | None, board: Board) -> NDArray[np.bool_]:
    """(n,) which pictures of a board were pinned on the one before it and so stayed."""
    kept = {key_of(c) for c in before.pinned.values()} if before is not None else set()
    return np.array([bool(kept) and key_of(c) in kept for c in board.candidates], bool)


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _board(closed: Round) -> dict[str, Any]:
    board = closed.board
    marks = {name: sorted(getattr(closed, name)) for name in ("dislikes", "pins") if getattr(closed, name)}
    return {
        "candidates": [_candidate(c) for c in board.candidates],
        "text": _pack(board.evidence.text),
        "taste": _pack(board.evidence.taste),
        "face": [int(v) for v in board.evidence.face],
        "likes": sorted(closed.likes),
        **marks,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name in Candidate.__dataclass_fields__:
        value = getattr(candidate, name)
        if isinstance(value, np.ndarray):
            row[name] = _pack(value)
        elif value != Candidate.__dataclass_fields__[name].default:
            row[name] = value
    return row


def _round(number: int, row: dict[str, Any]) -> Round:
    candidates = tuple(_candidate_of(one) for one in row["candidates"])
    evidence = Evidence(_unpack(row["text"]), _unpack(row["taste"]), np.array(row["face"], np.float32))
    none = np.zeros(len(candidates), np.float32)
    terms = {name: none for name in ("positive", "negative", "face", "human")}
    board = Board(number, candidates, None, np.zeros((0,), np.float32), evidence, none, terms)
    closed = Round(board, *(frozenset(row.get(name, ())) for name in ("likes", "dislikes", "pins")))
    measured = {len(evidence.text), len(evidence.taste), len(evidence.face)}
    if not candidates or measured != {len(candidates)}:
        raise ValueError(f"board {number} has {len(candidates)} pictures and other numbers of measurements")
    if strange := (closed.likes | closed.dislikes | closed.pins) - set(board.ids):
        raise ValueError(f"board {number} has no picture {sorted(strange)[0]}")
    return closed


def _candidate_of(row: dict[str, Any]) -> Candidate:
    values: dict[str, Any] = {k: _unpack(v) if isinstance(v, dict) else v for k, v in row.items()}
    for name in ("seed", "pool", "steps"):
        if not isinstance(values.get(name, 0), int | None):
            raise ValueError(f"{name} is no whole number")
    if not isinstance(values.get("pinch", ""), str):
        raise ValueError("pinch is no word")
    for name in ("guidance", "strength", "pinched"):
        if not isinstance(values.get(name, 0.0), int | float):
            raise ValueError(f"{name} is no number")
    for name in ("noise", "latent", "parent"):
        if not isinstance(values.get(name), np.ndarray | None):
            raise ValueError(f"{name} is no array")
    return Candidate(**values)


def _pack(array: Array) -> dict[str, Any]:
    return {"shape": array.shape, "f16": base64.b64encode(array.astype("<f2").tobytes()).decode()}


def _unpack(packed: dict[str, Any]) -> Array:
    flat = np.frombuffer(base64.b64decode(packed["f16"]), "<f2").astype(np.float32)
    return flat.reshape(packed["shape"])
