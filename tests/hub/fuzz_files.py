"""Fuzz targets for tensor headers, the hub's answers, tokenizers, lineage and pickles: each must not fail."""

import json

from hypothesis import strategies as st

from reviews.hub import digest
from reviews.hub.card.bases import bases_of
from reviews.hub.content.scan import RANKS, scan
from reviews.hub.errors import Malformed
from reviews.hub.fetch import questions, repository
from reviews.hub.files import safetensors, tokenizer
from reviews.hub.shapes.lineage import RELATIONS
from reviews.hub.shapes.reading import NOT_SCANNED
from reviews.hub.shapes.scans import INERT
from tests.hub.fuzz_texts import leaves, soup, trees, words


def headed(body: bytes) -> None:
    """A tensor header gives counts, or the reason for which it cannot."""
    header = safetensors.parse("model.safetensors", body, len(body))
    assert header.why or all(isinstance(count, int) and count >= 0 for count in header.dtypes.values())


dtypes = st.sampled_from(["BF16", "F8_E4M3", ""])
tensors = st.fixed_dictionaries({}, optional={"dtype": dtypes | leaves, "shape": st.lists(leaves, max_size=4) | leaves})
headers = (
    st.dictionaries(st.text(max_size=4) | st.just("__metadata__"), tensors | leaves, max_size=5).map(
        lambda table: json.dumps(table).encode()
    )
    | st.binary(max_size=60)
)  # fmt: skip


def answered(body: bytes) -> None:
    """The hub's answer gives a commit, a name and files, or is malformed."""
    try:
        said = repository.parse(body, "odd/model")
    except Malformed:
        return
    assert len(said.commit) == 40
    assert len({file.path for file in said.files}) == len(said.files)
    digest.canonical([*said.tags, said.author, dict(said.counts)])


KNOWN = ["id", "author", "gated", "tags", "cardData", "safetensors", "disabled", "private", "lastModified"]
known = st.sampled_from(KNOWN)
answers = (
    st.dictionaries(known, trees, max_size=6).map(
        lambda table: json.dumps({"id": "odd/model", "sha": "1a" * 20, "siblings": [], **table}).encode()
    )
    | st.lists(trees, max_size=4).map(
        lambda files: json.dumps({"id": "odd/model", "sha": "1a" * 20, "siblings": files}).encode()
    )
    | st.binary(max_size=60)
)  # fmt: skip


def tokenized(text: str) -> None:
    """A tokenizer gives a count and ids, or the reason for which it does not, whole or broken off."""
    for whole in (True, False):
        found = tokenizer.parse("tokenizer.json", text.encode("utf-8", "replace"), whole=whole)
        assert found.why or (found.tokens or 0) > max(found.ids.values())


entries = st.fixed_dictionaries({}, optional={"id": leaves, "content": words | leaves, "special": st.booleans()})
vocabularies = st.dictionaries(words, leaves, max_size=4) | st.lists(st.lists(leaves, max_size=2) | words, max_size=4)
models = st.fixed_dictionaries({"vocab": vocabularies})
tokenizer_fields = {"added_tokens": st.lists(entries, max_size=4) | trees, "model": models}
tokenizers = st.fixed_dictionaries({}, optional=tokenizer_fields).map(json.dumps) | soup


def descended(tags: list[str]) -> None:
    """Tags and card fields give bases; a list entry of any form gives a variant or none."""
    told = {"id": "odd/model", "sha": "1a" * 20, "siblings": [], "tags": tags, "cardData": {"base_model": tags}}
    said = repository.parse(json.dumps(told).encode(), "odd/model")
    for base in bases_of(said):
        assert base.id
        assert base.relation in ("", *RELATIONS)
    for entry in ({"id": tag, "tags": tags} for tag in tags):
        made = questions.variant(entry, "odd/model")
        assert made is None or made.id != "odd/model"


bases = st.lists(
    words | st.sampled_from(["odd/model", "a/b", "./x", "C:\\x"]).map("base_model:{}".format) | words, max_size=6
)


def pickled(body: bytes) -> None:
    """Any bytes give a scan with a verdict, and what was not followed to its end is never called harmless."""
    found = scan("x.bin", len(body), lambda first, last: body[first : last + 1])
    assert found.verdict in (*RANKS, NOT_SCANNED) or not body
    assert found.verdict != "harmless" or all(one.verdict == "harmless" for one in found.imports)


def looked_at(file: tuple[str, bytes]) -> None:
    """Any name and bytes give one verdict; "not scanned" has a reason, and what is inert has a format."""
    name, body = file
    found = scan(name, len(body), lambda first, last: body[first : last + 1])
    assert found.verdict in (*RANKS, NOT_SCANNED, INERT)
    assert found.why or found.verdict != NOT_SCANNED
    assert found.form or found.verdict != INERT
    assert found.why.isprintable()


BEGINNINGS = [
    b"", b"\x93NUMPY\1\0\x30\0{'descr': '|O', 'fortran_order': False, 'shape'",
    b"\x89HDF\r\n\x1a\n{\"class_name\": ",
    b"\x1f\x8b\x08\0\0\0\0\0\0\xff", b"BZh9", b"\xfd7zXZ\0", b"]\0\0", b"\x78\x9c", b"\x08\x07\x12\x04", b"GGUF",
    b"a" + bytes(123) + b"00000000010\0" + bytes(121) + b"ustar\x0000" + bytes(248), b"PK\3\4",
    b"\x20\0\0\0\0\0\0\0{\"",
    b"\x0a\x0e\x0a\x05<unk>\x15", b"\x81\xa6", b"location\x12\x04../x", b"\xff\xfe", b"version https://git-lfs",
]  # fmt: skip
NAMES = ["a.bin", "a", "a.json", "README.md", "x.onnx", "m.keras", "b.npy", "c.tar.gz", "d.zip", "e.h5", "f.msgpack"]


OPCODES = [
    b"(", b")", b"R", b"\x93", b"c", b"os\nsystem\n", b"\x8c\x02os", b"\x94", b"h\x00", b"q\x00", b"0", b"1", b"2",
    b"}", b"s", b"u", b"b", b"\x80\x04", b"\x95" + bytes(8), b"]", b"a", b"e", b"t", b".", b"\x8a\xff", b"I1\n",
    b"\x82\x01", b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"data.pkl", b"\x85", b"Q",
    b"i__main__\nx\n", b"\x81", b"\x92",
]  # fmt: skip
opcodes = st.lists(st.sampled_from(OPCODES) | st.binary(max_size=6), max_size=40).map(b"".join)
files = st.tuples(st.sampled_from(NAMES), st.builds(bytes.__add__, st.sampled_from(BEGINNINGS), opcodes))
