"""`posterior`: what the person has in mind as a probability over pictures, and boards drawn from it.

The possible ideals are the given pictures; or else the candidate bank, what was shown, and some boards' worth that is
drafted for the next one: fresh samples of the prompt, and children of what was liked last, of one or of two, as the
generator makes them (`vary`, `cross`). The prior is the generator itself, tilted by the
automatic part of f: nearly all of it lies on what the prompt draws, the rest on the bank. Each board is a Luce choice
in the taste embedding (see `preference`), seen from the middle of what the prompt draws: somebody who asked for a cat
tells cats apart. A board holds Thompson draws (Thompson 1933), the incumbent, which resembles the ideal most on
average, an explorer that is nobody's twin, and, where it beats all that f was led on from, a child of the picture that
fits the words best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..candidate import Candidate, given_picture
from ..models.taste import taste_parts
from ..values import Array, total
from .past import History
from .pool import not_shown
from .preference import Belief, Choice, Grid, belief, expected, tilt
from .serial import carried

ALIKE = 0.98
"""Half of the pairs of pictures that one prompt draws are more than 97.5 % alike."""
COPY = 0.985
"""From here on two pictures look the same to a person, whatever seeds they came from."""
BREADTH = 0.25
CONSIDERED = 6000
OWN, OWN_WITHOUT_WORDS = 0.97, 0.2
"""The prior of what the prompt draws and of children, the bank having the rest; with words, and without."""
WIDER = 4
"""Without words so many times more pictures of the bank are possible."""
LIKELY = 0.75
WITHIN = 0.9
"""The part of the probability that Thompson draws come from, unless pictures are given.

