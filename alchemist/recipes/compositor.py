"""A scene as pixels: every layer is rasterised once at a few sizes and kept, then moved and laid over."""

from __future__ import annotations

import math
from collections import OrderedDict
from threading import Lock
from typing import Generic, TypeVar

import cv2
import numpy as np

from ..emoji.rasterise import premultiplied, rasterise
from .effects import Effect, Pixels, apply, over
from .nodes import NAMES, Box, Group, Layer, Matrix, Scene, box_of, multiply, size_of

LEVELS = (32, 64, 128, 256, 512, 1024)
"""Sides at which a frame of 100 × 100 is rasterised."""
SHARED = 128
"""Levels up to this one come from one rasterising."""
MARGIN = 14.0
"""Units around the frame in which a group with an effect may draw, for glow and what overlaps the frame."""
MOST_BYTES = 256 * 2**20


K = TypeVar("K")
Sprite = tuple[Pixels, tuple[float, float, float]]
"""Pixels, and left, top and pixels per unit of the frame."""


class Recent(Generic[K]):
    """Arrays by key, the most lately used ones kept; may be used from several threads.

    Args:
        most_bytes: memory that they may take.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes, self.bytes = most_bytes, 0
        self._kept: OrderedDict[K, Sprite] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: K) -> Sprite | None:
        """What is kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: K, sprite: Sprite) -> None:
        """Keep something; what was not used for longest goes."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = sprite
                self.bytes += sprite[0].nbytes + 200
            while self.bytes > self.most_bytes and len(self._kept) > 1:
                _, (pixels, _) = self._kept.popitem(last=False)
                self.bytes -= pixels.nbytes + 200


class Sprites(Recent[tuple[str, int]]):
    """Rasterised layers by their key and level."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        super().__init__(most_bytes)
        self._making = Lock()

    def get(self, layer: Layer, level: int) -> Sprite:
        """A layer's pixels where there are any, premultiplied.

        Returns:
            (h, w, 4) uint8, and left, top (frame) and pixels per unit: pixel (0, 0)'s upper left corner.
        """
        kept = self.find((layer.key, level))
        if kept is not None:
            return kept
        with self._making:  # resvg holds the interpreter's lock; what several threads want is made once
            return self.find((layer.key, level)) or self._made(layer, level)

    def _made(self, layer: Layer, level: int) -> Sprite:
        # one rasterising serves all smaller levels: parsing an SVG takes longer than filling its pixels. A larger one
        # serves itself alone, so that pixels do not depend on what was drawn before
        whole = _rasterised(layer, max(level, SHARED))
        for other in (one for one in LEVELS if one <= SHARED and one != level and level <= SHARED):
            self.keep((layer.key, other), _cropped(layer, whole, other))
        made = _cropped(layer, whole, level)
        self.keep((layer.key, level), made)
        return made


SPRITES = Sprites()


def _rasterised(layer: Layer, level: int) -> Pixels:
    """All of a layer's view, premultiplied."""
    x, y, side = layer.view
    svg = f'<svg {NAMES} viewBox="{x:g} {y:g} {side:g} {side:g}">{layer.body}</svg>'
    return premultiplied(rasterise(svg, max(1, round(level * side / 100))))


def _cropped(layer: Layer, pixels: Pixels, level: int) -> Sprite:
    """A view's pixels brought down to a level and cut to where there are any."""
    x, y, side = layer.view
    size = max(1, round(level * side / 100))
    if size != pixels.shape[0]:
        pixels = np.asarray(cv2.resize(pixels, (size, size), interpolation=cv2.INTER_AREA))
    box = cv2.boundingRect(np.ascontiguousarray(pixels[..., 3]))
    left, top, wide, high = box
    per_unit = size / side
    cut = np.ascontiguousarray(pixels[top : top + high, left : left + wide])
    return cut, (x + left / per_unit, y + top / per_unit, per_unit)


def level_for(pixels_per_unit: float) -> int:
    """The smallest level that needs no enlarging."""
    return next((level for level in LEVELS if level / 100 >= pixels_per_unit * 0.999), LEVELS[-1])


def compose(scene: Scene, size: int, sprites: Sprites = SPRITES) -> Pixels:
    """A scene's pixels, premultiplied uint8 (size, size, 4)."""
    canvas = np.zeros((size, size, 4), np.uint8)
    k = size / 100
    _draw(canvas, scene.root, (k, 0.0, 0.0, k, 0.0, 0.0), sprites)
    return canvas


def _draw(canvas: Pixels, node: Layer | Group, matrix: Matrix, sprites: Sprites) -> None:
    if isinstance(node, Layer):
        _draw_layer(canvas, node, matrix, sprites)
        return
    inner = multiply(matrix, node.matrix)
    if node.effect is None and node.clip is None:
        for child in node.children:
            _draw(canvas, child, inner, sprites)
        return
    picture, left, top, scale = _isolated(node, inner, sprites)
    if picture.size:
        _place(canvas, picture, multiply(inner, (1 / scale, 0.0, 0.0, 1 / scale, left, top)))


