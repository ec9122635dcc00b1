"""Writes about lists: their rows, and the causes of the findings that are open."""

from collections.abc import Iterable

from reviews.decisions.alerts import open_alerts
from reviews.decisions.models import Decision
from reviews.watch.advisories.causes import OF_LISTS, Listed, ListedCause
from reviews.watch.advisories.formats import ReadList
from reviews.watch.advisories.models import Advisory, AdvisoryList, FindingCause, ListedDigest


def store_list(row: AdvisoryList, found: ReadList) -> None:
    """Write a list with its advisories or digests."""
    row.save()
    Advisory.objects.bulk_create(
        (
            Advisory(
                source=row, identity=one.identity, package=one.package, affected=dict(one.affected), state=one.state,
                summary=one.summary,
            )
            for one in found.advisories
        ),
        batch_size=1000,
    )  # fmt: skip
    ListedDigest.objects.bulk_create(
        (ListedDigest(source=row, sha256=one, reason=why) for one, why in found.digests.items()), batch_size=1000
    )


def note_causes(found: Iterable[Decision], listed: Listed) -> None:
    """Write on what the open findings from lists rest now."""
    alerts = open_alerts().filter(decision__in=[one.pk for one in found], kind__in=OF_LISTS)
    for alert in alerts.prefetch_related("causes"):
        wanted = listed[alert.decision_id][alert.kind].causes
        before = {one.key: ListedCause(one.said, one.gone, tuple(one.lists)) for one in alert.causes.all()}
        if before == wanted or not wanted:
            continue
        alert.causes.exclude(key__in=[key for key in wanted if before.get(key) == wanted[key]]).delete()
        FindingCause.objects.bulk_create(
            FindingCause(alert=alert, key=key, said=one.said, gone=one.gone, lists=list(one.lists))
            for key, one in wanted.items()
            if before.get(key) != one
        )
