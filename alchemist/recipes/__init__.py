"""Recipes: new emoji composed of the open sets' vector parts. The recipe is kept; the picture is derived from it."""
