"""Reads of alerts: those open on some decisions, those of a person, and decisions whose alerts must be refreshed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone

from reviews.decisions.entries import living, seen_by
from reviews.decisions.models import Decision, DecisionAlert, Fallback
from reviews.decisions.queries import holds_now, in_force
from reviews.people import roles
from reviews.people.holder import ACCOUNT, Holder
from reviews.people.models import User
from reviews.people.permits import may
from reviews.workflow import states


def open_alerts() -> QuerySet[DecisionAlert]:
    """Return the open alerts."""
    return DecisionAlert.objects.filter(closed_at__isnull=True)


def alive() -> QuerySet[Decision]:
    """Return the decisions that alerts are about: neither replaced nor withdrawn nor expired."""
    return Decision.objects.filter(change__isnull=True, review_by__gte=timezone.now().date())


def alerts_on(found: Iterable[Decision], moment: datetime | None = None) -> dict[int, list[str]]:
    """Return the sentences of the alerts that are open on these decisions now, or were at a moment, by number."""
    numbers = [one.number for one in found]
    rows = DecisionAlert.objects.filter(decision__in=numbers)
    if moment is None or moment >= timezone.now():
        rows = rows.filter(closed_at__isnull=True)
    else:
        rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gt=moment), since__lte=moment)
    said: dict[int, list[str]] = defaultdict(list)
    for number, why in rows.order_by("pk").values_list("decision", "why"):
        said[number].append(why)
    return said


def concerning(user: User) -> QuerySet[DecisionAlert]:
    """Return the open alerts that this person evaluates, or may answer and is concerned by, for a count or a filter.

    A finding that nobody has answered in time concerns whoever may answer it; before, those who requested or signed
    the decision, who also have what nobody evaluates. What others evaluate is news for them, and no turn. Deciders also
    have the decisions whose holders are gone, because they can hand over what no one answers for.
    """
    said = (
        Q(escalated_at__isnull=False) | Q(decision__candidate__requester=user) | Q(decision__legal_signoff__signer=user)
        | Q(decision__engineering_signoff__signer=user)
    )  # fmt: skip
    findings = ~Q(severity="")
    mine = Q(evaluator=user) | (Q(evaluator__isnull=True, severity="") & said)
    if may(user, roles.DECIDE):
        mine |= Q(kind=DecisionAlert.AlertKind.OWNER_GONE) | (findings & said)
    for track, power in ((states.LEGAL, roles.SIGN_LEGAL), (states.ENGINEERING, roles.SIGN_ENGINEERING)):
        if may(user, power):
            mine |= findings & said & Q(track=track)
    seen = seen_by(user).filter(pk=OuterRef("decision"))
    return open_alerts().filter(mine, Exists(seen), decision__in=living())


def alerts_for(user: User) -> list[DecisionAlert]:
    """Return the open alerts that concern this person, oldest first."""
    found = concerning(user)
    return list(found.select_related("decision__workload__team").defer("decision__canonical").order_by("since", "pk"))


def unsettled() -> QuerySet[Decision]:
    """Return, in one query, the fallbacks whose standing the alerts do not say, and ended decisions with an alert."""
    holds = Exists(in_force(Decision.objects.filter(pk=OuterRef("named"))).filter(holds_now()))
    lost = DecisionAlert.AlertKind.FALLBACK_LOST
    alerted = Exists(open_alerts().filter(kind=lost, decision=OuterRef("decision")))
    wrong = Fallback.objects.filter(decision__in=alive()).filter((~holds & ~alerted) | (holds & alerted))
    ended = open_alerts().exclude(decision__in=alive())
    return Decision.objects.filter(Q(pk__in=wrong.values("named")) | Q(pk__in=ended.values("decision"))).order_by("pk")


def accounts_of(owners: Iterable[Holder]) -> dict[Holder, User]:
    """Return the open account of each change owner, in two queries.

    Earlier records name the owner in words: then it is the one open account with this name, user name or address.
    """
    wanted = set(owners)
    named = {one.key: one for one in wanted if one.kind == ACCOUNT}
    open_ones = User.objects.filter(is_active=True, username__in=named) if named else ()
    found = {named[one.username]: one for one in open_ones}
    said = _accounts_called({one.name for one in wanted if not one.kind and one.name})
    return found | {one: said[one.name.casefold()] for one in wanted if one.name.casefold() in said and not one.kind}


def _accounts_called(names: Iterable[str]) -> dict[str, User]:
    """Return the one active account for each name in words, user name or address, by the name in lower case."""
    wanted = {name.casefold() for name in names if name}
    full = Lower(Concat("first_name", Value(" "), "last_name"))
    people = User.objects.filter(is_active=True).annotate(full=full, login=Lower("username"), at=Lower("email"))
    found: dict[str, set[User]] = defaultdict(set)
    for one in people.filter(Q(full__in=wanted) | Q(login__in=wanted) | Q(at__in=wanted)) if wanted else ():
        for name in {vars(one)["full"], vars(one)["login"], vars(one)["at"]} & wanted:
            found[name].add(one)
    return {name: next(iter(same)) for name, same in found.items() if len(same) == 1}
