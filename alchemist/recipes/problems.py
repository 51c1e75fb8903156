"""Automatic checks of how a recipe looks."""

from __future__ import annotations

from .body import FACE_VIEW, hard_to_see, mended
from .nodes import Box, Layer, Scene
from .parts import Parts
from .recipe import Recipe
from .shapes import tones
from .vocabulary import WEARABLES

SMALLEST = 6.25
"""Units: four pixels of a picture of 64."""
LEAST_CONTRAST = 1.7
"""Of a face against what it is on: (lighter + 0.05) / (darker + 0.05), as in WCAG."""
EDGE = 1.0
ONE_EYED = ("eyes:monocle", "eyes:eyepatch")


def find_problems(recipe: Recipe, scene: Scene, store: Parts) -> tuple[str, ...]:
    """What is wrong, each in a few words; () where nothing is."""
    found = list(scene.notes)
    boxes = dict(scene.landmarks)
    if _outside(boxes["all"]):
        found.append("something is cut off at the edge")
    for name, box in scene.landmarks:
        if name in ("all", "subject", "own eyes"):
            continue
        if max(box[2] - box[0], box[3] - box[1]) < SMALLEST:
            found.append(f"{name.split(':')[-1]} too small to see")
    if not recipe.companions and recipe.pose.count == 1:
        found += _eyewear(boxes)
    found += _contrast(recipe, store)
    found += _guessed(recipe, store)
    if _area(boxes["subject"]) < 0.1 * 100 * 100 and recipe.pose.scale == 1 and recipe.pose.count == 1:
        found.append("the subject is small")
    return tuple(dict.fromkeys(found))


def _guessed(recipe: Recipe, store: Parts) -> list[str]:
    """Things worn on the face of an animal or a person whose eyes nobody knows."""
    base = store.bases.get(recipe.base)
    if base is None or recipe.face is not None or base.kind not in ("head", "animal", "person"):
        return []
    names = [w.name for w in recipe.wears if WEARABLES[w.name].place in ("eyes", "face")]
    return [f"{name} where its face may not be" for name in names if mended(base).eyes is None]


def _outside(box: Box) -> bool:
    return min(box[:2]) < -EDGE or max(box[2:]) > 100 + EDGE


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _eyewear(boxes: dict[str, Box]) -> list[str]:
    """Whether what is worn over the eyes is over both of them."""
    eyes = boxes.get("own eyes")
    if "face" in boxes:
        x0, y0, x1, y1 = boxes["face"]
        x, y, r = (x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) / 2
        eyes = (x - 0.38 * r, y - 0.2 * r, x + 0.38 * r, y - 0.2 * r)
    if eyes is None:
        return []
    return [
        f"{name.split(':')[1]} not over both eyes"
        for name, box in boxes.items()
        if name.startswith("eyes:")
        and name not in ONE_EYED
        and not (box[0] <= min(eyes[0], eyes[2]) and max(eyes[0], eyes[2]) <= box[2])
    ]


def _contrast(recipe: Recipe, store: Parts) -> list[str]:
    """Whether eyes and mouth of a face stand out from what they are on; a pale edge settles it where it is drawn."""
    base = store.bases.get(recipe.base)
    if recipe.face is None or base is None or recipe.material or recipe.colour:
        return []
    lightness, edged = hard_to_see(base)
    if edged:
        return []
    weak = []
    for name in ("eyes", "mouth"):
        parts = store.faces.get(getattr(recipe.face, name))
        body = getattr(parts, name) if parts is not None else ""
        if body and _best_contrast(body, lightness) < LEAST_CONTRAST:
            weak.append(f"{name} hard to see")
    return weak


def _best_contrast(body: str, lightness: float) -> float:
    seen = tones(Layer(body, FACE_VIEW))
    return max(_ratio(value, lightness) for value in (seen.darkest, seen.low, seen.high))


def _ratio(a: float, b: float) -> float:
    # lightness is a weighted sum of sRGB values; relative luminance goes about with its power of 2.2
    low, high = sorted((a**2.2, b**2.2))
    return float((high + 0.05) / (low + 0.05))
