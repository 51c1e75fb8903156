"""The data set's card: what the Hub shows, with its YAML front matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...emoji.vendors import VENDORS

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
         (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"))  # fmt: skip
LICENCE = "cc-by-sa-4.0"
"""The one that all of it may be passed on under: that of OpenMoji, whose parts are among the others'."""


def card(plan: Mapping[str, Any], rows: Mapping[str, int]) -> str:
    """README.md of the data set.

    Args:
        plan: as `shards.Plan` has it.
        rows: of each split.
    """
    total = sum(rows.values())
    size = next((name for most, name in SIZES if total <= most), "100M<n<1B")
    shown = "svg" if plan["svg"] else "image"
    what = "SVG 1.1" if plan["svg"] else f"PNG, {plan['size']} × {plan['size']}, transparent"
    columns = [(shown, what), *COLUMNS]
    sets = "\n".join(f"- {v.attribution}: {v.licence}" for v in VENDORS.values() if v.name in SETS)
    files = "\n".join(f"      - split: {split}\n        path: data/{split}-*.parquet" for split in rows)
    table = "\n".join(f"| `{name}` | {text} |" for name, text in columns)
    counted = ", ".join(f"{count:,} in `{split}`" for split, count in rows.items())
    drawn = "--svg " if plan["svg"] else f"--size {plan['size']} "
    return f"""---
pretty_name: Composed emoji
license: {LICENCE}
language:
  - en
  - ja
task_categories:
  - text-to-image
  - image-to-text
tags:
  - emoji
  - synthetic
size_categories:
  - {size}
configs:
  - config_name: default
    data_files:
{files}
---
# Composed emoji

{total:,} emoji that nobody has drawn ({counted}), composed of vector parts of seven open sets by
Emoji-Alchemist, each with its recipe and a caption in English and in Japanese.

| column | |
| --- | --- |
{table}

`test` holds the pairs of a concept and a change (a cat with a crown, a stone turtle) that a hash keeps from training,
about one in ten, and one in twenty of the concepts that are no everyday words. A caption says only what is seen.

Made by `python -m alchemist data recipes -n {plan["n"]} {drawn}--seed {plan["seed"]}` with parts `{plan["parts"]}`:
the same command gives the same files.

## Licences

Every row names the sets and codes of its parts in `attribution`. As a whole: CC BY-SA 4.0.

{sets}
"""


COLUMNS = (
    ("recipe", "JSON: base, face, what it wears, companions, material, colour, pattern, settings, marks, pose"),
    ("caption_en", "a caption in English"),
    ("caption_ja", "a caption in Japanese"),
    ("concept", "code of the emoji that it is first of all of"),
    ("attribution", "a line for each part: code, set, licence"),
)
SETS = ("openmoji", "twemoji", "fluent", "noto", "emojione", "fxemoji", "streamline")
