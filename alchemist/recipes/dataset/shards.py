"""The data set's files: Parquet shards that are made one at a time, by any number of processes or machines.

A shard is a function of the plan and its number. Whoever makes it returns the content of its files, and one process
writes them, each whole or not at all: what was finished before an interruption is not made again, and machines need
no folder in common.
"""

from __future__ import annotations

import io
import json
import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import BadInput
from ...writing import write_file, write_files
from ..parts import parts
from .card import card
from .rows import SPLITS, TRAIN, Row, row

VERSION = 1
FOLDER = "data"
PLAN = "plan.json"
MOST_ROWS = 100_000_000
BACKLOG = 2
"""Shards waiting for each process."""


@dataclass(frozen=True)
class Plan:
    """What is made.

    Attributes:
        n: rows in all.
        seed: decides all of them.
        size: side of the pictures in pixels.
        svg: vectors in place of pictures.
        rows: in a shard.
        parts: fingerprint of the parts.
    """

    n: int
    seed: int = 0
    size: int = 128
    svg: bool = False
    rows: int = 2000
    parts: str = ""
    version: int = VERSION

    def __post_init__(self) -> None:
        for name, low, high in (("n", 1, MOST_ROWS), ("seed", 0, 2**63 - 1), ("size", 16, 1024), ("rows", 1, 100_000)):
            if not low <= getattr(self, name) <= high:
                raise BadInput(f"The data set's {name} must be from {low} to {high:,}, not {getattr(self, name):,}.")

    @property
    def shards(self) -> int:
        """How many."""
        return -(-self.n // self.rows)

    def span(self, shard: int) -> range:
        """The rows of one."""
        return range(shard * self.rows, min((shard + 1) * self.rows, self.n))

    def files(self, shard: int) -> dict[str, str]:
        """The name of its file for each split; where a split has no rows there is no file."""
        return {split: f"{split}-{shard:05d}-of-{self.shards:05d}.parquet" for split in SPLITS}


def planned(plan: Plan, folder: Path) -> Plan:
    """The plan with the parts of this package, noted in the folder.

    Raises:
        BadInput: the folder holds a data set of another plan.
    """
    plan = Plan(**{**asdict(plan), "parts": parts().fingerprint})
    noted = folder / PLAN
    if noted.exists():
        before = json.loads(noted.read_text(encoding="utf-8"))
        if before != asdict(plan):
            other = ", ".join(f"{k} {before.get(k)!r}" for k, v in asdict(plan).items() if before.get(k) != v)
            raise BadInput(f"{folder} holds another data set ({other}); choose another folder.")
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    write_file(noted, json.dumps(asdict(plan), indent=1).encode() + b"\n")
    return plan


def make_shard(plan: Plan, shard: int) -> dict[str, bytes]:
    """The content of a shard's files, by name.

    Raises:
        BadInput: it is made with other parts than the plan says.
    """
    if parts().fingerprint != plan.parts:
        raise BadInput(
            f"The parts here are {parts().fingerprint}, not {plan.parts}; install the same version everywhere."
        )
    made = [row(plan.seed, number, plan.size, plan.svg) for number in plan.span(shard)]
    parted = {name: [r for r in made if r.split == split] for split, name in plan.files(shard).items()}
    return {name: parquet(some, plan.svg) for name, some in parted.items() if some}


def parquet(rows: Sequence[Row], svg: bool) -> bytes:
    """Rows as a Parquet file with the features of Hugging Face `datasets` in its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, Any] = {}
    if svg:
        columns["svg"] = pa.array([r.svg for r in rows], pa.string())
    else:
        kind = pa.struct({"bytes": pa.binary(), "path": pa.string()})
        columns["image"] = pa.array([{"bytes": r.picture, "path": None} for r in rows], kind)
    for name, values in (
        ("recipe", [r.recipe for r in rows]),
        ("caption_en", [r.english for r in rows]),
        ("caption_ja", [r.japanese for r in rows]),
        ("concept", [r.concept for r in rows]),
    ):
        columns[name] = pa.array(values, pa.string())
    columns["attribution"] = pa.array([list(r.attribution) for r in rows], pa.list_(pa.string()))
    told = {"info": {"features": features(svg)}}
    table = pa.table(columns).replace_schema_metadata({"huggingface": json.dumps(told)})
    target = io.BytesIO()
    pq.write_table(table, target, compression="zstd", row_group_size=500)
    return target.getvalue()


def features(svg: bool) -> dict[str, Any]:
    """The columns, as `datasets` names their types."""
    text = {"dtype": "string", "_type": "Value"}
    shown: dict[str, Any] = {"svg": text} if svg else {"image": {"_type": "Image"}}
    plain = dict.fromkeys(("recipe", "caption_en", "caption_ja", "concept"), text)
    return {**shown, **plain, "attribution": {"feature": text, "_type": "List"}}


def build(
    plan: Plan,
    folder: Path,
    executor: Executor | None = None,
    at_once: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Make the shards that are not there yet, and the data set's card.

    Args:
        executor: makes shards, on this machine or others; None: this process.
        at_once: how many shards it makes at the same time.
        progress: called with how many rows are there, and of how many.

    Raises:
        BadInput: the folder holds a data set of another plan.
    """
    plan = planned(plan, folder)
    target = folder / FOLDER
    # the file of the train split is put in place last
    missing = [s for s in range(plan.shards) if not (target / plan.files(s)[TRAIN]).exists()]
    done = plan.n - sum(len(plan.span(s)) for s in missing)
    if progress:
        progress(done, plan.n)
    for shard, files in _made(plan, missing, executor, at_once):
        write_files(target, dict(sorted(files.items())))
        done += len(plan.span(shard))
        if progress:
            progress(done, plan.n)
    write_file(folder / "README.md", card(asdict(plan), counts(plan, target)).encode())
    return plan


def _made(
    plan: Plan, missing: Sequence[int], executor: Executor | None, at_once: int
) -> Iterator[tuple[int, Mapping[str, bytes]]]:
    """Shards in order; a few wait for each process, so that memory holds no more than these."""
    if executor is None:
        yield from ((shard, make_shard(plan, shard)) for shard in missing)
        return
    running: deque[tuple[int, Future[dict[str, bytes]]]] = deque()
    try:
        for shard in missing:
            running.append((shard, executor.submit(make_shard, plan, shard)))
            if len(running) >= BACKLOG * at_once:
                first, future = running.popleft()
                yield first, future.result()
        while running:
            first, future = running.popleft()
            yield first, future.result()
    finally:
        for _, future in running:
            future.cancel()


def counts(plan: Plan, target: Path) -> dict[str, int]:
    """Rows of each split, read from its files' footers."""
    import pyarrow.parquet as pq

    rows = dict.fromkeys(SPLITS, 0)
    for shard in range(plan.shards):
        for split, name in plan.files(shard).items():
            if (target / name).exists():
                rows[split] += pq.read_metadata(target / name).num_rows
    return rows


def quiet_worker() -> None:
    """Begin a worker process: one thread for each, and Ctrl-C is left to the process that waits for it."""
    import signal

    import cv2

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
    os.nice(5)
