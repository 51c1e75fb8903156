"""Weather, lights and festive things around a subject: (behind, before, room, whether it stands)."""

from __future__ import annotations

import math
import random

from .places import Place, sky, tile

_HEART = "c-2.400-4.400-10.400-4-10.400 2.400 0 5.200 5.600 8.400 10.400 12.800 4.800-4.400 10.400-7.600 10.400-12.800 0-6.400-8-6.800-10.400-2.400z"


def spark(x: float, y: float, s: float, fill: str) -> str:
    """A star of four points."""
    q = 0.16 * s
    return (
        f'<path d="M{x:g} {y - s:g}Q{x + q:.2f} {y - q:.2f} {x + s:g} {y:g}Q{x + q:.2f} {y + q:.2f} {x:g} {y + s:g}'
        f'Q{x - q:.2f} {y + q:.2f} {x - s:g} {y:g}Q{x - q:.2f} {y - q:.2f} {x:g} {y - s:g}z" fill="{fill}"/>'
    )


def _burst(points: int, inner: float, outer: float, fill: str, jitter: float = 0.0) -> str:
    r = random.Random(f"burst {points}")
    corners = []
    for i in range(2 * points):
        radius = (outer if i % 2 == 0 else inner) * (1 + r.uniform(-jitter, jitter))
        angle = math.pi * i / points
        corners.append(f"{50 + radius * math.sin(angle):.1f} {50 - radius * math.cos(angle):.1f}")
    return f'<path d="M{"L".join(corners)}z" fill="{fill}"{{o}}/>'


def _rays() -> str:
    ds = ""
    for i in range(12):
        a, b = math.pi * i / 6, math.pi * (i + 0.5) / 6
        x0, y0, x1, y1 = (50 + 72 * math.cos(a), 50 + 72 * math.sin(a), 50 + 72 * math.cos(b), 50 + 72 * math.sin(b))
        ds += f"M50 50L{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}z"
    return ds


def _flakes() -> str:
    arms = "M0-5V5M-4.300-2.500L4.300 2.500M4.300-2.500L-4.300 2.500"
    out = ""
    for x, y, s in (
        (12, 16, 1.1),
        (86, 12, 1.2),
        (10, 52, 0.8),
        (91, 48, 1),
        (28, 7, 0.7),
        (68, 6, 0.6),
        (80, 68, 0.7),
    ):
        out += f'<path d="{arms}" transform="translate({x} {y}) scale({s})"/>'
    return f'<g fill="none" stroke="#ffffff" stroke-width="1.700" stroke-linecap="round">{out}</g>'


def _drops(before: bool) -> str:
    places = (
        ((10, 40), (88, 36), (16, 66), (92, 60), (82, 78), (8, 84))
        if before
        else (
            (22, 36),
            (34, 44),
            (50, 38),
            (64, 46),
            (76, 38),
            (28, 60),
            (72, 62),
            (44, 62),
            (58, 74),
            (32, 80),
            (70, 84),
        )
    )
    ds = "".join(f"M{x} {y}l-2.600 8" for x, y in places)
    tone = "#2f8fe8" if before else "#6bb4f2"
    return f'<path d="{ds}" fill="none" stroke="{tone}" stroke-width="2.800" stroke-linecap="round"/>'


def _confetti(seed: int, count: int, low: float) -> str:
    r = random.Random(f"confetti {seed}")
    tones = ("#f2325f", "#ffc928", "#3fa8ff", "#43c463", "#9a5cf0", "#ff8a3c")
    out = ""
    while count:
        x, y = r.uniform(3, 95), r.uniform(3, 95)
        if math.hypot(x - 50, y - 54) < low:
            continue
        count -= 1
        turn, tone = r.randrange(0, 180), r.choice(tones)
        if count % 3 == 0:
            out += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2" fill="{tone}"/>'
        else:
            out += (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="5.500" height="2.800" rx=".6" fill="{tone}" '
                f'transform="rotate({turn} {x:.1f} {y:.1f})"/>'
            )
    return out


