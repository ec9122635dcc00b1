"""The exit plan as steps: begun with the withdrawal, each with owner and day, the mirror kept until then, confirmed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import withdraw
from reviews.decisions.exit_steps.actions import assign, begin, finish
from reviews.decisions.exit_steps.models import ExitStep
from reviews.decisions.exit_steps.queries import exit_steps_due, steps_of
from reviews.decisions.gate.deployments import Deployment
from reviews.decisions.jobs import refresh_alerts
from reviews.decisions.models import Decision
from reviews.decisions.responsibility.actions import close_account
from reviews.home.queries import count_of
from reviews.jobs.models import Mail
from reviews.ledger import queries as ledger
from reviews.mirror.actions import copy_to_mirror, remove_from_mirror
from reviews.people.holders import account_holder, team_holder
from reviews.people.holds import open_hold
from reviews.people.permits import Forbidden
from reviews.upkeep.figures import FIGURES
from reviews.watch.actions import settle, suspend
from reviews.watch.observed import SCAN
from reviews.watch.rows.findings import open_findings
from tests import scenes
from tests.cast import Cast
from tests.decisions.test_decision_pages import get
from tests.mirror.mirrored import decided as mirrored
from tests.mirror.mirrored import mirroring, worked

pytestmark = pytest.mark.django_db
DONE = "The deployment was deleted on both clusters; no node lists the files any more."


def reported(decision: Decision, place: str, *, running: bool = True) -> Deployment:
    """A pipeline's report that the model runs at a place."""
    return Deployment.objects.create(
        reported_by="ci", place=place, hub=decision.hub, repo_id=decision.repo_id, commit=decision.commit,
        workload=decision.workload.slug, running=running, allow=True, decision=decision.pk,
    )  # fmt: skip


def kinds(decision: Decision) -> list[tuple[str, str]]:
    return [(one.kind, one.place) for one in steps_of(decision)]


def overdue_figure() -> float:
    """What Prometheus is told of steps past their day."""
    with connection.cursor() as cursor:
        cursor.execute(next(one.sql for one in FIGURES if one.name == "portal_exit_steps_overdue"), {})
        return float(cursor.fetchone()[0])


