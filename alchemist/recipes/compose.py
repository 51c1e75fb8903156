"""A description and a seed give a recipe: which set, which of its pictures, whose eyes, how it stands.

`realise` is the one way from what people ask for to parts. Everything that the description says is in the recipe;
what it leaves open is chosen at random, so that two seeds give two pictures of the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..errors import BadInput
from .description import Description, Subject
from .parts import Base, FaceParts, Parts
from .recipe import Companion, Face, Pose, Recipe, Wear
from .vocabulary import COLOURS, EXPRESSIONS, WEARABLES

FAMILIES = {
    "flat": ("twemoji", "fluent", "noto", "emojione", "fxemoji"),
    "outline": ("openmoji", "streamline"),
}
"""Sets whose parts may stand in one picture: their lines and colours agree."""
PLAIN_FACE = "1F642"
UNSAID_EXPRESSIONS = ("happy", "grinning", "neutral", "calm", "winking", "silly", "surprised", "pleading")
"""What a round face shows where nothing is said of its face."""
LARGE_ENOUGH = 20.0
"""The radius, of a frame of 100, from which a face can be read at 32 pixels."""
OWN_FACE = ("face", "head", "animal", "person")
"""Kinds of bases that come with a face of their own."""


def family_of(key: str) -> str:
    """The family of a part: "flat" or "outline"; own drawings fit both and count as "flat"."""
    return "outline" if key.split(":")[0] in FAMILIES["outline"] else "flat"


@dataclass(frozen=True)
class BasePreference:
    """What `realise` prefers where the description leaves it open.

    Attributes:
        sets: names of sets to take the base from, the preferred ones first; () for any.
        avoid: keys of bases to take only for want of others.
        lively: how often what is not asked for is varied (a tilt, a mirror image), 0 to 1.
    """

    sets: tuple[str, ...] = ()
    avoid: frozenset[str] = frozenset()
    lively: float = 0.5


def realise(
    description: Description,
    rng: np.random.Generator,
    store: Parts,
    prefer: BasePreference | None = None,
    base: Base | None = None,
) -> Recipe:
    """A recipe that shows what a description says.

    Args:
        rng: decides all that the description leaves open.
        base: the picture to put all on; None: one that suits the description.

    Raises:
        BadInput: no set has a picture of what is described.
    """
    prefer = prefer or BasePreference()
    subject = description.subject
    base = base or pick_base(subject, rng, store, prefer)
    made = _subject(subject, base, rng, store, prefer.lively)
    companions: tuple[Companion, ...] = ()
    if description.other is not None:
        sets = FAMILIES[family_of(base.key)]
        beside = BasePreference((base.set, *sets), prefer.avoid, prefer.lively / 2)
        other = pick_base(description.other, rng, store, beside)
        companions = (Companion(description.how, _subject(description.other, other, rng, store, prefer.lively / 2)),)
    return replace(made, companions=companions, settings=description.settings[:3], marks=description.marks[:2])


def pick_base(subject: Subject, rng: np.random.Generator, store: Parts, prefer: BasePreference) -> Base:
    """A picture of the subject's concept on which all that is said of it can be shown.

    Raises:
        BadInput: no set has such a concept.
    """
    bases = [b for b in store.of_concept(subject.concept) if b.key not in prefer.avoid]
    bases = bases or list(store.of_concept(subject.concept))
    if not bases:
        raise BadInput(f"No emoji set here has a picture of {subject.concept!r}.")
    weights = np.array([_fitness(b, subject, store, prefer) for b in bases])
    return bases[int(rng.choice(len(bases), p=weights / weights.sum()))]


def _fitness(base: Base, subject: Subject, store: Parts, prefer: BasePreference) -> float:
    """How gladly a base is taken, above 0."""
    weight = 0.05 + base.anchors.sure
    if subject.expression:
        weight *= (0.3 if covers_face(base) else 1.0) * legible(base) if takes_face(base, store) else 0.02
    if any(WEARABLES[name].place in ("eyes", "face") for name, _ in subject.wears) and base.kind in OWN_FACE:
        weight *= legible(base) if base.anchors.eyes or base.kind == "face" else 0.05
    if base.kind == "face" and not smileys_of(base, store):
        weight *= 0.02
    if prefer.sets:
        weight *= 0.6 ** prefer.sets.index(base.set) if base.set in prefer.sets else 1e-3
    return weight


def takes_face(base: Base, store: Parts) -> bool:
    """Whether another face can be put on a base: it has none of its own, or one that comes off or can be covered."""
    if base.kind == "face":
        return bool(smileys_of(base, store))
    return has_room_for_face(base)


def has_room_for_face(base: Base) -> bool:
    """Whether a thing or an animal, no smiley, has no face of its own, or one that comes off or can be covered."""
    return base.bare is not None or base.kind not in OWN_FACE or covers_face(base)


def legible(base: Base) -> float:
    """How well a face on a base can be read, 0 to 1: its size counts, up to one that is large enough at 32 pixels."""
    return max(min(base.anchors.face[2] / LARGE_ENOUGH, 1.0) ** 3, 0.03)


def covers_face(base: Base) -> bool:
    """Whether another face is put over a base's own, on a patch of its colour: an animal's that does not come off."""
    return base.bare is None and base.kind in ("animal", "head")


def smileys_of(base: Base, store: Parts) -> Mapping[str, FaceParts]:
    """Smileys whose parts go on a base, by code: of its own set, and what that lacks from its family."""
    return _smileys_of(base.set, store)


@lru_cache(64)
def _smileys_of(own: str, store: Parts) -> Mapping[str, FaceParts]:
    found = _faces_of(store, own)
    for name in FAMILIES[family_of(own + ":")]:
        for code, face in _faces_of(store, name).items():
            found.setdefault(code, face)
    return found


def _faces_of(store: Parts, name: str) -> dict[str, FaceParts]:
    return {
        key.split(":", 1)[1]: face for key, face in store.faces.items() if key.startswith(name + ":") and face.whole
    }


def _subject(subject: Subject, base: Base, rng: np.random.Generator, store: Parts, lively: float) -> Recipe:
    expression = subject.expression
    if not expression and base.kind == "face" and subject.concept == PLAIN_FACE:
        expression = str(rng.choice(UNSAID_EXPRESSIONS))
    face = pick_face(expression, base, rng, store) if expression else None
    return Recipe(
        base=base.key,
        face=face,
        wears=tuple(pick_wear(name, colour, base, rng, store) for name, colour in subject.wears[:4]),
        material=subject.material,
        colour=subject.colour,
        pattern=subject.pattern,
        pose=pick_pose(subject, base, rng, lively),
    )


def pick_face(expression: str, base: Base, rng: np.random.Generator, store: Parts) -> Face | None:
    """Eyes, mouth and what else belongs to an expression; None where the base cannot carry another face."""
    if not takes_face(base, store):
        return None
    smileys, word = smileys_of(base, store), EXPRESSIONS[expression]

    def one(codes: Sequence[str], piece: str) -> str:
        able = [smileys[c] for c in codes if c in smileys and getattr(smileys[c], piece)]
        able = [face for face in able if face.key.startswith(base.set + ":")] or able
        return able[int(rng.integers(len(able)))].key if able else ""

    eyes = one(word.eyes, "eyes")
    own = eyes.split(":")[-1]
    others = [code for code in word.mouths if code != own] if base.kind == "face" else word.mouths
    mouth = one(others, "mouth") or one(word.mouths, "mouth")  # eyes and mouth of one smiley are that smiley again
    if not eyes or not mouth:
        return None
    brows = eyes if _has(store, eyes, "brows") else ""
    return Face(eyes, mouth, brows=brows, tears=one(word.tears, "tears"), expression=expression)


def _has(store: Parts, key: str, piece: str) -> bool:
    return bool(getattr(store.faces[key], piece))


def pick_wear(name: str, colour: str, base: Base, rng: np.random.Generator, store: Parts) -> Wear:
    """What is drawn for something worn: of the base's own set, else of its family, else our own drawing."""
    codes = WEARABLES[name].sources
    family = FAMILIES[family_of(base.key)]
    found = [f"{base.set}:{code}" for code in codes if f"{base.set}:{code}" in store.bases]
    if not found or rng.random() < 0.4:
        found += [k for k in (f"{s}:{code}" for s in family for code in codes) if k in store.bases]
    part = found[int(rng.integers(len(found)))] if found else own_part(name)
    return Wear(name, part, colour)


