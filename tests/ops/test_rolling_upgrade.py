"""The version before runs on the schema of the version after: a migration only adds what old code may leave out."""

import hashlib

import pytest
from django.db import connection
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

from reviews.api.models import ApiToken
from tests.api.asking import ASKED, get, own_token, token
from tests.cast import Cast

TAKEN_AWAY = (
    operations.RemoveField, operations.RenameField, operations.RenameModel, operations.DeleteModel,
    operations.AlterModelTable,
)  # fmt: skip
BEFORE = {"0018_holds", "0022_alone", "0029_told", "0036_reference_copies", "0045_fields_of_use"}
"""Migrations from before the first release, in which old code could not have run beside the new."""


def survives(operation: operations.base.Operation) -> bool:
    """Whether code that does not know of the operation still reads and writes its tables."""
    if isinstance(operation, TAKEN_AWAY):
        return False
    if not isinstance(operation, operations.AddField):
        return True
    field = operation.field
    return bool(field.null or field.many_to_many or field.db_default is not NOT_PROVIDED)


def older(steps: list[operations.base.Operation]) -> list[operations.base.Operation]:
    """The operations on tables that there were before: old code does not know of a new one, whatever it needs."""
    new = {step.name.lower() for step in steps if isinstance(step, operations.CreateModel)}
    return [step for step in steps if getattr(step, "model_name", "").lower() not in new]


def test_old_code_survives_every_migration() -> None:
    disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    ours = {name: one for (app, name), one in disk.items() if app == "reviews"}
    broken = {name for name, one in ours.items() if not all(survives(step) for step in older(one.operations))}
    assert broken - BEFORE == set(), "give the column a db_default, and take it away a version after its last use"
    assert BEFORE - broken == set(), "it is no exception any more"


BEFORE_OWNERS = "SELECT count(*) FROM reviews_apitoken WHERE digest = %s AND revoked_at IS NULL AND expires_at > now()"
"""How a version that knows no owners looks for a token; what it finds with the scope ``check`` sees every workload."""


@pytest.mark.django_db
def test_a_token_of_a_person_is_unknown_to_the_version_that_knows_no_owners(cast: Cast) -> None:
    found = {}
    for name, secret in (("own", own_token(cast.requester, cast.claims, "check")), ("company", token("check"))):
        with connection.cursor() as cursor:
            cursor.execute(BEFORE_OWNERS, [hashlib.sha256(secret.encode()).hexdigest()])
            found[name] = cursor.fetchone()[0]
        assert get("check", secret, **ASKED).status_code == 200
    assert found == {"own": 0, "company": 1}


@pytest.mark.django_db
def test_a_token_of_a_person_from_before_it_had_a_digest_of_its_own_works_and_is_hidden_by_its_first_use(
    cast: Cast,
) -> None:
    secret = own_token(cast.requester, cast.claims, "check")
    earlier = hashlib.sha256(secret.encode()).hexdigest()
    ApiToken.objects.update(digest=earlier)
    for _ in range(2):
        assert get("check", secret, **ASKED).status_code == 200
        assert not ApiToken.objects.filter(digest=earlier).exists()
