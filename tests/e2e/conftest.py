"""A real Chromium, and the app it looks at."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything that needs a browser is slow."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@contextmanager
def running(weights: Path, folder: Path) -> Iterator[str]:
    """`python app.py` over `weights`; yields its address once it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "ALCHEMIST_WEIGHTS": str(weights), "GRADIO_SERVER_PORT": str(port)}
    env |= {"GRADIO_TEMP_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    log = (folder / "log.txt").open("w+")
    process = subprocess.Popen([sys.executable, str(ROOT / "app.py")], env=env, stdout=log, stderr=log, cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{port}"
        while "Running on" not in (folder / "log.txt").read_text():
            assert process.poll() is None, (folder / "log.txt").read_text()
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        with urllib.request.urlopen(address, timeout=30) as answer:
            assert answer.status == 200
        yield address
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next((found for n in names if (found := shutil.which(n))), None)
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(weights, tmp_path_factory.mktemp("app")) as address:
        yield address


def opened(context: BrowserContext, address: str) -> Page:
    """A page of its own with its first board."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=30_000)
    page.goto(address)
    expect(page.locator("#board .tile img")).to_have_count(8)
    return page


def choose_latent(page: Page) -> None:
    """Open the settings and have the latent model draw the pictures."""
    board = page.locator("#board .tiles")
    before = board.get_attribute("data-board")
    page.click("#settings .label-wrap")
    page.locator("#generator input[value=latent]").check()
    expect(board).not_to_have_attribute("data-board", str(before))
