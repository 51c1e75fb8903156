"""The texts of taking a picture home, and of what tiles do, in English and Japanese."""

from __future__ import annotations

HOME_TEXTS: dict[str, tuple[str, str]] = {
    "tile_more": ("More", "その他"),
    "tile_like": ("Like", "気に入った"),
    "tile_vary": ("Variations of it", "この絵のバリエーション"),
    "tile_edit": ("Ingredients", "材料を変える"),
    "home": ("Take it home", "持ち帰る"),
    "home_on_light": ("on light", "明るい背景"),
    "home_on_dark": ("on dark", "暗い背景"),
    "home_chat": ("See you at nine", "9 時に会おう"),
    "home_sticker": ("as a sticker", "スタンプ"),
    "home_copy": ("Copy the picture", "画像をコピー"),
    "home_copied": ("Copied: paste it anywhere.", "コピーしました。どこにでも貼り付けられます。"),
    "home_not_copied": (
        "This browser does not copy pictures here; download it instead.",
        "このブラウザーではコピーできません。保存してお使いください。",
    ),
    "home_share": ("Share…", "共有…"),
    "home_close": ("Close", "閉じる"),
    "home_png": ("PNG {n} px", "PNG({n} px)"),
    "home_size": (
        "128 px: {kb} kB (Slack takes up to 128 kB, Discord up to 256 kB)",
        "128 px は {kb} kB (Slack は 128 kB、Discord は 256 kB まで)",
    ),
}
