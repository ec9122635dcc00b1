"""View for renewing a pass: the changes since the sign-off, and one form."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reviews.desks.forms import RenewForm
from reviews.desks.tabs import tabs
from reviews.desks.views import UNPROCESSABLE, candidate_or_404
from reviews.evidence.changes import ShownDifference, shown
from reviews.evidence.compare import told_once
from reviews.evidence.queries import changes_between
from reviews.language.phrases import say
from reviews.people.permits import Forbidden, require
from reviews.people.requests import person
from reviews.workflow import queries
from reviews.workflow.actions import renewing
from reviews.workflow.models import Candidate, SignOff


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, candidate_id: int, track: str) -> HttpResponse:
    """Show what has changed since a pass, and renew the pass after “I looked at the difference”."""
    candidate = candidate_or_404(request, candidate_id)
    known = queries.candidate_detail(candidate)
    row = known.tracks.get(track)
    if row is None or row.signoff is None or candidate.snapshot is None:
        raise Http404(say("No sign-off is in force on this track."))
    row.candidate = candidate
    require(renewing.why_not_renew(person(request), row) if request.method == "POST" else "")
    why_not = renewing.why_not_renew(person(request), row, known.requirements)
    form = RenewForm(request.POST or None, seen=candidate.snapshot.digest)
    if request.method == "POST" and form.is_valid() and _renewed(request, candidate, track, form, why_not):
        messages.success(request, say("The {track} sign-off has been renewed.", track=track))
        return redirect(f"{reverse(track, args=[candidate.pk])}#sign")
    context = {
        "candidate": candidate, "detail": known, "tabs": tabs(known, track), "track": row, "signoff": row.signoff,
        "form": form, "why_not": why_not, "rows": _differences(candidate, row.signoff),
        "value": known.value.tracks[track], "page_title": say("Renew the {track} sign-off", track=track),
    }  # fmt: skip
    return render(request, "desks/renew.html", context, status=UNPROCESSABLE if form.errors else 200)


def _renewed(request: HttpRequest, candidate: Candidate, track: str, form: RenewForm, why_not: str) -> bool:
    """Try to renew, and tell whether this worked; the form reports what blocks it and keeps its input."""
    data: dict[str, Any] = form.cleaned_data
    current = candidate.snapshot is not None and data["seen"] == candidate.snapshot.digest
    if why_not and current:  # if the reading has changed, the act answers with the 409 page
        form.add_error(None, why_not)
        return False
    said = {name: data[name] for name in ("seen", "reason", "review_by")}
    try:
        renewing.renew(candidate, track=track, by=person(request), **said)
    except Forbidden as error:
        form.add_error(None, str(error))
        return False
    return True


def _differences(candidate: Candidate, signoff: SignOff) -> list[ShownDifference]:
    """Return the differences since the sign-off that concern its track, in the order of the comparison."""
    if candidate.snapshot is None or signoff.snapshot_id == candidate.snapshot_id:
        return []
    found = told_once(changes_between(signoff.snapshot, candidate.snapshot))
    return shown([one for one in found if signoff.track in one.depending], signoff.snapshot, candidate.snapshot)
