"""The evidence of a candidate: facts, findings and files of its snapshot, one document, and two snapshots compared.

They stand in this room because a snapshot is about a repository: only with a candidate it is known who may see it.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from reviews.evidence import shown
from reviews.evidence.card_html import render as render_card
from reviews.evidence.compare import Change
from reviews.evidence.links import LINES_A_PAGE, place_url
from reviews.evidence.models import Document, Snapshot
from reviews.evidence.queries import changes_between, facts_of, latest_reading, same_texts, texts_of
from reviews.home.candidate_views import fetch, frame
from reviews.hub.catalogue import TITLES
from reviews.workflow.models import Candidate
from reviews.workflow.queries import dossier

FILES_A_PAGE = 200
LONGEST_LINE = 4000
"""Characters of one line that are shown; a minified file is one line of megabytes."""

MOST_TEXT_DIFFS = 20
"""Documents whose texts are compared line by line on one page; further ones are named."""


@dataclass(frozen=True)
class Changed:
    """One difference for the page: words, and both texts where a document's lines can be compared."""

    change: Change
    title: str
    before: shown.Value | None
    after: shown.Value | None
    old_text: str | None = None
    new_text: str | None = None


@login_required
@require_GET
def evidence(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Everything that was read: findings, facts by topic, files, documents, what the reading cost."""
    found = dossier(fetch(request, candidate_id))
    candidate, snapshot = found.candidate, found.candidate.snapshot
    context = frame(found, "evidence", "Evidence")
    if snapshot is None:
        return render(request, "home/evidence.html", context)
    findings = list(snapshot.findings.all())
    files = list(snapshot.artifacts.all())
    same = same_texts(snapshot)
    documents = list(snapshot.documents.all())
    context |= {
        "snapshot": snapshot,
        "topics": shown.topics(facts_of(snapshot), lambda fact: place_url(candidate, fact)),
        "findings": [
            (finding, tone, word, place_url(candidate, finding), shown.place_words(finding))
            for finding, tone, word in shown.by_severity(findings)
        ],
        "files": Paginator(files, FILES_A_PAGE).get_page(request.GET.get("files")),
        "totals": shown.totals(files),
        "all_bytes": sum(file.size or 0 for file in files),
        "document_ids": {document.path: document.pk for document in documents},
        "documents": [(doc, shown.ROLE_WORDS.get(doc.role, doc.role), same.get(doc.sha256, 0)) for doc in documents],
        "reading": latest_reading(snapshot),
        "readings": snapshot.readings.count(),
        "gates": [gate for gate in found.gates if gate.page == "evidence"],
    }
    return render(request, "home/evidence.html", context)


@login_required
@require_GET
def document(request: HttpRequest, candidate_id: int, document_id: int) -> HttpResponse:
    """One document with numbered lines; a card also as it is meant to be read, with ``?as=card``."""
    found = dossier(fetch(request, candidate_id))
    candidate = found.candidate
    row = _document(candidate, document_id)
    card = render_card(row.blob.text) if row.role == "card" and request.GET.get("as") == "card" else None
    lines = row.blob.text.splitlines()
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **frame(found, "evidence", "Document"),
        "document": row,
        "role": shown.ROLE_WORDS.get(row.role, row.role),
        "same": same_texts(row.snapshot).get(row.sha256, 0),
        "card": card,
        "too_long": row.role == "card" and request.GET.get("as") == "card" and card is None,
        "page": page,
        "lines": _numbered(page),
        "older": row.snapshot_id != candidate.snapshot_id,
    }
    return render(request, "home/document.html", context)


def _document(candidate: Candidate, document_id: int) -> Document:
    """A document of the candidate's repository: of its snapshot, or of an older one that a sign-off saw."""
    names = {candidate.repo_id, candidate.requested_id}
    mine = Document.objects.filter(snapshot__hub=candidate.hub, snapshot__repo_id__in=names)
    return get_object_or_404(mine.select_related("blob", "snapshot"), pk=document_id)


def _numbered(page: Page) -> list[tuple[int, str, int]]:
    """Line number from 1, the line's text, and how many characters of it are not shown."""
    first = page.start_index()
    return [
        (first + n, line[:LONGEST_LINE], max(0, len(line) - LONGEST_LINE)) for n, line in enumerate(page.object_list)
    ]


@login_required
@require_GET
def compare(request: HttpRequest, candidate_id: int, old: int, new: int) -> HttpResponse:
    """What is different from one snapshot of the candidate's repository to another."""
    found = dossier(fetch(request, candidate_id))
    before, after = _snapshot(found.candidate, old), _snapshot(found.candidate, new)
    changes = changes_between(before, after)
    texts = texts_of(before, after) if any(change.kind == "document" for change in changes) else {}
    rows = [_changed(change, before, after, texts, number) for number, change in enumerate(changes)]
    context = {
        **frame(found, "evidence", "What changed"),
        "old": before,
        "new": after,
        "kinds": [
            (title, [row for row in rows if row.change.kind == kind])
            for kind, title in (
                ("fact", "Facts"),
                ("finding", "Findings"),
                ("document", "Documents"),
                ("file", "Files"),
            )
        ],
        "count": len(rows),
        "back": reverse("candidate", args=[candidate_id]),
    }
    return render(request, "home/compare.html", context)


def _snapshot(candidate: Candidate, number: int) -> Snapshot:
    """A snapshot of this candidate's repository; any other is not found, whoever asks."""
    names = {candidate.repo_id, candidate.requested_id}
    return get_object_or_404(Snapshot, pk=number, hub=candidate.hub, repo_id__in=names)


def _changed(change: Change, old: Snapshot, new: Snapshot, texts: dict[Any, Document], number: int) -> Changed:
    if change.kind == "document" and number < MOST_TEXT_DIFFS:
        before, after = texts.get((old.pk, change.name)), texts.get((new.pk, change.name))
        return Changed(
            change, change.name, None, None, before.blob.text if before else "", after.blob.text if after else ""
        )
    return Changed(
        change, TITLES.get(change.name, change.name), _side(change, change.before), _side(change, change.after)
    )


def _side(change: Change, value: Any) -> shown.Value | None:
    if value is None:
        return None
    if change.kind == "fact":
        inner = value.get("value") if isinstance(value, dict) and set(value) == {"value", "state"} else value
        return shown.value_of(change.name, inner)
    if change.kind == "file":
        size, blob = value
        return shown.Value("file", str(blob), size=size if size is not None else -1)
    return shown.Value("digest" if change.kind == "document" else "text", str(value))
