"""Background work: the row is the truth, a claim is a fence, and what the queue loses comes back."""

from collections.abc import Iterator
from datetime import timedelta

import django_rq
import pytest
from django.core import mail as outbox
from django.db import IntegrityError, transaction
from django.utils import timezone
from rq.serializers import JSONSerializer

from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import KINDS, JobError, JobKind, wait_before
from reviews.jobs.mail import post
from reviews.jobs.models import JobRun, Mail
from reviews.jobs.rows import claim, note_outcome
from reviews.jobs.run import perform, prepare
from reviews.jobs.sweep import due, sweep
from reviews.licensing.identify import fingerprints
from tests.cast import Cast, assemble


@pytest.fixture
def queue() -> Iterator[django_rq.queues.DjangoRQ]:
    """The real queue, empty before and after."""
    found = django_rq.get_queue("default")
    found.empty()
    yield found
    found.empty()


def written(cast: Cast) -> JobRun:
    """The job of one mail to the reader."""
    with transaction.atomic():
        post(cast.reader, "Your turn", "Please look.", asked_by="tests")
    return JobRun.objects.get()


@pytest.mark.django_db(transaction=True)
class TestTheQueue:
    """What goes to the queue, and what comes back from it."""

    def test_a_rolled_back_act_asks_for_nothing(self, queue: django_rq.queues.DjangoRQ) -> None:
        cast = assemble()
        with transaction.atomic():
            post(cast.reader, "Your turn", "Please look.", asked_by="tests")
            transaction.set_rollback(True)
        assert not JobRun.objects.exists()
        assert queue.count == 0

    def test_the_queue_carries_an_id_as_json_and_nothing_else(self, queue: django_rq.queues.DjangoRQ) -> None:
        run = written(assemble())
        (job,) = queue.jobs
        assert (job.func_name, job.args, job.kwargs) == ("reviews.jobs.run.perform", [run.pk], {})
        assert job.serializer is JSONSerializer
        assert job.data.startswith(b"[")
        assert b"Please look" not in job.data

    def test_a_queue_that_was_emptied_loses_nothing(self, queue: django_rq.queues.DjangoRQ) -> None:
        run = written(assemble())
        queue.empty()
        assert due() == []  # it was pushed a moment ago and may still be waiting there
        JobRun.objects.filter(pk=run.pk).update(pushed_at=timezone.now() - timedelta(minutes=1))
        assert sweep() == 1
        assert queue.count == 1

    def test_a_job_that_is_pushed_twice_is_done_once(self, queue: django_rq.queues.DjangoRQ) -> None:
        run = written(assemble())
        perform(run.pk)
        perform(run.pk)
        assert len(outbox.outbox) == 1
        run.refresh_from_db()
        assert (run.state, run.attempt) == ("done", 1)


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_is_down_at_commit_keeps_the_row(settings: object) -> None:
    cast = assemble()
    good = dict(settings.RQ_QUEUES["default"])  # type: ignore[attr-defined]
    settings.RQ_QUEUES["default"].clear()  # type: ignore[attr-defined]
    settings.RQ_QUEUES["default"].update({"URL": "redis://127.0.0.1:1/0", "SERIALIZER": good["SERIALIZER"]})  # type: ignore[attr-defined]
    try:
        run = written(cast)
        assert (run.state, run.pushed_at) == ("queued", None)
        assert sweep() == 0
    finally:
        settings.RQ_QUEUES["default"].clear()  # type: ignore[attr-defined]
        settings.RQ_QUEUES["default"].update(good)  # type: ignore[attr-defined]
    assert sweep() == 1
    django_rq.get_queue("default").empty()


@pytest.mark.django_db
class TestTheRow:
    """The row decides who works and how it ends."""

    def test_only_one_claims_it(self, cast: Cast) -> None:
        run = written(cast)
        assert claim(run.pk) is not None
        assert claim(run.pk) is None

    def test_a_dead_workers_job_is_claimed_anew_and_its_late_word_does_not_count(self, cast: Cast) -> None:
        run = written(cast)
        dead = claim(run.pk)
        assert dead
        JobRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1), pushed_at=None)
        assert due() == [run.pk]
        heir = claim(run.pk)
        assert heir
        assert heir.attempt == 2
        note_outcome(dead, state="done", lease_until=None, ended_at=timezone.now())
        run.refresh_from_db()
        assert run.state == "running"

    def test_workers_that_die_every_time_end_in_a_sentence(self, cast: Cast) -> None:
        run = written(cast)
        JobRun.objects.filter(pk=run.pk).update(attempt=KINDS["send_mail"].attempts)
        perform(run.pk)
        run.refresh_from_db()
        assert run.state == "gave_up"
        assert "worker stopped" in run.error

    def test_a_failure_that_may_pass_waits_longer_each_time_and_then_gives_up(
        self, cast: Cast, settings: object
    ) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # type: ignore[attr-defined]
        run = written(cast)
        waits = []
        for _ in range(KINDS["send_mail"].attempts):
            JobRun.objects.filter(pk=run.pk).update(due_at=timezone.now())
            perform(run.pk)
            run.refresh_from_db()
            waits.append((run.due_at - timezone.now()).total_seconds())
        assert run.state == "gave_up"
        assert "mail server rejected the mail" in run.error
        assert waits[0] < waits[1] < waits[2] < waits[3]
        assert Mail.objects.get().sent_at is None

    def test_asking_twice_makes_one_row(self, cast: Cast) -> None:
        run = written(cast)
        assert enqueue("send_mail", run.subject_id, label="again", asked_by="tests").pk == run.pk

    def test_the_database_allows_one_live_row_per_subject(self, cast: Cast) -> None:
        run = written(cast)
        with pytest.raises(IntegrityError, match="job_one_live_run"), transaction.atomic():
            JobRun.objects.create(
                kind="send_mail", subject_id=run.subject_id, label="x", asked_by="x", due_at=timezone.now()
            )


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.slug)
def test_every_handler_can_be_imported(kind: object) -> None:
    from django.utils.module_loading import import_string

    assert callable(import_string(kind.handler))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("attempt", "asked", "wait"), [(1, None, 5), (2, None, 20), (9, None, 300), (1, 55, 55), (1, 10**9, 3600)]
)
def test_the_other_side_may_ask_for_a_longer_wait(attempt: int, asked: float | None, wait: float) -> None:
    assert wait_before(KINDS["read_hub"], attempt, asked) == wait
    assert JobError("x", code="y", retryable=True, retry_after=asked).retry_after == asked


def test_a_worker_loads_what_each_kind_needs(caplog: pytest.LogCaptureFixture) -> None:
    prepare.cache_clear()
    for kind in KINDS.values():
        prepare(kind)
    assert not caplog.records
    assert fingerprints.known.cache_info().currsize == 1


def test_what_cannot_be_loaded_leaves_the_worker_running(caplog: pytest.LogCaptureFixture) -> None:
    prepare(JobKind("lost", "Lost", "reviews.jobs.nowhere.lost", ()))
    assert "'kind': 'lost'" in caplog.text
