"""Pages about where models run: what ran at a place at a moment, and who uses a file."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reviews.decisions.answers import SHA256
from reviews.decisions.denials.queries import covering, in_force, users_of
from reviews.decisions.gate.deployments import MOST_PLACES, running_at
from reviews.decisions.list_forms import InstantField
from reviews.language.phrases import say
from reviews.people import permits
from reviews.single_lines import PortalForm

UNPROCESSABLE = 422


class PlaceFilter(PortalForm):
    """A place as its reporter calls it, or the beginning of the name, and a moment."""

    only_asks = True

    place = forms.CharField(
        label=say("Place"), required=False, max_length=200, help_text=say("The beginning of its name.")
    )
    at = InstantField(label=say("At"), help_text=say("A day means its end in UTC; with a time, add the offset."))


class FileFilter(PortalForm):
    """A file by its SHA-256."""

    only_asks = True

    sha256 = forms.CharField(label=say("SHA-256 of a file"), max_length=64)

    def clean_sha256(self) -> str:
        """Refuse what is no digest, which would find nothing without saying why."""
        digest = str(self.cleaned_data["sha256"]).lower()
        if not SHA256.fullmatch(digest):
            raise forms.ValidationError(say("A SHA-256 has 64 hexadecimal digits."))
        return digest


@login_required
@require_safe
def deployments(request: HttpRequest) -> HttpResponse:
    """Show what ran at places at a moment, by what pipelines and clusters reported, with the files of each model."""
    permits.require(permits.why_not_read_ledger(request.user))
    form = PlaceFilter(request.GET)
    told: dict[str, Any] = {"form": form, "most": MOST_PLACES}
    if form.is_valid():
        asked, now = form.cleaned_data["at"], timezone.now()
        moment = min(asked.moment, now) if asked else now
        told |= {"rows": running_at(moment, form.cleaned_data["place"]), "moment": moment, "past": asked is not None}
    return render(request, "decisions/deployments.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_safe
def file_use(request: HttpRequest) -> HttpResponse:
    """Show who uses a file: decisions, teams, machines that were allowed it, and reported deployments."""
    permits.require(permits.why_not_read_ledger(request.user))
    form = FileFilter(request.GET if request.GET.get("sha256") else None)
    told: dict[str, Any] = {"form": form}
    if form.is_valid():
        sha256 = form.cleaned_data["sha256"]
        told |= {
            "sha256": sha256, "found": users_of(covering(sha256), sha256),
            "denied": in_force().filter(sha256=sha256).first(),
        }  # fmt: skip
    return render(request, "decisions/file_use.html", told, status=UNPROCESSABLE if form.errors else 200)
