"""Ranking: by f, and existing emoji drawn again only for want of others."""

from __future__ import annotations

import numpy as np
import pytest

from alchemist import Alchemist
from alchemist.errors import BadInput
from alchemist.generation.diverse import diverse
from alchemist.generation.ranking import COPY, _Best
from alchemist.values import Array, Nearest, Settings


def kept(top: int, scores: list[float], similar: list[float]) -> list[tuple[float, float]]:
    """Score and similarity of what is kept, of pictures that come in two parts."""

    def nearest(taste: Array) -> tuple[Nearest, ...]:
        return tuple(Nearest("cat", "1F431", "openmoji", float(t[0])) for t in taste)

    best, n = _Best(top, nearest), len(scores)
    for first, last in ((0, n // 2), (n // 2, n)):
        f = np.array(scores[first:last], np.float32)
        taste = np.array(similar[first:last], np.float32)[:, None]
        best.add(first, np.zeros((last - first, 4, 2, 2), np.float32), f, {"positive": f}, taste)
    assert best.seen == n
    return [(row.score, round(row.nearest.similarity, 2)) for row in best.rows]


def test_copies_give_way_to_new_pictures() -> None:
    assert COPY <= 0.98
    assert kept(2, [5, 4, 3, 2], [0.99, 0.5, 0.99, 0.7]) == [(4, 0.5), (2, 0.7)]


def test_copies_fill_what_new_pictures_leave_and_all_are_in_order() -> None:
    assert kept(3, [1, 6, 3, 2], [0.5, 0.99, 0.99, 0.99]) == [(6, 0.99), (3, 0.99), (1, 0.5)]
    assert kept(9, [1, 2, 3], [0.1, 0.2, 0.3]) == [(3, 0.3), (2, 0.2), (1, 0.1)]


def test_a_ranking_is_in_order_and_names_what_is_near(lab: Alchemist) -> None:
    ranking = lab.rank("cat", n=12, top=5, seed=3)
    assert np.all(np.diff(ranking.scores) <= 0) and len(ranking.nearest) == 5
    assert ranking.nearest == lab.nearest(ranking.images)
    assert set(ranking.seconds) == {"sample", "decode", "score", "rank"}


def test_without_diversity_the_best_scores_are_kept_and_with_it_the_best_one_and_others_unlike_it() -> None:
    rng = np.random.default_rng(0)
    groups = np.repeat(np.eye(4, 16, dtype=np.float32), 10, axis=0)
    embeddings = groups + 0.05 * rng.normal(size=(40, 16)).astype(np.float32)
    scores = np.concatenate([rng.uniform(a, a + 1, 10) for a in (3.0, 2.4, 1.8, 1.2)]).astype(np.float32)
    assert diverse(scores, embeddings, 4, 0.0) == list(np.argsort(-scores)[:4])
    chosen = diverse(scores, embeddings, 4, 0.9)
    assert chosen[0] == scores.argmax() and len({i // 10 for i in chosen}) == 4
    means = [scores[diverse(scores, embeddings, 8, d)].mean() for d in (0.0, 0.5, 1.0)]
    assert means[0] >= means[1] >= means[2]


def test_diversity_is_a_number_from_0_to_1(lab: Alchemist) -> None:
    with pytest.raises(BadInput, match="diversity must be from 0 to 1, not 2"):
        lab.rank("cat", n=4, top=2, diversity=2)


def test_a_varied_top_is_less_alike_than_the_best_scores(lab: Alchemist) -> None:
    def alike(diversity: float) -> float:
        found = lab.rank("cat", n=40, top=4, seed=1, diversity=diversity)
        taste = lab.objective.evidence(found.images, Settings()).taste
        return float((taste @ taste.T)[np.triu_indices(4, 1)].mean())

    assert alike(1.0) < alike(0.0)
