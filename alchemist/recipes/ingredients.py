"""A recipe as a list of ingredients that a person can look at and change, one slot each.

Slots here are finer than `compose.SLOTS`: "base", "face", "eyes", "mouth", "wears:head" (one for each place of the
body), "companions:0", "material", "colour", "pattern", "settings:0", "marks:0", "pose". What is locked is the whole
slot of `compose.SLOTS` that one belongs to, see `lock_of`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..emoji.captions import characters
from ..errors import BadInput
from .compose import takes_face
from .parts import Base, Parts
from .recipe import Pose, Recipe
from .vocabulary import TABLES, WEARABLES, Word

LABELS: dict[str, tuple[str, str]] = {
    "base": ("what", "もとの絵"),
    "face": ("expression", "表情"),
    "eyes": ("eyes", "目"),
    "mouth": ("mouth", "口"),
    "wears:eyes": ("on its eyes", "目に"),
    "wears:head": ("on its head", "頭に"),
    "wears:face": ("on its face", "顔に"),
    "wears:neck": ("round its neck", "首に"),
    "wears:back": ("on its back", "背中に"),
    "wears:body": ("on its body", "体に"),
    "companions": ("together with", "いっしょに"),
    "material": ("made of", "素材"),
    "colour": ("colour", "色"),
    "pattern": ("pattern", "模様"),
    "settings": ("around it", "まわり"),
    "marks": ("sign", "記号"),
    "pose": ("pose", "ポーズ"),
}
"""What a slot is called in English and Japanese; the number of "settings:1" does not count."""
POSES: dict[str, tuple[Pose, str, str]] = {
    "upright": (Pose(), "upright", "まっすぐ"),
    "mirrored": (Pose(mirror=True), "mirrored", "左右反転"),
    "tilted left": (Pose(tilt=-20.0), "tilted left", "左に傾く"),
    "tilted right": (Pose(tilt=20.0), "tilted right", "右に傾く"),
    "upside down": (Pose(tilt=180.0), "upside down", "逆さま"),
    "tiny": (Pose(scale=0.42), "tiny", "小さい"),
    "wide": (Pose(squash=1.3), "wide", "横長"),
    "tall": (Pose(squash=0.77), "tall", "縦長"),
    "two": (Pose(count=2), "two of it", "2 つ"),
    "three": (Pose(count=3), "three of it", "3 つ"),
}
"""Ways to stand: the pose, and what it is called."""
PLACES = ("head", "eyes", "face", "neck", "back", "body")
MOST = {"settings": 3, "marks": 2, "companions": 2, "wears": 4}
"""How many of each a recipe can have, see `Recipe`."""


@dataclass(frozen=True)
class Ingredient:
    """One thing that a recipe has.

    Attributes:
        slot: where, see the module.
        value: what: a name of the vocabulary, a part's key, or a name of `POSES` ("" for a pose that has none).
        removable: whether the recipe can be without it.
    """

    slot: str
    value: str
    removable: bool


def lock_of(slot: str) -> str:
    """The slot of `compose.SLOTS` that a finer one belongs to: "wears:head" to "wears", "eyes" to "face"."""
    whole = slot.partition(":")[0]
    return "face" if whole in ("eyes", "mouth") else whole


def ingredients(recipe: Recipe) -> tuple[Ingredient, ...]:
    """What a recipe consists of, in the order in which people would say it."""
    found = [Ingredient("base", recipe.base, False)]
    if recipe.face is not None:
        found.append(Ingredient("face", recipe.face.expression, True))
        found += [Ingredient(s, k, False) for s in ("eyes", "mouth") if (k := getattr(recipe.face, s))]
    worn = {WEARABLES[w.name].place: w for w in recipe.wears}
    found += [Ingredient(f"wears:{place}", worn[place].name, True) for place in PLACES if place in worn]
    found += [Ingredient(f"companions:{i}", c.who.base, True) for i, c in enumerate(recipe.companions)]
    found += [Ingredient(s, v, True) for s in ("material", "colour", "pattern") if (v := getattr(recipe, s))]
    found += [Ingredient(f"settings:{i}", name, True) for i, name in enumerate(recipe.settings)]
    found += [Ingredient(f"marks:{i}", name, True) for i, name in enumerate(recipe.marks)]
    return (*found, Ingredient("pose", pose_name(recipe.pose), recipe.pose != Pose()))


def pose_name(pose: Pose) -> str:
    """Which of `POSES` a pose is, a little tilt aside; "" where it is none of them."""
    level = pose if abs(pose.tilt) > 12 else Pose(pose.mirror, 0.0, pose.scale, pose.squash, pose.count)
    return next((name for name, (one, *_) in POSES.items() if one == level), "")


def free_slots(recipe: Recipe, store: Parts) -> tuple[str, ...]:
    """Slots to which something can be added, in the order of `ingredients`."""
    taken = {one.slot for one in ingredients(recipe)}
    base = base_of(recipe, store)
    able = ["face"] if recipe.face is None and takes_face(base, store) else []
    if len(recipe.wears) < MOST["wears"]:
        able += [f"wears:{place}" for place in PLACES]
    if not recipe.companions:
        able.append("companions:0")
    able += ["material", "colour", "pattern"]
    able += [f"{slot}:{len(getattr(recipe, slot))}" for slot in ("settings", "marks")]
    able = [slot for slot in able if slot not in taken]
    return tuple(s for s in able if not s.endswith((f"settings:{MOST['settings']}", f"marks:{MOST['marks']}")))


def choices(recipe: Recipe, slot: str, store: Parts) -> tuple[str, ...]:
    """What a slot can be set to by name; () where only chance picks.

    Raises:
        BadInput: there is no such slot.
    """
    whole, _, place = _checked(slot)
    if whole == "wears":
        return tuple(name for name, word in WEARABLES.items() if word.place == place)
    if whole == "base":
        return tuple(base.key for base in store.of_concept(base_of(recipe, store).concept))
    if whole == "pose":
        return tuple(POSES)
    return tuple(name for name in TABLES.get(whole, ()) if name != "mixed")


def base_of(recipe: Recipe, store: Parts) -> Base:
    """The picture that a recipe is put on.

    Raises:
        BadInput: it is no part known here.
    """
    if recipe.base not in store.bases:
        raise BadInput(f"There is no part {recipe.base!r} here.")
    return store.bases[recipe.base]


def _checked(slot: str) -> tuple[str, str, str]:
    whole, colon, place = slot.partition(":")
    good = slot in LABELS or (whole in ("settings", "marks", "companions") and place.isdecimal())
    if not good or slot in ("settings", "marks", "companions"):
        raise BadInput(f"A recipe has no ingredient {slot!r}.")
    return whole, colon, place


# -- in words -----------------------------------------------------------------------------------------------------


def slot_label(slot: str, language: str) -> str:
    """What a slot is called, "en" or "ja"."""
    pair = LABELS.get(slot) or LABELS[slot.partition(":")[0]]
    return pair[language == "ja"]


def value_label(recipe: Recipe, one: Ingredient, store: Parts, language: str) -> str:
    """What stands in a slot, in words: "top hat", "🐱 cat", "holding 🎈 balloon"."""
    whole = one.slot.partition(":")[0]
    if whole == "companions":
        companion = recipe.companions[int(one.slot.partition(":")[2])]
        name = part_label(companion.who.base, store, language)
        how = name_label("companions", companion.how, language)
        if language == "ja":
            return f"{name}{how}"
        return how.format(name) if "{}" in how else f"{how} {name}"
    if whole == "wears":
        worn = next(w for w in recipe.wears if w.name == one.value)
        name = name_label(whole, one.value, language)
        if not worn.colour:
            return name
        colour = name_label("colour", worn.colour, language)
        return f"{colour}の{name}" if language == "ja" else f"{colour} {name}"
    if whole in ("base", "eyes", "mouth"):
        return part_label(one.value, store, language)
    return name_label(whole, one.value, language)


def name_label(slot: str, name: str, language: str) -> str:
    """What a name that a slot can be set to is called, without an article."""
    whole = slot.partition(":")[0]
    if not name:
        return "自由" if language == "ja" else "of its own"
    if whole == "pose":
        _, english, japanese = POSES[name]
        return japanese if language == "ja" else english
    word: Word = TABLES[whole][name]
    said = (word.japanese if language == "ja" else word.english)[0]
    if language == "ja":
        return said.removesuffix("の").removesuffix("な") if whole in ("face", "pattern", "settings", "marks") else said
    return said.removeprefix("a ").removeprefix("an ") if whole == "wears" else said


def part_label(key: str, store: Parts, language: str) -> str:
    """A part as its emoji and name: "🐱 cat"."""
    code = key.partition(":")[2].partition("/")[0]
    base = store.bases.get(key)
    concept = store.concepts.get(base.concept if base else code)
    if concept is None:
        return key
    return concept_label(concept.code, store, language)


def concept_label(code: str, store: Parts, language: str) -> str:
    """A concept as its emoji and its usual name: "🐱 cat", "🐱 ネコ"."""
    return f"{characters(code)} {concept_name(code, store, language)}"


def concept_name(code: str, store: Parts, language: str) -> str:
    """The usual name of a concept; of an animal's face that of the animal."""
    concept = store.concepts[code]
    names = concept.japanese if language == "ja" and concept.japanese else concept.english
    return names[0].removesuffix(" face").removesuffix("の顔") if concept.kind == "head" else names[0]
