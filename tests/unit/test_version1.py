"""What version 1 showed and kept is shown again, and opened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alchemist import Alchemist, Settings
from alchemist.models.weights import write_manifest
from alchemist.search import variations
from alchemist.search.posterior import Posterior
from alchemist.search.registry import register
from alchemist.search.serial import from_json
from alchemist.search.session import Session
from alchemist.testing import tiny_weights
from alchemist.values import Board

FIXTURES = Path(__file__).parents[1] / "fixtures"
PLANS: dict[str, Any] = json.loads((FIXTURES / "version1-sessions.json").read_text(encoding="utf-8"))


@pytest.fixture
def as_then() -> Iterator[None]:
    """The posterior search as it was: what was passed over may come again from another seed."""
    register(Posterior(copy=2.0, twin=2.0, best_first=True))
    yield
    register(Posterior())


@pytest.fixture(scope="module")
def banked(tmp_path_factory: pytest.TempPathFactory) -> Alchemist:
    """The tiny lab with the bank that the recorded sessions were played with."""
    folder = tiny_weights(tmp_path_factory.mktemp("version1") / "tiny")
    Alchemist.from_pretrained(folder).draw_bank(60, folder / "parts", seed=1).save(folder / "bank")
    write_manifest(folder)  # a bank that it does not list is none
    return Alchemist.from_pretrained(folder)


def small(board: Board) -> np.ndarray:
    """(n, 4, 8, 8) means of a board's pictures, in 255ths."""
    assert board.images is not None
    n, c, h, w = board.images.shape
    return 255 * board.images.reshape(n, c, 8, h // 8, 8, w // 8).mean((3, 5))


def answered(session: Session, step: dict[str, Any]) -> Session:
    """The session after what a person did to its board."""
    board = session.board
    if step["do"] == "prompt":
        return session.with_settings(prompt=step["prompt"])
    if step["do"] == "undo":
        return session.undo()
    if step["do"] == "none" or board is None:
        return session.tell(set())
    likes, dislikes, pins = ([board.ids[i] for i in step.get(kind, ())] for kind in ("likes", "dislikes", "pins"))
    return session.choose(likes, dislikes, pins).tell()


def boards(lab: Alchemist, plan: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> list[Board]:
    """The boards that a recorded person sees."""
    session = lab.start(Settings(**plan["settings"]), seed=plan["seed"])
    shown: list[Board] = []
    for step in plan["steps"]:
        if step["do"] == "ask":
            session = lab.ask(session)
        elif step["do"] == "vary":  # its seeds follow from how a board is written, which changed: these are version 1's
            board = session.board
            assert board is not None and board.images is not None
            monkeypatch.setattr(variations, "seeds_of", lambda *_, seeds=step["seeds"]: list(seeds))
            row = step["picture"]
            session = lab.around(session, board.images[row], like=board.candidates[row])
        else:
            session = answered(session, step)
            continue
        assert session.board is not None
        shown.append(session.board)
    return shown


@pytest.mark.usefixtures("as_then")
@pytest.mark.parametrize("name", list(PLANS))
def test_the_same_seeds_and_clicks_lead_through_the_boards_of_version_1(
    banked: Alchemist, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = PLANS[name]
    with np.load(FIXTURES / "version1-sessions.npz") as recorded:
        before = [recorded[f"{name}/{k}"] for k in range(len(plan["boards"]))]
    now = boards(banked, plan, monkeypatch)
    assert [list(b.ids) for b in now] == plan["boards"]
    apart = [float(np.abs(small(b) - old).max()) for b, old in zip(now, before, strict=True)]
    assert max(apart) <= 2, f"boards differ by {apart}"


def test_a_session_that_version_1_kept_is_opened_and_goes_on(banked: Alchemist) -> None:
    kept = (FIXTURES / "version1-kept.json").read_text(encoding="utf-8")
    session = banked.ask(from_json(kept))
    with np.load(FIXTURES / "version1-sessions.npz") as recorded:
        last = recorded[f"posterior/{len(PLANS['posterior']['boards']) - 1}"]
    assert session.board is not None and np.abs(small(session.board) - last).max() <= 2
    after = banked.ask(session.tell({session.board.ids[0]}))
    assert after.board is not None and len(after.board.ids) == 6
