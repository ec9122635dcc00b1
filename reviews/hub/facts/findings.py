"""What a reviewer should see at once: what is missing, contradictory, unread or dangerous in a repository."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reviews.hub.facts import (
    agreement,
    code,
    consistency,
    legal,
    legal_texts,
    lineage_findings,
    listing,
    lookalike,
    missing,
    modality,
    repository,
    scans,
    templates,
    weight_sets,
)
from reviews.hub.shapes.material import Material
from reviews.hub.shapes.reading import FactValue, FindingValue
from reviews.language.phrases import say

Finder = Callable[[Material, Mapping[str, FactValue]], list[FindingValue]]


def _while_reading(material: Material, _facts: Mapping[str, FactValue]) -> list[FindingValue]:
    return list(material.findings)


ALWAYS: tuple[tuple[str, Finder], ...] = (
    (say("texts and their fields, as they were read"), _while_reading),
    (say("task and configuration"), modality.findings),
    (say("the hub's answer"), repository.findings),
)
AT_COMMIT: tuple[tuple[str, Finder], ...] = (
    (say("file list"), listing.findings),
    (say("which files are the model"), weight_sets.findings),
    ("license", legal.findings),
    (say("license texts, and the card's sentences"), legal_texts.findings),
    (say("base models"), lineage_findings.findings),
    (say("missing files"), missing.findings),
    (say("chat templates"), templates.findings),
    ("code", code.findings),
    (say("the owner's name"), lookalike.findings),
    (say("tokenizer, template and weights together"), consistency.findings),
    (say("card, hub, files and ancestors against each other"), agreement.findings),
    ("scans", scans.findings),
    (say("tensor headers"), listing.unread_headers),
)
"""What findings are about and what finds them, in the order in which they are shown; these need a commit."""


def findings_of(material: Material, facts: Mapping[str, FactValue]) -> tuple[FindingValue, ...]:
    """Return all findings; ``facts`` holds every key of the catalogue."""
    finders = (*ALWAYS, *AT_COMMIT) if material.known else ALWAYS
    return tuple(finding for _, finder in finders for finding in finder(material, facts))
