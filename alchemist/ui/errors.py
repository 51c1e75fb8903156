"""One place where what went wrong becomes a sentence on the page, in the page's language."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr

from ..errors import AlchemistError, Cancelled
from .texts import say

FRESH = f"「{say('source_fresh', 'ja')}」を選んでください。"
WORKING = "PNG・JPEG・WebP・GIF・BMP・SVG が使えます。"
JAPANESE = tuple(
    (re.compile(pattern), japanese)
    for pattern, japanese in (
        (
            r"The (?:negative )?prompt has ([\d,]+) characters; up to (\d+) work\.",
            "{0} 文字あります。{1} 文字までです。",
        ),
        (r"The (?:negative )?prompt holds control characters.*", "使えない制御文字が入っています。"),
        (r"There is nothing to undo.*", "最初のボードなので、戻せません。"),
        (r"There is nothing to redo.*", "やり直すものがありません。"),
        (
            r"That picture has ([\d,]+) million pixels; up to (\d+) million work\.",
            "この画像は {0} メガピクセルあります。{1} メガピクセルまでです。",
        ),
        (r"(?:.*) has (\d+) MB; up to 32 MB work\.", "このファイルは {0} MB あります。32 MB までです。"),
        (r"(?:.*) is (?:not a picture|a web page and not a picture); .*", f"画像ではありません。{WORKING}"),
        (r"(?:.*) is in the format (.+), which is not read here; .*", f"{{0}} 形式は読めません。{WORKING}"),
        (r"(?:.*) is empty; .*", f"ファイルが空です。{WORKING}"),
        (r"That picture is fully transparent.*", "この画像は全部透明で、何も描かれていません。"),
        (r"That SVG has (\d+) MB; .*", "この SVG は {0} MB あります。4 MB までです。"),
        (r"That SVG has too many parts.*", "この SVG は部品が多すぎて、読めません。"),
        (r"(?:.*) cannot be read as a picture.*", "画像が壊れているようで、読めません。"),
        (r"What the picture says of itself.*", "この絵に書かれた情報を読み取れません。"),
        (r"The number of candidates must be from (\S+) to (\S+), .*", "枚数は {0} から {1} までです。"),
        (r"The distilled sampler draws .*", "distilled サンプラーの描画ステップは 1・2・4 のどれかです。"),
        (r"There is no such emoji\.", "その絵文字は見つかりません。"),
        (r"The seed must be .* to (\d+), .*", "シードは 0 から {0} までの整数です。"),
        (r"(\S+) must be (?:a (?:whole )?number )?from (\S+) to (\S+), not .*", "{0} は {1} から {2} までです。"),
        (
            r"(\S+) needs a generator with .*, which (\S+) lacks.*",
            "探し方 {0} は絵の作り方 {1} では使えません。別の探し方を選んでください。",
        ),
        (
            r"There is no folder with a pipeline at (.+); .*",
            "{0} というフォルダーはありません。フォルダーか user/repo@revision を指定してください。",
        ),
        (r"There is no diffusers pipeline in (.+): .*", "{0} は diffusers のパイプラインではありません。"),
        (r"\S+ of (.+) does not describe a diffusers pipeline.*", "{0} は diffusers のパイプラインではありません。"),
        (
            r"(.+) is a (\S+), which does not make pictures from text; .*",
            "{0} ({1}) は言葉から絵を作れません。text-to-image のパイプラインを選んでください。",
        ),
        (
            r"(.+) brings program code of its own.*",
            "{0} には独自のプログラムが含まれています。安全のため読み込みません。",
        ),
        (
            r"There are no safetensors of the (\S+) in (.+?): .*",
            "{1} の {0} に safetensors がありません。安全のため、ほかの形式は読み込みません。",
        ),
        (
            r"There is not enough memory for the pipeline (.+), which needs about (\S+) GB; .*",
            "{0} には約 {1} GB のメモリーが必要で、足りません。小さなモデルを選んでください。",
        ),
        (r"The pipeline (.+) cannot be used here: .*", "{0} はここでは使えません。別のパイプラインを選んでください。"),
        (
            r"The pipeline (.+) starts from no noise.*",
            "{0} は変化させられるノイズを使いません。別のパイプラインを選んでください。",
        ),
        (
            r"No GPU is free for the pipeline now.*",
            "いまはパイプライン用の GPU が空いていません。別の作り方を選ぶか、あとでお試しください。",
        ),
        (
            r"(.+) is not in the local cache and .*",
            "{0} を取得できません。ネットワークを確かめるか、フォルダーを指定してください。",
        ),
        (r"The Hub has no public repository (.+); .*", "Hub に {0} はありません。名前を確かめてください。"),
        (r"The Hub could not give (.+): .*", "Hub から {0} を取得できませんでした。"),
        (r"A template holds .*", "テンプレートには {{prompt}} をひとつだけ入れてください。"),
        (
            r"The template has ([\d,]+) characters; up to (\d+) work\.",
            "テンプレートは {0} 文字あります。{1} 文字までです。",
        ),
        (r"A pipeline is named by .*", "フォルダーか user/repo@revision を入れてください。"),
        (r"No emoji is called '(.+)'; .*", "{0} という絵文字はありません。かんたんな言葉か絵文字で試してください。"),
        (
            r"Slot by slot goes from recipe to recipe; .*",
            "材料ごとの道すじは言葉から言葉へだけ使えます。画像には別の道すじを選んでください。",
        ),
        (r"There is no generator (.+) here; known: (.+)\.", "絵の作り方 {0} はここにありません。使えるのは {1} です。"),
        (r"The generator (\S+) cannot start from a picture.*", "{0} は絵から始められません。latent を選んでください。"),
        (
            r"The picture was made by the generator (.+); here there are: (.+)\.",
            "この絵を作った {0} はここにありません。使えるのは {1} です。",
        ),
        (
            r"The bank holds .*",
            f"描きためた絵はこの画風と採点モデルに対応していません。{FRESH}",
        ),
        (
            r"These weights have no bank.*",
            f"このモデルには描きためた絵がありません。{FRESH}",
        ),
    )
)


def in_language(message: str, language: str) -> str:
    """An error's sentence in "en" or "ja", where there is a translation."""
    for pattern, japanese in JAPANESE if language == "ja" else ():
        if found := pattern.fullmatch(message):
            return japanese.format(*found.groups())
    return message


def on_page(error: AlchemistError, language: str = "en") -> gr.Error:
    """What Gradio shows for an error; the page reads it as HTML, so what a person typed is made harmless."""
    return gr.Error(sentence(error, language), print_exception=False, title="✦")


def sentence(error: AlchemistError, language: str) -> str:
    """What the page says of an error, as HTML."""
    return html.escape(in_language(str(error), language), quote=False)


@contextmanager
def readable_errors(language: str = "en") -> Iterator[None]:
    """AlchemistError to a message on the page; the values on it stay as they are."""
    try:
        yield
    except Cancelled:
        raise  # by the person: nothing went wrong
    except AlchemistError as error:
        raise on_page(error, language) from error
