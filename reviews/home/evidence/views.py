"""The evidence of a candidate, one page per tab: findings and readings first, then what was read, by topic.

These pages are in this room because a snapshot belongs to a repository; only a candidate determines who may see it.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from reviews.evidence import facts_page as shown
from reviews.evidence.links import place_url
from reviews.evidence.models import Fact, Finding, Snapshot
from reviews.evidence.queries import facts_of, kinds_of
from reviews.evidence.topics import TABS, topic_of
from reviews.home.candidate_views import fetch, frame
from reviews.home.evidence import lineage as evidence_lineage
from reviews.home.evidence import panels
from reviews.language.phrases import say
from reviews.workflow.models import Candidate
from reviews.workflow.queries import CandidateDetail, candidate_detail

READINGS = 10
"""Most readings of the same content listed on the page, which also states their number."""

NO_FILE = "none"
"""The filter value in the address for findings that concern no file."""


def evidence_frame(found: CandidateDetail, tab: str, title: str = "") -> dict[str, Any]:
    """Return the context for the head, the tabs and the sub-tabs of every evidence page."""
    label = next(one.label for one in TABS if one.slug == tab)
    return {
        **frame(
            found, "evidence", title or (say("Evidence: {label}", label=label.lower()) if tab else say("Evidence"))
        ),
        "parts": [(one, reverse(one.page, args=[found.candidate.pk]), one.slug == tab) for one in TABS],
        "part_label": label,
        "part_current": "true" if title else "page",
        "snapshot": found.candidate.snapshot,
    }


@login_required
@require_GET
def evidence(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the findings, filtered by severity and kind of file, the readings, and an index of the facts."""
    found = candidate_detail(fetch(request, candidate_id))
    candidate, snapshot = found.candidate, found.candidate.snapshot
    context = evidence_frame(found, "")
    if snapshot is None:
        return render(request, "home/evidence/empty.html", context)
    facts = facts_of(snapshot)
    readings = list(snapshot.readings.order_by("-pk")[:READINGS])
    context |= {
        **_findings(candidate, snapshot, request.GET.get("severity", ""), request.GET.get("kind", "")),
        "facts": facts,
        "index": _index(candidate, facts),
        "reading": readings[0] if readings else None,
        "readings": readings,
        "count": snapshot.readings.count(),
        "requirements": [requirement for requirement in found.requirements if requirement.page == "evidence"],
    }
    return render(request, "home/evidence/evidence.html", context)


def _findings(candidate: Candidate, snapshot: Snapshot, severity: str, kind: str) -> dict[str, Any]:
    """Return the filtered findings, and each filter's choices with counts under the other filter."""
    every = list(snapshot.findings.all())
    of_file = kinds_of(snapshot, (one.file for one in every if one.file)) if every else {}
    severity = severity if severity in shown.SEVERITY_WORDS else ""
    wanted = "" if kind == NO_FILE else kind if kind in {*of_file.values()} else None

    def kind_of(finding: Finding) -> str:
        return of_file.get(finding.file, "")

    of_kind = [one for one in every if wanted is None or kind_of(one) == wanted]
    of_severity = [one for one in every if not severity or one.severity == severity]
    return {
        "findings": [
            (finding, tone, word, place_url(candidate, finding), shown.place_words(finding))
            for finding, tone, word in shown.by_severity(one for one in of_kind if one in of_severity)
        ],
        "every": len(every),
        "severities": shown.severities(of_kind, severity),
        "kinds": shown.kinds(map(kind_of, of_severity), wanted),
        "severity": severity,
        "kind": kind if wanted is not None else "",
    }


def _index(candidate: Candidate, facts: dict[str, Fact]) -> list[tuple[str, list[tuple[shown.FactRow, str]]]]:
    """Return every fact by tab with its address, so that an old link to a fact on this page still leads there."""
    found: dict[str, list[tuple[shown.FactRow, str]]] = {}
    for topic, group in shown.topics(facts, lambda fact: ""):
        found.setdefault(topic.tab, []).extend((one, fact_url(candidate.pk, one.fact.key)) for one in group)
    return [(tab.label, found[tab.slug]) for tab in TABS if tab.slug in found]


def fact_url(candidate_id: int, key: str) -> str:
    """Return the address at which a fact is shown within its topic."""
    page = next(tab.page for tab in TABS if tab.slug == topic_of(key).tab)
    return f"{reverse(page, args=[candidate_id])}#fact-{shown.fact_slug(key)}"


@login_required
@require_GET
def part(request: HttpRequest, candidate_id: int, tab: str) -> HttpResponse:
    """Show one tab of what was read; ``tab`` is its slug."""
    found = candidate_detail(fetch(request, candidate_id))
    candidate, snapshot = found.candidate, found.candidate.snapshot
    context = evidence_frame(found, tab)
    if snapshot is None:
        return render(request, "home/evidence/empty.html", context)
    facts = facts_of(snapshot)
    context["topics"] = shown.of_tab(facts, tab, lambda fact: place_url(candidate, fact))
    context |= BUILDERS[tab](candidate, snapshot, facts, request.GET)
    return render(request, f"home/evidence/{tab}.html", context)


BUILDERS: dict[str, panels.Builder] = {
    "card": panels.card,
    "files": panels.files,
    "config": panels.config,
    "tokenizer": panels.tokenizer,
    "documents": panels.documents,
    "lineage": evidence_lineage.lineage,
}
"""Context builder of each tab, besides its topics."""
