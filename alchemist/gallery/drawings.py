"""SVG files from anywhere, made safe: what resvg is given is bounded and refers to nothing outside itself.

resvg runs no scripts and opens no addresses, but it reads image files that an SVG names by their paths, and some
filters and nested copies let a small file compute for hours. So only the elements of `ELEMENTS` are kept, references
stay within the file, embedded pictures go through the same checks as uploaded ones, and the size of what is drawn is
counted before it is drawn.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

from ..errors import BadPicture

MOST_SVG_BYTES = 4_000_000
MOST_ELEMENTS = 20_000
"""Elements that are drawn, each copy of a `use` counted."""
MOST_DEPTH = 64
MOST_FILTERS = 40
MOST_EMBEDDED = 8
ELEMENTS = frozenset(
    "svg g a defs symbol use switch path rect circle ellipse line polyline polygon text tspan textPath image style "
    "title desc linearGradient radialGradient stop clipPath mask pattern marker filter feGaussianBlur feOffset feMerge "
    "feMergeNode feBlend feFlood feColorMatrix feComposite feDropShadow feComponentTransfer feFuncR feFuncG feFuncB "
    "feFuncA".split()
)
NAMESPACE, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
EMBEDDED = re.compile(r"\s*data:image/(?:png|jpeg|jpg|webp|gif);base64,", re.IGNORECASE)
ELSEWHERE = re.compile(r"""url\(\s*(?:"[^#"][^"]*"|'[^#'][^']*'|[^#"'\s)][^)]*)\s*\)|@import[^;]*;?""", re.IGNORECASE)


class _Bounded(ElementTree.TreeBuilder):
    """A tree that stops growing at the limits."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: Any, attrs: Any) -> Any:
        self.depth += 1
        self.count += 1
        if self.depth > MOST_DEPTH or self.count > MOST_ELEMENTS:
            raise _too_much()
        return super().start(tag, attrs)

    def end(self, tag: Any) -> Any:
        self.depth -= 1
        return super().end(tag)


def _too_much() -> BadPicture:
    return BadPicture(
        f"That SVG has too many parts; up to {MOST_ELEMENTS:,} elements, {MOST_DEPTH} levels deep, "
        f"{MOST_FILTERS} filters and {MOST_EMBEDDED} embedded pictures work."
    )


def harmless(content: bytes, embedded: Callable[[bytes], bytes]) -> str:
    """An SVG file as one that can be given to resvg.

    Args:
        embedded: a picture file within the SVG to a PNG that is known to be harmless; may raise BadPicture.

    Raises:
        BadPicture: it is no SVG, or too large.
    """
    if len(content) > MOST_SVG_BYTES:
        raise BadPicture(f"That SVG has {len(content) / 1e6:.0f} MB; up to {MOST_SVG_BYTES / 1e6:.0f} MB work.")
    parser = ElementTree.XMLParser(target=_Bounded())
    try:
        parser.feed(content)
        root = parser.close()
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        if isinstance(error, BadPicture):
            raise
        raise BadPicture("That file cannot be read as a picture; the SVG seems to be damaged.") from None
    _clean(root, embedded)
    if _drawn(root) > MOST_ELEMENTS:
        raise _too_much()
    return ElementTree.tostring(root, encoding="unicode")


def _clean(root: Any, embedded: Callable[[bytes], bytes]) -> None:
    """Take out of a tree, in place, all that is not of `ELEMENTS` or leads out of the file."""
    if _name(root) != "svg":
        raise BadPicture("That file is not a picture; it is XML, but no SVG.")
    filters = pictures = 0
    for parent in root.iter():
        for child in [c for c in parent if _name(c) not in ELEMENTS]:
            parent.remove(child)
    for one in root.iter():
        one.tag = NAMESPACE + _name(one)
        filters += _name(one) == "filter"
        pictures += _name(one) == "image"
        if filters > MOST_FILTERS or pictures > MOST_EMBEDDED:
            raise _too_much()
        if _name(one) == "style":
            one.text = ELSEWHERE.sub("", one.text or "")
        for key, value in list(one.attrib.items()):
            if key in ("href", LINK):
                link = _link(one, value, embedded)
                one.attrib.pop(key)
                if link:
                    one.set(LINK, link)
            elif key.lower().startswith("on") or key.endswith("}base"):
                one.attrib.pop(key)
            else:
                one.set(key, ELSEWHERE.sub("none", value))


def _link(one: Any, value: str, embedded: Callable[[bytes], bytes]) -> str:
    """A reference within the file, or an embedded picture written anew; "" for any other."""
    if value.strip().startswith("#"):
        return value.strip()
    found = EMBEDDED.match(value) if _name(one) == "image" else None
    if found is None:
        return ""
    try:
        inside = base64.b64decode("".join(value[found.end() :].split()))
    except (binascii.Error, ValueError):
        return ""
    return "data:image/png;base64," + base64.b64encode(embedded(inside)).decode()


def _name(one: Any) -> str:
    return one.tag.rpartition("}")[2] if isinstance(one.tag, str) else ""


def _drawn(root: Any) -> int:
    """How many elements are drawn when each `use` is a copy of what it refers to; copies of copies are counted too.

    Copies that hold themselves are not drawn by resvg, and counted once here.
    """
    named = {one.get("id"): one for one in root.iter() if one.get("id")}
    known: dict[Any, int] = {}

    def size(one: Any, depth: int) -> int:
        if depth > 2 * MOST_DEPTH:
            raise _too_much()
        if one not in known:
            target = named.get((one.get(LINK) or "")[1:]) if _name(one) == "use" else None
            known[one] = 1
            known[one] += sum(size(child, depth + 1) for child in (*one, *([] if target is None else [target])))
        return known[one]

    return size(root, 0)
