"""What a person was told: read and unread, and how each kind of it reaches them."""

from collections.abc import Hashable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from reviews.decisions.entries import sight
from reviews.jobs.mail_kinds import KINDS, REQUIRED, WAYS, way_of
from reviews.jobs.models import Mail
from reviews.jobs.rows import MAILS_KEPT, note_mails_read
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.requests import person
from reviews.people.rows import keep_mail_ways
from reviews.selects import PlainSelect
from reviews.single_lines import PortalForm
from reviews.statements import objects, tuples
from reviews.workflow.models import Candidate
from reviews.workloads.queries import visible_to as visible_workloads

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
    every, new = _numbers_of(who)
    page = Paginator(range(new if only_new else every), PAGE).get_page(request.GET.get("page"))
    shown = _shown(who, only_new, (page.number - 1) * PAGE)
    told = {
        "form": form, "page": page, "rows": [(one, place_of(one)) for one in shown], "only_new": only_new, "new": new,
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


def mails_of(who: User, to: int) -> QuerySet[Mail]:
    """Return the mails to a person, whose key is ``to``, that still concern them, newest first: what a job would still
    send now."""
    # A person's few mails ask for their candidates: those that the person may see are thousands.
    seen = Candidate.objects.filter(workload__in=visible_workloads(who).order_by().values("pk"))
    about = Q(candidate_number__isnull=True) | Exists(seen.filter(pk=OuterRef("candidate_number")))
    return Mail.objects.filter(about, to=to, withheld_at__isnull=True, role__in=["", *who.role_slugs]).order_by("-pk")


def _depends(who: User) -> tuple[Hashable, ...]:
    """Return what the statements about a person's mails depend on, besides the person's key, which is given."""
    return who.role_slugs, *sight(who)


def _numbers_of(who: User) -> tuple[int, int]:
    """Return how many notifications there are, and how many of them are unread."""

    def build(to: int) -> QuerySet[Mail, Any]:
        counted = mails_of(who, to).order_by().values("to")
        new = Count("pk", filter=Q(read_at__isnull=True))
        return counted.annotate(every=Count("pk"), new=new).values_list("every", "new")

    found = tuples(("mail numbers", *_depends(who)), build, [who.pk])
    return found[0] if found else (0, 0)


def _shown(who: User, only_new: bool, first: int) -> list[Mail]:
    def build(to: int) -> QuerySet[Mail]:
        found = mails_of(who, to)
        return (found.filter(read_at__isnull=True) if only_new else found)[first : first + PAGE]

    return objects(("mails", only_new, first, *_depends(who)), build, Mail, [who.pk])


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
