"""The peer: facenet-pytorch doing the benchmark's work, one JSON document a line in and out.

    python peer.py THREADS

First it prints what it is. Then each line on standard input asks for one piece of work:

    {"work": "detect", "frame": "x.png", "min_face": 20, "runs": 3}   -> {"ms": [..], "faces": [[l, t, r, b, p], ..]}
    {"work": "embed", "batch": 8, "runs": 3}                          -> {"ms": [..]}
    {"work": "matrix", "size": 2048, "runs": 3}                       -> {"ms": [..]}
    {"work": "search", "people": 100000, "probes": 8, "runs": 3}      -> {"ms": [..]}
    {"work": "worker", "jpeg": "x.jpg", "min_face": 40, "seconds": 5} -> {"frames": 41, "seconds": 5.02}
    {"work": "serve", "min_face": 40, "people": 1000, "at_once": 1}   -> {"port": 40123}

Every piece is done once more than asked; the first time is not counted. What serves does so until it ends. What fails is answered {"error": ".."}.
Everything runs on the CPU.
"""

import functools
import io
import json
import logging
import platform
import socket
import sys
import threading
import time

import numpy
import torch
import torchvision
from facenet_pytorch import MTCNN, InceptionResnetV1
from PIL import Image

CPU = torch.device("cpu")


@functools.lru_cache(maxsize=None)
def detector(min_face):
    return MTCNN(min_face_size=min_face, keep_all=True, device=CPU)


@functools.lru_cache(maxsize=None)
def embedder():
    """With random weights: they don't matter for speed as long as no value overflows or fades away."""
    torch.manual_seed(1)
    net = InceptionResnetV1(pretrained=None, device=CPU).eval()
    for module in net.modules():
        if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
            torch.nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
    return net


@functools.lru_cache(maxsize=None)
def pixels(frame):
    return numpy.array(Image.open(frame).convert("RGB"))


@functools.lru_cache(maxsize=None)
def crops(batch):
    return torch.rand(batch, 3, 160, 160) * 2 - 1


@functools.lru_cache(maxsize=None)
def square(size, seed):
    return torch.rand(size, size, generator=torch.Generator().manual_seed(seed))


def timed(work, runs):
    """Returns the milliseconds of each run and what the last gave; the first run is not counted."""
    result = work()
    millis = []
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        millis.append((time.perf_counter() - start) * 1e3)
    return millis, result


def detect(frame, min_face, runs):
    net, picture = detector(min_face), pixels(frame)
    millis, (boxes, probabilities, _) = timed(lambda: net.detect(picture, landmarks=True), runs)
    faces = [] if boxes is None else [[*map(float, b), float(p)] for b, p in zip(boxes, probabilities)]
    return {"ms": millis, "faces": faces}


def embed(batch, runs):
    net, faces = embedder(), crops(batch)
    return {"ms": timed(lambda: net(faces), runs)[0]}


def matrix(size, runs):
    left, right = square(size, 1), square(size, 2)
    return {"ms": timed(lambda: torch.mm(left, right), runs)[0]}


@functools.lru_cache(maxsize=None)
def people_of(count):
    return torch.nn.functional.normalize(torch.rand(count, 512, generator=torch.Generator().manual_seed(1)) - 0.5)


def search(people, probes, runs):
    """The products of probes with everybody, in float32: what an exact search takes at the least."""
    gallery, asked = people_of(people), people_of(probes)
    return {"ms": timed(lambda: torch.mv(gallery, asked[0]) if probes == 1 else torch.mm(gallery, asked.t()), runs)[0]}


def worker(jpeg, min_face, seconds):
    """Decode, detect, crop, embed: what a service in one Python process does with a frame."""
    find, net = detector(min_face), embedder()
    with open(jpeg, "rb") as file:
        data = file.read()

    def frame():
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        boxes, _, _ = find.detect(picture, landmarks=True)
        return None if boxes is None else net(find.extract(picture, boxes, None))

    frame()
    frames, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        frame()
        frames += 1
    return {"frames": frames, "seconds": time.perf_counter() - start}


def serve(min_face, people, at_once):
    """A web application: Flask, a picture in, a name out, so many pictures in the networks at once, which share the cores."""
    import flask
    import waitress

    find, net = detector(min_face), embedder()
    places, threads = threading.Semaphore(at_once), max(1, torch.get_num_threads() // at_once)
    gallery = people_of(people)
    app = flask.Flask("peer")

    @app.post("/")
    @torch.inference_mode()
    def name():
        file = flask.request.files["inputFile"]
        stem = file.filename.rsplit(".", 1)[0]
        picture = Image.open(file.stream).convert("RGB")
        with places:
            torch.set_num_threads(threads)
            boxes, _, _ = find.detect(picture, landmarks=True)
            if boxes is None:
                return f"{stem}:No-Face"
            vectors = net(find.extract(picture, boxes, None))
        nearest = torch.cdist(vectors, gallery).argmin(dim=1)[0]
        return f"{stem}:person-{nearest}"

    with torch.inference_mode():
        net(crops(1))  # before the first request
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    arguments = {"sockets": [listening], "threads": 100, "connection_limit": 1000}
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    threading.Thread(target=waitress.serve, args=(app,), kwargs=arguments, daemon=True).start()
    return {"port": listening.getsockname()[1]}


WORKS = {work.__name__: work for work in (detect, embed, matrix, search, worker, serve)}


def main():
    # Nothing but answers on standard output, whatever the libraries print.
    answers, sys.stdout = sys.stdout, sys.stderr

    def say(document):
        print(json.dumps(document), file=answers, flush=True)

    torch.set_num_threads(int(sys.argv[1]))
    say(
        {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "torchvision": torchvision.__version__,
            "threads": torch.get_num_threads(),
        }
    )
    with torch.inference_mode():
        for line in sys.stdin:
            try:
                request = json.loads(line)
                say(WORKS[request.pop("work")](**request))
            except Exception as e:  # the harness decides what to do without an answer
                say({"error": f"{type(e).__name__}: {e}"})


if __name__ == "__main__":
    main()
