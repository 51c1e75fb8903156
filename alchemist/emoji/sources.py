"""Reads the vendors' packages: every picture as an SVG with its code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .captions import Captions
from .splits import normalised


def read_openmoji(package: Path) -> Iterator[tuple[str, str]]:
    """(code, svg) of OpenMoji's colour pictures."""
    for row in json.loads((package / "data" / "openmoji.json").read_text(encoding="utf-8")):
        path = package / "color" / "svg" / f"{row['hexcode']}.svg"
        if path.exists():
            yield normalised(row["hexcode"]), path.read_text(encoding="utf-8")


def groups_of_openmoji(package: Path) -> dict[str, tuple[str, str]]:
    """Code to (group, subgroup)."""
    rows = json.loads((package / "data" / "openmoji.json").read_text(encoding="utf-8"))
    return {normalised(r["hexcode"]): (r["group"], r["subgroups"]) for r in rows}


def read_iconify(package: Path, captions: Mapping[str, Captions]) -> Iterator[tuple[str, str]]:
    """(code, svg) of an Iconify package, by its own table of characters, else by names."""
    icons = json.loads((package / "icons.json").read_text(encoding="utf-8"))
    table = json.loads((package / "chars.json").read_text(encoding="utf-8")) or _codes_by_name(icons, captions)
    seen = set()
    for code, name in table.items():
        code = normalised(code)
        if name in icons["icons"] and code not in seen:
            seen.add(code)
            yield code, _svg(icons, icons["icons"][name])


def _svg(icons: Mapping[str, Any], icon: Mapping[str, Any]) -> str:
    width, height = (icon.get(k, icons.get(k, 16)) for k in ("width", "height"))
    box = f"{icon.get('left', 0)} {icon.get('top', 0)} {width} {height}"
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="{box}">{icon["body"]}</svg>'


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _codes_by_name(icons: Mapping[str, Any], captions: Mapping[str, Captions]) -> dict[str, str]:
    """Code to icon name, where a caption's name without spaces is the icon's."""
    by_slug = {_slug(icon): icon for icon in reversed(list(icons["icons"]))}
    for icon in icons["icons"]:  # "astronaut-1" is the first of several pictures of an astronaut
        by_slug.setdefault(_slug(re.sub(r"-\d$", "", icon)), icon)
    found = {}
    for code, names in captions.items():
        for prefix in ("", "flagof", "flagfor"):
            slug = prefix + _slug(names.english[0].removeprefix("flag: ") if prefix else names.english[0])
            if slug in by_slug:
                found[code] = by_slug[slug]
                break
    return found
