"""Tiny weights and simulated people for tests and quick benchmarks: the real code on networks that draw nothing."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from ..emoji.catalogue import Emoji, write
from ..emoji.splits import concept_of, is_held_out
from ..generation.pipeline import EmojiPipeline
from ..models.autoencoder import EmojiAutoencoder
from ..models.denoiser import build_denoiser, build_scheduler
from ..models.emojiclip import EmojiCLIP
from ..models.layout import build_layout
from ..models.weights import write_manifest
from ..search.session import Session
from ..training.taste import write_taste
from ..values import Array, Board

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72">{}</svg>'
SHAPES = {
    "1F600": ("grinning face", "にっこり笑う", '<circle cx="36" cy="36" r="26" fill="#fcea2b" stroke="#000"/>'),
    "1F431": ("cat face", "ネコの顔", '<path d="M12 60V14l14 10h20l14-10v46z" fill="#f1b31c" stroke="#000"/>'),
    "1F34E": ("red apple", "赤リンゴ", '<circle cx="36" cy="42" r="22" fill="#ea5a47"/>'),
    "1F9CA": ("ice", "氷", '<rect x="14" y="14" width="44" height="44" fill="#92d3f5" stroke="#000"/>'),
    "1F680": ("rocket", "ロケット", '<path d="M36 6l14 40H22z" fill="#d0cfce" stroke="#000"/>'),
    "1F436": ("dog face", "イヌの顔", '<ellipse cx="36" cy="36" rx="24" ry="20" fill="#a57939" stroke="#000"/>'),
}


def tiny_catalogue() -> list[tuple[Emoji, str]]:
    """Six hand-made emoji with their SVGs."""
    return [
        (
            Emoji(
                code, "openmoji", english, concept_of(code), False, "smileys-emotion", "face-smiling",
                (english, english.split()[-1]), (japanese,), is_held_out(concept_of(code)),
            ),
            SVG.format(body),
        )
        for code, (english, japanese, body) in SHAPES.items()
    ]  # fmt: skip


def tiny_weights(folder: Path, seed: int = 0) -> Path:
    """Write a whole folder of weights with tiny untrained networks at 32 px; a second's work."""
    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    autoencoder = EmojiAutoencoder(
        sample_size=32, latent_channels=4, patch=4, widths=(16, 24), encoder_blocks=(1, 1), decoder_blocks=(1, 1)
    )
    denoiser = build_denoiser(autoencoder.latent_shape, heads=2, layers=2, head_dim=16, layout=True)
    student = copy.deepcopy(denoiser)
    guide = build_denoiser(autoencoder.latent_shape, heads=1, layers=1, head_dim=16)
    layout = build_layout(autoencoder.latent_shape, width=24, style_width=8)
    networks = {"layout": layout.eval(), "denoiser": denoiser.eval(), "student": student.eval(), "guide": guide.eval()}
    EmojiPipeline(autoencoder.eval(), scheduler=build_scheduler(), **networks).save_pretrained(folder)
    scorer = EmojiCLIP(dim=16, taste_dim=8, blocks=2, size=32).eval()
    scorer.save_pretrained(folder / "scorer")
    write(folder / "catalogue", tiny_catalogue())
    write_taste(scorer, folder / "catalogue")
    write_manifest(folder, licence="CC-BY-SA-4.0")
    return folder


def likes_most(board: Board, score: Callable[[Array], Array], count: int = 2) -> set[str]:
    """A simulated person: the `count` pictures of a drawn board that `score` (n,) puts highest."""
    assert board.images is not None
    best = np.argsort(-score(board.images))[:count]
    return {board.ids[int(i)] for i in best}


def redness(images: Array) -> Array:
    """(n,) how red pictures are: a taste that needs no network."""
    return np.asarray((images[:, 0] - images[:, 1:3].mean(1)).mean((1, 2)), np.float32)


def played(lab: object, session: Session, rounds: int, score: Callable[[Array], Array] = redness) -> Session:
    """`session` after `rounds` boards answered by `likes_most`."""
    for _ in range(rounds):
        session = lab.ask(session)  # type: ignore[attr-defined]
        assert session.board is not None
        session = session.tell(likes_most(session.board, score))
    return session
