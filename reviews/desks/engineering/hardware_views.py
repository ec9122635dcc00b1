"""View of the hardware page: what each rung needs, where it fits, and how it is scheduled on a cluster."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.desks.engineering import charts
from reviews.desks.engineering.hardware_page import Hardware
from reviews.desks.engineering.served import served
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import candidate_or_404
from reviews.language.phrases import say
from reviews.sizing.plan import CACHE_TYPES


@login_required
@require_safe
def hardware(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show memory, concurrency and verdicts for ``?rung=``, ``?node=``, ``?cache=`` and ``?beside=``."""
    candidate = candidate_or_404(request, candidate_id)
    asked = {name: request.GET.get(name, "").replace("\0", "")[:500] for name in ("rung", "node", "cache", "beside")}
    page = Hardware(candidate, **asked)
    told = context_of(candidate, say("Hardware"), "engineering") | {
        "page": page, "bars": charts.memory(page), "curves": charts.concurrency(page), "cache_types": CACHE_TYPES,
        "served": served(page),
    }  # fmt: skip
    return render(request, "desks/engineering/hardware.html", told)
