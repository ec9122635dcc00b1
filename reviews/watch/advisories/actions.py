"""The acts of lists: importing one of advisories or denied digests; registering, seconding, retiring a vendor's key."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.jobs.enqueue import enqueue
from reviews.jobs.mail import post_house
from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.locks import change_people
from reviews.people.models import User
from reviews.people.permits import Actor, actor_name, require
from reviews.people.roles import ADMINISTRATOR
from reviews.watch.advisories.formats import ReadList, read_list
from reviews.watch.advisories.missing import RowsMissing, missing_from, missing_words
from reviews.watch.advisories.models import AdvisoryList, FeedKey
from reviews.watch.advisories.permits import (
    why_not_import,
    why_not_manage_keys,
    why_not_second_key,
    why_not_sign,
    why_not_unsigned,
)
from reviews.watch.advisories.queries import CURRENT, keys_in_use, who_can_second_key
from reviews.watch.advisories.rows import store_list
from reviews.watch.advisories.signatures import BadSignature, public_of, signature_of, signer_of


@dataclass(frozen=True)
class HandedList:
    """A file as it was handed in, what it holds, and its detached signature (b"" for none)."""

    data: bytes
    found: ReadList
    signature: bytes = b""

    @classmethod
    def of(cls, data: bytes, signature: bytes = b"") -> "HandedList":
        """Read a file and its signature. Raises ``BadList`` or ``BadSignature``."""
        return cls(data, read_list(data), signature_of(signature) if signature else b"")

    @property
    def signer(self) -> FeedKey | None:
        """The key in use that signed the file, None if it is unsigned. Raises ``BadSignature``."""
        if not self.signature:
            return None
        keys = {one.public: one for one in keys_in_use()}
        return keys[signer_of(self.data, self.signature, keys)]


@act
def import_list(file: HandedList, *, name: str, covers: Iterable[str], by: Actor, missing: int = 0) -> AdvisoryList:
    """Import a list in place of the earlier one of its kind and name, and have every decision matched again.

    ``missing`` is how many rows of the earlier list its importer knows to be missing. The same bytes with the same
    coverage only count as seen again: their list stays current. Raises ``RowsMissing``, ``BadSignature`` or
    ``Forbidden``.
    """
    found, signer = file.found, file.signer
    if isinstance(by, User):
        require(why_not_import(by))
        require(why_not_sign(by, signer))
    require(why_not_unsigned(found.kind, signer))
    now, digest = timezone.now(), sha256(file.data).hexdigest()
    packages = sorted({one.strip().casefold() for one in covers if one.strip()})
    earlier = AdvisoryList.objects.select_for_update().filter(kind=found.kind, name=name, replaced_at__isnull=True)
    before = earlier.first()
    if before and (before.sha256, before.covers, before.signer) == (digest, packages, signer):
        if before.at < now - CURRENT:  # what it says counts again
            enqueue("match_advisories", before.pk, label=str(before), asked_by=actor_name(by))
        earlier.update(at=now)
        unchanged(say("The list is the one that is in force; it is current again."))
        return before
    gone = missing_from(found, before)
    if len(gone) != missing:
        raise RowsMissing(missing_words(gone, before))
    earlier.update(replaced_at=now)
    row = AdvisoryList(
        kind=found.kind, name=name, sha256=digest, covers=packages, count=found.count, by=actor_name(by), at=now,
        importer=by if isinstance(by, User) else None, withdrawn=sorted(found.withdrawn), signer=signer,
    )  # fmt: skip
    store_list(row, found)
    enqueue("match_advisories", row.pk, label=str(row), asked_by=actor_name(by))
    record(
        "advisories:imported", actor=actor_name(by), subject=f"advisories:{row.pk}", label=str(row), kind=found.kind,
        sha256=digest, count=found.count, covers=packages, missing=len(gone),
        **({"key": signer.public, "vendor": signer.vendor} if signer else {}),
    )  # fmt: skip
    return row


@act
def register_key(vendor: str, *, key: str, by: User) -> FeedKey:
    """Register the public key by which a vendor signs its lists; a second administrator must second it.

    Raises ``BadSignature`` or ``Forbidden``.
    """
    require(why_not_manage_keys(by))
    public = public_of(key)
    if FeedKey.objects.filter(public=public).exists():
        raise BadSignature(say("This key is registered already; a retired key is not registered again."))
    row = FeedKey.objects.create(vendor=vendor, public=public, by=by, at=timezone.now())
    _call_seconds(row, by)
    record(
        "feed-key:registered", actor=actor_name(by), subject=f"feed-key:{row.pk}", label=str(row), vendor=vendor,
        key=public,
    )  # fmt: skip
    return row


def _call_seconds(row: FeedKey, by: User) -> None:
    """Mail the administrators who can second a key; nothing that it signs counts before one does."""
    place = settings.PORTAL_URL + reverse("feed_keys")
    why = say(
        "{name} registered a key of {vendor}. A list that it signs may end findings.", name=by.name, vendor=row.vendor
    )
    body = say(
        "{why}\n\nCompare it with the key that the vendor publishes, then second it, or retire it:\n{place}\n",
        why=why,
        place=place,
    )
    for person in who_can_second_key(row):
        subject = say("Your turn: {name} registered the key of a vendor", name=by.name)
        post_house(person, subject, body, asked_by=actor_name(by), role=ADMINISTRATOR)


@act
def second_key(row: FeedKey, *, by: User) -> FeedKey:
    """Second a key as another administrator; from then on lists that it signs are taken as signed."""
    change_people()
    row = FeedKey.objects.select_for_update(of=("self",)).select_related("by").get(pk=row.pk)
    by = User.objects.get(pk=by.pk)
    require(why_not_second_key(by, row))
    row.seconded_by, row.seconded_at = by, timezone.now()
    row.save(update_fields=["seconded_by", "seconded_at"])
    record(
        "feed-key:seconded", actor=actor_name(by), subject=f"feed-key:{row.pk}", label=str(row), key=row.public,
        registered_by=actor_name(row.by),
    )  # fmt: skip
    return row


@act
def retire_key(row: FeedKey, *, by: User) -> FeedKey:
    """Let a key sign no further list; what it has signed stays signed."""
    row = FeedKey.objects.select_for_update().get(pk=row.pk)
    require(why_not_manage_keys(by))
    if row.retired_at is not None:
        unchanged(say("The key was retired before."))
        return row
    row.retired_at = timezone.now()
    row.save(update_fields=["retired_at"])
    record("feed-key:retired", actor=actor_name(by), subject=f"feed-key:{row.pk}", label=str(row), key=row.public)
    return row
