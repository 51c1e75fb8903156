"""Two browsers at two servers with one store pass a gallery back and forth, fork it and merge."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import opened, running

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.slow]


@pytest.fixture(scope="module")
def two(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Addresses of two servers that have one store."""
    folders = [tmp_path_factory.mktemp(name) for name in ("store", "one", "two")]
    before = os.environ.get("ALCHEMIST_STORE")
    os.environ["ALCHEMIST_STORE"] = str(folders[0])
    try:
        with running(weights, folders[1]) as one, running(weights, folders[2]) as other:
            yield one, other
    finally:
        if before is None:
            del os.environ["ALCHEMIST_STORE"]
        else:
            os.environ["ALCHEMIST_STORE"] = before


def like(page: Page, number: int) -> None:
    tile = page.locator("#board .tile").nth(number)
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", "true")


def next_board(page: Page) -> None:
    board = page.locator("#board .tiles")
    before = board.get_attribute("data-board")
    page.click("#next")
    expect(board).not_to_have_attribute("data-board", str(before))


def share(page: Page) -> str:
    """Share the open quest; the query of its link."""
    if not page.locator("#share").is_visible():
        page.click("#sharing .label-wrap")
    before = page.locator("#link").input_value() if page.locator("#link").count() else ""
    page.click("#share")
    expect(page.locator("#link")).not_to_have_value(before)
    expect(page.locator("#shared-link .qr")).to_be_visible()
    return "?" + page.locator("#link").input_value().partition("?")[2]


def test_a_gallery_goes_back_and_forth_is_forked_and_merged(browser: Browser, two: tuple[str, str]) -> None:
    contexts = [browser.new_context(locale="en-US", viewport={"width": w, "height": 800}) for w in (1280, 360)]
    # one shares two boards
    mine = opened(contexts[0], two[0])
    like(mine, 1)
    next_board(mine)
    like(mine, 2)
    query = share(mine)
    assert mine.locator("#link").input_value().startswith(two[0])

    # the other opens the link at the other server, sees who picked what, and forks it
    theirs = contexts[1].new_page()
    theirs.set_default_timeout(60_000)
    theirs.goto(two[1] + "/" + query)
    expect(theirs.locator(".shared section")).to_have_count(2)
    expect(theirs.locator(".shared .tile.liked")).to_have_count(2)
    expect(theirs.locator("#prompt-row")).to_be_hidden()
    assert theirs.evaluate("document.documentElement.scrollWidth") <= 360
    serious = [v["id"] for v in Axe().run(theirs).response["violations"] if v["impact"] in ("serious", "critical")]
    assert not serious
    theirs.click("#fork")
    expect(theirs.locator("#shared-view")).to_be_hidden()
    expect(theirs.locator("#board .tile[aria-pressed=true]")).to_have_count(1)
    expect(theirs).not_to_have_url(re.compile("g="))
    like(theirs, 4)
    next_board(theirs)
    back = share(theirs)
    assert back != query

    # the first opens the fork, sees where it comes from, and merges its picks into the quest left open
    mine.goto(two[0] + "/" + back)
    expect(mine.locator(".shared .tile.liked")).to_have_count(3)
    expect(mine.locator(f'.shared a[href="{query}"]')).to_have_count(1)
    mine.click("#merge")
    expect(mine.locator("#shared-view")).to_be_hidden()
    expect(mine.locator("#timeline .timeline > b")).to_have_text("Round 3")
    again = share(mine)
    theirs.goto(two[1] + "/" + again)
    expect(theirs.locator(".shared .tile.liked")).to_have_count(3)
    expect(theirs.locator(".shared section").last).to_contain_text("It goes on from")

    # what deletes it, deletes it at both
    deletion = "?" + mine.locator("#deletion").input_value().partition("?")[2]
    mine.goto(two[0] + "/" + deletion)
    mine.click("#viewed-remove")
    expect(mine.locator("#shared-view")).to_be_hidden()
    theirs.goto(two[1] + "/" + again)
    expect(theirs.locator(".shared [role=alert]")).to_contain_text("no gallery")
    for context in contexts:
        context.close()


def test_a_gallery_file_is_saved_and_opened(browser: Browser, two: tuple[str, str], tmp_path: Path) -> None:
    context = browser.new_context(locale="ja-JP", accept_downloads=True)
    page = opened(context, two[0])
    like(page, 0)
    page.click("#sharing .label-wrap")
    page.click("#export")
    expect(page.locator("#exported a, a#exported, button#exported").first).to_be_enabled()
    with page.expect_download() as got:
        page.click("#exported")
    got.value.save_as(tmp_path / "mine.gallery")
    with page.expect_file_chooser() as chooser:
        page.click("#open-gallery")
    chooser.value.set_files(tmp_path / "mine.gallery")
    expect(page.locator(".shared .tile.liked")).to_have_count(1)
    expect(page.locator(".shared h2")).to_have_text("共有されたギャラリー")
    page.click("#viewed-back")
    expect(page.locator("#prompt-row")).to_be_visible()
    context.close()
