"""The candidate bank: seeds and measurements, never pictures."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from alchemist import Alchemist, Settings
from alchemist.__main__ import app
from alchemist.errors import BadInput, WeightsError
from alchemist.generation.bank import SHARES, CandidateBank, wishes
from alchemist.generation.generator import LatentGenerator
from alchemist.generation.ranking import SPARE
from alchemist.models.weights import verify, write_manifest
from alchemist.search import posterior, thompson
from alchemist.search.past import History
from alchemist.search.posterior import Posterior
from alchemist.search.preference import Belief
from alchemist.search.registry import forget, register
from alchemist.testing import played
from alchemist.values import MIXED

COUNT = 600


@pytest.fixture(scope="module")
def folder(weights: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny weights with a bank."""
    place = tmp_path_factory.mktemp("banked") / "weights"
    shutil.copytree(weights, place)
    parts = place.parent / "parts"
    result = CliRunner().invoke(app, ["bank", "-n", str(COUNT), "--weights", str(place), "--out", str(parts)])
    assert result.exit_code == 0, result.output
    return place


@pytest.fixture(scope="module")
def banked(folder: Path) -> Alchemist:
    return Alchemist.from_pretrained(folder)


def test_bank_holds_no_picture_and_redraws_what_it_measured(banked: Alchemist) -> None:
    bank = banked.bank
    assert bank is not None and len(bank) == COUNT
    rows = [0, 7, COUNT - 1]
    images = banked.generator.draw([bank.candidate(r) for r in rows]).images
    found = banked.objective.evidence(images, Settings())
    kept = bank.evidence().take(rows)
    assert np.abs((found.text * kept.text).sum(1) - 1).max() < 1e-3
    assert np.abs((found.taste * kept.taste).sum(1) - 1).max() < 1e-3


def test_bank_is_small(folder: Path) -> None:
    size = sum(p.stat().st_size for p in (folder / "bank").iterdir())
    picture = 4 * 32 * 32
    assert size / COUNT < picture / 8


def test_ranking_the_bank_gives_its_best(banked: Alchemist) -> None:
    bank = banked.bank
    assert bank is not None
    ranking = banked.rank("red apple", top=5, bank=True, diversity=0)
    assert ranking.n == COUNT and ranking.images.shape == (5, 4, 32, 32)
    assert (np.diff(ranking.scores) <= 0).all()
    f = banked.objective.terms(bank.evidence(), Settings(prompt="red apple"))["positive"]
    assert ranking.scores[0] == pytest.approx(f.max(), abs=1.0)
    best = {bank.key(int(i)) for i in np.argsort(-f, kind="stable")[: 5 + SPARE]}
    assert {(c.seed, c.text) for c in ranking.candidates} <= best
    assert set(ranking.seconds) == {"sample", "decode", "score", "rank"}


