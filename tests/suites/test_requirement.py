"""“Evaluated on our cases”: what it asks for, what satisfies it, and what it never touches."""

import json

import pytest
from django.db import connection

from reviews.decisions.record_page import read
from reviews.ledger.models import LedgerEntry
from reviews.people.holds import open_hold
from reviews.people.permits import Forbidden
from reviews.runs.models import Run
from reviews.suites.actions import grade
from reviews.suites.models import SuiteRun
from reviews.suites.queries import next_to_grade, to_grade
from reviews.workflow import states
from reviews.workflow.candidate_query import with_values
from reviews.workflow.candidate_rows import rows
from reviews.workflow.evaluation import EvaluationValue
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.queries import candidate_detail
from reviews.workflow.requirement import Requirement
from tests import scenes
from tests.api.asking import get, token
from tests.cast import Cast
from tests.readmodels.turn_definition import agree
from tests.suites.samples import brought, covered, entry, handed_out, played, rubric, uploaded

pytestmark = pytest.mark.django_db


def found(candidate: Candidate) -> Requirement:
    """The requirement as a page and as a list see it, which must be the same."""
    detail = candidate_detail(scenes.fresh(candidate))
    (row,) = rows(with_values(Candidate.objects.filter(pk=candidate.pk)))
    assert row.requirements == detail.requirements
    return next(one for one in detail.requirements if one.key == "evaluated")


