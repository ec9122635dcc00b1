"""Facts about the tokenizer: its tokens and ids, its own limit, and how many tokens each source counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reviews.hub.files.json_file import text
from reviews.hub.files.tokenizer import is_id
from reviews.hub.shapes.files import TokenizerFile
from reviews.hub.shapes.json_file import JsonFile
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import FILE, INFERRED, NOT_SAID, UNANSWERED, FactValue
from reviews.language.phrases import joined, say

NO_LIMIT = 10**9
"""Tokens from which on a tokenizer's limit means that none is set (the tools write 10**30)."""
TOKENS = (("bos", "bos_token"), ("eos", "eos_token"), ("pad", "pad_token"))
SHOWN = 200


def facts(material: Material) -> list[FactValue]:
    """Return class, special tokens with ids, the tokenizer's own limit, and the size of its vocabulary."""
    tokenizer, special = material.file("tokenizer_config.json"), material.file("special_tokens_map.json")
    named = {short: token(f"tokenizer.{short}", name, tokenizer, special) for short, name in TOKENS}
    own = next(iter(material.tokenizers.values()), None)
    ids = known_ids([one.value for one in named.values() if one.value], tokenizer, own)
    return [
        _limit(tokenizer),
        tokenizer.fact("tokenizer.class", "tokenizer_class", fits=text),
        *named.values(),
        token("tokenizer.unk", "unk_token", tokenizer, special),
        _adds(tokenizer),
        _special(tokenizer, own),
        _ids(named, ids, tokenizer) if not _in_header(tokenizer, material) else _header_ids(material),
        _vocabulary(tokenizer, own, material),
    ]


def _limit(tokenizer: JsonFile) -> FactValue:
    """Return the tokenizer's limit; 10**30 and the like mean that none is set."""
    limit = tokenizer.fact("context.tokenizer", "model_max_length", fits=lambda n: _number(n) and 1 <= n < NO_LIMIT)
    if limit.value is not None:
        return FactValue(limit.key, int(limit.value), FILE, "", limit.file, limit.locator, limit.quote, limit.extractor)
    if limit.quote:
        how = say("field model_max_length, whose value sets no limit")
        return FactValue(limit.key, None, UNANSWERED, NOT_SAID, limit.file, limit.locator, limit.quote, how)
    return limit


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def token(key: str, name: str, tokenizer: JsonFile, special: JsonFile) -> FactValue:
    """Return a special token, which either of two files holds as text or as an object with its content."""
    for file in (tokenizer, special):
        found = file.fact(key, name, f"{name}.content", fits=text)
        if found.value is not None:
            return found
    return tokenizer.fact(key, name, f"{name}.content", fits=text)


def _adds(tokenizer: JsonFile) -> FactValue:
    key = "tokenizer.adds"
    said = {short: tokenizer.get(f"add_{short}_token") for short in ("bos", "eos")}
    value = {short: one for short, one in said.items() if isinstance(one, bool)}
    if not value:
        return tokenizer.fact(key, "add_bos_token", "add_eos_token", fits=lambda one: isinstance(one, bool))
    name = f"add_{next(iter(value))}_token"
    how = say("fields add_bos_token and add_eos_token")
    return FactValue(key, value, FILE, "", tokenizer.path, tokenizer.place(name), tokenizer.quote(name), how)


def decoder_ids(tokenizer: JsonFile) -> dict[str, int]:
    """Return token to id by ``added_tokens_decoder``, which is an object of id to token."""
    table = tokenizer.fields.get("added_tokens_decoder")
    found = {}
    for number, one in table.items() if isinstance(table, dict) else ():
        content = one.get("content") if isinstance(one, dict) else one
        if isinstance(content, str) and number.isascii() and number.isdigit() and is_id(int(number[:12])):
            found[content] = int(number)
    return found


