"""The duties that a decision imposes, and which teams have acknowledged them."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from reviews.decisions.models import Acknowledgement, Decision
from reviews.ledger.chain import canonical
from reviews.people.holder import holder_words
from reviews.people.models import Team, User
from reviews.readmodels.models import CatalogEntry


def duties_of(decision: Decision) -> list[dict[str, str]]:
    """Return the duties in the record, with owner and due event; empty for records that predate duties."""
    data = json.loads(bytes(decision.canonical))
    return _duties(data["license"])


def _duties(license_part: dict[str, Any]) -> list[dict[str, str]]:
    """Return the duties with their owners in words, as earlier records have them."""
    found = [one for one in license_part.get("rights", {}).get("duties", []) if isinstance(one, dict)]
    return [
        {**one, "owner": holder_words(one["owner"])} if isinstance(one.get("owner"), dict) else one for one in found
    ]


def digest_of(duties: list[dict[str, str]]) -> str:
    """Return the SHA-256 of duties, by which a later decision's duties are known to be the same."""
    return hashlib.sha256(canonical(duties)).hexdigest()


def acknowledged(decision: Decision, duties: list[dict[str, str]]) -> list[Acknowledgement]:
    """Return the acknowledgements of these duties, also of an earlier decision on the repository for the workload."""
    found = Acknowledgement.objects.filter(
        duties_digest=digest_of(duties), decision__hub=decision.hub, decision__repo_id=decision.repo_id,
        decision__workload=decision.workload_id,
    )  # fmt: skip
    rows = list(found.select_related("team", "by").order_by("team__name", "-pk"))
    return list({one.team_id: one for one in reversed(rows)}.values())[::-1]


def with_acknowledgements(found: QuerySet[CatalogEntry]) -> QuerySet[CatalogEntry]:
    """Annotate entries with what ``teams_by_decision`` reads: acknowledgements for their repository and workload."""
    given = Acknowledgement.objects.filter(
        decision__hub=OuterRef("hub"), decision__repo_id=OuterRef("repo_id"), decision__workload=OuterRef("workload")
    )
    said = given.order_by("team__name").values(said=JSONObject(digest="duties_digest", team="team__name"))
    return found.annotate(c_acknowledged=ArraySubquery(said))


def teams_by_decision(found: Iterable[CatalogEntry]) -> dict[int, list[str]]:
    """Return the names of the teams that acknowledged each decision's duties; decisions without duties are left out."""
    return {one.decision: _teams(said, _acknowledgements(one)) for one in found if (said := _duties(one.card))}


def _teams(duties: list[dict[str, str]], given: list[dict[str, str]]) -> list[str]:
    """Return the teams whose acknowledgements are of these duties; mostly there are none to compare."""
    digest = digest_of(duties) if given else ""
    return sorted({said["team"] for said in given if said["digest"] == digest})


def _acknowledgements(entry: CatalogEntry) -> list[dict[str, str]]:
    """Return what ``with_acknowledgements`` found, which a list of kept statements has as the database's texts."""
    return [json.loads(one) if isinstance(one, str) else one for one in vars(entry)["c_acknowledged"]]


def teams_to_acknowledge(user: User, decision: Decision, done: Iterable[Acknowledgement]) -> list[Team]:
    """Return the person's teams that have not acknowledged the duties, the one that owns the workload first."""
    without = Team.objects.filter(members=user).exclude(pk__in=[one.team_id for one in done])
    return sorted(without, key=lambda one: (one.pk != decision.workload.team_id, one.name))
