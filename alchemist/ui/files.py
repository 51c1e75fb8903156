"""Files on disk for download buttons; what is older than two hours goes when the next one comes."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

KEPT = 2 * 3600


def download(name: str, content: bytes) -> str:
    """Write `content` where a download button finds it; its path."""
    for old in Path(tempfile.gettempdir()).glob("alchemist-file-*"):
        try:
            if time.time() - old.stat().st_mtime > KEPT:
                shutil.rmtree(old, ignore_errors=True)
        except OSError:  # another process was quicker
            continue
    path = Path(tempfile.mkdtemp(prefix="alchemist-file-")) / name
    path.write_bytes(content)
    return str(path)
