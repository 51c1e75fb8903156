"""The reader: a tiny one trained for seconds, its files, and the one that comes with the package."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from alchemist.bench.reading import lacking, missing, read_sentences
from alchemist.errors import BadInput, DataError, WeightsError
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.names import FACE, names_of
from alchemist.recipes.parts import parts
from alchemist.recipes.reader import FOLDER, Reader, reader
from alchemist.recipes.reading import Reading, words_of
from alchemist.training.command import train_model
from alchemist.training.reader import save, train
from alchemist.training.reader_data import read_pool

CODES = (FACE, "1F431", "1F436", "1F355", "1F60E", "1F98A", "1F422", "1F388", "1F951", "1F916")
FEW = {code: parts().concepts[code] for code in CODES}
FOX, TURTLE = "1F98A", "1F422"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("reader")
    network, facts = train(run, "tiny", concepts=FEW)
    save(network, facts, names_of(FEW), run / "out")
    return run


@pytest.fixture(scope="module")
def tiny(folder: Path) -> Reader:
    return Reader.load(folder / "out", FEW)


def test_a_tiny_reader_learns(folder: Path, tiny: Reader) -> None:
    rows = [line.split(",") for line in (folder / "curve.csv").read_text().splitlines()[1:]]
    losses = [float(value) for _, _, name, value in rows if name == "loss"]
    assert np.isfinite(losses).all()
    assert tiny.read("a cat").best().subject.concept == "1F431"


def test_the_same_prompt_is_read_the_same_alone_and_among_others(tiny: Reader) -> None:
    alone, among = tiny.read("a red cat"), tiny.read_all(["x", "a red cat", "🐱😎 and a very long dog on a pizza"])[1]
    for slot, chances in alone.chances.items():
        np.testing.assert_allclose(chances, among.chances[slot], atol=1e-4)


def test_chances_are_chances(tiny: Reader) -> None:
    for slot, chances in tiny.read("two happy dogs").chances.items():
        assert (chances >= 0).all() and (chances <= 1).all()
        if not slot.endswith((".wears", "settings", "marks", "without")):
            assert chances.sum() == pytest.approx(1, abs=1e-3)


def test_draws_are_likely_and_the_best_is_likelier_than_another(tiny: Reader) -> None:
    reading = tiny.read("a cat with a crown")
    best = reading.best()
    assert np.isfinite(reading.log_probability(best))
    other = Description(Subject("1F355", colour="red", wears=(("beard", ""),)), settings=("snow",))
    assert reading.log_probability(best) > reading.log_probability(other)
    assert reading.sample(np.random.default_rng(5)) == reading.sample(np.random.default_rng(5))
    assert reading.log_probability(Description(Subject("not a code"))) == -np.inf


@pytest.mark.parametrize("prompt", ["", " ", "?", "🫥", "a" * 2000, "\u0000\u200b", "Ω≈ç√ 日本 cat\ncat"])
def test_any_text_can_be_read(tiny: Reader, prompt: str) -> None:
    reading = tiny.read(prompt)
    assert reading.best().subject.concept in CODES
    for word in reading.words:
        assert prompt[word.start : word.end] == word.text


def test_words_are_whole_and_in_place() -> None:
    prompt = "cat, 猫の帽子!"
    said = [(0, 2, "subject.concept"), (2, 3, ""), (3, 4, ""), (5, 6, "subject.concept"), (6, 7, ""), (7, 9, "unknown")]
    words = words_of(prompt, said)
    assert [(w.text, w.slots, w.understood) for w in words] == [
        ("cat", ("subject.concept",), True),
        ("猫", ("subject.concept",), True),
        ("の", (), True),
        ("帽子", (), False),
    ]
    assert all(prompt[w.start : w.end] == w.text for w in words)


def test_damaged_and_missing_weights_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="missing or damaged"):
        Reader.load(tmp_path, FEW)
    for name in ("reader.safetensors", "nearest.safetensors", "config.json"):
        (tmp_path / name).write_bytes((folder / "out" / name).read_bytes())
    facts = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**facts, "concepts": facts["concepts"][1:]}))
    with pytest.raises(WeightsError, match="missing or damaged"):
        Reader.load(tmp_path, FEW)


def test_another_order_of_the_vocabulary_is_read_alike(folder: Path, tiny: Reader, tmp_path: Path) -> None:
    """Weights know their options by name: a vocabulary that grew or moved since reads the same."""
    import torch
    from safetensors.torch import load_file, save_file

    for name in ("reader.safetensors", "nearest.safetensors", "config.json"):
        (tmp_path / name).write_bytes((folder / "out" / name).read_bytes())
    facts = json.loads((tmp_path / "config.json").read_text())
    tensors = load_file(tmp_path / "reader.safetensors")
    order = torch.randperm(len(facts["options"]["material"]))
    facts["options"]["material"] = [facts["options"]["material"][i] for i in order]
    for part in ("weight", "bias"):
        tensors[f"choices.material.{part}"] = tensors[f"choices.material.{part}"][order].contiguous()
    save_file(tensors, tmp_path / "reader.safetensors")
    (tmp_path / "config.json").write_text(json.dumps(facts))
    moved = Reader.load(tmp_path, FEW).read("a cat made of ice")
    expected = tiny.read("a cat made of ice").chances["subject.material"]
    np.testing.assert_allclose(moved.chances["subject.material"], expected, atol=1e-5)


def test_captions_of_other_concepts_are_refused(folder: Path) -> None:
    with pytest.raises(DataError, match="other concepts"):
        read_pool([folder / "captions" / "0000.npz"], ["1F431"])


def test_silly_lengths_are_refused(tmp_path: Path) -> None:
    for given in ({"preset": "none"}, {"minutes": -1.0}, {"minutes": 1.0, "steps": 3}):
        with pytest.raises(BadInput):
            train_model(
                "reader", data=tmp_path, run=tmp_path, weights=tmp_path, **{"preset": "cpu", "minutes": None, **given}
            )


def test_what_is_lacking_is_named() -> None:
    names = names_of(FEW)
    asked = Description(Subject(FOX, wears=(("crown", "red"),)), "on", Subject(TURTLE), settings=("hill",))
    assert lacking(asked, asked, names) == []
    turned = Description(Subject(TURTLE), "on", Subject(FOX))
    assert lacking(asked, turned, names) == ["subject.concept", "subject.wears:crown", "other.concept", "settings:hill"]


def shipped(prompt: str) -> Reading:
    return reader().read(prompt)


class TestShipped:
    def test_order(self) -> None:
        one, other = shipped("fox on a turtle").best(), shipped("turtle on a fox").best()
        assert (one.subject.concept, one.other and one.other.concept) == (FOX, TURTLE)
        assert (other.subject.concept, other.other and other.other.concept) == (TURTLE, FOX)

    def test_colours_of_parts(self) -> None:
        best = shipped("a green cat with blue sunglasses and a red scarf").best()
        assert best.subject.colour == "green"
        assert dict(best.subject.wears) == {"sunglasses": "blue", "scarf": "red"}

    def test_japanese(self) -> None:
        best = shipped("ピザを持った青い猫").best()
        assert best.subject.concept == "1F431" and best.subject.colour == "blue"
        assert best.other is not None and (best.how, best.other.concept) == ("holding", "1F355")

    def test_strange_words_lead_somewhere_and_are_marked(self) -> None:
        for prompt in ("quarterly taxes", "確定申告"):
            reading = shipped(prompt)
            assert reading.best().subject.concept
            assert not all(word.understood for word in reading.words)

    @pytest.mark.parametrize("prompt", ["hacker cat", "pirate cat", "chef cat", "海賊の猫"])
    def test_a_role_is_put_on_the_thing_beside_it(self, prompt: str) -> None:
        best = shipped(prompt).best()
        assert best.subject.concept == "1F431" and best.subject.wears

    @pytest.mark.parametrize(("prompt", "worn"), [("🐱😎", "sunglasses"), ("🐱🤠", "cowboy hat")])
    def test_a_smiley_beside_a_thing_lends_it_what_it_wears(self, prompt: str, worn: str) -> None:
        best = shipped(prompt).best()
        assert best.subject.concept == "1F431" and dict(best.subject.wears) == {worn: ""}

    def test_emoji_pairs_are_mixed(self) -> None:
        best = shipped("🍕👻").best()
        assert best.how == "mixed" and best.other is not None
        assert (best.subject.concept, best.other.concept) == ("1F355", "1F47B")

    def test_most_sentences_of_people_are_understood(self) -> None:
        sentences = read_sentences()
        read = reader().read_all([sentence.text for sentence in sentences])
        right = [not missing(s, r.best()) for s, r in zip(sentences, read, strict=True)]
        assert len(sentences) >= 120 and np.mean(right) > 0.8

    def test_files_are_small(self) -> None:
        assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 4.2e6


def test_katakana_names_are_understood_in_hiragana_too() -> None:
    of = {code: c.japanese[0] for code, c in parts().concepts.items() if c.japanese}
    katakana = [(code, name) for code, name in of.items() if re.fullmatch("[ァ-ヶー]+", name)][::4]
    hiragana = ["".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in name) for _, name in katakana]
    found = [one.best().subject.concept for one in reader().read_all(hiragana)]
    right = [code == f for (code, _), f in zip(katakana, found, strict=True)]
    assert len(right) > 90 and sum(right) / len(right) > 0.93


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("らいおん", "ライオン"),
        ("ﾊﾞﾅﾅ", "バナナ"),
        ("さんぐらすをかけたねこ", "サングラスをかけた猫"),
        ("けーきをたべるぱんだ", "ケーキを食べるパンダ"),
        ("ばななをもったごりら", "バナナを持ったゴリラ"),
        ("ＣＡＴ　ＷＥＡＲＩＮＧ　ＳＵＮＧＬＡＳＳＥＳ", "cat wearing sunglasses"),
        ("A CRYING AVOCADO", "a crying avocado"),
    ],
)
def test_other_spellings_mean_the_same_and_words_are_quoted_as_typed(typed: str, meant: str) -> None:
    one, other = reader().read(typed), reader().read(meant)
    assert one.best().subject.concept == other.best().subject.concept
    assert one.best().subject.wears == other.best().subject.wears
    assert all(w.text == typed[w.start : w.end] for w in one.words) and all(w.understood for w in one.words)
