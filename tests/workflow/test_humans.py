"""Random people do random things with accounts: no one human ever signs both tracks, or proposes and approves, alone.

The humans are modelled here, and the portal does not know them: it only sees accounts. Who knows an account's password
may act as it; an owner who secures an account is the only one who can from then on, and has one identity to do it with.
"""

import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.utils import timezone

from reviews.decisions.actions import issue
from reviews.granting.actions import confirm_role, request_role
from reviews.people.actions import create_person, grant_role
from reviews.people.holds import close_holds, open_hold
from reviews.people.models import User
from reviews.people.permits import Forbidden, Stale
from reviews.workflow.actions.signing import sign
from reviews.workflow.models import Candidate
from reviews.workflow.statements import SignOffStatement
from tests import scenes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ROLES = ("legal-reviewer", "engineering-reviewer", "decider", "administrator")
HUMANS = ("mallory", "trent", "peggy", "victor")
ACTS = ("create", "give", "give", "give", "reset", "accept", "accept", "propose", "sign", "sign", "sign", "issue")
STEPS = 120


class Rollback(Exception):
    """The end of an episode: nothing of it stays."""


@dataclass
class World:
    """Who can sign in as which account, who accepted one as their own, and which human did what on the candidate."""

    candidate: Candidate
    dice: random.Random
    knows: dict[int, set[str]] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    did: dict[str, str] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)

    def someone(self, role: str = "") -> tuple[User, str] | None:
        """An account with a role, and a human who can act as it."""
        found = (
            User.objects.filter(pk__in=self.knows, groups__name=role)
            if role
            else User.objects.filter(pk__in=self.knows)
        )
        accounts = list(found.order_by("pk"))
        if not accounts:
            return None
        account = self.dice.choice(accounts)
        return account, self.dice.choice(sorted(self.knows[account.pk]))

    def step(self) -> None:
        """One human tries one thing; what the portal refuses has no effect."""
        act = self.dice.choice(ACTS)
        try:
            with transaction.atomic():
                getattr(self, act)()
                self.done[act] += 1
        except (Forbidden, Stale, ValueError):
            self.done[f"{act} refused"] += 1

    def create(self) -> None:
        account, human = self.admin()
        name = f"p{len(self.knows)}-{self.dice.random()}"
        values = {"first_name": name, "last_name": "", "email": ""}
        made = create_person(username=name, **values, by=account)
        open_hold(made, by=account, why="the first password was shown to whoever made the account")
        self.knows[made.pk] = {human}

    def give(self) -> None:
        (one, _), (two, _) = self.admin(), self.admin()
        receiver = User.objects.get(pk=self.dice.choice(sorted(self.knows)))
        confirm_role(request_role(receiver, self.dice.choice(ROLES), reason="x", by=one), by=two)

    def reset(self) -> None:
        account, human = self.admin()
        person = User.objects.get(pk=self.dice.choice(sorted(self.knows)))
        if person.pk != account.pk:
            open_hold(person, by=account, why="an administrator reset the password")
            self.knows[person.pk] |= {human}

    def accept(self) -> None:
        free = [human for human in HUMANS if human not in self.owners]
        mine = [pk for pk in self.knows if pk not in self.owners.values()]
        secured = sorted(self.owners.items())
        if free and mine:
            secured.append((self.dice.choice(free), self.dice.choice(sorted(mine))))
        human, pk = self.dice.choice(secured)
        close_holds(User.objects.get(pk=pk), how="accepted an invitation with an own second factor")
        self.owners[human], self.knows[pk] = pk, {human}

    def propose(self) -> None:
        if set(self.did) - {"propose"}:
            raise ValueError("The candidate has been signed.")
        account, human = self.someone() or (None, "")
        Candidate.objects.filter(pk=self.candidate.pk).update(requester=account, created_at=timezone.now())
        self.did["propose"] = human

    def sign(self) -> None:
        track = self.dice.choice(("legal", "engineering"))
        account, human = self.someone(f"{track}-reviewer") or (None, "")
        if account is None:
            raise ValueError("No one reviews this track.")
        terms = scenes.TERMS if track == "engineering" else {}
        said = SignOffStatement(track, "pass", "It fits the workload.", terms=terms)
        sign(scenes.fresh(self.candidate), said=said, seen=scenes.seen(self.candidate), by=account)
        self.did[track] = human

    def issue(self) -> None:
        account, human = self.someone("decider") or (None, "")
        if account is None or len(self.did) < 3:
            raise ValueError("No one decides, or there is nothing to decide.")
        fresh = scenes.fresh(self.candidate)
        issue(fresh, ruling=scenes.ruling(), seen=scenes.seen(fresh), by=account)
        self.did["issue"] = human

    def admin(self) -> tuple[User, str]:
        found = self.someone("administrator")
        assert found
        return found


def episode(cast: Cast, candidate: Candidate, seed: int) -> World:
    """One sequence of acts, which ends with a decision or after enough steps; it leaves nothing behind."""
    world = World(candidate, random.Random(seed))
    try:
        with transaction.atomic():
            for human, account in zip(HUMANS, (cast.administrator, cast.administrator_two), strict=False):
                world.knows[account.pk], world.owners[human] = {human}, account.pk
            for role in ROLES[:3] * (seed % 2):  # in every second, an administrator reviews as well
                grant_role(cast.administrator, role, by="system:command")
            for _ in range(STEPS):
                world.step()
                if "issue" in world.did:
                    break
            raise Rollback
    except Rollback:
        return world


@pytest.mark.parametrize("seeds", [(0, 4), pytest.param(range(200), marks=pytest.mark.long)])
def test_no_human_alone_has_signed_and_approved(cast: Cast, seeds: Iterable[int]) -> None:
    candidate = scenes.candidate_at("answered", cast)
    total: Counter[str] = Counter()
    for seed in seeds:
        world = episode(cast, candidate, seed)
        did = world.did
        total += world.done
        assert not did.get("legal") or did["legal"] != did.get("engineering"), (seed, did)
        assert not {did.get("legal"), did.get("engineering")} & {did.get("propose", "nobody")}, (seed, did)
        if "issue" in did:
            assert did["issue"] != did["propose"], (seed, did)
            assert len(set(did.values())) >= 3, (seed, did)
    assert total["issue"] >= 1, total
    assert total["sign refused"] > 10, total
