"""Little signs that stand beside a subject: (markup, box, side)."""

from __future__ import annotations

from ..nodes import Box

_HEART = "c-6-11-26-10-26 6 0 13 14 21 26 32 12-11 26-19 26-32 0-16-20-17-26-6z"

SIGNS: dict[str, tuple[str, Box, str]] = {
    "zzz": (
        '<g fill="none" stroke-linejoin="round" stroke-linecap="round"><g stroke="#ffffff" stroke-width="17">'
        '<path d="M8 62H38L8 94H38M40 34H64L40 60H64M70 8H90L70 30H90"/></g>'
        '<g stroke="#3b6fe0" stroke-width="10"><path d="M8 62H38L8 94H38"/><path d="M40 34H64L40 60H64" '
        'stroke-width="8.500"/><path d="M70 8H90L70 30H90" stroke-width="7"/></g></g>',
        (2.0, 2.0, 98.0, 98.0),
        "right",
    ),
    "anger": (
        '<g fill="none" stroke-linecap="round"><path d="M40 10Q42 38 12 40M62 10Q60 38 90 40M40 92Q42 64 12 62M62 92Q60 '
        '64 90 62" stroke="#ffffff" stroke-width="22"/><path d="M40 10Q42 38 12 40M62 10Q60 38 90 40M40 92Q42 64 12 '
        '62M62 92Q60 64 90 62" stroke="#e3242f" stroke-width="13"/></g>',
        (4.0, 3.0, 98.0, 99.0),
        "right",
    ),
    "sweat": (
        '<path d="M58 4C74 34 88 50 88 68a30 28 0 0 1-60 0C28 50 44 34 58 4z" fill="#4db4f5"{o}/>'
        '<path d="M40 66q2 14 14 18" fill="none" stroke="#dff3ff" stroke-width="8" stroke-linecap="round"/>',
        (26.0, 4.0, 90.0, 97.0),
        "right",
    ),
    "notes": (
        '<path d="M34 76V20l52-12v56" fill="none" stroke="#8a3fd1" stroke-width="9" stroke-linejoin="round"/>'
        '<path d="M34 20l52-12v14L34 34z" fill="#8a3fd1"/><ellipse cx="22" cy="80" rx="18" ry="13" fill="#8a3fd1" '
        'transform="rotate(-18 22 80)"/><ellipse cx="74" cy="68" rx="18" ry="13" fill="#8a3fd1" '
        'transform="rotate(-18 74 68)"/>',
        (2.0, 3.0, 94.0, 96.0),
        "right",
    ),
    "hearts": (
        f'<path d="M38 44{_HEART}" fill="#f2325f"{{o}}/>'
        f'<g transform="translate(60 0) scale(.62)"><path d="M30 20{_HEART}" fill="#ff7fa5"{{o}}/></g>'
        '<path d="M20 50q2-8 10-8" fill="none" stroke="#ffc5d4" stroke-width="6" stroke-linecap="round"/>',
        (10.0, 4.0, 98.0, 78.0),
        "right",
    ),
    "question": (
        '<g fill="none" stroke-linecap="round" stroke-linejoin="round"><path d="M28 32C28 2 76 4 74 34 72 52 50 50 50 '
        '68M50 91v1" stroke="#ffffff" stroke-width="25"/><path d="M28 32C28 2 76 4 74 34 72 52 50 50 50 68M50 91v1" '
        'stroke="#e3242f" stroke-width="16"/></g>',
        (16.0, 0.0, 86.0, 100.0),
        "right",
    ),
    "exclamation": (
        '<g fill="none" stroke-linecap="round"><path d="M50 13V60M50 88v1" stroke="#ffffff" stroke-width="29"/>'
        '<path d="M50 13V60M50 88v1" stroke="#e3242f" stroke-width="19"/></g>',
        (35.0, 0.0, 65.0, 100.0),
        "right",
    ),
    "speech": (
        '<path d="M50 8c28 0 46 14 46 34S78 76 50 76q-6 0-12-1Q28 92 10 94q10-10 8-25Q4 59 4 42C4 22 22 8 50 8z" '
        'fill="#ffffff" stroke="#5b6472" stroke-width="5" stroke-linejoin="round"/>'
        '<circle cx="28" cy="42" r="7.500" fill="#5b6472"/><circle cx="50" cy="42" r="7.500" fill="#5b6472"/>'
        '<circle cx="72" cy="42" r="7.500" fill="#5b6472"/>',
        (2.0, 6.0, 98.0, 96.0),
        "right",
    ),
    "thought": (
        '<path d="M28 66C6 68 0 44 16 36 14 14 38 4 50 16 62 2 90 10 86 32 102 38 98 64 78 64 70 78 40 80 28 66z" '
        'fill="#ffffff" stroke="#5b6472" stroke-width="5" stroke-linejoin="round"/>'
        '<circle cx="20" cy="82" r="8" fill="#fff" stroke="#5b6472" stroke-width="4"/><circle cx="6" cy="95" r="4.500" '
        'fill="#fff" stroke="#5b6472" stroke-width="3.500"/>'
        '<path d="M52 58c-9-7-18-13-18-21 0-10 13-11 18-3 5-8 18-7 18 3 0 8-9 14-18 21z" fill="#f2325f"/>',
        (0.0, 5.0, 98.0, 100.0),
        "right",
    ),
    "dash": (
        '<g fill="none" stroke-linecap="round"><path d="M40 14H86M12 38H78M34 62H86M4 86H74" stroke="#ffffff" '
        'stroke-width="15"/><path d="M40 14H86M12 38H78M34 62H86M4 86H74" stroke="#7f93ab" stroke-width="9"/></g>',
        (0.0, 8.0, 92.0, 92.0),
        "left",
    ),
    "idea": (
        '<path d="M50 4v9M16 18l7 7M84 18l-7 7M4 50h9M87 50h9" stroke="#f5b400" stroke-width="7" '
        'stroke-linecap="round"/><path d="M50 20a29 29 0 0 1 16 53q-2 2-2 7H36q0-5-2-7A29 29 0 0 1 50 20z" '
        'fill="#ffdb3d"{o}/><path d="M42 79V58l-7-8M58 79V58l7-8" fill="none" stroke="#c98a00" stroke-width="4" '
        'stroke-linecap="round"/><rect x="36" y="79" width="28" height="17" rx="6" fill="#8b95a3"{o}/>'
        '<path d="M32 46q2-14 14-17" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/>',
        (2.0, 2.0, 98.0, 98.0),
        "right",
    ),
}
