"""English sentences for descriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from .description import Description, Subject
from .english_words import (
    COSTUMES,
    COUNT_WORDS,
    DRESSED,
    FILLERS,
    MATERIAL_ADJECTIVES,
    MORE_EXPRESSIONS,
    MORE_MARKS,
    MORE_RELATIONS,
    MORE_SETTINGS,
    MORE_WEARABLES,
    SEEN,
    SIZE_WORDS,
    TURN_WORDS,
    UNSEEN,
    WORN_ADJECTIVES,
    Forms,
)
from .names import FACE, Names
from .sample import pick
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES

Said = list[tuple[str, str]]

_VOWEL = re.compile(r"^(?:[aeio]|u(?!ni|fo|kul|se))", re.IGNORECASE)


def article(word: str) -> str:
    """ "a" or "an"."""
    return "an" if _VOWEL.match(word) else "a"


def plural(noun: str) -> str:
    """The plural of a noun phrase, by its last word."""
    special = dict(
        pair.split(":")
        for pair in (
            "mouse:mice sheep:sheep fish:fish deer:deer man:men woman:women person:people child:children goose:geese "
            "wolf:wolves leaf:leaves knife:knives foot:feet tooth:teeth loaf:loaves octopus:octopuses"
        ).split()
    )
    head, _, last = noun.rpartition(" ")
    lead = f"{head} " if head else ""
    if " of " in noun:
        first, rest = noun.split(" of ", 1)
        return f"{plural(first)} of {rest}"
    if last in special:
        return lead + special[last]
    if last.endswith(("ss", "x", "ch", "sh", "z")):
        return lead + last + "es"
    if last.endswith("s"):
        return noun
    if last.endswith("y") and len(last) > 1 and last[-2] not in "aeiou":
        return lead + last[:-1] + "ies"
    return lead + last + ("es" if last.endswith(("tomato", "potato")) else "s")


def _pick(first: tuple[str, ...], more: tuple[str, ...], rng: np.random.Generator) -> str:
    """One of the vocabulary's words or of further ones."""
    return pick(rng, (*first, *more)) if rng.random() < 0.7 or not more else pick(rng, first)


def _worn(one: Subject, side: str, rng: np.random.Generator) -> Said:
    said: Said = []
    for i, (name, colour) in enumerate(one.wears):
        word = _pick(WEARABLES[name].english, MORE_WEARABLES.get(name, ()), rng)
        if colour and name == "cape" and word == "a red cape":
            word = "a cape"
        bare = re.sub(r"^(a|an) ", "", word)
        slot = f"{side}.wears:{name}"
        said += [((" and ", "") if rng.random() < 0.7 else (", ", ""))] if i else []
        if colour:
            shade = pick(rng, COLOURS[colour].english)
            lead = f"{article(shade)} " if bare != word and rng.random() < 0.9 else ""
            said += [(lead, ""), (shade, f"{side}.wears_colour:{name}"), (" ", ""), (bare, slot)]
        else:
            said.append((word if rng.random() < 0.9 else bare, slot))
    return said


def _colour(one: Subject, side: str, rng: np.random.Generator, forms: Forms, before: Said, after: list[Said]) -> None:
    """What is said of its colour."""
    word = pick(rng, COLOURS[one.colour].english)
    if rng.random() < 0.88:
        before.append((word if rng.random() < 0.9 else f"{word}-coloured", f"{side}.colour"))
    else:
        after.append(_put(pick(rng, forms.coloured), [(word, f"{side}.colour")]))


def _pattern(one: Subject, side: str, rng: np.random.Generator, forms: Forms, before: Said, after: list[Said]) -> None:
    """… of its pattern."""
    word = pick(rng, PATTERNS[one.pattern].english)
    (after.append([(word, f"{side}.pattern")]) if word.startswith("with") else before.append((word, f"{side}.pattern")))


