"""Reads for duties packs: the texts that a new record names, and the pack of a decision with its stored texts."""

import json
from typing import Any

from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.decisions.packs.archive import DutiesPack, build, with_digest
from reviews.decisions.packs.facts import line
from reviews.evidence.models import Snapshot, TextBlob
from reviews.language.phrases import say
from reviews.legal.documents import LicenseDocuments, valid_agreements
from reviews.legal.legal_document import LegalDocument
from reviews.legal.sources import documents_above
from reviews.licensing.identify import copyright_lines

MOST_COPYRIGHT = 200
"""Most copyright lines that a record repeats; the texts have all of them."""


def of_record(record: dict[str, Any], snapshot: Snapshot) -> dict[str, Any]:
    """Return what a record that is being issued keeps of its pack: the texts as read, and the digest of the zip."""
    documents = LicenseDocuments(snapshot)
    once: dict[str, LegalDocument] = {}
    for one in [*documents.legal_documents, *documents_above(documents)]:
        once.setdefault(one.sha256, one)
    listed = list(once.values())
    kept = {
        "texts": [
            {"role": one.role, "title": line(one.title), "source": _source(one, snapshot), "sha256": one.sha256}
            for one in listed
        ],
        "copyright": _copyright(listed),
        "agreements": _agreements(documents),
        "unread": [
            say("{line}, {state_words}", line=line(one.path), state_words=one.state_words)
            for one in documents.stated.unread
        ],
    }
    return with_digest(kept, record, {one.sha256: one.text for one in listed})


def pack_of(decision: Decision) -> DutiesPack:
    """Return the pack of a decision, built from its record and the stored texts; two queries."""
    record = json.loads(bytes(decision.canonical))
    kept = record.get("duties_pack") or {}
    named = {one["sha256"] for one in kept.get("texts", record["license"].get("documents", ()))}
    held = dict(TextBlob.objects.filter(pk__in=named).values_list("pk", "text"))
    return build(record, held)


def _source(one: LegalDocument, snapshot: Snapshot) -> str:
    """Return where a text is from: the repository, an ancestor, an address, or what its reviewer named."""
    if one.added:
        return line(one.added.source)
    if one.page:
        return line(one.page.page.url)
    return line(one.owner or snapshot.repo_id)


def _copyright(found: list[LegalDocument]) -> list[str]:
    said = [line(one.text[start:end]) for one in found for start, end in copyright_lines.spans(one.text)]
    return list(dict.fromkeys(one for one in said if one))[:MOST_COPYRIGHT]


def _agreements(documents: LicenseDocuments) -> list[str]:
    """Return each agreement in force in a sentence, without its file, which only legal and auditors may see."""
    return [
        f"{line(one.licensor)} with {line(one.licensee)}, signed {one.signed_on.isoformat()}, "
        + (f"until {one.valid_until.isoformat()}." if one.valid_until else "without an end date.")
        for one in valid_agreements(documents.agreements, timezone.localdate())
    ]
