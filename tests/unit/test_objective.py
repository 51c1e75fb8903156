from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.errors import BadInput
from alchemist.objective.face import HaarFaces
from alchemist.objective.objective import Objective
from alchemist.objective.term import Sentence, TermInputs, forget, register, weighted
from alchemist.search.serial import from_json, to_json
from alchemist.values import Array, Evidence, Settings


class Words:
    """A scorer that knows two words and counts how often it is asked."""

    name = "words"
    languages = ("en",)

    def __init__(self) -> None:
        self.asked = 0

    def embed_images(self, images: Array) -> Array:
        return np.tile(np.array([[1, 0]], np.float32), (len(images), 1))

    def embed_text(self, texts: list[str]) -> Array:
        self.asked += 1
        return np.array([[1, 0] if "red" in t else [0, 1] for t in texts], np.float32)


def objective(scorer: Words) -> Objective:
    return Objective({"emojiclip": lambda: scorer}, lambda images: np.ones((len(images), 2), np.float32))


def test_f_is_the_talks_to_the_digit() -> None:
    scorer = Words()
    f = objective(scorer)
    images = np.zeros((2, 4, 32, 32), np.float32)
    wish = Settings(prompt="red", negative="blue", w_pos=1.5, w_neg=2, w_face=5, human=10)
    evidence = f.evidence(images, wish)
    terms = f.terms(evidence, wish, np.array([1, 0], np.float32))
    assert {k: v.tolist() for k, v in terms.items()} == {
        "positive": [150, 150],
        "negative": [0, 0],
        "face": [-5, -5],
        "human": [10, 0],
    }
    f.terms(evidence, wish)
    assert scorer.asked == 2, "texts are embedded once"


def test_an_unknown_scorer_names_the_known_ones() -> None:
    with pytest.raises(BadInput, match="known: emojiclip"):
        objective(Words()).scorer("magic")


def test_score_gives_four_terms_for_any_size_of_picture(lab: Alchemist) -> None:
    images = lab.catalogue.pictures([0, 1], 50)
    terms = lab.score(images, "grinning face", negative="cat", w_face=3.0)
    assert list(terms) == ["positive", "negative", "face", "human"]
    assert all(v.shape == (2,) for v in terms.values())
    assert not terms["human"].any()


def test_opencv_finds_a_plain_face_and_not_an_empty_picture() -> None:
    import cv2

    grey = np.full((128, 128), 255, np.uint8)
    cv2.ellipse(grey, (64, 64), (44, 56), 0, 0, 360, 190, -1)
    for x in (46, 82):
        cv2.ellipse(grey, (x, 54), (10, 6), 0, 0, 360, 60, -1)
        cv2.line(grey, (x - 12, 42), (x + 12, 42), 90, 4)
    cv2.ellipse(grey, (64, 92), (18, 7), 0, 0, 180, 80, -1)
    cv2.line(grey, (64, 58), (60, 76), 140, 3)
    face = np.repeat(grey[None, None].astype(np.float32) / 255, 4, 1)
    face[:, 3] = 1
    found = HaarFaces(neighbours=1).find(np.concatenate([face, np.zeros_like(face)]))
    assert found[1] == 0 and found.dtype == np.float32 and set(found.tolist()) <= {0.0, 1.0}


def test_clip_computes_on_the_lab_s_device(monkeypatch: pytest.MonkeyPatch) -> None:
    from alchemist.objective import clip

    monkeypatch.setattr(clip, "ClipScorer", lambda **given: given)
    objective = Objective.with_emojiclip(lambda: None, device="cuda")
    assert objective.scorer("clip") == {"device": "cuda"}


@dataclass(frozen=True)
class Emptiness:
    """A term that measures pictures by itself: how transparent they are."""

    name: ClassVar[str] = "emptiness"
    label: ClassVar[Sentence] = Sentence("is empty", "空")
    measures: ClassVar[str] = "pictures"
    threshold: ClassVar[str] = ""
    order: ClassVar[int] = 50

    def weight(self, settings: Settings) -> float:
        return -settings.weight_of(self.name)

    def measure(self, images: Array) -> Array:
        return np.asarray(1 - images[:, 3].mean((1, 2)), np.float32)

    def values(self, inputs: TermInputs) -> Array:
        return inputs.evidence.measured[self.name]


@pytest.fixture
def emptiness() -> Iterator[Emptiness]:
    yield register(Emptiness())
    forget("emptiness")


def test_a_term_of_one_s_own_counts_in_searches_and_survives_storage(lab: Alchemist, emptiness: Emptiness) -> None:
    settings = Settings(prompt="ice", generator="latent", board_size=4, weights={"emptiness": 7})  # type: ignore[arg-type]
    session = lab.ask(lab.start(settings, seed=1))
    for _ in range(2):
        session = lab.ask(session.tell({session.board.ids[0]}))  # type: ignore[union-attr]
    board = session.board
    assert board is not None and board.images is not None
    expected = -7 * (1 - board.images[:, 3].mean((1, 2)))
    assert np.allclose(board.terms["emptiness"], expected, atol=1e-4) and expected.any()
    assert np.allclose(board.scores, sum(board.terms.values()), atol=1e-4)
    kept = from_json(to_json(session))
    assert kept.settings == session.settings and kept.board is not None
    assert np.allclose(kept.board.terms["emptiness"], expected, atol=1e-4)
    assert np.allclose(kept.board.evidence.measured["emptiness"], board.evidence.measured["emptiness"], atol=1e-4)
    assert lab.bank is None or not lab.bank.fits(settings)


def test_weights_of_terms_that_are_not_there_are_refused(lab: Alchemist) -> None:
    images = lab.catalogue.pictures([0], 32)
    with pytest.raises(BadInput, match="no term 'emptiness'; known: positive, negative, face, human"):
        lab.score(images, "ice", weights={"emptiness": 1})
    with pytest.raises(BadInput, match="The weight of emptiness must be"):
        Settings(weights={"emptiness": 1e9})  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="numbers by the names of terms"):
        Settings(weights="emptiness")  # type: ignore[arg-type]


def test_what_was_measured_before_a_term_was_there_counts_nothing(emptiness: Emptiness) -> None:
    rows = np.eye(2, dtype=np.float32)
    old = Evidence(rows, rows, rows[0])
    inputs = TermInputs(old, Settings(weights={"emptiness": 7}), rows[0], lambda words: None)  # type: ignore[arg-type]
    assert weighted(emptiness, inputs).tolist() == [0, 0]
    new = Evidence(rows, rows, rows[0], measured={"emptiness": rows[1]})
    assert Evidence.joined([new, new]).measured["emptiness"].tolist() == [0, 1, 0, 1]
    assert not Evidence.joined([new, old]).measured and new.take([1]).measured["emptiness"].tolist() == [1]
