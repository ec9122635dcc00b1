"""GGUF headers: every kind of value, little and big endian, whole and cut short, honest and lying."""

import json
import math
import os
import struct
import time
from pathlib import Path

import pytest
from hypothesis import strategies as st

from portal.sample_hub import gguf_file
from portal.sample_hub.tensors import Tensor
from reviews.hub import digest, errors
from reviews.hub.gguf import fields as gguf_fields
from reviews.hub.gguf import header as gguf
from reviews.hub.gguf import tensors as gguf_tensors
from reviews.hub.gguf import type_names as gguf_types
from reviews.hub.gguf import window as gguf_window
from reviews.hub.shapes.gguf import GgufHeader
from tests.generated import attack, attack_for_minutes
from tests.hub.gguf.writer import LIST, TEXT, Writer, headers, wrong

HERE = Path(__file__).resolve()
SIZING = Path(os.environ.get("REFERENCE_DATA", HERE.parents[4] / "shared" / "data")) / "sizing" / "gguf_truth.jsonl"


def parse(made: Writer) -> GgufHeader:
    return gguf.parse("m.gguf", made.bytes())


def counted(data: bytes, **more: int) -> GgufHeader:
    return gguf.read("m.gguf", len(data), lambda first, last: data[first : last + 1], **more)


VERSIONS = pytest.mark.parametrize(("version", "order"), [(1, "<"), (2, "<"), (3, "<"), (3, ">")])


def test_a_file_of_the_sample_hub() -> None:
    values = {
        "general.architecture": "llama", "llama.context_length": 8192, "general.file_type": 15, "general.name": "Tiny",
        "general.license": "apache-2.0", "general.license.link": "https://example.org/license", "split.no": 0,
        "split.count": 3, "tokenizer.ggml.tokens": ["<s>", "</s>", "a"], "tokenizer.ggml.eos_token_id": 1,
    }  # fmt: skip
    tensors = [Tensor("token_embd.weight", "Q4_K", (3, 256)), Tensor("output_norm.weight", "F32", (256,))]
    data = b"".join(gguf_file.layout(tensors, values).read())
    found = counted(data)
    assert (found.why, found.version, found.architecture, found.context) == ("", 3, "llama", 8192)
    assert (found.name, found.file_type, found.split) == ("Tiny", "Q4_K_M", (0, 3))
    assert found.license == {"license": "apache-2.0", "link": "https://example.org/license"}
    assert (found.tokens, found.special) == (3, {"eos": (1, "</s>")})
    assert found.types == {"Q4_K": (1, 768), "F32": (1, 256)}
    assert (found.tensors, found.parameters, found.tensor_bytes) == (2, 1024, 3 * 144 + 1024)
    assert (found.embedding_rows, found.rounds, found.bytes_read) == (3, 1, len(data))
    assert "more than the file has" in counted(data[:-1000]).why


@VERSIONS
def test_every_type_of_value(version: int, order: str) -> None:
    made = Writer(version, order)
    said: dict[str, float | str] = {
        "0": 255, "1": -128, "2": 65535, "3": -32768, "4": 2**32 - 1, "5": -(2**31), "6": 0.25, "7": True,
        "8": "Grüße", "10": 2**64 - 1, "11": -(2**63), "12": 0.1,
    }  # fmt: skip
    for key, value in said.items():
        made.add(key, int(key), value)
        made.listed(f"list {key}", int(key), [value] * 3)
        made.listed(f"long {key}", int(key), [value] * 65)
    made.add("nan", 12, math.nan).listed("odd", 6, [math.inf, -math.inf, 1]).listed("none", 4, [])
    made.tensor("token_embd.weight", 8, 64, 7).tensor("x", 0)
    found = parse(made)
    assert (found.why, found.version) == ("", version)
    lists = {f"list {key}": [value] * 3 for key, value in said.items()}
    assert found.values == said | lists | {"nan": "nan", "odd": ["inf", "-inf", 1], "none": []}
    assert found.values["7"] is True
    assert found.types == {"Q8_0": (1, 448), "F32": (1, 1)}
    assert (found.tensor_bytes, found.embedding_rows) == (14 * 34 + 4, 7)


@VERSIONS
def test_special_tokens_are_named_whether_their_ids_stand_before_or_after_the_list(version: int, order: str) -> None:
    made = Writer(version, order).add("tokenizer.ggml.bos_token_id", 4, 1)
    made.listed("tokenizer.ggml.tokens", TEXT, ["<unk>", "<s>", *(f"t{n}" for n in range(998))])
    made.listed("tokenizer.ggml.scores", 6, [0.0] * 1000)
    for word, number in (("eos", 999), ("eot", 0), ("seperator", 2), ("padding", 2**32 - 1)):
        made.add(f"tokenizer.ggml.{word}_token_id", 4, number)
    found = parse(made.add("tokenizer.ggml.cls_token_id", TEXT, "7"))
    assert found.tokens == 1000
    assert found.special == {
        "bos": (1, "<s>"), "eos": (999, "t997"), "eot": (0, "<unk>"), "separator": (2, "t0"),
        "padding": (2**32 - 1, ""),
    }  # fmt: skip


