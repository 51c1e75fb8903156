"""Recipes as training pictures: repeatable, shared out, nothing held out, the sets' own among them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from alchemist.emoji.dataset import Dataset
from alchemist.errors import BadInput
from alchemist.recipes.dataset import rows
from alchemist.training import recipes
from alchemist.training.recipes import ComposedPictures, Portion, plain_rows


def some(source: ComposedPictures, n: int) -> list[recipes.Example]:
    return list(itertools.islice(iter(source), n))


def test_number_and_seed_decide_a_picture_and_processes_share_them_out() -> None:
    source = ComposedPictures(None, size=32, seed=3)
    first = some(source, 6)
    halves = [some(ComposedPictures(None, size=32, seed=3, portion=Portion(k, 2)), 3) for k in (0, 1)]
    for number, example in enumerate(first):
        other = halves[number % 2][number // 2]
        assert torch.equal(example.picture, other.picture) and example.caption == other.caption
    assert first[0].picture.shape == (4, 32, 32) and first[0].picture.max() <= 1
    assert len({e.picture.numpy().tobytes() for e in first}) == 6
    assert not torch.equal(some(ComposedPictures(None, size=32, seed=4), 1)[0].picture, first[0].picture)


def test_workers_of_a_loader_repeat_nothing() -> None:
    source = ComposedPictures(None, size=32, seed=3)
    loaded = torch.utils.data.DataLoader(source, batch_size=None, num_workers=2)
    texts = [example.caption for example in itertools.islice(loaded, 6)]
    assert texts == [example.caption for example in some(source, 6)]


def test_nothing_held_out_is_composed(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    plain = recipes.described_recipe

    def noted(rng: np.random.Generator, split: str) -> object:
        found = plain(rng, split)
        seen.append(found[1])
        return found

    monkeypatch.setattr(recipes, "described_recipe", noted)
    some(ComposedPictures(None, size=16, seed=1), 60)
    assert len(seen) == 60 and all(rows.split_of(one, rows.sampler().names) == "train" for one in seen)


def test_a_share_is_of_the_sets_own_pictures(data: Dataset) -> None:
    made = some(ComposedPictures(data, share=0.5, seed=2), 40)
    own = [example for example in made if not example.composed]
    assert 8 < len(own) < 32
    known = {p.transpose(2, 0, 1).tobytes() for p in np.asarray(data.pictures)}
    assert all((e.picture.numpy() * 255).round().astype(np.uint8).tobytes() in known for e in own)


def test_everyday_words_are_trained_on_and_held_out_rare_concepts_are_not(
    data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = data.records[1].concept
    monkeypatch.setattr(recipes, "rare_held_out", lambda concept, names: concept == held)
    kept = {data.records[i].concept for i in plain_rows(data)}
    assert held not in kept and kept == {r.concept for r in data.records} - {held}


def test_wrong_shares_and_sizes_are_refused(data: Dataset) -> None:
    with pytest.raises(BadInput, match="share of plain"):
        ComposedPictures(None, share=1.5)
    with pytest.raises(BadInput, match="128 pixels wide"):
        ComposedPictures(data, size=64)
    with pytest.raises(BadInput, match="from 0 to 1"):
        Portion(2, 2)