Most of what one prompt draws is too alike to share a board; what fills it from beyond this part is of the words, too.
"""
DRAFT_SECONDS = 4.0
"""Drafts for one board may take about so long."""
CLIMBERS, STEP = 2, 0.25
FRESH, CHILDREN = 2.5, 2.0
"""So many times the board is drafted of fresh samples and of children, once something was liked."""
PARENTS = 6
"""So many of the pictures liked last have children."""
MIDDLE = 4
"""From so many samples of the prompt on, pictures are seen from the middle of them."""
HEADS = ((1.0, 1.0, 1.0), (1.0, 0.3, 0.1), (1.0, 1.0, 0.1), (0.1, 1.0, 1.0), (0.1, 0.3, 1.0))
"""What look, form and meaning may count for a person: all alike, or those near one end above all."""


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


class Posterior:
    """Exact Bayes over possible ideals; see the module."""

    name = "posterior"
    summary = "Works out what you have in mind from every choice, and shows what it could be."
    needs = ("vary",)

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: fewer given pictures are left than a board takes.
        """
        rng = np.random.default_rng(seed)
        if past.pool is not None:
            return [given_picture(i) for i in board(past, self._given(past, count), count, rng)]
        kept, lead, asked = self._from_bank(past)
        climbers = self._climbers(past, kept, lead, rng) if asked else []
        children, fresh = drafts_of(past, count)
        options = climbers + self._children(past, children, rng)
        if asked or len(kept) < count:  # without words the bank's best are better
            options += past.fresh(fresh, rng)
        f, measured = self._measured(past, options)
        shown = len(past.candidates)
        own_f = np.concatenate([automatic(past), f]) if shown else f
        own_taste = np.concatenate([past.evidence.taste, measured]) if shown else measured
        left = np.arange(shown, len(own_f) + len(kept))
        keen = shown + int(np.argmax(f[: len(climbers)])) if shown and climbers else None
        if keen is not None and own_f[keen] <= own_f[:shown][followed(past)].max(initial=-np.inf):
            keen = None
        prior, taste, both = np.zeros_like(own_f), own_taste, own_f  # the words have led these already
        if past.bank is not None:
            share = OWN if asked else OWN_WITHOUT_WORDS
            banked = tilt(lead, breadth_of(past, len(lead)) * (1 if asked else WIDER))
            prior = np.concatenate([shared(prior, share), shared(banked, 1 - share)])
            taste = np.concatenate([own_taste, past.bank.evidence().taste[kept]])
            both = np.concatenate([own_f if asked else np.full(len(own_f), lead.mean(), np.float32), lead])
        drawn, only_drawn = len(own_f) if asked else 0, asked and bool(past.answered) and not liked_some(past)
        middle = middle_of([*past.candidates, *options], own_taste, past) if asked else None
        rows = board(past, Ideals(taste, prior, both, left, keen, drawn, only_drawn, WITHIN, middle), count, rng)
        chosen = [self._option(past, options, kept, i - shown) for i in rows]
        # first what the words themselves draw, and of that what they draw alone
        return sorted(chosen, key=lambda c: (c.text != past.settings.prompt, bool(c.mix)))

    @staticmethod
    def _measured(past: History, options: list[Candidate]) -> tuple[Array, Array]:
        """f (k,) and taste (k, t) of k options, drawn for it; there may be none of them where there is a bank."""
        if options:
            f, evidence = past.measure(options)
            return f, evidence.taste
        assert past.bank is not None
        return np.zeros(0, np.float32), past.bank.evidence().taste[:0]

    @staticmethod
    def _option(past: History, options: list[Candidate], kept: NDArray[np.int64], i: int) -> Candidate:
        if i < len(options):
            return options[i]
        assert past.bank is not None
        return past.bank.candidate(int(kept[i - len(options)]))

    @staticmethod
    def _from_bank(past: History) -> tuple[NDArray[np.int64], Array, bool]:
        """The `CONSIDERED` rows of the bank that lead, but those shown; by how much; and whether f tells them apart.

        f leads; where it is the same for all, since nothing is asked, how well they came.
        """
        if past.bank is None:
            return np.zeros(0, np.int64), np.zeros(0, np.float32), past.asked
        lead = total(past.appraiser.terms(past.bank.evidence(), past.settings)) if past.asked else past.bank.fit
        best = np.argsort(-lead, kind="stable")[:CONSIDERED]
        rows = best[~np.isin(best, past.bank.rows_of(past.candidates))]
        return rows, lead[rows], past.asked

    @staticmethod
    def _given(past: History, count: int) -> Ideals:
        assert past.pool is not None
        left = np.array(not_shown(past.pool, past.candidates, count))
        evidence = past.pool.evidence
        f = total(past.appraiser.terms(evidence, past.settings))
        return Ideals(evidence.taste, tilt(f, breadth_of(past, len(f))), f, left)

    @staticmethod
    def _climbers(past: History, kept: NDArray[np.int64], lead: Array, rng: np.random.Generator) -> list[Candidate]:
        """Children of the picture with the best f: of those shown, or of the bank's before the first board.

        f errs, and takes a red bed for a fire truck. What the bank draws of other words is shown once, and is nobody's
        parent before it, nor after somebody passed it over.
        """
        if past.rounds:
            able = followed(past) & [c.is_sample for c in past.candidates]
            row = int(np.argmax(np.where(able, automatic(past), -np.inf)))
            parent = past.candidates[row] if able[row] else None
        elif past.bank is not None and len(kept):
            best = past.bank.candidate(int(kept[int(np.argmax(lead))]))
            parent = best if best.text == past.settings.prompt else None
        else:
            return []
        return [] if parent is None else [past.vary(parent, STEP, rng) for _ in range(CLIMBERS)]

    @staticmethod
    def _children(past: History, children: int, rng: np.random.Generator) -> list[Candidate]:
        """Children of the pictures that were liked last: three of one, then one of two, and so on.

        What a generator makes between two pictures may be a little off what it draws by itself. Between such children
        the next ones would be farther off, and after some boards all were one blot; so these have children of one only.
        """
        first = len(past.candidates) - sum(len(r.liked) for r in past.answered)  # before, drawn for other words
        liked = [i for i in np.flatnonzero(past.liked) if i >= first][-PARENTS:]
        if not liked:
            return []  # what nobody liked is nobody's parent
        adventure = past.settings.adventure
        made = []
        for k in range(children):
            a, b = (int(i) for i in rng.choice(liked, 2))
            deep = not all(past.candidates[i].is_sample for i in (a, b))
            if k % 4 != 3 or a == b or deep or not past.generator.capabilities.cross:
                made.append(past.vary(past.candidates[a], 0.35 + 0.4 * adventure, rng))
            else:
                made.append(past.cross(a, b, 0.4 + 0.4 * adventure, rng))
        return made


