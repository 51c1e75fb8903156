"""The bank of recipes: packed, measured, varied; what boards without words begin with."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from alchemist import Alchemist, Settings
from alchemist.__main__ import app
from alchemist.errors import DataError, WeightsError
from alchemist.models.product_codes import ProductCodes
from alchemist.models.weights import write_manifest
from alchemist.recipes.bank import FILE, RecipeBank, fit_of
from alchemist.recipes.columns import packed, unpacked
from alchemist.recipes.description import Description, Subject
from alchemist.recipes.generator import shipped_generator
from alchemist.recipes.parts import parts
from alchemist.recipes.recipe import Recipe

WORDLESS = Settings(generator="recipes")


@pytest.fixture(scope="module")
def folder(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny weights with a bank of recipes, drawn by the command."""
    place = tmp_path_factory.mktemp("recipes") / "weights"
    shutil.copytree(weights, place)
    arguments = ["recipes", "bank", "-n", "150", "--weights", str(place), "--out", str(place.parent / "parts")]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    return place


@pytest.fixture(scope="module")
def banked(folder: Path) -> Alchemist:
    return Alchemist.from_pretrained(folder)


def test_recipes_are_packed_into_few_bytes_and_come_back_as_they_were() -> None:
    settings = [Settings(), Settings(prompt="a cat in sunglasses holding a red balloon beside two ghosts")]
    made = [c.recipe for s in settings for c in shipped_generator().fresh(s, 20, 2)]
    recipes = [recipe for recipe in made if recipe is not None]
    content = packed(recipes)
    assert [Recipe.from_json(row) for row in unpacked(content)] == recipes
    assert len(content) < 0.25 * sum(len(recipe.to_json()) for recipe in recipes)
    with pytest.raises(DataError, match="damaged"):
        unpacked(content[:-20])


def test_product_codes_are_near_what_they_stand_for() -> None:
    rng = np.random.default_rng(0)
    vectors = (rng.normal(size=(2000, 6)) @ rng.normal(size=(6, 40)) + 1).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    codes = ProductCodes.of(vectors, 8)
    assert codes.codes.shape == (2000, 8) and (codes.vectors() * vectors).sum(1).mean() > 0.98
    assert np.allclose(codes.take(np.array([5, 7])).vectors(), codes.vectors()[[5, 7]], atol=1e-5)


def test_a_board_without_words_comes_from_the_bank_and_one_with_words_does_not(banked: Alchemist) -> None:
    bank = banked.bank_for(WORDLESS)
    assert isinstance(bank, RecipeBank) and 100 < len(bank) <= 150
    session = banked.ask(banked.start(WORDLESS, seed=1))
    assert session.board is not None and len(bank.rows_of(session.board.candidates)) == 8
    assert banked.bank_for(WORDLESS.changed(prompt="a cat")) is None
    assert len(set(session.board.candidates)) == 8
    again = banked.ask(banked.start(WORDLESS, seed=2))
    assert again.board is not None and again.board.candidates != session.board.candidates


def test_both_generators_read_the_bank_that_fits(banked: Alchemist) -> None:
    found = banked.bank_for(WORDLESS.changed(generator="both"))
    assert found is not None and found.generator == "recipes"
    assert banked.bank_for(Settings(prompt="a cat")) is None  # these weights have no latent bank


def test_rows_draw_what_was_measured(banked: Alchemist) -> None:
    bank = banked.bank_for(WORDLESS)
    assert bank is not None
    candidates = [bank.candidate(row) for row in range(16)]
    images = banked.generators["recipes"].draw(candidates).images
    taste = banked.objective.evidence(images, WORDLESS).taste
    assert np.mean((taste @ bank.evidence().taste.T).argmax(1) == np.arange(16)) > 0.8
    assert bank.rows_of(candidates) == list(range(16))


def test_the_best_are_of_different_concepts(banked: Alchemist) -> None:
    shown = [Description(Subject("1F431", material="ice"))] * 6 + [Description(Subject("1F436"))]
    pictures = np.eye(7, 8, dtype=np.float32)

    def same(texts: object) -> np.ndarray:
        return np.tile(np.array([[0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0]], np.float32), (len(texts), 1))  # type: ignore[arg-type]

    fit = fit_of(pictures, shown, np.zeros(7, np.float32), parts(), same)
    assert fit[0] == fit.max() and fit[0] - fit[1] > 3 and fit[1] < 79 and fit[5] < 33
    assert fit[6] == pytest.approx(30)


def test_characters_are_preferred_to_things_and_what_exists_is_not() -> None:
    shown = [Description(Subject(code)) for code in ("1F431", "1F436", "1F430")]
    shown.append(Description(Subject("1F34E", expression="happy")))
    near = np.array([0.5, 0.9, 0.5, 0.5], np.float32)
    flat = np.ones((4, 1), np.float32)
    fit = fit_of(flat, shown, near, parts(), lambda texts: np.full((len(texts), 1), 0.4, np.float32))
    assert fit[0] == fit[2] == pytest.approx(40) and fit[1] == pytest.approx(34) and 43 < fit[3] <= 45


def test_recipes_of_parts_that_are_gone_are_left_out(folder: Path, banked: Alchemist) -> None:
    bank = banked.bank_for(WORDLESS)
    assert isinstance(bank, RecipeBank)
    path = folder / "recipes" / FILE
    store = parts()
    gone = json.loads(json.dumps(bank.rows[3]))["base"]
    fewer = type(store)({k: b for k, b in store.bases.items() if k != gone}, store.faces, store.concepts, "another")
    left = RecipeBank.load(path, bank.scorer, fewer)
    assert 0 < len(left) < len(bank) and gone not in {row["base"] for row in left.rows}
    assert left.evidence().taste.shape == (len(left), bank.evidence().taste.shape[1])
    with pytest.raises(WeightsError, match="another scorer"):
        RecipeBank.load(path, "0123", store)


def test_a_damaged_bank_is_named(folder: Path, tmp_path: Path) -> None:
    broken = tmp_path / "weights"
    shutil.copytree(folder, broken)
    path = broken / "recipes" / FILE
    path.write_bytes(path.read_bytes()[:2000])
    write_manifest(broken)
    with pytest.raises(WeightsError, match=r"bank of recipes in .* is damaged"):
        Alchemist.from_pretrained(broken).bank_for(WORDLESS)
