"""The names that recipes are written in, each with the words that people use for it in English and Japanese.

Every table maps a name to a `Word`; the first word of each language is the one that captions prefer and that the page
shows. What a name looks like is decided elsewhere: `materials`, `drawings`, `scene`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """How a name of the vocabulary is said.

    Attributes:
        english: nouns, or adjectives where the table says so, the preferred one first.
        japanese: likewise.
    """

    english: tuple[str, ...]
    japanese: tuple[str, ...]


@dataclass(frozen=True)
class Wearable(Word):
    """Something to wear.

    Attributes:
        place: "eyes", "head", "face", "neck", "back" or "body"; two things of one place are not worn together.
        sources: codes of emoji that show it, or of a smiley with the piece ("1F973/hat"); none: our own drawing.
    """

    place: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expression(Word):
    """A face. `english` are adjectives ("a crying …"), `phrases` and `japanese_phrases` follow "with" or 「…の」.

    Attributes:
        eyes, mouths: codes of smileys whose eyes and mouths say it; any eyes go with any mouth of the same entry.
        tears: codes of smileys whose tears, sweat or steam belong to it; "" in it makes them optional.
    """

    eyes: tuple[str, ...]
    mouths: tuple[str, ...]
    tears: tuple[str, ...] = ()


def _w(english: str, japanese: str) -> Word:
    return Word(tuple(english.split("|")), tuple(japanese.split("|")))


def _wear(place: str, english: str, japanese: str, sources: str = "") -> Wearable:
    return Wearable(tuple(english.split("|")), tuple(japanese.split("|")), place, tuple(sources.split()))


def _face(english: str, japanese: str, eyes: str, mouths: str, tears: str = "") -> Expression:
    codes = [tuple(c.strip() for c in text.split(" ") if c.strip()) for text in (eyes, mouths, tears)]
    return Expression(tuple(english.split("|")), tuple(japanese.split("|")), *codes)


WEARABLES: dict[str, Wearable] = {
    "sunglasses": _wear("eyes", "sunglasses|shades|dark glasses", "サングラス|グラサン", "1F576"),
    "glasses": _wear("eyes", "glasses|spectacles|eyeglasses|nerd glasses", "眼鏡|メガネ|めがね", "1F453"),
    "goggles": _wear("eyes", "goggles|swimming goggles|lab goggles", "ゴーグル", "1F97D"),
    "monocle": _wear("eyes", "a monocle", "片眼鏡|モノクル"),
    "eyepatch": _wear("eyes", "an eyepatch|a pirate eyepatch", "眼帯"),
    "heart glasses": _wear("eyes", "heart-shaped glasses|heart sunglasses", "ハートのサングラス|ハート型の眼鏡"),
    "star glasses": _wear("eyes", "star-shaped glasses|star sunglasses", "星のサングラス|星形の眼鏡"),
    "3d glasses": _wear("eyes", "3D glasses|cinema glasses", "3Dメガネ"),
    "top hat": _wear("head", "a top hat|a magician's hat", "シルクハット", "1F3A9"),
    "crown": _wear("head", "a crown|a golden crown|a king's crown", "王冠|冠", "1F451"),
    "cap": _wear("head", "a cap|a baseball cap", "キャップ|野球帽|帽子", "1F9E2"),
    "graduation cap": _wear("head", "a graduation cap|a mortarboard", "角帽|卒業帽", "1F393"),
    "sun hat": _wear("head", "a sun hat|a straw hat|a lady's hat", "麦わら帽子", "1F452"),
    "army helmet": _wear("head", "a helmet|an army helmet|a soldier's helmet", "ヘルメット|軍用ヘルメット", "1FA96"),
    "rescue helmet": _wear(
        "head", "a hard hat|a rescue helmet|a safety helmet", "安全ヘルメット|救助ヘルメット", "26D1"
    ),
    "cowboy hat": _wear("head", "a cowboy hat|a stetson", "カウボーイハット"),
    "party hat": _wear("head", "a party hat|a birthday hat", "パーティー帽|三角帽子|とんがり帽子"),
    "witch hat": _wear("head", "a witch hat|a wizard hat|a pointy hat", "魔女の帽子|魔法使いの帽子"),
    "santa hat": _wear("head", "a santa hat|a Christmas hat", "サンタ帽|サンタの帽子"),
    "pirate hat": _wear("head", "a pirate hat", "海賊帽|海賊の帽子"),
    "chef hat": _wear("head", "a chef hat|a cook's hat|a toque", "コック帽|シェフの帽子"),
    "beret": _wear("head", "a beret|a painter's beret", "ベレー帽"),
    "beanie": _wear("head", "a beanie|a woolly hat|a knitted hat", "ニット帽|毛糸の帽子"),
    "propeller hat": _wear("head", "a propeller hat", "プロペラ帽"),
    "halo": _wear("head", "a halo|an angel's halo", "天使の輪|光輪"),
    "horns": _wear("head", "horns|devil horns", "角|悪魔の角"),
    "unicorn horn": _wear("head", "a unicorn horn", "ユニコーンの角"),
    "bunny ears": _wear("head", "bunny ears|rabbit ears", "うさ耳|ウサギの耳"),
    "cat ears": _wear("head", "cat ears", "猫耳"),
    "headphones": _wear("head", "headphones|a headset", "ヘッドホン|ヘッドフォン"),
    "bow": _wear("head", "a bow|a ribbon|a hair bow", "リボン", "1F380"),
    "flower": _wear("head", "a flower in its hair|a flower on its head", "頭の花|花の髪飾り", "1F338 1F33A 1F33C"),
    "flower crown": _wear("head", "a flower crown|a wreath of flowers", "花冠|花の冠"),
    "moustache": _wear("face", "a moustache|a mustache", "口ひげ|ひげ"),
    "beard": _wear("face", "a beard", "あごひげ"),
    "face mask": _wear("face", "a face mask|a medical mask|a surgical mask", "マスク"),
    "clown nose": _wear("face", "a clown nose|a red nose", "ピエロの鼻|赤い鼻"),
    "fangs": _wear("face", "fangs|vampire teeth", "牙|吸血鬼の牙"),
    "scarf": _wear("neck", "a scarf|a woolly scarf", "マフラー|スカーフ"),
    "bow tie": _wear("neck", "a bow tie", "蝶ネクタイ"),
    "tie": _wear("neck", "a tie|a necktie", "ネクタイ"),
    "medal": _wear("neck", "a medal|a gold medal", "メダル|金メダル", "1F3C5"),
    "necklace": _wear("neck", "a necklace|a pearl necklace", "ネックレス|首飾り"),
    "cape": _wear("back", "a cape|a superhero cape", "マント"),
    "wings": _wear("back", "wings|angel wings", "翼|羽|天使の羽", "1FABD"),
    "bat wings": _wear("back", "bat wings|devil wings|dragon wings", "コウモリの翼|悪魔の羽"),
    "butterfly wings": _wear("back", "butterfly wings|fairy wings", "蝶の羽|妖精の羽"),
    "limbs": _wear("body", "arms and legs|little arms and legs", "手足"),
}

EXPRESSIONS: dict[str, Expression] = {
    "happy": _face(
        "happy|smiling|cheerful|glad",
        "嬉しそうな|笑顔の|にこにこした|幸せな",
        "1F604 1F60A 1F642 1F600",
        "1F600 1F603 1F604 1F642",
    ),
    "grinning": _face("grinning|beaming", "にやにやした|満面の笑みの", "1F601 1F604 1F603", "1F601 1F600"),
    "laughing": _face(
        "laughing|giggling", "大笑いする|笑っている|爆笑する", "1F606 1F602 1F604", "1F606 1F602", "1F602"
    ),
    "crying": _face(
        "crying|weeping|sobbing|tearful",
        "泣いている|泣く|号泣する|涙を流す",
        "1F622 1F62D 1F97A",
        "1F622 1F62D 1F641",
        "1F622 1F62D",
    ),
    "sad": _face(
        "sad|unhappy|gloomy|depressed", "悲しい|悲しそうな|落ち込んだ", "1F61F 1F614 1F625", "1F641 1F61E 2639"
    ),
    "in love": _face(
        "in love|loving|with heart eyes|lovestruck", "恋する|目がハートの|ハート目の", "1F60D", "1F60D 1F600 1F60A"
    ),
    "angry": _face("angry|furious|mad|grumpy", "怒った|怒っている|激怒した", "1F620 1F621", "1F620 1F621 1F641"),
    "surprised": _face(
        "surprised|shocked|astonished|amazed", "驚いた|びっくりした", "1F62E 1F632 1F62F", "1F62E 1F632 1F62F"
    ),
    "scared": _face(
        "scared|afraid|terrified|frightened|screaming",
        "怖がる|怯えた|恐怖の",
        "1F631 1F628 1F627",
        "1F631 1F628 1F627",
        "1F630",
    ),
    "sleepy": _face(
        "sleepy|sleeping|asleep|tired|snoozing",
        "眠い|眠っている|寝ている|眠そうな",
        "1F60C 1F614",
        "1F62E 1F62F 1F617",
    ),
    "winking": _face("winking|cheeky", "ウインクする|ウインクしている", "1F609 1F61C", "1F609 1F61C 1F600"),
    "silly": _face(
        "silly|goofy|crazy|with its tongue out",
        "ふざけた|舌を出した|変顔の",
        "1F92A 1F61D 1F61C",
        "1F61B 1F61C 1F61D 1F92A",
    ),
    "dizzy": _face(
        "dizzy|confused and dizzy|hypnotised",
        "目が回った|くらくらした",
        "1F635-200D-1F4AB 1F635",
        "1F635 1F635-200D-1F4AB 1F974",
    ),
    "smirking": _face("smirking|smug|sly", "にやりとした|得意げな|ずるい", "1F60F", "1F60F"),
    "kissing": _face("kissing", "キスする|キスしている", "1F618 1F617 1F619", "1F617 1F619 1F61A"),
    "nervous": _face(
        "nervous|anxious|awkward|grimacing", "緊張した|気まずい|焦った", "1F62C 1F605 1F630", "1F62C", "1F605"
    ),
    "starstruck": _face(
        "starstruck|star-struck|with star eyes|excited",
        "目がキラキラの|感激した|わくわくした",
        "1F929",
        "1F929 1F600 1F603",
    ),
    "rich": _face("greedy|rich|with money eyes", "お金持ちの|欲張りな", "1F911", "1F911 1F600"),
    "hungry": _face(
        "hungry|delicious|yummy|licking its lips",
        "お腹がすいた|美味しそうな|舌なめずりする",
        "1F60B 1F924",
        "1F60B 1F924",
    ),
    "sick": _face(
        "sick|ill|nauseated|queasy", "病気の|具合が悪い|気持ち悪い", "1F922 1F912 1F974", "1F922 1F912 1F974"
    ),
    "neutral": _face("expressionless|neutral|poker-faced|blank", "無表情の|真顔の", "1F610 1F611 1F636", "1F610 1F611"),
    "bored": _face(
        "bored|unamused|annoyed|fed up", "退屈な|うんざりした|つまらなそうな", "1F612 1F644", "1F612 1F610 1F615"
    ),
    "pleading": _face(
        "pleading|cute|begging|adorable", "うるうるした|お願いする|かわいい", "1F97A 1F979", "1F97A 1F642 1F641"
    ),
    "calm": _face(
        "calm|relaxed|peaceful|content|zen", "穏やかな|落ち着いた|リラックスした", "1F60C 1F60A", "1F60C 263A 1F642"
    ),
    "evil": _face("evil|wicked|villainous|mischievous", "邪悪な|悪い|いたずらな", "1F608 1F620", "1F608 1F600 1F60F"),
    "thinking": _face(
        "thinking|thoughtful|pondering|curious", "考えている|考え中の", "1F914 1F928 1F9D0", "1F914 1F610 1F615"
    ),
    "proud": _face("proud|triumphant|huffing", "誇らしげな|鼻息の荒い", "1F624 1F60C", "1F624", "1F624"),
    "shy": _face("shy|blushing|embarrassed", "照れた|恥ずかしがる|赤面した", "1F633 1F60A 263A", "1F633 1F60A 1F642"),
}
"""What a face says. English words are adjectives."""

MATERIALS: dict[str, Word] = {
    "ice": _w("ice|frozen ice|icy", "氷"),
    "gold": _w("gold|solid gold|golden", "金|黄金|ゴールド"),
    "silver": _w("silver", "銀|シルバー"),
    "copper": _w("copper|bronze", "銅|ブロンズ"),
    "chrome": _w("chrome|polished steel|metal|shiny metal", "クロム|金属|メタル|鋼"),
    "wood": _w("wood|wooden|carved wood|timber", "木|木製|木材"),
    "stone": _w("stone|rock|granite", "石|岩|石材"),
    "marble": _w("marble", "大理石"),
    "brick": _w("bricks|brick", "レンガ|煉瓦"),
    "clay": _w("clay|plasticine|terracotta", "粘土"),
    "lava": _w("lava|molten lava|magma", "溶岩|マグマ"),
    "jade": _w("jade|emerald", "翡翠|ヒスイ|エメラルド"),
    "crystal": _w("crystal|diamond|gemstone", "水晶|クリスタル|ダイヤモンド|宝石"),
    "glass": _w("glass|clear glass|transparent glass", "ガラス|硝子"),
    "water": _w("water|liquid water", "水"),
    "smoke": _w("smoke|fog|mist|cloud vapour", "煙|霧|もや"),
    "jelly": _w("jelly|gelatin|slime|jello", "ゼリー|スライム"),
    "chocolate": _w("chocolate|dark chocolate", "チョコレート|チョコ"),
    "cheese": _w("cheese|swiss cheese", "チーズ"),
    "candy": _w("candy|candy cane|sugar candy", "キャンディ|飴|砂糖菓子"),
    "honey": _w("honey|amber", "蜂蜜|はちみつ|琥珀"),
    "wool": _w("wool|knitted wool|yarn", "毛糸|ウール|羊毛"),
    "denim": _w("denim|jeans", "デニム|ジーンズ"),
    "paper": _w("paper|folded paper|origami", "紙|折り紙"),
    "cardboard": _w("cardboard", "段ボール|ダンボール"),
    "leaves": _w("leaves|leaf|grass|moss", "葉っぱ|葉|草|苔"),
    "neon": _w("neon light|neon|glowing neon", "ネオン"),
    "galaxy": _w("galaxy|stars and galaxies|outer space", "銀河|宇宙"),
    "rainbow": _w("rainbow|rainbow colours", "虹|レインボー|虹色"),
}
"""What a thing can be made of; the words follow "made of" and 「…でできた」."""

COLOURS: dict[str, Word] = {
    "red": _w("red|crimson|scarlet", "赤|赤い|真っ赤な"),
    "orange": _w("orange", "オレンジ色|オレンジの|橙色の"),
    "yellow": _w("yellow", "黄色|黄色い"),
    "green": _w("green", "緑|緑の|緑色の"),
    "teal": _w("teal|turquoise|aqua|cyan", "青緑|ターコイズの|水色の"),
    "blue": _w("blue", "青|青い|青色の"),
    "navy": _w("navy|dark blue|navy blue", "紺|紺色の"),
    "purple": _w("purple|violet", "紫|紫の|紫色の"),
    "pink": _w("pink|rose pink", "ピンク|ピンクの|桃色の"),
    "brown": _w("brown", "茶色|茶色い"),
    "black": _w("black|pitch black", "黒|黒い|真っ黒な"),
    "white": _w("white|snow white", "白|白い|真っ白な"),
    "grey": _w("grey|gray", "灰色|灰色の|グレーの"),
}

PATTERNS: dict[str, Word] = {
    "stripes": _w("striped|stripy|with stripes", "縞模様の|ストライプの|しましまの"),
    "dots": _w("polka-dotted|dotted|spotted|with polka dots", "水玉模様の|水玉の|ドット柄の"),
    "stars": _w("star-patterned|with a star pattern", "星柄の|星模様の"),
    "hearts": _w("heart-patterned|with a heart pattern", "ハート柄の|ハート模様の"),
    "plaid": _w("plaid|tartan|checkered", "チェック柄の|格子柄の|チェックの"),
    "camouflage": _w("camouflage|camo", "迷彩柄の|迷彩の"),
    "leopard": _w("leopard-print|leopard-spotted", "ヒョウ柄の|豹柄の"),
    "zebra": _w("zebra-print|zebra-striped", "ゼブラ柄の|シマウマ柄の"),
}
"""Adjectives."""

SETTINGS: dict[str, Word] = {
    "bubble": _w("in a bubble|inside a bubble|in a soap bubble", "泡の中の|シャボン玉の中の"),
    "fire": _w("on fire|in flames|burning|surrounded by fire", "燃えている|炎に包まれた|燃える"),
    "snow": _w("in the snow|with snow falling|in a snowstorm", "雪の中の|雪が降る中の"),
    "rain": _w("in the rain|under a rain cloud", "雨の中の|雨に打たれる"),
    "night": _w("at night|under a starry sky|under the stars and moon", "夜の|夜空の下の|星空の下の"),
    "space": _w("in space|in outer space|among the planets", "宇宙にいる|宇宙の"),
    "hill": _w("on a hill|on a green hill|on top of a hill", "丘の上の|丘に立つ"),
    "waves": _w("in the sea|on the waves|in the ocean|swimming", "海の|波の上の|泳ぐ"),
    "underwater": _w("underwater|under the sea|at the bottom of the sea", "水中の|海の底の"),
    "beach": _w("on a beach|at the beach|on a desert island", "ビーチの|浜辺の|砂浜の"),
    "spotlight": _w("in the spotlight|on stage", "スポットライトの中の|ステージの上の"),
    "hearts": _w("surrounded by hearts|with hearts around it", "ハートに囲まれた"),
    "confetti": _w("with confetti|at a party|celebrating", "紙吹雪の中の|パーティーの|お祝いの"),
    "clouds": _w("in the clouds|on a cloud|on cloud nine", "雲の上の|雲に乗った"),
    "sunset": _w("at sunset|in front of a sunset", "夕焼けの|夕日の前の"),
    "rainbow": _w("under a rainbow|in front of a rainbow", "虹の下の|虹の前の"),
    "sunburst": _w("with rays of light|in front of a sunburst|shining|glowing", "光り輝く|光を放つ"),
    "storm": _w("in a thunderstorm|with lightning|struck by lightning", "嵐の中の|稲妻の中の|雷に打たれた"),
    "meadow": _w("in a meadow|among flowers|in a flower field", "花畑の|草原の|お花畑の"),
    "explosion": _w("exploding|in front of an explosion", "爆発する|爆発の前の"),
    "sparkles": _w("sparkling|with sparkles|magical", "キラキラした|きらめく|魔法の"),
}
"""What is around it; the words follow the noun in English and stand before it in Japanese."""

MARKS: dict[str, Word] = {
    "zzz": _w("snoring|zzz", "いびきをかく|ぐうぐう"),
    "anger": _w("with an anger mark|fuming", "怒りマーク付きの"),
    "sweat": _w("sweating|with a drop of sweat", "汗をかいた"),
    "notes": _w("singing|with music notes|listening to music", "歌う|音符付きの|音楽を聴く"),
    "hearts": _w("with little hearts|with a heart above it", "小さなハート付きの"),
    "question": _w("with a question mark|puzzled", "はてな付きの|疑問符付きの"),
    "exclamation": _w("with an exclamation mark", "びっくりマーク付きの|感嘆符付きの"),
    "speech": _w("talking|with a speech bubble|saying something", "話す|吹き出し付きの"),
    "thought": _w("with a thought bubble|dreaming", "考え事をする|夢見る"),
    "dash": _w("running fast|dashing|speeding", "走る|急ぐ|ダッシュする"),
    "idea": _w("with an idea|with a light bulb", "ひらめいた"),
}
"""Little signs beside it; the words follow the noun in English and stand before it in Japanese."""

RELATIONS: dict[str, Word] = {
    "holding": _w("holding|carrying|with", "を持った|を持つ|を抱えた"),
    "eating": _w("eating|biting|munching", "を食べる|を食べている"),
    "beside": _w("and|next to|beside|with", "と|の隣の|のそばの"),
    "before": _w("in front of", "の前の"),
    "behind": _w("behind", "の後ろの|の陰の"),
    "on": _w("on|on top of|sitting on|standing on", "の上の|に座った|に乗った"),
    "riding": _w("riding|driving|flying on|on", "に乗る|に乗った|を運転する"),
    "inside": _w("in|inside|coming out of", "の中の|に入った"),
    "topped": _w("with {} on its head|topped with {}|carrying {} on its head", "を頭に乗せた|が頭に乗った"),
    "mixed": _w("mixed with|crossed with|x|+", "と混ざった|風の|みたいな"),
}
"""How the first stands to the second: "a cat holding a balloon". In "topped" the second comes in place of {}."""

TABLES: Mapping[str, Mapping[str, Word]] = {
    "wears": WEARABLES,
    "face": EXPRESSIONS,
    "material": MATERIALS,
    "colour": COLOURS,
    "pattern": PATTERNS,
    "settings": SETTINGS,
    "marks": MARKS,
    "companions": RELATIONS,
}
"""The table of each slot of a recipe that is named by the vocabulary."""
