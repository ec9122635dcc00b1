"""Fifty people at once on one candidate, through the pages, on a real database: one outcome, a clear 409 for the rest.

The suite asks five; the long run asks fifty.
"""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from reviews.decisions.models import Decision
from reviews.decisions.replay import rebuilt
from reviews.ledger import queries as ledger
from reviews.ledger.act import act
from reviews.ledger.models import LedgerEntry, LedgerNode
from reviews.ledger.record import record
from reviews.people.models import User
from reviews.proposals.actions import take_reading
from reviews.workflow.models import Candidate, SignOff, Track
from tests import scenes
from tests.cast import Cast, assemble
from tests.readings import reading

pytestmark = pytest.mark.django_db(transaction=True)

CROWDS = [pytest.param(5), pytest.param(50, marks=pytest.mark.long)]


@pytest.fixture
def cast() -> Cast:
    return assemble()


def crowd(size: int, *roles: str) -> list[User]:
    """So many people with the same roles."""
    people = [
        User.objects.create_user(f"crowd-{number}", first_name="Crowd", last_name=str(number)) for number in range(size)
    ]
    groups = list(Group.objects.filter(name__in=roles))
    for person in people:
        person.groups.set(groups)
    return people


Act = Callable[[Client], Any]


def at_once(acts: list[tuple[User, Act]]) -> Counter[int]:
    """Everybody is signed in and has the page; then all send at the same moment. How often each status came."""
    clients = []
    for person, _ in acts:
        client = Client(raise_request_exception=False)
        client.force_login(person)
        clients.append(client)
    requirement, found = threading.Barrier(len(acts)), Counter[int]()
    lock = threading.Lock()

    def run(client: Client, act: Act) -> None:
        requirement.wait()
        try:
            status = act(client)
            with lock:
                found[status] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(client, act)) for client, (_, act) in zip(clients, acts, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def signing(candidate: Candidate, outcome: str = "pass", track: str = "legal") -> Act:
    seen = scenes.seen(candidate)
    values = {"outcome": outcome, "reason": "I read the terms.", "seen": seen, "stands": "", "mirror": "yes"}
    values |= {name: str(value) for name, value in scenes.TERMS.items()} if track == "engineering" else {}
    return lambda client: client.post(f"/candidates/{candidate.pk}/{track}/sign/", values).status_code


def sound(candidate: Candidate) -> None:
    """What must hold whoever was first."""
    assert ledger.verify().ok
    assert rebuilt() == []
    entries = LedgerEntry.objects.count()
    assert list(LedgerEntry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(
        range(1, entries + 1)
    )
    assert LedgerNode.objects.count() == entries - entries.bit_count()
    for track in Track.objects.filter(candidate=candidate, signoff__isnull=False).select_related("signoff"):
        assert track.signoff is not None
        assert track.signoff.track == track.name


@pytest.mark.long
@pytest.mark.parametrize("size", CROWDS)
def test_approve_and_approve(cast: Cast, size: int) -> None:
    candidate = scenes.candidate_at("answered", cast)
    people = crowd(size, "legal-reviewer")
    found = at_once([(person, signing(candidate)) for person in people])
    assert found == {302: 1, 409: size - 1}
    assert SignOff.objects.count() == 1
    sound(candidate)


@pytest.mark.parametrize("size", CROWDS)
def test_approve_and_reject(cast: Cast, size: int) -> None:
    candidate = scenes.candidate_at("answered", cast)
    people = crowd(size, "legal-reviewer", "decider")
    reject: Act = lambda client: client.post(f"/candidates/{candidate.pk}/reject/", {"reason": "No."}).status_code  # noqa: E731
    acts = [signing(candidate) if number % 2 else reject for number in range(size)]
    found = at_once(list(zip(people, acts, strict=True)))
    assert set(found) == {302, 409}
    assert found[302] in (1, 2)  # a pass and then the rejection, or the rejection alone
    assert scenes.fresh(candidate).state == "rejected"
    assert SignOff.objects.count() == found[302] - 1
    sound(candidate)


@pytest.mark.long
@pytest.mark.parametrize("size", CROWDS)
def test_approve_and_a_new_snapshot(cast: Cast, size: int) -> None:
    candidate = scenes.candidate_at("answered", cast)
    seen = scenes.seen(candidate)
    people = crowd(size, "legal-reviewer")
    acts = [signing(candidate) for _ in people]

    def read(_client: Client) -> int:
        take_reading(candidate.pk, reading(license_text="Other words.\n"))
        return 200

    acts[0] = read
    found = at_once(list(zip(people, acts, strict=True)))
    assert found[200] == 1
    assert found[302] <= 1
    assert found[302] + found[409] == size - 1
    assert all(one.snapshot.digest == seen for one in SignOff.objects.all())
    sound(candidate)


@pytest.mark.long
@pytest.mark.parametrize("size", [4, pytest.param(20, marks=pytest.mark.long)])
def test_one_person_signs_both_tracks_from_many_windows(cast: Cast, size: int) -> None:
    candidate = scenes.candidate_at("answered", cast)
    acts = [signing(candidate, track=track) for track in ("legal", "engineering") * (size // 2)]
    found = at_once([(cast.both, act) for act in acts])
    assert found[302] == 1
    assert found[403] + found[409] == size - 1
    assert SignOff.objects.filter(signer=cast.both).count() == 1
    sound(candidate)


@pytest.mark.long
@pytest.mark.parametrize("size", [4, pytest.param(20, marks=pytest.mark.long)])
def test_two_crowds_sign_both_tracks_while_the_snapshot_moves(cast: Cast, size: int) -> None:
    candidate = scenes.candidate_at("answered", cast)
    seen = scenes.seen(candidate)
    people = crowd(size, "legal-reviewer", "engineering-reviewer")
    acts = [signing(candidate, track=track) for track in ("legal", "engineering") * (size // 2)]

    def read(_client: Client) -> int:
        take_reading(candidate.pk, reading(license_text="Other words.\n"))
        return 200

    found = at_once([*zip(people, acts, strict=True), (cast.reader, read)])
    assert found[200] == 1
    assert found[302] <= 2
    assert found[302] + found[409] == size
    assert all(one.snapshot.digest == seen for one in SignOff.objects.all())
    signers = list(SignOff.objects.values_list("track", "signer"))
    assert len({track for track, _ in signers}) == len({signer for _, signer in signers}) == len(signers)
    sound(candidate)


@pytest.mark.long
@pytest.mark.parametrize("size", CROWDS)
def test_issue_and_withdraw(cast: Cast, size: int) -> None:
    candidate = scenes.candidate_at("ready", cast)
    people = crowd(size, "decider")
    ruling = form(candidate)
    issue: Act = lambda client: client.post(f"/candidates/{candidate.pk}/decide/", ruling).status_code  # noqa: E731
    assert at_once([(person, issue) for person in people]) == {302: 1, 409: size - 1}
    take_back: Act = lambda client: client.post("/decisions/1/withdraw/", {"reason": "It was withdrawn."}).status_code  # noqa: E731
    assert at_once([(person, take_back) for person in people]) == {302: 1, 409: size - 1}
    assert Decision.objects.count() == 1
    sound(candidate)


def form(candidate: Candidate) -> dict[str, Any]:
    from tests.decisions.test_decision_pages import ruling

    return ruling(candidate)


@pytest.mark.long
def test_eight_writers_keep_one_chain_without_a_gap(cast: Cast) -> None:
    before = LedgerEntry.objects.count()

    @act
    def told(number: int, *, turn: int, by: str) -> None:
        record("person:created", actor=by, subject=f"person:{number}", label=f"{number}.{turn}")
        if turn % 3 == 2:
            raise ValueError  # a rollback leaves no gap

    def write(number: int) -> None:
        for turn in range(10):
            with contextlib.suppress(ValueError):
                told(number, turn=turn, by="tests")
        connection.close()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = ledger.verify()
    assert verdict.ok
    assert verdict.entries == before + 8 * 7
    assert LedgerNode.objects.count() == verdict.entries - verdict.entries.bit_count()
