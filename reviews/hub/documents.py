"""Which files of a repository are read as documents, in which role, and how many bytes of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reviews.hub.about import File
from reviews.hub.inventory import safe_path

MIB = 2**20


@dataclass(frozen=True)
class Wanted:
    """One file to read: its role and the most bytes that are read of it."""

    path: str
    role: str
    most: int


NAMED: dict[str, tuple[str, int]] = {
    "README.md": ("card", MIB),
    "config.json": ("config", 4 * MIB),
    "generation_config.json": ("generation_config", MIB),
    "tokenizer_config.json": ("tokenizer_config", 4 * MIB),
    "special_tokens_map.json": ("special_tokens", MIB),
    "chat_template.jinja": ("chat_template", MIB),
    "chat_template.json": ("chat_template", MIB),
    "preprocessor_config.json": ("processor", MIB),
    "processor_config.json": ("processor", MIB),
    "adapter_config.json": ("adapter_config", MIB),
    "quantize_config.json": ("quantization_config", MIB),
    "quant_config.json": ("quantization_config", MIB),
    "hf_quant_config.json": ("quantization_config", MIB),
    "model.safetensors.index.json": ("weight_index", 16 * MIB),
    "pytorch_model.bin.index.json": ("weight_index", 16 * MIB),
}

LEGAL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(use|acceptable|usage)[-_ ]?(use)?[-_ ]?policy[^/]*$", re.I), "use_policy"),
    (re.compile(r"^notice[^/]*$", re.I), "notice"),
    (re.compile(r"^(licen[sc]e|copying)[^/]*$|^[^/]*licen[sc]e[^/]*\.(txt|md)$", re.I), "license"),
)
MOST_LEGAL = 12
TEXT_ENDS = (".txt", ".md", ".rst", "")


def wanted(files: Iterable[File]) -> list[Wanted]:
    """The documents to read, in the order of the listing; file names that are not safe are never asked for."""
    found, legal = [], 0
    for file in files:
        if not safe_path(file.path):
            continue
        if file.path in NAMED:
            found.append(Wanted(file.path, *NAMED[file.path]))
        elif "/" not in file.path and legal < MOST_LEGAL and (role := _legal_role(file.path)):
            found.append(Wanted(file.path, role, MIB))
            legal += 1
    return found


def _legal_role(path: str) -> str:
    end = "." + path.rpartition(".")[2].lower() if "." in path else ""
    if end not in TEXT_ENDS and not path.upper().startswith(("LICENSE", "LICENCE", "NOTICE")):
        return ""
    return next((role for pattern, role in LEGAL if pattern.search(path)), "")
