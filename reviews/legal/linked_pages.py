"""Linked pages of license texts: which the portal asks for, and when it asks again.

Only pages that a text incorporates are read, only from the origins named in the settings, and only one step away: links
in a page are listed, not followed.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reviews.hub.transport.page_hosts import origin_of
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.language.phrases import say
from reviews.legal import rows
from reviews.legal.documents import LicenseDocuments
from reviews.legal.models import LinkedPage
from reviews.people.permits import WORKER, Actor, actor_name

AT_ONCE = 100
"""Pages requested per round of the scheduler."""


def why_not_read(url: str) -> str:
    """Explain why the portal does not read this address itself, "" if it does."""
    if origin_of(url) in settings.LICENSE_LINK_ORIGINS and len(url) <= 500:
        return ""
    return say("The portal is not allowed to read from this host.")


def want_pages(license_documents: LicenseDocuments) -> None:
    """Request the pages that the documents incorporate and that have not been read recently."""
    _want(one.url for one in license_documents.references if one.part)


@transaction.atomic
def _want(urls: Iterable[str]) -> None:
    for url in urls:
        if not why_not_read(url):
            page = rows.page_at(url)
            if page.next_check <= timezone.now():
                ask_for(page, WORKER)


def want_due() -> int:
    """Request pages that are due again and return their number; hosts no longer allowed are skipped."""
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
