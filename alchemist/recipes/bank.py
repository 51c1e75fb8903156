"""The bank of recipes: charming things that nobody has drawn, with their measurements, for boards without words.

It holds no pictures. Recipes are packed in columns, embeddings in product codes: about 80 bytes a recipe. It belongs to
the scorer that measured it, and says so by its hash.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from ..candidate import Candidate
from ..errors import DataError, WeightsError
from ..models.product_codes import ProductCodes
from ..models.taste import TASTE
from ..protocols import Appraiser, Generator, Progress
from ..values import BOTH_NAME, Array, Evidence, Settings
from ..writing import write_files
from .captions import caption
from .columns import packed, unpacked
from .compose import describe
from .description import Description
from .generator import NAME, RecipeGenerator
from .names import names_of
from .parts import Parts
from .recipe import Recipe

FILE = "bank.safetensors"
PART = 512
TEXT_BYTES, TASTE_BYTES = 32, 32
AGAIN, CHANGE_AGAIN = 1.5, 0.15
"""What `fit` loses for every better picture of the same concept, and for every one with the same change."""
FAMILIAR, FAMILIAR_FROM = 60.0, 0.8
"""What `fit` loses for every unit of cosine to the nearest existing emoji from there on."""
CHARACTER = 5.0
"""What it gains for somebody: a face on a thing, or something worn, held or ridden."""
BEST = 0.96
"""Pictures above this share of the others count as equally good, so that boards differ."""
DRAW_AGAIN = "run `python -m alchemist recipes bank` to draw it again"


@dataclass(frozen=True, eq=False)
class RecipeBank:
    """n recipes with the measurements of their pictures; a `protocols.Bank`.

    Attributes:
        rows: the JSON of each recipe.
        text, taste: embeddings in product codes.
        face: (n,) whether a face was found.
        fit: (n,) how well it came, see `fit_of`.
        parts: fingerprint of the parts here.
        scorer: of what measured it.
    """

    rows: tuple[dict[str, Any], ...]
    text: ProductCodes
    taste: ProductCodes
    face: NDArray[np.bool_]
    fit: Array
    parts: str
    scorer: str
    generator: str = NAME

    def __len__(self) -> int:
        return len(self.rows)

    def candidate(self, row: int) -> Candidate:
        """What draws row `row`."""
        return Candidate(NAME, self.parts, {"recipe": self.rows[row]})

    def rows_of(self, candidates: Sequence[Candidate]) -> list[int]:
        """The rows that draw these candidates; those that are not in the bank are left out."""
        own = [c.recipe for c in candidates if c.generator == NAME and c.provenance is None]
        found = [self._places.get(_canonical(json.loads(r.to_json()))) for r in own if r is not None]
        return [row for row in found if row is not None]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {_canonical(row): i for i, row in enumerate(self.rows)}

    @cached_property
    def _evidence(self) -> Evidence:
        return Evidence(self.text.vectors(), self.taste.vectors(), self.face.astype(np.float32))

    def evidence(self) -> Evidence:
        """Measurements of all rows; embeddings as near as their codes hold them."""
        return self._evidence

    def fits(self, settings: Settings) -> bool:
        """Whether `settings` ask for recipes without words, measured by the scorer that comes with the weights."""
        return settings.generator in (NAME, BOTH_NAME) and not settings.prompt and settings.scorer == "emojiclip"

    @property
    def about(self) -> str:
        """What it holds, in words."""
        return "recipes for boards without words, measured by emojiclip"

    def save(self, folder: Path) -> Path:
        """Write it into `folder`; the file's path."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, Any] = {
            "recipes": np.frombuffer(packed([Recipe.from_json(row) for row in self.rows]), np.uint8),
            "face": np.packbits(self.face),
            "fit": self.fit.astype(np.float16),
        }
        for name, codes in (("text", self.text), ("taste", self.taste)):
            arrays |= {f"{name}.{part}": getattr(codes, part) for part in ("codes", "centres", "basis", "mean")}
        unfinished = folder / f".{FILE}.part"
        arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}  # it writes memory as it lies
        save_file(arrays, unfinished, {"scorer": self.scorer, "parts": self.parts})
        content = unfinished.read_bytes()
        unfinished.unlink()
        write_files(folder, {FILE: content})
        return folder / FILE

    @classmethod
    def load(cls, path: Path, scorer: str, store: Parts) -> RecipeBank:
        """Read what `save` wrote; recipes of parts that are no longer here are left out.

        Raises:
            WeightsError: it is damaged, or another scorer than `scorer` measured it.
        """
        from safetensors import safe_open

        try:
            with safe_open(path, "numpy") as file:
                told = dict(file.metadata() or {})
            t = load_file(path)
            rows = unpacked(t["recipes"].tobytes())
            face = np.unpackbits(t["face"], count=len(rows)).astype(bool)
            text, taste = (
                ProductCodes(*(t[f"{name}.{part}"] for part in ("codes", "centres", "basis", "mean")))
                for name in ("text", "taste")
            )
        except (OSError, SafetensorError, DataError, KeyError, ValueError) as error:
            raise WeightsError(f"The bank of recipes in {path} is damaged ({error}); {DRAW_AGAIN}.") from None
        if told.get("scorer") != scorer:
            raise WeightsError(f"The bank of recipes in {path} belongs to another scorer than {scorer}; {DRAW_AGAIN}.")
        kept = np.array([i for i, row in enumerate(rows) if _known(row, store)], np.int64)
        return cls(
            tuple(rows[i] for i in kept),
            text.take(kept),
            taste.take(kept),
            face[kept],
            t["fit"].astype(np.float32)[kept],
            store.fingerprint,
            scorer,
        )


