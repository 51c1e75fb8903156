"""SVG path data: read into separate shapes, sampled as points, and written again, short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...errors import DataError

Points = NDArray[np.float64]
ARGUMENTS = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "s": 4, "q": 4, "t": 2, "a": 7, "z": 0}
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_NUMBERS = re.compile(_NUMBER)
_ARC = re.compile(
    rf"({_NUMBER})[\s,]*({_NUMBER})[\s,]*({_NUMBER})[\s,]*([01])[\s,]*([01])[\s,]*({_NUMBER})[\s,]*({_NUMBER})"
)
_COMMANDS = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])([^MmLlHhVvCcSsQqTtAaZz]*)")
SAMPLES = np.linspace(0, 1, 11)[1:]


@dataclass
class SubPath:
    """One closed or open shape of a path.

    Attributes:
        text: path data of it alone, beginning with an absolute move.
        points: (n, 2) samples along it.
    """

    text: str = ""
    points: list[Points] = field(default_factory=list)

    @property
    def outline(self) -> Points:
        """All samples, (n, 2)."""
        return np.concatenate(self.points)


def number(value: float, decimals: int) -> str:
    """A number as short as it can be written."""
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def numbers_text(values: list[float], decimals: int) -> str:
    """Numbers one after the other, with a space only where it is needed."""
    out = ""
    for value in values:
        text = number(value, decimals)
        out += text if not out or text.startswith("-") else f" {text}"
    return out


def segments(data: str) -> Iterator[tuple[str, list[float]]]:
    """The commands of path data, one a segment; a move's further points are lines.

    Raises:
        DataError: the data are no path.
    """
    for letter, rest in _COMMANDS.findall(data):
        count = ARGUMENTS[letter.lower()]
        if count == 0:
            yield letter, []
            continue
        if letter in "aA":
            rows = [[float(v) for v in row] for row in _ARC.findall(rest)]
        else:
            values = [float(v) for v in _NUMBERS.findall(rest)]
            if len(values) % count:
                raise DataError(f"Path data have {len(values)} numbers after {letter!r}.")
            rows = [values[i : i + count] for i in range(0, len(values), count)]
        for i, row in enumerate(rows):
            yield ({"m": "l", "M": "L"}.get(letter, letter) if i else letter), row


class _Writer:
    """Follows a path twice: where it is, and where its rounded text is, so that rounding does not add up."""

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals
        self.at = self.start = self.written = self.written_start = (0.0, 0.0)
        self.control: tuple[str, tuple[float, float]] = ("", (0.0, 0.0))
        self.shapes: list[SubPath] = []

    def move(self, x: float, y: float) -> None:
        rounded = (round(x, self.decimals), round(y, self.decimals))
        text = "M" + numbers_text([x, y], self.decimals)
        self.shapes.append(SubPath(text, [np.array([[x, y]])]))
        self.at = self.start = (x, y)
        self.written = self.written_start = rounded
        self.control = ("", self.at)

    def close(self) -> None:
        self.shapes[-1].text += "z"
        self.at, self.written = self.start, self.written_start
        self.control = ("", self.at)

    def segment(self, letter: str, row: list[float]) -> None:
        if self.shapes and self.shapes[-1].text.endswith("z"):
            self.move(*self.start)
        relative = letter.islower()
        name = letter.lower()
        (x0, y0), (wx, wy) = self.at, self.written
        if name == "h":
            ends = [(row[0] + (x0 if relative else 0), y0)]
        elif name == "v":
            ends = [(x0, row[0] + (y0 if relative else 0))]
        else:
            pairs = row[5:] if name == "a" else row
            ox, oy = (x0, y0) if relative else (0.0, 0.0)
            ends = [(pairs[i] + ox, pairs[i + 1] + oy) for i in range(0, len(pairs), 2)]
        if name in "hv":
            given = [ends[0][0] - wx] if name == "h" else [ends[0][1] - wy]
        else:
            given = [v for x, y in ends for v in (x - wx, y - wy)]
        shape = self.shapes[-1]
        if name == "a":
            # the centre of an arc hangs on small differences, so its numbers stay as they are
            given = [round(ends[0][0] - x0, 4), round(ends[0][1] - y0, 4)]
            shape.text += f"a{numbers_text(row[:3], 4)} {int(row[3])} {int(row[4])} {numbers_text(given, 4)}"
        else:
            shape.text += name + numbers_text(given, self.decimals)
        shape.points.append(self._samples(name, row, ends))
        moved = given[-2:] if name == "a" else [round(v, self.decimals) for v in given[-2:]]
        step = (moved[0], 0.0) if name == "h" else (0.0, moved[0]) if name == "v" else (moved[0], moved[1])
        self.written = (wx + step[0], wy + step[1])
        self.at = ends[-1]

    def _samples(self, name: str, row: list[float], ends: list[tuple[float, float]]) -> Points:
        start = self.at
        if name in ("c", "s"):
            reflected = self._reflected("c")
            a, b = (ends[0], ends[1]) if name == "c" else (reflected, ends[0])
            self.control = ("c", b)
            return _bezier([start, a, b, ends[-1]])
        if name in ("q", "t"):
            a = ends[0] if name == "q" else self._reflected("q")
            self.control = ("q", a)
            return _bezier([start, a, ends[-1]])
        self.control = ("", ends[-1])
        if name == "a":
            return _arc(start, row, ends[-1])
        return np.array([ends[-1]])

    def _reflected(self, kind: str) -> tuple[float, float]:
        if self.control[0] != kind:
            return self.at
        (x, y), (cx, cy) = self.at, self.control[1]
        return (2 * x - cx, 2 * y - cy)


def _bezier(points: list[tuple[float, float]]) -> Points:
    rows = [np.array(points, float)[i][None] for i in range(len(points))]
    t = SAMPLES[:, None]
    while len(rows) > 1:
        rows = [(1 - t) * a + t * b for a, b in pairwise(rows)]
    return np.asarray(rows[0])


def _arc(start: tuple[float, float], row: list[float], end: tuple[float, float]) -> Points:
    """Samples along an elliptical arc, by the centre form of the SVG specification (appendix F.6)."""
    rx, ry, turn = abs(row[0]), abs(row[1]), np.radians(row[2])
    a, b = np.array(start), np.array(end)
    if rx < 1e-9 or ry < 1e-9 or np.allclose(a, b):
        return b[None]
    c, s = np.cos(turn), np.sin(turn)
    rotation = np.array([[c, s], [-s, c]])
    half = rotation @ ((a - b) / 2)
    over = (half[0] / rx) ** 2 + (half[1] / ry) ** 2
    if over > 1:
        rx, ry = rx * np.sqrt(over), ry * np.sqrt(over)
    inner = (half[0] * ry) ** 2 + (half[1] * rx) ** 2
    factor = np.sqrt(max(0.0, (rx * ry) ** 2 / max(inner, 1e-12) - 1))
    factor = -factor if bool(row[3]) == bool(row[4]) else factor
    middle = factor * np.array([rx * half[1] / ry, -ry * half[0] / rx])
    centre = rotation.T @ middle + (a + b) / 2
    first, last = ((half - middle) / (rx, ry)), ((-half - middle) / (rx, ry))
    t0, t1 = np.arctan2(first[1], first[0]), np.arctan2(last[1], last[0])
    sweep = (t1 - t0) % (2 * np.pi)
    if not row[4]:
        sweep -= 2 * np.pi
    t = t0 + SAMPLES * sweep
    return np.asarray(np.stack([rx * np.cos(t), ry * np.sin(t)], 1) @ rotation + centre)


def subpaths(data: str, decimals: int) -> list[SubPath]:
    """The separate strokes of a pen in path data, in order; each can stand alone.

    Args:
        decimals: to how many the written numbers are rounded; errors do not add up along the path.

    Raises:
        DataError: the data are no path.
    """
    writer = _Writer(decimals)
    for letter, row in segments(data):
        if letter in "mM":
            ox, oy = writer.at if letter == "m" else (0.0, 0.0)
            writer.move(row[0] + ox, row[1] + oy)
        elif not writer.shapes:
            raise DataError("Path data do not begin with a move.")
        elif letter in "zZ":
            writer.close()
        else:
            writer.segment(letter, row)
    return [s for s in writer.shapes if len(s.points) > 1]


def groups_of(shapes: list[SubPath]) -> list[list[int]]:
    """Which sub-paths belong together: holes and islands stay with what they lie in.

    Returns:
        Groups of indices, each in order, ordered by their first.
    """
    boxes = [np.concatenate([s.outline.min(0), s.outline.max(0)]) for s in shapes]
    order = sorted(range(len(shapes)), key=lambda i: -float(np.prod(boxes[i][2:] - boxes[i][:2])))
    groups: list[list[int]] = []
    for i in order:
        home = next((g for g in groups if _lies_in(shapes[i], boxes[i], shapes[g[0]], boxes[g[0]])), None)
        groups.append([i]) if home is None else home.append(i)
    return sorted((sorted(g) for g in groups), key=lambda g: g[0])


def _lies_in(shape: SubPath, box: Points, other: SubPath, around: Points) -> bool:
    eps = 1e-3 * float((around[2:] - around[:2]).max() + 1e-9)
    if (box[:2] < around[:2] - eps).any() or (box[2:] > around[2:] + eps).any():
        return False
    return bool(contains(other.outline, shape.outline).mean() > 0.5)


def contains(outline: Points, points: Points) -> NDArray[np.bool_]:
    """For each of some points whether it lies in a closed outline (even-odd)."""
    x0, y0 = outline[:, 0], outline[:, 1]
    x1, y1 = np.roll(x0, -1), np.roll(y0, -1)
    px, py = points[:, 0, None], points[:, 1, None]
    between = (y0 > py) != (y1 > py)
    height = np.where(y1 == y0, 1e-12, y1 - y0)
    crossing = px < (x1 - x0) * (py - y0) / height + x0
    return np.asarray((between & crossing).sum(1) % 2 == 1)
