"""Generates complete tokenizer files of any vocabulary size, so that embeddings and tokenizer agree exactly."""

import functools
import itertools
import json
import string
from collections.abc import Iterator, Sequence
from typing import Any

_LETTERS = string.ascii_lowercase
_SPACE = "\u0120"  # the sign that byte-level tokenizers write for a leading space


class VocabularyError(ValueError):
    """The declared vocabulary is smaller or larger than what can be generated."""


@functools.lru_cache(maxsize=32)
def byte_level(size: int, special: tuple[str, ...]) -> bytes:
    """Return a byte-level BPE `tokenizer.json` with exactly `size` entries, the special tokens last."""
    tokens, merges = _byte_level_tokens(size, special)
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    model = {"type": "BPE", "unk_token": None, "vocab": {t: n for n, t in enumerate(tokens)}, "merges": merges}
    return _file(model, added=special, first=len(tokens), pre_tokenizer=level, decoder=level)


def byte_level_list(size: int, special: tuple[str, ...]) -> list[str]:
    """List the tokens of `byte_level` in the order of their ids, special ones included, as a GGUF file does."""
    return [*_byte_level_tokens(size, special)[0], *special]


def _byte_level_tokens(size: int, special: tuple[str, ...]) -> tuple[list[str], list[list[str]]]:
    tokens = _byte_signs()
    merges: list[list[str]] = []
    for left, right in _merges():
        if len(tokens) + len(special) >= size:
            break
        merges.append([left, right])
        tokens.append(left + right)
    _must_be(size, len(tokens) + len(special))
    return tokens, merges


@functools.lru_cache(maxsize=32)
def word_pieces(size: int, special: tuple[str, ...]) -> bytes:
    """Return a WordPiece `tokenizer.json` with exactly `size` entries, the special tokens first."""
    tokens = word_piece_list(size, special)
    model = {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "max_input_chars_per_word": 100,
        "vocab": {token: number for number, token in enumerate(tokens)},
    }
    split = {"type": "BertPreTokenizer"}
    return _file(model, added=special, first=0, pre_tokenizer=split, decoder={"type": "WordPiece", "prefix": "##"})


def word_piece_list(size: int, special: Sequence[str]) -> list[str]:
    """List the tokens of `word_pieces` in the order of their ids, as a `vocab.txt` does."""
    signs = [*string.digits, *string.punctuation, *_LETTERS]
    tokens = [*special, *signs, *(f"##{sign}" for sign in (*string.digits, *_LETTERS))]
    longer = ("".join(letters) for length in (2, 3) for letters in itertools.product(_LETTERS, repeat=length))
    tokens += itertools.islice((f"{mark}{word}" for word in longer for mark in ("", "##")), max(size - len(tokens), 0))
    _must_be(size, len(tokens))
    return tokens


def _must_be(wanted: int, got: int) -> None:
    if wanted != got:
        raise VocabularyError(f"A vocabulary of {wanted} entries cannot be generated, the nearest is {got}.")


def _byte_signs() -> list[str]:
    """List the 256 signs that stand for bytes: printable ones for themselves, the others from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return [chr(byte) for byte in printable] + [chr(0x100 + number) for number in range(len(others))]


def _merges() -> Iterator[tuple[str, str]]:
    pairs = [(first, second) for first in _LETTERS for second in _LETTERS]
    yield from pairs
    yield from ((_SPACE, letter) for letter in _LETTERS)
    yield from ((_SPACE, first + second) for first, second in pairs)
    triples = [(first + second, third) for (first, second) in pairs for third in _LETTERS]
    yield from triples
    yield from ((_SPACE, start + end) for start, end in triples)


def _file(model: dict[str, Any], *, added: Sequence[str], first: int, pre_tokenizer: Any, decoder: Any) -> bytes:
    tokens = [
        {
            "id": first + number,
            "content": content,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for number, content in enumerate(added)
    ]
    body = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": tokens,
        "normalizer": None,
        "pre_tokenizer": pre_tokenizer,
        "post_processor": None,
        "decoder": decoder,
        "model": model,
    }
    return (json.dumps(body, ensure_ascii=False, indent=1) + "\n").encode()
