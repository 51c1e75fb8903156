from __future__ import annotations

import numpy as np
from scipy import stats

from alchemist.generation import noise as n

SHAPE = (8, 8, 8)


def test_the_same_seed_gives_the_same_noise() -> None:
    assert np.array_equal(n.noise_from_seed(7, SHAPE), n.noise_from_seed(7, SHAPE))
    assert not np.array_equal(n.noise_from_seed(7, SHAPE), n.noise_from_seed(8, SHAPE))


def test_crank_nicolson_keeps_the_standard_normal() -> None:
    rng = np.random.default_rng(0)
    u = n.noise_from_seed(0, (16, 16, 16))
    for _ in range(20):
        u = n.crank_nicolson(u, 0.4, rng)
    assert stats.kstest(u.ravel(), "norm").pvalue > 0.01
    assert abs(float(u.std()) - 1) < 0.03


def test_crank_nicolson_with_beta_nought_stays_and_with_one_forgets() -> None:
    u = n.noise_from_seed(1, SHAPE)
    assert np.allclose(n.crank_nicolson(u, 0.0, np.random.default_rng(0)), u)
    moved = n.crank_nicolson(u, 1.0, np.random.default_rng(0))
    assert abs(np.corrcoef(u.ravel(), moved.ravel())[0, 1]) < 0.15


def test_combinations_keep_the_typical_radius_and_resemble_their_parents() -> None:
    a, b = n.noise_from_seed(1, SHAPE), n.noise_from_seed(2, SHAPE)
    child = n.combined([a, b], np.array([np.sqrt(0.5), np.sqrt(0.5)]))
    assert np.isclose(np.linalg.norm(child), np.sqrt(child.size), rtol=1e-5)
    cosines = [np.vdot(child, p) / np.linalg.norm(child) / np.linalg.norm(p) for p in (a, b)]
    assert all(0.6 < c < 0.8 for c in cosines)


def test_the_box_covers_unit_weights_and_back() -> None:
    x = np.random.default_rng(0).random((50, 5)).astype(np.float32)
    w = n.weights_from_box(x)
    assert w.shape == (50, 6)
    assert np.allclose(np.linalg.norm(w, axis=1), 1, atol=1e-5)
    assert np.allclose(n.weights_from_box(n.box_from_weights(w)), w, atol=1e-5)
    corners = np.eye(6, dtype=np.float32)
    assert np.allclose(n.weights_from_box(n.box_from_weights(corners)), corners, atol=1e-6)


def test_stored_noise_survives_sixteen_bits() -> None:
    u = n.storable(n.noise_from_seed(3, SHAPE))
    assert np.array_equal(u.astype(np.float16).astype(np.float32), u)
