"""What the hub says of the weight files at a commit: parameters by dtype, and the header of a GGUF file."""

from collections.abc import Mapping
from typing import Any

from portal.sample_hub.generated import GeneratedFile
from portal.sample_hub.gguf_file import tensor_bytes
from portal.sample_hub.repository import StoredFile


def parameter_counts(files: Mapping[str, StoredFile]) -> dict[str, Any] | None:
    """Count the parameters by dtype over all generated safetensors files; None where there are none."""
    counts: dict[str, int] = {}
    for made in _generated(files, ".safetensors"):
        for dtype, number in made.parameters().items():
            counts[dtype] = counts.get(dtype, 0) + number
    return {"parameters": counts, "total": sum(counts.values())} if counts else None


def gguf_summary(files: Mapping[str, StoredFile]) -> dict[str, Any] | None:
    """Describe the first generated GGUF file; None where there is none."""
    made = next(iter(_generated(files, ".gguf")), None)
    if made is None:
        return None
    values = made.values
    architecture = values.get("general.architecture", "")
    answer = {
        "total": sum(tensor.elements for tensor in made.tensors),
        "architecture": architecture,
        "context_length": values.get(f"{architecture}.context_length"),
        "chat_template": values.get("tokenizer.chat_template"),
        "bos_token": _token(values, "bos"),
        "eos_token": _token(values, "eos"),
        "totalFileSize": sum(tensor_bytes(tensor) for tensor in made.tensors),
    }
    return {key: value for key, value in answer.items() if value is not None}


def _generated(files: Mapping[str, StoredFile], ending: str) -> list[GeneratedFile]:
    sources = (file.source for path, file in files.items() if path.endswith(ending))
    return [source for source in sources if isinstance(source, GeneratedFile) and source.tensors]


def _token(values: Any, name: str) -> str | None:
    tokens, number = values.get("tokenizer.ggml.tokens"), values.get(f"tokenizer.ggml.{name}_token_id")
    return tokens[number] if tokens and number is not None else None
