"""The table of tensors of a GGUF header: what they are in all, by type; nothing of the tensors' data.

ggml's docs/gguf.md, "File Structure": ``gguf_tensor_info_t``.
"""

from __future__ import annotations

import math

from reviews.hub.gguf.type_names import TYPES, bytes_of
from reviews.hub.gguf.values import ValueReader, decoded, quoted
from reviews.hub.gguf.window import Broken
from reviews.language.phrases import say

LONGEST_NAME, MOST_DIMENSIONS, MOST_TYPES = 1_000, 8, 64
"""Bytes of a tensor's name (64 in ggml, more in derived programs), dimensions of a tensor (4 in ggml, which says that
there may be more one day), and kinds of tensors in one file."""
EMBEDDING = b"token_embd.weight"


class TensorTable:
    """The tensors read so far. ``note`` is the first thing for which ggml would refuse a file that can be read.

    ``types`` is (tensors, elements) by the number of the tensor type; ``total_bytes`` counts blocks without alignment.
    """

    def __init__(self, reader: ValueReader) -> None:
        self.reader = reader
        self.note = ""
        self.types: dict[int, tuple[int, int]] = {}
        self.count = self.parameters = self.total_bytes = 0
        self.embedding_rows: int | None = None
        self._names: set[bytes] = set()

    def read(self) -> None:
        """Read the next line of the table."""
        name, count = self.reader.raw(LONGEST_NAME, "a tensor's name"), self.reader.one(self.reader.int)
        if count > MOST_DIMENSIONS:
            raise Broken(say("the header describes a tensor with {count} dimensions", count=count))
        # gguf_tensor_info_t: the dimensions, fastest moving first, then the type and the offset of the data, which
        # nothing here needs. Dimensions had 32 bits in version 1, as lengths; the offset has 64 in every version.
        *shape, kind, _ = self.reader.several(f"{count}{self.reader.length.format[-1]}IQ")
        elements = math.prod(shape)
        # Beyond 2**53 a number is no longer exact in JSON (RFC 8259, section 6).
        if max(elements, *shape, 0) >= 2**53:
            raise Broken(say("the header describes an impossibly large tensor"))
        if kind not in self.types and len(self.types) == MOST_TYPES:
            raise Broken(say("the header's tensors are of more than {most_types} types", most_types=MOST_TYPES))
        if name in self._names:
            self._noted(say("the header has the tensor {quoted} more than once", quoted=quoted(decoded(name))))
        self._names.add(name)
        # Rows are stored in whole blocks of their type, so that the first dimension is a multiple of the block.
        if kind in TYPES and (shape[0] if shape else 1) % TYPES[kind][1]:
            self._noted(
                say("the width of the tensor {quoted} is not a whole number of blocks", quoted=quoted(decoded(name)))
            )
        tensors, before = self.types.get(kind, (0, 0))
        self.types[kind] = tensors + 1, before + elements
        self.count += 1
        self.parameters += elements
        self.total_bytes += bytes_of(kind, elements)
        if self.parameters >= 2**53:
            raise Broken(say("the header describes an impossible number of parameters"))
        if name == EMBEDDING and len(shape) == 2:
            self.embedding_rows = shape[1]

    def _noted(self, what: str) -> None:
        self.note = self.note or what
