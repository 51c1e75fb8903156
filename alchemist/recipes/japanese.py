"""Japanese sentences for descriptions."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from .description import Description, Subject
from .names import FACE, Names
from .sample import pick
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, SETTINGS, WEARABLES

Said = list[tuple[str, str]]

SIZE_WORDS = {
    "tiny": ("小さな", "小さい", "ちいさな", "ちっちゃい", "ミニ", "極小の", "ちびの"),
    "giant": ("大きな", "大きい", "巨大な", "でっかい", "でかい", "巨大", "ビッグな"),
}
COUNTED = {2: ("二", "2", "２"), 3: ("三", "3", "３")}
COUNTERS = {"animal": ("匹", "匹", "羽", "頭"), "head": ("匹", "匹", "頭"), "person": ("人",), "face": ("つ", "個", "人")}
TURN_WORDS = {
    "upside down": ("逆さまの", "さかさまの", "逆立ちした", "ひっくり返った", "上下逆の"),
    "tilted": ("傾いた", "斜めの", "ななめの", "傾いている"),
}
WORN = {
    "eyes": ("をかけた", "をかけた", "をかけている", "をつけた", "をかけてる", "の", "姿の", "をした"),
    "head": ("をかぶった", "をかぶった", "を被った", "をかぶっている", "をのせた", "をつけた", "の", "姿の", "をかぶってる"),
    "face": ("をつけた", "をつけている", "のある", "の", "をした", "がある"),
    "neck": ("を巻いた", "をつけた", "をした", "をつけている", "姿の", "を巻いている"),
    "back": ("をつけた", "の生えた", "が生えた", "のある", "を広げた", "をまとった", "の"),
    "body": ("の生えた", "のある", "が生えた", "がある", "付きの"),
}
HAIRY = {"moustache", "beard", "horns", "unicorn horn", "bunny ears", "cat ears", "fangs", "halo"}
MORE_EXPRESSIONS = {
    "happy": ("笑顔な", "にこにこの", "ニコニコした", "ハッピーな", "楽しそうな", "うれしそうな", "笑った"),
    "crying": ("泣いてる", "涙目の", "泣き顔の", "大泣きしている", "うるうる泣く"), "angry": ("怒ってる", "激おこの", "プンプンの", "不機嫌な"),
    "sad": ("しょんぼりした", "かなしい", "悲しげな", "へこんだ"), "sleepy": ("眠たい", "ねむい", "寝てる", "居眠りする", "眠そうにしている", "疲れた"),
    "in love": ("恋をした", "恋している", "メロメロの", "ラブラブな"), "laughing": ("笑ってる", "爆笑している", "大笑いしている", "ゲラゲラ笑う"),
    "surprised": ("びっくりしている", "驚いている", "ショックを受けた", "びっくり顔の"), "scared": ("怖がっている", "ビビった", "おびえた", "恐がる"),
    "winking": ("ウィンクする", "ウインク中の"), "silly": ("変な顔の", "おどけた", "ペロッと舌を出した"), "sick": ("熱がある", "吐きそうな", "体調が悪い", "風邪をひいた"),
    "calm": ("のんびりした", "まったりした", "安らかな"), "evil": ("悪そうな", "悪魔のような", "意地悪な"), "thinking": ("悩んでいる", "考える", "考え込む"),
    "shy": ("照れている", "恥ずかしそうな", "はにかんだ", "照れてる"), "pleading": ("可愛い", "うるうる目の", "おねだりする"), "bored": ("飽きた", "つまらない", "あきれた"),
    "starstruck": ("キラキラした目の", "興奮した", "感動した"), "hungry": ("腹ペコの", "お腹を空かせた", "よだれを垂らした"), "neutral": ("真顔な", "ポーカーフェイスの"),
    "dizzy": ("目を回した", "ぐるぐる目の", "酔っ払った"), "smirking": ("ドヤ顔の", "ニヤリとした"), "grinning": ("ニヤニヤした", "ニヤニヤ笑う", "にっこりした"),
    "kissing": ("ちゅーする", "投げキッスする"), "rich": ("金持ちの", "リッチな", "目がお金の"), "nervous": ("ドキドキした", "焦っている", "冷や汗をかいた"), "proud": ("勝ち誇った", "自慢げな", "ドヤる"),
}  # fmt: skip
MORE_WEARABLES = {
    "sunglasses": ("黒眼鏡", "さんぐらす"), "glasses": ("めがね", "メガネ", "丸メガネ"), "cap": ("帽子", "ぼうし"), "crown": ("クラウン", "おうかん", "ティアラ"),
    "party hat": ("パーティーハット", "誕生日の帽子"), "moustache": ("ヒゲ", "髭"), "headphones": ("イヤホン",), "scarf": ("まふらー", "えりまき"),
    "face mask": ("医療用マスク",), "army helmet": ("兵隊のヘルメット",), "top hat": ("シルクハット", "ハット"), "santa hat": ("サンタさんの帽子",), "cape": ("赤いマント", "ケープ"),
    "halo": ("天使の輪っか", "輪っか"), "horns": ("ツノ", "つの"), "wings": ("羽根", "つばさ", "白い翼"), "limbs": ("腕と足", "手と足", "足"), "bow tie": ("蝶ネク",),
    "sun hat": ("夏の帽子",), "witch hat": ("魔女帽",), "graduation cap": ("卒業式の帽子", "学士帽"), "beanie": ("冬の帽子", "ニットキャップ"), "chef hat": ("コックさんの帽子",), "bow": ("りぼん",),
}  # fmt: skip
MORE_SETTINGS = {
    "bubble": ("泡に入った", "バブルの中の"), "fire": ("火だるまの", "火がついた", "炎の中の", "燃えてる", "燃え上がる"), "snow": ("雪の", "雪景色の", "吹雪の中の", "冬の"),
    "rain": ("雨の", "雨に濡れた", "雨の日の"), "night": ("真夜中の", "月夜の", "夜空の"), "space": ("宇宙を漂う", "宇宙空間の", "宇宙で"), "hill": ("丘の", "丘に立っている", "緑の丘の上の"),
    "waves": ("波に乗る", "海に浮かぶ", "海で泳ぐ", "泳いでいる"), "underwater": ("海の中の", "水の中の", "潜水中の"), "beach": ("海辺の", "ビーチにいる", "浜辺にいる"),
    "spotlight": ("スポットライトを浴びた", "舞台の上の"), "hearts": ("ハートいっぱいの", "ハートだらけの"), "confetti": ("パーティー中の", "お祝いする", "パーティーをする"),
    "clouds": ("雲の中の", "空に浮かぶ", "雲に乗る"), "sunset": ("夕暮れの", "夕焼けを背にした"), "rainbow": ("虹をバックにした", "虹の"), "sunburst": ("光っている", "輝く", "後光が差した", "光る"),
    "storm": ("雷の中の", "嵐の", "雷雨の中の"), "meadow": ("花に囲まれた", "野原の", "庭の", "花畑にいる"), "explosion": ("爆発している", "爆発した", "大爆発の"), "sparkles": ("きらきらの", "キラキラの", "輝きに包まれた"),
}  # fmt: skip
MORE_MARKS = {
    "zzz": ("いびきをかいている", "ぐーぐー寝る"), "sweat": ("汗をかいている", "汗だくの"), "notes": ("歌っている", "歌ってる", "音楽を聴いている"), "dash": ("走っている", "走ってる", "全力疾走の"),
    "speech": ("話している", "しゃべる", "おしゃべりする"), "thought": ("夢を見ている",), "idea": ("ひらめいている", "アイデアが浮かんだ"), "question": ("はてなマークの", "ハテナの"), "anger": ("怒りマークの",),
}  # fmt: skip
ATTRIBUTIVE = {
    "holding": ("を持った", "を持つ", "を抱えた", "を持っている", "を持ってる", "を手にした"), "eating": ("を食べる", "を食べている", "を食べてる", "をかじる", "を頬張る", "を食う"),
    "beside": ("の隣の", "のそばの", "の横の", "の隣にいる", "と並んだ", "と一緒の"), "before": ("の前の", "の前にいる", "の手前の"), "behind": ("の後ろの", "の陰の", "の後ろに隠れた", "の裏の", "の後ろにいる"),
    "on": ("の上の", "に座った", "の上に乗った", "の上に座る", "の上にいる", "の上に立つ"), "riding": ("に乗る", "に乗った", "を運転する", "に乗っている", "に乗ってる", "を運転している"),
    "inside": ("の中の", "に入った", "の中にいる", "に入っている", "から出てくる"), "topped": ("を頭に乗せた", "が頭に乗った", "を頭にのせた", "を頭に載せている"),
    "mixed": ("と混ざった", "風の", "みたいな", "と合体した", "のような", "型の", "と融合した"),
}  # fmt: skip
SENTENCES = {
    "holding": ("が", "を持っている"), "eating": ("が", "を食べている"), "beside": ("と", ""), "before": ("が", "の前にいる"), "behind": ("が", "の後ろにいる"),
    "on": ("が", "の上に座っている"), "riding": ("が", "に乗っている"), "inside": ("が", "の中にいる"), "topped": ("が", "を頭に乗せている"), "mixed": ("と", "を混ぜたもの"),
}  # fmt: skip
MORE_SENTENCES = {
    "eating": ("が", "を食べてる"), "beside": ("と", "が並んでいる"), "on": ("が", "の上に乗っている"), "riding": ("が", "を運転している"), "mixed": ("と", "のミックス"), "inside": ("が", "に入っている"),
}  # fmt: skip
MIXES = ("×", "＋", "+", "・", "と合体した", "x")
REFUSED_NOUNS = {
    "bubble": "泡", "fire": "炎", "snow": "雪", "rain": "雨", "night": "夜", "space": "宇宙", "hill": "丘", "waves": "波", "underwater": "水", "beach": "浜辺", "spotlight": "スポットライト", "hearts": "ハート",
    "confetti": "紙吹雪", "clouds": "雲", "sunset": "夕日", "rainbow": "虹", "sunburst": "光", "storm": "嵐", "meadow": "花畑", "explosion": "爆発", "sparkles": "キラキラ", "zzz": "いびき", "anger": "怒りマーク", "sweat": "汗",
    "notes": "音符", "question": "はてな", "exclamation": "びっくりマーク", "speech": "吹き出し", "thought": "考えの吹き出し", "dash": "ダッシュ", "idea": "ひらめき",
}  # fmt: skip
FRONT = ("", "絵文字で", "ねえ、", "新しい絵文字：", "できれば", "ただの", "ちょっと")
BACK = ("の絵文字", "を描いて", "の絵", "のイラスト", "が欲しい", "ください", "を描いてください", "の絵文字を作って", "がほしい", "のアイコン", "をお願いします", "のスタンプ", "！", "。", "を見せて", "が見たい", "を作って", "の絵を描いて", "でお願い", "笑")


def attributive(word: str) -> str:
    """A colour or similar word as it stands before a noun."""
    return word if word.endswith(("い", "の", "な")) else word + "の"


def _pick(first: tuple[str, ...], more: tuple[str, ...], rng: np.random.Generator) -> str:
    return pick(rng, (*first, *more)) if rng.random() < 0.7 or not more else pick(rng, first)


def _worn(one: Subject, side: str, rng: np.random.Generator) -> list[Said]:
    """One phrase for each thing worn."""
    phrases = []
    for name, colour in one.wears:
        word = _pick(WEARABLES[name].japanese, MORE_WEARABLES.get(name, ()), rng)
        word = "マント" if colour and word == "赤いマント" else word
        said: Said = []
        if colour:
            said.append((attributive(pick(rng, COLOURS[colour].japanese)), f"{side}.wears_colour:{name}"))
        verb = pick(rng, ("のある", "が生えた", "の生えた", "をつけた", "の")) if name in HAIRY else pick(rng, WORN[WEARABLES[name].place])
        phrases.append([*said, (word, f"{side}.wears:{name}"), (verb, "")])
    return phrases


def _modifiers(one: Subject, side: str, rng: np.random.Generator) -> list[Said]:
    found: list[Said] = []
    if one.size:
        found.append([(pick(rng, SIZE_WORDS[one.size]), f"{side}.size")])
    if one.colour:
        word = pick(rng, COLOURS[one.colour].japanese)
        found.append([(attributive(word), f"{side}.colour")])
    if one.pattern:
        found.append([(pick(rng, PATTERNS[one.pattern].japanese), f"{side}.pattern")])
    if one.expression:
        word = _pick(EXPRESSIONS[one.expression].japanese, MORE_EXPRESSIONS.get(one.expression, ()), rng)
        if word.endswith("している") and rng.random() < 0.3:
            word = word[:-2] + "る"
        found.append([(word, f"{side}.expression")])
    if one.material:
        word = pick(rng, MATERIALS[one.material].japanese)
        tail = pick(rng, ("でできた", "でできた", "でできている", "の", "の", "製の", "で作られた", "で作った", "素材の"))
        found.append([(re.sub("製$", "", word), f"{side}.material"), (tail, "")])
    if one.turn:
        found.append([(pick(rng, TURN_WORDS[one.turn]), f"{side}.turn")])
    return [*found, *_worn(one, side, rng)]


def phrase(one: Subject, side: str, rng: np.random.Generator, names: Mapping[str, Names], extra: list[Said]) -> Said:
    """A noun with what stands before it; `extra` phrases go among these."""
    mine = names[one.concept]
    words = mine.japanese or mine.english
    noun = pick(rng, words) if rng.random() < 0.6 else words[0]
    if mine.japanese_tags and rng.random() < 0.08:
        noun = pick(rng, mine.japanese_tags)
    modifiers = [*_modifiers(one, side, rng), *extra]
    said: Said = []
    for i, k in enumerate(rng.permutation(len(modifiers))):
        part = modifiers[k]
        comma = i + 1 < len(modifiers) and rng.random() < 0.08
        said += [*part, *([("、", "")] if comma else [])]
    if one.count > 1:
        counter = pick(rng, COUNTERS.get(mine.kind, ("つ", "個", "本", "枚")))
        number = pick(rng, COUNTED[one.count]) + counter
        place = rng.random()
        if place < 0.6:
            at = 0 if rng.random() < 0.5 else len(said)
            return [*said[:at], (number, f"{side}.count"), ("の", ""), *said[at:], (noun, f"{side}.concept")]
        return [*said, (noun, f"{side}.concept"), ("が" if place < 0.75 else "", ""), (number, f"{side}.count")]
    if one.concept == FACE and said and rng.random() < 0.2 and any(s.endswith("expression") for _, s in said):
        return [*said, ("顔", f"{side}.concept")]
    return [*said, (noun, f"{side}.concept")]


def _around(description: Description, rng: np.random.Generator) -> list[Said]:
    found: list[Said] = []
    for name in description.settings:
        found.append([(_pick(SETTINGS[name].japanese, MORE_SETTINGS.get(name, ()), rng), f"settings:{name}")])
    for name in description.marks:
        found.append([(_pick(MARKS[name].japanese, MORE_MARKS.get(name, ()), rng), f"marks:{name}")])
    return found


def _refused(name: str, rng: np.random.Generator) -> tuple[Said, bool]:
    """Words for what must not be seen, and whether they stand before the noun."""
    slot = f"without:{name}"
    if name in EXPRESSIONS:
        word = pick(rng, EXPRESSIONS[name].japanese)
        return [(f"{word[:-1]}くない" if word.endswith("い") and not word.endswith("ない") and len(word) < 5 and not word.endswith("いる") else f"{word}のではない", slot)], True
    if name in WEARABLES:
        word = _pick(WEARABLES[name].japanese, MORE_WEARABLES.get(name, ()), rng)
        verbs = {"eyes": "をかけていない", "head": "をかぶっていない", "neck": "をつけていない", "face": "をつけていない"}
        verb = verbs.get(WEARABLES[name].place, "のない")
    else:
        word, verb = REFUSED_NOUNS[name], "のない"
    if rng.random() < 0.65:
        return [(word, slot), (pick(rng, (verb, "なしの", "のない", "抜きの", "がない", "無しの")), slot)], True
    return [(pick(rng, ("、", "（", " ")), ""), (word, slot), (pick(rng, ("なし", "抜き", "は無し", "なしで", "はいらない")), slot)], False


def japanese(description: Description, rng: np.random.Generator, names: Mapping[str, Names], fancy: bool = True) -> Said:
    """One Japanese way to say a description."""
    around = _around(description, rng)
    tail: Said = []
    for name in sorted(description.without):
        said, before = _refused(name, rng)
        if before:
            around.append(said)
        else:
            tail = said
    if rng.random() < 0.07:
        said = _keywords(description, rng, names, around)
    elif description.other is None:
        said = _alone(description, rng, names, around)
    else:
        said = _related(description, rng, names, around)
    said = [*said, *tail]
    if fancy and rng.random() < 0.1:
        said = [(pick(rng, FRONT), ""), *said]
    if fancy and rng.random() < 0.25:
        said = [*said, (pick(rng, BACK), "")]
    return said


def _alone(description: Description, rng: np.random.Generator, names: Mapping[str, Names], around: list[Said]) -> Said:
    one = description.subject
    said = phrase(one, "subject", rng, names, around)
    simple = [s for s in said if s[1]]
    if len(one.wears) == 1 and len(simple) == 2 and rng.random() < 0.3:
        worn, noun = simple
        form = int(rng.integers(3))
        if form == 0:
            return [worn, noun]
        if form == 1:
            return [noun, ("が", ""), worn, (pick(rng, WORN[WEARABLES[one.wears[0][0]].place][2:3]), "")]
        return [noun, (pick(rng, ("に", "と", "＋")), ""), worn]
    if one.expression and len(simple) == 2 and rng.random() < 0.2:
        feeling, noun = simple
        return [noun, (pick(rng, ("が", "は")), ""), feeling]
    return said


def _related(description: Description, rng: np.random.Generator, names: Mapping[str, Names], around: list[Said]) -> Said:
    how, other = description.how, description.other
    assert other is not None
    thing = phrase(other, "other", rng, names, [])
    if how == "beside" or rng.random() < 0.22:
        inside = phrase(description.subject, "subject", rng, names, around)
        if how == "beside" and rng.random() < 0.35:
            return [*thing, (pick(rng, ATTRIBUTIVE[how]), "how"), *inside]
        link, verb = MORE_SENTENCES.get(how, SENTENCES[how]) if rng.random() < 0.4 else SENTENCES[how]
        if how == "mixed" and rng.random() < 0.5:
            return [*inside, (pick(rng, MIXES), "how"), *thing]
        if link == "と":
            return [*inside, (pick(rng, ("と", "と", "と", "＆", "、")), "how"), *thing, (verb, "how")]
        return [*inside, (link, ""), *thing, (verb, "how")]
    if how == "topped" and rng.random() < 0.4:
        said = [("頭に", "how"), *thing, (pick(rng, ("を乗せた", "をのせた", "が乗った", "を載せた")), "how")]
    elif how == "mixed" and rng.random() < 0.15 and len(thing) == 1:
        said = [*thing, ("", "")]
    else:
        said = [*thing, (pick(rng, ATTRIBUTIVE[how]), "how")]
    # what is said of the first thing stands between: before the second thing it would be read as the second's
    mine = phrase(description.subject, "subject", rng, names, [])
    lead = [piece for part in around for piece in part]
    return [*lead, *said, *mine] if rng.random() < 0.2 else [*said, *lead, *mine]


def _keywords(description: Description, rng: np.random.Generator, names: Mapping[str, Names], around: list[Said]) -> Said:
    """Words with a sign between them."""
    one = description.subject
    mine = names[one.concept]
    joint = pick(rng, ("、", " ", "　", ",", "・", "＋"))
    rest = [[p for p in part if p[1]] for part in (*_modifiers(one, "subject", rng), *around)]
    if one.count > 1:
        rest.append([(str(one.count), "subject.count")])
    said: Said = [((mine.japanese or mine.english)[0], "subject.concept")]
    for k in rng.permutation(len(rest)):
        said += [(joint, ""), *rest[k]]
    if description.other is not None:
        other = phrase(description.other, "other", rng, names, [])
        said = [*other, (pick(rng, ATTRIBUTIVE[description.how]), "how"), *said]
    return said
