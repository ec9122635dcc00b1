"""Files of ten gigabytes that hold arrays between or inside pickles: followed without asking for the arrays."""

import collections
import os
import pickle
import struct
from collections.abc import Callable
from typing import Any

import pytest

from reviews.hub import errors
from reviews.hub.content.scan import scan
from reviews.hub.pickle.streams import LEGACY_MAGIC
from reviews.hub.shapes.scans import FileScan

TEN_GB = 10 * 10**9
WRAPPER = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}("
EVIL = b"cos\nsystem\n(S'true'\ntR"


def sparse(size: int, parts: dict[int, bytes]) -> Callable[[int, int], bytes]:
    """A file of zeros but for some parts, made as it is asked for."""

    def fetch(first: int, last: int) -> bytes:
        body = bytearray(last - first + 1)
        for place, part in parts.items():
            low, high = max(first, place), min(last + 1, place + len(part))
            if low < high:
                body[low - first : high - first] = part[low - place : high - place]
        return bytes(body)

    return fetch


def scanned(body: bytes, path: str = "model.joblib") -> FileScan:
    return scan(path, len(body), sparse(len(body), {0: body}))


def array(shape: tuple[int, ...], code: str = "f8", *, aligned: bool = True) -> bytes:
    """The opcodes with which joblib describes an array, up to the BUILD that the values follow."""
    sizes = b"(" + b"".join(b"\x8a\x05" + size.to_bytes(5, "little") for size in shape) + b"t"
    name = b"\x8c" + bytes([len(code)]) + code.encode()
    kind = b"cnumpy\ndtype\n" + name + b"\x89\x88\x87R(K\x03\x8c\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"
    padded = b"\x8c\x1bnumpy_array_alignment_bytesK\x10" if aligned else b""
    return WRAPPER + b"\x8c\x05shape" + sizes + b"\x8c\x05dtype" + kind + padded + b"ub"


def test_arrays_of_joblib_are_stepped_over() -> None:
    head = b"\x80\x04](" + array((2, 3)) + b"\x03\xff\xff\xff" + b"\xff" * 48
    old = array((4,), "<i2", aligned=False) + b"\xfe" * 8
    objects = array((2,), "O8") + pickle.dumps([collections.OrderedDict()], protocol=4)
    found = scanned(head + old + objects + b"e.")
    assert (found.verdict, found.why) == ("harmless", "")
    assert ("joblib.numpy_pickle", "NumpyArrayWrapper") in {(one.module, one.name) for one in found.imports}
    assert scanned(head + old + objects + EVIL + b"e.").verdict == "dangerous"
    inside = array((2,), "O8") + pickle.dumps([os.system], protocol=4)
    assert scanned(head + inside + b"e.").verdict == "dangerous"


def test_an_array_that_a_plain_loader_takes_for_opcodes_hides_nothing() -> None:
    values = EVIL + b"."
    body = b"\x80\x04" + array((len(values),), "u1", aligned=False) + values + b"."
    for path in ("model.joblib", "model.pkl"):
        assert scanned(body, path).verdict == "dangerous"
    again = b"\x80\x04" + array((8,), "u1", aligned=False) + b"N......." + b"."
    assert scanned(again).verdict == "suspicious"


def test_an_array_whose_length_is_not_told_is_not_scanned() -> None:
    for kind in (array((3,), "V12"), array((3,), "xx"), array((2**39, 2**39)), WRAPPER + b"ub"):
        found = scanned(b"\x80\x04" + kind + bytes(100) + b".")
        assert found.verdict == "not scanned"
        assert found.why


def test_ten_gigabytes_of_joblib_array_are_not_read() -> None:
    head = b"\x80\x04](" + array((TEN_GB // 8,)) + b"\x01\xff"
    end = b"cmine\nNet\ne."
    size = len(head) + TEN_GB + len(end)
    found = scan("big.joblib", size, sparse(size, {0: head, len(head) + TEN_GB: end}))
    assert ("mine", "Net") in {(one.module, one.name) for one in found.imports}
    assert found.verdict == "suspicious"
    assert found.bytes_read < 1_000_000
    assert found.rounds <= 4


def test_ten_gigabytes_inside_a_pickle_are_not_read() -> None:
    head, end = b"\x80\x04]\x8e" + struct.pack("<Q", TEN_GB), b"acos\nsystem\n."
    size = len(head) + TEN_GB + len(end)
    found = scan("big.pkl", size, sparse(size, {0: head, len(head) + TEN_GB: end}))
    assert (found.verdict, found.why) == ("dangerous", "")
    assert found.bytes_read < 1_000_000
    assert found.rounds <= 4


def test_ten_gigabytes_of_the_older_form_are_not_read() -> None:
    parts: list[Any] = [LEGACY_MAGIC, 1001, {"little_endian": True}, collections.OrderedDict(a=1), ["0"]]
    head = b"".join(pickle.dumps(part, protocol=2) for part in parts)
    found = scan("old.pt", TEN_GB, sparse(TEN_GB, {0: head}))
    assert (found.verdict, found.why) == ("harmless", "")
    assert found.uninspected == ("the tensors' bytes behind the pickles",)
    assert found.bytes_read < 1_000_000
    assert found.rounds <= 4
    fewer = scan("old.pt", TEN_GB, sparse(TEN_GB, {0: head[: -len(pickle.dumps(["0"], protocol=2))]}))
    assert fewer.verdict == "not scanned"


def test_tensors_of_a_wrapped_checkpoint_are_found() -> None:
    rebuilt = b"ctorch._utils\n_rebuild_tensor_v2\n(NK\0(K\x02K\x03tK\x03K\x01\x86\x89ccollections\nOrderedDict\n)RtR"
    parameter = b"ctorch._utils\n_rebuild_parameter\n" + rebuilt + b"\x88ccollections\nOrderedDict\n)R\x87R"
    body = b"\x80\x02}(X\x05\0\0\0epochK\x03X\x0a\0\0\0state_dict}(X\x01\0\0\0w" + parameter + b"uu."
    assert scanned(body, "model.ckpt").tensors == {"w": (2, 3)}
    negative = b"\x80\x02}X\x01\0\0\0w" + rebuilt.replace(b"K\x02", b"J\xff\xff\xff\xff") + b"s."
    assert scanned(negative, "model.ckpt").tensors is None


def test_an_answer_for_another_commit_ends_the_reading() -> None:
    def mixed(_first: int, _last: int) -> bytes:
        raise errors.Mixed("another commit")

    with pytest.raises(errors.Mixed):
        scan("a.bin", 10, mixed)
