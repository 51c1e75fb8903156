"""Which piece of a face is what: told by where it lies on the head, how large it is, and its colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..markup import FRAME
from .pieces import LOOK, Piece

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
        labels.append("head" if i == head else _label(piece, box, i - head, piece.mask.sum() / (LOOK * LOOK)))
    _mouth_parts(pieces, labels)
    return labels


def _label(piece: Piece, box: tuple[float, float, float, float], after_head: int, area: float) -> str:
    x0, y0, x1, y1 = box
    w, h, cx, cy = x1 - x0, y1 - y0, (x0 + x1) / 2, (y0 + y1) / 2
    r, g, b = piece.colour or (128, 128, 128)
    if w > 0.8 and h > 0.8 and not piece.filled:
        return "outline"
    if w > 0.6 and h > 0.6:
        return "head" if piece.filled and abs(after_head) < 4 else "outline" if not piece.filled else "extra"
    if x0 < -0.03 or x1 > 1.03 or y0 < -0.06 or y1 > 1.06:
        return "extra"
    if b > r + 40 and b > 150:
        return "tears"
    if y1 > 0.56 and abs(cx - 0.5) < 0.2 and cy > 0.52:
        return "mouth"
    red = r > 200 and b < 170 and g < 160
    if cy < 0.62 and w >= 0.5:
        return "eyewear"
    if cy < 0.62 and w < 0.5 and y1 < 0.78:
        if red and cy > 0.5 and w < 0.3:
            return "cheeks"
        return "brows" if h < 0.1 and cy < 0.34 and w > 0.11 and w > 1.4 * h else "eyes"
    if cy > 0.5 and w < 0.27 and r > 200:
        return "cheeks"
    return "extra"


def _mouth_parts(pieces: Sequence[Piece], labels: list[str]) -> None:
    """What lies inside the mouth (a tongue, teeth) belongs to it."""
    mouth = np.zeros((LOOK, LOOK), bool)
    for piece, label in zip(pieces, labels, strict=True):
        if label == "mouth":
            mouth |= piece.mask
    if not mouth.any():
        return
    for i, piece in enumerate(pieces):
        covered = (piece.mask & mouth).sum() / max(piece.mask.sum(), 1)
        if labels[i] in ("extra", "cheeks", "tears") and covered > 0.8:
            labels[i] = "mouth"


COVERED = frozenset("1F60E 1F913 1F9D0 1F978 1F92C 1F637 1F636 1F636-200D-1F32B 1FAE5 2620 1F47F 1F971".split())
"""Smileys with something before their eyes or mouth."""


def whole(labels: Sequence[str], code: str) -> bool:
    """Whether a smiley came apart cleanly: both eyes and a mouth, and nothing before them."""
    eyes = "eyes" in labels or "eyewear" in labels
    return eyes and "mouth" in labels and code not in COVERED


def own_eyes(pieces: Sequence[Piece], box: tuple[float, float, float, float]) -> tuple[int, int] | None:
    """The two pieces that are the eyes of an animal's face: dark, alike, at one height, on both sides of its middle."""
    x0, y0, x1, y1 = box
    w, h, middle = x1 - x0, y1 - y0, (x0 + x1) / 2
    best: tuple[float, tuple[int, int]] | None = None
    for i, a in enumerate(pieces):
        ax0, ay0, ax1, ay1 = a.box
        wa, ha = (ax1 - ax0) / w, (ay1 - ay0) / h
        if not (0.03 < wa < 0.3 and 0.03 < ha < 0.34):
            continue
        for j in range(len(pieces)):
            bx0, by0, bx1, by1 = pieces[j].box
            wb, hb = (bx1 - bx0) / w, (by1 - by0) / h
            apart = ((bx0 + bx1) - (ax0 + ax1)) / 2 / w
            if j == i or not 0.1 < apart < 0.75 or abs(wa - wb) > 0.035 or abs(ha - hb) > 0.035:
                continue
            level = abs((ay0 + ay1) - (by0 + by1)) / 2 / h
            centre = ((ax0 + ax1 + bx0 + bx1) / 4 - middle) / w
            height = ((ay0 + ay1 + by0 + by1) / 4 - y0) / h
            if level > 0.035 or abs(centre) > 0.09 or not 0.15 < height < 0.72:
                continue
            dark = sum(a.colour or (200, 200, 200)) / 765
            late = min(i, j) / len(pieces)
            score = 2.0 * (1 - dark) + late - 6 * abs(centre) - 10 * level - 2 * abs(height - 0.45) + min(wa, 0.12) * 3
            if best is None or score > best[0]:
                best = (score, (i, j))
    return None if best is None or best[0] < 1.0 else best[1]


def own_face(pieces: Sequence[Piece], eyes: tuple[int, int], box: tuple[float, float, float, float]) -> list[int]:
    """The pieces of an animal's own eyes, brows and mouth, to be left out where it gets another face.

    A light glint lies on an eye, a ring around it; a mouth lies below the eyes near the middle, and is dark, red or
    a line. What is large stays: it is a muzzle or the head.
    """
    x0, y0, x1, y1 = box
    w, h = x1 - x0, y1 - y0
    a, b = pieces[eyes[0]].box, pieces[eyes[1]].box
    level, apart = (a[1] + a[3] + b[1] + b[3]) / 4, (b[0] + b[2] - a[0] - a[2]) / 2
    middle = (a[0] + a[2] + b[0] + b[2]) / 4
    gone = set(eyes)
    for i, piece in enumerate(pieces):
        px0, py0, px1, py1 = piece.box
        pw, ph, cx, cy = (px1 - px0) / w, (py1 - py0) / h, (px0 + px1) / 2, (py0 + py1) / 2
        near = any(_beside((cx, cy), e) for e in (a, b))
        small = pw < 0.3 and ph < 0.3 and piece.area < 0.06
        if near and small and i > min(eyes) - 4:
            gone.add(i)
        brow = not near and cy < level and level - cy < 0.2 * h and abs(cx - middle) < 0.8 * apart and ph < 0.08
        dark = piece.colour is None or sum(piece.colour) < 330 or (piece.colour[0] > 180 and piece.colour[1] < 120)
        mouth = cy > level + 0.06 * h and abs(cx - middle) < 0.35 * apart + 0.04 * w and py1 < y1 - 0.02 * h
        if (small and ((brow and dark) or (mouth and dark) or (mouth and not piece.filled))) or (mouth and dark and pw < 0.6 and ph < 0.3 and piece.area < 0.08):
            gone.add(i)
    return sorted(gone)


def _beside(point: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    """Whether a point lies on an eye or close to it."""
    x0, y0, x1, y1 = box
    return abs(point[0] - (x0 + x1) / 2) < 0.7 * (x1 - x0) and abs(point[1] - (y0 + y1) / 2) < 0.9 * (y1 - y0)
