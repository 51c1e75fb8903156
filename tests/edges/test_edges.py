"""The edges of the program: what leaves the command line, the app and its endpoints is a result or one sentence."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from alchemist import Alchemist
from alchemist.__main__ import app
from alchemist.errors import BadInput
from alchemist.gallery.export import write_ranking
from alchemist.writing import write_files

ROOT = Path(__file__).parents[2]


def started(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {**os.environ, **environment}
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, cwd=ROOT, timeout=300, env=own)


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert done.returncode and len(lines) == 1 and "Traceback" not in done.stderr, done.stderr
    return lines[0]


GENERATE = ("-m", "alchemist", "generate", "cat", "-n", "1", "--top", "1", "--out")


@pytest.mark.parametrize(
    ("words", "environment", "says"),
    [
        (("--weights", "my weights/v 2"), {}, "no folder of weights at my weights/v 2"),
        ((), {"ALCHEMIST_WEIGHTS": "my weights/v 2"}, "ALCHEMIST_WEIGHTS: there is no folder of weights"),
        ((), {"ALCHEMIST_DEVICE": "mps"}, "ALCHEMIST_DEVICE asks for 'mps'"),
        (("--weights", "nobody/none"), {"ALL_PROXY": "socks5://127.0.0.1:9"}, "The proxy that ALL_PROXY names"),
        (("--weights", "nobody/none"), {"HTTP_PROXY": "::1:3128"}, "The proxy that HTTP_PROXY names"),
    ],
)
def test_a_wrong_setting_on_the_command_line_is_named(
    words: tuple[str, ...], environment: dict[str, str], says: str, weights: Path, tmp_path: Path
) -> None:
    given = words or (() if "ALCHEMIST_WEIGHTS" in environment else ("--weights", str(weights)))
    assert says in one_sentence(started(*GENERATE, str(tmp_path), *given, **environment))


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"ALL_PROXY": "socks5://127.0.0.1:9"}, "The proxy that ALL_PROXY names cannot be used: SOCKS needs"),
        ({"http_proxy": "::1:3128"}, "The proxy that http_proxy names"),
        ({"GRADIO_SERVER_PORT": "abc"}, "GRADIO_SERVER_PORT must be a whole number from 1 to 65535, not 'abc'"),
        ({"GRADIO_SERVER_NAME": "198.51.100.7"}, "GRADIO_SERVER_NAME names '198.51.100.7'"),
        ({"PYTHONOPTIMIZE": "2"}, "leave out -OO"),
    ],
)
def test_the_app_does_not_start_with_a_wrong_setting_and_names_it(environment: dict[str, str], says: str) -> None:
    assert says in one_sentence(started("app.py", **environment))


def test_an_interpreter_without_docstrings_is_refused() -> None:
    assert "leave out -OO" in one_sentence(started("-OO", "-m", "alchemist", "generate", "cat"))


@pytest.mark.parametrize("named", ["::1", "[::1]", "::"])
def test_an_ipv6_address_is_served(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    from alchemist.environment import server_settings

    monkeypatch.setenv("GRADIO_SERVER_NAME", named)
    if not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists():
        with pytest.raises(BadInput, match="GRADIO_SERVER_NAME"):
            server_settings()
        return
    assert server_settings() == {"server_name": "[" + named.strip("[]") + "]"}
    assert os.environ["GRADIO_SERVER_NAME"] == "127.0.0.1", "what Gradio tries ports on"


@pytest.mark.parametrize("error", [RuntimeError("a\nb"), KeyError("x"), MemoryError(), AssertionError(), ValueError()])
def test_no_foreign_exception_leaves_a_command(
    error: Exception, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise error

    for name in ("training", "bench"):  # before the patches, which they would keep
        importlib.import_module(f"alchemist.{name}.command")
    monkeypatch.setattr("alchemist.training.command.train_model", fails)
    monkeypatch.setattr(Alchemist, "from_pretrained", fails)
    monkeypatch.setattr("alchemist.emoji.dataset.build", fails)
    monkeypatch.setattr("alchemist.emoji.dataset.load", fails)
    from alchemist.gallery.pictures import write_png

    write_png(__import__("numpy").ones((4, 8, 8), "float32"), tmp_path / "a.png")
    picture, folder = str(tmp_path / "a.png"), str(tmp_path / "o")
    for words in (
        ["data", "--folder", folder],
        ["train", "autoencoder", "--data", folder, "--out", folder, "--weights", folder],
        ["figures", "--data", folder, "--weights", folder],
        ["generate", "cat", "--out", folder],
        ["bank", "--out", folder],
        ["reconstruct", picture, "--out", folder],
        ["score", "cat", picture],
        ["morph", picture, picture, "--out", str(tmp_path / "m.gif")],
        ["bench", "speed"],
    ):
        done = CliRunner().invoke(app, words)
        assert done.exit_code in (1, 2) and len(done.stderr.strip().splitlines()) == 1, (words, done.output)
        assert done.stderr.startswith("error: ") and isinstance(done.exception, SystemExit), words


# -- files that are written -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16", "latin-1", "mac-roman"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_that_a_spreadsheet_saved_is_no_trouble(
    encoding: str, separator: str, lab: Alchemist, tmp_path: Path
) -> None:
    ranking = lab.rank("ice", 6, 4)
    write_ranking(ranking, tmp_path)
    text = (tmp_path / "ranking.csv").read_text().replace(",", separator)
    accent = {"cp932": "氷", "utf-8-sig": "氷é", "utf-16": "氷é"}.get(encoding, "é")
    (tmp_path / "ranking.csv").write_bytes((text + f"\n9{separator}{accent}\n").encode(encoding))
    (tmp_path / "900.png").write_bytes(b"mine")
    write_ranking(lab.rank("ice", 6, 2), tmp_path)
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["001.png", "002.png", "900.png", "contact.png", "ranking.csv"]


def test_on_a_full_disk_the_older_ranking_stays_whole(
    lab: Alchemist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ranking(lab.rank("ice", 4, 3), tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    opened = os.fdopen
    count = iter(range(99))

    def full(*words: Any) -> Any:
        if next(count) == 2:
            os.close(words[0])
            raise OSError(28, "No space left on device")
        return opened(*words)

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space"):
        write_ranking(lab.rank("red apple", 4, 3, seed=1), tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_a_folder_in_the_way_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(IsADirectoryError):
        write_files(tmp_path, {"a": b"1", "b": b"2"})
    assert [p.name for p in tmp_path.iterdir()] == ["b"]


# -- endpoints and handlers -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(lab: Alchemist) -> Iterator[str]:
    from alchemist.ui.app import build, launch_arguments

    demo = build(lab)
    _, local, _ = demo.queue().launch(prevent_thread_lock=True, quiet=True, **launch_arguments())
    yield str(local)
    demo.close()


def posted(address: str, name: str, data: list[Any]) -> str:
    """What an endpoint answers to a raw call."""
    body = json.dumps({"data": data}).encode()
    call = urllib.request.Request(f"{address}gradio_api/call/{name}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(call) as answer:
        number = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{address}gradio_api/call/{name}/{number}") as answer:
        return str(answer.read().decode())


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("sample", [], "This call takes 3 values (prompt, n, seed), not 0."),
        ("rank", ["ice"], "This call takes 5 values (prompt, n, top, seed, negative), not 1."),
        ("sample", ["ice", 1001, 0], "must be from 1 to 64, not 1001."),
        ("sample", ["ice", "x", 0], "must be a number from 1 to 64, not 'x'."),
        ("sample", ["ice", 1, -1], "The seed must be a whole number from 0"),
        ("sample", [{"a": 1}, 1, 0], "A prompt is text, not dict."),
        ("rank", ["ice", 100, 65, 0, ""], "must be from 1 to 64, not 65."),
    ],
)
def test_a_raw_call_is_answered_in_a_sentence(address: str, name: str, data: list[Any], says: str) -> None:
    answer = posted(address, name, data)
    assert "event: error" in answer and says in json.loads(answer.split("data: ")[1])["error"]
    assert "object at 0x" not in answer and "Traceback" not in answer


def test_a_librarys_words_do_not_reach_the_page(address: str, lab: Alchemist, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("tensor <object at 0x7f> of secret shape")

    monkeypatch.setattr(lab, "sample", fails)
    answer = posted(address, "sample", ["ice", 1, 0])
    assert "secret" not in answer and "Something went wrong here" in answer
