"""What a composed picture shows, in one plain sentence: for people who hear the page instead of seeing it."""

from __future__ import annotations

from .ingredients import base_of, concept_name, name_label
from .parts import Parts
from .recipe import Recipe
from .vocabulary import EXPRESSIONS, MARKS, SETTINGS

COUNTS = {2: ("two of: ", "2 つの"), 3: ("three of: ", "3 つの")}


def in_words(recipe: Recipe, store: Parts, language: str) -> str:
    """A recipe in words: "crying cat made of ice wearing top hat, holding balloon, in the rain".

    Args:
        language: "en" or "ja".

    Raises:
        BadInput: a part is not known here.
    """
    return _japanese(recipe, store) if language == "ja" else _english(recipe, store)


def _english(recipe: Recipe, store: Parts) -> str:
    name = concept_name(base_of(recipe, store).concept, store, "en")
    pattern = name_label("pattern", recipe.pattern, "en") if recipe.pattern else ""
    mood = name_label("face", recipe.face.expression, "en") if recipe.face and recipe.face.expression else ""
    said = " ".join(word for word in (mood, recipe.colour, pattern, name) if word)
    if recipe.material:
        said += f" made of {name_label('material', recipe.material, 'en')}"
    worn = [" ".join(w for w in (one.colour, name_label("wears", one.name, "en")) if w) for one in recipe.wears]
    if worn:
        said += " wearing " + " and ".join(worn)
    said = COUNTS.get(int(recipe.pose.count), ("", ""))[0] + said
    for companion in recipe.companions:
        how, who = name_label("companions", companion.how, "en"), _english(companion.who, store)
        said += ", " + (how.format(who) if "{}" in how else f"{how} {who}")
    around = [SETTINGS[name].english[0] for name in recipe.settings] + [MARKS[name].english[0] for name in recipe.marks]
    return ", ".join((said, *around))


def _japanese(recipe: Recipe, store: Parts) -> str:
    said = "".join(SETTINGS[name].japanese[0] for name in recipe.settings)
    said += "".join(MARKS[name].japanese[0] for name in recipe.marks)
    for companion in recipe.companions:
        said += f"{_japanese(companion.who, store)}{name_label('companions', companion.how, 'ja')}、"
    said += "".join(f"{_coloured(one.colour)}{name_label('wears', one.name, 'ja')}を着けた" for one in recipe.wears)
    if recipe.material:
        said += f"{name_label('material', recipe.material, 'ja')}でできた"
    said += _coloured(recipe.colour)
    if recipe.pattern:
        said += f"{name_label('pattern', recipe.pattern, 'ja')}の"
    if recipe.face and recipe.face.expression:
        said += EXPRESSIONS[recipe.face.expression].japanese[0]
    said += COUNTS.get(int(recipe.pose.count), ("", ""))[1]
    return said + concept_name(base_of(recipe, store).concept, store, "ja")


def _coloured(colour: str) -> str:
    return f"{name_label('colour', colour, 'ja')}の" if colour else ""
