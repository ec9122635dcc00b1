"""Turns say what the rules say, for everyone and on every day, without any act having to tell them so."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.deputies.actions import second_deputy
from reviews.home.queries import turns_of
from reviews.home.working_out import differing, refresh
from reviews.jobs.models import JobRun
from reviews.ledger.models import LedgerEntry
from reviews.legal.actions import approve_agreement, end
from reviews.legal.models import Agreement, Conclusion
from reviews.people.actions import revoke_role, switch
from reviews.people.holds import open_hold
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale
from reviews.proposals.actions import take_reading
from reviews.readmodels.models import ALWAYS, Turn, TurnMark
from reviews.workflow.actions.renewing import renew
from reviews.workflow.actions.reviewing import meet_condition, reject, remark, reply, resolve, withdraw
from reviews.workflow.actions.signing import withdraw_signoff
from reviews.workflow.models import Candidate, Condition, Remark
from reviews.workflow.states import WrongState
from reviews.workflow.waivers.actions import approve
from reviews.workflow.waivers.models import Waiver
from reviews.workloads.models import Workload
from tests import license_reading, scenes
from tests.cast import Cast
from tests.deputies.test_deputies import deputise, named
from tests.readings import reading
from tests.readmodels.turn_definition import agree
from tests.workflow.test_changed_terms import change
from tests.workflow.test_policy import conditioned
from tests.workflow.test_separation import asked, hold

pytestmark = pytest.mark.django_db


@pytest.mark.some(3)
@pytest.mark.parametrize("state", ["reading", "read", "answered", "legal-passed", "ready", "decided", "withdrawn"])
def test_every_scene_reads_as_it_is_worked_out(cast: Cast, state: str) -> None:
    scenes.candidate_at(state, cast)
    agree()


@pytest.mark.parametrize("days", [(10, 11), pytest.param((9, 10, 11, 60, 400), marks=pytest.mark.long)], ids=str)
def test_time_alone_turns_a_row_without_any_job(cast: Cast, days: tuple[int, ...]) -> None:
    candidate, row = conditioned(cast)
    scenes.decide(candidate, cast)
    refresh()
    assert not Turn.objects.exists()  # a decided candidate is worked out when its day has come
    assert TurnMark.objects.get().from_day == row.due + timedelta(days=1)
    agree(*days)
    late = Turn.objects.filter(what="Condition").order_by("from_day")
    assert late[0].from_day == row.due + timedelta(days=1)
    assert late.last().until_day == date.max


@pytest.mark.long
def test_a_waiver_that_waits_is_needed_until_it_expires(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    asked(candidate, cast.engineer)
    agree(5, 6)
    waits = Turn.objects.get(what="Waiver")
    assert waits.until_day == timezone.localdate() + timedelta(days=6)
    assert cast.engineer.pk in waits.never


def test_nobody_waits_for_a_change_that_is_not_committed_and_none_is_forgotten(cast: Cast) -> None:
    scenes.candidate_at("read", cast)
    refresh()
    assert not TurnMark.objects.filter(from_day=ALWAYS).exists()
    Workload.objects.update(risk_level="high")
    assert TurnMark.objects.filter(from_day=ALWAYS).exists()
    Workload.objects.update(name="Another name")  # read where the turn is shown
    assert refresh() == 1
    Workload.objects.update(name="A third name", private=True)
    assert refresh() == 0


def test_a_stranger_has_the_same_page_with_and_without_a_private_candidate(cast: Cast) -> None:
    scenes.candidate_at("read", cast)
    client = Client()
    client.force_login(User.objects.get(pk=cast.stranger.pk))
    before = client.get("/").content, client.get("/candidates/").content
    secret = scenes.workload(cast, name="Secret", private=True)
    scenes.candidate_at("read", cast, "sample-lab/secret", work=secret)
    after = client.get("/").content, client.get("/candidates/").content
    for old, new in zip(before, after, strict=True):
        assert sorted(set(stripped(new)) ^ set(stripped(old))) == []
        assert stripped(new) == stripped(old)
    assert turns_of(cast.legal).mine_count == 2


def stripped(page: bytes) -> list[str]:
    """A page without its form tokens and without the ledger's head."""
    text = re.sub(r'name="(csrfmiddlewaretoken|form_token)" value="[^"]*"', "", page.decode())
    return re.sub(r"<footer.*?</footer>", "", text, flags=re.DOTALL).splitlines()


@pytest.mark.long
def test_a_row_that_somebody_wrote_is_found_and_worked_out_anew(cast: Cast) -> None:
    candidate = scenes.candidate_at("read", cast)
    refresh()
    Turn.objects.update(why="Nothing to see.")
    assert differing() == [candidate.pk]
    with pytest.raises(SystemExit):
        call_command("verify_ledger", rebuild=True, stdout=StringIO())
    output = StringIO()
    call_command("rebuild_read_models", stdout=output)
    assert f"Worked out the turns of 1 candidates anew: candidate {candidate.pk}." in output.getvalue()
    assert differing() == []
    agree()


