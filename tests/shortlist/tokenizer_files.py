"""Tokenizer files for tests, written as their libraries write them: small, complete, and each with its own trap."""

import json
from typing import Any

WORDS = ("the", "letter", "claim", "of", "a", "clerk", "reads", "and", "record", "hello")


def word_level(**changes: Any) -> bytes:
    """A tokenizer that knows a few English words and calls everything else ``[UNK]``, with these parts changed."""
    vocabulary = {word: place for place, word in enumerate(("[UNK]", *WORDS))}
    body: dict[str, Any] = {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": [],
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                       "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    }  # fmt: skip
    return json.dumps(body | changes).encode()


TRUNCATING = word_level(
    truncation={"direction": "Right", "max_length": 5, "strategy": "LongestFirst", "stride": 0},
    padding={
        "strategy": {"Fixed": 5}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 0, "pad_type_id": 0,
        "pad_token": "[UNK]",
    },
)  # fmt: skip
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 17210102\n"
EMPTY = word_level(model={"type": "WordLevel", "vocab": {}, "unk_token": "[UNK]"})
NO_UNKNOWN = word_level(
    model={"type": "BPE", "vocab": {"a": 0}, "merges": [], "unk_token": None, "dropout": None, "fuse_unk": False}
)
"""Leaves out what it does not know, so that it counts a Chinese text as nothing."""
