"""What the gallery tab shows, computed before any component sees it."""

from __future__ import annotations

import base64
import binascii
import html
import json
import math
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..candidate import Candidate
from ..errors import SessionError
from ..gallery.reading import read_picture
from ..objective.term import terms as registered_terms
from ..pinches import PINCHES
from ..search.serial import candidate_to_json, key_of, token_of
from ..search.session import Session
from ..values import Array, Board, Reason
from .pictures import data_uri, grid
from .texts import say
from .words import shown

if TYPE_CHECKING:
    from ..runtime import Alchemist

_ICON = '<svg viewBox="0 0 24 24" width="18" height="18" fill="none" stroke="currentColor" stroke-width="2" {}</svg>'
PIN = _ICON.format('aria-hidden="true"><path d="M9 3h6l-1 7 4 3v2H6v-2l4-3zM12 15v6"/>')
HEART = (
    '<svg class="heart" viewBox="0 0 24 24" width="24" height="24" fill="currentColor" aria-hidden="true">'
    '<path d="M12 21C5 15 2 11.500 2 8a5 5 0 0 1 10-1.500A5 5 0 0 1 22 8c0 3.500-3 7-10 13z"/></svg>'
)
MORE = _ICON.format('aria-hidden="true" stroke-linecap="round"><path d="M5 12h.1M12 12h.1M19 12h.1" stroke-width="4"/>')
LESS = _ICON.format('aria-hidden="true"><path d="M7 3h9l3 9h-6l1 6-2 3-5-8V3zM7 3H3v10h4"/>')


MOST_URI = 600_000
_PNG = "data:image/png;base64,"
Named = Callable[[Array], Sequence[str]]
"""(n, t) taste embeddings to what the nearest existing emoji are called, and how near they are."""


class Favourite(NamedTuple):
    """A liked picture as the browser keeps it; `key` names what it shows, `picture` where it was shown."""

    key: str
    picture: str
    uri: str
    terms: dict[str, float]
    candidate: Candidate


def favourite_of(lab: Alchemist, data: Any) -> Favourite:
    """The favourite in what a browser sent, checked: anybody may have written it.

    Raises:
        SessionError: its candidate cannot be read. BadPicture: its picture cannot.
    """
    row = data if isinstance(data, dict) else {}
    uri, terms = str(row.get("uri", "")), row.get("terms")
    if not uri.startswith(_PNG) or len(uri) > MOST_URI:
        raise SessionError("What the picture says of itself cannot be read (it holds no small PNG).")
    try:
        read_picture(base64.b64decode(uri.removeprefix(_PNG), validate=True))
    except binascii.Error as error:
        raise SessionError("What the picture says of itself cannot be read (its PNG is damaged).") from error
    known, given = {term.name for term in registered_terms()}, terms if isinstance(terms, dict) else {}
    parts = {k: float(v) for k, v in given.items() if k in known and _is_number(v)}
    candidate = lab.candidate(str(row.get("candidate", "")))
    return Favourite(key_of(candidate), str(row.get("picture", ""))[:12], uri, parts, candidate)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def board_html(session: Session, language: str, keep: bool = False) -> str:
    """The open board as tiles that can be pressed; `keep` as in `grid`."""
    board = session.board
    if board is None or board.images is None:
        return grid([])
    tiles = [tile_html(session, board, i, picture, language) for i, picture in enumerate(board.images)]
    return grid([*tiles, menu_html(language)], board=token_of(board), keep=keep)


def menu_html(language: str) -> str:
    """The menu of a tile, folded away; menu.js opens it."""
    rows = [("home", "home", ""), ("vary", "tile_vary", ""), ("edit", "tile_edit", "")]
    rows += [("like", "tile_like", "checkbox"), ("less", "less", "checkbox"), ("pin", "pin", "checkbox")]
    items = "".join(
        f'<button role="menuitem{kind}" tabindex="-1" data-act="{act}">{say(key, language)}</button>'
        for act, key, kind in rows
    )
    return f'<div class="menu" role="menu" aria-label="{say("tile_more", language)}" hidden>{items}</div>'


