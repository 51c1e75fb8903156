"""What a picture may be given a pinch of: words that draw something of their own, and change a picture visibly."""

from __future__ import annotations

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
