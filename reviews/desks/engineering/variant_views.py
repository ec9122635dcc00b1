"""View of the variants page: the ladder, the reference for each rung, and the warnings."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.desks.engineering.variants_page import Variants
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import candidate_or_404
from reviews.language.phrases import say
from reviews.people.requests import person
from reviews.workloads.permits import why_not_write


@login_required
@require_safe
def variants(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show every known rung of this repository and of related models."""
    candidate = candidate_or_404(request, candidate_id)
    told = context_of(candidate, say("Variants"), "engineering") | {
        "page": Variants(candidate), "why_not_propose": why_not_write(person(request), candidate.workload.team),
    }  # fmt: skip
    return render(request, "desks/engineering/variants.html", told)