@pytest.mark.long
def test_accounts_of_one_person_and_deputies_read_as_before(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    hold(cast, cast.requester, cast.legal)
    open_hold(cast.engineer, by=cast.legal_two, why="An invitation.")
    deputise(cast, cast.decider, cast.both)
    second_deputy(named(cast.legal_two, cast.legal), by=cast.administrator_two)
    scenes.sign_track(candidate, "legal", cast, by=cast.legal_two)
    agree()
    take_reading(candidate.pk, reading(license_text="Another text.\n"))
    agree()


def _job(_cast: Cast, candidate: Candidate) -> None:
    JobRun.objects.filter(kind="read_hub", subject_id=candidate.pk).update(
        state="gave_up", error="The hub did not answer.", error_code="unreachable", ended_at=timezone.now()
    )


def _waiting() -> Agreement:
    return Agreement.objects.get(ended_at=None)


ACTS: dict[str, Callable[[Cast, Candidate], object]] = {
    "read": lambda _, one: take_reading(one.pk, reading(license_text=f"Terms {LedgerEntry.objects.count()}.\n")),
    "read the same": lambda _, one: take_reading(one.pk, reading()),
    "job fails": _job,
    "intake": lambda cast, one: scenes.intake(one, cast),
    "hold": lambda cast, one: scenes.intake(one, cast, hold="The territory is open."),
    "answer": lambda cast, one: [scenes.answer_all(one, track, cast) for track in ("legal", "engineering")],
    "remark": lambda cast, one: remark(one, track="legal", about="", text="Why?", by=cast.legal_two),
    "reply": lambda cast, _: reply(Remark.objects.get(resolved_at=None), text="Because.", by=cast.requester),
    "resolve": lambda cast, _: resolve(Remark.objects.get(resolved_at=None), resolution="Seen.", by=cast.legal),
    "sign legal": lambda cast, one: scenes.sign_track(one, "legal", cast, "pass with conditions"),
    "sign engineering": lambda cast, one: scenes.sign_track(one, "engineering", cast),
    "ask for changes": lambda cast, one: scenes.sign_track(one, "legal", cast, "request changes"),
    "fail": lambda cast, one: scenes.sign_track(one, "engineering", cast, "fail"),
    "read terms": lambda cast, one: license_reading.read_all(one, cast, second=False),
    "agree": lambda cast, _: license_reading.agree_all(license_reading.KEY, cast),
    "change a term": lambda cast, _: change(cast.legal_two),
    "attach an agreement": lambda cast, one: scenes.agreement(one, cast),
    "approve the agreement": lambda cast, _: approve_agreement(_waiting(), by=cast.legal_two),
    "end the agreement": lambda cast, _: end(_waiting(), reason="It was a draft.", by=cast.legal_two),
    "end the conclusion": lambda cast, _: end(
        Conclusion.objects.get(ended_at=None), reason="Other terms.", by=cast.legal
    ),
    "drop": lambda cast, one: withdraw_signoff(one, track="legal", reason="I read it wrongly.", by=cast.legal),
    "renew": lambda cast, one: renew(one, track="legal", seen=scenes.seen(one), reason="Same.", by=cast.legal),
    "meet": lambda cast, _: meet_condition(Condition.objects.latest("pk"), how="Done.", evidence="", by=cast.legal),
    "waive": lambda cast, one: asked(one, cast.engineer),
    "approve": lambda cast, _: approve(Waiver.objects.get(approved_at=None), by=cast.engineer_two),
    "decide": lambda cast, one: scenes.decide(one, cast),
    "reject": lambda cast, one: reject(one, reason="No.", by=cast.decider),
    "withdraw": lambda cast, one: withdraw(one, reason="No.", by=cast.requester),
    "close account": lambda cast, _: switch(cast.legal, on=False, reason="Left.", by=cast.administrator),
    "revoke": lambda cast, _: revoke_role(cast.legal, "legal-reviewer", by=cast.administrator),
    "rename": lambda cast, _: User.objects.filter(pk=cast.requester.pk).update(first_name="Ronja"),
    "risk": lambda _cast, _: Workload.objects.update(risk_level="high"),
}
"""What people, jobs and administrators do; whatever is refused changes nothing."""
REFUSED = (Forbidden, Stale, WrongState, ValueError, ObjectDoesNotExist)


WORDS = st.lists(st.sampled_from(sorted(ACTS)), min_size=2, max_size=8)


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS)
def test_no_sequence_of_acts_leaves_a_turn_that_says_something_else(cast: Cast, words: list[str]) -> None:
    play(cast, words)


@pytest.mark.long
@settings(max_examples=60, derandomize=False, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS)
def test_no_sequence_of_many_leaves_one(cast: Cast, words: list[str]) -> None:
    play(cast, words)


def play(cast: Cast, words: list[str]) -> None:
    """Act, and after each act hold every turn against what the rules say; everything is undone at the end."""
    with transaction.atomic():
        candidate = scenes.candidate_at("answered", cast)
        scenes.candidate_at("reading", cast, "sample-lab/other")
        for word in words:
            refresh()  # so that what the act changes is marked by itself, or not at all
            try:
                with transaction.atomic():
                    ACTS[word](cast, scenes.fresh(candidate))
            except REFUSED:
                pass  # a refused act was rolled back
            assert differing() == [], word
        agree(100)
        transaction.set_rollback(True)
