"""Japanese words of the captions in every spelling: いぬ, イヌ, ｲﾇ and 犬 are one word.

The encoder has learned the spellings that captions have, イヌ and 犬. `known_spelling` gives it those in place of any
other, and `readings` tell a search which words sound as what was typed. Both rest on the table `spellings.tsv` beside
this file: every Japanese word of the captions, the other common spellings of its kana words, how each is read, and in
how many emoji's captions it stands. `alchemist.training.spellings` writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..text import folded, normalised

TABLE = Path(__file__).with_name("spellings.tsv")
PARTICLES = ("の", "と", "が", "を", "に", "は", "で", "も", "な", "へ", "や", "から", "まで")
ENDINGS = "たいるなんぶむすつぬ"
"""What verbs and adjectives before a noun end in."""
GRAMMAR = frozenset(
    "いる ある あり なる する この その あの どの もの こと とき ため よう さん くん ちゃん かた ほう ここ いい".split()
)
"""Words that hold a sentence together and sound as some emoji's name."""
_KANJI = re.compile("[\u3400-\u9fff々]")
_KANA_RUN = re.compile("[\u3041-\u3096][\u3041-\u3096\u30fc]*|[\u30a1-\u30fa][\u30a1-\u30fe]*")
_HIRAGANA = re.compile("[\u3041-\u3096\u30fc]+")
_KANJI_RUN = re.compile(f"[\u3400-\u9fff々]+(?={'|'.join(PARTICLES)}|[^\u3041-\u3096]|$)")
"""Kanji with a particle or no hiragana after them: what else follows belongs to the word."""


class Spellings(NamedTuple):
    """The table, as it is looked up.

    Attributes:
        known: the words that captions hold.
        by_sound: folded reading to the caption word that sounds so; kanji before kana, then the commonest.
        readings: word (in or out of captions) to how it is read, folded.
    """

    known: frozenset[str]
    by_sound: dict[str, str]
    readings: dict[str, str]


@lru_cache(maxsize=1)
def spellings() -> Spellings:
    """The table, read once."""
    known: set[str] = set()
    by_sound: dict[str, tuple[bool, int, str]] = {}
    readings: dict[str, str] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        word, reading, count = line.split("\t")
        sound = readings[word] = folded(reading or word)
        if int(count):
            known.add(word)
            kanji = bool(_KANJI.search(word))  # of 35 pairs the encoder finds 69 % in kanji, 49 % in katakana
            by_sound[sound] = max(by_sound.get(sound, (False, 0, "")), (kanji, int(count), word))
    return Spellings(frozenset(known), {sound: word for sound, (*_, word) in by_sound.items()}, readings)


def readings(word: str) -> str:
    """How a word is read, folded; the word itself, folded, where the table does not know it."""
    return spellings().readings.get(normalised(word)) or folded(word)


def known_spelling(text: str) -> str:
    """`text` as the encoder is given it: normalised, every known word in a spelling that captions have.

    A word is the whole text, what stands between blanks, a run of kana or kanji, or what stands between particles in a
    run of hiragana. What is not known stays as it is.

    Example:
        "いぬ" becomes "犬", "ｳｻｷﾞ" "ウサギ", "いぬとさる" "犬と猿", "ＣＡＴ" "cat"; "かわいい犬" stays.
    """
    plain = normalised(text)
    if plain.isascii() or plain in spellings().known:
        return plain
    return " ".join(_word(word) for word in plain.split())


def _word(word: str) -> str:
    if whole := _whole(word):
        return whole
    word = _KANJI_RUN.sub(lambda run: _whole(run.group()) or run.group(), word)
    return _KANA_RUN.sub(lambda run: "".join(new for _, new in _run(run.group(), run.start() > 0, _whole)), word)


def respelled(text: str, known: Callable[[str], str]) -> list[tuple[int, int, str]]:
    """Start, end and new spelling of every kana word of a text that is known in another spelling, in order.

    Args:
        known: the known spelling of a word, "" where there is none.
    """
    found: list[tuple[int, int, str]] = []
    for run in _KANA_RUN.finditer(text):
        at = run.start()
        for old, new in _run(run.group(), at > 0 and text[at - 1].isalpha() and not text[at - 1].isascii(), known):
            if new != old:
                found.append((at, at + len(old), new))
            at += len(old)
    return found


def _whole(word: str) -> str:
    """A caption's spelling of one word, "" where there is none."""
    table = spellings()
    if word in table.known:
        return word
    return table.by_sound.get(table.readings.get(word) or folded(word), "")


def _run(run: str, inside: bool, known: Callable[[str], str]) -> list[tuple[str, str]]:
    """The parts of a run of hiragana or of katakana, as they stand there and as they are known.

    Args:
        inside: whether it is inside a word, whose ending it begins with where it is hiragana.
    """
    if not _HIRAGANA.fullmatch(run):
        return [(run, (known(run) if len(run) > 1 else "") or run)]
    return _parted(run, inside, known)


def _parted(run: str, inside: bool, known: Callable[[str], str]) -> list[tuple[str, str]]:
    """Hiragana as known words, particles and single kana of unknown words, with as few unknown kana as can be.

    A known word has at least two kana, stands first, after a particle or after what verbs and adjectives end in, and
    before a particle or at the end.
    """
    best: list[tuple[int, int, list[tuple[str, str]]]] = [(0, 0, [])]
    for end in range(1, len(run) + 1):
        unknown, parts, before = best[end - 1]
        ways = [(unknown + 1, parts + 1, [*before, (run[end - 1],) * 2])]
        for start in range(max(0, end - 12), end):
            part = run[start:end]
            if part in PARTICLES and (start or inside):
                ways.append((best[start][0], best[start][1] + 1, [*best[start][2], (part, part)]))
            elif _stands_alone(run, start, end, inside) and (word := known(part)):
                ways.append((best[start][0], best[start][1] + 1, [*best[start][2], (part, word)]))
        best.append(min(ways, key=lambda way: way[:2]))
    return best[-1][2]


def _stands_alone(run: str, start: int, end: int, inside: bool) -> bool:
    """Whether a word may begin at `start` and end at `end` of a run."""
    length = end - start
    if length < 2 or (length == 2 and run[end - 1] in "たて") or run[start:end] in GRAMMAR:  # できた holds no 北
        return False
    begins = run[start - 1] in ENDINGS or run[:start].endswith(PARTICLES) if start else not inside
    return begins and (end == len(run) or run.startswith(PARTICLES, end))
