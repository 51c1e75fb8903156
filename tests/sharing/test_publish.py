"""Publishing, against a stand-in Hub that takes repositories and commits."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from typer.testing import CliRunner

from alchemist.__main__ import app
from alchemist.errors import BadInput, HubUnreachable, WeightsError
from alchemist.models.weights import verify
from alchemist.sharing.publish import plan, publish, with_models
from tests.standin_hub import COMMIT, Handler

ROOT = Path(__file__).parents[2]


class Taking(Handler):
    """Keeps what is committed, and every path that was asked for."""

    repositories: ClassVar[dict[str, Path]] = {}
    taken: dict[str, dict[str, bytes]]
    created: list[dict[str, Any]]
    refuse: bool

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        home = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        if self.refuse:
            return self._send(403, b'{"error": "You may not."}', X_Error_Message="You may not.")
        if self.path == "/api/repos/create":
            asked = json.loads(body)
            self.created.append(asked)
            name = f"{asked.get('organization', 'me')}/{asked['name']}"
            prefix = "spaces/" if asked.get("type") == "space" else ""
            return self._send(200, json.dumps({"url": f"{home}/{prefix}{name}", "id": name, "name": name}).encode())
        if "/preupload/" in self.path:
            files = [
                {"path": f["path"], "uploadMode": "regular", "shouldIgnore": False} for f in json.loads(body)["files"]
            ]
            return self._send(200, json.dumps({"files": files}).encode())
        if "/commit/" in self.path:
            rows = [json.loads(line)["value"] for line in body.splitlines() if json.loads(line)["key"] == "file"]
            repo = self.path.split("/api/")[1].split("/commit/")[0]
            self.taken[repo] = {row["path"]: base64.b64decode(row["content"]) for row in rows}
            told = {"commitOid": COMMIT, "commitUrl": f"{home}/{repo}/commit/{COMMIT}", "hookOutput": ""}
            return self._send(200, json.dumps(told).encode())
        return self._send(200, b'{"errors": [], "warnings": []}')


@pytest.fixture
def hub() -> Iterator[tuple[str, type[Taking]]]:
    kind = type("Kept", (Taking,), {"taken": {}, "created": [], "refuse": False})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", kind
    server.shutdown()
    server.server_close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small checkout."""
    made = tmp_path / "checkout"
    for name in ("app.py", "requirements.txt", "README.md"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes((ROOT / name).read_bytes())
    for name in (
        "alchemist/__init__.py",
        "alchemist/ui/page.js",
        "alchemist/__pycache__/x.pyc",
        ".env",
        "alchemist/.secret",
    ):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text(f"content of {name}")
    return made


def test_weights_and_app_arrive_as_planned(hub: tuple[str, type[Taking]], weights: Path, root: Path) -> None:
    address, kept = hub
    uploads = plan(weights, "me/weights", "me/emoji", root)
    for one in uploads:
        assert publish(one, token="hf_test", endpoint=address).startswith("http")
    model, space = kept.taken["models/me/weights"], kept.taken["spaces/me/emoji"]
    assert set(verify(weights).files) <= set(model) and "manifest.json" in model
    for name in verify(weights).files:
        assert model[name] == (weights / name).read_bytes()
    assert {"app.py", "requirements.txt", "README.md", ".gitattributes", "alchemist/ui/page.js"} <= set(space)
    assert not any("secret" in name or "pyc" in name or ".env" in name for name in space)
    readme = space["README.md"].decode()
    assert readme.startswith("---\n") and "\nsdk: gradio\n" in readme
    assert "models:\n- me/weights\npreload_from_hub:\n- me/weights\n---\n" in readme
    assert b"safetensors filter=lfs" in space[".gitattributes"]
    assert [c.get("type") or "model" for c in kept.created] == ["model", "space"] and kept.created[1]["sdk"] == "gradio"
    assert "ALCHEMIST_WEIGHTS" in json.dumps(kept.created[1])


def test_a_dry_run_asks_nobody(hub: tuple[str, type[Taking]], weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub[0])
    done = CliRunner().invoke(
        app, ["publish", "--model", "me/weights", "--space", "me/emoji", "--weights", str(weights)]
    )
    assert done.exit_code == 0, done.output
    assert (
        "model me/weights:" in done.output
        and "space me/emoji:" in done.output
        and "Nothing was uploaded" in done.output
    )
    assert "  alchemist/sharing/publish.py  " in done.output and "variable ALCHEMIST_WEIGHTS=me/weights" in done.output
    assert not hub[1].created and not hub[1].taken


def test_a_hub_that_refuses_or_is_gone_is_said(hub: tuple[str, type[Taking]], weights: Path, root: Path) -> None:
    (one,) = plan(weights, "", "me/emoji", root)
    hub[1].refuse = True
    with pytest.raises(HubUnreachable, match="refused me/emoji"):
        publish(one, token="hf_test", endpoint=hub[0])
    assert not hub[1].taken


@pytest.mark.parametrize("name", ["emoji", "a/b/c", "../x", "me/..", "me/a--b", "me/" + "x" * 99, "me/ü"])
def test_names_that_the_hub_does_not_take(weights: Path, root: Path, name: str) -> None:
    with pytest.raises(BadInput, match="user/name"):
        plan(weights, name, "", root)
    with pytest.raises(BadInput, match="user/name"):
        plan(weights, "", name, root)


def test_damaged_weights_are_not_published(private_weights: Path, root: Path) -> None:
    next(private_weights.glob("autoencoder/*.safetensors")).write_bytes(b"damaged")
    with pytest.raises(WeightsError):
        plan(private_weights, "me/weights", "", root)
    with pytest.raises(BadInput, match="what to publish"):
        plan(private_weights, "", "", root)


def test_front_matter_is_written_once() -> None:
    once = with_models((ROOT / "README.md").read_text(encoding="utf-8"), "me/one")
    twice = with_models(once, "me/two")
    assert (
        twice.count("models:") == 1 and twice.count("preload_from_hub:") == 1 and "me/one" not in twice.split("---")[1]
    )
    assert twice.split("---\n", 2)[2] == once.split("---\n", 2)[2]
    with pytest.raises(BadInput, match="front matter"):
        with_models("# No front matter", "me/one")
