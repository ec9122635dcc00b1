"""A reading that carries everything a hub can say: every fact answered, scans, several sources, ancestors, variants."""

from dataclasses import replace
from typing import Any

from reviews.hub.facts.catalogue import NAMES
from reviews.hub.shapes.reading import ArtifactValue, FactValue, FindingValue, ReadingValue
from tests.readings import again, document, reading, weight_set

SHA = "5e" * 32
CARD = """---
license: sample-permissive
language: [de, en]
base_model: sample-lab/atlas-1b
datasets: [sample-lab/letters]
---
# Atlas

## Intended use

Drafting replies that a clerk reads before they are sent.

## Training data

Letters of twelve offices, described in the data set's card.
We do not release the raw scans.

## Limitations

Weak on tables.
"""
CONFIG = """{
  "architectures": ["LlamaForCausalLM"],
  "hidden_size": 64,
  "max_position_embeddings": 32768,
  "vocab_size": 32000
}
"""


def ancestor(name: str, of: str, state: str = "read", **more: Any) -> dict[str, Any]:
    """One ancestor as a reading carries it."""
    known = state in ("read", "gated")
    return {
        "id": name, "of": of, "relation": "finetune", "stated": "card", "state": state,
        "license": "sample-permissive" if known else None, "license_name": "", "license_link": "",
        "texts": {"LICENSE": SHA} if known else {}, "gated": "manual" if state == "gated" else False,
        "publisher": name.split("/", maxsplit=1)[0] if known else "", "renamed_from": "",
        "commit": "c0" * 20 if known else "", "tokenizer": {}, "template": {}, **more,
    }  # fmt: skip


def variant(name: str, relation: str, downloads: int | None = 5) -> dict[str, Any]:
    """One variant as a reading carries it."""
    return {"id": name, "relation": relation, "gated": False, "downloads": downloads, "last_modified": "2026-10-03"}


HERE = "sample-lab/atlas-1b-instruct"
ANCESTORS = [
    ancestor("sample-lab/atlas-1b", HERE, renamed_from="sample-lab/atlas-base"),
    ancestor("other-lab/merged-1b", HERE, "gated", relation="merge", stated="tags", license="other-license"),
    ancestor("sample-lab/atlas-0", "sample-lab/atlas-1b"),
    ancestor("gone-lab/first", "other-lab/merged-1b", "missing", relation=""),
    ancestor("hidden-lab/second", "other-lab/merged-1b", "private", relation="adapter"),
    ancestor("/mnt/models/third", "sample-lab/atlas-0", "local", stated="adapter_config"),
    ancestor("sample-lab/atlas-1b", "sample-lab/atlas-0", "cycle"),
    ancestor("slow-lab/fourth", "sample-lab/atlas-0", "not read", stated="gguf"),
]
VARIANTS = [
    *(variant(f"packers/atlas-1b-instruct-q{n}", "quantized", 900 - n) for n in range(9)),
    variant("packers/atlas-adapter", "adapter", None), variant("tuners/atlas-tuned", "finetune"),
    variant("someone/atlas-copy", ""),
]  # fmt: skip
AROUND = {
    "ancestors": ANCESTORS, "variants": VARIANTS, "variants_why": "",
    "commits": {"seen": 50, "more": True, "first": "2025-02-01", "last": "2026-11-01", "last_90_days": 4},
}  # fmt: skip
PICKLES = [
    {"file": "pytorch_model.bin", "verdict": "harmless", "why": "", "uninspected": [],
     "imports": [{"name": "torch._utils._rebuild_tensor_v2", "verdict": "harmless"}]},
    {"file": "optimizer.pt", "verdict": "dangerous", "why": "", "uninspected": ["archive/data/9"],
     "imports": [{"name": "os.system", "verdict": "dangerous"}, {"name": "lab.Thing", "verdict": "suspicious"},
                 *({"name": f"torch.Kind{n}", "verdict": "harmless"} for n in range(6))]},
    {"file": "old/state.pkl", "verdict": "not scanned", "why": "larger than is read", "imports": [], "uninspected": []},
]  # fmt: skip
FILE_STATES = {
    "counts": {"not scanned": 2, "scanned": 1, "inert": 10_000},
    "groups": [
        {"state": "not scanned", "form": "", "verdict": "", "why": "its format is not known", "count": 1,
         "files": ["notes.odd"]},
        {"state": "not scanned", "form": "zstandard", "verdict": "", "why": "it is zstandard, which is not scanned",
         "count": 1, "files": ["old/state.pkl"]},
        {"state": "scanned", "form": "pickle", "verdict": "dangerous", "why": "", "count": 1,
         "files": ["optimizer.pt"]},
        {"state": "inert", "form": "text", "verdict": "", "why": "", "count": 10_000,
         "files": ["README.md", "config.json", *(f"data/part-{number:05}.txt" for number in range(9_998))]},
    ],
}  # fmt: skip
HUB_SCAN = {
    "state": "issues",
    "files": {"pytorch_model.bin": "safe", "optimizer.pt": "unsafe", "more.bin": "unscanned"},
}
RUNGS = [
    {"file": f"atlas-{name}.gguf", "size": size, "quantization": name, "parameters": 1_000_000_000,
     "types": {"Q4_K": 900_000_000, "F32": 100_000_000}, "architecture": "llama", "context": 8192, "tokens": 32000}
    for name, size in (("Q4_K_M", 700_000_000), ("Q8_0", 1_100_000_000))
]  # fmt: skip

