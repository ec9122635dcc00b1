"""Acts on workload statements: writing one and changing one that nothing rests on yet."""

from typing import Any

from django.db import transaction
from django.utils.text import slugify

from reviews.ledger.record import record
from reviews.people.models import Team, User
from reviews.people.permits import actor_name, require
from reviews.workloads import permits
from reviews.workloads.models import Workload


@transaction.atomic
def state(*, team: Team, by: User, **statement: Any) -> Workload:
    """Write a workload statement for a team; its slug is made from its name and stays."""
    require(permits.why_not_write(by, team))
    workload = Workload(team=team, author=by, slug=_free_slug(statement["name"]), **statement)
    workload.save(force_insert=True)
    _record("workload:stated", workload, by)
    return workload


@transaction.atomic
def change(workload: Workload, *, by: User, **statement: Any) -> Workload:
    """Change a statement that no candidate was proposed for; the row lock keeps a proposal from slipping in between."""
    workload = Workload.objects.select_for_update().get(pk=workload.pk)
    require(permits.why_not_change(by, workload))
    for name, value in statement.items():
        setattr(workload, name, value)
    workload.save()
    _record("workload:changed", workload, by)
    return workload


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "workload"
    taken = set(Workload.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    if stem not in taken:
        return stem
    return next(f"{stem}-{n}" for n in range(2, len(taken) + 3) if f"{stem}-{n}" not in taken)


def _record(event: str, workload: Workload, by: User) -> None:
    record(
        event,
        actor=actor_name(by),
        subject=f"workload:{workload.pk}",
        label=workload.name,
        statement=workload.statement(),
    )
