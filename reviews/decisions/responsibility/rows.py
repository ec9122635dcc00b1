"""Writes about responsibilities that several acts share: naming holders, and alerts about holders who are gone."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.alerts import accounts_of, open_alerts
from reviews.decisions.looks.rows import pass_look_on
from reviews.decisions.models import Decision, DecisionAlert, Responsibility
from reviews.decisions.record_lines import waived
from reviews.decisions.responsibility.queries import (
    CHANGE_OWNER,
    TRIGGERS,
    WAIVER,
    current,
    evaluators,
    gone,
    holder_of,
    part_words,
    recorded_of,
)
from reviews.jobs.mail import post_copied
from reviews.jobs.mail_kinds import DECISION
from reviews.jobs.rows import MailAbout
from reviews.language.phrases import joined, say
from reviews.people.holder import ACCOUNT, TEAM, Holder
from reviews.people.holders import people_behind
from reviews.people.models import Team, User
from reviews.people.permits import Actor, actor_name
from reviews.people.queries import holders
from reviews.workflow import turns
from reviews.workflow.models import Candidate
from reviews.workflow.queries import in_force, waivers_of
from reviews.workflow.waivers.models import Waiver

GONE = DecisionAlert.AlertKind.OWNER_GONE


def name_holders(decision: Decision, named: Mapping[str, Holder], *, by: User, why: str) -> list[Responsibility]:
    """Write who answers for parts of a decision from now on; the act that calls this records."""
    accounts = {one.username: one for one in User.objects.filter(username__in=_keys(named, ACCOUNT))}
    teams = {one.slug: one for one in Team.objects.filter(slug__in=_keys(named, TEAM))}
    now = timezone.now()
    return Responsibility.objects.bulk_create(
        Responsibility(
            decision=decision, part=part, name=holder.name, since=now, by=by, why=why,
            account=accounts.get(holder.key) if holder.kind == ACCOUNT else None,
            team=teams.get(holder.key) if holder.kind == TEAM else None,
        )
        for part, holder in named.items() if holder.kind
    )  # fmt: skip


def _keys(named: Mapping[str, Holder], kind: str) -> set[str]:
    return {one.key for one in named.values() if one.kind == kind}


def waiver_owners_changed(candidate: Candidate) -> None:
    """Write that the owner of a waiver approved after a decision answers for it from now on, and tell them.

    ``followers`` calls this inside the act that approved it, because waivers know no decisions.
    """
    today, standing = timezone.localdate(), in_force(waivers_of(candidate), timezone.localdate()).values()
    alive = Decision.objects.filter(candidate=candidate, change__isnull=True, review_by__gte=today)
    for decision in alive.select_related("candidate").defer("canonical") if standing else ():
        rows = current([decision.pk]).get(decision.pk, {})
        for one in standing:
            row, by = rows.get(f"{WAIVER}{one.rule}"), one.approved_by
            newer = one.approved_at and one.approved_at > (row.since if row else decision.issued_at)
            if not newer or by is None or not one.holder.kind or (row and holder_of(row) == one.holder):
                continue
            named = {f"{WAIVER}{one.rule}": one.holder}
            name_holders(decision, named, by=by, why=say("Waiver {pk} was approved after the decision.", pk=one.pk))
            tell_holders(decision, named, by=by)


def pass_waivers(waivers: Iterable[Waiver], to: Holder, *, by: User) -> list[str]:
    """Write who owns waivers that no decision names yet, tell them, and return the waivers in words for the ledger."""
    told = []
    for one in waivers:
        Waiver.objects.filter(pk=one.pk).update(owner=to.name, owner_kind=to.kind, owner_key=to.key)
        words = say("the waiver of “{waived}” for {label}", waived=waived(one.rule), label=one.candidate.label)
        for person in people_behind(to):
            if person.pk != by.pk:
                why = say(
                    "{name} named {words} as the owner of {words2}, in place of {owner}",
                    name=by.name,
                    words=to.words,
                    words2=words,
                    owner=one.owner,
                )
                turns.tell(person, one.candidate, why, "waivers", asked_by=actor_name(by))
        told.append(words)
    return told


def pass_on(decision: Decision, parts: Iterable[str], to: Holder, *, by: User) -> None:
    """Write what follows these parts to whoever answers for them from now on: open alerts, and the next look.

    The change owner looks for triggers unless the record names another or that was handed over.
    """
    if CHANGE_OWNER in parts:
        person = accounts_of([to]).get(to)
        open_alerts().filter(decision=decision).update(evaluator=person, evaluator_name=to.name)
    apart = TRIGGERS in {*recorded_of(decision), *current([decision.pk]).get(decision.pk, {})}
    if TRIGGERS in parts or (CHANGE_OWNER in parts and not apart):
        pass_look_on(decision, to, by=by)


def tell_holders(decision: Decision, named: Mapping[str, Holder], *, by: User) -> None:
    """Mail everyone who answers for something from now on, once: what, for which decision, and where to see it."""
    parts: dict[User, list[str]] = defaultdict(list)
    for part, holder in named.items():
        for person in people_behind(holder):
            said = part_words(part)
            parts[person].append(
                say("{part}, as {words}", part=said, words=holder.words) if holder.kind == TEAM else said
            )
    for person, mine in parts.items():
        if person.pk != by.pk:
            said = joined("\n", (say("- {value}", value=one) for one in mine))
            subject = say("You answer for part of decision {number_of}", number_of=decision.number)
            named_by = say("{name} named {name2}, who answers for:", name=by.name, name2=person.name)
            said = joined("\n", (named_by, said))
            post_about([person], decision, subject, said, by=by)


def post_about(people: Iterable[User], decision: Decision, subject: str, why: str, *, by: Actor) -> None:
    """Post a mail about a decision to holders and their deputies; it is withheld from whoever may not see it."""
    url = f"{settings.PORTAL_URL}{reverse('decision', args=[decision.number])}"
    body = say("{why}\n\n{decision}.\n{url}\n", why=why, decision=decision, url=url)
    but = {by.pk} if isinstance(by, User) else ()
    about = MailAbout(decision.candidate_id, "", kind=DECISION)
    post_copied(people, subject, body, asked_by=actor_name(by), about=about, but=but)


def work_out_gone(numbers: Iterable[int], *, by: Actor) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Open an alert on each of these decisions that has lost a holder, close it on the others; return both."""
    wanted = sorted(set(numbers))
    lost: dict[int, list[Responsibility]] = defaultdict(list)
    for row in gone().filter(decision__in=wanted).select_related("decision__candidate__requester"):
        lost[row.decision_id].append(row)
    alerted = {one.decision_id: one for one in open_alerts().filter(kind=GONE, decision__in=wanted)}
    for number, alert in alerted.items():
        why = gone_words(lost[number]) if number in lost else ""
        if why and why != alert.why:
            DecisionAlert.objects.filter(pk=alert.pk).update(why=why)
    over = tuple(sorted(alerted.keys() - lost.keys()))
    ended = {"closed_at": timezone.now(), "closed_by": actor_name(by), "closed_reason": say("It was handed over.")}
    open_alerts().filter(kind=GONE, decision__in=over).update(**ended)
    return _open({number: rows for number, rows in lost.items() if number not in alerted}, by), over


