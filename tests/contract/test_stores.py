"""The stores that come with the package pass the suite that outside ones are given."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from alchemist.sharing.store import FsspecStore, Store
from alchemist.testing.store_contract import StoreContract


class TestFolder(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Store:
        return FsspecStore(tmp_path / "galleries")


class TestFolderWithoutLinks(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
        def link(*_: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr("os.link", link)
        return FsspecStore(tmp_path / "galleries")


class TestMemory(StoreContract):
    @pytest.fixture
    def store(self) -> Store:
        return FsspecStore(f"memory://{uuid.uuid4().hex}/galleries")
