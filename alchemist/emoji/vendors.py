"""The open emoji sets, where they come from, and fetching them whole and unchanged."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from ..errors import DataError


@dataclass(frozen=True)
class Vendor:
    """One package of pictures or captions, pinned.

    Attributes:
        package, version: its name and version in npm's registry.
        integrity: npm's sha512 of its archive.
        licence, attribution: what its pictures are under, and whom to name.
    """

    name: str
    package: str
    version: str
    integrity: str
    licence: str
    attribution: str

    @property
    def archive(self) -> str:
        """File name of its archive."""
        return f"{self.package.lstrip('@').replace('/', '-')}-{self.version}.tgz"

    @property
    def address(self) -> str:
        """Where the public registry keeps its archive."""
        return f"{REGISTRY}/{self.package}/-/{self.package.split('/')[-1]}-{self.version}.tgz"


VENDORS = {
    v.name: v
    for v in (
        Vendor(
            "openmoji",
            "openmoji",
            "17.0.0",
            "sha512-EBnYrNGdcdw+OSXmENeNE1yBNRu6tOraTmoOyUbJkTmvT/+XETp8RZLSJFzD3lrPc5N9CzsyPnRTk0Vp4UaI9w==",
            "CC-BY-SA-4.0",
            "OpenMoji – the open-source emoji and icon project",
        ),
        Vendor(
            "noto",
            "@iconify-json/noto",
            "1.2.9",
            "sha512-DQiuXENbun41ch+XPSV55H9FaWKpHTyz46YIKtSaKYD4fIDDzL1tR6H4np/T38jfrTAeI3rcKF0mqHYeZVAuaw==",
            "Apache-2.0",
            "Noto Emoji by Google",
        ),
        Vendor(
            "twemoji",
            "@iconify-json/twemoji",
            "1.2.5",
            "sha512-uKpuIEV0v6K5BW3Mjdyl+XKFVAbbcPxAgifKvEMtZoUZB5+YiY5zaMm2uNNCxyXzAWU9yNLlj41WU6/mvgALsw==",
            "CC-BY-4.0",
            "Twemoji by Twitter",
        ),
        Vendor(
            "fluent",
            "@iconify-json/fluent-emoji-flat",
            "1.2.6",
            "sha512-RY47RgPb47fYUiyrA64sIOL0+UU02s29sXpNBbIQRBUlPlfNFTKUmZDERGuxDs/7yNGWqQYvuaSYM1M4fRXlUw==",
            "MIT",
            "Fluent Emoji (flat) by Microsoft",
        ),
        Vendor(
            "emojione",
            "@iconify-json/emojione",
            "1.2.3",
            "sha512-T9+T3HIbJNLKKsmxYKlaYhvnHYkz/HNYTV7SHCXVZPfeUi4FqskY70YeN8yYAZT8cCv7w5vJxS4Q1m8zb9CMMg==",
            "CC-BY-4.0",
            "EmojiOne 2 (colored)",
        ),
        Vendor(
            "fxemoji",
            "@iconify-json/fxemoji",
            "1.2.2",
            "sha512-UAasRaxzFUKfIGSmLwnoarsssA4LX0VLLuEmplIqM6ZNQqIQRtav8tZ4H1neTlBreXuMQyAifr5jP4kn78DpiQ==",
            "Apache-2.0",
            "FxEmojis by Mozilla",
        ),
    )
}
STREAMLINE = Vendor(
    "streamline",
    "@iconify-json/streamline-emojis",
    "1.2.4",
    "sha512-iNr9T9XuZVTyQPJO8ZlLxBzPkpi7qMl+z1l0C31vpEMqhPMelth3n7CeWQYtixdetDPdI81yeG4ROqjWpYJE6A==",
    "CC-BY-4.0",
    "Streamline Emojis",
)
"""A set for recipes; the latent models have not learned it."""
CAPTIONS = Vendor(
    "captions",
    "emojibase-data",
    "17.0.0",
    "sha512-Yvgb5AWoHViHV/gq1qr5ZAarcBip+B27/ZLRsUJkbgAEaLlZ/fof9g882LTpmEpyhBNEC0m2SEmItljHsTygjA==",
    "MIT",
    "emojibase-data",
)
REGISTRY = "https://registry.npmjs.org"
RELEASES = "https://github.com/hfg-gmuend/openmoji/releases/download"
RAW = "https://raw.githubusercontent.com/hfg-gmuend/openmoji"
CONTENT_OF_OPENMOJI = "ac4872bb8711dd1692549239c6dba76b04b6c083fe057ba975dd768774c5cb23"
"""sha256 over (name, sha256) of OpenMoji's colour SVGs and openmoji.json, the same by either way of fetching."""


