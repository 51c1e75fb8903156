"""Opens the app: `python app.py`, or what a Hugging Face Space runs."""

try:
    import spaces
except ImportError:
    spaces = None

from alchemist import Alchemist
from alchemist.ui.app import build, launch_arguments

if __name__ == "__main__":
    demo = build(Alchemist.from_pretrained())
    demo.queue(default_concurrency_limit=4).launch(**launch_arguments())
