"""Japanese sentences for descriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from .description import Description, Subject
from .japanese_words import (
    ATTRIBUTIVE,
    BACK,
    COSTUMES,
    COUNTED,
    COUNTERS,
    DRESSED,
    FILLERS,
    FRONT,
    HAIRY,
    MIXES,
    MORE_EXPRESSIONS,
    MORE_MARKS,
    MORE_SENTENCES,
    MORE_SETTINGS,
    MORE_WEARABLES,
    REFUSED_NOUNS,
    SENTENCES,
    SIZE_WORDS,
    TURN_WORDS,
    UNSEEN_BACK,
    UNSEEN_FRONT,
    UNSEEN_MADE,
    UNSEEN_WORN,
    WORN,
)
from .names import FACE, Names
from .sample import pick
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, SETTINGS, WEARABLES

Said = list[tuple[str, str]]


def attributive(word: str) -> str:
    """A colour or similar word as it stands before a noun."""
    return word if word.endswith(("い", "の", "な")) else word + "の"


def _pick(first: tuple[str, ...], more: tuple[str, ...], rng: np.random.Generator) -> str:
    return pick(rng, (*first, *more)) if rng.random() < 0.7 or not more else pick(rng, first)


def _worn(one: Subject, side: str, rng: np.random.Generator, unseen: bool) -> list[Said]:
    """One phrase for each thing worn."""
    phrases = []
    for name, colour in one.wears:
        if name in COSTUMES and not colour and not unseen and rng.random() < 0.14:
            person = pick(rng, COSTUMES[name])
            tail = (
                "" if person.endswith(("な", "い", "る", "た", "の", "飛ぶ")) else pick(rng, DRESSED).replace("{}", "")
            )
            phrases.append([(person, f"{side}.wears:{name}"), (tail, "")])
            continue
        word = _pick(WEARABLES[name].japanese, MORE_WEARABLES.get(name, ()), rng)
        word = "マント" if colour and word == "赤いマント" else word
        said: Said = []
        if colour:
            said.append((attributive(pick(rng, COLOURS[colour].japanese)), f"{side}.wears_colour:{name}"))
        verb = (
            pick(rng, ("のある", "が生えた", "の生えた", "をつけた", "の"))
            if name in HAIRY
            else pick(rng, WORN[WEARABLES[name].place])
        )
        if unseen:
            verb = pick(rng, UNSEEN_WORN[WEARABLES[name].place])
        phrases.append([*said, (word, f"{side}.wears:{name}"), (verb, "")])
    return phrases


def _modifiers(one: Subject, side: str, rng: np.random.Generator, unseen: bool = False) -> list[Said]:
    found: list[Said] = []
    if one.size:
        found.append([(pick(rng, SIZE_WORDS[one.size]), f"{side}.size")])
    if one.colour:
        word = pick(rng, COLOURS[one.colour].japanese)
        found.append([(attributive(word), f"{side}.colour")])
    if one.pattern:
        found.append([(pick(rng, PATTERNS[one.pattern].japanese), f"{side}.pattern")])
    if one.expression:
        word = _pick(EXPRESSIONS[one.expression].japanese, MORE_EXPRESSIONS.get(one.expression, ()), rng)
        if word.endswith("している") and rng.random() < 0.3:
            word = word[:-2] + "る"
        found.append([(word, f"{side}.expression")])
    if one.material:
        word = pick(rng, MATERIALS[one.material].japanese)
        tail = pick(
            rng, ("でできた", "でできた", "でできている", "の", "の", "製の", "で作られた", "で作った", "素材の")
        )
        tail = pick(rng, UNSEEN_MADE) if unseen else tail
        found.append([(re.sub("製$", "", word), f"{side}.material"), (tail, "")])
    if one.turn:
        found.append([(pick(rng, TURN_WORDS[one.turn]), f"{side}.turn")])
    return [*found, *_worn(one, side, rng, unseen)]


def phrase(
    one: Subject,
    side: str,
    rng: np.random.Generator,
    names: Mapping[str, Names],
    extra: list[Said],
    unseen: bool = False,
) -> Said:
    """A noun with what stands before it; `extra` phrases go among these."""
    mine = names[one.concept]
    words = mine.japanese or mine.english
    noun = pick(rng, words) if rng.random() < 0.6 else words[0]
    if mine.japanese_tags and not mine.smiley and rng.random() < 0.08:
        noun = pick(rng, mine.japanese_tags)
    elif rng.random() < 0.05 and one.concept != FACE:
        noun = f" {mine.official} "  # an emoji character, spelled out
    modifiers = [*_modifiers(one, side, rng, unseen), *extra]
    if rng.random() < 0.04:
        modifiers.append([(pick(rng, FILLERS), "")])
    said: Said = []
    for i, k in enumerate(rng.permutation(len(modifiers))):
        part = modifiers[k]
        comma = i + 1 < len(modifiers) and rng.random() < 0.08
        said += [*part, *([("、", "")] if comma else [])]
    if one.count > 1:
        counter = pick(rng, COUNTERS.get(mine.kind, ("つ", "個", "本", "枚")))
        number = pick(rng, COUNTED[one.count]) + counter
        place = rng.random()
        if place < 0.6:
            at = 0 if rng.random() < 0.5 else len(said)
            return [*said[:at], (number, f"{side}.count"), ("の", ""), *said[at:], (noun, f"{side}.concept")]
        return [*said, (noun, f"{side}.concept"), ("が" if place < 0.75 else "", ""), (number, f"{side}.count")]
    if one.concept == FACE and said and rng.random() < 0.2 and any(s.endswith("expression") for _, s in said):
        return [*said, ("顔", f"{side}.concept")]
    return [*said, (noun, f"{side}.concept")]


def _around(description: Description, rng: np.random.Generator) -> list[Said]:
    found: list[Said] = []
    for name in description.settings:
        found.append([(_pick(SETTINGS[name].japanese, MORE_SETTINGS.get(name, ()), rng), f"settings:{name}")])
    for name in description.marks:
        found.append([(_pick(MARKS[name].japanese, MORE_MARKS.get(name, ()), rng), f"marks:{name}")])
    return found


def _refused(name: str, rng: np.random.Generator) -> tuple[Said, bool]:
    """Words for what must not be seen, and whether they stand before the noun."""
    slot = f"without:{name}"
    if name in EXPRESSIONS:
        word = pick(rng, EXPRESSIONS[name].japanese)
        return [
            (
                f"{word[:-1]}くない"
                if word.endswith("い") and not word.endswith("ない") and len(word) < 5 and not word.endswith("いる")
                else f"{word}のではない",
                slot,
            )
        ], True
    if name in WEARABLES:
        word = _pick(WEARABLES[name].japanese, MORE_WEARABLES.get(name, ()), rng)
        verbs = {
            "eyes": "をかけていない",
            "head": "をかぶっていない",
            "neck": "をつけていない",
            "face": "をつけていない",
        }
        verb = verbs.get(WEARABLES[name].place, "のない")
    else:
        word, verb = REFUSED_NOUNS[name], "のない"
    if rng.random() < 0.65:
        return [(word, slot), (pick(rng, (verb, "なしの", "のない", "抜きの", "がない", "無しの")), slot)], True
    return [
        (pick(rng, ("、", "（", " ")), ""),
        (word, slot),
        (pick(rng, ("なし", "抜き", "は無し", "なしで", "はいらない")), slot),
    ], False


def japanese(
    description: Description, rng: np.random.Generator, names: Mapping[str, Names], unseen: bool = False
) -> Said:
    """One Japanese way to say a description."""
    around = _around(description, rng)
    tail: Said = []
    for name in sorted(description.without):
        said, before = _refused(name, rng)
        if before:
            around.append(said)
        else:
            tail = said
    if rng.random() < 0.07 and not unseen:
        said = _keywords(description, rng, names, around)
    elif description.other is None:
        said = _alone(description, rng, names, around, unseen)
    else:
        said = _related(description, rng, names, around, unseen)
    said = [*said, *tail]
    if rng.random() < 0.1:
        said = [(pick(rng, UNSEEN_FRONT if unseen else FRONT), ""), *said]
    if rng.random() < 0.25:
        said = [*said, (pick(rng, UNSEEN_BACK if unseen else BACK), "")]
    return said


def _alone(
    description: Description, rng: np.random.Generator, names: Mapping[str, Names], around: list[Said], unseen: bool
) -> Said:
    one = description.subject
    said = phrase(one, "subject", rng, names, around, unseen)
    simple = [s for s in said if s[1]]
    if len(one.wears) == 1 and len(simple) == 2 and rng.random() < 0.3 and not unseen:
        worn, noun = simple
        form = int(rng.integers(3))
        if form == 0:
            return [worn, noun]
        if form == 1:
            return [noun, ("が", ""), worn, (pick(rng, WORN[WEARABLES[one.wears[0][0]].place][2:3]), "")]
        return [noun, (pick(rng, ("に", "と", "＋")), ""), worn]
    if one.expression and len(simple) == 2 and rng.random() < 0.2:
        feeling, noun = simple
        return [noun, (pick(rng, ("が", "は")), ""), feeling]
    return said


def _related(
    description: Description, rng: np.random.Generator, names: Mapping[str, Names], around: list[Said], unseen: bool
) -> Said:
    how, other = description.how, description.other
    assert other is not None
    thing = phrase(other, "other", rng, names, [], unseen)
    if how == "beside" or rng.random() < 0.22:
        inside = phrase(description.subject, "subject", rng, names, around, unseen)
        if how == "beside" and rng.random() < 0.35:
            return [*thing, (pick(rng, ATTRIBUTIVE[how]), "how"), *inside]
        link, verb = MORE_SENTENCES.get(how, SENTENCES[how]) if rng.random() < 0.4 else SENTENCES[how]
        if how == "mixed" and rng.random() < 0.5:
            return [*inside, (pick(rng, MIXES), "how"), *thing]
        if link == "と":
            return [*inside, (pick(rng, ("と", "と", "と", "＆", "、")), "how"), *thing, (verb, "how")]
        return [*inside, (link, ""), *thing, (verb, "how")]
    if how == "topped" and rng.random() < 0.4:
        said = [("頭に", "how"), *thing, (pick(rng, ("を乗せた", "をのせた", "が乗った", "を載せた")), "how")]
    elif how == "mixed" and rng.random() < 0.15 and len(thing) == 1:
        said = [*thing, ("", "")]
    else:
        said = [*thing, (pick(rng, ATTRIBUTIVE[how]), "how")]
    # what is said of the first thing stands between: before the second thing it would be read as the second's
    mine = phrase(description.subject, "subject", rng, names, [], unseen)
    lead = [piece for part in around for piece in part]
    return [*lead, *said, *mine] if rng.random() < 0.2 else [*said, *lead, *mine]


def _keywords(
    description: Description, rng: np.random.Generator, names: Mapping[str, Names], around: list[Said]
) -> Said:
    """Words with a sign between them."""
    one = description.subject
    mine = names[one.concept]
    joint = pick(rng, ("、", " ", "　", ",", "・", "＋"))
    rest = [[p for p in part if p[1]] for part in (*_modifiers(one, "subject", rng), *around)]
    if one.count > 1:
        rest.append([(str(one.count), "subject.count")])
    said: Said = [((mine.japanese or mine.english)[0], "subject.concept")]
    for k in rng.permutation(len(rest)):
        said += [(joint, ""), *rest[k]]
    if description.other is not None:
        other = phrase(description.other, "other", rng, names, [])
        said = [*other, (pick(rng, ATTRIBUTIVE[description.how]), "how"), *said]
    return said