def integrity_of(path: Path) -> str:
    """npm's integrity string of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    return "sha512-" + base64.b64encode(digest).decode()


def fetch(vendor: Vendor, folder: Path) -> Path:
    """The unpacked package of `vendor` below `folder`; downloaded where it is not there already.

    By npm where that is installed, which knows of proxies and mirrors; else from the public registry, and OpenMoji
    from its releases where the registry does not answer. A broken-off download is a `.part` file and begins anew.

    Raises:
        DataError: the archive differs from what it should be, or cannot be had.
    """
    target = folder / f"{vendor.name}-{vendor.version}"
    if target.is_dir():
        return target
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / vendor.archive
    if not archive.exists():
        try:
            _npm_pack(vendor, archive) if shutil.which("npm") else download(vendor.address, archive)
        except DataError as error:
            if vendor.name == "openmoji":
                return _release(vendor, folder, target)
            raise DataError(f"{error} Or put {vendor.archive} into {folder}.") from None
    check(archive, vendor.integrity)
    unpack(archive, target)
    return target


def check(archive: Path, expected: str) -> None:
    """Raise DataError where an archive is not the one expected."""
    found = integrity_of(archive)
    if found != expected:
        raise DataError(
            f"{archive} is damaged: expected {expected[:24]}…, found {found[:24]}…; "
            "delete it and run the command again."
        )


def _npm_pack(vendor: Vendor, archive: Path) -> None:
    scratch = archive.parent / "npm.part"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    name = f"{vendor.package}@{vendor.version}"
    done = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(scratch), name], capture_output=True, text=True
    )
    packed = list(scratch.glob("*.tgz"))
    if done.returncode or not packed:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise DataError(f"npm could not fetch {name}: {lines[-1] if lines else 'no reason given'}.")
    os.replace(packed[0], archive)
    shutil.rmtree(scratch)


def download(url: str, path: Path) -> None:
    """Fetch `url` to `path`, whole or not at all.

    Raises:
        DataError: the address does not answer or broke off.
    """
    part = path.with_name(path.name + ".part")
    try:
        with urlopen(Request(url, headers={"User-Agent": "emoji-alchemist"}), timeout=30) as answer:
            with part.open("wb") as file:
                shutil.copyfileobj(answer, file)
            length = answer.headers.get("Content-Length")
    except (URLError, OSError) as error:
        raise DataError(f"{url} could not be fetched: {error}; run the command again.") from error
    if length and part.stat().st_size != int(length):
        raise DataError(f"{url} broke off after {part.stat().st_size:,} of {int(length):,} bytes; run it again.")
    os.replace(part, path)


def _release(vendor: Vendor, folder: Path, target: Path) -> Path:
    """OpenMoji from its GitHub release, laid out as the npm package is, checked by content."""
    archive = folder / f"openmoji-svg-color-{vendor.version}.zip"
    listing = folder / f"openmoji-{vendor.version}.json"
    if not archive.exists():
        download(f"{RELEASES}/{vendor.version}/openmoji-svg-color.zip", archive)
    if not listing.exists():
        download(f"{RAW}/{vendor.version}/data/openmoji.json", listing)

    def lay_out(part: Path) -> None:
        svg = part / "color" / "svg"
        svg.mkdir(parents=True)
        with zipfile.ZipFile(archive) as file:
            for entry in file.namelist():
                if entry.endswith(".svg"):
                    (svg / Path(entry).name).write_bytes(file.read(entry))
        (part / "data").mkdir()
        shutil.copy(listing, part / "data" / "openmoji.json")
        found = content_of_openmoji(part)
        if found != CONTENT_OF_OPENMOJI:
            raise DataError(
                f"{archive} does not hold OpenMoji {vendor.version}: expected {CONTENT_OF_OPENMOJI[:16]}…, "
                f"found {found[:16]}…; delete it and run the command again."
            )

    _placed(target, archive, lay_out)
    return target


def content_of_openmoji(package: Path) -> str:
    """Hex sha256 over the colour SVGs and openmoji.json of an unpacked OpenMoji."""
    files = [*sorted((package / "color" / "svg").glob("*.svg")), package / "data" / "openmoji.json"]
    lines = [f"{p.name} {hashlib.sha256(p.read_bytes()).hexdigest()}" for p in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def unpack(archive: Path, target: Path) -> None:
    """Unpack an npm archive to `target`, whole or not at all.

    Raises:
        DataError: it is no such archive, or names files outside itself.
    """

    def extract(part: Path) -> None:
        with tarfile.open(archive) as file:
            for member in file.getmembers():
                place = Path(os.path.normpath(part / member.name))
                if not (member.isfile() or member.isdir()) or not place.is_relative_to(os.path.normpath(part)):
                    raise tarfile.TarError(f"{member.name} is no plain file inside it")
            file.extractall(part)  # filter="data" came with 3.11.4; what it refuses is refused above
        package = part / "package"
        for entry in list(package.iterdir()):
            entry.rename(part / entry.name)
        package.rmdir()

    _placed(target, archive, extract)


def _placed(target: Path, archive: Path, fill: Callable[[Path], None]) -> None:
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        fill(part)
    except (tarfile.TarError, zipfile.BadZipFile, OSError, EOFError) as error:
        raise DataError(f"{archive} cannot be unpacked ({error}); delete it and run the command again.") from error
    os.replace(part, target)
