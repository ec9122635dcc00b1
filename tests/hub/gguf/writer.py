"""Writes GGUF headers by hand: every version, both byte orders, and what no honest program would write."""

import struct
from collections.abc import Iterable

from hypothesis import strategies as st

NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
TEXT, LIST = 8, 9


class Writer:
    """Writes headers of any version and byte order by hand, field by field."""

    def __init__(self, version: int = 3, order: str = "<") -> None:
        self.version, self.order = version, order
        self.length, self.most = ("I", 2**32 - 1) if version == 1 else ("Q", 2**64 - 1)
        self.fields: list[bytes] = []
        self.table: list[bytes] = []

    def pack(self, letters: str, *numbers: float) -> bytes:
        return struct.pack(self.order + letters, *numbers)

    def text(self, text: str | bytes) -> bytes:
        raw = text if isinstance(text, bytes) else text.encode()
        return self.pack(self.length, len(raw)) + raw

    def raw(self, key: str | bytes, kind: int, body: bytes) -> "Writer":
        self.fields.append(self.text(key) + self.pack("I", kind) + body)
        return self

    def add(self, key: str | bytes, kind: int, value: float | str | bytes) -> "Writer":
        if isinstance(value, str | bytes):
            return self.raw(key, TEXT, self.text(value))
        return self.raw(key, kind, self.pack(NUMBERS[kind], value))

    def listed(self, key: str, kind: int, values: Iterable[float | str | bytes]) -> "Writer":
        items = list(values)
        body = b"".join(
            self.text(one) if isinstance(one, str | bytes) else self.pack(NUMBERS[kind], one) for one in items
        )
        return self.raw(key, LIST, self.pack(f"I{self.length}", kind, len(items)) + body)

    def tensor(self, name: str, kind: int, *shape: int) -> "Writer":
        line = self.pack(f"I{len(shape)}{self.length}IQ", len(shape), *shape, kind, 0)
        self.table.append(self.text(name) + line)
        return self

    def bytes(self, tensors: int | None = None, fields: int | None = None) -> bytes:
        counts = len(self.table) if tensors is None else tensors, len(self.fields) if fields is None else fields
        head = b"GGUF" + self.pack(f"I2{self.length}", self.version, *counts)
        return head + b"".join(self.fields) + b"".join(self.table)


def wrong() -> dict[str, tuple[bytes, str]]:
    """Headers that cannot be believed or read to their end, by name, each with words that must be said of it."""
    big = struct.pack("<Q", 2**64 - 1)
    nested = struct.pack("<IQ", LIST, 1) * 9 + struct.pack("<IQ", 0, 0)
    two = Writer().add("a", 4, 1).add("a", 4, 2)
    tensors = Writer().tensor("t", 0, 1).tensor("t", 0, 1)
    many = Writer()
    for number in range(100, 200):
        many.tensor(f"t{number}", number, 1)
    return {
        "not this format": (b"PK\x03\x04" + bytes(99), "does not begin"),
        "a pointer": (b"version https://git-lfs.github.com/spec/v1\n", "pointer"),
        "version 9": (Writer(9).bytes(), "version 9"),
        "big endian version 2": (Writer(2, ">").bytes(), "version 2"),
        "nothing": (b"", "ends before its header"),
        "too many fields": (Writer().bytes(fields=2**63), "more than any real file"),
        "too many tensors": (Writer().bytes(tensors=2**64 - 1), "more than any real file"),
        "a long key": (Writer().bytes(fields=1) + big, "a key of"),
        "a long text": (Writer().raw("a", TEXT, big).bytes(), "past the end"),
        "a long list": (Writer().raw("a", LIST, struct.pack("<I", 4) + big).bytes(), "past the end"),
        "a long list of texts": (Writer().raw("a", LIST, struct.pack("<I", 8) + big).bytes(), "texts"),
        "a list of long texts": (Writer().raw("a", LIST, struct.pack("<IQ", 8, 70) + big * 70).bytes(), "past the end"),
        "an unknown value": (Writer().raw("a\x1b", 13, b"").bytes(), r"field a\x1b has the type 13"),
        "a list of unknown values": (Writer().raw("a", LIST, struct.pack("<IQ", 77, 1)).bytes(), "list of type 77"),
        "deep lists": (Writer().raw("a", LIST, nested).bytes(), "lists within lists"),
        "wide lists": (Writer().raw("a", LIST, struct.pack("<I", LIST) + big).bytes(), "lists within lists"),
        "a field twice": (two.bytes(), "more than once"),
        "a tensor twice": (tensors.bytes(), "more than once"),
        "a large tensor": (Writer().tensor("t", 0, 2**60, 0).bytes(), "impossibly large"),
        "many dimensions": (Writer().tensor("t", 0, *[1] * 9).bytes(), "9 dimensions"),
        "a long name": (Writer().tensor("t" * 1001, 0).bytes(), "name of 1001 bytes"),
        "half a block": (Writer().tensor("t", 12, 255).bytes(), "blocks"),
        "many types": (many.bytes(), "types"),
        "too much in all": (Writer().tensor("a", 0, 2**52).tensor("b", 0, 2**52).bytes(), "impossible number"),
    }  # fmt: skip


KEYS = (
    "general.architecture", "llama.context_length", "general.file_type", "tokenizer.ggml.tokens", "split.count",
    "tokenizer.ggml.eos_token_id", "tokenizer.chat_template", "general.base_model.0.repo_url", "general.license",
)  # fmt: skip
URLS = ("https://hf.co/a/b", "https://[", "llama", "")
keys = st.sampled_from(KEYS) | st.binary(max_size=4)
kinds = st.integers(0, 13) | st.integers(0, 2**32 - 1)
texts = st.sampled_from(URLS) | st.binary(max_size=8)
lengths = st.integers(0, 70) | st.sampled_from([2**16, 2**31, 2**32 - 1, 2**53, 2**63, 2**64 - 1])
shapes = st.lists(lengths, max_size=5)


@st.composite
def headers(draw: st.DrawFn) -> bytes:
    """Fields and tensors in good order, of which some lie, and then perhaps a few bytes that are changed or lost."""
    made = Writer(*draw(st.sampled_from([(1, "<"), (2, "<"), (3, "<"), (3, ">")])))
    for key in draw(st.lists(keys, max_size=6)):
        match draw(st.integers(0, 4)):
            case 0:
                made.add(key, TEXT, draw(texts))
            case 1:
                made.add(key, 4, draw(st.integers(0, 2**32 - 1)))
            case 2:
                made.listed(str(key), TEXT, draw(st.lists(texts, max_size=5)))
            case 3:
                head = made.pack(f"I{made.length}", draw(kinds), draw(lengths) & made.most)
                made.raw(key, LIST, head + draw(st.binary(max_size=40)))
            case _:
                made.raw(key, draw(kinds), draw(st.binary(max_size=12)))
    for name, kind, shape in draw(st.lists(st.tuples(st.text(max_size=3), kinds, shapes), max_size=4)):
        made.tensor(name, kind, *(one & made.most for one in shape))
    counts = [None if one is None else one & made.most for one in draw(st.tuples(*[st.none() | lengths] * 2))]
    data = bytearray(made.bytes(*counts))
    for place, byte in draw(st.lists(st.tuples(st.integers(0, len(data) - 1), st.integers(0, 255)), max_size=3)):
        data[place] = byte
    return bytes(data[: draw(st.just(len(data)) | st.integers(0, len(data)))])
