"""The integration sheet of a decision as a page, for who may see the decision."""

import json
import shlex

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.decisions import queries
from reviews.decisions import record_page as shown
from reviews.decisions.duties import duties_of
from reviews.decisions.first_page import record_context, served_context
from reviews.decisions.runbook.runbook import blob_ids, checksums
from reviews.decisions.runbook.views import written_manifest
from reviews.decisions.sheet.addresses import endpoint_of
from reviews.decisions.sheet.lines import PullLine, pull_lines, pulled_files
from reviews.decisions.sheet.talking import talking
from reviews.decisions.views import decision_or_404
from reviews.desks.engineering.manifest_views import Written
from reviews.desks.engineering.manifests.flags import arguments_of, command_of, flags_of
from reviews.language.phrases import say
from reviews.people.requests import person


@login_required
@require_safe
def integration_sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Show what an application team needs: the bytes, the requests, the runtime, the duties, the fallback, the end."""
    found = decision_or_404(request, number)
    record, stands = shown.read(bytes(found.canonical)), queries.standing(found)
    data = json.loads(bytes(found.canonical))
    made = written_manifest(found, "")
    files = pulled_files(data)
    told = {
        "decision": found, "record": record, "standing": stands, "made": made,
        **record_context(found, record, stands, person(request)),
        "pulls": [*pull_lines(data, endpoint_of(data)), *_served(made)], "files": files,
        "sums": checksums(files, str(data["model"]["repository"])),
        "blobs": blob_ids(files, str(data["model"]["repository"])), "talk": talking(found.snapshot, data),
        "duties": duties_of(found),
    }  # fmt: skip
    told |= served_context(found, stands, told["first"].fallback_decision)
    return render(request, "decisions/integration.html", told)


def _served(made: Written) -> list[PullLine]:
    """Return the command that serves the approved artifact with the approved settings, if there is a manifest of it."""
    if made.order is None or not made.manifest:
        return []
    words = [*command_of(made.order), *arguments_of(made.order, flags_of(made.order))]
    command = words if made.order.runtime == words[0] or words[0] == "vllm" else ["llama-server", *words]
    note = say("The approved settings; the files lie under /models, as in the manifest. Nothing was started from here.")
    return [
        PullLine(
            say("Served by {runtime} {version}", runtime=made.order.runtime, version=made.order.version).strip(),
            shlex.join(command),
            note,
        )
    ]
