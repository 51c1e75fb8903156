"""What each emoji is called, in English and Japanese, and reading emoji characters in a prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ..text import cleaned
from .splits import TONES, normalised

MOST_TAGS = 12


@dataclass(frozen=True)
class Captions:
    """Names and tags of one code, the name first."""

    english: tuple[str, ...]
    japanese: tuple[str, ...]


def read_captions(emojibase: Path, openmoji: Path) -> dict[str, Captions]:
    """Captions of every code that emojibase-data or OpenMoji know, by normalised code.

    Args:
        emojibase, openmoji: the unpacked packages.
    """
    english: dict[str, list[str]] = {}
    japanese: dict[str, list[str]] = {}
    for language, table in (("en", english), ("ja", japanese)):
        for entry in json.loads((emojibase / language / "data.json").read_text(encoding="utf-8")):
            for one in (entry, *entry.get("skins", ())):
                table[normalised(one["hexcode"])] = [one["label"], *one.get("tags", entry.get("tags", ()))]
    for row in json.loads((openmoji / "data" / "openmoji.json").read_text(encoding="utf-8")):
        tags = f"{row['tags']},{row['openmoji_tags']}".split(",")
        english.setdefault(normalised(row["hexcode"]), [row["annotation"]]).extend([row["annotation"], *tags])
    return {code: Captions(tidied(english[code]), tidied(japanese.get(code, []))) for code in english if english[code]}


def tidied(texts: list[str]) -> tuple[str, ...]:
    """Lower-case, stripped, distinct, without the empty and the bare numbers; the name and up to 12 tags."""
    seen = dict.fromkeys(cleaned(t).lower() for t in texts)
    kept = [t for i, t in enumerate(seen) if t and (i == 0 or not t.isdigit())]
    return tuple(kept[: MOST_TAGS + 1])


def characters(hexcode: str) -> str:
    """The characters of a code: "1F9CA" to "🧊"."""
    return "".join(chr(int(part, 16)) for part in hexcode.split("-"))


def _spelled(text: str) -> str:
    """`text` cleaned (so without variation selectors) and without skin tones, which names do not need."""
    tones = {chr(int(t, 16)) for t in TONES}
    return "".join(c for c in cleaned(text) if c not in tones)


@lru_cache(maxsize=4)
def _pattern(characters_known: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(characters_known, key=lambda s: (-len(s), s))
    return re.compile("|".join(re.escape(s) for s in longest_first))


def read_emoji_characters(prompt: str, names: Mapping[str, str]) -> str:
    """`prompt` with emoji characters replaced by their names, set off by commas from one another.

    Args:
        names: characters (without variation selectors and skin tones) to name.

    Example:
        "🧊😀" becomes "ice, grinning face"; "a 🐱 on fire" becomes "a cat face on fire". Unknown emoji stay.
    """
    spelled = _spelled(prompt)
    if spelled.isascii() or not names:
        return prompt if spelled == prompt else spelled
    parts: list[tuple[bool, str]] = []
    end = 0
    for found in _pattern(frozenset(names)).finditer(spelled):
        if between := spelled[end : found.start()].strip():
            parts.append((False, between))
        parts.append((True, names[found.group()]))
        end = found.end()
    if not parts:
        return spelled
    if rest := spelled[end:].strip():
        parts.append((False, rest))
    text = parts[0][1]
    for (was_emoji, _), (is_emoji, part) in pairwise(parts):
        text += (", " if was_emoji and is_emoji else " ") + part
    return text


def names_by_character(emoji: Any) -> dict[str, str]:
    """Characters of every code outside ASCII to its English name, the first vendor's."""
    names: dict[str, str] = {}
    for one in emoji:
        spelled = _spelled(characters(one.hexcode))
        if not spelled.isascii() and all(ord(c) < 0xE000 or ord(c) > 0xF8FF for c in spelled):
            names.setdefault(spelled, one.name)
    return names
