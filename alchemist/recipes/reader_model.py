"""The network that reads: token states to a distribution over every slot of a description, and a tag for each piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..models.text import TEXT_DIM
from .description import Description, Subject
from .vocabulary import COLOURS, EXPRESSIONS, MARKS, MATERIALS, PATTERNS, RELATIONS, SETTINGS, WEARABLES

SIDES = ("subject", "other")
CHOICES: dict[str, tuple[str, ...]] = {
    "expression": ("", *EXPRESSIONS),
    "material": ("", *MATERIALS),
    "colour": ("", *COLOURS),
    "pattern": ("", *PATTERNS),
    "count": ("1", "2", "3"),
    "size": ("", "tiny", "giant"),
    "turn": ("", "upside down", "tilted"),
}
PLACES = tuple(dict.fromkeys(worn.place for worn in WEARABLES.values()))
HOWS = ("", *RELATIONS)
NAMES = tuple(dict.fromkeys([*WEARABLES, *SETTINGS, *MARKS, *EXPRESSIONS]))
"""What can be refused, and what a piece of text can name within its slot."""
MULTIPLE = {"settings": tuple(SETTINGS), "marks": tuple(MARKS), "without": NAMES}
SINGLE = (
    *(f"{side}.{slot}" for side in SIDES for slot in ("concept", *CHOICES)),
    *(f"{side}.{place}" for side in SIDES for place in PLACES),
    "how",
)
"""Slots with one value each; those of places are the colour of what is worn there."""
MANY = (*(f"{side}.wears" for side in SIDES), *MULTIPLE)
TAGS = (
    "", "unknown", *(f"{side}.{slot}" for side in SIDES for slot in ("concept", *CHOICES, "wears", "wears_colour")),
    "how", *MULTIPLE,
)  # fmt: skip
LONGEST = 48
"""Pieces of a text that are read."""


def options(slot: str) -> tuple[str, ...]:
    """The names that a slot other than a concept chooses from."""
    kind = slot.split(".")[-1]
    if kind in PLACES:
        return ("", *COLOURS)
    if kind == "wears":
        return tuple(WEARABLES)
    return MULTIPLE.get(kind) or (HOWS if kind == "how" else CHOICES[kind])


@dataclass(frozen=True)
class Size:
    """Sizes of the network."""

    width: int = 192
    layers: int = 3
    heads: int = 4
    hidden: int = 448
    answer: int = 320


class Layer(nn.Module):
    """Self-attention and two linear maps, each added to what came in.

    PyTorch's own layer is slower on texts this short: its fused attention takes a third of a training step.
    """

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.first, self.second = nn.LayerNorm(size.width), nn.LayerNorm(size.width)
        self.enter, self.leave = nn.Linear(size.width, 3 * size.width), nn.Linear(size.width, size.width)
        self.wide, self.narrow = nn.Linear(size.width, size.hidden), nn.Linear(size.hidden, size.width)

    def forward(self, x: Tensor, hidden_from: Tensor) -> Tensor:
        """(n, t, width) to the same; `hidden_from` (n, 1, 1, t) is added to the attention's logits."""
        n, t, width = x.shape
        query, key, value = self.enter(self.first(x)).view(n, t, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        weight = (query @ key.transpose(2, 3) / query.shape[-1] ** 0.5 + hidden_from).softmax(-1)
        x = x + self.leave((weight @ value).transpose(1, 2).reshape(n, t, width))
        added: Tensor = x + self.narrow(F.gelu(self.wide(self.second(x))))
        return added


class ReaderNetwork(nn.Module):
    """A small transformer over token states, and one query a slot.

    Args:
        concepts: how many there are.
        size: see `Size`.
    """

    def __init__(self, concepts: int, size: Size | None = None) -> None:
        super().__init__()
        self.size = size = size or Size()
        width = size.width
        self.enter = nn.Linear(TEXT_DIM, width)
        self.position = nn.Parameter(torch.randn(LONGEST, width) * 0.02)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))
        self.normal = nn.LayerNorm(width)
        self.queries = nn.Parameter(torch.randn(len(SINGLE) + len(MANY), width) * 0.5)
        self.key, self.value, self.out = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)
        self.answer = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, size.answer), nn.GELU(), nn.Linear(size.answer, width)
        )
        self.direct = nn.Linear(TEXT_DIM, width, bias=False)
        self.concepts = nn.Parameter(torch.randn(concepts, width) * 0.05)
        self.scale = nn.Parameter(torch.tensor(0.0))
        kinds = {slot.split(".")[-1]: len(options(slot)) for slot in (*SINGLE, *MANY) if not slot.endswith(".concept")}
        self.choices = nn.ModuleDict({kind: nn.Linear(width, count) for kind, count in kinds.items()})
        with torch.no_grad():  # most slots say nothing
            for slot in MANY:
                nn.init.constant_(self.choices[slot.split(".")[-1]].get_parameter("bias"), -4.0)
        self.tags = nn.Linear(width, len(TAGS))
        self.names = nn.Linear(width, len(NAMES))

    def config(self) -> dict[str, int]:
        """The sizes, to be written beside the weights."""
        return asdict(self.size)

    def forward(self, states: Tensor, there: Tensor) -> dict[str, Tensor]:
        """Logits of every slot.

        Args:
            states: (n, t, 512) token states, scaled to unit variance.
            there: (n, t) bool, which of them are there.

        Returns:
            For each of `SINGLE` and `MANY` logits (n, options); "tags" (n, t, tags) and "names" (n, t, names).
        """
        n, t = there.shape
        hidden = self.enter(states) + self.position[:t]
        hidden_from = torch.zeros(n, 1, 1, t, device=states.device).masked_fill(~there[:, None, None], -1e4)
        for layer in self.layers:
            hidden = layer(hidden, hidden_from)
        hidden = self.normal(hidden)
        heads = self.size.heads
        key = self.key(hidden).view(n, t, heads, -1)
        value = self.value(hidden).view(n, t, heads, -1)
        query = self.queries.view(len(self.queries), heads, -1)
        weight = torch.einsum("qhd,nthd->nhqt", query, key) / key.shape[-1] ** 0.5
        weight = (weight + hidden_from).softmax(-1)
        pooled = torch.einsum("nhqt,nthd->nqhd", weight, value).reshape(n, len(self.queries), -1)
        pooled = self.out(pooled) + self.queries
        pooled = pooled + self.answer(pooled)
        found = {}
        answers = pooled.unbind(1)  # indexing one by one would fill a gradient of all with zeros for each
        for i, slot in enumerate((*SINGLE, *MANY)):
            if slot.endswith(".concept"):
                straight = self.direct(torch.einsum("nt,ntd->nd", weight[:, :, i].mean(1), states))
                found[slot] = (answers[i] + straight) @ self.concepts.T * self.scale.exp()
            else:
                found[slot] = self.choices[slot.split(".")[-1]](answers[i])
        return {**found, "tags": self.tags(hidden), "names": self.names(hidden)}


