"""Sessions and candidates as version 1 wrote them: arrays in 16 bits within the JSON, of the latent generator alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..candidate import Candidate, Provenance, given_picture
from ..generation.payload import NAME, tidied, unpack
from ..values import Board, Evidence, Round, Settings
from .session import Session

RENAMED = {"pinch": "mix", "pinched": "mix_weight", "parent": "start"}
KEPT = ("text", "negative", "style", "guidance", "sampler", "steps", "seed", "noise", "latent", "strength")
WRITTEN = {*KEPT, *RENAMED, "pool", "weights"}


def session_of_v1(document: dict[str, Any]) -> Session:
    """The session in a parsed document of version 1.

    Raises:
        ValueError, KeyError, TypeError, IndexError, AttributeError: it does not hold together.
    """
    settings = Settings(**document["settings"])
    rounds = tuple(_round(i + 1, row) for i, row in enumerate(document["boards"]))
    aimed = int(document.get("aimed", 0))
    session = Session(settings=settings, seed=int(document["seed"]), rounds=rounds, aimed=aimed)
    if document["open"]:
        last = rounds[-1]
        marks: dict[str, Any] = {"likes": last.likes, "dislikes": last.dislikes, "pins": last.pins}
        session = replace(session, rounds=rounds[:-1], board=last.board, **marks)
    return session


def candidate_of_v1(row: dict[str, Any]) -> Candidate:
    """The candidate in a row of version 1; see `session_of_v1` for what is raised."""
    if strange := set(row) - WRITTEN:
        raise ValueError(f"a candidate has no {sorted(strange)[0]}")
    if row.get("pool") is not None:
        return given_picture(int(row["pool"]))
    payload = {RENAMED.get(name, name): value for name, value in row.items() if name != "weights"}
    started = "start" in payload
    payload = {"style": "openmoji", "guidance": 3.0, "sampler": "dpm++", "steps": 6, **payload}  # what it left out
    if started:
        payload.setdefault("strength", 1.0)
    else:
        payload.pop("strength", None)
    provenance = None
    if started or "latent" in payload:
        provenance = Provenance("near" if started else "latent", sample=False)
    elif "noise" in payload:
        provenance = Provenance("noise")
    return Candidate(NAME, str(row.get("weights", "")), tidied(payload), provenance)


def _round(number: int, row: dict[str, Any]) -> Round:
    candidates = tuple(candidate_of_v1(one) for one in row["candidates"])
    face = np.array(row["face"], np.float32)
    evidence = Evidence(unpack(row["text"]), unpack(row["taste"]), face)
    none = np.zeros(len(candidates), np.float32)
    terms = {name: none for name in ("positive", "negative", "face", "human")}
    board = Board(number, candidates, None, evidence, none, terms)
    closed = Round(board, *(frozenset(row.get(name, ())) for name in ("likes", "dislikes", "pins")))
    if not candidates or {len(evidence.text), len(evidence.taste), len(face)} != {len(candidates)}:
        raise ValueError(f"board {number} has {len(candidates)} pictures and other numbers of measurements")
    if strange := (closed.likes | closed.dislikes | closed.pins) - set(board.ids):
        raise ValueError(f"board {number} has no picture {sorted(strange)[0]}")
    return closed
