"""Opens the app: `python app.py`, or what a Hugging Face Space runs."""

from alchemist.ui.serve import main

if __name__ == "__main__":
    main()
