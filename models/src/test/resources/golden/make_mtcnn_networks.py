"""Makes mtcnn_networks.json: outputs of facenet-pytorch's P-Net, R-Net and O-Net for synthetic pictures.

Needs PyTorch and facenet-pytorch. The figures here were made with PyTorch 2.7.1 and
facenet-pytorch 2.6.0 on a CPU:

    python3 make_mtcnn_networks.py OUT.json

pixel(picture, channel, row, col) = (7 row + 13 col + 29 channel + row col + 41 picture) mod 256.
The networks' input is (pixel - 127.5) / 128.
"""
import json
import sys

import torch
from facenet_pytorch.models.mtcnn import ONet, PNet, RNet


def pictures(count: int, rows: int, cols: int) -> torch.Tensor:
    n, ch, r, c = torch.meshgrid(*map(torch.arange, (count, 3, rows, cols)), indexing="ij")
    return ((7 * r + 13 * c + 29 * ch + r * c + 41 * n) % 256).float().sub(127.5).div(128)


def results(network: torch.nn.Module, x: torch.Tensor) -> dict:
    with torch.no_grad():
        outputs = network(x)
    return {
        "input": list(x.shape),
        "outputs": [{"shape": list(y.shape), "values": [round(float(v), 7) for v in y.flatten()]} for y in outputs],
    }


if __name__ == "__main__":
    golden = {
        "networks": "PNet, RNet and ONet of facenet-pytorch 2.6.0, their own weights",
        "tolerance": 1e-5,
        "p-net": results(PNet().eval(), pictures(1, 23, 30)),  # odd sides: pooling reaches over the edge
        "r-net": results(RNet().eval(), pictures(3, 24, 24)),
        "o-net": results(ONet().eval(), pictures(3, 48, 48)),
    }
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump(golden, out)
        out.write("\n")
