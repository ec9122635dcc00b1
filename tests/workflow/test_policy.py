"""The review policy: versions that run dry, a candidate that keeps its own, waivers and conditions under its limits."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone

from reviews.api.actions import create_token
from reviews.decisions.answers import CheckQuestion
from reviews.decisions.gate.checking import check
from reviews.decisions.models import Decision
from reviews.decisions.queries import standing
from reviews.hub.shapes.reading import FindingValue
from reviews.jobs.mail import send_digest, want_digests
from reviews.jobs.models import JobRun, Mail
from reviews.people.actions import grant_role
from reviews.people.holders import account_holder
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.people.rows import keep_digest_choice
from reviews.workflow.actions.reviewing import meet_condition
from reviews.workflow.models import Candidate, Condition, SignOff
from reviews.workflow.policy.actions import adopt, drop, write
from reviews.workflow.policy.models import in_force
from reviews.workflow.policy.rules import SHIPPED, BadPolicy, differences, parse
from reviews.workflow.queries import candidate_detail
from reviews.workflow.reminders import remind, want_reminders
from tests import scenes
from tests.cast import Cast
from tests.readings import reading

pytestmark = pytest.mark.django_db

CODE = FindingValue("remote-code", "warn", "Code is asked for", "", "config.json")
STRICT = SHIPPED | {
    "requirements": SHIPPED["requirements"] | {"remote-code": dict.fromkeys(("low", "medium", "high"), "block")},
    "grace_days": 3,
}


def requirement(candidate: Candidate, key: str) -> Any:
    return next(one for one in candidate_detail(scenes.fresh(candidate)).requirements if one.key == key)


def with_code(cast: Cast, state: str = "ready", **changes: Any) -> Candidate:
    return scenes.candidate_at(state, cast, "sample-lab/coded", read=reading("sample-lab/coded", findings=(CODE,)))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"grace_days": -1}, "whole number from 0 to 90"),
        ({"grace_days": True}, "whole number from 0 to 90"),
        ({"copy": {"legal": "always", "engineering": "never"}}, "use one of basis-unchanged, never"),
        ({"review_days": {"low": 10}}, "must have exactly these entries: low, medium, high"),
        ({"remind_days": []}, "one to six numbers"),
        ({"requirements": {}}, "“requirements” must have exactly"),
        ({"under_review": {"low": "allow", "medium": "maybe", "high": "deny"}}, "use one of allow, deny"),
    ],
)
def test_a_body_that_is_no_policy_is_refused_in_a_sentence(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadPolicy, match=why):
        parse(2, SHIPPED | change)


def test_a_requirement_that_came_later_is_not_asked_for_by_a_stored_version() -> None:
    old = {**SHIPPED, "requirements": {"template": SHIPPED["requirements"]["template"], "gone": {}}}
    found = parse(1, old, stored=True)
    assert (found.level("template", "high"), found.level("hub-scan", "high")) == ("block", "off")


def test_a_new_version_runs_dry_and_shows_what_it_would_block(cast: Cast, client: Client) -> None:
    candidate = with_code(cast)
    assert requirement(candidate, "remote-code").met  # the first policy only warns
    version = write(body=STRICT, reason="Code was run last month.", by=cast.decider)
    assert [one[0] for one in differences(in_force().policy, version.policy)][
        -1
    ] == "Grace period for a condition, days"
    page = client_page(client, cast.decider, "/policy/2/")
    assert "Would block" in page
    assert "Runs without code from the repository" in page
    assert "You wrote this version; another decider adopts it." in page
    with pytest.raises(Forbidden, match="another decider"):
        adopt(version, reason="Mine.", by=cast.decider)
    adopt(version, reason="Agreed.", by=cast.both)
    assert in_force().number == 2


def test_a_version_is_adopted_against_the_one_that_the_page_compared_it_with(cast: Cast, client: Client) -> None:
    grace = write(body=SHIPPED | {"grace_days": 3}, reason="Sooner.", by=cast.decider)
    waivers = write(body=SHIPPED | {"waiver_days": 9}, reason="Shorter.", by=cast.decider)
    page = client_page(client, cast.both, "/policy/3/adopt/")
    assert "Longest waiver, days" in page
    assert "whether it would undo what that one changed" not in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    adopt(grace, reason="Agreed.", by=cast.both)
    answer = client.post("/policy/3/adopt/", {"reason": "We agreed on shorter waivers.", "seen": seen})
    assert (answer.status_code, in_force()) == (409, grace)
    assert "Policy 2 came into force after you opened this page" in answer.content.decode()
    for place in ("/policy/3/", "/policy/3/adopt/"):
        page = client_page(client, cast.both, place)
        assert "Grace period for a condition, days" in page
        assert "whether it would undo what that one changed" in page
    client.post("/policy/3/adopt/", {"reason": "We agreed on longer graces.", "seen": "2"})
    assert in_force() == waivers


def client_page(client: Client, who: User, path: str) -> str:
    client.force_login(who)
    return " ".join(client.get(path).content.decode().split())


def test_a_running_review_keeps_the_version_that_it_started_with(cast: Cast) -> None:
    candidate = with_code(cast)
    before = [(one.key, one.outcome) for one in candidate_detail(candidate).requirements]
    adopt(write(body=STRICT, reason="Stricter.", by=cast.decider), reason="Agreed.", by=cast.both)
    assert [(one.key, one.outcome) for one in candidate_detail(scenes.fresh(candidate)).requirements] == before
    assert scenes.decide(candidate, cast).number == 1
    other = scenes.candidate_at("read", cast, "sample-lab/later", read=reading("sample-lab/later", findings=(CODE,)))
    assert other.policy_id == 2
    assert not requirement(other, "remote-code").met


def test_a_dropped_version_stays_readable_and_is_not_dropped_again(cast: Cast, client: Client) -> None:
    write(body=STRICT, reason="Stricter.", by=cast.decider)
    client.force_login(cast.decider)
    assert client.post("/policy/2/drop/", {"reason": "Too strict.", "seen": "1"}).status_code == 302
    assert "Dropped" in client.get("/policy/2/").content.decode()
    with pytest.raises(Forbidden, match="already dropped"):
        drop(in_force_or(2), reason="Again.", by=cast.decider)


def in_force_or(number: int) -> Any:
    from reviews.workflow.policy.models import PolicyVersion

    return PolicyVersion.objects.get(number=number)


def conditioned(cast: Cast, **asked: Any) -> tuple[Candidate, Condition]:
    from reviews.workflow.statements import ConditionAsked

    candidate = scenes.candidate_at("answered", cast)
    due = timezone.localdate() + timedelta(days=10)
    condition = ConditionAsked("Train the clerks", account_holder(cast.requester), due, **asked)
    scenes.sign_track(candidate, "legal", cast, "pass with conditions", conditions=[condition])
    scenes.sign_track(candidate, "engineering", cast)
    return candidate, Condition.objects.get()


def test_an_overdue_condition_suspends_the_decision_after_its_grace(cast: Cast, client: Client) -> None:
    candidate, row = conditioned(cast)
    decision = scenes.decide(candidate, cast)
    create_token(name="ci", scopes=["check"], days=90, by="tests")
    asked = CheckQuestion("huggingface", candidate.repo_id, candidate.commit, "claims-intake")
    assert check(asked).allow
    with scenes.later(days=20):
        assert standing(Decision.objects.get()).word == "in force"  # past its day, inside the 14 days of grace
        assert "is not met. Owner: Rolf Requester." in client_page(client, cast.legal, "/")
    with scenes.later(days=26):
        assert standing(Decision.objects.get()).word == "suspended"
        assert not check(asked).allow
        assert candidate.repo_id not in client_page(client, cast.reader, "/catalog/")
        meet_condition(row, how="All clerks were trained.", evidence="Record 4711", by=cast.legal)
        assert standing(Decision.objects.get(pk=decision.pk)).word == "in force"
        assert check(asked).allow


def test_an_open_condition_before_the_release_keeps_the_decision_in_test(cast: Cast) -> None:
    candidate, _ = conditioned(cast, first=True)
    assert standing(scenes.decide(candidate, cast)).stage == "test"


def test_a_condition_before_the_release_that_is_met_holds_nothing_up(cast: Cast) -> None:
    candidate, row = conditioned(cast, first=True)
    meet_condition(row, how="All clerks were trained.", evidence="Record 4711", by=cast.legal)
    assert standing(scenes.decide(candidate, cast)).stage == "production"


def test_reminders_go_out_once_before_and_after(cast: Cast) -> None:
    scenes.candidate_at("ready", cast)
    day = SignOff.objects.latest("pk").review_by  # not reckoned from today, which may have ended meanwhile
    assert day is not None
    Mail.objects.all().delete()
    assert remind(day - timedelta(days=31)) == 0
    assert remind(day - timedelta(days=29)) == 2  # both tracks, although the day of the 30 was missed
    assert remind(day - timedelta(days=28)) == 0
    assert remind(day - timedelta(days=7)) == 2
    assert remind(day + timedelta(days=1)) == 2
    assert remind(day + timedelta(days=2)) == 0
    subjects = set(Mail.objects.filter(to=cast.legal).values_list("subject", flat=True))
    assert any("The review of the legal sign-off is due by" in one for one in subjects)
    assert any("is overdue" in one for one in subjects)
    assert not Mail.objects.filter(to=cast.requester).exists()
    first = want_reminders()
    assert first is not None
    assert want_reminders() is None


def test_mails_say_the_reason_and_come_together_for_who_wants_that(cast: Cast, client: Client) -> None:
    client.force_login(cast.legal)
    assert client.post("/mails/", {"mails": "daily"}).status_code == 302
    assert "once a day, in one digest" in client.get("/").content.decode()
    cast.legal.refresh_from_db()
    scenes.candidate_at("read", cast, "sample-lab/mailed")
    waiting = Mail.objects.get(to=cast.legal)
    assert waiting.subject.startswith("mailed: The repository has been read; record the license intake next.")
    assert waiting.digest
    assert not JobRun.objects.filter(kind="send_mail", subject_id=waiting.pk).exists()
    hour = timezone.now().replace(hour=settings.MAIL_DIGEST_HOUR, minute=0) + timedelta(days=1)
    with time_machine.travel(hour - timedelta(minutes=1), tick=False):
        assert want_digests() == 0, "nothing goes out before the hour"
    with time_machine.travel(hour, tick=False):
        assert want_digests() == 1
    assert JobRun.objects.filter(kind="send_digest", subject_id=cast.legal.pk).exists()
    scenes.candidate_at("read", cast, "sample-lab/mailed-too")
    mail.outbox.clear()
    send_digest(cast.legal.pk, lambda _words: None)
    assert [one.to for one in mail.outbox] == [[cast.legal.email]]
    assert "2 updates on your reviews" in mail.outbox[0].subject
    send_digest(cast.legal.pk, lambda _words: None)
    assert len(mail.outbox) == 1
    keep_digest_choice(cast.legal, digest=False)


def test_a_role_that_was_given_counts_at_the_next_request(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    client.force_login(cast.reader)
    assert "Only a legal reviewer can sign" in client.get(f"/candidates/{candidate.pk}/legal/").content.decode()
    grant_role(cast.reader, "legal-reviewer", by="system:tests")
    assert "Only a legal reviewer can sign" not in client.get(f"/candidates/{candidate.pk}/legal/").content.decode()
