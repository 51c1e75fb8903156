"""The environment that a program starts in, checked before libraries read it; any error as one sentence."""

from __future__ import annotations

import errno
import os
import socket
import sys

from .errors import AlchemistError, BadInput

TRACEBACK = "ALCHEMIST_TRACEBACK"
"""Where this variable is set, an unforeseen error shows where it happened."""
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def check_interpreter() -> None:
    """Raise BadInput under `python -OO`, which takes away the docstrings that transformers reads."""
    if sys.flags.optimize > 1:
        raise BadInput("`python -OO` (or PYTHONOPTIMIZE=2) removes texts that the libraries need; leave out -OO.")


def check_proxies() -> None:
    """Raise BadInput where the environment's proxies cannot be used; values are not shown, they may hold passwords."""
    import httpx

    try:
        httpx.Client().close()
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        names = [name for name in (*PROXIES, *map(str.lower, PROXIES)) if os.environ.get(name)]
        why = "SOCKS needs the package socksio (pip install socksio)" if "socksio" in str(error) else first_line(error)
        raise BadInput(
            f"The proxy that {' or '.join(names) or 'the system'} names cannot be used: {why}; change or unset it."
        ) from None


def server_settings() -> dict[str, str]:
    """What `launch` needs besides the environment; to be asked before Gradio is imported.

    Gradio tries ports on IPv4 alone: for an IPv6 address in `GRADIO_SERVER_NAME` it is told the address itself.

    Raises:
        BadInput: `GRADIO_SERVER_NAME` or `GRADIO_SERVER_PORT` cannot be had.
    """
    for name, most in (("GRADIO_SERVER_PORT", 65_535), ("GRADIO_NUM_PORTS", 65_535)):
        value = os.environ.get(name)
        if value is not None and not (value.isdecimal() and 1 <= int(value) <= most):
            raise BadInput(f"{name} must be a whole number from 1 to {most}, not {value!r}.")
    named = os.environ.get("GRADIO_SERVER_NAME")
    if not named:
        os.environ.pop("GRADIO_SERVER_NAME", None)
        return {}
    host = named.removeprefix("[").removesuffix("]")
    try:
        family, *_, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind(address)
    except (OSError, UnicodeError):
        raise BadInput(f"GRADIO_SERVER_NAME names {named!r}, which is no address of this machine.") from None
    if family != socket.AF_INET6:
        return {}
    os.environ["GRADIO_SERVER_NAME"] = "127.0.0.1"
    return {"server_name": f"[{host}]"}


def first_line(error: BaseException) -> str:
    """The first line of what an error says, or its kind."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".")[:200] if lines else type(error).__name__


def sentence_of(error: BaseException) -> str:
    """Any error as one sentence."""
    if isinstance(error, AlchemistError):
        return str(error)
    if isinstance(error, MemoryError):
        return "There is not enough memory for this; ask for less at once."
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return f"The disk is full{f' ({error.filename})' if error.filename else ''}; free some space."
    if isinstance(error, OSError) and error.strerror:
        return f"{f'{error.filename}: ' if error.filename else ''}{error.strerror}."
    if isinstance(error, ModuleNotFoundError):
        return f"The package {error.name} is missing; install the requirements again."
    return (
        f"Something went wrong that this program does not know ({type(error).__name__}: {first_line(error)}); "
        f"{TRACEBACK}=1 shows where."
    )


def wants_traceback() -> bool:
    """Whether unforeseen errors show where they happened."""
    return bool(os.environ.get(TRACEBACK))
