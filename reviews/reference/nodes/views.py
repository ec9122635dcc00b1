"""Node class pages: the list, one class, adding, changing and retiring a class, and importing kubectl output."""

import json
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.reference.nodes import pages
from reviews.reference.nodes.forms import FreeForm, ImportForm, NodeForm, NodeReasonForm, RateForm, initial
from reviews.workloads.nodes import actions
from reviews.workloads.nodes.kubectl import SELECTING
from reviews.workloads.nodes.models import NodeClass, NodeProposal
from reviews.workloads.nodes.queries import rates
from reviews.workloads.nodes.spec import BadSpec, NodeSpec, from_json, to_json
from reviews.workloads.permits import why_not_own_nodes

UNPROCESSABLE = 422
MOST_HANDED = 20_000
"""Most characters of a class that an import passes to the form."""


@login_required
@require_safe
def nodes(request: HttpRequest) -> HttpResponse:
    """List every node class."""
    proposed = NodeProposal.objects.filter(outcome="").order_by("slug")
    told = {"rows": pages.rows(), "proposed": proposed, "why_not": why_not_own_nodes(person(request))}
    return render(request, "reference/nodes/list.html", told)


@login_required
@require_safe
def node(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one class: hardware, source of its figures, history, and the decisions that name it."""
    row = _found(slug)
    who = person(request)
    told = pages.page(row, who) | {"why_not": why_not_own_nodes(who)}
    return render(request, "reference/nodes/node.html", told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def node_new(request: HttpRequest) -> HttpResponse:
    """Add a class; an import prefills the form but saves nothing."""
    who = person(request)
    require(why_not_own_nodes(who))
    handed = _handed(request)
    form = NodeForm(initial=_start(handed)) if handed or request.method != "POST" else NodeForm(request.POST)
    if form.is_valid() and form.spec is not None:
        data = form.cleaned_data
        try:
            row = actions.add(slug=data["slug"], title=data["title"], spec=form.spec, reason=data["reason"], by=who)
        except actions.NodeClassExists as error:
            form.add_error("slug", str(error))
        else:
            messages.success(request, say("{slug} added. Workload statements can now name it.", slug=row.slug))
            return redirect("node", row.slug)
    return render(request, "reference/nodes/form.html", {"form": form}, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def node_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Write a new version of a class."""
    who = person(request)
    require(why_not_own_nodes(who))
    row = _found(slug)
    version = row.versions.get(number=row.number)
    handed = _handed(request)
    start = NodeForm.of(version) | (_reported(handed[2], version.node) if handed else {})
    if handed or request.method != "POST":
        form = NodeForm(initial=start, fixed_slug=row.slug)
    else:
        form = NodeForm(request.POST, fixed_slug=row.slug)
    if form.is_valid() and form.spec is not None:
        data = form.cleaned_data
        seen = int(request.POST["seen"]) if request.POST.get("seen", "").isdecimal() else 0
        made = actions.change(row, title=data["title"], spec=form.spec, seen=seen, reason=data["reason"], by=who)
        messages.success(request, say("{slug} is now at version {number_of}.", slug=row.slug, number_of=made.number))
        return redirect("node", row.slug)
    told = {"form": form, "row": row, "seen": request.POST.get("seen") or row.number}
    return render(request, "reference/nodes/form.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def node_switch(request: HttpRequest, slug: str) -> HttpResponse:
    """Retire a class or offer it again, with a reason."""
    who = person(request)
    require(why_not_own_nodes(who))
    row = _found(slug)
    form = NodeReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.switch(row, retired=not row.retired, seen=row.number, reason=reason, by=who)
        messages.success(
            request,
            (
                say("{slug} is offered again.", slug=row.slug)
                if row.retired
                else say("{slug} is retired.", slug=row.slug)
            ),
        )
        return redirect("node", row.slug)
    told = {"form": form, "row": row}
    return render(request, "reference/nodes/switch.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def node_rate(request: HttpRequest, slug: str) -> HttpResponse:
    """Write what an hour of one node costs, with its source."""
    who = person(request)
    require(why_not_own_nodes(who))
    row = _found(slug)
    now = rates([slug]).get(slug)
    form = RateForm(request.POST or None, initial={"amount": now.amount, "currency": now.currency} if now else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = actions.rate(row, amount=data["amount"], currency=data["currency"], source=data["source"], by=who)
        messages.success(request, say("{slug}: {words}.", slug=row.slug, words=made.words))
        return redirect("node", row.slug)
    told = {"form": form, "row": row}
    return render(request, "reference/nodes/rate.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def node_free(request: HttpRequest, slug: str) -> HttpResponse:
    """Save what an import read to be free on the pool of a class."""
    who = person(request)
    require(why_not_own_nodes(who))
    row = _found(slug)
    form = FreeForm(request.POST)
    if form.is_valid():
        actions.count(row, capacity=form.capacity(), by=who)
        messages.success(request, say("Free capacity of {slug} saved.", slug=row.slug))
    else:
        messages.error(request, say("The free capacity could not be read. Nothing was saved; read the output again."))
    return redirect("node", row.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def node_import(request: HttpRequest) -> HttpResponse:
    """Show what the output of kubectl contains; a person accepts each class individually."""
    who = person(request)
    require(why_not_own_nodes(who))
    form = ImportForm(request.POST or None, request.FILES or None)
    found: list[tuple[pages.ImportSuggestion, str]] = []
    if request.method == "POST" and form.is_valid():
        made = pages.proposals(form.report.classes)
        found = [(one, _as_text(one.found.slug, one.found.title, one.found.spec)) for one in made]
    told = {"form": form, "proposals": found, "left_out": form.report.left_out if found else (),
            "absent": pages.absent([one for one, _ in found]) if found else []}  # fmt: skip
    return render(request, "reference/nodes/import.html", told, status=UNPROCESSABLE if form.errors else 200)


def _found(slug: str) -> NodeClass:
    return get_object_or_404(NodeClass, slug=slug)


def _as_text(slug: str, title: str, spec: NodeSpec) -> str:
    return json.dumps({"slug": slug, "title": title, "spec": to_json(spec)})


def _handed(request: HttpRequest) -> tuple[str, str, NodeSpec] | None:
    """Return slug, title and class passed by an import; None if nothing valid was passed."""
    text = request.POST.get("found", "")
    if not text or len(text) > MOST_HANDED:
        return None
    try:
        data = json.loads(text)
        return str(data["slug"])[:30], str(data["title"])[:100], from_json(data["spec"])
    except (ValueError, KeyError, TypeError, RecursionError, BadSpec):
        return None


def _start(handed: tuple[str, str, NodeSpec] | None) -> dict[str, Any]:
    if handed is None:
        return {"rollout": "surge", "shared": True, "observability_mib": 256, "usable_fraction": 0.92,
                "count": 1, "shares": 1}  # fmt: skip
    slug, title, spec = handed
    return {"slug": slug, "title": title} | initial(spec)


def _reported(new: NodeSpec, old: NodeSpec) -> dict[str, Any]:
    """Return what an import knows better than the table; the rest of the class stays as entered.

    A memory that was measured and that the cluster reports as well stays measured, with its source.
    """
    seen = initial(new)
    names = (
        "memory_mib", "measured", "reported", "source", "cpu_cores", "ram_mib", "nodes", "resource_name", "labels",
        "taints", "mps", "shares", "family", "driver", "cuda", "device_class",
    )  # fmt: skip
    found = {name: seen[name] for name in names if seen[name] not in (None, "")}
    if old.reported:  # what labels stated and state no longer is lost; what a person typed stays
        found |= {name: seen[name] for name in ("family", "driver", "cuda")}
    by_hand = {key: value for key, value in old.labels.items() if key not in SELECTING}
    found["labels"] = initial(replace(new, labels={**by_hand, **new.labels}))["labels"]
    if old.measured and old.memory_mib == new.memory_mib:
        found |= {"measured": True, "reported": old.reported, "source": old.source}
    return found
