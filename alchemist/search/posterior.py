"""`posterior`: what the person has in mind as a probability over pictures, and boards drawn from it.

The possible ideals are the given pictures; or else the candidate bank, what was shown, and some boards' worth that is
drafted for the next one: fresh samples of the prompt, and children of what was liked last, of one or of two, as the
generator makes them (`vary`, `cross`). The prior is the generator itself, tilted by the automatic part of f: nearly all
of it lies on what the prompt draws, the rest on the bank. Each board is a Luce choice in the taste embedding (see
`preference`), seen from the middle of what the prompt draws: somebody who asked for a cat tells cats apart. A board
holds Thompson draws (Thompson 1933), the incumbent, which resembles the ideal most on average, an exploratory pick
without near-duplicates (see `thompson`), and, where it beats everything it could descend from, a child of the picture
that fits the words best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ..candidate import Candidate, given_picture
from ..models.taste import TASTE
from ..values import Array, total
from .past import History
from .pool import not_shown
from .preference import tilt
from .registry import Sentence, register
from .thompson import Ideals, board, middle_of, shared


@register
@dataclass(frozen=True)
class Posterior:
    """Exact Bayes over possible ideals; see the module.

    Attributes:
        sharpness, content, slips, heads: what is not known of a person, see `preference.Grid`; a head weighs the
            look, the form and the meaning of a picture.
        memory: weight of a board's log likelihood, to the power of how many boards ago it was.
        alike: cosine in taste from which on two pictures do not share a board. Half of the pairs of pictures that one
            prompt draws are more than 97.5 % alike.
        copy: cosine from which on two pictures look the same to a person; passed over, they do not come again.
        twin: cosine from which on they do not come again even when liked.
        best_first: whether a first board without words begins with the picture of the highest f, the same one for every
            seed.
        own, own_without_words: the prior of what the prompt draws and of children, the bank having the rest.
        considered: so many of the bank's pictures, the best for the words, are possible.
        breadth: the part of them that the prior holds possible.
        wider: without words so many times more are.
        within: the part of the probability that Thompson draws come from, unless pictures are given. Most of what one
            prompt draws is too alike to share a board; what fills it from beyond this part is of the words, too.
        likely: the part that the exploratory pick comes from.
        climbers, step: how many children of the picture that fits the words best are drafted, and how far from it.
        fresh, children: so many times the board is drafted of fresh samples, once one was answered, and of children,
            once something was liked.
        draft_seconds: drafts for one board may take about so long.
        parents: so many of the pictures liked last have children.
        middle: from so many samples of the prompt on, pictures are seen from the middle of them.
    """

    name: ClassVar[str] = "posterior"
    summary: ClassVar[Sentence] = Sentence(
        "Works out what you have in mind from every choice, and shows what it could be.",
        "選ぶたびに思い描いている絵を推理し、それらしいものを見せます。",
    )
    needs: ClassVar[tuple[str, ...]] = ("vary",)

    sharpness: tuple[float, ...] = (6.0, 14.0, 32.0)
    content: tuple[float, ...] = (0.0, 0.35)
    slips: tuple[float, ...] = (0.02, 0.15)
    heads: tuple[tuple[float, float, float], ...] = (
        (1.0, 1.0, 1.0),
        (1.0, 0.3, 0.1),
        (1.0, 1.0, 0.1),
        (0.1, 1.0, 1.0),
        (0.1, 0.3, 1.0),
    )
    memory: float = 0.97
    alike: float = TASTE.alike
    copy: float = TASTE.same
    twin: float = TASTE.twin
    best_first: bool = False
    own: float = 0.97
    own_without_words: float = 0.2
    considered: int = 6000
    breadth: float = 0.25
    wider: float = 4.0
    within: float = 0.9
    likely: float = 0.75
    climbers: int = 2
    step: float = 0.25
    fresh: float = 2.5
    children: float = 2.0
    draft_seconds: float = 4.0
    parents: int = 6
    middle: int = 4

    def propose(self, past: History, count: int, seed: int) -> Sequence[Candidate]:
        """See `Proposer`.

        Raises:
            BadInput: fewer given pictures are left than a board takes.
        """
        rng = np.random.default_rng(seed)
        if past.pool is not None:
            return [given_picture(i) for i in board(past, self._given(past, count), count, rng, self)]
        kept, lead = self._from_bank(past)
        options, climbers = self._options(past, kept, lead, count, rng)
        f, measured = self._measured(past, options)
        ideals = self._ideals(past, options, (f, measured), climbers, (kept, lead))
        rows = board(past, ideals, count, rng, self)
        chosen = [self._option(past, options, kept, i - len(past.candidates)) for i in rows]
        # first what the words themselves draw, and of that what they draw alone
        return sorted(chosen, key=lambda c: (c.text != past.settings.prompt, bool(c.mix)))

    def _options(
        self, past: History, kept: NDArray[np.int64], lead: Array, count: int, rng: np.random.Generator
    ) -> tuple[list[Candidate], int]:
        """What is drafted: children of the best for the words, so many first; children of what was liked; samples."""
        climbers = self._climbers(past, kept, lead, rng) if past.asked else []
        children, fresh = self._drafts(past, count)
        options = climbers + self._children(past, children, rng)
        if past.asked or len(kept) < count:  # without words the bank's best are better
            options += past.fresh(fresh, rng)
        return options, len(climbers)

    def _ideals(
        self,
        past: History,
        options: Sequence[Candidate],
        measured: tuple[Array, Array],
        climbers: int,
        banked: tuple[NDArray[np.int64], Array],
    ) -> Ideals:
        """The possible ideals: what was shown, the options, and rows of the bank; in this order.

        Args:
            measured: f (k,) and taste (k, t) of the options, of which the first `climbers` may be shown in any case.
            banked: rows of the bank, and by how much they lead.
        """
        asked, shown, (f, options_taste), (kept, lead) = past.asked, len(past.candidates), measured, banked
        own_f = np.concatenate([automatic(past), f]) if shown else f
        own_taste = np.concatenate([past.evidence.taste, options_taste]) if shown else options_taste
        keen = shown + int(np.argmax(f[:climbers])) if shown and climbers else None
        if keen is not None and own_f[keen] <= own_f[:shown][followed(past)].max(initial=-np.inf):
            keen = None
        prior, taste, both = np.zeros_like(own_f), own_taste, own_f  # the words have led these already
        if past.bank is not None:
            share = self.own if asked else self.own_without_words
            possible = tilt(lead, breadth_of(past, len(lead), self.breadth) * (1 if asked else self.wider))
            prior = np.concatenate([shared(prior, share), shared(possible, 1 - share)])
            taste = np.concatenate([own_taste, past.bank.evidence().taste[kept]])
            both = np.concatenate([own_f if asked else np.full(len(own_f), lead.mean(), np.float32), lead])
        return Ideals(
            taste,
            prior,
            both,
            left=np.arange(shown, len(own_f) + len(kept)),
            keen=keen,
            drawn=len(own_f) if asked else 0,
            only_drawn=asked and bool(past.answered) and not liked_some(past),
            within=self.within,
            middle=middle_of([*past.candidates, *options], own_taste, past, self.middle) if asked else None,
        )

    def _drafts(self, past: History, count: int) -> tuple[int, int]:
        """How many children and fresh samples to draft for a board: fewer where the generator takes long to draw them.

        At least a board's worth in all: as many as have to be drawn in any case.
        """
        children = self.children * count if liked_some(past) else 0.0
        wanted = (children, self.fresh * count if past.answered else float(count))
        seconds = past.generator.capabilities.seconds_per_draft
        affordable = max(float(count), self.draft_seconds / max(seconds, 1e-9))
        share = min(1.0, affordable / sum(wanted))
        return round(share * wanted[0]), round(share * wanted[1])

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

    def _from_bank(self, past: History) -> tuple[NDArray[np.int64], Array]:
        """The `considered` rows of the bank that lead, but those shown; and by how much.

        f leads; where it is the same for all, since nothing is asked, how well they came.
        """
        if past.bank is None:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        lead = total(past.appraiser.terms(past.bank.evidence(), past.settings)) if past.asked else past.bank.fit
        best = np.argsort(-lead, kind="stable")[: self.considered]
        rows = best[~np.isin(best, past.bank.rows_of(past.candidates))]
        return rows, lead[rows]

    def _given(self, past: History, count: int) -> Ideals:
        assert past.pool is not None
        left = np.array(not_shown(past.pool, past.candidates, count))
        evidence = past.pool.evidence
        f = total(past.appraiser.terms(evidence, past.settings))
        return Ideals(evidence.taste, tilt(f, breadth_of(past, len(f), self.breadth)), f, left)

    def _climbers(
        self, past: History, kept: NDArray[np.int64], lead: Array, rng: np.random.Generator
    ) -> list[Candidate]:
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
        return [] if parent is None else [past.vary(parent, self.step, rng) for _ in range(self.climbers)]

    def _children(self, past: History, children: int, rng: np.random.Generator) -> list[Candidate]:
        """Children of the pictures that were liked last: three of one, then one of two, and so on.

        What a generator makes between two pictures may be a little off what it draws by itself. Between such children
        the next ones would be farther off, and after some boards all were one blot; so these have children of one only.
        """
        first = len(past.candidates) - sum(len(r.liked) for r in past.answered)  # before, drawn for other words
        liked = [i for i in np.flatnonzero(past.liked) if i >= first][-self.parents :]
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


def breadth_of(past: History, n: int, part: float) -> float:
    """About how many of n possible ideals the prior holds possible, the more the more adventurous the person is.

    `part` of given pictures, or of those that there are, in the middle; with a bank some dozens to hundreds.
    """
    adventure = past.settings.adventure
    wide = part * n * 10.0 ** (adventure - 0.5)
    return float(min(n, wide) if past.bank is None else min(part * n, 24.0 * 10.0**adventure))


def automatic(past: History) -> Array:
    """(n,) f of what was shown, without the person's bonus."""
    bonus = np.asarray(past.settings.human * past.liked, np.float32)
    return np.asarray(past.f - bonus, np.float32)
