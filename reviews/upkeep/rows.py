"""Writes of upkeep that its acts record: old snapshots become tombstones, and a person who has left a pseudonym."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.db import connection
from django.db.models import CharField, JSONField, Model, TextField, Value
from django.db.models.functions import Cast, Concat, Replace

from reviews import write_once
from reviews.evidence.models import Tombstone
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.models import PersonSession, User
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


SIGNED = frozenset([*write_once.TABLES, *write_once.SWEPT, *write_once.REPLACED])
"""Tables that no one changes: they prove who did what, or are swept by themselves after 90 days."""
REPEATED = frozenset(write_once.REPEATED)
"""Tables that repeat other rows for lists, which the app's role may not change."""


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
    before = LedgerEntry.objects.filter(event="person:renamed", subject=f"person:{person.pk}")
    names = [person.name, *before.order_by("sequence").values_list("data__before", flat=True)]
    named = [f"{name} ({person.username})" for name in names] + ([person.email] if person.email else [])
    others = User.objects.exclude(pk=person.pk).annotate(full=Concat("first_name", Value(" "), "last_name"))
    known = {person.username, *others.filter(full__in=names).values_list("full", flat=True)}
    named += [name for name in names if " " in name and name not in known]
    for model in apps.get_app_config("reviews").get_models():
        if model._meta.db_table not in SIGNED | REPEATED and model is not User:
            for field in model._meta.concrete_fields:
                if isinstance(field, CharField | TextField | JSONField):
                    _replace(model, field, named, new)
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


def _replace(model: type[Model], field: Any, old: list[str], new: str) -> None:
    """Replace these texts in one column, longest first; a name in JSON has its quotes as JSON writes them."""
    said = Cast(field.name, TextField())
    for one in sorted(old, key=len, reverse=True):
        text = json.dumps(one, ensure_ascii=False)[1:-1] if isinstance(field, JSONField) else one
        rows = model._base_manager.annotate(said_in_it=said).filter(said_in_it__contains=text)
        rows.update(**{field.name: Cast(Replace(said, Value(text), Value(new)), field)})
