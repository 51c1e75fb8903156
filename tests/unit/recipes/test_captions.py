"""Captions say what a description shows, and know which of their characters do."""

from __future__ import annotations

import numpy as np
import pytest

from alchemist.recipes.captions import caption, in_emoji, joined
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.names import FACE, names_of
from alchemist.recipes.parts import parts
from alchemist.recipes.sample import Sampler, changes_of, held_out, is_held_out
from alchemist.recipes.spelling import Speller, language_of
from alchemist.recipes.strange import strange, with_strange_word

NAMES = names_of(parts().concepts)
CAT, DOG = "1F431", "1F436"


def wanted(description: Description) -> set[str]:
    """The slots that any caption of a description has to say."""
    slots: set[str] = set()
    for side, one in (("subject", description.subject), ("other", description.other)):
        if one is None:
            continue
        given = ("expression", "material", "colour", "pattern", "size", "turn")
        slots |= {f"{side}.{slot}" for slot in given if getattr(one, slot)}
        slots |= {f"{side}.wears:{name}" for name, _ in one.wears}
        slots |= {f"{side}.wears_colour:{name}" for name, colour in one.wears if colour}
        slots |= {f"{side}.count"} if one.count > 1 else set()
        slots |= {f"{side}.concept"} if one.concept != FACE else set()
    for slot in ("settings", "marks", "without"):
        slots |= {f"{slot}:{name}" for name in getattr(description, slot)}
    return slots


@pytest.mark.parametrize("unseen", [False, True])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_captions_say_all_and_nothing_else(language: str, unseen: bool) -> None:
    rng = np.random.default_rng(3)
    sampler = Sampler(NAMES)
    for _ in range(400):
        made = sampler.draw(rng)
        said = caption(made, language, rng, NAMES, unseen)
        slots = {slot for _, _, slot in said.spans} - {"how", "subject.concept", "other.concept"}
        if not any(ord(c) > 0x1F000 for c in said.text):  # a smiley may say two slots
            assert slots == {w for w in wanted(made) if not w.endswith(".concept")}, said


@pytest.mark.parametrize("language", ["en", "ja"])
def test_spans_are_in_order_within_the_text(language: str) -> None:
    rng = np.random.default_rng(4)
    sampler = Sampler(NAMES)
    for _ in range(300):
        said = caption(sampler.draw(rng), language, rng, NAMES)
        ends = [0]
        for start, end, slot in said.spans:
            assert ends[-1] <= start < end <= len(said.text) and slot
            assert said.text[start:end].strip() == said.text[start:end]
            ends.append(end)


def test_there_are_many_ways_to_say_one_thing_and_the_same_ones_for_a_seed() -> None:
    made = Description(Subject(CAT, wears=(("sunglasses", "blue"),)), settings=("hill",))
    said = [caption(made, "en", np.random.default_rng(seed), NAMES).text for seed in range(100)]
    assert len(set(said)) > 80
    assert said[7] == caption(made, "en", np.random.default_rng(7), NAMES).text


def test_order_is_that_of_the_description() -> None:
    rng = np.random.default_rng(0)
    for made in (Description(Subject(CAT), "on", Subject(DOG)), Description(Subject(DOG), "on", Subject(CAT))):
        for _ in range(50):
            said = caption(made, "en", rng, NAMES)
            places = {slot: start for start, _, slot in said.spans}
            assert places["subject.concept"] < places["other.concept"]


def test_emoji_say_pairs_as_mixtures_and_more_as_attributes() -> None:
    rng = np.random.default_rng(0)
    pair = in_emoji(Description(Subject(CAT), "mixed", Subject("1F60E")), rng)
    assert pair is not None and joined(pair).text.replace(" ", "") == "🐱😎"
    more = in_emoji(Description(Subject(CAT, wears=(("crown", ""),)), settings=("fire",)), rng)
    assert more is not None and joined(more).text == "🐱👑🔥"
    assert in_emoji(Description(Subject(CAT, colour="blue")), rng) is None


def test_about_a_tenth_of_the_pairs_is_held_out_and_never_drawn() -> None:
    codes = list(NAMES)
    share = np.mean([held_out(code, change) for code in codes for change in ("crown", "ice", "hill", "red")])
    assert 0.08 < share < 0.12
    rng = np.random.default_rng(0)
    sampler = Sampler(NAMES)
    drawn = [sampler.draw(rng) for _ in range(300)]
    assert not any(is_held_out(one) for one in drawn)
    apart = [sampler.draw(rng, kept_apart=True) for _ in range(50)]
    assert all(any(held_out(*pair) for pair in changes_of(one)) for one in apart)


def test_spelling_keeps_the_place_of_every_character() -> None:
    speller = Speller(parts().concepts)
    spelled = speller.spell("A 🐱 on 🔥!")
    assert spelled.text == "a cat face on fire !" and len(spelled.origin) == len(spelled.text)
    start = spelled.text.index("cat")
    assert spelled.origin[start] == (2, 3)
    assert speller.spell("🐱😎").text == "cat face, smiling face with sunglasses"
    assert "猫" in speller.spell("🐱がピザを食べる").text
    assert language_of("ピザ") == "ja" and language_of("pizza") == "en"


def test_strange_words_are_marked_and_move_the_others() -> None:
    rng = np.random.default_rng(0)
    made = Description(Subject(CAT, wears=(("crown", ""),)))
    for language in ("en", "ja") * 20:
        before = caption(made, language, rng, NAMES)
        after = with_strange_word(before, language, rng)
        assert [before.text[a:b] for a, b, _ in before.spans] == [
            after.text[a:b] for a, b, slot in after.spans if slot != "unknown"
        ]
        alone = strange(language, rng)
        assert all(slot == "unknown" for _, _, slot in alone.spans) and alone.spans
