"""Which pictures of a session come from somebody's own picture: what is derived from an upload shows the upload."""

from __future__ import annotations

from ..candidate import POOL, Candidate, with_ancestors
from .session import Session


def uploads(session: Session) -> frozenset[str]:
    """Keys of all candidates shown that start from an uploaded picture, or descend from one that does.

    Candidates in `session.public` start from a picture that is nobody's own, and so do their descendants. Where a
    parent was never shown, and the session has uploads, its child counts as derived from them.
    """
    found: set[str] = set()
    shown: dict[str, Candidate] = {}
    for board in (*(r.board for r in session.rounds), *([session.board] if session.board else [])):
        for one in board.candidates:
            if _derived(one, session.public, found, shown):
                found.add(one.key)
            shown[one.key] = one
    return frozenset(found)


def _derived(one: Candidate, public: frozenset[str], found: set[str], shown: dict[str, Candidate]) -> bool:
    """Whether one of a candidate's ancestors, as far as they are known, is a picture that somebody gave."""
    known: dict[str, bool] = {}
    for ancestor in with_ancestors([one], ()):
        key = ancestor.key
        known[key] = key not in public and (
            key in found or _starts(ancestor) or any(_tainted(p, known, found, shown) for p in _keys(ancestor))
        )
    return known[one.key]


def _tainted(key: str, known: dict[str, bool], found: set[str], shown: dict[str, Candidate]) -> bool:
    return known.get(key, False) or key in found or (bool(found) and key not in known and key not in shown)


def _starts(one: Candidate) -> bool:
    """Whether a candidate itself starts from a picture that is not another candidate's."""
    if one.generator == POOL or "start" in one.payload:
        return True
    p = one.provenance
    if p is None:
        return False
    encoded = any(isinstance(parent, Candidate) and _is_latent(parent) for parent in p.parents)
    return (p.move == "image" and not p.parents) or (p.move == "near" and encoded)


def _is_latent(one: Candidate) -> bool:
    """Whether a candidate is a latent as it is: what a picture is encoded to."""
    return one.provenance is not None and one.provenance.move == "latent"


def _keys(one: Candidate) -> tuple[str, ...]:
    return one.provenance.keys if one.provenance is not None else ()
