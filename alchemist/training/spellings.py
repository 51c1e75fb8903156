"""Writes the table of `emoji.spellings` from a catalogue's captions: `python -m alchemist.training.spellings`.

Readings and other spellings come from Sudachi's small dictionary (Apache-2.0), which only this command needs:
`pip install sudachipy sudachidict_small`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..emoji.catalogue import Catalogue
from ..emoji.spellings import TABLE
from ..errors import DataError
from ..text import folded, normalised

_JAPANESE = re.compile("[\u3041-\u30fe\u3400-\u9fff々]+")
_KANJI = re.compile("[\u3400-\u9fff々]")
_NATURE = ("animals-nature", "food-drink")
CORRECTED = {"米": "コメ", "上品": "ジョウヒン", "何": "ナニ", "金": "キン", "角": "ツノ", "家": "イエ", "体": "カラダ"}
"""Words that Sudachi reads as part of others when they stand alone."""


def rows_of(
    counts: dict[str, int], names: set[str], read: Callable[[str], tuple[str, str]]
) -> list[tuple[str, str, int]]:
    """The table's rows (word, reading, in how many captions), in order.

    Args:
        counts: words of captions, normalised, and how many emoji have each.
        names: words of animals, plants and food; single characters that are read so are other spellings of them.
        read: a word to its reading in katakana and to its common spelling (the word itself where that is unknown).
    """
    rows: dict[str, tuple[str, int]] = {}
    others: dict[str, str] = {}
    for word, count in counts.items():
        if not _JAPANESE.fullmatch(word):
            rows |= {word: ("", count)} if _JAPANESE.search(word) else {}
            continue
        reading, common = read(word)
        rows[word] = (reading if _KANJI.search(word) else "", count)
        if common not in counts and _KANJI.search(common) and folded(read(common)[0]) == folded(reading):
            others[common] = reading
    sounds = {folded(word) for word in names if len(word) > 1 and not _KANJI.search(word)}
    for character in map(chr, range(0x4E00, 0xA000)):
        if character not in counts and folded(reading := read(character)[0]) in sounds:
            others[character] = reading
    rows |= {word: (reading, 0) for word, reading in others.items() if word not in rows}
    return sorted((word, reading, count) for word, (reading, count) in rows.items())


def counted(emoji: list[Any]) -> dict[str, int]:
    """Words of the Japanese captions and in how many concepts each stands; twice where it is the name."""
    said = {(e.concept, normalised(c), i == 0) for e in emoji for i, c in enumerate(e.captions_ja)}
    return dict(Counter(word for _, word, _ in said))


def sudachi() -> Callable[[str], tuple[str, str]]:
    """Readings and common spellings by Sudachi.

    Raises:
        DataError: it is not installed.
    """
    try:
        from sudachipy import dictionary  # type: ignore[import-not-found]
    except ImportError:
        raise DataError("Readings need Sudachi: pip install sudachipy sudachidict_small.") from None
    tokenizer = dictionary.Dictionary(dict="small").tokenizer()

    def read(word: str) -> tuple[str, str]:
        parts = list(tokenizer.tokenize(word))
        if word in CORRECTED:
            return CORRECTED[word], word
        common = str(parts[0].normalized_form()) if len(parts) == 1 else word
        return "".join(p.reading_form() for p in parts), normalised(common)

    return read


def main(weights: Path = Path("weights")) -> None:
    """Write the table of the catalogue in `weights`."""
    emoji = Catalogue.load(weights / "catalogue").emoji
    names = {normalised(c) for e in emoji if e.group in _NATURE for c in e.captions_ja}
    rows = rows_of(counted(emoji), names, sudachi())
    TABLE.write_text("".join(f"{word}\t{reading}\t{count}\n" for word, reading, count in rows), encoding="utf-8")
    print(f"{len(rows):,} words in {TABLE}.")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
