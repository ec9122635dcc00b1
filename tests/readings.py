"""Readings as the hub room hands them on, made in memory for tests that are not about reading a hub."""

import hashlib
from dataclasses import replace
from typing import Any

from reviews.hub import digest
from reviews.hub.facts.catalogue import NAMES
from reviews.hub.shapes.reading import (
    ArtifactValue,
    DocumentValue,
    FactValue,
    FindingValue,
    ReadingValue,
    Repo,
    Requests,
    Triage,
)

COMMIT = "3f" * 20
OTHER_COMMIT = "a1" * 20

CARD = """---
license: sample-permissive
language: [de, en]
---
# Atlas

## Intended use

Drafting replies that a clerk reads before they are sent.

## Out-of-scope use

Legal and medical advice.

## Limitations

Weak on tables.
"""
LICENSE = (
    "Sample Permissive License 1.0\n\n1. You may use, copy and change this model for any purpose.\n2. Keep this text.\n"
)

CONFIG = """{
  "architectures": ["LlamaForCausalLM"],
  "hidden_size": 2048,
  "intermediate_size": 8192,
  "max_position_embeddings": 32768,
  "model_type": "llama",
  "num_attention_heads": 32,
  "num_hidden_layers": 16,
  "num_key_value_heads": 8,
  "vocab_size": 32768
}
"""


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def document(path: str, role: str, text: str) -> DocumentValue:
    """A document whose digest and size are those of its text."""
    return DocumentValue(path, role, _sha(text), len(text.encode()), text)


