"""A GGUF header from its first byte to its last: fields, then the table of tensors, nothing of the tensors' data.

The format is ggml's docs/gguf.md, "File Structure" (``gguf_file_t``): the letters GGUF, a version, how many tensors and
fields there are, the fields, and a line for each tensor.
"""

from __future__ import annotations

from reviews.hub.gguf.fields import FieldTable
from reviews.hub.gguf.tensors import TensorTable
from reviews.hub.gguf.values import ValueReader
from reviews.hub.gguf.window import Broken, GgufWindow
from reviews.hub.shapes.gguf import TOO_SHORT
from reviews.language.phrases import say

MOST_KEYS, MOST_TENSORS = 20_000, 50_000
"""Fields and tensors that are walked of one file; real ones have tens of fields and at most some thousand tensors."""


class Walk:
    """One header's walk. Its tables hold what it has found, also when it stops on the way."""

    def __init__(self, window: GgufWindow) -> None:
        self.reader = ValueReader(window)
        self.fields = FieldTable(self.reader)
        self.tensors = TensorTable(self.reader)
        self._too_short = ""

    @property
    def note(self) -> str:
        """Return the first thing for which ggml would refuse a file that can be read all the same, "" for none."""
        return self.fields.note or self.tensors.note or self._too_short

    def run(self) -> None:
        """Walk to the header's end. Raises ``Broken``, ``CapReached`` or a ``HubError`` where it cannot go on."""
        reader, window = self.reader, self.reader.window
        reader.begin()
        tensors, keys = reader.one(reader.length), reader.one(reader.length)
        if keys > MOST_KEYS or tensors > MOST_TENSORS:
            raise Broken(
                say(
                    "the header claims {keys} fields and {tensors} tensors, more than any real file has",
                    keys=keys,
                    tensors=tensors,
                )
            )
        for _ in range(keys):
            self.fields.read()
        for _ in range(tensors):
            self.tensors.read()
        needed = self.tensors.total_bytes
        if window.at + needed > window.ranges.size:
            self._too_short = say(
                "{too_short} {needed} bytes, more than the file has", too_short=TOO_SHORT, needed=needed
            )
