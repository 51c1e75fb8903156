"""Threads that compute side by side, one a core: for work that keeps a core busy and lets go of the interpreter.

Each of them computes with one thread of PyTorch. Two teams of threads on the same cores wait for each other: scoring
takes several times as long where something else keeps one core busy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from threading import Barrier
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")


@lru_cache(4)
def _pool(count: int) -> ThreadPoolExecutor:
    """`count` running threads, each of which computes with one thread of PyTorch."""
    pool, started = ThreadPoolExecutor(count, thread_name_prefix="worker"), Barrier(count + 1)

    def start() -> None:
        torch.get_num_threads()  # a thread takes the number of the process when it first asks, and its own from then on
        torch.set_num_threads(1)
        started.wait()

    for _ in range(count):
        pool.submit(start)
    started.wait()
    torch.set_num_threads(count)  # the number that threads begin with is one for all of the process
    return pool


def in_order(work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
    """`work` of every item, in order, as many at a time as PyTorch has threads here; at most one more waits.

    What was not begun when the iterator is closed is not done.
    """
    count = torch.get_num_threads()
    if count < 2:
        yield from map(work, items)
        return
    pool, running = _pool(count), deque[Future[R]]()
    try:
        for item in items:
            running.append(pool.submit(work, item))
            if len(running) > count:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for one in running:
            one.cancel()
