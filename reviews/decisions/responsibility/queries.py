"""Who answers for which part of a decision: as its record says, and now, after hand-overs."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Exists, F, Func, JSONField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.utils import timezone

from reviews.decisions.alerts import alive, open_alerts
from reviews.decisions.models import Decision, DecisionAlert, Responsibility
from reviews.decisions.record import BOUNDARY
from reviews.decisions.record_lines import waived
from reviews.language.phrases import say
from reviews.people.holder import ACCOUNT, TEAM, Holder, holder_from
from reviews.people.models import Team, User
from reviews.statements import objects
from reviews.workflow import states
from reviews.workflow.notes.models import CONTROL
from reviews.workflow.waivers.models import Waiver

CHANGE_OWNER, INCIDENT_CONTACT, POOL, TRIGGERS = "change-owner", "incident-contact", "pool", "triggers"
WAIVER = "waiver:"
"""The beginning of the part of a waiver."""


def recorded(data: Mapping[str, Any]) -> dict[str, Holder]:
    """Return the holder of every part that a record names one for, by the part's key.

    The keys: ``change-owner``, ``incident-contact``, ``pool``, ``triggers`` unless the change owner looks for them,
    ``boundary:weights``, ``condition:legal-1``, ``evidence:1``, ``duty:1``, ``control:1``, and ``waiver:`` with the
    rule or requirement that is waived.
    """
    found = {CHANGE_OWNER: data.get("change_owner"), INCIDENT_CONTACT: data.get("incident_contact")}
    found |= {f"boundary:{key}": part.get("owner") for key, part in data.get("security_boundary", {}).items()}
    found |= {f"condition:{one['track']}-{one['number']}": one["owner"] for one in data.get("conditions", ())}
    found |= {f"evidence:{one['number']}": one["owner"] for one in data.get("operational_evidence", ())}
    duties = data["license"].get("rights", {}).get("duties", ())
    found |= {f"duty:{number}": one.get("owner") for number, one in enumerate(duties, start=1)}
    controls = [one["values"] for one in data.get("operations", ()) if one["kind"] == CONTROL]
    found |= {f"control:{number}": one.get("owner") for number, one in enumerate(controls, start=1)}
    found |= {f"{WAIVER}{one['what']}": one["owner"] for one in data.get("waivers", ())}
    found |= {POOL: data.get("pool", {}).get("owner")}
    looks = [one["who"] for one in data.get("re_evaluation_triggers", ()) if isinstance(one, Mapping)]
    found |= {TRIGGERS: looks[0]} if looks and looks[0] != data.get("change_owner") else {}
    return {part: holder_from(said) for part, said in found.items() if said}


def recorded_of(decision: Decision) -> dict[str, Holder]:
    """Return the holders that a decision's record names, by part."""
    return recorded(json.loads(bytes(decision.canonical)))


PARTS = {"duty": say("duty {which}"), "evidence": say("evidence {which}"), "control": say("control {which}")}


def part_words(part: str) -> str:
    """Return a part's key as words that complete "answers for"."""
    kind, _, which = part.partition(":")
    if kind == "boundary":
        return say("the {which} in the security boundary", which=dict(BOUNDARY).get(which, which).lower())
    if kind == "condition":
        track, _, number = which.rpartition("-")
        return say("condition {number_of} of the {track} track", number_of=number, track=track)
    if kind in PARTS:
        return PARTS[kind].format(which=which)
    if part.startswith(WAIVER):
        return say("the waiver of “{waived}”", waived=waived(which))
    alone = {
        CHANGE_OWNER: say("evaluating changes"),
        INCIDENT_CONTACT: say("incidents"),
        POOL: say("the dedicated node pool"),
        TRIGGERS: say("looking for triggers"),
    }
    return alone.get(part, part)


def counting() -> QuerySet[Responsibility]:
    """Return the row that counts of each part of each decision: the newest one, by an index."""
    later = Responsibility.objects.filter(
        decision=OuterRef("decision"), part=OuterRef("part"), pk__gt=OuterRef("pk")
    ).order_by()
    return Responsibility.objects.filter(~Exists(later)).select_related("account", "team", "by")


def current(numbers: Iterable[int]) -> dict[int, dict[str, Responsibility]]:
    """Return the rows that count now of these decisions, by number and part, in one query."""
    found: dict[int, dict[str, Responsibility]] = defaultdict(dict)
    for row in counting().filter(decision__in=list(numbers)):
        found[row.decision_id][row.part] = row
    return found


