"""A tiny network that says whether an emoji shows a face; exported to ONNX and run by OpenCV."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

SIDE = 64
FILE = "face.onnx"


class FaceNetwork(nn.Module):
    """Pictures over white (n, 3, 64, 64) in [0, 1] to (n, 1) logits.

    Args:
        widths: channels of the stages, each of which halves the side.
    """

    def __init__(self, widths: tuple[int, ...] = (24, 48, 80, 112)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for before, after in zip((3, *widths[:-1]), widths, strict=True):
            layers += [nn.Conv2d(before, after, 3, 2, 1), nn.ReLU(), nn.Conv2d(after, after, 3, 1, 1), nn.ReLU()]
        side = SIDE // 2 ** len(widths)
        self.body = nn.Sequential(*layers)
        self.head = nn.Sequential(nn.Flatten(), nn.Dropout(0.2), nn.Linear(widths[-1] * side * side, 1))

    def forward(self, pictures: Tensor) -> Tensor:
        """(n, 3, 64, 64) to (n, 1)."""
        logits: Tensor = self.head(self.body(pictures * 2 - 1))
        return logits


def export(network: FaceNetwork, folder: Path) -> Path:
    """Write `face.onnx` for batches of any size."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE
    torch.onnx.export(
        network.eval(),
        (torch.zeros(1, 3, SIDE, SIDE),),
        str(path),
        input_names=["pictures"],
        output_names=["logits"],
        dynamic_axes={"pictures": {0: "n"}, "logits": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )
    return path
