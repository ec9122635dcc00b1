"""What holds for every reading, whatever the repository says: the promises of reviews/hub/shapes, checked."""

import json
import re

from reviews.hub.facts.catalogue import KEYS, NAMES
from reviews.hub.shapes.reading import (
    KINDS,
    ROLES,
    SEVERITIES,
    UNANSWERED,
    WHYS,
    DocumentValue,
    FactValue,
    ReadingValue,
)

STATES = {key.key: {*key.states, UNANSWERED} for key in KEYS}
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)*")
LINES = re.compile(r"L(\d+)(?:-L(\d+))?(?: \$\..+)?|\$\..+", re.DOTALL)


def check(reading: ReadingValue) -> None:
    """Fail with the fact or finding that breaks a promise."""
    assert tuple(fact.key for fact in reading.facts) == NAMES
    texts = {document.path: document for document in reading.documents}
    for fact in reading.facts:
        check_fact(fact)
        check_place(fact.locator, texts.get(fact.file), fact)
    for finding in reading.findings:
        assert finding.severity in SEVERITIES, finding
        assert CODE.fullmatch(finding.code), finding
        assert finding.title, finding
        check_place(finding.locator, texts.get(finding.file), finding)
    assert {artifact.kind for artifact in reading.artifacts} <= set(KINDS)
    assert {document.role for document in reading.documents} <= set(ROLES)
    assert len(texts) == len(reading.documents), "a document stands once"
    assert re.fullmatch(r"[0-9a-f]{64}", reading.digest)
    json.dumps(reading.to_json(), allow_nan=False)


def check_fact(fact: FactValue) -> None:
    """An answer has a state that the catalogue knows for its key; without one there is a reason, and only then."""
    assert fact.state in STATES[fact.key], fact
    if fact.state == UNANSWERED:
        assert fact.why in WHYS, fact
        assert fact.value is None, fact
    else:
        assert fact.why == "", fact
        assert fact.value not in (None, "", [], {}), fact
    assert len(fact.quote) <= 300, fact
    json.dumps(fact.value, allow_nan=False)


def check_place(locator: str, document: DocumentValue | None, said: object) -> None:
    """A locator has one of its forms and names lines that the document has."""
    if not locator:
        return
    match = LINES.fullmatch(locator)
    assert match, said
    if document is not None and match[1]:
        last = int(match[2] or match[1])
        assert 1 <= int(match[1]) <= last <= document.text.count("\n") + 1, said
