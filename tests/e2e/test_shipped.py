"""The shipped weights in the app, and what is waited for with them: a slow board, somebody else's board."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from alchemist.models.weights import SHIPPED
from tests.e2e.conftest import choose_latent, running

pytestmark = pytest.mark.xdist_group("browser")


def test_the_shipped_weights_draw_in_the_app(browser: Browser, tmp_path: Path) -> None:
    with running(SHIPPED, tmp_path) as address:
        page = browser.new_page()
        page.set_default_timeout(120_000)
        page.goto(address)
        expect(page.locator("#board .tile img")).to_have_count(8, timeout=120_000)
        expect.set_options(timeout=60_000)
        other = browser.new_page(locale="en-US")
        other.set_default_timeout(60_000)
        other.goto(address)
        stop_a_slow_board(page)
        leave_the_queue(other, page)
        page.close()


def begin_a_slow_board(page: Page) -> None:
    """Draw the board anew in fifty guided steps, and wait until the page says so."""
    page.get_by_label("Sampler").click()
    page.get_by_role("option", name="ddpm").click()
    expect(page.locator("#how-far [role=progressbar]")).to_be_visible()


def stop_a_slow_board(page: Page) -> None:
    """Fifty guided steps are waited for with a bar; who cancels keeps the board, and the sampler that drew it."""
    sampler, first = page.get_by_label("Sampler"), page.locator("#board img").first
    choose_latent(page)
    opening = first.get_attribute("src")
    page.fill("#prompt textarea", "red apple")
    page.press("#prompt textarea", "Enter")
    expect(first).not_to_have_attribute("src", str(opening))
    before = sampler.input_value()
    begin_a_slow_board(page)
    shown = first.get_attribute("src")
    expect(page.locator("#leave")).to_be_hidden()
    page.click("#stop")
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator("[data-testid=toast-body]")).to_contain_text("the board is as it was")
    expect(first).to_have_attribute("src", str(shown))
    expect(sampler).to_have_value(before)
    expect(page.get_by_role("status").filter(has_text="Done")).to_have_count(1)  # what screen readers hear


def leave_the_queue(page: Page, other: Page) -> None:
    """Who waits for somebody else's board and cancels keeps their own, and begins again when they like."""
    begin_a_slow_board(other)
    opening = page.locator("#board img").first.get_attribute("src")
    page.fill("#prompt textarea", "green leaf")
    page.press("#prompt textarea", "Enter")
    expect(page.locator("#leave")).to_be_visible()
    expect(page.locator("#how-far")).to_contain_text("in turn")
    expect(page.locator("#stop")).to_be_hidden()
    page.click("#leave")
    expect(page.locator("#waiting")).to_be_hidden()
    expect(page.locator("[data-testid=toast-body]")).to_contain_text("the board is as it was")
    expect(other.locator("#waiting")).to_be_hidden()
    expect(page.locator("#board img").first).to_have_attribute("src", str(opening))
    page.press("#prompt textarea", "Enter")
    expect(page.locator("#board img").first).not_to_have_attribute("src", str(opening))
