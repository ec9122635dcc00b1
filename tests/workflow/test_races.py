"""Two people at once, on a real database: one act wins, the other is told why."""

import threading
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from reviews.decisions.models import Decision
from reviews.ledger import queries as ledger
from reviews.people.permits import Forbidden, Stale
from reviews.proposals.actions import AlreadyProposed, take_reading
from reviews.proposals.actions import _same_commit as same_commit
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.states import WrongState
from tests import scenes
from tests.cast import Cast, assemble
from tests.readings import COMMIT, OTHER_COMMIT, reading

pytestmark = pytest.mark.django_db(transaction=True)

EXPECTED = (Forbidden, Stale, WrongState, AlreadyProposed)


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    """Run the acts in threads that start together; what each was refused with, or None."""
    requirement, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        requirement.wait()
        try:
            act()
        except EXPECTED as refused:
            results[place] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def cast() -> Cast:
    return assemble()


def test_two_reviewers_who_sign_at_once_leave_one_sign_off_in_force(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    at_once(
        lambda: scenes.sign_track(candidate, "legal", cast, "fail"),
        lambda: scenes.sign_track(candidate, "legal", cast, by=cast.legal_two),
    )
    track = candidate.tracks.get(name="legal")
    assert track.state == "failed" or track.signoff.signer == cast.legal_two
    assert SignOff.objects.count() in (1, 2)
    assert ledger.verify().ok


def test_one_person_cannot_sign_both_tracks_by_doing_it_at_once(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    refused = at_once(
        lambda: scenes.sign_track(candidate, "legal", cast, by=cast.both),
        lambda: scenes.sign_track(candidate, "engineering", cast, by=cast.both),
    )
    assert SignOff.objects.count() == 1
    assert sum(isinstance(one, Forbidden) for one in refused) == 1


def test_two_deciders_at_once_issue_one_decision(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    refused = at_once(lambda: scenes.decide(candidate, cast), lambda: scenes.decide(candidate, cast))
    assert Decision.objects.count() == 1
    assert sum(isinstance(one, Stale) for one in refused) == 1


def test_a_new_reading_and_a_sign_off_at_once_never_sign_what_was_not_seen(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    seen = scenes.seen(candidate)
    at_once(
        lambda: scenes.sign_track(candidate, "legal", cast, seen=seen),
        lambda: take_reading(candidate.pk, reading(gated="auto", gate_prompt="New terms.")),
    )
    for signoff in SignOff.objects.all():
        assert signoff.snapshot.digest == seen


def test_the_same_proposal_at_once_opens_one_candidate(cast: Cast) -> None:
    work = scenes.workload(cast)
    refused = at_once(*[lambda: scenes.proposed(cast, work=work)] * 4)
    assert Candidate.objects.count() == 1
    assert sum(isinstance(one, AlreadyProposed) for one in refused) == 3


def stored_within(candidate: Candidate, commit: str, name: str) -> bool:
    """Whether a reading is stored before a second has passed, in a thread of its own."""
    stored = []

    def run() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '1s'")
            take_reading(candidate.pk, reading(name, commit))
            stored.append(candidate)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return bool(stored)


def test_a_reading_waits_for_another_of_its_commit_alone(cast: Cast) -> None:
    name = "sample-lab/atlas-1b-instruct"
    one, same = scenes.proposed(cast, name), scenes.proposed(cast, name, revision="main")
    other = scenes.proposed(cast, "sample-lab/other")
    with transaction.atomic():
        assert same_commit(one, reading(name)) is None  # what a reading asks before it stores anything
        assert not stored_within(same, COMMIT, name.upper())
        assert stored_within(other, COMMIT, "sample-lab/other")
        assert stored_within(one, OTHER_COMMIT, name)
    assert stored_within(same, COMMIT, name)
    assert ledger.verify().ok
