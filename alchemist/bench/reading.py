"""How well prompts are read: held-out pairs, unseen turns of phrase, order, strange words, and sentences of people."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import DataError
from ..recipes.captions import Caption, caption
from ..recipes.description import Description, Subject
from ..recipes.names import SMILEYS, Names, names_of, stands_for
from ..recipes.parts import parts
from ..recipes.reader import Reader
from ..recipes.reader_model import CHOICES
from ..recipes.reading import Reading
from ..recipes.sample import Sampler
from ..recipes.strange import with_strange_word

SENTENCES = Path(__file__).parents[2] / "tests" / "data" / "sentences.txt"
"""Sentences written by hand, with what has to be understood of them."""
DRAWS = 64
"""Descriptions drawn from the reading of a prompt, as many as pictures that are ranked for a board."""


@dataclass(frozen=True)
class Asked:
    """One sentence and what it asks for: slots as in the file, each with the values that are right."""

    text: str
    concepts: tuple[str, ...]
    slots: tuple[tuple[str, tuple[str, ...]], ...]


def read_sentences(path: Path = SENTENCES) -> list[Asked]:
    """The sentences of a file.

    Raises:
        DataError: there is no such file, as outside a checkout.
    """
    if not path.exists():
        raise DataError(f"{path} is missing; it comes with the source code, not with the package.")
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            text, concepts, slots = (part.strip() for part in line.split(" | "))
            pairs = [slot.split(":", 1) for slot in slots.split()]
            wanted = [(kind, tuple(v.replace("_", " ") for v in values.split("/"))) for kind, values in pairs]
            found.append(Asked(text, tuple(concepts.split("/")), tuple(wanted)))
    return found


def missing(asked: Asked, read: Description) -> list[str]:
    """Slots of a sentence that a description does not have."""
    lacks = [] if any(same_concept(c, read.subject.concept) for c in asked.concepts) else ["concept"]
    for slot, able in asked.slots:
        if not any(_has(read, slot, value) for value in able):
            lacks.append(f"{slot}:{'/'.join(able)}")
    return lacks


def _has(read: Description, slot: str, value: str) -> bool:
    if slot == "emoji_pair":
        says = SMILEYS.get(value, "")
        mixed = read.how == "mixed" and read.other is not None and read.other.concept == value
        return mixed or any(f"wears:{name}" in says for name in dict(read.subject.wears))
    side: Subject | None = read.subject
    if slot.startswith("other."):
        side, slot = read.other, slot.removeprefix("other.")
    if slot in ("settings", "marks", "without"):
        return value in getattr(read, slot)
    if slot == "how":
        return read.how == value
    if side is None:
        return False
    if slot == "wears":
        name, _, colour = value.partition("=")
        return name in dict(side.wears) and (not colour or dict(side.wears)[name] == colour)
    if slot == "concept":
        return same_concept(value, side.concept)
    return str(getattr(side, slot)) == value


def same_concept(a: str, b: str) -> bool:
    """Whether two concepts go by the same everyday name."""
    return a == b or stands_for(a) == stands_for(b)


def lacking(asked: Description, read: Description, names: Mapping[str, Names]) -> list[str]:
    """What of one description another one does not have; () where it has all."""
    lacks: list[str] = []
    for side, one, other in (
        ("subject", asked.subject, read.subject),
        ("other", asked.other, read.other),
    ):
        if one is None:
            continue
        if other is None:
            return [*lacks, side]
        alike = set(names[one.concept].english) & set(names[other.concept].english)
        if not (same_concept(one.concept, other.concept) or alike):
            lacks.append(f"{side}.concept")
        lacks += [
            f"{side}.{slot}" for slot in CHOICES if str(getattr(one, slot)) not in ("", "1", str(getattr(other, slot)))
        ]
        worn = dict(other.wears)
        lacks += [f"{side}.wears:{n}" for n, c in one.wears if n not in worn or (c and worn[n] != c)]
    if asked.how not in ("", read.how):
        lacks.append("how")
    for slot in ("settings", "marks", "without"):
        lacks += [f"{slot}:{name}" for name in getattr(asked, slot) if name not in getattr(read, slot)]
    return lacks


def _share(values: Sequence[bool]) -> float:
    return round(float(np.mean(values)), 4)


def _captions(
    reader: Reader, language: str, names: Mapping[str, Names], count: int, apart: bool, unseen: bool
) -> dict[str, Any]:
    """Share of captions of random descriptions in which nothing is lacking, and in which nothing is added either."""
    rng = np.random.default_rng([7, apart, unseen, language == "ja"])
    sampler = Sampler(names)
    asked = [sampler.draw(rng, kept_apart=apart) for _ in range(count)]
    said = [caption(one, language, rng, names, unseen) for one in asked]
    read = reader.read_all([one.text for one in said])
    best = [one.best() for one in read]
    whole = [not lacking(a, b, names) for a, b in zip(asked, best, strict=True)]
    same = [w and not lacking(b, a, names) for a, b, w in zip(asked, best, whole, strict=True)]
    slots: dict[str, int] = {}
    for a, b in zip(asked, best, strict=True):
        for slot in {s.split(":")[0] for s in lacking(a, b, names)}:
            slots[slot] = slots.get(slot, 0) + 1
    worst = dict(sorted(slots.items(), key=lambda pair: -pair[1])[:6])
    drawn = _drawn(asked[: count // 2], read[: count // 2], names, rng)
    shares = {"all asked": _share(whole), "nothing added": _share(same), "words": _words(said, read)}
    return {**shares, **drawn, "lacking": worst}


def _drawn(
    asked: Sequence[Description], read: Sequence[Reading], names: Mapping[str, Names], rng: np.random.Generator
) -> dict[str, float]:
    """What `DRAWS` descriptions drawn from each reading have: all that was asked in the best, and on average."""
    shares = []
    for one, reading in zip(asked, read, strict=True):
        made = Counter(reading.sample(rng) for _ in range(DRAWS))
        shares.append(sum(n for d, n in made.items() if not lacking(one, d, names)) / DRAWS)
    return {"best of 64": _share([share > 0 for share in shares]), "mean of 64": round(float(np.mean(shares)), 4)}


def _words(said: Sequence[Caption], read: Sequence[Reading]) -> float:
    """Share of spans of captions whose words are given the right slot."""
    right = []
    for one, reading in zip(said, read, strict=True):
        for start, end, slot in one.spans:
            hit = [w for w in reading.words if w.start < end and start < w.end]
            right.append(any(slot in w.slots for w in hit))
    return _share(right)


def _order(reader: Reader, names: Mapping[str, Names], count: int) -> dict[str, float]:
    """Pairs of things in both orders: how often each is where it was said to be, and how often they are exchanged."""
    rng = np.random.default_rng(11)
    sampler = Sampler(names)
    right, exchanged = [], []
    texts, pairs = [], []
    for _ in range(count):
        a, b = sampler.concept(rng), sampler.concept(rng)
        for x, y in ((a, b), (b, a)):
            texts += [
                f"a {names[x].english[0]} on a {names[y].english[0]}",
                f"{(names[y].japanese or names[y].english)[0]}の上の{(names[x].japanese or names[x].english)[0]}",
            ]
            pairs += [(x, y)] * 2
    for (x, y), reading in zip(pairs, reader.read_all(texts), strict=True):
        best = reading.best()
        other = best.other.concept if best.other is not None else ""
        right.append(same_concept(x, best.subject.concept) and same_concept(y, other))
        exchanged.append(not same_concept(x, y) and same_concept(y, best.subject.concept) and same_concept(x, other))
    return {"right": _share(right), "exchanged": _share(exchanged)}


def _strange(reader: Reader, names: Mapping[str, Names], count: int) -> dict[str, float]:
    """Words that nothing shows, unseen in training: how many are marked, and how many others are by mistake."""
    rng = np.random.default_rng(13)
    sampler = Sampler(names)
    marked, wrongly = [], []
    for i in range(count):
        language = ("en", "ja")[i % 2]
        said = with_strange_word(
            caption(replace(sampler.draw(rng), without=frozenset()), language, rng, names), language, rng, True
        )
        for word in reader.read(said.text).words:
            inside = any(s == "unknown" and a < word.end and word.start < b for a, b, s in said.spans)
            other = any(s != "unknown" and a < word.end and word.start < b for a, b, s in said.spans)
            if inside and not other:
                marked.append(not word.understood)
            elif other and not inside:
                wrongly.append(not word.understood)
    return {"marked": _share(marked), "known words marked": _share(wrongly)}


def measure(count: int = 1000, reader: Reader | None = None) -> dict[str, Any]:
    """All figures.

    Args:
        count: captions of each kind and language.
        reader: the one that comes with the package where None.
    """
    reader = reader or Reader.load()
    names = names_of(parts().concepts)
    figures: dict[str, Any] = {}
    for language in ("en", "ja"):
        figures[language] = {
            "held-out pairs": _captions(reader, language, names, count, True, False),
            "unseen forms": _captions(reader, language, names, count, False, True),
        }
    sentences = read_sentences()
    read = [r.best() for r in reader.read_all([s.text for s in sentences])]
    lacks = [missing(s, d) for s, d in zip(sentences, read, strict=True)]
    japanese = [not s.text.isascii() for s in sentences]
    figures["sentences"] = {
        "en": _share([not m for m, ja in zip(lacks, japanese, strict=True) if not ja]),
        "ja": _share([not m for m, ja in zip(lacks, japanese, strict=True) if ja]),
        "lacking": {s.text: m for s, m in zip(sentences, lacks, strict=True) if m},
    }
    figures["order"] = _order(reader, names, max(20, count // 5))
    figures["strange words"] = _strange(reader, names, max(40, count // 3))
    before = time.perf_counter()
    for sentence in sentences:
        reader.read(sentence.text)
    figures["ms a prompt"] = round(1000 * (time.perf_counter() - before) / len(sentences), 1)
    return figures
