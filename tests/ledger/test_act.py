"""What @act promises: one ledger entry or nothing at all, however the act is reached."""

import threading
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import include, path
from django.views import View

from reviews.jobs.enqueue import enqueue
from reviews.jobs.kinds import KINDS, JobKind
from reviews.jobs.run import perform
from reviews.ledger.act import WrongEntries, act, unchanged
from reviews.ledger.models import LedgerEntry
from reviews.ledger.record import record

pytestmark = pytest.mark.django_db


@act
def found_group(name: str, *, entries: int = 1, by: str) -> Group:
    """Write a row, and as many entries as the test asks for."""
    group = Group.objects.create(name=name)
    for _ in range(entries):
        record("team:changed", actor=by, subject=f"team:{group.pk}", label=name, members="")
    return group


@act
def found_again(name: str, *, by: str) -> Group:
    """Write a row unless it is there."""
    group = Group.objects.filter(name=name).first()
    if group:
        unchanged("The group is there already.")
        return group
    return found_group(name, by=by)


def left() -> tuple[int, int]:
    """How many entries and groups of these tests there are."""
    return LedgerEntry.objects.filter(actor="tests").count(), Group.objects.filter(name__startswith="g-").count()


def test_one_entry_is_an_act() -> None:
    assert found_group("g-one", by="tests").pk
    assert left() == (1, 1)


@pytest.mark.parametrize("entries", [0, 2])
def test_another_number_of_entries_is_refused_and_nothing_is_stored(entries: int) -> None:
    with pytest.raises(WrongEntries, match=f"found_group left {entries} ledger entries instead of one"):
        found_group("g-wrong", entries=entries, by="tests")
    assert left() == (0, 0)


def test_an_act_inside_another_joins_it() -> None:
    assert found_again("g-joined", by="tests").pk
    assert left() == (1, 1)


def test_an_outer_act_that_records_too_is_refused() -> None:
    @act
    def twice(*, by: str) -> None:
        found_group("g-inner", by=by)
        found_group("g-second", by=by)

    with pytest.raises(WrongEntries, match="left 2"):
        twice(by="tests")
    assert left() == (0, 0)


def test_the_entry_of_an_inner_act_that_failed_does_not_count() -> None:
    @act
    def failing(*, by: str) -> None:
        found_group("g-failing", by=by)
        raise ValueError

    @act
    def mended(*, by: str) -> None:
        try:
            failing(by=by)
        except ValueError:
            found_group("g-mended", by=by)

    mended(by="tests")
    assert left() == (1, 1)
    assert Group.objects.filter(name="g-mended").exists()


def test_an_act_that_finds_nothing_to_do_says_so() -> None:
    found_again("g-twice", by="tests")
    found_again("g-twice", by="tests")
    assert left() == (1, 1)


def test_what_one_act_said_does_not_excuse_the_next() -> None:
    found_again("g-said", by="tests")
    found_again("g-said", by="tests")
    with pytest.raises(WrongEntries):
        found_group("g-next", entries=0, by="tests")


def test_an_act_that_fails_leaves_nothing_and_the_next_is_the_outermost() -> None:
    @act
    def failing(*, by: str) -> None:
        found_group("g-lost", by=by)
        raise ValueError("It failed.")

    with pytest.raises(ValueError, match="It failed"):
        failing(by="tests")
    assert left() == (0, 0)
    found_group("g-after", by="tests")
    assert left() == (1, 1)


def test_nothing_is_recorded_outside_an_act() -> None:
    with pytest.raises(WrongEntries, match="Only an act writes to the ledger"), transaction.atomic():
        record("team:changed", actor="tests", subject="team:1", label="x", members="")
    with pytest.raises(WrongEntries):
        unchanged("Nothing is running.")


def test_an_act_takes_its_subject_by_position_and_the_rest_by_keyword() -> None:
    def three(one: int, two: int, three: int, *, by: str) -> None: ...
    def many(*all_of_them: int, by: str) -> None: ...
    def nameless(one: int) -> None: ...
    def positional(one: int, by: str) -> None: ...

    for wrong in (three, many):
        with pytest.raises(TypeError, match="it takes its subject by position and the rest by keyword"):
            act(wrong)
    for wrong in (nameless, positional):
        with pytest.raises(TypeError, match="it names who acts as the keyword-only argument by="):
            act(wrong)
    with pytest.raises(TypeError):
        found_group("g-x", 1, "tests")  # type: ignore[misc]


class Founding(View):
    """A view that acts, and acts wrongly when it is asked to."""

    def post(self, request: object, entries: int) -> object:
        """Found a group with so many entries."""
        from django.http import HttpResponse

        return HttpResponse(found_group(f"g-request-{entries}", entries=entries, by="tests").name)


urlpatterns = [path("found/<int:entries>/", Founding.as_view()), path("", include("portal.urls"))]


@pytest.fixture
def atomic_requests() -> Iterator[None]:
    """Every request is one transaction, as ``ATOMIC_REQUESTS`` makes it."""
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    yield
    connection.settings_dict["ATOMIC_REQUESTS"] = False


@pytest.mark.usefixtures("atomic_requests")
@override_settings(ROOT_URLCONF=__name__)
def test_an_act_inside_an_atomic_request(client: Client) -> None:
    assert client.post("/found/1/").status_code == 200
    assert left() == (1, 1)
    with pytest.raises(WrongEntries):
        client.post("/found/0/")
    assert left() == (1, 1)


def work(subject_id: int, step: object) -> None:
    """A worker's handler that acts."""
    found_group(f"g-{subject_id}", entries=subject_id, by="tests")


def test_an_act_in_a_worker() -> None:
    KINDS["tests"] = JobKind("tests", "Found a group", f"{__name__}.work", ())
    try:
        runs = [enqueue("tests", entries, label="A group", asked_by="tests") for entries in (1, 2)]
        for run in runs:
            perform(run.pk)
            run.refresh_from_db()
    finally:
        del KINDS["tests"]
    assert [run.state for run in runs] == ["done", "gave_up"]
    assert left() == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_acts_of_two_threads_do_not_count_for_each_other() -> None:
    inside, told = threading.Barrier(2, timeout=20), []

    @act
    def together(name: str, *, by: str) -> None:
        group = Group.objects.create(name=name)
        inside.wait()  # both acts are under way
        record("team:changed", actor=by, subject=f"team:{group.pk}", label=name, members="")

    def run(name: str) -> None:
        try:
            together(name, by="tests")
            told.append(name)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in ("g-left", "g-right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["g-left", "g-right"]
    assert left() == (2, 2)
