"""Pickles that are made to look harmless to a scanner and not to a loader: none is called harmless."""

import codecs
import collections
import os
import pickle
import struct
import time
import warnings
import zlib
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reviews.hub import errors
from reviews.hub.content.scan import MOST, scan
from reviews.hub.pickle.opcodes import unescaped
from reviews.hub.shapes.scans import FileScan

NAME = b"a/data.pkl"


class Attack:
    """Runs a command when it is unpickled, which nothing here ever does."""

    def __reduce__(self) -> Any:
        return os.system, ("true",)


CLEAN = pickle.dumps(collections.OrderedDict(), protocol=2)
EVIL = pickle.dumps(Attack(), protocol=2)


def scanned(body: bytes) -> FileScan:
    return scan("model.bin", len(body), lambda first, last: body[first : last + 1])


def local(
    body: bytes, *, name: bytes = NAME, method: int = 0, flags: int = 0, sizes: tuple[int, int] | None = None
) -> bytes:
    packed, size = sizes or (len(body), len(body))
    fields = struct.pack("<HHHHHIIIHH", 20, flags, method, 0, 0, 0, packed, size, len(name), 0)
    return b"PK\3\4" + fields + name + body


def central(
    size: int, offset: int, *, name: bytes = NAME, method: int = 0, flags: int = 0, unpacked: int | None = None,
    comment: bytes = b"",
) -> bytes:  # fmt: skip
    fields = struct.pack("<HHHHHHIII", 20, 20, flags, method, 0, 0, 0, size, size if unpacked is None else unpacked)
    fields += struct.pack("<HHHHHII", len(name), 0, len(comment), 0, 0, 0, offset)
    return b"PK\1\2" + fields + name + comment


def ended(members: bytes, *records: bytes, comment: bytes = b"") -> bytes:
    directory = b"".join(records)
    counts = struct.pack("<HHHHIIH", 0, 0, len(records), len(records), len(directory), len(members), len(comment))
    return members + directory + b"PK\5\6" + counts + comment


def wide(members: int, length: int, start: int) -> bytes:
    record = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, members, members, length, start)
    return record + b"PK\6\7"


def test_every_pickle_of_a_chain_counts() -> None:
    assert scanned(CLEAN * 5 + EVIL).verdict == "dangerous"
    assert scanned(CLEAN * 40 + EVIL).verdict == "dangerous"
    assert scanned(CLEAN * 80 + EVIL).verdict == "not scanned"
    inside = ended(local(CLEAN + EVIL), central(len(CLEAN + EVIL), 0))
    assert scanned(inside).verdict == "dangerous"


