"""A scene as SVG 1.1, by the same formulas as its pixels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from ..errors import DataError
from .compositor import MARGIN
from .effects import INK_SLOPE, LUMINANCE, Effect, Light, rgb
from .markup import ATTRIBUTES, ELEMENTS, fresh_ids
from .nodes import IDENTITY, NAMES, Group, Layer, Scene


class Writer:
    """Writes one file; counts its ids, and writes what comes several times once.

    Args:
        root: all of the scene.
    """

    def __init__(self, root: Group) -> None:
        self._used = 0
        self._times = Counter(_keys(root))
        self._names: dict[str, str] = {}

    def fresh(self) -> str:
        """A prefix that nothing else in the file has."""
        self._used += 1
        return f"a{self._used}"

    def node(self, node: Layer | Group) -> str:
        """Markup of a node."""
        body = self._once(node)
        if isinstance(node, Layer) or node.matrix == IDENTITY:
            return body
        return f'<g transform="matrix({" ".join(_short(v) for v in node.matrix)})">{body}</g>'

    def _once(self, node: Layer | Group) -> str:
        """A node in its own frame; a reference where it was written before."""
        if node.key in self._names:
            return f'<use xlink:href="#{self._names[node.key]}"/>'
        body = self._inner(node)
        if self._times[node.key] > 1 and len(body) > SHORT:
            self._names[node.key] = self.fresh()
            body = f'<g id="{self._names[node.key]}">{body}</g>'
        return body

    def _inner(self, node: Layer | Group) -> str:
        if isinstance(node, Layer):
            return fresh_ids(node.body, self.fresh())
        body = "".join(self.node(child) for child in node.children)
        if node.clip is not None:
            x0, y0, x1, y1 = node.clip
            name = self.fresh()
            rect = f'<rect x="{x0:.2f}" y="{y0:.2f}" width="{x1 - x0:.2f}" height="{y1 - y0:.2f}"/>'
            body = f'<clipPath id="{name}">{rect}</clipPath><g clip-path="url(#{name})">{body}</g>'
        if node.effect is not None:
            body = self.affected(node.effect, body)
        return body

    def affected(self, effect: Effect, body: str) -> str:
        """A group's markup with an effect."""
        name = self.fresh()
        copy = f'<use xlink:href="#{name}"/>'
        parts = [f'<defs><g id="{name}">{body}</g></defs>']
        if effect.glow is not None:
            parts.append(self._filtered(copy, _glow(effect.glow)))
        paint = self._filtered(copy, _ramp(effect)) if effect.ramp else copy
        if effect.texture:
            white = f'values="0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 {_short(effect.texture_opacity)} 0"'
            mask = self.fresh()
            paint += f'<mask id="{mask}" {_REGION} maskUnits="userSpaceOnUse">'
            paint += self._filtered(copy, f'<feColorMatrix type="matrix" {white}/>') + "</mask>"
            paint += f'<g mask="url(#{mask})">{fresh_ids(effect.texture, self.fresh())}</g>'
        parts.append(f'<g opacity="{_short(effect.veil)}">{paint}</g>' if effect.veil < 1 else paint)
        if effect.ink or effect.lights:
            parts.append(self._filtered(copy, _above(effect)))
        return "".join(parts)

    def _filtered(self, body: str, primitives: str) -> str:
        name = self.fresh()
        kind = 'filterUnits="userSpaceOnUse" color-interpolation-filters="sRGB"'
        return f'<filter id="{name}" {_REGION} {kind}>{primitives}</filter><g filter="url(#{name})">{body}</g>'


SHORT = 120
"""Markup up to this length is written again rather than referred to."""


def _keys(node: Layer | Group) -> Iterator[str]:
    """The keys of all nodes."""
    yield node.key
    if isinstance(node, Group):
        for child in node.children:
            yield from _keys(child)


_REGION = f'x="{-MARGIN:g}" y="{-MARGIN:g}" width="{100 + 2 * MARGIN:g}" height="{100 + 2 * MARGIN:g}"'


