from __future__ import annotations

import numpy as np
import pytest

from alchemist.randomness import begin, checked_place, resume


def numbers(stream: np.random.Generator) -> list[float]:
    """Numbers of several kinds: such as take 32 bits, 64, and as many as it takes."""
    some = [*stream.standard_normal(5, np.float32), *stream.integers(0, 7, 3), stream.random(), stream.uniform()]
    return [float(x) for x in (*some, stream.integers(0, 2**62))]


@pytest.mark.parametrize("before", range(12))
def test_a_place_in_a_stream_gives_the_same_numbers_again(before: int) -> None:
    stream = np.random.default_rng(123456789012345)
    for k in range(before):
        stream.standard_normal(k + 1, np.float32)
        stream.integers(0, 5)
        stream.random()  # 64 bits, whether or not half of the last 64 is still held
    place, same = begin(stream)
    assert same is stream and isinstance(place, tuple) and place[0] == 123456789012345
    found = numbers(stream)
    assert numbers(resume(place)) == found
    assert numbers(resume(checked_place(list(place)))) == found


def test_an_integer_seeds_a_stream_of_its_own() -> None:
    place, stream = begin(7)
    assert place == 7 and numbers(stream) == numbers(resume(7)) == numbers(np.random.default_rng(7))


def test_a_stream_of_another_kind_seeds_a_new_one() -> None:
    for stream in (np.random.Generator(np.random.MT19937(3)), np.random.default_rng([1, 2])):
        place, other = begin(stream)
        assert isinstance(place, int) and numbers(resume(place)) == numbers(other)


@pytest.mark.parametrize("value", [-1, "7", 1.5, [1, 2, 3, 4], [1, 2, 2**32], [], None, [2**64, 1]])
def test_what_is_no_place_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="seed"):
        checked_place(value)
