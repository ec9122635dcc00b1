"""A GGUF header from its first byte to its last: fields, then the table of tensors, nothing of the tensors' data.

The format is ggml's docs/gguf.md: the letters GGUF, a version, how many tensors and fields there are, the fields (key,
type, value), and a line for each tensor (name, dimensions, type, place). A text is its length in bytes and then UTF-8.
Counts and lengths have 32 bits in version 1 and 64 since version 2. A file of version 3 may be big endian throughout;
nothing says so, but its version, taken for little endian, has an empty lower half.
"""

from __future__ import annotations

import math
import struct
from array import array

from reviews.hub.files.json_file import LFS_POINTER
from reviews.hub.gguf.type_names import TYPES, bytes_of
from reviews.hub.gguf.window import Broken, GgufWindow
from reviews.hub.shapes.gguf import CHAT_TEMPLATE
from reviews.hub.shapes.reading import Json
from reviews.hub.text import visible

MOST_KEYS, MOST_TENSORS, MOST_ITEMS, MOST_LISTS = 20_000, 50_000, 1_500_000, 10_000
"""Fields, tensors, texts in lists and lists in lists that are walked of one file, about a second's work in all.

Real files have tens of fields and at most some thousand tensors. The largest vocabularies of 2026 have 262,144 tokens
and 514,906 merges.
"""
SHORT, MOST_KEPT = 64, 50_000
"""Items of a list that is still kept, and items kept of all lists of a file."""
TEXT, TEMPLATE = 4_000, 2**20
"""Characters kept of a text, and bytes kept of a chat template."""
LONGEST_KEY, LONGEST_NAME, MOST_DIMENSIONS, DEPTH, MOST_TYPES = 65_535, 1_000, 8, 4, 64
"""Bytes of a key (the specification's limit) and of a tensor's name (64 in ggml, more in derived programs); dimensions
of a tensor (4 in ggml, which says that there may be more one day); lists within lists; kinds of tensors in one file."""

TOKENS = "tokenizer.ggml.tokens"
EMBEDDING = b"token_embd.weight"
_FIXED = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}
"""Value types of fixed width as ``struct`` calls them; a truth value is a byte."""
_BOOL, _TEXT, _LIST = 7, 8, 9


