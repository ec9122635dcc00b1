"""Writes that go with emergency denials: the alerts on the decisions that they concern, and mails."""

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from reviews.decisions.alerts import accounts_of, alive, open_alerts
from reviews.decisions.answers import IN_FORCE
from reviews.decisions.denials.models import EmergencyDenial
from reviews.decisions.denials.permits import POWERS
from reviews.decisions.denials.queries import concerned, denials_of, sentence
from reviews.decisions.models import Decision, DecisionAlert
from reviews.decisions.responsibility.queries import evaluators
from reviews.decisions.rows import TOLD, AlertChange
from reviews.decisions.telling.models import DecisionEvent
from reviews.decisions.telling.rows import Happening, tell
from reviews.jobs.mail import post_house
from reviews.language.phrases import joined, say
from reviews.people import roles
from reviews.people.models import User
from reviews.workflow.models import Candidate

KIND = DecisionAlert.AlertKind.EMERGENCY_DENIED


def work_out_all(found: EmergencyDenial, *, by: str) -> AlertChange:
    """Open, rewrite or close the alerts on every decision that a denial concerns; their candidates are locked."""
    about = [one.removeprefix("decision__") for one in TOLD]
    decisions = list(concerned(found).filter(pk__in=alive()).select_related(*about).defer("canonical").order_by("pk"))
    keys = sorted({one.candidate_id for one in decisions})
    list(Candidate.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    opened, closed = list[int](), list[int]()
    for one in decisions:
        changed = work_out_denial(one, by=by)
        opened += changed.opened
        closed += changed.closed
    return AlertChange(tuple(opened), tuple(closed))


def work_out_denial(decision: Decision, *, by: str) -> AlertChange:
    """Open, rewrite or close the alert on one decision by the denials that hold; its candidate must be locked."""
    denials = denials_of(decision)
    alert = open_alerts().filter(decision=decision, kind=KIND).first()
    why = joined(" ", (sentence(one) for one in denials))
    if not denials:
        if alert is None:
            return AlertChange()
        ended = say("It is no longer denied in an emergency.")
        open_alerts().filter(pk=alert.pk).update(closed_at=timezone.now(), closed_by=by, closed_reason=ended)
        _tell(decision, alert, DecisionEvent.Kind.EMERGENCY_OVER, ended, by)
        return AlertChange(closed=(decision.number,))
    if alert is not None:
        DecisionAlert.objects.filter(pk=alert.pk).update(why=why)
        return AlertChange()
    owner = evaluators([decision.number])[decision.number]
    alert = DecisionAlert.objects.create(
        decision=decision, kind=KIND, why=why, since=timezone.now(), evaluator_name=owner.name[:150],
        evaluator=accounts_of([owner]).get(owner),
    )  # fmt: skip
    _tell(decision, alert, DecisionEvent.Kind.EMERGENCY_DENIED, why, by)
    return AlertChange(opened=(decision.number,))


def _tell(decision: Decision, alert: DecisionAlert, kind: str, why: str, by: str) -> None:
    subject = (
        say("Decision {number_of} is denied in an emergency", number_of=decision.number)
        if kind == DecisionEvent.Kind.EMERGENCY_DENIED
        else say("Decision {number_of} is no longer denied in an emergency", number_of=decision.number)
    )
    tell(decision, Happening(kind, f"alert:{alert.pk}", subject, why, IN_FORCE), by=by)


def call(found: EmergencyDenial, subject: str, why: str, *, by: str, but: Iterable[int] = ()) -> None:
    """Mail everyone who may second or lift a denial, with the address of its page."""
    place = settings.PORTAL_URL + reverse("denial", args=[found.pk])
    held = frozenset[str]().union(*(roles.holders(power) for power in POWERS))
    people = User.objects.filter(is_active=True, groups__name__in=held).exclude(pk__in=list(but)).distinct()
    body = say("{why}\n\n{place}\n", why=why, place=place)
    for person in people.order_by("pk"):
        post_house(person, subject, body, asked_by=by)
