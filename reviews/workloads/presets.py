"""Presets of a workload statement: usual uses whose answers begin a new statement, each visible and changeable."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from reviews.language.phrases import say

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


@cache
def presets() -> tuple[WorkloadPreset, ...]:
    """Return the presets in the order of their file, which is read once."""
    found = json.loads(SOURCE.read_text(encoding="utf-8"))
    return tuple(WorkloadPreset(**one | {name: say(one[name]) for name in ("title", "about")}) for one in found)


def preset_named(slug: str) -> WorkloadPreset | None:
    """Return the preset with this name, None for any other."""
    return next((one for one in presets() if one.slug == slug), None)
