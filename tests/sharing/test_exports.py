"""What leaves: names, packs within the chats' limits, animations that loop, tables without formulas."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from alchemist import Alchemist
from alchemist.candidate import Candidate
from alchemist.emoji.rasterise import rasterise, to_picture
from alchemist.errors import BadInput, ExportError
from alchemist.gallery.chunks import texts_of
from alchemist.gallery.pictures import write_png
from alchemist.recipes.recipe import Face, Recipe
from alchemist.search.session import Session
from alchemist.sharing.document import Gallery
from alchemist.sharing.encoding import moving, still, webp
from alchemist.sharing.items import evolution_of, item_of, item_of_file, liked_items, scores_csv
from alchemist.sharing.motion import EFFECTS, OF_RECIPES, Animation, animated, evolution
from alchemist.sharing.packs import FAVICONS, KINDS, Item, discord_name, pack_files, pack_zip, slack_name

CAT = Recipe("twemoji:1F431", settings=("fire",))
FACE = Recipe("twemoji:1F34E", face=Face("twemoji:1F600", "twemoji:1F600"))
WORDS = [
    "a blue emoji made of ice",
    "氷でできた青い顔",
    "CON",
    "../../etc/passwd",
    '<script>alert("x")</script>',
    "=HYPERLINK()",
    "猫" * 300,
    "😎🔥",
    'a/b\\c:d*e?f"g<h>i|j',
    "aux.txt",
    "...",
    "A Cat",
    "a cat",
    "\u202egnp.exe",
    "",
]


def items() -> list[Item]:
    return [item_of(Candidate("recipes", "x", {"recipe": json.loads(CAT.to_json()), "text": w})) for w in WORDS]


def check_slack(files: dict[str, bytes]) -> None:
    """Slack's published limits for custom emoji: kind, bytes, size, frames, names."""
    named = {name: content for name, content in files.items() if name != "manifest.json"}
    assert named
    for name, content in named.items():
        stem, _, ending = name.rpartition(".")
        assert ending in ("png", "gif", "jpg") and len(content) < 128_000
        assert re.fullmatch(r"[^\sA-Z.,:;!?\"'<>/\\|*@#$%&=+()\[\]{}]{1,100}", stem), stem
        with Image.open(io.BytesIO(content)) as image:
            assert image.format == ("GIF" if ending == "gif" else "PNG") and image.size == (128, 128)
            assert getattr(image, "n_frames", 1) <= 50
    assert len({name.rpartition(".")[0] for name in named}) == len(named)


def test_a_slack_pack_keeps_slacks_limits() -> None:
    files = pack_files(items(), "slack")
    assert len(files) == len(WORDS) + 1
    check_slack(files)
    with pytest.raises(AssertionError):
        check_slack({"Big.png": files["a_cat.png"]})
    with pytest.raises(AssertionError):
        check_slack({"big.png": files["a_cat.png"] + b"\0" * 128_000})


@pytest.mark.parametrize("effect", [*EFFECTS, "dance"])
def test_animated_slack_emoji_keep_its_limits_and_loop(effect: str) -> None:
    files = pack_files(items()[:1], "slack", effect)
    check_slack(files)
    with Image.open(io.BytesIO(files["a_blue_emoji_made_of_ice.gif"])) as image:
        assert image.n_frames > 4 and image.info["loop"] == 0  # for ever
        frames = []
        for i in range(image.n_frames):
            image.seek(i)
            frames.append(np.asarray(image.convert("RGBA")).astype(float))
    steps = [np.abs(a - b).mean() for a, b in zip(frames, [*frames[1:], frames[0]], strict=True)]
    assert max(steps) > 0.5 and steps[-1] <= 1.5 * max(steps[:-1])  # no jump from the last to the first
    assert all((frame[0, :, 3] == 0).any() for frame in frames)  # what is transparent stays so


def test_a_face_blinks_and_what_has_none_says_so() -> None:
    blink = animated("blink", np.zeros((4, 64, 64), np.float32), FACE)
    assert np.abs(blink.frames[0] - blink.frames[1]).max() > 0.3 and (blink.frames[0] == blink.frames[2]).all()
    for effect, recipe in (("blink", CAT), ("blink", None), ("dance", None)):
        with pytest.raises(BadInput, match="always work"):
            animated(effect, np.zeros((4, 64, 64), np.float32), recipe)
    with pytest.raises(BadInput, match="party"):
        animated("fly", np.zeros((4, 64, 64), np.float32))
    assert set(OF_RECIPES) == {"dance", "blink"}


