"""Sessions as galleries that never change, kept in a store."""

from __future__ import annotations

from dataclasses import replace

from ..search.session import Session
from ..sharing.document import read_canonical
from ..sharing.making import Draw, gallery_of, playable
from ..sharing.store import Store, store_at
from .drawing import Drawing


class Sharing(Drawing):
    """The methods that keep sessions and open them again."""

    @property
    def store(self) -> Store:
        """Where galleries are kept: what `ALCHEMIST_STORE` names now, else the default folder."""
        return store_at()

    @property
    def fingerprints(self) -> dict[str, str]:
        """Fingerprints of the generators that are here, by name."""
        return {name: generator.fingerprint for name, generator in self.generators.items()}

    def as_shown(self, session: Session) -> Draw:
        """What draws candidates as a session's boards show them: (n, 4, h, w)."""
        generator = self.ensemble(session.settings.generator)
        return lambda candidates: generator.draw(candidates).images

    def save(self, session: Session, words: bool = True, uploads: bool = False, pictures: bool = True) -> str:
        """Keep a session as a gallery that never changes; its id.

        Args:
            words: whether the words that were typed are in it.
            uploads: whether pictures derived from uploaded ones are in it.
            pictures: whether it holds the pictures as they were shown.

        Raises:
            GalleryError: nothing is left to keep, or the store is full or cannot be reached.
        """
        gallery = gallery_of(session, self.as_shown(session), words, uploads, pictures)
        return self.store.put(gallery.canonical()).id

    def open(self, key: str) -> Session:
        """The session of a gallery, to go on from; `ask` draws its open board.

        What other weights drew, or what cannot be drawn here, is left out.

        Raises:
            UnknownGallery: there is none. DamagedGallery: it does not hold together.
        """
        gallery = read_canonical(self.store.get(key))
        return replace(playable(gallery, self.check, self.fingerprints).session, parents=frozenset({key}))
