"""Formats by their first bytes, and whether a format can carry code at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviews.hub.pickle.opcodes import CODES
from reviews.language.phrases import say

INERT, ZIP, TAR, PACKED, NUMPY, HDF5, OPAQUE = "inert", "zip", "tar", "packed", "numpy", "hdf5", "opaque"
LONGEST_HEADER = 100 * 10**6
"""Bytes of the longest header of a safetensors file that its own reader accepts."""


@dataclass(frozen=True, slots=True)
class FileForm:
    """A format: its name in words, and which reader looks into it ("inert" and "opaque" have none)."""

    name: str
    kind: str


_STARTS: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"PK\3\4", say("zip archive"), ZIP),
    (0, b"PK\5\6", say("zip archive"), ZIP),
    (257, b"ustar", say("tar archive"), TAR),
    (0, b"\x1f\x8b", "gzip", PACKED),
    (0, b"\x78\x01", "zlib", PACKED),
    (0, b"\x78\x5e", "zlib", PACKED),
    (0, b"\x78\x9c", "zlib", PACKED),
    (0, b"\x78\xda", "zlib", PACKED),
    (0, b"BZh", "bzip2", PACKED),
    (0, b"\xfd7zXZ", "xz", PACKED),
    (0, b"]\0\0", "lzma", PACKED),
    (0, b"\x93NUMPY", say("NumPy array"), NUMPY),
    (0, b"\x89HDF\r\n\x1a\n", "HDF5", HDF5),
    (0, b"ZF0x", say("zlib of an early joblib"), OPAQUE),
    (0, b"7z\xbc\xaf", "7z", OPAQUE),
    (0, b"Rar!", "rar", OPAQUE),
    (0, b"\x28\xb5\x2f\xfd", "zstandard", PACKED),
    (0, b"\x04\x22\x4d\x18", "lz4", PACKED),
    (0, b"ggjt", "GGML", OPAQUE),
    (0, b"tjgg", "GGML", OPAQUE),
    (0, b"lmgg", "GGML", OPAQUE),
    (0, b"version https://git-lfs", say("a Git LFS pointer"), OPAQUE),
    (0, b"\x7fELF", "a program (ELF)", OPAQUE),
    (0, b"MZ", "a program (Windows)", OPAQUE),
    (0, b"\xcf\xfa\xed\xfe", "a program (Mach-O)", OPAQUE),
    (0, b"\xca\xfe\xba\xbe", say("a program (Java or Mach-O)"), OPAQUE),
    (0, b"\0asm", "a program (WebAssembly)", OPAQUE),
    (0, b"GGUF", "GGUF", INERT),
    (4, b"TFL3", say("TensorFlow Lite"), INERT),
    (0, b"PAR1", "Parquet", INERT),
    (0, b"ARROW1\0\0", "Arrow", INERT),
    (0, b"\x89PNG\r\n\x1a\n", say("PNG image"), INERT),
    (0, b"\xff\xd8\xff", say("JPEG image"), INERT),
    (0, b"GIF8", say("GIF image"), INERT),
    (0, b"RIFF", say("RIFF media"), INERT),
    (0, b"II*\0", say("TIFF image"), INERT),
    (0, b"MM\0*", say("TIFF image"), INERT),
    (0, b"fLaC", say("FLAC audio"), INERT),
    (0, b"OggS", say("Ogg audio"), INERT),
    (0, b"ID3", "MP3 audio", INERT),
    (4, b"ftyp", "MP4 media", INERT),
    (0, b"\x1aE\xdf\xa3", say("Matroska media"), INERT),
    (0, b"%PDF-", "PDF", INERT),
    (0, b"wOF2", "font", INERT),
    (0, b"wOFF", "font", INERT),
    (0, b"OTTO", "font", INERT),
    (0, b"\0\1\0\0\0", "font", INERT),
    (0, b"glTF", say("glTF model"), INERT),
)
"""Offset, bytes, name and kind. Opaque are those that nothing here looks into: no library at hand reads them."""

OLDER_TEXT = 0.7
"""The part of a text in an older encoding that is ASCII at least."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def form_of(head: bytes, size: int) -> FileForm | None:
    """Return the format of a file of ``size`` bytes that begins with ``head``, None when it is not recognized."""
    for at, magic, name, kind in _STARTS:
        if head[at : at + len(magic)] == magic:
            return FileForm(name, kind)
    length = int.from_bytes(head[:8], "little")
    if len(head) > 9 and 2 <= length <= min(LONGEST_HEADER, size - 8) and head[8:10] in (b'{"', b"{}", b"{ "):
        return FileForm("safetensors", INERT)
    return None


def is_text(head: bytes, size: int) -> bool:
    """Return whether the first bytes read as text, whose last character may be cut.

    UTF-8, UTF-16 with its mark, or an older encoding: no control characters, and most bytes are ASCII.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf16(head)
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character of at most four bytes may be cut where the head ends, if the file goes on.
        if len(head) >= size or error.start < len(head) - 3 or error.reason != "unexpected end of data":
            return not _CONTROLS.search(head) and sum(byte < 128 for byte in head) > OLDER_TEXT * len(head)
    return not _CONTROLS.search(head)


def _utf16(head: bytes) -> bool:
    try:
        text = head[: len(head) // 2 * 2].decode("utf-16")
    except UnicodeDecodeError:
        return False
    return not any(ord(char) < 32 and char not in "\t\n\r\f" for char in text)


def opcode(head: bytes) -> bool:
    """Return whether the first byte is an opcode of pickles: a loader stops at any other before it does anything."""
    return head[:1] != b"" and head[0] in CODES


def vocabulary(head: bytes) -> bool:
    """Return whether a file begins like a vocabulary of SentencePiece: pieces with a text and a score.

    The model is a protocol buffer: field 1 is a piece, whose field 1 is its text and field 2 its score, four bytes
    (sentencepiece_model.proto). Its first byte is no opcode.
    """
    if len(head) < 12 or head[0] != 0x0A or head[2] != 0x0A or head[3] + 7 > head[1]:
        return False
    return head[4 + head[3] : 5 + head[3]] == b"\x15"


def packed_map(head: bytes) -> bool:
    """Return whether a file begins like a mapping of texts in MessagePack, in which Flax keeps tensors."""
    if not head or not (0x81 <= head[0] <= 0x8F or head[0] in (0xDE, 0xDF)):
        return False
    key = head[{0xDE: 3, 0xDF: 5}.get(head[0], 1) :]
    length = key[0] - 0xA0 if key and 0xA0 < key[0] <= 0xBF else key[1] if key[:1] == b"\xd9" and len(key) > 1 else 0
    start = 1 if key and 0xA0 < key[0] <= 0xBF else 2
    return length > 0 and is_text(key[start : start + length], length)
