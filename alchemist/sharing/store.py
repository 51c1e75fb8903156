"""Where galleries are kept: any file system that fsspec knows, a folder by default.

A gallery is one file, so it is there whole or not at all, whatever is killed when. Its first line holds a hash of what
its maker needs to delete it; the rest is the document in gzip. The file's name is the document's id, and what is read
is checked against it. Nothing lists the files: who knows an id may read it, and ids cannot be guessed.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import hmac
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol, runtime_checkable

from ..errors import DamagedGallery, StoreError, UnknownGallery
from .document import MOST_PACKED, checked_id, id_of, unpacked

STORE = "ALCHEMIST_STORE"
SIGN = b"emoji-alchemist-gallery 1 "
ENDING, UNFINISHED = ".gallery", ".part"
UNFINISHED_FOR = 3600.0
"""Seconds after which an unfinished file is nobody's work any more."""
MOST_TOTAL, MOST_FILES = 2_000_000_000, 50_000
COUNTED_FOR = 60.0
"""Seconds for which a count of all files holds; what this process adds is counted on top."""
LINKLESS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV)
"""What file systems without hard links answer."""


class Kept(NamedTuple):
    """A document that is in a store now.

    Attributes:
        id: its id.
        deletion: what deletes it; None where it was there before, and somebody else has that.
    """

    id: str
    deletion: str | None


@runtime_checkable
class Store(Protocol):
    """Keeps documents that never change, by the hash of their content. See `testing.store_contract`."""

    def put(self, content: bytes) -> Kept:
        """Keep a document's canonical JSON; a second time it changes nothing.

        Raises:
            StoreError: it is full, read-only, or cannot be reached; then nothing is kept.
        """
        ...

    def get(self, key: str) -> bytes:
        """The canonical JSON kept under an id.

        Raises:
            UnknownGallery: there is none, or that is no id. DamagedGallery: it is not what was kept.
            StoreError: the store cannot be reached.
        """
        ...

    def delete(self, key: str, deletion: str) -> None:
        """Take a document away.

        Raises:
            UnknownGallery: there is none, or that is no id. StoreError: `deletion` does not belong to it, or it cannot
                be taken away.
        """
        ...


