"""Acts on suites: uploading a version, handing it out, and grading an answer."""

from django.db.models import Max

from reviews.language.phrases import say
from reviews.ledger.act import act
from reviews.ledger.record import record
from reviews.people.locks import freeze_people
from reviews.people.models import User
from reviews.people.permits import actor_name, require
from reviews.sentences import require as require_sentences
from reviews.suites.models import GRADES, CaseGrade, CaseResult, Suite, SuiteHandout
from reviews.suites.permits import why_not_grade_result, why_not_write_suite
from reviews.suites.refused import RefusedSuite
from reviews.suites.rows import keep_suite
from reviews.suites.suite_file import SuiteFile
from reviews.suites.vocabulary import why_not_played_at
from reviews.workloads.models import Workload

MOST_VERSIONS = 200


@act
def upload_suite(workload: Workload, *, said: SuiteFile, by: User) -> Suite:
    """Write the next version of a workload's suite. Raises ``RefusedSuite`` for cases that a version has already."""
    workload = Workload.objects.select_for_update().get(pk=workload.pk)
    require(why_not_write_suite(by, workload))
    if known := Suite.objects.filter(workload=workload, digest=said.digest).first():
        raise RefusedSuite(say("Version {number_of} has exactly these cases.", number_of=known.number))
    number = (Suite.objects.filter(workload=workload).aggregate(most=Max("number"))["most"] or 0) + 1
    if number > MOST_VERSIONS:
        raise RefusedSuite(
            say(
                "This workload has {most_versions} versions of its suite, the most allowed.",
                most_versions=MOST_VERSIONS,
            )
        )
    row = keep_suite(workload, said, number, by=by)
    record(
        "suite:uploaded", actor=actor_name(by), subject=f"workload:{workload.pk}", label=workload.name,
        slug=workload.slug, title=row.title, number=number, sha256=row.digest, size=row.size, data_class=row.data_class,
    )  # fmt: skip
    return row


@act
def hand_out(suite: Suite, *, place: str, purpose: str, by: User) -> SuiteHandout:
    """Hand a suite out to be played at a place. Raises ``RefusedSuite`` where its data may not be played."""
    require(why_not_write_suite(by, suite.workload))
    if why := why_not_played_at(suite.data_class, place):
        raise RefusedSuite(why)
    require_sentences({"Purpose": purpose})
    row = SuiteHandout.objects.create(suite=suite, place=place, purpose=purpose, by=by)
    record(
        "suite:handed-out", actor=actor_name(by), subject=f"workload:{suite.workload_id}", label=suite.workload.name,
        slug=suite.workload.slug,
        number=suite.number, sha256=suite.digest, handed_out=row.pk, place=place, where=row.place_words,
        purpose=purpose, data_class=suite.data_class,
    )  # fmt: skip
    return row


@act
def grade(result: CaseResult, *, score: int, note: str, by: User) -> CaseGrade:
    """Grade an answer without knowing its run. Raises ``ValueError`` for a score that is none of the grades."""
    about = ("suite_run__run__candidate", "suite_run__suite__workload__team", "suite_case")
    # Results are written once, so the workload is what two people who grade at once wait for.
    result = CaseResult.objects.select_related(*about).get(pk=result.pk)
    Workload.objects.select_for_update().get(pk=result.suite_run.suite.workload_id)
    freeze_people()
    require(why_not_grade_result(by, result, list(result.grades.all())))
    if score not in GRADES:
        raise ValueError(say("{score} is none of the grades.", score=score))
    row = CaseGrade.objects.create(result=result, score=score, note=note, by=by)
    suite = result.suite_run.suite
    record(
        "suite:graded", actor=actor_name(by), subject=f"workload:{suite.workload_id}", label=suite.workload.name,
        slug=suite.workload.slug,
        number=suite.number, sha256=suite.digest, key=result.suite_case.key, run=result.suite_run.run_id, score=score,
        words=GRADES[score],
    )  # fmt: skip
    return row