def _expression(
    one: Subject, side: str, rng: np.random.Generator, forms: Forms, before: Said, after: list[Said]
) -> None:
    """… of its expression."""
    word = _pick(EXPRESSIONS[one.expression].english, MORE_EXPRESSIONS.get(one.expression, ()), rng)
    slot = f"{side}.expression"
    if re.match(
        r"(with|in|that|of|deep|full|lol|rolling|licking|blowing|giving|cracking|throwing|sick of|pissed|poker"
        r"|blue and)\b",
        word,
    ):
        after.append([(word, slot)])
    elif rng.random() < 0.66:
        before.append((word, slot))
    else:
        after.append(_put(pick(rng, forms.feeling), [(word, slot)]))


def _material(one: Subject, side: str, rng: np.random.Generator, forms: Forms, before: Said, after: list[Said]) -> None:
    """… of what it is made of."""
    word = pick(rng, MATERIALS[one.material].english)
    adjectives = MATERIAL_ADJECTIVES.get(one.material, ())
    if rng.random() < 0.5:
        before.append((pick(rng, (*adjectives, word)) if adjectives else word, f"{side}.material"))
    else:
        after.append(_put(pick(rng, forms.made), [(word, f"{side}.material")]))


def _turn(one: Subject, side: str, rng: np.random.Generator, forms: Forms, before: Said, after: list[Said]) -> None:
    """… of how it is turned."""
    word = pick(rng, TURN_WORDS[one.turn])
    simple = word in ("upside down", "tilted")
    before.append((word.replace(" ", "-"), f"{side}.turn")) if simple and rng.random() < 0.4 else after.append(
        [(word, f"{side}.turn")]
    )


_SAID = {"colour": _colour, "pattern": _pattern, "expression": _expression, "material": _material, "turn": _turn}
"""What says an attribute, in the order in which they are said: before the noun, or after it."""


def _parts(one: Subject, side: str, rng: np.random.Generator, forms: Forms) -> tuple[Said, list[Said]]:
    """What stands before the noun, word by word, and phrases that stand after it."""
    before: Said = []
    after: list[Said] = []
    if one.size:
        before.append((pick(rng, SIZE_WORDS[one.size]), f"{side}.size"))
    for attribute, say in _SAID.items():
        if getattr(one, attribute):
            say(one, side, rng, forms, before, after)
    if one.wears:
        one = _as_somebody(one, side, rng, before, after)
    if one.wears:
        after.append(_put(pick(rng, forms.worn), _worn(one, side, rng)))
    order = rng.permutation(len(before)) if rng.random() < 0.5 else range(len(before))
    return [before[i] for i in order], [after[i] for i in rng.permutation(len(after))]


def _as_somebody(one: Subject, side: str, rng: np.random.Generator, before: Said, after: list[Said]) -> Subject:
    """Now and then says one thing that is worn by who wears it, "a pirate"; what is left to say."""
    name, colour = one.wears[0]
    people, adjectives = COSTUMES.get(name, ()), WORN_ADJECTIVES.get(name, ())
    if colour or not (people or adjectives) or rng.random() > 0.16:
        return one
    slot = f"{side}.wears:{name}"
    if people and rng.random() < 0.4:
        word = pick(rng, people)
        form = pick(rng, DRESSED)
        if article(word) == "an":
            form = form.replace("a {}", "an {}")
        after.append(_put(form, [(word, slot)]))
    else:
        before.append((pick(rng, (*people, *adjectives)), slot))
    return replace(one, wears=one.wears[1:])


def _put(form: str, said: Said) -> Said:
    """Pieces put in a form."""
    left, right = form.split("{}")
    return [(left, ""), *said, (right, "")]