def _isolated(node: Group, matrix: Matrix, sprites: Sprites) -> tuple[Pixels, float, float, float]:
    """A group with an effect in its own frame: its pixels, where they start, and pixels per unit."""
    scale = size_of(matrix)
    margin = MARGIN if node.clip is None else max(MARGIN, 60.0)
    side = math.ceil((100 + 2 * margin) * scale)
    # whole pixels of the output stay whole pixels where the matrix only scales and shifts
    left, top = _snapped(-margin, matrix[4], scale), _snapped(-margin, matrix[5], scale)
    own = np.zeros((side, side, 4), np.uint8)
    local: Matrix = (scale, 0.0, 0.0, scale, -left * scale, -top * scale)
    for child in node.children:
        _draw(own, child, local, sprites)
    if node.clip is not None:
        _clip(own, box_of(local, node.clip))
    x, y, wide, high = cv2.boundingRect(np.ascontiguousarray(own[..., 3]))
    if not wide:
        return own[:0, :0], left, top, scale
    if node.effect is not None:
        spread = math.ceil(node.effect.glow.blur * scale * 2.5) if node.effect.glow else 0
        x0, y0 = max(0, x - spread), max(0, y - spread)
        x1, y1 = min(side, x + wide + spread), min(side, y + high + spread)
        own = np.ascontiguousarray(own[y0:y1, x0:x1])
        left, top = left + x0 / scale, top + y0 / scale
        local = (scale, 0.0, 0.0, scale, -left * scale, -top * scale)
        own = apply(node.effect, own, scale, _texture(node.effect, own.shape, local, sprites))
    return own, left, top, scale


def _snapped(low: float, shift: float, scale: float) -> float:
    """The largest place up to `low` that falls between two pixels of the output."""
    return (math.floor(low * scale + shift) - shift) / scale


def _texture(effect: Effect, shape: tuple[int, ...], local: Matrix, sprites: Sprites) -> Pixels | None:
    if not effect.texture:
        return None
    texture = np.zeros(shape, np.uint8)
    _draw_layer(texture, Layer(effect.texture, TEXTURE_VIEW), local, sprites)
    return texture


TEXTURE_VIEW = (-MARGIN, -MARGIN, 100 + 2 * MARGIN)
"""Textures are drawn over this square."""


def _clip(picture: Pixels, box: Box) -> None:
    """Make transparent what lies outside a box, with soft edges where it cuts through pixels."""
    for axis, (low, high) in enumerate(((box[1], box[3]), (box[0], box[2]))):
        at = np.arange(picture.shape[axis])
        inside = np.clip(np.minimum(at + 1 - low, high - at), 0, 1)
        if inside.min() < 1:
            shape = (-1, 1, 1) if axis == 0 else (1, -1, 1)
            picture[:] = np.rint(picture * inside.reshape(shape).astype(np.float32)).astype(np.uint8)


def _draw_layer(canvas: Pixels, layer: Layer, matrix: Matrix, sprites: Sprites) -> None:
    pixels, (left, top, per_unit) = sprites.get(layer, level_for(size_of(matrix)))
    if pixels.size:
        _place(canvas, pixels, multiply(matrix, (1 / per_unit, 0.0, 0.0, 1 / per_unit, left, top)))


def _place(canvas: Pixels, pixels: Pixels, matrix: Matrix) -> None:
    """Lay pixels over a canvas; `matrix` takes their corners (in pixels) to the canvas's."""
    high, wide = pixels.shape[:2]
    x0, y0, x1, y1 = box_of(matrix, (-0.5, -0.5, wide + 0.5, high + 0.5))
    left, top = max(0, math.floor(x0)), max(0, math.floor(y0))
    right, bottom = min(canvas.shape[1], math.ceil(x1)), min(canvas.shape[0], math.ceil(y1))
    if right <= left or bottom <= top:
        return
    target = canvas[top:bottom, left:right]
    over(target, _warped(pixels, matrix, left, top, (right - left, bottom - top)))


def _warped(pixels: Pixels, matrix: Matrix, left: int, top: int, size: tuple[int, int]) -> Pixels:
    a, b, c, d, e, f = matrix
    whole = (round(e) - left, round(f) - top)
    unscaled = max(abs(a - 1), abs(b), abs(c), abs(d - 1)) < 1e-6
    if unscaled and abs(e - round(e)) < 0.02 and abs(f - round(f)) < 0.02:
        return _cut(pixels, whole, size)
    # centres of pixels lie at halves
    shift = np.array([[a, c, e - left + 0.5 * (a + c) - 0.5], [b, d, f - top + 0.5 * (b + d) - 0.5]], np.float64)
    return np.asarray(cv2.warpAffine(pixels, shift, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT))


def _cut(pixels: Pixels, at: tuple[int, int], size: tuple[int, int]) -> Pixels:
    """Pixels placed at whole numbers, cut or padded to a size (width, height)."""
    out = np.zeros((size[1], size[0], 4), np.uint8)
    x, y = at
    x0, y0 = max(0, x), max(0, y)
    part = pixels[max(0, -y) : max(0, size[1] - y), max(0, -x) : max(0, size[0] - x)]
    out[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]] = part
    return out
