"""A candidate: what a generator needs to draw one picture again, as small JSON, and where it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .errors import BadInput
from .randomness import Place, checked_place

if TYPE_CHECKING:
    from .recipes.recipe import Recipe

POOL = "pool"
"""The generator's name of candidates that are given pictures, of which a session may be one."""
MOST_ANCESTORS = 2000


@dataclass(frozen=True, eq=False)
class Provenance:
    """Where a candidate comes from.

    Attributes:
        move: what was done: "vary", "cross", "image", or another word of the generator's own.
        parents: what it was made from: a candidate where the child cannot be drawn without it, else its key.
        amount: how far from its parents it may be, 0 nearest … 1 farthest; or one weight for each parent.
        seed: where the move's randomness starts, see `randomness`.
        sample: whether the child is a sample of its generator like a fresh one; not so what is made between two
            pictures or from a given one by a generator that is a little off there.
    """

    move: str
    parents: tuple[Candidate | str, ...] = ()
    amount: float | tuple[float, ...] = 0.0
    seed: Place = 0
    sample: bool = True

    @property
    def keys(self) -> tuple[str, ...]:
        """The parents' keys."""
        return tuple(p if isinstance(p, str) else p.key for p in self.parents)


@dataclass(frozen=True, eq=False)
class Candidate:
    """One picture before it is drawn; drawing is a function of it. Two are equal where they draw the same.

    Attributes:
        generator: name of what draws it.
        fingerprint: of the generator's weights or parts, as they were when it was made.
        payload: what the generator draws from, as JSON that is not changed. Whatever the generator, "text" and
            "negative" are the words asked for, "style" whose drawing style, "mix" and "mix_weight" another word and
            how much of it. Large arrays that a seed and a move give again are not in it.
        provenance: its parents and the move; None for a fresh one.
    """

    generator: str
    fingerprint: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    provenance: Provenance | None = None

    def __post_init__(self) -> None:
        if self.provenance is not None:
            _ = self.key  # its parents have theirs: so no long line of ancestors is ever walked for it

    @cached_property
    def key(self) -> str:
        """A short name of what is drawn: the same for the same candidate, on any machine."""
        content: list[Any] = [self.generator, self.fingerprint, self.payload]
        if (p := self.provenance) is not None:
            content += [p.move, p.keys, p.amount, p.seed]
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Candidate) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    def __deepcopy__(self, memo: Any) -> Candidate:
        return self  # a value; copying a long line of ancestors would also exhaust the stack

    def __reduce__(self) -> tuple[Any, ...]:
        return from_rows, (to_rows([self]),)

    @property
    def text(self) -> str:
        """The words that it was made for."""
        return str(self.payload.get("text", ""))

    @property
    def negative(self) -> str:
        """What it is not to show."""
        return str(self.payload.get("negative", ""))

    @property
    def style(self) -> str:
        """Whose drawing style it is in; "" where its generator has none."""
        return str(self.payload.get("style", ""))

    @property
    def mix(self) -> str:
        """Another word that is mixed into its own; "" for none."""
        return str(self.payload.get("mix", ""))

    @property
    def mix_weight(self) -> float:
        """How much of `mix`, in [0, 1]."""
        return float(self.payload.get("mix_weight", 0.0))

    @property
    def seed(self) -> int | None:
        """The seed that it is drawn from, where its payload has one."""
        return self.payload.get("seed")

    @property
    def pool(self) -> int | None:
        """Which of a session's given pictures it is, if it is one."""
        return self.payload.get("index") if self.generator == POOL else None

    @property
    def is_sample(self) -> bool:
        """See `Provenance.sample`; True of fresh ones."""
        return self.provenance is None or self.provenance.sample

    @cached_property
    def recipe(self) -> Recipe | None:
        """How a composed picture is composed; None for one of another generator."""
        if "recipe" not in self.payload:
            return None
        from .recipes.recipe import Recipe

        return Recipe.from_json(self.payload["recipe"])

    def changed(self, fingerprint: str | None = None, **payload: Any) -> Candidate:
        """A copy with parts of the payload replaced; a part of None is left out."""
        merged = {k: v for k, v in {**self.payload, **payload}.items() if v is not None}
        return replace(self, payload=merged, fingerprint=self.fingerprint if fingerprint is None else fingerprint)


def given_picture(index: int) -> Candidate:
    """The candidate that is one of a session's given pictures."""
    return Candidate(POOL, "", {"index": int(index)})


