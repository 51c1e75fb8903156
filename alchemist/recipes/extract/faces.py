"""Which piece of a face is what: told by where it lies on the head, how large it is, and its colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..markup import FRAME
from ..parts import Box
from .paths import Points
from .pieces import Piece

LABELS = ("head", "outline", "eyes", "brows", "mouth", "cheeks", "tears", "eyewear", "extra")


def head_of(pieces: Sequence[Piece]) -> int | None:
    """The piece that is the head of a smiley: large, filled, about as wide as high, not dark."""
    for i, piece in enumerate(pieces):
        x0, y0, x1, y1 = piece.box
        w, h = x1 - x0, y1 - y0
        light = piece.colour is None or sum(piece.colour) > 150
        if piece.filled and w * h > 0.25 * FRAME**2 and 0.75 < w / max(h, 1) < 1.35 and light:
            return i
    return None


def labelled(pieces: Sequence[Piece], head: int) -> list[str]:
    """A label of `LABELS` for each piece of a smiley."""
    hx0, hy0, hx1, hy1 = pieces[head].box
    hw, hh = hx1 - hx0, hy1 - hy0
    labels = []
    for i, piece in enumerate(pieces):
        x0, y0, x1, y1 = piece.box
        box = ((x0 - hx0) / hw, (y0 - hy0) / hh, (x1 - hx0) / hw, (y1 - hy0) / hh)
        away = np.hypot(*((piece.points - (hx0, hy0)) / (hw, hh) * 2 - 1).T)
        labels.append("head" if i == head else _label(piece, box, i - head, away))
    _parts_of_parts(pieces, labels)
    return labels


def _label(piece: Piece, box: Box, after_head: int, away: Points) -> str:
    """What a piece is.

    Args:
        box: its box, where the head's is 0, 0, 1, 1.
        after_head: how many pieces it comes after the head.
        away: (n,) how far its points are from the middle of the head, whose edge is at 1.
    """
    x0, y0, x1, y1 = box
    w, h, cx, cy = x1 - x0, y1 - y0, (x0 + x1) / 2, (y0 + y1) / 2
    r, g, b = piece.colour or (128, 128, 128)
    if not piece.filled and ((w > 0.8 and h > 0.8) or (away.min() > 0.88 and away.max() < 1.12)):
        return "outline"
    if w > 0.6 and h > 0.6:
        return "head" if piece.filled and abs(after_head) < 4 else "outline" if not piece.filled else "extra"
    if b > r + 40 and b > 150:
        return "tears" if w < 0.5 else "extra"
    red = r > 200 and b < 170 and g < 160
    if red and abs(cx - 0.5) < 0.13 and 0.6 < cy < 1 and w < 0.45:
        return "mouth"  # a tongue
    if x0 < -0.03 or x1 > 1.03 or y0 < -0.06 or y1 > 1.06 or np.hypot(2 * cx - 1, 2 * cy - 1) > 0.86:
        return "extra"
    if r > 200 and 90 < g < 190 and b < 100 and piece.filled and w * h > 0.03:
        return "extra"  # a hand or a nose before the face
    if piece.filled and r > 235 and g > 215 and 80 < b < 200 and cy < 0.35:
        return "head"  # where light falls on it
    return _label_by_place(box, red, r)


def _label_by_place(box: Box, red: bool, r: int) -> str:
    """What a piece of no telling colour is, by where in the head it lies."""
    x0, y0, x1, y1 = box
    w, h, cx, cy = x1 - x0, y1 - y0, (x0 + x1) / 2, (y0 + y1) / 2
    if y1 > 0.56 and abs(cx - 0.5) < 0.2 and cy > 0.52:
        return "mouth"
    if cy < 0.62 and w >= 0.5:
        return "eyewear" if cy > 0.25 else "extra"
    if cy < 0.62 and w < 0.5 and y1 < 0.78:
        if red and cy > 0.5 and w < 0.3:
            return "cheeks"
        return "brows" if h < 0.1 and cy < 0.34 and w > 0.11 and w > 1.4 * h else "eyes"
    if cy > 0.5 and w < 0.27 and r > 200:
        return "cheeks"
    return "extra"


def _parts_of_parts(pieces: Sequence[Piece], labels: list[str]) -> None:
    """What lies inside a mouth (a tongue, teeth) belongs to it, and the outline of a tear to the tear."""
    takes = {"mouth": ("extra", "cheeks", "tears"), "tears": ("eyes", "brows", "extra", "mouth")}
    for owner, able in takes.items():
        owners = [p for p, label in zip(pieces, labels, strict=True) if label == owner]
        for i, piece in enumerate(pieces):
            able_here = labels[i] in able and (owner == "mouth" or not piece.filled)
            if able_here and any(_mostly_in(piece, other) for other in owners):
                labels[i] = owner


def _mostly_in(piece: Piece, other: Piece) -> bool:
    (x0, y0, x1, y1), (a0, b0, a1, b1) = piece.box, other.box
    slack = 0.04 * FRAME if not piece.filled else 0.0
    wide, high = min(x1, a1 + slack) - max(x0, a0 - slack), min(y1, b1 + slack) - max(y0, b0 - slack)
    return wide > 0 and high > 0 and wide * high > 0.8 * (x1 - x0) * (y1 - y0)


COVERED = frozenset(
    "1F60E 1F913 1F9D0 1F978 1F92C 1F637 1F636 1F636-200D-1F32B 1FAE5 2620 1F971 1F92B 1F92D 1FAE2 1FAE3 1F927 1FAE8 "
    "1F643 1F642-200D-2194 1F62E-200D-1F4A8 1F923".split()
)
"""Smileys with something before their eyes or mouth."""


def whole(labels: Sequence[str], code: str, both_eyes: bool) -> bool:
    """Whether a smiley came apart cleanly: both eyes and a mouth, and nothing before them."""
    return both_eyes and "mouth" in labels and code not in COVERED


def eyes_of_smiley(pieces: Sequence[Piece], labels: Sequence[str], head: int) -> list[Piece]:
    """The largest piece of the left and of the right eye."""
    x0, _, x1, _ = pieces[head].box
    found = []
    for side in (-1, 1):
        there = [
            p
            for p, label in zip(pieces, labels, strict=True)
            if label in ("eyes", "eyewear") and side * ((p.box[0] + p.box[2]) - (x0 + x1)) > 0.04 * (x1 - x0)
        ]
        found += [max(there, key=lambda p: (p.box[2] - p.box[0]) * (p.box[3] - p.box[1]))] if there else []
    return found if len(found) == 2 else []


SMALLEST = {"head": 0.03, "animal": 0.02, "person": 0.012}
"""The least width of an eye, as a share of the picture's."""


