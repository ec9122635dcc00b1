"""Whatever a stranger may write, typed or published: the parsers answer, find or refuse, and never fail otherwise.

The quick form tries a few hundred inputs a target. The long one tries for FUZZ_SECONDS (default 600) a target.
"""

import json
import os
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from reviews.hub import (
    about,
    ancestry,
    card,
    descent,
    digest,
    extras,
    jsonfile,
    modality,
    model_facts,
    openness,
    pickles,
    repo_id,
    safetensors,
    sections,
    template_facts,
    tokenizer_facts,
    tokenizer_file,
)
from reviews.hub.errors import Malformed
from reviews.hub.facts import NOT_SCANNED, Fact
from reviews.hub.fetch import Found
from reviews.hub.hubs import from_env
from tests.hub import sound

HUBS = from_env({"HUBS": "inner=http://127.0.0.1:9/hub"})
SECONDS = float(os.environ.get("FUZZ_SECONDS", "600"))

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
    front = card.front_matter(text)
    facts = [front.fact(name, "license.tag") for name in ("license", "self", *list(front.fields)[:20])]
    facts += sections.facts(text, front.end, card.README)
    facts += openness.facts(text, front.end, (), {fact.key: fact for fact in facts}, "")
    lines = text.count("\n") + 1
    for fact in facts:
        _is_json(fact)
        sound.check_place(fact.locator, None, fact)
    assert all(1 <= line <= lines for line in front.lines.values())
    assert front.end <= lines


def configured(text: str) -> None:
    """A JSON file gives fields with lines that exist, or a finding."""
    file, findings = jsonfile.parse("config.json", text)
    assert file.read or findings
    facts = [
        *model_facts.config_facts(file), *model_facts.generation_facts(file, file),
        *tokenizer_facts.facts(file, file, Found()), modality.sources(file, {"config.json": file}, "", text),
        *template_facts.facts(template_facts.templates({"tokenizer_config.json": file}, {}, ()), {
            "tokenizer_config.json": file}, {}),
        descent.adapter_base(file), *(file.fact("license.tag", name) for name in list(file.fields)[:20]),
    ]  # fmt: skip
    for fact in facts:
        _is_json(fact)
        if fact.locator.startswith("L"):
            assert 1 <= int(fact.locator[1:].split(" ")[0]) <= text.count("\n") + 1


def _is_json(fact: Fact) -> None:
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
        said = about.parse(body, "odd/model")
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
        found = tokenizer_file.parse("tokenizer.json", text.encode("utf-8", "replace"), whole=whole)
        assert found.why or (found.tokens or 0) > max(found.ids.values())


entries = st.fixed_dictionaries({}, optional={"id": leaves, "content": words | leaves, "special": st.booleans()})
vocabularies = st.dictionaries(words, leaves, max_size=4) | st.lists(st.lists(leaves, max_size=2) | words, max_size=4)
models = st.fixed_dictionaries({"vocab": vocabularies})
tokenizer_fields = {"added_tokens": st.lists(entries, max_size=4) | trees, "model": models}
tokenizers = st.fixed_dictionaries({}, optional=tokenizer_fields).map(json.dumps) | soup


def descended(tags: list[str]) -> None:
    """Tags and card fields give bases; a list entry of any form gives a variant or none."""
    told = {"id": "odd/model", "sha": "1a" * 20, "siblings": [], "tags": tags, "cardData": {"base_model": tags}}
    said = about.parse(json.dumps(told).encode(), "odd/model")
    for base in ancestry.bases_of(said):
        assert base.id
        assert base.relation in ("", *extras.RELATIONS)
        ancestry.is_local(base.id)
    for entry in ({"id": tag, "tags": tags} for tag in tags):
        made = extras.variant(entry, "odd/model")
        assert made is None or made.id != "odd/model"


bases = st.lists(
    words | st.sampled_from(["odd/model", "a/b", "./x", "C:\\x"]).map("base_model:{}".format) | words, max_size=6
)


def pickled(body: bytes) -> None:
    """Any bytes give a scan with a verdict, and what was not followed to its end is never called harmless."""
    found = pickles.scan("x.bin", len(body), lambda first, last: body[first : last + 1])
    assert found.verdict in (*pickles.RANKS, NOT_SCANNED)
    assert found.verdict != "harmless" or all(one.verdict == "harmless" for one in found.imports)


OPCODES = [
    b"(", b")", b"R", b"\x93", b"c", b"os\nsystem\n", b"\x8c\x02os", b"\x94", b"h\x00", b"q\x00", b"0", b"1", b"2",
    b"}", b"s", b"u", b"b", b"\x80\x04", b"\x95" + bytes(8), b"]", b"a", b"e", b"t", b".", b"\x8a\xff", b"I1\n",
    b"\x82\x01", b"PK\3\4", b"PK\1\2", b"PK\5\6", b"PK\6\6", b"PK\6\7", b"data.pkl", b"\x85", b"Q",
    b"i__main__\nx\n", b"\x81", b"\x92",
]  # fmt: skip
opcodes = st.lists(st.sampled_from(OPCODES) | st.binary(max_size=6), max_size=40).map(b"".join)

TARGETS: dict[str, tuple[Callable[[Any], None], st.SearchStrategy[Any]]] = {
    "typed": (typed, addresses | soup),
    "card": (carded, soup | soup.map(lambda text: f"---\n{text}\n---\n{text}")),
    "json file": (configured, configs),
    "tensor header": (headed, headers),
    "answer": (answered, answers),
    "tokenizer": (tokenized, tokenizers),
    "lineage": (descended, bases),
    "pickle": (pickled, opcodes | opcodes.map(lambda body: b"PK\3\4" + body + b"PK\5\6" + bytes(18))),
}


def attack(name: str, examples: int) -> None:
    target, strategy = TARGETS[name]

    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def run(value: Any) -> None:
        target(value)

    run()


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_never_fails(name: str) -> None:
    attack(name, 200)


@pytest.mark.long
@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_never_fails_in_ten_minutes(name: str) -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        attack(name, 1000)
