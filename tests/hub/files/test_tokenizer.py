"""What of a ``tokenizer.json`` is read, however its parts are ordered: what is left unread changes no count."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from reviews.hub.files.token_ids import TokenIds
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


def vocabularies() -> Iterator[bytes]:
    """Vocabularies as files have them and as nobody should write them: odd tokens, ids, order, spaces and repeats."""
    chance = random.Random(18)
    parts = ["a", "é", '"', "\\", "\n", ":", ",", "{", "}", "5", " ", "merges", "[", "\ud800", "1}", "\U0001f600"]
    odd_ids: list[Any] = [0, 1, 9, 10, 99, 100, 2**31 - 1, 2**31, -1, 1.0, True, None, "x"]
    for _ in range(1500):
        size, plain = chance.choice([0, 1, 2, 5, 12]), chance.random() < 0.5
        tokens = ["".join(chance.choices(parts, k=chance.randrange(4))) for _ in range(size)]
        ids: list[Any] = list(range(chance.choice([0, 0, 8, 95]), size + 100))[:size]
        ids = [chance.choice(odd_ids) if not plain and chance.random() < 0.1 else one for one in ids]
        if chance.random() < 0.2:
            chance.shuffle(ids)
        colon, line = chance.choice([":", ": ", " : "]), chance.choice(["", "\n "])
        pairs = [
            f"{line}{json.dumps(token, ensure_ascii=plain)}{colon}{json.dumps(one)}"
            for token, one in zip(tokens, ids, strict=True)
        ]
        added = [{"id": chance.choice([0, 7, size + 3]), "content": chance.choice([*tokens, "<s>"])}]
        if size and chance.random() < 0.1:  # one entry unlike the others
            pairs[-1 - chance.randrange(size)] += chance.choice([" ", "\n", "\t\t"])
        broken = chance.choice([",", '"', "01"]) if chance.random() < 0.05 else ""
        vocabulary = f"{{{','.join(pairs)}{broken}{line}}}"
        text = f'{{"added_tokens": {json.dumps(added)}, "model": {{"vocab": {vocabulary}, "merges": ["a b"]}}}}'
        yield text.encode("utf-8", "surrogatepass")


def test_a_vocabulary_that_is_not_made_a_table_of_gives_the_same_count_and_ids() -> None:
    untouched = 0
    for body in vocabularies():
        found = parse("tokenizer.json", body, whole=True)
        untouched += isinstance(found.ids, TokenIds)
        # In this order nothing but a parser of JSON reads the file.
        try:
            model = json.loads(body.decode("utf-8", "replace"))
        except ValueError:
            assert found.why == "it is not JSON"
            continue
        turned = json.dumps({"model": model["model"], "added_tokens": model["added_tokens"]}).encode()
        whole = parse("tokenizer.json", turned, whole=True)
        assert (found.tokens, found.exact, found.added) == (whole.tokens, whole.exact, whole.added)
        assert found.why == whole.why
        assert found.ids == whole.ids, body
        assert all(found.ids[token] == number for token, number in whole.ids.items())
    assert 300 < untouched < 1400
