"""Related accounts and what a track rests on: intake, answers, resolved remarks, conditions, notes; in every order."""

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from django.test import Client

from reviews.decisions.actions import issue
from reviews.ledger.models import LedgerEntry
from reviews.people.holds import SECURE_IT, close_holds, open_hold
from reviews.people.models import Hold, User
from reviews.people.permits import Forbidden
from reviews.proposals.actions import take_reading
from reviews.workflow.actions.reusing import reuse_review
from reviews.workflow.actions.reviewing import answer, meet_condition, record_intake, remark
from reviews.workflow.models import Candidate, Condition, Remark
from reviews.workflow.notes.actions import write
from reviews.workflow.policy.actions import adopt
from reviews.workflow.policy.actions import write as write_policy
from reviews.workflow.policy.rules import RISKS, SHIPPED
from reviews.workflow.statements import AnswerStatement
from tests import scenes
from tests.cast import Cast
from tests.desks.forms import at
from tests.readings import OTHER_COMMIT, reading

pytestmark = pytest.mark.django_db
WHY = "the first password was shown to whoever made the account"
SECURED = "accepted an invitation with an own second factor"
MARKS = SHIPPED | {"related_accounts": dict.fromkeys(RISKS, "mark")}


def puppets(cast: Cast, candidate: Candidate, *people: User) -> None:
    """The administrator could sign in as all of these, since before the proposal."""
    for person in people:
        open_hold(person, by=cast.administrator, why=WHY)
    Hold.objects.update(since=candidate.created_at)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def intakes(candidate: Candidate, by: User) -> Any:
    form = {"seen": scenes.seen(candidate), **scenes.INTAKE}
    return client_of(by).post(at(candidate, "legal/intake/"), form)


def answers(track: str, question: str, choice: str) -> Callable[[Candidate, User], Any]:
    def act(candidate: Candidate, by: User) -> Any:
        form = {"seen": scenes.seen(candidate), "choice": choice, "text": "Because."}
        return client_of(by).post(at(candidate, f"{track}/answers/{question}/"), form)

    return act


def resolves(candidate: Candidate, by: User) -> Any:
    found = Remark.objects.filter(candidate=candidate, resolved_at__isnull=True).latest("pk")
    return client_of(by).post(at(candidate, f"remarks/{found.pk}/resolve/"), {"resolution": "Answered."})


ACTS: dict[str, tuple[str, Callable[[Candidate, User], Any]]] = {
    "intake": ("legal", intakes),
    "legal answer": ("legal", answers("legal", "license", "yes")),
    "engineering answer": ("engineer", answers("engineering", "purpose", "yes")),
    "resolution": ("legal", resolves),
}


NAMES = tuple(ACTS)
EVERY = tuple(permutations(NAMES))
SOME = tuple(NAMES[n:] + NAMES[:n] for n in range(len(NAMES)))


@pytest.mark.some(2)
@pytest.mark.parametrize(
    "order", [one if one in SOME else pytest.param(one, marks=pytest.mark.long) for one in EVERY], ids=str
)
def test_puppets_of_the_requester_do_nothing_that_counts_in_any_order(cast: Cast, order: tuple[str, ...]) -> None:
    candidate = scenes.candidate_at("intake", cast)
    remark(candidate, track="legal", about="", text="Who trained it?", by=cast.legal_two)
    puppets(cast, candidate, cast.requester, cast.legal, cast.engineer)
    before = LedgerEntry.objects.count()
    for name in order:
        who, act = ACTS[name]
        person = getattr(cast, who)
        refused = act(candidate, person)
        assert refused.status_code == 403, (name, refused.status_code)
        said = f"Ava Administrator could have signed in as both Rolf Requester and {person.name}. {SECURE_IT}"
        assert said in text(refused), name
    assert LedgerEntry.objects.count() == before
    for name in order:
        who, act = ACTS[name]
        assert act(candidate, getattr(cast, f"{who}_two")).status_code == 302, name


