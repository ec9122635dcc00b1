"""Real pickled files bent at random: a scan never fails, and what it lists is never less than the opcodes say.

The quick form tries about a hundred inputs. The long one tries for FUZZ_SECONDS (default 600).
"""

import collections
import io
import os
import pickle
import pickletools
import zipfile

import pytest
from hypothesis import strategies as st

from portal.sample_hub.tensors import Tensor
from portal.sample_hub.torch_file import layout
from reviews.hub.content.scan import RANKS, scan
from reviews.hub.pickle.streams import LEGACY_MAGIC
from reviews.hub.shapes.reading import NOT_SCANNED
from tests.generated import attack, attack_for_minutes
from tests.hub.fuzz_files import OPCODES

WRAPPER = b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}("
WRAPPER += b"\x8c\x05shapeK\x03\x85\x8c\x05dtypecnumpy\ndtype\n\x8c\x02f8\x85Rub"


def _packed(method: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        made.writestr("a/data.pkl", pickle.dumps({"a": [1, 2.5, "x", os.getcwd]}, protocol=4))
        made.writestr("a/data/0", bytes(100))
    return buffer.getvalue()


SEEDS = [
    b"".join(layout([Tensor("model.embed.weight", "F32", (16, 4))], "archive").read()),
    _packed(zipfile.ZIP_STORED),
    _packed(zipfile.ZIP_DEFLATED),
    b"".join(pickle.dumps(part, 2) for part in (LEGACY_MAGIC, 1001, {}, collections.OrderedDict(a=os.getcwd), ["0"])),
    b"\x80\x04](" + WRAPPER + bytes(24) + b"e.",
    *(pickle.dumps({"a": (1, 2**70, b"x", {3}, os.getcwd), "b": [None] * 9}, protocol) for protocol in range(6)),
]
edits = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.binary(max_size=8) | st.sampled_from(OPCODES)), max_size=6
)
bent = st.tuples(st.sampled_from(SEEDS), edits, st.sampled_from([1_000_000, 5_000, 300, 20]))


def scanned(value: tuple[bytes, list[tuple[float, int, bytes]], int]) -> None:
    """Bend a seed and scan it: a verdict, within its cap, and every import that the library's own decoder lists."""
    body, changes, most = value
    for where, taken, put in changes:
        place = int(where * len(body))
        body = body[:place] + put + body[place + taken :]
    found = scan("x.bin", len(body), lambda first, last: body[first : last + 1], most=most)
    assert found.verdict in (*RANKS, NOT_SCANNED)
    assert found.bytes_read <= most
    assert found.verdict != "harmless" or all(one.verdict == "harmless" for one in found.imports)
    if most == 1_000_000 and not body.startswith(b"PK\3\4"):
        shown = {f"{one.module} {one.name}" for one in found.imports}
        assert found.verdict != "harmless" or _listed(body) <= shown


def _listed(body: bytes) -> set[str]:
    """Imports by GLOBAL and INST in the first pickle as ``pickletools`` lists them, up to where it stops."""
    listed = set()
    try:
        for opcode, value, _ in pickletools.genops(body):
            if opcode.name in ("GLOBAL", "INST"):
                listed.add(str(value))
    except (ValueError, OverflowError):
        pass
    return {one for one in listed if "\\" not in one and one.isprintable()}


def test_a_bent_file_is_scanned_or_says_why_not() -> None:
    attack(scanned, bent, 150)


@pytest.mark.long
def test_bent_files_for_ten_minutes() -> None:
    attack_for_minutes(scanned, bent)