class Walk:
    """One header's walk. What it has found stands in its fields, also when it stops on the way.

    ``note`` is the first thing for which ggml would refuse a file that can be read all the same.
    """

    def __init__(self, window: GgufWindow) -> None:
        self.window = window
        self.note = ""
        self.version = 0
        self.values: dict[str, Json] = {}
        self.tokens: int | None = None
        self.types: dict[int, tuple[int, int]] = {}
        self.tensors = self.parameters = self.tensor_bytes = 0
        self.embedding_rows: int | None = None
        self._keys: set[str] = set()
        self._starts = array("Q")
        self._items = self._lists = self._kept = 0
        self._order = "<"
        self._int = self._length = struct.Struct("<I")
        self._forms: dict[str, struct.Struct] = {}

    def run(self) -> None:
        """Walk to the header's end. Raises ``Broken``, ``CapReached`` or a ``HubError`` where it cannot go on."""
        self._begin()
        tensors, keys = self._one(self._length), self._one(self._length)
        if keys > MOST_KEYS or tensors > MOST_TENSORS:
            raise Broken(f"the header says that it has {keys} fields and {tensors} tensors, more than any real one")
        for _ in range(keys):
            self._field()
        seen: set[bytes] = set()
        for _ in range(tensors):
            self._tensor(seen)
        if self.window.at + self.tensor_bytes > self.window.ranges.size:
            self._noted(f"the tensors need {self.tensor_bytes} bytes, more than the file has")

    def token(self, number: int) -> str:
        """The text of one token of the list, "" when the list has no such token or it was not read in one piece."""
        if not 0 <= number < len(self._starts):
            return ""
        place, width = self._starts[number], self._length.size
        size = self.window.kept(place, width)
        count = min(self._length.unpack(size)[0], 4 * TEXT) if size else 0
        return _decoded(self.window.kept(place + width, count) or b"")[:TEXT]

    def _begin(self) -> None:
        place = self.window.need(8)
        magic, version = struct.unpack_from("<4sI", self.window.data, place)
        if magic != b"GGUF":
            if self.window.data.startswith(LFS_POINTER.encode()):
                raise Broken("a pointer to large file storage stands in place of the file")
            raise Broken("the file does not begin as a GGUF file does")
        if version & 0xFFFF == 0:
            version, self._order = int.from_bytes(self.window.data[place + 4 : place + 8], "big"), ">"
        if version not in ((1, 2, 3) if self._order == "<" else (3,)):
            raise Broken(f"the file is of version {version} of the format, which is not known")
        self.version = version
        self.window.at += 8
        self._int = struct.Struct(self._order + "I")
        self._length = self._int if version == 1 else struct.Struct(self._order + "Q")

    def _one(self, form: struct.Struct) -> int:
        window = self.window
        place = window.need(form.size)
        number: int = form.unpack_from(window.data, place)[0]
        window.at += form.size
        return number

    def _several(self, letters: str) -> tuple[Json, ...]:
        """The next numbers, of the widths that ``struct`` gives these letters."""
        form = self._forms.get(letters)
        if form is None:
            form = self._forms[letters] = struct.Struct(self._order + letters)
        window = self.window
        place = window.need(form.size)
        found = form.unpack_from(window.data, place)
        window.at += form.size
        return found

    def _raw(self, most: int, what: str) -> bytes:
        """A key or a name, whole."""
        count = self._one(self._length)
        if count > most:
            raise Broken(f"the header has {what} of {count} bytes")
        place = self.window.need(count)
        self.window.at += count
        return bytes(self.window.data[place : place + count])

    def _text(self, most: int = 4 * TEXT) -> str:
        """A text, of which at most so many bytes are read."""
        count = self._one(self._length)
        self.window.within(count)
        place = self.window.need(min(count, most))
        raw = bytes(self.window.data[place : place + min(count, most)])
        self.window.at += count
        return _decoded(raw) if count <= most else _decoded(raw).rstrip("\ufffd")

    def _field(self) -> None:
        key = self._raw(LONGEST_KEY, "a key").decode("utf-8", "replace")
        kind = self._one(self._int)
        if key in self._keys:
            self._forget(key)
        self._keys.add(key)
        if kind in _FIXED:
            self.values[key] = self._fixed(kind, 1)[0]
        elif kind == _TEXT and (key == CHAT_TEMPLATE or key.startswith(f"{CHAT_TEMPLATE}.")):
            start = self.window.at
            self.values[key] = self._text(TEMPLATE)
            if self.window.at - start - self._length.size > TEMPLATE:
                self._noted(f"only the first {TEMPLATE} bytes of a chat template are kept")
        elif kind == _TEXT:
            self.values[key] = self._text()[:TEXT]
        elif kind == _LIST:
            found = self._list(key, 1)
            if found is not None:
                self.values[key] = found
        else:
            raise Broken(f"the field {_quoted(key)} is of type {kind}, which is not known")

    def _forget(self, key: str) -> None:
        """Let an earlier field of the same key go: the last one is taken, though ggml would not read such a file."""
        self._noted(f"the header has the field {_quoted(key)} more than once")
        self.values.pop(key, None)
        if key == TOKENS:
            self.tokens, self._starts = None, array("Q")

    def _fixed(self, kind: int, count: int) -> list[Json]:
        found = self._several(f"{count}{_FIXED[kind]}")
        if kind == _BOOL:
            return [one != 0 for one in found]
        return [one if isinstance(one, int) or math.isfinite(one) else str(one) for one in found]

    def _list(self, key: str, depth: int) -> list[Json] | None:
        """Walk a list. Its items when it is short and holds no lists, else None."""
        kind, count = self._one(self._int), self._one(self._length)
        keep = count <= SHORT and depth == 1 and self._kept < MOST_KEPT
        self._kept += count if keep else 0
        if kind in _FIXED:
            size = struct.calcsize(f"{self._order}{_FIXED[kind]}") * count
            self.window.within(size)
            if keep:
                return self._fixed(kind, count)
            self.window.at += size
            return None
        if kind == _LIST:
            self._lists_in(key, count, depth)
            return None
        if kind != _TEXT:
            raise Broken(f"the field {_quoted(key)} is a list of type {kind}, which is not known")
        self._items += count
        if self._items > MOST_ITEMS:
            raise Broken(f"the header's lists have more than {MOST_ITEMS} texts")
        self.window.within(count * self._length.size)
        starts = array("Q")
        if key == TOKENS and depth == 1:
            self.tokens, self._starts = count, starts
        if not keep:
            self._pass_texts(count, starts)
            return None
        found: list[Json] = []
        for _ in range(count):
            starts.append(self.window.at)
            found.append(self._text()[:TEXT])
        return found

    def _lists_in(self, key: str, count: int, depth: int) -> None:
        self._lists += count
        if self._lists > MOST_LISTS or depth == DEPTH:
            raise Broken(f"the field {_quoted(key)} has too many lists within lists")
        for _ in range(count):
            self._list(key, depth + 1)

    def _pass_texts(self, count: int, starts: array[int]) -> None:
        """Step over the texts of a list, remembering only where in the file each one begins."""
        window, unpack, width, note = self.window, self._length.unpack_from, self._length.size, starts.append
        while count:
            place = window.need(width)
            data, base, last = window.data, window.base, len(window.data) - width
            while count and place <= last:
                note(base + place)
                place += width + unpack(data, place)[0]
                count -= 1
            window.at = base + place
            window.within(0)

    def _tensor(self, seen: set[bytes]) -> None:
        name, count = self._raw(LONGEST_NAME, "a tensor's name"), self._one(self._int)
        if count > MOST_DIMENSIONS:
            raise Broken(f"the header describes a tensor with {count} dimensions")
        # The dimensions, fastest moving first, then the type and the place of the data, which nothing here needs.
        *shape, kind, _ = self._several(f"{count}{self._length.format[-1]}IQ")
        elements = math.prod(shape)
        if max(elements, *shape, 0) >= 2**53:
            raise Broken("the header describes a tensor that cannot be")
        if kind not in self.types and len(self.types) == MOST_TYPES:
            raise Broken(f"the header's tensors are of more than {MOST_TYPES} types")
        if name in seen:
            self._noted(f"the header has the tensor {_quoted(_decoded(name))} more than once")
        seen.add(name)
        if kind in TYPES and (shape[0] if shape else 1) % TYPES[kind][1]:
            self._noted(f"the tensor {_quoted(_decoded(name))} is no whole number of blocks wide")
        tensors, before = self.types.get(kind, (0, 0))
        self.types[kind] = tensors + 1, before + elements
        self.tensors += 1
        self.parameters += elements
        self.tensor_bytes += bytes_of(kind, elements)
        if self.parameters >= 2**53:
            raise Broken("the header describes more parameters than there can be")
        if name == EMBEDDING and len(shape) == 2:
            self.embedding_rows = shape[1]

    def _noted(self, what: str) -> None:
        self.note = self.note or what


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _quoted(name: str) -> str:
    return visible(name[:100])
