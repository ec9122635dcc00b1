"""Linked pages of license texts: which are asked for, when again, and keeping what stood there.

Only what a text makes part of itself is read, only from the origins that the settings name, and one step away: links
in a page that was read are listed and not followed.
"""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reviews.evidence.models import TextBlob
from reviews.evidence.rows import storable
from reviews.hub.shapes.page import ServedPage
from reviews.hub.transport.page_hosts import origin_of
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun
from reviews.ledger.record import record
from reviews.legal import permits
from reviews.legal.bundle import LicenseDocuments
from reviews.legal.models import LinkedPage, PageReading
from reviews.legal.rows import remember
from reviews.people.models import User
from reviews.people.permits import WORKER, Actor, actor_name, require

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
            page, _ = LinkedPage.objects.get_or_create(url=url, defaults={"next_check": timezone.now()})
            if page.next_check <= timezone.now():
                _ask(page, WORKER)


def want_due() -> int:
    """Ask again for pages whose next check has come; how many. Hosts that were taken off the list are left alone."""
    due = LinkedPage.objects.filter(next_check__lte=timezone.now()).order_by("next_check")[:AT_ONCE]
    wanted = [page for page in due if not why_not_read(page.url)]
    for page in wanted:
        with transaction.atomic():
            _ask(page, WORKER)
    return len(wanted)


@transaction.atomic
def read_now(url: str, *, by: User) -> JobRun:
    """Ask for a page at once. Raises ``ValueError`` when its host may not be read."""
    require(permits.why_not_keep(by))
    if why_not := why_not_read(url):
        raise ValueError(why_not)
    page, _ = LinkedPage.objects.get_or_create(url=url, defaults={"next_check": timezone.now()})
    run = _ask(page, by)
    record("legal:page-wanted", actor=actor_name(by), subject=f"page:{page.pk}", label=url[:300])
    return run


def _ask(page: LinkedPage, by: Actor) -> JobRun:
    # The next check is set when it is asked for: a page that fails is not asked for again every few seconds.
    page.next_check = timezone.now() + timedelta(days=settings.LICENSE_LINK_DAYS)
    page.save(update_fields=["next_check"])
    return enqueue("read_page", page.pk, label=page.url, asked_by=actor_name(by))


@transaction.atomic
def take_page(page: LinkedPage, found: ServedPage, *, by: Actor = WORKER) -> PageReading:
    """Keep what stood at an address; a text that is not the one of the last reading is an entry of the ledger."""
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
    """Keep why an address could not be read this time."""
    return PageReading.objects.create(page=page, trouble=sentence[:300])
