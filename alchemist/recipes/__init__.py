"""Recipes: new emoji composed of the open sets' vector parts. The recipe is kept; the picture is derived from it."""

from .recipe import Companion, Face, Pose, Recipe, Wear

__all__ = ["Companion", "Face", "Pose", "Recipe", "Wear"]
