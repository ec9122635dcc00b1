"""Facts about the model from its configuration, tokenizer and generation files: each with the field it came from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from reviews.hub.card import plain
from reviews.hub.facts import (
    ABSENT,
    FILE,
    INFERRED,
    NOT_SAID,
    UNANSWERED,
    Artifact,
    Document,
    Fact,
)  # fmt: skip
from reviews.hub.jsonfile import JsonFile, table, text, texts, whole

ROLE_WORDS = re.compile(r"""['"](system|user|assistant|tool|developer|model|ipython|function|observation)['"]""")
INNER = ("text_config", "llm_config", "language_config", "thinker_config.text_config", "text_model", "decoder")
GGUF_SCHEME = re.compile(
    r"[-._]((?:I?Q[1-8]|TQ[12]|MXFP4|BF16|F16|F32)(?:_[A-Z0-9]+)*)(?:-\d+-of-\d+)?\.gguf$", re.IGNORECASE
)
SCHEME_FIELDS = (
    "quant_method", "quant_algo", "bits", "group_size", "fmt", "mode", "load_in_4bit", "load_in_8bit",
    "bnb_4bit_quant_type", "kv_cache_quant_algo", "weight_block_size", "format",
)  # fmt: skip
NO_LIMIT = 10**9
"""Tokens from which on a tokenizer's limit means that none is set (the tools write 10**30)."""


def config_facts(config: JsonFile) -> list[Fact]:
    """Architecture, context and vocabulary from config.json; a language model nested in another is looked into."""

    def count(key: str, *names: str) -> Fact:
        inner = [f"{prefix}.{name}" for prefix in INNER for name in names]
        return config.fact(key, *names, *inner, fits=whole(1))

    return [
        config.fact("architecture.names", "architectures", fits=texts),
        config.fact("architecture.model_type", "model_type", fits=text),
        count("architecture.layers", "num_hidden_layers", "n_layer", "n_layers", "num_layers"),
        count("architecture.hidden_size", "hidden_size", "n_embd", "n_embed", "d_model", "dim"),
        count("architecture.heads", "num_attention_heads", "n_head", "n_heads", "num_heads"),
        count("architecture.kv_heads", "num_key_value_heads", "n_head_kv", "num_kv_heads", "multi_query_group_num"),
        count("context.config", "max_position_embeddings", "n_positions", "seq_length", "max_seq_len", "n_ctx"),
        count("vocabulary.config", "vocab_size", "padded_vocab_size"),
    ]


def quantization_fact(files: Mapping[str, JsonFile], artifacts: Iterable[Artifact]) -> Fact:
    """The scheme that config.json or a scheme file of its own states, else what the names of GGUF files say."""
    key = "quantization.scheme"
    config = files["config.json"]
    places = [(config, "quantization_config"), (config, "quantization"), (config, "text_config.quantization_config")]
    places += [(one, "quantization") for path, one in files.items() if path == "hf_quant_config.json"]
    for file, name in places:
        stated = file.fact(key, name, fits=table)
        if stated.value is not None:
            kept = {name: plain(stated.value[name]) for name in SCHEME_FIELDS if name in stated.value}
            how = f"field {name} of {file.path}"
            return Fact(
                key, kept or {"quant_method": "not said"}, FILE, "", file.path, stated.locator, stated.quote, how
            )
    for path in ("quantize_config.json", "quant_config.json"):
        one = files.get(path)
        kept = {name: plain(one.fields[name]) for name in SCHEME_FIELDS if name in one.fields} if one else {}
        if one and kept:
            return Fact(key, kept, FILE, "", path, "", "", f"fields of {path}")
    names = {one.path: match[1].upper() for one in artifacts if (match := GGUF_SCHEME.search(one.path))}
    if names:
        how = "names of the GGUF files, the only thing read of them"
        return Fact(
            key, {"quant_method": "gguf", "types": sorted(set(names.values()))}, INFERRED, "", min(names), "", "", how
        )
    if config.read:
        return Fact(key, None, UNANSWERED, ABSENT, config.path, "", "", "no field for it in config.json")
    return Fact(key, None, UNANSWERED, config.why, config.path if config.here else "")


def tokenizer_facts(tokenizer: JsonFile, special: JsonFile) -> list[Fact]:
    """Class, special tokens and the tokenizer's own limit; a limit of 10**30 and the like means that none is set."""
    limit = tokenizer.fact("context.tokenizer", "model_max_length", fits=lambda n: _number(n) and 0 < n < NO_LIMIT)
    if limit.value is not None:
        limit = Fact(limit.key, int(limit.value), FILE, "", limit.file, limit.locator, limit.quote, limit.extractor)
    elif limit.quote:
        how = "field model_max_length, whose value sets no limit"
        limit = Fact(limit.key, None, UNANSWERED, NOT_SAID, limit.file, limit.locator, limit.quote, how)
    return [
        limit,
        tokenizer.fact("tokenizer.class", "tokenizer_class", fits=text),
        _token("tokenizer.bos", "bos_token", tokenizer, special),
        _token("tokenizer.eos", "eos_token", tokenizer, special),
    ]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _token(key: str, name: str, tokenizer: JsonFile, special: JsonFile) -> Fact:
    """A special token, which tools write as text or as an object with its content, in either of two files."""
    for file in (tokenizer, special):
        found = file.fact(key, name, f"{name}.content", fits=text)
        if found.value is not None:
            return found
    return tokenizer.fact(key, name, f"{name}.content", fits=text)


