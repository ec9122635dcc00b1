"""A changed term outdates every pass at once, however many there are; what follows for decisions may come later."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from reviews.decisions.entries import standings
from reviews.decisions.telling.models import DecisionEvent
from reviews.jobs.models import JobRun, Mail
from reviews.ledger.models import LedgerEntry
from reviews.licensing.actions import change_terms
from reviews.licensing.models import License, TermsVersion
from reviews.licensing.queries import held
from reviews.licensing.terms.values import Term
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.readmodels.models import CatalogEntry
from reviews.readmodels.queries import stale
from reviews.workflow.jobs import follow_terms
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.rereads.models import Contradiction
from reviews.workflow.rows.outdated import AT_ONCE
from tests import scenes
from tests.bench.filling import Batch, copies
from tests.cast import Cast, assemble

KEY, PATH = "scene-permissive", "acts.run"
COPIES = 60


def change(by: User, value: str = "not_allowed") -> TermsVersion:
    row, number = License.objects.get(key=KEY), held([KEY])[KEY].number
    return change_terms(row, values={PATH: Term(value, "proposed")}, seen=number, reason="We read it anew.", by=by)


def copied(candidate: Candidate, count: int) -> None:
    """Copies of a decided candidate with everything that belongs to it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_workloads AS SELECT array_agg(id) AS w FROM reviews_workload")
        first = candidate.decisions.get().number
        copies(cursor, Batch(candidate.pk, count, 0, first=first))


class Killed(BaseException):
    """The worker's process ends."""


def killed(_: str) -> None:
    raise Killed


@pytest.mark.django_db
def test_every_pass_is_outdated_at_once_and_decisions_follow_even_after_a_crash(cast: Cast, client: Client) -> None:
    decided = scenes.candidate_at("decided", cast)
    ready = scenes.candidate_at("ready", cast, "sample-lab/ready")
    copied(decided, COPIES)
    client.force_login(cast.legal)
    form = " ".join(client.get(f"/licenses/{KEY}/terms/{PATH}/").content.decode().split())
    assert f"{COPIES + 2} legal passes" in form
    assert "decision 1" in form
    version = change(cast.legal_two)

    assert Contradiction.objects.filter(changed_terms=version).count() == COPIES + 2
    assert {one.word for one in standings(CatalogEntry.objects.all()).values()} == {"under review"}
    assert stale() == []
    with pytest.raises(Forbidden):
        scenes.decide(ready, cast)
    [mail] = Mail.objects.filter(to=cast.legal, subject__contains="outdated")
    assert f"{COPIES + 2} of your legal sign-offs are outdated." in mail.body
    entry = LedgerEntry.objects.get(event="terms:changed", data__number=version.number)
    assert (len(entry.data["outdated"]), entry.data["outdated_count"]) == (AT_ONCE, COPIES + 2)
    told = DecisionEvent.objects.filter(kind="under-review")
    assert told.count() == AT_ONCE
    run = JobRun.objects.get(kind="follow_terms")
    assert (run.subject_id, run.state) == (version.pk, "queued")

    with pytest.raises(Killed):
        follow_terms(run.subject_id, killed)
    assert told.count() == 49, "one of the first fifty has no decision"
    follow_terms(run.subject_id, lambda _: None)
    follow_terms(run.subject_id, lambda _: None)
    assert told.count() == told.values("decision").distinct().count() == COPIES + 1
    followed = LedgerEntry.objects.filter(event="terms:followed").order_by("sequence")
    numbers = [number for one in followed for number in one.data["candidates"]]
    assert len(numbers) == len(set(numbers)) == COPIES + 2
    assert stale() == []


@pytest.mark.django_db
def test_a_second_change_outdates_no_pass_twice(cast: Cast) -> None:
    scenes.candidate_at("decided", cast)
    change(cast.legal_two)
    change(cast.legal_two, "unclear")
    assert Contradiction.objects.count() == 1
    assert not JobRun.objects.filter(kind="follow_terms").exists(), "the act had time for all of them"


@pytest.mark.django_db(transaction=True)
def test_a_pass_that_is_being_signed_is_outdated_by_a_change_that_waits_for_it() -> None:
    cast = assemble()
    with transaction.atomic():
        candidate = scenes.candidate_at("answered", cast)
        scenes.read_license(candidate, cast)
    begun = timezone.now()

    def changes() -> None:
        try:
            change(User.objects.get(pk=cast.legal_two.pk))
        finally:
            connection.close()

    with transaction.atomic():
        scenes.sign_track(candidate, "legal", cast)
        other = threading.Thread(target=changes)
        other.start()
        other.join(1)
        assert other.is_alive(), "the terms stay as they are until the pass is signed"
    other.join(20)
    assert not other.is_alive()
    assert SignOff.objects.get(at__gte=begun).contradiction.sentences
