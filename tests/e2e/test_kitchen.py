"""A real Chromium: composed pictures from words, their ingredients changed, two emoji mixed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import opened

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="en-US", accept_downloads=True)
    yield opened(context, address)
    context.close()


def test_from_words_to_another_hat_and_colour_and_a_mixture(page: Page, tmp_path: Path) -> None:
    page.fill("#prompt textarea", "a cat wearing sunglasses")
    page.press("#prompt textarea", "Enter")
    expect(page.locator("#words")).to_contain_text("🐱 cat")
    expect(page.locator("#words")).to_contain_text("wears sunglasses")
    tile = page.locator("#board .tile").first
    assert "sunglasses" in str(tile.get_attribute("aria-label"))
    tile.click()
    page.locator("#tray .tile").first.click()
    chips = page.locator("#ingredients .ingredient")
    expect(chips.first).to_be_visible()
    before = page.locator("#details img").first.get_attribute("src")
    page.locator("#ingredients .add").select_option("wears:head|top hat")
    expect(page.locator("#ingredients .ingredient[data-slot='wears:head']")).to_contain_text("top hat")
    expect(page.locator("#details img").first).not_to_have_attribute("src", str(before))
    page.locator("#ingredients .add").select_option("colour|red")
    expect(page.locator("#ingredients .ingredient[data-slot=colour]")).to_contain_text("red")
    expect(page.locator("#ingredients .choice[data-slot=colour]")).to_be_visible()
    page.locator("#ingredients .choice[data-slot=colour] .swap").click()
    expect(page.locator("#ingredients .ingredient[data-slot=colour]")).not_to_contain_text("red")
    page.locator("#ingredients .choice[data-slot=colour] .lock").click()
    expect(page.locator("#ingredients .ingredient[data-slot=colour]")).to_contain_text("🔒")
    page.locator("#ingredients .keep").click()
    expect(page.locator("#board .tile")).to_have_count(9)
    expect(page.locator("#board .tile[aria-pressed=true]")).to_have_count(2)
    expect(page.locator("#tray .tile")).to_have_count(2)
    with page.expect_download() as saved:
        page.click("#svg")
    assert "<metadata" in Path(saved.value.path()).read_text()

    page.fill("#mix-one input, #mix-one textarea", "🐙")
    page.fill("#mix-two input, #mix-two textarea", "🧊")
    page.click("#mix-go")
    expect(page.locator("#board .tile")).to_have_count(12)
    expect(page.locator("#prompt textarea")).to_have_value("octopus + ice")
