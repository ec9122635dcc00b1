"""Placeholder until the reader lands: nothing is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class GgufHeader:
    path: str
    version: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)
    tokens: int | None = None
    special: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    types: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    tensors: int = 0
    parameters: int = 0
    tensor_bytes: int = 0
    embedding_rows: int | None = None
    why: str = ""
    gated: bool = False
    bytes_read: int = 0
    rounds: int = 0
    architecture: str = ""
    context: int | None = None
    file_type: str = ""

    @property
    def templates(self) -> dict[str, str]:
        return {}

    @property
    def base_models(self) -> list[dict[str, str]]:
        return []


def read(path: str, size: int | None, fetch: Callable[[int, int], bytes], *, most: int = 2**24) -> GgufHeader:
    return GgufHeader(path, why="not read")
