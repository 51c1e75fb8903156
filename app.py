"""Opens the app: `python app.py`, or what a Hugging Face Space runs."""

import spaces  # ZeroGPU wants it imported before torch; elsewhere it does nothing

from alchemist import Alchemist
from alchemist.ui.app import build, launch_arguments
from alchemist.ui.zero import lend, on_zero_gpu

if __name__ == "__main__":
    lab = Alchemist.from_pretrained()
    lab.embed_text("emoji")  # reads the sentence encoder and the scorer now, not while the first visitor waits
    if on_zero_gpu():
        lend(lab, spaces.GPU)
    build(lab).queue(default_concurrency_limit=4).launch(**launch_arguments())
