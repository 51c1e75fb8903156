"""A recipe's SVG looks alike in Chromium and in resvg, and like the pixels that are ranked."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from alchemist.emoji.rasterise import rasterise
from alchemist.recipes.recipe import Companion, Face, Pose, Recipe, Wear
from alchemist.recipes.render import to_pixels, to_svg

CAT, SIZE = "twemoji:1F431", 256
SMILE = Face("noto:1F600", "noto:1F600")
RECIPES = [
    Recipe(CAT),
    *(Recipe(CAT, material=name) for name in ("gold", "glass", "neon", "lava", "galaxy")),
    Recipe(CAT, material="wool", pose=Pose(tilt=-9, mirror=True)),
    Recipe("openmoji:1F431", colour="blue", settings=("night",)),
    Recipe("noto:1F355", face=SMILE, settings=("bubble",)),
    Recipe("noto:1F427", pattern="plaid", wears=(Wear("scarf", "own:scarf", "green"),)),
    Recipe(CAT, companions=(Companion("inside", Recipe("twemoji:2615", material="ice")),)),
    Recipe("twemoji:1F680", settings=("fire", "sparkles"), marks=("dash",)),
]


def on_white(straight: np.ndarray) -> np.ndarray:
    numbers = straight.astype(np.float32) / 255
    return numbers[..., :3] * numbers[..., 3:] + 1 - numbers[..., 3:]


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return float(-10 * np.log10(((a - b) ** 2).mean() + 1e-9))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda r: r.to_json()[:70])
def test_chromium_resvg_and_our_pixels_agree(browser: Browser, recipe: Recipe) -> None:
    text = to_svg(recipe, SIZE, title="A picture")
    page = browser.new_page(viewport={"width": SIZE, "height": SIZE})
    page.set_content(f'<body style="margin:0;background:#fff">{text}</body>')
    shown = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(np.float32) / 255
    page.close()
    pixels = to_pixels(recipe, SIZE).astype(np.float32) / 255
    assert psnr(shown, on_white(rasterise(text, SIZE))) > 30
    assert psnr(shown, pixels[..., :3] + 1 - pixels[..., 3:]) > 29
    assert shown.std() > 0.05
