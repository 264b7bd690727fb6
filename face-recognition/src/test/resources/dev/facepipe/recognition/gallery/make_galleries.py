"""Writes the galleries that GalleryFileTest reads: python3 make_galleries.py. The files were made
with NumPy 1.26.4; those streamed and the one with a comment, with NumPy 2.4.6."""

import io
import zipfile

import numpy as np

NAMES = ["Ada", "Zoë", "Ada", "𠮷田 太郎"]
# The value in row r, column c is r + c / 4, which float32 holds exactly.
VECTORS = np.add.outer(np.arange(4), np.arange(3) / 4)
WHO = {"model": np.array("resnet34"), "fingerprint": np.array("1a2b")}


def npy(array, version):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()


class Stream(io.RawIOBase):
    """Behaves like a pipe or an upload: np.savez cannot go back and fill in sizes."""

    def __init__(self, path):
        self.file = open(path, "wb")

    def writable(self):
        return True

    def seekable(self):
        return False

    def write(self, data):
        return self.file.write(data)

    def read(self, *_):  # np.savez recognises a file by this method
        raise io.UnsupportedOperation

    def close(self):
        self.file.close()


def main():
    arrays = dict(vectors=VECTORS.astype("<f4"), names=np.array(NAMES), **WHO)
    for name, save in (("streamed", np.savez), ("streamed-compressed", np.savez_compressed)):
        with Stream("numpy-%s.npz" % name) as out:
            save(out, **arrays)
    np.savez("numpy-with-comment.npz", **arrays)
    with zipfile.ZipFile("numpy-with-comment.npz", "a") as archive:
        archive.comment = b"made on a Monday"
    np.savez("numpy-savez.npz", vectors=VECTORS.astype("<f4"), names=np.array(NAMES), **WHO)
    np.savez_compressed(
        "numpy-compressed-float64-fortran.npz",
        note=np.arange(5),  # an array of another program
        vectors=np.asfortranarray(VECTORS.astype("<f8")),
        names=np.array(NAMES),
        **WHO,
    )
    np.savez(
        "numpy-bytes.npz",
        vectors=VECTORS.astype("<f4"),
        names=np.array([name.encode() for name in NAMES]),
        model=np.array(b"resnet34"),
        fingerprint=np.array(b"1a2b"),
    )
    np.savez(
        "numpy-nobody.npz", vectors=np.zeros((0, 3), "<f4"), names=np.array([], dtype="U"), **WHO
    )
    np.savez(
        "numpy-objects.npz",
        vectors=VECTORS.astype("<f4"),
        names=np.array(NAMES, dtype=object),
        **WHO,
    )
    np.savez("numpy-big-endian.npz", vectors=VECTORS.astype(">f4"), names=np.array(NAMES), **WHO)
    np.savez_compressed(
        "numpy-everything.npz",
        vectors=np.array([[0, 0], [1, 0], [9, 0]], "<f4"),
        names=np.array(["Ada", "Ada", "Bea"]),
        sources=np.array(["Ada/a.jpg", "", "Bea.jpg"]),
        aside_vectors=np.array([[0, 5]], "<f8"),
        aside_names=np.array(["Ada"]),
        aside_reasons=np.array(["misfit: 0.71 from the others"]),
        aside_sources=np.array(["Ada/c.jpg"]),
        ignored_vectors=np.array([[5, 0]], "<f4"),
        ignored_labels=np.array(["poster"]),
        ignored_dates=np.array(["2026-11-29"]),
        calibration=np.array(
            '{"threshold": 0.41, "target": 0.01, "people": 120, "date": "2026-11-29",'
            ' "rule": "leave one person out"}'
        ),
        **WHO,
    )
    foreign = np.array([[0.25, 1, 2.5], [3, 4, 5]])
    np.savez("numpy-embeddings.npz", names=np.array(["Ada", "Bea"]), embeddings=foreign)
    np.savez("numpy-vectors.npz", names=np.array(["Ada", "Bea"]), vectors=foreign)
    np.savez("numpy-without-names.npz", embeddings=foreign)
    with zipfile.ZipFile("numpy-headers-2-and-3.npz", "w") as archive:
        archive.writestr("vectors.npy", npy(VECTORS.astype("<f4"), (2, 0)))
        archive.writestr("names.npy", npy(np.array(NAMES), (3, 0)))
        for key, value in WHO.items():
            archive.writestr(key + ".npy", npy(value, (2, 0)))


main()
