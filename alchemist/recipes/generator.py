"""The `recipes` generator: words to recipes to pictures, crisp at any size, on a CPU in a second.

A candidate holds its recipe, so that a child can be drawn without its parents. What the words ask for is in every
recipe; what they leave open differs by design: set, picture, face, pose, and now and then something that nobody asked
for.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Protocol

import numpy as np

from ..candidate import Candidate, Provenance
from ..emoji.splits import concept_of
from ..errors import BadInput
from ..protocols import Capabilities, Progress
from ..randomness import Seed, begin
from ..values import Array, Drawn, Settings
from .charming import Charming
from .compose import SLOTS, BasePreference, describe, family_of, pick_base, realise, said_of, with_slots
from .description import Description, Subject
from .parts import Base, Parts, parts
from .planning import ALONE, Planner
from .recipe import Pose, Recipe
from .render import problems, to_pictures, to_svg
from .variations import restated, turned_slots
from .warming import Warming

NAME = "recipes"
TRIES = 6
"""How many recipes are tried before one with a flaw is taken."""


class Reads(Protocol):
    """What the generator needs of a reader, see `reader.Reader`."""

    def read(self, prompt: str) -> Any:
        """A distribution over descriptions."""
        ...


class RecipeGenerator:
    """Makes recipes for words, and draws them.

    Args:
        reader: reads words; see `reader.Reader`.
        store: the parts.
        charming: what is composed where there are no words.
        nearest: codes of the existing emoji nearest to a picture (4, h, w), the nearest first; None: pictures cannot be
            started from.
        size: side of a picture in pixels.
    """

    name = NAME

    def __init__(
        self,
        reader: Reads,
        store: Parts,
        charming: Charming,
        nearest: Callable[[Array], Sequence[str]] | None = None,
        size: int = 128,
    ) -> None:
        self.store = store
        self.size = size
        self._reader, self._charming, self._nearest = reader, charming, nearest
        self._planner = Planner(store, charming)
        self.read = lru_cache(64)(reader.read)
        self._kept = lru_cache(8)(self._read_kept)

    @property
    def fingerprint(self) -> str:
        """Short hash of the parts."""
        return self.store.fingerprint

    @property
    def capabilities(self) -> Capabilities:
        """See `protocols.Generator`."""
        return Capabilities(
            from_image=self._nearest is not None,
            vector=True,
            seconds_per_picture=0.002,
            seconds_per_draft=0.002,
            threads=True,
        )

    # -- making ----------------------------------------------------------------------------------------------

    def fresh(self, settings: Settings, n: int, seed: Seed) -> list[Candidate]:
        """See `protocols.Generator`."""
        _, stream = begin(seed)
        seeds = stream.integers(0, 2**62, n + 1)
        if not settings.prompt:
            recipes = [self._unasked(np.random.default_rng(int(s))) for s in seeds[1:]]
        else:
            recipes = self._asked(settings, int(seeds[0]), [int(s) for s in seeds[1:]])
        if settings.locked and settings.kept:
            rngs = [np.random.default_rng(int(s)) for s in seeds[1:]]
            recipes = [
                self._flawless(partial(self._held, recipe, settings, rng))
                for recipe, rng in zip(recipes, rngs, strict=True)
            ]
        return [self._candidate(recipe, settings) for recipe in recipes]

    def _held(self, recipe: Recipe, settings: Settings | None, rng: np.random.Generator, tried: int = 0) -> Recipe:
        """A recipe with the locked slots of what the settings keep, if anything.

        Parts of another family than its base's are chosen anew, so that lines and colours agree.
        """
        if settings is None or not (settings.locked and settings.kept):
            return recipe
        kept = self._kept(settings.kept)
        held = tuple(slot for slot in SLOTS if slot in settings.locked)
        base = self.store.bases[kept.base if "base" in held else recipe.base]
        described = said_of(describe(recipe, self.store), describe(kept, self.store), held)
        made = realise(described, rng, self.store, base=base)
        if base.key == recipe.base:
            made = with_slots(made, recipe, [slot for slot in SLOTS if slot not in held])
        return with_slots(made, kept, held) if family_of(kept.base) == family_of(base.key) else made

    def _read_kept(self, text: str) -> Recipe:
        kept = Recipe.from_json(text)
        self.store.check(kept.parts)
        return kept

    def _unasked(self, rng: np.random.Generator) -> Recipe:
        return self._flawless(lambda _: realise(self._charming.draw(rng), rng, self.store, BasePreference(lively=0.6)))

    def _asked(self, settings: Settings, first: int, seeds: Sequence[int]) -> list[Recipe]:
        reading, avoided = self.read(settings.prompt), self._avoided(settings)
        words = zlib.crc32(settings.prompt.encode())  # other words differ in more than what they say
        rng = np.random.default_rng([first, words])
        bases: dict[str, list[Base]] = {}
        used: dict[str, int] = {}
        seen: set[str] = set()
        recipes = []
        for i, one in enumerate(seeds):
            mine = np.random.default_rng([one, words])
            wanted = self._planner.plan(reading, i, mine, avoided)
            concept = wanted.subject.concept
            if concept not in bases:
                bases[concept] = self._order(wanted, rng)
            turn = used[concept] = used.get(concept, -1) + 1
            base = bases[concept][turn % len(bases[concept])]
            recipe = self._flawless(partial(self._made, wanted, base, mine))
            if look_of(recipe) in seen:
                recipe = self._unlike(seen, wanted, base, mine) or recipe
            seen.add(look_of(recipe))
            recipes.append(recipe)
        return recipes

    def _unlike(
        self, seen: Collection[str], wanted: Description, base: Base, rng: np.random.Generator
    ) -> Recipe | None:
        """A recipe of the same words that looks like none that was seen, by one thing more; None: none found."""
        for more in self._planner.with_more(wanted, rng):
            recipe = self._flawless(partial(self._made, more, base, rng))
            if look_of(recipe) not in seen:
                return recipe
        return None

    def _avoided(self, settings: Settings) -> frozenset[str]:
        """Names that must not be seen: what the negative prompt shows."""
        if not settings.negative:
            return frozenset()
        shown = self.read(settings.negative).best()
        s = shown.subject
        names = (s.material, s.colour, s.pattern, s.expression, *(n for n, _ in s.wears), *shown.settings, *shown.marks)
        return frozenset(n for n in names if n)

    def _order(self, wanted: Description, rng: np.random.Generator) -> list[Base]:
        """The concept's pictures, those that suit the description first as a rule, each once."""
        order: list[Base] = []
        avoid: frozenset[str] = frozenset()
        for _ in self.store.of_concept(wanted.subject.concept):
            base = pick_base(wanted.subject, rng, self.store, BasePreference(avoid=avoid))
            order.append(base)
            avoid |= {base.key}
        if not order:
            raise BadInput(f"No emoji set here has a picture of {wanted.subject.concept!r}.")
        suited = [b for b in order if b.anchors.sure >= 0.5]
        return suited or order

    def _made(self, described: Description, base: Base, rng: np.random.Generator, tried: int) -> Recipe:
        """A recipe on one picture; on another one where that failed twice."""
        return realise(described, rng, self.store, base=base if tried < 2 else None)

    @staticmethod
    def _flawless(make: Callable[[int], Recipe]) -> Recipe:
        """The first of a few recipes that has no flaw; the one with the fewest where all have some."""
        found: list[tuple[int, Recipe]] = []
        for tried in range(TRIES):
            recipe = make(tried)
            flaws = len(problems(recipe))
            if not flaws:
                return recipe
            found.append((flaws, recipe))
        return min(found, key=lambda pair: pair[0])[1]

    def vary(self, parent: Candidate, amount: float, seed: Seed, settings: Settings | None = None) -> Candidate:
        """See `protocols.Generator`: from one slot chosen anew to most of them; what the words say stays said."""
        place, rng = begin(seed)
        recipe = self._recipe(parent)
        asked = self._asked_of(parent)
        locked = set(settings.locked) if settings else set()
        free = [slot for slot in SLOTS if slot not in locked]
        if not free:
            return self._child(recipe, parent, "vary", (parent.key,), amount, place)
        turned = turned_slots(free, amount, rng)

        def tried(_: int) -> Recipe:
            described = restated(describe(recipe, self.store), asked, turned, amount, self._charming, rng)
            base = self.store.bases[recipe.base] if "base" not in turned else None
            other = realise(described, rng, self.store, base=base)
            taken = set(turned)
            if family_of(other.base) != family_of(recipe.base) or "base" in taken:
                taken |= {"base", "face", "wears", "companions"} - locked
            return self._held(with_slots(recipe, other, taken), settings, rng)

        return self._child(self._flawless(tried), parent, "vary", (parent.key,), amount, place)

    def cross(
        self, a: Candidate, b: Candidate, seed: Seed, amount: float = 0.5, settings: Settings | None = None
    ) -> Candidate:
        """See `protocols.Generator`: each slot from one of the two; both bases where the words leave that open."""
        place, rng = begin(seed)
        one, two = self._recipe(a), self._recipe(b)
        if rng.random() < 0.5:
            one, two = two, one
        theirs = describe(two, self.store)
        base = self.store.bases[one.base]

        def tried(_: int) -> Recipe:
            same = replace(theirs, subject=replace(theirs.subject, concept=base.concept))
            fitted = realise(same, rng, self.store, base=base)
            fitted = replace(fitted, pose=two.pose)
            able = [s for s in SLOTS if s != "base" and getattr(fitted, s) != getattr(one, s)]
            taken = [s for s in able if rng.random() < 0.5] or able[:1]
            return self._held(with_slots(one, fitted, taken), settings, rng)

        words = a if settings is None else a.changed(text=settings.prompt, negative=settings.negative)
        return self._child(self._flawless(tried), words, "cross", (a.key, b.key), amount, place)

    def from_image(
        self, picture: Array, amount: float, seed: Seed, settings: Settings, like: Candidate | None = None
    ) -> Candidate:
        """See `protocols.Generator`: what the picture most looks like, with one thing more; only similar to it."""
        if like is not None and like.generator == NAME:
            return self.vary(like.changed(text=settings.prompt, negative=settings.negative), amount, seed, settings)
        if self._nearest is None:
            raise BadInput("Recipes cannot start from a picture where nothing tells which emoji is near to it.")
        place, rng = begin(seed)
        known = [c for c in (concept_of(code) for code in self._nearest(picture)) if self.store.of_concept(c)]
        if not known:
            raise BadInput("No recipe resembles this picture; the generator latent can start from it.")
        known_as = () if like is None else (like.key,)
        concept = known[min(int(rng.exponential(amount)), len(known) - 1)]

        def tried(_: int) -> Recipe:
            wanted = self._charming.changed(Description(Subject(concept)), str(rng.choice(ALONE)), rng)
            return self._held(realise(wanted, rng, self.store), settings, rng)

        return self._candidate(self._flawless(tried), settings, Provenance("image", known_as, amount, place))

    # -- drawing ---------------------------------------------------------------------------------------------

    def check(self, candidate: Candidate) -> None:
        """See `protocols.Generator`."""
        recipe = self._recipe(candidate)
        self.store.check(recipe.parts)

    def draw(self, candidates: Sequence[Candidate], draft: bool = False, progress: Progress | None = None) -> Drawn:
        """See `protocols.Generator`."""
        return Drawn(to_pictures([self._recipe(c) for c in candidates], self.size, progress))

    def warm(self, count: int = 2000) -> Warming:
        """Rasterise in the background what is drawn most often, so that the first boards come as fast as later ones."""

        def recipes() -> Iterator[Recipe]:
            for number in range(count):
                rng = np.random.default_rng([number, 0x7761726D])
                yield realise(self._charming.draw(rng), rng, self.store)

        return Warming(recipes(), self.store, self.size)

    def svg(self, candidate: Candidate) -> str:
        """The picture as vectors."""
        return to_svg(self._recipe(candidate))

    # -- candidates ------------------------------------------------------------------------------------------

    def _candidate(self, recipe: Recipe, settings: Settings, provenance: Provenance | None = None) -> Candidate:
        payload = {"recipe": json.loads(recipe.to_json())}
        if settings.prompt:
            payload["text"] = settings.prompt
        if settings.negative:
            payload["negative"] = settings.negative
        return Candidate(NAME, self.fingerprint, payload, provenance)

    def _child(
        self, recipe: Recipe, words: Candidate, move: str, parents: tuple[str, ...], amount: float, place: Any
    ) -> Candidate:
        child = words.changed(self.fingerprint, recipe=json.loads(recipe.to_json()))
        return replace(child, provenance=Provenance(move, parents, amount, place))

    def _asked_of(self, candidate: Candidate) -> Description | None:
        return self.read(candidate.text).best() if candidate.text else None

    @staticmethod
    def _recipe(candidate: Candidate) -> Recipe:
        recipe = candidate.recipe
        if recipe is None:
            raise BadInput(f"A candidate of {candidate.generator!r} has no recipe.")
        return recipe


def look_of(recipe: Recipe) -> str:
    """What two recipes have in common that differ in how they stand alone."""
    return replace(recipe, pose=Pose(count=recipe.pose.count)).to_json()


def shipped_generator(nearest: Callable[[Array], Sequence[str]] | None = None) -> RecipeGenerator:
    """The generator with the parts and the reader that come with the package; the reader is loaded when it is needed.

    Args:
        nearest: see `RecipeGenerator`.
    """
    store = parts()
    return RecipeGenerator(ShippedReader(), store, Charming(store.concepts), nearest)


class ShippedReader:
    """The reader that comes with the package, loaded with the first words."""

    def read(self, prompt: str) -> Any:
        """See `reader.Reader`."""
        from .reader import reader

        return reader().read(prompt)