def followed(past: History) -> NDArray[np.bool_]:
    """(n,) which of the pictures shown f is led on from: none of other words that was passed over for another one."""
    passed = [~r.liked & (r.liked.any() | r.disliked) for r in past.rounds]
    own = np.array([c.text == past.settings.prompt for c in past.candidates], bool)
    return np.asarray(own | ~np.concatenate([np.zeros(0, bool), *passed]), bool)


def liked_some(past: History) -> bool:
    """Whether anything was liked since the prompt was last changed."""
    return any(r.liked.any() for r in past.answered)


def shared(log: Array, share: float) -> Array:
    """Log probabilities that sum to `share`."""
    top = float(log.max(initial=0))
    size = np.log(np.exp(log.astype(np.float64) - top).sum()) + top if len(log) else 0.0
    return np.asarray(log - size + np.log(share), np.float32)


def drafts_of(past: History, count: int) -> tuple[int, int]:
    """How many children and fresh samples to draft for a board: fewer where the generator takes long to draw them.

    At least a board's worth in all: as many as have to be drawn in any case.
    """
    wanted = (CHILDREN * count, FRESH * count) if liked_some(past) else (0.0, float(count))
    seconds = past.generator.capabilities.seconds_per_draft
    affordable = max(float(count), DRAFT_SECONDS / max(seconds, 1e-9))
    share = min(1.0, affordable / sum(wanted))
    return round(share * wanted[0]), round(share * wanted[1])


def breadth_of(past: History, n: int) -> float:
    """About how many of n possible ideals the prior holds possible, the more the more adventurous the person is.

    A quarter of given pictures, or of those that there are, in the middle; with a bank some dozens to hundreds.
    """
    adventure = past.settings.adventure
    wide = BREADTH * n * 10.0 ** (adventure - 0.5)
    return float(min(n, wide) if past.bank is None else min(BREADTH * n, 24.0 * 10.0**adventure))


def automatic(past: History) -> Array:
    """(n,) f of what was shown, without the person's bonus."""
    bonus = np.asarray(past.settings.human * past.liked, np.float32)
    return np.asarray(past.f - bonus, np.float32)


def choices_of(past: History) -> list[Choice]:
    """What was said of each board since the prompt was last changed.

    A picture that was pinned before and is not marked again is nobody's choice.
    """
    choices = []
    for before, now in list(zip((None, *past.rounds), past.rounds, strict=False))[past.aimed :]:
        counts = ~carried(before, now.board) | now.liked | now.disliked
        choices.append(Choice(now.board.evidence.taste[counts], now.liked[counts], now.disliked[counts]))
    return [c for c in choices if len(c.liked)]


def middle_of(candidates: Sequence[Candidate], taste: Array, past: History) -> Array | None:
    """(t,) mean of the embeddings (n, t) of those candidates that are plain samples of the words; None for too few."""
    words = past.settings.prompt
    plain = [c.provenance is None and c.text == words and not c.mix for c in candidates]
    return np.asarray(taste[plain].mean(0), np.float32) if sum(plain) >= MIDDLE else None


def seen_from(middle: Array | None, taste: Array) -> Array:
    """(n, t) unit vectors from `middle` to embeddings; `taste` itself from the origin."""
    if middle is None:
        return taste
    moved_there = taste - middle
    return np.asarray(moved_there / np.maximum(np.linalg.norm(moved_there, axis=1, keepdims=True), 1e-9), np.float32)


def held(now: Belief, prior: Array, left: NDArray[np.int64], drawn: int) -> Belief:
    """`now` with the rows from `drawn` on as they were before any choice, beside the ones of `left` before them.

    Args:
        prior: (n,) log probabilities, of which the rows from `drawn` on get 1 − `OWN` beside `OWN` of the others left.
    """
    cells = now.joint[..., left[left < drawn]].sum(-1, keepdims=True)
    joint = now.joint.copy()
    joint[..., drawn:] = cells * np.exp(shared(prior[drawn:], (1 - OWN) / OWN))
    joint /= joint.sum()
    return Belief(np.asarray(joint.sum((0, 1, 2, 3)), np.float32), joint)


