"""Writes of suites that belong to acts: a suite with its cases, and a run of it with its results."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from reviews.people.models import User
from reviews.runs.models import Run
from reviews.suites.checks.outcome import CheckOutcome
from reviews.suites.grading import graders_of
from reviews.suites.models import CaseResult, RunUpload, Suite, SuiteCase, SuiteHandout, SuiteRun
from reviews.suites.run_file import ResultValue, SuiteRunFile
from reviews.suites.sealed_uploads import sealed_upload
from reviews.suites.suite_file import SuiteFile
from reviews.workloads.models import Workload

BATCH = 500


def keep_suite(workload: Workload, said: SuiteFile, number: int, *, by: User) -> Suite:
    """Write a suite with its cases; the act that calls this records it."""
    digest = said.digest
    row = Suite.objects.create(
        workload=workload, number=number, title=said.title, data_class=said.data_class, size=len(said.entries),
        digest=digest, by=by,
    )  # fmt: skip
    graders = graders_of(digest, [one.key for one in said.entries if one.body.get("rubric")])
    SuiteCase.objects.bulk_create(
        [
            SuiteCase(
                suite=row, position=position, key=one.key, kind=one.kind, language=one.language, weight=one.weight,
                data_class=one.data_class, graders=graders.get(one.key, 0), body=one.body,
            )
            for position, one in enumerate(said.entries, start=1)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    return row


def keep_suite_run(
    run: Run, said: SuiteRunFile, handout: SuiteHandout, entries: Mapping[str, SuiteCase],
    outcomes: Mapping[str, CheckOutcome],
) -> SuiteRun:  # fmt: skip
    """Write what a run of kind suite adds to its run, with every result and what the checks of its case say of it."""
    answered = [one for one in said.results if not one.failed]
    row = SuiteRun.objects.create(
        run=run, suite=handout.suite, handout=handout, answered=len(answered),
        grades_needed=sum(entries[one.key].graders for one in answered), tokenizer=(*said.tokenizer, "")[0],
        template=said.template, concurrency=said.concurrency, sampling=said.sampling, seconds=said.seconds,
        input_tokens=_sum(one.input_tokens for one in said.results),
        output_tokens=_sum(one.output_tokens for one in said.results), judge=said.judge,
        services=said.services, custom_build=said.custom_build, restarts=said.restarts,
        repairs=sum(1 for one in outcomes.values() if one.repaired),
    )  # fmt: skip
    results = (_result(row, one, entries[one.key], outcomes.get(one.key)) for one in said.results)
    CaseResult.objects.bulk_create(results, batch_size=BATCH)
    write_summary(row.pk)
    return row


def write_summary(suite_run: int) -> None:
    """Let the database write what pages read of a run as its results and grades have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT write_suite_summary(%s)", [suite_run])


def keep_upload(row: RunUpload, data: bytes) -> RunUpload:
    """Write a result file that waits to be judged; the act that calls this records it."""
    sealed = sealed_upload(data, row)
    row.key_id, row.nonce, row.sealed = sealed.key_id, sealed.nonce, sealed.data
    row.save(force_insert=True)
    return row


def settle_upload(row: RunUpload, *, run: Run | None = None, refused: str = "") -> None:
    """Write what became of a result file that waited, and forget its bytes: a run keeps them itself."""
    told = {"run": run, "refused": refused, "sealed": b"", "nonce": b"", "key_id": ""}
    RunUpload.objects.filter(pk=row.pk).update(**told)


def _result(row: SuiteRun, one: ResultValue, entry: SuiteCase, found: CheckOutcome | None) -> CaseResult:
    return CaseResult(
        suite_run=row, suite_case=entry, answer=one.answer, failed=one.failed, cut=one.cut,
        check_score=found.score if found else None, check_why=found.why if found else "",
        invented=found.invented if found else None, first_token_ms=one.first_token_ms, total_ms=one.total_ms,
        input_tokens=one.input_tokens, output_tokens=one.output_tokens, retries=one.retries,
        judge_score=one.judge_score if row.judge else None,
    )  # fmt: skip


def _sum(counts: Any) -> int | None:
    """Return the sum of counts, None if one of them was not counted: part of a sum is not the sum."""
    found = list(counts)
    return sum(found) if found and None not in found else None
