"""Any two snapshots of a candidate's repository side by side, by what a sign-off rests on."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from reviews.evidence import values
from reviews.evidence.compare import Change, parts, summary, told_once
from reviews.evidence.models import Document, Snapshot
from reviews.evidence.queries import changes_between, snapshots_of, texts_of
from reviews.home.candidate_views import fetch
from reviews.home.document_views import names_of
from reviews.home.evidence_views import evidence_frame
from reviews.hub.catalogue import TITLES
from reviews.workflow.models import Candidate
from reviews.workflow.queries import dossier

MOST = 100
"""Snapshots that can be chosen, the newest ones."""

SIDES = (("old", "Before"), ("new", "After"))

MOST_TEXT_DIFFS = 20
"""Documents whose texts are compared line by line on one page; further ones are named."""

FIRST = ("license", "use_policy", "notice", "gate_prompt", "card", "chat_template")
"""Roles of documents whose texts are compared before all others."""


@dataclass(frozen=True)
class Changed:
    """One difference for the page: words, the groups it touches, and both texts where lines can be compared."""

    change: Change
    title: str
    groups: str
    before: values.Value | None
    after: values.Value | None
    old_text: str | None = None
    new_text: str | None = None


@login_required
@require_GET
def choose(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Two snapshots to choose; with both chosen, on to their comparison, or a sentence that says why not."""
    found = dossier(fetch(request, candidate_id))
    listed = list(snapshots_of(found.candidate.hub, names_of(found.candidate))[:MOST])
    asked = {side: request.GET.get(side, "") for side in ("old", "new")}
    mine = {str(one.pk) for one in listed}
    problem = ""
    if any(asked.values()):
        problem = _why_not(asked, mine)
        if not problem:
            return redirect("compare", candidate_id, int(asked["old"]), int(asked["new"]))
    context = {
        **evidence_frame(found, "compare", "Compare two snapshots"),
        "listed": listed,
        "chosen": _chosen(found.candidate, listed, asked),
        "problem": problem,
        "sides": SIDES,
        "most": MOST,
    }
    return render(request, "home/evidence_compare.html", context)


def _why_not(asked: dict[str, str], mine: set[str]) -> str:
    """Why these two cannot be compared, "" when they can."""
    if not all(asked.values()):
        return "Choose a snapshot on both sides."
    if not set(asked.values()) <= mine:
        return "One of the two is no snapshot of this repository; only snapshots of one repository are compared."
    if asked["old"] == asked["new"]:
        return "Both sides are the same snapshot, so there is nothing to compare. Choose two different ones."
    return ""


def _chosen(candidate: Candidate, listed: list[Snapshot], asked: dict[str, str]) -> dict[str, int]:
    """What the form shows: what was asked for, else the candidate's snapshot and the one before it."""
    numbers = [one.pk for one in listed]
    new = candidate.snapshot_id or (numbers[0] if numbers else 0)
    older = [number for number in numbers if number < new]
    found = {"old": older[0] if older else numbers[-1] if numbers else 0, "new": new}
    return {side: int(asked[side]) if asked[side] in map(str, numbers) else found[side] for side in found}


@login_required
@require_GET
def compare(request: HttpRequest, candidate_id: int, old: int, new: int) -> HttpResponse:
    """What is different from one snapshot of the candidate's repository to another, by what it touches."""
    found = dossier(fetch(request, candidate_id))
    before, after = _snapshot(found.candidate, old), _snapshot(found.candidate, new)
    changes = told_once(changes_between(before, after))
    texts = texts_of(before, after) if any(change.kind == "document" for change in changes) else {}
    compared = _worth_a_diff(changes)
    listed = list(snapshots_of(found.candidate.hub, names_of(found.candidate))[:MOST])
    context = {
        **evidence_frame(found, "compare", "What changed"),
        "old": before,
        "new": after,
        "summary": summary(changes),
        "parts_found": [
            (part, [_changed(change, before, after, texts, compared) for change in part.changes])
            for part in parts(changes)
        ],
        "count": len(changes),
        "new_facts": sum(one.kind == "fact" and one.before is None and " " not in one.name for one in changes),
        "listed": listed + [one for one in {before, after} if one not in listed],
        "chosen": {"old": before.pk, "new": after.pk},
        "same": before.pk == after.pk,
        "back": reverse("candidate", args=[candidate_id]),
        "sides": SIDES,
        "most": MOST,
    }
    return render(request, "home/compare.html", context)


def _snapshot(candidate: Candidate, number: int) -> Snapshot:
    """A snapshot of this candidate's repository; any other is not found, whoever asks."""
    return get_object_or_404(Snapshot, pk=number, hub=candidate.hub, repo_id__in=names_of(candidate))


def _worth_a_diff(changes: list[Change]) -> set[str]:
    """The paths whose texts are compared line by line: license, card and template first."""
    documents = [one for one in changes if one.kind == "document"]
    documents.sort(key=lambda one: FIRST.index(one.role) if one.role in FIRST else len(FIRST))
    return {one.name for one in documents[:MOST_TEXT_DIFFS]}


def _changed(change: Change, old: Snapshot, new: Snapshot, texts: dict[Any, Document], compared: set[str]) -> Changed:
    held = ", ".join(group.title for group in change.groups)
    if change.kind == "document" and change.name in compared:
        before, after = texts.get((old.pk, change.name)), texts.get((new.pk, change.name))
        return Changed(
            change, change.name, held, None, None, before.blob.text if before else "", after.blob.text if after else ""
        )
    title = TITLES.get(change.name, change.name)
    return Changed(change, title, held, _side(change, change.before), _side(change, change.after))


def _side(change: Change, value: Any) -> values.Value | None:
    if value is None:
        return None
    if change.kind == "fact":
        whole = isinstance(value, dict) and set(value) == {"value", "state", "why"}
        if whole and value["state"] == "unanswered":
            return values.Value("text", f"Unanswered ({value['why']})" if value["why"] else "Unanswered")
        return values.value_of(change.name, value["value"] if whole else value)
    if change.kind == "file":
        size, blob = value
        return values.Value("file", str(blob), size=size if size is not None else -1)
    return values.Value("digest" if change.kind == "document" else "text", str(value))
