"""Moves in the noise u that keep it N(0, I), so that what they reach is still a plausible emoji."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..values import Array


def noise_from_seed(seed: int, shape: tuple[int, int, int]) -> Array:
    """u ~ N(0, I) of `shape` (c, s, s), a function of `seed` alone."""
    return np.random.Generator(np.random.PCG64(seed)).standard_normal(shape, np.float32)


def storable(noise: Array) -> Array:
    """`noise` rounded to what float16 holds, so that storing it in 16 bits loses nothing."""
    return noise.astype(np.float16).astype(np.float32)


def typical(noise: Array) -> Array:
    """`noise` scaled to the radius √D on which N(0, I) in D dimensions concentrates."""
    radius = np.sqrt(noise.size) / max(float(np.linalg.norm(noise)), 1e-9)
    return np.asarray(noise * np.float32(radius), np.float32)


def crank_nicolson(noise: Array, beta: float, rng: np.random.Generator) -> Array:
    """√(1 − β²)·u + β·ξ with ξ ~ N(0, I): leaves N(0, I) invariant (Cotter et al. 2013).

    Args:
        beta: 0 stays, 1 forgets u.
    """
    fresh = rng.standard_normal(noise.shape, np.float32)
    return np.asarray(np.sqrt(1 - beta**2) * noise + beta * fresh, np.float32)


def weights_from_box(x: Array) -> Array:
    """(n, K − 1) points of [0, 1]^(K−1) to (n, K) unit vectors in the positive orthant: spherical coordinates."""
    angles = np.clip(np.asarray(x, np.float64), 0, 1) * np.pi / 2
    n, k = angles.shape
    weights = np.ones((n, k + 1))
    for i in range(k):
        weights[:, i] *= np.cos(angles[:, i])
        weights[:, i + 1 :] *= np.sin(angles[:, i : i + 1])
    return weights.astype(np.float32)


def box_from_weights(weights: Array) -> Array:
    """The inverse of `weights_from_box` for (n, K) non-negative weights, of any length each."""
    w = np.clip(np.asarray(weights, np.float64), 0, None)
    n, k = w.shape
    x = np.zeros((n, k - 1))
    for i in range(k - 1):
        rest = np.linalg.norm(w[:, i + 1 :], axis=1)
        x[:, i] = np.arctan2(rest, w[:, i]) * 2 / np.pi
    return np.asarray(x, np.float32)


def combined(parents: Sequence[Array], weights: Array) -> Array:
    """Σ wᵢ·uᵢ of independent noises with |w| = 1, which is N(0, I) again; brought to its typical radius.

    Args:
        parents: K noises of one shape.
        weights: (K,).
    """
    return typical(np.tensordot(np.asarray(weights, np.float32), np.stack(parents), (0, 0)))


def spherical(one: Array, two: Array, share: float) -> Array:
    """`share` of the way from one array to another on the sphere through both, of their mean length."""
    a, b = one.ravel().astype(np.float64), two.ravel().astype(np.float64)
    lengths = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    angle = np.arccos(np.clip(a @ b / max(lengths[0] * lengths[1], 1e-12), -1, 1))
    if np.sin(angle) < 1e-6:
        return one
    mixed = (np.sin((1 - share) * angle) * a / lengths[0] + np.sin(share * angle) * b / lengths[1]) / np.sin(angle)
    length = (1 - share) * lengths[0] + share * lengths[1]
    return np.asarray(mixed * length, np.float32).reshape(one.shape)


def mixture(one: Array, two: Array, rng: np.random.Generator) -> Array:
    """A latent between two (c, s, s), 35 to 65 % of each, as long as they are; what children of two start from."""
    share = np.float32(rng.uniform(0.35, 0.65))
    latent = share * one + (1 - share) * two
    length = share * np.linalg.norm(one) + (1 - share) * np.linalg.norm(two)
    return storable(latent * np.float32(length / max(float(np.linalg.norm(latent)), 1e-9)))
