"""The acts of upkeep: old snapshots are compacted to digests, and the name of a person who has left is removed."""

from collections.abc import Collection
from datetime import datetime

from reviews.evidence.models import Tombstone
from reviews.language.phrases import say, say_count
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.locks import change_people
from reviews.people.models import User
from reviews.people.permits import Actor, actor_name, require
from reviews.sentences import require as require_sentences
from reviews.upkeep.permits import why_not_because, why_not_forget
from reviews.upkeep.rows import bury, forget


@act
def prune(snapshots: Collection[int], *, before: datetime, by: str) -> list[Tombstone]:
    """Replace these snapshots, last read before a moment, by tombstones; the entry names the digest of each.

    It takes the owner's connection. Raises ``IntegrityError`` if something rests on one of them: then all stay.
    """
    left = bury(snapshots, before=before)
    if not left:
        unchanged(say("None of these snapshots exists any more."))
        return left
    days = f"{before:%Y-%m-%d}"
    record(
        "snapshots:pruned", actor=by, subject="snapshots:old",
        label=say_count(len(left), "{number} snapshot", "{number} snapshots"), before=days,
        bytes=sum(one.size for one in left), digests=[one.digest for one in left],
    )  # fmt: skip
    return left


@act
def forget_person(person: User, *, reason: str, by: Actor) -> User:
    """Put a pseudonym in place of the name of a person whose account is closed, wherever no signed record has it.

    It cannot be undone, so it takes another administrator than the one who closed the account, or the console. Raises
    ``Forbidden`` otherwise, while the account is open, and if the reason names the person.
    """
    change_people()
    person = User.objects.select_for_update().get(pk=person.pk)
    by = User.objects.get(pk=by.pk) if isinstance(by, User) else by
    require(why_not_forget(person, by))
    require(why_not_because(person, reason))
    require_sentences({say("Reason"): reason})
    forget(person)
    record(
        "person:forgotten", actor=actor_name(by), subject=f"person:{person.pk}", label=person.username, reason=reason,
    )  # fmt: skip
    return person
