"""Prompts that the page offers, in English and Japanese: such as the app is best at."""

from __future__ import annotations

EXAMPLES = (
    ("a cat wearing sunglasses", "サングラスをかけた猫"),
    ("an octopus made of ice", "氷でできたタコ"),
    ("a crying avocado", "泣いているアボカド"),
    ("a fox riding a turtle", "カメに乗ったキツネ"),
    ("a robot with a crown in the rain", "雨の中の王冠をかぶったロボット"),
)
SURPRISES = (
    ("purple octopus", "紫のタコ"),
    ("happy ghost", "うれしいおばけ"),
    ("yellow star", "黄色い星"),
    ("red car", "赤い車"),
    ("fox face", "キツネの顔"),
    ("tropical fish", "熱帯魚"),
    ("blue cloud", "青い雲"),
    ("light blue flower", "水色の花"),
    ("green top hat", "緑のシルクハット"),
    ("orange butterfly", "オレンジ色の蝶"),
)
