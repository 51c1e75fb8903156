"""Things worn on the head: (markup, box, line width)."""

from __future__ import annotations

from ..nodes import Box


def _flower(x: float, y: float, s: float, petal: str, heart: str = "#ffd84a") -> str:
    petals = "".join(
        f'<ellipse cx="0" cy="-7" rx="5" ry="6.4" fill="{petal}" transform="rotate({72 * i})"{{o}}/>' for i in range(5)
    )
    return (
        f'<g transform="translate({x:g} {y:g}) scale({s:g})">{petals}<circle cx="0" cy="0" r="4.6" fill="{heart}"/></g>'
    )


DRAWINGS: dict[str, tuple[str, Box, float]] = {
    "cowboy hat": (
        '<path d="M2 66c10 14 30 22 48 22s38-8 48-22c2-3-1-6-5-4-6 3-12 5-18 5H25c-6 0-12-2-18-5-4-2-7 1-5 4z" '
        'fill="#8a5326"{o}/>'
        '<path d="M24 70C24 46 28 22 36 22c6 0 9 5 14 5s8-5 14-5c8 0 12 24 12 48-16 6-36 6-52 0z" fill="#a8692f"{o}/>'
        '<path d="M24.600 60c16 6 35 6 50.800 0l.8 10c-16 6-36 6-52.400 0z" fill="#5c3315"/>'
        '<path d="M34 34q3-7 8-6-4 8-5 18z" fill="#c78a4b"/>',
        (1.0, 22.0, 99.0, 88.0),
        3.2,
    ),
    "party hat": (
        '<path d="M50 12L20 92q30 12 60 0z" fill="#7a4be0"{o}/>'
        '<path d="M41 36l22 12 4 11-32-6zM29 68l46 8 4 11-56-4z" fill="#ffd23c"/>'
        '<circle cx="44" cy="62" r="4.500" fill="#ff6fa8"/><circle cx="60" cy="66" r="4" fill="#52e0d0"/>'
        '<circle cx="51" cy="34" r="3.500" fill="#ff6fa8"/><circle cx="38" cy="88" r="4" fill="#52e0d0"/>'
        '<circle cx="50" cy="12" r="10" fill="#ff5f8f"{o}/><circle cx="47" cy="9" r="3" fill="#ffc0d4"/>',
        (20.0, 2.0, 80.0, 98.0),
        4.0,
    ),
    "witch hat": (
        '<ellipse cx="50" cy="82" rx="48" ry="13" fill="#3b2463"{o}/>'
        '<path d="M24 80C36 60 40 34 44 18c2-8 10-12 22-10-6 5-4 10-2 20 3 16 6 36 14 52-16 8-38 8-54 0z" '
        'fill="#54358c"{o}/>'
        '<path d="M29 68c14 6 31 6 44 0l5 12c-16 8-38 8-54 0z" fill="#f08a1c"/>'
        '<path d="M44 69h13v12H44z" fill="none" stroke="#ffe07a" stroke-width="3.500"/>'
        '<path d="M48 22q-2 18-8 32" fill="none" stroke="#8d6cc9" stroke-width="4" stroke-linecap="round"/>',
        (2.0, 7.0, 98.0, 95.0),
        3.4,
    ),
    "santa hat": (
        '<path d="M14 74C14 40 34 14 60 16c18 2 30 18 32 40-8-10-14-14-20-14 6 8 10 20 12 32z" fill="#d8232f"{o}/>'
        '<path d="M26 60c2-18 14-32 28-34" fill="none" stroke="#ff8a86" stroke-width="5" stroke-linecap="round"/>'
        '<rect x="6" y="68" width="84" height="22" rx="11" fill="#fff"{o}/>'
        '<path d="M14 84q36 6 68 0" fill="none" stroke="#d4dbe4" stroke-width="4" stroke-linecap="round"/>'
        '<circle cx="91" cy="58" r="10" fill="#fff"{o}/>',
        (6.0, 15.0, 101.0, 90.0),
        3.4,
    ),
    "pirate hat": (
        '<path d="M3 74C10 60 14 50 24 46 30 24 44 16 50 16s20 8 26 30c10 4 14 14 21 28-14 8-30 12-47 12S17 82 3 74z" '
        'fill="#232328"{o}/>'
        '<path d="M8 74C18 66 34 62 50 62s32 4 42 12" fill="none" stroke="#e8b830" stroke-width="4"/>'
        '<g fill="#fff"><circle cx="50" cy="38" r="9"/><path d="M45 44h10v7H45z"/>'
        '<path d="M35 50l28 8-1.200 3.500-28-8zM65 50l-28 8 1.200 3.500 28-8z"/></g>'
        '<circle cx="46.500" cy="38" r="2.600" fill="#232328"/><circle cx="53.500" cy="38" r="2.600" fill="#232328"/>',
        (3.0, 16.0, 97.0, 86.0),
        3.2,
    ),
    "chef hat": (
        '<path d="M26 62C8 60 4 40 16 32 18 16 34 10 44 16 52 4 74 8 76 22 92 22 98 42 86 54c-4 5-8 7-12 8z" '
        'fill="#e9eff6"{o}/>'
        '<path d="M26 58h48v30q-24 8-48 0z" fill="#dbe4ee"{o}/>'
        '<path d="M26 78q24 8 48 0v10q-24 8-48 0z" fill="#b4c2d2"/>'
        '<path d="M38 40v18M50 36v22M62 40v18" stroke="#b4c2d2" stroke-width="3.500" stroke-linecap="round"/>'
        '<path d="M17 40q2-10 10-12" fill="none" stroke="#d8e0ea" stroke-width="3.500" stroke-linecap="round"/>',
        (7.0, 9.0, 93.0, 93.0),
        3.4,
    ),
    "beret": (
        '<path d="M47 20q-1-8 4-12 6 4 5 12z" fill="#8c1626"{o}/>'
        '<path d="M8 54C4 34 28 18 52 18s46 14 44 32c-1 12-16 16-26 16 4 6-2 12-10 12H28C16 78 10 66 8 54z" '
        'fill="#c4273a"{o}/>'
        '<path d="M22 70q20 7 46-3 4 11-8 11H28q-6 0-6-8z" fill="#7d1222"/>'
        '<path d="M18 46q8-14 26-18" fill="none" stroke="#ef7f88" stroke-width="5" stroke-linecap="round"/>',
        (7.0, 8.0, 96.0, 78.0),
        3.4,
    ),
    "beanie": (
        '<circle cx="50" cy="16" r="13" fill="#fff3d8"{o}/>'
        '<path d="M44 12l3 3M54 9l-1 5M50 20l4-3M42 20l3-1" stroke="#d9c090" stroke-width="2.500" '
        'stroke-linecap="round"/>'
        '<path d="M14 76C14 40 30 26 50 26s36 14 36 50z" fill="#2f7fd0"{o}/>'
        '<path d="M18 58q32-9 64 0l2 9q-34-9-68 0z" fill="#fff"/>'
        '<path d="M30 40q20-7 40 0" fill="none" stroke="#ffd23c" stroke-width="5" stroke-linecap="round"/>'
        '<rect x="8" y="70" width="84" height="20" rx="9" fill="#1f5aa0"{o}/>'
        '<path d="M22 72v16M36 72v16M50 72v16M64 72v16M78 72v16" stroke="#4f92dc" stroke-width="3.500"/>',
        (8.0, 3.0, 92.0, 90.0),
        3.6,
    ),
    "propeller hat": (
        '<path d="M48 22h4v18h-4z" fill="#5a5f68"/>'
        '<path d="M50 20C38 8 18 10 10 18c12 8 28 8 40 2z" fill="#f2b51e"{o}/>'
        '<path d="M50 20c12 12 32 10 40 2-12-8-28-8-40-2z" fill="#e2303a"{o}/>'
        '<circle cx="50" cy="20" r="5" fill="#3d434c"/>'
        '<path d="M16 84C16 52 32 38 50 38s34 14 34 46z" fill="#3583f0"{o}/>'
        '<path d="M50 38c10 8 14 26 14 46h20C84 52 68 38 50 38z" fill="#e2303a"/>'
        '<path d="M50 38c-10 8-14 26-14 46h28c0-20-4-38-14-46z" fill="#ffd23c"/>'
        '<path d="M12 80q38-10 76 0v8q-38-8-76 0z" fill="#43b04f"{o}/>',
        (10.0, 8.0, 90.0, 90.0),
        3.4,
    ),
    "halo": (
        '<ellipse cx="50" cy="50" rx="42" ry="13" fill="none" stroke="#d68a00" stroke-width="13"/>'
        '<ellipse cx="50" cy="50" rx="42" ry="13" fill="none" stroke="#ffd53f" stroke-width="8.500"/>'
        '<path d="M16 44q12-8 34-8" fill="none" stroke="#fff6c8" stroke-width="3.500" stroke-linecap="round"/>',
        (1.0, 30.0, 99.0, 70.0),
        3.0,
    ),
    "horns": (
        '<path d="M30 84C8 78 2 46 14 14c6 22 14 34 32 42-2 14-6 24-16 28z" fill="#c41f2e"{o}/>'
        '<path d="M70 84c22-6 28-38 16-70-6 22-14 34-32 42 2 14 6 24 16 28z" fill="#c41f2e"{o}/>'
        '<path d="M14 32q0 22 12 36M86 32q0 22-12 36" fill="none" stroke="#ff8078" stroke-width="5" '
        'stroke-linecap="round"/>',
        (7.0, 14.0, 93.0, 84.0),
        3.6,
    ),
    "unicorn horn": (
        '<path d="M50 2L72 92q-22 8-44 0z" fill="#ffd84a"{o}/>'
        '<path d="M44 27l15 9 3 9-22-9zM38 51l26 12 3 10-32-12zM32 75l36 8 4 9q-6 2-9 3l-34-12z" fill="#f58ac0"/>'
        '<path d="M50 12l-12 60" stroke="#fff7d0" stroke-width="4" stroke-linecap="round"/>',
        (28.0, 2.0, 72.0, 97.0),
        6.0,
    ),
    "bunny ears": (
        '<path d="M38 98C16 84 10 30 20 10c4-8 12-6 16 2 10 20 14 60 12 86z" fill="#ece6f0"{o}/>'
        '<path d="M62 98c22-14 28-68 18-88-4-8-12-6-16 2-10 20-14 60-12 86z" fill="#e6dfec"{o}/>'
        '<path d="M38 88C24 74 20 36 26 20c6 6 14 40 14 68zM62 88c14-14 18-52 12-68-6 6-14 40-14 68z" '
        'fill="#ff9dbf"/>',
        (12.0, 4.0, 88.0, 98.0),
        3.6,
    ),
    "cat ears": (
        '<path d="M6 84C4 50 8 26 14 16c18 6 30 22 36 40C40 62 24 72 6 84z" fill="#3a3842"{o}/>'
        '<path d="M94 84c2-34-2-58-8-68-18 6-30 22-36 40 10 6 26 16 44 28z" fill="#3a3842"{o}/>'
        '<path d="M14 70c-1-20 0-32 4-42 10 6 18 16 22 26-8 4-18 8-26 16zM86 70c1-20 0-32-4-42-10 6-18 16-22 26 8 4 '
        '18 8 26 16z" fill="#ff9dbf"/>',
        (5.0, 16.0, 95.0, 84.0),
        3.4,
    ),
    "headphones": (
        '<path d="M11 62C8 24 26 6 50 6s42 18 39 56" fill="none" stroke="#2b2f3a" stroke-width="9" '
        'stroke-linecap="round"/><path d="M16 44C20 24 32 13 50 13" fill="none" stroke="#7b8296" stroke-width="3" '
        'stroke-linecap="round"/>'
        '<rect x="1" y="50" width="24" height="42" rx="11" fill="#e2303a"{o}/><rect x="75" y="50" width="24" '
        'height="42" rx="11" fill="#e2303a"{o}/><rect x="16" y="54" width="9" height="34" rx="4.500" fill="#2b2f3a"/>'
        '<rect x="75" y="54" width="9" height="34" rx="4.500" fill="#2b2f3a"/><path d="M7 60q0-4 4-5" '
        'fill="none" stroke="#ff9a96" stroke-width="3.500" stroke-linecap="round"/>',
        (1.0, 1.0, 99.0, 92.0),
        3.2,
    ),
    "flower crown": (
        '<path d="M4 58Q50 20 96 58q1 10-5 12Q50 38 9 70q-6-2-5-12z" fill="#4f9a3a"{o}/>'
        '<path d="M22 40l-6-10 12 4zM78 40l6-10-12 4zM50 66l-5 9 10 0z" fill="#6cbf4b"/>'
        + _flower(12, 58, 0.95, "#ff8fb8")
        + _flower(31, 46, 1.1, "#fff")
        + _flower(50, 41, 1.35, "#ff5f8f")
        + _flower(69, 46, 1.1, "#fff")
        + _flower(88, 58, 0.95, "#ff8fb8"),
        (0.0, 24.0, 100.0, 76.0),
        3.0,
    ),
}
