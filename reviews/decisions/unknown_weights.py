"""What a record leaves unanswered, collected once and ordered by what a reviewer should worry about first."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.decisions.record_lines import RecordRow

RIGHTS, FITNESS, DETAIL = "Rights, identity and safety", "Fitness for the workload", "Details"
"""The weights, heaviest first."""

HEAVY = (
    "license.", "gate.", "publisher", "lineage.", "code.", "pickle.", "weights.sets", "weights.formats",
    "weights.bytes", "weights.outside", "card.safety", "card.intended_use", "card.out_of_scope", "card.limitations",
)  # fmt: skip
MIDDLE = (
    "card.", "context.", "template.", "tokenizer.", "modality.", "quantization.", "weights.", "architecture.",
    "vocabulary.", "generation.", "task.",
)  # fmt: skip
"""How the keys of facts begin, by weight; the first that fits counts."""


@dataclass(frozen=True)
class Unknown:
    """One thing without an answer, and why."""

    what: str
    why: str


@dataclass(frozen=True)
class UnknownGroup:
    """The unknowns of one weight."""

    weight: str
    found: list[Unknown]


def weight(what: str, key: str) -> str:
    """Return the weight of an unknown: by its fact's key, or by what it is about if no fact has it."""
    if key:
        return RIGHTS if key.startswith(HEAVY) else FITNESS if key.startswith(MIDDLE) else DETAIL
    return FITNESS if what.startswith("Sizing") else RIGHTS  # else a question of the terms that no known term answers


def by_weight(stored: Iterable[dict[str, str]], rows: Iterable[RecordRow]) -> list[UnknownGroup]:
    """Return every unknown once, heaviest first: those that the record lists, and rows without an answer beside them.

    Records of the first schema list none, so theirs come from the rows alone.
    """
    groups: dict[str, list[Unknown]] = {RIGHTS: [], FITNESS: [], DETAIL: []}
    listed, keys, names = list(stored), set(), set()
    for one in listed:
        keys.add(one.get("key", ""))
        names.add(one["what"].casefold())
        groups[weight(one["what"], one.get("key", ""))].append(Unknown(one["what"], one["why"]))
    for row in rows:
        if row.known == "unanswered" and row.label.casefold() not in names and not (row.key and row.key in keys):
            names.add(row.label.casefold())
            groups[weight(row.label, row.key or "detail")].append(Unknown(row.label, row.why or "not said"))
    return [UnknownGroup(name, found) for name, found in groups.items() if found]


def summary(groups: list[UnknownGroup]) -> str:
    """Return how many there are, and how many of the heaviest."""
    total = sum(len(one.found) for one in groups)
    if not total:
        return "Everything that was asked has an answer"
    heavy = sum(len(one.found) for one in groups if one.weight == RIGHTS)
    first = f"{heavy:,} on {RIGHTS.lower()}" if heavy else f"none on {RIGHTS.lower()}"
    return f"{total:,} without an answer when this was issued, {first}; none counts as a pass"
