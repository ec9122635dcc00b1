"""Who is told of a decision: requester, signers, owner, and the teams that run it or took note of its duties."""

from collections.abc import Iterable

from django.db.models import Q

from reviews.decisions.alerts import accounts_of
from reviews.decisions.models import Acknowledgement, Decision
from reviews.decisions.operations import incident_contact
from reviews.decisions.record import Ruling
from reviews.decisions.responsibility.queries import current, evaluators, holder_of
from reviews.people.holder import TEAM, Holder, holder_from
from reviews.people.models import Team, User
from reviews.workflow import states
from reviews.workflow.models import Candidate
from reviews.workflow.queries import CandidateDetail
from reviews.workloads.models import Workload
from reviews.workloads.permits import sees_private


def concerned(candidate: Candidate, signers: Iterable[User], owners: Iterable[User]) -> list[User]:
    """Return the active people whom a decision on a candidate concerns and who may see it.

    First come requester, signers and owners, then the members of the workload's team and of every team that has
    acknowledged the duties of a decision on this repository for this workload.
    """
    first = [candidate.requester, *signers, *owners]
    named = {one.pk: place for place, one in reversed(list(enumerate(first)))}
    known = Acknowledgement.objects.filter(
        decision__hub=candidate.hub, decision__repo_id=candidate.repo_id, decision__workload=candidate.workload_id
    )
    teams = Team.objects.filter(Q(pk=candidate.workload.team_id) | Q(pk__in=known.values("team")))
    wanted = Q(pk__in=named) | Q(pk__in=Team.members.through.objects.filter(team__in=teams).values("user"))
    found = User.objects.filter(wanted, is_active=True).order_by("last_name", "first_name", "username")
    return sorted(seeing(found, candidate.workload), key=lambda one: named.get(one.pk, len(first)))


def seeing(people: Iterable[User], workload: Workload) -> list[User]:
    """Narrow people to those who may see a workload, in a fixed number of queries."""
    found = list(people)
    if not workload.private or not found:
        return found
    with_roles = User.objects.filter(pk__in=[one.pk for one in found]).prefetch_related("groups")
    inside = set(workload.team.members.values_list("pk", flat=True))
    inside |= {one.pk for one in with_roles if sees_private(one)}
    return [one for one in found if one.pk in inside]


def readers_see(decision: Decision, other: Decision) -> bool:
    """Tell whether everyone who may read of a decision may also see another one that it names."""
    here, there = decision.workload, other.workload
    return not there.private or here.pk == there.pk or (here.private and here.team_id == there.team_id)


def told_of(decision: Decision) -> list[User]:
    """Return whom a decision concerns; its owners are those whom the record names."""
    signers = (decision.legal_signoff.signer, decision.engineering_signoff.signer)
    return concerned(decision.candidate, signers, owners_of(decision))


def owners_of(decision: Decision) -> list[User]:
    """Return the people who answer for a part of a decision now; an earlier record's own words name one of them."""
    named = [holder_of(one) for one in current([decision.pk])[decision.pk].values()]
    return people_of([evaluators([decision.pk])[decision.pk], *named])


def owners_in(ruling: Ruling, detail: CandidateDetail) -> list[User]:
    """Return the people who will answer for a part of the decision that this ruling would issue."""
    legal = detail.tracks[states.LEGAL].signoff
    duties = [one["owner"] for one in (legal.terms.get("duties", ()) if legal else ()) if one.get("owner")]
    contact = incident_contact(detail.candidate)
    return people_of(
        [
            ruling.change_owner, *(part.owner for part in ruling.boundary.values() if part.owner),
            *(one.owner for one in ruling.evidence), *(one.holder for one in detail.conditions),
            *map(holder_from, duties), holder_from(contact),
        ]
    )  # fmt: skip


def people_of(holders: Iterable[Holder]) -> list[User]:
    """Return the open accounts behind holders: accounts, members of teams, and whom the words of old records name."""
    found = list(holders)
    teams = {one.key for one in found if one.kind == TEAM}
    members = User.objects.filter(teams__slug__in=teams, is_active=True).distinct() if teams else ()
    people = [*accounts_of(found).values(), *members]
    return list({one.pk: one for one in people}.values())
