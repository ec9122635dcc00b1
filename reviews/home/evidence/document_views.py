"""One document of a candidate's repository with numbered lines, and one fact with everything known about it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from reviews.evidence import facts_page as shown
from reviews.evidence import groups
from reviews.evidence.card_html import render as render_card
from reviews.evidence.links import LINES_A_PAGE, place_url
from reviews.evidence.links import lines as lines_of
from reviews.evidence.models import Document, Fact, Snapshot
from reviews.evidence.queries import document_at, facts_of, history_of, same_texts
from reviews.evidence.topics import beside, topic_of
from reviews.evidence.values import value_of
from reviews.home.candidate_views import fetch
from reviews.home.evidence.panels import LONGEST_LINE, quoted
from reviews.home.evidence.views import evidence_frame, fact_url
from reviews.hub.facts.catalogue import BY_KEY, TITLES
from reviews.language.phrases import say
from reviews.people.requests import person
from reviews.templatetags.difference import numbered
from reviews.workflow.models import Candidate
from reviews.workflow.permits import why_not_remark
from reviews.workflow.queries import candidate_detail, remarks_about

AROUND = 3
"""Context lines above and below what a fact quotes."""

STATE_WORDS = {
    "file": say("stated in a file of the repository at this commit"),
    "hub": say("stated by the hub"),
    "inferred": say("derived from what was read"),
    "estimated": say("an estimate with a range"),
    "unverified": say("claimed by the publisher and not verified"),
    "answered": say("answered by a colleague"),
    "tested": say("tested by us"),
}
"""How a value is known, phrased as part of a sentence."""


def names_of(candidate: Candidate) -> set[str]:
    """Return the ids under which the candidate's repository was read: as requested, and as the hub names it."""
    return {candidate.repo_id, candidate.requested_id}


@login_required
@require_GET
def document(request: HttpRequest, candidate_id: int, document_id: int) -> HttpResponse:
    """Show one document with numbered lines; a card is also rendered, with ``?as=card``."""
    found = candidate_detail(fetch(request, candidate_id))
    candidate = found.candidate
    row = _document(candidate, document_id)
    card = render_card(row.blob.text) if row.role == "card" and request.GET.get("as") == "card" else None
    lines = row.blob.text.splitlines()
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **evidence_frame(found, "documents", say("Document")),
        "document": row,
        "role": shown.ROLE_WORDS.get(row.role, row.role),
        "same": same_texts(row.snapshot).get(row.sha256, 0),
        "card": card,
        "too_long": row.role == "card" and request.GET.get("as") == "card" and card is None,
        "page": page,
        "lines": _numbered(page),
        "older": row.snapshot_id != candidate.snapshot_id,
    }
    return render(request, "home/evidence/document.html", context)


def _document(candidate: Candidate, document_id: int) -> Document:
    """Return a document of the candidate's repository, from its snapshot or an older one behind a sign-off."""
    mine = Document.objects.filter(snapshot__hub=candidate.hub, snapshot__repo_id__in=names_of(candidate))
    return get_object_or_404(mine.select_related("blob", "snapshot"), pk=document_id)


def _numbered(page: Page) -> list[tuple[int, str, int]]:
    """Return each line as (number from 1, text, characters not shown)."""
    first = page.start_index()
    return [
        (first + n, line[:LONGEST_LINE], max(0, len(line) - LONGEST_LINE)) for n, line in enumerate(page.object_list)
    ]


@login_required
@require_GET
def fact(request: HttpRequest, candidate_id: int, key: str) -> HttpResponse:
    """Show one fact: value, location, surrounding lines, catalogue entry, related facts and history."""
    found = candidate_detail(fetch(request, candidate_id))
    candidate, snapshot = found.candidate, found.candidate.snapshot
    facts = facts_of(snapshot) if snapshot else {}
    if key not in BY_KEY and key not in facts:
        raise Http404(say("The catalogue has no fact with this key."))
    row = facts.get(key)

    def url(one: Fact) -> str:
        return place_url(candidate, one)

    context = {
        **evidence_frame(found, topic_of(key).tab, TITLES.get(key, key)),
        "key": key,
        "entry": BY_KEY.get(key),
        "states": [STATE_WORDS.get(state, state) for state in BY_KEY[key].states] if key in BY_KEY else [],
        "one": shown.shown(row, url) if row else None,
        "groups": groups.of_fact(key),
        "among": fact_url(candidate.pk, key),
        "remarks": remarks_about(candidate, key),
        "track": next((track for group in groups.of_fact(key) for track in group.tracks), "engineering"),
        "why_not_remark": why_not_remark(person(request), candidate),
    }
    if snapshot is not None:
        near = [other for other in beside(key) if other in facts]
        context |= {
            "context": _context(candidate, snapshot, row) if row else None,
            "same_place": _at_this_place(snapshot, row) if row else [],
            "beside": [shown.shown(facts[other], url) for other in near],
            "history": _history(history_of(candidate.hub, names_of(candidate), key), snapshot),
        }
    return render(request, "home/evidence/fact.html", context)


def _context(candidate: Candidate, snapshot: Snapshot, row: Fact) -> shown.Quote | None:
    """Return the lines that a fact's locator names, with context; None if no text was read or no line is named."""
    text = document_at(snapshot, row.file) if row.locator.startswith("L") else None
    return quoted(numbered(text.blob.text), row.locator, candidate.pk, text.pk, AROUND) if text else None


def _at_this_place(snapshot: Snapshot, row: Fact) -> list[tuple[Any, str, str]]:
    """Return findings about the same lines of the same file."""
    first, last = lines_of(row.locator)
    if not row.file or not first:
        return []
    named = [(one, lines_of(one.locator)) for one in snapshot.findings.filter(file=row.file)]
    return shown.by_severity(one for one, (start, end) in named if start and start <= last and end >= first)


def _history(rows: list[Fact], current: Snapshot) -> list[dict[str, Any]]:
    """Return the fact in every snapshot, newest first, each with whether it differs from the one before."""
    found = []
    for place, row in enumerate(rows):
        older = rows[place + 1] if place + 1 < len(rows) else None
        same = older is not None and (older.value, older.state, older.why) == (row.value, row.state, row.why)
        found.append(
            {
                "fact": row,
                "value": value_of(row.key, row.value),
                "first": older is None,
                "same": same,
                "current": row.snapshot_id == current.pk,
            }
        )
    return found
