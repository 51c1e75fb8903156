"""Things worn over the eyes: (markup, box, line width)."""

from __future__ import annotations

from ..nodes import Box

_HEART = "c-5-10-23-9-23 5 0 11 12 19 23 28 11-9 23-17 23-28 0-14-18-15-23-5z"
_STAR = "l6.8 14.4 15.8 2-11.6 11 3 15.6-14-7.6-14 7.6 3-15.6-11.6-11 15.8-2z"

DRAWINGS: dict[str, tuple[str, Box, float]] = {
    "monocle": (
        '<path d="M50 64Q60 84 52 98" fill="none" stroke="#c88a14" stroke-width="4" stroke-linecap="round"'
        ' stroke-dasharray="1 6"/>'
        '<circle cx="50" cy="36" r="31" fill="#dff3fc" fill-opacity=".42"/>'
        '<path d="M32 36a18 18 0 0 1 14-17" fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round"/>'
        '<circle cx="50" cy="36" r="31" fill="none" stroke="#8a5a08" stroke-width="10"/>'
        '<circle cx="50" cy="36" r="31" fill="none" stroke="#f0b429" stroke-width="6"/>',
        (14.0, 0.0, 86.0, 100.0),
        4.0,
    ),
    "eyepatch": (
        '<path d="M2 26Q40 34 98 20" fill="none" stroke="#17181c" stroke-width="5" stroke-linecap="round"/>'
        '<path d="M53 29q19-7 38-2c2 24-6 36-19 36S51 51 53 29z" fill="#17181c"{o}/>'
        '<path d="M60 35q8-3 16-3-10 6-14 15z" fill="#5a5d66"/>',
        (0.0, 14.0, 100.0, 66.0),
        3.0,
    ),
    "heart glasses": (
        '<path d="M44 42q6-5 12 0" fill="none" stroke="#b3123f" stroke-width="6" stroke-linecap="round"/>'
        f'<path d="M26 38{_HEART}M74 38{_HEART}" fill="#f0305f" stroke="#b3123f" stroke-width="5" '
        'stroke-linejoin="round"/>'
        '<path d="M12 42q1-9 9-9M60 42q1-9 9-9" fill="none" stroke="#ffd3de" stroke-width="4" '
        'stroke-linecap="round"/>',
        (0.0, 26.0, 100.0, 74.0),
        4.0,
    ),
    "star glasses": (
        '<path d="M42 46q8-5 16 0" fill="none" stroke="#b36b00" stroke-width="6" stroke-linecap="round"/>'
        f'<path d="M26 26{_STAR}M74 26{_STAR}" fill="#ffc928" stroke="#b36b00" stroke-width="4.5" '
        'stroke-linejoin="round"/>'
        '<path d="M20 44l4-8M68 44l4-8" fill="none" stroke="#fff6cf" stroke-width="4" stroke-linecap="round"/>',
        (0.0, 22.0, 100.0, 72.0),
        4.0,
    ),
    "3d glasses": (
        '<path d="M2 32H98V64q0 4-4 4H66q-4 0-6-4l-4-9q-6-6-12 0l-4 9q-2 4-6 4H6q-4 0-4-4z" fill="#f7f7fa" stroke="#9a9ca8" stroke-width="2.500"/>'
        '<path d="M10 39H42L37 59q-1 2-3 2H13q-3 0-3-3z" fill="#e8263a"/>'
        '<path d="M58 39H90V58q0 3-3 3H66q-2 0-3-2z" fill="#2a8df0"/>'
        '<path d="M14 43h10l-9 11zM64 43h10l-7 9z" fill="#fff" fill-opacity=".5"/>',
        (0.0, 30.0, 100.0, 70.0),
        3.5,
    ),
}
