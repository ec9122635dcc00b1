"""Repositories in unusual layouts for the sample hub: weight files of any name beside indexes of any content."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from portal.sample_hub import generated, loading

Shape = tuple[int, ...]
CONFIG = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64, "intermediate_size": 128,
    "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 100,
    "max_position_embeddings": 32768, "torch_dtype": "bfloat16",
}  # fmt: skip
COMMIT = {"title": "Upload", "author": "birch", "date": "2026-01-05T09:00:00Z", "paths": ["*"], "label": "upload"}


def tensors(first: int, last: int, prefix: str = "model.layers") -> dict[str, Shape]:
    """Tensors of these layers, each 64 by 64."""
    return {f"{prefix}.{number}.weight": (64, 64) for number in range(first, last)}


def safetensors(path: str, held: Mapping[str, Shape], dtype: str = "BF16") -> dict[str, Any]:
    """A safetensors file of this name."""
    listed = [{"name": name, "shape": list(shape)} for name, shape in held.items()]
    return {"format": "safetensors", "path": path, "dtype": dtype, "tensors": listed}


def pickled(path: str, held: Mapping[str, Shape], dtype: str = "F16") -> dict[str, Any]:
    """A file as ``torch.save`` writes it."""
    return safetensors(path, held, dtype) | {"format": "torch"}


def gguf(path: str, held: Mapping[str, Shape], dtype: str = "F16", pieces: int = 0, **values: Any) -> dict[str, Any]:
    """A GGUF file of this name; two underscores in a key stand for a dot."""
    said = {
        "general.architecture": "llama",
        "general.type": "model",
        "llama.context_length": 32768,
        "llama.block_count": 2,
        "llama.embedding_length": 64,
        "llama.feed_forward_length": 128,
        "llama.attention.head_count": 4,
        "llama.attention.head_count_kv": 2,
    }
    said |= {key.replace("__", "."): value for key, value in values.items()}
    made = safetensors(path, held, dtype) | {"format": "gguf", "values": said}
    return made | ({"pieces": pieces} if pieces else {})


def index(places: Mapping[str, Iterable[str]], **metadata: Any) -> str:
    """An index that takes these tensors from these files."""
    table = {name: path for path, names in places.items() for name in names}
    return json.dumps({"metadata": metadata, "weight_map": table})


def write(root: Path, repo_id: str, files: Iterable[Mapping[str, Any]], texts: Mapping[str, str] | None = None) -> None:
    """Write a repository's folder below ``root``; the zeros of its weights are sealed without being hashed."""
    folder = root / repo_id.replace("/", "__")
    made = list(files)
    written = {"README.md": "---\nlicense: mit\n---\n# Layout\n", "config.json": json.dumps(CONFIG), **(texts or {})}
    for path, text in written.items():
        place = folder / "files" / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    (folder / loading.DESCRIPTION).write_text(json.dumps({"commits": [COMMIT], "generated": made}))
    sealed = {
        path: {"key": one.layout.key(), "sha256": one.layout.key()}
        for entry in made
        for path, one in generated.files(entry).items()
        if one.large
    }
    (folder / loading.SEAL).write_text(json.dumps({"files": sealed, "commits": {}}))


def write_case(root: Path, case: Path) -> str:
    """Write a folder of ``data/cases`` in the sample hub's own form and return the repository's id."""
    described = json.loads((case / "repo" / "repo.json").read_text())
    version = described["history"][0]
    base = case / "repo" / version["dir"]
    texts = {path.relative_to(base).as_posix(): path.read_text() for path in base.rglob("*") if path.is_file()}
    made = []
    for path, said in version.get("lfs", {}).items():
        held = {name: tuple(shape) for name, shape in said["tensors"]}
        if said["format"] == "gguf":
            made.append(safetensors(path, held, said["qtype"]) | {"format": "gguf", "values": said["kv"]})
        else:
            made.append(safetensors(path, held, said["dtype"]))
    write(root, described["id"], made, texts)
    return str(described["id"])
