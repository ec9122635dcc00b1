"""Defaults of the configuration classes: what transformers assumes for a key that a published config.json leaves out.

`data/class_defaults.json` is drawn from the classes by `tests/sizing/draw_defaults.py`; it names their version. For
each key of a class there is a value, or a rule: "=num_attention_heads" copies another key, "=hidden_size //
num_attention_heads" divides, and {"repeat": […]} lists the layers' kinds for any depth. A null is not the same as a
key that is left out; `null` has its own rules. `ignored` keys are read by neither the class nor its model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from reviews.language.phrases import say

DATA = Path(__file__).with_name("data") / "class_defaults.json"
EMPTY: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class ClassTable:
    """Defaults of one class by key, rules for a null, keys that it ignores, and its other names for keys.

    ``own``: the repository brings a configuration class of its own, whose defaults are not known.
    """

    name: str = ""
    version: str = ""
    absent: Mapping[str, Any] = field(default_factory=dict)
    null: Mapping[str, Any] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    by_name: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def names(self, key: str) -> tuple[str, ...]:
        """Return every name under which the class accepts a key, the class's own name first."""
        found = self.by_name.get(key)
        if found is None:
            real = key if key in self.absent else self.aliases.get(key, key)
            other = [one for one, target in self.aliases.items() if target == real]
            if real == key and (target := self.aliases.get(key)):
                other.append(target)
            found = self.by_name[key] = tuple(dict.fromkeys((real, *other, key)))
        return found

    @property
    def words(self) -> str:
        """The source of its defaults, as a record names it."""
        return say("default of transformers {version} for {name}", version=self.version, name=self.name)


@dataclass(frozen=True, slots=True)
class NestedTable:
    """Where a class keeps its language model, the model type assumed there, and its values if all of it is left out."""

    holds: str
    model_type: str
    whole: Mapping[str, Any]


@cache
def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(DATA.read_text())
    return found


@cache
def table_of(model_type: str) -> ClassTable:
    """Return the defaults of a model type's class; an empty table for an unknown type."""
    row = _data()["classes"].get(model_type)
    if row is None:
        return ClassTable()
    return ClassTable(
        row["class"], _data()["transformers"], row["absent"], row.get("null", EMPTY),
        frozenset(row.get("ignored", ())), row.get("aliases", EMPTY),
    )  # fmt: skip


@cache
def nested_table(model_type: str) -> NestedTable | None:
    """Return where a model type keeps its language model; None if it is the language model itself."""
    row = _data()["nested"].get(model_type)
    return NestedTable(row["holds"], row["type"], row.get("whole", EMPTY)) if row else None


def replaced(table: ClassTable, values: Mapping[str, Any]) -> ClassTable:
    """Return a table in which some defaults are others: those of a nested model that is left out as a whole."""
    return replace(table, absent={**table.absent, **values}, by_name={})


def laid_out(rule: Mapping[str, Any], depth: int) -> list[str]:
    """Return the kinds of ``depth`` layers: a repeated list, with kinds of their own for the first and last layers."""
    words = rule["repeat"]
    shift = -depth % len(words) if rule.get("from") == "end" else 0
    found = [words[(n + shift) % len(words)] for n in range(depth)]
    first, last = rule.get("first", ()), rule.get("last", ())
    found[: len(first)] = first[:depth]
    if last:
        found[-len(last) :] = last
    return found
