"""What the portal read at the addresses of linked pages: the newest text, when it became another one, and trouble."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from reviews.legal.models import LinkedPage, PageReading


@dataclass(frozen=True)
class Looks:
    """The readings of one page: the newest good one, the one before its text became another, and the last trouble.

    ``changed`` is when a text was first seen that is not the one before it; None while it is the first that was read.
    ``trouble`` is "" when the newest reading was good.
    """

    page: LinkedPage
    text: PageReading | None
    before: PageReading | None
    changed: datetime | None
    trouble: str


def looks_at(urls: Collection[str]) -> dict[str, Looks]:
    """The looks at these addresses; two queries, none when there is no address."""
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
