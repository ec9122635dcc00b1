"""Pages of intake: the list of candidates, the proposal form, and requests for another reading."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from reviews.decisions.models import Decision
from reviews.decisions.queries import in_force, visible_to
from reviews.hub.repo_id import RepoRef
from reviews.language.phrases import joined, say
from reviews.people.models import User
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.people.sessions import ledger_head
from reviews.proposals import actions, permits
from reviews.proposals.batch_forms import ProposeListForm
from reviews.proposals.batch_views import list_page
from reviews.proposals.batches import under_review
from reviews.proposals.forms import ProposeForm
from reviews.proposals.list_lines import lines
from reviews.proposals.listing import listed
from reviews.proposals.lists import page_of, read_filters
from reviews.proposals.preview import preview
from reviews.templatetags.markup import fill
from reviews.workflow.queries import candidate_for, candidates_for
from reviews.workloads.permits import why_not_write

UNPROCESSABLE = 422
MOST_DUPLICATES = 10
"""Most reviews, and most decisions, of the same repository that a preview names."""


@login_required
@require_GET
def candidates(request: HttpRequest) -> HttpResponse:
    """Show the candidates that this person may see, newest first, with the state of each and of both tracks."""
    user = person(request)
    filters = read_filters(request.GET, user)
    page, keys = page_of(user, filters, request.GET.get("page"), ledger_head(request))
    context = {
        "page": page,
        "rows": lines(listed(keys)),
        "filters": filters,
        "why_not_propose": permits.why_not_propose(user),
    }
    return render(request, "proposals/candidates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Show the proposal form; warn about existing approvals and proposals before anything is read."""
    user = person(request)
    require(permits.why_not_propose(user))
    initial = {
        name: request.GET.get(name, "")[:500]
        for name in ("repository", "revision", "workload")
        if request.GET.get(name)
    }
    look = "look" in request.POST
    form = ProposeForm(request.POST or None, user=user, look=look, initial=initial)
    approved: list[Decision] = []
    seen: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        if form.ref is None:
            return list_page(request, _as_list(form, user), user)
        if look:
            seen = _seen(user, form.ref, form)
        else:
            approved = _approved(user, form.ref)
            if not approved or form.cleaned_data["confirmed"] == _confirmation(approved):
                candidate = _submit(form, user)
                if candidate is not None:
                    messages.success(request, say("Candidate proposed. The portal is now reading the repository."))
                    return redirect("candidate", candidate.pk)
                approved = []
    workload = getattr(form.cleaned_data.get("workload"), "pk", None) if form.is_bound else None
    context = {
        "form": form,
        "approved": [(one, one.workload_id == workload) for one in approved],
        "confirmation": _confirmation(approved),
        "why_not_write": why_not_write(user),
        **seen,
    }
    return render(request, "proposals/propose.html", context, status=UNPROCESSABLE if form.errors else 200)


def _as_list(form: ProposeForm, user: User) -> ProposeListForm:
    """Return several pasted repositories as the form of a list, which is checked before it is proposed."""
    data = form.cleaned_data
    typed = {"repositories": data["repository"], "hub": data["hub"], "workload": data["workload"].pk}
    return ProposeListForm(typed, user=user)


def _seen(user: User, ref: RepoRef, form: ProposeForm) -> dict[str, Any]:
    """Return what the preview shows: the hub's description, and the reviews and decisions that there are already."""
    found = preview(ref.hub, ref.id, form.cleaned_data["revision"] or ref.revision or "")
    names = {ref.id, found.found_id or ref.id}
    return {
        "preview": found,
        "duplicates": under_review(user, ref.hub, names)[:MOST_DUPLICATES],
        "decided": list(in_force(visible_to(user)).filter(hub=ref.hub, repo_id__in=names)[:MOST_DUPLICATES]),
        "chosen": form.cleaned_data["workload"],
    }


def _confirmation(approved: list[Decision]) -> str:
    """Return the numbers of the decisions shown, so that the confirmation covers only those."""
    return joined(",", (str(one.number) for one in approved))


def _approved(user: User, ref: RepoRef) -> list[Decision]:
    """Return the visible decisions in force on the same repository."""
    return list(in_force(visible_to(user)).filter(hub=ref.hub, repo_id=ref.id))


def _submit(form: ProposeForm, user: User) -> Any:
    """Propose the repository, or attach the refusal to its field and return None."""
    data = form.cleaned_data
    try:
        return actions.submit(
            data["repository"], hub=data["hub"], revision=data["revision"], workload=data["workload"], by=user
        )
    except actions.AlreadyProposed as error:
        number = error.candidate.pk
        seen = candidates_for(user).filter(pk=number).exists()
        link = (
            fill('<a href="{}">candidate {}</a>', reverse("candidate", args=[number]), number)
            if seen
            else say("candidate {number_of}", number_of=number)
        )
        form.add_error("repository", fill("This repository is already under review for this workload: see {}.", link))
    return None


@login_required
@require_POST
def read_again(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Request another reading of the pinned commit."""
    candidate = candidate_for(request.user, candidate_id)
    if candidate is None:
        raise Http404(say("No such candidate exists, or you do not have access to it."))
    require(permits.why_not_read_again(request.user, candidate))
    actions.read_again(candidate, by=person(request))
    messages.success(request, say("Another reading was requested. This page shows its progress."))
    return redirect("candidate", candidate_id)
