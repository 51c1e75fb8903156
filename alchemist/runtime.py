"""Puts the parts together: weights, devices, caches; the object that scripts, the app and checks hold."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers.utils.logging import disable_progress_bar

from .candidate import POOL, Candidate
from .emoji.captions import read_emoji_characters
from .emoji.catalogue import Catalogue
from .errors import BadInput, WeightsError
from .generation.bank import CandidateBank, draw
from .generation.ensemble import Ensemble
from .generation.generator import LatentGenerator
from .generation.payload import NAME as LATENT
from .generation.pipeline import EmojiPipeline
from .generation.plausible import Plausible
from .generation.ranking import Best, Stop, rank, rank_bank
from .given import checked_latents, checked_pictures
from .loading import check_finite, load_emojiclip, pick_device, without_pickles
from .models.precision import fastest
from .models.weights import NETWORKS, Manifest, locate, verify
from .objective.face import FaceModel
from .objective.objective import Objective
from .protocols import Bank, Generator, Progress, SvgGenerator
from .recipes import Recipe
from .recipes.files import picture_of
from .recipes.generator import shipped_generator
from .search import loop
from .search.loop import Tally, Tools
from .search.pool import GivenPictures, GivenPool
from .search.registry import check_needs, proposer, proposers
from .search.serial import candidate_from_json, unreadable
from .search.session import Session
from .text import cleaned, shortened
from .values import (
    BOTH,
    BOTH_NAME,
    PROMPT_LIMIT,
    Array,
    Nearest,
    Ranking,
    Settings,
    checked_count,
    checked_prompt,
    checked_seed,
)


class Alchemist:
    """Generators, an objective and a search, loaded and ready.

    Build one with `Alchemist.from_pretrained()`. Pictures in and out are float32 (n, 4, h, w) premultiplied
    RGBA in [0, 1]; inputs of any size are resized to the model's.

    Attributes:
        generators: what makes and draws pictures, by name; `register` adds one.
        generator: the latent generator, which also encodes and decodes.
    """

    def __init__(
        self,
        generator: LatentGenerator,
        objective: Objective,
        catalogue: Catalogue,
        manifest: Manifest,
        bank: Callable[[], CandidateBank | None] = lambda: None,
    ) -> None:
        self.generator = generator
        self.objective = objective
        self.catalogue = catalogue
        self.manifest = manifest
        self.generators: dict[str, Generator] = {}
        self._banks: dict[str, Callable[[], Bank | None]] = {}
        self.register(generator, bank)

    def register(self, generator: Generator, bank: Callable[[], Bank | None] = lambda: None) -> None:
        """Make `generator` known under its name, in place of one that has it.

        Args:
            bank: gives its bank of candidates, if it has one; called when that is first needed, and every time.
        """
        self.generators[generator.name] = generator
        self._banks[generator.name] = bank

    @property
    def generator_names(self) -> tuple[str, ...]:
        """What `Settings.generator` may name here."""
        both = (BOTH_NAME,) if all(name in self.generators for name in BOTH) else ()
        return (*self.generators, *both)

    def ensemble(self, name: str, pool: Array | None = None) -> Ensemble:
        """The generator that settings name, which also draws the pictures of all others.

        Args:
            pool: (n, 4, h, w) given pictures that candidates may be.

        Raises:
            BadInput: there is none of that name; the message lists those that are.
        """
        if name not in self.generator_names:
            known = ", ".join(self.generator_names)
            raise BadInput(f"There is no generator {name!r} here; known: {known}.")
        fresh = BOTH if name == BOTH_NAME else (name,)
        if pool is not None:
            return Ensemble({**self.generators, POOL: GivenPictures(pool)}, (POOL,))
        return Ensemble(self.generators, fresh, name)

    @classmethod
    def from_pretrained(
        cls,
        source: str | os.PathLike[str] | None = None,
        revision: str | None = None,
        device: str | None = None,
    ) -> Alchemist:
        """Load weights.

        Args:
            source: a folder, "user/repo" or "user/repo@revision" on the Hub; None: `ALCHEMIST_WEIGHTS`, else the
                weights shipped beside the package.
            revision: branch, tag or commit on the Hub.
            device: "cpu", "cuda"; None: `ALCHEMIST_DEVICE`, else CUDA where there is some.

        Raises:
            WeightsError: missing, damaged or not finite. HubUnreachable: the Hub does not answer.
        """
        folder = locate(source, revision)
        manifest = verify(folder)
        where = pick_device(device)
        disable_progress_bar()
        pipeline = without_pickles(EmojiPipeline, folder).to(where)
        for name in NETWORKS:
            network = getattr(pipeline, name)
            if network is None:
                continue
            network.eval().requires_grad_(False)
            check_finite(network, folder / name)
        pipeline.autoencoder.to(memory_format=torch.channels_last)
        face = folder / "face" / "face.onnx" if manifest.names_in("face") else None
        has_bank = bool(manifest.names_in("bank"))
        scorer = functools.cache(lambda: load_emojiclip(folder / "scorer", where))
        generator = LatentGenerator(pipeline, manifest.fingerprint)
        lab = cls(
            generator,
            Objective.with_emojiclip(scorer, FaceModel(face) if face else None, str(where)),
            Catalogue.load(folder / "catalogue", manifest.names_in("catalogue")),
            manifest,
            functools.cache(lambda: CandidateBank.load(folder / "bank", manifest) if has_bank else None),
        )
        quick = fastest(where.type)
        if quick is not torch.float32:
            generator.bulk = generator.in_bulk(quick)
        generator.drafter = generator.bulk or generator.in_batches()
        lab.register(shipped_generator(lab.nearest_codes))
        return lab

    @property
    def bank(self) -> Bank | None:
        """The latent generator's candidates drawn once and for all that came with the weights; None for none.

        Raises:
            WeightsError: they belong to other weights.
        """
        return self.bank_of(LATENT)

    def bank_of(self, generator: str) -> Bank | None:
        """The bank of the generator of a name, of two that share a board the first that there is; None for none."""
        names = BOTH if generator == BOTH_NAME else (generator,)
        found = (self._banks.get(name, lambda: None)() for name in names)
        return next((bank for bank in found if bank is not None), None)

    def draw_bank(self, n: int, folder: Path, seed: int = 0, progress: Progress | None = None) -> CandidateBank:
        """A new bank of n candidates; see `generation.bank.draw`."""
        n = checked_count(n, "The number of candidates", 1, 200_000)
        embed = self.objective.scorer("emojiclip").embed_text
        return draw(
            self.generator,
            self.objective,
            self.catalogue,
            self.manifest,
            embed,
            n,
            folder,
            checked_seed(seed),
            progress,
        )

    # -- drawing ---------------------------------------------------------------------------------------------

    def sample(self, n: int, prompt: str = "", seed: int = 0, **settings: Any) -> Array:
        """n unranked pictures (n, 4, h, w); "" is unconditional. `settings` as in `Settings`, such as `generator`."""
        n = checked_count(n, "The number of pictures", 1, 5000)
        wish = Settings().changed(prompt=self.read_prompt(prompt), **settings)
        generator = self.ensemble(wish.generator)
        return generator.draw(generator.fresh(wish, n, checked_seed(seed))).images

    def rank(
        self,
        prompt: str = "",
        n: int = 1000,
        top: int = 24,
        seed: int = 0,
        negative: str = "",
        settings: Settings | None = None,
        progress: Progress | None = None,
        best: Best | None = None,
        bank: bool = False,
        stop: Stop | None = None,
    ) -> Ranking:
        """Draw n fresh candidates, rank them by f, and keep the `top`.

        Args:
            bank: rank the bank's candidates instead and draw only the best; `n` and `seed` do not count then.
            settings: generator, style, sampler, steps, guidance and weights; the prompts given here replace theirs.
            progress: told (drawn, n); may raise `Cancelled`.
            best: told the best pictures so far and their scores.
            stop: asked now and then; where it says so, the fresh candidates drawn by then are ranked.
        """
        base = settings or Settings()
        wish = base.changed(prompt=self.read_prompt(prompt), negative=self.read_prompt(negative))
        generator = self.ensemble(wish.generator)
        if bank:
            kept = self.bank_of(wish.generator)
            if kept is None:
                raise WeightsError("These weights have no bank; run `python -m alchemist bank`, or draw fresh ones.")
            return rank_bank(
                kept, generator, self.objective, wish, self._nearest_by_taste, top, progress=progress, best=best
            )
        return rank(
            generator,
            self.objective,
            wish,
            self._nearest_by_taste,
            n,
            top,
            checked_seed(seed),
            progress,
            best,
            stop,
        )

    # -- searching -------------------------------------------------------------------------------------------

    def start(self, settings: Settings | None = None, seed: int = 0, pool: Any = None) -> Session:
        """A new session; with `pool` (n, 4, h, w) it searches these given pictures only.

        Raises:
            UnknownProposer: `settings` name a way of searching that does not exist.
            BadInput: they name no generator that is here, or one that lacks what the way of searching needs.
        """
        wish = settings or Settings()
        generator, by = self.ensemble(wish.generator), proposer(wish.proposer)
        if pool is None:
            check_needs(by, generator)
        wish = wish.changed(prompt=self.read_prompt(wish.prompt), negative=self.read_prompt(wish.negative))
        given = None
        if pool is not None:
            images = checked_pictures(pool, self.generator.size)
            given = GivenPool(images, self.objective.evidence(images, wish), wish.scorer)
        return Session(settings=wish, seed=checked_seed(seed), pool=given)

    def ask(self, session: Session, progress: Progress | None = None) -> Session:
        """The session with an open board; on one that has it, that board (drawn again after an undo).

        Emoji characters in its prompts are read by their names.

        Args:
            progress: told (drawn, of so many), drafts and the board together; may raise `Cancelled`.
        """
        session = self._read(session)
        return loop.ask(session, self._tools(session, progress))

    def _tools(self, session: Session, progress: Progress | None = None) -> Tools:
        settings = session.settings
        pool = None if session.pool is None else session.pool.images
        tally = Tally(progress, settings.board_size) if progress else None
        bank = None if session.pool is not None else self.bank_of(settings.generator)
        return Tools(self.ensemble(settings.generator, pool), self.objective, bank, tally)

    def around(
        self,
        session: Session,
        picture: Any,
        low: float = 0.35,
        high: float = 0.75,
        progress: Progress | None = None,
        like: Candidate | None = None,
    ) -> Session:
        """The session with a board of variations of one picture (4, h, w), from near (`low`) to far (`high`).

        The open board is closed where something on it is marked.

        Args:
            progress: told (drawn, of so many); may raise `Cancelled`.
            like: what drew the picture, where that is known; the variations keep its mixed-in word.
        """
        session = self._read(session)
        shown = checked_pictures(picture, self.generator.size)[0]
        return loop.around(session, shown, self._tools(session, progress), low, high, like)

    def between(self, session: Session, one: Candidate, two: Candidate, progress: Progress | None = None) -> Session:
        """The session with a board of children of two pictures; the open board as in `around`.

        Args:
            progress: told (drawn, of so many); may raise `Cancelled`.
        """
        session = self._read(session)
        return loop.between(session, one, two, self._tools(session, progress))

    def board_of(self, session: Session, picked: Sequence[Candidate], progress: Progress | None = None) -> Session:
        """The session with a board of these candidates; the open board as in `around`."""
        return loop.turned_to(session, picked, self._tools(session, progress))

    def with_picture(self, session: Session, candidate: Candidate) -> Session:
        """The session with one more picture on its open board, liked."""
        return loop.with_picture(session, candidate, self._tools(session))

    def candidate(self, text: str) -> Candidate:
        """The candidate that `search.serial.candidate_to_json` wrote, which may come from anybody.

        Raises:
            SessionError: it cannot be read, or not be drawn here.
        """
        one = candidate_from_json(text)
        try:
            self.check(one)
        except BadInput as error:
            raise unreadable(error) from error
        return one

    def check(self, candidate: Candidate) -> None:
        """Do nothing for a candidate that can be drawn here.

        Raises:
            BadInput: it cannot.
        """
        Ensemble(self.generators, (LATENT,)).check(candidate)

    def draw(self, candidates: Sequence[Candidate], progress: Progress | None = None) -> Array:
        """(n, 4, h, w) pictures of candidates of any generator here."""
        return Ensemble(self.generators, (LATENT,)).draw(candidates, progress=progress).images

    def compose(self, recipe: Recipe | str | Mapping[str, Any], size: int = 0) -> Array:
        """The picture (4, size, size) of a recipe, or of its JSON; at the generator's own size where 0.

        Raises:
            BadInput: it is no recipe, or names parts that are not here.
        """
        made = recipe if isinstance(recipe, Recipe) else Recipe.from_json(recipe)
        side = checked_count(size or self.generator.size, "The size", 16, 2048)
        return picture_of(made, side)

    def svg(self, candidate: Candidate) -> str:
        """A picture as an SVG document: its own vectors where its generator has them, else traced."""
        generator = Ensemble(self.generators, (LATENT,)).of(candidate)
        if isinstance(generator, SvgGenerator):
            return generator.svg(candidate)
        from .gallery.vector import svg_of

        return svg_of(generator.draw([candidate]).images[0])

    def _read(self, session: Session) -> Session:
        """The session with its prompts read; an open board stays."""
        wish = session.settings
        read = wish.changed(prompt=self.read_prompt(wish.prompt), negative=self.read_prompt(wish.negative))
        return session if read == wish else replace(session, settings=read)

    def plausible(self, taste: Array) -> np.ndarray:
        """(n,) whether pictures with these taste embeddings lie near what the model draws, or what exists.

        The reference is the bank, or the existing emoji where there is no bank.
        """
        return self._plausible(taste)

    @functools.cached_property
    def _plausible(self) -> Plausible:
        if self.bank is not None:
            return Plausible(self.bank.evidence().taste)
        assert self.catalogue.taste is not None
        return Plausible(self.catalogue.taste)

    @property
    def proposers(self) -> dict[str, str]:
        """The ways of searching, each with one sentence."""
        return {name: str(one.summary) for name, one in proposers().items()}

    # -- measuring -------------------------------------------------------------------------------------------

    def score(self, images: Any, prompt: str, negative: str = "", **settings: Any) -> dict[str, Array]:
        """positive, negative, face and human of f, each (n,), signed and weighted; they sum to the score."""
        pictures = checked_pictures(images, self.generator.size)
        wish = Settings().changed(prompt=self.read_prompt(prompt), negative=self.read_prompt(negative), **settings)
        return dict(self.objective.terms(self.objective.evidence(pictures, wish), wish))

    def embed_images(self, images: Any, space: str = "text") -> Array:
        """(n, d) unit embeddings of EmojiCLIP, whatever `ALCHEMIST_SCORER` says.

        Args:
            space: "text" lies with `embed_text`, "taste" holds outline, colour, pose, meaning.
        """
        pictures = checked_pictures(images, self.generator.size)
        evidence = self.objective.evidence(pictures, Settings(scorer="emojiclip"))
        if space not in ("text", "taste"):
            raise BadInput(f'There is no embedding space {space!r}; known: "text", "taste".')
        return evidence.text if space == "text" else evidence.taste

    def embed_text(self, texts: Sequence[str] | str) -> Array:
        """(m, d) unit embeddings of texts, English or Japanese, in the pictures' "text" space."""
        listed = [checked_prompt(t, "text") for t in ([texts] if isinstance(texts, str) else list(texts))]
        return self.objective.scorer("emojiclip").embed_text([self.read_prompt(t) for t in listed])

    def nearest(self, images: Any) -> tuple[Nearest, ...]:
        """The existing emoji nearest to each picture in the taste embedding."""
        return self._nearest_by_taste(self.embed_images(images, space="taste"))

    def nearest_codes(self, picture: Array, count: int = 4) -> tuple[str, ...]:
        """Codes of the `count` existing emoji nearest to one picture (4, h, w) in taste, the nearest first."""
        return self._codes_near(np.ascontiguousarray(picture, np.float32).tobytes(), tuple(picture.shape), count)

    @functools.lru_cache(maxsize=8)  # noqa: B019 - a board of variations asks eight times for one picture
    def _codes_near(self, content: bytes, shape: tuple[int, ...], count: int) -> tuple[str, ...]:
        picture = np.frombuffer(content, np.float32).reshape(shape)
        rows = self.catalogue.nearest_rows(self.embed_images(picture, space="taste"), count)
        return tuple(self.catalogue.emoji[row].hexcode for row in rows)

    def _nearest_by_taste(self, taste: Array) -> tuple[Nearest, ...]:
        return self.catalogue.nearest(taste)

    # -- inside the model ------------------------------------------------------------------------------------

    def encode(self, images: Any) -> Array:
        """(n, d) posterior means, standardised and flat; one picture (4, h, w) counts as n = 1."""
        means = self.generator.encode(checked_pictures(images, self.generator.size))
        return means.reshape(len(means), -1)

    def decode(self, z: Any) -> Array:
        """Latents (n, d) or (n, c, s, s) to pictures (n, 4, h, w)."""
        return self.generator.decode(checked_latents(z, self.generator.latent_shape))

    def reconstruct(self, images: Any) -> Array:
        """decode(encode(images))."""
        return self.decode(self.encode(images))

    def posterior_samples(self, image: Any, n: int = 8, seed: int = 0, scale: float = 1.0) -> Array:
        """Decodes of z = mu + scale·eps·std for one picture (4, h, w): n pictures."""
        picture = checked_pictures(image, self.generator.size)
        return self.generator.decode(self.generator.posterior_draws(picture[:1], n, checked_seed(seed), scale))

    def interpolate(self, a: Any, b: Any, n: int = 8) -> Array:
        """n pictures from a to b, both (4, h, w): decodes along the line between their latents."""
        z = self.generator.encode(np.concatenate([checked_pictures(p, self.generator.size) for p in (a, b)]))
        t = np.linspace(0, 1, n, dtype=np.float32).reshape(-1, 1, 1, 1)
        return self.generator.decode((1 - t) * z[:1] + t * z[1:])

    # -- words -----------------------------------------------------------------------------------------------

    def read_prompt(self, text: str) -> str:
        """`text` with emoji characters replaced by their names, as many as a prompt holds.

        Raises:
            BadInput: it is too long as it was typed, or holds control characters.
        """
        read = cleaned(read_emoji_characters(checked_prompt(text), self.catalogue.names))
        return shortened(read, PROMPT_LIMIT)

    def search_emoji(self, text: str, limit: int = 24) -> list[int]:
        """Rows of the catalogue whose names or tags match `text` best."""
        return self.catalogue.search(self.read_prompt(text), limit)
