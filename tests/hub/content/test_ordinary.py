"""Files as libraries write them: none of them is a false alarm, and what cannot carry code is inert."""

import collections
import gzip
import io
import json
import pickle
import struct
import zipfile
from typing import Any

import pytest

from portal.sample_hub.tensors import Tensor
from portal.sample_hub.torch_file import layout
from reviews.hub.content.scan import body_scan
from reviews.hub.pickle.streams import LEGACY_MAGIC
from tests.hub.folders import tensors_file

TENSORS = [Tensor("model.embed.weight", "F32", (16, 4)), Tensor("model.norm.weight", "BF16", (4,))]


def opcodes(*parts: bytes) -> bytes:
    return b"\x80\x04" + b"".join(parts) + b"."


def named(module: str, name: str) -> bytes:
    texts = (b"\x8c" + bytes([len(one)]) + one.encode() for one in (module, name))
    return b"".join(texts) + b"\x93"


ARRAY = (
    named("numpy._core.multiarray", "_reconstruct") + named("numpy", "ndarray") + b"K\0\x85C\x01b\x87R"
    + b"(K\x01K\x02\x85" + named("numpy", "dtype") + b"\x8c\x02f8\x89\x88\x87R(K\x03\x8c\x01<NNNJ\xff\xff\xff\xffJ\xff"
    + b"\xff\xff\xffK\0tb\x89C\x10" + bytes(16) + b"tb"
)  # fmt: skip
"""An array of two numbers as NumPy 2 pickles it."""


def estimator(module: str, name: str) -> bytes:
    return named(module, name) + b")\x81}(\x8c\x05coef_" + ARRAY + b"\x8c\x10_sklearn_version\x8c\x051.5.0ub"


def numbers(kind: str, size: int) -> bytes:
    header = f"{{'descr': {kind}, 'fortran_order': False, 'shape': ({size},), }}".encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(header)) + header + bytes(8 * size)


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as made:
        for name, body in members.items():
            made.writestr(name, body)
    return buffer.getvalue()


LEGACY = b"".join(
    pickle.dumps(part, protocol=2)
    for part in (LEGACY_MAGIC, 1001, {"little_endian": True}, collections.OrderedDict(), ["0"])
) + bytes(3000)  # fmt: skip
JOBLIB: dict[str, Any] = {"a": [1.5, None], "b": ("x", {"y": {1, 2}})}
LAYERS = {"layers": [{"module": "keras.layers", "class_name": "Dense", "config": {"activation": "relu"}}]}
SEQUENTIAL = json.dumps({"module": "keras", "class_name": "Sequential", "config": LAYERS}).encode()
RANDOM = (
    named("numpy.random._pickle", "__randomstate_ctor"), b"\x8c\x07MT19937",
    named("numpy.random._pickle", "__bit_generator_ctor"), b"\x86R",
)  # fmt: skip
ORDINARY: dict[str, bytes] = {
    "pytorch_model.bin": b"".join(layout(TENSORS, "archive").read()),
    "old.pth": LEGACY,
    "rng.pth": opcodes(*RANDOM),
    "array.pkl": opcodes(ARRAY),
    "settings.pkl": pickle.dumps(JOBLIB),
    "settings.pkl.gz": gzip.compress(pickle.dumps(JOBLIB)),
    "zero.p": pickle.dumps({"a": 1}, protocol=0),
    "clf.joblib": opcodes(estimator("sklearn.linear_model._logistic", "LogisticRegression")),
    "forest.sav": opcodes(estimator("sklearn.ensemble._forest", "RandomForestClassifier")),
    "pipe.pickle": opcodes(estimator("sklearn.pipeline", "Pipeline")),
    "net.pt": zipped(
        {
            "net/data.pkl": opcodes(named("torch.nn.modules.container", "Sequential"), b")\x81}\x8c\x08training\x88sb"),
            "net/version": b"3\n",
            "net/byteorder": b"little",
            "net/data/0": bytes(64),
            "net/.data/serialization_id": b"1",
        }
    ),
    "stats.npz": zipped({"mean.npy": numbers("'<f8'", 4), "std.npy": numbers("'<f8'", 4)}, zipfile.ZIP_DEFLATED),
    "model.onnx": b"\x08\x09\x12\x07pytorch\x1a\x052.5.1\x3a\x04\x0a\x02\x0a\0",
    "weights.h5": b"\x89HDF\r\n\x1a\n" + bytes(900),
    "model.keras": zipped(
        {
            "metadata.json": b"{}",
            "config.json": SEQUENTIAL,
            "model.weights.h5": b"\x89HDF\r\n\x1a\n" + bytes(400),
        }
    ),
}


@pytest.mark.parametrize("name", ORDINARY)
def test_an_ordinary_file_is_harmless_whatever_it_is_called(name: str) -> None:
    for path in (name, "data", "folder/x.dat"):
        found = body_scan(path, ORDINARY[name])
        # A pickle in letters that imports nothing is text that can do nothing.
        expected = "inert" if name == "zero.p" and path != name else "harmless"
        assert (found.verdict, found.why) == (expected, ""), found


INERT: dict[str, bytes] = {
    "model.safetensors": tensors_file([("a", [4])])[0] + bytes(8),
    "image.png": b"\x89PNG\r\n\x1a\n" + bytes(90),
    "photo.jpg": b"\xff\xd8\xff\xe0" + bytes(90),
    "voice.wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(90),
    "x.pdf": b"%PDF-1.7\n%\xe2",
    "tokenizer.model": b"\x0a\x0e\x0a\x05<unk>\x15\0\0\0\0\x18\x02\x0a\x0c\x0a\x03<s>\x15\0\0\0\0\x18\x03" + bytes(40),
    "notes.txt": "Über Modelle\n".encode(),
    "latin.txt": "Größe und Maße\n".encode("latin-1"),
    "utf16.txt": "Über\n".encode("utf-16"),
    "vocab.txt": b"cat\ndog\nRiver\nis\nthe\n.\n",
    "merges.txt": b"#version: 0.2\ni n\nt h\n",
    "run.sh": b"#!/bin/sh\ncd /\n",
    "LICENSE": b"Copyright\n(c) me\nReserved.\n",
    "index.html": b"<html>\n",
    "colors.csv": b"code\nred\nblue\n",
    "flax_model.msgpack": b"\x81\xa6params\x81\xa1w\x01",
    "model.tflite": b"\x1c\0\0\0TFL3" + bytes(90),
    "mean.npy": numbers("'<f8'", 4),
    "x.parquet": b"PAR1" + bytes(90),
    "long.json": ("{" + '"\u00e9": 1, ' * 300).encode(),
}


@pytest.mark.parametrize("name", INERT)
def test_a_format_that_carries_no_code_is_recognized(name: str) -> None:
    found = body_scan(name, INERT[name])
    assert found.verdict in (("harmless",) if name == "mean.npy" else ("inert",)), found
    assert found.form
    assert not found.why


def test_bytes_of_no_known_format_are_not_scanned() -> None:
    for name in ("data", "model.bin", "x.dat", "config.json", "a.tar"):
        found = body_scan(name, bytes(range(1, 256)) * 4)
        assert found.verdict == "not scanned", found
    assert body_scan("empty", b"").verdict == "inert"
