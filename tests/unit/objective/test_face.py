"""Faces as OpenCV finds them in emoji."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from alchemist.emoji.rasterise import premultiplied, rasterise
from alchemist.emoji.variants import Record
from alchemist.errors import WeightsError
from alchemist.models.face import FaceNetwork, export
from alchemist.models.weights import SHIPPED
from alchemist.objective.face import LIMIT, FaceModel, FaceTerm, HaarFaces
from alchemist.objective.term import TermInputs, weighted
from alchemist.testing import SVG
from alchemist.training.face import as_seen, shows_face
from alchemist.values import Array, Evidence, Settings

FACE = SVG.format(
    '<circle cx="36" cy="36" r="23" fill="#FCEA2B" stroke="#000" stroke-width="2"/>'
    '<circle cx="45" cy="31" r="3"/><circle cx="27" cy="31" r="3"/>'
    '<path d="M45.8 44.2a15 15 0 0 1-19.6 0" fill="none" stroke="#000" stroke-width="2"/>'
)
HEART = SVG.format('<path d="M36 60 12 34a13 13 0 0 1 24-14 13 13 0 0 1 24 14z" fill="#EA5A47"/>')


def pictures(side: int) -> Array:
    """A smiling face, a heart and nothing, (3, 4, side, side)."""
    drawn = [premultiplied(rasterise(svg, side)) for svg in (FACE, HEART)]
    raw = np.stack([*drawn, np.zeros_like(drawn[0])])
    return (raw.transpose(0, 3, 1, 2) / 255).astype(np.float32)


@pytest.mark.parametrize("side", [64, 128, 200])
def test_a_smiling_face_is_found_and_a_heart_is_none(side: int) -> None:
    found = HaarFaces().find(pictures(side))
    assert found.tolist() == [1, 0, 0] and found.dtype == np.float32


def test_a_cascade_that_opencv_lacks_is_named() -> None:
    with pytest.raises(WeightsError, match=r"no face cascade haarcascade_robots\.xml"):
        HaarFaces("haarcascade_robots.xml").find(pictures(64))


def test_the_term_takes_its_weight_only_where_no_face_is() -> None:
    face = HaarFaces().find(pictures(128))
    evidence = Evidence(np.eye(3, dtype=np.float32), np.eye(3, dtype=np.float32), face)
    inputs = TermInputs(evidence, Settings(w_face=5), np.zeros(3, np.float32), lambda words: None)
    assert weighted(FaceTerm(), inputs).tolist() == [0, -5, -5]


def test_the_face_model_gives_what_the_network_gives(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = FaceNetwork((8, 16)).eval()
    with torch.no_grad():
        network.head[2].weight *= 40
        logits = network(as_seen(pictures(128)))[:, 0].numpy()
    found = FaceModel(export(network, tmp_path)).find(pictures(128))
    assert found.tolist() == (logits > LIMIT).astype(float).tolist()


def test_a_spoilt_face_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "face.onnx").write_bytes(b"nothing")
    with pytest.raises(WeightsError, match=r"face\.onnx"):
        FaceModel(tmp_path / "face.onnx")


def test_the_shipped_face_model_knows_a_smiley_from_a_heart() -> None:
    found = FaceModel(SHIPPED / "face" / "face.onnx").find(pictures(128))
    assert found.tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    "name, group, subgroup, told",
    [
        ("grinning face", "smileys-emotion", "face-smiling", True),
        ("cat with tears", "smileys-emotion", "cat-face", True),
        ("see-no-evil monkey", "smileys-emotion", "monkey-face", None),
        ("dog face", "animals-nature", "animal-mammal", None),
        ("woman astronaut", "people-body", "person-role", True),
        ("waving hand", "people-body", "hand-fingers-open", False),
        ("red apple", "food-drink", "food-fruit", False),
        ("sun with face", "travel-places", "sky-weather", None),
    ],
)
def test_what_counts_as_a_face(name: str, group: str, subgroup: str, told: bool | None) -> None:
    record = Record("1F600", "openmoji", name, "1F600", False, group, subgroup, (name,), (), False)
    assert shows_face(record) is told
