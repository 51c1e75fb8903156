"""Places: (markup behind, markup before, room for the subject, whether it stands in it)."""

from __future__ import annotations

from ..nodes import Box

Place = tuple[str, str, Box, bool]


def tile(fill: str) -> str:
    """A ground with rounded corners over the whole frame."""
    return f'<rect x="1.500" y="1.500" width="97" height="97" rx="17" fill="{fill}"/>'


def sky(name: str, *stops: tuple[float, str]) -> str:
    """A ground whose colour changes from top to bottom."""
    colours = "".join(f'<stop offset="{at:g}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<linearGradient id="{name}" x1="0" y1="0" x2="0" y2="1">{colours}</linearGradient>{tile(f"url(#{name})")}'


def flower(x: float, y: float, s: float, petal: str, stem: float = 12) -> str:
    """A flower on a stem that ends at x, y + stem."""
    petals = "".join(
        f'<ellipse cx="0" cy="-3.600" rx="2.500" ry="3.300" fill="{petal}" transform="rotate({72 * i})"/>'
        for i in range(5)
    )
    return (
        f'<path d="M{x:g} {y:g}v{stem:g}" stroke="#2f7d2c" stroke-width="1.800" stroke-linecap="round"/>'
        f'<g transform="translate({x:g} {y:g}) scale({s:g})">{petals}<circle cx="0" cy="0" r="2.400" fill="#ffd84a"/></g>'
    )


_CLOUD = "c-7 0-11-6-8-11-3-8 8-13 13-8 4-9 19-8 20 2 9-3 15 6 10 11 1 4-2 6-6 6z"

PLACES: dict[str, Place] = {
    "hill": (
        '<path d="M1 98V80Q22 50 60 54 86 57 99 74V98q0 1-1 1H2q-1 0-1-1z" fill="#7cc152"{o}/>'
        '<path d="M1 98V90Q30 70 62 76 86 80 99 88V98q0 1-1 1H2q-1 0-1-1z" fill="#55a13a"/>'
        '<path d="M14 76q4-6 9-9M74 66l2 4M80 69l2 4M30 66l1 4" fill="none" stroke="#a9dd7c" stroke-width="2.200" '
        'stroke-linecap="round"/>',
        '<path d="M8 91l2-6 2 6M16 94l2-5 2 5M84 92l2-6 2 6M76 95l2-5 2 5" fill="none" stroke="#2f7d2c" '
        'stroke-width="1.800" stroke-linejoin="round" stroke-linecap="round"/>'
        + flower(22, 84, 0.9, "#ffffff", 8)
        + flower(90, 84, 0.8, "#ffd0e2", 8),
        (16.0, 2.0, 84.0, 68.0),
        True,
    ),
    "waves": (
        '<path d="M1 66q8-8 16.300 0t16.300 0 16.300 0 16.300 0 16.300 0 16.500 0V92q0 6-6 6H7q-6 0-6-6z" '
        'fill="#7cc8f2"{o}/>',
        '<path d="M1 76q8-8 16.300 0t16.300 0 16.300 0 16.300 0 16.300 0 16.500 0V92q0 6-6 6H7q-6 0-6-6z" '
        'fill="#3a9ae0"{o}/>'
        '<path d="M1 87q8-7 16.300 0t16.300 0 16.300 0 16.300 0 16.300 0 16.500 0V92q0 6-6 6H7q-6 0-6-6z" '
        'fill="#1f74c0"/>'
        '<path d="M6 76q5-4 10 0M39 76q5-4 10 0M72 76q5-4 10 0M22 86q4-3 8 0M55 86q4-3 8 0" fill="none" '
        'stroke="#e4f6ff" stroke-width="2" stroke-linecap="round"/>',
        (15.0, 4.0, 85.0, 86.0),
        True,
    ),
    "underwater": (
        sky("s", (0, "#5fd0f0"), (0.55, "#2497d8"), (1, "#0c4f9a"))
        + '<path d="M22 2L8 60H24L38 2zM56 2l2 52h14L70 2z" fill="#ffffff" fill-opacity=".16"/>'
        '<path d="M1.500 82q20-8 45-3t52-2v5q0 16-16.500 16h-64Q1.500 98 1.500 82z" fill="#ecd08c"/>'
        '<path d="M12 90C6 78 18 74 11 60M17 90c6-8-4-14 2-24M88 90c7-12-5-16 2-30M82 90c-5-8 4-12-1-20" fill="none" '
        'stroke="#1f8f4f" stroke-width="3.400" stroke-linecap="round"/>',
        '<g fill="#ffffff" fill-opacity=".3" stroke="#ffffff" stroke-width="1.200"><circle cx="16" cy="34" r="4"/>'
        '<circle cx="22" cy="22" r="2.600"/><circle cx="84" cy="40" r="3.200"/><circle cx="80" cy="26" r="2.200"/>'
        '<circle cx="87" cy="16" r="3"/><circle cx="13" cy="50" r="2"/></g>'
        '<path d="M70 91l1.800-4 1.800 4 4.200.3-3.300 2.700 1 4-3.700-2.200-3.700 2.200 1-4-3.300-2.700z" fill="#ff7f5c"/>',
        (15.0, 10.0, 85.0, 88.0),
        False,
    ),
    "beach": (
        sky("s", (0, "#9fdcf8"), (0.6, "#dff4fc"), (1, "#dff4fc")) + '<circle cx="82" cy="18" r="9" fill="#ffd84a"/>'
        '<path d="M1.500 58H98.500V72H1.500z" fill="#3fb2e0"/><path d="M6 64h12M30 62h10M70 64h16" stroke="#c9effc" '
        'stroke-width="1.800" stroke-linecap="round"/>'
        '<path d="M1.500 74Q26 64 54 68t44.500 2v12q0 16.500-16.500 16.500h-64Q1.500 98.500 1.500 82z" fill="#f4d892"/>'
        '<path d="M16 76C18 60 16 48 12 38" fill="none" stroke="#9a6a34" stroke-width="4" stroke-linecap="round"/>'
        '<path d="M12 38Q-2 30 2 46q4-8 10-8zM12 38q14-10 18 6-8-8-18-6zM12 38Q4 22 20 22q-8 6-8 16zM12 38Q0 24-1 32q8 '
        '0 13 6z" fill="#3f9d3c"/>',
        '<path d="M80 92l2-4.500 2 4.500 5 .5-3.700 3 .9 4-4.200-2-4.200 2 .9-4-3.700-3z" fill="#ff8a5c"/>'
        '<circle cx="20" cy="92" r="1.200" fill="#d3b064"/><circle cx="32" cy="95" r="1.200" fill="#d3b064"/>'
        '<circle cx="60" cy="95" r="1.200" fill="#d3b064"/>',
        (22.0, 5.0, 88.0, 90.0),
        True,
    ),
    "meadow": (
        sky("s", (0, "#aee4fb"), (0.75, "#eafaf0"), (1, "#eafaf0"))
        + '<path d="M1.500 62Q24 52 50 58t48.500-2v26q0 16.500-16.500 16.500h-64Q1.500 98.500 1.500 82z" fill="#8ccf5e"/>'
        + flower(10, 60, 1, "#ff8fb8", 8)
        + flower(90, 56, 1, "#fff", 8)
        + flower(22, 56, 0.8, "#c79cf5", 7)
        + flower(78, 60, 0.8, "#ff6b6b", 7),
        '<path d="M1.500 88q12-5 24-1 12-5 25-1 12-4 25 0 12-4 23 0-2 12.500-16.500 12.500h-64Q3 98.500 1.500 88z" '
        'fill="#58ab3f"/>'
        + flower(12, 80, 1.5, "#ff5f8f", 9)
        + flower(28, 87, 1.2, "#ffffff", 7)
        + flower(88, 81, 1.5, "#b07cf0", 9)
        + flower(73, 87, 1.2, "#ffb03a", 7)
        + flower(50, 91, 1.0, "#ff8fb8", 5),
        (13.0, 5.0, 87.0, 91.0),
        True,
    ),
    "clouds": (
        sky("s", (0, "#7cc4f5"), (1, "#d6effd"))
        + f'<path d="M20 32{_CLOUD}M74 24{_CLOUD}" fill="#ffffff" fill-opacity=".75"/>',
        '<path d="M3 92C-4 82 6 70 18 75 20 62 40 60 46 71 54 60 72 64 73 74 86 68 102 80 96 92q-2 6.500-14 6.500h-64Q6 '
        '98.500 3 92z" fill="#ffffff"{o}/>'
        '<path d="M14 90q8-6 16 0M48 86q10-8 20 0M76 92q6-4 12 0" fill="none" stroke="#bcdcf2" stroke-width="2.600" '
        'stroke-linecap="round"/>',
        (17.0, 5.0, 83.0, 80.0),
        True,
    ),
    "spotlight": (
        sky("s", (0, "#2a1745"), (1, "#120a22"))
        + '<linearGradient id="b" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff3b8" '
        'stop-opacity=".95"/><stop offset="1" stop-color="#fff3b8" stop-opacity=".4"/></linearGradient>'
        '<path d="M42 2H58L94 86H6z" fill="url(#b)"/><ellipse cx="50" cy="86" rx="44" ry="10" fill="#fff6cf"/>'
        '<path d="M1.500 18Q1.500 1.500 18 1.500H26Q24 50 9 74 6 40 1.500 70zM98.500 18Q98.500 1.500 82 1.500H74Q76 50 91 '
        '74q3-34 7.500-4z" fill="#b01830"/><path d="M10 4Q12 40 6 66M18 3Q18 36 11 62M90 4q-2 36 4 62M82 3q0 33 7 59" '
        'fill="none" stroke="#7d0c20" stroke-width="2.200"/>',
        "",
        (17.0, 8.0, 83.0, 90.0),
        True,
    ),
}
