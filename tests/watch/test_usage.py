"""Usage against the limits of a license: near and over it are findings, and a lower number alone ends neither."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from reviews.decisions.alerts import open_alerts
from reviews.decisions.answers import UNDER_REVIEW
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import standing
from reviews.ledger import queries as ledger
from reviews.legal.actions import approve_agreement
from reviews.licensing.actions import ship
from reviews.licensing.terms.values import Term, Terms, Threshold
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.watch.actions import settle
from reviews.watch.usage.actions import UsageStatement, record_usage
from reviews.watch.usage.limits import limits_of
from reviews.watch.usage.models import UsageReading
from reviews.watch.usage.nearness import NEAR, OVER, UNDER, place_of
from reviews.watch.usage.queries import USAGE_DUE, USAGE_NEAR, USAGE_OVER, usage_findings
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.license_reading import KEY, NAME, SAID
from tests.readings import reading
from tests.watch.test_policy import switched_off

pytestmark = pytest.mark.django_db
MOST = 700_000_000
SOURCE = "The dashboard of monthly active users, export of the last day of the month."
LIMIT = Threshold("mau", ">", MOST, "separate_license", entity="with_affiliates", measured_at="any_time")
AGREED = {"most_users": 5_000_000, "most_revenue": 9, "revenue_currency": "EUR"}
WITHOUT_END = {"valid_until": None, "notice_days": None} | AGREED


@pytest.fixture(autouse=True)
def limited(cast: Cast) -> None:
    """The license of the scenes asks for another one above 700 million users."""
    values = {path: Term(value, "proposed") for path, value in SAID.items()}
    ship([Terms(KEY, NAME, values=values | {"thresholds": Term((LIMIT,), "proposed")})], hub_ids={}, spdx={})


def decided(cast: Cast, repo_id: str = "sample-lab/atlas-1b-instruct") -> Decision:
    return scenes.decide(scenes.candidate_at("ready", cast, repo_id, read=reading(repo_id)), cast)


def used(decision: Decision, value: int, by: User, *, sure: bool = False, days: int = 30) -> UsageReading:
    today = timezone.localdate()
    (limit,) = limits_of(decision)
    said = UsageStatement(limit.key, value, today, SOURCE, today + timedelta(days), sure)
    return record_usage(decision, said=said, by=by)


def found(decision: Decision) -> dict[str, DecisionAlert]:
    return {one.kind: one for one in open_alerts().filter(decision=decision, kind__startswith="usage-")}


@pytest.mark.parametrize(
    ("value", "reached", "place"),
    [
        (560, False, UNDER), (561, False, NEAR), (700, False, NEAR), (700, True, OVER), (701, False, OVER),
    ],
)  # fmt: skip
def test_over_eighty_percent_is_near_and_the_limit_counts_as_its_terms_say(
    value: int, reached: bool, place: str
) -> None:
    assert place_of(value, 700, reached=reached) == place


def test_near_and_over_a_limit_are_findings_on_this_decision_and_another_person_ends_them(cast: Cast) -> None:
    decision, other = decided(cast), decided(cast, "sample-lab/two-1b")
    used(decision, 1_200_000, cast.engineer)
    assert not found(decision)
    used(decision, 610_000_000, cast.engineer)
    near = found(decision)[USAGE_NEAR]
    assert (near.severity, near.track) == ("medium", "legal")
    assert "Enno Engineer read 610,000,000" in near.why
    assert "87 % of the limit “More than 700,000,000 monthly active users" in near.why
    with pytest.raises(ValueError, match="This is over the limit"):
        used(decision, 701_000_000, cast.engineer)
    assert standing(Decision.objects.get(pk=decision.pk)).word != UNDER_REVIEW
    used(decision, 701_000_000, cast.engineer, sure=True)
    head = ledger.head()
    assert head
    assert (head.event, len(head.data["outdated"])) == ("usage:read", 1)
    assert standing(Decision.objects.get(pk=decision.pk)).word == UNDER_REVIEW
    used(decision, 1_200_000, cast.legal)
    switched_off(decision)
    assert set(found(decision)) == {USAGE_NEAR, USAGE_OVER}, "a lower number ends neither"
    assert not found(other)
    over = found(decision)[USAGE_OVER]
    for person in (cast.engineer, cast.legal):
        with pytest.raises(Forbidden, match="You read the usage"):
            settle(over, reason="The number was counted twice, as the team says.", by=person)
    settle(over, reason="The number was counted twice, as the team says.", by=cast.legal_two)
    used(decision, 1_300_000, cast.legal)
    assert set(found(decision)) == {USAGE_NEAR}, "what a person has answered is not opened again"
    with pytest.raises(DatabaseError, match="are written once"), transaction.atomic():
        UsageReading.objects.update(value=1)


def test_a_limit_that_only_an_agreement_sets_is_watched_once_it_is_approved(cast: Cast) -> None:
    decision, other = decided(cast), decided(cast, "sample-lab/two-1b")
    row = scenes.agreement(decision.candidate, cast, **WITHOUT_END)
    assert len(limits_of(decision)) == 1
    approve_agreement(row, by=cast.legal_two)
    _, users, revenue = limits_of(decision)
    assert users.words.startswith(f"More than 5,000,000 monthly active users, by the agreement with {row.licensor}")
    assert revenue.words.startswith("More than EUR 9 revenue a year")
    assert len(limits_of(other)) == 1
    with scenes.later(days=92):
        said = f"annual revenue (agreement {row.pk}) by"
        assert said in usage_findings([decision])[decision.number][USAGE_DUE]
        assert said not in usage_findings([other])[other.number][USAGE_DUE]
    today = timezone.localdate()
    read = UsageStatement(users.key, 4_100_000, today, SOURCE, today + timedelta(30))
    record_usage(decision, said=read, by=cast.engineer)
    assert "82 % of the limit “More than 5,000,000 monthly" in found(decision)[USAGE_NEAR].why


def test_usage_that_nobody_reads_in_time_is_a_finding_until_somebody_does(cast: Cast, client: Client) -> None:
    decision = decided(cast)
    there = f"/decisions/{decision.number}/usage/"
    assert "Not read: unknown" in get(client, cast.reader, there)
    assert usage_findings([decision]) == {decision.number: {}}
    with scenes.later(days=92):
        assert "on monthly active users by" in usage_findings([decision])[decision.number][USAGE_DUE]
    with pytest.raises(Forbidden, match=r"Enno Engineer, a legal reviewer or a decider"):
        used(decision, 5, cast.requester)
    used(decision, 5, cast.engineer)
    with scenes.later(days=31):
        switched_off(decision)
        assert "was to be read again by" in found(decision)[USAGE_DUE].why
        today = timezone.localdate()
        said = {
            "limit": limits_of(decision)[0].key, "value": "1200000", "measured_on": today.isoformat(), "source": SOURCE,
            "due": today.isoformat(),
        }  # fmt: skip
        client.force_login(cast.legal)
        assert "must be in the future" in client.post(there, said).content.decode()
        said["due"] = (today + timedelta(30)).isoformat()
        assert client.post(there, said).status_code == 302
        assert not found(decision)
        assert "Under the limit" in get(client, cast.reader, there)