@pytest.mark.parametrize("length", [4096, 4096 + 2**18, 2**18, MOST // 2, 4096 + MOST // 2])
def test_a_pickle_that_ends_where_a_request_ends_is_not_the_last_one(length: int) -> None:
    first = b"\x80\x02B" + struct.pack("<I", length - 8) + bytes(length - 8) + b"."
    assert len(first) == length
    assert scanned(first + EVIL + bytes(2 * MOST)).verdict == "dangerous"


@pytest.mark.parametrize(
    "before",
    [
        b"I0x1\n0", b"I1_0\n0", b"L0x1fL\n0", b"F1_0\n0", "c\u00f3s\nx\n0".encode(), b"c\xff\nx\n0", b"S'\\x'\n0",
        b"Vx\\u00\n0",
        b"\x80\x09", b"\x95" + struct.pack("<Q", 2**63), b"0000", b"h\x99", b"g99999999999\n0", b"pnone\n", b"1",
        b"\x93",
        b"R",
        b"X\x01\0\0\0\xff0", b"U\x02\xff\xfe0", b"\x8a\xff" + bytes(255) + b"0", b"(((((", b"t", b"u", b"b", b"\x81",
        b"o",
        b"\x8b" + struct.pack("<I", 3000) + bytes(3000) + b"0", b"L" + b"9" * 5000 + b"L\n0", b"\x97\x980",
    ],
)  # fmt: skip
def test_what_other_decoders_stop_at_hides_nothing(before: bytes) -> None:
    assert scanned(before + EVIL[2:]).verdict == "dangerous"
    if before[:1] not in b"\x8a\x8b":
        assert scanned(b"\x80\x02" + before + EVIL[2:]).verdict == "dangerous"


@pytest.mark.parametrize(
    "body",
    [
        b"\x8c\x02os\x94\x8c\x06system\x9400" + b"h\x00h\x01\x93.",
        b"X\x02\0\0\0osq\x05X\x06\0\0\0systemq\x0600h\x05h\x06\x93.",
        b"Vos\np7\nVsystem\np8\n00g7\ng8\n\x93.",
        b"U\x06systemU\x02osr\x01\0\0\0" + b"0j\x01\0\0\0" + b"2\x93.",
        b"\x8c\x06system\x8c\x02os\x940h\x000\x8c\x02os\x8c\x06system\x93.",
        b"S'o\\x73'\nS'system'\n\x93.",
        b"(S'true'\nios\nsystem\n.",
        b"\x8c\x05torch\x8c\x09os.system\x93.",
        b"\x8c\x08builtins\x8c\x0dexec.__call__\x93.",
        b"crandom\n_os.execvp\n.",
        b"ccollections\n_sys.modules.__getitem__\n.",
    ],
)
def test_names_that_are_put_together_are_found(body: bytes) -> None:
    found = scanned(body)
    assert found.verdict == "dangerous", found


def test_a_name_from_the_registry_or_from_a_call_is_suspicious() -> None:
    for body in (b"\x82\x05.", b"\x83\x05\x06.", b"\x84\x05\0\0\0.", b"])R\x8c\x01x\x93.", b"\x8c\x01x]\x93."):
        found = scanned(body)
        assert [one.verdict for one in found.imports] == ["suspicious"]
        assert found.verdict == "suspicious"
    assert [(one.module, one.name) for one in scanned(b"]]\x93.").imports] == [("?", "?")]


@pytest.mark.parametrize("start", [b"GGUF12345", b"BZh\0\0" + bytes(0x685A - 0)])
def test_first_bytes_of_another_form_hide_nothing(start: bytes) -> None:
    found = scanned(start + EVIL)
    assert found.verdict in ("dangerous", "not scanned")
    assert start[:1] == b"B" or found.verdict == "dangerous"


def test_an_archive_with_two_directories_is_not_believed() -> None:
    members = local(CLEAN) + local(EVIL)
    hidden = central(len(EVIL), len(local(CLEAN)))
    clean_at = len(members) + len(hidden)
    locator = struct.pack("<IQI", 0, clean_at + 46 + len(NAME), 1)
    shown = central(len(CLEAN), 0, comment=wide(1, len(hidden), len(members)) + locator)
    found = scanned(ended(members + hidden, shown))
    assert (found.verdict, found.why) == ("not scanned", "it has two zip directories that differ")
    assert scanned(ended(members, shown[: 46 + len(NAME)], comment=b"x") + b"y").verdict == "not scanned"


def test_headers_that_differ_are_suspicious() -> None:
    size = len(CLEAN)
    for first, record in (
        (local(CLEAN, name=b"b/data.pkl"), central(size, 0)),
        (local(CLEAN, sizes=(size + 1, size + 1)), central(size, 0)),
        (local(CLEAN), central(size, 0, unpacked=size + 9)),
        (local(CLEAN, method=8), central(size, 0)),
    ):
        found = scanned(ended(first, record))
        assert found.verdict == "suspicious"
        assert "differ" in found.why or "two different sizes" in found.why
    moved = scanned(local(b"") + bytes(40) + ended(local(CLEAN), central(size, 0)))
    assert moved.verdict == "suspicious"
    assert "precede the archive" in moved.why
    twice = ended(local(CLEAN) + local(CLEAN), central(size, 0), central(size, len(local(CLEAN)), name=b"A/DATA.PKL"))
    assert "share a name" in scanned(twice).why


def test_sizes_behind_the_bytes_are_no_difference() -> None:
    body = ended(local(CLEAN, flags=8, sizes=(0, 0)), central(len(CLEAN), 0, flags=8))
    assert scanned(body).verdict == "harmless"


def test_a_name_that_goes_on_after_nul_is_the_name_before_it() -> None:
    name = NAME + b"\0.txt"
    found = scanned(
        ended(
            local(CLEAN) + local(EVIL, name=name),
            central(len(CLEAN), 0),
            central(len(EVIL), len(local(CLEAN)), name=name),
        )
    )
    assert found.verdict == "dangerous"


def test_encrypted_and_unknown_packing_and_other_places_are_not_scanned() -> None:
    for record in (central(len(CLEAN), 0, flags=1), central(len(CLEAN), 0, method=14), central(len(CLEAN), 2**31)):
        found = scanned(ended(local(CLEAN), record))
        assert found.verdict == "not scanned"
        assert found.uninspected == ("a/data.pkl",)


def test_an_archive_behind_other_bytes_is_looked_into() -> None:
    inner = ended(local(EVIL), central(len(EVIL), 0))
    for before in (b"#!/bin/sh\n", CLEAN, CLEAN + bytes(300_000)):
        assert scanned(before + inner).verdict == "dangerous"
    clean = scanned(CLEAN + ended(local(CLEAN), central(len(CLEAN), 0)))
    assert (clean.verdict, "a zip archive follows" in clean.why) == ("suspicious", True)


def test_what_comes_before_the_cap_counts() -> None:
    long = b"0B" + struct.pack("<I", 5_000_000) + bytes(5_000_000) + b"N."
    for body in (EVIL[:-1] + long, ended(local(EVIL[:-1] + long), central(len(EVIL[:-1] + long), 0))):
        assert scanned(body).verdict == "dangerous"
    ops = b"\x80\x02" + b"N0" * 1_000_000 + b"N."
    found = scanned(ops)
    assert found.verdict == "not scanned"
    assert scanned(EVIL[:-1] + ops[2:]).verdict == "dangerous"


def test_a_refusal_in_the_middle_keeps_what_was_found() -> None:
    body = EVIL[:-1] + b"0" + b"N0" * 150_000 + b"N."

    def fetch(first: int, last: int) -> bytes:
        if first > 0:
            raise errors.RepositoryNotFound("gone")
        return body[first : last + 1]

    found = scan("a.bin", len(body), fetch)
    assert (found.verdict, found.why) == ("dangerous", "gone")
    short = scan("a.bin", len(body), lambda first, last: body[first : last - 5])
    assert short.verdict != "harmless"


def test_bombs_cost_about_a_second() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    ops = b"\x80\x02" + b"N0" * 4_000_000
    packed = packer.compress(ops) + packer.flush()
    first = local(packed, method=8, sizes=(len(packed), len(ops)))
    many = ended(first, *(central(len(packed), 0, method=8, unpacked=len(ops), name=b"%d.pkl" % n) for n in range(40)))
    names = b"".join(b"c" + b"a." * 500 + b"%d\nx\n0" % n for n in range(900))
    deep = b"(" * 100_000 + b"l" * 100_000 + b"." + b"N" + b"\x85" * 300_000 + b"."
    for body in (many, names, deep):
        started = time.process_time()
        found = scanned(body)
        assert found.verdict != "harmless" or body is deep
        assert time.process_time() - started < 10, "bounded, and far below what a slow machine needs"


@pytest.mark.long
def test_thousands_of_pickles_do_not_cost_thousands_of_requests() -> None:
    first = b"".join(local(CLEAN, name=b"%05d.pkl" % n) + bytes(9000) for n in range(3000))
    step = len(local(CLEAN, name=b"00000.pkl")) + 9000
    found = scanned(ended(first, *(central(len(CLEAN), n * step, name=b"%05d.pkl" % n) for n in range(3000))))
    assert found.verdict == "not scanned"
    assert found.rounds <= 24
    assert len(found.why) <= 1000


def test_names_can_be_stored_and_printed() -> None:
    found = scanned(b"\x80\x04\x8c\x05\xed\xa0\x80a\0\x8c\x04x\xe2\x80\xae\x93.")
    assert found.imports[0].module == "\\ud800a\\x00"
    assert found.imports[0].name == "x\\u202e"


@given(st.binary(max_size=40))
@example(b"\\K\\777\\8\\\n\\x41\\101")
def test_an_odd_escape_is_read_as_a_loader_reads_it_and_warns_of_nothing(raw: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            wanted: bytes | None = codecs.escape_decode(raw)[0]
        except ValueError:
            wanted = None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found: bytes | None = unescaped(raw)
        except ValueError:
            found = None
    assert found == wanted
