"""The write of the policy that is no act: the first version, which a new portal starts with."""

from django.db import connections

from reviews.language.phrases import say
from reviews.workflow.policy import rules as policy
from reviews.workflow.policy.models import PolicyStep, PolicyVersion


def keep_first_version(using: str = "default") -> None:
    """Write the first version, in force, if there is none: after every migration, so a portal always has a policy."""
    tables = connections[using].introspection.table_names()
    if PolicyVersion._meta.db_table not in tables or PolicyVersion.objects.using(using).exists():
        return
    words = say("Came with the portal.")
    row = PolicyVersion(number=1, body=policy.SHIPPED, reason=words)
    row.save(using=using, force_insert=True)
    PolicyStep(version=row, kind=PolicyStep.StepKind.ADOPTED, reason=words).save(using=using, force_insert=True)