# -- as rows of JSON, parents before children ---------------------------------------------------------------------


def to_rows(candidates: Sequence[Candidate], shown: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Candidates and those of their ancestors that drawing them takes, as JSON; the candidates are the last rows.

    Args:
        shown: names of candidates, by key, that are known to the reader and are referred to by these names.
    """
    rows: list[dict[str, Any]] = []
    place: dict[str, int] = {}
    for one in with_ancestors(candidates, shown or {}):
        place[one.key] = len(rows)
        rows.append(_row(one, place, shown or {}))
    return rows + [{"same": place.get(c.key, (shown or {}).get(c.key))} for c in candidates]


def from_rows(rows: Any, shown: Mapping[str, Candidate] | None = None) -> Candidate:
    """The last candidate of what `to_rows` wrote; see `all_from_rows`."""
    return all_from_rows(rows, shown, 1)[-1]


def all_from_rows(rows: Any, shown: Mapping[str, Candidate] | None, count: int) -> list[Candidate]:
    """The `count` candidates that `to_rows` wrote.

    Args:
        shown: candidates that the rows may refer to, by name.

    Raises:
        ValueError, KeyError, TypeError, IndexError, AttributeError: the rows do not hold together.
    """
    if not isinstance(rows, list) or not count <= len(rows) <= MOST_ANCESTORS:
        raise ValueError("it has too many ancestors, or is no list")
    made: list[Candidate] = []
    for row in rows:
        if "same" in row:
            same = _parent(row["same"], True, made, shown or {})
            assert isinstance(same, Candidate)
            made.append(same)
        else:
            made.append(_candidate(row, made, shown or {}))
    return made[-count:]


def with_ancestors(candidates: Sequence[Candidate], known: Container[str]) -> list[Candidate]:
    """Candidates and the ancestors that drawing them takes, parents first, each once; but for those of `known` keys."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        open_ = [] if candidate.key in known else [candidate]
        while open_:
            one = open_[-1]
            parents = [p for p in one.provenance.parents if isinstance(p, Candidate)] if one.provenance else []
            missing = [p for p in parents if p.key not in found and p.key not in known]
            if missing and one.key not in found:
                open_ += missing
            else:
                found.setdefault(one.key, one)
                open_.pop()
    return list(found.values())


def _row(one: Candidate, place: Mapping[str, int], shown: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"by": one.generator, "of": one.fingerprint, "is": dict(one.payload)}
    if (p := one.provenance) is not None:
        needed = [not isinstance(parent, str) for parent in p.parents]
        names = [shown.get(key, place.get(key) if need else key) for key, need in zip(p.keys, needed, strict=True)]
        amount = list(p.amount) if isinstance(p.amount, tuple) else p.amount
        row |= {"move": p.move, "from": names, "amount": amount, "seed": p.seed}
        if not all(needed):
            row["needs"] = [int(n) for n in needed]
        if not p.sample:
            row["off"] = 1
    return row


def _candidate(row: dict[str, Any], made: Sequence[Candidate], shown: Mapping[str, Candidate]) -> Candidate:
    if not isinstance(row["by"], str) or not isinstance(row["of"], str) or not isinstance(row["is"], dict):
        raise ValueError("a candidate names its generator, a fingerprint and what it is drawn from")
    provenance = None
    if "move" in row:
        amount = row["amount"]
        numbers = amount if isinstance(amount, list) else [amount]
        if not all(isinstance(n, int | float) for n in numbers):
            raise ValueError("an amount is a number")
        needs = row.get("needs") or [1] * len(row["from"])
        parents = tuple(_parent(p, bool(n), made, shown) for p, n in zip(row["from"], needs, strict=True))
        provenance = Provenance(
            str(row["move"]),
            parents,
            tuple(float(n) for n in numbers) if isinstance(amount, list) else float(amount),
            checked_place(row["seed"]),
            not row.get("off"),
        )
    return Candidate(row["by"], row["of"], row["is"], provenance)


def _parent(name: Any, needed: bool, made: Sequence[Candidate], shown: Mapping[str, Candidate]) -> Candidate | str:
    if isinstance(name, int):
        return made[_index(name, len(made))]
    if name in shown:
        return shown[name] if needed else shown[name].key
    if needed or not isinstance(name, str):
        raise BadInput(f"there is no parent {name!r}")
    return name


def _index(value: Any, count: int) -> int:
    if not isinstance(value, int) or not 0 <= value < count:
        raise ValueError("a row refers to one that does not come before it")
    return value
