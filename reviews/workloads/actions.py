"""Acts on workload statements: writing one, and changing one before a candidate is proposed for it."""

from typing import Any

from django.utils.text import slugify

from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.models import Team, User
from reviews.people.permits import Stale, actor_name, require
from reviews.workloads import permits
from reviews.workloads.choices import DOMAINS_EDITION
from reviews.workloads.models import Workload


@act
def state(*, team: Team, by: User, **statement: Any) -> Workload:
    """Write a workload statement for a team; its slug is made from its name and stays."""
    require(permits.why_not_write(by, team))
    workload = Workload(team=team, author=by, slug=_free_slug(statement["name"]), **statement)
    workload.save(force_insert=True)
    _record("workload:stated", workload, by)
    return workload


@act
def change(workload: Workload, *, by: User, seen: str, **statement: Any) -> Workload:
    """Change a statement that no candidate was proposed for; the row lock keeps a proposal from slipping in between.

    ``seen`` is the ``version`` that the person looked at. Raises ``Stale`` when someone changed the statement since.
    """
    workload = Workload.objects.select_for_update().get(pk=workload.pk)
    require(permits.why_not_change(by, workload))
    if seen != version(workload):
        raise Stale(say("Someone else changed this statement first. Your text was not saved."))
    for name, value in statement.items():
        setattr(workload, name, value)
    workload.domains_edition = DOMAINS_EDITION
    workload.save()
    _record("workload:changed", workload, by)
    return workload


def version(workload: Workload) -> str:
    """Return what tells one wording of a statement from the next."""
    return workload.changed_at.isoformat()


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "workload"
    taken = {"new", *Workload.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
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
