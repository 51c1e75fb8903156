"""Textures of materials, drawn as vectors over the square from -14 to 114; the same at every call."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

from .grain import HIGH, LOW, bands, cells, dots, facets, paths, rng, stars_at


def _ice() -> str:
    r = rng("ice")
    cracks = []
    for _ in range(9):
        x, y, d = r.uniform(0, 100), r.uniform(0, 100), f"{r.uniform(0, 6.28)}"
        angle = float(d)
        path = f"M{x:.1f} {y:.1f}"
        for _ in range(3):
            angle += r.uniform(-0.7, 0.7)
            x, y = x + 9 * math.cos(angle), y + 9 * math.sin(angle)
            path += f"L{x:.1f} {y:.1f}"
        cracks.append(path)
    return (
        facets("ice", 27, ("#ffffff", "#2f9be0"), 0.0, 0.35)
        + paths(cracks, "#ffffff", 1.1, 0.75)
        + dots(r, 16, 0.7, 1.6, "#ffffff", 0.7)
    )


def _gleam() -> str:
    """Two broad reflections across polished metal."""
    return (
        f'<path d="M{LOW} 52L62 {LOW}H86L{LOW} 86z" fill="#fff" fill-opacity=".26"/>'
        f'<path d="M{LOW} 96L104 {LOW}H112L{LOW} 106z" fill="#fff" fill-opacity=".22"/>'
        f'<path d="M30 {HIGH}L{HIGH} 34V70L72 {HIGH}z" fill="#000" fill-opacity=".1"/>'
    )


def _patina() -> str:
    r = rng("patina")
    return _gleam() + dots(r, 26, 1, 3.2, "#4fb39a", 0.4, 0.7) + dots(r, 30, 0.5, 1.4, "#5a2410", 0.25)


def _chrome() -> str:
    return (
        '<linearGradient id="c" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#eaf4ff" stop-opacity=".2"/>'
        '<stop offset=".42" stop-color="#fff" stop-opacity=".65"/><stop offset=".5" stop-color="#1c2b3f" '
        'stop-opacity=".55"/><stop offset=".62" stop-color="#5f7b99" stop-opacity=".35"/>'
        '<stop offset="1" stop-color="#fff" stop-opacity=".45"/></linearGradient>'
        '<path d="M-14 -14H114V114H-14z" fill="url(#c)"/>'
    )


def _wood() -> str:
    r = rng("wood")
    knots = ""
    for x, y in ((27, 30), (74, 66)):
        for k in (2.2, 4.4, 6.8):
            knots += (
                f'<ellipse cx="{x}" cy="{y}" rx="{1.9 * k:g}" ry="{k:g}" fill="none" stroke="#5f3411" '
                f'stroke-width="1" stroke-opacity=".5"/>'
            )
        knots += f'<ellipse cx="{x}" cy="{y}" rx="2" ry="1.2" fill="#4c280c" fill-opacity=".6"/>'
    light = bands("wood light", 9, "#ffe3b0", 1.6, 0.35, 5)
    dark = bands("wood", 5.2, "#5f3411", 1.1, 0.5, 5)
    return dark + light + knots + dots(r, 20, 0.5, 1, "#4c280c", 0.4, 0.4)


def _stone() -> str:
    r = rng("stone")
    return (
        facets("stone", 19, ("#000000", "#ffffff"), 0.0, 0.2)
        + dots(r, 90, 0.4, 1.3, "#2a2c30", 0.4)
        + dots(r, 70, 0.4, 1.2, "#ffffff", 0.5)
    )


def _marble() -> str:
    r = rng("marble")
    thick, thin = [], []
    for k in range(9):
        x, y = float(LOW), -40 + k * 21 + r.uniform(-6, 6)
        path = f"M{x} {y:.1f}"
        while x < HIGH:
            x, y = x + r.uniform(9, 16), y + r.uniform(-2, 14)
            path += f"L{x:.1f} {y:.1f}"
            if r.random() < 0.4:
                thin.append(f"M{x:.1f} {y:.1f}l{r.uniform(5, 14):.1f} {r.uniform(-14, 4):.1f}")
        thick.append(path)
    return paths(thick, "#9aa0ae", 3.2, 0.25) + paths(thick, "#6c7384", 0.9, 0.55) + paths(thin, "#6c7384", 0.6, 0.45)


def _brick() -> str:
    r = rng("brick")
    tones, high, wide = "", 9.2, 20.0
    lines = []
    for j in range(14):
        y = LOW + j * high
        lines.append(f"M{LOW} {y:.1f}H{HIGH}")
        for i in range(8):
            x = LOW + i * wide - (wide / 2 if j % 2 else 0)
            lines.append(f"M{x:.1f} {y:.1f}v{high:.1f}")
            if r.random() < 0.45:
                fill, opacity = r.choice((("#000", 0.14), ("#fff", 0.14), ("#ffb08a", 0.22)))
                tones += (
                    f'<path d="M{x:.1f} {y:.1f}h{wide:g}v{high:g}h-{wide:g}z" fill="{fill}" fill-opacity="{opacity}"/>'
                )
    return tones + paths(lines, "#f2dfd0", 1.5, 0.9)


def _clay() -> str:
    r = rng("clay")
    prints = ""
    for _ in range(7):
        x, y = r.uniform(5, 95), r.uniform(5, 95)
        ds = [f"M{x - 1.6 * k:.1f} {y:.1f}a{1.6 * k:.1f} {1.3 * k:.1f} 0 0 1 {3.2 * k:.1f} 0" for k in (1, 2, 3)]
        prints += paths(ds, "#7a3015", 0.8, 0.35)
    return prints + dots(r, 24, 0.8, 2.2, "#fff", 0.16) + dots(r, 24, 0.6, 1.6, "#6d2a10", 0.2)


def _lava() -> str:
    r = rng("lava")
    grid = cells(r, 17, 5)
    plates = []
    for j in range(len(grid) - 1):
        for i in range(len(grid[j]) - 1):
            quad = (grid[j][i], grid[j][i + 1], grid[j + 1][i + 1], grid[j + 1][i])
            if r.random() < 0.2:
                continue
            cx, cy = sum(p[0] for p in quad) / 4, sum(p[1] for p in quad) / 4
            k = r.uniform(0.66, 0.84)
            corners = "L".join(f"{cx + k * (x - cx):.1f} {cy + k * (y - cy):.1f}" for x, y in quad)
            plates.append(f"M{corners}z")
    shape = "".join(plates)
    return (
        f'<path d="{shape}" fill="#3a0a04" fill-opacity=".7" stroke="#ff7a1a" stroke-width="3.4" '
        f'stroke-opacity=".45" stroke-linejoin="round"/>'
        f'<path d="{shape}" fill="#4a1006" fill-opacity=".4" stroke="#2a0703" stroke-width="1" '
        f'stroke-linejoin="round"/>' + dots(r, 18, 0.5, 1.2, "#ffe08a", 0.9)
    )


def _jade() -> str:
    r = rng("jade")
    return (
        bands("jade", 13, "#eafff4", 3.4, 0.2, 16, 0.35)
        + bands("jade dark", 17, "#03452c", 2.6, 0.22, 16, 0.35)
        + dots(r, 10, 3, 7, "#c9ffe4", 0.16)
    )


def _crystal() -> str:
    return facets("crystal", 22, ("#ffffff", "#7f6df0", "#6fe3ff"), 0.0, 0.6, "#ffffff") + stars_at(
        ((22, 24, 6), (70, 38, 4.5), (44, 74, 4))
    )


def _gloss() -> str:
    return (
        f'<path d="M{LOW} 60L74 {LOW}H92L{LOW} 82z" fill="#fff" fill-opacity=".55"/>'
        f'<path d="M{LOW} 92L106 {LOW}H111L{LOW} 98z" fill="#fff" fill-opacity=".5"/>'
        f'<path d="M44 {HIGH}L{HIGH} 44V58L58 {HIGH}z" fill="#fff" fill-opacity=".3"/>'
    )


def _water() -> str:
    r = rng("water")
    drops = ""
    for _ in range(13):
        x, y, s = r.uniform(2, 98), r.uniform(2, 98), r.uniform(1.4, 3.4)
        drops += (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{s:.1f}" fill="#fff" fill-opacity=".25" stroke="#fff" '
            f'stroke-width=".8" stroke-opacity=".8"/>'
        )
    waves = [f"M{LOW} {y}" + "q4 -4.5 8 0t8 0" * 8 for y in range(LOW, HIGH, 15)]
    return paths(waves, "#e4f8ff", 1.5, 0.45) + drops


def _smoke() -> str:
    r = rng("smoke")
    swirls = []
    for _ in range(16):
        x, y, s = r.uniform(0, 100), r.uniform(0, 100), r.uniform(4, 9)
        swirls.append(
            f"M{x:.1f} {y:.1f}a{s:.1f} {s:.1f} 0 1 1 {s:.1f} {s:.1f}"
            f"a{s / 2:.1f} {s / 2:.1f} 0 1 1 {-s / 2:.1f} {-s / 2:.1f}"
        )
    return (
        dots(r, 22, 5, 11, "#ffffff", 0.16) + dots(r, 14, 4, 9, "#50545e", 0.14) + paths(swirls, "#ffffff", 1.5, 0.35)
    )


def _jelly() -> str:
    r = rng("jelly")
    bubbles = ""
    for _ in range(17):
        x, y, s = r.uniform(2, 98), r.uniform(2, 98), r.uniform(1.2, 4.2)
        bubbles += (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{s:.1f}" fill="#fff" fill-opacity=".28"/>'
            f'<circle cx="{x - s / 3:.1f}" cy="{y - s / 3:.1f}" r="{s / 4:.1f}" fill="#fff" fill-opacity=".85"/>'
        )
    return f'<path d="M{LOW} 46L56 {LOW}H76L{LOW} 66z" fill="#fff" fill-opacity=".22"/>' + bubbles


def _chocolate() -> str:
    """A bar's squares."""
    out, side = "", 21.0
    for j in range(7):
        for i in range(7):
            x, y = LOW + 3 + i * side, LOW + 3 + j * side
            out += (
                f'<path d="M{x:g} {y + side - 2:g}V{y:g}H{x + side - 2:g}l-3 3H{x + 3:g}V{y + side - 5:g}z" '
                f'fill="#fff" fill-opacity=".24"/>'
                f'<path d="M{x + side - 2:g} {y:g}V{y + side - 2:g}H{x:g}l3-3H{x + side - 5:g}V{y + 3:g}z" '
                f'fill="#1a0702" fill-opacity=".45"/>'
            )
    return out