def _canonical(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _known(row: dict[str, Any], store: Parts) -> bool:
    """Whether every part that the JSON of a recipe names is in the store."""
    named = [row["base"], *(w["part"] for w in row.get("wears", ()))]
    named += [value for name, value in row.get("face", {}).items() if name != "expression"]
    own = all(key in store.bases or key in store.faces or key.startswith("own:") for key in named if key)
    return own and all(_known(c["who"], store) for c in row.get("companions", ()))


def draw(
    generator: RecipeGenerator,
    appraiser: Appraiser,
    embed_text: Callable[[Sequence[str]], Array],
    nearest: Callable[[Array], Array],
    scorer: str,
    n: int,
    folder: Path,
    seed: int = 0,
    progress: Progress | None = None,
) -> RecipeBank:
    """Draw and measure a bank of n recipes, or a few fewer: existing emoji drawn again are left out, and what is twice.

    Args:
        embed_text: texts to (m, d) unit vectors beside pictures'.
        nearest: taste embeddings (n, t) to the cosine with the nearest existing emoji, (n,).
        scorer: fingerprint of what measures.
        folder: gets a file for every `PART` recipes; those that are there already, of the same parts, are not drawn
            again.
        progress: called with how many are drawn, and of how many.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    measured = []
    for first in range(0, n, PART):
        count = min(PART, n - first)
        short = "" if count == PART else f"-{count}"
        path = folder / f"recipes-{generator.fingerprint}-{scorer}-{seed}-{first:06d}{short}.safetensors"
        if not path.exists():
            _draw_part(generator, appraiser, count, [seed, first], path)
        t = load_file(path)
        rows += unpacked(t["recipes"].tobytes())
        measured.append(Evidence(t["text"], t["taste"], t["face"]))
        if progress:
            progress(min(first + PART, n), n)
    whole = Evidence.joined(measured)
    places = {_canonical(row): i for i, row in reversed(list(enumerate(rows)))}
    kept = np.array(sorted(places.values()), np.int64)
    near = nearest(whole.taste[kept])
    kept, near = kept[near < TASTE.redrawn], near[near < TASTE.redrawn]
    whole, chosen = whole.take(kept), tuple(rows[i] for i in kept)
    shown = [describe(Recipe.from_json(row), generator.store) for row in chosen]
    return RecipeBank(
        chosen,
        ProductCodes.of(whole.text, min(TEXT_BYTES, whole.text.shape[1])),
        ProductCodes.of(whole.taste, min(TASTE_BYTES, whole.taste.shape[1])),
        whole.face > 0.5,
        fit_of(whole.text, shown, near, generator.store, embed_text),
        generator.fingerprint,
        scorer,
    )


def _draw_part(generator: Generator, appraiser: Appraiser, count: int, seed: Sequence[int], path: Path) -> None:
    settings = Settings(generator=NAME, scorer="emojiclip")
    made = generator.fresh(settings, count, np.random.default_rng([*seed, 0x62616E6B]))
    parts = [appraiser.evidence(generator.draw(made[at : at + 64]).images, settings) for at in range(0, len(made), 64)]
    evidence = Evidence.joined(parts)
    recipes = packed([c.recipe for c in made if c.recipe is not None])
    unfinished = path.with_suffix(".part")
    arrays = {"text": evidence.text, "taste": evidence.taste, "face": evidence.face}
    save_file({**arrays, "recipes": np.frombuffer(recipes, np.uint8)}, unfinished)
    unfinished.replace(path)


def fit_of(
    pictures: Array,
    shown: Sequence[Description],
    near: Array,
    store: Parts,
    embed_text: Callable[[Sequence[str]], Array],
) -> Array:
    """(n,) how well pictures came and how charming they are.

    100 · cosine of pictures (n, d) and captions; more for characters, less the nearer (`near`, (n,) cosines) they are
    to emoji that exist, and less for every better one of the same concept or change: the best are not forty cats in
    sunglasses.
    """
    names = names_of(store.concepts)
    said = [caption(one, "en", np.random.default_rng(i), names).text for i, one in enumerate(shown)]
    texts = np.concatenate([embed_text(said[at : at + PART]) for at in range(0, len(said), PART)])
    somebody = np.array([bool(one.subject.expression or one.subject.wears or one.other) for one in shown])
    fit = 100 * (pictures * texts).sum(1) + CHARACTER * somebody - FAMILIAR * np.maximum(near - FAMILIAR_FROM, 0)
    seen: Counter[str] = Counter()
    lessened: Array = fit.astype(np.float32)
    for row in np.argsort(-fit, kind="stable"):
        s = shown[row].subject
        changes = [*dict(s.wears), s.material, s.colour, s.expression, *shown[row].settings]
        changes = [name for name in changes if name]
        lessened[row] -= AGAIN * seen[s.concept] + CHANGE_AGAIN * max((seen[name] for name in changes), default=0)
        seen.update([s.concept, *changes])
    return np.asarray(np.minimum(lessened, np.quantile(lessened, BEST)), np.float32)
