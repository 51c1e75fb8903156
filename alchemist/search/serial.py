"""A session as text and back, for the browser's storage: pictures and latents are drawn again when needed."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from ..errors import SessionError
from ..values import Array, Board, Candidate, Evidence, Round, Settings
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
        "boards": boards,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Session:
    """The session that `to_json` wrote; its open board is drawn again by `ask`.

    Raises:
        SessionError: the text is no session of this version.
    """
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise KeyError("version")
        settings = Settings(**document["settings"])
        rounds = tuple(_round(i + 1, row, settings) for i, row in enumerate(document["boards"]))
        session = Session(settings=settings, seed=int(document["seed"]), rounds=rounds)
        if document["open"]:
            last = rounds[-1]
            session = Session(settings, session.seed, rounds[:-1], last.board, last.likes, last.dislikes, last.pins)
        return session
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise SessionError(f"That is not a saved session of this version ({error}).") from error


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


def _round(number: int, row: dict[str, Any], settings: Settings) -> Round:
    candidates = tuple(_candidate_of(one) for one in row["candidates"])
    evidence = Evidence(_unpack(row["text"]), _unpack(row["taste"]), np.array(row["face"], np.float32))
    none = np.zeros(len(candidates), np.float32)
    terms = {name: none for name in ("positive", "negative", "face", "human")}
    board = Board(number, candidates, None, np.zeros((0,), np.float32), evidence, none, terms)
    return Round(board, *(frozenset(row.get(name, ())) for name in ("likes", "dislikes", "pins")))


def _candidate_of(row: dict[str, Any]) -> Candidate:
    values: dict[str, Any] = {k: _unpack(v) if isinstance(v, dict) else v for k, v in row.items()}
    return Candidate(**values)


def _pack(array: Array) -> dict[str, Any]:
    return {"shape": array.shape, "f16": base64.b64encode(array.astype("<f2").tobytes()).decode()}


def _unpack(packed: dict[str, Any]) -> Array:
    flat = np.frombuffer(base64.b64decode(packed["f16"]), "<f2").astype(np.float32)
    return flat.reshape(packed["shape"])
