from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import PixArtTransformer2DModel
from safetensors.numpy import load_file, save_file
from safetensors.torch import load_file as load_torch

from alchemist import Alchemist
from alchemist.emoji.vendors import CAPTIONS, VENDORS, Vendor
from alchemist.errors import BadInput, HubUnreachable, WeightsError
from alchemist.models import weights as weights_module
from alchemist.models.weights import (
    NETWORKS,
    PINNED,
    PINNED_MANIFEST,
    SHIPPED,
    from_hub,
    locate,
    verify,
    write_manifest,
)
from alchemist.training.networks import read_network
from tests.standin_hub import serving

LOAD = """
import time, sys
from alchemist import Alchemist
from alchemist.errors import AlchemistError
start = time.monotonic()
try:
    lab = Alchemist.from_pretrained()
    print("drew", lab.sample(1).shape)
except AlchemistError as error:
    print(type(error).__name__, error)
print("seconds", time.monotonic() - start)
"""


def load_in_a_process(cache: Path, **environment: str) -> str:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HF_")}
    env = {**kept, "HF_HOME": str(cache), "OMP_NUM_THREADS": "1", **environment}
    done = subprocess.run([sys.executable, "-c", LOAD], env=env, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_manifest_tells_every_file_and_a_fingerprint(weights: Path) -> None:
    manifest = verify(weights)
    assert "autoencoder/config.json" in manifest.files and len(manifest.fingerprint) == 12
    assert manifest.facts["licence"] == "CC-BY-SA-4.0"


def test_damaged_weights_are_named_with_both_hashes(private_weights: Path) -> None:
    path = next((private_weights / "denoiser").glob("*.safetensors"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsError) as caught:
        Alchemist.from_pretrained(private_weights)
    expected = json.loads((private_weights / "manifest.json").read_text())["files"][f"denoiser/{path.name}"]
    assert path.name in str(caught.value) and expected[:16] in str(caught.value)


def test_without_a_name_the_weights_come_from_here_else_from_the_hub_else_a_sentence_says_so(
    private_weights: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALCHEMIST_WEIGHTS", raising=False)
    asked = []

    def from_hub(repo: str, revision: str | None) -> Path:
        asked.append(f"{repo}@{revision}")
        raise HubUnreachable("the Hub does not answer.")

    monkeypatch.setattr(weights_module, "from_hub", from_hub)
    assert locate() == SHIPPED, "beside the package"
    monkeypatch.setattr(weights_module, "SHIPPED", tmp_path / "site-packages" / "weights")
    shutil.copytree(private_weights, tmp_path / "checkout" / "weights")
    monkeypatch.chdir(tmp_path / "checkout")
    assert locate().resolve() == tmp_path / "checkout" / "weights" and not asked
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsError, match=r"no weights here: .* the Hub does not answer\..* ALCHEMIST_WEIGHTS"):
        locate()
    assert asked == [PINNED]
    monkeypatch.setattr(weights_module, "from_hub", lambda repo, revision: private_weights)
    with pytest.raises(WeightsError, match="not the weights of this version"):
        locate()
    manifest = (private_weights / "manifest.json").read_bytes()
    monkeypatch.setattr(weights_module, "PINNED_MANIFEST", hashlib.sha256(manifest).hexdigest())
    assert locate() == private_weights


def test_the_weights_of_this_version_are_those_of_the_checkout() -> None:
    assert hashlib.sha256((SHIPPED / "manifest.json").read_bytes()).hexdigest() == PINNED_MANIFEST


def test_missing_weights_are_named(private_weights: Path, tmp_path: Path) -> None:
    next((private_weights / "scorer").glob("*.safetensors")).unlink()
    with pytest.raises(WeightsError, match="is missing"):
        Alchemist.from_pretrained(private_weights)
    with pytest.raises(WeightsError, match="no folder of weights"):
        Alchemist.from_pretrained(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(WeightsError, match="manifest.json is missing"):
        Alchemist.from_pretrained(tmp_path / "empty")


def test_a_denoiser_of_another_version_is_refused_and_named(private_weights: Path) -> None:
    shape = {"sample_size": 8, "in_channels": 4, "num_layers": 1, "num_attention_heads": 1, "attention_head_dim": 16}
    old = PixArtTransformer2DModel(
        **shape, cross_attention_dim=16, caption_channels=512, use_additional_conditions=False
    )
    old.save_pretrained(private_weights / "denoiser")
    index = json.loads((private_weights / "model_index.json").read_text())
    index["denoiser"] = ["diffusers", "PixArtTransformer2DModel"]
    (private_weights / "model_index.json").write_text(json.dumps(index))
    write_manifest(private_weights)
    with pytest.raises(WeightsError, match="denoiser of these weights is a PixArtTransformer2DModel, and this version"):
        Alchemist.from_pretrained(private_weights)
    with pytest.raises(WeightsError, match="train denoiser"):
        read_network("denoiser", private_weights)


@pytest.mark.parametrize("network", NETWORKS)
def test_weights_that_are_not_finite_are_refused(private_weights: Path, network: str) -> None:
    path = next((private_weights / network).glob("*.safetensors"))
    tensors = load_file(path)
    tensors[next(k for k in tensors if k.endswith(".weight"))].flat[0] = np.nan
    save_file(tensors, path, metadata={"format": "pt"})
    write_manifest(private_weights)
    with pytest.raises(WeightsError, match="not finite"):
        Alchemist.from_pretrained(private_weights)


@pytest.mark.parametrize("network", ["autoencoder", "denoiser", "guide", "student"])
def test_the_fingerprint_tells_of_every_network_that_draws(private_weights: Path, network: str) -> None:
    before = verify(private_weights).fingerprint
    (private_weights / network / "note").write_text("other weights")
    assert write_manifest(private_weights).fingerprint != before


def test_an_unknown_device_is_refused(weights: Path) -> None:
    with pytest.raises(BadInput, match="'quantum', and there is no such device"):
        Alchemist.from_pretrained(weights, device="quantum")


def test_weights_come_from_the_hub_at_a_revision_and_then_from_the_cache(weights: Path, tmp_path: Path) -> None:
    with serving({"someone/emoji": weights}) as address:
        told = load_in_a_process(tmp_path, HF_ENDPOINT=address, ALCHEMIST_WEIGHTS="someone/emoji@main")
        assert "drew (1, 4, 32, 32)" in told
        missing = load_in_a_process(tmp_path, HF_ENDPOINT=address, ALCHEMIST_WEIGHTS="someone/else")
        assert "HubUnreachable The Hub has no public repository someone/else" in missing
    cached = load_in_a_process(tmp_path, HF_HUB_OFFLINE="1", ALCHEMIST_WEIGHTS="someone/emoji@main")
    assert "drew (1, 4, 32, 32)" in cached


@contextmanager
def never_answering(dribble: bool) -> Iterator[str]:
    """The address of a socket that accepts and says nothing, or a letter at a time without end."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(b"HTTP/1.1 200 OK\r\nServer: " if dribble else b"")
                while not ended.wait(0.2):
                    connection.sendall(b"a" if dribble else b"")

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        ended.set()


@pytest.mark.parametrize("dribble", [False, True])
def test_a_hub_that_accepts_and_never_answers_is_given_up_in_time(
    dribble: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    with never_answering(dribble) as address:
        monkeypatch.setattr(constants, "ENDPOINT", address)
        start = time.monotonic()
        with pytest.raises(HubUnreachable, match="the Hub does not answer"):
            from_hub("someone/emoji-not-cached")
        assert time.monotonic() - start < 4


@pytest.mark.parametrize("place", ["autoencoder", "scorer"])
def test_nothing_is_unpickled(place: str, private_weights: Path) -> None:
    for path in (private_weights / place).glob("*.safetensors"):
        torch.save(load_torch(path), path.with_suffix(".bin"))
        path.unlink()
    write_manifest(private_weights)
    with pytest.raises(WeightsError, match="no safetensors to read"):
        Alchemist.from_pretrained(private_weights).embed_text("ice")


@pytest.mark.parametrize("vendor", [*VENDORS.values(), CAPTIONS], ids=lambda v: v.name)
def test_every_set_has_a_notice_that_the_card_links(vendor: Vendor) -> None:
    notice = (SHIPPED / "LICENSES" / f"{vendor.name}.txt").read_text(encoding="utf-8")
    assert vendor.package in notice and f"ersion {vendor.version}" in notice and "https://" in notice
    needed = {
        "MIT": "Permission is hereby granted, free of charge",
        "Apache-2.0": "Apache-2.0.txt",
        "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
        "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    }
    assert needed[vendor.licence] in notice and (vendor.licence != "MIT" or "\nCopyright (c) " in notice)
    assert f"(LICENSES/{vendor.name}.txt)" in (SHIPPED / "README.md").read_text(encoding="utf-8")


def test_what_the_card_links_is_there() -> None:
    card = (SHIPPED / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", card)
    assert len(links) > 8 and not [link for link in links if not (SHIPPED / link).exists()]


def test_a_dead_hub_says_what_to_do_within_seconds(tmp_path: Path) -> None:
    start = time.monotonic()
    told = load_in_a_process(tmp_path, HF_ENDPOINT="http://127.0.0.1:9", ALCHEMIST_WEIGHTS="someone/emoji")
    assert "HubUnreachable" in told and "set ALCHEMIST_WEIGHTS to a folder" in told
    assert float(told.split("seconds")[1]) < 5 < 60 > time.monotonic() - start
