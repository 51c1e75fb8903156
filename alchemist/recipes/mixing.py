"""Two things, one emoji: the many ways in which two concepts can be one picture.

Ice lends its material, a crying smiley its tears, a top hat is put on, a skateboard is ridden; whatever the two are,
one can always hold, carry or stand beside the other.
"""

from __future__ import annotations

from dataclasses import replace

from .compose import OWN_FACE
from .description import Description, Subject
from .parts import Parts
from .vocabulary import EXPRESSIONS, WEARABLES

AS_MATERIAL = {
    "1F9CA": "ice", "2744": "ice", "1F947": "gold", "1F4B0": "gold", "1FA99": "gold", "1F948": "silver",
    "1FAA8": "stone", "1F5FF": "stone", "1F9F1": "brick", "1FAB5": "wood", "1F333": "leaves", "1F343": "leaves",
    "1F33F": "leaves", "1F30B": "lava", "1F48E": "crystal", "1F4A7": "water", "1F30A": "water", "1F4A8": "smoke",
    "1F36B": "chocolate", "1F9C0": "cheese", "1F36D": "candy", "1F36C": "candy", "1F36F": "honey", "1F9F6": "wool",
    "1F456": "denim", "1F4C4": "paper", "1F4DC": "paper", "1F4E6": "cardboard", "1F30C": "galaxy", "1F308": "rainbow",
    "1FAA9": "chrome", "1FAE7": "glass", "1F36E": "jelly",
}  # fmt: skip
"""What a concept becomes as a material, by code."""
AS_SETTING = {
    "1F525": "fire", "1F4A7": "rain", "1F327": "rain", "2744": "snow", "26C4": "snow", "1F319": "night",
    "1F30A": "waves",
    "1F3D6": "beach", "1F3DD": "beach", "2601": "clouds", "1F308": "rainbow", "2728": "sparkles", "1F389": "confetti",
    "1F38A": "confetti", "1F496": "hearts", "1F497": "hearts", "2764": "hearts", "1F30C": "space", "1FA90": "space",
    "1F680": "space", "26A1": "storm", "1F329": "storm", "1F338": "meadow", "1F33B": "meadow", "1F490": "meadow",
    "1F4A5": "explosion", "1F307": "sunset", "1F305": "sunset", "2600": "sunburst", "1FAE7": "bubble", "26F0": "hill",
    "1F41F": "underwater", "1F420": "underwater",
}  # fmt: skip
"""What a concept becomes as surroundings, by code."""
AS_WEARABLE = {
    "1F60E": "sunglasses", "1F913": "glasses", "1F9D0": "monocle", "1F973": "party hat", "1F920": "cowboy hat",
    "1F607": "halo", "1F608": "horns", "1F47F": "horns", "1F637": "face mask", "1F385": "santa hat",
    "1F936": "santa hat",
    "1F9D9": "witch hat", "1F3F4-200D-2620-FE0F": "pirate hat", "1F984": "unicorn horn", "1F430": "bunny ears",
    "1F407": "bunny ears", "1F9DB": "fangs", "1F987": "bat wings", "1F98B": "butterfly wings",
    "1F9DA": "butterfly wings",
    "1F47C": "wings", "1F9B8": "cape", "1F468-200D-1F373": "chef hat", "1F9D1-200D-1F373": "chef hat", "1F454": "tie",
    "1F921": "clown nose", "1F9E3": "scarf", "1F432": "bat wings",
}  # fmt: skip
"""What a concept lends to wear, by code; beside the emoji that are worn themselves."""
AS_MARK = {"1F4A4": "zzz", "1F4A2": "anger", "1F4A6": "sweat", "1F3B5": "notes", "1F3B6": "notes", "2753": "question",
           "2757": "exclamation", "1F4AC": "speech", "1F4AD": "thought", "1F4A1": "idea", "1F4A8": "dash"}  # fmt: skip
