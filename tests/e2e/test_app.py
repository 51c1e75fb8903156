"""A real Chromium on the running app: the way of a newcomer, from the first board to the zip."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import choose_latent, opened

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-US")
    yield opened(context, address)
    context.close()


def test_from_a_prompt_to_the_next_board_and_back_and_a_reload(page: Page) -> None:
    page.fill("#prompt textarea", "red apple")
    first = page.locator("#board img").first.get_attribute("src")
    page.press("#prompt textarea", "Enter")
    expect(page.locator("#board img").first).not_to_have_attribute("src", str(first))
    tiles = page.locator("#board .tile")
    tiles.nth(1).click()
    expect(tiles.nth(1)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("4")
    expect(tiles.nth(3)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#tray .tile")).to_have_count(2)
    page.click("#next")
    expect(page.locator("#round")).to_contain_text("Round 2")
    second = page.locator("#board img").first.get_attribute("src")
    page.reload()
    expect(page.locator("#round")).to_contain_text("Round 2")
    expect(page.locator("#board img").first).to_have_attribute("src", str(second))
    expect(page.locator("#prompt textarea")).to_have_value("red apple")
    expect(page.locator("#tray .tile")).to_have_count(2)
    page.click("#undo")
    expect(page.locator("#round")).to_contain_text("Round 1")
    expect(page.locator("#board .tile[aria-pressed=true]")).to_have_count(2)
    page.click("#undo")
    expect(page.locator("#board img").first).to_have_attribute("src", str(first))
    expect(page.locator("#undo")).to_be_disabled()
    page.click("#redo")
    expect(page.locator("#board .tile[aria-pressed=true]")).to_have_count(2)
    page.click("#redo")
    expect(page.locator("#round")).to_contain_text("Round 2")


def test_quick_taps_all_hold_while_a_board_is_drawn_for_somebody_else(
    page: Page, browser: Browser, address: str
) -> None:
    other = browser.new_page()
    other.goto(address)
    other.set_default_timeout(60_000)
    expect(other.locator("#board .tile img")).to_have_count(8)
    other.click("#next")
    for key in "123":
        page.keyboard.press(key)
    expect(page.locator("#board .tile[aria-pressed=true]")).to_have_count(3)
    expect(page.locator("#tray .tile")).to_have_count(3)
    expect(page.locator("#board .tile").nth(2)).to_be_focused()
    page.locator("#language label", has_text="日本語").click()
    expect(page.locator("#next")).to_have_text("次のボード →")
    expect(page.locator("#round")).to_contain_text("1 回目")
    expect(page.locator("#board .tile[aria-pressed=true]")).to_have_count(3)
    page.keyboard.press("5")
    page.click("#next")
    expect(page.locator("#round")).to_contain_text("2 回目")
    expect(page.locator("#tray .tile")).to_have_count(4)
    other.close()


def test_a_tap_while_the_next_board_is_drawn_is_not_lost(page: Page, browser: Browser, address: str) -> None:
    other = browser.new_page()
    other.goto(address)
    expect(other.locator("#board .tile img")).to_have_count(8)
    other.click("#next")
    page.click("#next")
    page.keyboard.press("3")
    expect(page.locator("#round")).to_contain_text("Round 2")
    expect(page.locator("#tray .tile")).to_have_count(1)
    page.locator("#tray .tile").first.click()
    expect(page.locator("#details img").first).to_be_visible()
    page.reload()
    expect(page.locator("#round")).to_contain_text("Round 2")
    expect(page.locator("#tray .tile")).to_have_count(1)


def test_a_favourite_goes_home_and_comes_back(page: Page, tmp_path: Path) -> None:
    page.fill("#prompt textarea", "red apple")
    first = page.locator("#board img").first.get_attribute("src")
    page.press("#prompt textarea", "Enter")
    expect(page.locator("#board img").first).not_to_have_attribute("src", str(first))
    for key in "12":
        page.keyboard.press(key) if key == "2" else page.locator("#board .tile").first.click()
    expect(page.locator("#tray .tile")).to_have_count(2)
    page.locator("#tray .tile").first.click()
    expect(page.locator("#details .pair img")).to_have_count(2)
    with page.expect_download() as download:
        page.click("#png")
    download.value.save_as(tmp_path / "emoji.png")
    page.click("#blend")
    expect(page.locator("#timeline")).not_to_be_in_viewport()
    page.locator("#partners .tile").first.click()
    expect(page.locator("#round")).to_contain_text("Round 2")
    expect(page.locator("#partners")).to_be_hidden()
    expect(page.locator("#timeline")).to_be_in_viewport()
    expect(page.locator("#tray .tile")).to_have_count(2)
    page.fill("#prompt textarea", "cat")
    page.press("#prompt textarea", "Enter")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#tray .tile")).to_have_count(2)
    page.click("#start-from .label-wrap")
    expect(page.locator("#matches .tile").first).to_be_visible()
    page.set_input_files("#restore input[type=file]", tmp_path / "emoji.png")
    expect(page.locator("#prompt textarea")).to_have_value("red apple")
    page.fill("#prompt textarea", "cat")
    page.get_by_role("tab", name="Compare").click()
    drop(page, b"no picture")
    expect(page.locator(".toast-wrap")).to_contain_text("is not a picture")
    drop(page, (tmp_path / "emoji.png").read_bytes())
    expect(page.locator("#prompt textarea")).to_have_value("red apple")
    expect(page.locator("#board")).to_be_visible()


def drop(page: Page, content: bytes) -> None:
    """Drop a file in the middle of the page."""
    page.evaluate(
        """(bytes) => {
          const held = new DataTransfer();
          held.items.add(new File([new Uint8Array(bytes)], 'dropped.png'));
          for (const kind of ['dragover', 'drop'])
            document.querySelector('#licence').dispatchEvent(
              new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: held}));
        }""",
        list(content),
    )


def test_a_drop_is_kept_until_the_field_is_free_again(page: Page) -> None:
    page.evaluate(
        """() => {
          window.field = document.querySelector('#dropped input[type=file]');
          window.place = window.field.parentNode;
          window.field.remove();  // as while another file is looked at
        }"""
    )
    drop(page, b"no picture")
    page.evaluate("() => window.place.append(window.field)")
    expect(page.locator(".toast-wrap")).to_contain_text("is not a picture")


def test_a_file_that_is_too_large_is_said_without_sending_it(page: Page, tmp_path: Path) -> None:
    (tmp_path / "large.png").write_bytes(bytes(33_000_000))
    page.get_by_role("tab", name="Inside the model").click()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.set_input_files("#upload input[type=file]", tmp_path / "large.png")
    expect(page.locator(".toast-wrap")).to_contain_text("large.png has 33 MB; up to 32 MB work.")
    assert not [url for url in sent if "/upload" in url]


def test_a_refused_picture_leaves_its_field_free_and_no_badge_on_the_page(page: Page, tmp_path: Path) -> None:
    (tmp_path / "no.png").write_text("no picture")
    page.get_by_role("tab", name="Inside the model").click()
    for _ in range(2):
        page.set_input_files("#upload input[type=file]", tmp_path / "no.png")
        expect(page.locator(".toast-wrap")).to_contain_text("is not a picture")
        expect(page.locator("[data-testid=status-tracker] .error:visible")).to_have_count(0)
        page.locator("[data-testid=toast-close]").first.click()
        expect(page.locator("[data-testid=toast-body]")).to_have_count(0)
        expect(page.locator("#upload input[type=file]")).to_have_count(1)


def test_a_cleared_weight_brings_no_inner_words_of_gradio(page: Page) -> None:
    page.click("#settings .label-wrap")
    weight = page.locator("#settings input[type=number]").first
    view = page.locator("#board .tiles").get_attribute("data-view")
    while weight.input_value():  # a panel that has just been opened may set its fields once more
        weight.fill("")
    weight.blur()
    expect(weight).to_have_value("0")
    expect(page.locator("#board .tiles")).not_to_have_attribute("data-view", str(view))
    expect(page.locator("[data-testid=toast-body]")).to_have_count(0)


def test_cancelling_a_ranking_leaves_a_page_that_says_so(page: Page) -> None:
    page.get_by_role("tab", name="Generate & rank").click()
    page.locator("#rank-count input[type=number]").fill("5000")
    page.locator("#rank-count input[type=number]").press("Enter")
    page.click("#rank-go")
    expect(page.locator("#rank-page img").first).to_be_visible()
    page.click("#rank-cancel")
    expect(page.locator("#rank-page")).to_contain_text("Cancelled after")
    expect(page.locator("#rank-page .progress")).to_have_count(0)


def test_starting_from_an_emoji_by_its_picture_and_how_it_works(page: Page) -> None:
    first = page.locator("#board img").first.get_attribute("src")
    page.click("#start-from .label-wrap")
    expect(page.locator("#matches .tile")).to_have_count(3)  # faces, where nothing is typed
    page.fill("#emoji textarea", "rocket")
    expect(page.locator("#matches .tile")).to_have_count(1)
    page.locator("#matches .tile").first.click()
    expect(page.locator("#board img").first).not_to_have_attribute("src", str(first))
    expect(page.locator("#prompt textarea")).to_have_value("rocket")
    page.click("#how-link")
    expect(page.locator("#how")).to_contain_text("diffusion model")


def test_a_like_on_the_first_board_outlives_a_reload(page: Page) -> None:
    page.keyboard.press("6")
    expect(page.locator("#tray .tile")).to_have_count(1)
    page.reload()
    expect(page.locator("#board .tile").nth(5)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#tray .tile")).to_have_count(1)


def test_a_second_tap_takes_a_like_back(page: Page) -> None:
    tile = page.locator("#board .tile").nth(2)
    tile.click()
    expect(page.locator("#tray .tile")).to_have_count(1)
    page.locator("#board .tile").nth(2).click()
    expect(page.locator("#tray .tile")).to_have_count(0)


def test_pins_stay_and_less_like_this_and_redo(page: Page) -> None:
    tiles = page.locator("#board .tile")
    tiles.nth(1).click(button="right")
    less = page.locator("#board .less").nth(1)
    expect(less).to_have_attribute("aria-pressed", "true")
    tiles.nth(1).click()
    expect(less).to_have_attribute("aria-pressed", "false")
    page.locator("#board .pin").nth(2).click()
    pinned = page.locator("#board .tile img").nth(2).get_attribute("src")
    expect(page.locator("#tray .tile")).to_have_count(1)
    page.click("#next")
    expect(page.locator("#round")).to_contain_text("Round 2")
    expect(page.locator("#board .tile img").nth(2)).to_have_attribute("src", str(pinned))
    expect(tiles.nth(2)).to_have_attribute("title", "You pinned it.")
    page.click("#undo")
    expect(page.locator("#round")).to_contain_text("Round 1")
    page.click("#redo")
    expect(page.locator("#round")).to_contain_text("Round 2")
    other = page.locator("#board .tile img").nth(3).get_attribute("src")
    page.locator("#tray .tile").first.click()
    page.click("#vary")
    expect(page.locator("#board .tile img").nth(3)).not_to_have_attribute("src", str(other))
    expect(page.locator("#round")).to_contain_text("Round 2")
    expect(page.locator("#board .tile img").nth(2)).to_have_attribute("src", str(pinned))


def test_sliders_are_moved_by_keys_too(page: Page) -> None:
    choose_latent(page)
    first = page.locator("#board img").first.get_attribute("src")
    page.fill("#prompt textarea", "red apple")
    page.press("#prompt textarea", "Enter")
    expect(page.locator("#board img").first).not_to_have_attribute("src", str(first))
    expect(page.locator("#board .pinch")).to_have_count(0)
    page.locator("#pinch input[type=range]").press("End")
    expect(page.locator("#board .pinch").first).to_contain_text("+ ")
    expect(page.locator("#board .tile img")).to_have_count(8)


def test_comparing_the_two_searches(page: Page) -> None:
    page.get_by_role("tab", name="Compare").click()
    page.click("#compare-go")
    expect(page.locator("#compare-page .tiles")).to_have_count(12, timeout=120_000)
    expect(page.locator("#compare-page")).to_contain_text("Ours")


def test_cancelling_a_comparison_leaves_its_boards_and_no_bar(page: Page) -> None:
    page.get_by_role("tab", name="Compare").click()
    page.click("#compare-go")
    expect(page.locator("#compare-page .tiles").first).to_be_visible()
    page.click("#compare-cancel")
    expect(page.locator("#compare-page")).to_contain_text("Cancelled after")
    expect(page.locator("#compare-page .progress")).to_have_count(0)
    expect(page.locator("#compare-page .tiles").first).to_be_visible()


def test_ranking_sixty_four_and_taking_them_home(page: Page, tmp_path: Path) -> None:
    page.fill("#prompt textarea", "ice")
    page.get_by_role("tab", name="Generate & rank").click()
    page.locator("#rank-count input[type=number]").fill("64")
    page.locator("#rank-count input[type=number]").press("Enter")
    page.click("#rank-go")
    expect(page.locator("#rank-page")).to_contain_text("64 drawn and ranked")
    with page.expect_download() as download:
        page.click("#rank-zip")
    download.value.save_as(tmp_path / "emoji.zip")
    with zipfile.ZipFile(tmp_path / "emoji.zip") as file:
        assert {"001.png", "024.png", "ranking.csv", "contact.png"} <= set(file.namelist())


def test_bad_prompts_get_a_sentence_and_lose_nothing(page: Page) -> None:
    before = page.locator("#board img").first.get_attribute("src")
    page.fill("#prompt textarea", "x" * 550)
    page.click("#begin")
    expect(page.locator(".toast-wrap")).to_contain_text("550 characters; up to 500 work")
    expect(page.locator("#board img").first).to_have_attribute("src", str(before))


def test_a_japanese_browser_reads_japanese_and_can_switch(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 780}, locale="ja-JP")
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#next")).to_have_text("次のボード →")
    expect(page.locator("#next")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("tab").first).to_be_visible()
    expect(page.locator(".overflow-menu button").first).to_be_visible()
    page.locator("#language label", has_text="EN").click()
    expect(page.locator("#next")).to_have_text("Next board →")
    expect(page.locator("#next")).to_be_in_viewport(ratio=1)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360, "the page must not scroll sideways on a phone"
    context.close()
