"""Writes the file of parts from the sets."""

from __future__ import annotations

import json
import lzma
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from ...emoji.captions import read_captions
from ...emoji.rasterise import rasterise
from ...emoji.sources import read_iconify, read_openmoji
from ...emoji.splits import has_tone
from ...emoji.vendors import CAPTIONS, STREAMLINE, VENDORS, fetch
from ...errors import DataError
from ..markup import FRAME
from ..parts import LABELS, VERSION, Anchors, Concept
from .anchors import SIDE, anchors_of, box_of, pixels
from .concepts import concepts_of, sets_for
from .faces import SMALLEST, eyes_of_smiley, head_of, labelled, own_eyes, own_face, whole
from .overrides import Overrides
from .pieces import Picture, Piece, picture_of

SETS = ("twemoji", "openmoji", "fluent", "noto", "emojione", "fxemoji", "streamline")
ANCHORS = {field.name for field in fields(Anchors)}
LETTERS = {name: letter for letter, name in LABELS.items()} | {"outline": "h", "eyewear": "e", "extra": "x"}


def build(
    data: Path, out: Path, overrides: Overrides, progress: Any = None, kept: Mapping[str, dict[str, Any]] | None = None
) -> dict[str, int]:
    """Write the parts of all sets to `out`.

    Args:
        data: folder of the sets' archives; what is missing is fetched.
        progress: called with (done, all).
        kept: rows of `out` by key that are written as they are, but for corrected anchors.

    Returns:
        How many concepts, bases and faces, and the bytes of the file.
    """
    pictures, concepts = read_sets(data)
    jobs = [
        (f"{name}:{code}", concepts[code], svg, overrides.rows.get(f"{name}:{code}", {}))
        for code in concepts
        for name, svg in _chosen(pictures.get(code, {}), concepts[code])
    ]
    kept = kept or {}
    old = [job for job in jobs if job[0] in kept and not set(job[3]) - ANCHORS]
    jobs = [job for job in jobs if job[0] not in kept or set(job[3]) - ANCHORS]
    bases = [{**kept[key], "anchors": change_anchors(kept[key]["anchors"], change)} for key, _, _, change in old]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for i, made in enumerate(pool.map(_taken_apart, jobs, chunksize=8)):
            bases += made
            if progress:
                progress(i + 1, len(jobs))
    shown = {row["concept"] for row in bases}
    rows: list[dict[str, Any]] = [
        {"is": "concept", "code": c.code, "en": c.english, "ja": c.japanese, "kind": c.kind}
        for c in concepts.values()
        if c.code in shown
    ]
    write([*rows, *bases], out)
    faces = sum("labels" in row for row in bases)
    return {"concepts": len(rows), "bases": len(bases), "faces": faces, "bytes": out.stat().st_size}


def read_sets(data: Path) -> tuple[dict[str, dict[str, str]], dict[str, Concept]]:
    """The SVGs of all sets by code and set, and the concepts by code."""
    packages = {name: fetch({**VENDORS, "streamline": STREAMLINE}[name], data) for name in SETS}
    captions = read_captions(fetch(CAPTIONS, data), packages["openmoji"])
    concepts = concepts_of(packages["openmoji"], captions)
    pictures: dict[str, dict[str, str]] = {}
    for name in SETS:
        rows = read_openmoji(packages[name]) if name == "openmoji" else read_iconify(packages[name], captions)
        for code, svg in rows:
            if code in concepts and not has_tone(code):
                pictures.setdefault(code, {}).setdefault(name, svg)
    return pictures, concepts


