"""What people call each concept, and what an emoji character says that stands beside another one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..emoji.captions import characters
from .parts import Concept
from .synonyms import GENERIC_FACE, TWINS, synonyms
from .vocabulary import WEARABLES

FACE = "1F642"
"""The concept of a plain round face."""
OTHER_TAGS = 3
"""A tag that more concepts share than this says too little of each."""
_STRIPPED = re.compile(r"^(front-facing |oncoming |cut of |person: )|( face| wedge|の顔)$")

SMILEYS: dict[str, str] = {
    "1F600": "happy", "1F603": "happy", "1F604": "happy", "1F601": "grinning", "1F606": "laughing",
    "1F605": "nervous", "1F923": "laughing", "1F602": "laughing", "1F642": "", "1F609": "winking", "1F60A": "happy",
    "1F607": "happy wears:halo", "1F970": "in love marks:hearts", "1F60D": "in love", "1F929": "starstruck",
    "1F618": "kissing", "1F617": "kissing", "263A": "happy", "1F61A": "kissing", "1F619": "kissing",
    "1F60B": "hungry", "1F924": "hungry", "1F61B": "silly", "1F61C": "silly", "1F92A": "silly", "1F61D": "silly",
    "1F911": "rich", "1F914": "thinking", "1F928": "thinking", "1F610": "neutral", "1F611": "neutral",
    "1F60F": "smirking", "1F612": "bored", "1F644": "bored", "1F62C": "nervous", "1F60C": "calm", "1F614": "sad",
    "1F62A": "sleepy", "1F634": "sleepy marks:zzz", "1F971": "sleepy", "1F637": "neutral wears:face mask",
    "1F912": "sick", "1F922": "sick", "1F92E": "sick", "1F974": "dizzy", "1F635": "dizzy",
    "1F635-200D-1F4AB": "dizzy", "1F92F": "surprised settings:explosion", "1F920": "happy wears:cowboy hat",
    "1F973": "happy wears:party hat settings:confetti", "1F60E": "happy wears:sunglasses",
    "1F913": "happy wears:glasses", "1F9D0": "thinking wears:monocle", "1F61F": "sad", "1F641": "sad", "2639": "sad",
    "1F62E": "surprised", "1F62F": "surprised", "1F632": "surprised", "1F633": "shy", "1F97A": "pleading",
    "1F979": "pleading", "1F628": "scared", "1F627": "scared", "1F630": "scared", "1F625": "sad", "1F622": "crying",
    "1F62D": "crying", "1F631": "scared", "1F61E": "sad", "1F629": "sad", "1F62B": "sad", "1F624": "proud",
    "1F621": "angry", "1F620": "angry", "1F92C": "angry", "1F608": "evil wears:horns", "1F47F": "evil wears:horns",
    "1F643": "happy turn:upside down",
}  # fmt: skip
"""Smileys that are the plain face with something: its expression and what else, as "slot:name"."""

BESIDE: dict[str, str] = {
    "1F9CA": "material:ice", "1FAA8": "material:stone", "1FAB5": "material:wood", "1F9F1": "material:brick",
    "1F36B": "material:chocolate", "1F9C0": "material:cheese", "1F36F": "material:honey", "1F9F6": "material:wool",
    "1F48E": "material:crystal", "1F30C": "material:galaxy", "1F343": "material:leaves", "1F947": "material:gold",
    "1F525": "settings:fire", "2744": "settings:snow", "1F327": "settings:rain", "1F30A": "settings:waves",
    "1F3D6": "settings:beach", "1F308": "settings:rainbow", "2728": "settings:sparkles", "1F389": "settings:confetti",
    "1F38A": "settings:confetti", "2601": "settings:clouds", "1F4A5": "settings:explosion", "26A1": "settings:storm",
    "1F305": "settings:sunset", "1F307": "settings:sunset", "1F319": "settings:night", "1F31F": "settings:sunburst",
    "1FAE7": "settings:bubble", "2764": "settings:hearts", "1F495": "settings:hearts", "1F496": "settings:hearts",
    "1F4A4": "marks:zzz", "1F3B5": "marks:notes", "1F3B6": "marks:notes", "1F4A2": "marks:anger",
    "1F4A6": "marks:sweat", "1F4AC": "marks:speech", "1F4AD": "marks:thought", "1F4A8": "marks:dash",
    "1F4A1": "marks:idea", "1F9B4": "", **{
        code: f"wears:{name}" for name, worn in WEARABLES.items() for code in worn.sources if "/" not in code
    },
}  # fmt: skip
"""What an emoji says of the one before it: a cat with a crown is what 🐱👑 asks for."""
del BESIDE["1F9B4"]


@dataclass(frozen=True)
class Names:
    """What one concept is called.

    Attributes:
        english, japanese: names, the usual one first.
        english_tags, japanese_tags: looser words, which a few concepts share.
        kind: as in `parts`.
        everyday: whether people often ask for it.
        smiley: whether it is the plain face with something, which is described as such, but for mixtures.
        official: its English name in Unicode.
    """

    english: tuple[str, ...]
    japanese: tuple[str, ...]
    english_tags: tuple[str, ...]
    japanese_tags: tuple[str, ...]
    kind: str
    everyday: bool
    smiley: bool
    official: str


def _plain(name: str) -> str:
    return _STRIPPED.sub("", name.replace("’", "'")).strip()


def names_of(concepts: Mapping[str, Concept]) -> dict[str, Names]:
    """Names of every concept, by code.

    Args:
        concepts: as `parts().concepts`.
    """
    shared: dict[str, set[str]] = {}
    for code, concept in concepts.items():
        for tag in (*concept.english, *concept.japanese):
            shared.setdefault(_plain(tag), set()).add(TWINS.get(code, code))
    taken = {word for pair in synonyms().values() for side in pair for word in side}
    found = {code: _of_one(concept, shared, taken) for code, concept in concepts.items() if concept.english}
    if FACE in found:
        found[FACE] = Names(*GENERIC_FACE, (), (), "face", True, False, "slightly smiling face")
    return found


def _of_one(concept: Concept, shared: Mapping[str, set[str]], taken: set[str]) -> Names:
    code = concept.code
    sides: list[tuple[str, ...]] = []
    for mine, given in zip(synonyms().get(code, ((), ())), (concept.english, concept.japanese), strict=True):
        name = _plain(given[0]) if given else ""
        sides.append(tuple(dict.fromkeys([*mine, *([name] if name and (name not in taken or not mine) else [])])))
    smiley = code in SMILEYS
    tags = [_plain(t) for t in (*concept.english[1:], *concept.japanese[1:])]
    tags = [t for t in dict.fromkeys(tags) if len(t) > 1 and t not in taken and len(shared[t]) <= OTHER_TAGS]
    loose = tuple(t for t in tags if t.isascii() and t not in sides[0])
    loose_japanese = tuple(t for t in tags if not t.isascii() and t not in sides[1])
    official = concept.english[0].replace("’", "'")
    english = (official,) if smiley else sides[0]
    return Names(english, sides[1], loose, loose_japanese, concept.kind, code in synonyms(), smiley, official)


def stands_for(code: str) -> str:
    """The concept that is understood where only the everyday name is said: a cat's head for the cat."""
    return TWINS.get(code, code)


def emoji_names(concepts: Mapping[str, Concept], language: str) -> dict[str, str]:
    """Characters of every concept to the words that stand for them in a prompt of `language`, "en" or "ja".

    In English these are the official names, as `emoji.captions.read_emoji_characters` writes them.
    """
    words = synonyms()
    found: dict[str, str] = {}
    for code, concept in concepts.items():
        if language == "en" or not concept.japanese:
            found[characters(code)] = concept.english[0].replace("’", "'")
        else:
            found[characters(code)] = words[code][1][0] if code in words else concept.japanese[0]
    return found
