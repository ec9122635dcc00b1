"""What a decision record keeps of the evaluation: the suite, the newest run and the coverage, each by its hash."""

from typing import Any

from reviews.suites.measures import measure_rows
from reviews.suites.models import SuiteCoverage, SuiteRun
from reviews.suites.queries import grade_agreement, newest_suite
from reviews.workflow.evaluation import EvaluationValue
from reviews.workflow.models import Candidate


def evaluation_record(candidate: Candidate, value: EvaluationValue) -> dict[str, Any] | None:
    """Return the evaluation as a record keeps it, None if the workload has no suite; ``missing`` says what lacked."""
    suite = newest_suite(candidate.workload)
    if suite is None:
        return None
    coverage = SuiteCoverage.objects.filter(candidate=candidate, suite=suite).select_related("by").first()
    return {
        "suite": {
            "title": suite.title, "number": suite.number, "sha256": suite.digest, "cases": suite.size,
            "data_class": suite.data_class,
        },
        "runs": _runs(value.run), "agreement": grade_agreement(suite).words, "missing": value.missing,
        "coverage": {
            "covers": [{"limitation": one["words"], "case": one["by"]} for one in coverage.covers.values()],
            "uncovered": coverage.uncovered, "by": coverage.by.name,
        } if coverage else None,
    }  # fmt: skip


def _runs(number: int) -> list[dict[str, Any]]:
    """Return the run with its measures: what was not measured is left out, and the number of cases never is."""
    found = SuiteRun.objects.filter(run=number).select_related(
        "suite", "handout", "run__node_class_version__node_class"
    )
    return [
        one.as_record()
        | {
            "measures": [
                {"measure": said.key, "value": said.value, "unit": said.unit, "n": said.n}
                for said in row.measures
                if said.value is not None
            ]
        }
        for one, row in zip(found, measure_rows(found, by_results=True), strict=True)
    ]
