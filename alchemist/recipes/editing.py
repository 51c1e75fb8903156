"""Changing one ingredient of a recipe: another one by chance, one by name, or none.

Every edit gives a valid recipe whose other ingredients stay as they are, unless the new base is of another family of
sets, whose lines would not agree: then the same things are put on it from its own family.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np

from ..candidate import Candidate, Provenance
from ..errors import BadInput
from ..randomness import Seed, begin
from .compose import (
    FAMILIES,
    OWN_FACE,
    BasePreference,
    describe,
    family_of,
    pick_face,
    pick_wear,
    realise,
    smileys_of,
    takes_face,
)
from .ingredients import MOST, POSES, base_of, choices, ingredients, lock_of
from .parts import Base, Parts
from .recipe import Companion, Face, Pose, Recipe
from .vocabulary import WEARABLES

MOVE = "edit"
"""What `Provenance.move` says of an edited picture."""
T = TypeVar("T")


def swap(recipe: Recipe, slot: str, rng: np.random.Generator, store: Parts) -> Recipe:
    """The recipe with something else in a slot, picked by chance.

    Raises:
        BadInput: it has no such slot, or nothing else fits there.
    """
    whole, _, place = slot.partition(":")
    if whole == "base":
        return on_base(recipe, _another_base(base_of(recipe, store), rng, store), rng, store)
    if whole in ("eyes", "mouth"):
        return _other_feature(recipe, whole, rng, store)
    if whole == "companions":
        return _other_companion(recipe, int(place or 0), rng, store)
    now = next((one.value for one in ingredients(recipe) if one.slot == slot), "")
    able = [name for name in choices(recipe, slot, store) if name != now]
    return change(recipe, slot, _one(able, rng, slot), rng, store)


def change(recipe: Recipe, slot: str, name: str, rng: np.random.Generator, store: Parts) -> Recipe:
    """The recipe with a slot set by name, see `ingredients.choices`; `rng` picks what the name leaves open.

    Raises:
        BadInput: it has no such slot, or the slot no such choice.
    """
    if name not in choices(recipe, slot, store):
        raise BadInput(f"There is no {name!r} for {slot!r} in a recipe.")
    whole, _, place = slot.partition(":")
    if whole == "base":
        return on_base(recipe, store.bases[name], rng, store)
    if whole == "face":
        face = pick_face(name, base_of(recipe, store), rng, store)
        if face is None:
            raise BadInput("This picture has a face of its own that does not come off.")
        return replace(recipe, face=face)
    if whole == "wears":
        return _wearing(recipe, place, name, rng, store)
    if whole == "companions":
        return _standing(recipe, int(place), name, rng, store)
    if whole == "pose":
        return replace(recipe, pose=POSES[name][0])
    if whole in ("settings", "marks"):
        several: dict[str, Any] = {whole: _put(getattr(recipe, whole), int(place), name)[: MOST[whole]]}
        return replace(recipe, **several)
    single: dict[str, Any] = {whole: name}
    return replace(recipe, **single)


def remove(recipe: Recipe, slot: str) -> Recipe:
    """The recipe without what stands in a slot.

    Raises:
        BadInput: nothing stands there, or a recipe cannot be without it.
    """
    if not any(one.slot == slot and one.removable for one in ingredients(recipe)):
        raise BadInput(f"A recipe cannot be without its {slot!r}, or has none.")
    whole, _, place = slot.partition(":")
    if whole == "wears":
        return replace(recipe, wears=tuple(w for w in recipe.wears if WEARABLES[w.name].place != place))
    if whole in ("companions", "settings", "marks"):
        kept: Any = tuple(one for i, one in enumerate(getattr(recipe, whole)) if i != int(place))
        return replace(recipe, **{whole: kept})
    empty: Any = {"face": None, "pose": Pose()}.get(whole, "")
    return replace(recipe, **{whole: empty})


def edited(parent: Candidate, recipe: Recipe, fingerprint: str) -> Candidate:
    """The candidate of an edited recipe; it keeps the words of the one it was made from."""
    child = parent.changed(fingerprint, recipe=json.loads(recipe.to_json()))
    return replace(child, provenance=Provenance(MOVE, (parent.key,)))


def edit(parent: Candidate, act: str, slot: str, name: str, seed: Seed, store: Parts) -> Candidate:
    """One edit of a composed picture, as a page asks for it.

    Args:
        act: "swap", "set" or "remove".
        name: what to set; it does not matter otherwise.

    Raises:
        BadInput: the picture has no recipe, or the edit cannot be made.
    """
    recipe = parent.recipe
    if recipe is None:
        raise BadInput("This picture has no ingredients; only composed ones do.")
    _, rng = begin(seed)
    if act == "swap":
        made = swap(recipe, slot, rng, store)
    elif act == "set":
        made = change(recipe, slot, name, rng, store)
    elif act == "remove":
        made = remove(recipe, slot)
    else:
        raise BadInput(f"An ingredient is swapped, set or removed, not {act!r}.")
    return edited(parent, made, store.fingerprint)


def toggled(locked: tuple[str, ...], slot: str) -> tuple[str, ...]:
    """The locked slots after one of an ingredient was locked, or its lock was opened."""
    whole = lock_of(slot)
    return tuple(s for s in locked if s != whole) if whole in locked else (*locked, whole)


def _one(able: list[T], rng: np.random.Generator, slot: str) -> T:
    if not able:
        raise BadInput(f"Nothing else fits as {slot!r} here.")
    return able[int(rng.integers(len(able)))]


def _put(row: tuple[T, ...], place: int, one: T) -> tuple[T, ...]:
    """A tuple with one of its members replaced, or with one more."""
    return (*row[:place], one, *row[place + 1 :])


# -- the base -----------------------------------------------------------------------------------------------------


def on_base(recipe: Recipe, base: Base, rng: np.random.Generator, store: Parts) -> Recipe:
    """The same things on another picture.

    Raises:
        BadInput: the recipe's own base is not known here.
    """
    if family_of(base.key) == family_of(recipe.base):
        return replace(recipe, base=base.key, face=recipe.face if takes_face(base, store) else None)
    shown = describe(recipe, store)
    subject = replace(shown.subject, concept=base.concept)
    made = realise(replace(shown, subject=subject), rng, store, BasePreference((base.set,), lively=0.0), base)
    return replace(made, pose=recipe.pose)


def _another_base(base: Base, rng: np.random.Generator, store: Parts) -> Base:
    """A picture of another concept of the same kind in the same set; of another set where there is none."""
    able = [b for b in store.bases.values() if _like(b, base) and b.set == base.set]
    sets = FAMILIES[family_of(base.key)]
    return _one(able or [b for b in store.bases.values() if _like(b, base) and b.set in sets], rng, "base")


def _like(one: Base, base: Base) -> bool:
    same = one.kind == base.kind or (one.kind in ("head", "animal") and base.kind in ("head", "animal"))
    return same and one.concept != base.concept and "/" not in one.key and "-" not in one.code


# -- what is on it ------------------------------------------------------------------------------------------------


def _other_feature(recipe: Recipe, piece: str, rng: np.random.Generator, store: Parts) -> Recipe:
    """Other eyes or another mouth; the face is a free mixture then."""
    face = recipe.face
    if face is None:
        raise BadInput("This picture has no face that was put on it.")
    base = base_of(recipe, store)
    able = [f.key for f in smileys_of(base, store).values() if getattr(f, piece) and f.key != getattr(face, piece)]
    changed: Face = replace(face, **{piece: _one(able, rng, piece)}, expression="")
    return replace(recipe, face=replace(changed, brows="", tears="") if piece == "eyes" else changed)


def _wearing(recipe: Recipe, place: str, name: str, rng: np.random.Generator, store: Parts) -> Recipe:
    """Something worn in a place; a colour that was chosen stays."""
    before = next((w for w in recipe.wears if WEARABLES[w.name].place == place), None)
    worn = pick_wear(name, before.colour if before else "", base_of(recipe, store), rng, store)
    if before is None:
        if len(recipe.wears) >= MOST["wears"]:
            raise BadInput(f"Up to {MOST['wears']} things can be worn at once.")
        return replace(recipe, wears=(*recipe.wears, worn))
    return replace(recipe, wears=tuple(worn if w is before else w for w in recipe.wears))


def _standing(recipe: Recipe, place: int, how: str, rng: np.random.Generator, store: Parts) -> Recipe:
    """The companion in another relation; somebody by chance where there is none yet."""
    if place >= len(recipe.companions):
        recipe = _other_companion(recipe, place, rng, store)
    companion = recipe.companions[place]
    return replace(recipe, companions=_put(recipe.companions, place, Companion(how, companion.who)))


def _other_companion(recipe: Recipe, place: int, rng: np.random.Generator, store: Parts) -> Recipe:
    """Somebody or something else beside it, of the same family of sets."""
    before = recipe.companions[place] if place < len(recipe.companions) else None
    sets = FAMILIES[family_of(recipe.base)]
    kinds = (*OWN_FACE, "food", "object", "plant")
    taken = (recipe.base, before.who.base if before else "")
    able = [k for k, b in store.bases.items() if b.kind in kinds and b.set in sets and k not in taken and "/" not in k]
    one = Companion(before.how if before else "beside", Recipe(_one(able, rng, "companions")))
    return replace(recipe, companions=_put(recipe.companions, place, one)[: MOST["companions"]])
