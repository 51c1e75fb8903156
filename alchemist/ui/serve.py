"""Builds the app and serves it; imports little until `main` runs, since ZeroGPU wants `spaces` before torch."""

from __future__ import annotations

import sys

from ..environment import check_interpreter, check_proxies, sentence_of, server_settings, wants_traceback


def main() -> None:
    """Build the app and serve it; whatever stops that ends in one sentence."""
    try:
        check_interpreter()
        check_proxies()
        server = server_settings()  # before Gradio reads the environment

        import spaces  # ZeroGPU wants it imported before torch; elsewhere it does nothing

        from ..runtime import Alchemist
        from .app import build, launch_arguments
        from .zero import lend, on_zero_gpu

        lab = Alchemist.from_pretrained()
        lab.embed_text("emoji")  # reads the sentence encoder and the scorer now, not while the first visitor waits
        if on_zero_gpu():
            lend(lab, spaces.GPU)
        demo = build(lab)
        lab.warm()
        demo.queue(default_concurrency_limit=4).launch(**launch_arguments(), **server)
    except Exception as error:
        if wants_traceback():
            raise
        print(f"Emoji-Alchemist cannot start: {sentence_of(error)}", file=sys.stderr)
        sys.exit(2)