def test_the_way_from_no_suite_to_evaluated(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    assert (found(candidate).outcome, found(candidate).met) == ("unsatisfied", True)  # a medium risk only warns
    assert "upload a suite" in found(candidate).how
    suite = uploaded(candidate.workload, cast)
    assert "import a run of version 1" in found(candidate).how
    out = handed_out(suite, cast)
    brought(candidate, played(candidate, out, {"one": "412", "three": "It is 412."}), cast)
    assert "2 of 3" in found(candidate).how
    brought(candidate, played(candidate, out), cast)
    agree()
    said = found(candidate).how
    assert "2 of 3" not in said
    assert "grade the answers of run" in said
    assert "say which case covers" in said
    covered(candidate, suite, cast)
    with pytest.raises(Forbidden, match="You proposed the model"):
        grade(to_grade(suite, cast.engineer).latest("pk"), score=2, note="", by=cast.requester)
    for person in (cast.engineer, cast.engineer_two):
        while one := next_to_grade(to_grade(suite, person), person):
            grade(one, score=2, note="", by=person)
    assert found(candidate).outcome == "satisfied"
    assert "all 3 cases of version 1" in found(candidate).how
    agree()
    uploaded(candidate.workload, cast, [rubric("other")])
    assert "import a run of version 2" in found(candidate).how  # the newest version counts


def test_a_related_account_grades_neither_the_model_of_the_other_nor_the_same_answer(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    suite = uploaded(candidate.workload, cast, [rubric("one"), rubric("two")])
    brought(candidate, played(candidate, handed_out(suite, cast)), cast)
    twice = to_grade(suite, cast.engineer).get(suite_case__graders=2)
    open_hold(cast.engineer, by=cast.engineer_two, why="invited")
    grade(twice, score=2, note="", by=cast.engineer)
    assert list(to_grade(suite, cast.engineer_two)) == list(to_grade(suite, cast.both).exclude(pk=twice.pk))
    with pytest.raises(Forbidden, match="and as whoever graded this answer first"):
        grade(twice, score=2, note="", by=cast.engineer_two)
    open_hold(cast.requester, by=cast.both, why="reset")
    assert to_grade(suite, cast.both).count() == 2  # the hold is younger than the proposal
    open_hold(cast.both, by=cast.requester, why="invited")
    assert not to_grade(suite, cast.both).exists()
    with pytest.raises(Forbidden, match="and as whoever proposed this model"):
        grade(twice, score=2, note="", by=cast.both)


def test_a_limitation_that_no_case_covers_leaves_it_open(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    suite = uploaded(candidate.workload, cast)
    covered(candidate, suite, cast, "")
    brought(candidate, played(candidate, handed_out(suite, cast)), cast)
    total = candidate.suite_coverages.get().total
    assert total > 0
    assert f"cover {total} of {total} limitations" in found(candidate).how


def test_coverage_of_an_earlier_reading_does_not_count() -> None:
    said = {"number": 1, "size": 2, "run": None, "coverage": {"snapshot": 3, "total": 2, "uncovered": 0}}
    assert EvaluationValue.of(said, 3).uncovered == 0
    assert EvaluationValue.of(said, 4).uncovered is None
    assert EvaluationValue.of(None, 4).missing.startswith("upload a suite")


def test_a_run_of_another_rung_than_the_signed_one_does_not_count(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    suite = uploaded(candidate.workload, cast, [entry("one")])
    run = brought(candidate, played(candidate, handed_out(suite, cast)), cast)
    covered(candidate, suite, cast)
    assert found(candidate).outcome == "satisfied"
    other = dict(candidate.tracks.get(name=states.ENGINEERING).signoff.terms) | {"rung": "gguf:q4"}
    with connection.cursor() as cursor:  # as a sign-off of another rung of the same repository has it
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE reviews_signoff DISABLE TRIGGER USER")
        SignOff.objects.filter(candidate=candidate, track=states.ENGINEERING).update(terms=other)
    assert f"import a run of the rung that engineering signed (run {run.pk} is of" in found(candidate).how


def test_a_run_changes_neither_the_legal_track_nor_what_blocks(cast: Cast) -> None:
    """Whatever was answered: the legal track, the tracks' states and every other requirement stay as they were."""
    candidate = scenes.candidate_at("legal-passed", cast)

    def others() -> tuple[list[Requirement], dict[str, str], str]:
        detail = candidate_detail(scenes.fresh(candidate))
        kept = [one for one in detail.requirements if one.key != "evaluated"]
        return kept, {name: one.state for name, one in detail.tracks.items()}, detail.state

    before = others()
    suite = uploaded(candidate.workload, cast)
    out = handed_out(suite, cast)
    for answer in ("412", "I cannot help with that.", "<script>alert(1)</script>\u202e"):
        brought(candidate, played(candidate, out, dict.fromkeys(("one", "two", "three"), answer)), cast)
        assert others() == before
    assert Run.objects.filter(kind="suite").count() == SuiteRun.objects.count() == 3
    assert candidate.tracks.get(name=states.LEGAL).state == "passed"
    assert LedgerEntry.objects.filter(event="suite:played").count() == 3


def test_a_decision_record_names_suite_run_and_coverage_by_hash(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    suite = uploaded(candidate.workload, cast, [entry(f"c{n}") for n in range(3)])
    run = brought(candidate, played(candidate, handed_out(suite, cast)), cast)
    covered(candidate, suite, cast, "c1")
    decision = scenes.decide(scenes.fresh(candidate), cast)
    said = json.loads(bytes(decision.canonical))["evaluation"]
    assert (said["suite"]["sha256"], said["missing"]) == (suite.digest, "")
    (told,) = said["runs"]
    assert (told["sha256"], told["artifact"], told["answered"], told["of"]) == (run.digest, run.artifact, 3, 3)
    assert {"measure": "quality", "value": 1, "unit": "share", "n": 3} in told["measures"]
    assert {one["case"] for one in said["coverage"]["covers"]} == {"c1"}
    rows = {one.label: one.text for one in read(bytes(decision.canonical)).deployment}
    assert f"run {run.pk} ({run.digest[:7]}) answered 3 of 3" in rows["Evaluated on our cases"]
    answer = get("runs", token("decisions"), repo=candidate.repo_id, commit=candidate.commit).json()["runs"]
    assert [(one["kind"], one["suite"], one["answered"], one["size"]) for one in answer] == [
        ("suite", suite.digest, 3, 3)
    ]
