"""Closing an account for good leaves a pseudonym everywhere that is not a signed record, and proofs as they were."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from reviews.decisions.replay import rebuilt
from reviews.jobs.mail import post
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.ledger.queries import verify
from reviews.people.actions import create_person, rename, switch
from reviews.people.models import User
from reviews.upkeep.queries import REPEATED, SIGNED
from reviews.workloads.drafts.models import StatementDraft
from tests import scenes
from tests.api.asking import own_token
from tests.cast import Cast, assemble
from tests.house import places

pytestmark = pytest.mark.django_db

COLUMNS = """
SELECT c.table_name, c.column_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE t.table_schema = 'public' AND t.table_type = 'BASE TABLE'
    AND c.data_type IN ('text', 'character varying', 'jsonb')
"""


def tables_with(*texts: str) -> set[str]:
    """The tables in which one of these texts stands in any column."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        for table, column in cursor.fetchall():
            like = " OR ".join([f'"{column}"::text LIKE %s'] * len(texts))
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" WHERE {like})', [f"%{one}%" for one in texts])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def forget(who: str) -> str:
    out = StringIO()
    call_command("forget_person", who, "--reason", "Left; a year is over.", stdout=out)
    return out.getvalue().strip()


def test_only_a_closed_account_is_forgotten_and_never_comes_back(cast: Cast) -> None:
    with pytest.raises(CommandError, match="Close the account first"):
        forget("nobody")
    with pytest.raises(CommandError, match="No account is called 'no-one'"):
        forget("no-one")
    switch(cast.nobody, on=False, reason="Left.", by=cast.administrator)
    name = forget("nobody")
    person = User.objects.get(pk=cast.nobody.pk)
    assert person.name == name == f"Former person {person.pk}"
    assert (person.username, person.email, person.is_active) == (f"former-{person.pk}", "", False)
    entry = LedgerEntry.objects.order_by("-sequence")[0]
    assert (entry.event, entry.label, entry.data) == (
        "person:forgotten", person.username, {"reason": "Left; a year is over."},
    )  # fmt: skip
    with pytest.raises(CommandError, match="removed before"):
        forget(person.username)
    client = Client()
    client.force_login(cast.administrator)
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert "removed for good" in page
    assert client.post(f"/people/{person.pk}/switch/", {"act": "open", "reason": "Back."}).status_code == 409
    assert not User.objects.get(pk=person.pk).is_active


def test_nobody_else_loses_their_name(cast: Cast) -> None:
    twin = create_person(username="twin", first_name="Nils", last_name="Norole", email="twin@example.org", by="tests")
    only = create_person(username="legal-two-words", first_name="", last_name="", email="", by="tests")
    switch(only, on=False, reason="Left.", by="tests")
    switch(cast.nobody, on=False, reason="Left.", by="tests")
    post(
        cast.reader,
        "Twice",
        "Nils Norole, Nils Norole (nobody), nobody@example.org, legal-two-words.",
        asked_by="tests",
    )
    forget("nobody")
    forget("legal-two-words")
    gone = f"Former person {cast.nobody.pk}"
    assert Mail.objects.get(to=cast.reader, subject="Twice").body == f"Nils Norole, {gone}, {gone}, legal-two-words."
    assert User.objects.get(pk=twin.pk).name == "Nils Norole"


def test_a_name_from_before_a_renaming_is_removed_as_well(cast: Cast) -> None:
    before = cast.requester.name
    own_token(cast.requester, cast.claims)
    post(cast.reader, "Asked", f"{before} asks.", asked_by="tests")
    rename(cast.requester, first_name="Zora", last_name="Newname", by=cast.requester)
    switch(User.objects.get(pk=cast.requester.pk), on=False, reason="Left.", by="tests")
    forget(cast.requester.username)
    assert tables_with(before, "Zora Newname") <= SIGNED | REPEATED


def test_only_signed_records_keep_the_name_and_every_proof_stays() -> None:
    cast = assemble()
    places.build(cast)
    person = cast.legal
    SocialAccount.objects.create(user=person, provider="company", uid="s-1", extra_data={"name": "Lena Legal"})
    EmailAddress.objects.create(user=person, email=person.email, verified=True)
    everybody = [cast.legal, cast.requester, cast.engineer, cast.decider]
    names = [word for one in everybody for word in (one.name, one.email)]
    before, apart = tables_with(*names), rebuilt()
    for one in everybody:
        switch(one, on=False, reason="Left.", by="system:command")
        forget(one.username)
    assert not StatementDraft.objects.exists(), "the draft of a person who has left goes with the name"
    # An alert on what someone alone answers for is written from the record, whenever it is written.
    assert tables_with(*names) <= SIGNED | REPEATED | {"reviews_decisionalert"}
    assert before - SIGNED - REPEATED >= {
        "reviews_user",
        "reviews_mail",
        "account_emailaddress",
        "socialaccount_socialaccount",
    }
    assert SocialAccount.objects.filter(user=person, uid="s-1").exists(), (
        "the same sign-in stays the same, closed account"
    )
    assert verify().ok
    assert rebuilt() == apart, "the scene has rows without events; the name changed nothing more"
    client = Client()
    client.force_login(cast.auditor)
    decided = scenes.Decision.objects.order_by("number")[0]
    page = client.get(f"/decisions/{decided.number}/").content.decode()
    assert "Lena Legal" in page, "what was signed is shown as it was signed"