def own_eyes(pieces: Sequence[Piece], box: Box, kind: str) -> tuple[int, ...]:
    """The pieces that are the eyes of an animal or person: dark, alike, at one height, on both sides of its middle.

    Returns:
        Left and right; one for an animal seen from the side; () where none is found.
    """
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    slack = 0.09 if kind == "head" else 0.25
    best: tuple[float, tuple[int, ...]] = (1.0, ())
    small = [
        i
        for i, p in enumerate(pieces)
        if SMALLEST[kind] < (p.box[2] - p.box[0]) / w < 0.3 and SMALLEST[kind] < (p.box[3] - p.box[1]) / h < 0.34
    ]
    for i in small:
        ax0, ay0, ax1, ay1 = pieces[i].box
        wa, ha = (ax1 - ax0) / w, (ay1 - ay0) / h
        for j in small:
            bx0, by0, bx1, by1 = pieces[j].box
            wb, hb = (bx1 - bx0) / w, (by1 - by0) / h
            apart = ((bx0 + bx1) - (ax0 + ax1)) / 2 / w
            if not 0.06 < apart < 0.75 or abs(wa - wb) > 0.2 * max(wa, wb) + 0.01 or abs(ha - hb) > 0.2 * ha + 0.01:
                continue
            level = abs((ay0 + ay1) - (by0 + by1)) / 2 / h
            centre = ((ax0 + ax1 + bx0 + bx1) / 4 - (x0 + x1) / 2) / w
            height = ((ay0 + ay1 + by0 + by1) / 4 - y0) / h
            if level > 0.035 or abs(centre) > slack or not 0.1 < height < 0.75 or apart < 1.1 * max(wa, wb):
                continue
            if pieces[i].colour != pieces[j].colour or not 0.35 < wa * w / (ha * h) < 2.6:
                continue
            dark = sum(pieces[i].colour or (200, 200, 200)) / 765
            if kind == "animal" and dark > 0.42:
                continue
            late = min(i, j) / len(pieces)
            score = 2.2 * (1 - dark) + late - 5 * abs(centre) * 0.09 / slack - 10 * level - 2 * abs(height - 0.45)
            score += min(wa, 0.12) * 3 + (0.2 if pieces[i].filled else 0)
            if score > best[0]:
                best = (score, (i, j))
    return best[1] or (one_eye(pieces, box) if kind == "animal" else ())


