from __future__ import annotations

import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.errors import BadInput
from alchemist.objective.face import FaceTerm, HaarFaces
from alchemist.objective.human import HumanTerm
from alchemist.objective.objective import Objective
from alchemist.objective.prompt import PromptTerm
from alchemist.values import Array, Evidence, Settings

EVIDENCE = Evidence(
    text=np.array([[1, 0], [0.6, 0.8], [0, -1]], np.float32),
    taste=np.eye(3, dtype=np.float32),
    face=np.array([1, 0, 1], np.float32),
)
NONE = np.zeros(3, np.float32)


class TermContract:
    @staticmethod
    def terms() -> list[object]:
        raise AssertionError("a subclass names its terms")

    def test_gives_one_finite_float_a_picture(self) -> None:
        for term in self.terms():
            values = term(EVIDENCE, np.array([0, 1, 0], np.float32))  # type: ignore[operator]
            assert values.shape == (3,) and values.dtype == np.float32 and np.isfinite(values).all()

    def test_needs_nothing_from_other_rows(self) -> None:
        for term in self.terms():
            whole = term(EVIDENCE, NONE)  # type: ignore[operator]
            assert np.allclose(whole[1:2], term(EVIDENCE.take([1]), NONE[:1]))  # type: ignore[operator]


class TestPromptTerm(TermContract):
    @staticmethod
    def terms() -> list[object]:
        text = np.array([0.8, 0.6], np.float32)
        return [PromptTerm("positive", text, 1), PromptTerm("negative", text, -2), PromptTerm("positive", None, 1)]

    def test_is_a_hundred_cosines_times_the_weight(self) -> None:
        positive, negative, absent = self.terms()
        assert np.allclose(positive(EVIDENCE, NONE), [80, 96, -60])  # type: ignore[operator]
        assert np.allclose(negative(EVIDENCE, NONE), [-160, -192, 120])  # type: ignore[operator]
        assert not absent(EVIDENCE, NONE).any()  # type: ignore[operator]


class TestFaceTerm(TermContract):
    @staticmethod
    def terms() -> list[object]:
        return [FaceTerm(5.0), FaceTerm(0.0)]

    def test_takes_the_weight_where_no_face_is(self) -> None:
        assert FaceTerm(5.0)(EVIDENCE, NONE).tolist() == [0, -5, 0]


class TestHumanTerm(TermContract):
    @staticmethod
    def terms() -> list[object]:
        return [HumanTerm(10.0)]

    def test_adds_the_bonus_where_clicked(self) -> None:
        assert HumanTerm(10.0)(EVIDENCE, np.array([0, 1, 0], np.float32)).tolist() == [0, 10, 0]


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
