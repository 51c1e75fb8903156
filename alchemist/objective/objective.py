"""f = w_pos·100·cos(picture, prompt) − w_neg·100·cos(picture, negative) − w_face·p_face + human, as in the talk."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any

import numpy as np

from ..errors import BadInput, WeightsError
from ..protocols import Scorer
from ..values import Array, Evidence, Settings
from .emojiclip import EmojiClipScorer
from .face import FaceDetector, HaarFaces
from .term import PictureTerm, TermInputs, terms, weighted

TEXTS_KEPT = 512


class Objective:
    """Measures pictures and adds up the terms; an `Appraiser`.

    Args:
        scorers: name to a function that loads the scorer; each is loaded when first used.
        taste: (n, 4, h, w) pictures to (n, t) taste embeddings.
        faces: finds faces.
    """

    def __init__(
        self,
        scorers: Mapping[str, Callable[[], Scorer]],
        taste: Callable[[Array], Array],
        faces: FaceDetector | None = None,
    ) -> None:
        self._loaders = dict(scorers)
        self._loaded: dict[str, Scorer] = {}
        self._loading = RLock()
        self._taste = taste
        self._faces = faces or HaarFaces()
        self._texts: OrderedDict[tuple[str, str], Array] = OrderedDict()

    @classmethod
    def with_emojiclip(
        cls, network: Callable[[], Any], faces: FaceDetector | None = None, device: str = "cpu"
    ) -> Objective:
        """The default: EmojiCLIP for words and taste, CLIP from the Hub on demand, OpenCV for faces.

        Args:
            network: loads EmojiCLIP, on its device.
            device: where CLIP computes.
        """

        def emojiclip() -> EmojiClipScorer:
            from ..models.text import TextEncoder

            return EmojiClipScorer(network(), TextEncoder().encode)

        def clip() -> Scorer:
            from .clip import ClipScorer

            return ClipScorer(device=device)

        made = cls({"emojiclip": emojiclip, "clip": clip}, lambda images: emojiclip().embed_both(images)[1], faces)
        return made

    @property
    def faces(self) -> str:
        """What finds faces: "face model", or "Haar cascade" where the weights hold no face model."""
        return self._faces.name

    @property
    def scorers(self) -> tuple[str, ...]:
        """Names of the scorers to be had."""
        return tuple(self._loaders)

    def add_scorer(self, name: str, load: Callable[[], Scorer]) -> None:
        """Make a scorer known; `load` gives it, and is called when it is first used."""
        self._loaders[name] = load
        self._loaded.pop(name, None)

    def scorer(self, name: str) -> Scorer:
        """The scorer called `name`, loaded at the first use.

        Raises:
            BadInput: there is none of that name.
        """
        if name not in self._loaders:
            raise BadInput(f"There is no scorer {name!r}; known: {', '.join(self._loaders)}.")
        with self._loading:
            if name not in self._loaded:
                self._loaded[name] = self._loaders[name]()
        return self._loaded[name]

    def evidence(self, images: Array, settings: Settings) -> Evidence:
        """Everything measured of (n, 4, h, w) pictures."""
        scorer = self.scorer(settings.scorer)
        if isinstance(scorer, EmojiClipScorer):
            text, taste = scorer.embed_both(images)
        else:
            text, taste = scorer.embed_images(images), self._taste(images)
        own = {term.name: finite(term.measure(images), term.name) for term in terms() if isinstance(term, PictureTerm)}
        return Evidence(finite(text, scorer.name), finite(taste, "taste"), self._faces.find(images), measured=own)

    def terms(self, evidence: Evidence, settings: Settings, liked: Array | None = None) -> Mapping[str, Array]:
        """positive, negative, face, human, and further registered terms: each (n,), signed and weighted; they sum to f.

        Raises:
            BadInput: `settings.weights` name a term that is not registered.
        """
        known = terms()
        names = [term.name for term in known]
        if unknown := [name for name, _ in settings.weights if name not in names]:
            raise BadInput(f"There is no term {unknown[0]!r}; known: {', '.join(names)}.")
        clicked = np.zeros(len(evidence), np.float32) if liked is None else np.asarray(liked, np.float32)
        inputs = TermInputs(evidence, settings, clicked, lambda words: self._text(settings.scorer, words))
        return {term.name: weighted(term, inputs) for term in known}

    def _text(self, scorer: str, text: str) -> Array | None:
        if not text:
            return None
        key = (scorer, text)
        if key not in self._texts:
            self._texts[key] = finite(self.scorer(scorer).embed_text([text])[0], scorer)
            while len(self._texts) > TEXTS_KEPT:
                self._texts.popitem(last=False)
        self._texts.move_to_end(key)
        return self._texts[key]


def finite(embedded: Array, scorer: str) -> Array:
    """`embedded`, or WeightsError naming the `scorer` that gave numbers that are not finite."""
    if not np.isfinite(embedded).all():
        raise WeightsError(f"The scorer {scorer} gives numbers that are not finite; fetch its weights again.")
    return embedded
