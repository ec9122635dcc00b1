"""Pages of workload statements: the list, one statement with its candidates and decisions, and the form."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.people.permits import require
from reviews.people.requests import person
from reviews.people.sessions import ledger_head
from reviews.workloads import actions, facts, permits, queries
from reviews.workloads.drafts.queries import draft_to_finish
from reviews.workloads.forms import WorkloadForm, begun, copied
from reviews.workloads.models import Workload
from reviews.workloads.presets import preset_named, presets

PAGE = 25


@login_required
@require_safe
def workloads(request: HttpRequest) -> HttpResponse:
    """Show the statements that this person may see; ``?q=`` narrows to matching names, purposes and teams."""
    who = person(request)
    text = request.GET.get("q", "").replace("\0", "").strip()
    found = queries.listed(queries.visible_to(who), text)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    numbers = queries.numbers_of([one.pk for one in page], ledger_head(request))
    why_not_write = permits.why_not_write(who)
    told = {
        "page": page,
        "rows": [(one, *numbers[one.pk]) for one in page],
        "text": text,
        "why_not_write": why_not_write,
        "draft": draft_to_finish(who),
    }
    return render(request, "workloads/list.html", told)


@login_required
@require_safe
def workload(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one statement in words, with its candidates and decisions."""
    who = person(request)
    found = _found(request, slug)
    candidates = Paginator(found.candidates.select_related("requester").order_by("-pk"), PAGE)
    told = {
        "workload": found,
        "groups": facts.lines(found),
        "mismatches": facts.contradicting(found),
        "page": candidates.get_page(request.GET.get("page")),
        "decisions": found.decisions.select_related("change").order_by("-number")[:PAGE],
        "why_not_change": permits.why_not_change(who, found),
        "why_not_write": permits.why_not_write(who),
        "why_not_propose": permits.why_not_propose_for(who, found.team),
    }
    return render(request, "workloads/page.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_workload(request: HttpRequest) -> HttpResponse:
    """Write a statement: from scratch, from a preset or what a question said, or copied from another (``?from=``)."""
    who = person(request)
    require(permits.why_not_write(who))
    source = _found(request, request.GET["from"]) if request.GET.get("from") else None
    preset = None if source else preset_named(request.GET.get("preset", ""))
    initial = copied(source) if source else (preset.answers() if preset else {}) | begun(request.GET)
    form = WorkloadForm(request.POST or None, person=who, initial=initial)
    if request.method == "POST" and form.is_valid():
        stated = actions.state(by=who, **form.cleaned_data)
        return redirect("workload", stated.slug)
    told = {"form": form, "source": source, "workload": None, "preset": preset, "presets": presets()}
    return render(request, "workloads/form.html", told, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_workload(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a statement that has no candidates yet."""
    who = person(request)
    found = _found(request, slug)
    require(permits.why_not_change(who, found))
    form = WorkloadForm(request.POST or None, person=who, initial=copied(found) | {"name": found.name})
    if request.method == "POST" and form.is_valid():
        actions.change(found, by=who, seen=request.POST.get("seen", ""), **form.cleaned_data)
        return redirect("workload", found.slug)
    told = {"form": form, "source": None, "workload": found, "seen": request.POST.get("seen") or actions.version(found)}
    return render(request, "workloads/form.html", told, status=422 if form.errors else 200)


def _found(request: HttpRequest, slug: str) -> Workload:
    """Return a statement that this person may see; a hidden one gives the same 404 as a missing one."""
    return get_object_or_404(queries.visible_to(request.user), slug=slug.replace("\0", ""))
