"""Where weights are, whether they are whole, and what is known of them.

A folder of weights is a saved `EmojiPipeline` with `scorer/`, `catalogue/` and a `manifest.json` that names every
file with its sha256. It is checked before anything is loaded; nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..environment import check_proxies, first_line
from ..errors import HubUnreachable, WeightsError

MANIFEST = "manifest.json"
UNLISTED = (MANIFEST, "README.md", "LICENSES")
"""What a reader needs and no network: it may change without the weights being others."""
OVER_LATENTS = ("layout", "denoiser", "guide", "student")
"""The networks over the autoencoder's latents; new latents make an end of them. All but the denoiser may be missing."""
NETWORKS = ("autoencoder", *OVER_LATENTS)
"""The pipeline's networks, a folder each: their files decide how a candidate looks."""
HUB_SECONDS = 3.0
REPOSITORY = re.compile(r"(?!.*(?:--|\.\.))\w(?:[\w.-]*\w)?/\w(?:[\w.-]*\w)?", re.ASCII)
"""user/repo as the Hub writes it; anything else is a folder."""
SHIPPED = Path(__file__).resolve().parents[2] / "weights"
"""Where a checkout has them, beside the package."""
PINNED = "emoji-alchemist/emoji-alchemist@v0.2.0"
"""Where the Hub has those of this version."""
PINNED_MANIFEST = "d752482f6a9f9efe1d38911d1010b06fb0fdbc57410ba64e059af43c3734c125"
"""The sha256 of their manifest, which holds the hashes of all their files: others of that name are not taken."""


@dataclass(frozen=True)
class Manifest:
    """What a folder of weights says of itself.

    Attributes:
        fingerprint: first 12 hex digits of the sha256 over the network files' hashes.
        files: path in the folder → sha256.
        facts: licence, data, figures: anything JSON.
    """

    fingerprint: str
    files: dict[str, str]
    facts: dict[str, Any]

    @property
    def scorer(self) -> str:
        """First 12 hex digits of the sha256 over the scorer's files: what measured a bank, as `fingerprint` drew it."""
        return _fingerprint(self.files, ("scorer",))

    def names_in(self, part: str) -> frozenset[str]:
        """Names of the listed files of one part, such as "catalogue"; what else lies there is not of these weights."""
        return frozenset(name.partition("/")[2] for name in self.files if name.startswith(f"{part}/"))


def of_another_kind(network: str, kind: str, wanted: str) -> str:
    """A sentence on weights whose `network` another version of this package wrote."""
    return (
        f"The {network} of these weights is a {kind}, and this version reads a {wanted}; take the weights that came "
        f"with it, or run `python -m alchemist train {network}`."
    )


