"""What every scorer owes: subclass this to test one of your own."""

from __future__ import annotations

import numpy as np
import pytest

from ..protocols import Scorer


class ScorerContract:
    """Subclasses supply the fixture `scorer`."""

    @pytest.fixture
    def scorer(self) -> Scorer:
        """The scorer."""
        raise AssertionError("a subclass gives its scorer")

    def test_pictures_and_text_are_unit_vectors_of_one_space(self, scorer: Scorer) -> None:
        """float32, (n, d) and (m, d)."""
        images = np.random.default_rng(0).random((3, 4, 32, 32)).astype(np.float32)
        pictures, texts = scorer.embed_images(images), scorer.embed_text(["a cat", "red apple"])
        assert pictures.shape[1] == texts.shape[1] and pictures.dtype == texts.dtype == np.float32
        for rows in (pictures, texts):
            assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)

    def test_a_picture_does_not_depend_on_its_neighbours(self, scorer: Scorer) -> None:
        """Alone or in a batch, the same vector."""
        images = np.random.default_rng(1).random((5, 4, 32, 32)).astype(np.float32)
        assert np.allclose(scorer.embed_images(images)[3], scorer.embed_images(images[3:4])[0], atol=1e-4)

    def test_what_is_transparent_counts_as_white(self, scorer: Scorer) -> None:
        """Pictures are premultiplied and shown over white."""
        clear = np.zeros((1, 4, 32, 32), np.float32)
        white = np.ones((1, 4, 32, 32), np.float32)
        assert np.allclose(scorer.embed_images(clear), scorer.embed_images(white), atol=1e-4)

    def test_different_words_differ(self, scorer: Scorer) -> None:
        """It reads the words at all."""
        one, two = scorer.embed_text(["a cat", "fire truck"])
        assert not np.allclose(one, two, atol=1e-3)

    def test_says_what_it_is_called_and_reads(self, scorer: Scorer) -> None:
        """Settings name it, and the page says which languages it reads."""
        assert scorer.name and scorer.languages and set(scorer.languages) <= {"en", "ja"}

    def test_the_same_again_gives_the_same(self, scorer: Scorer) -> None:
        """No chance is left in it."""
        images = np.random.default_rng(2).random((2, 4, 32, 32)).astype(np.float32)
        assert np.array_equal(scorer.embed_images(images), scorer.embed_images(images))
        assert np.array_equal(scorer.embed_text(["a cat"]), scorer.embed_text(["a cat"]))

    def test_pictures_of_any_size(self, scorer: Scorer) -> None:
        """Sizes are its own business."""
        sizes = [scorer.embed_images(np.ones((1, 4, side, side), np.float32)).shape for side in (24, 32, 80)]
        assert len(set(sizes)) == 1