def _short(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"


def _ramp(effect: Effect) -> str:
    """Lightness, stretched, to the ramp's colours."""
    k = effect.high - effect.low
    row = " ".join(_short(w * k) for w in LUMINANCE) + f" 0 {_short(effect.low)} "
    values = row * 3 + "0 0 0 1 0"
    stops = [rgb(c) for c in effect.ramp]
    tables = "".join(
        f'<feFunc{c} type="table" tableValues="{" ".join(_short(s[i] / 255) for s in stops)}"/>'
        for i, c in enumerate("RGB")
    )
    text = f'<feColorMatrix type="matrix" values="{values}"/><feComponentTransfer>{tables}</feComponentTransfer>'
    if effect.keep:
        text += (
            f'<feComposite in2="SourceGraphic" operator="arithmetic" k1="0" k2="{_short(1 - effect.keep)}" '
            f'k3="{_short(effect.keep)}" k4="0"/>'
        )
    return text


def _flood(colour: str, mask: str) -> str:
    return f'<feFlood flood-color="{colour}"/><feComposite operator="in" in2="{mask}" result="{mask}c"/>'


def _above(effect: Effect) -> str:
    """The ink and the lights, on nothing."""
    text, found = "", []
    if effect.ink:
        row = " ".join(_short(-INK_SLOPE * w) for w in LUMINANCE)
        text += '<feColorMatrix in="SourceGraphic" type="matrix" '
        text += f'values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 {row} 0 {_short(INK_SLOPE * effect.ink_from)}"/>'
        text += '<feComposite in2="SourceAlpha" operator="in" result="i"/>' + _flood(effect.ink, "i")
        found.append("ic")
    for number, light in enumerate(effect.lights):
        text += _light(light, f"h{number}") + _flood(light.colour, f"h{number}")
        found.append(f"h{number}c")
    merged = "".join(f'<feMergeNode in="{name}"/>' for name in found)
    return f"{text}<feMerge>{merged}</feMerge>"


def _light(light: Light, name: str) -> str:
    soft = f'<feGaussianBlur in="SourceAlpha" stdDeviation="{_short(light.blur)}" result="b"/>'
    k = _short(light.strength)
    if light.dx or light.dy:
        x, y, p, q = (_short(v) for v in (light.dx, light.dy, -light.dx, -light.dy))
        soft += f'<feOffset in="b" dx="{x}" dy="{y}" result="t"/><feOffset in="b" dx="{p}" dy="{q}" result="w"/>'
        pair = ("w", "t")
    else:
        pair = ("SourceAlpha", "b")
    return (
        f'{soft}<feComposite in="{pair[0]}" in2="{pair[1]}" operator="arithmetic" k1="0" k2="{k}" k3="-{k}" k4="0"/>'
        f'<feComposite in2="SourceAlpha" operator="in" result="{name}"/>'
    )


def _glow(light: Light) -> str:
    row = f"0 0 0 {_short(light.strength)} 0"
    return (
        f'<feGaussianBlur in="SourceAlpha" stdDeviation="{_short(light.blur)}"/>'
        f'<feColorMatrix type="matrix" values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 {row}" result="g"/>'
        f"{_flood(light.colour, 'g')}"
    )


_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML does not have."""
_TAG = re.compile(r"<(/?)([A-Za-z]+)([^<>]*?)/?>")
_ATTRIBUTE = re.compile(r'\s*([A-Za-z][A-Za-z0-9:-]*)="([^"<>]*)"')


def check_markup(markup: str) -> None:
    """Do nothing where markup has only elements and attributes that pictures may have, and refers to itself only.

    Raises:
        DataError: it has others, or refers elsewhere; the message names it.
    """
    for _, element, attributes in _TAG.findall(markup):
        if element not in ELEMENTS:
            raise DataError(f"A picture may not have the element {element!r}.")
        if _ATTRIBUTE.sub("", attributes).strip():
            raise DataError(f"The attributes of {element!r} in a picture are damaged: {attributes[:80]!r}.")
        for name, value in _ATTRIBUTE.findall(attributes):
            if name.removeprefix("xlink:") not in ATTRIBUTES:
                raise DataError(f"A picture may not have the attribute {name!r}.")
            elsewhere = name.endswith("href") and not value.startswith("#")
            if elsewhere or "url(" in value.replace("url(#", ""):
                raise DataError(f"A picture refers to something outside of it: {value[:80]!r}.")
    if "<" in _TAG.sub("", markup):
        raise DataError("A picture has markup that cannot be read.")


def write(
    scene: Scene,
    size: int | None = None,
    title: str = "",
    credits: Sequence[str] = (),
    recipe: str = "",
) -> str:
    """A whole SVG file.

    Args:
        size: width and height; None: none are said.
        title: what is seen, in words.
        credits: a line for each part: set, code, licence.
        recipe: its recipe as JSON.

    Raises:
        DataError: a part has markup that is not allowed in pictures.
    """
    sides = f' width="{size}" height="{size}"' if size else ""
    title = _CONTROL.sub("", title)
    about = f"<title>{escape(title)}</title>" if title else ""
    if credits:
        about += f"<desc>{escape('; '.join(credits))}</desc>"
    if recipe:
        about += f"<metadata>{escape(recipe)}</metadata>"
    body = Writer(scene.root).node(scene.root)
    check_markup(body)
    return f'<svg {NAMES} viewBox="0 0 100 100"{sides}>{about}{body}</svg>'
