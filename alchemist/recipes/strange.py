"""Words that no part of a recipe shows, to learn which words are not understood."""

from __future__ import annotations

import numpy as np

from .captions import Caption
from .sample import pick

ENGLISH = """
wednesday tuesday saturday weekend deadline meeting taxes invoice mortgage salary budget quarterly strategy democracy
philosophy economics inflation parliament election lawyer lawsuit bureaucracy paperwork password username internet
website algorithm database kubernetes javascript python3 blockchain crypto bitcoin startup linkedin twitter reddit
meme vibe mood energy aesthetic nostalgia irony sarcasm karma destiny wisdom honesty justice freedom loyalty courage
patience ambition confusion chaos entropy gravity quantum relativity theorem geometry algebra calculus statistics
hypothesis evidence theory logic grammar poetry novel chapter paragraph sentence alphabet vocabulary translation
traffic commute suburb downtown neighbourhood county province republic empire dynasty medieval renaissance victorian
retro vintage modern futuristic cyberpunk steampunk baroque gothic minimalist abstract surreal cubist impressionist
season autumn february december yesterday tomorrow tonight century decade anniversary graduation wedding funeral
vacation holiday homework exam semester tuition scholarship diploma resume interview promotion retirement pension
insurance diagnosis allergy vitamin protein calorie diet workout yoga marathon championship tournament league referee
penalty quarterback spreadsheet powerpoint printer9 firmware bandwidth router latency server backend frontend devops
refactor debugging compile merge commit pull-request sprint standup backlog roadmap stakeholder synergy leverage
bandwagon brainstorm procrastination burnout therapy mindfulness gratitude manifesto rebellion conspiracy rumor
gossip scandal celebrity influencer podcast playlist concert festival karaoke jazz techno blues reggae opera
symphony orchestra choreography cinema documentary trilogy sequel remake episode finale spoiler fandom cosplay
velocity momentum friction voltage amplitude frequency wavelength spectrum molecule isotope enzyme hormone neuron
genome bacteria fossil glacier tundra savanna equator latitude longitude altitude hemisphere continent peninsula
harbour customs embassy passport visa2 itinerary souvenir discount refund warranty subscription premium delivery
warehouse logistics factory-reset maintenance plumbing renovation blueprint scaffold concrete asphalt gravel
""".split()

JAPANESE = """
電子決済 残業 火曜日 締め切り 会議 税金 確定申告 給料 予算 哲学 経済 民主主義 選挙 弁護士 書類 週末 通勤 満員電車
就活 面接 昇進 退職 年金 保険 宿題 試験 受験 卒業 入学 文化祭 青春 黒歴史 中二病 限界 尊い エモい 映え 沼 推し
ガチャ 課金 配信 炎上 拡散 既読 未読 通知 充電切れ 在宅 出張 有給 定時 サービス残業 社畜 上司 部下 飲み会 二日酔い
ダイエット 筋トレ 花粉症 健康診断 副業 投資 株価 円安 物価高 節約 断捨離 引っ越し 家賃 ローン 結婚 離婚 育児 介護
反抗期 思春期 昭和 平成 令和 江戸時代 戦国 未来 過去 時間 季節 梅雨 猛暑 連休 祝日 記念日 締切前 徹夜 寝不足 寝坊
数学 統計 量子 重力 確率 論理 文法 翻訳 俳句 短歌 小説 物語 伝説 神話 宗教 道徳 正義 自由 平和 友情 努力 勝利
運命 偶然 奇跡 後悔 希望 絶望 孤独 混沌 秩序 伝統 文化 国際 地域 首都 郊外 田舎 都会 商店街 行列 渋滞 遅延 乗り換え
プログラミング データベース アルゴリズム サーバー バグ 仕様変更 デプロイ リモートワーク ミーティング プレゼン
スケジュール タスク
""".split()

ENGLISH_FORMS = (
    "before:{} ", "before:{} ", "after: for {}", "after: about {}", "after: on {}", "after: during {}", "after: {}",
    "front:{}: ", "after: of {}", "after:, {}", "after: vibes of {}",
)  # fmt: skip
JAPANESE_FORMS = (
    "front:{}の", "front:{}の", "front:{}な", "front:{}中の", "front:{}、", "after:（{}）", "after:、{}",
    "front:{}をする",
)  # fmt: skip
WHOLE = (
    "{}", "{} mood", "{} vibes", "{} and {}", "the {}", "when {}", "{} {}", "my {}", "so much {}", "{} feelings",
    "pure {}",
)  # fmt: skip
WHOLE_JAPANESE = ("{}", "{}気分", "{}と{}", "{}の気持ち", "{}の日", "{}な気分", "{}{}", "今日は{}")
HELD_OUT = 5
"""Every fifth word is kept for checking."""


def words(language: str, held_out: bool = False) -> list[str]:
    """The words to train with, or those that are kept apart."""
    every = ENGLISH if language == "en" else JAPANESE
    return [word for i, word in enumerate(every) if (i % HELD_OUT == 0) == held_out]


def with_strange_word(given: Caption, language: str, rng: np.random.Generator, held_out: bool = False) -> Caption:
    """A word put in that says nothing which can be shown; its slot is "unknown"."""
    word = pick(rng, words(language, held_out))
    place, form = pick(rng, ENGLISH_FORMS if language == "en" else JAPANESE_FORMS).split(":", 1)
    left, right = form.split("{}")
    piece = left + word + right
    at = {"front": 0, "after": len(given.text)}.get(place, -1)
    if at < 0:
        at = next((a for a, _, slot in given.spans if slot == "subject.concept"), 0)
    if any(a < at < b for a, b, _ in given.spans):
        return given
    moved = [(a + len(piece) * (a >= at), b + len(piece) * (a >= at), slot) for a, b, slot in given.spans]
    mine = (at + len(left), at + len(left) + len(word), "unknown")
    return Caption(given.text[:at] + piece + given.text[at:], tuple(sorted([*moved, mine])))


def strange(language: str, rng: np.random.Generator, held_out: bool = False) -> Caption:
    """A prompt of strange words alone."""
    known = words(language, held_out)
    form = pick(rng, WHOLE if language == "en" else WHOLE_JAPANESE)
    text, spans = "", []
    for i, part in enumerate(form.split("{}")):
        if i:
            word = pick(rng, known)
            spans.append((len(text), len(text) + len(word), "unknown"))
            text += word
        text += part
    return Caption(text, tuple(spans))
