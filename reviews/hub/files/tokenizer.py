"""``tokenizer.json`` read as far as its cap: how many tokens it has, which ids its special tokens have.

The format is that of the tokenizers library: ``added_tokens`` is a list of {id, content, special, …} before ``model``,
whose ``vocab`` is an object of token to id (BPE, WordPiece, WordLevel) or a list of [token, score] (Unigram).
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

from reviews.hub import errors
from reviews.hub.files.json_file import LFS_POINTER
from reviews.hub.files.stand_ins import is_path
from reviews.hub.files.token_ids import TokenIds, highest
from reviews.hub.shapes.files import RemoteFile, TokenizerFile
from reviews.language.phrases import say

WHOLE = 2 * 2**20
"""Bytes up to which the file is read whole; it is identified by its digest in any case."""
BEGINNING = 128 * 2**10
"""Bytes that are read of a larger one: real ones have their added tokens there."""
MOST_ADDED = 20_000
ADDED = re.compile(r'"added_tokens"\s*:\s*(?=\[)')
VOCABULARY = re.compile(r'"model"\s*:\s*\{.{0,4000}?"vocab"\s*:\s*(?=[{\[])', re.DOTALL)
DECODER = json.JSONDecoder()
MERGES = re.compile(rb'"merges"\s*:\s*\[')
"""Where the merges of a BPE model begin; a token of this name has a number after it. Nothing behind it is decoded."""
POINTER = 1024
"""Bytes that a pointer to large file storage never exceeds."""


def read(file: RemoteFile, most: int = WHOLE) -> TokenizerFile:
    """Read one tokenizer file: whole up to ``most`` bytes, of a larger one the beginning.

    One that cannot be read has the reason as ``why``. Raises a ``HubError`` for what concerns the whole reading.
    """
    whole = file.size is not None and file.size <= most
    try:
        body = file.whole(most) if whole else file.part(0, BEGINNING - 1)
    except errors.Gated:
        return TokenizerFile(file.path, why=say("the file is gated"), gated=True)
    except errors.Mixed:
        raise
    except (errors.Malformed, errors.RepositoryNotFound, errors.TooBig, errors.Elsewhere) as error:
        return TokenizerFile(file.path, why=str(error))
    return parse(file.path, body, whole=whole)


def parse(path: str, body: bytes, *, whole: bool) -> TokenizerFile:
    """Read the tokenizer's bytes; ``whole`` is False when they are only the beginning of the file."""
    if body.removeprefix(codecs.BOM_UTF8).startswith(LFS_POINTER.encode()):
        return TokenizerFile(path, why=say("the file is a Git LFS pointer"), pointer=True)
    if whole and is_path(body):
        return TokenizerFile(path, why=say("the file is a symbolic link"), pointer=True)
    if not path.endswith(".json"):
        return TokenizerFile(path, why=say("files of this kind are not read"))
    merges = MERGES.search(body) if whole else None
    if merges and (quick := _without_merges(path, _decoded(memoryview(body)[: merges.end()]))):
        return quick
    text = _decoded(body)
    if not whole:
        return _beginning(path, text)
    if quick := _without_merges(path, text):
        return quick
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return TokenizerFile(path, why=say("it is not JSON"))
    if not isinstance(found, dict):
        return TokenizerFile(path, why=say("it does not hold fields"))
    model = found.get("model")
    # A vocab.json is the vocabulary itself.
    return _counted(path, _vocabulary(model.get("vocab") if isinstance(model, dict) else found), found)


def _decoded(body: bytes | memoryview) -> str:
    return str(body, "utf-8", "replace").removeprefix("\ufeff")


def _without_merges(path: str, text: str) -> TokenizerFile | None:
    """Read only the two parts that count; merges are most of a file and would take most of the time.

    None where the text is not in the usual order, so that it is parsed as a whole.
    """
    added, vocabulary = ADDED.search(text), VOCABULARY.search(text)
    if not added or not vocabulary or added.end() > vocabulary.start():
        return None
    try:
        entries = DECODER.raw_decode(text, added.end())[0]
        if quick := _untouched(path, text, vocabulary.end(), _added(entries)):
            return quick
        table = DECODER.raw_decode(text, vocabulary.end())[0]
    except (ValueError, RecursionError):
        return None
    found = _vocabulary(table)
    return _counted(path, found, {"added_tokens": entries}) if found else None


def _untouched(path: str, text: str, start: int, added: dict[str, int]) -> TokenizerFile | None:
    """Count the tokens of a vocabulary that ends where its file's last object ends, without making a table of it."""
    most = highest(text, start, text.rfind("}") + 1, added)
    if most is None:
        return None
    return TokenizerFile(path, max([most, *added.values()]) + 1, True, TokenIds(text, start, added), tuple(added))


def _counted(path: str, vocabulary: dict[str, int], found: dict[str, Any]) -> TokenizerFile:
    """Count the tokens; ``vocabulary`` takes the added tokens, because a copy of so many takes its time."""
    added, exact = _added(found.get("added_tokens")), bool(vocabulary)
    vocabulary.update(added)
    if not vocabulary:
        return TokenizerFile(path, why=say("it has no vocabulary that can be read"))
    return TokenizerFile(path, max(vocabulary.values()) + 1, exact, vocabulary, tuple(added))


def _beginning(path: str, text: str) -> TokenizerFile:
    start = text.find('"added_tokens"')
    added = _added(_objects(text, text.find("[", start))) if start >= 0 else {}
    if not added:
        return TokenizerFile(
            path,
            why=say(
                "its first {beginning} KiB, all that is read of it, name no added token", beginning=BEGINNING // 1024
            ),
        )
    return TokenizerFile(path, max(added.values()) + 1, False, added, tuple(added))


def _objects(text: str, start: int) -> list[Any]:
    """Return the objects of a list that begins at ``start``, up to where the text breaks off."""
    found: list[Any] = []
    decoder, place = json.JSONDecoder(), start + 1
    while start >= 0 and len(found) < MOST_ADDED:
        while place < len(text) and text[place] in " \t\r\n,":
            place += 1
        if place >= len(text) or text[place] != "{":
            return found
        try:
            one, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return found
        found.append(one)
    return found


def _added(value: Any) -> dict[str, int]:
    entries = value[:MOST_ADDED] if isinstance(value, list) else []
    return {
        one["content"]: one["id"]
        for one in entries
        if isinstance(one, dict) and isinstance(one.get("content"), str) and is_id(one.get("id"))
    }


def _vocabulary(value: Any) -> dict[str, int]:
    if isinstance(value, dict) and set(map(type, value.values())) == {int} and min(value.values()) >= 0:
        return value if max(value.values()) < 2**31 else {}
    if isinstance(value, dict):
        return {token: number for token, number in value.items() if is_id(number)}
    if isinstance(value, list):
        pairs = (one[0] if isinstance(one, list) and one else one for one in value)
        return {token: number for number, token in enumerate(pairs) if isinstance(token, str)}
    return {}


def is_id(value: Any) -> bool:
    """Return whether a value can be a token's id."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31