def phrase(
    one: Subject,
    side: str,
    rng: np.random.Generator,
    names: Mapping[str, Names],
    forms: Forms = SEEN,
    extra: Sequence[Said] = (),
    pre: Sequence[tuple[str, str]] = (),
) -> Said:
    """A noun phrase; `extra` phrases go among those after the noun, `pre` words before it."""
    before, after = _parts(one, side, rng, forms)
    before = [*pre, *before]
    if rng.random() < 0.04:
        before = [(pick(rng, FILLERS), ""), *before]
    noun = pick(rng, names[one.concept].english) if rng.random() < 0.6 else names[one.concept].english[0]
    if names[one.concept].english_tags and not names[one.concept].smiley and rng.random() < 0.08:
        noun = pick(rng, names[one.concept].english_tags)
    elif rng.random() < 0.06 and one.concept != FACE:
        noun = names[one.concept].official
    said: Said = []
    bare_face = (
        one.concept == FACE and before and rng.random() < 0.35 and any(s.endswith("expression") for _, s in before)
    )
    if one.count > 1:
        said += [(pick(rng, COUNT_WORDS[one.count]), f"{side}.count"), (" ", "")]
        noun = plural(noun)
    elif rng.random() < 0.62 and not bare_face:
        first = before[0][0] if before else noun
        said.append((pick(rng, (f"{article(first)} ",) * 8 + ("the ", "one ", "my ", "some ")), ""))
    for i, word in enumerate(before):
        said += [word, (", " if i + 1 < len(before) and rng.random() < 0.1 else " ", "")]
    if not bare_face:
        said.append((noun, f"{side}.concept"))
    elif said:
        said.pop()
    for i, more in enumerate([*after, *extra]):
        joint = " and " if i and rng.random() < 0.25 else ", " if rng.random() < 0.06 else " "
        said += [(joint, ""), *more]
    return said


def _around(description: Description, rng: np.random.Generator) -> tuple[list[Said], Said]:
    """Phrases for settings and marks, and those single words of them that stand before the noun."""
    after: list[Said] = []
    before: Said = []
    tables = (
        ("settings", description.settings, SETTINGS, MORE_SETTINGS),
        ("marks", description.marks, MARKS, MORE_MARKS),
    )
    for kind, given, table, more in tables:
        for name in given:
            word = _pick(table[name].english, more.get(name, ()), rng)
            single = re.fullmatch(r"[a-z]+(ing|al)|snowy|rainy", word) is not None
            (
                before.append((word, f"{kind}:{name}"))
                if single and rng.random() < 0.5
                else after.append([(word, f"{kind}:{name}")])
            )
    return after, before


def _refused(description: Description, rng: np.random.Generator, forms: Forms) -> list[Said]:
    said = []
    for name in sorted(description.without):
        if name in WEARABLES:
            word = _pick(WEARABLES[name].english, MORE_WEARABLES.get(name, ()), rng)
            form = pick(rng, forms.refused)
            if " no " in f" {form}" or rng.random() < 0.4:
                word = re.sub(r"^(a|an) ", "", word)
        elif name in EXPRESSIONS:
            word = pick(rng, EXPRESSIONS[name].english)
            form = pick(rng, ("not {}", "that is not {}", "but not {}", "that isn't {}", "never {}"))
        else:
            word = (
                name
                if rng.random() < 0.6
                else re.sub(r"^(with|in|on|at|under) ", "", (SETTINGS | MARKS)[name].english[0])
            )
            form = pick(rng, ("without {}", "without any {}", "but no {}", "no {}", "not {}"))
        left, right = form.split("{}")
        said.append([(left.rstrip(), f"without:{name}"), (" ", ""), (word + right, f"without:{name}")])
    return said


