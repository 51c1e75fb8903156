"""Forty sentences that a stranger might type, written before any picture of them was looked at."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from ..values import Settings, over_white

if TYPE_CHECKING:
    from ..runtime import Alchemist

SENTENCES = (
    "a cat wearing sunglasses",
    "crying avocado",
    "a robot on a hill",
    "a blue face made of ice",
    "a smiling cup of coffee",
    "two pandas in love",
    "an angry pizza with a crown",
    "a golden octopus",
    "ghost holding a balloon",
    "a frog riding a skateboard",
    "sleepy moon with a nightcap",
    "a dinosaur eating ramen",
    "pink elephant with butterfly wings",
    "a burning guitar",
    "a wooden heart",
    "shark wearing a top hat and monocle",
    "a fox on a turtle",
    "rainbow skull",
    "a snowman on the beach",
    "a tiny dragon in a teacup",
    "Monday mood",
    "hacker cat",
    "a cool pineapple",
    "chocolate penguin with a scarf",
    "a dog astronaut in space",
    "dancing taco at a party",
    "a grumpy cloud with lightning",
    "unicorn made of candy without wings",
    "🐙🧊",
    "🐱😎",
    "氷でできたタコ",
    "サングラスをかけた猫",
    "泣いているアボカド",
    "王冠をかぶった怒ったピザ",
    "風船を持ったペンギン",
    "宇宙にいる犬",
    "チョコレートのハート",
    "花畑のうさぎ",
    "月曜日の気分",
    "推し活",
)


def draw(
    lab: Alchemist, path: Path, sentences: tuple[str, ...] = SENTENCES, generator: str = "recipes"
) -> dict[str, Any]:
    """Write a PNG of the first board of each sentence, numbered in the order given, in two columns."""
    side, gap, columns, board = 72, 16, 2, 8
    rows = -(-len(sentences) // columns)
    sheet = Image.new("RGB", (columns * (board * side + 48), rows * (side + gap)), "white")
    pen = ImageDraw.Draw(sheet)
    for k, sentence in enumerate(sentences):
        settings = Settings(prompt=sentence, generator=generator)
        images = lab.ask(lab.start(settings, seed=k)).shown.pictures
        left, upper = k // rows * (board * side + 48), k % rows * (side + gap)
        pen.text((left + 4, upper + side // 2), str(k + 1), fill="black")
        for i, picture in enumerate(images):
            white = over_white(picture).clip(0, 1)
            tile = Image.fromarray(np.round(white * 255).astype(np.uint8).transpose(1, 2, 0))
            sheet.paste(tile.resize((side, side), Image.Resampling.LANCZOS), (left + 28 + i * side, upper))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, optimize=True)
    return {"sentences": len(sentences), "generator": generator, "written": path.name}
