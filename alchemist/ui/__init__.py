"""The app: one file per tab, a shared theme, all texts in English and Japanese."""