def _cheese() -> str:
    out = ""
    holes: tuple[tuple[float, float, float], ...] = (
        (14, 20, 7),
        (46, 10, 5),
        (78, 24, 8),
        (30, 46, 6),
        (62, 50, 9),
        (92, 60, 6),
        (12, 68, 8),
        (42, 76, 7),
    )
    holes = (*holes, (76, 84, 7), (20, 94, 5), (56, 30, 3.4), (86, 42, 3), (26, 80, 3), (4, 44, 4), (98, 92, 6))
    for x, y, s in holes:
        out += (
            f'<circle cx="{x}" cy="{y}" r="{s}" fill="#c47f08" fill-opacity=".75"/>'
            f'<ellipse cx="{x + 0.14 * s:.1f}" cy="{y + 0.2 * s:.1f}" rx="{0.8 * s:.1f}" ry="{0.74 * s:.1f}" '
            f'fill="#e9a51c" fill-opacity=".95"/>'
        )
    return out


def _candy() -> str:
    ds = "".join(f"M{x} {LOW}h11L{x - 117} {HIGH}h-11z" for x in range(LOW, 256, 22))
    red = "".join(f"M{x + 11} {LOW}h11L{x - 106} {HIGH}h-11z" for x in range(LOW, 256, 22))
    return f'<path d="{ds}" fill="#fff" fill-opacity=".8"/><path d="{red}" fill="#e8274b" fill-opacity=".72"/>'


