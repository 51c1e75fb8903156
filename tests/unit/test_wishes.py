from __future__ import annotations

from dataclasses import replace

import numpy as np

from alchemist.bench.wishes import shows, wish
from alchemist.recipes.charming import Charming
from alchemist.recipes.compose import slots_said
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.parts import parts


def test_a_wish_has_two_changes_of_which_one_is_said() -> None:
    rng, charming = np.random.default_rng(0), Charming(parts().concepts)
    for _ in range(50):
        meant, said = wish(rng, charming)
        assert meant.subject.concept == said.subject.concept
        assert len(slots_said(said)) == 2 and slots_said(said) < slots_said(meant)
        assert shows(meant, said) and not shows(said, meant)


def test_more_than_was_wanted_shows_it_and_another_thing_or_less_does_not() -> None:
    wanted = Description(Subject("1F431", wears=(("crown", ""),), material="ice"), settings=("hill",))
    more = replace(wanted, subject=replace(wanted.subject, wears=(("crown", "red"), ("scarf", "")), colour="blue"))
    assert shows(more, wanted)
    assert not shows(replace(wanted, settings=()), wanted)
    assert not shows(replace(wanted, subject=replace(wanted.subject, concept="1F436")), wanted)
    assert not shows(replace(wanted, subject=replace(wanted.subject, material="gold")), wanted)
    assert not shows(replace(wanted, subject=replace(wanted.subject, wears=())), wanted)
