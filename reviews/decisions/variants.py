"""The variants section of a record: the lineage that was read, and other rungs that decisions in force cover."""

from typing import Any

from django.db.models import Q

from reviews.decisions.models import Decision
from reviews.decisions.queries import in_force
from reviews.evidence.models import Fact
from reviews.workflow.models import Candidate

MOST = 20
"""Most other rungs named in one record."""


def variants(candidate: Candidate, facts: dict[str, Fact]) -> dict[str, Any]:
    """Return the base models, the relation to them, and decisions in force for the base or its other derivatives.

    Only decisions for public workloads are named, because anyone may read the record.
    """
    said = facts["lineage.base_model"].value if "lineage.base_model" in facts else None
    bases = [str(name) for name in said] if isinstance(said, list) else [str(said)] if said else []
    relation = facts["lineage.relation"].value if "lineage.relation" in facts else None
    return {"base_models": bases, "relation": relation, "other_rungs": _others(candidate, bases)}


def _others(candidate: Candidate, bases: list[str]) -> list[dict[str, Any]]:
    family = Q()
    for name in [*bases[:5], candidate.repo_id]:
        family |= Q(value__contains=[name]) | Q(value=name)
    kin = Fact.objects.filter(family, key="lineage.base_model", snapshot__hub=candidate.hub).values("snapshot")
    found = (
        in_force(Decision.objects.filter(workload__private=False))
        .filter(Q(snapshot__in=kin) | Q(repo_id__in=bases), hub=candidate.hub)
        .exclude(repo_id=candidate.repo_id)
    )
    rows = found.values_list("number", "repo_id", "commit", "workload__name")[:MOST]
    return [{"decision": n, "repository": repo, "commit": commit, "workload": work} for n, repo, commit, work in rows]
