"""Imports of pickled files by their opcodes: what is found, what it costs, and that nothing unread is called clean."""

import collections
import io
import os
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from portal.sample_hub.tensors import Tensor
from portal.sample_hub.torch_file import layout
from reviews.hub import errors
from reviews.hub.content.scan import scan
from reviews.hub.content.zip_files import TAIL
from reviews.hub.pickle import table as pickle_table
from reviews.hub.pickle.streams import LEGACY_MAGIC
from reviews.hub.shapes.scans import FileScan

TENSORS = [Tensor("model.embed.weight", "F32", (16, 4)), Tensor("model.norm.weight", "BF16", (4,))]


def served(body: bytes) -> Callable[[int, int], bytes]:
    return lambda first, last: body[first : last + 1]


def scanned(body: bytes, **more: Any) -> FileScan:
    found = scan("model.bin", len(body), served(body), **more)
    assert found.bytes_read <= max(len(body), 0) + 2 * TAIL
    return found


def names(found: FileScan) -> set[str]:
    return {f"{one.module}.{one.name}" for one in found.imports}


def torch_zip() -> bytes:
    return b"".join(layout(TENSORS, "archive").read())


class Attack:
    """Runs a command when it is unpickled, which nothing here ever does."""

    def __reduce__(self) -> Any:
        return os.system, ("true",)


def test_a_checkpoint_is_followed_to_its_tensors() -> None:
    found = scanned(torch_zip())
    assert found.verdict == "harmless"
    assert found.tensors == {"model.embed.weight": (16, 4), "model.norm.weight": (4,)}
    assert names(found) == {
        "collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch.FloatStorage", "torch.BFloat16Storage",
    }  # fmt: skip
    assert found.uninspected == ("archive/data/0", "archive/data/1", "archive/version")


@pytest.mark.parametrize("protocol", range(6))
def test_code_in_a_pickle_is_found_at_every_protocol(protocol: int) -> None:
    found = scanned(pickle.dumps({"weights": [1, 2], "x": Attack()}, protocol=protocol))
    assert found.verdict == "dangerous"
    assert names(found) & {"posix.system", "os.system"}


def test_a_name_that_is_put_together_from_the_memo_is_found() -> None:
    body = b"\x80\x04\x8c\x02os\x94\x8c\x06system\x940" + b"0h\x00h\x01\x93\x94\x8c\x04true\x85R."
    assert scanned(body).verdict == "dangerous"


def test_a_name_that_cannot_be_told_is_suspicious_and_a_dotted_one_is_followed() -> None:
    assert scanned(b"\x80\x04]]\x93.").imports[0].verdict == "suspicious"
    assert scanned(b"\x80\x04\x8c\x13torch.serialization\x8c\x09os.system\x93.").verdict == "dangerous"


def test_what_stands_before_a_broken_end_counts() -> None:
    whole = pickle.dumps(Attack())
    found = scanned(whole[:-3] + b"\xff\xff\xff")
    assert found.verdict == "dangerous"
    assert found.why
    harmless = pickle.dumps(collections.OrderedDict(a=1), protocol=2)
    assert scanned(harmless[:-1]).verdict == "not scanned"


def test_a_second_pickle_behind_the_first_is_followed() -> None:
    assert scanned(pickle.dumps({"a": 1}) + pickle.dumps(Attack())).verdict == "dangerous"
    tail = scanned(pickle.dumps({"a": 1}) + b"\xff" * 50)
    assert (tail.verdict, tail.why) == ("suspicious", "bytes follow the end of the pickle")


def test_the_older_form_of_five_pickles_is_followed() -> None:
    parts = [LEGACY_MAGIC, 1001, {"little_endian": True}, collections.OrderedDict(), ["0"]]
    body = b"".join(pickle.dumps(part, protocol=2) for part in parts) + bytes(300_000)
    found = scanned(body)
    assert found.verdict == "harmless"
    assert found.uninspected == ("the tensors' bytes behind the pickles",)
    bad = [*parts[:3], Attack(), []]
    assert scanned(b"".join(pickle.dumps(part, protocol=2) for part in bad)).verdict == "dangerous"


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in members.items():
            made.writestr(name.replace("__", "/").replace("_pkl", ".pkl").replace("_py", ".py"), body)
    return buffer.getvalue()


@pytest.mark.long
def test_a_packed_member_is_unpacked_within_bounds() -> None:
    assert scanned(archive(a__data_pkl=pickle.dumps(Attack()))).verdict == "dangerous"
    bomb = scanned(archive(a__data_pkl=bytes(50_000_000)))
    assert bomb.verdict == "not scanned"
    assert "decompresses to more than" in bomb.why


