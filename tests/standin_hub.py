"""A stand-in for the Hub: serves folders as repositories, enough for `snapshot_download`."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Handler(BaseHTTPRequestHandler):
    repositories: dict[str, Path]

    def log_message(self, *_: Any) -> None:
        pass

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(self.path.split("?")[0])
        for name, folder in self.repositories.items():
            if path.startswith(f"/api/models/{name}"):
                files = sorted(p for p in folder.rglob("*") if p.is_file())
                if "/tree/" in path:
                    rows = [
                        {
                            "type": "file",
                            "path": p.relative_to(folder).as_posix(),
                            "size": p.stat().st_size,
                            "oid": "0" * 40,
                        }
                        for p in files
                    ]
                    return self._send(200, json.dumps(rows).encode(), Content_Type="application/json")
                siblings = [{"rfilename": p.relative_to(folder).as_posix()} for p in files]
                facts = {"id": name, "sha": COMMIT, "siblings": siblings, "private": False, "tags": [], "downloads": 0}
                return self._send(200, json.dumps(facts).encode(), Content_Type="application/json")
            if path.startswith(f"/{name}/resolve/"):
                file = folder / path.split("/resolve/")[1].split("/", 1)[1]
                if file.is_file():
                    body = file.read_bytes()
                    etag = f'"{hashlib.sha256(body).hexdigest()}"'
                    return self._send(200, body, X_Repo_Commit=COMMIT, ETag=etag)
        return self._send(404, b"{}", X_Error_Code="RepoNotFound")


@contextmanager
def serving(repositories: dict[str, Path]) -> Iterator[str]:
    """The address of a Hub that has these repositories, while the context lasts."""
    handler = type("Repositories", (Handler,), {"repositories": repositories})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
