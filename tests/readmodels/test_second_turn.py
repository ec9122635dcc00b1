"""Whatever waits for a second legal reviewer is on “Your turn” of every one but the first, until it is done."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reviews.home.queries import turns_of
from reviews.home.working_out import refresh
from reviews.legal.actions import approve_agreement, end
from reviews.legal.models import Conclusion
from reviews.licensing.models import TermReading
from reviews.licensing.readings.actions import agree
from reviews.people.models import User
from reviews.workflow.models import Candidate
from reviews.workloads.models import Workload
from tests import license_reading, scenes
from tests.cast import Cast
from tests.readmodels.turn_definition import agree as rows_agree
from tests.workflow.test_changed_terms import change
from tests.workflow.test_separation import hold

pytestmark = pytest.mark.django_db


def waits(person: User, what: str = "Second reader") -> list[str]:
    """What waits for a person as the second legal reviewer."""
    return [one.need.why for one in turns_of(User.objects.get(pk=person.pk)).mine if one.need.what == what]


def read_by_one(cast: Cast, risk: str = "high") -> Candidate:
    """A candidate whose license one legal reviewer has read."""
    candidate = scenes.candidate_at("read", cast)
    Workload.objects.filter(pk=candidate.workload_id).update(risk_level=risk)
    license_reading.read_all(scenes.fresh(candidate), cast, second=False)
    return candidate


def test_a_reading_waits_for_every_other_legal_reviewer_until_one_agrees(cast: Cast, client: Client) -> None:
    read_by_one(cast)
    count = TermReading.objects.count()
    assert waits(cast.legal) == waits(cast.engineer) == waits(cast.decider) == []
    [why] = waits(cast.legal_two)
    assert why.startswith(
        f"Lena Legal read {count} terms of Sample Permissive License 1.0 in this repository’s text. A"
    )
    client.force_login(cast.legal_two)
    assert "Read and agree" in client.get("/").content.decode()
    rows_agree()
    row = TermReading.objects.latest("pk").license
    agree(row, readings=TermReading.objects.order_by("pk")[:3], by=cast.legal_two)
    assert f"read {count - 3} terms" in waits(cast.legal_two)[0]
    license_reading.agree_all(row.key, cast)
    assert waits(cast.legal_two) == []
    rows_agree()


def test_one_reader_is_enough_where_the_policy_says_so_but_for_unusual_words(cast: Cast) -> None:
    read_by_one(cast, risk="low")
    odd = TermReading.objects.filter(doubtful=True).count()
    assert odd, "the scenes quote whole texts"
    [why] = waits(cast.legal_two)
    assert f"read {odd} terms" in why or odd == 1
    assert f"{odd} of them quote" in why


def test_what_a_change_or_the_end_of_a_conclusion_makes_void_waits_for_nobody(cast: Cast) -> None:
    read_by_one(cast)
    count = TermReading.objects.count()
    change(cast.legal_two)
    assert f"read {count - 1} terms" in waits(cast.legal_two)[0]
    end(Conclusion.objects.get(), reason="Other terms apply.", by=cast.legal)
    assert waits(cast.legal_two) == []
    rows_agree()


def test_an_account_of_the_first_reader_has_no_turn(cast: Cast) -> None:
    hold(cast, cast.legal, cast.legal_two)
    read_by_one(cast)
    assert waits(cast.legal_two) == []
    rows_agree()


@pytest.mark.parametrize("state", ["read", "decided"])
def test_an_agreement_waits_for_another_legal_reviewer(cast: Cast, state: str) -> None:
    candidate = scenes.candidate_at(state, cast)
    row = scenes.agreement(candidate, cast)
    assert waits(cast.legal, "Agreement") == waits(cast.engineer, "Agreement") == []
    [why] = waits(cast.legal_two, "Agreement")
    assert why.startswith("A legal reviewer attached an agreement with Sample Lab.")
    rows_agree()
    approve_agreement(row, by=cast.legal_two)
    assert waits(cast.legal_two, "Agreement") == []
    rows_agree()


def test_readings_take_no_query_for_each_candidate(cast: Cast) -> None:
    read_by_one(cast)

    def asked(count: int) -> int:
        for number in range(count):
            scenes.candidate_at("read", cast, f"sample-lab/more-{count}-{number}")
        with CaptureQueriesContext(connection) as queries:
            refresh(timezone.localdate() + timedelta(days=count))
        return len(queries)

    assert asked(1) == asked(8)
