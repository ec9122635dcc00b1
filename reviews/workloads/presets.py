"""Presets of a workload statement: usual uses whose answers begin a new statement, each visible and changeable."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reviews.language.phrases import read, say

TEXTS = ("purpose", "users", "expected_output", "latency_target")
"""Answers that are texts; names of languages and choices are the same for every reader."""
SOURCE = Path(__file__).parent / "data" / "presets.json"


@dataclass(frozen=True)
class WorkloadPreset:
    """One usual use: what it is, and the answers with which its statement begins.

    No preset answers in which fields it is used, where users, machines or the company are, nor where it runs: an answer
    that nobody looked at would clear a rule.
    """

    slug: str
    title: str
    about: str
    values: dict[str, Any]

    def answers(self) -> dict[str, Any]:
        """Return the answers in the language of whoever begins a statement with them; it is their text from then on."""
        return {name: read(value) if isinstance(value, str) else value for name, value in self.values.items()}


@cache
def presets() -> tuple[WorkloadPreset, ...]:
    """Return the presets in the order of their file, which is read once."""
    found = json.loads(SOURCE.read_text(encoding="utf-8"))
    return tuple(
        WorkloadPreset(one["slug"], say(one["title"]), say(one["about"]), one["values"] | _texts(one["values"]))
        for one in found
    )


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {name: say(values[name]) for name in TEXTS if name in values}


def preset_named(slug: str) -> WorkloadPreset | None:
    """Return the preset with this name, None for any other."""
    return next((one for one in presets() if one.slug == slug), None)
