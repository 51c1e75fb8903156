"""What a picture may be given a pinch of: words that draw something of their own, and change a picture visibly."""

from __future__ import annotations

from typing import Any

import numpy as np

PINCHES = {
    "fire": "火", "snow": "雪", "ocean wave": "波", "flower": "花", "leaf": "葉", "lemon": "レモン",
    "strawberry": "いちご", "grapes": "ぶどう", "chocolate": "チョコレート", "honey": "はちみつ",
    "night": "夜", "sunset": "夕焼け", "rainbow": "虹", "moon": "月", "star": "星", "gem": "宝石",
    "ghost": "おばけ", "skull": "どくろ", "heart": "ハート", "cat": "ねこ", "bear": "くま", "frog": "かえる",
    "panda": "パンダ", "pig": "ぶた", "bee": "はち", "ladybug": "てんとう虫", "fish": "魚", "octopus": "たこ",
    "unicorn": "ユニコーン", "mushroom": "きのこ", "cactus": "サボテン", "cherries": "さくらんぼ",
    "watermelon": "すいか", "avocado": "アボカド", "coffee": "コーヒー", "candy": "キャンディー",
    "balloon": "風船", "crown": "王冠", "wood": "木", "rock": "岩", "cloud": "雲", "lightning": "雷",
    "smile": "笑顔", "angry face": "怒った顔", "sleepy face": "眠い顔", "love": "愛",
}  # fmt: skip
"""English, which is read, to Japanese, which is shown."""
MOST_PINCHED = 0.7
PARTS = (0.7, 0.85, 1.0)
"""Parts of what is asked for that a picture is given: of some words a little shows, of others it takes more."""


def pinch_by(amount: float, seed: int) -> dict[str, Any]:
    """Another word and how much of it a candidate is given, by its seed, as parts of its payload; none for 0."""
    if not amount:
        return {}
    words = tuple(PINCHES)
    part = PARTS[seed // len(words) % len(PARTS)]
    return {"mix": words[seed % len(words)], "mix_weight": round(amount * part, 3)}


def maybe_pinch(amount: float, rng: np.random.Generator) -> dict[str, Any]:
    """The same by chance, half of the time."""
    return pinch_by(amount, int(rng.integers(2**62))) if amount and rng.random() < 0.5 else {}
