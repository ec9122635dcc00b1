"""What of a ``tokenizer.json`` is read, however its parts are ordered: what is left unread changes no count."""

import json
from typing import Any

import pytest

from reviews.hub.files.tokenizer import parse

ADDED = [{"id": 3, "content": "<s>", "special": True}]


def written(model: dict[str, Any], indent: int | None) -> bytes:
    return json.dumps({"added_tokens": ADDED, "model": model}, indent=indent, ensure_ascii=False).encode()


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "model",
    [
        {"vocab": {"a": 0, "é": 1, "ab": 2}, "merges": ["a b"]},
        {"merges": ["a b"], "vocab": {"a": 0, "é": 1, "ab": 2}},
        {"vocab": {"a": 0, "merges": 1, '"merges": [': 2}, "merges": [["a", "b"]]},
        {"vocab": {"merges": [1], "a": 0, "b": 2}, "merges": []},
        {"vocab": [["a", -1.0], ["merges", -2.0], ["b", -3.0]]},
    ],
)
def test_merges_are_left_out_and_every_token_is_counted(model: dict[str, Any], indent: int | None) -> None:
    found = parse("tokenizer.json", written(model, indent), whole=True)
    assert (found.tokens, found.exact, found.added, found.ids["<s>"]) == (4, True, ("<s>",), 3)
    assert set(found.ids) >= {"a", "<s>"}


def test_a_broken_vocabulary_is_no_count() -> None:
    broken = b'{"added_tokens": [], "model": {"vocab": {"a": 0, "b": }, "merges": []}}'
    assert parse("tokenizer.json", broken, whole=True).why == "it is not JSON"
    pointer = b"\xef\xbb\xbfversion https://git-lfs.github.com/spec/v1\n"
    assert parse("tokenizer.json", pointer, whole=True).pointer