def _hearts(places: tuple[tuple[float, float, float], ...], fill: str) -> str:
    return "".join(
        f'<path d="M0-3{_HEART}" fill="{fill}" transform="translate({x:g} {y:g}) scale({s:g})"{{o}}/>'
        for x, y, s in places
    )


def _stars(places: tuple[tuple[float, float], ...]) -> str:
    ds = "".join(f"M{x - 0.9:g} {y:g}a.9.9 0 1 0 1.800 0a.9.9 0 1 0-1.800 0z" for x, y in places)
    return f'<path d="{ds}" fill="#ffffff"/>'


_STARS = ((14, 34), (30, 12), (44, 22), (58, 8), (90, 44), (8, 56), (93, 66), (20, 20), (66, 26), (12, 76), (84, 84))
_BOLT = "M0 0L-9 17H-2L-7 33 9 11H2L7 0z"

SKIES: dict[str, Place] = {
    "bubble": (
        '<radialGradient id="b" cx=".5" cy=".5" r=".5"><stop offset=".55" stop-color="#d9f3ff" stop-opacity=".5"/>'
        '<stop offset=".9" stop-color="#aee0ff" stop-opacity=".7"/><stop offset="1" stop-color="#a9b4ff" '
        'stop-opacity=".9"/></radialGradient><circle cx="50" cy="50" r="47" fill="url(#b)"/>',
        '<circle cx="50" cy="50" r="47" fill="#bfe8ff" fill-opacity=".16"/>'
        '<circle cx="50" cy="50" r="46.500" fill="none" stroke="#7fb8f0" stroke-width="2.400"/>'
        '<path d="M14 62a38 38 0 0 0 20 24" fill="none" stroke="#f7a8e0" stroke-width="2.600" stroke-linecap="round" '
        'stroke-opacity=".8"/>'
        '<path d="M15 42A37 37 0 0 1 40 15" fill="none" stroke="#fff" stroke-width="5.500" stroke-linecap="round" '
        'stroke-opacity=".95"/><circle cx="80" cy="76" r="4" fill="#fff" fill-opacity=".9"/>'
        '<circle cx="86" cy="66" r="2" fill="#fff" fill-opacity=".9"/>',
        (15.0, 15.0, 85.0, 85.0),
        False,
    ),
    "fire": (
        '<path d="M50 99C22 99 3 82 4 56 5 44 11 36 14 27q5 7 6 14C24 28 22 14 34 3q0 14 8 20Q46 10 56 1q0 14 10 22 5-7 4-14 '
        '14 12 14 28 4-3 6-9c5 9 7 18 6 28-2 26-20 43-46 43z" fill="#ff6a1a"{o}/>'
        '<path d="M50 97C30 97 14 82 15 62c1-10 6-15 8-22 4 4 5 8 5 12 6-10 6-20 14-29 0 10 6 14 11 18 1-6 4-10 8-14 1 10 '
        '10 14 12 24 2-2 3-5 4-8 6 24 1 54-27 54z" fill="#ffa726"/>'
        '<path d="M50 95C35 95 24 84 25 68c1-8 5-12 8-18 4 8 6 6 11-6 4 10 9 12 13 4 5 8 18 14 18 24 0 14-10 23-25 23z" '
        'fill="#ffd84a"/>',
        '<path d="M50 99C24 99 6 86 4 66q6 10 13 8 0-7 4-12 2 12 11 14 0-6 4-9 5 11 14 11t14-11q4 3 4 9 9-2 11-14 4 5 4 12 7 2 '
        '13-8c-2 20-20 33-46 33z" fill="#ff7a1c" fill-opacity=".93"{o}/>'
        '<path d="M50 97C32 97 18 90 14 80q8 5 14 1 2 5 8 4 3-4 4-7 4 8 10 8t10-8q1 3 4 7 6 1 8-4 6 4 14-1c-4 10-18 17-36 17z" '
        'fill="#ffd23c"/>',
        (14.0, 9.0, 86.0, 88.0),
        True,
    ),
    "snow": (
        sky("s", (0, "#7fb0d8"), (1, "#d3e8f6"))
        + '<path d="M1.500 76Q24 64 50 72t48.500-3v13q0 16.500-16.500 16.500h-64Q1.500 98.500 1.500 82z" fill="#f4fafe"/>'
        '<path d="M40 10h.1M56 16h.1M22 34h.1M78 30h.1M34 26h.1M64 36h.1M48 30h.1" stroke="#fff" stroke-width="4" '
        'stroke-linecap="round"/>',
        '<path d="M1.500 92q14-7 30-2 16-6 34-1 16-4 33 0-2 9.500-16.500 9.500h-64Q4 98.500 1.500 92z" fill="#ffffff"/>'
        + _flakes(),
        (15.0, 8.0, 85.0, 93.0),
        True,
    ),
    "rain": (
        '<path d="M24 34C8 34 6 16 20 14 24 2 44 0 50 9 60 0 78 4 79 15 94 15 94 34 78 34z" fill="#8b9bb0"{o}/>'
        '<path d="M24 29C18 28 16 22 21 19" fill="none" stroke="#c5d0de" stroke-width="3" stroke-linecap="round"/>'
        + _drops(False),
        _drops(True),
        (18.0, 33.0, 82.0, 98.0),
        True,
    ),
    "night": (
        sky("s", (0, "#101c4e"), (0.7, "#2c3f8f"), (1, "#4a5cb0"))
        + _stars(_STARS)
        + spark(16, 12, 5, "#fff6c8")
        + spark(40, 9, 3.4, "#fff6c8")
        + spark(88, 56, 3.6, "#fff6c8")
        + '<path d="M80 7a14 14 0 1 0 12 20A12 12 0 0 1 80 7z" fill="#ffe27a"/>'
        '<path d="M1.500 86Q24 76 50 81t48.500-2v3q0 16.500-16.500 16.500h-64Q1.500 98.500 1.500 82z" fill="#1c2a66"/>',
        "",
        (16.0, 14.0, 84.0, 93.0),
        True,
    ),
    "space": (
        sky("s", (0, "#0a0822"), (1, "#2b1654"))
        + _stars(_STARS)
        + '<circle cx="82" cy="18" r="10" fill="#f0a04a"/><path d="M73 15q9 4 18 1M73 21q9 3 18 0" fill="none" '
        'stroke="#c9772a" stroke-width="2.200"/><ellipse cx="82" cy="18" rx="17" ry="4.200" fill="none" stroke="#ffe0a8" '
        'stroke-width="2.200" transform="rotate(-18 82 18)"/>'
        '<circle cx="15" cy="82" r="9" fill="#4a8fe0"/><path d="M8 79q6-5 10 0 2 5 6 1v3q-3 8-10 8-6-4-6-12z" '
        'fill="#5cc97c"/>' + spark(14, 14, 4.5, "#fff6c8") + spark(88, 78, 4, "#fff6c8"),
        "",
        (15.0, 14.0, 85.0, 88.0),
        False,
    ),
    "hearts": (
        _hearts(((14, 18, 1.2), (86, 14, 1.3), (50, 6, 0.7)), "#ff8fb0")
        + _hearts(((8, 50, 0.9), (93, 48, 0.9)), "#ff6b95"),
        _hearts(((12, 80, 1.3), (88, 80, 1.2)), "#f2325f") + _hearts(((30, 92, 0.6), (70, 93, 0.6)), "#ff8fb0"),
        (16.0, 13.0, 84.0, 90.0),
        False,
    ),
    "confetti": (_confetti(1, 40, 20), _confetti(2, 20, 44), (14.0, 14.0, 86.0, 94.0), False),
    "sunset": (
        sky("s", (0, "#5a2f8a"), (0.4, "#e2557a"), (0.72, "#ffa24a"), (1, "#ffd27a"))
        + '<circle cx="50" cy="58" r="27" fill="#ffe27a"/>'
        '<path d="M1.500 70H98.500V82q0 16.500-16.500 16.500h-64Q1.500 98.500 1.500 82z" fill="#6a2f7a"/>'
        '<path d="M34 76h32M28 83h44M38 90h24" stroke="#ffc95f" stroke-width="2.600" stroke-linecap="round"/>',
        "",
        (15.0, 8.0, 85.0, 93.0),
        True,
    ),
    "rainbow": (
        "".join(
            f'<path d="M{50 - r} 84V58a{r} {r} 0 0 1 {2 * r} 0V84" fill="none" stroke="{tone}" stroke-width="5.600"/>'
            for r, tone in (
                (45, "#f2435a"),
                (39.7, "#ff9a3d"),
                (34.4, "#ffdf3f"),
                (29.1, "#4fc865"),
                (23.8, "#3fa0ff"),
                (18.5, "#9060f0"),
            )
        )
        + '<path d="M10 96C0 96-2 82 8 81 10 72 26 72 28 81 38 82 38 96 28 96zM72 96c-10 0-12-14-2-15 2-9 18-9 20 0 10 1 '
        '10 15 0 15z" fill="#ffffff" stroke="#c5dcf0" stroke-width="1.600"{o}/>'.replace(
            ' stroke="#c5dcf0" stroke-width="1.600"{o}', "{o}"
        ),
        "",
        (20.0, 30.0, 80.0, 97.0),
        True,
    ),
    "sunburst": (
        tile("#ffc73c")
        + f'<clipPath id="t">{tile("#000")}</clipPath><g clip-path="url(#t)"><path d="{_rays()}" fill="#ffe68a"/></g>'
        + '<circle cx="50" cy="50" r="33" fill="#fff6cf" fill-opacity=".75"/>',
        spark(14, 14, 6, "#ffffff")
        + spark(86, 20, 5, "#ffffff")
        + spark(88, 84, 6, "#ffffff")
        + spark(12, 82, 4, "#fff"),
        (17.0, 15.0, 83.0, 87.0),
        False,
    ),
    "storm": (
        sky("s", (0, "#2a3148"), (1, "#5d6a88"))
        + '<path d="M14 32C2 30 4 14 16 14 20 2 40 2 46 9 56 0 76 2 80 12 96 10 98 30 86 32z" fill="#171c2e"{o}/>'
        '<path d="M20 26q-8-1-6-7" fill="none" stroke="#48527a" stroke-width="3" stroke-linecap="round"/>'
        f'<path d="{_BOLT}" fill="#ffe04a" transform="translate(20 30) scale(1.300)"{{o}}/>'
        f'<path d="{_BOLT}" fill="#ffe04a" transform="translate(82 28) scale(1.500)"{{o}}/>'
        '<path d="M36 40l-3 9M52 38l-3 9M66 42l-3 9M40 64l-3 9M62 66l-3 9M14 82l-3 9" stroke="#9fb4d8" '
        'stroke-width="2.200" stroke-linecap="round"/>',
        '<path d="M10 64l-3 9M92 82l-3 9M88 90l-2 6M20 88l-2 6" stroke="#c9d8f0" stroke-width="2.200" '
        'stroke-linecap="round"/>',
        (19.0, 22.0, 81.0, 95.0),
        True,
    ),
    "explosion": (
        _burst(14, 36, 50, "#f0441c", 0.08)
        + (_burst(12, 29, 42, "#ff9a1f", 0.08) + _burst(11, 23, 34, "#ffe04a", 0.06)).replace("{o}", ""),
        "",
        (21.0, 19.0, 79.0, 81.0),
        False,
    ),
    "sparkles": (
        spark(14, 18, 10, "#ffc928")
        + spark(87, 26, 8, "#ffc928")
        + spark(84, 6.5, 5, "#ffe27a")
        + spark(6, 52, 5, "#ffe27a"),
        spark(13, 84, 8, "#ffc928")
        + spark(88, 82, 11, "#ffc928")
        + spark(95, 56, 4.5, "#ffe27a")
        + spark(33, 94, 5, "#ffe27a"),
        (14.0, 12.0, 86.0, 90.0),
        False,
    ),
}
