"""What a page must not lose, its keys, its names for screen readers: a real Chromium on the running app."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import gradio as gr
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import opened

pytestmark = pytest.mark.xdist_group("browser")
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
PHOTO = Path(gr.__file__).parent / "media_assets" / "images" / "lion.jpg"
RULES = {"label-content-name-mismatch": {"enabled": True}, "target-size": {"enabled": True}}


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    yield context
    context.close()


def begin(page: Page, words: str) -> None:
    board = page.locator("#board .tiles")
    before = board.get_attribute("data-board")
    page.fill("#prompt textarea", words)
    page.press("#prompt textarea", "Enter")
    expect(board).not_to_have_attribute("data-board", str(before))


def test_every_quest_and_every_favourite_is_kept_and_undo_goes_through_all(
    context: BrowserContext, address: str
) -> None:
    page = opened(context, address)
    tiles, pressed, tray = (page.locator(f"#{of}") for of in ("board .tile", "board [aria-pressed=true]", "tray .tile"))
    tiles.nth(5).click()
    begin(page, "red apple")
    expect(tiles.first).to_be_focused()
    begin(page, "ice")  # nothing of the apples was liked
    for i in range(3):
        tiles.nth(i).click()
    page.click("#next")
    expect(page.locator("#round")).to_contain_text("Round 2")
    expect(page.locator("#quests .quest")).to_have_count(2)
    page.click("#undo")
    expect(pressed).to_have_count(3)
    page.click("#undo")
    expect(page.locator("#prompt textarea")).to_have_value("red apple")
    page.click("#undo")
    expect(page.locator("#prompt textarea")).to_have_value("")
    expect(tiles.nth(5)).to_have_attribute("aria-pressed", "true")
    expect(tray).to_have_count(4)
    page.reload()
    expect(tiles.nth(5)).to_have_attribute("aria-pressed", "true")
    expect(tray).to_have_count(4)
    page.locator("#quests .quest", has_text="ice").click()
    expect(page.locator("#prompt textarea")).to_have_value("ice")
    expect(pressed).to_have_count(3)
    view = page.locator("#board .tiles").get_attribute("data-board")
    page.click("#begin")  # the same words again
    expect(page.locator("#board .tiles")).not_to_have_attribute("data-board", str(view))
    expect(pressed).to_have_count(0)
    page.click("#settings .label-wrap")
    page.click("#restart")
    expect(page.locator("#undo")).to_be_enabled()
    expect(tray).to_have_count(4)
    tray.first.click()
    page.click("#remove")
    expect(tray).to_have_count(3)
    expect(page.locator("#panel")).to_be_hidden()


def test_undo_goes_on_after_a_reload_and_old_favourites_are_carried_over(context: BrowserContext, address: str) -> None:
    page = opened(context, address)
    pressed, words = page.locator("#board [aria-pressed=true]"), page.locator("#prompt textarea")
    page.locator("#board .tile").nth(5).click()
    begin(page, "red apple")
    page.locator("#board .tile").nth(2).click()
    page.click("#settings .label-wrap")
    page.click("#restart")  # nothing was answered: the board of apples would be nowhere
    expect(pressed).to_have_count(0)
    page.reload()
    expect(words).to_have_value("red apple")
    page.click("#undo")
    expect(page.locator("#board .tile").nth(2)).to_have_attribute("aria-pressed", "true")
    page.click("#undo")
    expect(words).to_have_value("")
    expect(page.locator("#board .tile").nth(5)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#undo")).to_be_disabled()
    page.click("#redo")
    expect(words).to_have_value("red apple")


def test_the_browsers_back_goes_to_the_quest_before_and_forward_again(context: BrowserContext, address: str) -> None:
    page = opened(context, address)
    words, tiles = page.locator("#prompt textarea"), page.locator("#board .tile")
    begin(page, "red apple")
    tiles.nth(1).click()
    expect(page.locator("#tray .tile")).to_have_count(1)
    begin(page, "ice")
    page.click("#next")
    expect(page.locator("#round")).to_contain_text("Round 2")
    page.go_back()
    expect(words).to_have_value("red apple")
    expect(tiles.nth(1)).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(words).to_have_value("")
    page.go_forward()
    expect(words).to_have_value("red apple")
    page.go_forward()
    expect(words).to_have_value("ice")
    expect(page.locator("#round")).to_contain_text("Round 2")


def test_a_tile_goes_home_from_its_menu_by_keys_alone(context: BrowserContext, address: str, tmp_path: Path) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = opened(context, address)
    begin(page, "a cat wearing sunglasses")
    more, menu, sheet = page.locator("#board .more").nth(2), page.locator(".menu"), page.locator(".sheet")
    more.focus()
    page.keyboard.press("Enter")
    expect(menu.locator("[data-act=home]")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(menu.locator("[data-act=pin]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    expect(sheet.locator("[data-act=copy]")).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#board [aria-pressed=true]")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(sheet.locator(".said")).to_contain_text("Copied")
    assert page.evaluate("navigator.clipboard.read().then((all) => all[0].types)") == ["image/png"]
    page.keyboard.press("Tab")
    with page.expect_download() as got:
        page.keyboard.press("Enter")
    got.value.save_as(tmp_path / got.value.suggested_filename)
    assert Image.open(tmp_path / "cat-wearing-sunglasses-128.png").size == (128, 128)
    assert page.evaluate("document.getElementById('home').scrollHeight <= 1.5 * innerHeight"), "one scroll at most"
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(more).to_be_focused()
    more.click()
    menu.locator("[data-act=like]").click()
    expect(page.locator("#board .tile").nth(2)).to_have_attribute("aria-pressed", "true")
    more.click()
    expect(menu.locator("[data-act=like]")).to_have_attribute("aria-checked", "true")
    menu.locator("[data-act=edit]").click()
    expect(page.locator("#ingredients")).to_be_in_viewport()
    page.click("#to-home")
    expect(sheet).to_be_visible()
    page.click("#home-close")
    more.click()
    menu.locator("[data-act=vary]").click()
    expect(page.locator("#round")).to_contain_text("Round 2")


def test_tabs_share_favourites_and_do_not_undo_each_other(context: BrowserContext, address: str) -> None:
    one = opened(context, address)
    begin(one, "red apple")
    two = opened(context, address)
    expect(two.locator("#prompt textarea")).to_have_value("red apple")
    one.locator("#board .tile").nth(1).click()
    two.locator("#board .tile").nth(2).click()
    for page in (one, two):
        expect(page.locator("#tray .tile")).to_have_count(2)
    for page in (one, two):
        page.click("#next")
        expect(page.locator("#round")).to_contain_text("Round 2")
    third = opened(context, address)
    expect(third.locator("#quests .quest")).to_have_count(1)  # and the one that it shows
    third.locator("#quests .quest").click()
    expect(third.locator("#quests .quest")).to_have_count(1)


def test_a_full_storage_keeps_the_newest_and_says_so(context: BrowserContext, address: str) -> None:
    page = opened(context, address)
    fill = """() => {
      const many = Array.from({length: 60}, (_, i) => ({key: `k${i}`, uri: 'data:,', words: 'x'.repeat(50000), at: i}));
      localStorage.setItem('emoji-alchemist-favourites', JSON.stringify(many));
      for (let size = 2 ** 22; size > 100; size /= 2)
        try { for (let i = 0;; i++) localStorage.setItem(`rest-${size}-${i}`, 'x'.repeat(size)); } catch { continue; }
    }"""
    page.evaluate(fill)
    page.locator("#board .tile").first.click()
    expect(page.locator(".toast-wrap")).to_contain_text("storage is full")
    kept = json.loads(page.evaluate("localStorage.getItem('emoji-alchemist-favourites')"))
    assert kept[0]["key"] not in ("k0", "k59") and kept[-2]["key"] == "k59", "the oldest made room"
    assert len(kept) > 50 and kept[-1]["candidate"], "and the newest is there"
    page.reload()
    expect(page.locator("#board .tile").first).to_have_attribute("aria-pressed", "true")


def test_a_board_is_played_by_keys_alone(context: BrowserContext, address: str) -> None:
    page = opened(context, address)
    tiles = page.locator("#board .tile")
    begin(page, "red apple")
    expect(tiles.first).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#prompt textarea")).to_have_value("red apple")
    for key, place in (("ArrowRight", 1), ("ArrowDown", 5), ("ArrowLeft", 4), ("ArrowUp", 0), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(tiles.nth(place)).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("#round")).to_contain_text("Round 2")
    expect(tiles.first).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator("#round")).to_contain_text("Round 1")
    expect(tiles.first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+y")
    expect(page.locator("#round")).to_contain_text("Round 2")
    page.focus("#prompt textarea")
    page.keyboard.press("n")
    expect(page.locator("#prompt textarea")).to_have_value("red applen")
    expect(page.locator("#round")).to_contain_text("Round 2")


def test_a_phone_in_japanese(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="ja-JP", has_touch=True)
    page = opened(context, address)
    page.wait_for_function("document.documentElement.lang === 'ja'")
    page.locator("#board .tile").last.tap()
    page.locator("#next").tap()
    expect(page.locator("#round")).to_contain_text("2 回目")
    held = "(tile) => tile.dispatchEvent(new PointerEvent('pointerdown', {bubbles: true, pointerType: 'touch'}))"
    page.locator("#board .tile").first.evaluate(held)
    page.locator(".menu [data-act=home]").tap()
    expect(page.locator(".sheet")).to_be_visible()
    assert page.evaluate("document.getElementById('home').scrollHeight <= 2 * innerHeight"), "one scroll at most"
    page.locator("#home-close").tap()
    expect(page.locator(".sheet")).to_have_count(0)
    expect(page.locator("#timeline")).to_be_in_viewport()
    small = """() => [...document.querySelectorAll('button, #language label')].filter((one) => one.offsetParent
      && !one.closest('#dropped') && one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML)"""
    assert page.evaluate(small) == []
    page.click("#start-from .label-wrap")
    page.set_input_files("#restore input[type=file]", PHOTO)
    expect(page.locator(".photo-near")).to_be_in_viewport()
    expect(page.locator(".toast-wrap")).to_contain_text("写真")
    lost = """(toast) => toast.append(Object.assign(document.createElement('p'),
      {textContent: 'Connection to the server was lost. Attempting reconnection...'}))"""
    page.locator("[data-testid=toast-body]").first.evaluate(lost)
    expect(page.locator("[data-testid=toast-body]").first).to_contain_text("接続が切れました")
    expect(page.locator("#restore")).to_contain_text("タップして選択")
    page.locator("#language label", has_text="EN").tap()
    page.wait_for_function("document.documentElement.lang === 'en'")
    expect(page.locator("#restore")).to_contain_text(re.compile("Drop a file here.*Tap to choose one", re.DOTALL))
    context.close()


@pytest.mark.parametrize(("locale", "scheme", "width"), [("en-US", "light", 1280), ("ja-JP", "dark", 360)])
def test_axe_finds_nothing_serious(browser: Browser, address: str, locale: str, scheme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale=locale, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = opened(context, address)
    page.locator("#board .tile").nth(1).click()
    expect(page.locator("#tray .tile")).to_have_count(1)
    page.click("#start-from .label-wrap")
    expect(page.locator("#matches .tile").first).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for tab in page.get_by_role("tab").all():
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")
        page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {})))")
        found = page.evaluate("(rules) => axe.run(document, {rules})", RULES)["violations"]
        serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert serious == []
    name = page.evaluate("document.getElementById('language').getAttribute('aria-label')")
    assert name == ("言語" if locale == "ja-JP" else "Language")
    context.close()
