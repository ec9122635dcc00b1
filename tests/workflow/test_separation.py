"""Related accounts on one candidate: refused at each stage or marked, as of the moment of each act, also at once."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from reviews.decisions.actions import issue
from reviews.decisions.models import Decision
from reviews.home.queries import turns_of
from reviews.ledger.models import LedgerEntry
from reviews.people.actions import grant_role
from reviews.people.holds import close_holds, open_hold
from reviews.people.models import Hold, User
from reviews.people.permits import Forbidden
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.renewing import renew
from reviews.workflow.actions.signing import sign
from reviews.workflow.models import Candidate, SignOff
from reviews.workflow.policy.actions import adopt, write
from reviews.workflow.policy.models import PolicyVersion
from reviews.workflow.policy.rules import RISKS, SHIPPED, parse
from reviews.workflow.statements import SignOffStatement, WaiverGrounds
from reviews.workflow.waivers.actions import approve, ask_requirement
from reviews.workflow.waivers.models import Waiver
from tests import scenes
from tests.cast import Cast
from tests.readings import OTHER_COMMIT, reading

pytestmark = pytest.mark.django_db
WHY = "the first password was shown to whoever made the account"
SECURED = "accepted an invitation with an own second factor"
MARKS = SHIPPED | {"related_accounts": dict.fromkeys(RISKS, "mark")}


def hold(cast: Cast, *people: User) -> None:
    """The administrator could sign in as all of these."""
    for person in people:
        open_hold(person, by=cast.administrator, why=WHY)


def signed(candidate: Candidate, track: str, by: User, outcome: str = "pass") -> SignOff:
    """The act itself: no scene that was remembered before a hold is brought back."""
    said = SignOffStatement(
        track, outcome, "It fits the workload.", terms=scenes.TERMS if track == "engineering" else {}
    )
    return sign(scenes.fresh(candidate), said=said, seen=scenes.seen(candidate), by=by)


def issued(candidate: Candidate, by: User) -> Decision:
    return issue(scenes.fresh(candidate), ruling=scenes.ruling(), seen=scenes.seen(candidate), by=by)


def marking(cast: Cast) -> PolicyVersion:
    """A policy that marks related accounts, written by one decider and adopted by another."""
    version = write(body=MARKS, reason="A small company.", by=cast.decider)
    adopt(version, reason="Agreed.", by=cast.both)
    return version


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def page(person: User, path: str) -> str:
    client = Client()
    client.force_login(person)
    return text(client.get(path))


@pytest.mark.parametrize("track", ["legal", "engineering"])
def test_an_account_related_to_the_requester_signs_no_track(cast: Cast, track: str) -> None:
    candidate = scenes.candidate_at("answered", cast)
    person = cast.legal if track == "legal" else cast.engineer
    hold(cast, cast.requester, person)
    Hold.objects.update(since=candidate.created_at)
    said = f"could have signed in as both Rolf Requester and {person.name}. Another person must act, or the owner"
    with pytest.raises(Forbidden, match=said):
        signed(candidate, track, person)
    assert said in page(person, f"/candidates/{candidate.pk}/{track}/")
    assert not [one for one in turns_of(User.objects.get(pk=person.pk)).mine if one.need.who == track]
    other = cast.legal_two if track == "legal" else cast.engineer_two
    assert [one for one in turns_of(other).mine if one.need.who == track]
    assert signed(candidate, track, other).related == ""


@pytest.mark.parametrize("first", ["legal", "engineering"])
def test_related_accounts_do_not_sign_both_tracks_in_either_order(cast: Cast, first: str) -> None:
    candidate = scenes.candidate_at("answered", cast)
    hold(cast, cast.legal, cast.engineer)
    tracks = {"legal": cast.legal, "engineering": cast.engineer}
    signed(candidate, first, tracks.pop(first))
    [(track, person)] = tracks.items()
    with pytest.raises(Forbidden, match=f"signed the {first} track. Ava Administrator could have signed in as both"):
        signed(candidate, track, person)
    with pytest.raises(Forbidden, match="could have signed in as both"):
        signed(candidate, track, person, "request changes")


def test_the_one_who_holds_an_account_is_related_to_it_too(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    open_hold(cast.legal, by=cast.engineer, why=WHY)
    signed(candidate, "legal", cast.legal)
    with pytest.raises(Forbidden, match=r"Enno Engineer could have signed in as Lena Legal\."):
        signed(candidate, "engineering", cast.engineer)


def test_securing_the_account_opens_the_way_for_what_is_done_afterwards(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    hold(cast, cast.legal, cast.engineer)
    signed(candidate, "legal", cast.legal)
    close_holds(cast.legal, how=SECURED)
    with pytest.raises(Forbidden, match="could have signed in as both"):
        signed(candidate, "engineering", cast.engineer)  # legal signed while it was held, and engineering still is
    close_holds(cast.engineer, how=SECURED)
    assert signed(candidate, "engineering", cast.engineer).related == ""
    assert issued(candidate, cast.decider)


def test_a_later_hold_makes_no_earlier_act_dependent(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    hold(cast, cast.legal, cast.engineer)
    close_holds(cast.engineer, how=SECURED)
    Hold.objects.filter(person=cast.legal).update(since=timezone.now() + timedelta(seconds=1))
    assert signed(candidate, "engineering", cast.engineer)


def test_sign_offs_from_before_holds_were_known_block_the_decision(cast: Cast) -> None:
    """What an upgrade derives from the ledger reaches back to sign-offs that were given then."""
    candidate = scenes.candidate_at("ready", cast)
    hold(cast, cast.legal, cast.engineer)
    Hold.objects.update(since=candidate.created_at - timedelta(days=1))
    with pytest.raises(Forbidden, match="What was done before that must be done again"):
        issued(candidate, cast.decider)
    for person in (cast.legal, cast.engineer):
        close_holds(person, how=SECURED)
    with pytest.raises(Forbidden, match="could have signed in as both Lena Legal and Enno Engineer"):
        issued(candidate, cast.decider)
    signed(candidate, "legal", cast.legal)
    assert issued(candidate, cast.decider)


@pytest.mark.parametrize("how", ["decider and requester", "requester holds decider"])
def test_an_account_related_to_the_requester_issues_nothing(cast: Cast, how: str) -> None:
    candidate = scenes.candidate_at("ready", cast)
    if how == "decider and requester":
        hold(cast, cast.decider, cast.requester)
        Hold.objects.filter(person=cast.requester).update(since=candidate.created_at)
    else:
        open_hold(cast.decider, by=cast.requester, why=WHY)
    with pytest.raises(Forbidden, match="Rolf Requester proposed this candidate"):
        issued(candidate, cast.decider)
    assert "Rolf Requester proposed this candidate." in page(cast.decider, f"/candidates/{candidate.pk}/")
    assert not turns_of(User.objects.get(pk=cast.decider.pk)).mine
    assert issued(candidate, cast.both)


def test_a_decider_related_to_one_signer_may_decide_like_one_who_signed_a_track(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    hold(cast, cast.legal, cast.decider)
    signed(candidate, "legal", cast.legal)
    signed(candidate, "engineering", cast.engineer)
    assert "related_accounts" not in json.loads(bytes(issued(candidate, cast.decider).canonical))


def asked(candidate: Candidate, by: User) -> Waiver:
    until = timezone.localdate() + timedelta(days=5)
    grounds = WaiverGrounds("No template.", reason="Not needed.", owner=scenes.ENNO, expires=until)
    return ask_requirement(scenes.fresh(candidate), key="template", grounds=grounds, by=by)


@pytest.mark.parametrize("other", ["engineer", "requester"])
def test_a_waiver_is_not_approved_by_an_account_related_to_the_asker_or_the_requester(cast: Cast, other: str) -> None:
    candidate = scenes.candidate_at("answered", cast)
    hold(cast, getattr(cast, other), cast.engineer_two)
    Hold.objects.update(since=candidate.created_at)
    waiver = asked(candidate, cast.engineer)
    with pytest.raises(Forbidden, match="could have signed in as both"):
        approve(waiver, by=cast.engineer_two)
    assert "could have signed in as both" in page(cast.engineer_two, f"/candidates/{candidate.pk}/waivers/")
    assert not [one for one in turns_of(User.objects.get(pk=cast.engineer_two.pk)).mine if one.need.what == "Waiver"]
    close_holds(cast.engineer_two, how=SECURED)
    assert approve(waiver, by=cast.engineer_two).related == ""


def test_a_related_account_renews_nothing(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    hold(cast, cast.legal_two, cast.engineer)
    Hold.objects.update(since=candidate.created_at)
    take_reading(candidate.pk, reading(license_text="Another text.\n"))
    seen = scenes.seen(candidate)
    scenes.intake(candidate, cast)
    scenes.read_license(candidate, cast)
    with pytest.raises(Forbidden, match="could have signed in as both Enno Engineer and Luis Legal"):
        renew(scenes.fresh(candidate), track="legal", seen=seen, reason="It is the same.", by=cast.legal_two)
    assert (
        renew(scenes.fresh(candidate), track="legal", seen=seen, reason="It is the same.", by=cast.legal).related == ""
    )


def test_a_later_commit_inherits_no_pass_of_related_accounts(cast: Cast) -> None:
    candidate = scenes.candidate_at("ready", cast)
    hold(cast, cast.legal, cast.engineer)
    Hold.objects.update(since=candidate.created_at)
    later = scenes.proposed(cast, candidate.repo_id, revision="next")
    take_reading(later.pk, reading(candidate.repo_id, commit=OTHER_COMMIT))
    assert later.signoffs.count() == 1, "the first is inherited, the other must be given by a separate person"


def test_a_policy_may_mark_instead_and_the_mark_stays_on_every_record(cast: Cast) -> None:
    version = marking(cast)
    candidate = scenes.candidate_at("answered", cast)
    assert candidate.policy_id == version.number
    hold(cast, cast.legal, cast.engineer, cast.engineer_two, cast.decider, cast.requester)
    Hold.objects.filter(person=cast.requester).update(since=candidate.created_at)
    waiver = approve(asked(candidate, cast.engineer), by=cast.engineer_two)
    assert "requested this waiver. Ava Administrator could have signed in as both" in waiver.related
    for track, person in (("legal", cast.legal), ("engineering", cast.engineer)):
        row = signed(candidate, track, person)
        assert "Rolf Requester proposed this candidate. Ava Administrator could have signed in as both" in row.related
        assert LedgerEntry.objects.filter(event="signoff:given").first().data["related"] == row.related  # type: ignore[union-attr]
    overview = page(cast.decider, f"/candidates/{candidate.pk}/")
    assert overview.count("Related accounts") == 2
    assert f"Marked, as policy {version.number} allows" in overview
    ruling = scenes.ruling(review_by=waiver.expires)
    decision = issue(scenes.fresh(candidate), ruling=ruling, seen=scenes.seen(candidate), by=cast.decider)
    record = json.loads(bytes(decision.canonical))
    assert len(record["related_accounts"]) == 4
    assert "related_accounts" in record["signoffs"]["legal"]
    assert page(cast.decider, f"/decisions/{decision.number}/").count("Related accounts") >= 4


def test_two_accounts_of_one_person_adopt_no_policy(cast: Cast) -> None:
    hold(cast, cast.decider, cast.both)
    version = write(body=MARKS, reason="A small company.", by=cast.decider)
    with pytest.raises(Forbidden, match=r"Dora Decider wrote this version\. Ava Administrator could have signed in as"):
        adopt(version, reason="Agreed.", by=cast.both)


def test_a_policy_from_before_refuses_and_a_new_one_must_say(cast: Cast) -> None:
    before = {key: value for key, value in SHIPPED.items() if key != "related_accounts"}
    assert set(parse(1, before, stored=True).related_accounts.values()) == {"refuse"}
    assert "related_accounts" in page(cast.decider, "/policy/new/")
    with pytest.raises(ValueError, match="related_accounts"):
        parse(2, before)


def together(*acts: Callable[[], object]) -> list[str]:
    gate, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Forbidden as error:
            refused.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_related_accounts_that_sign_at_once_leave_one_sign_off(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    hold(cast, cast.legal, cast.engineer)
    refused = together(
        lambda: signed(candidate, "legal", cast.legal), lambda: signed(candidate, "engineering", cast.engineer)
    )
    assert len(refused) == 1
    assert candidate.signoffs.count() == 1


@pytest.mark.django_db(transaction=True)
def test_granting_waits_for_who_signs_and_neither_blocks_the_other_for_good(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    assert not together(
        lambda: signed(candidate, "legal", cast.legal),
        lambda: grant_role(cast.nobody, "decider", by="system:command"),
        lambda: signed(candidate, "engineering", cast.engineer),
    )
