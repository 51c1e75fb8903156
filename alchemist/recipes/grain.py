"""Pieces that textures are made of: dots, lines, facets and bands over the square from -14 to 114."""

from __future__ import annotations

import random

LOW, HIGH = -14, 114


def rng(name: str) -> random.Random:
    return random.Random(f"texture {name}")


def paths(ds: list[str], stroke: str, width: float, opacity: float = 1.0) -> str:
    return (
        f'<path d="{"".join(ds)}" fill="none" stroke="{stroke}" stroke-width="{width:g}" '
        f'stroke-opacity="{opacity:g}" stroke-linecap="round" stroke-linejoin="round"/>'
    )


def dots(r: random.Random, count: int, low: float, high: float, fill: str, opacity: float, squash: float = 1) -> str:
    ds = []
    for _ in range(count):
        x, y, s = r.uniform(LOW, HIGH), r.uniform(LOW, HIGH), r.uniform(low, high)
        t = s * squash
        ds.append(f"M{x - s:.1f} {y:.1f}a{s:.1f} {t:.1f} 0 1 0 {2 * s:.1f} 0a{s:.1f} {t:.1f} 0 1 0 {-2 * s:.1f} 0z")
    return f'<path d="{"".join(ds)}" fill="{fill}" fill-opacity="{opacity:g}"/>'


def cells(r: random.Random, step: float, jitter: float) -> list[list[tuple[float, float]]]:
    """A grid of jittered points, rows of columns."""
    count = int((HIGH - LOW) / step) + 2
    return [
        [
            (
                LOW + (i + (j % 2) / 2 - 0.5) * step + r.uniform(-jitter, jitter),
                LOW + j * step + r.uniform(-jitter, jitter),
            )
            for i in range(count)
        ]
        for j in range(count)
    ]


def facets(name: str, step: float, fills: tuple[str, ...], low: float, high: float, line: str = "") -> str:
    """Triangles between jittered points, each in a tone."""
    r = rng(name)
    grid = cells(r, step, step * 0.3)
    groups: dict[tuple[str, float], list[str]] = {}
    for j in range(len(grid) - 1):
        for i in range(len(grid[j]) - 1):
            a, b, c, d = grid[j][i], grid[j][i + 1], grid[j + 1][i], grid[j + 1][i + 1]
            split = ((a, b, c), (b, d, c)) if j % 2 == 0 else ((a, b, d), (a, d, c))
            for triangle in split:
                corner = "L".join(f"{x:.1f} {y:.1f}" for x, y in triangle)
                tone = (r.choice(fills), round(r.uniform(low, high), 1))
                groups.setdefault(tone, []).append(f"M{corner}z")
    edge = f' stroke="{line}" stroke-width=".5" stroke-opacity=".6" stroke-linejoin="round"' if line else ""
    return "".join(
        f'<path d="{"".join(ds)}" fill="{fill}" fill-opacity="{opacity:g}"{edge}/>'
        for (fill, opacity), ds in groups.items()
    )


def bands(name: str, step: float, stroke: str, width: float, opacity: float, sway: float, slope: float = 0.0) -> str:
    """Wavy lines from left to right."""
    r = rng(name)
    ds, y = [], LOW - abs(slope) * 128
    while y < HIGH + abs(slope) * 128:
        p, q = r.uniform(-sway, sway), r.uniform(-sway, sway)
        ds.append(
            f"M{LOW} {y:.1f}C20 {y + p + 34 * slope:.1f} 60 {y + q + 74 * slope:.1f} {HIGH} {y + 128 * slope:.1f}"
        )
        y += step * r.uniform(0.7, 1.3)
    return paths(ds, stroke, width, opacity)


def stars_at(places: tuple[tuple[float, float, float], ...], fill: str = "#fff") -> str:
    ds = []
    for x, y, s in places:
        q = 0.16 * s
        ds.append(
            f"M{x:g} {y - s:.1f}Q{x + q:.1f} {y - q:.1f} {x + s:.1f} {y:g}Q{x + q:.1f} {y + q:.1f} {x:g} {y + s:.1f}"
            f"Q{x - q:.1f} {y + q:.1f} {x - s:.1f} {y:g}Q{x - q:.1f} {y - q:.1f} {x:g} {y - s:.1f}z"
        )
    return f'<path d="{"".join(ds)}" fill="{fill}"/>'