CONTAINERS = frozenset(
    (
        "1F375 2615 1F964 1F9CB 1F4E6 1FAA3 1F6C1 1F392 1F45C 1F6D2 1F381 1FAD9 1F963 1F372 1F958 1F6F8 1F697 1F695 "
        "1F68C 1F6F6 26F5 1F6A4 1F382 1F95A 1F383 1F3A9 1F45F 1FA74 1F6CF 1F6CB 1F380 1F32E 1F32F 1F96A 1F354 1F968"
    ).split()
)
RIDDEN = frozenset(
    (
        "1F6F9 1F6B2 1F6F4 1F6F5 1F3CD 1F40E 1F418 1F42A 1F42C 1F433 1F40B 1F680 1F6F8 1F697 1F6FC 1F6F7 1F3C4 1F6F6 "
        "26F5 1F422 1F984 1F409 1F996 1F995 1F69C 1F3CE 2708 1F681 1F9F9 2601 1F402 1F404 1F416 1F411 1F98C 1F406 "
        "1F405"
    ).split()
)


def lends_to_wear(code: str) -> str:
    """What a concept is worn as, of `WEARABLES`; "" where it is nothing to wear."""
    for name, word in WEARABLES.items():
        if code in word.sources:
            return name
    return AS_WEARABLE.get(code, "")


def expression_of(code: str) -> str:
    """The expression that a smiley shows; "" where it is no smiley or none of ours."""
    best, found = 0, ""
    for name, word in EXPRESSIONS.items():
        fit = 2 * (code in word.eyes[:1]) + (code in word.eyes) + 2 * (code in word.mouths[:1]) + (code in word.mouths)
        if fit > best:
            best, found = fit, name
    return found


def mixtures(a: Subject, b: Subject, store: Parts) -> list[Description]:
    """Different pictures of two things, the most telling first; at least four, for any two.

    Args:
        a, b: what is said of either stays said of it.
    """
    first = [*lent(a, b, store), *lent(b, a, store)]
    second = [*together(a, b, store), *together(b, a, store)]
    both = [d for pair in _by_turns(first, second) for d in pair]
    return list(dict.fromkeys(both))


def _by_turns(first: list[Description], second: list[Description]) -> list[tuple[Description, ...]]:
    rows: list[tuple[Description, ...]] = []
    for i in range(max(len(first), len(second))):
        rows.append((*first[i : i + 1], *second[i : i + 1]))
    return rows


def _kind(code: str, store: Parts) -> str:
    concept = store.concepts.get(code)
    return concept.kind if concept else ""


def lent(a: Subject, b: Subject, store: Parts) -> list[Description]:
    """`a` with something that `b` lends: its material, its face, what is worn, its surroundings, its sign."""
    made = []
    code = b.concept
    if code in AS_MATERIAL and not a.material:
        made.append(Description(replace(a, material=AS_MATERIAL[code])))
    if _kind(code, store) == "face" and (face := b.expression or expression_of(code)) and not a.expression:
        made.append(Description(replace(a, expression=face)))
    if (worn := lends_to_wear(code)) and _kind(a.concept, store) != "clothing":
        made.append(Description(replace(a, wears=(*a.wears, (worn, b.colour)))))
    if code in AS_SETTING:
        made.append(Description(a, settings=(AS_SETTING[code],)))
    if code in AS_MARK:
        made.append(Description(a, marks=(AS_MARK[code],)))
    return made


def together(a: Subject, b: Subject, store: Parts) -> list[Description]:
    """`a` and `b` both seen, in the ways that suit what they are."""
    made = []
    kind_a, kind_b = _kind(a.concept, store), _kind(b.concept, store)
    if lends_to_wear(b.concept) and kind_b != "face":  # it is worn, see `lent`; beside its wearer it says nothing
        return [Description(a, "topped", b)] if kind_a in OWN_FACE else [Description(a, "beside", b)]
    if kind_b == "face" and kind_a in OWN_FACE:
        return [Description(a, "beside", b)]
    if b.concept in RIDDEN and kind_a in (*OWN_FACE, "food", "object", "plant"):
        made.append(Description(a, "riding", b))
    if b.concept in CONTAINERS:
        made.append(Description(a, "inside", b))
    if kind_a in OWN_FACE and kind_b not in OWN_FACE:
        made.append(Description(a, "eating" if kind_b == "food" else "holding", b))
        made.append(Description(a, "topped", b))
    if kind_a not in OWN_FACE and kind_b not in ("sky", "place") and not a.expression:
        made.append(Description(replace(a, expression="happy"), "holding", b))
    made.append(Description(a, "on", b))
    made.append(Description(a, "beside", b))
    return made
