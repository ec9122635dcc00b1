"""Writes that tell people: the event of a decision once, a notice and a mail to each whom it concerns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.answers import EXPIRED, IN_FORCE, SUPERSEDED, SUSPENDED, UNDER_REVIEW, WITHDRAWN
from reviews.decisions.fallbacks import HIDDEN
from reviews.decisions.models import Decision, Fallback
from reviews.decisions.queries import decisions, standing
from reviews.decisions.telling.models import DecisionEvent, DecisionNotice
from reviews.decisions.telling.queries import last_standing
from reviews.decisions.telling.who import readers_see, told_of
from reviews.jobs.mail import post_copied
from reviews.jobs.mail_kinds import DECISION, HOUSE
from reviews.jobs.rows import MailAbout
from reviews.language.memory import stored
from reviews.language.phrases import say
from reviews.people.models import User
from reviews.people.permits import WORKER, actor_name
from reviews.webhooks.rows import Message, hand_out
from reviews.workflow.models import Candidate
from reviews.workflow.policy.rules import DENY

Kind = DecisionEvent.Kind

STANDINGS: dict[str, str] = {
    IN_FORCE: Kind.RESUMED, UNDER_REVIEW: Kind.UNDER_REVIEW, SUSPENDED: Kind.SUSPENDED, EXPIRED: Kind.EXPIRED,
    SUPERSEDED: Kind.SUPERSEDED, WITHDRAWN: Kind.WITHDRAWN,
}  # fmt: skip
"""The event that each standing is told as."""

URGENT = frozenset({Kind.WITHDRAWN, Kind.SUSPENDED, Kind.EXPIRED, Kind.EMERGENCY_DENIED})
"""After these a model may no longer be used: their mails come at once, whatever a person has chosen."""


@dataclass(frozen=True)
class Happening:
    """What happened to a decision: the kind, what it is about, the mail's subject, and the sentence.

    ``standing`` is the standing after it, "" to work it out. Without ``mailed``, no one gets a mail.
    """

    kind: str
    about: str
    subject: str
    why: str
    standing: str = ""
    mailed: bool = True


@transaction.atomic
def tell(decision: Decision, happening: Happening, *, by: str = WORKER, but: Collection[int] = ()) -> list[User] | None:
    """Write an event and tell those whom it concerns; return them, None if the event had been told before.

    ``but`` are the keys of people who know already.
    """
    word = happening.standing or standing(decision).word
    event = _keep(decision, happening, word)
    if event is None:
        return None
    people = [one for one in told_of(decision) if one.pk not in but]
    DecisionNotice.objects.bulk_create(DecisionNotice(event=event, person=one) for one in people)
    if happening.mailed:
        _mail(event, happening.subject, decision, people, by, but)
    hand_out(_message(event, decision), decision.workload)
    return people


def _keep(decision: Decision, happening: Happening, word: str) -> DecisionEvent | None:
    same = {"decision": decision, "kind": happening.kind, "about": happening.about}
    said = {"subject": happening.subject[:200], "why": happening.why, "standing": word, "at": timezone.now()}
    event, made = DecisionEvent.objects.get_or_create(**same, defaults=said)
    return event if made else None


def _message(event: DecisionEvent, decision: Decision) -> Message:
    """Return what endpoints receive about an event: enough to find the decision and to know how it stands."""
    said = {
        "decision": decision.number, "standing": event.standing, "reasons": [event.why], "hub": decision.hub,
        "repo": decision.repo_id, "commit": decision.commit, "workload": decision.workload.slug,
        "url": f"{settings.PORTAL_URL}{reverse('decision', args=[decision.number])}",
    }  # fmt: skip
    return Message(event.key, f"decision.{event.kind}", said)


def _mail(
    event: DecisionEvent, subject: str, decision: Decision, people: Iterable[User], by: str, but: Collection[int]
) -> None:
    """Mail an event; ``subject`` is the event's, which keeps its beginning only, still as a sentence."""
    url = f"{settings.PORTAL_URL}{reverse('decision', args=[decision.number])}"
    body = say(
        "{why}\n\n{place}\n{url}\n",
        why=event.why,
        place=say("{label}, for the workload {name}.", label=decision, name=decision.workload.name),
        url=url,
    )
    kind = HOUSE if event.kind in URGENT else DECISION
    gathered = event.kind == Kind.HUB_CHANGED
    about = MailAbout(decision.candidate_id, "", event.key, str(decision), kind=kind, gathered=gathered)
    post_copied(people, subject, body, asked_by=by, about=about, but=but)


def announce(decision: Decision, subject: str, why: str, *, by: User, kind: str = Kind.CHANGED) -> list[User]:
    """Tell those concerned what a person did to a decision, without that person; return whom it told.

    An event of a kind that happens once to a decision, such as its end, is told once.
    """
    about = uuid4().hex if kind == Kind.CHANGED else "act"
    return tell(decision, Happening(kind, about, subject, why), by=actor_name(by), but={by.pk}) or []


def tell_standing(decision: Decision, *, by: str = WORKER) -> list[User] | None:
    """Tell those concerned that the standing differs from what was told last; None if it does not, or was told."""
    decision = decisions().get(pk=decision.pk)
    stands, last = standing(decision), last_standing(decision)
    if stands.word == (last.standing if last else IN_FORCE):
        return None
    word = stands.word if stands.word != IN_FORCE else say("in force again")
    why = say("Decision {number_of} is {word}", number_of=decision.number, word=word) + (
        say(": {why}", why=stored(stands.why)) if stands.why else "."
    )
    risk = decision.workload.risk_level
    mailed = stands.word != UNDER_REVIEW or decision.candidate.policy.policy.under_review[risk] == DENY
    if stands.word == UNDER_REVIEW and mailed:
        why += say(" The policy denies machines its use meanwhile.")
    if stands.word == SUSPENDED:
        why += say(" {instead}", instead=_instead(decision))
    told = Happening(
        STANDINGS[stands.word],
        f"after:{last.pk if last else 0}",
        say("Decision {number_of} is {word}", number_of=decision.number, word=word),
        why,
        stands.word,
        mailed,
    )
    return tell(decision, told, by=by)


def _instead(decision: Decision) -> str:
    """Say what is used while a decision is suspended: the fallback that its record names, and how that one stands."""
    named = Fallback.objects.filter(decision=decision).values_list("named", flat=True).first()
    if named is None:
        return say("Its record names no approved model as a fallback.")
    other = decisions().get(pk=named)
    called = say("decision {number_of}", number_of=other.number) if readers_see(decision, other) else HIDDEN
    return say("Its fallback is {called}, which is {word}.", called=called, word=standing(other).word)


def basis_changed(candidate: Candidate) -> None:
    """Tell those concerned if an act has just changed the standing of the decision in force on a candidate."""
    for decision in Decision.objects.filter(candidate=candidate, change__isnull=True).defer("canonical"):
        tell_standing(decision)


def note_read(notices: Collection[int], *, person: User) -> int:
    """Write that a person has read these of their notices; return how many were new."""
    mine = DecisionNotice.objects.filter(pk__in=notices, person=person, read_at__isnull=True)
    return mine.update(read_at=timezone.now())
