"""Differences between two snapshots as pages show them: title, both values, and both texts for a line diff."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reviews.evidence import values
from reviews.evidence.compare import Change
from reviews.evidence.models import Document, Snapshot
from reviews.evidence.queries import texts_of
from reviews.hub.facts.catalogue import TITLES
from reviews.hub.shapes.reading import UNANSWERED
from reviews.language.memory import recalled
from reviews.language.phrases import joined, say

MOST_TEXT_DIFFS = 20
"""Most documents compared line by line on one page; further ones are only named."""

FIRST = ("license", "use_policy", "notice", "gate_prompt", "card", "chat_template")
"""Roles of documents whose texts are compared first."""


@dataclass(frozen=True)
class ShownDifference:
    """One difference for the page: title, the groups it affects, and both texts if lines can be compared."""

    change: Change
    title: str
    groups: str
    before: values.Value | None
    after: values.Value | None
    old_text: str | None = None
    new_text: str | None = None


def shown(changes: Iterable[Change], old: Snapshot, new: Snapshot) -> list[ShownDifference]:
    """Return these differences for a page; texts are loaded only if a document differs."""
    listed = list(changes)
    texts = texts_of(old, new) if any(change.kind == "document" for change in listed) else {}
    compared = _worth_a_diff(listed)
    return [_changed(change, old, new, texts, compared) for change in listed]


def _worth_a_diff(changes: list[Change]) -> set[str]:
    """Return the paths whose texts are compared line by line: license, card and template first."""
    documents = [one for one in changes if one.kind == "document"]
    documents.sort(key=lambda one: FIRST.index(one.role) if one.role in FIRST else len(FIRST))
    return {one.name for one in documents[:MOST_TEXT_DIFFS]}


def _changed(
    change: Change, old: Snapshot, new: Snapshot, texts: dict[Any, Document], compared: set[str]
) -> ShownDifference:
    held = joined(", ", (group.title for group in change.groups))
    if change.kind == "document" and change.name in compared:
        before, after = texts.get((old.pk, change.name)), texts.get((new.pk, change.name))
        return ShownDifference(
            change, change.name, held, None, None, before.blob.text if before else "", after.blob.text if after else ""
        )
    title = TITLES.get(change.name, change.name)
    return ShownDifference(change, title, held, _side(change, change.before), _side(change, change.after))


def _side(change: Change, value: Any) -> values.Value | None:
    if value is None:
        return None
    if change.kind == "fact":
        whole = isinstance(value, dict) and set(value) == {"value", "state", "why"}
        if whole and value["state"] == UNANSWERED:
            return values.Value(
                "text", say("Unanswered ({why})", why=recalled(value["why"])) if value["why"] else say("Unanswered")
            )
        return values.value_of(change.name, value["value"] if whole else value)
    if change.kind == "file":
        size, blob = value
        return values.Value("file", str(blob), size=size if size is not None else -1)
    return values.Value("digest" if change.kind == "document" else "text", str(value))
