"""A worker that starts, names one frame's faces by their vectors, and ends: python cold.py FRAME.jpg"""

import sys

import torch
from facenet_pytorch import MTCNN, InceptionResnetV1
from PIL import Image

with torch.no_grad():
    detector = MTCNN(min_face_size=40, keep_all=True)
    embedder = InceptionResnetV1(pretrained=None).eval()
    faces = detector(Image.open(sys.argv[1]).convert("RGB"))
    print(tuple(embedder(faces).shape))
