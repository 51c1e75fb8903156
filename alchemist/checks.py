"""Numbers and texts from outside, checked; what is wrong is named with its value and its range."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .errors import BadInput
from .text import cleaned

PROMPT_LIMIT = 500
SEEDS = 2**63
"""Seeds are whole numbers below this, wherever they are typed, drawn or stored."""


def checked_prompt(text: str, what: str = "prompt") -> str:
    """`text` as `text.cleaned` leaves it, or BadInput where it is too long as typed or holds control characters."""
    if not isinstance(text, str):
        raise BadInput(f"A {what} is text, not {type(text).__name__}.")
    if any((ord(c) < 32 and c not in "\t\n\r") or 127 <= ord(c) < 160 for c in text):
        raise BadInput(f"The {what} holds control characters; plain words and emoji work.")
    if len(text) > PROMPT_LIMIT:
        raise BadInput(f"The {what} has {len(text):,} characters; up to {PROMPT_LIMIT} work.")
    return cleaned(text)


TEMPLATE_LIMIT = 300
TEMPLATE = "emoji of {prompt}, flat vector art, plain white background"
"""What a diffusers pipeline is given around the words where settings give no template."""


def checked_template(text: Any) -> str:
    """`text` as a prompt template, which holds "{prompt}" where the words go; "" stays "".

    Raises:
        BadInput: it does not, or it is too long.
    """
    template = checked_prompt(text, "template")
    if template and template.count("{prompt}") != 1:
        raise BadInput(
            f"A template holds {{prompt}} once, where the words go, as in 'emoji of {{prompt}}'; not {text!r}."
        )
    if len(template) > TEMPLATE_LIMIT:
        raise BadInput(f"The template has {len(template):,} characters; up to {TEMPLATE_LIMIT} work.")
    return template


def checked_seed(value: Any) -> int:
    """`value` as a seed, a whole number below `SEEDS`; text of digits too, exactly, as a field or a file gives it.

    Raises:
        BadInput: it is none.
    """
    seed = value
    typed = isinstance(value, str) and value.strip().isdecimal() and len(value.strip()) < 40
    whole = isinstance(value, np.integer) or (isinstance(value, float | np.floating) and float(value).is_integer())
    if typed or whole:
        seed = int(value)
    if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < SEEDS:
        raise BadInput(f"The seed must be a whole number from 0 to {SEEDS - 1}, not {str(value)[:40]!r}.")
    return seed


def checked_number(value: Any, what: str, low: float, high: float) -> float:
    """`value` as a float in [low, high], or BadInput naming the value and the range."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise BadInput(f"{what} must be a number from {low:g} to {high:g}, not {value!r}.") from None
    if not math.isfinite(number) or not low <= number <= high:
        raise BadInput(f"{what} must be from {low:g} to {high:g}, not {value!r}.")
    return number


def checked_count(value: Any, what: str, low: int, high: int) -> int:
    """`value` as an int in [low, high], or BadInput naming the value and the range."""
    number = checked_number(value, what, low, high)
    if number != int(number):
        raise BadInput(f"{what} must be a whole number from {low} to {high}, not {value!r}.")
    return int(number)