def test_a_withdrawal_begins_the_steps_at_every_place_where_it_runs(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    page = get(client, cast.decider, f"/decisions/{decision.number}/exit/")
    assert "The decision may be used" in page
    with pytest.raises(Forbidden, match="may be used"):
        begin(decision, by=cast.decider)
    for place in ("eu-1/claims", "eu-2/claims"):
        reported(decision, place)
    reported(decision, "us-1/claims", running=False)
    withdraw(decision, reason="The vendor revoked the license.", by=cast.decider)
    assert kinds(decision) == [
        ("stop", "eu-1/claims"), ("stop", "eu-2/claims"), ("fallback", ""), ("caches", ""), ("confirm", ""),
    ]  # fmt: skip
    first, *_, last = steps_of(decision)
    assert (first.owner, last.owner) == (cast.engineer.name, cast.decider.name)
    assert last.due == first.due + timedelta(days=7)
    page = get(client, cast.reader, f"/decisions/{decision.number}/exit/")
    assert page.count("Stop it at eu-") == 2
    assert "5 of 5 open" in page
    client.force_login(cast.engineer)
    there = f"/decisions/{decision.number}/exit/1/"
    assert "is still reported as running it" in client.get(there).content.decode()
    assert client.post(there, {"said": "ok"}).status_code == 422
    assert client.post(there, {"said": DONE}).status_code == 302
    head = ledger.head()
    assert head
    assert head.data["still_reported"]
    assert ledger.verify().ok


def test_an_overdue_step_is_its_owners_turn_and_a_figure(cast: Cast, client: Client) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    withdraw(decision, reason="The vendor revoked the license.", by=cast.decider)
    before = count_of(cast.engineer)
    assert not exit_steps_due(cast.engineer)
    day = timezone.localdate()
    step = steps_of(decision)[0]
    with pytest.raises(ValueError, match="must not have passed"):
        assign(step, to=account_holder(cast.engineer), due=day - timedelta(days=1), by=cast.decider)
    with pytest.raises(Forbidden, match=r"Only .* or a decider"):
        assign(step, to=account_holder(cast.legal), due=day, by=cast.legal)
    ExitStep.objects.update(due=day - timedelta(days=1))
    assert count_of(cast.engineer) == before + 3
    assert overdue_figure() == 4
    page = get(client, cast.engineer, "/")
    assert page.count("Overdue") == 3
    assert f"/decisions/{decision.number}/exit/1/" in page
    assert not exit_steps_due(cast.decider), "the last step waits for the others"
    assign(step, to=team_holder(cast.lab), due=day, by=cast.engineer)
    assert count_of(cast.engineer) == before + 2
    client.force_login(cast.decider)
    there = f"/decisions/{decision.number}/exit/1/owner/"
    assert client.post(there, {"to": cast.decider.username, "due": "2020-01-01"}).status_code == 422
    assert client.post(there, {"to": cast.decider.username, "due": day.isoformat()}).status_code == 302
    assert [one.number for one in exit_steps_due(cast.decider)] == [1]


def test_whoever_did_a_step_does_not_confirm_the_exit(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    withdraw(decision, reason="The vendor revoked the license.", by=cast.decider)
    *steps, last = steps_of(decision)
    with pytest.raises(Forbidden, match="The other steps come first"):
        finish(last, said=DONE, by=cast.decider)
    finish(steps[0], said=DONE, by=cast.decider)
    for one in steps[1:]:
        finish(one, said=DONE, by=cast.engineer)
    with pytest.raises(Forbidden, match="You did step 1"):
        finish(last, said=DONE, by=cast.decider)
    finish(last, said=DONE, by=cast.both)
    with pytest.raises(Forbidden, match="This step is done"):
        finish(last, said=DONE, by=cast.both)
    assert all(one.done_at for one in steps_of(decision))


def test_an_account_related_to_who_did_a_step_does_not_confirm(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    withdraw(decision, reason="The vendor revoked the license.", by=cast.decider)
    *steps, last = steps_of(decision)
    for one in (cast.engineer, cast.decider):
        open_hold(one, by=cast.administrator, why="the first password was shown to whoever made the account")
    for one in steps:
        finish(one, said=DONE, by=cast.engineer)
    with pytest.raises(Forbidden, match=cast.administrator.name):
        finish(last, said=DONE, by=cast.decider)


def test_a_suspension_that_is_lifted_asks_for_no_steps(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    (finding,) = open_findings([decision], {(decision.number, SCAN): "The scan names a file."}, by="system:worker")
    suspend(finding, reason=DONE, by=cast.engineer)
    with pytest.raises(Forbidden, match="Only deciders"):
        begin(decision, by=cast.legal)
    begin(decision, by=cast.decider)
    ExitStep.objects.update(due=timezone.localdate())
    assert exit_steps_due(cast.engineer)
    settle(finding, reason=DONE, by=cast.engineer_two)
    assert not exit_steps_due(cast.engineer)


def test_the_mirror_keeps_the_bytes_until_the_steps_before_it_are_done(cast: Cast, tmp_path: Path) -> None:
    decision = mirrored(cast)
    with mirroring(tmp_path):
        mirror = copy_to_mirror(decision, by=cast.engineer)
        worked()
        withdraw(decision, reason="The vendor revoked the license.", by=cast.decider)
        steps = {one.kind: one for one in steps_of(decision)}
        with pytest.raises(Forbidden, match="still has 3 steps to do before the copy goes"):
            remove_from_mirror(mirror, reason=DONE, by=cast.engineer)
        with pytest.raises(Forbidden, match="once the copy is removed"):
            finish(steps["mirror"], said=DONE, by=cast.engineer)
        for kind in ("stop", "fallback", "caches"):
            finish(steps[kind], said=DONE, by=cast.engineer)
        remove_from_mirror(mirror, reason=DONE, by=cast.engineer)
    row = ExitStep.objects.get(kind="mirror")
    assert (row.done_by, row.said) == (cast.engineer, DONE)


def test_a_step_past_its_day_is_mailed_once_and_goes_to_the_successor_of_a_closed_account(cast: Cast) -> None:
    decision = scenes.decide(scenes.candidate_at("ready", cast), cast)
    withdraw(decision, reason="The vendor revoked the license.", by=cast.decider)
    late = (steps_of(decision)[0].due - timezone.localdate()).days + 1
    with scenes.later(days=late):
        for _ in range(2):
            refresh_alerts(1, lambda _words: None)
        mails = Mail.objects.filter(to=cast.engineer, subject__contains="step of its exit plan is overdue")
        assert mails.count() == 3, "one for each of the three steps, however often the job runs"
    with pytest.raises(Forbidden, match=r"owes 3 steps of exit plans\. Name a successor"):
        close_account(cast.engineer, successor=None, reason="Left.", by=cast.administrator)
    close_account(cast.engineer, successor=account_holder(cast.engineer_two), reason="Left.", by=cast.administrator)
    head = ledger.head()
    assert head
    assert head.data["handed_over"] == ["decision 1: steps 1, 2, 3 of the exit plan"]
    assert {one.owner for one in steps_of(decision)} == {cast.engineer_two.name, cast.decider.name}
    assert Mail.objects.filter(to=cast.engineer_two, subject__contains="steps of its exit plan are yours").count() == 1
