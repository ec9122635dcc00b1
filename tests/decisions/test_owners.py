"""Owners of waivers, of node pools and of controls are accounts or teams, told, listed, handed over and never lost."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from reviews.decisions.models import Decision
from reviews.decisions.record_page import read
from reviews.decisions.responsibility.actions import close_account, hand_over
from reviews.decisions.responsibility.owed import owed_by
from reviews.decisions.responsibility.queries import current, holder_of, part_words, recorded
from reviews.jobs.models import Mail
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import switch
from reviews.people.holders import Holder, account_holder
from reviews.people.models import User
from reviews.people.permits import Forbidden
from reviews.workflow.notes.actions import write
from reviews.workflow.notes.models import DeskEntry
from reviews.workflow.statements import WaiverGrounds
from reviews.workflow.waivers import actions as waivers
from reviews.workflow.waivers.models import Waiver
from reviews.workloads.nodes.actions import change
from reviews.workloads.nodes.models import NodeClass
from tests import scenes
from tests.cast import Cast
from tests.decisions.exports.test_exports import schema
from tests.decisions.test_decision_pages import get
from tests.desks.forms import post

pytestmark = pytest.mark.django_db

GANDALF, GONE = Holder("", "", "Gandalf"), Holder("account", "gandalf", "Gandalf")
WAIVER, POOL, CONTROL = "waiver:requirement:engineering-answers", "pool", "control:1"
SAID = {"control": "validation", "what": "Numbers are looked up.", "text": "It invents numbers."}


def grounds(owner: Holder, days: int = 6) -> WaiverGrounds:
    until = timezone.localdate() + timedelta(days=days)
    return WaiverGrounds("One question is open.", "The claims system is down.", owner, until)


def asked(cast: Cast, candidate: Any, owner: Holder) -> Waiver:
    said = {"key": "engineering-answers", "glass": True, "by": cast.engineer}
    return waivers.ask_requirement(scenes.fresh(candidate), grounds=grounds(owner), **said)


def issued(cast: Cast) -> Decision:
    """A decision with a waiver, a dedicated pool and a control, each owned by someone else."""
    row = NodeClass.objects.get(slug="l40s-48-2")
    change(row, title=row.title, spec=replace(row.versions.get().node, shared=False), seen=1, reason="Its own pool.",
           by=cast.engineer)  # fmt: skip
    candidate = scenes.candidate_at("intake", cast)
    for track in ("legal", "engineering"):
        scenes.answer_all(candidate, track, cast, leave_out=("safety",))
    write(candidate, kind="control", key="numbers", values=SAID | {"owner": scenes.CLAIMS.as_record()},
          by=cast.engineer)  # fmt: skip
    waivers.approve(asked(cast, candidate, account_holder(cast.reader)), by=cast.decider)
    scenes.sign_track(candidate, "legal", cast)
    pool = {"pool_value": "Saves 40 hours a week", "pool_owner": account_holder(cast.engineer_two).as_record()}
    scenes.sign_track(candidate, "engineering", cast, terms=scenes.TERMS | pool)
    return scenes.decide(candidate, cast, review_by=timezone.localdate() + timedelta(days=5))


def mails(person: User, words: str) -> int:
    return Mail.objects.filter(to=person, body__contains=words).count()


def test_invented_closed_and_memberless_owners_are_refused_by_the_acts(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    for owner, why in ((GANDALF, "“Gandalf” is not an account"), (GONE, "closed or does not exist"),
                       (Holder("team", "x", "X"), "no member")):  # fmt: skip
        with pytest.raises(Forbidden, match=why):
            asked(cast, candidate, owner)
        with pytest.raises(Forbidden, match=why):
            write(candidate, kind="control", key="k", values=SAID | {"owner": owner.as_record()}, by=cast.engineer)
    assert not Waiver.objects.exists()
    assert not DeskEntry.objects.exists()


def test_an_invented_owner_of_a_pool_is_refused_by_the_act(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    terms = scenes.TERMS | {"pool_value": "Much", "pool_owner": GANDALF.as_record()}
    with pytest.raises(Forbidden, match="“Gandalf” is not an account"):
        scenes.sign_track(candidate, "engineering", cast, terms=terms)


@pytest.mark.long
def test_the_forms_say_what_is_wrong(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    sent = {"rule": "template", "reason": "Not needed here.", "owner": "Gandalf", "expires": until}
    page = post(client, cast.engineer, candidate, "waivers/ask/template/", 422, **sent)
    assert "“Gandalf” is not a person or a team of this portal." in page
    note = f"/candidates/{candidate.pk}/engineering/note/control/new/"
    client.force_login(cast.engineer)
    assert "“Gandalf” is not a person or a team" in client.post(note, SAID | {"owner": "Gandalf"}).content.decode()
    assert client.post(note, SAID | {"owner": "Claims"}).status_code == 302
    kept = DeskEntry.objects.get()
    assert kept.values["owner"] == {"team": "claims", "name": "Claims"}
    assert 'value="Claims (team)"' in client.get(note.replace("new", kept.key)).content.decode()


@pytest.mark.long
def test_an_entry_from_before_shows_its_owner_and_asks_for_a_real_one(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("answered", cast)
    DeskEntry.objects.create(
        candidate=candidate, kind="control", key="l-1", values=SAID | {"owner": "The Grey"}, by=cast.engineer
    )
    page = f"/candidates/{candidate.pk}/engineering/note/"
    assert "Numbers are looked up. (The Grey)" in " ".join(get(client, cast.engineer, page).split())
    assert 'value="The Grey"' in get(client, cast.engineer, f"{page}control/l-1/")


@pytest.mark.long
def test_they_enter_the_record_and_are_told_and_listed(cast: Cast, client: Client) -> None:
    decision = issued(cast)
    data = json.loads(bytes(decision.canonical))
    schema(3).validate(data)
    assert data["waivers"][0]["owner"] == {"account": "reader", "name": "Rita Reader"}
    assert data["pool"]["owner"] == {"account": "engineer_two", "name": "Edda Engineer"}
    rows = current([decision.number])[decision.number]
    assert (rows[WAIVER].account, rows[POOL].account, rows[CONTROL].team) == (
        cast.reader, cast.engineer_two, cast.claims,
    )  # fmt: skip
    assert mails(cast.reader, "asks for a waiver of “engineering-answers”") == 1
    assert mails(cast.reader, "Its owner is you") == 2
    assert mails(cast.reader, "- the waiver of “") == mails(cast.engineer_two, "- the dedicated node pool") == 1
    assert mails(cast.requester, "- control 1, as Claims (team)") == 1
    assert "you own the waiver of" in get(client, cast.reader, "/")
    assert "you own the waiver of" not in get(client, cast.legal_two, "/")
    page = " ".join(get(client, cast.reader, f"/decisions/{decision.number}/").split())
    for words in ("owner: Edda Engineer", "Limitation and control 1", "Rita Reader", "Claims (team)"):
        assert words in page
    text = get(client, cast.reader, f"/decisions/{decision.number}.md")
    assert "Rita Reader" in text
    assert "{'" not in text + page


def test_they_are_handed_over_and_an_account_is_not_closed_without_a_successor(cast: Cast) -> None:
    decision = issued(cast)
    hand_over(decision, part=WAIVER, to=account_holder(cast.auditor), why="Rita leaves.", by=cast.reader)
    assert [one.what for one in owed_by([cast.auditor], cast.auditor)] == ["Waiver"]
    with pytest.raises(Forbidden, match="answers for 1 part of decisions"):
        close_account(cast.engineer_two, successor=None, reason="Left.", by=cast.administrator)
    close_account(cast.engineer_two, successor=scenes.CLAIMS, reason="Left.", by=cast.administrator)
    assert holder_of(current([decision.number])[decision.number][POOL]) == scenes.CLAIMS


def test_a_waiver_that_no_decision_names_yet_is_handed_over_when_its_owner_leaves(cast: Cast, client: Client) -> None:
    candidate = scenes.candidate_at("intake", cast)
    row = asked(cast, candidate, account_holder(cast.reader))
    there = f"/people/{cast.reader.pk}/close/"
    assert "owns 1 waiver of undecided candidates" in get(client, cast.administrator, there)
    with pytest.raises(Forbidden, match="Rita Reader owns 1 waiver of undecided candidates"):
        switch(cast.reader, on=False, reason="Left.", by=cast.administrator)
    with pytest.raises(Forbidden, match="Name a successor"):
        close_account(cast.reader, successor=None, reason="Left.", by=cast.administrator)
    close_account(cast.reader, successor=account_holder(cast.auditor), reason="Left.", by=cast.administrator)
    row.refresh_from_db()
    assert row.holder == account_holder(cast.auditor)
    assert mails(cast.auditor, "in place of Rita Reader") == 1
    told = LedgerEntry.objects.get(event="person:closed").data
    assert told["handed_over"] == [f"the waiver of “Engineering answers” for {candidate.label}"]
    assert told["successor"] == account_holder(cast.auditor).as_record()
    waivers.end(row, reason="All answered.", by=cast.engineer)
    close_account(cast.auditor, successor=None, reason="Left too.", by=cast.administrator)


def test_no_record_names_an_owner_whose_account_was_closed_from_outside(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    for track in ("legal", "engineering"):
        scenes.answer_all(candidate, track, cast, leave_out=("safety",))
    waivers.approve(asked(cast, candidate, account_holder(cast.reader)), by=cast.decider)
    scenes.sign_track(candidate, "legal", cast)
    scenes.sign_track(candidate, "engineering", cast)
    switch(cast.reader, on=False, reason="Left.", by="system:sign-in")
    review = timezone.localdate() + timedelta(days=5)
    with pytest.raises(Forbidden, match="The account of Rita Reader is closed"):
        scenes.decide(candidate, cast, review_by=review)
    waivers.approve(asked(cast, candidate, account_holder(cast.auditor)), by=cast.decider)
    assert scenes.decide(scenes.fresh(candidate), cast, review_by=review).number


@pytest.mark.long
def test_whoever_owns_a_renewal_answers_for_the_waiver_from_then_on(cast: Cast, client: Client) -> None:
    decision = issued(cast)
    before = current([decision.number])[decision.number][WAIVER].pk
    row = asked(cast, decision.candidate, account_holder(cast.auditor))
    assert current([decision.number])[decision.number][WAIVER].pk == before  # asked for, not approved
    waivers.approve(row, by=cast.decider)
    now = current([decision.number])[decision.number][WAIVER]
    assert (now.account, now.by) == (cast.auditor, cast.decider)
    assert mails(cast.auditor, "- the waiver of “") == 1
    assert owed_by([cast.reader], cast.reader) == []
    page = " ".join(get(client, cast.decider, f"/decisions/{decision.number}/").split())
    assert page.index("Adam Auditor") < page.index("Rita Reader")
    waivers.end(row, reason="All answered.", by=cast.decider)
    assert owed_by([cast.auditor], cast.auditor) == []


@pytest.mark.long
def test_a_record_from_before_reads_as_it_did(cast: Cast) -> None:
    data = json.loads(bytes(issued(cast).canonical))
    data["pool"]["owner"] = data["waivers"][0]["owner"] = "The Grey"
    next(one for one in data["operations"] if one["kind"] == "control")["values"]["owner"] = "The White"
    schema(3).validate(data)
    named = recorded(data)
    assert (named[POOL], named[WAIVER]) == (Holder("", "", "The Grey"),) * 2
    assert named[CONTROL] == Holder("", "", "The White")
    page = read(json.dumps(data).encode())
    assert "owner: The Grey" in str(page.deployment)
    assert "(The White)" in str(page.deployment)
    assert page.waivers[0]["owner"] == "The Grey"


def test_every_part_has_words() -> None:
    assert part_words("waiver:intended_use") == "the waiver of “Intended use”"
    assert part_words(POOL) == "the dedicated node pool"
    assert part_words(CONTROL) == "control 1"
