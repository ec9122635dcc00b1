"""What the page of one run of a suite shows, whatever it was imported for: measures, settings and every answer."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest

from reviews.evidence.models import Snapshot
from reviews.language.phrases import say
from reviews.people.requests import person
from reviews.rungs.ladder import Ladder
from reviews.suites.blindness import ungraded_by
from reviews.suites.measures import measure_rows
from reviews.suites.models import CaseGrade, SuiteRun
from reviews.suites.permits import why_not_read_cases

PAGE = 40


def run_context(request: HttpRequest, number: int, snapshot: Snapshot | None) -> dict[str, Any]:
    """Return what the templates need of a run that this person may see; ``number`` is that of the ``Run``.

    Answers that a person may not read, or still has to grade, are not shown. ``snapshot`` is what its texts are held
    against.
    """
    user = person(request)
    about = ("suite__workload__team", "handout", "run__by", "run__node_class_version__node_class")
    row = SuiteRun.objects.select_related(*about).get(run=number)
    hidden = why_not_read_cases(user, row.suite)
    grades = Prefetch("grades", CaseGrade.objects.select_related("by"))
    results: Any = row.results.select_related("suite_case").prefetch_related(grades).order_by("pk")
    rung = next((one for one in Ladder(snapshot).own if one.key == row.run.rung), None)
    return {
        "tokenizer_of": _whose(row.tokenizer, rung.tokenizer if rung else ""),
        "template_of": _whose(row.template, rung.template if rung else ""),
        "run": row.run, "suite_run": row, "hidden": hidden, "ungraded": ungraded_by(user, row),
        "measured": measure_rows(SuiteRun.objects.filter(pk=row.pk))[0],
        "page": Paginator(results.none() if hidden else results, PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip


def _whose(stated: str, known: str) -> str:
    """Return whether a text that a run used is the one of its commit: an import refuses another one that is known."""
    if not stated:
        return say("Not stated by the run")
    return say("that of the commit") if known else say("not checked: what the commit has is not known")
