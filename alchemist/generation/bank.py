"""The candidate bank: many candidates drawn once by the model alone, kept as seeds with their embeddings.

A bank holds no pictures. Ranking all of it against a prompt is one matrix product; what is shown is drawn anew from
its seed. It belongs to the weights that drew it and to the scorer that embedded it, and says so by their hashes.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file

from ..candidate import Candidate
from ..emoji.catalogue import Catalogue
from ..emoji.colours import COLOURS
from ..emoji.materials import MATERIALS
from ..errors import WeightsError
from ..models.weights import Manifest
from ..objective.term import PictureTerm, terms
from ..protocols import Appraiser, Generator, Progress
from ..values import BOTH_NAME, MIXED, Array, Evidence, Settings
from .payload import NAME, seeded_candidate

PART = 512
FILE, ABOUT = "bank.safetensors", "bank.json"
LEFT_OUT = ("flags", "component", "extras-openmoji", "symbols")
COLOURABLE = ("animals-nature", "food-drink", "objects", "travel-places", "activities")
MOODS = ("happy", "sad", "angry", "sleepy", "surprised", "cute", "tiny")
SHARES = {"names": 0.55, "colours": 0.2, "materials": 0.1, "moods": 0.03, "pairs": 0.06, "none": 0.06}


@dataclass(frozen=True, eq=False)
class CandidateBank:
    """n candidates with the measurements of their pictures; see the module.

    Attributes:
        texts: the different texts that they were drawn from.
        text_of: (n,) index into `texts`.
        seeds: (n,) of their noise.
        settings: style, sampler, steps and guidance that they share.
        text, taste: (n, d) and (n, t) unit embeddings, in 127ths of the largest value.
        face: (n,) whether a face was found.
        fit: (n,) 100 · cosine of each picture and its own text, the least of all where it had none: how well it came.
        weights, scorer: fingerprints of what drew and of what embedded them.
    """

    texts: tuple[str, ...]
    text_of: NDArray[np.int64]
    seeds: NDArray[np.int64]
    settings: Settings
    text: NDArray[np.int8]
    taste: NDArray[np.int8]
    face: NDArray[np.bool_]
    fit: Array
    weights: str
    scorer: str
    generator: str = NAME

    def __len__(self) -> int:
        return len(self.seeds)

    def candidate(self, row: int) -> Candidate:
        """What draws row `row`."""
        wish = self.settings.changed(prompt=self.texts[self.text_of[row]])
        return seeded_candidate(wish, int(self.seeds[row]), self.weights)

    def key(self, row: int) -> tuple[int, str]:
        """Seed and text of row `row`: what tells it from the others."""
        return int(self.seeds[row]), self.texts[self.text_of[row]]

    def rows_of(self, candidates: Sequence[Candidate]) -> list[int]:
        """The rows that draw these candidates; those that are not in the bank are left out."""
        own = (c for c in candidates if c.generator == self.generator and c.provenance is None)
        found = [self._rows.get((c.seed, c.text)) for c in own]
        return [row for row in found if row is not None]

    @cached_property
    def _rows(self) -> dict[tuple[int | None, str], int]:
        return {self.key(i): i for i in range(len(self))}

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(_unit(self.text), _unit(self.taste), self.face.astype(np.float32))

    def evidence(self) -> Evidence:
        """Measurements of all rows; embeddings as near as 8 bits hold them."""
        return self._evidence

    def fits(self, settings: Settings) -> bool:
        """Whether its pictures are of a generator and a style that `settings` ask for, and embedded by their scorer.

        It does not hold what further terms measure of pictures by themselves, so it fits none where such a term counts.
        """
        drawn = settings.generator in (self.generator, BOTH_NAME) and settings.style in (self.settings.style, MIXED)
        unmeasured = any(isinstance(term, PictureTerm) and term.weight(settings) for term in terms())
        return drawn and settings.scorer == self.settings.scorer and not unmeasured

    @property
    def about(self) -> str:
        """What it holds, in words."""
        return f"{self.settings.style} pictures measured by {self.settings.scorer}"

    def save(self, folder: Path) -> None:
        """Write it to `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {
            "text_of": self.text_of.astype(np.int32),
            "seeds": self.seeds,
            "text": self.text,
            "taste": self.taste,
            "face": self.face.astype(np.uint8),
            "fit": self.fit.astype(np.float16),
        }
        save_file(arrays, folder / FILE)
        wish = self.settings
        drawn = {"style": wish.style, "sampler": wish.sampler, "steps": wish.steps, "guidance": wish.guidance}
        about = {"weights": self.weights, "scorer": self.scorer, "settings": drawn, "texts": self.texts}
        (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, manifest: Manifest) -> CandidateBank:
        """Read what `save` wrote.

        Raises:
            WeightsError: there is none, or it belongs to other weights than those of `manifest`.
        """
        if not (folder / FILE).exists():
            raise WeightsError(f"There is no bank in {folder}; run `python -m alchemist bank` to draw one.")
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        for name, own in (("weights", manifest.fingerprint), ("scorer", manifest.scorer)):
            if about[name] != own:
                raise WeightsError(
                    f"The bank in {folder} belongs to the {name} {about[name]}, not to {own}; "
                    "run `python -m alchemist bank` to draw it again."
                )
        arrays = load_file(folder / FILE)
        return cls(
            tuple(about["texts"]),
            arrays["text_of"].astype(np.int64),
            arrays["seeds"],
            Settings(scorer="emojiclip", **about["settings"]),
            arrays["text"],
            arrays["taste"],
            arrays["face"].astype(bool),
            arrays["fit"].astype(np.float32),
            about["weights"],
            about["scorer"],
        )


def wishes(catalogue: Catalogue, n: int, seed: int = 0) -> list[str]:
    """The n texts that a bank is drawn from: names, coloured names, materials, moods, pairs, and none (see `SHARES`).

    Every name has its turn before one comes again; flags and signs are left out.
    """
    rng = np.random.default_rng([seed, 0x62616E6B])
    kept = [e for e in catalogue.emoji if e.vendor == "openmoji" and not e.tone and e.group not in LEFT_OUT]
    names = list(dict.fromkeys(e.name for e in kept))
    nouns = list(dict.fromkeys(e.name for e in kept if e.group in COLOURABLE)) or names
    colours = [c.english for c in COLOURS]

    def turns(of: Sequence[str]) -> Iterator[str]:
        while True:
            yield from (of[i] for i in rng.permutation(len(of)))

    some, coloured, made, moody, first, second = (turns(of) for of in (names, nouns, names, names, nouns, nouns))
    materials = turns([form for m in MATERIALS for form in m.english[:2]])
    makers: dict[str, Iterator[str]] = {
        "names": some,
        "colours": (f"{colours[rng.integers(len(colours))]} {noun}" for noun in coloured),
        "materials": (form.format(name) for form, name in zip(materials, made, strict=False)),
        "moods": (f"{MOODS[rng.integers(len(MOODS))]} {name}" for name in moody),
        "pairs": (f"{a} and {b}" for a, b in zip(first, second, strict=False)),
        "none": itertools.repeat(""),
    }
    kinds = rng.choice(list(SHARES), n, p=list(SHARES.values()))
    return [next(makers[k]) for k in kinds]


def draw(
    generator: Generator,
    appraiser: Appraiser,
    catalogue: Catalogue,
    manifest: Manifest,
    embed_text: Callable[[Sequence[str]], Array],
    n: int,
    folder: Path,
    seed: int = 0,
    progress: Progress | None = None,
) -> CandidateBank:
    """Draw and measure a bank of n candidates.

    Args:
        embed_text: texts to (m, d) unit vectors beside pictures'.
        folder: gets a file for every `PART` candidates; those that are there already, of the same weights and plan,
            are not drawn again.
        progress: told (drawn, n).
    """
    settings = Settings(scorer="emojiclip")
    texts = wishes(catalogue, n, seed)
    seeds = (np.random.SeedSequence([seed, 0x73656564]).generate_state(n, np.uint64) >> 1).astype(np.int64)
    plan = f"{manifest.fingerprint}-{manifest.scorer}-{n}-{seed}"
    folder.mkdir(parents=True, exist_ok=True)
    parts = []
    for first in range(0, n, PART):
        path = folder / f"{plan}-{first:06d}.safetensors"
        if not path.exists():
            rows = range(first, min(first + PART, n))
            evidence = _measured(generator, appraiser, settings, [(texts[i], int(seeds[i])) for i in rows], manifest)
            unfinished = path.with_suffix(".part")
            save_file({"text": evidence.text, "taste": evidence.taste, "face": evidence.face}, unfinished)
            os.replace(unfinished, path)
        part = load_file(path)
        parts.append(Evidence(part["text"], part["taste"], part["face"]))
        if progress:
            progress(min(first + PART, n), n)
    whole = Evidence.joined(parts)
    listed = tuple(dict.fromkeys(texts))
    order = {t: i for i, t in enumerate(listed)}
    text_of = np.array([order[t] for t in texts])
    return CandidateBank(
        listed,
        text_of,
        seeds,
        settings,
        _quantised(whole.text),
        _quantised(whole.taste),
        whole.face > 0.5,
        _fit(whole.text, embed_text(listed)[text_of], np.array([t != "" for t in texts])),
        manifest.fingerprint,
        manifest.scorer,
    )


def _fit(pictures: Array, texts: Array, asked: NDArray[np.bool_]) -> Array:
    """100 · cosine of each picture and its text, the least of them where nothing was `asked`."""
    fit = 100 * (pictures * texts).sum(1)
    return np.asarray(np.where(asked, fit, fit[asked].min()), np.float32)


def _measured(
    generator: Generator,
    appraiser: Appraiser,
    settings: Settings,
    wishes: Sequence[tuple[str, int]],
    manifest: Manifest,
) -> Evidence:
    parts = []
    chunk = generator.capabilities.draft_batch
    for first in range(0, len(wishes), chunk):
        batch = [
            seeded_candidate(settings.changed(prompt=text), seed, manifest.fingerprint)
            for text, seed in wishes[first : first + chunk]
        ]
        parts.append(appraiser.evidence(generator.draw(batch, draft=True).images, settings))
    return Evidence.joined(parts)


def _quantised(vectors: Array) -> NDArray[np.int8]:
    """Rows in 127ths of their largest value."""
    largest = np.abs(vectors).max(1, keepdims=True)
    return np.asarray(np.rint(127 * vectors / np.maximum(largest, 1e-9)), np.int8)


def _unit(quantised: Any) -> Array:
    """Rows of 8 bits as unit vectors."""
    vectors = quantised.astype(np.float32)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