def weight_set(path: str = "model.safetensors", size: int = 2_000_000_000, **changes: Any) -> dict[str, Any]:
    """One weight set as the fact keeps it: a file of safetensors that is whole."""
    return {
        "name": path.partition(".")[0], "format": "safetensors", "how": "one file", "index": "", "files": [path],
        "missing": [], "bytes": size, "tensor_bytes": size - 1000, "projector": "", "dtypes": {"BF16": size // 2},
        "parameters": size // 2, "problems": [],
    } | changes  # fmt: skip


FILES = {
    "counts": {"inert": 6},
    "groups": [{"state": "inert", "form": "text", "verdict": "", "why": "", "files": ["README.md", "LICENSE"]}],
}
KNOWN: dict[str, tuple[Any, str, str, str]] = {
    "publisher": ("sample-lab", "hub", "", ""),
    "license.tag": ("sample-permissive", "file", "README.md", "L2"),
    "license.files": (["LICENSE"], "file", "LICENSE", ""),
    "gate.state": (False, "hub", "", ""),
    "card.intended_use": ({"heading": "Intended use", "text": "Drafting replies."}, "unverified", "README.md", "L7-L9"),
    "card.limitations": ({"heading": "Limitations", "text": "Weak on tables."}, "unverified", "README.md", "L15-L17"),
    "card.languages": (["de", "en"], "unverified", "README.md", "L3"),
    "task.pipeline_tag": ("text-generation", "hub", "", ""),
    "modality.input": (["text"], "inferred", "config.json", ""),
    "modality.output": (["text"], "inferred", "config.json", ""),
    "architecture.model_type": ("llama", "file", "config.json", "L3 $.model_type"),
    "architecture.names": (["LlamaForCausalLM"], "file", "config.json", "L2 $.architectures"),
    "context.config": (32768, "file", "config.json", "L5 $.max_position_embeddings"),
    "tokenizer.files": ([{"path": "tokenizer_config.json", "size": 300, "sha256": ""}], "hub", "", ""),
    "tokenizer.class": ("LlamaTokenizer", "file", "tokenizer_config.json", "L2 $.tokenizer_class"),
    "template.source": ("chat_template.jinja", "file", "chat_template.jinja", ""),
    "template.digest": (_sha("{{ messages }}"), "inferred", "chat_template.jinja", ""),
    "weights.sets": ([weight_set()], "inferred", "model.safetensors", ""),
    "weights.bytes": (2_000_000_000, "hub", "", ""),
    "weights.parameters": (1_000_000_000, "inferred", "model.safetensors", ""),
    "weights.dtypes": ({"BF16": 1_000_000_000}, "inferred", "model.safetensors", ""),
    "scan.files": (FILES, "inferred", "", ""),
    "scan.hub": ({"state": "safe", "files": {}}, "hub", "", ""),
    "lineage.derived": ({"kinds": [], "unknown": ""}, "inferred", "", ""),
    "weights.formats": ({"safetensors": {"files": 1, "bytes": 2_000_000_000}}, "inferred", "", ""),
}


def _rows(known: dict[str, tuple[Any, str, str, str]], why: str) -> tuple[FactValue, ...]:
    """Every fact of the catalogue: as it is known, else unanswered for this reason."""
    return tuple(
        FactValue(key, known[key][0], known[key][1], "", known[key][2], known[key][3], "", "tests")
        if key in known
        else FactValue(key, None, "unanswered", why)
        for key in NAMES
    )


def reading(
    repo_id: str = "sample-lab/atlas-1b-instruct",
    commit: str = COMMIT,
    *,
    hub: str = "huggingface",
    gated: bool | str = False,
    partial: bool = False,
    facts: dict[str, tuple[Any, str, str, str]] | None = None,
    license_text: str = LICENSE,
    card: str = CARD,
    gate_prompt: str = "",
    findings: tuple[FindingValue, ...] = (),
    pipeline_tag: str = "text-generation",
    likes: int = 7,
) -> ReadingValue:
    """A whole reading of a small instruct model; every argument changes one thing that the hub could say."""
    known = {**KNOWN, "gate.state": (gated, "hub", "", ""), **(facts or {})}
    if gate_prompt:
        known["gate.prompt"] = (gate_prompt, "file", "README.md", "L4")
    rows = _rows(known, "gated" if partial else "absent")
    documents = [] if partial else [
        document("README.md", "card", card),
        document("LICENSE", "license", license_text),
        document("config.json", "config", CONFIG),
        document("tokenizer_config.json", "tokenizer_config", '{\n  "tokenizer_class": "LlamaTokenizer"\n}\n'),
        document("chat_template.jinja", "chat_template", "{{ messages }}"),
    ]  # fmt: skip
    if gate_prompt:
        documents.append(document("README.md#extra_gated_prompt", "gate_prompt", gate_prompt))
    weights = _sha(f"weights {repo_id}")
    artifacts = (
        ArtifactValue("README.md", len(card), "b1" * 20, _sha(card), "document", "markdown"),
        ArtifactValue("LICENSE", len(license_text), "b2" * 20, _sha(license_text), "document", "text"),
        ArtifactValue("config.json", 700, "b3" * 20, "", "config", "json"),
        ArtifactValue("tokenizer_config.json", 300, "b4" * 20, "", "tokenizer", "json"),
        ArtifactValue("chat_template.jinja", 14, "b5" * 20, "", "template", "jinja"),
        ArtifactValue("model.safetensors", 2_000_000_000, "b6" * 20, weights, "weights", "safetensors"),
    )
    about = Repo(
        hub, repo_id, repo_id, None, commit, gated, False, False, repo_id.split("/")[0], "2026-11-01T10:00:00.000Z",
        "transformers", pipeline_tag, ("license:sample-permissive",),
    )  # fmt: skip
    return ReadingValue(
        about, artifacts, tuple(documents), rows, findings, Triage(1000, likes, "2026-11-01T10:00:00.000Z"),
        Requests(12, 40_000, 0.3), partial, digest.of_reading(about, artifacts, documents, rows),
    )  # fmt: skip


def again(first: ReadingValue, **changes: Any) -> ReadingValue:
    """The same reading with some of its parts replaced and the digest computed anew."""
    changed = replace(first, **changes)
    return replace(changed, digest=digest.of_reading(changed.repo, changed.artifacts, changed.documents, changed.facts))
