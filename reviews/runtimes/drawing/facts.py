"""What is drawn from one release of a runtime, and how it is written to the file that is committed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reviews.runtimes.archives import Release

GENERATE, EMBED, CLASSIFY, RERANK, TRANSCRIBE, MULTIMODAL, DRAFT = (
    "generate", "embed", "classify", "rerank", "transcribe", "multimodal", "draft",
)  # fmt: skip
REWARD, TOKENS, LATE, IMAGES, FILL, OTHER = "reward", "tokens", "late-interaction", "images", "fill", "other"
LORA, NO_LORA, THROUGH = "lora", "no-lora", "transformers"
"""Words of an architecture: its tasks, whether adapters are served over it (neither word: not known), and
``transformers`` if it is served through the classes of Transformers."""


@dataclass
class Drawn:
    """The facts of one release; ``read`` are the paths of the files that they are from.

    ``prefix`` stands before the version if the package that was read counts otherwise than the runtime.

    ``architectures`` holds words by class name, or by the name in a GGUF file; ``removed`` the last version with a
    class, ``plugins`` the plugin that a class needs. ``quantizations`` holds the least compute capability of a CUDA
    device (75: Turing, 80: Ampere, 89: Ada, 90: Hopper, 100: Blackwell), None if the release does not state one number.
    ``serves`` are the tasks of a runtime that lists no classes; ``model_types`` holds the class that a configuration of
    this type means if it names none, "" if there is no such class.
    """

    runtime: str
    read: list[str]
    prefix: str = ""
    architectures: dict[str, list[str]] = field(default_factory=dict)
    serves: list[str] = field(default_factory=list)
    model_types: dict[str, str] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    plugins: dict[str, str] = field(default_factory=dict)
    quantizations: dict[str, int | None] = field(default_factory=dict)
    tool_parsers: list[str] = field(default_factory=list)
    reasoning_parsers: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)

    def add(self, names: Iterable[str], *words: str) -> None:
        """Add words to architectures."""
        for name in names:
            have = self.architectures.setdefault(name, [])
            have.extend(one for one in words if one not in have)


def as_json(found: Drawn, release: Release, released: str) -> str:
    """Return the text of a data file: the same for the same release, one fact a line."""
    content: dict[str, Any] = {
        "runtime": found.runtime,
        "version": found.prefix + release.version,
        "source": {"file": release.file, "sha256": release.sha256, "released": released, "read": sorted(found.read)},
    }
    lists = ("serves", "tool_parsers", "reasoning_parsers", "arguments")
    tables: dict[str, Mapping[str, Any]] = {
        "architectures": _grouped(found.architectures),
        "model_types": found.model_types, "removed": found.removed, "plugins": found.plugins,
        "quantizations": found.quantizations,
    }  # fmt: skip
    for key, value in tables.items():
        if value:
            content[key] = dict(sorted(value.items()))
    for key in lists:
        if value := getattr(found, key):
            content[key] = sorted(set(value))
    return json.dumps(content, indent=0, ensure_ascii=False) + "\n"


def _grouped(architectures: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the names of architectures by their words, which many share."""
    found: dict[str, list[str]] = {}
    for name, said in sorted(architectures.items()):
        found.setdefault(" ".join(said), []).append(name)
    return found