def generation_facts(generation: JsonFile, config: JsonFile) -> list[Fact]:
    """Stop ids and length from generation_config.json; the ids from config.json where the former does not say."""
    stop = generation.fact("generation.eos", "eos_token_id", fits=_token_ids)
    if stop.value is None and stop.why in (ABSENT, NOT_SAID):
        older = config.fact("generation.eos", "eos_token_id", fits=_token_ids)
        stop = older if older.value is not None else stop
    if isinstance(stop.value, int):
        stop = Fact(stop.key, [stop.value], stop.state, "", stop.file, stop.locator, stop.quote, stop.extractor)
    return [stop, generation.fact("generation.max_length", "max_new_tokens", "max_length", fits=whole(1))]


def _token_ids(value: Any) -> bool:
    """Fits one token id or a list of them."""
    several = value if isinstance(value, list) else [value]
    return bool(several) and all(whole()(one) for one in several)


def templates(files: Mapping[str, JsonFile], documents: Mapping[str, Document]) -> list[Document]:
    """Every chat template, the one that tools take first: a file of its own, then those inside JSON files.

    Of several named ones inside a file the one called default is taken, else the first.
    """
    own = documents.get("chat_template.jinja")
    found = [own] if own else []
    for path in ("chat_template.json", "processor_config.json", "tokenizer_config.json"):
        inside = files[path].fields.get("chat_template") if path in files else None
        if isinstance(inside, list):
            named = [one for one in inside if isinstance(one, dict) and isinstance(one.get("template"), str)]
            default = next((one for one in named if one.get("name") == "default"), named[0] if named else {})
            inside = default.get("template")
        if isinstance(inside, str) and inside:
            data = inside.encode("utf-8", "replace")
            sha256 = hashlib.sha256(data).hexdigest()
            found.append(Document(f"{path}#chat_template", "chat_template", sha256, len(data), inside))
    return found


def template_facts(found: list[Document], files: Mapping[str, JsonFile], not_read: Mapping[str, str]) -> list[Fact]:
    """Where the template stands, its digest, and the roles that its text names; it is never run."""
    keys = ("template.source", "template.digest", "template.roles")
    if not found:
        tokenizer = files["tokenizer_config.json"]
        why = not_read.get("chat_template.jinja") or (ABSENT if tokenizer.read else tokenizer.why)
        return [Fact(key, None, UNANSWERED, why) for key in keys]
    template = found[0]
    path, _, inside = template.path.partition("#")
    place = files[path].place(inside) if inside and path in files else ""
    roles = list(dict.fromkeys(ROLE_WORDS.findall(template.text)))
    how = "role names quoted in the template's text"
    return [
        Fact(keys[0], template.path, FILE, "", path, place, "", "the template that common tools take first"),
        Fact(keys[1], template.sha256, INFERRED, "", path, place, "", "SHA-256 of the template's text"),
        Fact(keys[2], sorted(roles), INFERRED, "", path, place, "", how)
        if roles
        else Fact(keys[2], None, UNANSWERED, NOT_SAID, path, place, "", how),
    ]


def code_fact(files: Mapping[str, JsonFile], artifacts: Iterable[Artifact]) -> Fact:
    """Code that loading may run: auto_map entries of config and tokenizer, and code files; ``foreign`` is unpinned."""
    key, how = "code.remote", "auto_map fields and file names"
    code = sorted(one.path for one in artifacts if one.kind == "code")
    entries: dict[str, Any] = {}
    sources = [
        files[path] for path in ("config.json", "tokenizer_config.json", "processor_config.json") if path in files
    ]
    for file in sources:
        mapped = file.fields.get("auto_map")
        entries.update(plain(mapped) if isinstance(mapped, dict) else {})
    words = [one for value in entries.values() for one in (value if isinstance(value, list) else [value])]
    foreign = sorted({one for one in words if isinstance(one, str) and "--" in one})
    if entries or code:
        first = next((file for file in sources if file.fields.get("auto_map")), None)
        value = {"auto_map": entries, "files": code, "foreign": foreign}
        place, quote = (first.place("auto_map"), first.quote("auto_map")) if first else ("", "")
        return Fact(key, value, FILE, "", first.path if first else code[0], place, quote, how)
    shut = next((file for file in sources if not file.read and file.why != ABSENT), None)
    why = shut.why if shut else ABSENT
    return Fact(key, None, UNANSWERED, why, shut.path if shut else "", "", "", how)
