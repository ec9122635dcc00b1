"""The version before runs on the schema of the version after: a migration only adds what old code may leave out."""

from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader
from django.db.models import NOT_PROVIDED

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
