"""The form in which prompts are read: lower case, emoji characters spelled out, and where each character came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..emoji.spellings import respelled, spellings
from ..emoji.splits import TONES
from ..text import folded
from .names import emoji_names, names_of
from .parts import Concept
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_FORMS = re.compile(r"[\u3000\uff01-\uffef][\uff9e\uff9f]?")
"""Characters of full or half width, with the sound mark that half-width kana have apart."""
_LEFT_OUT = {"\ufe0f", "\ufe0e", *(chr(int(tone, 16)) for tone in TONES)}


@dataclass(frozen=True)
class Spelled:
    """A prompt as it is read.

    Attributes:
        text: what is read.
        origin: for each of its characters the span in the prompt that it comes from.
    """

    text: str
    origin: tuple[tuple[int, int], ...]


def language_of(text: str) -> str:
    """ "ja" where there is any kana or kanji, else "en"."""
    return "ja" if _JAPANESE.search(text) else "en"


class Speller:
    """Spells prompts out.

    Args:
        concepts: whose characters are known.
    """

    def __init__(self, concepts: Mapping[str, Concept]) -> None:
        self.names = {language: emoji_names(concepts, language) for language in ("en", "ja")}
        tables = (COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES)
        named = [word for one in names_of(concepts).values() for word in one.japanese]
        said = [word for table in tables for one in table.values() for word in one.japanese]
        self._known = frozenset((*named, *said))
        self._by_sound = {folded(word): word for word in (*reversed(said), *reversed(named))}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = [c for c in self.names["en"] if not c.isascii()]
        return re.compile("|".join(re.escape(c) for c in sorted(known, key=lambda c: (-len(c), c))))

    def spell(self, prompt: str) -> Spelled:
        """Emoji become their names, with commas between neighbours, and kana words are spelled as they are known.

        Other characters stay, in lower case and in one width.
        """
        kept = [(c, span) for c, span in _one_width(prompt) if c not in _LEFT_OUT]
        text = "".join(c for c, _ in kept)
        words = self.names[language_of(text)]
        out: list[tuple[str, tuple[int, int]]] = []
        end = -1

        def add(piece: list[tuple[str, tuple[int, int]]]) -> None:
            """With a blank in between, where there is none."""
            if out and piece and not out[-1][0].isspace() and not piece[0][0].isspace():
                out.append((" ", piece[0][1][:1] * 2))
            out.extend(piece)

        for found in self._pattern.finditer(text) if not text.isascii() else ():
            between = kept[max(end, 0) : found.start()]
            here = kept[found.start()][1][0], kept[found.end() - 1][1][1]
            if end >= 0 and all(c.isspace() for c, _ in between):
                out.append((",", here[:1] * 2))
            else:
                add(between)
            add([(c, here) for c in words[found.group()]])
            end = found.end()
        add(kept[max(end, 0) :])
        lowered = self._respelled([(c.lower() if len(c.lower()) == 1 else c, span) for c, span in out])
        return Spelled("".join(c for c, _ in lowered), tuple(span for _, span in lowered))

    def _respelled(self, spelled: list[tuple[str, tuple[int, int]]]) -> list[tuple[str, tuple[int, int]]]:
        """Kana words in the spelling that the reader knows; each of their characters comes from the whole word."""
        out: list[tuple[str, tuple[int, int]]] = []
        at = 0
        for start, end, word in respelled("".join(c for c, _ in spelled), self._known_spelling):
            out += spelled[at:start]
            out += [(c, (spelled[start][1][0], spelled[end - 1][1][1])) for c in word]
            at = end
        return out + spelled[at:]

    def _known_spelling(self, word: str) -> str:
        """How the reader knows a word; else how captions of emoji spell it, "" where neither does."""
        if word in self._known:
            return word
        sound = folded(word)
        return self._by_sound.get(sound) or spellings().by_sound.get(sound, "")


def _one_width(prompt: str) -> list[tuple[str, tuple[int, int]]]:
    """Every character with its span; those of full or half width as the common ones that they stand for."""
    out: list[tuple[str, tuple[int, int]]] = []
    at = 0
    for found in _FORMS.finditer(prompt):
        out += [(prompt[i], (i, i + 1)) for i in range(at, found.start())]
        out += [(c, found.span()) for c in unicodedata.normalize("NFKC", found.group())]
        at = found.end()
    return out + [(prompt[i], (i, i + 1)) for i in range(at, len(prompt))]