def padded(states: Sequence[NDArray[np.floating]]) -> tuple[Tensor, Tensor]:
    """Token states (t, 512) each as one (n, longest, 512) tensor, and which of it is there, (n, longest)."""
    longest = min(LONGEST, max(len(s) for s in states))
    table = np.zeros((len(states), longest, TEXT_DIM), np.float32)
    there = np.zeros((len(states), longest), bool)
    for i, one in enumerate(states):
        table[i, : len(one)] = one[:longest]
        there[i, : len(one)] = True
    return torch.from_numpy(table), torch.from_numpy(there)


def targets_of(description: Description, concepts: dict[str, int]) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """What the network should answer: one number for each of `SINGLE`, -1 where none counts, and `MANY` as bits."""
    single: list[int] = []
    worn: dict[str, dict[str, str]] = {}
    sides: dict[str, Subject | None] = {"subject": description.subject, "other": description.other}
    for side in SIDES:
        one = sides[side]
        worn[side] = {} if one is None else dict(one.wears)
        if one is None:
            single += [-1, *(0 for _ in CHOICES)]
        else:
            single.append(concepts[one.concept])
            single += [known.index(str(getattr(one, slot))) for slot, known in CHOICES.items()]
    for side in SIDES:
        colours = {WEARABLES[name].place: colour for name, colour in worn[side].items()}
        single += [options(f"{side}.{place}").index(colours[place]) if place in colours else -1 for place in PLACES]
    single.append(HOWS.index(description.how))
    sets = (worn["subject"], worn["other"], description.settings, description.marks, description.without)
    bits = [name in given for slot, given in zip(MANY, sets, strict=True) for name in options(slot)]
    return np.array(single, np.int16), np.array(bits, bool)


def loss_of(found: dict[str, Tensor], single: Tensor, bits: Tensor, tags: Tensor, names: Tensor) -> dict[str, Tensor]:
    """The terms of the loss, means over the batch.

    Args:
        found: as `ReaderNetwork` returns it.
        single: (n, len(SINGLE)) long, -1 where it does not count.
        bits: (n, all options of MANY) float.
        tags, names: (n, t) long, -1 where they do not count.
    """
    one = single.new_zeros((), dtype=torch.float32)
    concept = one.clone()
    for i, slot in enumerate(SINGLE):
        wanted = single[:, i]
        term = F.cross_entropy(found[slot].float(), wanted, ignore_index=-1, reduction="sum") / len(wanted)
        if slot.endswith(".concept"):
            concept = concept + term
        else:
            one = one + term
    many = F.binary_cross_entropy_with_logits(torch.cat([found[s] for s in MANY], 1).float(), bits, reduction="sum")
    tag = F.cross_entropy(found["tags"].float().flatten(0, 1), tags.flatten(), ignore_index=-1)
    name = F.cross_entropy(found["names"].float().flatten(0, 1), names.flatten(), ignore_index=-1, reduction="sum")
    return {
        "concept": concept,
        "single": one,
        "many": many / len(bits),
        "tag": tag,
        "name": name / (names >= 0).sum().clamp(min=1),
    }
