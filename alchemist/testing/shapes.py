"""A tiny generator of coloured shapes: no networks, no noise, vectors of its own. For tests, and as an example."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..candidate import Candidate, Provenance, with_ancestors
from ..errors import BadInput
from ..protocols import Capabilities, Progress
from ..randomness import Seed, begin
from ..values import Array, Drawn, Settings, checked_number

SLOTS = ("corners", "hue", "size", "turn")
LIMITS = {"corners": (3, 9), "hue": (0.0, 1.0), "size": (0.2, 0.45), "turn": (0.0, 1.0)}
HUES = {"red": 0.0, "yellow": 0.15, "green": 0.35, "blue": 0.6}


class Shapes:
    """Regular polygons of one colour; a colour named in the words is the colour that they have.

    The payload of a candidate, `{"text": …, "shape": {slot: value}}`, is all that draws it, so its provenance only
    names its parents. `Settings.locked` may name any of `SLOTS`.
    """

    name = "shapes"
    fingerprint = "shapes-1"
    capabilities = Capabilities(vector=True, seconds_per_picture=1e-4, seconds_per_draft=1e-4)

    def __init__(self, size: int = 32) -> None:
        self.size = size

    def fresh(self, settings: Settings, n: int, seed: Seed) -> list[Candidate]:
        """See `Generator`."""
        rng = np.random.default_rng(seed)
        return [Candidate(self.name, self.fingerprint, self._payload(settings, _drawn(rng))) for _ in range(n)]

    def vary(self, parent: Candidate, amount: float, seed: Seed, settings: Settings | None = None) -> Candidate:
        """See `Generator`: each slot that is not locked moves toward another shape's, `amount` of the way."""
        place, rng = begin(seed)
        own, other = _shape(parent), _drawn(rng)
        kept = () if settings is None else settings.locked
        moved = {slot: own[slot] if slot in kept else own[slot] + amount * (other[slot] - own[slot]) for slot in SLOTS}
        payload = {**parent.payload, "shape": _rounded(moved)}
        return Candidate(self.name, self.fingerprint, payload, Provenance("vary", (parent.key,), amount, place))

    def cross(
        self, a: Candidate, b: Candidate, seed: Seed, amount: float = 0.5, settings: Settings | None = None
    ) -> Candidate:
        """See `Generator`: each slot is of either parent."""
        place, rng = begin(seed)
        both = (_shape(a), _shape(b))
        mixed = {slot: both[int(rng.random() < 0.5)][slot] for slot in SLOTS}
        words = a.payload if settings is None else self._payload(settings, mixed)
        payload = {**words, "shape": _rounded(mixed)}
        return Candidate(self.name, self.fingerprint, payload, Provenance("cross", (a.key, b.key), amount, place))

    def from_image(
        self, picture: Array, amount: float, seed: Seed, settings: Settings, like: Candidate | None = None
    ) -> Candidate:
        """See `Generator`.

        Raises:
            BadInput: always; shapes cannot start from a picture.
        """
        raise BadInput("The generator shapes cannot start from a picture.")

    def check(self, candidate: Candidate) -> None:
        """See `Generator`."""
        for one in with_ancestors([candidate], {}):
            if one.generator != self.name:
                raise BadInput(f"It was made from a picture of the generator {one.generator!r}.")
            _shape(one)

    def draw(self, candidates: Sequence[Candidate], draft: bool = False, progress: Progress | None = None) -> Drawn:
        """See `Generator`; a draft is drawn as a picture is."""
        images = np.stack([_picture(_shape(c), self.size) for c in candidates])
        if progress:
            progress(len(candidates), len(candidates))
        return Drawn(images)

    def svg(self, candidate: Candidate) -> str:
        """See `SvgGenerator`."""
        shape = _shape(candidate)
        points = " ".join(f"{x:.4f},{y:.4f}" for x, y in _corners(shape))
        red, green, blue = (round(255 * c) for c in _colour(shape))
        fill = f"#{red:02x}{green:02x}{blue:02x}"
        polygon = f'<polygon points="{points}" fill="{fill}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{polygon}</svg>'

    @staticmethod
    def _payload(settings: Settings, shape: Mapping[str, float]) -> dict[str, Any]:
        named = [hue for word, hue in HUES.items() if word in settings.prompt.split()]
        return {"text": settings.prompt, "shape": _rounded({**shape, **({"hue": named[0]} if named else {})})}


def _drawn(rng: np.random.Generator) -> dict[str, float]:
    return {slot: float(rng.uniform(*LIMITS[slot])) for slot in SLOTS}


def _rounded(shape: Mapping[str, float]) -> dict[str, float]:
    return {slot: round(float(shape[slot]), 4) for slot in SLOTS}


def _shape(candidate: Candidate) -> dict[str, float]:
    """The slots of a candidate, checked."""
    shape = candidate.payload.get("shape")
    if not isinstance(shape, Mapping) or set(shape) != set(SLOTS):
        raise BadInput(f"A shape has {', '.join(SLOTS)}.")
    return {slot: checked_number(shape[slot], slot, *LIMITS[slot]) for slot in SLOTS}


def _colour(shape: Mapping[str, float]) -> tuple[float, float, float]:
    return colorsys.hsv_to_rgb(shape["hue"], 0.8, 0.9)


def _corners(shape: Mapping[str, float]) -> np.ndarray:
    """(k, 2) corners in the unit square."""
    count = round(shape["corners"])
    angles = 2 * np.pi * (np.arange(count) + shape["turn"]) / count
    return 0.5 + shape["size"] * np.stack([np.cos(angles), np.sin(angles)], 1)


def _picture(shape: Mapping[str, float], size: int) -> Array:
    """(4, size, size) premultiplied, its edge one pixel soft."""
    y, x = (np.mgrid[:size, :size] + 0.5) / size
    corners = _corners(shape)
    inside = np.full((size, size), np.inf)
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        along = (b - a) / np.linalg.norm(b - a)
        inside = np.minimum(inside, along[0] * (y - a[1]) - along[1] * (x - a[0]))
    alpha = np.clip(inside * size + 0.5, 0, 1)
    return np.stack([*(c * alpha for c in _colour(shape)), alpha]).astype(np.float32)