def known_ids(tokens: Iterable[str], tokenizer: JsonFile, own: TokenizerFile | None) -> Mapping[str, int]:
    """Return the ids of these tokens, as far as the files that were read say; a vocabulary is too large to copy."""
    tables = (own.ids if own else {}, decoder_ids(tokenizer))
    found = {token: next((table[token] for table in tables if token in table), None) for token in tokens}
    return {token: number for token, number in found.items() if number is not None}


def _special(tokenizer: JsonFile, own: TokenizerFile | None) -> FactValue:
    key = "tokenizer.special"
    ids, file, place = decoder_ids(tokenizer), tokenizer.path, tokenizer.place("added_tokens_decoder")
    how = say("field added_tokens_decoder")
    if not ids and own and own.added:
        ids = {one: own.ids[one] for one in own.added if one in own.ids}
        file, place, how = own.path, "$.added_tokens", say("field added_tokens")
    if not ids:
        return tokenizer.fact(key, "added_tokens_decoder", fits=lambda _value: False)
    value = [{"token": one, "id": number} for one, number in sorted(ids.items(), key=lambda pair: pair[1])]
    how += say("; the first {shown} of {number_of}", shown=SHOWN, number_of=len(value)) if len(value) > SHOWN else ""
    return FactValue(key, value[:SHOWN], FILE, "", file, place, "", how)


def _ids(named: Mapping[str, FactValue], ids: Mapping[str, int], tokenizer: JsonFile) -> FactValue:
    key, how = "tokenizer.ids", say("ids of the special tokens, by added_tokens_decoder and tokenizer.json")
    value = {short: [ids[fact.value]] for short, fact in named.items() if fact.value in ids}
    if value:
        first = named[next(iter(value))]
        return FactValue(key, value, INFERRED, "", first.file, first.locator, first.quote, how)
    why = tokenizer.why if not tokenizer.read else NOT_SAID
    return FactValue(key, None, UNANSWERED, why, tokenizer.path if tokenizer.here else "", "", "", how)


def _in_header(tokenizer: JsonFile, material: Material) -> bool:
    """Return whether the only tokenizer is the one inside a GGUF file."""
    return not tokenizer.here and not material.tokenizers and any(one.special for one in material.gguf.values())


def _header_ids(material: Material) -> FactValue:
    header = next(one for one in material.gguf.values() if one.special)
    words = {"bos": "bos", "eos": "eos", "pad": "padding"}
    value = {short: [header.special[word][0]] for short, word in words.items() if word in header.special}
    how = say("tokenizer.ggml fields of the GGUF header")
    quote = joined(", ", (f"{word} {text}" for word, (_, text) in header.special.items()))[:300]
    if not value:
        return FactValue("tokenizer.ids", None, UNANSWERED, NOT_SAID, header.path, "", quote, how)
    return FactValue("tokenizer.ids", value, INFERRED, "", header.path, "", quote, how)


def _vocabulary(tokenizer: JsonFile, own: TokenizerFile | None, material: Material) -> FactValue:
    """Return the tokens of a vocabulary that was read whole, else the minimum by the highest known id."""
    key = "vocabulary.tokenizer"
    added = decoder_ids(tokenizer)
    least = max(added.values(), default=-1) + 1
    if own and own.tokens is not None and own.exact:
        how = say("highest id of the vocabulary and of the added tokens, plus one")
        return FactValue(key, {"tokens": max(own.tokens, least), "exact": True}, INFERRED, "", own.path, "", "", how)
    least = max(least, own.tokens or 0 if own else 0)
    if least:
        how = say(
            "highest id of the added tokens that were read, plus one; the vocabulary itself is larger than is read"
        )
        file = own.path if own and own.tokens else tokenizer.path
        return FactValue(key, {"tokens": least, "exact": False}, INFERRED, "", file, "", "", how)
    if own:
        why = material.why_silent(own.path, own.gated, read=False)
        return FactValue(key, None, UNANSWERED, why, own.path, "", "", own.why)
    return FactValue(
        key, None, UNANSWERED, tokenizer.why or NOT_SAID, "", "", "", say("no tokenizer file that counts its tokens")
    )
