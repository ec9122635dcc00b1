"""The act of importing a list of advisories or of denied digests."""

from collections.abc import Iterable
from hashlib import sha256

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reviews.jobs.enqueue import enqueue
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people import roles
from reviews.people.models import User
from reviews.people.permits import Actor, actor_name, may, require
from reviews.watch.advisories.formats import ReadList
from reviews.watch.advisories.models import Advisory, AdvisoryList, ListedDigest


def why_not_import(user: User | AnonymousUser) -> str:
    """Allow engineering reviewers and deciders."""
    allowed = may(user, roles.SIGN_ENGINEERING) or may(user, roles.DECIDE)
    return "" if allowed else "Only engineering reviewers and deciders can import lists."


@act
def import_list(found: ReadList, data: bytes, *, name: str, covers: Iterable[str], by: Actor) -> AdvisoryList:
    """Import a list in place of the earlier one of its kind and name, and have every decision matched again.

    The same bytes with the same coverage only count as seen again: their list stays current.
    """
    if isinstance(by, User):
        require(why_not_import(by))
    now, digest = timezone.now(), sha256(data).hexdigest()
    packages = sorted({one.strip().casefold() for one in covers if one.strip()})
    earlier = AdvisoryList.objects.select_for_update().filter(kind=found.kind, name=name, replaced_at__isnull=True)
    before = earlier.first()
    if before and (before.sha256, before.covers) == (digest, packages):
        earlier.update(at=now)
        unchanged("The list is the one that is in force; it is current again.")
        return before
    earlier.update(replaced_at=now)
    row = AdvisoryList.objects.create(
        kind=found.kind, name=name, sha256=digest, covers=packages, count=found.count, by=actor_name(by), at=now
    )
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
    enqueue("match_advisories", row.pk, label=str(row), asked_by=actor_name(by))
    record(
        "advisories:imported", actor=actor_name(by), subject=f"advisories:{row.pk}", label=str(row), kind=found.kind,
        sha256=digest, count=found.count, covers=packages,
    )  # fmt: skip
    return row
