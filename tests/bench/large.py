"""Large repositories for the measurements, written in the form that the sample hub loads; weights take no space."""

import hashlib
import json
from pathlib import Path
from typing import Any

from portal.sample_hub.seal import large_files

SHARDED, EXPERTS, MANY = "bench/dense-180b", "bench/experts-600b", "bench/speech-5000"
FILES = 5000
CARD = "---\nlicense: apache-2.0\npipeline_tag: text-generation\n---\n# A large model\n\nMade for a measurement.\n"
LAYER = "model.layers.{0}"


def build(root: Path) -> None:
    """Write the three repositories below ``root``, each in a folder of its own, ``root_of``."""
    _repository(root, SHARDED, _dense(), {"hidden_size": 14848, "num_hidden_layers": 80})
    _repository(root, EXPERTS, _experts(), {"hidden_size": 7168, "num_hidden_layers": 61})
    folder = _repository(root, MANY, [_small()], {"hidden_size": 1024, "num_hidden_layers": 24})
    for number in range(FILES - sum(path.is_file() for path in (folder / "files").rglob("*")) - 1):
        place = folder / "files" / "clips" / f"{number % 100:02d}"
        place.mkdir(parents=True, exist_ok=True)
        ending = {0: "json", 1: "py", 2: "txt"}.get(number % 50, "flac")
        (place / f"clip-{number:05d}.{ending}").write_text(f"{number}\n")


def root_of(root: Path, repo_id: str) -> Path:
    """The folder to serve for one repository alone: a hub's list of repositories costs what all of them cost."""
    return root / repo_id.rpartition("/")[2]


def _repository(root: Path, repo_id: str, generated: list[dict[str, Any]], config: dict[str, Any]) -> Path:
    folder = root_of(root, repo_id) / repo_id.replace("/", "__")
    files = folder / "files"
    files.mkdir(parents=True)
    (files / "README.md").write_text(CARD)
    (files / "LICENSE").write_text("Apache License\nVersion 2.0, January 2004\n" * 200)
    known = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "torch_dtype": "bfloat16",
        "vocab_size": 65024,
    }
    (files / "config.json").write_text(json.dumps({**known, "max_position_embeddings": 8192, **config}))
    (files / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 8192, "chat_template": "{{ x }}"}))
    (files / "generation_config.json").write_text("{}")
    commit = {"title": "All files", "author": "bench", "date": "2026-01-05T09:00:00Z", "paths": ["*"], "label": "all"}
    about = {"library_name": "transformers", "pipeline_tag": "text-generation"}
    (folder / "repo.json").write_text(json.dumps({**about, "commits": [commit], "generated": generated}))
    # A reading never fetches weights, so a checksum that only looks like one spares hashing hundreds of gigabytes.
    sealed = {
        path: {"size": layout.size, "sha256": hashlib.sha256(path.encode()).hexdigest(), "key": layout.key()}
        for path, layout in large_files(folder)
    }
    (folder / "seal.json").write_text(json.dumps({"files": sealed, "commits": {}}))
    return folder


def _entry(tensors: list[dict[str, Any]], shard_bytes: int) -> dict[str, Any]:
    return {"format": "safetensors", "dtype": "BF16", "shard_bytes": shard_bytes, "tensors": tensors}


def _tensor(name: str, *shape: int) -> dict[str, Any]:
    return {"name": name, "shape": list(shape)}


def _dense() -> list[dict[str, Any]]:
    """A dense model of 180 billion parameters in 81 shards, shaped like tiiuae/falcon-180B."""
    wide = 14848
    layer = [
        _tensor(f"{LAYER}.ln_attn.weight", wide),
        _tensor(f"{LAYER}.ln_attn.bias", wide),
        _tensor(f"{LAYER}.ln_mlp.weight", wide),
        _tensor(f"{LAYER}.ln_mlp.bias", wide),
        _tensor(f"{LAYER}.self_attention.query_key_value.weight", 15872, wide),
        _tensor(f"{LAYER}.self_attention.dense.weight", wide, wide),
        _tensor(f"{LAYER}.mlp.dense_h_to_4h.weight", 4 * wide, wide),
        _tensor(f"{LAYER}.mlp.dense_4h_to_h.weight", wide, 4 * wide),
    ]
    ends = [_tensor("model.embed_tokens.weight", 65024, wide)]
    return [_entry([*ends, {"repeat": 80, "tensors": layer}], 4_500_000_000)]


def _experts() -> list[dict[str, Any]]:
    """A mixture of experts with 45,000 tensors: large headers and a large index, shaped like DeepSeek-V3."""
    experts = [
        _tensor(f"{LAYER}.mlp.experts.{{1}}.{part}_proj.weight", *shape)
        for part, shape in (("gate", (2048, 7168)), ("up", (2048, 7168)), ("down", (7168, 2048)))
    ]
    layer = [_tensor(f"{LAYER}.self_attn.o_proj.weight", 7168, 16384), {"repeat": 256, "tensors": experts}]
    ends = [_tensor("model.embed_tokens.weight", 129280, 7168)]
    return [_entry([*ends, {"repeat": 58, "tensors": layer}], 16_500_000_000)]


def _small() -> dict[str, Any]:
    layer = [_tensor(f"{LAYER}.mlp.weight", 4096, 1024)]
    return _entry([_tensor("model.embed_tokens.weight", 32000, 1024), {"repeat": 24, "tensors": layer}], 10**10)