def test_templates_and_bases() -> None:
    made = Writer().add("tokenizer.chat_template.tool_use", TEXT, "T").add("tokenizer.chat_template", TEXT, "D" * 9000)
    made.listed("tokenizer.chat_templates", TEXT, ["tool_use"]).add("general.description", TEXT, "x" * 9000)
    for number, word, said in (
        (1, "name", "Mine"), (1, "organization", "Acme"), (1, "repo_url", "https://git.example.org/acme/mine"),
        (0, "repo_url", "https://huggingface.co/Qwen/Qwen3-8B/tree/main"), (0, "name", "Qwen3 8B"), (0, "version", "3"),
        (2, "url", "https://hf.co/a/b"), (3, "name", "C"), (3, "repo_url", "https://huggingface.co/datasets/c/d"),
        (4, "author", "nobody"),
    ):  # fmt: skip
        made.add(f"general.base_model.{number}.{word}", TEXT, said)
    found = parse(made)
    assert list(found.templates.items()) == [("default", "D" * 9000), ("tool_use", "T")]
    assert len(found.values["general.description"]) == 4000
    assert [one["id"] for one in found.base_models] == ["Qwen/Qwen3-8B", "Mine", "a/b", "C"]
    assert found.base_models[1] == {
        "id": "Mine", "url": "https://git.example.org/acme/mine", "organization": "Acme", "version": "",
    }  # fmt: skip


def test_a_header_that_says_nothing() -> None:
    found = parse(Writer())
    assert (found.why, found.architecture, found.name, found.file_type, found.license) == ("", "", "", "", {})
    assert (found.context, found.split, found.tokens, found.templates, found.base_models) == (None, None, None, {}, ())


def test_a_template_of_more_than_a_mebibyte_is_cut_and_said_to_be() -> None:
    found = parse(Writer().add("tokenizer.chat_template", TEXT, "x" + "ü" * 2**20).add("last", 4, 1))
    assert found.templates["default"] == "x" + "ü" * (2**19 - 1)
    assert "chat template" in found.why
    assert found.values["last"] == 1


def test_windows_grow_and_long_lists_of_numbers_are_stepped_over() -> None:
    made = Writer().listed("tokenizer.ggml.tokens", TEXT, (f"token {n}" for n in range(60_000)))
    made.raw("tokenizer.ggml.scores", LIST, struct.pack("<IQ", 6, 10**6) + bytes(4 * 10**6))
    made.add("tokenizer.ggml.eos_token_id", 4, 59_999).tensor("a", 0, 5)
    data = made.bytes() + bytes(2**23)
    found = counted(data)
    assert (found.why, found.special, found.parameters) == ("", {"eos": (59_999, "token 59999")}, 5)
    # The first two windows hold the tokens and a part of the scores, the third begins after the scores.
    assert found.rounds == 3
    assert found.bytes_read == 7 * gguf_window.FIRST < len(data)


def test_a_header_beyond_the_cap_gives_what_stood_before_it() -> None:
    made = Writer().add("general.architecture", TEXT, "llama")
    made.listed("tokenizer.ggml.tokens", TEXT, (f"token {n}" for n in range(60_000))).add("after", 4, 1)
    found = counted(made.bytes(), most=2**20)
    assert found.why == "the header is longer than 1048576 bytes, the most that is read of it"
    assert (found.architecture, found.tokens, found.bytes_read, found.rounds) == ("llama", 60_000, 2**20, 2)
    assert "after" not in found.values


@pytest.mark.parametrize("name", wrong())
def test_what_is_wrong_is_said(name: str) -> None:
    data, said = wrong()[name]
    assert said in counted(data).why


def test_the_last_of_two_fields_is_taken() -> None:
    made = Writer().listed("tokenizer.ggml.tokens", TEXT, "abc").listed("tokenizer.ggml.tokens", 4, range(99))
    found = parse(made.add("a", 4, 1).add("a", 4, 2))
    assert (found.values, found.tokens) == ({"a": 2}, None)


def test_types_without_a_name_are_counted_without_bytes() -> None:
    found = parse(Writer().tensor("a", 37, 10).tensor("b", 37, 5).tensor("c", 1, 3).add("general.file_type", 4, 99))
    assert found.types == {"type 37": (2, 15), "F16": (1, 3)}
    assert (found.why, found.parameters, found.tensor_bytes, found.file_type) == ("", 18, 6, "file type 99")


def test_bytes_that_are_no_text() -> None:
    found = parse(Writer().add(b"k\xff", TEXT, b"a\xff\x00b").add("general.name", TEXT, b"\xed\xa0\x80"))
    assert (found.why, found.values["k\ufffd"]) == ("", "a\ufffd\x00b")
    digest.canonical(dict(found.values))


