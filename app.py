"""Opens the app: `python app.py`, or what a Hugging Face Space runs."""

import sys

import spaces  # ZeroGPU wants it imported before torch; elsewhere it does nothing

from alchemist import Alchemist
from alchemist.errors import AlchemistError
from alchemist.ui.app import build, launch_arguments
from alchemist.ui.zero import lend, on_zero_gpu

if __name__ == "__main__":
    try:
        lab = Alchemist.from_pretrained()
        lab.embed_text("emoji")  # reads the sentence encoder and the scorer now, not while the first visitor waits
        if on_zero_gpu():
            lend(lab, spaces.GPU)
        demo = build(lab)
    except AlchemistError as error:
        print(f"Emoji-Alchemist cannot start: {error}", file=sys.stderr)
        sys.exit(2)
    demo.queue(default_concurrency_limit=4).launch(**launch_arguments())
