"""What people, jobs, occasions and smileys lend, and the forms of captions that are only learned from."""

from __future__ import annotations

import numpy as np
import pytest

from alchemist.recipes.captions import Caption
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.names import FACE, names_of
from alchemist.recipes.parts import parts
from alchemist.recipes.roles import lent_by, roles, with_smiley
from alchemist.recipes.sample import Sampler, is_held_out
from alchemist.recipes.vocabulary import COLOURS, EXPRESSIONS, MARKS, SETTINGS, WEARABLES
from alchemist.training import reader_forms

CAT = Subject("1F431")
NAMES = names_of(parts().concepts)


def test_what_roles_lend_is_in_the_vocabulary_and_fits_together() -> None:
    for role in roles():
        assert {name for name, _ in role.wears} <= set(WEARABLES), role
        assert {colour for _, colour in role.wears} <= {"", *COLOURS}, role
        places = [WEARABLES[name].place for name, _ in role.wears]
        assert len(places) == len(set(places)), role
        assert role.expression in ("", *EXPRESSIONS), role
        assert set(role.settings) <= set(SETTINGS) and set(role.marks) <= set(MARKS), role
        assert role.holds == "" or role.holds in NAMES, role
        assert role.english and role.japanese and not any(word.isascii() for word in role.japanese), role


def test_a_role_lends_all_it_has_and_company_only_where_there_is_room() -> None:
    hacker = next(role for role in roles() if "hacker" in role.english)
    made = lent_by(hacker, CAT)
    assert dict(made.subject.wears) == {"glasses": ""} and made.other == Subject("1F4BB") and made.how == "holding"
    assert lent_by(hacker, CAT, company=False).other is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("1F60E", Description(Subject("1F431", wears=(("sunglasses", ""),)))),
        ("1F62D", Description(Subject("1F431", "crying"))),
        ("1F973", Description(Subject("1F431", wears=(("party hat", ""),)), settings=("confetti",))),
        ("1F643", None),
        (FACE, None),
        ("1F355", None),
    ],
)
def test_a_smiley_beside_a_thing_says_its_face_or_what_it_wears(code: str, expected: Description | None) -> None:
    assert with_smiley(CAT, code) == expected


def test_cut_captions_keep_their_spans() -> None:
    given = Caption("a cat with a hat", ((2, 5, "subject.concept"), (11, 16, "subject.wears:cap")))
    cut = reader_forms.edited(given, [(0, 2), (11, 13)])
    assert cut.text == "cat with hat"
    assert [(cut.text[a:b], slot) for a, b, slot in cut.spans] == [
        ("cat", "subject.concept"),
        ("hat", "subject.wears:cap"),
    ]


def test_particles_go_and_what_they_follow_stays() -> None:
    given = Caption("帽子をかぶった猫", ((0, 2, "subject.wears:cap"), (7, 8, "subject.concept")))
    texts = {reader_forms.without_small_words(given, "ja", np.random.default_rng(s)).text for s in range(20)}
    assert texts == {"帽子をかぶった猫", "帽子かぶった猫"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_further_forms_say_what_the_description_has(language: str) -> None:
    sampler = Sampler(NAMES)
    rng = np.random.default_rng(3)
    for _ in range(150):
        made = sampler.draw(rng)
        said = reader_forms.said_otherwise(made, language, rng, NAMES)
        _check(said)
        kinds = {slot.partition(":")[0] for _, _, slot in said.spans}
        assert "subject.wears" not in kinds or made.subject.wears
        assert "subject.expression" not in kinds or made.subject.expression
        pair = reader_forms.in_a_role(sampler, language, rng)
        if pair is not None:
            _check(pair[0])
            assert pair[1].subject.concept == FACE or not is_held_out(pair[1])


def _check(said: Caption) -> None:
    assert said.spans and said.text
    for (a, b, slot), (c, _, _) in zip(said.spans, [*said.spans[1:], (len(said.text), 0, "")], strict=True):
        assert 0 <= a < b <= c and slot and said.text[a:b].strip()