def rows_of(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of pictures in a file of parts, by key; {} where there is none of this version."""
    if not path.exists():
        return {}
    head, *lines = lzma.decompress(path.read_bytes()).split(b"\n")
    if json.loads(head) != {"version": VERSION}:
        return {}
    return {row["key"]: row for row in map(json.loads, lines) if row["is"] == "base"}


def write(rows: list[dict[str, Any]], out: Path) -> None:
    """Write rows as the file of parts, whole or not at all."""
    rows = sorted(rows, key=lambda r: (r["is"] == "base", r.get("key", r.get("code", ""))))
    lines = [json.dumps({"version": VERSION})]
    lines += [json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in rows]
    content = lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)
    part = out.with_name(out.name + ".part")
    out.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(content)
    part.replace(out)


def _chosen(pictures: Mapping[str, str], concept: Concept) -> Iterator[tuple[str, str]]:
    able = [name for name in SETS if name in pictures]
    wanted = [name for name in sets_for(concept) if name in able]
    for name in wanted or able[:1]:
        yield name, pictures[name]


def _taken_apart(job: tuple[str, Concept, str, dict[str, Any]]) -> list[dict[str, Any]]:
    key, concept, svg, change = job
    if change.get("leave out"):
        return []
    for apart, more in ((True, 0), (True, 1), (False, 1)):
        try:
            picture = picture_of(svg, apart, more)
        except DataError:
            return []
        shown = pixels(picture.body())[..., 3] > 100
        if shown.mean() < 0.01:  # all of it lies beside the canvas
            return []
        if decibels(svg, picture.body()) >= 40:
            return [_base(key, concept, picture, apart, change)]
    return []


def decibels(svg: str, markup: str) -> float:
    """How like pieces are to their picture: PSNR over white at 128 pixels."""
    a, b = rasterise(svg, SIDE).astype(float), pixels(markup).astype(float)
    over = [x[..., :3] * x[..., 3:] / 255 + 255 - x[..., 3:] for x in (a, b)]
    return float(-10 * np.log10(max(np.mean((over[0] - over[1]) ** 2), 1e-6) / 255**2))


def _base(key: str, concept: Concept, picture: Picture, apart: bool, change: dict[str, Any]) -> dict[str, Any]:
    kind = change.get("kind", concept.kind)
    pieces = picture.pieces
    rgba = pixels(picture.body())
    labels = [""] * len(pieces)
    clean = True
    head = head_of(pieces) if kind == "face" and apart else None
    if head is not None:
        names = labelled(pieces, head)
        labels = [LETTERS[name] for name in names]
        eyes = eyes_of_smiley(pieces, names, head)
        clean = whole(names, concept.code, len(eyes) == 2 or "eyewear" in names)
        mouth = [p for p, name in zip(pieces, names, strict=True) if name == "mouth"]
        anchors = anchors_of(rgba, kind, eyes, mouth, pieces[head].box)
    elif kind in SMALLEST and (own := own_eyes(pieces, box_of(rgba[..., 3] > 100), kind)):
        lips: list[int] = []
        if apart and len(own) == 2 and (kind != "person" or pieces[own[1]].box[0] - pieces[own[0]].box[0] > 9):
            around, lips = own_face(pieces, own, box_of(rgba[..., 3] > 100))
            labels = ["e" if i in around else "m" if i in lips else "" for i in range(len(pieces))]
        anchors = anchors_of(rgba, kind, [pieces[i] for i in own], [pieces[i] for i in lips])
        clean = "e" in labels and comes_off(picture, labels, [pieces[i] for i in own])
    else:
        anchors = anchors_of(rgba, kind)
    for letter, which in change.get("labels", {}).items():
        for i in which:
            labels[i] = letter
    texts, letters = picture.runs(labels)
    row: dict[str, Any] = {
        "is": "base",
        "key": key,
        "concept": concept.code,
        "kind": kind,
        "anchors": change_anchors(anchors.row(), change),
        "own": [i for i, letter in enumerate(letters) if letter in ("e", "b", "m")],
        "frame": picture.frame,
        "defs": picture.defs,
        "pieces": texts,
    }
    if head is not None:
        row |= {"labels": "".join(letters), "head": [round(v, 2) for v in pieces[head].box]}
        row["whole"] = clean = change.get("whole", clean)
    eyes_at = row["anchors"][2]
    from_the_side = kind in ("head", "animal") and (eyes_at is None or eyes_at[2] - eyes_at[0] < 2)
    if change.get("keep face", not clean or from_the_side):
        row["own"] = []
    return row


def comes_off(picture: Picture, labels: list[str], eyes: list[Piece]) -> bool:
    """Whether nothing is left where the eyes were: there it looks as it does around them."""
    kept = "".join(p.markup for p, label in zip(picture.pieces, labels, strict=True) if not label)
    bare = pixels(f'<g transform="{picture.frame}">{picture.defs}{kept}</g>').astype(float)
    white = []
    for eye in eyes:
        x0, y0, x1, y1 = (round(v / FRAME * SIDE) for v in eye.box)
        inner = bare[y0 : y1 + 1, x0 : x1 + 1].reshape(-1, 4)
        outer = bare[max(0, y0 - 3) : y1 + 4, max(0, x0 - 3) : x1 + 4].reshape(-1, 4)
        if not len(inner) or inner[:, 3].min() < 200 or np.abs(inner.mean(0) - np.median(outer, 0)).max() > 40:
            return False
        white.append(inner.mean(0)[:3].min() > 225)
    return len(set(white)) < 2  # the white of one eye only would be left


def change_anchors(row: list[Any], change: dict[str, Any]) -> list[Any]:
    """A row of anchors with those that a person corrected."""
    return [change.get(field.name, value) for field, value in zip(fields(Anchors), row, strict=True)]