def _honey() -> str:
    ds, s = [], 9.0
    for j in range(11):
        for i in range(10):
            x, y = LOW + i * s * 1.732 + (s * 0.866 if j % 2 else 0), LOW + j * s * 1.5
            corners = [(x + s * math.sin(k * math.pi / 3), y + s * math.cos(k * math.pi / 3)) for k in range(6)]
            ds.append("M" + "L".join(f"{p:.1f} {q:.1f}" for p, q in corners) + "z")
    return (
        paths(ds, "#9c4a00", 1.5, 0.5) + f'<path d="M{LOW} 44L54 {LOW}H72L{LOW} 62z" fill="#fff" fill-opacity=".35"/>'
    )


def _wool() -> str:
    """Knitted stitches: columns of small V."""
    light, dark, w, h = [], [], 8.0, 6.4
    for i in range(17):
        for j in range(22):
            x, y = LOW + i * w, LOW + j * h
            light.append(f"M{x + 0.9:.1f} {y:.1f}l{w / 2 - 0.9:.1f} {h * 0.72:.1f}l{w / 2 - 0.9:.1f} {-h * 0.72:.1f}")
        dark.append(f"M{LOW + i * w:.1f} {LOW}V{HIGH}")
    return paths(dark, "#3c0d27", 1.3, 0.3) + paths(light, "#3c0d27", 3.0, 0.3) + paths(light, "#ffe9f2", 1.7, 0.65)


