"""Plain collages of existing emoji, as references for composed prompts: made without any of the product's parts.

A thing is pasted together with what the words add to it, by its outline alone: something to wear at a fixed height, a
material painted on, a flame behind. Coarse, but plainly that thing with that change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from ..emoji.colours import COLOURS, parse_hex, to_lab
from ..emoji.materials import MATERIALS, made_of
from ..emoji.rasterise import Pixels, rasterise, to_picture
from ..values import Array

SIDE = 128
THINGS: Mapping[str, tuple[str, str]] = {
    "1F431": ("cat", "猫"), "1F436": ("dog", "犬"), "1F43C": ("panda", "パンダ"), "1F438": ("frog", "カエル"),
    "1F98A": ("fox", "キツネ"), "1F981": ("lion", "ライオン"), "1F430": ("rabbit", "ウサギ"), "1F437": ("pig", "豚"),
    "1F427": ("penguin", "ペンギン"), "1F419": ("octopus", "タコ"), "1F422": ("turtle", "カメ"),
    "1F989": ("owl", "フクロウ"), "1F951": ("avocado", "アボカド"), "1F355": ("pizza", "ピザ"),
    "1F34E": ("red apple", "りんご"), "1F353": ("strawberry", "いちご"), "1F354": ("hamburger", "ハンバーガー"),
    "1F369": ("doughnut", "ドーナツ"), "1F955": ("carrot", "にんじん"), "1F382": ("birthday cake", "誕生日ケーキ"),
    "1F680": ("rocket", "ロケット"), "1F697": ("car", "車"), "1F916": ("robot", "ロボット"),
    "1F47B": ("ghost", "お化け"), "1F335": ("cactus", "サボテン"), "1F344": ("mushroom", "キノコ"),
    "2601": ("cloud", "雲"), "1F30D": ("globe", "地球"), "26BD": ("soccer ball", "サッカーボール"),
    "1F4A9": ("pile of poo", "うんち"), "1F996": ("T-rex", "ティラノサウルス"), "1F40C": ("snail", "カタツムリ"),
    "1F984": ("unicorn", "ユニコーン"), "1F388": ("balloon", "風船"), "1F3B8": ("guitar", "ギター"),
    "1F33B": ("sunflower", "ひまわり"),
}  # fmt: skip
"""Code to the English and Japanese word."""
CHANGES: Mapping[str, tuple[str, str]] = {
    "sunglasses": ("a {} wearing sunglasses", "サングラスをかけた{}"),
    "top hat": ("a {} with a top hat", "シルクハットをかぶった{}"),
    "crown": ("a {} wearing a crown", "王冠をかぶった{}"),
    "ice": ("a {} made of ice", "氷でできた{}"),
    "gold": ("a golden {}", "金の{}"),
    "wood": ("a wooden {}", "木でできた{}"),
    "fire": ("a {} on fire", "燃えている{}"),
    "bubble": ("a {} in a bubble", "シャボン玉の中の{}"),
    "hill": ("a {} on a green hill", "緑の丘の上の{}"),
    "blue": ("a blue {}", "青い{}"),
    "pink": ("a pink {}", "ピンクの{}"),
    "green": ("a green {}", "緑色の{}"),
    "glasses": ("a {} with glasses", "眼鏡をかけた{}"),
    "balloon": ("a {} holding a balloon", "風船を持った{}"),
    "night": ("a {} under a starry night sky", "星空の下の{}"),
    "rainbow": ("a rainbow-coloured {}", "虹色の{}"),
    "heart eyes": ("a {} in love with heart eyes", "目がハートの{}"),
    "crying": ("a crying {}", "泣いている{}"),
}
"""Name to the English and Japanese sentence, "{}" standing for the thing."""
Cut = tuple[int, int, int, int]


class Collages:
    """Makes collages from a catalogue's pictures of one set.

    Args:
        catalogue: an `emoji.catalogue.Catalogue`.
        vendor: whose pictures.
    """

    def __init__(self, catalogue: Any, vendor: str) -> None:
        self._rows = {e.hexcode: i for i, e in enumerate(catalogue.emoji) if e.vendor == vendor and not e.tone}
        self._catalogue = catalogue

    def has(self, code: str) -> bool:
        """Whether the set has this emoji."""
        return code in self._rows

    def emoji(self, code: str, side: int = SIDE) -> Image.Image:
        """One of the set's pictures."""
        return Image.fromarray(rasterise(self._catalogue.svg(self._rows[code]), side))

    def make(self, thing: str, change: str) -> Array:
        """The collage (4, SIDE, SIDE) of a thing with a change."""
        return to_picture(np.asarray(_CHANGES[change](self, self.emoji(thing))))

    def pasted(self, on: Image.Image, code: str, width: float, x: float, y: float) -> Image.Image:
        """Another emoji pasted with its middle at (x, y), as wide as said, in shares of the first one's box."""
        x0, y0, x1, y1 = box_of(on)
        piece = self.emoji(code, 192)
        piece = piece.crop(box_of(piece))
        w = max(8, int(width * (x1 - x0)))
        piece = piece.resize((w, max(4, int(w * piece.height / piece.width))))
        page = Image.new("RGBA", (2 * SIDE, 2 * SIDE))
        page.paste(on, (SIDE // 2, SIDE // 2))
        left = SIDE // 2 + int(x0 + x * (x1 - x0) - piece.width / 2)
        top = SIDE // 2 + int(y0 + y * (y1 - y0) - piece.height / 2)
        page.alpha_composite(piece, (max(0, left), max(0, top)))
        return fitted(page)


def box_of(image: Image.Image) -> Cut:
    """The tight box of what is drawn."""
    return image.getchannel("A").point(lambda a: 255 * (a > 40)).getbbox() or (0, 0, *image.size)


def fitted(image: Image.Image, share: float = 0.96) -> Image.Image:
    """What is drawn, centred and as large as fits."""
    cut = image.crop(box_of(image))
    k = share * SIDE / max(cut.size)
    cut = cut.resize((max(1, int(cut.width * k)), max(1, int(cut.height * k))), Image.Resampling.LANCZOS)
    page = Image.new("RGBA", (SIDE, SIDE))
    page.paste(cut, ((SIDE - cut.width) // 2, (SIDE - cut.height) // 2))
    return page


def _worn(code: str, width: float, y: float) -> Callable[[Collages, Image.Image], Image.Image]:
    return lambda c, thing: c.pasted(thing, code, width, 0.5, y)


def _painted(name: str) -> Callable[[Collages, Image.Image], Image.Image]:
    material = next(m for m in MATERIALS if m.name == name)
    return lambda c, thing: Image.fromarray(made_of(np.asarray(thing), material, 0))


def _tinted(name: str) -> Callable[[Collages, Image.Image], Image.Image]:
    anchor = parse_hex(next(k.hex for k in COLOURS if k.english == name))

    def tint(_: Collages, thing: Image.Image) -> Image.Image:
        rgba: Pixels = np.asarray(thing)
        light = to_lab(rgba[..., :3] / 255.0)[..., :1] / 100
        middle = float(np.median(light[rgba[..., 3] > 128])) if (rgba[..., 3] > 128).any() else 0.5
        t = np.clip(0.55 + light - middle, 0, 1)
        ramp = np.where(t < 0.55, anchor * t / 0.55, anchor + (1 - anchor) * (t - 0.55) / 0.45)
        ramp = np.where(light < 0.15, rgba[..., :3] / 255.0, ramp)
        return Image.fromarray(np.concatenate([np.rint(255 * ramp).astype(np.uint8), rgba[..., 3:]], -1))

    return tint


def _behind(code: str, share: float) -> Callable[[Collages, Image.Image], Image.Image]:
    def put(c: Collages, thing: Image.Image) -> Image.Image:
        page = fitted(c.emoji(code))
        small = fitted(thing, share)
        page.alpha_composite(small, (0, int(0.12 * SIDE)))
        return page

    return put


def _in_bubble(c: Collages, thing: Image.Image) -> Image.Image:
    page = fitted(thing, 0.6)
    ring = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(ring)
    draw.ellipse((3, 3, SIDE - 3, SIDE - 3), fill=(190, 230, 255, 70), outline=(120, 180, 245, 255), width=3)
    draw.arc((18, 18, SIDE - 18, SIDE - 18), 190, 250, fill=(255, 255, 255, 230), width=6)
    page.alpha_composite(ring)
    return page


def _on_hill(c: Collages, thing: Image.Image) -> Image.Image:
    page = Image.new("RGBA", (SIDE, SIDE))
    ImageDraw.Draw(page).ellipse((-30, 84, SIDE + 30, 220), fill=(105, 175, 85, 255))
    page.alpha_composite(fitted(thing, 0.68), (0, -10 + 8))
    return page


def _at_night(c: Collages, thing: Image.Image) -> Image.Image:
    page = Image.new("RGBA", (SIDE, SIDE), (28, 34, 84, 255))
    draw = ImageDraw.Draw(page)
    for x, y in np.random.default_rng(3).integers(4, SIDE - 4, (22, 2)):
        draw.ellipse((int(x) - 2, int(y) - 2, int(x) + 2, int(y) + 2), fill=(255, 245, 190, 255))
    page.alpha_composite(fitted(thing, 0.66), (0, 8))
    return page


def _eyed(code: str) -> Callable[[Collages, Image.Image], Image.Image]:
    """The face of a smiley, its yellow left out, pasted onto the thing's middle."""

    def put(c: Collages, thing: Image.Image) -> Image.Image:
        smiley = np.asarray(c.emoji(code, 192)).copy()
        values, counts = np.unique(smiley[smiley[..., 3] > 200][:, :3] // 16, axis=0, return_counts=True)
        head = values[counts.argmax()] * 16 + 8
        far = np.abs(smiley[..., :3].astype(int) - head).sum(-1)
        smiley[..., 3] = np.where(far < 70, 0, smiley[..., 3])
        x0, y0, x1, y1 = box_of(thing)
        w = int(0.62 * min(x1 - x0, y1 - y0))
        piece = Image.fromarray(smiley).resize((w, w))
        page = thing.copy()
        page.alpha_composite(piece, (max(0, (x0 + x1 - w) // 2), max(0, (y0 + y1 - w) // 2)))
        return page

    return put


_CHANGES: Mapping[str, Callable[[Collages, Image.Image], Image.Image]] = {
    "sunglasses": _worn("1F576", 0.8, 0.42),
    "glasses": _worn("1F453", 0.8, 0.42),
    "top hat": _worn("1F3A9", 0.62, -0.1),
    "crown": _worn("1F451", 0.55, -0.04),
    "ice": _painted("ice"),
    "gold": _painted("gold"),
    "wood": _painted("wood"),
    "rainbow": _painted("rainbow"),
    "blue": _tinted("blue"),
    "pink": _tinted("pink"),
    "green": _tinted("green"),
    "fire": _behind("1F525", 0.62),
    "bubble": _in_bubble,
    "hill": _on_hill,
    "night": _at_night,
    "balloon": lambda c, thing: c.pasted(fitted(thing, 0.7), "1F388", 0.5, 1.1, 0.1),
    "heart eyes": _eyed("1F60D"),
    "crying": _eyed("1F62D"),
}