def test_a_header_cut_off_anywhere_gives_what_stood_before() -> None:
    made = Writer().add("a", 4, 1).listed("b", TEXT, "xyz").listed("c", LIST, []).tensor("t", 0, 2, 3)
    whole = made.bytes()
    for end in range(len(whole)):
        for found in (counted(whole[:end]), gguf.parse("m.gguf", whole[:end])):
            assert found.why
            assert set(found.values) <= {"a", "b"}
    assert not gguf.parse("m.gguf", whole).why


def test_what_concerns_this_file_alone_is_said_in_its_header() -> None:
    def refuse(error: errors.HubError) -> GgufHeader:
        def fetch(first: int, last: int) -> bytes:
            raise error

        return gguf.read("m.gguf", None, fetch)

    gated = refuse(errors.Gated("Accept first."))
    assert (gated.gated, gated.why, gated.rounds) == (True, "the file is gated", 0)
    for error in (errors.RepositoryNotFound("Not there."), errors.TooBig("Too big."), errors.Malformed("Odd.")):
        assert (refuse(error).why, refuse(error).gated) == (str(error), False)
    for kind in (errors.Mixed, errors.RateLimited, errors.Unreachable, errors.RevisionNotFound, errors.Disabled):
        with pytest.raises(kind):
            refuse(kind("No."))


@pytest.mark.long
def test_a_large_vocabulary_takes_well_under_a_second() -> None:
    made = Writer().listed("tokenizer.ggml.tokens", TEXT, (f"token{n}" for n in range(150_000)))
    made.listed("tokenizer.ggml.merges", TEXT, (f"tok {n}" for n in range(280_000)))
    data = made.add("tokenizer.ggml.eos_token_id", 4, 149_999).bytes()
    begun = time.process_time()
    found = counted(data)
    assert time.process_time() - begun < 1
    assert (found.why, found.tokens, found.special) == ("", 150_000, {"eos": (149_999, "token149999")})
    assert len(data) > 6 * 2**20
    assert found.rounds == 4


def test_the_table_of_types() -> None:
    names = [name for name, _, _ in gguf_types.TYPES.values()]
    assert len(set(names)) == len(names)
    bits = {name: 8 * size / block for name, block, size in gguf_types.TYPES.values()}
    for name, said in {
        "Q4_0": 4.5,
        "TQ1_0": 1.6875,
        "TQ2_0": 2.0625,
        "MXFP4": 4.25,
        "NVFP4": 4.5,
        "Q1_0": 1.125,
    }.items():
        assert bits[name] == said
    for name, (number, block, size) in gguf_file.TYPES.items():
        assert gguf_types.TYPES[number] == (name, block, size)
    assert len(names) < gguf_tensors.MOST_TYPES


@pytest.mark.skipif(not SIZING.is_file(), reason="skipped: no published sizes, set REFERENCE_DATA to where they are")
def test_the_table_of_types_against_published_bits() -> None:
    rows = [json.loads(line) for line in SIZING.read_text().splitlines()]
    bits = {name: 8 * size / block for name, block, size in gguf_types.TYPES.values()}
    assert {row["type"] for row in rows} <= set(gguf_types.FILE_TYPES.values())
    same = {
        name: row["block_bpw"] for row in rows if (name := row["type"].removesuffix("_M").removesuffix("_L")) in bits
    }
    assert len(same) > 10
    assert {name: bits[name] for name in same} == same


def sound(data: bytes, size: int | None, most: int) -> None:
    """Whatever the bytes are: a header that can be stored, whose parts agree, or that says why not; and quickly."""
    begun = time.process_time()
    found = gguf.read("m.gguf", size, lambda first, last: data[first : last + 1], most=most)
    assert time.process_time() - begun < 1
    assert found.bytes_read <= most
    if size == len(data) and not found.why:
        assert found.tensor_bytes <= size
    whole = [found.values, found.special, found.types, found.templates, found.base_models, found.license, found.split]
    json.dumps([*whole, found.file_type, found.context, found.why, found.name], allow_nan=False).encode()
    digest.canonical([*map(str, whole), dict(found.values)])
    assert found.tensors == sum(count for count, _ in found.types.values())
    assert found.parameters == sum(elements for _, elements in found.types.values())
    assert all(len(one) <= gguf_fields.TEMPLATE for one in found.values.values() if isinstance(one, list | str))


files = st.tuples(headers() | st.binary(max_size=80), st.sampled_from([None, 0, 50]), st.sampled_from([2**24, 60]))


def parsed(value: tuple[bytes, int | None, int]) -> None:
    """Read a header of a file that is longer than its bytes by so many, at most so many bytes of it."""
    data, more, most = value
    sound(data, None if more is None else len(data) + more, most)


def test_no_bytes_make_it_fail() -> None:
    attack(parsed, files, 100)


@pytest.mark.long
def test_no_bytes_make_it_fail_in_ten_minutes() -> None:
    attack_for_minutes(parsed, files)
