"""Linked pages of license texts: which the portal asks for, and when it asks again.

Only what a text makes part of itself is read, only from the origins that the settings name, and one step away: links
in a page that was read are listed and not followed.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reviews.hub.transport.page_hosts import origin_of
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.legal import rows
from reviews.legal.bundle import LicenseDocuments
from reviews.legal.models import LinkedPage
from reviews.people.permits import WORKER, Actor, actor_name

AT_ONCE = 100
"""Pages that one round of the scheduler asks for."""


def why_not_read(url: str) -> str:
    """Why the portal does not read this address itself, "" when it does."""
    if origin_of(url) in settings.LICENSE_LINK_ORIGINS and len(url) <= 500:
        return ""
    return "Its host is not among those that the portal may read."


def want_pages(bundle: LicenseDocuments) -> None:
    """Ask for the pages that the documents make part of themselves and that nobody has read lately."""
    _want(one.url for one in bundle.references if one.part)


@transaction.atomic
def _want(urls: Iterable[str]) -> None:
    for url in urls:
        if not why_not_read(url):
            page = rows.page_at(url)
            if page.next_check <= timezone.now():
                ask_for(page, WORKER)


def want_due() -> int:
    """Ask again for pages whose next check has come; how many. Hosts that were taken off the list are left alone."""
    due = LinkedPage.objects.filter(next_check__lte=timezone.now()).order_by("next_check")[:AT_ONCE]
    wanted = [page for page in due if not why_not_read(page.url)]
    for page in wanted:
        with transaction.atomic():
            ask_for(page, WORKER)
    return len(wanted)


def ask_for(page: LinkedPage, by: Actor) -> JobRun:
    """Ask for one page now, inside the caller's transaction."""
    # The next check is set when it is asked for: a page that fails is not asked for again every few seconds.
    rows.note_next_check(page, timezone.now() + timedelta(days=settings.LICENSE_LINK_DAYS))
    return enqueue("read_page", page.pk, label=page.url, asked_by=actor_name(by))
