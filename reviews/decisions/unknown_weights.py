"""What a record leaves unanswered, collected once and ordered by what a reviewer should worry about first."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.decisions.record_lines import RecordRow
from reviews.hub.shapes.reading import ABSENT
from reviews.language.phrases import say

RIGHTS, FITNESS, DETAIL = say("Rights, identity and safety"), say("Fitness for the workload"), say("Details")
"""The weights, heaviest first."""

HEAVY = frozenset({
    "publisher", "license.tag", "license.files", "license.unread", "gate.state", "lineage.base_model", "code.remote",
    "weights.sets", "weights.formats", "weights.bytes", "weights.outside", "scan.files", "scan.hub", "scan.pickles",
    "card.intended_use", "card.out_of_scope", "card.limitations", "card.safety",
})  # fmt: skip
"""Facts that decide on rights, on what the model is, and on whether it may be loaded."""

MIDDLE = (
    "card.", "openness.", "context.config", "context.tokenizer", "template.source", "template.roles", "tokenizer.files",
    "tokenizer.class", "modality.", "quantization.scheme", "weights.parameters", "weights.dtypes", "architecture.names",
    "lineage.relation", "lineage.ancestors", "task.",
)  # fmt: skip
"""How the keys of facts begin that decide on how well the model fits."""

NEEDED = frozenset({"license.files", "lineage.base_model", "tokenizer.files", "weights.sets"})
"""Facts that matter although the files were searched; any other that is absent is only a detail."""


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


def weight(what: str, key: str, why: str) -> str:
    """Return the weight of an unknown: by its fact's key, or by what it is about if no fact has it."""
    if not key:
        return FITNESS if what.startswith("Sizing") else RIGHTS  # else a question of the terms without a known term
    if why == ABSENT and key not in NEEDED:
        return DETAIL
    return RIGHTS if key in HEAVY else FITNESS if key.startswith(MIDDLE) else DETAIL


def by_weight(stored: Iterable[dict[str, str]], rows: Iterable[RecordRow]) -> list[UnknownGroup]:
    """Return every unknown once, heaviest first: those that the record lists, and rows without an answer beside them.

    Records of the first schema list none, so theirs come from the rows alone.
    """
    groups: dict[str, list[Unknown]] = {RIGHTS: [], FITNESS: [], DETAIL: []}
    listed, keys, names = list(stored), set(), set()
    for one in listed:
        keys.add(one.get("key", ""))
        names.add(one["what"].casefold())
        groups[weight(one["what"], one.get("key", ""), one["why"])].append(Unknown(one["what"], one["why"]))
    for row in rows:
        if row.known == "unanswered" and row.label.casefold() not in names and not (row.key and row.key in keys):
            names.add(row.label.casefold())
            groups[weight(row.label, row.key or "detail", row.why)].append(
                Unknown(row.label, row.why or say("not said"))
            )
    return [UnknownGroup(name, found) for name, found in groups.items() if found]


def summary(groups: list[UnknownGroup]) -> str:
    """Return how many there are, and how many of the heaviest."""
    total = sum(len(one.found) for one in groups)
    if not total:
        return say("Everything that was asked has an answer")
    heavy = sum(len(one.found) for one in groups if one.weight == RIGHTS)
    first = (
        say("{heavy:,} on {rights}", heavy=heavy, rights=RIGHTS.lower())
        if heavy
        else say("none on {rights}", rights=RIGHTS.lower())
    )
    return say(
        "{total:,} without an answer when this was issued, {first}; none counts as a pass", total=total, first=first
    )
