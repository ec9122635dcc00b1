"""What a person was told: read and unread, and how each kind of it reaches them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from reviews.jobs.mail_kinds import KINDS, REQUIRED, WAYS, way_of
from reviews.jobs.models import Mail
from reviews.jobs.rows import MAILS_KEPT, note_mails_read
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.requests import person
from reviews.people.rows import keep_mail_ways
from reviews.selects import PlainSelect
from reviews.single_lines import PortalForm
from reviews.workflow.queries import candidates_for

PAGE = 25
MOST = 100
"""Notifications that one request can mark one by one."""
UNPROCESSABLE = 422


class MailWaysForm(PortalForm):
    """How each kind of notification reaches the person; a kind that is required has no field."""

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, (title, words) in KINDS.items():
            if kind not in REQUIRED:
                self.fields[kind] = forms.ChoiceField(
                    label=title,
                    help_text=say("{words}.", words=words),
                    choices=WAYS,
                    initial=way_of(person, kind),
                    widget=PlainSelect,
                )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """List what the person was told and may still see, newest first; a POST stores how each kind reaches them."""
    who = person(request)
    form = MailWaysForm(request.POST or None, person=who)
    if request.method == "POST" and form.is_valid():
        keep_mail_ways(who, form.cleaned_data)
        messages.success(request, say("Saved. It holds for what happens from now on."))
        return redirect("notifications")
    only_new = request.GET.get("show") == "new"
    found = mails_of(who)
    new = found.filter(read_at__isnull=True).count()
    page = Paginator(found.filter(read_at__isnull=True) if only_new else found, PAGE).get_page(request.GET.get("page"))
    told = {
        "form": form, "page": page, "rows": [(one, place_of(one)) for one in page], "only_new": only_new, "new": new,
        "hidden": max(0, who.unread_mails - new), "days": MAILS_KEPT.days,
        "required": [KINDS[kind] for kind in KINDS if kind in REQUIRED],
    }  # fmt: skip
    return render(request, "home/notifications.html", told, status=UNPROCESSABLE if form.errors else 200)


@login_required
@require_POST
def read_notifications(request: HttpRequest) -> HttpResponse:
    """Mark notifications of the person as read, those of the form or all; those of other people are left alone."""
    who = person(request)
    chosen = None if request.POST.get("all") else _numbers(request.POST.getlist("mail"))
    if note_mails_read(who, chosen):
        messages.success(request, say("Marked as read."))
    return redirect("notifications")


def mails_of(who: User) -> QuerySet[Mail]:
    """Return the mails of a person that still concern them, newest first: what a job would still send now."""
    candidates = candidates_for(who).prefetch_related(None).select_related(None).order_by().values("pk")
    seen = Q(candidate_number__isnull=True) | Q(candidate_number__in=candidates)
    return Mail.objects.filter(seen, to=who, withheld_at__isnull=True, role__in=["", *who.role_slugs]).order_by("-pk")


def place_of(mail: Mail) -> str:
    """Return the page that a mail names, as a path of this site; "" if it names none.

    A path that begins with two slashes would be another site's address.
    """
    lines = (line.strip() for line in reversed(mail.body.splitlines()))
    found = next((line for line in lines if line.startswith(f"{settings.PORTAL_URL}/")), "")
    path = found.removeprefix(settings.PORTAL_URL)
    return path if url_has_allowed_host_and_scheme(path, None) else ""


def _numbers(said: Iterable[str]) -> list[int]:
    return [int(one) for one in list(said)[:MOST] if one.isdecimal() and len(one) < 19]
