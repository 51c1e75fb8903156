"""English sentences for descriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from .description import Description, Subject
from .names import FACE, Names
from .sample import pick
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES

Said = list[tuple[str, str]]

SIZE_WORDS = {
    "tiny": ("tiny", "small", "little", "mini", "teeny", "miniature"),
    "giant": ("giant", "huge", "big", "gigantic", "enormous", "large", "massive"),
}
COUNT_WORDS = {
    2: ("two", "2", "a pair of", "a couple of", "twin", "two identical"),
    3: ("three", "3", "a trio of", "three identical", "a group of three"),
}
TURN_WORDS = {
    "upside down": ("upside down", "standing on its head", "turned upside down", "flipped over", "hanging upside down"),
    "tilted": ("tilted", "leaning to the side", "at an angle", "tilted sideways", "falling over"),
}
COMPOUND = ("cat", "pizza")
MORE_EXPRESSIONS = {
    "crying": ("in tears", "bawling", "that cries", "with tears"), "happy": ("with a smile", "joyful", "jolly"),
    "angry": ("raging", "pissed off", "cross", "enraged"), "sleepy": ("drowsy", "dozing", "exhausted", "sleepy-eyed"),
    "in love": ("with hearts in its eyes", "romantic", "smitten", "heart-eyed"), "silly": ("wacky", "derpy", "zany"),
    "laughing": ("that laughs", "lol", "cracking up", "laughing out loud"), "sad": ("heartbroken", "miserable", "blue and sad"),
    "surprised": ("stunned", "startled", "with an open mouth"), "scared": ("spooked", "frightened to death", "panicking"),
    "sick": ("vomiting", "with a fever", "unwell", "throwing up"), "calm": ("chill", "chilled out", "serene", "meditating"),
    "evil": ("devilish", "sinister", "naughty", "demonic"), "winking": ("that winks", "with a wink"),
    "kissing": ("blowing a kiss", "giving a kiss"), "starstruck": ("thrilled", "with stars in its eyes", "ecstatic"),
    "bored": ("rolling its eyes", "uninterested", "sick of it"), "proud": ("victorious", "full of pride"),
    "nervous": ("stressed", "worried", "uneasy"), "smirking": ("with a smirk", "cocky"), "hungry": ("drooling", "starving"),
    "shy": ("bashful", "timid", "flushed"), "thinking": ("deep in thought", "wondering", "confused"),
    "pleading": ("with puppy eyes", "with big sad eyes", "kawaii"), "grinning": ("with a big grin", "with a wide smile"),
    "neutral": ("deadpan", "with no expression", "poker face"), "dizzy": ("drunk", "with spiral eyes"),
    "rich": ("wealthy", "with dollar eyes", "money-hungry"),
}  # fmt: skip
MORE_WEARABLES = {
    "sunglasses": ("cool sunglasses", "cool shades", "sunnies"), "glasses": ("nerdy glasses", "specs", "reading glasses"),
    "cap": ("a hat", "a baseball hat", "a trucker hat"), "party hat": ("a party cone", "a birthday cap"),
    "moustache": ("a big moustache", "a fancy mustache"), "limbs": ("arms and legs", "hands and feet", "legs"),
    "headphones": ("earphones", "big headphones"), "sun hat": ("a summer hat", "a beach hat"),
    "army helmet": ("a military helmet",), "rescue helmet": ("a construction helmet", "a hardhat"),
    "cape": ("a red cape", "a hero cape"), "bow tie": ("a bowtie",), "scarf": ("a warm scarf",),
    "face mask": ("a covid mask", "a mask"), "beanie": ("a winter hat", "a wool cap"), "wings": ("feathered wings", "white wings"),
    "halo": ("a ring above its head",), "horns": ("little horns", "demon horns"), "necklace": ("a gold chain", "pearls"),
    "graduation cap": ("a graduate hat",), "clown nose": ("a round red nose",), "witch hat": ("a witch's hat",),
    "bunny ears": ("long ears",), "goggles": ("ski goggles", "safety goggles"), "crown": ("a royal crown", "a tiara"),
}  # fmt: skip
MORE_SETTINGS = {
    "bubble": ("trapped in a bubble", "floating in a bubble"), "fire": ("engulfed in flames", "that is on fire", "aflame", "blazing"),
    "snow": ("in winter", "in falling snow", "in a blizzard", "snowy"), "rain": ("getting rained on", "on a rainy day", "rainy"),
    "night": ("in the night", "in the moonlight", "at midnight", "under the night sky"), "space": ("floating in space", "in the cosmos", "among the stars"),
    "hill": ("on a grassy hill", "on a hilltop", "standing on a hill"), "waves": ("surfing the waves", "at sea", "floating on water", "in the water"),
    "underwater": ("diving", "deep in the ocean", "under water"), "beach": ("on the sand", "by the sea", "relaxing on the beach"),
    "spotlight": ("under a spotlight", "on a stage"), "hearts": ("with hearts", "with hearts all around", "full of love"),
    "confetti": ("having a party", "partying", "with confetti falling"), "clouds": ("above the clouds", "sitting on a cloud", "floating in the sky", "in the sky"),
    "sunset": ("in the evening", "with the sun going down", "at dusk"), "rainbow": ("with a rainbow", "with a rainbow behind it"),
    "sunburst": ("radiating light", "with sunbeams", "emitting light"), "storm": ("in a storm", "with thunder and lightning", "hit by lightning"),
    "meadow": ("in a garden", "in a field of flowers", "on the grass", "surrounded by flowers"), "explosion": ("blowing up", "with an explosion", "going boom"),
    "sparkles": ("with sparkles around it", "glittering", "shimmering", "twinkling"),
}  # fmt: skip
MORE_MARKS = {
    "zzz": ("with zzz",), "sweat": ("sweating a lot", "dripping with sweat"), "notes": ("singing a song", "with musical notes", "making music"),
    "dash": ("running", "running away", "in a hurry", "zooming"), "speech": ("speaking", "chatting"), "thought": ("daydreaming",),
    "idea": ("having an idea", "with a bright idea"), "question": ("with question marks", "asking a question"), "hearts": ("with a tiny heart",),
}  # fmt: skip
MORE_RELATIONS = {
    "holding": ("that holds", "with {} in its hand", "clutching", "gripping", "who is holding", "has"),
    "eating": ("that eats", "having", "who is eating", "chewing", "devouring", "eats"),
    "beside": ("together with", "by", "alongside", "near", "standing next to", "plus", "&"), "before": ("before", "standing in front of"),
    "behind": ("hiding behind", "standing behind", "peeking from behind"), "on": ("standing on top of", "sitting on top of", "sits on", "lying on", "perched on"),
    "riding": ("that rides", "who is riding", "rides", "driving in", "surfing on"), "inside": ("stuck in", "sitting inside", "hiding in", "trapped inside", "sitting in"),
    "topped": ("with {} on top", "with {} as a hat", "balancing {} on its head", "wearing {} as a hat"),
    "mixed": ("fused with", "combined with", "merged with", "hybrid with", "but also", "×"),
}  # fmt: skip
MATERIAL_ADJECTIVES = {
    "ice": ("icy", "frozen"), "gold": ("golden",), "wood": ("wooden",), "wool": ("woollen", "knitted"), "glass": ("glassy",),
    "chrome": ("metallic", "metal"), "leaves": ("leafy", "mossy"), "lava": ("molten",), "crystal": ("crystalline",),
}  # fmt: skip
FRONT = ("draw", "please draw", "draw me", "make", "i want", "i'd like", "can you make", "show me", "give me", "create",
         "generate", "an emoji of", "emoji of", "a picture of", "a cute picture of", "an icon of", "an image of",
         "a drawing of", "imagine", "could you draw", "new emoji:", "emoji:", "how about", "just", "something like")  # fmt: skip
BACK = ("please", "emoji", "pls", "!", ".", "?", "for slack", "icon", "lol", "thanks", "sticker", "as an emoji", "...")
_VOWEL = re.compile(r"^(?:[aeio]|u(?!ni|fo|kul|se))", re.IGNORECASE)


def article(word: str) -> str:
    """"a" or "an"."""
    return "an" if _VOWEL.match(word) else "a"


def plural(noun: str) -> str:
    """The plural of a noun phrase, by its last word."""
    special = {"mouse": "mice", "sheep": "sheep", "fish": "fish", "deer": "deer", "man": "men", "woman": "women",
               "person": "people", "child": "children", "goose": "geese", "wolf": "wolves", "leaf": "leaves",
               "knife": "knives", "foot": "feet", "tooth": "teeth", "loaf": "loaves", "octopus": "octopuses"}  # fmt: skip
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


def _parts(one: Subject, side: str, rng: np.random.Generator) -> tuple[Said, list[Said]]:
    """What stands before the noun, word by word, and phrases that stand after it."""
    before: Said = []
    after: list[Said] = []
    if one.size:
        before.append((pick(rng, SIZE_WORDS[one.size]), f"{side}.size"))
    if one.colour:
        word = pick(rng, COLOURS[one.colour].english)
        if rng.random() < 0.88:
            before.append((word if rng.random() < 0.9 else f"{word}-coloured", f"{side}.colour"))
        else:
            after.append([(pick(rng, ("that is ", "in ", "coloured ", "painted ")), ""), (word, f"{side}.colour")])
    if one.pattern:
        word = pick(rng, PATTERNS[one.pattern].english)
        (after.append([(word, f"{side}.pattern")]) if word.startswith("with") else before.append((word, f"{side}.pattern")))
    if one.expression:
        word = _pick(EXPRESSIONS[one.expression].english, MORE_EXPRESSIONS.get(one.expression, ()), rng)
        slot = f"{side}.expression"
        if re.match(r"(with|in|that|of|deep|full|lol|rolling|licking|blowing|giving|cracking|throwing|sick of|pissed|poker|blue and)\b", word):
            after.append([(word, slot)])
        elif rng.random() < 0.66:
            before.append((word, slot))
        else:
            form = pick(rng, ("that is {}", "who is {}", "looking {}", "feeling {}", "with a {} face", "{}", "with {} eyes", "being {}"))
            left, right = form.split("{}")
            after.append([(left, ""), (word, slot), (right, "")])
    if one.material:
        word = pick(rng, MATERIALS[one.material].english)
        adjectives = MATERIAL_ADJECTIVES.get(one.material, ())
        if rng.random() < 0.5:
            before.append((pick(rng, (*adjectives, word)) if adjectives else word, f"{side}.material"))
        else:
            lead = pick(rng, ("made of ", "made of ", "made from ", "made out of ", "carved from ", "of ", "built from ", "entirely of ", "consisting of "))
            after.append([(lead, ""), (word, f"{side}.material")])
    if one.turn:
        word = pick(rng, TURN_WORDS[one.turn])
        simple = word in ("upside down", "tilted")
        before.append((word.replace(" ", "-"), f"{side}.turn")) if simple and rng.random() < 0.4 else after.append([(word, f"{side}.turn")])
    if one.wears:
        joint = pick(rng, ("wearing ", "wearing ", "with ", "with ", "in ", "that wears ", "who wears ", "that has ", "has ", "sporting ", "wears "))
        after.append([(joint, ""), *_worn(one, side, rng)])
    order = rng.permutation(len(before)) if rng.random() < 0.5 else range(len(before))
    return [before[i] for i in order], [after[i] for i in rng.permutation(len(after))]


def phrase(one: Subject, side: str, rng: np.random.Generator, names: Mapping[str, Names], extra: list[Said], pre: Said) -> Said:
    """A noun phrase; `extra` phrases go among those after the noun, `pre` words before it."""
    before, after = _parts(one, side, rng)
    before = [*pre, *before]
    noun = pick(rng, names[one.concept].english) if rng.random() < 0.6 else names[one.concept].english[0]
    if names[one.concept].english_tags and rng.random() < 0.08:
        noun = pick(rng, names[one.concept].english_tags)
    said: Said = []
    bare_face = one.concept == FACE and before and rng.random() < 0.35 and any(s.endswith("expression") for _, s in before)
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
    tables = (("settings", description.settings, SETTINGS, MORE_SETTINGS), ("marks", description.marks, MARKS, MORE_MARKS))
    for kind, given, table, more in tables:
        for name in given:
            word = _pick(table[name].english, more.get(name, ()), rng)
            single = re.fullmatch(r"[a-z]+(ing|al)|snowy|rainy", word) is not None
            (before.append((word, f"{kind}:{name}")) if single and rng.random() < 0.5 else after.append([(word, f"{kind}:{name}")]))
    return after, before


def _refused(description: Description, rng: np.random.Generator) -> list[Said]:
    said = []
    for name in sorted(description.without):
        if name in WEARABLES:
            word = _pick(WEARABLES[name].english, MORE_WEARABLES.get(name, ()), rng)
            form = pick(rng, ("without {}", "with no {}", "but no {}", "not wearing {}", "no {}", "but without {}", "that has no {}", "minus {}"))
            if " no " in f" {form}" or rng.random() < 0.4:
                word = re.sub(r"^(a|an) ", "", word)
        elif name in EXPRESSIONS:
            word = pick(rng, EXPRESSIONS[name].english)
            form = pick(rng, ("not {}", "that is not {}", "but not {}", "that isn't {}", "never {}"))
        else:
            word = name if rng.random() < 0.6 else re.sub(r"^(with|in|on|at|under) ", "", (SETTINGS | MARKS)[name].english[0])
            form = pick(rng, ("without {}", "without any {}", "but no {}", "no {}", "not {}"))
        left, right = form.split("{}")
        said.append([(left.rstrip(), f"without:{name}"), (" ", ""), (word + right, f"without:{name}")])
    return said


def english(description: Description, rng: np.random.Generator, names: Mapping[str, Names], fancy: bool = True) -> Said:
    """One English way to say a description."""
    if rng.random() < 0.07:
        return _keywords(description, rng, names)
    around, pre = _around(description, rng)
    refused = _refused(description, rng)
    inside = [p for p in around if rng.random() < 0.4]
    outside = [p for p in around if p not in inside]
    said = phrase(description.subject, "subject", rng, names, inside, pre)
    if description.other is not None:
        said += _related(description, rng, names, said)
    for part in [outside[i] for i in rng.permutation(len(outside))]:
        said += [(pick(rng, (" ", " ", ", ", " and ")), ""), *part]
    for part in refused:
        said += [(pick(rng, (" ", ", ")), ""), *part]
    if outside and rng.random() < 0.08 and len(outside) == 1 and not refused:
        cut = len(said) - len(outside[0]) - 1
        said = [*outside[0], (pick(rng, (", ", " ")), ""), *said[:cut]]
    if fancy and rng.random() < 0.2:
        said = [(pick(rng, FRONT) + " ", ""), *said]
    if fancy and rng.random() < 0.1:
        end = pick(rng, BACK)
        said.append((end if end in "!?...." else f" {end}", ""))
    return said


def _related(description: Description, rng: np.random.Generator, names: Mapping[str, Names], said: Said) -> Said:
    how, other = description.how, description.other
    assert other is not None
    thing = phrase(other, "other", rng, names, [], [])
    plain = len(said) <= 2 and len(thing) <= 2
    if how == "mixed" and plain and rng.random() < 0.3:
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


def _keywords(description: Description, rng: np.random.Generator, names: Mapping[str, Names]) -> Said:
    """Words with commas between them, "cat, sunglasses, blue"."""
    one = description.subject
    words: Said = [(names[one.concept].english[0], "subject.concept")]
    rest: list[Said] = []
    before, after = _parts(one, "subject", rng)
    rest += [[w] for w in before]
    rest += [[p for p in part if p[0] not in ("wearing ", "with ", "in ", "that wears ", "who wears ")] for part in after]
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
    for part in _refused(description, rng):
        said += [(joint, ""), *part]
    return said
