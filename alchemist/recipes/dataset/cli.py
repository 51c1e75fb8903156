"""The command `python -m alchemist data recipes`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import typer

from ...commands import checked_folder, clear_errors
from ...errors import BadInput


def data_recipes(
    n: Annotated[int, typer.Option("-n", help="How many.")],
    out: Annotated[Path, typer.Option(help="The data set's folder; what is finished there is not made again.")],
    size: Annotated[int, typer.Option(help="Side of the pictures in pixels.")] = 128,
    svg: Annotated[bool, typer.Option("--svg", help="Vectors in place of pictures.")] = False,
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 0,
    processes: Annotated[int, typer.Option(help="On this machine; 0: one for each core.")] = 0,
    rows: Annotated[int, typer.Option(help="Rows in a shard.")] = 2000,
    dask: Annotated[str, typer.Option(help="Address of a Dask scheduler, whose workers make the shards.")] = "",
) -> None:
    """Write a data set of random recipes: pictures or vectors, recipes, captions in both languages, attribution."""
    with clear_errors():
        check_packages("pyarrow", *(["distributed"] if dask else []))
        from tqdm import tqdm

        from .shards import Plan, build

        plan = Plan(n, seed, size, svg, rows)
        folder = checked_folder(out, "--out")
        folder.mkdir(parents=True, exist_ok=True)
        with workers(processes, dask) as (executor, at_once), tqdm(total=n, unit=" rows") as bar:
            build(plan, folder, executor, at_once, lambda done, _: bar.update(done - bar.n) and None)
        typer.echo(f"{n:,} recipes in {plan.shards:,} shards in {folder}.")


def check_packages(*names: str) -> None:
    """Raise BadInput where a package is missing that only data sets need."""
    from importlib.util import find_spec

    if missing := [name for name in names if find_spec(name) is None]:
        raise BadInput(f"This needs the package {missing[0]}: pip install 'emoji-alchemist[dataset]'.")


@contextmanager
def workers(processes: int, dask: str) -> Iterator[tuple[Executor | None, int]]:
    """Who makes the shards, and how many at once: workers of Dask, processes, or (None) this process.

    Raises:
        BadInput: a number of processes out of range, or no scheduler at that address.
    """
    if not 0 <= processes <= 256:
        raise BadInput(f"--processes must be from 0 to 256, not {processes}.")
    if dask:
        from distributed import Client

        try:
            client = Client(dask, timeout=20)
        except (OSError, ValueError) as error:
            raise BadInput(f"--dask: no scheduler answers at {dask} ({type(error).__name__}).") from None
        with client:
            count = sum(client.nthreads().values())
            if not count:
                raise BadInput(f"--dask: the scheduler at {dask} has no workers.")
            yield client.get_executor(), count
        return
    count = processes or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if count == 1:
        yield None, 1
        return
    from .shards import quiet_worker

    with ProcessPoolExecutor(count, get_context("spawn"), quiet_worker) as pool:
        try:
            yield pool, count
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