FULL: dict[str, tuple[Any, str, str, str]] = {
    "license.declaration": ("named", "inferred", "README.md", "L2"),
    "license.hub_tags": (["sample-permissive"], "hub", "", ""),
    "license.gguf": ({"license": "sample-permissive", "link": "https://lab.example/l"}, "file", "atlas.gguf", ""),
    "gate.fields": ({"Company": "text"}, "file", "README.md", "L4"),
    "openness.weights": ({"said": "released", "what": "1 weight file listed"}, "inferred", "model.safetensors", ""),
    "openness.data": ({"said": "withheld", "what": "We do not release the scans."}, "unverified", "README.md", "L16"),
    "openness.recipe": ({"said": "described", "what": "See the report."}, "unverified", "README.md", "L8"),
    "card.intended_use": (
        {"heading": "Intended use", "text": "Drafting replies that a clerk reads.", "sha256": SHA, "also": []},
        "unverified", "README.md", "L9-L11",
    ),
    "card.training_data": (
        {"heading": "Training data", "text": "Letters of twelve offices.", "sha256": SHA, "also": ["Sources"]},
        "unverified", "README.md", "L13-L16",
    ),
    "card.limitations": ({"heading": "Limitations", "text": "Weak on tables."}, "unverified", "README.md", "L18-L20"),
    "card.datasets": (["sample-lab/letters"], "unverified", "README.md", "L5"),
    "lineage.base_model": (["sample-lab/atlas-1b"], "file", "README.md", "L4"),
    "lineage.relation": ("finetune", "hub", "", ""),
    "lineage.hub_base_models": ([{"id": "sample-lab/atlas-1b", "relation": "finetune"}], "hub", "", ""),
    "lineage.adapter_base": ({"base": "/mnt/a", "revision": "", "local": True}, "file", "adapter_config.json", "L2"),
    "lineage.gguf_base": ([{"id": "sample-lab/atlas-1b", "url": "https://hub.example/a"}], "file", "atlas.gguf", ""),
    "lineage.quantized_from": ({"id": "sample-lab/atlas-1b", "kind": "repository"}, "file", "quant_config.json", "L3"),
    "lineage.merge": ([{"id": "sample-lab/atlas-1b", "kind": "repository", "role": "base"}], "file", "merge.yml", "L1"),
    "lineage.config_base": ({"id": "/mnt/a", "kind": "path"}, "unverified", "config.json", "L2 $._name_or_path"),
    "lineage.derived": (
        {"kinds": [{"kind": "fine-tune", "why": "the card says finetune", "file": "README.md"}], "unknown": ""},
        "inferred", "README.md", "",
    ),
    "lineage.adapter_fit": (
        {"base_commit": "not said", "tokenizer": "different", "template": "not compared"}, "inferred", "", "",
    ),
    "lineage.ancestors": (
        [{name: value for name, value in one.items() if name != "commit"} for one in ANCESTORS], "hub", "", "",
    ),
    "task.card_pipeline_tag": ("image-text-to-text", "file", "README.md", "L6"),
    "modality.sources": (
        {"configuration": {"input": ["text"], "output": ["text"]},
         "task of the card": {"input": ["image", "text"], "output": ["text"]}},
        "inferred", "config.json", "L2",
    ),
    "architecture.layers": (24, "file", "config.json", "L3"),
    "architecture.layer_kinds": ({"full_attention": 6, "sliding_attention": 18}, "inferred", "config.json", ""),
    "architecture.experts": ({"total": 64, "active": 8}, "file", "config.json", ""),
    "context.tokenizer": (131072, "file", "tokenizer_config.json", "L2"),
    "context.generation": (4096, "file", "generation_config.json", "L2"),
    "context.gguf": (8192, "file", "atlas-Q4_K_M.gguf", ""),
    "vocabulary.config": (32000, "file", "config.json", "L5"),
    "vocabulary.tokenizer": ({"tokens": 32064, "exact": True}, "inferred", "tokenizer.json", ""),
    "vocabulary.embedding": (32000, "inferred", "model.safetensors", ""),
    "tokenizer.files": ([{"path": "tokenizer.json", "size": 1_800_000, "sha256": SHA}], "hub", "", ""),
    "tokenizer.eos": ("<|end|>", "file", "tokenizer_config.json", "L2"),
    "tokenizer.adds": ({"bos": True, "eos": False}, "file", "tokenizer_config.json", ""),
    "tokenizer.special": (
        [{"token": f"<|t{n}|>", "id": 151_640 + n} for n in range(20)], "file", "tokenizer_config.json", "",
    ),
    "tokenizer.ids": ({"bos": [1], "eos": [151_645]}, "inferred", "tokenizer_config.json", "L2"),
    "template.all": (
        [{"name": "chat_template", "file": "chat_template.jinja", "sha256": SHA},
         {"name": "tool_use", "file": "tokenizer_config.json", "sha256": SHA}],
        "file", "chat_template.jinja", "",
    ),
    "template.roles": (["assistant", "system", "user"], "inferred", "chat_template.jinja", ""),
    "generation.eos": ([151_643, 151_645], "file", "generation_config.json", "L3"),
    "generation.ids": ({"bos": 1, "eos": [151_643], "pad": [0]}, "file", "generation_config.json", "L3"),
    "generation.config_ids": ({"bos": [1], "eos": [151_643]}, "file", "config.json", ""),
    "generation.sampling": ({"temperature": 0.7, "top_p": 0.8}, "file", "generation_config.json", "L4"),
    "weights.sets": (
        [weight_set(), *(weight_set(one["file"], one["size"], format="gguf") | {"name": one["file"]} for one in RUNGS)],
        "inferred",
        "model.safetensors",
        "",
    ),
    "weights.outside": (
        [{"file": one["file"], "what": "pickled twin", "why": "Pickled weights."} for one in PICKLES],
        "inferred",
        "model.safetensors",
        "",
    ),
    "weights.packed": (
        {"stored": {"I32": 125_000_000}, "tensors": 168, "scales": 8_000_000, "each": [8]}, "inferred", "", "",
    ),
    "weights.hub_dtypes": ({"BF16": 1_000_000_000}, "hub", "", ""),
    "weights.shards": ([{"set": "model", "of": 6, "present": 5}], "hub", "", ""),
    "weights.gguf": (RUNGS, "file", "atlas-Q4_K_M.gguf", ""),
    "weights.twins": (
        [{"pickle": "pytorch_model.bin", "twin": "model.safetensors", "same": True},
         {"pickle": "optimizer.pt", "twin": "model.safetensors", "same": None}],
        "inferred", "model.safetensors", "",
    ),
    "quantization.scheme": ({"quant_method": "awq", "bits": 4}, "file", "config.json", ""),
    "scan.pickles": (PICKLES, "inferred", "pytorch_model.bin", ""),
    "scan.files": (FILE_STATES, "inferred", "", ""),
    "scan.hub": (HUB_SCAN, "hub", "", ""),
    "code.remote": (
        {"auto_map": {"AutoModel": "modeling_atlas.Atlas"}, "files": ["modeling_atlas.py"], "foreign": []},
        "file", "config.json", "L2",
    ),
}  # fmt: skip