def one_eye(pieces: Sequence[Piece], box: Box) -> tuple[int, ...]:
    """The eye of an animal seen from the side: small, round, dark and in the upper part; () for none."""
    x0, y0, x1, y1 = box
    side = max(x1 - x0, y1 - y0)
    best: tuple[float, tuple[int, ...]] = (1.1, ())
    for i, piece in enumerate(pieces):
        px0, py0, px1, py1 = piece.box
        w, h = (px1 - px0) / side, (py1 - py0) / side
        if not (0.02 < w < 0.12 and 0.02 < h < 0.12 and 0.65 < w / h < 1.5) or piece.colour is None:
            continue
        dot = not piece.filled and piece.stroke > 0.45 * (px1 - px0)  # a stroke so short that it is a point
        if not piece.filled and not dot:
            continue
        round_ = 1.0 if dot else piece.area * FRAME**2 / (0.7854 * (px1 - px0) * (py1 - py0))
        height = ((py0 + py1) / 2 - y0) / (y1 - y0)
        score = 1.5 * (1 - sum(piece.colour) / 765) + 0.5 * min(round_, 1.0) + 0.4 * i / len(pieces) - height
        if score > best[0] and round_ > 0.75:
            best = (score, (i,))
    return best[1]


def own_face(pieces: Sequence[Piece], eyes: Sequence[int], box: Box) -> tuple[list[int], list[int]]:
    """The pieces of an animal's own face, to be left out where it gets another one.

    A light glint lies on an eye, a ring around it; a mouth lies below the eyes near the middle, and is dark, red or
    a line. What is large stays: it is a muzzle or the head. So does the nose.

    Returns:
        Eyes and brows with what lies on them; the mouth.
    """
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    a, b = pieces[eyes[0]].box, pieces[eyes[1]].box
    level, apart = (a[1] + a[3] + b[1] + b[3]) / 4, (b[0] + b[2] - a[0] - a[2]) / 2
    middle = (a[0] + a[2] + b[0] + b[2]) / 4
    gone, lips = set(eyes), set()
    for i, piece in enumerate(pieces):
        px0, py0, px1, py1 = piece.box
        pw, ph, cx, cy = (px1 - px0) / w, (py1 - py0) / h, (px0 + px1) / 2, (py0 + py1) / 2
        near = any(_beside((cx, cy), e) for e in (a, b))
        close = any(_beside((cx, cy), e, 1.3) for e in (a, b))
        small = pw < 0.3 and ph < 0.3 and piece.area < 0.06
        light = piece.colour is not None and sum(piece.colour) > 600  # the white of an eye, drawn long before it
        around = light and pw < 2.4 * (a[2] - a[0]) / w and ph < 2.4 * (a[3] - a[1]) / h
        if small and ((near and i > min(eyes) - 4) or (close and around)):
            gone.add(i)
            continue
        red = piece.colour is not None and piece.colour[0] > 180 and piece.colour[1] < 120
        dark = piece.colour is None or sum(piece.colour) < 330 or red
        brow = cy < level and level - cy < 0.2 * h and abs(cx - middle) < 0.8 * apart and ph < 0.08
        inside = py1 < y1 - 0.02 * h or (red and ph < 0.25)  # a tongue may hang to the very bottom
        mouth = cy > level + 0.06 * h and abs(cx - middle) < 0.35 * apart + 0.04 * w and inside
        if brow and small and dark:
            gone.add(i)
        elif mouth and ((small and not piece.filled) or (dark and pw < 0.6 and ph < 0.3 and piece.area < 0.08)):
            lips.add(i)
    for of in (gone, lips):
        for i, piece in enumerate(pieces):
            if piece.area < 0.06 and any(i > j and _mostly_in(piece, pieces[j]) for j in tuple(of)):
                of.add(i)
    return sorted(gone), sorted(lips - gone)


def _beside(point: tuple[float, float], box: Box, reach: float = 0.7) -> bool:
    """Whether a point lies on an eye or close to it, its distance measured in the eye's widths."""
    x0, y0, x1, y1 = box
    return abs(point[0] - (x0 + x1) / 2) < reach * (x1 - x0) and abs(point[1] - (y0 + y1) / 2) < (reach + 0.2) * (
        y1 - y0
    )
