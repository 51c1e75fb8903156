"""Work on several threads: in order, a little ahead, errors where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Barrier, Lock

import numpy as np
import pytest
import torch

from alchemist import Alchemist, Settings
from alchemist.generation import workers
from alchemist.generation.workers import in_order


@pytest.fixture
def two_threads() -> Iterator[None]:
    """PyTorch computes with two threads, as on two cores."""
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("two_threads")
def test_two_run_at_a_time_each_with_one_thread_of_pytorch() -> None:
    together = Barrier(2, timeout=30)

    def work(i: int) -> tuple[int, int]:
        together.wait()  # breaks unless two are here at once
        return i, torch.get_num_threads()

    assert list(in_order(work, range(6))) == [(i, 1) for i in range(6)]
    assert torch.get_num_threads() == 2


@pytest.mark.usefixtures("two_threads")
def test_what_nobody_waits_for_is_not_begun() -> None:
    begun, lock = [], Lock()

    def work(i: int) -> int:
        with lock:
            begun.append(i)
        return i

    made = in_order(work, range(1000))
    assert next(made) == 0
    made.close()  # type: ignore[attr-defined]
    assert len(begun) < 5


@pytest.mark.usefixtures("two_threads")
def test_an_error_comes_where_its_result_would() -> None:
    made = in_order(lambda i: 1 // (2 - i), range(4))
    assert [next(made), next(made)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(made)


def test_a_ranking_is_the_same_on_one_core_and_on_two(lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(generator="recipes")
    one = lab.rank("crying avocado", n=150, top=9, seed=4, settings=settings)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    calls = []
    pool = workers._pool
    monkeypatch.setattr(workers, "_pool", lambda count: calls.append(count) or pool(count))
    two = lab.rank("crying avocado", n=150, top=9, seed=4, settings=settings)
    assert calls == [2]
    assert one.candidates == two.candidates and np.array_equal(one.images, two.images)
    assert np.allclose(one.scores, two.scores, atol=1e-4)