def test_a_dance_moves_the_subject_and_not_what_surrounds_it() -> None:
    nothing = np.zeros((4, 96, 96), np.float32)
    frames = animated("dance", nothing, CAT).frames
    alone = animated("dance", nothing, Recipe("twemoji:1F431")).frames
    still_parts = np.abs(frames[4] - frames[12]).max(0) < 0.02
    cats = np.abs(alone[4] - alone[12]).max(0)
    assert (cats > 0.3).any() and not still_parts[cats > 0.3].all()
    seen = frames[0, 3] > 0.5
    assert (seen & still_parts).sum() > 0.1 * seen.sum()  # the fire beside the cat


def test_a_spin_cuts_nothing_off() -> None:
    square = np.ones((4, 65, 65), np.float32)
    frames = EFFECTS["spin"](square)
    areas = frames[:, 3].sum((1, 2))
    assert areas.max() / areas.min() < 1.06 and frames[:, 3, 0].max() < 0.9


@pytest.mark.parametrize("kind", ["gif", "apng", "webp"])
def test_every_kind_of_animation_keeps_its_limit_and_its_time(kind: str) -> None:
    frames = EFFECTS["spin"](item_of(Candidate("recipes", "x", {"recipe": json.loads(CAT.to_json())})).picture(128))
    animation = Animation(frames, (60,) * len(frames))
    whole, small = moving(animation, kind, 10**7), moving(animation, kind, 40_000)
    assert len(small) <= 40_000 < len(whole)
    for content in (whole, small):
        with Image.open(io.BytesIO(content)) as image:
            assert image.is_animated and image.info.get("loop", 0) == 0
            times = []
            for i in range(image.n_frames):
                image.seek(i)
                image.load()
                times.append(image.info["duration"])
            assert abs(sum(times) - 960) <= 1
    with pytest.raises(ExportError, match="kB"):
        moving(animation, kind, 500)
    with pytest.raises(BadInput, match="known"):
        moving(animation, "bmp", 500)


def test_a_discord_pack_keeps_discords_limits() -> None:
    for effect in ("", "party"):
        files = pack_files(items(), "discord", effect)
        del files["manifest.json"]
        for name, content in files.items():
            assert re.fullmatch(r"\w{2,32}\.(png|gif)", name, re.ASCII) and len(content) < 256_000
        assert len(files) == len(WORDS)


def test_stickers_keep_their_limits() -> None:
    some = items()[:3]
    for effect, most in (("", 100_000), ("bounce", 500_000)):
        files = pack_files(some[:1] if effect else some, "whatsapp", effect)
        for name, content in files.items():
            if name.endswith(".webp"):
                with Image.open(io.BytesIO(content)) as image:
                    assert image.size == (512, 512) or (effect and image.size[0] in (256, 384))
                assert len(content) <= most
        assert Image.open(io.BytesIO(files["tray.png"])).size == (96, 96) and len(files["tray.png"]) <= 50_000
    files = pack_files(some, "telegram")
    sizes = {name.split("/")[0]: Image.open(io.BytesIO(c)).size for name, c in files.items() if "/" in name}
    assert sizes == {"stickers": (512, 512), "emoji": (100, 100)}


def test_a_pages_icons() -> None:
    files = pack_files(items()[:1], "favicon")
    assert Image.open(io.BytesIO(files["favicon.ico"])).info["sizes"] == {(16, 16), (32, 32), (48, 48)}
    for size in FAVICONS:
        name = "apple-touch-icon.png" if size == 180 else f"icon-{size}.png"
        assert Image.open(io.BytesIO(files[name])).size == (size, size)
    for name in re.findall(r'href="([^"]+)"', files["head.html"].decode()):
        assert name in files
    for icon in json.loads(files["site.webmanifest"])["icons"]:
        assert icon["src"] in files


@pytest.mark.parametrize("kind", KINDS)
def test_a_zip_can_be_unpacked_on_any_system(kind: str) -> None:
    some = items() if kind in ("slack", "discord") else items()[2:5]
    content = pack_zip(some, kind)
    assert kind == "pictures" or content == pack_zip(some, kind)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        manifest = json.loads(archive.read("manifest.json"))
        assert archive.testzip() is None
    assert len({n.casefold() for n in names}) == len(names)
    for name in names:
        assert not re.search(r'[\\:*?"<>|\x00-\x1f\u202e]|\.\.|^/|[ .]$', name) and len(name.encode()) < 240
        stem = name.split("/")[-1].split(".")[0]
        assert stem.upper() not in ("CON", "AUX", "PRN", "NUL") and stem == stem.strip()
    assert {row["file"] for row in manifest["files"]} == set(names) - {"manifest.json"}
    assert any("CC BY" in line or "CC-BY" in line for line in manifest["attribution"])


