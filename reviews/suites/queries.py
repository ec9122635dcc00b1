"""Reads of suites: the suite of a workload, its file as it is handed out, and what a person still has to grade."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, QuerySet

from reviews.ledger.chain import canonical
from reviews.people.holds import HoldBook, kin
from reviews.people.models import User
from reviews.suites.grading import GradeAgreement, agreement_of, shuffled
from reviews.suites.models import CaseGrade, CaseResult, Suite, SuiteCase, SuiteHandout, SuiteRun
from reviews.suites.suite_file import SCHEMA, SuiteCaseValue
from reviews.workloads.models import Workload

STALE = """
SELECT u.id FROM reviews_suiterun u CROSS JOIN LATERAL suite_summary(u.id) AS defined
LEFT JOIN reviews_suiterunsummary s ON s.suite_run_id = u.id
WHERE (s.codes, s.figures) IS DISTINCT FROM (defined.codes, defined.figures) ORDER BY u.id
"""


def stale_summaries() -> list[int]:
    """Return the suite runs whose summary is missing, or not what their results and grades say."""
    with connection.cursor() as cursor:
        cursor.execute(STALE)
        return [number for (number,) in cursor.fetchall()]


Deed = tuple[int, int, datetime]
"""The key of a row, who wrote it, and when."""


def newest_suite(workload: Workload) -> Suite | None:
    """Return the newest version of a workload's suite, None without one."""
    return Suite.objects.filter(workload=workload).select_related("by").order_by("-number").first()


def file_lines(handout: SuiteHandout) -> Iterator[bytes]:
    """Yield the lines of a suite as it is handed out: what it is, then its cases as its digest covers them."""
    suite = handout.suite
    yield canonical(
        {
            "suite": SCHEMA, "sha256": suite.digest, "title": suite.title, "number": suite.number, "size": suite.size,
            "data_class": suite.data_class, "handed_out": handout.pk, "place": handout.place,
            "workload": suite.workload.slug,
        }
    ) + b"\n"  # fmt: skip
    for body in suite.suite_cases.order_by("position").values_list("body", flat=True).iterator(500):
        yield SuiteCaseValue("", "", "", 1, "", body).line


def cases_of(suite: Suite) -> dict[str, SuiteCase]:
    """Return the cases of a suite by key, in order."""
    return {one.key: one for one in suite.suite_cases.order_by("position")}


def to_grade(suite: Suite, user: User) -> QuerySet[CaseResult]:
    """Return the answers of a suite that still need a grade from this person.

    None of models that this person or a related account proposed, and none that either has graded.
    """
    found = CaseResult.objects.filter(suite_run__suite=suite, suite_case__graders__gt=0, failed="")
    near = {user.pk, *kin(user)}
    graded = CaseGrade.objects.filter(result__suite_run__suite=suite, by__in=near)
    grades = list(graded.values_list("result", "by", "at"))
    proposals = _proposals(suite, near)
    others = {one[1] for one in (*grades, *proposals)} - {user.pk}
    book = HoldBook({user.pk, *others} if others else ())

    def related(rows: Iterable[Deed]) -> set[int]:
        return {row for row, person, at in rows if book.shared((user.pk, None), (person, at)) is not None}

    apart = found.exclude(suite_run__run__in=related(proposals)).exclude(pk__in=related(grades))
    return apart.annotate(given=Count("grades")).filter(given__lt=F("suite_case__graders"))


def proposers_of(workload: Workload, hub: str, repo_id: str, commit: str) -> list[tuple[int, datetime]]:
    """Return who proposed a commit for a workload, by whichever candidate of it, and when."""
    found = workload.candidates.filter(hub=hub, repo_id=repo_id, commit=commit).order_by("pk")
    return list(found.values_list("requester_id", "created_at"))


def _proposals(suite: Suite, people: Collection[int]) -> list[Deed]:
    """Return the runs of a suite whose models one of these people proposed for its workload, with who did and when."""
    rows = suite.workload.candidates.filter(requester__in=people).order_by("pk")
    named = rows.values_list("hub", "repo_id", "commit", "requester_id", "created_at")
    pins: dict[tuple[str, str, str], list[tuple[int, datetime]]] = {}
    for hub, repo_id, commit, person, at in named:
        pins.setdefault((hub, repo_id, commit), []).append((person, at))
    runs = SuiteRun.objects.filter(suite=suite) if pins else SuiteRun.objects.none()
    found = runs.values_list("run", "run__hub", "run__repo_id", "run__commit")
    return [(run, *deed) for run, *pin in found for deed in pins.get((pin[0], pin[1], pin[2]), ())]


def next_to_grade(waiting: QuerySet[CaseResult], user: User) -> CaseResult | None:
    """Return which of ``to_grade`` this person grades next, in an order that says nothing about its run."""
    order = shuffled(list(waiting.order_by("pk").values_list("pk", flat=True)), user.pk)
    return CaseResult.objects.select_related("suite_case").get(pk=order[0]) if order else None


def grade_agreement(suite: Suite) -> GradeAgreement:
    """Return how far two people agree on the answers of a suite that both graded."""
    both = CaseGrade.objects.filter(result__suite_run__suite=suite, result__grades__by__gt=F("by"))
    found = both.order_by("score").values_list("score", "result__grades__score").annotate(n=Count("pk"))
    return agreement_of([(one, other) for one, other, n in found for _ in range(n)])


def kinds_of(suite: Suite) -> dict[str, int]:
    """Return how many cases of each kind a suite has."""
    return kinds_of_each([suite])[suite.pk]


def kinds_of_each(suites: Collection[Suite]) -> dict[int, dict[str, int]]:
    """Return the same for each of some suites, by its key, in one query."""
    found: dict[int, dict[str, int]] = {one.pk: {} for one in suites}
    rows = SuiteCase.objects.filter(suite__in=found).order_by("kind").values_list("suite", "kind")
    for suite, kind, n in rows.annotate(n=Count("pk")):
        found[suite][kind] = n
    return found
