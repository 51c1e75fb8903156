"""Patterns, drawn as vectors over the square from -14 to 114."""

from __future__ import annotations

import random
from functools import lru_cache

from .grain import HIGH, LOW

CONTRAST = {
    "": "#ffffff",
    "white": "#e2303a",
    "yellow": "#e2303a",
    "black": "#ffd23c",
    "grey": "#ffffff",
}
"""The colour of a pattern on a colour; white on the others."""
STAR = "l2.06 4.17 4.6.67-3.33 3.24.79 4.58-4.12-2.16-4.12 2.16.79-4.58-3.33-3.24 4.6-.67z"
HEART = "c-1.6-3-6-2.6-6 1.2 0 3 3.4 5.2 6 7.6 2.6-2.4 6-4.6 6-7.6 0-3.8-4.4-4.2-6-1.2z"


@lru_cache(256)
def pattern(name: str, colour: str = "", bright: bool = False) -> str:
    """Markup of a pattern.

    Args:
        name: of `vocabulary.PATTERNS`.
        colour: the colour that it lies on, of `vocabulary.COLOURS`; "" where it is many.
        bright: whether what it lies on is nearly white.
    """
    tone = CONTRAST.get(colour, "#ffffff")
    if not colour and bright:
        tone = "#e8476a"
    return {
        "stripes": _stripes,
        "dots": _dots,
        "stars": _stars,
        "hearts": _hearts,
        "plaid": _plaid,
        "camouflage": _camouflage,
        "leopard": _leopard,
        "zebra": _zebra,
    }[name](tone)


def _stripes(tone: str) -> str:
    ds = "".join(f"M{LOW} {y}H{HIGH}V{y + 8}H{LOW}z" for y in range(LOW, HIGH, 17))
    return f'<path d="{ds}" fill="{tone}" fill-opacity=".88"/>'


def _spread(step: float) -> list[tuple[float, float]]:
    count = int((HIGH - LOW) / step) + 2
    return [(LOW + (i + 0.5 * (j % 2)) * step, LOW + j * step * 0.86) for j in range(count + 2) for i in range(count)]


def _dots(tone: str) -> str:
    ds = "".join(f"M{x - 4.2:.1f} {y:.1f}a4.2 4.2 0 1 0 8.4 0a4.2 4.2 0 1 0-8.4 0z" for x, y in _spread(17))
    return f'<path d="{ds}" fill="{tone}" fill-opacity=".92"/>'


def _stars(tone: str) -> str:
    tone = "#ffe04a" if tone == "#ffffff" else tone
    ds = "".join(f"M{x:.1f} {y - 6:.1f}{STAR}" for x, y in _spread(19))
    return f'<path d="{ds}" fill="{tone}" stroke="#ffffff" stroke-width=".6" stroke-opacity=".7"/>'


def _hearts(tone: str) -> str:
    tone = "#ff4d78" if tone == "#ffffff" else tone
    ds = "".join(f"M{x:.1f} {y - 3:.1f}{HEART}" for x, y in _spread(18))
    return f'<path d="{ds}" fill="{tone}" stroke="#ffffff" stroke-width=".9"/>'


def _plaid(tone: str) -> str:
    broad = "".join(f"M{LOW} {v}H{HIGH}V{v + 10}H{LOW}z" for v in range(LOW, HIGH, 24))
    upright = "".join(f"M{v} {LOW}V{HIGH}H{v + 10}V{LOW}z" for v in range(LOW, HIGH, 24))
    fine = "".join(f"M{LOW} {v + 17}H{HIGH}M{v + 17} {LOW}V{HIGH}" for v in range(LOW, HIGH, 24))
    dark = "#8c1220"
    return (
        f'<path d="M{LOW} {LOW}H{HIGH}V{HIGH}H{LOW}z" fill="#d93a42" fill-opacity=".55"/>'
        f'<path d="{broad}" fill="{dark}" fill-opacity=".55"/><path d="{upright}" fill="{dark}" fill-opacity=".55"/>'
        f'<path d="{fine}" stroke="{tone}" stroke-width="1.6" stroke-opacity=".95"/>'
    )


def _blobs(seed: str, count: int, low: float, high: float, fill: str) -> str:
    r = random.Random(f"pattern {seed}")
    ds = []
    for _ in range(count):
        x, y = r.uniform(LOW, HIGH), r.uniform(LOW, HIGH)
        for _ in range(3):
            s, t = r.uniform(low, high), r.uniform(low, high) * 0.7
            ds.append(f"M{x - s:.1f} {y:.1f}a{s:.1f} {t:.1f} 0 1 0 {2 * s:.1f} 0a{s:.1f} {t:.1f} 0 1 0 {-2 * s:.1f} 0z")
            x, y = x + r.uniform(-high, high) * 0.9, y + r.uniform(-high, high) * 0.6
    return f'<path d="{"".join(ds)}" fill="{fill}"/>'


def _camouflage(tone: str) -> str:
    ground = f'<path d="M{LOW} {LOW}H{HIGH}V{HIGH}H{LOW}z" fill="#8a9258"/>'
    layers = _blobs("a", 13, 6, 12, "#55652f") + _blobs("b", 10, 5, 10, "#c4b98a") + _blobs("c", 9, 4, 8, "#3a3d28")
    return f'<g opacity=".92">{ground}{layers}</g>'


def _leopard(tone: str) -> str:
    r = random.Random("pattern leopard")
    ground = f'<path d="M{LOW} {LOW}H{HIGH}V{HIGH}H{LOW}z" fill="#eeb45c" fill-opacity=".7"/>'
    spots, rings = "", ""
    for x, y in _spread(14):
        x, y, s, turn = x + r.uniform(-2, 2), y + r.uniform(-2, 2), r.uniform(3, 4.4), r.uniform(0, 360)
        spots += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{0.7 * s:.1f}" fill="#b06a24"/>'
        rings += (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{s:.1f}" fill="none" stroke="#3d2110" stroke-width="2.2" '
            f'stroke-dasharray="{1.5 * s:.1f} {0.6 * s:.1f}" transform="rotate({turn:.0f} {x:.1f} {y:.1f})"/>'
        )
    return ground + spots + rings


def _zebra(tone: str) -> str:
    r = random.Random("pattern zebra")
    ground = f'<path d="M{LOW} {LOW}H{HIGH}V{HIGH}H{LOW}z" fill="#ffffff" fill-opacity=".82"/>'
    ds, y = "", LOW - 10.0
    while y < HIGH + 20:
        w, p, q = r.uniform(4, 7), r.uniform(-9, 9), r.uniform(-9, 9)
        ds += (
            f"M{LOW} {y:.1f}C24 {y + p:.1f} 62 {y + q:.1f} {HIGH} {y + 6:.1f}"
            f"C70 {y + q + w * 1.6:.1f} 26 {y + p + w * 1.5:.1f} {LOW} {y + w:.1f}z"
        )
        y += 13
    return ground + f'<path d="{ds}" fill="#1c1a1f"/>'