def sha256_of(path: Path) -> str:
    """Hex sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(folder: Path) -> dict[str, str]:
    paths = {p.relative_to(folder): p for p in sorted(folder.rglob("*")) if p.is_file()}
    kept = {k: p for k, p in paths.items() if k.parts[0] not in UNLISTED and not any(map(_stray, k.parts))}
    return {k.as_posix(): sha256_of(p) for k, p in kept.items()}


def _stray(name: str) -> bool:
    """Whether a file or folder of this name is unfinished, or left by an operating system."""
    return name.endswith(".part") or name.startswith(".") or name in ("desktop.ini", "Thumbs.db", "__MACOSX")


def _fingerprint(files: dict[str, str], networks: tuple[str, ...] = NETWORKS) -> str:
    drawing = [f"{k}:{v}" for k, v in sorted(files.items()) if k.split("/")[0] in networks]
    return hashlib.sha256("\n".join(drawing).encode()).hexdigest()[:12]


def write_manifest(folder: Path, **facts: Any) -> Manifest:
    """List the files of `folder` with their hashes; `facts` are kept beside them, older ones too unless None now."""
    path = folder / MANIFEST
    files = _listed(folder)
    kept = {k: v for k, v in {**read_facts(folder), **facts}.items() if v is not None}
    manifest = Manifest(_fingerprint(files), files, kept)
    text = json.dumps(manifest.__dict__, indent=1, ensure_ascii=False, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
    return manifest


def read_facts(folder: Path) -> dict[str, Any]:
    """The facts kept in the manifest of `folder`; none where there is no manifest yet."""
    path = folder / MANIFEST
    return dict(json.loads(path.read_text(encoding="utf-8")).get("facts", {})) if path.exists() else {}


def verify(folder: Path) -> Manifest:
    """The manifest of `folder`, every file of it found and unchanged.

    Raises:
        WeightsError: a file is missing or differs; the message names it with both hashes.
    """
    path = folder / MANIFEST
    if not path.exists():
        raise WeightsError(f"There are no weights in {folder}: {MANIFEST} is missing.")
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(raw["fingerprint"], raw["files"], raw["facts"])
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{path} is not a manifest of weights: {error}.") from error
    for name, expected in manifest.files.items():
        file = folder / name
        if not file.is_file():
            raise WeightsError(f"Weights are incomplete: {file} is missing; fetch the weights again.")
        found = sha256_of(file)
        if found != expected:
            raise WeightsError(
                f"Weights are damaged: {file} should have sha256 {expected[:16]}… but has {found[:16]}…; "
                "fetch the weights again."
            )
    return manifest


def locate(source: str | os.PathLike[str] | None = None, revision: str | None = None) -> Path:
    """The local folder of weights that `source` names.

    Args:
        source: a folder, "user/repo" or "user/repo@revision" on the Hub; None: `ALCHEMIST_WEIGHTS`, else the
            weights beside the package or in the folder `weights` at hand, else those of this version on the Hub.
        revision: branch, tag or commit on the Hub.

    Raises:
        WeightsError: no such folder. HubUnreachable: the Hub does not answer or has no such repository.
    """
    asked = source if source is not None else os.environ.get("ALCHEMIST_WEIGHTS")
    if not asked:
        return _of_this_version()
    named = str(asked)
    if Path(named).is_dir():
        return Path(named)
    repo, _, tag = named.partition("@")
    if not REPOSITORY.fullmatch(repo) or len(repo) > 96:
        by = "ALCHEMIST_WEIGHTS: there" if source is None else "There"
        raise WeightsError(f"{by} is no folder of weights at {named}; give a folder or user/repo@revision.")
    return from_hub(repo, revision or tag or None)


def _of_this_version() -> Path:
    """The weights that belong to this version: of a checkout, else from the Hub.

    Raises:
        WeightsError: neither is to be had.
    """
    for folder in (SHIPPED, Path("weights")):
        if (folder / MANIFEST).is_file():
            return folder
    repo, _, revision = PINNED.partition("@")
    try:
        folder = from_hub(repo, revision)
    except HubUnreachable as error:
        raise WeightsError(
            f"There are no weights here: none in {SHIPPED} or ./weights, and of {PINNED}: {error} "
            "Run it in a clone of the project, or set ALCHEMIST_WEIGHTS to a folder."
        ) from error
    if hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest() != PINNED_MANIFEST:
        raise WeightsError(
            f"What {PINNED} holds is not the weights of this version. Run it in a clone of the project, "
            "or set ALCHEMIST_WEIGHTS to a folder or repository that you trust."
        )
    return folder


PICKLES = ("*.bin", "*.pt", "*.pkl", "*.h5")


def from_hub(
    repo: str,
    revision: str | None = None,
    patterns: list[str] | None = None,
    without: Sequence[str] = (),
    setting: str = "ALCHEMIST_WEIGHTS",
) -> Path:
    """A snapshot of a Hub repository, from the cache where the Hub is off or does not answer.

    Args:
        patterns, without: which files are wanted, None for all, and which of these are not; pickles never are.
        setting: the environment variable that an error advises to set to a folder.

    Raises:
        HubUnreachable: not in the cache, and the Hub does not answer within seconds or has no such thing.
    """
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    offline = os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on")
    if not offline:
        check_proxies()
    reachable = not offline and _hub_answers()
    wanted = {
        "revision": revision,
        "allow_patterns": patterns,
        "ignore_patterns": [*PICKLES, *without],
    }
    try:
        return Path(snapshot_download(repo, local_files_only=not reachable, **wanted))
    except LocalEntryNotFoundError:
        why = "offline mode is on (HF_HUB_OFFLINE)" if offline else "the Hub does not answer"
        raise HubUnreachable(
            f"{repo} is not in the local cache and {why}; connect to the network, or set {setting} to a folder."
        ) from None
    except RepositoryNotFoundError:
        raise HubUnreachable(f"The Hub has no public repository {repo}; check its name, or log in.") from None
    except (HfHubHTTPError, httpx.HTTPError, ValueError) as error:
        raise HubUnreachable(f"The Hub could not give {repo}@{revision or 'main'}: {first_line(error)}.") from error


def _hub_answers() -> bool:
    """Whether the Hub's address answers at all within `HUB_SECONDS`; a dead one would cost minutes of retries.

    A thread keeps the time: finding the address, connecting, sending and every part of an answer would each have a
    time limit of its own.
    """
    import httpx
    from huggingface_hub import constants

    answered = threading.Event()

    def ask() -> None:
        with suppress(httpx.HTTPError):
            httpx.head(constants.ENDPOINT, timeout=HUB_SECONDS)
            answered.set()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(HUB_SECONDS)
    return answered.is_set()