def own_part(name: str) -> str:
    """The key of our own drawing of something to wear."""
    return "own:" + name.replace(" ", "-")


def pick_pose(subject: Subject, base: Base, rng: np.random.Generator, lively: float) -> Pose:
    """How it stands: as asked, and a little at random."""
    mirror = bool(rng.random() < 0.5 * lively) and base.kind not in ("symbol", "hand")
    tilt = float(np.round(rng.uniform(-9, 9), 1)) if rng.random() < lively * 0.7 else 0.0
    if subject.turn:
        tilt = 180.0 if subject.turn == "upside down" else float(rng.choice([-24.0, -18.0, 18.0, 24.0]))
    scale = {"tiny": 0.42, "giant": 1.0, "": 1.0}[subject.size]
    squash = 1.0
    if rng.random() < lively * 0.15 and not subject.turn:
        squash = float(np.round(rng.uniform(0.86, 1.16), 2))
    return Pose(mirror, tilt, scale, squash, subject.count)


def describe(recipe: Recipe, store: Parts) -> Description:
    """What a recipe shows.

    Raises:
        BadInput: its base is no part known here.
    """
    companion = recipe.companions[0] if recipe.companions else None
    return Description(
        subject=_described(recipe, store),
        how=companion.how if companion else "",
        other=_described(companion.who, store) if companion else None,
        settings=recipe.settings,
        marks=recipe.marks,
    )


