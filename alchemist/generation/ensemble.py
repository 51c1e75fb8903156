"""Several generators as one: each candidate is drawn by the one that made it, fresh ones are made by some in turn."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from ..candidate import Candidate
from ..errors import BadInput
from ..given import checked_pictures
from ..protocols import Capabilities, Generator, NoiseGenerator, Progress
from ..randomness import Seed
from ..values import Array, Drawn, Settings


class Ensemble:
    """A `Generator` over others.

    Args:
        members: all that may have made a candidate, by name.
        fresh: names of those that make fresh ones, in turn.
        name: what settings call it.
    """

    def __init__(self, members: Mapping[str, Generator], fresh: Sequence[str], name: str = "") -> None:
        self.members = dict(members)
        self._fresh = [self.members[n] for n in fresh]
        self.name = name or "+".join(fresh)

    @property
    def fingerprint(self) -> str:
        """See `Generator`."""
        return "+".join(g.fingerprint for g in self._fresh)

    @property
    def size(self) -> int:
        """See `Generator`; smaller pictures are enlarged to it."""
        return max(g.size for g in self._fresh)

    @property
    def capabilities(self) -> Capabilities:
        """See `Generator`: what all that make fresh ones can do; noise and drafts only of one alone."""
        each = [g.capabilities for g in self._fresh]
        if len(each) == 1:
            return each[0]
        return Capabilities(
            vary=all(c.vary for c in each),
            cross=all(c.cross for c in each),
            from_image=any(c.from_image for c in each),
            styles=tuple(dict.fromkeys(itertools.chain(*(c.styles for c in each)))),
            samplers=tuple(dict.fromkeys(itertools.chain(*(c.samplers for c in each)))),
            seconds_per_picture=float(np.mean([c.seconds_per_picture for c in each])),
            seconds_per_draft=float(np.mean([c.seconds_per_draft for c in each])),
            batch=min(c.batch for c in each),
            draft_batch=min(c.draft_batch for c in each),
            threads=all(c.threads for c in each),
            drafts_from=max((c.drafts_from for c in each if c.drafts_from is not None), default=None),
        )

    @property
    def noisy(self) -> NoiseGenerator | None:
        """The generator with a noise that makes fresh ones, if it is one alone."""
        only = self._fresh[0]
        return only if len(self._fresh) == 1 and isinstance(only, NoiseGenerator) else None

    def of(self, candidate: Candidate) -> Generator:
        """Who made a candidate.

        Raises:
            BadInput: a generator that is not here.
        """
        if candidate.generator not in self.members:
            known = ", ".join(self.members)
            raise BadInput(f"The picture was made by the generator {candidate.generator!r}; here there are: {known}.")
        return self.members[candidate.generator]

    def fresh(self, settings: Settings, n: int, seed: Seed) -> list[Candidate]:
        """See `Generator`."""
        each = len(self._fresh)
        counts = [len(range(k, n, each)) for k in range(each)]
        made = [
            list(g.fresh(settings, count, seed)) if count else [] for g, count in zip(self._fresh, counts, strict=True)
        ]
        return [made[i % each][i // each] for i in range(n)]

    def vary(self, parent: Candidate, amount: float, seed: Seed, settings: Settings | None = None) -> Candidate:
        """See `Generator`."""
        return self.of(parent).vary(parent, amount, seed, settings)

    def cross(
        self, a: Candidate, b: Candidate, seed: Seed, amount: float = 0.5, settings: Settings | None = None
    ) -> Candidate:
        """See `Generator`; of two pictures by different generators, or one that cannot cross, a child of the first."""
        maker = self.of(a)
        if a.generator == b.generator and maker.capabilities.cross:
            return maker.cross(a, b, seed, amount, settings)
        return maker.vary(a, amount, seed, settings)

    def from_image(
        self, picture: Array, amount: float, seed: Seed, settings: Settings, like: Candidate | None = None
    ) -> Candidate:
        """See `Generator`; by who made `like`, else by the first that can; a child of `like` where nobody can."""
        own = [self.members[like.generator]] if like is not None and like.generator in self.members else []
        for generator in (*own, *self._fresh):
            if generator.capabilities.from_image:
                return generator.from_image(picture, amount, seed, settings, like)
            if like is not None and generator in own:
                return generator.vary(like, amount, seed, settings)
        raise BadInput(f"The generator {self.name} cannot start from a picture; choose another, such as latent.")

    def check(self, candidate: Candidate) -> None:
        """See `Generator`."""
        self.of(candidate).check(candidate)

    def draw(self, candidates: Sequence[Candidate], draft: bool = False, progress: Progress | None = None) -> Drawn:
        """See `Generator`."""
        rows: dict[str, list[int]] = defaultdict(list)
        for i, c in enumerate(candidates):
            self.of(c)
            rows[c.generator].append(i)
        if len(rows) == 1 and (only := self.members[next(iter(rows))]).size == self.size:
            return only.draw(candidates, draft, progress)
        images = np.zeros((len(candidates), 4, self.size, self.size), np.float32)
        seconds: dict[str, float] = defaultdict(float)
        done = 0
        for name, some in rows.items():
            told = None if progress is None else _shifted(progress, done, len(candidates))
            part = self.members[name].draw([candidates[i] for i in some], draft, told)
            images[some] = checked_pictures(part.images, self.size)
            for stage, spent in part.seconds.items():
                seconds[stage] += spent
            done += len(some)
        return Drawn(images, None, seconds)


def _shifted(progress: Progress, before: int, total: int) -> Progress:
    """Progress of a part, told as that of the whole."""
    return lambda done, _: progress(before + done, total)
