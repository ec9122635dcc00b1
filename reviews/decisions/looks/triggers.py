"""How each trigger of a decision is watched: by findings of the watch, by other alerts, or by a person with a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from reviews.decisions.models import DecisionAlert
from reviews.decisions.record import TRIGGERS, words

Kind = DecisionAlert.AlertKind
COMPILED: Mapping[str, tuple[str, ...]] = {
    "license-changed": (
        Kind.LATER_TERMS, Kind.GATE_CHANGED, Kind.PROMPT_CHANGED, Kind.LINKED_POLICY, Kind.ACCEPTANCE_OVER,
    ),
    "owner-changed": (
        Kind.OWNER_CHANGED, Kind.RENAMED, Kind.REPLACED, Kind.HUB_GONE, Kind.HUB_DISABLED, Kind.HUB_PRIVATE,
        Kind.COMMIT_GONE,
    ),
    "new-commit": (Kind.NEW_COMMIT, Kind.CARD_CHANGED, Kind.NEW_VERSION, Kind.SAFER_FORMAT),
    "base-changed": (Kind.ANCESTOR_TERMS, Kind.ANCESTOR_MOVED),
    "workload-changed": (Kind.USAGE_NEAR, Kind.USAGE_OVER, Kind.USAGE_DUE),
    "vulnerability": (Kind.VULNERABLE, Kind.LISTED_FILE, Kind.SCAN_ISSUE, Kind.RUNTIME_AGED),
}  # fmt: skip
"""The kinds of finding that tell that a trigger has happened; a trigger without any is watched by a person."""
IN_PART = frozenset({"vulnerability", "workload-changed"})
"""Triggers of which findings tell a part only, so that a person watches the rest."""


@dataclass(frozen=True)
class TriggerRow:
    """One trigger: its words, the findings that tell of it, and the person with the day ("" and None for none)."""

    title: str
    kinds: tuple[str, ...]
    who: str
    look_by: date | None


def trigger_rows(keys: Sequence[str], who: str, look_by: date | None) -> list[TriggerRow]:
    """Return how each trigger is watched; ``who`` looks by ``look_by`` for what no finding tells."""
    rows = []
    for key in keys:
        kinds = tuple(Kind(one).label.lower() for one in COMPILED.get(key, ()))
        person = not kinds or key in IN_PART
        rows.append(TriggerRow(words(TRIGGERS, key), kinds, who if person else "", look_by if person else None))
    return rows
