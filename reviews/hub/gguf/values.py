"""The values of which a GGUF header consists, read one after another in the file's byte order.

The format is ggml's docs/gguf.md, "File Structure": ``gguf_header_t``, ``gguf_metadata_value_type``, ``gguf_string_t``.
"""

from __future__ import annotations

import math
import struct

from reviews.hub.files.json_file import LFS_POINTER
from reviews.hub.gguf.window import Broken, GgufWindow
from reviews.hub.shapes.reading import Json
from reviews.hub.text import visible
from reviews.language.phrases import say

TEXT = 4_000
"""Characters kept of a text."""
FIXED = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
"""Value types of fixed width (``gguf_metadata_value_type``) as ``struct`` calls them; a truth value is one byte."""
BOOL, STRING, ARRAY = 7, 8, 9
"""The truth value among them, and the two types whose width stands in the file."""


class ValueReader:
    """Reads the values at which ``window`` stands; ``begin`` finds out in which byte order and width they are.

    Its methods raise ``Broken``, ``CapReached`` or a ``HubError`` when there is no such value.
    """

    def __init__(self, window: GgufWindow) -> None:
        self.window = window
        self.version = 0
        self.order = "<"
        self.int = self.length = struct.Struct("<I")
        self._forms: dict[str, struct.Struct] = {}

    def begin(self) -> None:
        """Read magic and version (``gguf_header_t``), which decide how all other values are read."""
        place = self.window.need(8)
        magic, version = struct.unpack_from("<4sI", self.window.data, place)
        if magic != b"GGUF":
            if self.window.data.startswith(LFS_POINTER.encode()):
                raise Broken(say("the file is a Git LFS pointer, not the file itself"))
            raise Broken(say("the file does not begin with the letters GGUF"))
        # docs/gguf.md, "Version History", v3: a file may be big endian throughout, and no field says so. The version is
        # a small number, so its upper 16 bits are empty in the right byte order and its lower ones in the wrong one.
        if version & 0xFFFF == 0:
            version, self.order = int.from_bytes(self.window.data[place + 4 : place + 8], "big"), ">"
        if version not in ((1, 2, 3) if self.order == "<" else (3,)):
            raise Broken(say("the file has version {version} of the format, which is not supported", version=version))
        self.version = version
        self.window.at += 8
        self.int = struct.Struct(self.order + "I")
        # docs/gguf.md, "Version History", v2: counts and lengths became 64 bits wide.
        self.length = self.int if version == 1 else struct.Struct(self.order + "Q")

    def one(self, form: struct.Struct) -> int:
        """Read one number of this form."""
        window = self.window
        place = window.need(form.size)
        number: int = form.unpack_from(window.data, place)[0]
        window.at += form.size
        return number

    def several(self, letters: str) -> tuple[Json, ...]:
        """Read the next numbers, of the widths that ``struct`` gives these letters."""
        form = self._forms.get(letters)
        if form is None:
            form = self._forms[letters] = struct.Struct(self.order + letters)
        window = self.window
        place = window.need(form.size)
        found = form.unpack_from(window.data, place)
        window.at += form.size
        return found

    def fixed(self, kind: int, count: int) -> list[Json]:
        """Read so many values of a type in ``FIXED``; NaN and the infinities, which JSON does not have, as words."""
        found = self.several(f"{count}{FIXED[kind]}")
        if kind == BOOL:
            return [one != 0 for one in found]
        return [one if isinstance(one, int) or math.isfinite(one) else str(one) for one in found]

    def width(self, kind: int) -> int:
        """Return the bytes that a value of a type in ``FIXED`` takes."""
        return struct.calcsize(f"{self.order}{FIXED[kind]}")

    def raw(self, most: int, what: str) -> bytes:
        """Read a key or a name, whole; ``what`` names it in the error for one of more than ``most`` bytes."""
        count = self.one(self.length)
        if count > most:
            raise Broken(say("the header has {what} of {count} bytes", what=what, count=count))
        place = self.window.need(count)
        self.window.at += count
        return bytes(self.window.data[place : place + count])

    def text(self, most: int = 4 * TEXT) -> str:
        """Step over a text (``gguf_string_t``: length, then UTF-8 without a NUL); return its first ``most`` bytes."""
        count = self.one(self.length)
        self.window.within(count)
        place = self.window.need(min(count, most))
        raw = bytes(self.window.data[place : place + min(count, most)])
        self.window.at += count
        # A cut may fall inside a character, of which U+FFFD is left.
        return decoded(raw) if count <= most else decoded(raw).rstrip("\ufffd")


def decoded(raw: bytes) -> str:
    """Decode UTF-8, with U+FFFD for what is none."""
    return raw.decode("utf-8", "replace")


def quoted(name: str) -> str:
    """Return a key or name of the file as a sentence may show it."""
    return visible(name[:100])
