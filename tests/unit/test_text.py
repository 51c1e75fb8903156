from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alchemist.emoji.spellings import known_spelling, spellings
from alchemist.text import cleaned, file_stem, folded, joined_halves, normalised, shortened
from alchemist.training.spellings import rows_of

WALES = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  red \t cat\n", "red cat"),
        ("\ufeffcat", "cat"),
        ("cat \ud83d", "cat"),
        ("\ude00 cat", "cat"),
        ("\ud83d\ude00", "😀"),
        ("c\u200ba\u200dt\u2060", "cat"),
        ("\u202ecat\u202c", "cat"),
        ("soft\u00adly", "softly"),
        ("❤\ufe0f", "❤"),
        ("葛\U000e0100", "葛"),
        ("犬\u3000猫", "犬 猫"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("❤\ufe0f\u200d🔥", "❤\u200d🔥"),
        ("👨🏽\u200d🦰", "👨🏽\u200d🦰"),
        (WALES, WALES),
        ("x\U000e0067\U000e007f", "x"),
        ("\ud83d", ""),
    ],
)
def test_what_nobody_sees_goes_and_emoji_stay_whole(typed: str, kept: str) -> None:
    assert cleaned(typed) == kept


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None, categories=None), max_size=30))
def test_what_is_kept_can_be_written_and_is_kept_again(typed: str) -> None:
    once = cleaned(typed)
    once.encode("utf-8")
    assert cleaned(once) == once
    assert normalised(normalised(typed)) == normalised(typed)
    known_spelling(typed).encode("utf-8")


@pytest.mark.parametrize(
    ("typed", "read"),
    [("ＣＡＴ", "cat"), ("ｶﾞﾗｽ", "ガラス"), ("か\u3099らす", "がらす"), ("İce", "ice"), ("ﬁsh", "fish"), ("Ⅳ", "iv")],
)
def test_encoders_read_lower_case_in_nfkc(typed: str, read: str) -> None:
    assert normalised(typed) == read


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("コーヒー", "こーひー"),
        ("ろうそく", "ローソク"),
        ("ヴァイオリン", "バイオリン"),
        ("かなづち", "カナズチ"),
        ("Café", "CAFE"),
        ("ｲﾇ", "いぬ"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_the_same_sounds_have_one_key(one: str, other: str) -> None:
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(("one", "other"), [("かき", "かぎ"), ("はし", "ばし"), ("さる", "ざる"), ("いぬ", "いね")])
def test_other_sounds_have_other_keys(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_halves_of_characters_join_or_go() -> None:
    assert joined_halves("\ud83d\ude00 \ud83d cat \ude00") == "😀  cat "


def test_texts_are_cut_at_words() -> None:
    assert shortened("ice, grinning face", 10) == "ice"
    assert shortened("ice", 3) == "ice" and shortened("abcdef", 3) == "abc"
    assert shortened("cat dog", 3) == "cat"


@pytest.mark.parametrize(
    ("text", "stem"),
    [
        ("a/b: c?", "a-b- c"),
        ("猫", "猫"),
        ("NUL", "_NUL"),
        (" .. ", "picture"),
        ("\ud83d", "picture"),
        ("con.x", "_con.x"),
    ],
)
def test_texts_become_names_that_every_system_can_hold(text: str, stem: str) -> None:
    assert file_stem(text) == stem
    assert len(file_stem(text * 200)) <= 81


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("いぬ", "犬"),
        ("イヌ", "イヌ"),
        ("犬", "犬"),
        ("カエル", "カエル"),
        ("かえる", "カエル"),
        ("蛇", "ヘビ"),
        ("ｳｻｷﾞ", "ウサギ"),
        ("いぬとさる", "犬と猿"),
        ("サングラスをかけたねこ", "サングラスをかけた猫"),
        ("とてもかわいいねこ", "とてもかわいい猫"),
        ("緑の蛇", "緑のヘビ"),
        ("がらすのりんご", "ガラスのりんご"),
        ("Red いぬ", "red 犬"),
    ],
)
def test_a_known_word_reaches_the_encoder_as_captions_spell_it(typed: str, spelled: str) -> None:
    assert known_spelling(typed) == spelled


@pytest.mark.parametrize(
    "text",
    [
        "氷でできた青い顔",
        "泣いているアボカド",
        "開いた箱",
        "角が有る猫",
        "空をとんでいる猫",
        "ありがとうございます",
        "はやくかえる",
        "たべている",
        "a cat wearing sunglasses",
    ],
)
def test_endings_of_verbs_are_not_taken_for_words(text: str) -> None:
    assert known_spelling(text) == text


def test_captions_reach_the_encoder_as_they_are() -> None:
    assert len(spellings().known) > 4000
    assert [word for word in spellings().known if known_spelling(word) != word] == []


def test_the_table_has_readings_and_other_spellings_of_captions() -> None:
    readings = {"犬": ("イヌ", "犬"), "ヘビ": ("ヘビ", "蛇"), "蛇": ("ヘビ", "蛇"), "犬の顔": ("イヌノカオ", "犬の顔")}
    rows = rows_of({"犬": 7, "ヘビ": 1, "犬の顔": 1, "dog": 2}, {"ヘビ"}, lambda w: readings.get(w, (w, w)))
    assert rows == [("ヘビ", "", 1), ("犬", "イヌ", 7), ("犬の顔", "イヌノカオ", 1), ("蛇", "ヘビ", 0)]