def gone_words(rows: Iterable[Responsibility]) -> str:
    """Return the sentences of an alert: who is gone, for which parts, and what to do."""
    parts: dict[Holder, list[str]] = defaultdict(list)
    for row in rows:
        parts[holder_of(row)].append(part_words(row.part))
    said = [
        say(
            "{name} answers for {mine}, and has no member with an open account.",
            name=holder.name,
            mine=joined(", ", mine),
        )
        if holder.kind == TEAM
        else say("{name} answers for {mine}, and the account is closed.", name=holder.name, mine=joined(", ", mine))
        for holder, mine in parts.items()
    ]
    return joined(" ", [*said, say("Hand it over to someone else.")])


def _open(lost: Mapping[int, list[Responsibility]], by: Actor) -> tuple[int, ...]:
    owners = evaluators(lost)
    accounts, now = accounts_of(owners.values()), timezone.now()
    for number, rows in sorted(lost.items()):
        owner, decision, why = owners[number], rows[0].decision, gone_words(rows)
        DecisionAlert.objects.create(
            decision=decision, kind=GONE, why=why, since=now, evaluator_name=owner.name[:150],
            evaluator=accounts.get(owner),
        )  # fmt: skip
        told = {decision.candidate.requester, *holders("decider"), *filter(None, [accounts.get(owner)])}
        people = sorted((one for one in told if one.is_active), key=lambda one: one.pk)
        post_about(people, decision, say("Decision {number_of}: its owner is gone", number_of=number), why, by=by)
    return tuple(sorted(lost))


def end_of_account(person: User, by: Actor) -> dict[str, list[int]]:
    """Open and close the alerts that rest on an account that was closed or opened just now; return what changed.

    ``people.actions.switch`` calls this by its name, because people know no decisions.
    """
    teams = list(person.teams.values_list("pk", flat=True))
    rows = Responsibility.objects.filter(account=person) | Responsibility.objects.filter(team__in=teams)
    return _worked_out(rows, by)


def after_team(team: Team, by: Actor) -> dict[str, list[int]]:
    """Open and close the alerts that rest on a team whose members changed just now; return what changed.

    ``people.actions.set_team`` calls this by its name.
    """
    rows = Responsibility.objects.filter(team=team)
    return _worked_out(rows, by) if rows.exists() else {}


def _worked_out(rows: QuerySet[Responsibility], by: Actor) -> dict[str, list[int]]:
    opened, closed = work_out_gone(set(rows.values_list("decision", flat=True)), by=by)
    return {key: list(found) for key, found in (("alerts_opened", opened), ("alerts_closed", closed)) if found}
