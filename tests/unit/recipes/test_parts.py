"""The shipped parts: what is in the file may be drawn, is where it says, and composes."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from alchemist.emoji.rasterise import rasterise
from alchemist.errors import BadInput, DataError
from alchemist.recipes.markup import ATTRIBUTES, ELEMENTS, frame_svg, fresh_ids
from alchemist.recipes.parts import FILE, Base, Parts, parts, read_parts

EVERYDAY = "1F431 1F436 1F98A 1F43C 1F438 1F355 1F951 1F353 1F382 1F384 1F335 1F680 1F697 2615 1F47B 1F916 1F642 1F600"


@pytest.fixture(scope="module")
def store() -> Parts:
    return parts()


def sample(store: Parts, step: int = 61) -> list[Base]:
    return list(store.bases.values())[::step]


def test_the_file_is_small_and_holds_what_people_ask_for(store: Parts) -> None:
    assert FILE.stat().st_size <= 3_000_000
    assert len(store.concepts) >= 1_200
    for code in EVERYDAY.split():
        assert {"twemoji", "openmoji"} <= {b.set for b in store.of_concept(code)}, code
    assert store.of_concept("nothing") == ()


def test_only_known_elements_and_attributes_get_in(store: Parts) -> None:
    for base in store.bases.values():
        for element in ET.fromstring(frame_svg(base.body)).iter():
            name = element.tag.split("}")[-1]
            assert name in ELEMENTS or name == "svg", (base.key, name)
            if name != "svg":
                assert set(element.attrib) <= ATTRIBUTES, (base.key, element.attrib)
            for value in element.attrib.values():
                assert "javascript" not in value and "http" not in value and "url(" not in value.replace("url(#", "")


def test_references_lead_somewhere_and_ids_are_renamed_together(store: Parts) -> None:
    with_ids = [b for b in store.bases.values() if b.defs][::7]
    assert len(with_ids) > 20
    for base in with_ids:
        body = fresh_ids(base.body, "p1")
        root = ET.fromstring(frame_svg(body))
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert len(ids) == len(set(ids)) and all(i.startswith("p1") for i in ids)
        used = {v[5:-1] for e in root.iter() for v in e.attrib.values() if v.startswith("url(#")}
        assert used <= set(ids), base.key


def test_anchors_lie_on_the_picture(store: Parts) -> None:
    for base in store.bases.values():
        a = base.anchors
        x0, y0, x1, y1 = a.box
        assert -1 <= x0 < x1 <= 101 and -1 <= y0 < y1 <= 101, base.key
        cx, cy, r = a.face
        assert x0 <= cx <= x1 and y0 <= cy <= y1 and 2 < r <= 60, (base.key, a.face)
        for x, y, width in (a.top, a.neck):
            assert -2 <= x <= 102 and -2 <= y <= 102 and 1 < width <= 120, (base.key, a.top, a.neck)
        assert -5 <= a.hand[0] <= 105 and -5 <= a.hand[1] <= 105
        if a.eyes is not None:
            assert a.eyes[0] <= a.eyes[2] + 1e-6 and y0 <= a.eyes[1] <= y1, (base.key, a.eyes)
        assert 0 <= a.sure <= 1


def test_bodies_are_drawn_within_their_box(store: Parts) -> None:
    for base in sample(store):
        ys, xs = np.nonzero(rasterise(frame_svg(base.body), 100)[..., 3] > 100)
        found = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1])
        assert np.abs(found - np.array(base.anchors.box)).max() < 3, base.key


def test_a_bare_head_has_no_eyes_and_is_else_the_same(store: Parts) -> None:
    heads = [b for b in store.bases.values() if b.kind == "head" and b.bare is not None and b.anchors.eyes][::9]
    assert len(heads) > 10
    for base in heads:
        assert base.bare is not None
        whole, bare = (rasterise(frame_svg(m), 100).astype(int) for m in (base.body, base.bare))
        changed = np.abs(whole - bare).max(2) > 24
        assert changed.any() and changed.mean() < 0.3, base.key


def test_a_smiley_apart_is_a_smiley_together(store: Parts) -> None:
    """Head, then the rest, is the same picture again where nothing lies between them."""
    face, base = store.faces["twemoji:1F600"], store.bases["twemoji:1F600"]
    assert face.whole and not face.tears
    x0, y0, x1, y1 = base.anchors.box
    back = f"matrix({(x1 - x0) / 100} 0 0 {(y1 - y0) / 100} {x0} {y0})"
    together = f'<g transform="{back}">{face.head}{face.eyes}{face.mouth}{face.brows}{face.cheeks}{face.extras}</g>'
    one, two = (rasterise(frame_svg(m), 100).astype(int) for m in (base.body, together))
    assert np.abs(one - two).mean() < 2


def test_names_are_there_in_both_languages_and_once(store: Parts) -> None:
    assert "cat face" in store.concepts["1F431"].english and store.concepts["1F431"].kind == "head"
    for concept in store.concepts.values():
        assert concept.english and len({n.casefold() for n in concept.english}) == len(concept.english)
        assert len({n.casefold() for n in concept.japanese}) == len(concept.japanese)
    assert sum(bool(c.japanese) for c in store.concepts.values()) > 0.95 * len(store.concepts)


def test_unknown_parts_are_named(store: Parts) -> None:
    store.check(["twemoji:1F431", "own:eyepatch"])
    with pytest.raises(BadInput, match="twemoji:XYZ"):
        store.check(["twemoji:XYZ"])


def packed(*lines: str) -> bytes:
    return lzma.compress("\n".join(lines).encode())


HEAD = json.dumps({"version": 2})
FACE = {
    "is": "base", "key": "a:1", "concept": "1", "kind": "face", "own": [], "frame": "", "defs": "", "pieces": ["<g/>"],
    "anchors": [[0, 0, 9, 9], [5, 5, 4], None, None, [5, 0, 4], [5, 9, 4], [9, 6], 9, 0.5], "labels": "hh",
    "head": [0, 0, 9, 9], "whole": True,
}  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        FILE.read_bytes()[:5000],
        b"no archive",
        packed('{"version": 99}'),
        packed(HEAD, '{"is": "base"}'),
        packed(HEAD, "[]"),
        packed(HEAD, json.dumps(FACE)),
    ],
    ids=["broken off", "no archive", "future", "no key", "no object", "labels that do not fit"],
)
def test_a_damaged_file_is_named_in_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "parts.jsonl.xz"
    path.write_bytes(content)
    with pytest.raises(DataError, match=str(path)) as caught:
        read_parts(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(DataError, match="none.xz"):
        read_parts(tmp_path / "none.xz")
