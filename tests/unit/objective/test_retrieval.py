"""The figures of retrieval."""

from __future__ import annotations

import numpy as np

from alchemist.bench.retrieval import accuracy, chosen_concepts
from alchemist.emoji.dataset import Dataset
from alchemist.emoji.variants import Record


def test_top_1_and_top_5_by_hand() -> None:
    names = np.eye(7, dtype=np.float32)
    near = np.array([9, 8, 7, 6, 5, 4, 3], np.float32)
    images = np.stack([near] * 4)
    assert accuracy(images, names, np.array([0, 4, 5, 1])) == (25.0, 75.0)


def record(concept: str, **changes: object) -> Record:
    facts = {
        "hexcode": concept, "vendor": "openmoji", "name": "thing", "concept": concept, "tone": False,
        "group": "objects", "subgroup": "tool", "captions_en": ("thing",), "captions_ja": ("もの",), "held_out": True,
    }  # fmt: skip
    return Record(**{**facts, **changes})  # type: ignore[arg-type]


def test_only_held_out_concepts_with_a_plain_picture_and_both_names_are_asked_for(tmp_path) -> None:  # type: ignore[no-untyped-def]
    records = [
        record("1"), record("1", vendor="noto"), record("2", held_out=False), record("3", captions_ja=()),
        record("4", tone=True), record("5", group="flags"), record("6", vendor="noto"), record("", tone=False),
        record("7"), record("8", variant="red"),
    ]  # fmt: skip
    data = Dataset(tmp_path, np.zeros((len(records), 1, 1, 4), np.uint8), records)
    assert sorted(chosen_concepts(data)) == ["1", "7"]
    assert chosen_concepts(data, 1, seed=3) == chosen_concepts(data, 1, seed=3)