def _denim() -> str:
    lines = [f"M{x} {LOW}L{x + 128} {HIGH}" for x in range(LOW - 128, HIGH, 4)]
    seams = [f"M{LOW} 36H{HIGH}", f"M{LOW} 40H{HIGH}", f"M66 {LOW}V{HIGH}", f"M70 {LOW}V{HIGH}"]
    stitched = paths(seams, "#f0a63a", 1.1, 0.9).replace("/>", ' stroke-dasharray="3.4 2.4"/>')
    return paths(lines, "#dbe8ff", 0.9, 0.32) + stitched


def _paper() -> str:
    return facets("paper", 36, ("#ffffff", "#9b927f"), 0.0, 0.4, "#b8ae9a")


def _cardboard() -> str:
    r = rng("cardboard")
    lines = [f"M{x} {LOW}V{HIGH}" for x in range(LOW, HIGH, 4)]
    tape = f'<path d="M{LOW} 40H{HIGH}V54H{LOW}z" fill="#efe0bd" fill-opacity=".6"/>'
    return paths(lines, "#7c5527", 0.9, 0.3) + tape + dots(r, 50, 0.3, 0.9, "#6b4318", 0.35)


def _leaves() -> str:
    r = rng("leaves")
    out = ""
    tones = ("#2c7d22", "#58ab3a", "#8ccf5a", "#1f5f1b", "#3f9430")
    for j in range(12):
        for i in range(11):
            x, y = LOW + i * 12 + (6 if j % 2 else 0) + r.uniform(-2, 2), LOW + j * 11 + r.uniform(-2, 2)
            turn, s = r.uniform(-60, 60), r.uniform(0.8, 1.15)
            out += (
                f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.0f}) scale({s:.2f})">'
                f'<path d="M0-8Q8-1 0 9Q-8-1 0-8" fill="{r.choice(tones)}" stroke="#12400f" stroke-width=".7"/>'
                f'<path d="M0-5V7" stroke="#d8f5b0" stroke-width=".7" stroke-opacity=".7"/></g>'
            )
    return f'<g opacity=".72">{out}</g>'


def _galaxy() -> str:
    r = rng("galaxy")
    clouds = ""
    for number, (colour, x, y, s) in enumerate(
        (("#ff5fc8", 26, 34, 34), ("#4aa8ff", 74, 30, 32), ("#8a5cff", 56, 74, 38), ("#37e0d0", 16, 82, 24))
    ):
        clouds += (
            f'<radialGradient id="n{number}"><stop offset="0" stop-color="{colour}" stop-opacity=".75"/>'
            f'<stop offset="1" stop-color="{colour}" stop-opacity="0"/></radialGradient>'
            f'<ellipse cx="{x}" cy="{y}" rx="{s}" ry="{0.7 * s:.1f}" fill="url(#n{number})" '
            f'transform="rotate(-24 {x} {y})"/>'
        )
    stars = tuple((r.uniform(0, 100), r.uniform(0, 100), r.uniform(2, 3.8)) for _ in range(9))
    return (
        clouds
        + dots(r, 80, 0.35, 0.95, "#ffffff", 0.95)
        + stars_at(tuple((round(x, 1), round(y, 1), s) for x, y, s in stars))
    )


def _rainbow() -> str:
    """Six bands, the first and the last of them within the body of most bases."""
    tones = ("#f2344b", "#ff8a1f", "#ffd91f", "#35c24f", "#2f8dff", "#8a4fe8")
    tops = (LOW, 23.0, 37.0, 51.0, 65.0, 79.0)
    return "".join(
        f'<path d="M{LOW} {top:.1f}q64 -8 128 0V{HIGH + 30}H{LOW}z" fill="{tone}"/>'
        for top, tone in zip(tops, tones, strict=True)
    )


TEXTURES: dict[str, Callable[[], str]] = {
    "ice": _ice,
    "gleam": _gleam,
    "patina": _patina,
    "chrome": _chrome,
    "wood": _wood,
    "stone": _stone,
    "marble": _marble,
    "brick": _brick,
    "clay": _clay,
    "lava": _lava,
    "jade": _jade,
    "crystal": _crystal,
    "gloss": _gloss,
    "water": _water,
    "smoke": _smoke,
    "jelly": _jelly,
    "chocolate": _chocolate,
    "cheese": _cheese,
    "candy": _candy,
    "honey": _honey,
    "wool": _wool,
    "denim": _denim,
    "paper": _paper,
    "cardboard": _cardboard,
    "leaves": _leaves,
    "galaxy": _galaxy,
    "rainbow": _rainbow,
}


@lru_cache(64)
def texture(name: str) -> str:
    """Markup of a texture."""
    return TEXTURES[name]()