def test_pictures_say_where_they_come_from_and_come_back(tmp_path: Path, lab: Alchemist, session: Session) -> None:
    candidate = session.rounds[0].board.candidates[0]
    files = pack_files([item_of(candidate)], "pictures")
    for size in (128, 512, 1024):
        name = next(n for n in files if n.endswith(f"-{size}.png"))
        with Image.open(io.BytesIO(files[name])) as image:
            assert image.size == (size, size) and image.mode == "RGBA"
            assert np.asarray(image)[..., 3].min() == 0
        facts = texts_of(files[name])
        assert facts["prompt"] == candidate.text and "recipe" in facts and facts["attribution"]
        (tmp_path / name).write_bytes(files[name])
        assert item_of_file(tmp_path / name).recipe == candidate.recipe
    plain = pack_files([item_of(candidate, facts=False)], "pictures")
    assert not any(candidate.text.encode() in content for name, content in plain.items() if name.endswith("png"))


def test_what_a_svg_says_is_text_and_no_markup() -> None:
    words = '</title><script>alert(1)</script><image href="x" onerror="alert(1)"/>'
    item = item_of(Candidate("recipes", "x", {"recipe": json.loads(CAT.to_json()), "text": words}))
    assert "<script" not in item.svg and "<image" not in item.svg and "&lt;script" in item.svg


def test_a_latent_picture_is_traced_small_and_looks_the_same_at_128_pixels() -> None:
    for i in (0, 5):
        picture = EFFECTS["party"](item_of(_composed()).picture(128))[i]
        item = item_of(Candidate("latent", "x", {"text": "a cat", "seed": 1}), picture)
        assert len(item.compact) <= 30_000 < len(item.svg)
        for svg in (item.compact, item.svg):
            assert np.abs(to_picture(rasterise(svg, 128)) - picture).mean() < 0.03
    with pytest.raises(BadInput):
        item_of(Candidate("latent", "x", {"seed": 1}))


def _composed() -> Candidate:
    return Candidate("recipes", "x", {"recipe": json.loads(CAT.to_json())})


def test_what_does_not_fit_is_said() -> None:
    noise = np.random.default_rng(0).random((4, 256, 256)).astype(np.float32)
    noise[:3] *= noise[3]
    with pytest.raises(ExportError, match="kB"):
        still(noise, 2_000)
    with pytest.raises(ExportError, match="kB"):
        webp(noise, 500)


def test_packs_of_nothing_or_of_no_kind() -> None:
    for some, kind, effect in (([], "slack", ""), (items()[:1], "icq", ""), (items()[:1], "favicon", "party")):
        with pytest.raises(BadInput):
            pack_files(some, kind, effect)


def test_names() -> None:
    assert slack_name("A blue  emoji!") == "a_blue_emoji" and slack_name("氷の顔") == "氷の顔"
    assert slack_name("cat", ["cat"]) == "cat_2" and slack_name("😎") == "emoji"
    assert discord_name("氷") == "emoji" and discord_name("a") == "emoji" and len(discord_name("x" * 99)) == 28


def test_a_gallery_round_by_round(gallery: Gallery, lab: Alchemist) -> None:
    animation = evolution_of(gallery)
    assert len(animation.frames) == 3 * 5 and max(animation.milliseconds) == 1600
    assert len(moving(animation, "webp", 4_000_000, 500)) > 1000
    bare = gallery.model_copy(update={"pictures": {}})
    with pytest.raises(BadInput):
        evolution_of(bare)
    assert np.abs(evolution_of(bare, lab).frames - animation.frames).max() <= 2 / 255
    with pytest.raises(BadInput):
        evolution([])


def test_what_was_liked_is_packed(gallery: Gallery) -> None:
    liked = liked_items(gallery)
    assert len(liked) == 5 and all(item.recipe is not None for item in liked)


def test_a_table_has_no_formulas(lab: Alchemist, session: Session) -> None:
    rows = list(csv.DictReader(io.StringIO(scores_csv(session))))
    assert len(rows) == 12 and sum(int(r["liked"]) for r in rows) == 5
    board = session.board
    assert board is not None
    for words in ("=1+1", "+1", "-1", "@x", "\t=1", " =1", "|x", "%0a"):
        changed = tuple(c.changed(text=words) for c in board.candidates)
        object.__setattr__(board, "candidates", changed)
        cells = [r["words"] for r in csv.DictReader(io.StringIO(scores_csv(session))) if r["round"] == "3"]
        assert all(cell.startswith("'") for cell in cells)


def test_a_file_that_is_just_a_picture(tmp_path: Path) -> None:
    picture = np.zeros((4, 64, 64), np.float32)
    picture[0, 10:50, 10:50] = picture[3, 10:50, 10:50] = 1
    write_png(picture, tmp_path / "red square.png")
    item = item_of_file(tmp_path / "red square.png")
    assert item.words == "red square" and np.abs(item.picture(64) - picture).mean() < 0.05