def _described(recipe: Recipe, store: Parts) -> Subject:
    base = store.bases.get(recipe.base)
    if base is None:
        raise BadInput(f"There is no part {recipe.base!r} here.")
    pose = recipe.pose
    return Subject(
        concept=base.concept,
        expression=recipe.face.expression if recipe.face else "",
        wears=tuple((w.name, w.colour) for w in recipe.wears),
        material=recipe.material,
        colour=recipe.colour,
        pattern=recipe.pattern,
        count=int(pose.count),
        size="tiny" if pose.scale < 0.5 else "",
        turn="upside down" if abs(pose.tilt) > 150 else "tilted" if abs(pose.tilt) > 15 else "",
    )


SLOTS = ("base", "face", "wears", "companions", "material", "colour", "pattern", "settings", "marks", "pose")
"""The parts of a recipe that can be locked, swapped and inherited, each as a whole."""


def slots_said(description: Description) -> frozenset[str]:
    """The slots of a recipe that a description says something of; what is said must stay as it is."""
    s = description.subject
    said: dict[str, object] = {
        "face": s.expression,
        "wears": s.wears,
        "companions": description.other,
        "material": s.material,
        "colour": s.colour,
        "pattern": s.pattern,
        "settings": description.settings,
        "marks": description.marks,
    }
    return frozenset({"base", *(slot for slot, value in said.items() if value)})


def said_of(shown: Description, kept: Description, slots: Sequence[str]) -> Description:
    """A description with what another one says of some slots."""
    fields = {"base": ("concept",), "face": ("expression",), "pose": ("count", "size", "turn")}
    names = [name for slot in slots for name in fields.get(slot, (slot,)) if hasattr(kept.subject, name)]
    changed = replace(shown, subject=replace(shown.subject, **{name: getattr(kept.subject, name) for name in names}))
    if "companions" in slots:
        changed = replace(changed, how=kept.how, other=kept.other)
    return replace(changed, **{name: getattr(kept, name) for name in ("settings", "marks") if name in slots})


def with_slots(recipe: Recipe, other: Recipe, slots: Iterable[str]) -> Recipe:
    """`recipe` with some slots taken from another one; the face follows where the base cannot keep its own."""
    return replace(recipe, **{slot: getattr(other, slot) for slot in slots})


def check_slots(names: Iterable[str]) -> tuple[str, ...]:
    """Names of slots, each once.

    Raises:
        BadInput: a name is no slot; the message lists those that are.
    """
    given = tuple(dict.fromkeys(names))
    for name in given:
        if name not in SLOTS:
            raise BadInput(f"A recipe has no slot {name!r} to lock; known: {', '.join(SLOTS)}.")
    return given


def any_colour(rng: np.random.Generator, but: str = "") -> str:
    """A colour of `COLOURS`, another than `but`."""
    return str(rng.choice([c for c in COLOURS if c != but]))
