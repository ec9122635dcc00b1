"""Which files of a repository are read as documents, in which role, and how many bytes of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reviews.hub.fetch.repository import ListedFile
from reviews.hub.files.inventory import safe_path

MIB = 2**20


@dataclass(frozen=True)
class Wanted:
    """One file to read: its role and the most bytes that are read of it."""

    path: str
    role: str
    most: int
    file: ListedFile


NAMED: dict[str, tuple[str, int]] = {
    "README.md": ("card", MIB),
    "config.json": ("config", MIB),
    "generation_config.json": ("generation_config", MIB),
    "tokenizer_config.json": ("tokenizer_config", 4 * MIB),
    "special_tokens_map.json": ("special_tokens", MIB),
    "chat_template.jinja": ("chat_template", MIB),
    "chat_template.json": ("chat_template", MIB),
    "preprocessor_config.json": ("processor", MIB),
    "video_preprocessor_config.json": ("processor", MIB),
    "processor_config.json": ("processor", MIB),
    "adapter_config.json": ("adapter_config", MIB),
    "quantize_config.json": ("quantization_config", MIB),
    "quant_config.json": ("quantization_config", MIB),
    "hf_quant_config.json": ("quantization_config", MIB),
    "model.safetensors.index.json": ("weight_index", 16 * MIB),
    "pytorch_model.bin.index.json": ("weight_index", 16 * MIB),
}

LEGAL: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(use|usage)[-_ ]?polic(y|ies)", re.IGNORECASE), "use_policy"),
    (re.compile(r"^notice", re.IGNORECASE), "notice"),
    (re.compile(r"^(licen[sc]e|copying)|licen[sc]e[^/]*\.(txt|md)$", re.IGNORECASE), "license"),
)
MOST_LEGAL = 12
"""License, notice and use policy files that are read of one repository."""
TEMPLATES = re.compile(r"additional_chat_templates/[^/]{1,100}\.jinja")
"""Where the transformers library keeps named templates beside ``chat_template.jinja``."""
MOST_TEMPLATES = 8
NO_TEXT = re.compile(r"\.(pdf|docx?|png|jpe?g|json|ya?ml|py|html?|bin|safetensors|zip|gz)$", re.IGNORECASE)


def wanted(files: Iterable[ListedFile]) -> list[Wanted]:
    """The documents to read, in the order of the listing; file names that are not safe are never asked for."""
    found, legal, templates = [], 0, 0
    for file in files:
        if not safe_path(file.path):
            continue
        if file.path in NAMED:
            role, most = NAMED[file.path]
            found.append(Wanted(file.path, role, most, file))
        elif TEMPLATES.fullmatch(file.path) and templates < MOST_TEMPLATES:
            found.append(Wanted(file.path, "chat_template", MIB, file))
            templates += 1
        elif legal < MOST_LEGAL and (role := legal_role(file.path)):
            found.append(Wanted(file.path, role, MIB, file))
            legal += 1
    return found


def legal_role(path: str) -> str:
    """license, notice or use_policy for such a text file at the root, else ""."""
    if "/" in path or NO_TEXT.search(path):
        return ""
    return next((role for pattern, role in LEGAL if pattern.search(path)), "")


def linked(link: object, files: Iterable[ListedFile], endpoint: str, repo_id: str) -> Wanted | None:
    """The file that a card's license_link points at when it lies in the repository itself, whatever its folder."""
    if not isinstance(link, str):
        return None
    inside = re.compile(rf"{re.escape(endpoint)}/{re.escape(repo_id)}/(?:blob|resolve|raw)/[^/]+/(.+)")
    whole = inside.fullmatch(link.split("#")[0].split("?")[0].strip())
    path = (whole[1] if whole else link.strip()).removeprefix("./")
    for file in files:
        if file.path == path and safe_path(path) and not NO_TEXT.search(path):
            return Wanted(path, "license", MIB, file)
    return None
