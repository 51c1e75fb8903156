"""Things worn on the face, about the neck, on the back and on the body: (markup, box, line width)."""

from __future__ import annotations

from ..nodes import Box

_BAT = (
    "M52 50C60 30 70 14 96 10c-6 8-5 16 2 22-10 0-14 6-12 14-8-4-14 0-14 8-6-4-12-2-20-4z",
    "M60 44Q74 26 92 14M64 47Q80 36 95 32M62 48Q76 44 85 46",
)

DRAWINGS: dict[str, tuple[str, Box, float]] = {
    "moustache": (
        '<path d="M50 44c6-10 20-12 28-2 6 7 12 8 20 2-2 16-14 24-28 22-10-1-17-6-20-12-3 6-10 11-20 12-14 2-26-6-28-22 '
        '8 6 14 5 20-2 8-10 22-8 28 2z" fill="#4a2a14"{o}/>'
        '<path d="M26 46q8-6 16 2M74 46q-8-6-16 2" fill="none" stroke="#8a5a34" stroke-width="3.500" '
        'stroke-linecap="round"/>',
        (2.0, 34.0, 98.0, 67.0),
        3.4,
    ),
    "beard": (
        '<path d="M6 10c6 16 16 22 26 20 6-8 12-8 18-4 6-4 12-4 18 4 10 2 20-4 26-20 6 30-4 62-22 76-5-1-7-3-9-6-3 7-7 '
        '12-13 16-6-4-10-9-13-16-2 3-4 5-9 6C10 72 0 40 6 10zM38 40q12 12 24 0-12-8-24 0z" fill="#6b3d1c" '
        'fill-rule="evenodd"{o}/>'
        '<path d="M20 46q4 16 12 26M80 46q-4 16-12 26M50 62v22" fill="none" stroke="#95602f" stroke-width="3.500" '
        'stroke-linecap="round"/>',
        (4.0, 10.0, 96.0, 96.0),
        3.2,
    ),
    "face mask": (
        '<path d="M20 30Q4 26 0 18M80 30q16-4 20-12M20 66Q6 68 1 60M80 66q14 2 19-6" fill="none" stroke="#d5dfe8" '
        'stroke-width="4" stroke-linecap="round"/>'
        '<path d="M18 28q32-16 64 0v30Q76 82 50 86 24 82 18 58z" fill="#bfe4f2"{o}/>'
        '<path d="M18 28q32-16 64 0v7q-32-14-64 0z" fill="#8fcbe2"/>'
        '<path d="M27 46q23-7 46 0M27 57q23-5 46 0M31 68q19-3 38 0" fill="none" stroke="#7fbad2" stroke-width="3" '
        'stroke-linecap="round"/>',
        (0.0, 16.0, 100.0, 86.0),
        3.2,
    ),
    "clown nose": (
        '<circle cx="50" cy="50" r="46" fill="#e8202c"{o}/><ellipse cx="35" cy="32" rx="14" ry="10" fill="#ff8f8c" '
        'transform="rotate(-30 35 32)"/>',
        (4.0, 4.0, 96.0, 96.0),
        8.0,
    ),
    "fangs": (
        '<path d="M6 30q44 18 88 0" fill="none" stroke="#4a1420" stroke-width="7" stroke-linecap="round"/>'
        '<path d="M20 35q10 4 20 4.500L31 82zM80 35q-10 4-20 4.500L69 82z" fill="#fff" stroke="#4a1420" '
        'stroke-width="3.500" stroke-linejoin="round"/>'
        '<path d="M31 82q3 5 0 9-3-4 0-9z" fill="#e2202c"/>',
        (2.0, 26.0, 98.0, 92.0),
        4.0,
    ),
    "scarf": (
        '<path d="M58 26l20 2q2 26 8 50l-22 4q-6-26-6-56z" fill="#b81e2d"{o}/>'
        '<path d="M60 48l20-2 1.500 9-21 3zM63 67l20-3 2 8-21 4z" fill="#ffe9c9"/>'
        '<path d="M64 82l1 9M70 81l1 9M76 80l1 9M83 79l2 9" stroke="#b81e2d" stroke-width="3.500" '
        'stroke-linecap="round"/>'
        '<path d="M3 14q47 20 94 0 5 12-1 22-46 20-92 0-6-10-1-22z" fill="#db2f3d"{o}/>'
        '<path d="M20 20.500l-2 22 9 2 2-21.500zM44 24.500v22h10v-22zM72 23l3 21.500 9-3-3-21z" fill="#ffe9c9"/>',
        (1.0, 13.0, 99.0, 92.0),
        3.2,
    ),
    "bow tie": (
        '<path d="M50 50C36 34 16 24 6 28c-5 14-5 30 0 44 10 4 30-6 44-22zM50 50c14-16 34-26 44-22 5 14 5 30 0 44-10 '
        '4-30-6-44-22z" fill="#d8232f"{o}/>'
        '<path d="M12 40q14 4 26 10-12 6-26 10zM88 40q-14 4-26 10 12 6 26 10z" fill="#9c121d"/>'
        '<rect x="40" y="39" width="20" height="22" rx="6" fill="#ef4a52"{o}/>',
        (2.0, 26.0, 98.0, 74.0),
        4.5,
    ),
    "tie": (
        '<path d="M43 22h14l13 58-20 19-20-19z" fill="#2456b8"{o}/>'
        '<path d="M40 37l21 15 2 9-26-17zM36 57l31 20 2 8-35-20zM32 77l22 17-4 4-20-18z" fill="#ffd23c"/>'
        '<path d="M36 2h28l-6 20H42z" fill="#3a73dc"{o}/>',
        (29.0, 1.0, 71.0, 99.0),
        5.0,
    ),
    "necklace": (
        '<path d="M6 10Q14 60 50 66 86 60 94 10" fill="none" stroke="#d9a520" stroke-width="2.500"/>'
        + "".join(
            f'<circle cx="{x}" cy="{y}" r="{s}" fill="#d3c6ea"{{o}}/><circle cx="{x - 1.6}" cy="{y - 1.8}" r="{s / 3:.1f}" '
            'fill="#fff"/>'
            for x, y, s in (
                (6, 12, 5.5),
                (10, 26, 6),
                (17, 40, 6.5),
                (28, 53, 7),
                (42, 62, 7.5),
                (58, 62, 7.5),
                (72, 53, 7),
                (83, 40, 6.5),
                (90, 26, 6),
                (94, 12, 5.5),
            )
        )
        + '<path d="M50 68l11 10-11 15-11-15z" fill="#36b7e8"{o}/><path d="M50 68l5 10-5 15-5-15z" fill="#9fe6ff"/>',
        (0.0, 6.0, 100.0, 94.0),
        3.0,
    ),
    "cape": (
        '<path d="M34 6h32c10 26 22 58 32 84-10 8-18 2-24 8-8-7-16 1-24 1s-16-8-24-1c-6-6-14 0-24-8C12 64 24 32 34 6z" '
        'fill="#c81f30"{o}/>'
        '<path d="M38 14C32 44 26 72 26 96M62 14c6 30 12 58 12 82M50 14v84" fill="none" stroke="#8d0f1e" '
        'stroke-width="4" stroke-linecap="round"/>'
        '<path d="M32 4h36q4 8-2 12-16 6-32 0-6-4-2-12z" fill="#f2b51e"{o}/>',
        (2.0, 3.0, 98.0, 99.0),
        3.0,
    ),
    "wings": (
        '<g><path d="M52 56C54 30 70 12 98 12c0 6-2 10-5 13 3 3 2 9-4 12 2 5-2 9-8 10 0 6-8 9-14 8-5 4-11 5-15 1z" '
        'fill="#e3ecf8"{o}/><path d="M60 48q10-18 30-24M64 53q10-12 24-17M66 55q6-7 15-9" fill="none" stroke="#9db3d0" '
        'stroke-width="2.600" stroke-linecap="round"/></g>'
        '<g transform="translate(100 0) scale(-1 1)"><path d="M52 56C54 30 70 12 98 12c0 6-2 10-5 13 3 3 2 9-4 12 2 5-2 '
        '9-8 10 0 6-8 9-14 8-5 4-11 5-15 1z" fill="#e3ecf8"{o}/><path d="M60 48q10-18 30-24M64 53q10-12 24-17M66 55q6-7 '
        '15-9" fill="none" stroke="#9db3d0" stroke-width="2.600" stroke-linecap="round"/></g>',
        (1.0, 11.0, 99.0, 60.0),
        2.2,
    ),
    "bat wings": (
        f'<g><path d="{_BAT[0]}" fill="#4a2a6b"{{o}}/><path d="{_BAT[1]}" fill="none" stroke="#7f57a8" '
        'stroke-width="2.400" stroke-linecap="round"/></g>'
        f'<g transform="translate(100 0) scale(-1 1)"><path d="{_BAT[0]}" fill="#4a2a6b"{{o}}/><path d="{_BAT[1]}" '
        'fill="none" stroke="#7f57a8" stroke-width="2.400" stroke-linecap="round"/></g>',
        (1.0, 9.0, 99.0, 56.0),
        2.2,
    ),
    "butterfly wings": (
        "".join(
            f'<g{turn}><path d="M51 46C56 20 74 6 94 10c8 14 0 36-22 42 14 2 20 14 14 24-14 6-30-6-35-22z" '
            'fill="#ff8a3c"{o}/><path d="M58 42c4-16 16-26 30-25 4 10-3 24-18 28zM60 56c10-1 20 6 20 14-8 2-16-4-20-14z" '
            'fill="#ffd05a"/><circle cx="85" cy="19" r="4" fill="#7a3bd0"/><circle cx="75" cy="32" r="3" fill="#7a3bd0"/>'
            '<circle cx="76" cy="66" r="3" fill="#7a3bd0"/></g>'
            for turn in ("", ' transform="translate(100 0) scale(-1 1)"')
        ),
        (2.0, 9.0, 98.0, 78.0),
        2.2,
    ),
    "limbs": (
        "".join(
            f'<g{turn}><path d="M66 52q14 2 18-12" fill="none" stroke="#33261f" stroke-width="3.400" '
            'stroke-linecap="round"/><path d="M80 39c-2-6 2-9 5-8 1-4 6-4 7 0 4-1 6 3 4 6-1 5-5 7-9 7-4 1-7-1-7-5z" '
            'fill="#fff" stroke="#33261f" stroke-width="1.800" stroke-linejoin="round"/>'
            '<path d="M57 66v19" stroke="#33261f" stroke-width="3.400" stroke-linecap="round"/>'
            '<path d="M53 90c0-6 4-8 8-7 6 1 10 3 11 7 0 2-1 3-3 3H56c-2 0-3-1-3-3z" fill="#d8333d" stroke="#33261f" '
            'stroke-width="1.800" stroke-linejoin="round"/></g>'
            for turn in ("", ' transform="translate(100 0) scale(-1 1)"')
        ),
        (3.0, 27.0, 97.0, 94.0),
        2.0,
    ),
}
