"""A decision whose fallback is lost has one open alert, shown wherever it is read, until either of them changes."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import issue, refresh, withdraw
from reviews.decisions.alerts import accounts_of, open_alerts, unsettled
from reviews.decisions.jobs import refresh_alerts, want_refresh
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.queries import decisions, standing
from reviews.jobs.models import Mail
from reviews.ledger import queries as ledger
from reviews.ledger.models import LedgerEntry
from reviews.people.holders import Holder, account_holder
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.renewing import renew
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.actions.signing import withdraw_signoff
from reviews.workflow.models import Condition
from tests import scenes
from tests.api.asking import get as ask
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.decisions.test_fallback import GB, SMALLER, decided, large, sized
from tests.readings import COMMIT, again, reading

pytestmark = pytest.mark.django_db


def pair(cast: Cast) -> tuple[Decision, Decision]:
    """A small model in force, and a large one that falls back to it; a second large one falls back to nothing."""
    small = decided(cast, "small")
    first = scenes.decide(large(cast), cast, **SMALLER, fallback_decision=small.number)
    scenes.decide(large(cast, "alone", 8 * GB), cast)
    return small, first


def alerted() -> list[int]:
    return list(open_alerts().order_by("decision_id").values_list("decision", flat=True))


def moved(decision: Decision, terms: str = "Else.\n") -> None:
    """Read the repository of a decision again, with other terms."""
    name = decision.repo_id
    documents = reading(name, license_text=terms).documents
    take_reading(decision.candidate_id, again(sized(name, GB), documents=documents))


@pytest.mark.long
def test_withdrawing_a_fallback_alerts_who_relies_on_it_everywhere(cast: Cast, client: Client) -> None:
    small, first = pair(cast)
    assert not DecisionAlert.objects.exists()
    before = set(Mail.objects.values_list("pk", flat=True))
    withdraw(small, reason="The publisher revoked it.", by=cast.decider)
    row = DecisionAlert.objects.get()
    why = f"Its fallback, decision {small.number}, is withdrawn; name another in a new decision."
    assert (row.decision_id, row.why, row.evaluator) == (first.number, why, cast.engineer)
    page = get(client, cast.reader, f"/decisions/{first.number}/")
    assert why in page
    assert page.index(why) < page.index('id="seal"')
    assert "Enno Engineer" in page
    assert why not in get(client, cast.reader, f"/decisions/{first.number + 1}/")
    assert get(client, cast.reader, "/catalog/").count("Fallback lost") == 1
    for person in (cast.requester, cast.legal, cast.engineer):
        assert why in get(client, person, "/")
    assert why not in get(client, cast.legal_two, "/")
    told = Mail.objects.exclude(pk__in=before).filter(subject__contains="fallback is lost")
    assert {one.to for one in told} == {cast.requester, cast.legal, cast.engineer, cast.both}
    assert told.count() == 4
    entry = LedgerEntry.objects.order_by("-sequence")[0]
    assert (entry.event, entry.data["alerts_opened"]) == ("decision:withdrawn", [first.number])
    assert ledger.verify().ok
    assert outbox.outbox == []


def test_machines_are_allowed_and_told(cast: Cast) -> None:
    small, first = pair(cast)
    question = {"repo": first.repo_id, "commit": COMMIT, "workload": "claims-intake"}
    assert len(ask("check", **question).json()["reasons"]) == 1
    now = timezone.now().isoformat()
    withdraw(small, reason="The publisher revoked it.", by=cast.decider)
    why = f"Its fallback, decision {small.number}, is withdrawn; name another in a new decision."
    said = ask("check", **question).json()
    assert said["allow"]
    assert said["reasons"][1:] == [why]
    listed = {one["number"]: one["alerts"] for one in ask("decisions").json()["decisions"]}
    assert listed == {first.number: [why], first.number + 1: []}
    assert ask(f"decisions/{first.number}").json()["alerts"] == [why]
    assert ask(f"decisions/{first.number}", at=now).json()["alerts"] == []


def test_who_is_on_call_or_builds_reads_what_machines_are_told(cast: Cast, client: Client) -> None:
    small, first = pair(cast)
    withdraw(small, reason="The publisher revoked it.", by=cast.decider)
    moved(first)
    for page in ("runbook", "integration"):
        shown = get(client, cast.reader, f"/decisions/{first.number}/{page}/")
        assert f"Its fallback, decision {small.number}, is withdrawn" in shown
        assert f"Decision {first.number} is under review: changed since signing: License" in shown
        of_fallback = shown[shown.index("<dt>Fallback</dt>") :]
        assert "Withdrawn" in of_fallback[: of_fallback.index("</dd>")]
        ended = get(client, cast.reader, f"/decisions/{small.number}/{page}/")
        assert "It was withdrawn: The publisher revoked it." in ended
    assert "Withdrawn" in get(client, cast.reader, f"/decisions/{small.number}/duties/")


@pytest.mark.long
def test_a_fallback_that_is_superseded_names_its_successor(cast: Cast) -> None:
    small, first = pair(cast)
    candidate = scenes.fresh(small.candidate)
    seen = scenes.seen(candidate)
    new = issue(candidate, ruling=scenes.ruling(), seen=seen, by=cast.decider, supersedes=small.number)
    assert f"is superseded by decision {new.number};" in DecisionAlert.objects.get(decision=first).why
    ruling = scenes.ruling(**SMALLER, fallback_decision=new.number)
    large_one = scenes.fresh(first.candidate)
    issue(large_one, ruling=ruling, seen=scenes.seen(large_one), by=cast.decider, supersedes=first.number)
    assert alerted() == []
    row = DecisionAlert.objects.get()
    assert row.closed_by == "Dora Decider (decider)"
    assert row.closed_reason.endswith("supersedes it.")


def test_a_fallback_under_review_alerts_until_it_is_renewed(cast: Cast) -> None:
    small, first = pair(cast)
    moved(small)
    assert alerted() == [first.number]
    candidate = scenes.fresh(small.candidate)
    scenes.read_license(candidate, cast)
    renew(candidate, track="legal", seen=scenes.seen(candidate), reason="Read; the same.", by=cast.legal)
    assert standing(decisions().get(pk=small.pk)).word == "in force"
    assert alerted() == []
    withdraw_signoff(candidate, track="engineering", reason="The size was wrong.", by=cast.engineer)
    assert alerted() == [first.number]
    assert DecisionAlert.objects.count() == 2


def test_time_alone_expires_a_fallback_and_the_daily_job_says_so(cast: Cast) -> None:
    soon = timezone.localdate() + timedelta(days=30)
    candidate = scenes.candidate_at("ready", cast, "sample-lab/small", read=sized("sample-lab/small", GB))
    small = scenes.decide(candidate, cast, review_by=soon)
    first = scenes.decide(large(cast), cast, **SMALLER, fallback_decision=small.number)
    assert not unsettled().exists()
    with scenes.later(days=31):
        refresh_alerts(0, lambda _: None)
        assert alerted() == [first.number]
        assert "is expired" in DecisionAlert.objects.get().why
    with scenes.later(days=190):
        refresh_alerts(0, lambda _: None)
        assert alerted() == []  # now the decision itself has expired
        assert DecisionAlert.objects.get().closed_reason == "It is no longer in force."


def test_a_condition_that_lapses_suspends_a_fallback(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast, "sample-lab/small", read=sized("sample-lab/small", GB))
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    small = scenes.decide(scenes.fresh(candidate), cast)
    first = scenes.decide(large(cast), cast, **SMALLER, fallback_decision=small.number)
    with scenes.later(days=120):
        assert list(unsettled()) == [small]
        refresh_alerts(0, lambda _: None)
        assert alerted() == [first.number]
        assert "is suspended" in DecisionAlert.objects.get().why
        entry = LedgerEntry.objects.order_by("-sequence")[0]
        assert (entry.event, entry.data["opened"]) == ("fallback:checked", str(first.number))
        refresh(small)  # nothing left to do, so no entry
        assert LedgerEntry.objects.order_by("-sequence")[0] == entry
        meet_condition(Condition.objects.get(), how="The training was held.", evidence="", by=cast.engineer)
        assert alerted() == []
        assert not unsettled().exists()


def test_the_daily_job_is_asked_for_once_a_day(cast: Cast) -> None:
    first = want_refresh()
    assert first is not None
    assert want_refresh() is None
    with scenes.later(days=1):
        assert want_refresh() is not None


def test_an_owner_in_an_earlier_record_is_the_one_account_with_that_name(cast: Cast) -> None:
    names = [Holder("", "", name) for name in ("Platform on call", "LENA LEGAL", "Enno", "")]
    assert accounts_of(names) == {names[1]: cast.legal}
    User.objects.filter(pk=cast.legal_two.pk).update(first_name="Lena")
    assert accounts_of(names) == {}  # two of the same name


def test_who_may_not_see_the_decision_is_not_told(cast: Cast, client: Client) -> None:
    small = decided(cast, "small")
    secret = scenes.workload(cast, name="Secret", private=True, risk_level="low")
    read = sized("sample-lab/hidden", 9 * GB)
    candidate = scenes.candidate_at("ready", cast, "sample-lab/hidden", work=secret, read=read)
    ruled = {**SMALLER, "fallback_decision": small.number, "change_owner": account_holder(cast.stranger)}
    hidden = scenes.decide(candidate, cast, **ruled)
    withdraw(small, reason="The publisher revoked it.", by=cast.decider)
    assert DecisionAlert.objects.get(decision=hidden).evaluator == cast.stranger
    assert "Its fallback" not in get(client, cast.stranger, "/")
    assert not Mail.objects.filter(to=cast.stranger, subject__contains="fallback").exists()


def test_a_hidden_fallback_is_told_without_its_number(cast: Cast) -> None:
    secret = scenes.workload(cast, name="Secret", private=True)
    read = sized("sample-lab/small", 1 * GB)
    small = scenes.decide(scenes.candidate_at("ready", cast, "sample-lab/small", work=secret, read=read), cast)
    first = scenes.decide(large(cast), cast, **SMALLER, fallback_decision=small.number)
    before = set(Mail.objects.values_list("pk", flat=True))
    withdraw(small, reason="The publisher revoked it.", by=cast.decider)
    why = DecisionAlert.objects.get(decision=first).why
    assert why.startswith("Its fallback, a decision for another team’s private workload, is withdrawn;")
    told = Mail.objects.filter(subject__contains="fallback").exclude(pk__in=before)
    assert told
    assert not [one for one in told if f"decision {small.number}" in one.body]
