"""The one subquery behind the evaluation of candidates: newest suite, newest run of it, grades given, coverage."""

import json
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import JSONObject

from reviews.statements import tuples
from reviews.suites.models import CaseGrade, Suite, SuiteCoverage, SuiteRun
from reviews.workflow.models import Candidate, Track
from reviews.workflow.states import ENGINEERING, TRACKS


def newest_evaluation() -> Subquery:
    """Return the subquery on a candidate; null where its workload has no suite."""
    here = OuterRef(OuterRef("pk"))
    covered = SuiteCoverage.objects.filter(suite=OuterRef("pk"), candidate=here).order_by("-pk")
    played = SuiteRun.objects.filter(
        suite=OuterRef("pk"), run__hub=OuterRef(OuterRef("hub")), run__repo_id=OuterRef(OuterRef("repo_id")),
        run__commit=OuterRef(OuterRef("commit")),
    )  # fmt: skip
    # A run of the rung that engineering signed comes before newer ones of other rungs, which do not count then.
    runs = played.annotate(unsigned=_unsigned()).order_by("unsigned", "-pk")
    run = JSONObject(
        number="run_id", rung="run__rung_words", answered="answered", needed="grades_needed", given=_given(),
        unsigned="unsigned",
    )  # fmt: skip
    coverage = JSONObject(snapshot="snapshot_id", total="total", uncovered="uncovered")
    found = Suite.objects.filter(workload=OuterRef("workload")).order_by("-number")
    said = JSONObject(
        number="number", size="size", run=Subquery(runs.values(json=run)[:1]),
        coverage=Subquery(covered.values(json=coverage)[:1]),
    )  # fmt: skip
    return Subquery(found.values(json=said)[:1])


def _unsigned() -> Exists:
    """Tell whether the sign-off in force on the engineering track fixes another rung than the one of a run."""
    fixed = Track.objects.annotate(rung=KeyTextTransform("rung", "signoff__terms")).filter(rung__isnull=False)
    other = fixed.filter(name=ENGINEERING, candidate=OuterRef(OuterRef(OuterRef("pk"))))
    return Exists(other.filter(~Q(rung=OuterRef("run__rung"))))


def _given() -> Subquery:
    """Return how many grades a run has been given, null for none."""
    found = CaseGrade.objects.filter(result__suite_run=OuterRef("pk")).order_by()
    return Subquery(found.values("result__suite_run").annotate(n=Count("pk")).values("n"))


def counts_and_evaluation(candidate: Candidate) -> dict[str, Any]:
    """Return the open remarks by track, and as ``evaluation`` the same for one candidate, in one query."""

    def build(pk: int) -> QuerySet[Candidate, Any]:
        counted = {
            track: Count("remarks", filter=Q(remarks__track=track, remarks__resolved_at__isnull=True))
            for track in TRACKS
        }
        found = Candidate.objects.filter(pk=pk).order_by().annotate(**counted, c_evaluation=newest_evaluation())
        return found.values_list(*counted, "c_evaluation")

    ((*counts, evaluation),) = tuples(("counts and evaluation",), build, [candidate.pk])
    return {**dict(zip(TRACKS, counts, strict=True)), "evaluation": json.loads(evaluation) if evaluation else None}
