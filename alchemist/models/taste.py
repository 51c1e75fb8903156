"""How the dimensions of a taste embedding are shared out; apart from the network, which takes long to import."""

from __future__ import annotations


def taste_parts(dim: int) -> tuple[slice, slice, slice]:
    """Which of `dim` dimensions of a taste embedding are of the look, of the form and of the meaning."""
    look, form = round(0.34 * dim), round(0.28 * dim)
    return slice(0, look), slice(look, look + form), slice(look + form, dim)