def tile_html(session: Session, board: Board, i: int, picture: Array, language: str) -> str:
    """One picture of the open board, with all that the browser keeps of it as a favourite."""
    name, candidate = board.ids[i], board.candidates[i]
    number, pinch = say("picture", language, n=i + 1), pinch_of(candidate, language)
    label = _joined(", ", number, html.escape(shown(candidate, language) or session.settings.prompt[:80]), pinch)
    why = _joined(" · ", html.escape(reason_text(board.reasons[i], language) if board.reasons else number), pinch)
    word = word_of(candidate, language)
    tag = f'<span class="pinch" aria-hidden="true">+ {word}</span>' if word else ""
    marks = "".join(
        f'<button class="{kind}" data-id="{name}" aria-pressed="{_is(name in marked)}" '
        f'aria-label="{say(kind, language)}: {label}" title="{say(kind, language)}">{sign}</button>'
        for kind, marked, sign in (("pin", session.pins, PIN), ("less", session.dislikes, LESS))
    )
    composed = " data-composed=1" if candidate.recipe is not None else ""
    marks += (
        f'<button class="more" data-of="{name}"{composed} aria-haspopup="menu" aria-expanded="false" '
        f'aria-label="{say("tile_more", language)}: {label}" title="{say("tile_more", language)}">{MORE}</button>'
    )
    kept = html.escape(json.dumps(kept_of(board, i, session), ensure_ascii=False))
    return (
        f'<div class="cell"><button class="tile" data-id="{name}" data-n="{i + 1}" data-kept="{kept}" '
        f'aria-pressed="{_is(name in session.likes)}" aria-label="{label}" title="{why}">'
        f'{HEART}<img src="{data_uri(picture)}" alt="">{tag}</button>{marks}</div>'
    )


def kept_of(board: Board, row: int, session: Session) -> dict[str, Any]:
    """What the browser keeps of a liked picture, beside the picture itself and where it was shown."""
    candidate = board.candidates[row]
    facts = {"key": key_of(candidate), "words": session.settings.prompt, "terms": terms_of(board, row, session)}
    return {**facts, "candidate": candidate_to_json(candidate)}


def pinch_of(candidate: Candidate, language: str) -> str:
    """What a picture was given a pinch of, in words, escaped; nothing where it was given none."""
    return say("pinch_of", language, word=word_of(candidate, language)) if candidate.mix else ""


def word_of(candidate: Candidate, language: str) -> str:
    """What a picture was given a pinch of, escaped."""
    return html.escape(PINCHES.get(candidate.mix, candidate.mix) if language == "ja" else candidate.mix)


def _joined(by: str, *parts: str) -> str:
    """The parts that there are, with `by` between them."""
    return by.join(filter(None, parts))


def _is(truth: bool) -> str:
    return "true" if truth else "false"


def reason_text(reason: Reason, language: str) -> str:
    """Why a picture is on the board, in a sentence."""
    found = re.fullmatch(r"r(\d+)-c(\d+)", reason.picture)
    where = {"round": found[1], "n": int(found[2]) + 1} if found else {}
    return say(f"because_{reason.kind}", language, s=f"{100 * reason.amount:.0f}", **where)


def timeline_html(session: Session, language: str) -> str:
    """Round n and a dot for every closed round, full where something was liked."""
    dots = "".join(f'<i class="{"" if r.likes else "none"}"></i>' for r in session.rounds[-30:])
    text = say("round", language, n=session.number)
    hint = say("hint", language, keys=f'<span class="keys">{say("keys", language)}</span>')
    signs = "".join(f"<span>{sign} {say(key, language)}</span>" for key, sign in (("less", LESS), ("pin", PIN)))
    end = f'<i class="now"></i><span class="muted">{hint}</span><span class="muted signs">{signs}</span>'
    aimed = html.escape(session.settings.prompt)  # other words are another value, so that what follows it hears of them
    return f'<div class="timeline" id="round" data-words="{aimed}"><b>{text}</b>{dots}{end}</div>'


def place(picture: str, language: str) -> str:
    """Where a picture was shown, in words."""
    found = re.fullmatch(r"r(\d+)-c(\d+)", picture)
    return say("picture_of", language, round=found[1], n=int(found[2]) + 1) if found else picture


def terms_of(board: Board, row: int, session: Session) -> dict[str, float]:
    """The parts of f of one picture, the bonus for a liked one included."""
    parts = {k: round(float(v[row]), 3) for k, v in board.terms.items()}
    return {**parts, "human": session.settings.human}


def terms_html(terms: dict[str, float], language: str) -> str:
    """The parts of f in words, as bars."""
    labels = {term.name: term.label.within(language) for term in registered_terms()}
    bars = []
    for key, value in terms.items():
        if key != "positive" and value == 0:
            continue
        kind = "minus" if value < 0 else ""
        fill = f'<span class="fill {kind}" style="width:{min(100, abs(value) * 2):.0f}%"></span>'
        words = f"<span>{html.escape(labels[key])}</span>"
        bars.append(f'<div class="bar">{words}<span class="track">{fill}</span><b>{value:+.1f}</b></div>')
    return "".join(bars)


