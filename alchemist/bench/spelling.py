"""Words in other spellings: what the scorer and the search make of hiragana, katakana, capitals and full width."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np

from ..text import normalised
from ..values import Array

if TYPE_CHECKING:
    from ..runtime import Alchemist

WORDS = dict(
    pair.split("=")
    for pair in (
        "犬=いぬ 猫=ねこ 猿=さる カエル=かえる 馬=うま 牛=うし 豚=ぶた 鳥=とり 魚=さかな 虎=とら 羊=ひつじ ヘビ=へび "
        "月=つき 星=ほし 雨=あめ 雪=ゆき 花=はな 桜=さくら 山=やま 海=うみ 太陽=たいよう 虹=にじ 家=いえ 車=くるま "
        "船=ふね 本=ほん 傘=かさ 鍵=かぎ 靴=くつ 鬼=おに"
    ).split()
)
"""Everyday words, as captions spell them and in hiragana."""
FIRST = 8
"""The search finds a word where one of this many first emoji has it among its captions."""


def katakana(text: str) -> str:
    """Hiragana as katakana."""
    return "".join(chr(ord(c) + 0x60) if 0x3041 <= ord(c) <= 0x3096 else c for c in text)


def hiragana(text: str) -> str:
    """Katakana as hiragana."""
    return "".join(chr(ord(c) - 0x60) if 0x30A1 <= ord(c) <= 0x30F6 else c for c in text)


def full_width(text: str) -> str:
    """ASCII as its full-width forms."""
    return "".join(chr(ord(c) + 0xFEE0) if 0x21 <= ord(c) <= 0x7E else c for c in text)


def half_width(text: str) -> str:
    """Katakana in their half-width forms, voiced ones with a mark of their own."""
    table = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
    table |= {"\u3099": "\uff9e", "\u309a": "\uff9f"}
    return "".join(table.get(c, c) for c in unicodedata.normalize("NFD", text))


class Shelf:
    """OpenMoji without skin tones: its captions, and its pictures as the scorer embeds them."""

    def __init__(self, lab: Alchemist, most: int | None = None) -> None:
        self.lab = lab
        emoji = lab.catalogue.emoji
        rows = [i for i, e in enumerate(emoji) if e.vendor == "openmoji" and not e.tone and e.captions_ja]
        self.rows = rows[:most]
        self.emoji = [emoji[i] for i in self.rows]
        self.pictures: Array = lab.embed_images(lab.catalogue.pictures(self.rows, lab.generator.size))

    def first(self, texts: list[str]) -> list[int]:
        """Of each text the picture that the scorer puts first."""
        scorer = self.lab.objective.scorer("emojiclip")
        return [int(i) for i in np.argmax(scorer.embed_text(texts) @ self.pictures.T, axis=1)]

    def share_named(self, spelled: list[str], rows: list[int]) -> float:
        """Share of spelled names whose own emoji (among `rows` of the shelf) the scorer puts first."""
        return round(float(np.mean([f == r for f, r in zip(self.first(spelled), rows, strict=True)])), 3)

    def has(self, row: int, word: str) -> bool:
        """Whether an emoji has a word among its captions."""
        return any(normalised(c) == word for c in self.emoji[row].captions_ja)

    def share_found(self, spelled: list[str], names: list[str]) -> float:
        """Share of spelled names that the search answers with an emoji of that name first."""
        found = [self.lab.search_emoji(text, 1) for text in spelled]
        emoji = self.lab.catalogue.emoji
        right = [
            bool(rows) and normalised(name) in map(normalised, (emoji[rows[0]].name, *emoji[rows[0]].captions_ja))
            for rows, name in zip(found, names, strict=True)
        ]
        return round(float(np.mean(right)), 3)


def measure(lab: Alchemist, names: int = 300, most: int | None = None, seed: int = 0) -> dict[str, Any]:
    """Counts of `WORDS`, and shares of names, by spelling.

    *understood*: the picture that the scorer puts first has the word among its captions. *found*: one of the first
    `FIRST` that the search gives has it. *right first*: of all pictures that of the name itself comes first.

    Args:
        names: how many English names are asked for.
        most: of how many emoji, all where None.
    """
    shelf = Shelf(lab, most)
    words = list(WORDS.items())
    spelled = {"captions'": [w for w, _ in words], "hiragana": [h for _, h in words]}
    spelled["katakana"] = [katakana(h) for _, h in words]
    spelled["half-width katakana"] = [half_width(k) for k in spelled["katakana"]]
    understood, found = {}, {}
    place = {row: i for i, row in enumerate(shelf.rows)}
    for name, texts in spelled.items():
        firsts = shelf.first(texts)
        understood[name] = sum(shelf.has(f, w) for f, (w, _) in zip(firsts, words, strict=True))
        answers = [[place[r] for r in lab.search_emoji(t, FIRST) if r in place] for t in texts]
        found[name] = sum(any(shelf.has(r, w) for r in rows) for rows, (w, _) in zip(answers, words, strict=True))
    kana = [i for i, e in enumerate(shelf.emoji) if set(e.captions_ja[0]) <= set(map(chr, range(0x30A1, 0x30FD)))]
    titles = [shelf.emoji[i].captions_ja[0] for i in kana]
    chosen = [int(i) for i in np.random.default_rng(seed).permutation(len(shelf.emoji))[:names]]
    english = [shelf.emoji[i].name for i in chosen]
    ways = {"lower case": str.lower, "capitals": str.upper, "title": str.title, "full width": full_width}
    return {
        "words": len(words),
        "understood": understood,
        "found": found,
        "katakana names": len(kana),
        "right first, katakana": shelf.share_named(titles, kana),
        "right first, hiragana": shelf.share_named([hiragana(t) for t in titles], kana),
        "English names": len(english),
        "right first": {k: shelf.share_named([way(n) for n in english], chosen) for k, way in ways.items()},
        "found first": {k: shelf.share_found([way(n) for n in english], english) for k, way in ways.items()},
    }
