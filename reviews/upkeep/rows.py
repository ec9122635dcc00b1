"""Writes of upkeep that its acts record: old snapshots become tombstones, and a person who has left a pseudonym."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessLog
from django.db import connection
from django.db.models import Field, JSONField, TextField, Value
from django.db.models.functions import Cast, Replace

from reviews.evidence.models import Tombstone
from reviews.jobs.models import Mail
from reviews.people.models import PersonSession, User
from reviews.upkeep.queries import in_json, names_of, naming, said_of
from reviews.workloads.drafts.rows import end_draft


def bury(snapshots: Collection[int], *, before: datetime) -> list[Tombstone]:
    """Replace these snapshots by tombstones through the database's function, and return the tombstones in order.

    Raises ``IntegrityError`` if something rests on one of them or it was read since, and ``ProgrammingError`` for any
    role but the owner; then nothing has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT tombstone FROM reviews_prune(%s, %s)", [list(snapshots), before])
        numbers = [row[0] for row in cursor.fetchall()]
    return list(Tombstone.objects.filter(pk__in=numbers).order_by("pk"))


REMOVED = "Removed with the person's name"


def pseudonym(person: User) -> str:
    """Return what stands in place of the name of a person who has left."""
    return f"Former person {person.pk}"


def forget(person: User) -> None:
    """Write a pseudonym in place of a person's name, address and user name wherever no signed record has them.

    Names from before a renaming go with the newest one. Written-once rows, the ledger and what lists repeat of them
    stay. A company sign-in keeps its own key, so that the same person cannot become a second one here. The act that
    calls this records.
    """
    new = pseudonym(person)
    said = said_of(person, names_of(person))
    for rows, fields in naming(said):
        rows.update(**{field.name: _replaced(field, said, new) for field in fields})
    Mail.objects.filter(to=person).update(subject=REMOVED, body="", title="")
    PersonSession.objects.filter(person=person).delete()
    end_draft(person)
    Authenticator.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    SocialAccount.objects.filter(user=person).update(extra_data={})
    for table in (AccessAttempt, AccessLog):
        table.objects.filter(username__in=[person.username.lower(), person.email.lower()]).delete()
    person.username, person.first_name, person.last_name = f"former-{person.pk}", "Former", f"person {person.pk}"
    person.email, person.time_zone, person.digest = "", "", False
    person.set_unusable_password()
    person.save()


def _replaced(field: "Field[Any, Any]", said: Sequence[str], new: str) -> Cast:
    """Return a column with each of these texts replaced, in their order; a name in JSON is written as JSON does."""
    text: Any = Cast(field.name, TextField())
    for one in said:
        text = Replace(text, Value(in_json(one) if isinstance(field, JSONField) else one), Value(new))
    return Cast(text, field)
