"""A person's choice of the time zone in which pages show times."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from reviews.language.phrases import dated, say
from reviews.people import rows
from reviews.people.requests import person
from reviews.people.time_zone import choices, zone_named
from reviews.single_lines import PortalForm
from reviews.templatetags.figures import offset_words

UNPROCESSABLE = 422


class ZoneForm(PortalForm):
    """The zone, chosen by a place in it."""

    time_zone = forms.ChoiceField(
        label=say("Time zone"), required=False, help_text=say("Choose a place whose clocks show your time."),
        widget=forms.Select(attrs={"class": "input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = choices()  # type: ignore[attr-defined]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def time_zone(request: HttpRequest) -> HttpResponse:
    """Show and store the zone. Records, exports, mails and the API keep UTC."""
    who = person(request)
    form = ZoneForm(request.POST or None, initial={"time_zone": who.time_zone})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["time_zone"]
        rows.keep_time_zone(who, name=chosen)
        messages.success(request, say("Pages now show times in {dict}.", dict=dict(choices())[chosen]))
        return redirect("home")
    now = timezone.now().astimezone(zone_named(who.time_zone))
    context = {
        "form": form,
        "now": say("{now} {offset_words}", now=dated(now, "%H:%M"), offset_words=offset_words(now)),
    }
    return render(request, "people/time_zone.html", context, status=UNPROCESSABLE if form.errors else 200)
