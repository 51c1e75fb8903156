"""What every term of the objective owes: subclass this to test one of your own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ..objective.term import MEASURES, PictureTerm, Sentence, Term, TermInputs, terms, weighted
from ..values import Array, Evidence, Settings


def unit_rows(count: int, dim: int) -> Array:
    """(count, dim) unit vectors, always the same."""
    rows = np.random.default_rng(count * dim).normal(size=(count, dim))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def some_pictures(count: int = 4, size: int = 32) -> Array:
    """(count, 4, size, size) premultiplied pictures, always the same; the first is empty."""
    rng = np.random.default_rng(7)
    alpha = rng.random((count, 1, size, size)).astype(np.float32)
    pictures = np.concatenate([alpha * rng.random((count, 3, size, size)), alpha], 1).astype(np.float32)
    pictures[0] = 0
    return pictures


class TermContract:
    """Subclasses supply the fixture `term`, and `settings` under which it counts."""

    @pytest.fixture
    def term(self) -> Term:
        """The term."""
        raise AssertionError("a subclass gives its term")

    @pytest.fixture
    def settings(self) -> Settings:
        """Settings under which its weight is not 0."""
        raise AssertionError("a subclass gives settings under which the term counts")

    @pytest.fixture
    def inputs(self, term: Term, settings: Settings) -> TermInputs:
        """Measurements of four pictures, every other one with a face, two of them liked."""
        own = {term.name: term.measure(some_pictures())} if isinstance(term, PictureTerm) else {}
        evidence = Evidence(unit_rows(4, 6), unit_rows(4, 5), np.array([0, 1, 0, 1], np.float32), measured=own)
        liked = np.array([0, 0, 1, 1], np.float32)
        return TermInputs(evidence, settings, liked, lambda words: unit_rows(1, 6)[0] if words else None)

    def test_is_registered_and_says_what_it_is(self, term: Term) -> None:
        """`register` made it known, with a label in both languages."""
        assert term.name in [one.name for one in terms()] and term.measures in MEASURES
        assert isinstance(term.label, Sentence) and term.label.en and term.label.ja
        assert isinstance(term.threshold, str) and isinstance(term.order, int)
        assert (term.measures == "pictures") == isinstance(term, PictureTerm)

    def test_gives_one_finite_float_for_each_picture(self, term: Term, settings: Settings, inputs: TermInputs) -> None:
        """Weighted, (n,) float32, and not all zero where it counts."""
        assert term.weight(settings) != 0
        values = weighted(term, inputs)
        assert values.shape == (4,) and values.dtype == np.float32 and np.isfinite(values).all() and values.any()

    def test_a_picture_does_not_depend_on_its_neighbours(self, term: Term, inputs: TermInputs) -> None:
        """The value of one alone is its value among others."""
        whole = weighted(term, inputs)
        for row in range(4):
            alone = TermInputs(inputs.evidence.take([row]), inputs.settings, inputs.liked[[row]], inputs.text)
            assert np.allclose(weighted(term, alone), whole[[row]], atol=1e-4)

    def test_reads_only_what_it_declares(self, term: Term, inputs: TermInputs) -> None:
        """Other measurements may be anything."""
        evidence, keep = inputs.evidence, term.measures
        other = Evidence(
            evidence.text if keep == "text" else np.full_like(evidence.text, np.nan),
            evidence.taste if keep == "taste" else np.full_like(evidence.taste, np.nan),
            evidence.face if keep == "face" else np.full_like(evidence.face, np.nan),
            measured=evidence.measured,
        )
        liked = inputs.liked if keep == "likes" else np.full_like(inputs.liked, np.nan)
        same = weighted(term, TermInputs(other, inputs.settings, liked, inputs.text))
        assert np.array_equal(same, weighted(term, inputs))

    def test_changes_nothing_that_it_is_given(self, term: Term, inputs: TermInputs) -> None:
        """Measurements stay as they were."""
        before = [a.copy() for a in (inputs.evidence.text, inputs.evidence.taste, inputs.evidence.face, inputs.liked)]
        weighted(term, inputs)
        after = (inputs.evidence.text, inputs.evidence.taste, inputs.evidence.face, inputs.liked)
        assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))

    def test_measures_each_picture_by_itself(self, term: Any) -> None:
        """A term that measures pictures gives (n,) finite numbers, whatever else is in the batch."""
        if not isinstance(term, PictureTerm):
            return
        pictures = some_pictures()
        values = term.measure(pictures)
        assert values.shape == (4,) and values.dtype == np.float32 and np.isfinite(values).all()
        for row in range(4):
            assert np.allclose(term.measure(pictures[row : row + 1]), values[[row]], atol=1e-4)
