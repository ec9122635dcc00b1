"""The pages of the mirror: the copy of one decision, asking for it and removing it, and all copies."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.decisions.entries import seen_by
from reviews.decisions.models import Decision
from reviews.decisions.views import UNPROCESSABLE
from reviews.language.phrases import say
from reviews.mirror import actions, page, permits, queries
from reviews.mirror.forms import MirrorFilter, RemovalForm
from reviews.mirror.models import Mirror
from reviews.people.permits import require, why_not_see_jobs
from reviews.people.requests import person

PAGE, FILES = 50, 100


def _decision(request: HttpRequest, number: int) -> Decision:
    return get_object_or_404(queries.decisions().filter(pk__in=seen_by(person(request))), pk=number)


@login_required
@require_safe
def mirrors(request: HttpRequest) -> HttpResponse:
    """List the copies of the decisions that this person may see, with the room that is left."""
    who = person(request)
    form = MirrorFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = Mirror.objects.filter(decision__in=seen_by(who)).select_related("decision").defer("decision__canonical")
    if wanted.get("q"):
        found = found.filter(decision__repo_id__icontains=wanted["q"])
    if wanted.get("state"):
        found = found.filter(state=wanted["state"])
    listed = Paginator(found.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    told = {
        "form": form, "page": listed, "rows": page.shown(listed), "filtered": any(wanted.values()),
        "room": None if why_not_see_jobs(who) else page.room(),
    }  # fmt: skip
    return render(request, "mirror/list.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def decision_mirror(request: HttpRequest, number: int) -> HttpResponse:
    """Show what the mirror holds of a decision, what legal decided, and how machines pull it."""
    told = page.decision_page(_decision(request, number), person(request))
    files = Paginator(told.pop("files"), FILES).get_page(request.GET.get("page"))
    return render(request, "mirror/decision.html", told | {"page": files})


@login_required
@require_POST
def copy_decision(request: HttpRequest, number: int) -> HttpResponse:
    """Have the files of a decision copied."""
    actions.copy_to_mirror(_decision(request, number), by=person(request))
    messages.success(request, say("A worker copies the files now. This page shows how far it is."))
    return redirect("decision_mirror", number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_copy(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the reason, then remove the files of a decision from the mirror."""
    decision = _decision(request, number)
    mirror = queries.mirrors().filter(decision=decision).first()
    if mirror is None:
        raise Http404(say("This decision was never mirrored."))
    why_not = permits.why_not_remove(person(request), mirror)
    form = RemovalForm(request.POST or None)
    if request.method == "POST":
        require(why_not)
        if form.is_valid():
            actions.remove_from_mirror(mirror, by=person(request), **form.cleaned_data)
            messages.success(request, say("Machines are not served these files any more; a worker removes them now."))
            return redirect("decision_mirror", number)
    told = {
        "decision": decision, "mirror": mirror, "form": form, "why_not": why_not, "label": say("Remove files"),
        "usable": queries.may_be_used(decision), "back": reverse("decision_mirror", args=[number]),
        "back_label": say("Keep files"),
    }  # fmt: skip
    return render(request, "mirror/remove.html", told, status=UNPROCESSABLE if form.errors else 200)