def current_of(decision: Decision) -> dict[str, Responsibility]:
    """Return the rows that count now of one decision, by part, by a statement that is kept."""

    def build(pk: int) -> QuerySet[Responsibility]:
        return counting().filter(decision=pk)

    return {row.part: row for row in objects(("responsible now",), build, Responsibility, [decision.pk])}


def holder_of(row: Responsibility) -> Holder:
    """Return the holder of a row, with the name as of then."""
    if row.account is not None:
        return Holder(ACCOUNT, row.account.username, row.name)
    return Holder(TEAM, row.team.slug if row.team else "", row.name)


def evaluators(numbers: Iterable[int]) -> dict[int, Holder]:
    """Return who evaluates the changes of these decisions now, in two queries.

    Decisions from before responsibilities were kept have the name in their records until the first hand-over.
    """
    wanted = set(numbers)
    rows = counting().filter(decision__in=wanted, part=CHANGE_OWNER)
    found = {row.decision_id: holder_of(row) for row in rows}
    if missing := wanted - found.keys():
        text = Func(F("canonical"), Value("UTF8"), function="convert_from", output_field=TextField())
        said = Decision.objects.filter(pk__in=missing).annotate(
            owner=KeyTransform("change_owner", Cast(text, JSONField()))
        )
        found |= {number: holder_from(owner) for number, owner in said.values_list("pk", "owner")}
    return found


def _open_members(team: str) -> QuerySet[User]:
    return User.objects.filter(is_active=True, teams=OuterRef(team)).order_by()


def gone() -> QuerySet[Responsibility]:
    """Return what no one answers for in decisions that have not ended: closed accounts, teams without an open one."""
    # Both lists are short, so that the rows are found by their account or team and not one after the other.
    closed, empty = User.objects.filter(is_active=False), Team.objects.filter(~Exists(_open_members("pk")))
    lost = Q(account__in=list(closed.values_list("pk", flat=True)))
    lost |= Q(team__in=list(empty.values_list("pk", flat=True)))
    return counting().filter(lost, decision__in=alive()).order_by("decision", "pk")


def held_alone(person: User) -> QuerySet[Responsibility]:
    """Return what no one would answer for if this account were closed, in decisions that have not ended."""
    alone = Team.objects.filter(~Exists(_open_members("pk").exclude(pk=person.pk)), pk__in=person.team_ids)
    mine = Q(account=person) | Q(team__in=list(alone.values_list("pk", flat=True)))
    return counting().filter(mine, decision__in=alive()).order_by("decision", "pk")


def waivers_held_alone(person: User) -> QuerySet[Waiver]:
    """Return the waivers that no decision names yet and that no one would own if this account were closed."""
    alone = Team.objects.filter(~Exists(_open_members("pk").exclude(pk=person.pk)), pk__in=person.team_ids)
    mine = Q(owner_kind=ACCOUNT, owner_key=person.username)
    return _unnamed(mine | Q(owner_kind=TEAM, owner_key__in=alone.order_by().values("slug")))


def held_by_team(team: Team) -> tuple[QuerySet[Responsibility], QuerySet[Waiver]]:
    """Return what a team answers for: parts of decisions that have not ended, and waivers that none names yet."""
    parts = counting().filter(team=team, decision__in=alive()).order_by("decision", "pk")
    return parts, _unnamed(Q(owner_kind=TEAM, owner_key=team.slug))


def _unnamed(mine: Q) -> QuerySet[Waiver]:
    # What was approved for a decided candidate is a part of its decision; what was only asked for is not yet.
    undecided = Q(candidate__state__in=(states.READING, states.IN_REVIEW))
    undecided |= Q(candidate__state=states.DECIDED, approved_at__isnull=True)
    found = Waiver.objects.filter(mine & undecided, ended_at__isnull=True, expires__gte=timezone.localdate())
    return found.select_related("candidate").order_by("pk")


def held_by(people: Iterable[User]) -> QuerySet[Responsibility]:
    """Return what these people answer for, themselves or with their teams, in decisions that have not ended."""
    everyone = list(people)
    mine = Q(account__in=everyone) | Q(team__in=Team.objects.filter(members__in=everyone))
    return counting().filter(mine, decision__in=alive()).order_by("decision", "pk")


def unsettled_holders() -> list[Decision]:
    """Return the decisions whose alert on holders who are gone is missing, or is no longer true."""
    lost = set(gone().values_list("decision", flat=True))
    alerted = set(open_alerts().filter(kind=DecisionAlert.AlertKind.OWNER_GONE).values_list("decision", flat=True))
    found = Decision.objects.filter(pk__in=lost ^ alerted).select_related("candidate")
    return list(found.defer("canonical").order_by("pk"))