def test_every_pickle_of_an_archive_is_followed() -> None:
    both = archive(a__data_pkl=pickle.dumps({}), b__constants_pkl=pickle.dumps(Attack()))
    assert scanned(both).verdict == "dangerous"


def test_compiled_code_and_archives_without_pickles_are_not_called_clean() -> None:
    code = scanned(archive(a__data_pkl=pickle.dumps({}), a__code__m_py=b"def f(): pass"))
    assert (code.verdict, "TorchScript" in code.why) == ("not scanned", True)
    assert scanned(archive(readme=b"\xf1\xf2" * 20)).verdict == "not scanned"
    assert scanned(archive(readme=b"x")).verdict == "harmless", "each member was looked into"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"GGUF" + bytes(50), "GGUF"), (zlib.compress(b"\xf1\xf2" * 100), "not known"),
        (b"7z\xbc\xaf" + bytes(20), "7z"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        (b"PK\3\4" + bytes(100), "no zip directory"), (b"plain text\n", "cannot be followed"),
    ],
)  # fmt: skip
def test_other_files_say_why_they_were_not_scanned(body: bytes, why: str) -> None:
    found = scanned(body)
    assert found.verdict == "not scanned"
    assert why in found.why


def test_a_file_that_is_not_served_is_not_scanned() -> None:
    def refuse(_first: int, _last: int) -> bytes:
        raise errors.Gated("closed")

    assert scan("a.bin", 10, refuse).why == "the file is gated"
    assert scan("a.bin", None, refuse).verdict == "not scanned"

    def silent(_first: int, _last: int) -> bytes:
        raise errors.Unreachable("nobody there")

    with pytest.raises(errors.Unreachable):
        scan("a.bin", 10, silent)


def test_ten_gigabytes_cost_less_than_one_megabyte_and_four_rounds() -> None:
    size = 10 * 10**9
    pickled = pickle.dumps(collections.OrderedDict((f"layer.{n}.weight", n) for n in range(4000)), protocol=2)
    head = zip_local("archive/data.pkl", len(pickled)) + pickled
    central = zip_central("archive/data.pkl", len(pickled), 0)
    for number in range(1200):
        central += zip_central(f"archive/data/{number}", 8_000_000, len(head) + number * 8_000_000)
    start = size - len(central) - 98
    wide = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1201, 1201, len(central), start)
    locator = b"PK\6\7" + struct.pack("<IQI", 0, start + len(central), 1)
    end = b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    last = central + wide + locator + end
    assert start + len(last) == size

    def fetch(first: int, final: int) -> bytes:
        body = bytearray(final - first + 1)
        for place, part in ((0, head), (start, last)):
            low, high = max(first, place), min(final + 1, place + len(part))
            if low < high:
                body[low - first : high - first] = part[low - place : high - place]
        return bytes(body)

    found = scan("pytorch_model.bin", size, fetch)
    assert found.verdict == "harmless", found.why
    assert found.bytes_read < 1_000_000
    assert found.rounds <= 4
    assert found.uninspected[:2] == ("archive/data/0", "archive/data/1")
    assert found.uninspected[-1] == "1,150 more"


def zip_local(name: str, size: int) -> bytes:
    return b"PK\3\4" + struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 0, 0, size, size, len(name), 0) + name.encode()


def zip_central(name: str, size: int, offset: int) -> bytes:
    extra = struct.pack("<HHQ", 1, 8, offset)
    fields = struct.pack("<HHHHHHIII", 45, 45, 0, 0, 0, 0, 0, size, size)
    fields += struct.pack("<HHHHHII", len(name), len(extra), 0, 0, 0, 0, 0xFFFFFFFF)
    return b"PK\1\2" + fields + name.encode() + extra


@pytest.mark.parametrize(
    ("module", "name", "expected"),
    [
        ("collections", "OrderedDict", "harmless"), ("torch._utils", "_rebuild_tensor_v2", "harmless"),
        ("numpy.core.multiarray", "_reconstruct", "harmless"), ("builtins", "set", "harmless"),
        ("builtins", "eval", "dangerous"), ("__builtin__", "getattr", "dangerous"), ("os.path", "join", "dangerous"),
        ("numpy.testing._private.utils", "runstring", "dangerous"), ("torch", "load", "dangerous"),
        ("mypackage.models", "Net", "suspicious"), ("transformers.training_args", "TrainingArguments", "suspicious"),
        ("builtins", "exec.__call__", "dangerous"), ("torch", "serialization.os.system", "dangerous"),
        ("operator", "attrgetter", "dangerous"), ("\u043es", "system", "dangerous"), ("", "", "suspicious"),
    ],
)  # fmt: skip
def test_the_reviewed_table(module: str, name: str, expected: str) -> None:
    assert pickle_table.verdict(module, name) == expected