def plausible_html(boards: list[Board], plausible: Callable[[Array], np.ndarray], language: str) -> str:
    """How many pictures of each board look like emoji, as a row of bars, and in words for the last."""
    last = boards[-30:]
    sizes = np.cumsum([len(b.candidates) for b in last])[:-1]
    found = np.split(plausible(np.concatenate([b.evidence.taste for b in last])), sizes)
    shares = [float(f.mean()) for f in found]
    bars = "".join(f'<i style="height:{max(3, 34 * s):.0f}px" title="{100 * s:.0f} %"></i>' for s in shares)
    n = len(boards[-1].candidates)
    words = say("plausible", language, k=round(shares[-1] * n), n=n)
    return f'<p class="muted">{words}</p><div class="plausible" aria-hidden="true">{bars}</div>'


def reasons_html(board: Board, language: str) -> str:
    """Why each picture is there, numbered."""
    lines = "".join(f"<li>{html.escape(reason_text(r, language))}</li>" for r in board.reasons)
    return f'<ol class="reasons">{lines}</ol>' if lines else ""


def leading(boards: list[Board], liked: list[np.ndarray]) -> list[int]:
    """The row that stands for each board: the best of those liked, else the best."""
    rows = []
    for board, mask in zip(boards, liked, strict=True):
        scores = np.where(mask, board.scores, -np.inf) if mask.any() else board.scores
        rows.append(int(np.argmax(scores)))
    return rows


def terms_table(
    boards: list[Board], liked: list[np.ndarray], human: float, named: Named, language: str, last: int = 12
) -> str:
    """f, its terms and the nearest existing emoji for the picture that stands for each of the last boards."""
    columns = registered_terms()
    labels = [html.escape(term.label.within(language)) for term in columns]
    titles = (say("board", language), say("total", language), *labels, say("nearest", language))
    head = "".join(f"<th>{title}</th>" for title in titles)
    rows = []
    shown = list(zip(boards, leading(boards, liked), liked, strict=True))[-last:]
    relatives = named(np.stack([board.evidence.taste[row] for board, row, _ in shown]))
    for (board, row, mask), relative in zip(shown, relatives, strict=True):
        parts = {term.name: float(board.terms[term.name][row]) if term.name in board.terms else 0.0 for term in columns}
        parts["human"] = human if mask[row] else 0.0
        numbers = (f"<td>{v:+.1f}</td>" if v else "<td>·</td>" for v in parts.values())
        beside = f'<td class="name">{html.escape(relative)}</td>'
        total = f"<b>{sum(parts.values()):.1f}</b>"
        rows.append(f"<tr><td>{board.round}</td><td>{total}</td>{''.join(numbers)}{beside}</tr>")
    return f'<table class="terms"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def line_html(values: list[float], title: str) -> str:
    """Numbers, one a board, as a line with its points named."""
    low, high = min(0.0, *values), max(1.0, *values)
    width, height = 640, 160

    def at(i: int, value: float) -> tuple[float, float]:
        x = 36 + (width - 60) * (i / max(1, len(values) - 1))
        return x, height - 24 - (height - 44) * (value - low) / (high - low)

    points = [at(i, v) for i, v in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        f'<text x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{v:.0f}</text>'
        f'<text x="{x:.1f}" y="{height - 6}" text-anchor="middle" opacity=".6">{i + 1}</text>'
        for i, ((x, y), v) in enumerate(zip(points, values, strict=True))
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{title}" fill="currentColor" font-size="12">'
        f'<polyline points="{line}" fill="none" stroke="#6d3fd4" stroke-width="2.5"/>{dots}</svg>'
    )


def chart_html(session: Session, plausible: Callable[[Array], np.ndarray], named: Named, language: str) -> str:
    """Best f of every board, its terms, how many look like emoji, and why each picture is there.

    Args:
        plausible: (n, t) taste embeddings to (n,) whether they look like emoji.
    """
    boards = [r.board for r in session.rounds] + ([session.board] if session.board else [])
    if not boards:
        return ""
    liked = [r.liked for r in session.rounds]
    if session.board:
        liked.append(np.array([i in session.likes for i in session.board.ids], bool))
    title = say("best_f", language)
    words = f'<p class="muted">{say("terms_note", language)}</p>'
    table = terms_table(boards, liked, session.settings.human, named, language)
    return (
        f'<div class="chart"><p class="muted">{title}</p>{line_html([float(np.max(b.scores)) for b in boards], title)}'
        f"{words}{table}{plausible_html(boards, plausible, language)}{reasons_html(boards[-1], language)}</div>"
    )
