"""Boards until a composed wish is on the board: simulated people with something in mind that they only half say.

A wish is a thing with two changes, such as a penguin with a crown, made of ice. Words say the thing and one of them;
the person likes the two pictures of each board that look most like what they have in mind, by an embedding that no part
of the search has seen. The wish is found when a picture shows the thing with both changes, whatever else it shows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..recipes.captions import caption
from ..recipes.charming import Charming
from ..recipes.compose import describe, realise, slots_said
from ..recipes.description import Description, Subject
from ..recipes.names import names_of
from ..recipes.parts import Parts, parts
from ..recipes.render import to_pictures
from ..values import Array, Settings
from .judges import centred
from .people import Person, summary

if TYPE_CHECKING:
    from ..runtime import Alchemist

CHANGES = ("wears", "mood", "material", "colour", "surroundings")
EVERY = 200
"""Random compositions whose mean an eye's features are centred on."""


def wish(rng: np.random.Generator, charming: Charming) -> tuple[Description, Description]:
    """What somebody has in mind, and the part of it that they say: a thing with two changes, and with the first one."""
    while True:
        thing = Description(Subject(charming.draw(rng).subject.concept))
        first, second = (CHANGES[i] for i in rng.permutation(len(CHANGES))[:2])
        said = charming.changed(thing, first, rng)
        meant = charming.changed(said, second, rng)
        if len(slots_said(meant)) == 3 and shows(meant, said):
            return meant, said


def shows(seen: Description, wanted: Description) -> bool:
    """Whether what is seen has the thing and all that is wanted of it; it may show more."""
    a, b = seen.subject, wanted.subject
    same = all(getattr(a, k) == getattr(b, k) for k in ("expression", "material", "colour", "pattern") if getattr(b, k))
    worn = {name for name, _ in b.wears} <= {name for name, _ in a.wears}
    return a.concept == b.concept and same and worn and set(wanted.settings) <= set(seen.settings)


def boards_needed(
    lab: Alchemist, proposer: str, eye: Callable[[Array], Array], words: str, meant: Description, seed: int, most: int
) -> int:
    """Boards of 8 until a picture shows what is meant; `most` + 1 where none did by then."""
    store, person = parts(), Person()
    rng = np.random.default_rng([seed, 11])
    target = eye(to_pictures([realise(meant, rng, store)]))[0]
    session = lab.start(Settings(prompt=words, generator="recipes", proposer=proposer), seed=seed)
    for k in range(1, most + 1):
        session = lab.ask(session)
        board = session.shown
        if any(c.recipe and shows(describe(c.recipe, store), meant) for c in board.candidates):
            return k
        liked = person.choose(eye(board.pictures) @ target, rng)
        session = session.tell({board.ids[i] for i in liked})
    return most + 1


def measure(
    lab: Alchemist,
    embed: Callable[[Array], Array],
    proposers: tuple[str, ...] = ("posterior", "random"),
    wishes: int = 200,
    most: int = 12,
    seed: int = 0,
) -> dict[str, Any]:
    """Median, 90th percentile and a bootstrapped 95 % interval of the boards needed, where half or all is said.

    Args:
        embed: pictures (n, 4, h, w) to features: the eye of the people.
    """
    store: Parts = parts()
    rng, charming, names = np.random.default_rng(seed), Charming(store.concepts), names_of(store.concepts)
    mean = embed(to_pictures([realise(charming.draw(rng), rng, store) for _ in range(EVERY)])).mean(axis=0)

    def eye(pictures: Array) -> Array:
        return centred(embed(pictures), mean)

    wanted = [wish(rng, charming) for _ in range(wishes)]
    languages = ["en" if i % 2 == 0 else "ja" for i in range(wishes)]
    figures: dict[str, Any] = {"wishes": wishes, "most": most}
    for about, which in (("half is said", 1), ("all is said", 0)):
        texts = [
            caption(replace(pair[which], marks=()), language, rng, names).text
            for pair, language in zip(wanted, languages, strict=True)
        ]
        for name in proposers:
            needed = [
                boards_needed(lab, name, eye, text, pair[0], i, most)
                for i, (text, pair) in enumerate(zip(texts, wanted, strict=True))
            ]
            figures[f"{about}, {name}"] = summary(np.array(needed), most)
    return figures
