"""Every term of the objective passes the suite."""

from __future__ import annotations

import numpy as np
import pytest

from alchemist.objective.face import FaceTerm
from alchemist.objective.human import HumanTerm
from alchemist.objective.prompt import NegativeTerm, PositiveTerm
from alchemist.objective.term import Term, TermInputs, weighted
from alchemist.testing.term_contract import TermContract
from alchemist.values import Evidence, Settings

EVIDENCE = Evidence(
    text=np.array([[1, 0], [0.6, 0.8], [0, -1]], np.float32),
    taste=np.eye(3, dtype=np.float32),
    face=np.array([1, 0, 1], np.float32),
)


def of(settings: Settings) -> TermInputs:
    liked = np.array([0, 1, 0], np.float32)
    return TermInputs(EVIDENCE, settings, liked, lambda words: np.array([0.8, 0.6], np.float32) if words else None)


class TestPositive(TermContract):
    @pytest.fixture
    def term(self) -> Term:
        return PositiveTerm()

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(prompt="ice", w_pos=1.5)

    def test_is_a_hundred_cosines_times_the_weight(self, term: Term) -> None:
        assert np.allclose(weighted(term, of(Settings(prompt="ice"))), [80, 96, -60])
        assert not weighted(term, of(Settings())).any()


class TestNegative(TermContract):
    @pytest.fixture
    def term(self) -> Term:
        return NegativeTerm()

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(negative="fire")

    def test_is_a_hundred_cosines_times_the_weight_less(self, term: Term) -> None:
        assert np.allclose(weighted(term, of(Settings(negative="fire", w_neg=2))), [-160, -192, 120])


class TestFace(TermContract):
    @pytest.fixture
    def term(self) -> Term:
        return FaceTerm()

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(w_face=5)

    def test_takes_the_weight_where_no_face_is(self, term: Term) -> None:
        assert weighted(term, of(Settings(w_face=5))).tolist() == [0, -5, 0]


class TestHuman(TermContract):
    @pytest.fixture
    def term(self) -> Term:
        return HumanTerm()

    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(human=10)

    def test_adds_the_bonus_where_clicked(self, term: Term) -> None:
        assert weighted(term, of(Settings(human=10))).tolist() == [0, 10, 0]