def test_pages_say_why_beside_what_is_refused(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    remark(candidate, track="legal", about="", text="Who trained it?", by=cast.legal_two)
    puppets(cast, candidate, cast.requester, cast.legal)
    client = client_of(cast.legal)
    for path in ("legal/", "remarks/"):
        assert "Rolf Requester proposed this candidate. Ava Administrator could" in text(
            client.get(at(candidate, path))
        )


def test_securing_the_account_opens_the_way(cast: Cast) -> None:
    candidate = scenes.candidate_at("intake", cast)
    puppets(cast, candidate, cast.requester, cast.legal)
    assert intakes(candidate, cast.legal).status_code == 403
    close_holds(cast.legal, how=SECURED)
    assert intakes(candidate, cast.legal).status_code == 302


def test_a_review_is_not_reused_by_an_account_related_to_the_requester(cast: Cast) -> None:
    earlier = scenes.candidate_at("answered", cast)
    candidate = scenes.candidate_at("read", cast, work=scenes.workload(cast, name="Second team"))
    puppets(cast, candidate, cast.requester, cast.legal)
    told = {"earlier": earlier.intakes.get(), "intended_use": "Fits.", "hold": "", "seen": scenes.seen(candidate)}
    with pytest.raises(Forbidden, match="could have signed in as both Rolf Requester and Lena Legal"):
        reuse_review(candidate, by=cast.legal, **told)
    assert reuse_review(candidate, by=cast.legal_two, **told)


def test_conditions_and_notes_are_for_separate_people_too(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    condition = Condition.objects.get()
    puppets(cast, candidate, cast.requester, cast.engineer)
    said = "Rolf Requester proposed this candidate. Ava Administrator could have signed in as both"
    with pytest.raises(Forbidden, match=said):
        meet_condition(condition, how="The training was held.", evidence="", by=cast.engineer)
    place = at(candidate, f"conditions/{condition.pk}/met/")
    assert said in text(client_of(cast.engineer).get(place))
    with pytest.raises(Forbidden, match=said):
        write(candidate, kind="platform", key="health", values={"text": "It is known."}, by=cast.engineer)
    assert meet_condition(condition, how="The training was held.", evidence="", by=cast.engineer_two).met_at


def test_the_requester_meets_no_condition_of_their_own_candidate(cast: Cast) -> None:
    candidate = scenes.candidate_at("legal-passed", cast)
    scenes.sign_track(candidate, "engineering", cast, "pass with conditions")
    Candidate.objects.filter(pk=candidate.pk).update(requester=cast.engineer_two)
    with pytest.raises(Forbidden, match="You proposed this candidate"):
        meet_condition(Condition.objects.get(), how="The training was held.", evidence="", by=cast.engineer_two)


@pytest.mark.parametrize("what", ["recorded the license intake", "answered legal questions"])
def test_what_was_done_before_holds_were_known_blocks_the_decision_until_it_is_done_again(
    cast: Cast, what: str
) -> None:
    """The ledger tells an upgrade of holds on accounts that had acted; sign-offs by others do not cure that."""
    candidate = scenes.candidate_at("ready", cast)
    seen = scenes.seen(candidate)
    given = candidate.answers.filter(track="legal").latest("pk")
    said = AnswerStatement("legal", given.question, given.choice, given.text)

    def do(by: User) -> None:
        if what.startswith("recorded"):
            record_intake(candidate, seen=seen, by=by, **scenes.INTAKE)
        else:
            answer(candidate, said=said, seen=seen, by=by)

    do(cast.legal_two)
    puppets(cast, candidate, cast.requester, cast.legal_two)
    for _ in range(2):
        with pytest.raises(Forbidden, match=f"Luis Legal {what}. Ava Administrator could have signed in as both"):
            issue(scenes.fresh(candidate), ruling=scenes.ruling(), seen=seen, by=cast.decider)
        close_holds(cast.legal_two, how=SECURED)  # securing the account later makes nothing earlier independent
    do(cast.legal)
    assert issue(scenes.fresh(candidate), ruling=scenes.ruling(), seen=seen, by=cast.decider)


def test_what_a_later_commit_inherits_was_not_answered_by_an_account_related_to_its_requester(cast: Cast) -> None:
    candidate = scenes.candidate_at("answered", cast)
    seen = scenes.seen(candidate)
    given = candidate.answers.filter(track="legal").latest("pk")
    said = AnswerStatement("legal", given.question, given.choice, given.text)
    answer(candidate, said=said, seen=seen, by=cast.legal_two)
    scenes.sign_track(scenes.fresh(candidate), "legal", cast, "pass")
    puppets(cast, candidate, cast.requester, cast.legal_two)
    later = scenes.proposed(cast, candidate.repo_id, revision="next")
    take_reading(later.pk, reading(candidate.repo_id, commit=OTHER_COMMIT))
    assert not later.signoffs.exists()


def test_a_policy_may_mark_instead_and_the_mark_is_in_the_ledger_and_the_record(cast: Cast) -> None:
    adopt(write_policy(body=MARKS, reason="A small company.", by=cast.decider), reason="Agreed.", by=cast.both)
    candidate = scenes.candidate_at("answered", cast)
    puppets(cast, candidate, cast.requester, cast.legal)
    assert intakes(candidate, cast.legal).status_code == 302
    told = LedgerEntry.objects.filter(event="intake:recorded").latest("sequence").data
    assert "Rolf Requester proposed this candidate. Ava Administrator could have" in told["related"]
    for track in ("legal", "engineering"):
        scenes.answer_all(candidate, track, cast)
    for track in ("legal", "engineering"):
        scenes.sign_track(scenes.fresh(candidate), track, cast)
    decision = issue(scenes.fresh(candidate), ruling=scenes.ruling(), seen=scenes.seen(candidate), by=cast.decider)
    found = json.loads(bytes(decision.canonical))["related_accounts"]
    assert [one for one in found if "Lena Legal recorded the license intake." in one]
