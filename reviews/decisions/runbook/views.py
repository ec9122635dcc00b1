"""Views of the runbook of a decision, and of the manifest of exactly what it approved."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.decisions import queries
from reviews.decisions import record_page as shown
from reviews.decisions.first_page import record_context, served_context
from reviews.decisions.models import Decision
from reviews.decisions.runbook import runbook as parts
from reviews.decisions.views import decision_or_404
from reviews.desks.engineering.manifest_views import Written, manifest_file, written
from reviews.desks.engineering.manifests.manifest import FORMS
from reviews.desks.engineering.manifests.naming import name_of
from reviews.desks.engineering.manifests.order import NoManifest
from reviews.desks.engineering.manifests.orders import signed_order
from reviews.language.phrases import say
from reviews.people.requests import person
from reviews.rungs.ladder import Ladder

UNNAMED = "DEPLOYMENT"
"""Stands for the name of a deployment that was not made from our manifest."""


@login_required
@require_safe
def runbook(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a person on call needs: bytes, rollback, what to look at, whom to call, the next evaluation."""
    found = decision_or_404(request, number)
    record, stands = shown.read(bytes(found.canonical)), queries.standing(found)
    made = written_manifest(found, "")
    name = name_of(made.order) if made.order else UNNAMED
    files = parts.served_files(record.data)
    mine = queries.visible_to(person(request))
    told = {
        "decision": found, "record": record, "standing": stands, "made": made, "forms": FORMS, "name": name,
        **record_context(found, record, stands, person(request)),
        "sets": [(one["repository"], one["commit"], parts.checksums(files, one["repository"]),
                  parts.blob_ids(files, one["repository"]))
                 for one in record.data.get("artifact_set") or []],
        "files": files, "thresholds": parts.watched(record.data), "looking": parts.looking(name),
        "rolling_back": parts.rolling_back(name), "evaluation": parts.next_evaluation(record.data, name),
        "replaced": list(mine.filter(pk__in=found.supersedes.values("decision"))),
    }  # fmt: skip
    told |= served_context(found, stands, told["first"].fallback_decision)
    return render(request, "decisions/runbook.html", told)


@login_required
@require_safe
def decision_manifest(request: HttpRequest, number: int) -> HttpResponse:
    """Send the manifest of what a decision approved, in the form ``?form=``."""
    return manifest_file(written_manifest(decision_or_404(request, number), request.GET.get("form", "")))


def written_manifest(found: Decision, form: str) -> Written:
    """Return the manifest from the record alone, or why there is none."""
    data: dict[str, Any] = json.loads(bytes(found.canonical))
    envelope = data["envelope"]
    beside = envelope.get("companion")
    terms = {
        "rung": (data.get("rung") or {}).get("key"), "artifact_set": data.get("artifact_set"),
        "sizing": data.get("sizing"), "runtime": data["runtime"], "context_tokens": envelope["context_tokens"],
        "concurrency": envelope["concurrency"], "run": next(iter(data.get("runs") or ()), None),
        "companion": beside.get("is") if isinstance(beside, dict) else "",
    }  # fmt: skip
    try:
        order = signed_order(
            Ladder(found.candidate.snapshot), terms, say("Approved by decision {number_of}.", number_of=found.number)
        )
    except NoManifest as error:
        return written(None, form, str(error))
    return written(order, form)
