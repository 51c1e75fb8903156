"""The folder of galleries under faults: killed savers, full and read-only disks, several processes, damage."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alchemist.errors import DamagedGallery, StoreError, UnknownGallery
from alchemist.sharing import store as module
from alchemist.sharing.document import id_of
from alchemist.sharing.store import FsspecStore, default_place

KILLS = int(os.environ.get("ALCHEMIST_KILLS", "20"))
SAVERS = """
import os, random, signal, sys
from alchemist.sharing.store import FsspecStore

folder, kills = sys.argv[1], int(sys.argv[2])
pause = random.Random(0)
for kill in range(kills):
    told, tell = os.pipe()
    savers = []
    for name in ("one", "two"):
        saver = os.fork()
        if saver:
            savers.append(saver)
            continue
        store = FsspecStore(folder)
        for number in range(10**9):
            kept = store.put(f"{kill} {name} {number} ".encode() * 2000)
            os.write(tell, f"{kill} {name} {number}:{kept.id}\\n".encode())
    os.close(tell)
    said = b""
    while said.count(b"\\n") < pause.randrange(2, 12):  # they are at work
        said += os.read(told, 65536)
    for saver in savers:
        os.kill(saver, signal.SIGKILL)
    for saver in savers:
        os.waitpid(saver, 0)
    while more := os.read(told, 65536):
        said += more
    os.close(told)
    print(said.decode(), end="")
"""


def files(folder: Path) -> list[Path]:
    return [p for p in folder.rglob("*") if p.is_file()]


def test_savers_that_are_killed_lose_and_damage_nothing(tmp_path: Path) -> None:
    """Two processes save without pause and are killed, again and again; all that they said was kept is whole."""
    command = [sys.executable, "-c", SAVERS, str(tmp_path), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = dict(line.split(":")[::-1] for line in done.stdout.splitlines())
    assert len(said) >= 2 * KILLS
    store = FsspecStore(tmp_path)
    for key, words in said.items():
        assert store.get(key) == f"{words} ".encode() * 2000
    for path in files(tmp_path):  # what nobody was told of is whole, too, or has no gallery's name
        assert path.suffix == ".part" or store.get(path.stem)


def test_two_processes_with_one_content_keep_one(tmp_path: Path) -> None:
    code = "import sys; from alchemist.sharing.store import FsspecStore; "
    code += "print([FsspecStore(sys.argv[1]).put(b'%d' % i).deletion is not None for i in range(30)])"
    both = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) for _ in range(2)]
    first, second = (eval(p.communicate()[0]) for p in both)
    assert all(a != b for a, b in zip(first, second, strict=True))  # exactly one of them has the link that deletes
    assert len(files(tmp_path)) == 30


def refusing(name: str, number: int) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    return refuse


@pytest.mark.parametrize(
    ("where", "number", "words"),
    [
        ("os.fsync", errno.ENOSPC, "full"),
        ("os.fsync", errno.EIO, "cannot be reached"),
        ("os.link", errno.ESTALE, "cannot be reached"),
        ("tempfile.mkstemp", errno.EROFS, "Nothing can be written"),
        ("tempfile.mkstemp", errno.EDQUOT, "full"),
        ("pathlib.Path.mkdir", errno.EACCES, "Nothing can be written"),
    ],
)
def test_a_disk_that_fails_in_mid_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, number: int, words: str
) -> None:
    store = FsspecStore(tmp_path / "galleries")
    store.put(b"before")
    with monkeypatch.context() as broken:
        broken.setattr(where, refusing(where, number))
        with pytest.raises(StoreError, match=words):
            store.put(b"after")
    assert store.get(id_of(b"before")) == b"before" and len(files(tmp_path)) == 1
    assert store.get(store.put(b"after").id) == b"after"


def test_a_store_that_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "galleries"
    store = FsspecStore(folder)
    key = store.put(b"content").id
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    folder.rmdir()
    with pytest.raises(UnknownGallery):
        store.get(key)
    folder.write_text("a file is in its place")
    with pytest.raises(StoreError):
        store.put(b"content")


def test_a_place_that_is_none() -> None:
    with pytest.raises(StoreError, match="is no place"):
        FsspecStore("nonsense://galleries")


def test_damage_is_noticed_and_mended_by_who_has_the_content(tmp_path: Path) -> None:
    store = FsspecStore(tmp_path)
    key, whole = store.put(b"content").id, files(tmp_path)[0].read_bytes()
    other = FsspecStore(tmp_path / "other")
    other.put(b"another")
    swapped = files(tmp_path / "other")[0].read_bytes()
    for content in (b"", b"\0" * 300, whole[:-1], whole[: len(whole) // 2], swapped):
        files(tmp_path / key[:2])[0].write_bytes(content)
        with pytest.raises(DamagedGallery):
            store.get(key)
    store.put(b"content")
    assert store.get(key) == b"content"


def test_no_more_is_kept_than_the_quota_allows(tmp_path: Path) -> None:
    for store in (FsspecStore(tmp_path / "a", most_files=3), FsspecStore(tmp_path / "b", most_total=1000)):
        with pytest.raises(StoreError, match="full"):
            for i in range(20):
                store.put(b"%d" % i)
        assert store.get(id_of(b"0")) == b"0"
    again = FsspecStore(tmp_path / "a", most_files=3)  # another process counts what is there
    with pytest.raises(StoreError, match="full"):
        again.put(b"more")
    assert again.put(b"0").deletion is None  # what is there already needs no room


def test_unfinished_files_of_the_killed_go_after_an_hour(tmp_path: Path) -> None:
    store = FsspecStore(tmp_path)
    store.put(b"0")
    old, new = (files(tmp_path)[0].with_name(name) for name in (".old.part", ".new.part"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    FsspecStore(tmp_path).put(b"1")
    assert not old.exists() and new.exists()


def test_the_place_is_the_environments_or_the_spaces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(module.STORE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_place() == str(tmp_path / "emoji-alchemist" / "galleries")
    monkeypatch.setenv(module.STORE, "memory://x")
    assert default_place() == "memory://x"


def test_nothing_lists_the_galleries(tmp_path: Path) -> None:
    public = {name for name in dir(FsspecStore(tmp_path)) if not name.startswith("_")}
    assert public == {"put", "get", "delete"}
