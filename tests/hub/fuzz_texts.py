"""Fuzz targets for what a person types, and for cards and JSON files: each takes one input and must not fail."""

import json
from dataclasses import replace

from hypothesis import strategies as st

from reviews.hub import digest, repo_id
from reviews.hub.card import sections
from reviews.hub.card.front_matter import front_matter
from reviews.hub.facts import descent, modality, model, openness, templates, tokenizer
from reviews.hub.files import json_file
from reviews.hub.files.templates import templates as templates_of
from reviews.hub.shapes.card import README
from reviews.hub.shapes.reading import FactValue
from reviews.hub.transport.hubs import from_env
from tests.hub import sound
from tests.hub.material import made

HUBS = from_env({"HUBS": "inner=http://127.0.0.1:9/hub"})

YAML = [
    "license:",
    "no",
    "true",
    "~",
    "other",
    "language",
    "base_model",
    "model-index",
    "<<",
    "self",
    "1:2:3",
    "0x1F",
    "1e999",
    "2026-01-01",
    "!!set",
    "&a",
    "*a",
    "-",
    ":",
    ",",
    "?",
    "---",
    "...",
    "#",
    "Uses",
    "```",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    "|",
    ">",
    "%YAML",
    "%",
    "@",
    "!!binary",
    "!!float",
    ".inf",
    ".nan",
    "=",
]
ODD = ["\ufeff", "\x00", "\u202e", "\u2028", "\ud800", "\u00df", "\U0001f600", "\t", "\n", "\n", "\n", "\r\n", " "]
words = st.sampled_from(YAML + ODD)
soup = st.lists(words | st.text(max_size=3), max_size=25).map("".join)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | words
trees = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=6
)


def typed(text: str) -> None:
    """What a person types is a repository of a configured hub or refused with a sentence."""
    try:
        ref = repo_id.parse(text, HUBS, "huggingface")
    except repo_id.MalformedRepoId:
        return
    assert ref.hub in HUBS
    assert repo_id.check_id(ref.id) == ref.id
    assert ".." not in ref.id
    assert ref.id.count("/") <= 1


ADDRESS = [
    "https://",
    "huggingface.co",
    "http://127.0.0.1:9/hub",
    "/",
    "/",
    "..",
    "%2e",
    "tree",
    "blob",
    "@",
    "?",
    "#",
    "main",
    "a",
    "b-c",
    "%2F",
    "[",
    "]",
    ":",
    "refs%2Fpr%2F1",
]
addresses = st.lists(st.sampled_from([*ADDRESS, " ", "\u200b"]) | st.text(max_size=3), max_size=10).map("".join)


def carded(text: str) -> None:
    """A card gives fields, sections and findings whose lines exist, all of it JSON."""
    front = front_matter(text)
    facts = [front.fact(name, "license.tag") for name in ("license", "self", *list(front.fields)[:20])]
    facts += sections.facts(text, front.end, README)
    facts += openness.components(text, front.end, (), {fact.key: fact for fact in facts}, "")
    lines = text.count("\n") + 1
    for fact in facts:
        _is_json(fact)
        sound.check_place(fact.locator, None, fact)
    assert all(1 <= line <= lines for line in front.lines.values())
    assert front.end <= lines


DESCENT = ("config.json", "adapter_config.json", "quantize_config.json", "quant_config.json", "hf_quant_config.json")
"""Files that can name a base."""


def configured(text: str) -> None:
    """A JSON file gives fields with lines that exist, or a finding."""
    file = json_file.parse("config.json", text)
    assert file.read or file.findings
    files = dict.fromkeys(("tokenizer_config.json", "special_tokens_map.json"), file)
    material = replace(made(), json=files, templates=tuple(templates_of(files, {}, ())))
    facts = [
        *model.config_facts(file), *model.generation_facts(file, file), *tokenizer.facts(material),
        modality.sources(file, {"config.json": file}, "", text), *templates.facts(material),
        *descent.facts(replace(material, json=dict.fromkeys(DESCENT, file))),
        *(file.fact("license.tag", name) for name in list(file.fields)[:20]),
    ]  # fmt: skip
    for fact in facts:
        _is_json(fact)
        if fact.locator.startswith("L"):
            assert 1 <= int(fact.locator[1:].split(" ")[0]) <= text.count("\n") + 1


def _is_json(fact: FactValue) -> None:
    json.dumps(fact.to_json())
    digest.canonical(fact.value)
    assert len(fact.quote) <= 300


FIELDS = [
    "num_hidden_layers",
    "hidden_size",
    "text_config",
    "eos_token_id",
    "eos_token",
    "content",
    "architectures",
    "model_max_length",
    "vocab_size",
    "auto_map",
    "chat_template",
    "quantization_config",
]
fields = st.sampled_from(FIELDS)
configs = st.dictionaries(fields | words, trees, max_size=6).map(lambda table: json.dumps(table, indent=1)) | soup
