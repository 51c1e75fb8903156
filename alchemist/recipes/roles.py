"""People, jobs and occasions by what is seen of them: a hacker has glasses and a laptop, Monday is sleepy.

"Hacker cat", "dog astronaut" and 「宇宙飛行士の犬」 ask for the animal with what belongs to the role. An occasion may
stand without any thing, too; it is then a plain face.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from .description import Description, Subject
from .names import FACE, SMILEYS

TABLE = Path(__file__).parent / "data" / "roles.txt"


@dataclass(frozen=True)
class Role:
    """What a word lends to the thing beside it.

    Attributes:
        english, japanese: nouns, the usual one first.
        expression, settings, marks: names of the vocabulary; "" or () for none.
        wears: pairs of a wearable and its colour or "".
        holds: code of what is held, or "".
        alone: whether the word asks for a face where no thing is named; a person that is an emoji of its own does not.
    """

    english: tuple[str, ...]
    japanese: tuple[str, ...]
    expression: str = ""
    wears: tuple[tuple[str, str], ...] = ()
    settings: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    holds: str = ""
    alone: bool = False

    @property
    def slot(self) -> str:
        """The one slot that its word says in captions."""
        if self.wears:
            return f"subject.wears:{self.wears[0][0]}"
        if self.expression:
            return "subject.expression"
        return f"settings:{self.settings[0]}" if self.settings else f"marks:{self.marks[0]}"


def _role(line: str) -> Role:
    """One line of the table."""
    english, japanese, slots = (part.strip() for part in line.removeprefix("*").split(" | "))
    found: dict[str, list[str]] = {}
    for slot in slots.split():
        kind, name = slot.split(":", 1)
        found.setdefault(kind, []).append(name.replace("_", " "))
    worn = [name.partition("=") for name in found.get("wears", ())]
    return Role(
        tuple(english.split(", ")),
        tuple(japanese.split(", ")),
        expression="".join(found.get("expression", ())),
        wears=tuple((name, colour) for name, _, colour in worn),
        settings=tuple(found.get("settings", ())),
        marks=tuple(found.get("marks", ())),
        holds="".join(found.get("holds", ())),
        alone=line.startswith("*"),
    )


@lru_cache(1)
def roles() -> tuple[Role, ...]:
    """The roles that are known; two may lend the same."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return tuple(_role(line) for line in lines if line and not line.startswith("#"))


def lent_by(role: Role, one: Subject, company: bool = True) -> Description:
    """`one` with all that a role lends.

    Args:
        company: whether it may hold something, too.
    """
    made = replace(one, expression=role.expression or one.expression, wears=_worn(one, role.wears))
    if role.holds and company:
        return Description(made, "holding", Subject(role.holds), role.settings, role.marks)
    return Description(made, settings=role.settings, marks=role.marks)


def _worn(one: Subject, worn: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return (*worn, *(w for w in one.wears if w[0] not in dict(worn)))


def with_smiley(one: Subject, code: str) -> Description | None:
    """A thing with what a smiley beside it says, as "🐱😎" asks for; None where the code is no such smiley."""
    says = SMILEYS.get(code, "")
    expression, *more = _split(says)
    named = dict(part.split(":", 1) for part in more)
    if not says or code == FACE or "turn" in named:
        return None
    wears = ((named["wears"], ""),) if "wears" in named else ()
    settings = (named["settings"],) if "settings" in named else ()
    marks = (named["marks"],) if "marks" in named else ()
    return Description(replace(one, expression="" if wears else expression, wears=wears), "", None, settings, marks)


def _split(says: str) -> list[str]:
    """ "happy wears:party hat settings:confetti" to its expression and its "slot:name" parts."""
    found = [""]
    for word in says.split():
        if ":" in word:
            found.append(word)
        else:
            found[-1] = f"{found[-1]} {word}".strip()
    return found


def role_words() -> Mapping[str, dict[str, list[str]]]:
    """For each kind of slot what words of roles stand for which name, as the lexicon wants them."""
    found: dict[str, dict[str, list[str]]] = {}
    for role in roles():
        tag, _, name = role.slot.partition(":")
        kind = tag.split(".")[-1]
        found.setdefault(kind, {}).setdefault(name or role.expression, []).extend((*role.english, *role.japanese))
    return found
