"""What the portal read at the addresses of linked pages: the newest text, when it changed, and errors."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from reviews.legal.models import LinkedPage, PageReading


@dataclass(frozen=True)
class Looks:
    """The readings of one page: the newest good one, the one before its text changed, and the last error.

    ``changed`` is when a text first differed from the previous one; None while the first text is unchanged.
    ``trouble`` is "" if the newest reading succeeded.
    """

    page: LinkedPage
    text: PageReading | None
    before: PageReading | None
    changed: datetime | None
    trouble: str


def looks_at(urls: Collection[str]) -> dict[str, Looks]:
    """Return the readings of these addresses; two queries, none if there are no addresses."""
    if not urls:
        return {}
    pages = {page.pk: page for page in LinkedPage.objects.filter(url__in=set(urls))}
    readings: dict[int, list[PageReading]] = {}
    if pages:
        for one in PageReading.objects.filter(page__in=pages).select_related("blob").order_by("pk"):
            one.page = pages[one.page_id]
            readings.setdefault(one.page_id, []).append(one)
    return {page.url: _looks(page, readings.get(page.pk, [])) for page in pages.values()}


def _looks(page: LinkedPage, readings: list[PageReading]) -> Looks:
    good = [one for one in readings if one.blob_id]
    now = good[-1] if good else None
    before: PageReading | None = None
    since: PageReading | None = None
    for earlier, later in pairwise(good):
        if earlier.blob_id != later.blob_id:
            before, since = earlier, later
    trouble = readings[-1].trouble if readings else ""
    return Looks(page, now, before, since.at if since else None, trouble)
