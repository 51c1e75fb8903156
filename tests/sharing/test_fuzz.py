"""Anything in place of anything in a gallery: it opens, or one sentence says why not."""

from __future__ import annotations

import copy
import gzip
import json
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alchemist import Alchemist
from alchemist.errors import AlchemistError
from alchemist.sharing.document import Gallery, from_file, read_canonical, unpacked
from alchemist.sharing.items import scores_csv
from alchemist.sharing.links import link_to
from alchemist.sharing.making import playable
from alchemist.ui.sharing_view import gallery_html

CASES = int(os.environ.get("ALCHEMIST_FUZZ", "200"))
KNOWN = settings(
    max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
WORDS = ("r1-c0", "r9-c9", "<script>", "../..", "\ud83d", "NaN", "", "0" * 16, "a" * 32, "recipes", "latent", "=1+1")
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(max_size=20)
    | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.sampled_from(WORDS), inner, max_size=4)
    ),
    max_leaves=8,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something can be replaced in plain values."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(p for key, one in inner for p in places(one, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    made = copy.copy(value)
    made[path[0]] = replaced(made[path[0]], path[1:], by)
    return made


KEPT: dict[str, Any] = {}


@KNOWN
@given(data=st.data())
def test_a_document_with_anything_in_place_of_anything(lab: Alchemist, gallery: Gallery, data: st.DataObject) -> None:
    if not KEPT:
        KEPT["plain"] = json.loads(gallery.canonical())
        KEPT["places"] = sorted(places(KEPT["plain"]), key=str)
    plain = KEPT["plain"]
    for _ in range(data.draw(st.integers(1, 3))):
        path = KEPT["places"][data.draw(st.integers(0, len(KEPT["places"]) - 1))]
        if path in set(places(plain)):  # what was replaced before may have taken it away
            plain = replaced(plain, path, data.draw(values))
    content = json.dumps(plain).encode("utf-8", "surrogatepass")
    try:
        document = read_canonical(content)
        session = playable(document, lab.check, lab.fingerprints).session
        page = gallery_html(document, lab, lambda key: content, "ja")
        scores_csv(session)
        assert "<script" not in page
        assert read_canonical(document.canonical()).id == document.id
    except AlchemistError as error:
        assert str(error) and "\n" not in str(error)


@KNOWN
@given(content=st.binary(max_size=400), packed=st.booleans())
def test_files_of_any_bytes(content: bytes, packed: bool) -> None:
    for read in (from_file, unpacked):
        try:
            read(gzip.compress(content) if packed else content)
        except AlchemistError as error:
            assert "\n" not in str(error)


@KNOWN
@given(address=st.text() | st.sampled_from(["http://a", "https://[::1]:99999/", "http://a:b@c/d?e#f", "HTTP://Ä/ü"]))
def test_links_of_any_address(address: str) -> None:
    try:
        link = link_to("a" * 32, address)
    except AlchemistError:
        return
    assert link.startswith(("http://", "https://")) and link.endswith("?g=" + "a" * 32)
    assert not set(link.split("://", 1)[1].partition("/")[2]) & set("<>\"' \n")


def test_places_reach_everything() -> None:
    assert places({"a": [1, {"b": 2}]}) == [(), ("a",), ("a", 0), ("a", 1), ("a", 1, "b")]
    assert replaced({"a": [1, {"b": 2}]}, ("a", 1, "b"), 3) == {"a": [1, {"b": 3}]}
