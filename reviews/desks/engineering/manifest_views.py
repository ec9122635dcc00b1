"""Views of the manifest: a page with what was checked and what is missing, and the file itself."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.desks.engineering.hardware_page import Hardware
from reviews.desks.engineering.manifests.known_flags import flags_in
from reviews.desks.engineering.manifests.manifest import DEPLOYMENT, FORMS, GROUPS, Manifest, manifest_of
from reviews.desks.engineering.manifests.order import NoManifest, ServingOrder
from reviews.desks.engineering.manifests.orders import chosen_order, signed_order
from reviews.desks.legal.record_views import context_of
from reviews.desks.views import candidate_or_404
from reviews.language.phrases import say
from reviews.sizing.plan import CACHE_TYPES

CONFLICT = 409
ASKED = ("rung", "node", "cache", "beside")


@dataclass(frozen=True)
class Written:
    """A manifest or the reason why there is none, with the order that it was written for."""

    form: str
    order: ServingOrder | None
    manifest: Manifest | None
    why_not: str = ""


def written(order: ServingOrder | None, form: str, why_not: str = "") -> Written:
    """Return the manifest of an order in a form, or why there is none; an unknown form is the order's usual one."""
    if order is None:
        return Written(DEPLOYMENT, None, None, why_not)
    known = dict(FORMS)
    usual = GROUPS if order.stages > 1 else DEPLOYMENT
    form = form if form in known else usual
    try:
        return Written(form, order, manifest_of(order, form, flags_in(order.runtime, order.version)))
    except NoManifest as error:
        return Written(form, order, None, str(error))


def manifest_file(found: Written) -> HttpResponse:
    """Return the manifest as a download; without one, the reason as a text."""
    if found.manifest is None:
        return HttpResponse(f"{found.why_not}\n", content_type="text/plain; charset=utf-8", status=CONFLICT)
    answer = HttpResponse(found.manifest.text, content_type="application/yaml")
    answer["Content-Disposition"] = f'attachment; filename="{found.manifest.name}-{found.form}.yaml"'
    return answer


@login_required
@require_safe
def manifest(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Show the manifest in the form ``?form=`` for what was signed (``?signed=1``), or for what ``ASKED`` names."""
    candidate = candidate_or_404(request, candidate_id)
    page, found = _chosen(request, Hardware(candidate, **_asked(request)))
    told = context_of(candidate, say("Manifest"), "engineering") | {
        "page": page, "found": found, "forms": FORMS, "cache_types": CACHE_TYPES,
        "chosen": f"signed=1&form={found.form}" if "signed" in request.GET else f"{page.query}&form={found.form}",
    }  # fmt: skip
    return render(request, "desks/engineering/manifest.html", told)


@login_required
@require_safe
def manifest_yaml(request: HttpRequest, candidate_id: int) -> HttpResponse:
    """Send the manifest of the same choice as a file."""
    candidate = candidate_or_404(request, candidate_id)
    return manifest_file(_chosen(request, Hardware(candidate, **_asked(request)))[1])


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").replace("\0", "")[:500] for name in ASKED}


def _chosen(request: HttpRequest, page: Hardware) -> tuple[Hardware, Written]:
    form = request.GET.get("form", "")
    try:
        if "signed" in request.GET and (signoff := page.signoff):
            basis = say(
                "Signed by {name} on {isoformat}.",
                name=signoff.signer.name,
                isoformat=timezone.localdate(signoff.at).isoformat(),
            )
            return page, written(signed_order(page.ladder, signoff.terms or {}, basis), form)
        return page, written(chosen_order(page), form)
    except NoManifest as error:
        return page, written(None, form, str(error))
