"""Fields of values that are held small at rest and read as they always did, to the last bit.

An app keeps many sessions open, and most of a session is pictures (of flat areas, so they deflate to a quarter) and
numbers that were rounded to 16 bits before they were used (see `generation.noise.storable`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, NamedTuple, TypeVar

import numpy as np

T = TypeVar("T")


class Way(NamedTuple):
    """How a value is held: `unpack(pack(value))` equals `value`. Others, such as None, are left alone."""

    pack: Callable[[Any], Any]
    unpack: Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class _Deflated:
    content: bytes
    shape: tuple[int, ...]


def _deflate(value: Any) -> Any:
    if not isinstance(value, np.ndarray) or value.dtype != np.float32:
        return value
    return _Deflated(zlib.compress(value.tobytes(), 1), value.shape)


def _inflate(held: Any) -> Any:
    if not isinstance(held, _Deflated):
        return held
    return np.frombuffer(zlib.decompress(held.content), np.float32).reshape(held.shape).copy()  # so it can be written


def _halve(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        with np.errstate(over="ignore"):  # too large for 16 bits: infinite, so not equal
            half = value.astype(np.float16)
        return half if np.array_equal(half, value) else value
    return _each(value, _halve)


def _double(held: Any) -> Any:
    if isinstance(held, np.ndarray) and held.dtype == np.float16:
        return held.astype(np.float32)
    return _each(held, _double)


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    """A dataclass with every field changed; anything else as it is."""
    if not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, **{f.name: change(getattr(value, f.name)) for f in fields(value)})


DEFLATED = Way(_deflate, _inflate)
"""A float32 array, losslessly compressed: 8 emoji of 128 pixels in about 0.5 MB and 15 ms, back in 5 ms."""

HALVED = Way(_halve, _double)
"""A float32 array, or a dataclass of such, in 16 bits where these hold the same numbers."""


class _Held:
    """The field `name` of a dataclass: its values lie packed in the object's dictionary."""

    def __init__(self, name: str, way: Way) -> None:
        self.name = name
        self.way = way

    def __get__(self, of: Any, kind: Any = None) -> Any:
        return self if of is None else self.way.unpack(of.__dict__[self.name])

    def __set__(self, of: Any, value: Any) -> None:
        of.__dict__[self.name] = self.way.pack(value)


def changed(one: T, **changes: Any) -> T:
    """`dataclasses.replace`, which hands packed fields on as they are held: both objects share what is not changed."""
    packed = [n for n, field in vars(type(one)).items() if isinstance(field, _Held) and n not in changes]
    return replace(one, **{n: vars(one)[n] for n in packed}, **changes)  # type: ignore[type-var]


def held(**ways: Way) -> Callable[[type[T]], type[T]]:
    """A decorator above `@dataclass`: the named fields are held in the ways given."""

    def decorated(kind: type[T]) -> type[T]:
        for name, way in ways.items():
            setattr(kind, name, _Held(name, way))
        return kind

    return decorated
