"""Two transactions at once: a change that nobody could see yet is worked out by whoever reads after it."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from reviews.home.working_out import differing, refresh
from reviews.readmodels.models import ALWAYS, Turn, TurnMark
from reviews.workloads.models import Workload
from tests import scenes
from tests.cast import assemble

pytestmark = pytest.mark.django_db(transaction=True)


def apart(work: Callable[[], object]) -> threading.Thread:
    """Start something with a connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_reader_waits_for_no_act_and_the_act_is_not_forgotten() -> None:
    candidate = scenes.candidate_at("read", assemble())
    with transaction.atomic():
        Workload.objects.filter(pk=candidate.workload_id).update(risk_level="high")
        other = apart(refresh)
        other.join(10)
        assert not other.is_alive(), "it works out what is committed, and leaves the mark that it cannot see"
    assert TurnMark.objects.filter(from_day=ALWAYS).exists()
    assert refresh() > 0
    assert differing() == []


def test_of_two_readers_the_second_waits_and_finds_the_rows_of_the_first() -> None:
    scenes.candidate_at("read", assemble())
    counts: list[int] = []
    with transaction.atomic():
        assert refresh() > 0
        other = apart(lambda: counts.append(refresh()))
        other.join(1)
        assert other.is_alive()
    other.join(10)
    assert counts == [0]
    assert Turn.objects.count() == 1
    assert differing() == []


@pytest.mark.long
def test_a_reader_that_dies_leaves_the_marks_to_the_next() -> None:
    scenes.candidate_at("read", assemble())
    with transaction.atomic():
        assert refresh() > 0
        transaction.set_rollback(True)
    assert not Turn.objects.exists()
    assert refresh() > 0
    assert differing() == []
