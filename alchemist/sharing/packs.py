"""Packs that chats take: Slack, Discord, WhatsApp, Telegram, a web page's icons; each within its published limits.

Slack: square PNG, JPEG or GIF below 128 kB, at most 50 frames; names of small letters, digits, "-" and "_".
Discord: up to 256 kB, shown at 128 px or less; names of 2 to 32 letters, digits and "_".
WhatsApp: WebP of 512 × 512 up to 100 kB, animated up to 500 kB; an icon of 96 px. Telegram: PNG or WebP of 512 px up to
512 kB; custom emoji of 100 px.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from PIL import Image

from ..emoji.rasterise import rasterise, to_picture
from ..errors import BadInput
from ..gallery.pictures import Facts, png_bytes, to_straight
from ..recipes.recipe import Recipe
from ..text import file_stem, normalised
from ..values import Array
from .encoding import moving, still, webp
from .motion import Animation, animated

SIZES = (128, 512, 1024)
FAVICONS = (16, 32, 48, 180, 192, 512)
KB = 1000
MOST_ITEMS = 200
RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Names that files may not have on Windows, whatever their ending."""


@dataclass(frozen=True, eq=False)
class Item:
    """One picture to take home.

    Attributes:
        words: what it shows; its file names come from them.
        svg: its vectors, as fine as they are had.
        compact: the vectors for its SVG file; "": the same.
        facts: what its PNGs say of it.
        credits: whom to name, and licences.
        recipe: how it is composed, where it is.
    """

    words: str
    svg: str
    facts: Facts = field(default_factory=dict)
    credits: tuple[str, ...] = ()
    recipe: Recipe | None = None
    compact: str = ""

    def picture(self, size: int) -> Array:
        """The picture (4, size, size), drawn from its vectors at that size."""
        return to_picture(rasterise(self.svg, size))


Files = dict[str, bytes]
Made = dict[str, tuple[str, bytes]]
"""File names to the name that the chat is to know a picture by, and the content."""


def slack_name(words: str, taken: Sequence[str] = ()) -> str:
    """A name that Slack takes, of up to 40 characters, that is not taken."""
    plain = re.sub(r"[^a-z0-9\u3040-\u30ff\u3400-\u9fff-]+", "_", normalised(words)).strip("_-")[:40].strip("_-")
    return _free(plain or "emoji", taken, "_")


def discord_name(words: str, taken: Sequence[str] = ()) -> str:
    """A name that Discord takes, of 2 to 32 characters, that is not taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", normalised(words)).strip("_")[:28].strip("_")
    return _free(plain if len(plain) > 1 else "emoji", taken, "_")


def _free(name: str, taken: Sequence[str], by: str) -> str:
    if RESERVED.fullmatch(name):
        name = f"emoji{by}{name}"
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}{by}{number}"
    return free


def _chat(namer: Callable[..., str], most: int, effect: str, items: Sequence[Item]) -> Made:
    made: Made = {}
    for item in items:
        name = namer(item.words, [n for n, _ in made.values()])
        if effect:
            content = moving(animated(effect, item.picture(128), item.recipe), "gif", most - 1)
            made[f"{name}.gif"] = (name, content)
        else:
            made[f"{name}.png"] = (name, still(item.picture(128), most - 1, item.facts))
    return made


def _stems(items: Sequence[Item]) -> list[str]:
    """A file's stem for each item; systems that do not tell capitals apart still tell these apart."""
    found: list[str] = []
    for item in items:
        found.append(_free(file_stem(item.words, 48).lower(), found, " "))
    return found


def _whatsapp(effect: str, items: Sequence[Item]) -> Made:
    made: Made = {}
    for stem, item in zip(_stems(items), items, strict=True):
        if effect:
            content = moving(animated(effect, item.picture(512), item.recipe), "webp", 500 * KB)
        else:
            content = webp(item.picture(512), 100 * KB)
        made[f"{stem}.webp"] = (stem, content)
    made["tray.png"] = ("tray", still(items[0].picture(96), 50 * KB))
    return made


