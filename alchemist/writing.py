"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write several files into a folder: all aside first, then each takes its place. Older ones stay until then.

    Raises:
        OSError: they cannot be written, as on a full disk; then nothing has changed.
    """
    aside: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            target = folder / name
            if target.is_dir():
                raise IsADirectoryError(21, "Is a folder, and should be a file", str(target))
            handle, part = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".part")
            aside.append((Path(part), target))
            with os.fdopen(handle, "wb") as file:
                file.write(content)
        for part_path, target in aside:
            part_path.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            os.replace(part_path, target)
    finally:
        for part_path, _ in aside:
            part_path.unlink(missing_ok=True)


def write_file(path: Path, content: bytes) -> None:
    """Write one file as `write_files` does."""
    write_files(path.parent, {path.name: content})


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
