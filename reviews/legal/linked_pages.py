"""Linked pages of license texts: which are requested, when again, and storing their content.

Only pages that a text incorporates are read, only from the origins named in the settings, and only one step away: links
in a page are listed, not followed.
"""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reviews.evidence.models import TextBlob
from reviews.evidence.rows import storable
from reviews.hub.fetch.pages import Page
from reviews.hub.transport.page_hosts import origin_of
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.ledger.record import record
from reviews.legal import permits
from reviews.legal.documents import LicenseDocuments
from reviews.legal.models import LinkedPage, PageReading
from reviews.legal.rows import remember
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, actor_name, require

AT_ONCE = 100
"""Pages requested per round of the scheduler."""


def why_not_read(url: str) -> str:
    """Explain why the portal does not read this address itself, "" if it does."""
    if origin_of(url) in settings.LICENSE_LINK_ORIGINS and len(url) <= 500:
        return ""
    return "The portal is not allowed to read from this host."


def want_pages(license_documents: LicenseDocuments) -> None:
    """Request the pages that the documents incorporate and that have not been read recently."""
    _want(one.url for one in license_documents.references if one.part)


@transaction.atomic
def _want(urls: Iterable[str]) -> None:
    for url in urls:
        if not why_not_read(url):
            page, _ = LinkedPage.objects.get_or_create(url=url, defaults={"next_check": timezone.now()})
            if page.next_check <= timezone.now():
                _ask(page, WORKER)


def want_due() -> int:
    """Request pages that are due again and return their number; hosts no longer allowed are skipped."""
    due = LinkedPage.objects.filter(next_check__lte=timezone.now()).order_by("next_check")[:AT_ONCE]
    wanted = [page for page in due if not why_not_read(page.url)]
    for page in wanted:
        with transaction.atomic():
            _ask(page, WORKER)
    return len(wanted)


@transaction.atomic
def read_now(url: str, *, by: User) -> JobRun:
    """Request a page immediately. Raises ``ValueError`` if its host may not be read."""
    require(permits.why_not_keep(by))
    if why_not := why_not_read(url):
        raise ValueError(why_not)
    page, _ = LinkedPage.objects.get_or_create(url=url, defaults={"next_check": timezone.now()})
    run = _ask(page, by)
    record("legal:page-wanted", actor=actor_name(by), subject=f"page:{page.pk}", label=url[:300])
    return run


def _ask(page: LinkedPage, by: Actor) -> JobRun:
    # The next check is set on request, so that a failing page is not requested again every few seconds.
    page.next_check = timezone.now() + timedelta(days=settings.LICENSE_LINK_DAYS)
    page.save(update_fields=["next_check"])
    return enqueue("read_page", page.pk, label=page.url, asked_by=actor_name(by))


@transaction.atomic
def take_page(page: LinkedPage, found: Page, *, by: Actor = WORKER) -> PageReading:
    """Store the content of an address; a text that differs from the last reading is recorded in the ledger."""
    page = LinkedPage.objects.select_for_update().get(pk=page.pk)
    body = storable(found.text)
    digest = sha256(body.encode()).hexdigest()
    before = page.readings.filter(blob__isnull=False).order_by("pk").last()
    TextBlob.objects.bulk_create([TextBlob(sha256=digest, text=body)], ignore_conflicts=True)
    remember({digest: body})
    reading = PageReading.objects.create(
        page=page, final_url=found.final_url[:2000], media_type=found.media_type[:60], raw_sha256=found.sha256,
        blob_id=digest,
    )  # fmt: skip
    if before is None or before.blob_id != digest:
        event = "legal:page-changed" if before else "legal:page-read"
        old = before.blob_id if before else None
        subject = f"page:{page.pk}"
        record(event, actor=actor_name(by), subject=subject, label=page.url[:300], old=old, new=digest)
    return reading


def take_trouble(page: LinkedPage, sentence: str) -> PageReading:
    """Store why an address could not be read this time."""
    return PageReading.objects.create(page=page, trouble=sentence[:300])