def _telegram(effect: str, items: Sequence[Item]) -> Made:
    made: Made = {}
    for stem, item in zip(_stems(items), items, strict=True):
        made[f"stickers/{stem}.png"] = (stem, still(item.picture(512), 512 * KB, item.facts))
        made[f"emoji/{stem}.png"] = (stem, still(item.picture(100), 64 * KB))
    return made


def _pictures(effect: str, items: Sequence[Item]) -> Made:
    """SVG, and PNG at several sizes, or an animation in three formats."""
    made: Made = {}
    for stem, item in zip(_stems(items), items, strict=True):
        if effect:
            animation: Animation = animated(effect, item.picture(256), item.recipe)
            for kind, ending in (("gif", "gif"), ("apng", "png"), ("webp", "webp")):
                made[f"{stem}-{effect}.{ending}"] = (stem, moving(animation, kind, 4_000 * KB))
            continue
        made[f"{stem}.svg"] = (stem, (item.compact or item.svg).encode())
        for size in SIZES:
            made[f"{stem}-{size}.png"] = (stem, png_bytes(item.picture(size), facts=item.facts))
    return made


def _favicon(effect: str, items: Sequence[Item]) -> Made:
    item = items[0]
    made: Made = {"favicon.svg": ("favicon", (item.compact or item.svg).encode())}
    for size in FAVICONS:
        name = "apple-touch-icon.png" if size == 180 else f"icon-{size}.png"
        made[name] = ("favicon", png_bytes(item.picture(size)))
    buffer = io.BytesIO()
    images = [Image.fromarray(to_straight(item.picture(size)), "RGBA") for size in (48, 32, 16)]
    images[0].save(buffer, "ICO", append_images=images[1:], sizes=[(i.width, i.height) for i in images])
    made["favicon.ico"] = ("favicon", buffer.getvalue())
    links = (
        '<link rel="icon" href="favicon.ico" sizes="48x48">\n'
        '<link rel="icon" href="favicon.svg" type="image/svg+xml">\n'
        '<link rel="apple-touch-icon" href="apple-touch-icon.png">\n<link rel="manifest" href="site.webmanifest">\n'
    )
    icons = [{"src": f"icon-{s}.png", "sizes": f"{s}x{s}", "type": "image/png"} for s in (192, 512)]
    made["head.html"] = ("favicon", links.encode())
    made["site.webmanifest"] = ("favicon", json.dumps({"icons": icons}, indent=1).encode())
    return made


KINDS: dict[str, Callable[[str, Sequence[Item]], Made]] = {
    "pictures": _pictures,
    "slack": partial(_chat, slack_name, 128 * KB),
    "discord": partial(_chat, discord_name, 256 * KB),
    "whatsapp": _whatsapp,
    "telegram": _telegram,
    "favicon": _favicon,
}
MOVING = ("pictures", "slack", "discord", "whatsapp")
"""Kinds that take an effect."""


def pack_files(items: Sequence[Item], kind: str, effect: str = "") -> Files:
    """The files of a pack by their names, `manifest.json` among them.

    Args:
        kind: one of `KINDS`.
        effect: how the pictures move, see `motion.animated`; "": they do not.

    Raises:
        BadInput: there is no such kind or effect, or nothing to pack. ExportError: a picture does not fit.
    """
    if kind not in KINDS:
        raise BadInput(f"There is no pack {kind!r}; known: {', '.join(KINDS)}.")
    if effect and kind not in MOVING:
        raise BadInput(f"Pictures for {kind} do not move; they do for {', '.join(MOVING)}.")
    if not 1 <= len(items) <= MOST_ITEMS:
        raise BadInput(f"A pack has 1 to {MOST_ITEMS} pictures, not {len(items)}.")
    made = KINDS[kind](effect, items)
    rows = [
        {"name": name, "file": file, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for file, (name, content) in made.items()
    ]
    credits = list(dict.fromkeys(line for item in items for line in item.credits))
    manifest = {"made_with": "Emoji-Alchemist", "pack": kind, "files": rows, "attribution": credits}
    files = {file: content for file, (_, content) in made.items()}
    files["manifest.json"] = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    return files


def pack_zip(items: Sequence[Item], kind: str, effect: str = "") -> bytes:
    """`pack_files` as one archive, the same for the same pictures."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pack_files(items, kind, effect).items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
