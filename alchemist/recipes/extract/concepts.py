"""Which concepts there are pictures of, what they are called, and what kind of thing each is."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ...emoji.captions import Captions
from ...emoji.splits import has_tone, normalised
from ..parts import Concept

LEFT_OUT_GROUPS = ("flags", "component", "extras-openmoji", "extras-unicode")
LEFT_OUT_SUBGROUPS = (
    "keycap", "alphanum", "arrow", "av-symbol", "math", "religion", "transport-sign", "family", "gender",
)  # fmt: skip
WANTED_PEOPLE = [
    "1F9D9",
    "1F9DA",
    "1F9DB",
    "1F9DC",
    "1F9DD",
    "1F9DE",
    "1F9DF",
    "1F9B8",
    "1F9B9",
    "1F385",
    "1F936",
    "1F934",
    "1F478",
    "1F977",
    "1F575",
    "1F482",
    "1F47C",
    "1F483",
    "1F57A",
    "1F9D1-200D-1F680",
    "1F9D1-200D-1F692",
    "1F9D1-200D-1F33E",
    "1F9D1-200D-1F373",
    "1F9D1-200D-1F3A8",
    "1F9D1-200D-1F3A4",
    "1F9D1-200D-1F52C",
    "1F9D1-200D-1F4BB",
    "1F9D1-200D-2695",
    "1F9D1-200D-1F3EB",
    "1F9D1-200D-1F527",
    "1F9D1-200D-2708",
    "1F46E",
    "1F477",
    "1F468-200D-1F680",
    "1F469-200D-1F680",
    "1F9D8",
    "1F3C3",
    "1F6B6",
    "1F6C0",
    "1F3C4",
    "1F6B4",
    "1F3CA",
    "1F3CB",
    "26F9",
    "1F93A",
    "1F3C7",
    "26F7",
    "1F3C2",
    "1F574",
    "1F647",
    "1F937",
    "1F926",
    "1F64B",
    "1F46F",
    "1F645",
    "1F646",
    "1F481",
    "1F486",
    "1F487",
    "1F6CC",
]
GENDERED = re.compile(r"^(1F468|1F469)-|200D-(2640|2642)$|-200D-27A1")
"""A man or a woman doing what the neutral person does, or someone facing right."""
HEAD_NAMES = re.compile(r"\bface\b|^(panda|koala|bear|fox|lion|frog|hamster|raccoon|wolf|boar|polar bear|moose)$")
KINDS = {
    "animal-mammal": "animal", "animal-bird": "animal", "animal-amphibian": "animal", "animal-reptile": "animal",
    "animal-marine": "animal", "animal-bug": "animal", "plant-flower": "plant", "plant-other": "plant",
    "transport-ground": "vehicle", "transport-water": "vehicle", "transport-air": "vehicle", "sky-weather": "sky",
    "face-costume": "head", "cat-face": "head", "monkey-face": "head", "clothing": "clothing", "heart": "symbol",
    "emotion": "symbol", "place-geographic": "place", "place-building": "place", "place-religious": "place",
    "place-other": "place", "time": "object", "hotel": "object", "place-map": "place", "person": "person",
    "person-fantasy": "person", "person-sport": "person", "person-resting": "person", "person-role": "person",
    "person-activity": "person", "person-gesture": "person", "body-parts": "object",
}  # fmt: skip
ORDER = ("twemoji", "openmoji", "fluent", "streamline", "emojione", "noto", "fxemoji")
HOW_MANY = {
    "face": 7, "head": 7, "animal": 7, "food": 6, "plant": 6, "sky": 5, "vehicle": 5, "clothing": 5, "object": 4,
    "person": 3, "hand": 2, "symbol": 3, "place": 3,
}  # fmt: skip
HEADS = [
    "1F47B",
    "1F47D",
    "1F916",
    "1F921",
    "1F383",
    "1F4A9",
    "1F47E",
    "1F480",
    "1F9F8",
    "26C4",
    "2603",
    "1F31E",
    "1F31D",
    "1F31A",
    "1F31B",
    "1F31C",
]


def concepts_of(openmoji: Path, captions: dict[str, Captions]) -> dict[str, Concept]:
    """Every concept that recipes can show, by code.

    Args:
        openmoji: the unpacked package, whose groups tell the kinds.
    """
    found: dict[str, Concept] = {}
    for row in json.loads((openmoji / "data" / "openmoji.json").read_text(encoding="utf-8")):
        code = normalised(row["hexcode"])
        group, subgroup = row["group"], row["subgroups"]
        if has_tone(code) or group in LEFT_OUT_GROUPS or code in found or code not in captions:
            continue
        if code not in WANTED_PEOPLE and (
            any(subgroup.startswith(s) for s in LEFT_OUT_SUBGROUPS) or GENDERED.search(code)
        ):
            continue
        names = captions[code]
        kind = _kind(code, group, subgroup, names.english[0])
        found[code] = Concept(code, _each_once(names.english), _each_once(names.japanese), kind)
    return found


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({name.strip().casefold(): name.strip() for name in reversed(names) if name.strip()}.values())[::-1]


def sets_for(concept: Concept) -> tuple[str, ...]:
    """The sets whose pictures of a concept are kept: many of what people ask for most."""
    return ORDER[: HOW_MANY.get(concept.kind, 2)]


def _kind(code: str, group: str, subgroup: str, name: str) -> str:
    if code in HEADS:
        return "head"
    if group == "smileys-emotion" and subgroup.startswith("face-") and subgroup != "face-costume":
        return "face"
    if subgroup.startswith("hand"):
        return "hand"
    if group == "animals-nature" and HEAD_NAMES.search(name):
        return "head"
    if group == "food-drink":
        return "food"
    return KINDS.get(subgroup, "object")
