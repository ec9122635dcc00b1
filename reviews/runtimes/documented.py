"""What documentation states about runtimes whose releases are not read here: rows written by hand, each with its page.

A row names what is stated. What it does not name is unknown, because a page seldom lists everything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from reviews.language.memory import stored
from reviews.language.phrases import say
from reviews.runtimes.registry import DATA


@dataclass(frozen=True)
class DocumentedRuntime:
    """The statements on one runtime. ``only`` says that it reads nothing but its ``formats``.

    ``any`` are formats of which it loads every model, ``converts`` those that must be converted first (``note``).
    ``architectures`` and ``model_types`` hold names by task.
    """

    runtime: str
    source: str
    read: str
    formats: frozenset[str]
    only: bool = False
    any: frozenset[str] = frozenset()
    converts: frozenset[str] = frozenset()
    note: str = ""
    architectures: Mapping[str, frozenset[str]] = field(default_factory=dict)
    model_types: Mapping[str, frozenset[str]] = field(default_factory=dict)
    quantizations: frozenset[str] = frozenset()

    @property
    def words(self) -> str:
        """The source in a line."""
        return say("{source}, read {read}", source=self.source, read=stored(str(self.read)))


@lru_cache(maxsize=1)
def documented() -> Mapping[str, DocumentedRuntime]:
    """Return the rows by the runtime's folded name."""
    rows = json.loads((DATA / "documented.json").read_text(encoding="utf-8"))
    return {one["runtime"].casefold(): _row(one) for one in rows}


def _row(one: Mapping[str, object]) -> DocumentedRuntime:
    plain = {key: value for key, value in one.items() if not isinstance(value, list | dict)}
    lists = {key: frozenset(value) for key, value in one.items() if isinstance(value, list)}
    tables = {key: {task: frozenset(names) for task, names in value.items()}
              for key, value in one.items() if isinstance(value, dict)}  # fmt: skip
    return DocumentedRuntime(**plain, **lists, **tables)  # type: ignore[arg-type]
