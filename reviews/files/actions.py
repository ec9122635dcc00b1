"""The act that replaces the key of kept files, some files at a time."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from reviews.files import cipher
from reviews.files.models import FileCipher
from reviews.language.phrases import say
from reviews.ledger.act import act, unchanged
from reviews.ledger.record import record
from reviews.people.permits import Actor, actor_name

BATCH = 50
"""Files in one transaction, so that a long rotation can be interrupted and goes on where it was."""


@dataclass(frozen=True)
class Reencrypted:
    """What one step did: the files now under the first key, and those that could not be opened, by their ids."""

    done: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def waiting(after: str = "") -> QuerySet[FileCipher]:
    """Return the files that are not under the first key yet, in the order of their ids."""
    found = FileCipher.objects.exclude(key_id=settings.FILES_KEY[0][0]).order_by("pk")
    return found.filter(pk__gt=after) if after else found


@act
def reencrypt(after: str = "", *, by: Actor) -> Reencrypted:
    """Encrypt the next files under the first key of ``FILES_KEY``; one that cannot be opened is left as it is.

    ``after`` is the id of the last file of the step before. Each file is opened again under the new key, and its
    digest compared with the recorded one, before its old bytes are replaced.
    """
    rows = waiting(after).select_for_update(of=("self",))[:BATCH]
    done: list[str] = []
    lost: list[str] = []
    digests = hashlib.sha256()
    for key in rows.values_list("pk", flat=True):
        row = FileCipher.objects.select_related("file").get(pk=key)  # one file in memory at a time
        old = row.key_id
        try:
            data = cipher.unseal(row)
        except cipher.CannotOpen:
            lost.append(str(key))
            continue
        sealed = cipher.seal(row.file, data)
        row.key_id, row.nonce, row.data = sealed.key_id, sealed.nonce, sealed.data
        cipher.unseal(row)  # raises, and rolls all of this back, if the digest were another one
        row.save(update_fields=["key_id", "nonce", "data"])
        digests.update(f"{key} {row.file.sha256} {old}\n".encode())
        done.append(str(key))
    if not done:
        unchanged(say("No file of this step could be opened, or none was left."))
        return Reencrypted((), tuple(lost))
    record(
        "files:reencrypted",
        actor=actor_name(by),
        subject="files:all",
        label=settings.FILES_KEY[0][0],
        count=len(done),
        first=done[0],
        last=done[-1],
        digests=digests.hexdigest(),
    )
    return Reencrypted(tuple(done), tuple(lost))