def grid_of(taste: Array) -> Grid:
    """The grid of unknowns; its heads weigh the look, the form and the meaning of a taste embedding as in `HEADS`."""
    heads = np.zeros((len(HEADS), taste.shape[1]), np.float32)
    for part, weights in zip(taste_parts(taste.shape[1]), np.array(HEADS, np.float32).T, strict=True):
        heads[:, part] = weights[:, None]
    return Grid(heads)


def board(past: History, ideals: Ideals, count: int, rng: np.random.Generator) -> list[int]:
    """`count` different rows of `ideals.left`, no two much alike: see the module for what they are."""
    taste, left = ideals.taste, without_copies(past, ideals, count)
    features, grid = seen_from(ideals.middle, taste), grid_of(taste)
    said = [replace(c, shown=seen_from(ideals.middle, c.shown)) for c in choices_of(past)]
    seen = grid.seen(features)
    now = belief(ideals.prior, features, said, grid)
    if ideals.only_drawn:
        now = held(now, ideals.prior, left, ideals.drawn)
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
    order.insert(0, int(left[int(np.argmax(hope[left] if past.answered else ideals.f[left]))]))
    if ideals.keen is not None and ideals.keen in left and count > 2:
        order.insert(0, ideals.keen)  # before what it may be too alike to
    beside = pinned_taste(past)
    chosen = unlike(order, taste, count, beside)
    if count <= 2:
        return chosen
    shown = [past.evidence.taste] if past.rounds else []  # what is pinned was shown
    near = (taste[left] @ np.concatenate([taste[chosen[:-1]], *shown]).T).max(1)
    likely = likeliest(LIKELY)
    farthest = likely[int(np.argmin(near[likely]))]
    if int(left[farthest]) in chosen or near[farthest] >= ALIKE:
        return chosen
    return [*chosen[:-1], int(left[farthest])]


def without_copies(past: History, ideals: Ideals, count: int) -> NDArray[np.int64]:
    """The rows of `ideals.left` that look like nothing passed over since the prompt was last changed.

    Once somebody saw a picture and went on without liking it, it does not come again from another seed. Where the
    prompt draws little else, all rows stay: it is better seen again than replaced by pictures of other prompts.
    """
    left = ideals.left
    shown = [r.board.evidence.taste[~r.liked] for r in past.answered]
    seen = np.concatenate(shown) if shown else np.zeros((0, ideals.taste.shape[1]), np.float32)
    if past.pool is not None or not len(seen):
        return left
    others = left[(ideals.taste[left] @ seen.T).max(1) < COPY]
    enough = np.count_nonzero(others < ideals.drawn) if ideals.drawn else len(others)
    return others if enough >= 2 * count else left


def pinned_taste(past: History) -> Array | None:
    """(k, t) taste embeddings of the pictures that stay on the next board; None before the first one."""
    if not past.rounds:
        return None
    last = past.rounds[-1]
    return last.board.evidence.taste[[i for i, name in enumerate(last.board.ids) if name in last.pins]]


def unlike(order: Sequence[int], taste: Array, count: int, beside: Array | None = None) -> list[int]:
    """The first `count` different rows of `order` that are less than `ALIKE` alike, then those least like these.

    Args:
        beside: (k, t) embeddings of what stands beside them and must not be much like them either.
    """
    taken = [] if beside is None else list(beside)
    chosen: list[int] = []
    for i in dict.fromkeys(int(k) for k in order):
        if len(chosen) < count and (not taken or float((np.stack(taken) @ taste[i]).max()) < ALIKE):
            chosen.append(i)
            taken.append(taste[i])
    rest = np.array([i for i in dict.fromkeys(int(k) for k in order) if i not in chosen], np.int64)
    while len(chosen) < count and len(rest):
        near = (taste[rest] @ np.stack(taken).T).max(1)
        chosen.append(int(rest[int(np.argmin(near))]))
        taken.append(taste[chosen[-1]])
        rest = rest[rest != chosen[-1]]
    return chosen
