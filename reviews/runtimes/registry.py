"""The versions of runtimes whose facts are known: files drawn from their releases, and what documentation states.

The data is static, so each file is read once a process.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from reviews.language.memory import stored
from reviews.language.phrases import say

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class ReleaseSource:
    """Where facts are from: the file of a release with its SHA-256, or a page; and the day that it was published."""

    file: str
    sha256: str
    released: str

    @property
    def words(self) -> str:
        """The source in a line."""
        return say("{file}, released {released}", file=self.file, released=stored(str(self.released)))


@dataclass(frozen=True)
class RuntimeRelease:
    """One version of a runtime. The words of ``architectures`` are explained in ``drawing/facts.py``."""

    runtime: str
    version: str
    source: ReleaseSource
    architectures: Mapping[str, frozenset[str]] = field(default_factory=dict)
    serves: frozenset[str] = frozenset()
    model_types: Mapping[str, str] = field(default_factory=dict)
    removed: Mapping[str, str] = field(default_factory=dict)
    plugins: Mapping[str, str] = field(default_factory=dict)
    quantizations: Mapping[str, int | None] = field(default_factory=dict)
    tool_parsers: frozenset[str] = frozenset()
    reasoning_parsers: frozenset[str] = frozenset()
    arguments: frozenset[str] | None = None


def order(version: str) -> tuple[tuple[int, str], ...]:
    """Return a key by which versions sort: numbers as numbers, ``post1`` after nothing, ``rc1`` before it."""
    parts = re.findall(r"\d+|[a-z]+", version.lower())
    ranks = {"post": 1, "rc": -1, "dev": -2, "a": -3, "b": -3}
    found = [(int(one), "") if one.isdigit() else (ranks.get(one, 0), one) for one in parts]
    return (*found, (0, ""))


@lru_cache(maxsize=1)
def releases() -> Mapping[str, tuple[RuntimeRelease, ...]]:
    """Return every drawn release by its runtime's folded name, oldest first."""
    found: dict[str, list[RuntimeRelease]] = {}
    for path in sorted(DATA.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if "version" in content:
            one = _release(content)
            found.setdefault(one.runtime.casefold(), []).append(one)
    return {name: tuple(sorted(rows, key=lambda one: order(one.version))) for name, rows in found.items()}


def _release(content: Mapping[str, Any]) -> RuntimeRelease:
    source = content["source"]
    return RuntimeRelease(
        content["runtime"], content["version"],
        ReleaseSource(source["file"], source["sha256"], source["released"]),
        {name: frozenset(words.split()) for words, names in content.get("architectures", {}).items() for name in names},
        frozenset(content.get("serves", ())), content.get("model_types", {}), content.get("removed", {}),
        content.get("plugins", {}), content.get("quantizations", {}), frozenset(content.get("tool_parsers", ())),
        frozenset(content.get("reasoning_parsers", ())),
        frozenset(content["arguments"]) if "arguments" in content else None,
    )  # fmt: skip


def versions(runtime: str) -> tuple[str, ...]:
    """Return the known versions of a runtime, the newest last; () if none is known. Upper case does not matter."""
    return tuple(one.version for one in releases().get(runtime.casefold(), ()))


def release(runtime: str, version: str) -> RuntimeRelease | None:
    """Return the facts of one version, None if they are not known."""
    return next((one for one in releases().get(runtime.casefold(), ()) if one.version == version.removeprefix("v")),
                None)  # fmt: skip


def arguments(runtime: str, version: str) -> frozenset[str] | None:
    """Return the long options of the command that serves, such as ``--max-model-len``; None if they are not known.

    An option that is yes or no is listed in both forms, also ``--no-…``. Short options such as ``-tp`` are not listed.
    """
    found = release(runtime, version)
    return found.arguments if found else None
