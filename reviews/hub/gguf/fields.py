"""The fields of a GGUF header: key, type and value of each, and where in the file the vocabulary's tokens are.

ggml's docs/gguf.md, "File Structure": ``gguf_metadata_kv_t``; the keys are under "Standardized key-value pairs".
"""

from __future__ import annotations

from array import array

from reviews.hub.gguf.values import ARRAY, FIXED, STRING, TEXT, ValueReader, decoded, quoted
from reviews.hub.gguf.window import Broken
from reviews.hub.shapes.gguf import CHAT_TEMPLATE
from reviews.hub.shapes.reading import Json
from reviews.language.phrases import say

MOST_ITEMS, MOST_LISTS = 1_500_000, 10_000
"""Texts in lists and lists in lists that are walked of one file.

The largest vocabularies of 2026 have 262,144 tokens and 514,906 merges.
"""
SHORT, MOST_KEPT = 64, 50_000
"""Items of a list that is still kept, and items kept of all lists of a file."""
TEMPLATE = 2**20
"""Bytes kept of a chat template."""
LONGEST_KEY, DEPTH = 65_535, 4
"""Bytes of a key (2**16 - 1, the limit in docs/gguf.md for ``gguf_metadata_kv_t.key``) and lists within lists."""
TOKENS = "tokenizer.ggml.tokens"


class FieldTable:
    """The fields read so far. ``note`` is the first thing for which ggml would refuse a file that can be read."""

    def __init__(self, reader: ValueReader) -> None:
        self.reader, self.window = reader, reader.window
        self.note = ""
        self.values: dict[str, Json] = {}
        self.tokens: int | None = None
        self._keys: set[str] = set()
        self._starts = array("Q")
        self._items = self._lists = self._kept = 0

    def read(self) -> None:
        """Read the next field."""
        key = self.reader.raw(LONGEST_KEY, "a key").decode("utf-8", "replace")
        kind = self.reader.one(self.reader.int)
        if key in self._keys:
            self._forget(key)
        self._keys.add(key)
        if kind in FIXED:
            self.values[key] = self.reader.fixed(kind, 1)[0]
        elif kind == STRING and (key == CHAT_TEMPLATE or key.startswith(f"{CHAT_TEMPLATE}.")):
            start = self.window.at
            self.values[key] = self.reader.text(TEMPLATE)
            if self.window.at - start - self.reader.length.size > TEMPLATE:
                self._noted(say("only the first {template} bytes of a chat template are kept", template=TEMPLATE))
        elif kind == STRING:
            self.values[key] = self.reader.text()[:TEXT]
        elif kind == ARRAY:
            found = self._list(key, 1)
            if found is not None:
                self.values[key] = found
        else:
            raise Broken(
                say("the field {quoted} has the type {kind}, which is not known", quoted=quoted(key), kind=kind)
            )

    def token(self, number: int) -> str:
        """Return the text of one token, "" when the list has no such token or it was not read in one piece."""
        if not 0 <= number < len(self._starts):
            return ""
        length = self.reader.length
        place, width = self._starts[number], length.size
        size = self.window.kept(place, width)
        count = min(length.unpack(size)[0], 4 * TEXT) if size else 0
        return decoded(self.window.kept(place + width, count) or b"")[:TEXT]

    def _forget(self, key: str) -> None:
        """Let an earlier field of the same key go: the last one is taken, though ggml would not read such a file."""
        self._noted(say("the header has the field {quoted} more than once", quoted=quoted(key)))
        self.values.pop(key, None)
        if key == TOKENS:
            self.tokens, self._starts = None, array("Q")

    def _list(self, key: str, depth: int) -> list[Json] | None:
        """Walk a list. Return its items when it is short and holds no lists, else None."""
        kind, count = self.reader.one(self.reader.int), self.reader.one(self.reader.length)
        keep = count <= SHORT and depth == 1 and self._kept < MOST_KEPT
        self._kept += count if keep else 0
        if kind in FIXED:
            size = self.reader.width(kind) * count
            self.window.within(size)
            if keep:
                return self.reader.fixed(kind, count)
            self.window.at += size
            return None
        if kind == ARRAY:
            self._lists_in(key, count, depth)
            return None
        if kind != STRING:
            raise Broken(
                say("the field {quoted} is a list of type {kind}, which is not known", quoted=quoted(key), kind=kind)
            )
        self._items += count
        if self._items > MOST_ITEMS:
            raise Broken(say("the header's lists have more than {most_items} texts", most_items=MOST_ITEMS))
        self.window.within(count * self.reader.length.size)
        starts = array("Q")
        if key == TOKENS and depth == 1:
            self.tokens, self._starts = count, starts
        if not keep:
            self._pass_texts(count, starts)
            return None
        found: list[Json] = []
        for _ in range(count):
            starts.append(self.window.at)
            found.append(self.reader.text()[:TEXT])
        return found

    def _lists_in(self, key: str, count: int, depth: int) -> None:
        self._lists += count
        if self._lists > MOST_LISTS or depth == DEPTH:
            raise Broken(say("the field {quoted} has too many lists within lists", quoted=quoted(key)))
        for _ in range(count):
            self._list(key, depth + 1)

    def _pass_texts(self, count: int, starts: array[int]) -> None:
        """Step over the texts of a list, remembering only where in the file each one begins."""
        length = self.reader.length
        window, unpack, width, note = self.window, length.unpack_from, length.size, starts.append
        while count:
            place = window.need(width)
            data, base, last = window.data, window.base, len(window.data) - width
            while count and place <= last:
                note(base + place)
                place += width + unpack(data, place)[0]
                count -= 1
            window.at = base + place
            window.within(0)

    def _noted(self, what: str) -> None:
        self.note = self.note or what