FINDINGS = (
    FindingValue(
        "pickle-dangerous", "block", "Loading this pickle would run code", "It imports os.system.", "optimizer.pt"
    ),
    FindingValue("context-conflict", "warn", "Files differ in how many tokens fit", "", "config.json", "L4"),
    FindingValue("license-tag-differs", "warn", "Card and tags differ", "", "README.md", "L2"),
    FindingValue("twin-safe", "info", "The pickled weights have a safe twin", "", "pytorch_model.bin"),
    FindingValue("renamed", "info", "The hub now calls this repository otherwise"),
)


def full(repo_id: str = HERE, **changes: Any) -> ReadingValue:
    """A reading with every shape of fact, ancestors in every state, variants, scans and findings of every severity."""
    changes = {"card": CARD, "facts": FULL, "findings": FINDINGS, **changes}
    first = reading(repo_id, **changes)
    files = (
        *first.artifacts,
        *(ArtifactValue(one["file"], 5_000_000, "d1" * 20, SHA, "weights", "pickle") for one in PICKLES),
        *(ArtifactValue(one["file"], one["size"], "d2" * 20, SHA, "weights", "gguf") for one in RUNGS),
        ArtifactValue("modeling_atlas.py", 9_000, "d3" * 20, "", "code", "python"),
        ArtifactValue("notes.odd", None, "d4" * 20, "", "other", ""),
    )
    texts = tuple(
        document("config.json", "config", CONFIG) if one.path == "config.json" else one for one in first.documents
    )
    facts = tuple(replace(one, quote=QUOTES[one.key]) if one.key in QUOTES else one for one in first.facts)
    return again(first, artifacts=files, documents=texts, facts=facts, around=AROUND)


QUOTES = {"context.config": '"max_position_embeddings": 32768,', "license.declaration": "license: sample-permissive"}


def older(repo_id: str = HERE, **changes: Any) -> ReadingValue:
    """A reading of an earlier portal: it lacks most facts of today's catalogue and knows nothing around it."""
    first = reading(repo_id, **changes)
    later = ("scan.", "lineage.derived")
    known = (one for one in first.facts if one.state != "unanswered" and not one.key.startswith(later))
    kept: tuple[FactValue, ...] = tuple(known)
    assert len(kept) < len(NAMES)
    return again(first, facts=kept)