class FsspecStore:
    """A store in a folder of any file system that fsspec reaches.

    Args:
        place: a folder, or an address such as "memory://galleries", "hf://datasets/user/repo/galleries".
        most_total, most_files: bytes and files that it holds at most.
    """

    def __init__(self, place: str | Path, most_total: int = MOST_TOTAL, most_files: int = MOST_FILES) -> None:
        from fsspec.core import url_to_fs

        with _readable(str(place)):
            self._fs, root = url_to_fs(str(place))
        self._local = bool(getattr(self._fs, "local_file", False))
        self._root = str(root).rstrip("/")
        self._most = (most_total, most_files)
        self._lock = threading.Lock()
        self._counted = (0, 0)
        self._counted_at = -COUNTED_FOR

    def put(self, content: bytes) -> Kept:
        """See `Store`."""
        key, deletion = id_of(content), secrets.token_urlsafe(24)
        packed = gzip.compress(content, 6, mtime=0)
        if len(packed) > MOST_PACKED:
            raise StoreError(f"That gallery has {len(packed) / 1e6:.1f} MB; up to {MOST_PACKED / 1e6:.0f} MB work.")
        path = self._path(key)
        with _readable("The store"):
            if self._fs.exists(path):
                if self._is_whole(key):
                    return Kept(key, None)
                self._fs.rm_file(path)  # damaged, and here is its content anew
            whole = SIGN + _mark(deletion) + b"\n" + packed
            self._make_room(len(whole))
            fresh = self._write_here(Path(path), whole) if self._local else self._write_there(path, whole)
        return Kept(key, deletion if fresh else None)

    def get(self, key: str) -> bytes:
        """See `Store`."""
        content = unpacked(self._parts(key)[1])
        if id_of(content) != key:
            raise DamagedGallery("That gallery is damaged: it is not what was kept under its id.")
        return content

    def delete(self, key: str, deletion: str) -> None:
        """See `Store`."""
        mark, _ = self._parts(key)
        if not isinstance(deletion, str) or not hmac.compare_digest(mark, _mark(deletion)):
            raise StoreError("That link does not delete this gallery; its maker has the one that does.")
        with _readable("The store"):
            try:
                self._fs.rm_file(self._path(key))
            except FileNotFoundError:  # deleted by another one at the same time
                return
            if self._local:
                _sync_folder(Path(self._path(key)).parent)

    def _path(self, key: str) -> str:
        return f"{self._root}/{checked_id(key)[:2]}/{key}{ENDING}"

    def _parts(self, key: str) -> tuple[bytes, bytes]:
        """The hash of what deletes a document, and the document in gzip."""
        path = self._path(key)
        with _readable("The store"):
            try:
                with self._fs.open(path, "rb") as file:
                    content: bytes = file.read(MOST_PACKED + 1024)
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
                raise UnknownGallery("There is no gallery of that id here; it may have been deleted.") from None
        head, _, packed = content.partition(b"\n")
        if not head.startswith(SIGN):
            raise DamagedGallery("That gallery is damaged: it does not begin as galleries do.")
        return head.removeprefix(SIGN), packed

    def _make_room(self, size: int) -> None:
        """Count this file in.

        Raises:
            StoreError: the store holds as much as it may.
        """
        with self._lock:
            if time.monotonic() - self._counted_at >= COUNTED_FOR:
                self._counted, self._counted_at = self._count(), time.monotonic()
            total, files = self._counted[0] + size, self._counted[1] + 1
            if total > self._most[0] or files > self._most[1]:
                raise StoreError("The place for galleries is full; export this one as a file instead.")
            self._counted = (total, files)

    def _count(self) -> tuple[int, int]:
        """Bytes and files of the store; what a process that was killed left unfinished goes."""
        if not self._fs.exists(self._root):
            return 0, 0
        found = self._fs.find(self._root, detail=True)
        for path in [p for p in found if p.endswith(UNFINISHED)] if self._local else []:
            try:
                if time.time() - os.stat(path).st_mtime > UNFINISHED_FOR:
                    os.unlink(path)
            except FileNotFoundError:  # finished, or taken away by another process
                continue
        sizes = [int(one.get("size") or 0) for path, one in found.items() if path.endswith(ENDING)]
        return sum(sizes), len(sizes)

    def _is_whole(self, key: str) -> bool:
        try:
            self.get(key)
        except (DamagedGallery, UnknownGallery):
            return False
        return True

    def _write_there(self, path: str, whole: bytes) -> bool:
        """Write a whole object where writing one is atomic; whether it is new."""
        self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._fs.pipe_file(path, whole)
        return True

    @staticmethod
    def _write_here(path: Path, whole: bytes) -> bool:
        """Write a file aside, have it on the disk, then give it its name; whether nobody else was quicker."""
        root = path.parent.parent
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=UNFINISHED)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(aside, 0o644)
            fresh = _named(Path(aside), path)
        finally:
            Path(aside).unlink(missing_ok=True)
        _sync_folder(path.parent)
        _sync_folder(root)
        return fresh


def _named(aside: Path, path: Path) -> bool:
    """Give a file its name unless there is one of that name; whether it got it."""
    try:
        os.link(aside, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in LINKLESS:
            raise
        if path.exists():
            return False
        os.replace(aside, path)
    return True


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk; systems where folders cannot be opened keep them by themselves."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mark(deletion: str) -> bytes:
    return hashlib.sha256(deletion.encode("utf-8", "surrogatepass")).hexdigest().encode()


@contextmanager
def _readable(place: str) -> Iterator[None]:
    """What goes wrong with a file system as one sentence."""
    try:
        yield
    except (StoreError, UnknownGallery, DamagedGallery):
        raise
    except OSError as error:
        raise StoreError(_sentence(error)) from error
    except (ImportError, ValueError) as error:
        raise StoreError(f"{place} is no place for galleries: {str(error).splitlines()[0][:200]}") from error
    except Exception as error:  # file systems behind fsspec raise what their clients raise
        raise StoreError(f"The place for galleries cannot be reached ({type(error).__name__}).") from error


def _sentence(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The disk of the place for galleries is full; export this one as a file instead."
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "Nothing can be written in the place for galleries; export this one as a file instead."
    return f"The place for galleries cannot be reached ({error.strerror or type(error).__name__}); try again later."


def default_place() -> str:
    """Where galleries are kept where nothing is said: `ALCHEMIST_STORE`, `/data` on a Space, else a folder at home."""
    if named := os.environ.get(STORE):
        return named
    if os.environ.get("SPACE_ID") and Path("/data").is_dir():
        return "/data/galleries"
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return str(Path(base) / "emoji-alchemist" / "galleries")


def store_at(place: str | Path | None = None) -> Store:
    """The store at a place; None: at the default one."""
    return FsspecStore(place or default_place())
