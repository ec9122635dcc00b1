"""Files made to cost a scanner its time or memory, or to break what shows them: bounded, and never called harmless."""

import bz2
import gzip
import io
import lzma
import resource
import struct
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest
import zstandard

from reviews.hub.content.scan import MOST, body_scan, scan
from reviews.hub.shapes.scans import FileScan
from tests.hub import sound
from tests.hub.content.test_bypasses import EVIL, tarred
from tests.hub.folders import codes, reading_of, states

SECONDS = 4.0
"""Processor time that one hostile file may take; the slowest takes a tenth of it on an idle machine."""


def timed(name: str, body: bytes) -> FileScan:
    started = time.process_time()
    found = scan(name, len(body), lambda first, last: body[first : last + 1])
    assert time.process_time() - started < SECONDS
    assert found.bytes_read <= MOST
    assert len(found.why) <= 1000
    assert len(found.uninspected) <= 51
    return found


def zipped(name: str, body: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, body)
    return buffer.getvalue()


def nested(body: bytes, levels: int) -> bytes:
    for _ in range(levels):
        body = zipped("a.zip", body)
    return body


def overlapping(count: int) -> bytes:
    """A zip whose every entry is the same packed zeros, as in a bomb that is not nested."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.pkl", bytes(8_000_000))
    one = buffer.getvalue()
    start = one.index(b"PK\1\2")
    record = one[start : one.index(b"PK\5\6")]
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, count, count, len(record) * count, start, 0)
    return one[:start] + record * count + end


def sparse() -> bytes:
    about = tarfile.TarInfo("huge")
    about.type = tarfile.GNUTYPE_SPARSE
    return about.tobuf(tarfile.GNU_FORMAT) + bytes(2048)


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: gzip.compress(bytes(200_000_000), 1),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(bytes(100_000_000), 9)),
    "bzip2": lambda: bz2.compress(bytes(100_000_000)),
    "zstandard": lambda: zstandard.compress(bytes(100_000_000)),
    "zstandard with a large window": lambda: zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters(window_log=27)
    ).compress(bytes(100_000_000)),
    "lz4": lambda: lz4.frame.compress(bytes(100_000_000)),
    "xz": lambda: lzma.compress(bytes(100_000_000), preset=1),
    "xz with a large dictionary": lambda: lzma.compress(
        bytes(100), filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 2**30}]
    ),
    "zips in zips": lambda: nested(bytes(1_000_000), 12),
    "overlapping zip": lambda: overlapping(2_000),
    "sparse tar": sparse,
    "tar of tars": lambda: tarred(
        {"a": tarred({"b": tarred({"c": tarred({"d": tarred({"e": tarred({"f": EVIL})})})})})}
    ),
    "tar that never ends": lambda: tarfile.TarInfo("a").tobuf() * 1500,
    "marks": lambda: b"\x80\x04" + b"(" * 900_000,
    "instances without a mark": lambda: b"\x80\x02" + b"]" * 200 + b"iacme\nx\n" * 100_000,
    "JSON that is deep": lambda: zipped("config.json", b'{"a":' * 90_000),
}


@pytest.mark.some(3)
@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_costs_little_and_is_not_harmless(kind: str) -> None:
    body = BOMBS[kind]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("model.pkl", "data.gz", "weights"):
        found = timed(name, body)
        assert found.verdict in ("not scanned", "suspicious", "dangerous") or kind == "JSON that is deep", found
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 120_000, "kilobytes"


def many(count: int) -> bytes:
    """A zip with a directory of a million entries is larger than what may be read of a file."""
    record = b"PK\1\2" + bytes(42) + b"\0"
    record = record[:28] + struct.pack("<H", 1) + record[30:46] + b"a"
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(record) * count, 0, 0)
    return record * count + end


def test_a_directory_of_a_million_entries_is_bounded() -> None:
    for count in (20_000, 1_000_000):
        found = timed("model.zip", b"PK\3\4" + bytes(60) + many(count))
        assert found.verdict == "not scanned"


def test_names_that_break_a_page_are_written_as_escapes() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in ("a\u202egnp.pkl", "b\nc.pkl", "../\u0007.bin"):
            made.writestr(name, EVIL)
    found = timed("model.zip", buffer.getvalue().replace(b"b\nc", b"b\0c"))
    text = " ".join(
        (found.why, *found.dangers, *found.uninspected, *(f"{one.module}{one.name}" for one in found.imports))
    )
    assert text.isprintable()
    assert found.verdict == "dangerous"


@pytest.mark.long
def test_more_files_than_are_looked_at_leave_the_set_unknown(tmp_path: Path) -> None:
    files = {f"part/deep/{number:03}.txt": b"text\n" for number in range(420)} | {"zz.dat": EVIL * 60, "noend": EVIL}
    reading = reading_of(tmp_path, files)
    sound.check(reading)
    found = states(reading)
    assert len(found) == len(reading.artifacts) == 423
    # What can do most harm is looked at first, whatever its place in the list is.
    assert found["zz.dat"][:2] == found["noend"][:2] == ("scanned", "dangerous")
    late = [path for path, (state, _, why) in found.items() if state == "not scanned" and "too many files" in why]
    assert len(late) == 420 + 2 - 400
    assert set(late) <= {f"part/deep/{number:03}.txt" for number in range(420)}
    assert "file-not-scanned" in codes(reading)


def test_text_by_name_that_is_binary_by_content_is_scanned(tmp_path: Path) -> None:
    files = {
        "config.json": EVIL, "LICENSE": gzip.compress(EVIL), "docs/README.md": tarred({"x": EVIL}),
        "tokenizer.json": EVIL, "model.safetensors": EVIL + bytes(200),
        "model.gguf": b"\x80\x02" + EVIL[2:] + bytes(90),
        "other/a.safetensors": EVIL, "vocab.txt": b"\x7fELF" + bytes(40),
    }  # fmt: skip
    reading = reading_of(tmp_path, files)
    sound.check(reading)
    found = states(reading)
    assert len(found) == len(reading.artifacts)
    for path in files:
        if path == "vocab.txt":
            assert found[path][0] == "not scanned"
        else:
            assert found[path][:2] == ("scanned", "dangerous"), path
        assert "file-disguised" in codes(reading, path), path
    assert found["README.md"][0] == "inert"
    assert body_scan("README.md", b"# Text\n").verdict == "inert"
