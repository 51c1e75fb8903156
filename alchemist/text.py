"""What people type, in one shape: prompts, searches, captions and file names all come through here.

`cleaned` is what is kept of a text, `normalised` is what an encoder is given, and `folded` is what is compared.
"""

from __future__ import annotations

import re
import unicodedata

_KANA = {k: chr(k - 0x60) for k in (*range(0x30A1, 0x30F7), 0x30FD, 0x30FE)}
"""Katakana to hiragana."""
_JOINER, _FLAG, _TAG_END = "\u200d", "\U0001f3f4", "\U000e007f"
_TAGS = range(0xE0020, 0xE0080)
_SAME_SOUND = str.maketrans({"ぢ": "じ", "づ": "ず", "ゐ": "い", "ゑ": "え"})
_VOICED_V = (("ゔぁ", "ば"), ("ゔぃ", "び"), ("ゔぇ", "べ"), ("ゔぉ", "ぼ"), ("ゔ", "ぶ"))
_ROWS = {
    "あ": "あかがさざただなはばぱまやらわぁゃゎ",
    "い": "いきぎしじちにひびぴみりぃ",
    "う": "うくぐすずつぬふぶぷむゆるぅゅ",
    "え": "えけげせぜてでねへべぺめれぇ",
    "お": "おこごそぞとどのほぼぽもよろをぉょ",
}
_VOWEL = {kana: vowel for vowel, row in _ROWS.items() for kana in row}
_LONG = {("お", "う"), ("え", "い")}
"""Pairs of vowels that are spoken as one long one: おう as おー, えい as えー."""
_BLANK = re.compile(r"\s+")


def cleaned(text: str) -> str:
    """`text` without what nobody sees: byte order marks, zero-width and direction marks, selectors, halves of emoji.

    Spaces become single ones. Joiners and tags stay inside emoji ("👩‍🚀", the flag of Wales).

    Example:
        `cleaned("\\ufeff red\\u3000\\u200bcat \\ud83d")` is "red cat".
    """
    text = joined_halves(text)
    if text.isascii():
        return " ".join(text.split())
    kept: list[str] = []
    in_flag = False
    for here, after in zip(text, (*text[1:], ""), strict=True):
        if ord(here) in _TAGS:
            if in_flag:
                kept.append(here)
                in_flag = here != _TAG_END
            continue
        in_flag = here == _FLAG
        if here == _JOINER:
            if kept and _is_picture(kept[-1]) and _is_picture(after):
                kept.append(here)
        elif not _is_unseen(here):
            kept.append(here)
    return " ".join("".join(kept).split())


def joined_halves(text: str) -> str:
    """`text` in which surrogates that belong together are one character, and those left over are gone."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def shortened(text: str, most: int) -> str:
    """`text` cut to at most `most` characters, at the end of a word where there is one."""
    if len(text) <= most:
        return text
    whole = text[: most + 1].rpartition(" ")[0]
    return (whole or text[:most]).rstrip(" ,")


def _is_picture(character: str) -> bool:
    """Whether a character can stand beside a joiner in an emoji: a symbol, a skin tone or a selector."""
    return bool(character) and (unicodedata.category(character) in ("So", "Sk", "Sm") or character == "\ufe0f")


def _is_unseen(character: str) -> bool:
    """Whether nothing is drawn for a character: formats, selectors, fillers and what Unicode does not allow."""
    code = ord(character)
    selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF or 0x180B <= code <= 0x180F
    filler = code in (0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800)
    nothing = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return selector or filler or nothing or unicodedata.category(character) == "Cf"


def normalised(text: str) -> str:
    """`text` as encoders learned to read it: cleaned, in NFKC, in lower case. "ＣＡＴ" and "Cat" become "cat"."""
    plain = cleaned(text)
    if plain.isascii():
        return plain.lower()
    return cleaned(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).lower()).replace("i\u0307", "i"))


def folded(text: str) -> str:
    """`text` as a key: the same for every spelling of the same sounds. Only to be compared, never to be shown.

    On top of `normalised`: katakana as hiragana, long vowels written out, づ as ず and ヴ as ば, accents dropped.

    Example:
        `folded("コーヒー") == folded("こーひー") == "こおひい"`, `folded("Café") == "cafe"`.
    """
    plain = normalised(text).casefold()
    if plain.isascii():
        return plain
    kana = plain.translate(_KANA)
    for spelled, sound in _VOICED_V:
        kana = kana.replace(spelled, sound)
    return _lengthened(_without_accents(kana).translate(_SAME_SOUND))


def _without_accents(text: str) -> str:
    """Latin letters without their accents; the marks of kana stay, since か and が are other sounds."""
    apart = unicodedata.normalize("NFD", text)
    kept = (c for i, c in enumerate(apart) if not (0x300 <= ord(c) <= 0x36F) or i == 0)
    return unicodedata.normalize("NFC", "".join(kept))


def _lengthened(kana: str) -> str:
    """Long vowels as the vowel twice: "こーひー" and "こおひい", "ろうそく" and "ろーそく" become the same."""
    out: list[str] = []
    for here in kana:
        vowel = _VOWEL.get(out[-1]) if out else None
        if vowel and (here in "ー~" or (vowel, here) in _LONG):
            out.append(vowel)
        else:
            out.append(here)
    return "".join(out)


def file_stem(text: str, most: int = 80) -> str:
    """`text` as the stem of a file that every system can hold, "picture" where nothing is left of it."""
    plain = re.sub(r'[\\/:*?"<>|\x00-\x1f\x7f]+', "-", cleaned(text))
    plain = _BLANK.sub(" ", plain)[:most].strip(" .-")
    reserved = re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain)
    return f"_{plain}" if reserved else plain or "picture"
