"""Boards drawn from what a person may have in mind: Thompson draws, the incumbent, an exploratory pick.

No two pictures of a board are much alike, and none looks like one that was passed over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..candidate import Candidate
from ..models.taste import taste_parts
from ..values import Array
from .past import History
from .preference import Belief, Choice, Grid, belief, expected
from .serial import carried

if TYPE_CHECKING:
    from .posterior import Posterior


@dataclass(frozen=True, eq=False)
class Ideals:
    """The possible ideals of one board.

    Attributes:
        taste: (n, t) their taste embeddings.
        prior: (n,) log probabilities before any choice, not normalised.
        f: (n,) the automatic part of f.
        left: rows that may be shown.
        keen: the row that fits the words better than anything shown, to be shown in any case; None for none.
        drawn: so many first rows are what the words draw; they fill a board whose likely pictures are too alike.
        only_drawn: whether what was said tells only of these: as long as nothing was liked, since "none of
            these" does not say that the words were wrong.
        within: the part of the probability that is drawn from, unless it holds fewer than a board.
        middle: (t,) the taste embedding that choices are seen from; None for the origin.
    """

    taste: Array
    prior: Array
    f: Array
    left: NDArray[np.int64]
    keen: int | None = None
    drawn: int = 0
    only_drawn: bool = False
    within: float = 1.0
    middle: Array | None = None


def choices_of(past: History) -> list[Choice]:
    """What was said of each board since the prompt was last changed.

    A picture that was pinned before and is not marked again is nobody's choice.
    """
    choices = []
    for before, now in list(zip((None, *past.rounds), past.rounds, strict=False))[past.aimed :]:
        counts = ~carried(before, now.board) | now.liked | now.disliked
        choices.append(Choice(now.board.evidence.taste[counts], now.liked[counts], now.disliked[counts]))
    return [c for c in choices if len(c.liked)]


def shared(log: Array, share: float) -> Array:
    """Log probabilities that sum to `share`."""
    top = float(log.max(initial=0))
    size = np.log(np.exp(log.astype(np.float64) - top).sum()) + top if len(log) else 0.0
    return np.asarray(log - size + np.log(share), np.float32)


def middle_of(candidates: Sequence[Candidate], taste: Array, past: History, least: int) -> Array | None:
    """(t,) mean of the embeddings (n, t) of those candidates that are plain samples of the words.

    None for fewer than `least`.
    """
    words = past.settings.prompt
    plain = [c.provenance is None and c.text == words and not c.mix for c in candidates]
    return np.asarray(taste[plain].mean(0), np.float32) if sum(plain) >= least else None


def seen_from(middle: Array | None, taste: Array) -> Array:
    """(n, t) unit vectors from `middle` to embeddings; `taste` itself from the origin."""
    if middle is None:
        return taste
    moved_there = taste - middle
    return np.asarray(moved_there / np.maximum(np.linalg.norm(moved_there, axis=1, keepdims=True), 1e-9), np.float32)


def held(now: Belief, prior: Array, left: NDArray[np.int64], drawn: int, own: float) -> Belief:
    """`now` with the rows from `drawn` on as they were before any choice, beside the ones of `left` before them.

    Args:
        prior: (n,) log probabilities, of which the rows from `drawn` on get 1 − `own` beside `own` of the others left.
    """
    cells = now.joint[..., left[left < drawn]].sum(-1, keepdims=True)
    joint = now.joint.copy()
    joint[..., drawn:] = cells * np.exp(shared(prior[drawn:], (1 - own) / own))
    joint /= joint.sum()
    return Belief(np.asarray(joint.sum((0, 1, 2, 3)), np.float32), joint)


def grid_of(taste: Array, config: Posterior) -> Grid:
    """The grid of unknowns; its heads weigh the parts of a taste embedding as in `config.heads`."""
    heads = np.zeros((len(config.heads), taste.shape[1]), np.float32)
    for part, weights in zip(taste_parts(taste.shape[1]), np.array(config.heads, np.float32).T, strict=True):
        heads[:, part] = weights[:, None]
    return Grid(heads, config.sharpness, config.content, config.slips)


def board(past: History, ideals: Ideals, count: int, rng: np.random.Generator, config: Posterior) -> list[int]:
    """`count` different rows of `ideals.left`, no two much alike: see the module for what they are."""
    taste, left = ideals.taste, without_copies(past, ideals, count, config)
    features, grid = seen_from(ideals.middle, taste), grid_of(taste, config)
    said = [replace(c, shown=seen_from(ideals.middle, c.shown)) for c in choices_of(past)]
    seen = grid.seen(features)
    now = belief(ideals.prior, features, said, grid, config.memory)
    if ideals.only_drawn:
        now = held(now, ideals.prior, left, ideals.drawn, config.own)
    chance = np.maximum(now.rows[left].astype(np.float64), 1e-12)
    falling = np.argsort(-chance, kind="stable")
    held_by = np.cumsum(chance[falling]) / chance.sum()

    def likeliest(part: float) -> NDArray[np.int64]:
        """Columns of `left` that hold this part of the probability; as many as a board at least."""
        return falling[: max(count, int(np.searchsorted(held_by, part)) + 1)]

    inside = np.sort(likeliest(ideals.within))
    p = chance[inside] / chance[inside].sum()
    order = [int(i) for i in rng.choice(left[inside], len(inside), replace=False, p=p)]
    hope = expected(now.ideals(seen), seen)
    order += [int(i) for i in left[falling[~np.isin(falling, inside)]] if i < ideals.drawn]
    if past.answered or past.settings.prompt or config.best_first:
        order.insert(0, int(left[int(np.argmax(hope[left] if past.answered else ideals.f[left]))]))
    if ideals.keen is not None and ideals.keen in left and count > 2:
        order.insert(0, ideals.keen)  # before what it may be too alike to
    chosen = unlike(order, taste, count, config.alike, pinned_taste(past))
    return with_explorer(chosen, left, likeliest(config.likely), taste, past, config.alike) if count > 2 else chosen


def with_explorer(
    chosen: list[int], left: NDArray[np.int64], likely: NDArray[np.int64], taste: Array, past: History, alike: float
) -> list[int]:
    """`chosen` with the last one replaced by the likely picture that resembles least what is shown and was shown.

    Args:
        likely: columns of `left` to choose it from.
    """
    shown = [past.evidence.taste] if past.rounds else []  # what is pinned was shown
    near = (taste[left] @ np.concatenate([taste[chosen[:-1]], *shown]).T).max(1)
    farthest = likely[int(np.argmin(near[likely]))]
    if int(left[farthest]) in chosen or near[farthest] >= alike:
        return chosen
    return [*chosen[:-1], int(left[farthest])]


def without_copies(past: History, ideals: Ideals, count: int, config: Posterior) -> NDArray[np.int64]:
    """The rows of `ideals.left` that look like nothing passed over since the prompt was last changed.

    Once somebody saw a picture and went on without liking it, it does not come again from another seed; nor does what
    was liked come again as it was. Where the prompt draws little else, what is only similar stays, and where it draws
    nothing else, all: it is better seen again than replaced by pictures of other prompts.
    """
    left = ideals.left
    if past.pool is not None or not past.answered:
        return left
    twins = _nearest(ideals.taste[left], [r.board.evidence.taste for r in past.answered]) >= config.twin
    passed = [r.board.evidence.taste[~r.liked] for r in past.answered]
    copies = _nearest(ideals.taste[left], passed) >= config.copy
    for rows, enough in ((left[~twins & ~copies], 2 * count), (left[~twins], count)):
        if (np.count_nonzero(rows < ideals.drawn) if ideals.drawn else len(rows)) >= enough:
            return rows
    return left


def _nearest(taste: Array, to: Sequence[Array]) -> Array:
    """(n,) the greatest cosine of each of (n, t) unit vectors to any of the given ones; −1 where there are none."""
    others = np.concatenate(to)
    return np.asarray((taste @ others.T).max(1, initial=-1.0), np.float32)


def pinned_taste(past: History) -> Array | None:
    """(k, t) taste embeddings of the pictures that stay on the next board; None before the first one."""
    if not past.rounds:
        return None
    last = past.rounds[-1]
    return last.board.evidence.taste[[i for i, name in enumerate(last.board.ids) if name in last.pins]]


def unlike(order: Sequence[int], taste: Array, count: int, alike: float, beside: Array | None = None) -> list[int]:
    """The first `count` different rows of `order` that are less than `alike` alike, then those least like these.

    Args:
        beside: (k, t) embeddings of what stands beside them and must not be much like them either.
    """
    taken = [] if beside is None else list(beside)
    chosen: list[int] = []
    for i in dict.fromkeys(int(k) for k in order):
        if len(chosen) < count and (not taken or float((np.stack(taken) @ taste[i]).max()) < alike):
            chosen.append(i)
            taken.append(taste[i])
    rest = np.array([i for i in dict.fromkeys(int(k) for k in order) if i not in chosen], np.int64)
    while len(chosen) < count and len(rest):
        near = (taste[rest] @ np.stack(taken).T).max(1)
        chosen.append(int(rest[int(np.argmin(near))]))
        taken.append(taste[chosen[-1]])
        rest = rest[rest != chosen[-1]]
    return chosen
