"""The duties pack of a decision as a page and as one zip, for who may see the decision."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.decisions import duties, permits, queries
from reviews.decisions.packs import wording
from reviews.decisions.packs.archive import DutiesPack
from reviews.decisions.packs.queries import pack_of
from reviews.decisions.views import decision_or_404
from reviews.people.requests import person


@login_required
@require_safe
def duties_pack(request: HttpRequest, number: int) -> HttpResponse:
    """Show the pack: each generated file, the texts with their digests, what is not known, and who acknowledged it."""
    found, who = decision_or_404(request, number), person(request)
    imposed, pack = duties.duties_of(found), pack_of(found)
    done = duties.acknowledged(found, imposed) if imposed else []
    context = {
        "decision": found, "pack": pack, "unknowns": wording.unknowns(pack.facts), "duties": imposed,
        "generated": [(name, text, f"{name[:3]}-") for name, text in pack.said.items() if name != "README.txt"],
        "standing": queries.standing(found), "acknowledgements": done,
        "teams_to_acknowledge": duties.teams_to_acknowledge(who, found, done) if imposed else [],
        "why_not_acknowledge": permits.why_not_acknowledge(who, found, imposed) or permits.why_not_rely(pack),
    }  # fmt: skip
    return render(request, "decisions/pack.html", context)


@login_required
@require_safe
def duties_zip(request: HttpRequest, number: int) -> HttpResponse:
    """Send the pack as one zip, with its SHA-256 in a header."""
    found = decision_or_404(request, number)
    return as_download(pack_of(found))


def as_download(pack: DutiesPack) -> HttpResponse:
    """Return the zip as an attachment, with its digest in a header."""
    answer = HttpResponse(pack.zip, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{pack.file_name}"'
    answer["X-Content-SHA256"] = pack.sha256
    return answer
