"""Reads of upkeep: by which names a person is known, who closed an account, and what a removal of the name touches."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt, AccessLog
from django.apps import apps
from django.db.models import CharField, Count, Field, JSONField, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat

from reviews import write_once
from reviews.decisions.models import Decision, Responsibility
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.models import PersonSession, User
from reviews.workflow.models import SignOff
from reviews.workloads.drafts.models import StatementDraft

SIGNED = frozenset([*write_once.TABLES, *write_once.SWEPT, *write_once.REPLACED])
"""Tables that no one changes: they prove who did what, or are swept by themselves after 90 days."""
REPEATED = frozenset(write_once.REPEATED)
"""Tables that repeat other rows for lists, which the app's role may not change."""


def names_of(person: User) -> list[str]:
    """Return the names of a person, today's first, then those from before each renaming."""
    before = LedgerEntry.objects.filter(event="person:renamed", subject=f"person:{person.pk}")
    return [person.name, *before.order_by("sequence").values_list("data__before", flat=True)]


def said_of(person: User, names: Sequence[str]) -> list[str]:
    """Return the texts by which rows name a person and nobody else, longest first."""
    said = [f"{name} ({person.username})" for name in names] + ([person.email] if person.email else [])
    others = User.objects.exclude(pk=person.pk).annotate(full=Concat("first_name", Value(" "), "last_name"))
    known = {person.username, *others.filter(full__in=names).values_list("full", flat=True)}
    said += [name for name in names if " " in name and name not in known]
    return sorted(set(said), key=lambda text: (-len(text), text))


def in_json(text: str) -> str:
    """Return a text as JSON writes it between its quotes."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def naming(said: Sequence[str]) -> Iterator[tuple["QuerySet[Any]", Sequence["Field[Any, Any]"]]]:
    """Yield, for each table of ours that can be changed, its rows with one of these texts and its columns of text."""
    for model in apps.get_app_config("reviews").get_models():
        if model._meta.db_table in SIGNED | REPEATED or model is User:
            continue
        fields = [one for one in model._meta.concrete_fields if isinstance(one, CharField | TextField | JSONField)]
        if fields:
            yield _with(model, fields, said), fields


def _with(model: type[Model], fields: Sequence["Field[Any, Any]"], said: Sequence[str]) -> "QuerySet[Any]":
    columns = {f"said_in_{one.name}": Cast(one.name, TextField()) for one in fields}
    asked = [
        Q(**{f"said_in_{one.name}__contains": in_json(text) if isinstance(one, JSONField) else text})
        for one in fields
        for text in said
    ]
    return model._base_manager.alias(**columns).filter(reduce(Q.__or__, asked, Q(pk__in=[])))


def closing_of(person: User) -> LedgerEntry | None:
    """Return the entry by which the account was closed last; None if the ledger has none."""
    closed = LedgerEntry.objects.filter(event="person:closed", subject=f"person:{person.pk}")
    return closed.order_by("-sequence").first()


def who_closed(entry: LedgerEntry) -> User | None:
    """Return the account that an entry names as "Name (username)"; None for a command, or a name that was removed."""
    _, found, username = entry.actor.removesuffix(")").rpartition(" (")
    return User.objects.filter(username=username).first() if found and entry.actor.endswith(")") else None


@dataclass(frozen=True)
class NameTraces:
    """How many rows lose a person's name when it is removed, and how many keep it."""

    mails: int
    sessions: int
    factors: int
    addresses: int
    sign_ins: int
    drafts: int
    mentions: int
    entries: int
    sign_offs: int
    decisions: int
    parts: int


def traces_of(person: User) -> NameTraces:
    """Count what ``forget_person`` would remove or rename now, and what of the person is signed or written once."""
    names = names_of(person)
    attempts = {"username__in": [person.username.lower(), person.email.lower()]}
    counted = [rows.order_by().annotate(in_table=Value(1)).values("in_table").annotate(number=Count("pk"))
               for rows, _ in naming(said_of(person, names))]  # fmt: skip
    numbers = [rows.values_list("number", flat=True) for rows in counted]
    return NameTraces(
        mails=Mail.objects.filter(to=person).count(),
        sessions=PersonSession.objects.filter(person=person).count(),
        factors=Authenticator.objects.filter(user=person).count(),
        addresses=EmailAddress.objects.filter(user=person).count(),
        sign_ins=sum(table.objects.filter(**attempts).count() for table in (AccessAttempt, AccessLog)),
        drafts=StatementDraft.objects.filter(owner=person).count(),
        mentions=sum(numbers[0].union(*numbers[1:], all=True)),
        entries=LedgerEntry.objects.filter(actor__in=[f"{name} ({person.username})" for name in names]).count(),
        sign_offs=SignOff.objects.filter(signer=person).count(),
        decisions=Decision.objects.filter(issued_by=person).count(),
        parts=Responsibility.objects.filter(account=person).count(),
    )
