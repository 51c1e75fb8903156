"""The form in which prompts are read: lower case, emoji characters spelled out, and where each character came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ..emoji.splits import TONES
from .names import emoji_names
from .parts import Concept

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
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

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = [c for c in self.names["en"] if not c.isascii()]
        return re.compile("|".join(re.escape(c) for c in sorted(known, key=lambda c: (-len(c), c))))

    def spell(self, prompt: str) -> Spelled:
        """Emoji become their names, with commas between neighbours; other characters stay, in lower case."""
        kept = [(c, (i, i + 1)) for i, c in enumerate(prompt) if c not in _LEFT_OUT]
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
        lowered = [(c.lower() if len(c.lower()) == 1 else c, span) for c, span in out]
        return Spelled("".join(c for c, _ in lowered), tuple(span for _, span in lowered))