def english(
    description: Description, rng: np.random.Generator, names: Mapping[str, Names], unseen: bool = False
) -> Said:
    """One English way to say a description."""
    forms = UNSEEN if unseen else SEEN
    if rng.random() < 0.07 and not unseen:
        return _keywords(description, rng, names)
    if not unseen and len(description.subject.wears) == 1 and rng.random() < 0.05:
        return _on_it(description, rng, names)
    around, pre = _around(description, rng)
    refused = _refused(description, rng, forms)
    inside = [p for p in around if rng.random() < 0.4]
    outside = [p for p in around if p not in inside]
    said = phrase(description.subject, "subject", rng, names, forms, inside, pre)
    if description.other is not None:
        said += _related(description, rng, names, said, forms)
    for part in [outside[i] for i in rng.permutation(len(outside))]:
        said += [(pick(rng, (" ", " ", ", ", " and ")), ""), *part]
    for part in refused:
        said += [(pick(rng, (" ", ", ")), ""), *part]
    if outside and rng.random() < 0.08 and len(outside) == 1 and not refused:
        cut = len(said) - len(outside[0]) - 1
        said = [*outside[0], (pick(rng, (", ", " ")), ""), *said[:cut]]
    if rng.random() < (0.5 if unseen else 0.2):
        said = [(pick(rng, forms.front) + " ", ""), *said]
    if rng.random() < (0.4 if unseen else 0.1):
        end = pick(rng, forms.back)
        said.append((end if end in "!?...." else f" {end}", ""))
    return said


def _related(
    description: Description, rng: np.random.Generator, names: Mapping[str, Names], said: Said, forms: Forms = SEEN
) -> Said:
    how, other = description.how, description.other
    assert other is not None
    thing = phrase(other, "other", rng, names, forms)
    plain = len(said) <= 2 and len(thing) <= 2
    if how == "mixed" and plain and rng.random() < 0.3 and names[other.concept].kind != "person":  # that is a role
        text = names[other.concept].english[0]
        subject = list(said)
        said.clear()
        lead = [subject[0]] if len(subject) > 1 else []
        said += [*lead, (text, "other.concept"), (pick(rng, (" ", "-")), ""), subject[-1]]
        return []
    if how == "mixed" and plain and rng.random() < 0.2:
        noun = said[-1]
        said.clear()
        said += [("half ", ""), noun, (pick(rng, (" half ", ", half ", " and half ")), ""), thing[-1]]
        return []
    words = [w for w in RELATIONS[how].english if not (how in ("beside", "riding") and w in ("with", "on"))]
    form = _pick(tuple(words), MORE_RELATIONS[how], rng)
    if "{}" in form:
        left, right = form.split("{}")
        return [(" ", ""), (left, "how"), *thing, (right, "how")]
    return [(" ", ""), (form, "how"), (" ", ""), *thing]


def _on_it(description: Description, rng: np.random.Generator, names: Mapping[str, Names]) -> Said:
    """What is worn first: "a top hat on a cat"."""
    bare = replace(description.subject, wears=())
    around, pre = _around(description, rng)
    worn = _worn(description.subject, "subject", rng)
    said = [
        *worn,
        (pick(rng, (" on ", " for ", " on top of ")), ""),
        *phrase(bare, "subject", rng, names, SEEN, around, pre),
    ]
    if description.other is not None:
        said += _related(description, rng, names, [("", "")] * 3)
    for part in _refused(description, rng, SEEN):
        said += [(" ", ""), *part]
    return said


def _keywords(description: Description, rng: np.random.Generator, names: Mapping[str, Names]) -> Said:
    """Words with commas between them, "cat, sunglasses, blue"."""
    one = description.subject
    words: Said = [(names[one.concept].english[0], "subject.concept")]
    rest: list[Said] = []
    before, after = _parts(one, "subject", rng, SEEN)
    rest += [[w] for w in before]
    rest += [[p for p in part if p[1] or p[0] in (" ", ", ", " and ")] for part in after]
    if one.count > 1:
        rest.append([(str(one.count), "subject.count")])
    around, pre = _around(description, rng)
    rest += [[w] for w in pre] + around
    said = [*words]
    joint = pick(rng, (", ", ",", " ", " / ", " + "))
    for part in [rest[i] for i in rng.permutation(len(rest))]:
        said += [(joint, ""), *part]
    if description.other is not None:
        said += _related(description, rng, names, [("", "")] * 3)
    for part in _refused(description, rng, SEEN):
        said += [(joint, ""), *part]
    return said
