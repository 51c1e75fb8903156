"""The chunks of a PNG file, read without decoding its pixels.

Other tools write megabytes of text and large colour profiles into their PNGs. Neither says anything of the pixels as
they are read here, so they are cut out before a decoder sees the file; the text is read on its own, within limits.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
NEEDED = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"eXIf")
"""The chunks that decide how the first picture of a file looks."""
MOST_TEXT = 4_000_000
"""Bytes of one text, unpacked; a longer one is left out."""


def is_png(content: bytes) -> bool:
    """Whether a file begins as a PNG does."""
    return content.startswith(SIGNATURE)


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of every chunk, its length and checksum included; ends where the file breaks off."""
    at = len(SIGNATURE)
    while at + 12 <= len(content):
        end = at + 12 + int.from_bytes(content[at : at + 4], "big")
        if end > len(content):
            return
        yield content[at + 4 : at + 8], at, end
        at = end


def without_extras(content: bytes) -> bytes:
    """The file with the chunks of `NEEDED` alone; what cannot be read as chunks stays, for the decoder to refuse."""
    kept, last = [SIGNATURE], len(SIGNATURE)
    for name, start, end in _chunks(content):
        if name in NEEDED:
            kept.append(content[start:end])
        last = end
        if name == b"IEND":
            return b"".join(kept)
    return b"".join([*kept, content[last:]])


def texts_of(content: bytes) -> dict[str, str]:
    """The text chunks (tEXt, zTXt, iTXt) by their keywords; what cannot be read or is too long is left out."""
    found: dict[str, str] = {}
    for name, start, end in _chunks(content):
        if name not in (b"tEXt", b"zTXt", b"iTXt"):
            continue
        keyword, _, rest = content[start + 8 : end - 4].partition(b"\0")
        try:
            text = _text(name, rest)
        except (ValueError, zlib.error):
            continue
        found[keyword.decode("latin-1")] = text
    return found


def _text(name: bytes, rest: bytes) -> str:
    """The text after the keyword of a chunk.

    Raises:
        ValueError, zlib.error: it is too long or damaged.
    """
    if name == b"tEXt":
        return _short(rest).decode("latin-1")
    if name == b"zTXt":
        return _unpacked(rest[1:]).decode("latin-1")
    packed, (_, _, text) = rest[:1] == b"\1", rest[2:].partition(b"\0")
    text = text.partition(b"\0")[2]  # after the language comes the keyword in that language
    return (_unpacked(text) if packed else _short(text)).decode("utf-8")


def _short(text: bytes) -> bytes:
    if len(text) > MOST_TEXT:
        raise ValueError("a text is too long")
    return text


def _unpacked(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(packed, MOST_TEXT)
    if unpacker.unconsumed_tail:
        raise ValueError("a text is too long")
    return text
