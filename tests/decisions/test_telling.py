"""Whoever a decision concerns is told once of everything that happens to it, by an act or by time."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from reviews.decisions.actions import acknowledge, issue, withdraw
from reviews.decisions.jobs import refresh_alerts
from reviews.decisions.models import Decision
from reviews.decisions.telling import due
from reviews.decisions.telling.models import DecisionEvent, DecisionNotice
from reviews.decisions.telling.rows import Happening, tell, tell_standing
from reviews.decisions.telling.who import told_of
from reviews.jobs import mail
from reviews.jobs.enqueue import enqueue
from reviews.jobs.models import JobRun, Mail
from reviews.jobs.rows import MailAbout, keep_mail
from reviews.jobs.run import perform
from reviews.people.actions import set_team
from reviews.people.models import User
from reviews.people.rows import keep_digest_choice
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.actions.signing import withdraw_signoff
from reviews.workflow.models import Condition
from reviews.workflow.policy.actions import adopt, write
from reviews.workflow.policy.models import PolicyVersion
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_acknowledgement import decided as with_duties
from tests.decisions.test_decision_pages import get

pytestmark = pytest.mark.django_db


def kinds(decision: Decision) -> list[str]:
    return list(DecisionEvent.objects.filter(decision=decision).values_list("kind", flat=True))


def mailed(subject: str) -> list[User]:
    return [one.to for one in Mail.objects.filter(subject__contains=subject).order_by("pk")]


def everyone(cast: Cast) -> list[User]:
    """Requester, signers (one of whom owns changes), and the other member of the team."""
    return [cast.requester, cast.legal, cast.engineer, cast.both]


def day(number: int = 0) -> None:
    refresh_alerts(number, lambda _: None)


def with_condition(cast: Cast) -> Decision:
    candidate = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    return scenes.decide(scenes.fresh(candidate), cast)


@pytest.mark.long
def test_issuing_and_withdrawing_tell_requester_signers_owner_and_the_team(cast: Cast, client: Client) -> None:
    set_team(slug="claims", name=cast.claims.name, members=[cast.requester, cast.reader], by=cast.administrator)
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    told = [cast.requester, cast.legal, cast.engineer, cast.reader]
    assert mailed("was issued") == told
    page = get(client, cast.reader, "/")
    assert "Dora Decider issued decision 1." in page
    assert "Mark as read" in page
    assert "issued decision 1" not in get(client, cast.decider, "/").partition("Recently decided")[0]
    withdraw(decision, reason="The publisher revoked it.", by=cast.decider)
    assert mailed("was withdrawn") == told
    assert kinds(decision) == ["issued", "withdrawn"]
    assert outbox.outbox == []


def test_superseding_tells_everyone_once(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    candidate = scenes.fresh(decision.candidate)
    before = set(Mail.objects.values_list("pk", flat=True))
    issue(candidate, ruling=scenes.ruling(), seen=scenes.seen(candidate), by=cast.decider, supersedes=1)
    told = list(Mail.objects.exclude(pk__in=before).exclude(event="").values_list("to", "subject"))
    assert {subject for _, subject in told} == {"Decision 2 was issued"}
    assert len(told) == len(set(told))
    assert kinds(decision) == ["issued", "superseded"]


def test_a_team_that_took_note_of_the_duties_is_told_and_one_that_may_not_see_it_is_not(cast: Cast) -> None:
    decision = with_duties(cast)
    assert cast.stranger not in told_of(decision)
    acknowledge(decision, team=cast.lab, by=cast.stranger)
    assert cast.stranger in told_of(decision)
    secret = scenes.workload(cast, name="Secret", private=True)
    hidden = scenes.decide(scenes.candidate_at("ready", cast, "sample-lab/hidden", work=secret), cast)
    set_team(slug="claims", name=cast.claims.name, members=[cast.requester, cast.reader], by=cast.administrator)
    assert cast.reader in told_of(hidden)
    set_team(slug="claims", name=cast.claims.name, members=[cast.reader], by=cast.administrator)
    assert cast.requester not in told_of(hidden)


@pytest.mark.long
def test_time_alone_warns_twice_then_expires_and_each_is_told_once(cast: Cast) -> None:
    soon = timezone.now().date() + timedelta(days=40)
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast, review_by=soon)
    for days, expected in ((9, []), (10, ["30 days"]), (11, ["30 days"]), (33, ["30 days", "7 days"]), (34, None)):
        with scenes.later(days=days):
            day()
            day()
        about = list(DecisionEvent.objects.filter(kind="expiring").order_by("pk").values_list("about", flat=True))
        assert about == (expected if expected is not None else ["30 days", "7 days"]), days
    assert mailed("expires soon") == 2 * everyone(cast)
    with scenes.later(days=41):
        day()
        day()
    assert kinds(decision) == ["issued", "expiring", "expiring", "expired"]
    assert mailed("is expired") == everyone(cast)
    assert "its review was due by" in DecisionEvent.objects.get(kind="expired").why


def test_a_decision_issued_for_a_short_time_is_not_warned_of_the_next_day(cast: Cast) -> None:
    soon = timezone.now().date() + timedelta(days=20)
    scenes.decide(scenes.candidate_at("ready", cast), cast, review_by=soon)
    with scenes.later(days=1):
        assert list(due.warnings(timezone.now().date())) == []
    with scenes.later(days=14):
        assert [happening.about for _, happening in due.warnings(timezone.now().date())] == ["7 days"]


def test_an_overdue_condition_then_a_suspension_then_its_end_are_told(cast: Cast) -> None:
    decision = with_condition(cast)
    condition = Condition.objects.get()
    assert condition.lapses_on
    ahead = (condition.due - timezone.now().date()).days
    with scenes.later(days=ahead + 1):
        day()
        assert kinds(decision) == ["issued", "condition-overdue"]
        assert "Owner: Rolf Requester" in DecisionEvent.objects.get(kind="condition-overdue").why
    with scenes.later(days=(condition.lapses_on - timezone.now().date()).days + 1):
        day()
        day()
        assert kinds(decision)[2:] == ["suspended"]
        meet_condition(condition, how="The record says so.", evidence="", by=cast.engineer)
        assert kinds(decision)[3:] == ["resumed"]
    assert mailed("is in force again") == everyone(cast)


def test_a_renewed_sign_off_keeps_its_conditions_in_the_daily_look(cast: Cast) -> None:
    decision = with_condition(cast)
    late = timezone.now().date() + timedelta(days=61)
    assert [one for one, _ in due.overdue(late)] == [decision]
    assert list(due.ended_by_time(late)) == []


def test_under_review_is_told_and_mailed_only_where_machines_are_denied(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    withdraw_signoff(scenes.fresh(decision.candidate), track="legal", reason="I read it wrongly.", by=cast.legal)
    assert kinds(decision) == ["issued", "under-review"]
    assert mailed("under review") == []
    assert tell_standing(decision) is None
    scenes.sign_track(scenes.fresh(decision.candidate), "legal", cast)
    policy = decision.candidate.policy
    write(
        body=policy.body | {"under_review": dict.fromkeys(policy.body["under_review"], "deny")},
        reason="Stricter.",
        by=cast.both,
    )
    adopt(PolicyVersion.objects.order_by("-number")[0], reason="Stricter.", by=cast.decider)
    other = scenes.decide(scenes.candidate_at("ready", cast, "sample-lab/denied"), cast)
    withdraw_signoff(scenes.fresh(other.candidate), track="legal", reason="I read it wrongly.", by=cast.legal)
    assert set(mailed(f"Decision {other.number} is under review")) == set(everyone(cast))
    assert "denies machines" in Mail.objects.filter(subject__contains="under review")[0].body


def test_a_reading_that_failed_for_good_is_told(cast: Cast, settings: Settings) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    settings.HUBS = {}
    run = enqueue("read_hub", decision.candidate_id, label="Again", asked_by="tests")
    perform(run.pk)
    assert JobRun.objects.get(pk=run.pk).state == "failed"
    perform(run.pk)
    assert kinds(decision) == ["issued", "reading-failed"]
    assert mailed("a reading of the repository failed") == everyone(cast)
    assert "is no longer configured" in Mail.objects.filter(subject__contains="reading")[0].body


def test_a_candidate_without_a_decision_has_no_one_to_tell(cast: Cast, settings: Settings) -> None:
    candidate = scenes.candidate_at("reading", cast)
    settings.HUBS = {}
    perform(JobRun.objects.get(kind="read_hub", subject_id=candidate.pk).pk)
    assert not DecisionEvent.objects.exists()


def test_an_event_is_told_once_however_often_it_is_noticed(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    said = Happening("changed", "twice", "Something changed", "Something changed.")
    assert tell(decision, said)
    assert tell(decision, said) is None
    about = MailAbout(None, "", DecisionEvent.objects.get(about="twice").key, "A title")
    assert keep_mail(cast.legal, "Again", "Again.", about) is None
    assert Mail.objects.filter(subject="Something changed", to=cast.legal).count() == 1


@pytest.mark.long
def test_a_digest_groups_what_it_says_by_decision(cast: Cast) -> None:
    keep_digest_choice(cast.requester, digest=True)
    small = scenes.decide(scenes.candidate_at("ready", cast, "sample-lab/small"), cast)
    other = scenes.decide(scenes.candidate_at("ready", cast, "sample-lab/other"), cast)
    withdraw(small, reason="The publisher revoked it.", by=cast.decider)
    waiting = list(Mail.objects.filter(to=cast.requester, digest=True, title__contains="Decision").order_by("pk"))
    text = mail.digest_text(waiting)
    assert text.count(f"{small}\n====") == 1
    assert text.index("Decision 1 was withdrawn") < text.index(f"{other}\n====")
    mail.send_digest(cast.requester.pk, lambda _: None)
    assert len(outbox.outbox) == 1
    assert not Mail.objects.filter(to=cast.requester, sent_at__isnull=True, digest=True).exists()


def test_reading_a_notice_removes_it_from_the_persons_list_alone(cast: Cast, client: Client) -> None:
    scenes.decide(scenes.candidate_at("ready", cast), cast)
    mine = DecisionNotice.objects.get(person=cast.legal)
    client.force_login(cast.engineer)
    client.post("/decisions/notices/read/", {"notice": [mine.pk, "x", "9" * 30]})
    assert "issued decision 1." in get(client, cast.legal, "/")
    assert client.post("/decisions/notices/read/", {"notice": mine.pk}).status_code == 302
    assert "issued decision 1." not in get(client, cast.legal, "/")
    assert "issued decision 1." in get(client, cast.engineer, "/")


def test_the_days_are_found_by_indexes(cast: Cast) -> None:
    with_condition(cast)
    today = timezone.now().date()
    open_ones = Condition.objects.filter(met_at__isnull=True).order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "condition_open" in open_ones.filter(due__range=(today, today)).explain()
    assert "condition_open" in open_ones.filter(lapses_on__range=(today, today)).explain()
    assert "decision_review_by" in Decision.objects.filter(review_by__range=(today, today)).order_by().explain()
