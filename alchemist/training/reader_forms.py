"""Further ways to say a description, for training: roles, lists, words left out, Japanese as it is spoken.

The captions of `recipes.captions` measure the reader, too; these are only learned from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..emoji.captions import characters
from ..recipes import japanese_words
from ..recipes.captions import Caption, caption, joined
from ..recipes.description import Description, Subject
from ..recipes.english import article, english
from ..recipes.english import phrase as english_phrase
from ..recipes.japanese import attributive, japanese
from ..recipes.japanese import phrase as japanese_phrase
from ..recipes.names import FACE, SMILEYS, Names
from ..recipes.roles import Role, lent_by, roles, with_smiley
from ..recipes.sample import Sampler, is_held_out, pick
from ..recipes.vocabulary import COLOURS, EXPRESSIONS, WEARABLES

Said = list[tuple[str, str]]
Pair = tuple[Caption, Description]

NO_ROLE = ("person", "symbol", "hand", "sky", "place", "clothing", "face")
"""Kinds of things that no role is put on."""
ROLE_BEFORE = ("{role} {noun}",) * 5 + ("{noun} {role}",) * 4 + ("{role}-{noun}", "{noun}, {role}")
ROLE_AFTER = ("as a {role}", "dressed as a {role}", "in a {role} costume", "who is a {role}", "working as a {role}")
ROLE_JAPANESE = (
    ("{role}の{noun}",) * 6
    + ("{noun}の{role}",) * 3
    + ("{role}{noun}", "{role}姿の{noun}", "{role}をしている{noun}", "{role}になった{noun}", "{noun}が{role}になる")
)
OCCASION = ("{}", "{}", "{} mood", "{} vibes", "{} feeling", "{}!", "it's {}", "{} time", "my {} face", "happy {}")
OCCASION_JAPANESE = ("{}", "{}", "{}気分", "{}の気分", "{}の顔", "{}だ", "今日は{}", "{}な気持ち", "{}最高")
POLITE_VERBS = {
    "eyes": ("をかけています", "をかけてます", "かけてる"),
    "head": ("をかぶっています", "をかぶってます", "かぶってる"),
    "face": ("をつけています", "があります", "つけてる"),
    "neck": ("をつけています", "を巻いています", "してる"),
    "back": ("をつけています", "が生えています", "つけてる"),
    "body": ("があります", "が生えています", "生えてる"),
}
ASKED_POLITELY = tuple(
    "です ですね をお願いします にしてください がいいです を作ってくれますか でお願いします って感じで だよ".split()
)
JOINTS = {"en": (" ", " ", ", ", ",", " + ", "/"), "ja": (" ", "、", "　", "・", "＋", ",")}
_ARTICLE = re.compile(r"\b(?:an?|the|some|my) (?=\w)")
_PARTICLE = re.compile(r"[をがにのは](?=[^、。])")


def edited(given: Caption, cuts: Sequence[tuple[int, int]]) -> Caption:
    """A caption without some ranges of characters, in order; a span that is wholly cut goes."""
    text, gone = "", [0] * (len(given.text) + 1)
    removed = {i for a, b in cuts for i in range(a, b)}
    for i, sign in enumerate(given.text):
        gone[i] = len(text)
        text += "" if i in removed else sign
    gone[-1] = len(text)
    spans = [(gone[a], gone[b], slot) for a, b, slot in given.spans]
    return Caption(text, tuple((a, b, slot) for a, b, slot in spans if b > a))


def without_small_words(given: Caption, language: str, rng: np.random.Generator) -> Caption:
    """Articles or particles left out, as in notes and searches."""
    if language == "en":
        cuts = [m.span() for m in _ARTICLE.finditer(given.text) if rng.random() < 0.85]
        return edited(given, cuts)
    inside = {i for a, b, _ in given.spans for i in range(a, b)}
    ends = {b for _, b, _ in given.spans}
    found = (m.start() for m in _PARTICLE.finditer(given.text))
    return edited(given, [(i, i + 1) for i in found if i in ends and i not in inside and rng.random() < 0.7])


def as_list(made: Description, language: str, rng: np.random.Generator, names: Mapping[str, Names]) -> Caption | None:
    """What is said of one thing as bare words in any order: "ice cat sunglasses"; None where more has to be said."""
    one = made.subject
    if made.other is not None or made.without or one.count > 1 or one.turn:
        return None
    maker = english if language == "en" else japanese
    for _ in range(8):  # a form without a frame around it
        whole = [piece for piece in maker(made, rng, names) if piece[1]]
        slots = [slot for _, slot in whole]
        if len(set(slots)) == len(slots) and len(whole) < 7:
            break
    else:
        return None
    pieces = _with_their_colours([(_ARTICLE.sub("", text.strip()), slot) for text, slot in whole])
    order = rng.permutation(len(pieces)) if rng.random() < 0.5 else np.arange(len(pieces))
    joint = (
        pick(rng, (" ", " ", ", ", ",", " + ", "/"))
        if language == "en"
        else pick(rng, (" ", "、", "　", "・", "＋", ","))
    )
    said: Said = []
    for k, i in enumerate(order):
        said += [*([(joint, "")] if k else []), *pieces[i]]
    return joined(said)


def _with_their_colours(whole: Said) -> list[Said]:
    """Pieces one by one, but the colour of something worn together with it."""
    found: list[Said] = []
    for text, slot in whole:
        worn = f"subject.wears_colour:{slot.partition(':')[2]}"
        if found and ".wears:" in slot and found[-1][-1][1] == worn:
            found[-1] += [(" " if text.isascii() else "", ""), (text, slot)]
        else:
            found.append([(text, slot)])
    return found


def in_a_role(sampler: Sampler, language: str, rng: np.random.Generator) -> Pair | None:
    """A thing in a role, or an occasion; None where the pair is held out."""
    role = pick(rng, roles())
    names = sampler.names
    words = role.english if language == "en" else role.japanese
    word = pick(rng, words) if rng.random() < 0.5 else words[0]
    held = role.holds in names
    if role.alone and rng.random() < 0.45:
        form = pick(rng, OCCASION if language == "en" else OCCASION_JAPANESE)
        left, right = form.split("{}")
        return joined([(left, ""), (word, role.slot), (right, "")]), lent_by(role, Subject(FACE), held)
    one = _somebody(sampler, role, rng)
    made = lent_by(role, one, held)
    if is_held_out(made):
        return None
    said = (_english_role if language == "en" else _japanese_role)(one, word, role.slot, rng, names)
    return joined(said), made


def _somebody(sampler: Sampler, role: Role, rng: np.random.Generator) -> Subject:
    """A thing that can be in a role, two of five with something else said of it."""
    while True:
        one = Subject(sampler.concept(rng))
        if sampler.names[one.concept].kind not in NO_ROLE and not sampler.names[one.concept].smiley:
            break
    kind = rng.random()
    if kind < 0.14:
        one = replace(one, colour=pick(rng, list(COLOURS)))
    elif kind < 0.28 and not role.expression:
        one = replace(one, expression=pick(rng, list(EXPRESSIONS)))
    elif kind < 0.4:
        one = replace(one, size=pick(rng, ("tiny", "giant")))
    return one


def _english_role(one: Subject, word: str, slot: str, rng: np.random.Generator, names: Mapping[str, Names]) -> Said:
    said = english_phrase(one, "subject", rng, names)
    at = next(i for i, piece in enumerate(said) if piece[1] == "subject.concept")
    if rng.random() < 0.25:
        form = pick(rng, ROLE_AFTER)
        form = form.replace("a {role}", f"{article(word)} {{role}}") if form.endswith("{role}") else form
        left, right = form.split("{role}")
        return [*said[: at + 1], (f" {left}", ""), (word, slot), (right, ""), *said[at + 1 :]]
    first, noun = (word, slot), said[at]
    form = pick(rng, ROLE_BEFORE)
    ends = (first, noun) if form.startswith("{role}") else (noun, first)
    between = form.split("}")[1].split("{")[0]
    return [*said[:at], ends[0], (between, ""), ends[1], *said[at + 1 :]]


def _japanese_role(one: Subject, word: str, slot: str, rng: np.random.Generator, names: Mapping[str, Names]) -> Said:
    said = japanese_phrase(one, "subject", rng, names, [])
    at = next(i for i, piece in enumerate(said) if piece[1] == "subject.concept")
    pieces: Said = []
    for part in re.split(r"(\{\w+\})", pick(rng, ROLE_JAPANESE)):
        pieces.append({"{role}": (word, slot), "{noun}": said[at]}.get(part, (part, "")))
    return [*said[:at], *pieces, *said[at + 1 :]]


def beside_a_smiley(sampler: Sampler, rng: np.random.Generator) -> Pair | None:
    """A thing and a smiley as two characters; None where the pair is held out."""
    code = sampler.concept(rng)
    smiley = pick(rng, list(SMILEYS))
    made = with_smiley(Subject(code), smiley)
    if made is None or code == FACE or sampler.names[code].smiley or is_held_out(made):
        return None
    one = made.subject
    slot = f"subject.wears:{one.wears[0][0]}" if one.wears else "subject.expression"
    pair = [(characters(code), "subject.concept"), (characters(smiley), slot)]
    if rng.random() < 0.3:
        pair.reverse()
    return joined([pair[0], *([(" ", "")] if rng.random() < 0.2 else []), pair[1]]), made


def in_polite_japanese(made: Description, rng: np.random.Generator, names: Mapping[str, Names]) -> Caption | None:
    """Sentences with です and ます about one thing; None where they cannot say all of it."""
    one = made.subject
    if made.other is not None or made.without or made.marks or not (one.wears or one.expression):
        return None
    bare = replace(one, wears=(), expression="")
    said: Said = []
    for name in made.settings:
        said.append((pick(rng, japanese_words.MORE_SETTINGS[name]), f"settings:{name}"))
    said += japanese_phrase(bare, "subject", rng, names, [])
    joint = pick(rng, ("が", "は", "です。", "、", "がいます。", ""))
    said.append((joint, ""))
    clauses: list[Said] = [_polite_wear(name, colour, rng) for name, colour in one.wears]
    if one.expression:
        words = (*EXPRESSIONS[one.expression].japanese, *japanese_words.MORE_EXPRESSIONS.get(one.expression, ()))
        word = pick(rng, words)
        if word.endswith("ている"):
            clauses.append([(word[:-1], "subject.expression"), ("ます", "")])
        else:
            clauses.append([(word, "subject.expression"), (pick(rng, ("顔です", "顔をしています", "感じです")), "")])
    for k, i in enumerate(rng.permutation(len(clauses))):
        said += [*([(pick(rng, ("。", "、", "。そして")), "")] if k else []), *clauses[i]]
    return joined(said)


def _polite_wear(name: str, colour: str, rng: np.random.Generator) -> Said:
    said: Said = []
    if colour:
        said.append((attributive(pick(rng, COLOURS[colour].japanese)), f"subject.wears_colour:{name}"))
    word = pick(rng, (*WEARABLES[name].japanese, *japanese_words.MORE_WEARABLES.get(name, ())))
    return [*said, (word, f"subject.wears:{name}"), (pick(rng, POLITE_VERBS[WEARABLES[name].place]), "")]


def dressed_in_several(made: Description, rng: np.random.Generator, names: Mapping[str, Names]) -> Caption | None:
    """Japanese with the things that are worn joined by と: 「赤い帽子と青いマフラーの犬」; None for fewer than two."""
    one = made.subject
    if made.other is not None or made.without or len(one.wears) < 2:
        return None
    said: Said = []
    for name in made.settings:
        said.append((pick(rng, japanese_words.MORE_SETTINGS[name]), f"settings:{name}"))
    for k, (name, colour) in enumerate(one.wears):
        said += [(pick(rng, ("と", "と", "、", "＆")), "")] if k else []
        said += _polite_wear(name, colour, rng)[:-1]
    said.append((pick(rng, ("の", "をつけた", "を身につけた", "姿の", "をした", "を着けている")), ""))
    return joined([*said, *japanese_phrase(replace(one, wears=()), "subject", rng, names, [])])


def said_otherwise(made: Description, language: str, rng: np.random.Generator, names: Mapping[str, Names]) -> Caption:
    """One of these forms where one suits the description, else a caption with small words left out."""
    found = None
    kind = rng.random()
    if language == "ja" and kind < 0.35:
        found = in_polite_japanese(made, rng, names) if kind < 0.22 else dressed_in_several(made, rng, names)
    elif kind < 0.55:
        found = as_list(made, language, rng, names)
    if found is None:
        found = caption(made, language, rng, names)
        found = without_small_words(found, language, rng)
    if language == "ja" and rng.random() < 0.25:
        found = Caption(found.text + pick(rng, ASKED_POLITELY), found.spans)
    return found