def test_until_something_is_liked_a_board_is_of_fresh_pictures_and_the_bank_keeps_its_part(
    banked: Alchemist, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted: list[int] = []
    held: list[float] = []
    fresh, hold = History.fresh, thompson.held

    def kept(now: Belief, prior: np.ndarray, left: np.ndarray, drawn: int, own: float) -> Belief:
        made = hold(now, prior, left, drawn, own)
        held.append(float(made.rows[drawn:].sum() / made.rows[left].sum()))
        return made

    monkeypatch.setattr(History, "fresh", lambda self, count, rng: wanted.append(count) or fresh(self, count, rng))
    monkeypatch.setattr(thompson, "held", kept)
    session = banked.start(Settings(prompt="red apple", board_size=4, steps=2), seed=3)
    for _ in range(3):
        session = banked.ask(session).tell(set())
    drafted = round(4 * Posterior().fresh)  # so that what was passed over does not come again
    assert wanted == [4, drafted, drafted] and np.allclose(held, 1 - Posterior().own, atol=1e-4)
    assert not any(not c.is_sample for r in session.rounds for c in r.board.candidates)
    session = banked.ask(session).tell({"r4-c0"})
    banked.ask(session)
    assert wanted == [4, *[drafted] * 4] and len(held) == 3


def test_another_prompt_another_order(banked: Alchemist) -> None:
    a, b = (banked.rank(p, top=3, bank=True) for p in ("red apple", "cat face"))
    assert [c.seed for c in a.candidates] != [c.seed for c in b.candidates]


def test_bank_of_other_weights_is_refused(folder: Path, tmp_path: Path) -> None:
    from alchemist.testing import tiny_weights

    other = tiny_weights(tmp_path / "other", seed=5)
    shutil.copytree(folder / "bank", other / "bank")
    write_manifest(other)
    with pytest.raises(WeightsError, match="belongs to the weights"):
        _ = Alchemist.from_pretrained(other).bank


def test_no_bank_is_said(lab: Alchemist) -> None:
    assert lab.bank is None
    with pytest.raises(WeightsError, match="alchemist bank"):
        lab.rank("ice", bank=True)


def test_style_that_the_bank_lacks(banked: Alchemist) -> None:
    with pytest.raises(BadInput, match="openmoji pictures"):
        banked.rank("ice", bank=True, settings=Settings(style="noto"))
    assert len(banked.rank("ice", bank=True, top=2, settings=Settings(style=MIXED)).images) == 2, "it is one of them"


def test_a_mixture_has_other_hands_beside_the_bank_s_once_there_are_words(banked: Alchemist) -> None:
    def hands(prompt: str) -> set[str]:
        session = played(banked, banked.start(Settings(prompt=prompt, style=MIXED, proposer="posterior")), 3)
        return {c.style for r in session.rounds for c in r.board.candidates}

    assert len(hands("ice")) > 3
    assert hands("") == {"openmoji"}, "without words the bank's best are better"


def test_what_other_words_drew_stands_last_and_has_no_children_before_anybody_liked_it(banked: Alchemist) -> None:
    bank = banked.bank
    assert bank is not None
    asked = Settings(prompt="red apple")
    past = History(asked, (), banked.ensemble("latent"), banked.objective, None, bank)
    kept = np.arange(len(bank))
    own = np.array([bank.texts[i] == asked.prompt for i in bank.text_of])
    listed = Posterior()._from_bank(past)[0]
    strange = int(np.argmin(own[listed]))
    assert own.any() and not own[listed[strange]]

    def climbers(lead: np.ndarray) -> list[str]:
        made = Posterior()._climbers(past, kept, lead.astype(np.float32), np.random.default_rng(0))
        return [c.text for c in made]

    assert climbers(own) == ["red apple"] * Posterior().climbers and climbers(~own) == []

    def chosen(past: History, ideals: thompson.Ideals, count: int, *more: object) -> list[int]:
        return [ideals.drawn + strange, *range(count - 1)]  # the incumbent is what other words drew

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(posterior, "board", chosen)
        texts = [c.text for c in Posterior().propose(past, 6, 0)]
    assert texts == ["red apple"] * 5 + [bank.candidate(int(listed[strange])).text]


def test_interrupted_drawing_goes_on(banked: Alchemist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = banked.draw_bank(COUNT, tmp_path / "whole")

    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        banked.draw_bank(COUNT, tmp_path / "halves", progress=stop)
    drawn: list[int] = []
    draw = LatentGenerator.draw

    def counted(self: LatentGenerator, candidates: list[Any], draft: bool = False, progress: Any = None) -> Any:
        drawn.append(draft * len(candidates))
        return draw(self, candidates, draft, progress)

    monkeypatch.setattr(LatentGenerator, "draw", counted)
    again = banked.draw_bank(COUNT, tmp_path / "halves")
    assert sum(drawn) == COUNT - 512
    assert (again.text == whole.text).all() and (again.seeds == whole.seeds).all()


def test_wishes_hold_names_colours_and_none(banked: Alchemist) -> None:
    texts = wishes(banked.catalogue, 2000)
    assert texts == wishes(banked.catalogue, 2000)
    kinds = Counter("" if not t else "pair" if " and " in t else "some" for t in texts)
    assert kinds[""] / 2000 == pytest.approx(SHARES["none"], abs=0.02)
    assert kinds["pair"] > 0
    assert any(t.startswith("light blue ") for t in texts)
    made = [t for t in texts if t.endswith(" made of ice") or t.startswith("golden ")]
    assert 0 < len(made) < len(texts) * SHARES["materials"]


def test_saved_and_loaded_alike(banked: Alchemist, folder: Path, tmp_path: Path) -> None:
    bank = banked.bank
    assert bank is not None
    bank.save(tmp_path)
    again = CandidateBank.load(tmp_path, verify(folder))
    assert again.texts == bank.texts
    assert again.key(11) == bank.key(11)
    assert again.candidate(11).text == bank.candidate(11).text
    assert (again.evidence().text == bank.evidence().text).all()
    assert np.allclose(again.fit, bank.fit, atol=0.05)


def test_fit_is_the_cosine_with_the_own_text(banked: Alchemist) -> None:
    bank = banked.bank
    assert bank is not None
    row = next(i for i in range(COUNT) if bank.texts[bank.text_of[i]])
    text = banked.embed_text([bank.texts[bank.text_of[row]]])[0]
    assert bank.fit[row] == pytest.approx(100 * float(bank.evidence().text[row] @ text), abs=0.3)


def test_without_words_the_posterior_shows_what_came_well(banked: Alchemist) -> None:
    bank = banked.bank
    assert bank is not None
    fit = {bank.key(i): float(bank.fit[i]) for i in range(COUNT)}
    session = played(banked, banked.start(Settings(proposer="posterior"), seed=1), 3)
    shown = [fit[c.seed, c.text] for r in session.rounds for c in r.board.candidates if (c.seed, c.text) in fit]
    assert len(shown) > 6 and np.mean(shown) > np.mean(bank.fit)


@pytest.fixture
def lenient() -> Iterator[str]:
    """A posterior search to which no two pictures are alike, as untrained pictures all are."""
    register(Posterior(alike=2.0), "lenient")
    yield "lenient"
    forget("lenient")


def test_the_first_board_without_words_is_the_bank_s_alone(banked: Alchemist, lenient: str) -> None:
    bank = banked.bank
    assert bank is not None
    board = banked.ask(banked.start(Settings(proposer=lenient), seed=4)).board
    assert board is not None and len(bank.rows_of(board.candidates)) == len(board.candidates)
    own = 0
    for seed in range(4):
        worded = banked.ask(banked.start(Settings(prompt="red apple", proposer=lenient), seed=seed)).board
        assert worded is not None
        own += len(worded.candidates) - len(bank.rows_of(worded.candidates))
    assert 16 <= own <= 31, "most of what is shown is freshly drawn, and some of it is the bank's"


def test_posterior_searches_the_bank_and_never_shows_one_twice(banked: Alchemist) -> None:
    bank = banked.bank
    assert bank is not None
    keys = {bank.key(i) for i in range(len(bank))}
    nothing_said = Settings(proposer="posterior")  # with words most of a board is what they draw
    session = played(banked, banked.start(nothing_said, seed=3), 5)
    shown = [(c.seed, c.text) for r in session.rounds for c in r.board.candidates if (c.seed, c.text) in keys]
    assert len(shown) > 10
    assert len(set(shown)) == len(shown)
    again = played(banked, banked.start(nothing_said, seed=3), 5)
    assert [c.seed for r in again.rounds for c in r.board.candidates] == [
        c.seed for r in session.rounds for c in r.board.candidates
    ]


def test_first_board_of_posterior_holds_the_banks_best(banked: Alchemist) -> None:
    bank = banked.bank
    assert bank is not None
    wish = Settings(prompt="red apple", proposer="posterior")
    f = banked.objective.terms(bank.evidence(), wish)["positive"]
    board = banked.ask(banked.start(wish)).board
    assert board is not None
    assert max(board.scores) >= f.max() - 1.0
