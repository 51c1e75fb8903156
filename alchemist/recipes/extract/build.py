"""Writes the file of parts from the sets."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from ...emoji.captions import read_captions
from ...emoji.rasterise import rasterise
from ...emoji.sources import read_iconify, read_openmoji
from ...emoji.splits import has_tone
from ...emoji.vendors import CAPTIONS, STREAMLINE, VENDORS, fetch
from ...errors import DataError
from ..markup import frame_svg
from ..parts import VERSION, Concept, FaceParts
from .anchors import SIDE, anchors_of, pixels
from .concepts import concepts_of
from .faces import head_of, labelled, own_face, whole
from .overrides import Overrides
from .pieces import Piece, pieces_of

SETS = ("twemoji", "openmoji", "fluent", "emojione", "streamline", "noto", "fxemoji")
FEW = {"person": 2, "hand": 2, "symbol": 3, "place": 3, "object": 4, "vehicle": 4, "plant": 5, "clothing": 4, "sky": 4}
"""Of concepts of these kinds so many sets are taken; of the others all that have one."""
LARGEST = 9_000
"""Pictures with more markup than this are left out, unless no other set has the concept."""


def build(data: Path, out: Path, overrides: Overrides, progress: Any = None) -> dict[str, int]:
    """Write the parts of all sets to `out`; how many of each kind and how large the file is."""
    packages = {name: fetch({**VENDORS, "streamline": STREAMLINE}[name], data) for name in SETS}
    emojibase = fetch(CAPTIONS, data)
    captions = read_captions(emojibase, packages["openmoji"])
    concepts = concepts_of(packages["openmoji"], captions)
    pictures: dict[str, dict[str, str]] = {}
    for name in SETS:
        rows = read_openmoji(packages[name]) if name == "openmoji" else read_iconify(packages[name], captions)
        for code, svg in rows:
            if code in concepts and not has_tone(code):
                pictures.setdefault(code, {}).setdefault(name, svg)
    jobs = [
        (f"{name}:{code}", concepts[code], svg)
        for code in concepts
        for name, svg in _chosen(pictures.get(code, {}), concepts[code].kind)
    ]
    rows_out: list[dict[str, Any]] = [
        {"is": "concept", "code": c.code, "en": c.english, "ja": c.japanese, "kind": c.kind}
        for c in concepts.values()
        if c.code in pictures
    ]
    with ProcessPoolExecutor(2) as pool:
        for i, made in enumerate(pool.map(_taken_apart, jobs, chunksize=32)):
            rows_out += [overrides.applied(row) for row in made]
            if progress:
                progress(i + 1, len(jobs))
    write(rows_out, out)
    counts = {kind: sum(r["is"] == kind for r in rows_out) for kind in ("concept", "base", "face")}
    return {**counts, "bytes": out.stat().st_size}


def write(rows: list[dict[str, Any]], out: Path) -> None:
    """Write rows as the file of parts, whole or not at all."""
    order = {"concept": 0, "face": 1, "base": 2}
    rows = sorted(rows, key=lambda r: (order[r["is"]], r.get("key", r.get("code")).split(":")[0], r.get("key", "")))
    lines = [json.dumps({"version": VERSION})]
    lines += [json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in rows]
    content = lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)
    part = out.with_name(out.name + ".part")
    out.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(content)
    part.replace(out)


def _chosen(pictures: Mapping[str, str], kind: str) -> Iterator[tuple[str, str]]:
    small = [n for n in SETS if n in pictures and len(pictures[n]) <= LARGEST]
    for name in (small or [n for n in SETS if n in pictures][:1])[: FEW.get(kind, len(SETS))]:
        yield name, pictures[name]


def _taken_apart(job: tuple[str, Concept, str]) -> list[dict[str, Any]]:
    key, concept, svg = job
    try:
        pieces = pieces_of(svg)
    except DataError:
        return []
    if not same(svg, "".join(p.markup for p in pieces)):
        return []
    made = [_base(key, concept, pieces)]
    if concept.kind == "face" and (face := _face(key, pieces)) is not None:
        made.append({"is": "face", **asdict(face)})
    return made


def same(svg: str, markup: str) -> bool:
    """Whether pieces look as the picture did, 36 dB or better over white at 128 pixels."""
    a, b = rasterise(svg, SIDE).astype(float), pixels(markup).astype(float)
    over = [x[..., :3] * x[..., 3:] / 255 + 255 - x[..., 3:] for x in (a, b)]
    return bool(np.mean((over[0] - over[1]) ** 2) < 255**2 / 10**3.6)


def _base(key: str, concept: Concept, pieces: list[Piece]) -> dict[str, Any]:
    body = "".join(p.markup for p in pieces)
    anchors, eyes = anchors_of(body, pieces, concept.kind)
    own = own_face(pieces, eyes, anchors.box) if eyes is not None and concept.kind in ("head", "animal") else []
    return {
        "is": "base",
        "key": key,
        "concept": concept.code,
        "kind": concept.kind,
        "anchors": anchors.row(),
        "own": own,
        "pieces": [p.markup for p in pieces],
    }


def _face(key: str, pieces: list[Piece]) -> FaceParts | None:
    head = head_of(pieces)
    if head is None:
        return None
    labels = labelled(pieces, head)
    x0, y0, x1, y1 = pieces[head].box
    sx, sy = 100 / (x1 - x0), 100 / (y1 - y0)

    def joined(*names: str) -> str:
        inner = "".join(p.markup for p, label in zip(pieces, labels, strict=True) if label in names)
        if not inner:
            return ""
        return f'<g transform="matrix({sx:.4g} 0 0 {sy:.4g} {-x0 * sx:.4g} {-y0 * sy:.4g})">{inner}</g>'

    return FaceParts(
        key,
        joined("head", "outline"),
        joined("eyes", "eyewear"),
        joined("brows"),
        joined("mouth"),
        joined("cheeks"),
        joined("tears"),
        joined("extra"),
        whole(labels, key.split(":")[1]),
    )


def frame_of(markup: str) -> str:
    """Markup as a whole SVG."""
    return frame_svg(markup)
