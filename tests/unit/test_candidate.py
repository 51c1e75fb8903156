from __future__ import annotations

import copy
import json
import pickle

import pytest

from alchemist.candidate import Candidate, Provenance, all_from_rows, from_rows, given_picture, to_rows


def child(*parents: Candidate | str, move: str = "vary", **rest: object) -> Candidate:
    return Candidate("toy", "w1", {"text": "ice"}, Provenance(move, parents, **rest))  # type: ignore[arg-type]


@pytest.fixture
def family() -> list[Candidate]:
    """Two roots, children of one, and a child of two."""
    one, two = (Candidate("toy", "w1", {"seed": i, "text": "ice"}) for i in (1, 2))
    near = child(one, amount=0.25, seed=(9, 3))
    both = child(near, two, move="cross", amount=(0.5, 0.5), sample=False)
    return [one, two, near, both]


def test_two_candidates_are_equal_where_they_draw_the_same(family: list[Candidate]) -> None:
    one = family[0]
    assert one == Candidate("toy", "w1", {"text": "ice", "seed": 1}) and len({*family, one}) == 4
    assert one != Candidate("toy", "w2", dict(one.payload)) and one != one.changed(seed=3)
    assert child(one, seed=1) != child(one, seed=2) and child(one, seed=1) == child(one.key, seed=1)


def test_rows_keep_all_that_draws_a_candidate_and_each_ancestor_once(family: list[Candidate]) -> None:
    rows = json.loads(json.dumps(to_rows([family[3]])))
    assert len(rows) == 5, "four of the family, and which of them is meant"
    back = from_rows(rows)
    assert back == family[3] and back.provenance is not None and family[3].provenance is not None
    assert (back.provenance.amount, back.provenance.sample, back.is_sample) == ((0.5, 0.5), False, False)
    assert back.provenance.parents == family[3].provenance.parents


def test_rows_refer_to_what_was_shown(family: list[Candidate]) -> None:
    shown = {family[2].key: "r1-c3"}
    rows = to_rows([family[3], family[0]], shown)
    assert [row.get("from") for row in rows[:-2]].count(["r1-c3", 0]) == 1 and len(rows) == 5
    assert all_from_rows(rows, {"r1-c3": family[2]}, 2) == [family[3], family[0]]


def test_a_parent_that_drawing_does_not_take_is_only_named(family: list[Candidate]) -> None:
    one = child(family[0].key, amount=0.5)
    rows = to_rows([one])
    assert len(rows) == 2 and from_rows(rows) == one


def test_a_long_line_of_descent_is_copied_sent_and_named() -> None:
    one = Candidate("toy", "w1", {"seed": 1})
    for k in range(1500):
        one = child(one, seed=k)
    assert copy.deepcopy(one) is one
    assert pickle.loads(pickle.dumps(one)) == one
    with pytest.raises(ValueError, match="ancestors"):
        from_rows(to_rows([child(one)]) * 2)


@pytest.mark.parametrize(
    "spoil",
    [
        {"by": 3},
        {"is": []},
        {"from": [7]},
        {"from": [True]},
        {"from": ["r9-c9"]},
        {"amount": "much"},
        {"amount": [None]},
        {"seed": -1},
        {"seed": "x"},
    ],
)
def test_rows_that_do_not_hold_together_are_refused(family: list[Candidate], spoil: dict[str, object]) -> None:
    rows = to_rows([family[2]])
    rows[1] = {**rows[1], **spoil}
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_rows(rows)


def test_the_place_among_given_pictures_is_its_own() -> None:
    assert given_picture(4).pool == 4 and Candidate("toy", "", {"index": 4}).pool is None
