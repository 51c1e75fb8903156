"""What every store of galleries owes. Subclass `StoreContract` in a test module and supply the `store` fixture."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from ..errors import StoreError, UnknownGallery
from ..sharing.document import id_of
from ..sharing.store import Store

STRANGE = (
    "",
    "../../etc/passwd",
    "..%2f..%2fetc",
    "a" * 31,
    "A" * 32,
    "a" * 32 + "\n",
    "a" * 31 + "/",
    "ａ" * 32,
    "a" * 31 + "\0",
    "x" * 10_000_000,
    "/" + "a" * 31,
    "é" * 32,
)
"""What is no id, and may be asked for by anybody."""


class StoreContract:
    """Subclasses supply `store`, a fixture that gives an empty store."""

    content = json.dumps({"format": "a test", "text": "絵"}, ensure_ascii=False).encode()

    @pytest.fixture
    def store(self) -> Store:
        """The store under test, empty."""
        raise NotImplementedError("supply the fixture `store`")

    def test_what_is_put_can_be_had_under_the_hash_of_its_content(self, store: Store) -> None:
        kept = store.put(self.content)
        assert isinstance(store, Store) and kept.id == id_of(self.content) and kept.deletion
        assert store.get(kept.id) == self.content

    def test_putting_it_again_changes_nothing_and_gives_no_right_to_delete(self, store: Store) -> None:
        first, again = store.put(self.content), store.put(self.content)
        assert again.id == first.id and again.deletion is None
        store.delete(first.id, str(first.deletion))

    def test_other_content_has_another_id(self, store: Store) -> None:
        assert store.put(self.content).id != store.put(self.content + b" ").id

    def test_its_maker_alone_deletes_it_and_others_stay(self, store: Store) -> None:
        kept, other = store.put(self.content), store.put(b"other")
        for wrong in ("", "guess", str(other.deletion), "\ud83d"):
            with pytest.raises(StoreError):
                store.delete(kept.id, wrong)
        store.delete(kept.id, str(kept.deletion))
        with pytest.raises(UnknownGallery):
            store.get(kept.id)
        with pytest.raises(UnknownGallery):
            store.delete(kept.id, str(kept.deletion))
        assert store.get(other.id) == b"other"

    def test_after_deletion_it_can_be_put_again(self, store: Store) -> None:
        kept = store.put(self.content)
        store.delete(kept.id, str(kept.deletion))
        again = store.put(self.content)
        assert again.deletion and again.deletion != kept.deletion and store.get(kept.id) == self.content

    @pytest.mark.parametrize("strange", STRANGE, ids=range(len(STRANGE)))
    def test_what_is_no_id_is_refused(self, store: Store, strange: str) -> None:
        with pytest.raises(UnknownGallery, match=r"^That is not the id") as raised:
            store.get(strange)
        assert len(str(raised.value)) < 200
        with pytest.raises(UnknownGallery):
            store.delete(strange, "x")

    def test_an_id_of_nothing_is_unknown(self, store: Store) -> None:
        with pytest.raises(UnknownGallery):
            store.get(id_of(b"never put"))

    def test_several_threads_put_and_get(self, store: Store) -> None:
        contents = [b"%d" % (i % 5) for i in range(40)]
        with ThreadPoolExecutor(8) as pool:
            kept = list(pool.map(store.put, contents))
        assert [store.get(k.id) for k in kept] == contents
