"""View of a track's whole checklist: every question on one page, recorded together."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reviews.desks.checklist import newest
from reviews.desks.checklist_form import ChecklistForm
from reviews.desks.tabs import tabs
from reviews.desks.views import UNPROCESSABLE, candidate_or_404, open_desk
from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.workflow import states
from reviews.workflow.actions.reviewing import answer_several


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_checklist(request: HttpRequest, candidate_id: int, track: str) -> HttpResponse:
    """Show all questions of a track with their facts, and record the answers that were given or changed."""
    candidate = candidate_or_404(request, candidate_id)
    if track not in states.TRACKS:
        raise Http404(say("There is no such track."))
    desk = open_desk(request, candidate, track)
    form = ChecklistForm(
        request.POST or None, items=desk.checklist, seen=desk.seen, before=newest(desk.detail.answers[track])
    )
    if request.method == "POST":
        require(desk.why_not_answer)
        if form.is_valid():
            data = form.cleaned_data
            rows = answer_several(
                candidate,
                track=track,
                said=form.said(data),
                seen=data["seen"],
                before=data["before"],
                by=person(request),
            )
            number = len(rows)
            done = (
                say("Your answer has been recorded.")
                if number == 1
                else say("Your {number} answers have been recorded.", number=number)
            )
            messages.success(request, done)
            return redirect(f"{reverse(track, args=[candidate.pk])}#checklist")
    context = {
        "candidate": candidate, "detail": desk.detail, "desk": desk, "tabs": tabs(desk.detail, track),
        "form": form, "why_not": desk.why_not_answer, "page_title": say("{title} checklist", title=desk.title),
    }  # fmt: skip
    return render(request, "desks/checklist.html", context, status=UNPROCESSABLE if form.errors else 200)
