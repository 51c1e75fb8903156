"""A ranking as files: pictures with straight alpha, a table, a contact sheet."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from ..candidate import Candidate
from ..recipes.render import credits
from ..search.serial import candidate_to_json
from ..values import Ranking
from ..writing import write_files
from .pictures import contact_sheet, png_bytes

TABLE = "ranking.csv"
PICTURE = re.compile(r"(?<![^\s,;\"'])\d{3,}\.png(?![^\s,;\"'])")


def facts_of(c: Candidate) -> dict[str, str]:
    """What a PNG says of where it came from; under "alchemist" all that draws it again."""
    facts = {"Software": "Emoji-Alchemist", "prompt": c.text, "negative": c.negative, "style": c.style}
    facts["generator"] = c.generator
    for name in ("seed", "sampler", "steps", "guidance"):
        if name in c.payload:
            facts[name] = f"{c.payload[name]:g}" if name == "guidance" else str(c.payload[name])
    if c.mix:
        facts["mix"] = f"{c.mix_weight:g} of {c.mix}"
    if (recipe := c.recipe) is not None:
        facts |= {"recipe": recipe.to_json(), "attribution": "; ".join(credits(recipe))}
    return {**facts, "weights": c.fingerprint, "licence": "CC BY-SA 4.0", "alchemist": candidate_to_json(c)}


def ranking_csv(ranking: Ranking) -> str:
    """rank, file, score, each term, nearest, similarity: one row a picture."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["rank", "file", "score", *ranking.terms, "nearest", "similarity"])
    for i, near in enumerate(ranking.nearest):
        terms = [f"{float(values[i]):.4f}" for values in ranking.terms.values()]
        named = f"{near.name} ({near.vendor} {near.hexcode})"
        score = f"{float(ranking.scores[i]):.4f}"
        rows.writerow([i + 1, f"{i + 1:03d}.png", score, *terms, named, f"{near.similarity:.4f}"])
    return text.getvalue()


def ranking_files(ranking: Ranking) -> dict[str, bytes]:
    """Name to content: 001.png… in rank order, ranking.csv, contact.png."""
    files = {
        f"{i + 1:03d}.png": png_bytes(picture, facts=facts_of(ranking.candidates[i]))
        for i, picture in enumerate(ranking.images)
    }
    files[TABLE] = ranking_csv(ranking).encode()
    sheet = io.BytesIO()
    contact_sheet(ranking.images).save(sheet, "PNG")
    files["contact.png"] = sheet.getvalue()
    return files


def write_ranking(ranking: Ranking, folder: Path) -> None:
    """Write `ranking_files` to `folder`; what a longer ranking left there goes, as far as its table names it."""
    folder.mkdir(parents=True, exist_ok=True)
    files = ranking_files(ranking)
    older = _listed(folder / TABLE) - set(files)
    write_files(folder, files)
    for name in older:
        (folder / name).unlink(missing_ok=True)


def _listed(table: Path) -> set[str]:
    """The pictures that a ranking's table names, whatever encoding and separators a spreadsheet saved it in."""
    if not table.is_file():
        return set()
    content = table.read_bytes()
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))  # UTF-16; others write digits and ".png" as ASCII does
    return set(PICTURE.findall(content.decode("utf-16" if wide else "latin-1", "replace")))


def ranking_zip(ranking: Ranking) -> bytes:
    """`ranking_files` as one archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in ranking_files(ranking).items():
            archive.writestr(name, content)
    return buffer.getvalue()
