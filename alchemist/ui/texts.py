"""Every text of the app, in English and Japanese."""

from __future__ import annotations

from typing import Any

from .home_texts import HOME_TEXTS
from .sharing_texts import SHARING

LANGUAGES = {"en": "EN", "ja": "日本語"}

TEXTS: dict[str, tuple[str, str]] = {
    "tagline": (
        "Say what you want, tap what you like, take it home.",
        "ほしいものを言って、好きなものを選んで、持ち帰る。",
    ),
    "prompt": ("What should it be?", "どんな絵文字?"),
    "begin": ("Begin", "はじめる"),
    "surprise": ("Surprise me", "おまかせ"),
    "gallery": ("Gallery", "ギャラリー"),
    "rank": ("Generate & rank", "生成して順位づけ"),
    "inside": ("Inside the model", "モデルの中"),
    "none": ("None of these", "どれもちがう"),
    "undo": ("↶ Undo", "↶ 戻す"),
    "redo": ("Redo ↷", "やり直す ↷"),
    "pin": ("Keep it on the next board", "次のボードにも残す"),
    "less": ("Less like this", "これとはちがう感じに"),
    "more": ("More like this", "もっとこんな感じ"),
    "vary": ("Variations", "バリエーション"),
    "compare": ("Compare", "くらべる"),
    "versus_text": (
        "The words above, two searches: on every board the two pictures that fit the words best are liked. On the left "
        "the Bayesian optimisation of the talk that this app grew from, which walks freely through the model's inner "
        "space; on the right ours, which stays among what the model can draw.",
        "上の言葉で二つの探し方を比べます。どのボードでも、言葉にいちばん合う 2 枚を選んだことにします。"
        "左はこのアプリのもとになった講演のベイズ最適化で、モデルの内部空間を自由に動きます。"
        "右はこのアプリの探し方で、モデルが描ける絵の中だけを探します。",
    ),
    "no_gpu": (
        "No GPU at the moment ({why}); drawing on the CPU, which takes longer.",
        "いまは GPU が使えません({why})。CPU で描くので、時間がかかります。",
    ),
    "versus_go": ("Compare now", "くらべてみる"),
    "versus_0": ("The talk's search", "講演の探し方"),
    "versus_1": ("Ours", "このアプリの探し方"),
    "versus_done": ("{done} of {total} boards", "ボード {done} / {total}"),
    "versus_cancelled": (
        "Cancelled after {done} of {total} boards.",
        "ボード {done} / {total} で中止しました。",
    ),
    "versus_note": ("best {f}; {k} of {n} look like emoji", "最高 {f} 点、{n} 枚中 {k} 枚が絵文字らしい絵"),
    "start_from": ("Start from an emoji", "絵文字から始める"),
    "start_hint": ("cat, 🚀, りんご…", "猫, 🚀, りんご…"),
    "because_pinned": ("You pinned it.", "あなたが残した絵です。"),
    "because_liked": (
        "It resembles picture {n} of round {round}, which you liked ({s}\u00a0% alike).",
        "{round} 回目に選んだ {n} 番の絵に似ています(類似度 {s}\u00a0%)。",
    ),
    "because_words": (
        "It fits your words better than {s}\u00a0% of what was shown.",
        "これまでの絵の {s}\u00a0% より言葉に合っています。",
    ),
    "because_new": (
        "Something new: at most {s}\u00a0% like anything shown so far.",
        "新しい試みです。これまでの絵との類似度は高くても {s}\u00a0%。",
    ),
    "plausible": (
        "{k} of {n} look like what the model draws by itself",
        "{n} 枚中 {k} 枚が、モデルが自然に描く絵の範囲にあります",
    ),
    "source": ("From which pictures", "どの絵から選ぶか"),
    "source_bank": ("From the bank: the best of thousands drawn before, at once", "描きためた何万枚もの絵から、すぐに"),
    "source_fresh": ("Fresh: as many as you like, drawn now", "今から新しく描いた絵から"),
    "next": ("Next board →", "次のボード →"),
    "adventure": ("Cautious – adventurous", "慎重 – 大胆"),
    "round": ("Round {n}", "{n} 回目"),
    "hint": (
        "Tap the ones you like{keys}, then go on.",
        "好きなものを選んで{keys}、次へ進みましょう。",
    ),
    "keys": (" (keys 1–8; N goes on)", "(キー 1–8、N で次へ)"),
    "picture": ("picture {n}", "{n} 番の絵"),
    "liked": ("liked", "お気に入り"),
    "favourites": ("Your favourites", "お気に入り"),
    "no_favourites": ("What you like will gather here.", "選んだものがここに集まります。"),
    "why": ("Why these?", "なぜこの絵?"),
    "best_f": ("Best match per board", "各ボードの最高点"),
    "board": ("board", "ボード"),
    "total": ("sum", "合計"),
    "terms_note": (
        "What stands behind it: the best you liked on each board, else the best",
        "その内訳: 各ボードで選んだ絵の最高、なければ全体の最高",
    ),
    "settings": ("Settings", "設定"),
    "restart": ("Start over (Undo brings this back)", "最初から (「戻す」で元に戻せます)"),
    "quests": ("Earlier quests", "これまでのお題"),
    "no_quests": ("What you searched for before will be listed here.", "前に探したものがここに並びます。"),
    "wordless": ("without words", "言葉なし"),
    "remove": ("Remove from favourites", "お気に入りから外す"),
    "storage_full": (
        "This browser's storage is full, so the oldest entries made room; download the pictures that you want to keep.",
        "ブラウザーの保存領域がいっぱいなので、古いものから消しました。残したい絵は保存してください。",
    ),
    "language": ("Language", "言語"),
    "lost": (
        "The connection to the server was lost. The page returns by itself, and what you liked is kept.",
        "サーバーとの接続が切れました。自動でつなぎ直します。選んだものは残っています。",
    ),
    "busy": (
        "Too many people are drawing right now; please try again in a moment.",
        "混み合っています。少し待ってからもう一度どうぞ。",
    ),
    "uploading": (
        "The file is still on its way; please try again in a moment.",
        "ファイルを送っています。少し待ってからもう一度どうぞ。",
    ),
    "drop_file": ("Drop a file here", "ここにファイルをドロップ"),
    "drop_image": ("Drop a picture here", "ここに画像をドロップ"),
    "or_else": (" or ", " または "),
    "click_upload": ("Tap to choose one", "タップして選択"),
    "photo": (
        "That looks like a photo. Flat drawings work; a photo would become smears. "
        "You can begin with one of the emoji nearest to it.",
        "写真のようです。平らなイラストなら使えますが、写真はぼやけた絵になります。近い絵文字から始めてみてください。",
    ),
    "photo_near": (
        "The emoji nearest to your photo; tap one to begin with it.",
        "写真に近い絵文字です。選ぶと、そこから始まります。",
    ),
    "restore_note": (
        "Best: a flat drawing, an icon or an emoji, on a plain or transparent ground. Photos do not work.",
        "無地か透明の背景に描かれた、平らなイラスト・アイコン・絵文字が向いています。写真は使えません。",
    ),
    "stale": (
        "That board has just been replaced; tap the pictures you see now.",
        "そのボードは新しいものに替わりました。今見えている絵を選んでください。",
    ),
    "other_weights": (
        "The model has changed since your last visit, so this is a fresh board under your settings.",
        "前回からモデルが変わったため、同じ設定で新しく始めます。",
    ),
    "anew": (
        "What was kept from your last visit could not be read, so this is a fresh board.",
        "前回の続きを読み取れなかったため、新しく始めます。",
    ),
    "no_prompt": (
        "No words yet, so here is a bit of everything; a word or an emoji in the field aims it.",
        "まだ言葉がないので、いろいろな絵を並べました。言葉か絵文字を入れると狙いが定まります。",
    ),
    "choose_first": (
        "Tap one of your favourites first.",
        "先にお気に入りをひとつ選んでください。",
    ),
    "one_more": (
        "It takes two: like another picture first.",
        "混ぜるには、もう 1 枚お気に入りが必要です。",
    ),
    "blend_another": ("Blend with another", "別の絵と混ぜる"),
    "blend_with": ("Tap the one to blend it with:", "混ぜる相手を選んでください:"),
    "less_noted": (
        "Noted: the next boards will show less like it.",
        "わかりました。次のボードからは似た絵を減らします。",
    ),
    "picture_of": ("picture {n} of round {round}", "{round} 回目の {n} 番"),
    "yours": (
        "Yours to use and change under CC BY-SA 4.0, with a word on Emoji-Alchemist.",
        "CC BY-SA 4.0 のもとで自由に使えます。Emoji-Alchemist で作ったと添えてください。",
    ),
    "download_svg": ("Download SVG", "SVG を保存"),
    "leave_out": ("Leave the facts out of the PNG", "PNG に情報を書き込まない"),
    "leave_out_note": (
        "Else it carries prompt, seed and weights: drop it anywhere on this page to go on from it.",
        "書き込むと、言葉・シード・モデルが残ります。このページのどこかにドロップすれば続けられます。",
    ),
    "restore": ("Or from any picture, or a PNG you downloaded here", "または好きな画像、ここで保存した PNG から"),
    "no_facts": (
        "Variations of your picture. Only a PNG downloaded here also brings its words and settings back.",
        "あなたの画像のバリエーションです。言葉や設定まで戻せるのは、ここで保存した PNG だけです。",
    ),
    "drawn_elsewhere": (
        "That picture was drawn by another version of the model, so it may look different here.",
        "別の版のモデルで描かれた絵なので、少しちがって見えるかもしれません。",
    ),
    "nothing_found": ("No emoji is called {words}; try a plain word.", "{words} は見つかりません。別の言葉でどうぞ。"),
    "generator": ("What makes the pictures", "絵の作り方"),
    "generator_recipes": (
        "Recipes: composed of the open emoji sets' own vectors; crisp, and what you ask for is there.",
        "レシピ: 公開されている絵文字の部品を組み合わせます。くっきりしていて、頼んだものが入ります。",
    ),
    "generator_latent": (
        "Imagination: a diffusion model generates each picture from noise; freer and softer.",
        "空想: 拡散モデルがノイズから描きます。自由で、少しやわらかな絵になります。",
    ),
    "generator_both": ("Both, side by side on every board.", "両方: どのボードにも半分ずつ並べます。"),
    "generator_pipeline": (
        "Another model: the diffusers pipeline chosen here; its plain background becomes transparent.",
        "ほかのモデル: ここで選んだ diffusers のパイプライン。無地の背景は透明になります。",
    ),
    "morph": ("Morph", "モーフィング"),
    "morph_text": (
        "One emoji turns into another by steps that look equal. Type two emoji or words, or give pictures of your own.",
        "絵文字を、見た目に均等な歩みで別の絵文字へ変えます。絵文字か言葉を 2 つ入れるか、自分の画像を選んでください。",
    ),
    "morph_from": ("From", "はじめ"),
    "morph_to": ("To", "おわり"),
    "morph_file": ("Or a picture", "または画像"),
    "morph_way": ("Which way", "道すじ"),
    "morph_spherical": ("blended shapes, on an arc", "形を混ぜる (弧)"),
    "morph_linear": ("blended shapes, straight", "形を混ぜる (直線)"),
    "morph_noise": ("through the model's imagination (half a minute)", "モデルの空想を通る (30 秒ほど)"),
    "morph_slots": ("ingredient by ingredient (words, no pictures)", "材料をひとつずつ (言葉のみ)"),
    "morph_frames": ("Pictures", "枚数"),
    "morph_go": ("Morph", "変身"),
    "morph_made": (
        "{n} pictures; the largest step is {s} times the mean one.",
        "{n} 枚。いちばん大きな変化は平均の {s} 倍です。",
    ),
    "morph_both": (
        "Fill in both ends first: two emoji, words or pictures.",
        "両端を入れてください。絵文字・言葉・画像が使えます。",
    ),
    "morph_strip": ("Strip (PNG)", "並べて保存 (PNG)"),
    "pipeline": ("Another model (a diffusers pipeline)", "ほかのモデル (diffusers パイプライン)"),
    "pipeline_source": ("A folder, or user/repo@revision on the Hub", "フォルダー、または Hub の user/repo@revision"),
    "pipeline_note": (
        "It is downloaded when it lies on the Hub, gigabytes as a rule, and its own licence holds for what you make.",
        "Hub のものはダウンロードされます(多くは数 GB)。作った絵には、そのモデルのライセンスが適用されます。",
    ),
    "pipeline_use": ("Use it", "使う"),
    "template": ("Words put around yours for it", "あなたの言葉の前後に付ける言葉"),
    "words_read": ("How your words were understood", "言葉の読み取り"),
    "words_strange": (
        "I have no picture for what is crossed out; try another word for it, or an emoji.",
        "線を引いた言葉の絵はまだありません。別の言葉か、絵文字で試してください。",
    ),
    "words_wears": ("wears {word}", "{word}を着ける"),
    "words_without": ("no {word}", "{word}なし"),
    "words_tiny": ("tiny", "小さい"),
    "words_giant": ("giant", "大きい"),
    "words_tilted": ("tilted", "傾いている"),
    "words_upside_down": ("upside down", "逆さま"),
    "mix": ("Mix two emoji", "2 つの絵文字を混ぜる"),
    "mix_one": ("First emoji", "1 つ目の絵文字"),
    "mix_two": ("Second emoji", "2 つ目の絵文字"),
    "mix_swap": ("⇄ Swap", "⇄ 入れ替え"),
    "mix_dice": ("🎲 Any two", "🎲 おまかせ"),
    "mix_go": ("Mix", "混ぜる"),
    "mix_empty": (
        "Two emoji make a mixture: fill both fields, or roll the dice.",
        "混ぜるには 2 つ必要です。両方の欄に入れるか、サイコロを振ってください。",
    ),
    "mix_same": ("These are the same; choose two that differ.", "同じ絵文字です。ちがう 2 つを選んでください。"),
    "mix_unknown": (
        "No picture here is called {words}; try a plain word or an emoji.",
        "{words} の絵はありません。かんたんな言葉か絵文字で試してください。",
    ),
    "ingredients": ("Ingredients", "材料"),
    "ingredients_hint": (
        "Made of these: tap one to swap, choose, remove or keep it.",
        "この絵の材料です。押すと、取り替え・選ぶ・外す・残すができます。",
    ),
    "drawn_by": ("Drawings by", "絵の出典"),
    "locked": ("kept", "残す"),
    "lock": ("Keep on next boards", "次のボードでも残す"),
    "unlock": ("No longer keep", "残すのをやめる"),
    "swap": ("Another", "取り替え"),
    "choose": ("choose…", "選ぶ…"),
    "remove_one": ("Remove", "外す"),
    "add_one": ("Add something", "何かを加える"),
    "like_edit": ("Like this version", "この絵を気に入った"),
    "edit_liked": (
        "It is among your favourites and on the board; the next boards learn from it.",
        "お気に入りとボードに加えました。次のボードに生かされます。",
    ),
    "download_large": ("PNG, 1024 px", "PNG (1024 px)"),
    "negative": ("What it should not show", "見せたくないもの"),
    "style": ("Drawing style", "画風"),
    "mixed": ("mixed: some of each", "ミックス（いろいろな画風）"),
    "pinch": ("A pinch of something else", "ほかの何かをひとつまみ"),
    "pinch_of": ("with a pinch of {word}", "{word}をひとつまみ"),
    "proposer": ("Way of searching", "探し方"),
    "w_pos": ("Weight of the words", "言葉の重み"),
    "w_neg": ("Weight of what to avoid", "避けたいものの重み"),
    "human": ("Bonus for what you liked", "選んだ絵への加点"),
    "faces": ("Prefer faces", "顔を優先する"),
    "scorer": ("Judge of pictures and words", "絵と言葉の採点モデル"),
    "sampler": ("Sampler", "サンプラー"),
    "steps": ("Drawing steps", "描画ステップ"),
    "guidance": ("How closely the words are followed", "言葉への忠実さ"),
    "seed": ("Seed", "シード"),
    "clip_note": (
        "CLIP is fetched from the Hub when first used, and reads English only.",
        "CLIP は初めて使うときに Hub から取得され、英語だけを読みます。",
    ),
    "count": ("How many to draw", "描く枚数"),
    "go": ("Draw and rank", "描いて順位をつける"),
    "cancel": ("Cancel", "中止"),
    "drawn": ("{done} of {total} drawn · best so far", "{total} 枚中 {done} 枚 · 暫定の上位"),
    "ready": (
        "Many pictures for the words above, and of these the ones that fit best.",
        "上の言葉でたくさんの絵を集め、いちばん合うものを残します。",
    ),
    "cancelled": (
        "Cancelled after {done} of {total}; these are the best so far.",
        "{total} 枚中 {done} 枚で中止しました。ここまでの上位です。",
    ),
    "cancelled_at_once": ("Cancelled before anything was drawn.", "描く前に中止しました。"),
    "waiting": ("Waiting for its turn…", "順番を待っています…"),
    "in_turn": ("One moment, pictures are drawn in turn…", "順番に描いています。少しお待ちください…"),
    "drawing": ("Drawing… {p}\u00a0%", "描いています… {p}\u00a0%"),
    "done": ("Done", "できました"),
    "unforeseen": (
        "Something went wrong here that should not have. Try again; the board is as it was.",
        "予期しない問題が起きました。もう一度お試しください。ボードは元のままです。",
    ),
    "stopped": ("Stopped; the board is as it was.", "中止しました。ボードは元のままです。"),
    "rank_settings": (
        "Weights, preference for faces and the judge are those of the Gallery's settings.",
        "重み・顔の優先・採点モデルは、ギャラリーの設定に従います。",
    ),
    "stage_sample": ("sampling", "サンプリング"),
    "stage_decode": ("drawing", "描画"),
    "stage_score": ("judging", "採点"),
    "stage_rank": ("sorting", "順位づけ"),
    "took": ("{n} drawn and ranked in {s} s", "{n} 枚を {s} 秒で描いて順位づけ"),
    "took_bank": (
        "{n} of the bank ranked and the best drawn in {s} s",
        "描きためた {n} 枚を順位づけし、上位を {s} 秒で描画",
    ),
    "legend": (
        "Below each: place · score · the nearest existing emoji and how much alike they are.",
        "絵の下: 順位 · 点数 · 最も近い既存の絵文字とその類似度。",
    ),
    "nearest": ("nearest existing emoji", "最も近い既存の絵文字"),
    "advanced": ("More settings", "詳しい設定"),
    "download_zip": ("Download all (zip)", "すべて保存 (zip)"),
    "download_csv": ("Download table (CSV)", "表を保存 (CSV)"),
    "download_png": ("Download PNG", "PNG を保存"),
    "find": ("Find an emoji", "絵文字を探す"),
    "find_hint": ("cat, 🚀, りんご…", "猫, 🚀, りんご…"),
    "upload": ("Or your own picture", "または自分の絵"),
    "upload_note": (
        "PNG, JPEG, WebP, GIF or SVG, a phone's photo too. It stays in memory while this page is open, never on disk.",
        "PNG・JPEG・WebP・GIF・SVG。スマホの写真も使えます。このページを開いている間メモリに置くだけで、保存しません。",
    ),
    "reconstruction": ("Original above, what the model keeps of it below", "上が元の絵、下がモデルによる再構成"),
    "draws": (
        "Near it: pictures that the model takes for about the same",
        "その近く: モデルがほぼ同じとみなす絵",
    ),
    "mine": ("your picture", "あなたの絵"),
    "choose_end": ("Choose an emoji above, or upload a picture.", "上の絵文字を選ぶか、絵をアップロードしてください。"),
    "spread": ("How far from it", "どのくらい離れるか"),
    "between": ("From one to the other", "一方からもう一方へ"),
    "pick_two": (
        "Choose another emoji or picture; the one chosen before it is the other end of the morph.",
        "もうひとつ絵文字か絵を選ぶと、その前に選んだものとの間を補間します。",
    ),
    "how": ("How it works", "しくみ"),
    "how_text": (
        "A small diffusion model draws emoji from noise, led by your words. Every board shows eight of its "
        "pictures. A search works out, from every board, how likely each of thousands of pictures is the one you have "
        "in mind, and shows likely ones, children of what you liked, and now and then something new. What you tap also "
        "gets a bonus of 10 on top of how well it fits the words. Favourites and earlier quests stay in this browser. "
        "*Generate & rank* draws many pictures and keeps the best; *Inside the model* shows what the autoencoder "
        "keeps of a picture.",
        "小さな拡散モデルが、言葉に導かれてノイズから絵文字を描きます。ボードにはその 8 枚が並びます。"
        "選ぶたびに、何千枚もの絵のそれぞれがあなたの思い描く絵である確率を計算し、ありそうな絵、選んだ絵の子ども、"
        "ときどき新しい絵を見せます。選んだ絵には、言葉との合い方に加えて 10 点が与えられます。"
        "お気に入りとこれまでのお題は、このブラウザーに残ります。"
        "「生成して順位づけ」はたくさん描いて上位を残し、「モデルの中」は自己符号化器が絵の何を覚えているかを"
        "見せます。",
    ),
    "licence": (
        "What you make here is under CC BY-SA 4.0: the model learned from OpenMoji (CC BY-SA 4.0), Noto Emoji "
        "(Apache-2.0), Twemoji (CC BY 4.0), Fluent Emoji (MIT), EmojiOne 2 (CC BY 4.0) and FxEmojis (Apache-2.0).",
        "ここで作った絵は CC BY-SA 4.0 です。モデルは OpenMoji (CC BY-SA 4.0)、Noto Emoji (Apache-2.0)、"
        "Twemoji (CC BY 4.0)、Fluent Emoji (MIT)、EmojiOne 2 (CC BY 4.0)、FxEmojis (Apache-2.0) から学びました。",
    ),
    "similarity": ("{s}\u00a0%\u00a0alike", "類似度\u00a0{s}\u00a0%"),
}
TEXTS |= SHARING | HOME_TEXTS


def say(key: str, language: str, **values: Any) -> str:
    """The text called `key` in "en" or "ja"."""
    text = TEXTS[key][1 if language == "ja" else 0]
    return text.format(**values) if values else text
