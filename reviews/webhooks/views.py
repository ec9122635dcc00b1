"""Pages of webhook endpoints: the list with the form, the log of deliveries, the test, and the end."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.language.phrases import say
from reviews.people.permits import require
from reviews.people.requests import person
from reviews.webhooks import actions, permits
from reviews.webhooks.forms import EndpointForm
from reviews.webhooks.models import WebhookDelivery, WebhookEndpoint
from reviews.workloads.queries import visible_to

PAGE = 25


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the endpoints; a POST adds one and shows its secret for the only time."""
    require(permits.why_not_manage(request.user))
    form, made, secret = EndpointForm(request.POST or None), None, ""
    if request.method == "POST" and form.is_valid():
        made, secret = actions.add_endpoint(**form.cleaned_data, by=person(request))
        form = EndpointForm()
    found = WebhookEndpoint.objects.select_related("team", "created_by", "seconded_by", "ended_by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    told = {"form": form, "page": page, "made": made, "secret": secret, "hosts": sorted(settings.WEBHOOK_ORIGINS)}
    return render(request, "webhooks/list.html", told, status=422 if form.errors else 200)


@login_required
@require_safe
def webhook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Show one endpoint with its messages, newest first."""
    require(permits.why_not_manage(request.user))
    shown = WebhookEndpoint.objects.select_related("team", "created_by", "seconded_by", "ended_by")
    endpoint = get_object_or_404(shown, pk=endpoint_id)
    sent = WebhookDelivery.objects.filter(endpoint=endpoint).select_related("workload")
    page = Paginator(sent, PAGE).get_page(request.GET.get("page"))
    named = set(visible_to(request.user).filter(pk__in=[one.workload_id for one in page]).values_list("pk", flat=True))
    rows = [(one, one.workload.name if one.workload and one.workload_id in named else "") for one in page]
    told = {
        "endpoint": endpoint, "page": page, "rows": rows, "why_not": permits.why_not_use(request.user, endpoint),
        "why_not_second": permits.why_not_second(request.user, endpoint),
    }  # fmt: skip
    return render(request, "webhooks/endpoint.html", told)


@login_required
@require_POST
def second_webhook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Second an endpoint that another administrator added."""
    require(permits.why_not_manage(request.user))
    endpoint = get_object_or_404(WebhookEndpoint, pk=endpoint_id)
    actions.second_endpoint(endpoint, by=person(request))
    messages.success(request, say("Seconded. “{name}” receives messages from now on.", name=endpoint.name))
    return redirect("webhook", endpoint_id)


@login_required
@require_POST
def try_webhook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Send a test message."""
    require(permits.why_not_manage(request.user))
    endpoint = get_object_or_404(WebhookEndpoint, pk=endpoint_id)
    actions.send_test(endpoint, by=person(request))
    messages.success(request, say("A test message is on its way. Reload this page to see how it went."))
    return redirect("webhook", endpoint_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_webhook(request: HttpRequest, endpoint_id: int) -> HttpResponse:
    """Ask for confirmation, because a receiver will hear nothing more; then end the endpoint."""
    require(permits.why_not_manage(request.user))
    endpoint = get_object_or_404(WebhookEndpoint, pk=endpoint_id)
    if request.method == "POST":
        actions.end_endpoint(endpoint, by=person(request))
        messages.success(request, say("“{name}” receives nothing more.", name=endpoint.name))
        return redirect("webhooks")
    told = {
        "endpoint": endpoint, "label": say("End webhook"), "back": reverse("webhook", args=[endpoint_id]),
        "back_label": say("Keep it"), "why_not": permits.why_not_end(request.user, endpoint),
    }  # fmt: skip
    return render(request, "webhooks/end.html", told)
