"""The named endpoints, through gradio_client against a running server."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from PIL import Image

from alchemist import Alchemist
from alchemist.ui.app import build, launch_arguments


@pytest.fixture(scope="module")
def client(lab: Alchemist) -> Iterator[Client]:
    demo = build(lab)
    _, address, _ = demo.queue().launch(prevent_thread_lock=True, quiet=True, **launch_arguments())
    yield Client(address, verbose=False)
    demo.close()


def test_ranking_gives_scores_terms_and_pictures(client: Client) -> None:
    rows = client.predict("red apple", 20, 3, 0, "", api_name="/rank")
    assert len(rows) == 3 and rows[0]["score"] >= rows[2]["score"]
    assert sum(rows[0]["terms"].values()) == pytest.approx(rows[0]["score"], abs=1e-3)
    assert Image.open(io.BytesIO(base64.b64decode(rows[0]["png"]))).size == (32, 32)


def test_sampling_gives_pictures(client: Client) -> None:
    assert len(client.predict("ice", 2, 0, api_name="/sample")) == 2


def test_a_bad_number_comes_back_as_a_sentence(client: Client) -> None:
    with pytest.raises(AppError, match="from 1 to 5000"):
        client.predict("ice", 99999, 3, 0, "", api_name="/rank")


def test_only_named_endpoints_are_public(client: Client) -> None:
    assert set(client.view_api(return_format="dict")["named_endpoints"]) == {"/rank", "/sample"}
